from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.scope import ScopedQuerySet
from organizations.imports.kinds import kinds_of


class ImportQuerySet(ScopedQuerySet):
    def in_scope_of(self, actor):
        """All imports of the kinds that the actor may import."""
        return self.filter(kind__in=kinds_of(actor))


class Import(models.Model):
    """A sheet that somebody sent (of units, posts, people, tasks): what was read, the report by row, and whether it was confirmed.

    `table` is organizations.imports.reading.Table until the confirmation, then empty; `lines` are those of organizations.imports.lines.
    `sealed` names the file of initial passwords that waits to be handed out (organizations.handouts).
    """

    class Kind(models.TextChoices):
        UNITS = "units", gettext_lazy("单位")
        POSTS = "posts", gettext_lazy("岗位")
        PEOPLE = "people", gettext_lazy("人员")
        TASKS = "tasks", gettext_lazy("重点工作")

    kind = models.CharField(gettext_lazy("内容"), max_length=10, choices=Kind.choices)
    name = models.CharField(gettext_lazy("文件名"), max_length=200)
    table = models.JSONField(gettext_lazy("读到的表格"), default=dict)
    notes = models.JSONField(gettext_lazy("说明"), default=list)
    lines = models.JSONField(gettext_lazy("逐行结果"), default=list)
    made_at = models.DateTimeField(gettext_lazy("上传时间"))
    owner = models.CharField(gettext_lazy("导入人标识"), max_length=60)
    made_by = models.CharField(gettext_lazy("导入人"), max_length=200)
    confirmed_at = models.DateTimeField(gettext_lazy("确认时间"), null=True, blank=True)
    created = models.PositiveIntegerField(gettext_lazy("新建"), default=0)
    changed = models.PositiveIntegerField(gettext_lazy("修改"), default=0)
    unchanged = models.PositiveIntegerField(gettext_lazy("不变"), default=0)
    refused = models.PositiveIntegerField(gettext_lazy("不能写入"), default=0)
    sealed = models.CharField(gettext_lazy("封存的名单"), max_length=60, blank=True)
    sealed_until = models.DateTimeField(gettext_lazy("名单有效至"), null=True, blank=True)
    handed_out_at = models.DateTimeField(gettext_lazy("名单下载时间"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("导入")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_handed_out_is_not_sealed", condition=Q(handed_out_at=None) | Q(sealed="")
            ),
        ]
        indexes = [models.Index(name="import_list", fields=["-made_at", "-id"])]  # the page 导入

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organizations:import", args=[self.pk])
