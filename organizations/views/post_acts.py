"""The acts on posts, each with its page."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.views.errors import refuse
from organizations import rights
from organizations.forms import posts as forms
from organizations.forms.acts import ActForm, EndForm
from organizations.models import Handover, Holding, Post, Unit
from organizations.models.handovers import matters
from organizations.rights import Role
from organizations.views.acts import Act, carry_out
from organizations.views.posts import found_post, refusal

SHOWN = 12  # lines of a kind that a page of confirmation lists


def page_of(post, title, button, lead=""):
    return Act(title % {"post": post}, button, post.get_absolute_url(), lead, model=Post)


def make(request, pk):
    """A new post of the unit."""
    unit = get_object_or_404(Unit.objects.visible_to(request.actor), pk=pk)
    if reason := rights.refusal(request.actor, "post.edit", unit.path):
        return refuse(request, reason)
    form = forms.PostMakeForm(request.POST or None, unit=unit, actor=request.actor)
    act = Act(_("在“%(unit)s”设岗位") % {"unit": unit}, _("设立"), unit.get_absolute_url(), model=Post)

    def done(post):
        return _("已设岗位“%(post)s”。填错了可以修改，或者撤销。") % {"post": post}, post

    return carry_out(request, form, act, lambda cleaned: Post.make(request.actor, unit=unit, **cleaned), done=done)


def change(request, pk):
    """Title, number, tier, superior, role in the chain, duty, telephone."""
    post = found_post(request, pk)
    if reason := refusal(post, request.actor, "change"):
        return refuse(request, reason)
    form = forms.PostChangeForm(request.POST or None, actor=request.actor, subject=post)
    act = page_of(post, _("修改岗位“%(post)s”"), _("保存"), _("任职、角色和历史不受影响。"))

    def done(_result):
        return _("岗位已修改；原值在修改记录中。"), post

    return carry_out(request, form, act, lambda cleaned: post.change(request.actor, **cleaned), done=done)


def close(request, pk):
    """The last day of a post and of who holds it."""
    post = found_post(request, pk)
    if reason := refusal(post, request.actor, "close"):
        return refuse(request, reason)
    form = EndForm(request.POST or None, actor=request.actor, subject=post)
    act = page_of(post, _("撤销岗位“%(post)s”"), _("撤销"))

    def verb(cleaned):
        post.close(request.actor, cleaned.pop("on"), **cleaned)

    def will(cleaned):
        holders = [str(row.user) for row in post.holdings.filter(until=None).select_related("user")]
        lines = [_("撤销“%(post)s”，最后一天 %(on)s") % {"post": post, "on": cleaned["on"]}]
        if holders:
            lines.append(_("任职同日结束：%(people)s") % {"people": _("、").join(holders)})
        return lines

    def done(_result):
        return _("岗位“%(post)s”已撤销。误撤的，在本页点“恢复”，再任命。") % {"post": post}, post

    return carry_out(request, form, act, verb, done=done, will=will)


def reopen(request, pk):
    """A closing taken back."""
    post = found_post(request, pk)
    if reason := refusal(post, request.actor, "reopen"):
        return refuse(request, reason)
    form = ActForm(request.POST or None, actor=request.actor, subject=post)
    act = page_of(post, _("恢复岗位“%(post)s”"), _("恢复"), _("原任职已结束，恢复后请重新任命。"))

    def done(_result):
        return _("岗位“%(post)s”已恢复。") % {"post": post}, post

    return carry_out(request, form, act, lambda cleaned: post.reopen(request.actor, **cleaned), done=done)


def roles(request, pk):
    """Which roles belong to the post."""
    post = found_post(request, pk)
    if reason := refusal(post, request.actor, "roles"):
        return refuse(request, reason)
    before = sorted(post.roles.values_list("role", flat=True))
    form = forms.RolesForm(request.POST or None, initial={"roles": before})
    act = page_of(post, _("“%(post)s”的角色"), _("保存"), _("审核、发布角色要求启用双因素。"))

    def will(cleaned):
        gained = [str(Role(role).label) for role in cleaned["roles"] if role not in before]
        lost = [str(Role(role).label) for role in before if role not in cleaned["roles"]]
        lines = [_("授予：%(roles)s") % {"roles": _("、").join(gained)}] if gained else []
        lines += [_("收回：%(roles)s") % {"roles": _("、").join(lost)}] if lost else []
        return lines or [_("角色不变")]

    def done(_result):
        return _("“%(post)s”的角色已保存，下一次点击即生效。") % {"post": post}, post

    return carry_out(
        request, form, act, lambda cleaned: post.grant(request.actor, cleaned["roles"]), done=done, will=will
    )


def appoint(request, pk):
    """Somebody who holds the post from a day on."""
    post = found_post(request, pk)
    if reason := refusal(post, request.actor, "appoint"):
        return refuse(request, reason)
    form = forms.AppointForm(request.POST or None, actor=request.actor)
    act = page_of(post, _("任命“%(post)s”"), _("任命"), _("有人在任的，请办交接；代理可以与在任并存。"))

    def verb(cleaned):
        return post.appoint(request.actor, cleaned.pop("user"), cleaned.pop("since"), **cleaned)

    def done(holding):
        told = {"user": holding.user, "post": post, "since": holding.since}
        return _("%(user)s自 %(since)s 起任“%(post)s”。任错了，点“免去”。") % told, post

    return carry_out(request, form, act, verb, done=done)


def dismiss(request, pk):
    """A holding ended."""
    holdings = Holding.objects.visible_to(request.actor).select_related("post__unit", "post__reports_to", "user")
    holding = get_object_or_404(holdings, pk=pk)
    post = holding.post
    if reason := post.refusal(request.actor, "holding.edit") or holding.obstacle(request.actor.today):
        return refuse(request, reason)
    form = forms.DismissForm(request.POST or None, actor=request.actor)
    lead = _("%(user)s自 %(since)s 起任职。") % {"user": holding.user, "since": holding.since}
    act = page_of(post, _("免去“%(post)s”的任职"), _("免去"), lead)

    def verb(cleaned):
        holding.dismiss(request.actor, cleaned["on"], reason=cleaned["reason"])

    def done(_result):
        return _("已免去%(user)s的任职，权限随之收回。免错了，重新任命。") % {"user": holding.user}, post

    def will(cleaned):
        return [
            _("%(user)s自 %(on)s 起不再任“%(post)s”，随岗位的权限同时收回")
            % {"user": holding.user, "on": cleaned["on"], "post": post}
        ]

    return carry_out(request, form, act, verb, done=done, will=will)


def handover(request, pk):
    """One page: who takes over, what goes along, what stays."""
    post = found_post(request, pk)
    if reason := refusal(post, request.actor, "handover"):
        return refuse(request, reason)
    form = forms.HandoverForm(request.POST or None, actor=request.actor)
    leaving = post.holding_on(request.actor.today)
    lead = (
        _("现由%(user)s任职，自 %(since)s。") % {"user": leaving.user, "since": leaving.since}
        if leaving
        else _("现在空缺。")
    )
    act = page_of(post, _("交接“%(post)s”"), _("交接"), lead)

    def verb(cleaned):
        return Handover.make(request.actor, post, cleaned["incoming"], cleaned["on"], document=cleaned["document"])

    def done(made):
        return _("交接已办，权限和工作范围同时转到%(user)s。下面是交接清单，可以打印签字。") % {
            "user": made.incoming
        }, made

    return carry_out(request, form, act, verb, done=done, will=partial(what_goes_over, post))


def what_goes_over(post, cleaned):
    """Who takes over what, in lines."""
    outgoing = post.holding_on(cleaned["on"])
    told = {"on": cleaned["on"], "incoming": cleaned["incoming"], "post": post}
    lines = [_("%(incoming)s自 %(on)s 起任“%(post)s”") % told]
    if outgoing:
        lines.append(_("%(user)s的任职在前一天结束") % {"user": outgoing.user})
    listed = matters(post, outgoing and outgoing.user, cleaned["on"])
    for moves, title in ((True, _("随岗位移交：")), (False, _("留在原处："))):
        rows = [f"{row['kind']}　{row['text']}" for row in listed if row["moves"] == moves]
        lines += [title + row for row in rows[:SHOWN]]
        if len(rows) > SHOWN:
            lines.append(_("%(title)s另有 %(n)d 项") % {"title": title, "n": len(rows) - SHOWN})
    return lines
