"""Objects that belong to a unit of the small prefecture, one of each kind, made when first asked for: `Belongings(p).key("post", unit)`."""

from dataclasses import replace
from functools import cache, cached_property

from accountability.models import Order, Share, ShareRow, decompose, issue, root_of
from core import clock
from core.actor import acting
from core.models import AuditEvent
from organizations.imports import intake
from organizations.models import Body, BodyMember, Handover, Unit, UnitGroup, User
from tasks.models import ChangeRequest, Charter, KeyTask, Milestone, UnitName
from tests.organizations.sheets import table_of
from tests.tasks.register import LEAD, SUPERVISE, Register


class Belongings:
    """`key(kind, unit)`: the key of the object of that kind that belongs to the unit."""

    def __init__(self, prefecture):
        self.p = prefecture
        self.key = cache(self._key)

    def _key(self, kind, unit):
        with acting(self.p.system):
            return getattr(self, kind)(unit).pk

    def unit(self, unit):
        return unit

    def post(self, unit):
        return unit.posts.order_by("pk").first() or self.p.post_of(self.someone(unit))

    def someone(self, unit):
        return self.p.person(f"someone_{unit.code}", unit, "干部", 8)

    def holding(self, unit):
        return self.post(unit).holdings.first()

    def handover(self, unit):
        """The post of a deputy went over today."""
        post = self.p.post_of(self.p.person(f"leaving_{unit.code}", unit, "副职", 8))
        incoming = User.objects.make(username=f"coming_{unit.code}", name="接任干部")
        return Handover.make(self.p.system, post, incoming, clock.today())

    def body(self, unit):
        """A body in which this unit's post alone sits."""
        return self.member(unit).body

    def member(self, unit):
        number = 50 + Body.objects.count()
        body = Body.make(self.p.system, kind=Body.Kind.LEADING_GROUP, number=number, name=f"{unit.code} 小组")
        return body.admit(self.p.system, self.post(unit), BodyMember.Role.MEMBER, clock.today())

    def account(self, unit):
        return self.holding(unit).user

    def event(self, _unit):
        return AuditEvent.objects.first()

    def group(self, unit):
        """A group that lists this unit alone."""
        group = UnitGroup.make(self.p.system, name=f"{unit.code} 组")
        group.set_members(self.p.system, [unit], clock.today(), version=1)
        return group

    def imported(self, _unit):
        """A sheet that waits for its confirmation."""
        rows = [["code", "name", "parent_code", "level"], ["9009", "新县", "90", "county"]]
        return intake.take_in(self.p.system, "units", "表.csv", table_of("units", rows))

    def task_import(self, _unit):
        """A 任务分解表 that waits for its confirmation."""
        raw = replace(table_of("tasks", [["序号", "重点工作"], ["501", "修路"]]), programme=self.register.programme.pk)
        return intake.take_in(self.p.system, "tasks", "分解表.csv", raw)

    def unit_name(self, unit):
        """What somebody said that a name means."""
        UnitName.learn(self.p.system, {f"老{unit.name}": unit})
        return UnitName.objects.get(text=f"老{unit.name}")

    def programme(self, _unit):
        return self.register.programme

    def document(self, _unit):
        return self.register.master

    def term(self, _unit):
        return self.register.term

    def task(self, unit):
        """A task that this unit leads; the office (or the prefecture) supervises."""
        return self._led_by(unit, 100)

    def _led_by(self, unit, first):
        above = self.p.root if unit == self.p.office else self.p.office
        number = first + Unit.objects.filter(code__lt=unit.code).count()
        return KeyTask.make(
            self.p.system, programme=self.register.programme, item=self.register.tasks[0].item, number=number,
            title=f"{unit.name}的重点工作", acceptance_standard="通过验收",
            units=[(LEAD, unit, unit.name), (SUPERVISE, above, above.name)],
        )  # fmt: skip

    def chartered(self, unit):
        """A task of this unit with the draft of its charter."""
        task = self._led_by(unit, 300)
        Charter.draft(self.p.system, task, goal="通过验收")
        return task

    def issued(self, unit):
        """An issued task of this unit."""
        task = self._led_by(unit, 500)
        task.issue(self.p.system, version=task.version)
        return task

    def proposed(self, unit):
        """A request to suspend an issued task of this unit."""
        task = self._led_by(unit, 700)
        task.issue(self.p.system, version=task.version)
        return ChangeRequest.propose(self.p.system, task, ChangeRequest.Kind.SUSPEND, reason="等批复")

    def indicator(self, unit):
        return self.register.indicator(self.task_of(unit))

    def milestone(self, unit):
        return Milestone.make(
            self.p.system, self.task_of(unit), number=1, title="开工", planned_on=clock.today(), weight=40
        )

    def task_of(self, unit):
        """The task of this unit that everything of one task hangs on."""
        return KeyTask.objects.get(pk=self.key("task", unit))

    @cached_property
    def register(self):
        return Register(self.p)

    def share(self, unit):
        """The share of the unit in a task of its own that the office leads and the water board supervises; issued, not received."""
        p = self.p
        task = self.register.task(800 + Share.objects.count(), self.register.tasks[0].item)
        task.name_units(p.system, [(LEAD, p.office, "州推进办"), (SUPERVISE, p.water, "州水务局")], version=1)
        task.issue(p.system, version=2)
        root = root_of(p.system, task)
        made = root if unit == root.unit else decompose(p.system, [(root, [ShareRow(unit)])], year=2026)[0]
        issue(p.system, root, receipt_due_on=clock.today())
        return Share.objects.get(pk=made.pk)

    def duty_share(self, unit):
        return self.share(unit)

    def order(self, unit):
        return self.delivery(unit).order

    def delivery(self, unit):
        """An order of the unit's own post to the unit, which nobody has received."""
        order = Order.give(
            self.p.system, task=self.register.tasks[0], given_by=self.post(unit), text="请办理", due_on=clock.today(), units=[unit],
            receipt_due_on=clock.today(),
        )  # fmt: skip
        return order.deliveries.get()
