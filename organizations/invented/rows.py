"""From the names to rows: which units stand where, which posts they have, what their holders are called. Nothing is written here."""

from dataclasses import replace
from functools import cache
from itertools import count
from typing import NamedTuple

from organizations.invented import names
from organizations.models import PostRow, UnitRow

TOWNSHIP_SERIES = {"街道": 0, "镇": 100, "乡": 200}  # as GB/T 10114 numbers them
VILLAGE_SERIES = {"社区": 0, "村": 200}
TOWNSHIP_HEADS = {"街道": ("办事处主任", "办事处副主任"), "镇": ("镇长", "副镇长"), "乡": ("乡长", "副乡长")}
VILLAGE_HEADS = {"社区": "居委会主任", "村": "村委会主任"}


def sort_of(name, sorts):
    """The one of `sorts` that a name ends with."""
    return next(sort for sort in sorts if name.endswith(sort))


# units


@cache
def unit_rows():
    """All units as UnitRows, each after the one above it, in official order."""
    root = UnitRow(names.CODE, names.PREFECTURE, "prefecture", short_name=names.SHORT, aliases=names.OTHER_NAMES)
    rows = [root, *department_rows(), *(row for name in names.PLACES for row in county_rows(name))]
    return tuple(replace(row, order=order) for order, row in enumerate(rows))


@cache
def codes():
    """{short name, or name where there is none: code}"""
    return {row.short_name or row.name: row.code for row in unit_rows()}


def department_rows():
    offices = [(*office, "office") for office in (names.GOVERNMENT_OFFICE, names.PROMOTION_OFFICE)]
    departments = [(row.name, row.short, row.aliases, "department") for row in names.DEPARTMENTS]
    for number, (name, short, aliases, kind) in enumerate([*offices, *departments], 1):
        code = f"{names.CODE}-{number:02}"
        yield UnitRow(code, names.SHORT + name, kind, names.CODE, short, aliases)
        if section := names.SECTIONS.get(short):
            yield UnitRow(f"{code}-01", section, "section", code, short + section)
        if owner := names.PROJECT_OWNERS.get(short):
            yield UnitRow(f"{code}-02", owner[0], "project_owner", code, owner[1])


def county_rows(name):
    code = county_code(name)
    yield UnitRow(code, name, "county", names.CODE, aliases=(f"{name}人民政府", f"{name}政府"))
    for number, department in enumerate(names.COUNTY_DEPARTMENTS, 1):
        short = "" if department.short == department.name else name + department.short
        yield UnitRow(f"{code}-{number:02}", name + department.name, "county_department", code, short)
    townships = coded(code, names.PLACES[name], TOWNSHIP_SERIES)
    for township_code, township in townships:
        yield UnitRow(township_code, township, "township", code, aliases=(f"{township}人民政府",))
        for village_code, village in coded(township_code, names.PLACES[name][township], VILLAGE_SERIES):
            yield UnitRow(village_code, village, "village", township_code)


def county_code(name):
    """Cities are numbered from 01, counties from 21."""
    alike = [other for other in names.PLACES if other[-1] == name[-1]]
    return f"{names.CODE}{alike.index(name) + (1 if name.endswith('市') else 21):02}"


def coded(parent, names_below, series):
    """(code, name) of the units below `parent`, numbered in the series of their sort."""
    counters = {sort: count(first + 1) for sort, first in series.items()}
    return [(f"{parent}{next(counters[sort_of(name, series)]):03}", name) for name in names_below]


# posts


class Seat(NamedTuple):
    """A post with the name of its holder's account, and how the data name the post."""

    row: PostRow
    holder: str
    place: tuple[str, str, int]


def seat(unit, title, tier, number=1, *, above=None, called="", **fields):
    """`above` is (unit, title, number); `called` what stands for title and number in the holder's name."""
    superior = (codes()[above[0]], *above[1:]) if above else None
    row = PostRow(codes()[unit], title, tier, number, superior, **fields)
    return Seat(row, ("" if unit == names.SHORT else unit) + (called or title), (unit, title, number))


@cache
def seats():
    """All posts, each with the telephone of an office."""
    found = [
        *prefecture_seats(),
        *government_office_seats(),
        *promotion_office_seats(),
        *(found for department in names.DEPARTMENTS for found in department_seats(department)),
        *(found for number, county in enumerate(names.PLACES) for found in county_seats(county, number % 8 + 1)),
    ]
    phones = (f"0990-{1000 + n:07}" for n in count())
    return tuple(one._replace(row=replace(one.row, phone=phone)) for one, phone in zip(found, phones, strict=False))


