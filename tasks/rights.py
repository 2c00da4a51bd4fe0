"""The rights of this room, for the one table of organizations.rights."""

from django.utils.translation import gettext_lazy as _

from organizations.rights import OFFICIAL, PREFECTURE_WIDE, Relation, Right, Role

SUBTREE, ALL = Relation.SUBTREE, Relation.ALL
RIGHTS = (
    Right("task.view", _("查看重点工作"), ((OFFICIAL, SUBTREE), *((role, ALL) for role in PREFECTURE_WIDE))),
    Right("register.edit", _("维护届次、文件、类别、事项和重点工作"), ((Role.DRAFTER, ALL),)),
    Right("task.issue", _("下达重点工作"), ((Role.REVIEWER, ALL),)),
    Right("charter.edit", _("起草任务书、指标、路线图和时间表"), ((Role.DRAFTER, ALL), (Role.HEAD, SUBTREE), (Role.LIAISON, SUBTREE))),
    Right("charter.sign", _("签订任务书"), ((Role.REVIEWER, ALL),)),
    Right("change.propose", _("申请调整重点工作"), ((Role.DRAFTER, ALL), (Role.HEAD, SUBTREE), (Role.LIAISON, SUBTREE))),
    Right("change.decide", _("批准调整重点工作"), ((Role.REVIEWER, ALL),)),
)  # fmt: skip
