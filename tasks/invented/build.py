"""Writes the register of the demonstration prefecture: the “1+8” papers, 7 categories, 42 items and 95 key tasks."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from organizations.models import Body, Post, Unit
from tasks.invented import rows, words
from tasks.models import (
    AnnualTarget,
    CarryOver,
    Category,
    ChangeRequest,
    Charter,
    Clause,
    GovernmentTerm,
    Indicator,
    KeyTask,
    Milestone,
    PlannedCurve,
    PolicyDocument,
    PolicyDomain,
    Programme,
    TaskUnit,
    WorkItem,
)
from tasks.models.charter_facts import facts_of_all
from tasks.rules import curves

LEAD, SUPPORT, SUPERVISE = TaskUnit.Role.LEAD, TaskUnit.Role.SUPPORT, TaskUnit.Role.SUPERVISE
OFFICE = "州推进办"  # supervises every task but its own  # 数据
WITHOUT_STANDARD, NOT_ISSUED = 92, (92, 93)  # tasks that the gap list shows
CHANGED, CARRIED = 19, 14  # one that was extended, one that was carried over


def fill(actor):
    """Make all of it; how many tasks (0: there are some already, and nothing is written)."""
    if KeyTask.objects.exists():
        return 0
    first = actor.today.year
    programme = make_programme(actor, first)
    clauses = make_documents(actor, programme, first)
    items = make_frame(actor, programme)
    read = list(rows.lines(first))
    tasks = make_tasks(actor, programme, items, clauses, read)
    make_plans(actor, tasks, read, first)
    issue(tasks, read, date(first, 1, 10))
    carry(actor, tasks, first)
    change(actor, tasks)
    return len(tasks)


def make_programme(actor, first):
    number, name = words.TERM
    term = GovernmentTerm.make(
        actor, number=number, name=name, starts_on=date(first - 1, 1, 1), ends_on=date(first + 3, 12, 31)
    )
    return Programme.make(
        actor, term=term, title=words.TITLE.format(first=first, last=first + 2), first_year=first, last_year=first + 2,
        categories_due=7, items_due=42, tasks_due=95, plans_due=8, demonstration=True,
    )  # fmt: skip


def make_documents(actor, programme, first):
    """The master opinion with a clause for each item, and eight plans; {(category, item): clause}."""
    master = PolicyDocument.make(
        actor, programme=programme, kind=PolicyDocument.Kind.MASTER, title=words.MASTER.format(first=first, last=first + 2),
        number=f"澜政发〔{first}〕1号", issuer="澜岭州人民政府", issued_on=date(first, 1, 5),
    )  # fmt: skip  # 数据
    found, order = [], 0
    for c, (title, _letter, _domain, items) in enumerate(words.CATEGORIES, 1):
        order += 1
        found.append(
            (None, Clause(document=master, order=order, level=0, number=f"{CHINESE[c]}、", text=f"{title}。"))
        )  # 数据
        for i, (item, lines) in enumerate(items, 1):
            order += 1
            named = "；".join(line.split("|")[0].strip() for line in lines.strip().splitlines())  # 数据
            text = f"{item}。重点抓好：{named}。"  # 数据
            found.append(
                ((c, i), Clause(document=master, order=order, level=1, number=f"（{CHINESE[i]}）", text=text))
            )  # 数据
    Clause.objects.bulk_create_with_history([clause for _key, clause in found])
    for n, (title, _category) in enumerate(words.PLANS, 1):
        PolicyDocument.make(
            actor, programme=programme, kind=PolicyDocument.Kind.PLAN, order=n, title=title,
            number=f"澜政办发〔{first}〕{n}号", issuer="澜岭州人民政府办公室", issued_on=date(first, 1, 8),
        )  # fmt: skip  # 数据
    return {key: clause for key, clause in found if key}


CHINESE = "零一二三四五六七八九十"  # 数据


def make_frame(actor, programme):
    """Domains, categories and items; {(category, item): item}."""
    for order, title in enumerate(words.DOMAINS, 1):
        PolicyDomain.make(actor, order=order, title=title)
    found = {}
    for c, (title, _letter, _domain, items) in enumerate(words.CATEGORIES, 1):
        category = Category.make(actor, programme=programme, number=c, title=title)
        made = [WorkItem(category=category, number=i, title=item) for i, (item, _lines) in enumerate(items, 1)]
        WorkItem.objects.bulk_create_with_history(made)
        found |= {(c, item.number): item for item in made}
    return found


def make_tasks(actor, programme, items, clauses, read):
    """The tasks with their clause, domain and units."""
    posts = leaders()
    groups = dict(Body.objects.filter(kind=Body.Kind.EXECUTION_GROUP).values_list("number", "pk"))
    tasks = [
        KeyTask(
            programme=programme, item=items[line.category, line.item], number=line.number, code=line.code,
            title=line.title, content=f"{line.indicator}。", due_text=line.due_text, due_on=line.due_on,
            open_ended=line.open_ended, start_on=date(programme.first_year, 1, 1),
            acceptance_standard="" if line.number == WITHOUT_STANDARD else line.standard,
            evidence_list=rows.charter(line)["evidence"], lead_leader_id=posts["副州长", line.leader] if line.leader else posts["州长", 1],
            coordinating_secretary_id=posts["副秘书长", max(line.leader, 1)], execution_group_id=groups[max(line.leader, 1)],
            openness=KeyTask.Openness.OPEN,
        )
        for line in read
    ]  # fmt: skip  # 数据
    KeyTask.objects.bulk_create_with_history(tasks)
    KeyTask.clauses.through.objects.bulk_create(
        [
            KeyTask.clauses.through(keytask=task, clause=clauses[line.category, line.item])
            for task, line in zip(tasks, read, strict=True)
        ]
    )
    domains = {domain.title: domain for domain in PolicyDomain.objects.all()}
    KeyTask.domains.through.objects.bulk_create(
        [
            KeyTask.domains.through(keytask=task, policydomain=domains[line.domain])
            for task, line in zip(tasks, read, strict=True)
        ]
    )
    TaskUnit.objects.bulk_create_with_history(list(unit_rows(tasks, read)))
    return tasks


def leaders():
    """{(title, number): key} of the posts of the prefecture itself."""
    found = Post.objects.filter(unit__kind=Unit.Kind.PREFECTURE, valid_to=None).values_list("title", "number", "pk")
    return {(title, number): pk for title, number, pk in found}


def unit_rows(tasks, read):
    """Lead, supporting and supervising units; a set (各县市) stays as its text."""
    units = {unit.short_name: unit for unit in Unit.objects.exclude(short_name="")}
    for task, line in zip(tasks, read, strict=True):
        named = [(LEAD, name) for name in line.leads] + [(SUPPORT, name) for name in line.supports]
        for order, (role, name) in enumerate([*named, (SUPERVISE, OFFICE)]):
            yield TaskUnit(task=task, role=role, unit=units.get(name), text=name, order=order)


def make_plans(actor, tasks, read, first):
    """Indicators with the targets of three years, roadmaps, curves and signed charters."""
    pairs = list(zip(tasks, read, strict=True))
    indicators = [
        Indicator(
            task=task, name=line.indicator, kind=line.kind, target=line.target, unit=line.unit,
            comparator="le" if line.kind == Indicator.Kind.LOWER else "ge",
            target_text="" if line.target is not None else line.standard, rollup=rollup(line), definition=line.standard,
            quality_source="责任单位业务台账", quality_verified="督办单位按季抽查",
        )
        for task, line in pairs
    ]  # fmt: skip  # 数据
    Indicator.objects.bulk_create_with_history(indicators)
    AnnualTarget.objects.bulk_create_with_history(
        [
            AnnualTarget(indicator=indicator, year=first + n, figure=figure)
            for indicator, (_task, line) in zip(indicators, pairs, strict=True)
            for n, figure in enumerate(line.years)
            if figure is not None
        ]
    )
    make_roadmaps(pairs, first)
    PlannedCurve.objects.bulk_create_with_history(
        [PlannedCurve(task=task, year=first, preset="sixty_forty", points=[str(p) for p in curves.sixty_forty()])
         for task, line in pairs if line.number % 5 == 0]
    )  # fmt: skip
    signed_on = date(first, 1, 9)
    facts = facts_of_all([task.pk for task, line in pairs if line.number not in NOT_ISSUED], signed_on)
    Charter.objects.bulk_create_with_history(
        [Charter(task=task, edition=1, drafted_by=actor.label, drafted_by_key=actor.key, signed_on=signed_on,
                 signed_by=actor.label, signed_facts=facts[task.pk], **rows.charter(line)) for task, line in pairs if task.pk in facts]
    )  # fmt: skip


def rollup(line):
    """Counts add up; ratios and levels do not."""
    return Indicator.Rollup.LAST if line.unit in ("%", "以上年为100", "") else Indicator.Rollup.SUM  # 数据


def make_roadmaps(pairs, first):
    """Four steps a task, each after the one before."""
    steps = [
        Milestone(task=task, number=n, title=title, deliverable=deliverable, planned_on=day, weight=weight)
        for task, line in pairs
        for n, (title, deliverable, day, weight) in enumerate(rows.steps(line, first), 1)
    ]
    Milestone.objects.bulk_create_with_history(steps)
    link = Milestone.after.through
    link.objects.bulk_create(
        [
            link(from_milestone=step, to_milestone=before)
            for before, step in pairwise(steps)
            if before.task_id == step.task_id
        ]
    )


def issue(tasks, read, on):
    """All but the two that show what keeps a task from being issued."""
    issued = [task for task, line in zip(tasks, read, strict=True) if line.number not in NOT_ISSUED]
    for task in issued:
        task.issued_on = on
    KeyTask.objects.bulk_update_with_history(issued, ["issued_on"])


def carry(actor, tasks, first):
    """One task whose first year's part goes on into the second."""
    task = next(task for task in tasks if task.number == CARRIED)
    CarryOver.make(actor, task, first, reason="雨季延长，部分乡镇服务记录待补", remaining="三个县的服务覆盖率")  # 数据


def change(actor, tasks):
    """One extension that was asked for and approved by somebody else."""
    task = next(task for task in tasks if task.number == CHANGED)
    asker = replace(actor, user="register.drafter")
    new_day = date(task.due_on.year + 1, 6, 30)
    request = ChangeRequest.propose(
        asker, task, ChangeRequest.Kind.EXTEND, reason="移民安置实施规划调整，导流洞工期顺延",
        after={"due_on": new_day.isoformat(), "due_text": f"{new_day.year}年6月底前"}, document="州政府常务会议纪要",
    )  # fmt: skip  # 数据
    request.decide(actor, approve=True, decision="同意延期，按新时限倒排工期")  # 数据
