"""Chinese is the source; the English catalogue is complete; nothing a reader sees stands outside of the catalogue."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/en/LC_MESSAGES/django.po"
ROOMS = ("core", "organizations", "tasks", "accountability", "supervision", "assessment", "publicity", "config")
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "gettext_noop"}
# the terminal speaks Chinese alone; the log and the audit trail keep one language for ever; invented names are data
TERMINAL = (
    "/management/commands/",
    "config/environment.py",
    "core/background/supervisor.py",
    "manage.py",
    "/invented/",
)
HAN = re.compile(r"[\u4e00-\u9fff]")


def sources():
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/migrations/" not in name and not any(part in name for part in TERMINAL):
                yield name, ast.parse(path.read_text())


def unmarked(tree):
    """Lines (a range for each) of Chinese text that is neither marked, nor a docstring, nor in a list of the language itself."""
    excused = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in MARKS:
            excused.update(id(child) for child in ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(id(node.value))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and HAN.search(node.value)
            and id(node) not in excused
        ):
            yield range(node.lineno, node.end_lineno + 1)


def excused_lines(name):
    """Lines that say themselves why their Chinese is no interface text: `# 数据` (data, not words to the reader)."""
    return {n for n, line in enumerate((ROOT / name).read_text().splitlines(), 1) if "# 数据" in line}


def test_every_chinese_sentence_in_the_code_is_marked_for_translation():
    found = [
        f"{name}:{lines.start}"
        for name, tree in sources()
        for lines in unmarked(tree)
        if not excused_lines(name) & set(lines)
    ]
    assert found == []


def translated_at_once(tree):
    """Line numbers of texts outside of functions that are translated when the module is read, for whoever comes first."""
    eager = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name in ("gettext", "ngettext", "pgettext")
    }
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in eager:
            yield node.lineno
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def test_no_text_is_translated_before_somebody_reads_it():
    assert [f"{name}:{line}" for name, tree in sources() for line in translated_at_once(tree)] == []
    careless = 'from django.utils.translation import gettext as _\nclass A:\n    title = _("台账")\n    def f(self): return _("台账")'
    assert list(translated_at_once(ast.parse(careless))) == [3]


def unmarked_in_template(text):
    """What a template says in Chinese, or with Chinese punctuation, outside of its translated texts; the switch may."""
    bare = re.sub(
        r"\{% comment %}.*?\{% endcomment %}|\{#.*?#}|\{%-? *blocktranslate.*?endblocktranslate *-?%}",
        "",
        text,
        flags=re.S,
    )
    bare = re.sub(r"""\{% *translate .*?%}|_\("[^"]*"\)|<button [^>]*lang="zh-Hans">.*?</button>""", "", bare)
    return re.findall("[\u4e00-\u9fff，。：；、（）“”《》？！]+", bare)


def test_every_chinese_word_of_a_template_is_marked():
    paths = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
    assert [f"{path.name}: {said}" for path in paths for said in unmarked_in_template(path.read_text())] == []
    assert unmarked_in_template('<p>{% translate "好" %}：{{ n }} 件</p>') == ["：", "件"]


def test_style_sheets_and_scripts_say_nothing_of_their_own():
    """Their words come from the page, where they can be translated: `content: attr(data-…)`."""
    styles = " ".join(path.read_text() for path in (ROOT / "static").rglob("*.css"))
    scripts = " ".join(path.read_text() for path in (ROOT / "static").rglob("*.js"))
    assert [said for said in re.findall(r"content:[^;}]+", styles) if HAN.search(said)] == []
    assert HAN.findall(scripts) == []


def test_the_guard_finds_an_unmarked_sentence():
    assert list(unmarked(ast.parse('title = "台账"'))) == [range(1, 2)]
    assert list(unmarked(ast.parse('title = _("台账")'))) == []


@pytest.fixture(scope="module")
def fresh_catalogue(tmp_path_factory):
    """The committed catalogue brought up to date with the code of today, in a copy of the tree."""
    if not shutil.which("msgfmt"):
        pytest.skip("没有 gettext：apt-get install gettext")
    copy = tmp_path_factory.mktemp("catalogue") / "tree"
    wanted = [room for room in ROOMS if (ROOT / room).is_dir()] + ["templates", "locale"]
    for folder in wanted:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    (copy / "static").mkdir()
    shutil.copy(ROOT / "requirements.txt", copy)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-obsolete", "--no-wrap"],
        cwd=copy, check=True, capture_output=True,
    )  # fmt: skip
    return copy / "locale/en/LC_MESSAGES/django.po"


def entries(catalogue, *choice):
    listing = subprocess.run(
        ["msgattrib", *choice, "--no-wrap", catalogue], capture_output=True, text=True, check=True
    ).stdout
    return re.findall(r'^msgid (".+")$', listing, re.M)


def test_the_english_catalogue_is_complete(fresh_catalogue):
    assert [text for text in entries(fresh_catalogue, "--untranslated") if text != '""'] == []
    assert [text for text in entries(fresh_catalogue, "--only-fuzzy") if text != '""'] == []


def test_no_english_text_still_holds_chinese():
    """But for what the reader has to type or paste in Chinese, which stands in quotation marks."""
    texts = [line for line in CATALOGUE.read_text().splitlines() if line.startswith("msgstr")]
    assert [text for text in texts if HAN.search(re.sub("“[^”]*”", "", text))] == []


def test_the_compiled_catalogue_is_that_of_the_source(tmp_path):
    if not shutil.which("msgfmt"):
        pytest.skip("没有 gettext：apt-get install gettext")
    subprocess.run(["msgfmt", "--check-format", "-o", tmp_path / "django.mo", CATALOGUE], check=True)
    assert (tmp_path / "django.mo").read_bytes() == CATALOGUE.with_suffix(".mo").read_bytes()


def test_pages_turn_english_by_the_switch(client, official):
    client.force_login(official)
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get("/").content.decode()
    assert '<html lang="en">' in page
    assert not HAN.search(re.sub(r"经办人|重点工作[^<]*|中文", "", re.sub(r"<[^>]+>", "", page)))
