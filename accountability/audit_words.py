"""What the acts of this room are called in the audit log (core.audit_words)."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "delivery.forward": _("转办交办单"),
    "delivery.give_back": _("退回交办单"),
    "delivery.receive": _("签收交办单"),
    "delivery.report_back": _("反馈交办单"),
    "duty.appoint": _("指定岗位责任"),
    "duty.release": _("撤去指定的岗位"),
    "order.give": _("交办批示"),
    "order.send_again": _("加交单位"),
    "report.chase": _("催报"),
    "report.give_back": _("退回月度报告"),
    "report.save": _("保存月度报告"),
    "report.submit": _("上报月度报告"),
    "report.verify": _("核实月度报告"),
    "share.change": _("修改责任分解"),
    "share.decompose": _("分解任务"),
    "share.give_back": _("退回责任分解"),
    "share.issue": _("下达责任分解"),
    "share.open": _("开始分解"),
    "share.receive": _("签收责任分解"),
    "share.undo": _("撤回未下达的分解"),
}
DETAILS = {
    "figures": _("核实数"),
    "month": _("月份"),
    "number": _("第几次"),
    "share": _("责任分解"),
    "shares": _("份数"),
    "task": _("重点工作"),
    "units": _("单位"),
    "year": _("年度"),
}