def prefecture_seats():
    unit, governor = names.SHORT, (names.SHORT, "州长", 1)
    yield seat(*governor[:2], 1, chain_role="overall", roles=("head",), duty="主持全面工作，统筹全州重点工作")
    for number, portfolio in enumerate(names.PORTFOLIOS, 1):
        yield seat(
            unit, "副州长", 2, number, above=governor, called=f"副州长（{portfolio.field}）",
            chain_role="in_charge", duty=portfolio.duty,
        )  # fmt: skip
    yield seat(unit, "秘书长", 3, above=governor, chain_role="coordinating", duty="协调全州重点工作的落实")
    for number, portfolio in enumerate(names.PORTFOLIOS, 1):
        yield seat(
            unit, "副秘书长", 3, number, above=(unit, "副州长", number), called=f"副秘书长（联系{portfolio.field}）",
            chain_role="coordinating", duty=f"联系副州长（{portfolio.field}）分管的重点工作",
        )  # fmt: skip


def government_office_seats():
    unit = names.GOVERNMENT_OFFICE[1]
    yield from bureau_seats(unit, "主任", (names.SHORT, "秘书长", 1))


def promotion_office_seats():
    unit = names.PROMOTION_OFFICE[1]
    several = {found.title for found in names.PROMOTION_SEATS if found.number > 1}
    for title, tier, number, roles, above in names.PROMOTION_SEATS:
        superior = (unit, above, 1) if above else (names.SHORT, "副州长", 1)
        called = f"{title}（{names.NUMBERS[number - 1]}）" if title in several else ""
        chain = "lead" if tier < 6 else "implement"
        yield seat(unit, title, tier, number, above=superior, called=called, chain_role=chain, roles=roles)


def department_seats(department):
    yield from bureau_seats(department.short, department.head, (names.SHORT, "副州长", department.portfolio))
    head = (department.short, department.head, 1)
    if section := names.SECTIONS.get(department.short):
        unit = department.short + section
        yield seat(unit, "科长", 6, above=head, chain_role="implement", roles=("head",), duty="承办重点工作")
    if owner := names.PROJECT_OWNERS.get(department.short):
        yield seat(owner[1], "总经理", 6, above=head, chain_role="implement", roles=("head",), duty="组织项目实施")


def bureau_seats(unit, title, above):
    """Head, two deputies, three heads of sections, the liaison."""
    head, deputy = (unit, title, 1), "副" + title
    yield seat(unit, title, 4, above=above, chain_role="lead", roles=("head",))
    for number in (1, 2):
        called = f"{deputy}（{names.NUMBERS[number - 1]}）"
        yield seat(unit, deputy, 5, number, above=head, called=called, chain_role="lead")
    for number, section in enumerate(names.SECTION_NAMES, 1):
        superior = (unit, deputy, 1 if number == 1 else 2)
        called = f"{section}科长"
        yield seat(unit, "科长", 6, number, above=superior, called=called, chain_role="implement", duty=section)
    yield seat(unit, "联络员", 7, above=(unit, "科长", 1), roles=("liaison",), duty="收发任务、报送月度报告")


def county_seats(county, deputy_governor):
    head, deputy = (county, f"{county[-1]}长", 1), f"副{county[-1]}长"
    yield seat(
        *head[:2], 4, above=(names.SHORT, "副州长", deputy_governor), chain_role="implement", roles=("head",),
        duty=f"主持{county}全面工作",
    )  # fmt: skip
    for number, (field, duty) in enumerate(names.COUNTY_DEPUTIES, 1):
        called = f"{deputy}（{field}）"
        yield seat(county, deputy, 5, number, above=head, called=called, chain_role="implement", duty=duty)
    yield seat(county, "联络员", 7, above=(county, deputy, 1), roles=("liaison",), duty="收发任务、报送月度报告")
    for department in names.COUNTY_DEPARTMENTS:
        unit, above = county + department.short, (county, deputy, department.deputy)
        yield seat(unit, "局长", 6, above=above, chain_role="implement", roles=("head",))
    for township, villages in names.PLACES[county].items():
        yield from township_seats(township, villages, (county, deputy, 2))


def township_seats(township, villages, above):
    title, deputy = TOWNSHIP_HEADS[sort_of(township, TOWNSHIP_HEADS)]
    yield seat(township, title, 7, above=above, chain_role="implement", roles=("head",))
    yield seat(township, deputy, 8, above=(township, title, 1), chain_role="implement")
    for village in villages:
        head = VILLAGE_HEADS[sort_of(village, VILLAGE_HEADS)]
        yield seat(village, head, 9, above=(township, title, 1), chain_role="mobilise", roles=("head",))
