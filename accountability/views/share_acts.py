"""The acts on shares, each with its page."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability import models as verbs
from accountability.forms.shares import DecomposeForm, ReturnForm, ShareForm, TermForm
from accountability.models import Share
from accountability.sheets.shares import receipt_words
from accountability.splitting import balances
from accountability.views.shares import found_share
from core.shown import translated
from core.views.errors import refuse
from organizations import rights
from organizations.views.acts import Act, carry_out
from tasks.forms.confirm import NothingForm, VersionForm
from tasks.models import Indicator, KeyTask
from tasks.words import figure_words

SHOWN = 60


def begin(request, pk):
    """The root share of a task and those of its supporting units, as drafts."""
    task = get_object_or_404(KeyTask.objects.visible_to(request.actor), pk=pk)
    if reason := verbs.opening_refusal(request.actor, task):
        return refuse(request, reason)
    act = Act(
        _("开始分解“%(task)s”") % {"task": task}, _("开始分解"), reverse("accountability:task_shares", args=[pk]),
        _("牵头单位承担全部数量，配合单位各有一份；之后再往下分解，核对后一并下达。"), model=Share,
    )  # fmt: skip
    return carry_out(
        request, NothingForm.sent(request), act, lambda _cleaned: verbs.root_of(request.actor, task),
        done=lambda root: (_("已建立牵头单位的责任分解，可以往下分解。"), root),
    )  # fmt: skip


def decompose(request, pk):
    """A share goes down to several units; what each gets and what it adds up to is shown before it is written."""
    share = found_share(request, pk)
    if reason := share.refusal(request.actor, "share.decompose"):
        return refuse(request, reason)
    form = DecomposeForm(request.POST or None, share=share, actor=request.actor)
    lead = _("先看每个单位分得多少、合计与上级差多少，确认后写成草稿；下达之前可以撤回。")
    act = Act(_("分解“%(share)s”") % {"share": share}, _("分解"), share.get_absolute_url(), lead, model=Share)

    def will(cleaned):
        rows, names = cleaned["rows"], dict(Indicator.objects.filter(task=share.task_id).values_list("pk", "unit"))
        lines = [
            _("%(unit)s：%(figures)s")
            % {"unit": row.unit, "figures": _("，").join(figure_words(f, names[i]) or "—" for i, f in row.figures.items()) or _("没有数量")}
            for row in rows[:SHOWN]
        ]  # fmt: skip
        if len(rows) > SHOWN:
            lines.append(_("……共 %(n)d 个单位，只列前 %(m)d 个") % {"n": len(rows), "m": SHOWN})
        told = [(indicator, balance.words) for indicator, balance in balances(share, cleaned["year"], rows)]
        return [
            *(_("%(name)s：%(words)s") % {"name": name, "words": translated(words)} for name, words in told),
            *lines,
        ]

    def verb(cleaned):
        given = {name: cleaned[name] for name in ("year", "supervisor", "rhythm", "due_on", "standard")}
        return verbs.decompose(request.actor, [(share, form.cleaned_data["rows"])], **given)

    return carry_out(
        request, form, act, verb, will=will,
        done=lambda made: (_("已分解到 %(n)d 个单位，还没有下达；核对后点“下达”，分错了点“撤回未下达的”。") % {"n": len(made)}, share),
    )  # fmt: skip


def issue(request, pk):
    """下达 of all drafts from a share down."""
    share = found_share(request, pk)
    if reason := share.refusal(request.actor, "share.issue"):
        return refuse(request, reason)
    drafts = verbs.drafts_below(share)
    form = TermForm(request.POST or None)
    lead = _("未下达的 %(n)d 份一并下达，各单位收到签收通知；村由乡镇代签。") % {"n": len(drafts)}
    act = Act(_("下达责任分解"), _("下达"), share.get_absolute_url(), lead, model=Share)

    def will(cleaned):
        lines = [
            _("请在 %(day)s 前签收") % {"day": form.receipt_due(request.actor.today)},
            *(str(draft.unit) for draft in drafts[:SHOWN]),
        ]
        return lines + ([_("……共 %(n)d 个单位") % {"n": len(drafts)}] if len(drafts) > SHOWN else [])

    return carry_out(
        request, form, act, lambda cleaned: verbs.issue(request.actor, share, receipt_due_on=form.receipt_due(request.actor.today)), will=will,
        done=lambda made: (_("已下达 %(n)d 份。") % {"n": len(made)}, share),
    )  # fmt: skip


def undo(request, pk):
    """Delete the drafts below a share."""
    share = found_share(request, pk)
    if reason := share.refusal(request.actor, "share.decompose"):
        return refuse(request, reason)
    drafts = [draft for draft in verbs.drafts_below(share) if draft.pk != share.pk]
    act = Act(_("撤回未下达的分解"), _("撤回"), share.get_absolute_url(), _("已下达的不动。"), model=Share)
    return carry_out(
        request, NothingForm.sent(request), act, lambda _cleaned: verbs.undo(request.actor, share),
        will=lambda _cleaned: [str(draft.unit) for draft in drafts[:SHOWN]] or [_("没有未下达的分解")],
        done=lambda n: (_("已撤回 %(n)d 份。") % {"n": n}, share),
    )  # fmt: skip


def change(request, pk):
    """Date, standard, supervisor, rhythm and quantities of one share, by whoever gave it."""
    share = found_share(request, pk)
    if reason := share.change_refusal(request.actor):
        return refuse(request, reason)
    form = ShareForm(request.POST or None, share=share, actor=request.actor)
    act = Act(_("修改“%(share)s”") % {"share": share}, _("保存"), share.get_absolute_url(), model=Share)
    return carry_out(
        request, form, act, lambda _cleaned: share.change(request.actor, **form.values()),
        done=lambda _result: (_("已修改，原值在修改记录中。"), share),
    )  # fmt: skip


def receive(request, pk):
    """签收 of one share."""
    share = found_share(request, pk)
    if reason := share.receipt_refusal(request.actor):
        return refuse(request, reason)
    act = Act(
        _("签收“%(share)s”") % {"share": share}, _("签收"), share.get_absolute_url(), receipt_words(share), model=Share
    )
    return carry_out(
        request, VersionForm(request.POST or None, subject=share), act,
        lambda cleaned: share.receive(request.actor, version=cleaned["version"]),
        done=lambda _result: (_("已签收。"), share),
    )  # fmt: skip


def receive_all(request):
    """签收 of all shares that wait for my signature."""
    waiting = mine_waiting(request.actor)
    act = Act(_("全部签收"), _("签收"), reverse("accountability:shares") + "?state=waiting", model=Share)
    lines = [str(share) for share in waiting]

    def verb(_cleaned):
        for share in waiting:
            share.receive(request.actor, version=share.version)
        return len(waiting)

    return carry_out(
        request, NothingForm.sent(request), act, verb, will=lambda _cleaned: lines or [_("没有待签收的责任分解")],
        done=lambda n: (_("已签收 %(n)d 份。") % {"n": n}, act.back),
    )  # fmt: skip


def mine_waiting(actor):
    """[Share] that wait for the signature of `actor`; none for who may not sign at all."""
    if rights.reach(actor, "share.receive") is None:
        return []
    rows = QuerySet(Share).none() if actor.is_system else Share.objects.visible_to(actor).signed_for_by(actor).waiting()
    return list(rows.select_related("unit", "task").order_by("receipt_due_on", "task__number"))


def give_back(request, pk):
    """退回 of a share to whoever gave it."""
    share = found_share(request, pk)
    if reason := share.receipt_refusal(request.actor):
        return refuse(request, reason)
    act = Act(
        _("退回“%(share)s”") % {"share": share},
        _("退回"),
        share.get_absolute_url(),
        _("退回后由分解的单位改分。"),
        model=Share,
    )
    return carry_out(
        request, ReturnForm(request.POST or None, subject=share), act,
        lambda cleaned: share.give_back(request.actor, version=cleaned["version"], reason=cleaned["reason"]),
        done=lambda _result: (_("已退回。"), share),
    )  # fmt: skip
