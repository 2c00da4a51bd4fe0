"""Imports of units, posts and people: send a sheet, look at what it would do, confirm, fetch the report and the initial passwords."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.lists import exports
from core.lists.kinds import MOMENT
from core.lists.listing import listing
from core.scope import get_visible_or_404
from core.storage.attachments import attachment
from core.views.errors import refuse
from organizations import handouts, rights
from organizations.forms.imports import ConfirmForm, LineFilters, UploadForm
from organizations.imports import intake
from organizations.imports.kinds import importer, kinds_of
from organizations.imports.lines import OUTCOMES, Line
from organizations.models import Import
from organizations.sheets.imports import COLUMNS, IMPORTS, LINES, empty_sheet


def for_importers(view):
    """The page is for who may import anything; others get the sentence why not (403)."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not kinds_of(request.actor):
            return refuse(request, rights.refusal(request.actor, "import.run"))
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_importers
def imports(request):
    """All imports that I may see, the newest first, and the way to new ones."""
    seen = Import.objects.visible_to(request.actor).defer("table", "lines", "notes")
    found = listing(request, IMPORTS, seen, order=("-made_at", "-pk"))
    begins = [(importer(kind).BEGIN, importer(kind).TITLE) for kind in kinds_of(request.actor)]
    return found.export() or render(request, "organizations/imports.html", {"listing": found, "begins": begins})


def begin(request, kind):
    """Send a sheet of one kind; `?empty=xlsx&of=0` gives an empty one of the first sort."""
    if reason := rights.refusal(request.actor, importer(kind).RIGHT):
        return refuse(request, reason)
    if asked := request.GET.get("empty"):
        return empty(kind, asked, request.GET.get("of", ""))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, kind=kind)
    if form.is_valid():
        return redirect(intake.take_in(request.actor, kind, form.cleaned_data["name"], form.cleaned_data["table"]))
    return render(request, "organizations/import_begin.html", {"form": form, **about(kind)})


def about(kind):
    """What the page says of the sheets of a kind: its title, and the columns of each sort."""
    sorts = [(n, title, COLUMNS.table(fields)) for n, (title, fields) in enumerate(importer(kind).SORTS)]
    return {"title": importer(kind).TITLE, "sorts": sorts}


def empty(kind, asked, of):
    """An empty sheet with the headings of an import, as a download."""
    sorts = dict(enumerate(importer(kind).SORTS))
    if asked not in exports.FORMATS or of not in map(str, sorts):
        raise Http404
    title, fields = sorts[int(of)]
    return exports.export(empty_sheet(kind, title, [field.heading for field in fields]), [], asked)


@for_importers
def imported(request, pk):
    """One import: before its confirmation what it would do, afterwards what it did."""
    shown = get_visible_or_404(Import.objects.defer("table"), request.actor, pk=pk)
    form = ConfirmForm(request.POST or None, refused=shown.refused)
    status = 200
    if form.is_valid():
        try:
            return confirmed(request, shown, form)
        except intake.Changed as changed:
            intake.show_anew(shown, changed.report)
            messages.warning(request, str(changed))
            form, status = ConfirmForm(refused=shown.refused), 409
        except intake.RowsLeft as left:
            form.add_error(None, str(left))
            status = 409
    return page(request, shown, form, status)


def confirmed(request, shown, form):
    """Carry out, once; a second click only comes to the same page."""
    was = shown.confirmed_at
    done = intake.confirm(request.actor, shown, **form.cleaned_data)
    if not was:
        told = {"created": done.created, "changed": done.changed}
        messages.success(request, _("已导入：新建 %(created)d，修改 %(changed)d。") % told)
    return redirect(done)


def page(request, shown, form, status=200):
    """The import with its report: what is wrong first, or the lines of one outcome."""
    report = intake.report_of(shown)
    lines = report.lines if "export" in request.GET else sorted(report.lines, key=rank)
    found = listing(request, LINES, lines, filters=LineFilters, apply=with_outcome, usual=100)
    if response := found.export():
        return response
    if "seen" in form.fields:
        form.initial["seen"] = report.fingerprint
    context = {
        "imported": shown,
        "title": importer(shown.kind).TITLE,
        "report": report,
        "listing": found,
        "outcomes": [(name, label, report.counts[name]) for name, label in OUTCOMES.items()],
        "form": form,
        "may_confirm": shown.owner == request.actor.key,
        "list_refusal": handouts.refusal(request.actor, shown) if shown.sealed_until else "",
        "until": MOMENT.full(shown.sealed_until),
        "at": MOMENT.full(shown.confirmed_at),
        "begin": importer(shown.kind).BEGIN,
        "steps": importer(shown.kind).STEPS,
    }
    return render(request, "organizations/import.html", context, status=status)


def rank(line):
    """The order in which a reader wants the lines: what is wrong, what changes, what is new."""
    return (Line.REFUSED, Line.CHANGED, Line.CREATED, Line.UNCHANGED).index(line.outcome)


def with_outcome(lines, cleaned):
    return [line for line in lines if line.outcome == cleaned["show"]]


@require_POST
@for_importers
def hand_out(request, pk):
    """The list of initial passwords, once."""
    shown = get_visible_or_404(Import.objects.defer("table", "lines"), request.actor, pk=pk)
    book = handouts.take(request.actor, shown)
    name = _("初始密码名单 %(day)s.xlsx") % {"day": f"{clock.today():%Y%m%d}"}
    return attachment(book, name, exports.XLSX)
