"""The rights of this room, for the one table of organizations.rights."""

from django.utils.translation import gettext_lazy as _

from organizations.rights import OFFICIAL, PREFECTURE_WIDE, Relation, Right, Role

SUBTREE, ALL = Relation.SUBTREE, Relation.ALL
RIGHTS = (
    Right("share.view", _("查看责任分解和交办"), ((OFFICIAL, SUBTREE), *((role, ALL) for role in PREFECTURE_WIDE))),
    Right("share.decompose", _("分解任务、修改责任分解"), ((Role.DRAFTER, ALL), (Role.HEAD, SUBTREE), (Role.LIAISON, SUBTREE))),
    Right("share.issue", _("下达责任分解"), ((Role.REVIEWER, ALL), (Role.HEAD, SUBTREE))),
    Right("share.receive", _("签收、退回、转办"), ((Role.HEAD, SUBTREE), (Role.LIAISON, SUBTREE))),
    Right("order.give", _("交办批示"), ((Role.DRAFTER, ALL), (Role.HEAD, SUBTREE))),
    Right("report.write", _("填报月度报告"), ((Role.HEAD, SUBTREE), (Role.LIAISON, SUBTREE))),
    Right("report.review", _("审核、退回下级的月度报告"), ((Role.DRAFTER, ALL), (Role.HEAD, SUBTREE), (Role.LIAISON, SUBTREE))),
    Right("report.verify", _("核实督办的月度报告"), ((Role.INSPECTOR, ALL), (Role.HEAD, SUBTREE), (Role.LIAISON, SUBTREE))),
)  # fmt: skip
