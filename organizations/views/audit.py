"""The audit log, for the audit administrators alone: the list, one record, whether the chain holds."""

from datetime import datetime, time, timedelta
from functools import wraps

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import audit, clock
from core.audit_words import detail_of, kind_of, label_of
from core.lists.listing import listing
from core.models import AuditEvent, AuditSeal
from core.views.errors import refuse
from organizations import rights
from organizations.forms.audit import AuditFilters, VerifyForm
from organizations.sheets.audit import AUDIT, DETAIL

AT_ONCE = 20_000  # records that one press of the button verifies: some seconds


def for_auditors(view):
    """Only for the audit administrators."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        reason = rights.refusal(request.actor, "audit.view")
        return refuse(request, reason) if reason else view(request, *args, **kwargs)

    return asked


@require_safe
@for_auditors
def events(request):
    """All records, the newest first, filtered."""
    rows = AuditEvent.objects.select_related("seal")
    found = listing(request, AUDIT, rows, filters=AuditFilters, apply=selected, order=("-pk",))
    return found.export() or render(request, "organizations/audit.html", {"listing": found})


EXACT = {"verb": "verb", "kind": "object_type", "key": "object_id"}  # filter → field


def selected(rows, cleaned):
    """The records that the filter keeps."""
    rows = rows.filter(**{field: cleaned[name] for name, field in EXACT.items() if name in cleaned})
    if since := cleaned.get("since"):
        rows = rows.filter(at__gte=midnight(since))
    if until := cleaned.get("until"):
        rows = rows.filter(at__lt=midnight(until + timedelta(days=1)))
    if actor := cleaned.get("actor"):
        rows = rows.filter(Q(actor_label__contains=actor) | Q(actor_key=actor) | Q(acting_for__contains=actor))
    if text := cleaned.get("q"):
        rows = rows.filter(Q(object_label__contains=text) | Q(request_id=text) | Q(source=text))
    return rows


def midnight(day):
    return datetime.combine(day, time(), tzinfo=clock.SHANGHAI)


@require_safe
@for_auditors
def event(request, pk):
    """One record with its detail and its seal."""
    shown = get_object_or_404(AuditEvent.objects.select_related("seal"), pk=pk)
    context = {
        "event": shown,
        "verb": label_of(shown.verb),
        "kind": kind_of(shown.object_type) if shown.object_type else "",
        "detail": DETAIL.table(detail_of(shown)),
        "seal": getattr(shown, "seal", None),
    }
    return render(request, "organizations/audit_event.html", context)


@for_auditors
def chain(request):
    """The state of the chain, the head to note outside, and the button that verifies a stretch of it."""
    form = VerifyForm(request.POST if request.method == "POST" else None)
    result, typed = None, request.POST.get("head", "")
    if form.is_valid():
        result, form = verified(request.actor, **form.cleaned_data), VerifyForm(initial={"head": typed})
    position, digest = audit.head()
    last = AuditSeal.objects.order_by("-position").first()
    context = {
        "form": form,
        "result": result,
        "typed": typed,
        "position": position,
        "head": f"{position}:{digest}",
        "sealed_at": last and last.sealed_at,
        "waiting": audit.waiting().count(),
        "at_once": AT_ONCE,
    }
    return render(request, "organizations/audit_chain.html", context)


@transaction.atomic
def verified(actor, head, before):
    """What verifying the newest AT_ONCE records before position `before` found; the verification is recorded too."""
    rights.need(actor, "audit.view")
    position, _digest = audit.head()
    last = min(position, before - 1) if before else position
    first = max(1, last - AT_ONCE + 1)
    flaws = [str(flaw.sentence) for flaw in audit.verify(expected_head=head, first=first, last=last)]
    audit.record(actor, "audit.verify", label=_("第 %(first)d 至 %(last)d 号") % {"first": first, "last": last},
                 first=first, last=last, flaws=flaws)  # fmt: skip
    outside = head is not None and head[0] < first
    return {"first": first, "last": last, "flaws": flaws, "head": head, "outside": outside, "earlier": first > 1}
