"""Sentences of pure rules, in Chinese as they are and in the reader's language where they are shown."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from core.shown import translated
from core.words import Sentence, _


@pytest.mark.parametrize(("sentence", "text"), [
    (Sentence("没有期限"), "没有期限"), (Sentence("第 %(n)d 行"), "第 %(n)d 行"), (Sentence("第 %(n)d 行", {"n": 3}), "第 3 行"),
    (Sentence("累计计划应为 100%%", {"n": 0}), "累计计划应为 100%"), (Sentence("顺延：%(why)s", {"why": Sentence("%(n)d 日休息", {"n": 1})}), "顺延：1 日休息"),
    (Sentence("“%(text)s”", {"text": "100%s %(x)s <b>"}), "“100%s %(x)s <b>”"), (Sentence("“%(text)s”", {"text": ""}), "“”"),
])  # fmt: skip
def test_a_sentence_is_the_same_in_chinese_wherever_it_is_shown(sentence, text):
    assert translated(sentence) == text
    if not any(isinstance(value, Sentence) for value in sentence.values.values()):
        assert str(sentence) == text


def test_what_is_no_sentence_is_a_marked_text():
    assert translated(_("是")) == "是"
    assert translated(gettext_lazy("是")) == "是"


def test_sentences_in_sentences_follow_the_reader(monkeypatch):
    words = {"顺延：%(why)s": "moved: %(why)s", "周末": "weekend"}
    monkeypatch.setattr("core.shown.gettext", lambda text: words.get(text, text))
    with translation.override("en"):
        assert translated(Sentence("顺延：%(why)s", {"why": Sentence("周末")})) == "moved: weekend"
        assert translated(Sentence("顺延：%(why)s", {"why": "周末"})) == "moved: weekend"
