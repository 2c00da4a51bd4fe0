"""Form fields of the house, and the form that asks before it takes personal numbers."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from core.fields import FigureField, LongTextField, ScreenedMixin, TextField, valid_text
from tests.core.test_screening import ID, MOBILE


class Entry(forms.Form):
    title = TextField(max_length=10)
    progress = LongTextField(required=False, max_length=20)
    amount = FigureField(required=False, places=2)


def test_a_form_gives_what_will_be_stored():
    form = Entry({"title": " 推进\u200b公路 ", "progress": "第一行\x0b第二行\r\n", "amount": "１,２３４.50"})
    assert form.is_valid()
    assert form.cleaned_data == {"title": "推进公路", "progress": "第一行\n第二行", "amount": Decimal("1234.50")}


def test_a_field_that_may_be_empty_is_none_or_nothing():
    form = Entry({"title": "甲", "progress": "  ", "amount": " "})
    assert form.is_valid()
    assert (form.cleaned_data["progress"], form.cleaned_data["amount"]) == ("", None)


@pytest.mark.parametrize(("amount", "sentence"), [
    ("八十", "“八十”不是数字：只写数字，如 1,234.5；文字进展请写在说明里"), ("0.005", "小数最多 2 位，系统不替您舍入"),
    ("1e400", "“1e400”不是数字：只写数字，如 1,234.5；文字进展请写在说明里"), ("9" * 16, "数字最多 15 位，请换一个大的计量单位"),
])  # fmt: skip
def test_a_figure_that_is_none_is_refused(amount, sentence):
    assert Entry({"title": "甲", "amount": amount}).errors == {"amount": [sentence]}


def test_the_length_counts_what_will_be_stored():
    assert Entry({"title": "e\u0301" * 10}).is_valid()
    assert "title" in Entry({"title": "甲" * 11}).errors


def test_a_stored_text_is_checked_like_a_typed_one():
    valid_text("第一行\n第二行")
    with pytest.raises(ValidationError, match="改变文字方向的标记"):
        valid_text("文\u202e件")


# personal numbers and secrecy marks


class Report(ScreenedMixin, forms.Form):
    progress = LongTextField()
    contact = TextField(required=False)
    count = forms.IntegerField(required=False)
    screened = ("progress", "contact")


def asked(form):
    """What the box of the page sends when it is ticked."""
    assert not form.is_valid()
    return form.fields["screened_by_me"].widget.attrs["value"]


def test_a_clean_report_is_not_asked_about():
    form = Report({"progress": "完成投资 13.8 亿元"})
    assert form.is_valid()
    assert form.confirmed_findings == ()
    assert 'type="hidden" name="screened_by_me"' in str(form["screened_by_me"])


def test_a_number_is_shown_masked_with_a_box_to_tick():
    form = Report({"progress": f"联系人 {MOBILE}", "contact": ID})
    assert form.errors == {
        "progress": ["“138******00”：像是手机号码，请改用办公电话；确有必要的请核对后确认"],
        "contact": [f"“532*************{ID[-2:]}”：像是身份证号码，请删去；确有必要的请核对后确认"],
    }
    box = str(form["screened_by_me"])
    assert 'type="checkbox"' in box
    assert "checked" not in box
    assert MOBILE not in str(form.errors)


def test_it_passes_when_ticked_and_names_the_kinds_for_the_record():
    data = {"progress": f"联系人 {MOBILE}", "contact": ID}
    form = Report(data | {"screened_by_me": asked(Report(data))})
    assert form.is_valid()
    assert form.confirmed_findings == ("identity", "phone")
    assert set(form.cleaned_data) == {"progress", "contact", "count"}


@pytest.mark.parametrize("tick", ["on", "1", "True", "", "0" * 16])
def test_a_tick_that_was_never_offered_counts_for_nothing(tick):
    assert not Report({"progress": MOBILE, "screened_by_me": tick}).is_valid()


def test_a_tick_does_not_stand_for_what_was_written_afterwards():
    """The control is a plain yes-or-no box: it would stay ticked."""
    tick = asked(Report({"progress": MOBILE}))
    assert Report({"progress": f"更正：{MOBILE}", "screened_by_me": tick}).is_valid()
    later = Report({"progress": f"{MOBILE} {ID}", "screened_by_me": tick})
    assert not later.is_valid()
    assert "checked" not in str(later["screened_by_me"])


def test_a_tick_stays_while_another_field_is_wrong():
    tick = asked(Report({"progress": MOBILE}))
    form = Report({"progress": MOBILE, "count": "三", "screened_by_me": tick})
    assert list(form.errors) == ["count"]
    assert "checked" in str(form["screened_by_me"])
    assert tick in str(form["screened_by_me"])


def test_the_sentences_follow_the_reader():
    with translation.override("en"):
        assert Report({"progress": MOBILE}).errors["progress"]
