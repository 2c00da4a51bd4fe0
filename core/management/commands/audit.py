from django.core.management.base import BaseCommand, CommandError

from core import audit


class Command(BaseCommand):
    help = "审计记录：verify 核验，head 显示最新封存，seal 立即封存。"

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="what", required=True)
        verify = verbs.add_parser("verify", help="核验整条链，指出第一处问题；有问题时退出码为 1")
        verify.add_argument("--head", help="外部留存的“序号:摘要值”")
        verbs.add_parser("head", help="显示最新封存的“序号:摘要值”，请抄在系统之外")
        verbs.add_parser("seal", help="封存等待中的记录")

    def handle(self, *, what, head=None, **options):
        getattr(self, what)(head)

    def verify(self, head):
        flaws = list(audit.verify(expected_head=parsed(head)))
        if flaws:
            raise CommandError("\n".join(str(flaw.sentence) for flaw in flaws))
        position, digest = audit.head()
        self.stdout.write(f"审计记录完好：共 {position} 条，最新封存 {position}:{digest}")
        late, first = audit.sealed_late()
        if late:
            self.stdout.write(f"其中 {late} 条在发生一天以后才封存（第 {first} 号起），请核对当时封存是否停过。")

    def head(self, _):
        position, digest = audit.head()
        self.stdout.write(f"{position}:{digest}")

    def seal(self, _):
        total = 0
        while sealed := audit.seal():
            total += sealed
        self.stdout.write(f"封存 {total} 条。")


def parsed(head):
    """(position, digest) of `POSITION:sha256:…`."""
    if not head:
        return None
    position, _, digest = head.partition(":")
    if not position.isdigit() or not digest.startswith("sha256:"):
        raise CommandError("--head 的写法是“序号:摘要值”，如 1024:sha256:ab12…")
    return int(position), digest
