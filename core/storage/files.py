"""Files that people send: taken by content, kept under a random path for the program alone, handed out as downloads.

No row without its file and no file without its row: the file is written and flushed before its row is entered; what an undone
transaction leaves behind is found by `sweep`. Names are for display alone.
"""

import errno
import hashlib
import logging
import os
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from core import audit, clock
from core.models import StoredFile
from core.refusals import Refused, Unfit
from core.storage import filenames, filetypes

log = logging.getLogger(__name__)
CHUNK = 1024 * 1024
OWNER_LOCK = 7_230_002  # first half of the PostgreSQL advisory lock of one owner's quota
ALERT_PERCENT = 80
GRACE = timedelta(hours=1)  # a transaction that stores a file ends well before
OUR_PATH = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
FULL = (errno.ENOSPC, errno.EDQUOT)


class NoRoom(Refused):
    """The owner's quota or the disk is full; nothing was stored (507)."""

    status = 507


class Altered(Refused):
    """What is on the disk is not what was stored; it is not handed out (409)."""

    status = 409


def check(uploaded):
    """The `filetypes.Kind` of an uploaded file; its name becomes the one to show. Raises Unfit with what to do."""
    if (kind := getattr(uploaded, "kind", None)) is not None:
        return kind
    name = filenames.shown(uploaded.name or "")
    if uploaded.size > settings.FILE_LIMIT:
        raise Unfit(
            gettext_noop("文件 %(size)s，超过单个文件的上限 %(limit)s：请压缩图片或拆成几个文件后再传"),
            size=filesizeformat(uploaded.size), limit=filesizeformat(settings.FILE_LIMIT),
        )  # fmt: skip
    uploaded.kind = filetypes.recognised(uploaded, name)
    uploaded.shown_name = name
    return uploaded.kind


def store(actor, uploaded, *, owner):
    """Keep `uploaded` on the quota of `owner` (`unit:12`, `user:3`). Raises Unfit or NoRoom: then nothing is kept."""
    kind = check(uploaded)
    need_room(owner, uploaded.size)
    path, digest = write(uploaded)
    try:
        return enter(actor, uploaded, kind, path, digest, owner)
    except BaseException:
        place_of(path).unlink(missing_ok=True)
        raise


@transaction.atomic
def enter(actor, uploaded, kind, path, digest, owner):
    """The row of a file that is safely on the disk."""
    hold(owner)
    need_room(owner, uploaded.size)
    stored = StoredFile.objects.create(
        name=uploaded.shown_name,
        content_type=kind.content_type,
        size=uploaded.size,
        sha256=digest,
        owner=owner,
        path=path,
        stored_at=clock.now(),
        stored_by_key=actor.key,
        stored_by=actor.label[:200],
    )
    audit.record(actor, "file.store", stored, size=stored.size, sha256=digest, owner=owner, kind=kind.name)
    alert(owner)
    return stored


def hold(owner):
    """Let one upload of an owner in at a time, so that two don't take the last room (SQLite: a writer is alone)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [OWNER_LOCK, owner])


def used(owner):
    """Bytes that the files of `owner` take."""
    return StoredFile.objects.filter(owner=owner).aggregate(sum=Sum("size"))["sum"] or 0


def room_refusal(owner, size):
    """Why `size` more bytes don't fit into the quota of `owner`, or None."""
    taken, quota = used(owner), settings.UNIT_QUOTA
    if taken + size > quota:
        return _("已存文件 %(taken)s，上限 %(quota)s，放不下这个 %(size)s 的文件：请减小文件，或请系统管理员提高上限。") % {
            "taken": filesizeformat(taken), "quota": filesizeformat(quota), "size": filesizeformat(size)
        }  # fmt: skip
    return None


def need_room(owner, size):
    if reason := room_refusal(owner, size):
        raise NoRoom(reason)


def alert(owner):
    """Tell the log when little room is left."""
    if (taken := used(owner)) * 100 >= settings.UNIT_QUOTA * ALERT_PERCENT:
        log.warning("files of %s take %d of %d bytes", owner, taken, settings.UNIT_QUOTA)


def place_of(path):
    return Path(settings.MEDIA_ROOT) / path


def write(uploaded):
    """(path, SHA-256) of a new file with the content of `uploaded`, on the disk for good. Raises NoRoom on a full disk."""
    name = secrets.token_hex(16)
    path = f"{name[:2]}/{name}"
    place = place_of(path)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path, copy(uploaded, place)
    except OSError as why:
        place.unlink(missing_ok=True)
        if why.errno not in FULL:
            raise
        log.error("no room for files: %s", why)
        raise NoRoom(_("服务器磁盘已满，文件没有保存：请稍后重试，并告知系统管理员。")) from why


def copy(uploaded, place):
    digest = hashlib.sha256()
    handle = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with open(handle, "wb") as out:
        for chunk in uploaded.chunks(CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    flush_folder(place.parent)
    return digest.hexdigest()


def flush_folder(folder):
    """Make the new name itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(stored):
    """The open file of `stored`, read through and found as it was stored. Raises Altered, and logs it, where it is not."""
    try:
        file = open(place_of(stored.path), "rb")  # noqa: SIM115 — the response closes it
    except OSError as why:
        log.error("stored file %s can't be opened: %s", stored.pk, why.strerror)
        raise Altered(_("文件不在存放处，不能下载：请把下面的请求号告诉系统管理员。")) from why
    if digest_of(file) != stored.sha256:
        file.close()
        log.error("stored file %s is not what was stored", stored.pk)
        raise Altered(_("文件与存入时不一致，不能下载：请把下面的请求号告诉系统管理员。"))
    file.seek(0)
    return file


def digest_of(file):
    return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Flaw:
    """What `verify` found wrong with one stored file."""

    stored: StoredFile
    sentence: str | Promise


def verify():
    """Yield a Flaw for each stored file that is missing, altered, or lies where another one belongs."""
    for stored in StoredFile.objects.order_by("stored_at", "pk").iterator(chunk_size=500):
        try:
            with open(place_of(stored.path), "rb") as file:
                found = digest_of(file)
        except OSError:
            yield Flaw(stored, gettext_lazy("文件缺失"))
            continue
        if found == stored.sha256:
            continue
        other = StoredFile.objects.filter(sha256=found).first()
        yield Flaw(stored, _("被换成了“%(other)s”") % {"other": other} if other else gettext_lazy("内容被改动"))


@transaction.atomic
def sweep(actor, *, now=None):
    """Remove files without a row that are older than an hour; how many. Raises Refused where more would go than would stay."""
    orphans = list(orphans_before((now or clock.now()) - GRACE))
    if len(orphans) > max(StoredFile.objects.count(), 10):
        raise Refused(
            _("没有登记的文件有 %(n)d 个，比登记的还多：数据库与文件目录可能不配套，没有清理。") % {"n": len(orphans)}
        )
    if orphans:
        audit.record(actor, "file.sweep", label=_("没有登记的文件"), count=len(orphans))
        transaction.on_commit(lambda: remove(orphans))
    return len(orphans)


def remove(places):
    for place in places:
        place.unlink(missing_ok=True)


def orphans_before(moment):
    """Files of ours, older than `moment`, that no row names; whatever else lies in the folder is left alone."""
    root = Path(settings.MEDIA_ROOT)
    kept = set(StoredFile.objects.values_list("path", flat=True).iterator())
    for place in root.glob("??/*"):
        path = str(place.relative_to(root))
        if OUR_PATH.fullmatch(path) and path not in kept and place.stat().st_mtime < moment.timestamp():
            yield place
