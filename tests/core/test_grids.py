"""Tables as text, csv and pasted, and the header of any table."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from core.reading import workbooks
from core.refusals import Unfit


def texts(grid):
    return [list(row.texts) for row in grid.rows]


TABLE = '编码,名称,说明\n90,澜岭州,"第一行\n第二行"\n\n9001,云沟县,"有""引号"""\n'


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(), TABLE.encode("utf-8-sig"), TABLE.encode("gb18030"), TABLE.encode("utf-16"), TABLE.replace("\n", "\r\n").encode(),
        b"\xfe\xff" + TABLE.encode("utf-16-be"), TABLE.replace(",", "\t").encode(),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16", "crlf", "utf-16-be", "tabs"],
)  # fmt: skip
def test_a_text_table_is_read_in_every_encoding_that_offices_write(data):
    grid = workbooks.read(SimpleUploadedFile("单位.csv", data))
    assert texts(grid) == [["编码", "名称", "说明"], ["90", "澜岭州", "第一行\n第二行"], ["9001", "云沟县", '有"引号"']]
    assert [row.number for row in grid.rows] == [1, 2, 4]
    assert grid.cell(2, 1).value == "90"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_control_character_comes_with_its_cell_and_nul_makes_a_file_no_text(encoding):
    assert workbooks.read_csv("名称\n云\x07沟县\n".encode(encoding)).cell(2, 1).text == "云\x07沟县"
    with pytest.raises(Unfit, match="不是文字文件"):
        workbooks.read_csv("名称\n云\x00沟县\n".encode(encoding))


PASTED = {
    "云沟县\t12\n石坪县\t\n": [["云沟县", "12"], ["石坪县", ""]],
    '名称\t"第一行\r\n第二行"\t尾\r\n': [["名称", "第一行\n第二行", "尾"]],
    '"有""引号""\n两行"\t1': [['有"引号"\n两行', "1"]],
    '"重点"工作\t5"管\t"三农"': [['"重点"工作', '5"管', '"三农"']],
    '"没有收尾\t1\n下一行\t2': [['"没有收尾', "1"], ["下一行", "2"]],
    "\t\t\n 单格 ": [[" 单格 "]],
    "": [],
}


@pytest.mark.parametrize("text", PASTED)
def test_cells_pasted_from_a_spreadsheet_keep_breaks_and_quotes(text):
    assert texts(workbooks.read_pasted(text)) == PASTED[text]


@given(st.lists(st.lists(st.text(alphabet='ab"，\n\t ', max_size=6), min_size=2, max_size=3), min_size=1, max_size=4))
def test_what_a_spreadsheet_copies_comes_back_as_it_was(rows):
    def copied(cell):
        return '"' + cell.replace('"', '""') + '"' if "\n" in cell or "\t" in cell else cell

    if any('"' in cell and not {"\n", "\t"} & set(cell) for row in rows for cell in row):
        return  # bare quotes can't be told from a wrapper; people see them kept, the examples above show it
    back = workbooks.read_pasted("\n".join("\t".join(map(copied, row)) for row in rows))
    assert texts(back) == [row for row in rows if any(cell.strip() for cell in row)]


# headers

NAMES = {"code": ("编码", "code"), "name": ("名称", "单位名称", "name"), "level": ("层级", "level")}


def test_the_header_is_found_below_titles_and_names_what_it_does_not_know():
    grid = workbooks.read_csv("附件1\n单 位\n编码*,单位 名称,备注\n90,澜岭州,\n,,只有备注\n9001,云沟县,x\n".encode())
    header = grid.header(NAMES, required=("code", "name"))
    assert (header.row, header.columns, [cell.text for cell in header.unknown]) == (3, {"code": 1, "name": 2}, ["备注"])
    records = list(grid.records(header))
    assert [(r.number, r["code"].text, r["name"].text, r["level"].text) for r in records] == [
        (4, "90", "澜岭州", ""),
        (6, "9001", "云沟县", ""),
    ]
    assert str(records[1]["name"].place) == "第 6 行 B 列"


def test_a_missing_or_doubled_column_is_named():
    with pytest.raises(Unfit, match="缺少这些列：编码、层级"):
        workbooks.read_csv("名称\n澜岭州\n".encode()).header(NAMES, required=("code", "name", "level"))
    with pytest.raises(Unfit, match="第 1 行 C 列：“单位名称”列重复"):
        workbooks.read_csv("名称,编码,单位名称\n".encode()).header(NAMES)
    with pytest.raises(Unfit, match="缺少"):
        workbooks.read_csv(b"\n\n").header(NAMES, required=("code",))
