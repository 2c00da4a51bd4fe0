"""Error pages: a plain sentence, what to do, and the request id; nothing of the machine's insides."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def page(request, status, title, advice):
    """The one error page. `title` says what happened, `advice` what to do."""
    context = {"status": status, "error_title": title, "advice": advice, "request_id": getattr(request, "id", "")}
    return render(request, "core/error.html", context, status=status)


def refuse(request, refused):
    """Answer a `core.refusals.Refused` (or a sentence) as its status says."""
    return page(request, getattr(refused, "status", 403), _("不能办理"), str(refused))


@login_not_required
def bad_request(request, exception=None):
    return page(request, 400, _("请求有误"), _("请返回上一页，核对后重新提交。"))


@login_not_required
def permission_denied(request, exception=None):
    return page(request, 403, _("没有权限"), _("本岗位不能办理此事。如确需办理，请联系推进办公室。"))


@login_not_required
def not_found(request, exception=None):
    return page(request, 404, _("没有找到"), _("地址有误，或者内容不在您的工作范围内。"))


def too_large(request):
    """413 for a body that nobody has read."""
    return page(request, 413, _("内容太大"), _("发送的内容超过了限制，没有保存。请减小文件，或登录后再发送。"))


def not_recorded(request, failed):
    """503 for an act that was taken back because its audit record could not be written."""
    log.error("audit record failed: %s", failed, exc_info=failed)
    return page(
        request, 503, _("没有办成"), _("操作记录写不进去，刚才的操作已经撤回，没有保存。请稍后重试，并告知系统管理员。")
    )


@login_not_required
def server_error(request):
    """The page, or its bare sentences where the page itself can't be drawn (the database is away)."""
    title, advice = _("系统出错"), _("刚才的操作没有保存。请稍后重试；仍然出错时，请把下面的请求号告诉系统管理员。")
    try:
        return page(request, 500, title, advice)
    except Exception:
        log.exception("the error page failed")
        lines = [title, advice, f"{_('请求号')} {getattr(request, 'id', '')}", ""]
        return HttpResponse("\n".join(lines), status=500, content_type="text/plain; charset=utf-8")


def not_allowed(request, response):
    """405 with its page: somebody opened the address of a form, often after signing in again."""
    answer = page(
        request,
        405,
        _("不能这样打开"),
        _("这个地址只接受页面上的按钮。请返回上一页重新办理；刚才填写的如未保存，请再填一次。"),
    )
    answer["Allow"] = response["Allow"]
    return answer


@login_not_required
def csrf_failure(request, reason=""):
    return page(request, 403, _("页面已过期"), _("为防止他人冒用，请返回上一页刷新后重新提交；浏览器须允许 Cookie。"))
