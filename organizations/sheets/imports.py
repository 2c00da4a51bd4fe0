"""Sheets of the pages of imports: all imports, the report by row, the list of initial passwords, empty sheets to fill in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.columns import COUNT, MOMENT, WHOLE, Column, Sheet
from organizations.imports.lines import Line


def state(imported):
    return _("已导入") if imported.confirmed_at else _("待确认")


IMPORTS = Sheet(
    "imports",
    gettext_lazy("导入"),
    (
        Column("name", gettext_lazy("文件"), width=30, phone="c-name", heads_row=True, link=lambda row: row.get_absolute_url()),
        Column("kind", gettext_lazy("内容"), value=lambda row: row.get_kind_display(), width=10),
        Column("state", gettext_lazy("状态"), value=state, width=10),
        Column("made_at", gettext_lazy("上传时间"), kind=MOMENT, width=18, sort="made_at"),
        Column("made_by", gettext_lazy("导入人"), width=16),
        Column("created", gettext_lazy("新建"), kind=COUNT, width=8, phone="s3"),
        Column("changed", gettext_lazy("修改"), kind=COUNT, width=8, phone="s3"),
        Column("unchanged", gettext_lazy("不变"), kind=COUNT, width=8, phone="s3"),
        Column("refused", gettext_lazy("不能写入"), kind=COUNT, width=10, phone="s3"),
    ),
    empty=gettext_lazy("还没有导入过。"),
)  # fmt: skip
LINES = Sheet(
    "import_lines",
    gettext_lazy("导入逐行结果"),
    (
        Column("number", gettext_lazy("行号"), kind=WHOLE, css="w5", width=8, phone="s3"),
        Column("what", gettext_lazy("对象"), heads_row=True, width=40, phone="c-name"),
        Column("outcome", gettext_lazy("结果"), value=lambda line: str(line.label), css="nw", width=10, phone="s3"),
        Column("note", gettext_lazy("说明"), width=70, phone="full"),
    ),
    empty=gettext_lazy("没有这样的行。"),
    css=lambda line: "me" if line.outcome == Line.REFUSED else "",
)
HANDOUT = Sheet(
    "initial_passwords",
    gettext_lazy("初始密码名单"),
    (
        Column("unit", gettext_lazy("单位"), value=lambda row: row[2], width=30),
        Column("post", gettext_lazy("职务"), value=lambda row: row[3], width=24),
        Column("name", gettext_lazy("姓名"), value=lambda row: row[1], width=14, heads_row=True),
        Column("username", gettext_lazy("账号"), value=lambda row: row[0], width=24),
        Column("password", gettext_lazy("初始密码"), value=lambda row: row[4], width=26),
        Column("until", gettext_lazy("有效至"), value=lambda row: row[5], kind=MOMENT, width=18),
    ),
    empty="",
)
COLUMNS = Sheet(
    "import_columns",
    gettext_lazy("表头"),
    (
        Column("heading", gettext_lazy("列"), heads_row=True, css="nw", phone="c-name"),
        Column("also", gettext_lazy("也可写作"), value=lambda field: _("、").join(field.headings[1:])),
        Column("required", gettext_lazy("必有"), value=lambda field: _("必有") if field.required else "", css="nw"),
        Column("hint", gettext_lazy("填什么"), phone="full"),
    ),
    empty="",
)


def empty_sheet(kind, title, headings):
    """A sheet with nothing but the heads of an import."""
    columns = tuple(Column(f"c{n}", heading, value=lambda row: None, width=18) for n, heading in enumerate(headings))
    return Sheet(f"empty_{kind}", title, columns, empty="")
