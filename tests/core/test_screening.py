"""Personal numbers and secrecy marks: found however they are written, not in what offices write all day, and masked for good."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import screening
from core.screening import CARD, IDENTITY, PHONE, SECRECY, findings, mask

# made up: the places and dates are no person's
PERSON = "53290119900307001"
ID = PERSON + screening._CHECKS[sum(int(d) * w for d, w in zip(PERSON, screening._WEIGHTS, strict=True)) % 11]
ID_X = next(
    n + "X"
    for n in (f"532901199003{day:02}{k:03}" for day in range(1, 29) for k in range(100))
    if screening.is_identity_number(n + "X")
)
FOREIGN = "911124198108030024"  # the specimen of the notice
BANK = next(n for n in (f"622202020000123456{c}" for c in range(10)) if screening.is_card_number(n))
MOBILE = "13800138000"


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def tibetan(text):
    return "".join(chr(0x0F20 + int(c)) for c in text)


def kinds(text):
    return [finding.kind for finding in findings(text)]


@pytest.mark.parametrize(("text", "kind"), [
    (ID, IDENTITY), (ID_X, IDENTITY), (ID_X.lower(), IDENTITY), (wide(ID_X), IDENTITY), (tibetan(ID), IDENTITY), (FOREIGN, IDENTITY),
    (f"{ID[:6]} {ID[6:14]} {ID[14:]}", IDENTITY), (f"{ID[:6]}-{ID[6:14]}-{ID[14:]}", IDENTITY), ("\u200b".join(ID), IDENTITY),
    (f"身份证号：{ID}，", IDENTITY), (f"ID{ID}", IDENTITY), ("532901900307001", IDENTITY), ("532901 900307 001", IDENTITY),
    (MOBILE, PHONE), (wide(MOBILE), PHONE), ("138 0013 8000", PHONE), ("138-0013-8000", PHONE), ("1380-013-8000", PHONE),
    ("138.0013.8000", PHONE), ("138—0013—8000", PHONE), ("138\u200b0013\u200d8000", PHONE), ("+86 13800138000", PHONE),
    ("+8613800138000", PHONE), ("008613800138000", PHONE), ("（+86）13800138000", PHONE), ("手机13800138000。", PHONE),
    ("phone: 13800138000.", PHONE), ("tel13800138000", PHONE), ("①13800138000", PHONE), ("13800138000转告", PHONE), (tibetan(MOBILE), PHONE),
    (BANK, CARD), (f"{BANK[:4]} {BANK[4:8]} {BANK[8:12]} {BANK[12:16]} {BANK[16:]}", CARD), (f"账号{BANK}", CARD), (wide(BANK), CARD),
    ("秘密★10年", SECRECY), ("机密★长期", SECRECY), ("绝密★", SECRECY), ("机 密 ☆ 5年", SECRECY), ("秘密＊6个月", SECRECY),
    ("密级：秘密", SECRECY), ("【机密】", SECRECY), ("(绝密)", SECRECY), ("正文\n  机密  \n附件", SECRECY), ("工作秘密★1年", SECRECY),
    ("内部资料，注意保密", SECRECY), ("内部文件 不得外传", SECRECY), ("严禁外传！", SECRECY),
])  # fmt: skip
def test_it_is_found_however_it_is_written(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize("text", [
    "云政办发〔2025〕15号", "国函〔2019〕138号", "截至2025年11月30日", "2025.11.30", "2025-01-15 至 2025-02-16", "2021—2025",
    "投资13.8亿元", "13,800,138,000元", "投资15000000000元", "15912345678 千瓦时", "13800138000株", "0.13800138000", "138001380.00",
    "办公电话0990-6234567", "0872-2123456转801", "（0872）2123456", "热线12345、12333、96933", "400-139-1234", "邮编 650000",
    "2504-533103-04-01-987654", "91530000MA6K1234XY", "G5611 K138+500", "桩号 K1380+138.000", "东经 99.1234567，北纬 25.1234567",
    "合同编号 YN-2025-1390-0012", "13 14 15 16 17 18 19", "130 1200 135 1500", "5.3 6.2 7.1 8.8", "9:00-17:30", "12345678901234567890",
    "保守国家秘密", "不涉及国家秘密、工作秘密", "机密性", "商业秘密保护", "做好保密工作", "注意保密工作纪律", "★★★", "重点项目★",
])  # fmt: skip
def test_what_offices_write_all_day_is_not(text):
    assert kinds(text) == []


@pytest.mark.parametrize(("number", "kind"), [
    (ID[:-1] + ("0" if ID[-1] != "0" else "1"), IDENTITY), ("532901199013070011", IDENTITY), ("992901199003070015", IDENTITY),
    ("532901901307001", IDENTITY), (BANK[:-1] + str((int(BANK[-1]) + 1) % 10), CARD),
    ("12800138000", PHONE), ("1380013800", PHONE), ("138001380000", PHONE),
])  # fmt: skip
def test_checksums_dates_and_lengths_decide(number, kind):
    assert kind not in kinds(number)


def test_investment_project_codes_of_the_province_are_no_cards():
    """2504-533103-04-01-987654: the part behind the first hyphen has the length of a card, and one in ten passes Luhn."""
    codes = [f"25{n % 12 + 1:02}-5331{n % 100:02}-04-01-{n * 7919 % 1000000:06}" for n in range(3000)]
    assert [code for code in codes if findings(code)] == []
    assert sum(screening.is_card_number(code[5:].replace("-", "")) for code in codes) > 200


def test_digits_of_two_scripts_do_not_break_the_check():
    assert kinds(ID[:15] + tibetan(ID[15:])) == [IDENTITY]
    assert screening._same_length("１２३༤①²") == "1234①²"


def test_two_numbers_in_one_place_are_both_masked():
    text = f"{MOBILE} {ID} {BANK}"
    assert kinds(text) == [PHONE, IDENTITY, CARD]
    assert mask(text) == "138******00 532*************15 622**************62"


def test_a_number_behind_one_that_only_looked_alike_is_found():
    assert IDENTITY in kinds(f"123456 {ID[:12]} {ID[12:]}")


def test_a_finding_says_where_and_what_to_do():
    (finding,) = findings(f"联系人：{MOBILE}")
    assert (finding.start, finding.end, finding.shown) == (4, 15, "138******00")
    assert "请改用办公电话" in str(finding.advice)


def test_secrecy_marks_stay_for_a_person_to_see():
    assert mask(f"秘密★10年 {MOBILE}") == "秘密★10年 138******00"


SAID = st.sampled_from([
    ID, ID_X, FOREIGN, BANK, MOBILE, "532901900307001", wide(ID), wide(MOBILE), "86", "00", "+", " ", "-", "\u200b", ".", "，", "秘密★",
    *"0123456789Xx",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(SAID, st.text(max_size=3)), max_size=12).map("".join))
def test_what_is_masked_holds_no_personal_number(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert [finding for finding in findings(masked) if finding.kind != SECRECY] == []


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(categories=["L", "P", "Z"]), max_size=40))
def test_a_text_without_digits_stays_as_it_is(text):
    assert mask(text) == text


@pytest.mark.parametrize("piece", ["\n", " ", "1 ", "秘密 ", f"{MOBILE} ", ID])
def test_a_long_text_ends(piece):
    text = piece * 20_000
    assert len(mask(text)) == len(text)
