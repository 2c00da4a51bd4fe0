from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.columns import COUNT, FULL_DAY, Column, Sheet
from organizations.sheets.units import KINDS


def includes(group):
    """What the group takes in: a kind, perhaps below one unit, or listed units."""
    if not group.kind:
        return _("逐个列出")
    if not group.within_unit:
        return _("全部%(kind)s") % {"kind": KINDS[group.kind]}
    return _("%(unit)s的%(kind)s") % {"unit": group.within_unit, "kind": KINDS[group.kind]}


GROUPS = Sheet(
    "groups",
    gettext_lazy("单位组"),
    (
        Column("name", gettext_lazy("名称"), heads_row=True, phone="c-name", width=24, sort="name",
               link=lambda group: group.get_absolute_url()),
        Column("other_names", gettext_lazy("其他写法"), width=30),
        Column("includes", gettext_lazy("包括"), value=includes, width=24),
        Column("units", gettext_lazy("现有单位"), value="unit_count", kind=COUNT, width=10),
        Column("closed_on", gettext_lazy("停用日期"), kind=FULL_DAY, width=12),
    ),
    empty=gettext_lazy("没有单位组。建立后，任务和表格里写“各县市”“州直各部门”就能按日期展开成具体单位。"),
)  # fmt: skip
