"""A small register: one programme with its master opinion, 2 categories of 2 items of 2 tasks each."""

from datetime import date

from organizations.models import Body, BodyMember
from tasks.models import (
    Category,
    Clause,
    GovernmentTerm,
    Indicator,
    KeyTask,
    PolicyDocument,
    Programme,
    TaskUnit,
    WorkItem,
)

LEAD, SUPPORT, SUPERVISE = TaskUnit.Role.LEAD, TaskUnit.Role.SUPPORT, TaskUnit.Role.SUPERVISE


class Register:
    """Rows by name: `r.programme`, `r.master`, `r.tasks[0]` (ready to issue) …"""

    def __init__(self, p):
        self.p, who = p, p.system
        self.term = GovernmentTerm.make(who, number=11, name="第十一届州人民政府", starts_on=date(2022, 1, 1))
        self.programme = Programme.make(
            who, term=self.term, title="2026—2028年重点工作", first_year=2026, last_year=2028,
            categories_due=2, items_due=4, tasks_due=8, plans_due=1,
        )  # fmt: skip
        self.master = PolicyDocument.make(who, programme=self.programme, kind="master", title="重点工作意见")
        self.clause = Clause.make(who, document=self.master, order=1, number="一、", text="加快产业发展。")
        self.group = Body.make(who, kind="execution", number=1, name="第一执行小组", serves=p.post_of(p.deputy))
        self.group.admit(who, p.post_of(p.director), BodyMember.Role.LEADER, date(2026, 1, 1))
        self.tasks = list(self._tasks(who))

    def _tasks(self, who):
        number = 0
        for c in (1, 2):
            category = Category.make(who, programme=self.programme, number=c, title=f"第{c}类")
            for i in (1, 2):
                item = WorkItem.make(who, category=category, number=i, title=f"第{c}类第{i}项")
                for _n in (1, 2):
                    number += 1
                    yield self.task(number, item)

    def task(self, number, item, **fields):
        """A task with all that it needs to be issued."""
        return KeyTask.make(
            self.p.system,
            units=[(LEAD, self.p.transport, "州交通运输局"), (SUPERVISE, self.p.office, "州推进办")],
            clauses=[self.clause],
            **{
                "programme": self.programme, "item": item, "number": number, "title": f"重点工作{number}",
                "due_on": date(2026, 12, 31), "due_text": "12月底前", "acceptance_standard": "通过验收",
                "lead_leader": self.p.post_of(self.p.deputy), "execution_group": self.group,
            } | fields,
        )  # fmt: skip

    def indicator(self, task, **fields):
        return Indicator.make(
            self.p.system, task, **{"name": "里程", "kind": "higher", "target": 55, "unit": "公里"} | fields
        )
