"""The same imports from the terminal: `manage.py import_units FILE [--dry-run] [--skip-refused]`."""

from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from core.actor import Actor, acting
from core.lists import exports, xlsx
from core.reading import workbooks
from core.refusals import Refused, Unfit
from organizations.imports import intake
from organizations.imports.lines import OUTCOMES
from organizations.sheets.imports import LINES

SHOWN = 20  # refused rows that are printed


class ImportCommand(BaseCommand):
    """Reads one file, prints what became of it; exit code 1 where rows were refused and nothing was written."""

    kind = ""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="xlsx 或 csv（UTF-8、GBK）")
        parser.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
        parser.add_argument("--skip-refused", action="store_true", help="略过有问题的行，其余写入")
        parser.add_argument("--report", type=Path, help="逐行结果存到这个文件（.xlsx 或 .csv）")

    def handle(self, *, file, dry_run, skip_refused, report, **options):
        with acting(Actor.system(f"import_{self.kind}")) as actor:
            try:
                table = self.read(file)
                found = self.write(actor, file, table, skip_refused, options) if not dry_run else None
            except intake.RowsLeft as left:
                self.tell(left.report, report)
                raise CommandError(str(left)) from None
            except (Unfit, Refused) as refused:
                raise CommandError(str(refused)) from None
            found = found or intake.tried(actor, self.kind, table)
        self.tell(found, report)
        if dry_run:
            self.stdout.write("没有写入（--dry-run）。")
            if found.refused:
                raise CommandError(str(intake.RowsLeft(found)))

    def read(self, path):
        try:
            with path.open("rb") as file:
                return intake.read(self.kind, workbooks.read(File(file)))
        except OSError as why:
            raise CommandError(f"文件 {path} 读不了：{why.strerror}。") from None

    def write(self, actor, path, table, skip_refused, options):
        imported = intake.at_once(
            actor, self.kind, path.name, table, owner=self.owner(options), skip_refused=skip_refused
        )
        return intake.report_of(imported)

    def owner(self, options):
        """The key of who gets what the import hands out; nobody, as a rule."""
        return ""

    def tell(self, report, place):
        """Print the counts, the notes and the first refused rows; write all lines to `place`."""
        counts = "，".join(f"{label} {report.counts[outcome]}" for outcome, label in OUTCOMES.items())
        self.stdout.write(f"共 {len(report.lines)} 项：{counts}。")
        for note in report.notes:
            self.stdout.write(note)
        for line in report.refused[:SHOWN]:
            self.stdout.write(f"{line.what}　{line.note}")
        if len(report.refused) > SHOWN:
            self.stdout.write(f"……另有 {len(report.refused) - SHOWN} 行，用 --report 存下全部结果。")
        if place:
            self.keep(report, place)

    def keep(self, report, place):
        if place.suffix == ".csv":
            place.write_text("".join(exports.csv_lines(LINES, report.lines)), encoding="utf-8")
        else:
            with xlsx.write(LINES, report.lines).file as file:
                place.write_bytes(file.read())
