"""Pasted documents fall into clauses and nothing of them is lost."""

from hypothesis import example, given
from hypothesis import strategies as st

from tasks.rules import clauses

PAPER = """
关于推进重点工作的意见
为全面完成预期目标任务，提出如下意见。
一、产业发展
（一）高原特色农业。建设优质稻基地。
抓好良种繁育。
1.建设标准化基地；
2．建设冷藏设施。
（二）工业园区
二、基础设施
第三条 本意见自印发之日起施行，有效期3.5年。
"""


def test_levels_and_numbers_are_those_of_official_documents():
    found = clauses.parse(PAPER)
    assert [(draft.level, draft.number) for draft in found] == [
        (0, ""), (0, "一、"), (1, "（一）"), (2, "1."), (2, "2．"), (1, "（二）"), (0, "二、"), (0, "第三条"),
    ]  # fmt: skip
    assert found[2].text == "高原特色农业。建设优质稻基地。\n抓好良种繁育。"
    assert found[0].text.startswith("关于推进重点工作的意见\n为全面")


def test_a_decimal_number_begins_no_clause():
    assert [draft.number for draft in clauses.parse("3.5 亿元投资")] == [""]


@example("（一）、高原特色农业")  # what stands behind a number belongs to it
@given(st.text(alphabet="一二、（）()1.23 条第章文字\n", max_size=200))
def test_nothing_is_dropped(text):
    kept = "".join(clauses.joined(clauses.parse(text)).split())
    assert kept == "".join(text.split())
