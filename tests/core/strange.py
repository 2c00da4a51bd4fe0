"""Texts that break exports, for the tests of characters and downloads."""

from hypothesis import strategies as st

SCRIPTS = "彝ꀀꆈꌠ藏བོད་སྐད་蒙ᠮᠣᠩᠭᠣᠯ维ئۇيغۇر傣ᥖᥭᥰᥘᥫ한글"
TROUBLE = (
    [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0))]
    + list("\u2028\u2029\ufeff\u200b\u200c\u200d\u2060\u00ad\u180e\u3164\u2800\u00a0\u3000")
    + list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u206a")
    + list("\ufffe\uffff\ufdd0\U0001fffe\U0010ffff\ufff9\ufffc\ufffd\ud800\udbff\udc00\udfff")
    + list("\ue000\uf8ff\U000f0000\U0010fffd\U000e0001\U000e0020\ufe0f\U000e0100")
    + list("\u0300\u0301\u0315\u0f71\u0f72\u1100\u1161\u11a8\uf900\uff21\u2126")
    + [
        "👍",
        "👨‍👩‍👧",
        "🇨🇳",
        "👩🏽‍🌾",
        "\r\n",
        "_x0041_",
        "_x000D_",
        "&amp;",
        "]]>",
        "{{ 7*7 }}",
        "<w:p/>",
        '"',
        "'",
        "\\",
        ",",
        ";",
    ]
)
PIECES = st.one_of(
    st.sampled_from(TROUBLE),
    st.characters(),
    st.characters(min_codepoint=0x10000),
    st.sampled_from(SCRIPTS),
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=4),
    st.sampled_from([*"=+-@\t\r\n＝＋－＠﹢−|%", " ", "1", "A1"]),
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
