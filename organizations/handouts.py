"""Lists of initial passwords on their way to one person: sealed in a file of their own, opened once, gone after seven days.

The passwords stand nowhere else: not in the database, not in a log, not in a temporary file. The key follows from SECRET_KEY.
"""

import base64
import json
import os
import re
import secrets
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import audit, clock
from core.lists import xlsx
from core.refusals import Conflict, Refused
from organizations import passwords, rights
from organizations.models import Import
from organizations.sheets.imports import HANDOUT

SHEET_PARTS = "xl/worksheets/"  # of a workbook
GRACE = timedelta(hours=1)  # a transaction that seals a list ends well before


def seal(imported, rows):
    """Write `rows` (lists of texts) sealed beside `imported`, which names them; the file goes if the transaction is undone."""
    text = json.dumps(rows, ensure_ascii=False).encode()
    name = secrets.token_hex(16)
    place = place_of(name)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with open(handle, "wb") as file:
        file.write(key().encrypt(text))
        file.flush()
        os.fsync(file.fileno())
    imported.sealed = name
    imported.sealed_until = clock.now() + passwords.INITIAL_VALID


def place_of(name):
    return Path(settings.HANDOUT_ROOT) / name


def key():
    """What seals with SECRET_KEY, and opens what was sealed with it or one of SECRET_KEY_FALLBACKS."""
    return MultiFernet([fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def fernet(secret):
    derived = salted_hmac("organizations.handouts", "key", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def refusal(actor, imported):
    """Why `actor` may not take the list of `imported` now, or None."""
    if reason := rights.refusal(actor, "account.edit"):
        return reason
    if imported.owner != actor.key:
        return _("初始密码名单只交给导入人%(name)s。") % {"name": imported.made_by}
    if imported.handed_out_at:
        at = f"{imported.handed_out_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
        return _("名单已于 %(at)s 下载，只能下载一次。没有保存好的，请由安全管理员重置密码。") % {"at": at}
    if not imported.sealed or imported.sealed_until <= clock.now():
        return _("没有可下载的名单：超过七天的已销毁，初始密码也已失效，请由安全管理员重置密码。")
    return None


@transaction.atomic
def take(actor, imported):
    """The workbook with the passwords (an open BytesIO), this once: the sealed file goes. Raises Refused or Conflict."""
    if reason := refusal(actor, imported):
        raise Refused(reason)
    name = imported.sealed
    waiting = Import.objects.filter(pk=imported.pk, handed_out_at=None, sealed=name)
    if not waiting.update(handed_out_at=clock.now(), sealed=""):
        raise Conflict(_("名单刚刚已经下载。"))
    audit.record(actor, "import.hand_out", imported)
    book = workbook(opened(name), imported.sealed_until)
    transaction.on_commit(lambda: place_of(name).unlink(missing_ok=True))
    return book


def opened(name):
    """The rows of a sealed file. Raises Refused where it is gone or was sealed with another key."""
    try:
        return json.loads(key().decrypt(place_of(name).read_bytes()))
    except (OSError, InvalidToken):
        raise Refused(_("名单打不开（文件不在，或密钥已更换）：请由安全管理员重置这些账号的密码。")) from None


def workbook(rows, until):
    """The list as a workbook in memory; what writes workbooks keeps parts of them in files, so it sees marks for passwords."""
    mark = secrets.token_hex(12)
    shown = [(*row[:-1], f"{mark}{n}.", until) for n, row in enumerate(rows)]
    note = _("请面交或封好转交本人，用后销毁。首次登录须改密码。")
    written = xlsx.write(HANDOUT, shown, as_of=note)
    found = re.compile(mark.encode() + rb"(\d+)\.")
    out = BytesIO()
    with written.file, ZipFile(written.file) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part)
            if part.startswith(SHEET_PARTS):
                data = found.sub(lambda match: rows[int(match[1])][-1].encode(), data)
            target.writestr(part, data)
    out.seek(0)
    return out


def sweep():
    """Remove, once the transaction is over, sealed files that no import names any more and that are an hour old; how many."""
    named = set(Import.objects.exclude(sealed="").values_list("sealed", flat=True))
    folder, before = Path(settings.HANDOUT_ROOT), (clock.now() - GRACE).timestamp()
    found = [place for place in folder.glob("*") if place.name not in named and place.stat().st_mtime < before]

    def remove():
        for place in found:
            place.unlink(missing_ok=True)

    transaction.on_commit(remove)
    return len(found)
