"""The way of a sheet into the database: read, tried without writing, shown, confirmed as it was shown; once, however often one clicks."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit, clock
from core.history import because
from core.refusals import Conflict, Refused
from core.shown import in_house_language
from core.storage import filenames
from organizations import handouts, rights
from organizations.imports.kinds import importer
from organizations.imports.lines import kept
from organizations.models import Import

KEPT = timedelta(days=7)  # what nobody confirms


class Changed(Conflict):
    """What would be written is no longer what was shown. `report` is the new one."""

    def __init__(self, report):
        self.report = report
        super().__init__(_("上传之后有人改动了相关内容，下面是新的结果：请再核对，确认后写入。"))


class RowsLeft(Refused):
    """Some rows can't be written and nobody said to leave them out; nothing was written (409)."""

    status = 409

    def __init__(self, report):
        self.report = report
        super().__init__(
            _("有 %(n)d 项不能写入，全部没有写：请改好后重新上传，或勾选“略过有问题的行”。")
            % {"n": len(report.refused)}
        )


@in_house_language()
def read(kind, grid):
    """The Table of `grid` for an import of `kind`. Raises Unfit."""
    return importer(kind).read(grid)


@in_house_language()
def tried(actor, kind, table):
    """The Report of what an import would do. Nothing stays written."""
    with transaction.atomic():
        report = importer(kind).carry_out(actor, table)
        transaction.set_rollback(True)
    return report


@transaction.atomic
def take_in(actor, kind, name, table):
    """Keep a sheet with its report, to be confirmed; the Import."""
    rights.need(actor, importer(kind).RIGHT)
    report = tried(actor, kind, table)
    imported = Import(
        kind=kind, name=filenames.shown(name), table=table.storable(), made_at=clock.now(), owner=actor.key,
        made_by=actor.label[:200],
    )  # fmt: skip
    note(imported, report)
    imported.save(force_insert=True)
    audit.record(actor, "import.take_in", imported, kind=kind, rows=len(table.rows), **report.counts)
    return imported


def note(imported, report):
    """Write a report on the (unsaved) Import."""
    imported.lines, imported.notes = report.storable(), report.notes
    for outcome, n in report.counts.items():
        setattr(imported, outcome, n)


def table_of(imported):
    """What was read, as its importer takes it."""
    return importer(imported.kind).kept(imported.table)


def report_of(imported):
    """The Report that is shown."""
    return kept(imported.lines, imported.notes)


def confirm(actor, imported, *, seen, skip_refused=False):
    """Write what was shown (`seen`: its fingerprint), all of it or nothing; the Import as it is then.

    A second click finds it done. Raises Changed, RowsLeft, Conflict, Refused.
    """
    sealed = []
    try:
        return _confirm(actor, imported, seen, skip_refused, sealed)
    except BaseException as why:
        for name in sealed:
            handouts.place_of(name).unlink(missing_ok=True)
        if isinstance(why, IntegrityError):
            raise Conflict(_("刚刚有人存了相同的内容，这次没有写入：请回到导入页再确认一次。")) from why
        raise


@transaction.atomic
def _confirm(actor, imported, seen, skip_refused, sealed):
    imported = Import.objects.select_for_update().get(pk=imported.pk)
    rights.need(actor, importer(imported.kind).RIGHT)
    if imported.confirmed_at:
        return imported
    if imported.owner != actor.key:
        raise Refused(_("由上传的人%(name)s确认。") % {"name": imported.made_by})
    carry_out(actor, imported, table_of(imported), sealed, seen=seen, skip_refused=skip_refused)
    return imported


def carry_out(actor, imported, table, sealed, *, seen=None, skip_refused=False):
    """Write what fits and note it on `imported`. Raises Changed where that is not what was `seen`, RowsLeft for rows that don't fit."""
    with in_house_language(), because(reason := _("导入 %(name)s") % {"name": imported.name}):
        report = importer(imported.kind).carry_out(actor, table, reason)
    if seen is not None and report.fingerprint != seen:
        raise Changed(report)
    if report.refused and not skip_refused:
        raise RowsLeft(report)
    note(imported, report)
    imported.table, imported.confirmed_at = {}, clock.now()
    if report.secrets:
        handouts.seal(imported, report.secrets)
        sealed.append(imported.sealed)
    imported.save()
    audit.record(actor, "import.confirm", imported, kind=imported.kind, skipped=len(report.refused), **report.counts)


@transaction.atomic
def show_anew(imported, report):
    """Keep the new report of an import that was not confirmed."""
    note(imported, report)
    imported.save(update_fields=["lines", "notes", *report.counts])


@transaction.atomic
def read_anew(actor, imported, table):
    """Keep `table`, read otherwise, with its report, in an import that was not confirmed. Raises Refused."""
    rights.need(actor, importer(imported.kind).RIGHT)
    if imported.confirmed_at:
        raise Refused(_("已经写入，不能再改读法：请重新上传。"))
    report = tried(actor, imported.kind, table)
    note(imported, report)
    imported.table = table.storable()
    imported.save(update_fields=["table", "lines", "notes", *report.counts])
    audit.record(actor, "import.read_anew", imported, **report.counts)


@transaction.atomic
def at_once(actor, kind, name, table, *, owner="", skip_refused=False):
    """Take in and write without showing, for the terminal; `owner` is the key of who gets the list of initial passwords."""
    rights.need(actor, importer(kind).RIGHT)
    imported = Import(
        kind=kind, name=filenames.shown(name), made_at=clock.now(), owner=owner or actor.key, made_by=actor.label[:200]
    )
    carry_out(actor, imported, table, [], skip_refused=skip_refused)
    return imported


@in_house_language()
@transaction.atomic
def sweep(run):
    """Delete what nobody confirmed in seven days and lists of passwords that have run out, with their files."""
    now = clock.now()
    old = Import.objects.filter(confirmed_at=None, made_at__lt=now - KEPT)
    gone, _models = old.delete()
    over = Import.objects.exclude(sealed="").filter(sealed_until__lte=now)
    closed = over.update(sealed="")
    removed = handouts.sweep()
    return _("删除未确认的导入 %(imports)d 个、过期的密码名单 %(lists)d 份") % {
        "imports": gone,
        "lists": max(closed, removed),
    }
