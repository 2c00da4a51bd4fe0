"""The leading group and the execution groups: the list, one of them on a chosen day, and the acts."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.history import history_of
from core.lists.listing import listing
from core.views.errors import refuse
from organizations import rights
from organizations.forms import bodies as forms
from organizations.forms.acts import ActForm, EndForm
from organizations.forms.groups import DayFilter
from organizations.models import Body, BodyMember, Post
from organizations.sheets.bodies import BODIES, MEMBERS
from organizations.views.acts import Act, carry_out

ACTS = ("change", "admit", "close", "reopen")


@require_safe
def bodies(request):
    """The bodies that I see, with leader and number of members today."""
    actor = request.actor
    seen = Body.objects.visible_to(actor)
    found = listing(
        request, BODIES, seen.filter(closed_on=None), filters=forms.BodyFilters, order=("-kind", "number", "pk"),
        apply=lambda _open, cleaned: seen if cleaned["closed"] else seen.filter(closed_on=None),
        describe=lambda rows: rows.with_members(actor.today),
    )  # fmt: skip
    may_make = rights.refusal(actor, "body.edit") is None
    return found.export() or render(request, "organizations/bodies.html", {"listing": found, "may_make": may_make})


def found_body(request, pk):
    """The body, if I see it; else 404."""
    return get_object_or_404(Body.objects.visible_to(request.actor).select_related("serves__unit", "lead_unit"), pk=pk)


@require_safe
def body(request, pk):
    """One body with its members on `?on=`, today unless another day is asked for."""
    shown, actor = found_body(request, pk), request.actor
    day_form = DayFilter(request.GET)
    on = (day_form.cleaned_data["on"] if day_form.is_valid() else None) or actor.today
    context = {
        "body": shown,
        "on": on,
        "day_form": day_form,
        "members": MEMBERS.table(members_of(shown, on, actor)),
        "changes": list(history_of(shown)),
        "may": {act for act in ACTS if shown.refusal(actor, act) is None},
    }
    return render(request, "organizations/body.html", context)


def members_of(body, day, actor):
    """The members of `day`, each with `.seen` (whether I may open its post) and `.may_end`."""
    rows = list(body.members_on(day))
    seen = set(Post.objects.visible_to(actor).filter(pk__in=[row.post_id for row in rows]).values_list("pk", flat=True))
    may = body.refusal(actor, "admit") is None
    for row in rows:
        row.seen = row.post_id in seen
        row.may_end = may and row.until is None
    return rows


def page_of(body, title, button, lead=""):
    return Act(title % {"name": body.name}, button, body.get_absolute_url(), lead, model=Body)


def make(request):
    """A new body; its members are admitted on its page."""
    if reason := rights.refusal(request.actor, "body.edit"):
        return refuse(request, reason)
    form = forms.BodyForm(request.POST or None, actor=request.actor)
    act = Act(_("新建小组"), _("新建"), reverse("organizations:bodies"), model=Body)

    def done(made):
        return _("已新建“%(name)s”，请加入组长、副组长和成员。") % {"name": made.name}, made

    return carry_out(request, form, act, lambda cleaned: Body.make(request.actor, **cleaned), done=done)


def change(request, pk):
    """Name, number, whom it assists, which department leads."""
    body = found_body(request, pk)
    if reason := body.refusal(request.actor, "change"):
        return refuse(request, reason)
    form = forms.BodyChangeForm(request.POST or None, actor=request.actor, subject=body)
    act = page_of(body, _("修改“%(name)s”"), _("保存"))

    def done(_result):
        return _("已修改；原值在修改记录中。"), body

    return carry_out(request, form, act, lambda cleaned: body.change(request.actor, **cleaned), done=done)


def admit(request, pk):
    """A post that joins."""
    body = found_body(request, pk)
    if reason := body.refusal(request.actor, "admit"):
        return refuse(request, reason)
    form = forms.AdmitForm(request.POST or None, actor=request.actor)
    act = page_of(body, _("加入“%(name)s”"), _("加入"), _("成员是岗位：谁任这个岗位，谁就是成员。"))

    def done(member):
        told = {"post": member.post, "name": body.name}
        return _("“%(post)s”已加入“%(name)s”。加错了，在成员表里点“退出”。") % told, body

    return carry_out(request, form, act, lambda cleaned: body.admit(request.actor, **cleaned), done=done)


def dismiss(request, pk):
    """A member that leaves."""
    mine = Body.objects.visible_to(request.actor)
    member = get_object_or_404(BodyMember.objects.filter(body__in=mine).select_related("body", "post__unit"), pk=pk)
    body = member.body
    if reason := body.refusal(request.actor, "admit"):
        return refuse(request, reason)
    form = forms.LeaveForm(request.POST or None, actor=request.actor)
    act = page_of(body, _("退出“%(name)s”"), _("退出"), str(member.post))

    def done(_result):
        return _("“%(post)s”已退出“%(name)s”。退错了，再加入即可。") % {"post": member.post, "name": body.name}, body

    return carry_out(request, form, act, lambda cleaned: body.dismiss(request.actor, member, cleaned["on"]), done=done)


def close(request, pk):
    """The last day of a body."""
    body = found_body(request, pk)
    if reason := body.refusal(request.actor, "close"):
        return refuse(request, reason)
    form = EndForm(request.POST or None, actor=request.actor, subject=body)
    act = page_of(body, _("撤销“%(name)s”"), _("撤销"))

    def verb(cleaned):
        body.close(request.actor, cleaned.pop("on"), **cleaned)

    def will(cleaned):
        told = {"name": body.name, "on": cleaned["on"], "n": body.members.on(cleaned["on"]).count()}
        return [_("撤销“%(name)s”，最后一天 %(on)s；%(n)d 个成员同日退出") % told]

    def done(_result):
        return _("“%(name)s”已撤销。误撤的，点“恢复”，再加入成员。") % {"name": body.name}, body

    return carry_out(request, form, act, verb, done=done, will=will)


def reopen(request, pk):
    """A closing taken back."""
    body = found_body(request, pk)
    if reason := body.refusal(request.actor, "reopen"):
        return refuse(request, reason)
    form = ActForm(request.POST or None, actor=request.actor, subject=body)
    act = page_of(body, _("恢复“%(name)s”"), _("恢复"), _("原成员已退出，恢复后请重新加入。"))

    def done(_result):
        return _("“%(name)s”已恢复。") % {"name": body.name}, body

    return carry_out(request, form, act, lambda cleaned: body.reopen(request.actor, **cleaned), done=done)
