"""The design system: contrast of its tokens, what style sheets and templates may not do, and what its tags draw."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import engines
from django.urls import reverse
from django.utils import translation

from core.templatetags import looks

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "static/tokens.css").read_text()
STYLES = {path.name: path.read_text() for path in sorted((ROOT / "static").glob("*.css"))}
TEMPLATES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))}
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", TOKENS)) | {"white": "#ffffff"}


# contrast


def luminance(colour):
    """WCAG 2.x relative luminance of #rrggbb."""
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.x ratio of two colours, by token name."""
    light, dark = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# (token, ground, the ratio that its comment states, what it must reach)
TEXT, SHAPE, DECORATION = 4.5, 3.0, 1.0
RATIOS = [
    ("ink", "paper", 16.25, TEXT), ("ink", "wash", 14.99, TEXT), ("ink", "band", 13.89, TEXT),
    ("ink-2", "paper", 7.74, TEXT), ("ink-2", "wash", 7.14, TEXT), ("ink-2", "band", 6.62, TEXT),
    ("hair", "paper", 1.41, DECORATION), ("rule", "paper", 3.09, SHAPE), ("edge", "paper", 4.56, SHAPE), ("edge", "wash", 4.21, SHAPE),
    ("azure", "paper", 10.26, TEXT), ("white", "azure", 10.26, TEXT), ("azure-2", "paper", 5.38, SHAPE),
    ("azure-2", "track", 4.20, SHAPE), ("azure-3", "azure-2", 3.38, SHAPE),
    ("link", "paper", 8.30, TEXT), ("link", "wash", 7.66, TEXT), ("link", "band", 7.09, TEXT), ("head-red", "paper", 6.61, TEXT),
    ("g", "paper", 6.57, TEXT), ("g", "g-bg", 5.78, TEXT), ("y", "paper", 7.41, TEXT), ("y", "y-bg", 6.76, TEXT),
    ("y-shape", "paper", 3.65, SHAPE), ("y-shape", "y-bg", 3.33, SHAPE), ("r", "paper", 7.88, TEXT), ("r", "r-bg", 6.90, TEXT),
    ("k", "paper", 6.34, TEXT), ("k", "k-bg", 5.54, TEXT),
]  # fmt: skip
UNSTATED = [("azure", "band", TEXT), ("azure-2", "band", SHAPE), ("ink", "focus", SHAPE), ("r", "band", TEXT)]


@pytest.mark.parametrize(("token", "ground", "stated", "least"), RATIOS, ids=lambda value: str(value))
def test_a_stated_ratio_holds_and_suffices(token, ground, stated, least):
    assert contrast(token, ground) == pytest.approx(stated, abs=0.02)
    assert stated >= least


@pytest.mark.parametrize(("token", "ground", "least"), UNSTATED)
def test_other_pairs_suffice(token, ground, least):
    assert contrast(token, ground) >= least


def test_every_ratio_in_the_comments_is_recomputed():
    root = TOKENS[TOKENS.index(":root") : TOKENS.index("/* type:")]
    comments = "".join(re.findall(r"/\*(.*?)\*/", root))
    written = {float(number) for number in re.findall(r"\d+\.\d\d\b", comments)}
    assert written == {stated for _token, _ground, stated, _least in RATIOS}


# style sheets

FORBIDDEN = {
    "gradient": r"gradient\(",
    "a shadow that is no line": r"box-shadow:(?!\s*(?:none|(?:inset )?-?[\d.]+(?:px)? -?[\d.]+(?:px)? 0 ?(?:-?[\d.]+(?:px)? )?var))",
    "text shadow": r"text-shadow",
    "import": r"@import",
    "a font from elsewhere": r"@font-face",
    "an address": r"url\(",
    "animation": r"@keyframes|animation:|transition:",
    "italics": r"font-style:\s*italic",
    # later than Chromium 86
    ":has": r":has\(", "color-mix": r"color-mix\(", ":is and :where": r":(?:is|where)\(", "layers": r"@layer", "container": r"@container",
    "subgrid": r"subgrid", "aspect-ratio": r"aspect-ratio", "inset": r"(?<![\w-])inset:", "wide colours": r"oklch\(|lab\(",
    "small viewport": r"\d(?:dvh|svh|lvh|dvw)", "text-wrap": r"text-wrap", "range query": r"@media[^{]*[<>]", "nesting": r"\{[^{}]*&[^{}]*\{",
}  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_style_sheet_does_without(name, what):
    rules = re.sub(r"/\*.*?\*/", "", STYLES[name], flags=re.S)
    assert re.findall(FORBIDDEN[what], rules) == []


def test_the_guards_find_what_they_forbid():
    for what, css in (
        ("gradient", "background: linear-gradient(red, blue)"),
        ("a shadow that is no line", "box-shadow: 0 2px 8px rgba(0,0,0,.3)"),
        ("nesting", ".a { color: red; &:hover { color: blue; } }"),
        ("range query", "@media (width >= 600px) {"),
    ):
        assert re.findall(FORBIDDEN[what], css), what
    for line in ("inset 0 0 0 2px var(--ink)", "inset 0 -4px 0 var(--azure)", "1px 0 0 var(--rule)", "none"):
        assert not re.findall(FORBIDDEN["a shadow that is no line"], f"box-shadow: {line};"), line


def test_no_text_is_smaller_than_13_px_on_the_screen():
    screen = {name: re.sub(r"@media print \{.*\}", "", css, flags=re.S) for name, css in STYLES.items()}
    sizes = [
        float(rem) * 16 for css in screen.values() for rem in re.findall(r"(?:font-size|--t-\w+):\s*([\d.]+)rem", css)
    ]
    assert sizes
    assert min(sizes) >= 13


def test_every_class_of_the_templates_has_a_rule():
    known = set(re.findall(r"\.([a-z][\w-]*)", "".join(STYLES.values())))
    hooks = {"s6", "end3", "month-b", "code"}  # classes that only say what a cell is
    used = set()
    for text in TEMPLATES.values():
        for value in re.findall(r'class="([^"]*)"', text):
            used |= {
                word for word in re.sub(r"\{[{%].*?[%}]\}", " ", value).split() if "{" not in word and word[-1] != "-"
            }
    assert used - known - hooks == set()


# templates


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_inline_style_or_script(name):
    text = TEMPLATES[name]
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", text)
    assert len(text.splitlines()) <= 100


def test_every_symbol_that_is_used_stands_in_the_sprite():
    symbols = set(re.findall(r'<symbol id="([\w-]+)"', TEMPLATES["templates/core/sprite.html"]))
    assert all(symbol.startswith("l-") for symbol in symbols)
    named = {use for text in TEMPLATES.values() for use in re.findall(r'<use href="#([\w-]+)"', text)}
    assert named <= symbols
    assert {words[0] for words in looks.LAMPS.values()} == symbols


def test_the_page_brings_the_sprite_once(client, official):
    client.force_login(official)
    page = client.get(reverse("core:calendar_term")).content.decode()
    assert page.count('<symbol id="l-r"') == 1


# tags


def drawn(source, **context):
    return engines["django"].from_string(source).render(context).strip()


@pytest.mark.parametrize(
    ("letter", "word", "short"),
    [("g", "绿灯", "绿"), ("y", "黄灯", "黄"), ("r", "红灯", "红"), ("d", "已销号", "销"), ("n", "未报", "未"), ("p", "暂停", "停"), ("k", "不亮灯", "—")],
)  # fmt: skip
def test_a_light_is_shape_word_and_colour(letter, word, short):
    light = drawn("{% lamp letter %}", letter=letter)
    assert f'<use href="#l-{letter}"/>' in light
    assert light.endswith(f"</svg>{word}</span>")
    assert re.match(r'<span class="lamp lamp-[gyrdk]', light)
    assert drawn("{% lamp letter short=True count='2/12' %}", letter=letter).endswith(f"</svg>{short} 2/12</span>")


def test_a_light_may_carry_the_rules_own_word():
    assert drawn("{% lamp 'r' word='逾期' %}").endswith("</svg>逾期</span>")


def test_an_unknown_light_is_an_error_of_the_program():
    with pytest.raises(KeyError):
        drawn("{% lamp 'x' %}")


D = Decimal


@pytest.mark.parametrize(
    ("values", "attributes", "words"),
    [
        ({"reported": D("88.5"), "verified": D("84.6"), "plan": D("83.3")},
         ['class="t-rep" x="78.7%"', 'width="3.6%"', 'class="t-ver" x="0" y="7" width="78.7%"', 'class="t-plan" x1="77.5%"'],
         "完成 88.5%，其中已核实 84.6%，序时 83.3%"),
        ({"reported": D(50), "plan": D(90)}, ['class="t-gap" x1="46.5%" x2="83.7%"'], "完成 50.0%，序时 90.0%"),
        ({"verified": D("112.5"), "plan": D("83.3")}, ['class="t-ver" x="0" y="7" width="93.0%"', "M2 5.5 8 10 2 14.5z"], "完成 112.5%"),
        ({}, ['class="t-base" x="0" y="7" width="93.0%"'], "完成 0.0%"),
        ({"reported": D(-5), "plan": D(120)}, ['x1="93.0%"'], "完成 0.0%，序时 120.0%"),
    ],
)  # fmt: skip
def test_a_track_stands_where_the_figures_are_and_says_them(values, attributes, words):
    bar = drawn(
        "{% track reported=reported verified=verified plan=plan %}",
        **{"reported": None, "verified": None, "plan": None} | values,
    )
    for attribute in attributes:
        assert attribute in bar
    assert words in bar


def test_a_track_draws_no_more_than_it_knows():
    bar = drawn("{% track reported=reported plan=plan %}", reported=D(90), plan=D(80))
    assert "t-gap" not in bar
    assert "t-ver" not in bar
    assert "t-plan" not in drawn("{% track reported=reported %}", reported=D(90))


@pytest.mark.parametrize(
    ("days", "text"),
    [(27, "+27"), (0, "0"), (-3, '<span class="late">−3</span>'), (None, "—")],
)
def test_days_left_keep_their_sign_and_are_red_when_past(days, text):
    assert drawn("{% countdown days %}", days=days) == text


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ v|figure }}", D("1234567.5"), "1,234,568"), ("{{ v|figure:1 }}", D("-12.45"), "−12.5"), ("{{ v|figure:2 }}", D("0"), "0.00"),
        ("{{ v|figure }}", None, "—"), ("{{ v|signed }}", D("5.25"), "+5.3"), ("{{ v|signed }}", D("-0.04"), "0.0"),
        ("{{ v|signed }}", D("0"), "0.0"), ("{{ v|signed:0 }}", D("1200"), "+1,200"), ("{{ v|signed }}", None, "—"),
        ("{{ v|day }}", date(2026, 11, 3), "11-03"), ("{{ v|day:'words' }}", date(2026, 11, 3), "11 月 3 日"),
        ("{{ v|day:'full' }}", date(2026, 11, 3), "2026 年 11 月 3 日"), ("{{ v|day }}", None, "—"),
    ],
)  # fmt: skip
def test_figures_and_days_are_written_as_offices_write_them(source, value, text):
    assert drawn(source, v=value) == text


def test_days_are_written_in_the_readers_language():
    with translation.override("en"):
        assert drawn("{{ v|day:'full' }}", v=date(2026, 11, 3)) == "3 Nov 2026"
