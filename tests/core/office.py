"""LibreOffice as a reader of what the product writes."""

import os
import shutil
import subprocess

import pytest

CSV_AS_SHOWN = 'csv:"Text - txt - csv (StarCalc)":44,34,76,1,,0,false,true,false'
COMMA, SEMICOLON = "CSV:44,34,76,1", "CSV:44/59,34,76,1"


def soffice():
    """The program; a machine without it skips, or fails where nothing may be skipped."""
    found = shutil.which("soffice")
    if not found:
        (pytest.fail if os.environ.get("REQUIRE_OFFICE", "0") != "0" else pytest.skip)("no LibreOffice: apt-get install libreoffice-calc")  # fmt: skip
    return found


def converted(path, kind, *, reading=None):
    """`path` opened and written as `kind`; the new file. A profile of its own, so that two tests may run at once."""
    folder = path.parent / f"office-{path.stem}-{len(list(path.parent.iterdir()))}"
    command = [soffice(), "--headless", "--norestore", f"-env:UserInstallation=file://{path.parent}/profile"]
    command += [f"--infilter={reading}"] if reading else []
    command += ["--convert-to", kind.replace('"', ""), "--outdir", folder, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (made,) = folder.iterdir()
    return made
