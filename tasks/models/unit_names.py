from django.db import models, transaction
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked, because
from organizations import names, rights
from organizations.models import Unit
from tasks.models.named_units import TaskUnit


class UnitName(Tracked):
    """Which unit a name in papers means that the directory of units doesn't know (对应): 市经贸委 is 州工业和信息化局."""

    text = models.CharField(
        gettext_lazy("原文"), max_length=120, unique=True, validators=[valid_text],
        error_messages={"unique": gettext_lazy("这个名称已有对应")},
    )  # fmt: skip
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names_in_papers", verbose_name=gettext_lazy("单位"))

    class Meta:
        verbose_name = gettext_lazy("单位名称对应")
        ordering = ["text"]

    def __str__(self):
        return f"{self.text} → {self.unit}"

    @classmethod
    def meanings(cls):
        """{name in papers: Unit}. One statement."""
        return {row.text: row.unit for row in cls.objects.select_related("unit")}

    @classmethod
    @transaction.atomic
    def learn(cls, actor, meanings):
        """Let each name of {text: Unit} mean its unit, on all tasks that carry it as text too; how many rows of tasks changed.

        A task that names the unit in the same role already keeps its text.
        """
        rights.need(actor, "register.edit")
        for text, unit in meanings.items():
            row = cls.objects.filter(text=text).first() or cls(text=text)
            row.unit = unit
            row.full_clean()
            row.save()
        changed = sum(cls._put(text, unit) for text, unit in meanings.items())
        audit.record(actor, "unitname.learn", None, names=sorted(meanings), tasks=changed)
        return changed

    @classmethod
    def _put(cls, text, unit):
        rows = TaskUnit.objects.filter(text=text, unit=None).select_related("task")
        named = set(TaskUnit.objects.filter(unit=unit).values_list("task", "role"))
        doing = {task for task, role in named if role != TaskUnit.Role.SUPERVISE}
        watching = {task for task, role in named if role == TaskUnit.Role.SUPERVISE}
        fitting = []
        for row in rows:
            other = doing if row.role == TaskUnit.Role.SUPERVISE else watching
            if (row.task_id, row.role) not in named and row.task_id not in other:
                row.unit = unit
                fitting.append(row)
                named.add((row.task_id, row.role))
        with because(gettext_lazy("对应单位名称")):
            TaskUnit.objects.bulk_update_with_history(fitting, ["unit"])
        return len(fitting)

    @classmethod
    def known_now(cls, texts):
        """{text: Unit} of those texts that mean one unit as the directory stands. Two statements."""
        found = names.resolve_all(list(texts), Unit.objects.filter(valid_to=None))
        return {text: meaning.unit for text, meaning in found.items() if meaning.unit}

    @classmethod
    @transaction.atomic
    def put(cls, actor, meanings):
        """Let the tasks that carry these names as text name the units of {text: Unit}; how many rows changed."""
        rights.need(actor, "register.edit")
        changed = sum(cls._put(text, unit) for text, unit in meanings.items())
        audit.record(actor, "unitname.put", None, names=sorted(meanings), tasks=changed)
        return changed

    @transaction.atomic
    def forget(self, actor):
        """Take a meaning back; tasks that have the unit by it keep it."""
        rights.need(actor, "register.edit")
        audit.record(actor, "unitname.forget", self, name=self.text, unit=str(self.unit))
        self.delete()


def unknown_names(programme):
    """[(text, how many rows of tasks)] of the names that mean no unit yet, the most frequent first. One statement."""
    rows = (
        TaskUnit.objects.filter(task__programme=programme, unit=None, task__cancelled_on=None).order_by().values("text")
    )
    return list(rows.annotate(n=models.Count("pk")).order_by("-n", "text").values_list("text", "n"))
