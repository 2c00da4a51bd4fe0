"""Who holds which post from when: everybody since the first day of the term, but for two who moved, one acting and one vacancy."""

from collections import Counter
from datetime import date, timedelta
from functools import cache

from organizations.invented import names, rows
from organizations.models import AccountRow, HoldingRow

ONE_DAY = timedelta(days=1)
WITHOUT_HOLDER = (names.VACANT, names.ACTED_FOR)


def term_began(today):
    """The first day of the term of government."""
    return date(today.year - 1, 1, 1)


def moved_on(today):
    """The day of the two handovers."""
    return date(today.year - 1, 9, 1)


def acting_since(today):
    """The day from which a deputy acts for the magistrate who left."""
    return date(today.year, 1, 1)


def document(year, number):
    return names.DOCUMENT.format(year=year, number=number)


@cache
def usernames():
    """{post as the data name it: account}: code of the unit and place of the post in it, 9901-04.1; `.0` who left."""
    found, posts = {}, Counter()
    for seat in rows.seats():
        posts[seat.row.unit] += 1
        found[seat.place] = f"{seat.row.unit}.{posts[seat.row.unit]}"
    return found


def former(place):
    """The account of who held the post before."""
    return usernames()[place].split(".")[0] + ".0"


def account_rows():
    offered = {place: order for order, place in enumerate(names.OFFERED, 1)}
    for seat in rows.seats():
        if seat.place not in WITHOUT_HOLDER:
            yield account(usernames()[seat.place], seat.holder, offered.get(seat.place))
    for unit, title, number in names.LEFT:
        yield account(former((unit, title, number)), f"{unit}原{title}")
    for order, (username, name, role) in enumerate(names.ADMINISTRATORS, len(offered) + 1):
        yield account(username, name, order, administrator=role)


def account(username, name, order=None, **fields):
    return AccountRow(username, name, demonstration=True, demonstration_order=order, **fields)


def holding_rows(today):
    began, moved, acting = term_began(today), moved_on(today), acting_since(today)
    special = {*WITHOUT_HOLDER, names.MOVED_FROM, names.MOVED_TO}
    for seat in rows.seats():
        if seat.place not in special:
            yield held(seat.place, usernames()[seat.place], began)
    mover, newcomer = usernames()[names.MOVED_TO], usernames()[names.MOVED_FROM]
    yield held(names.MOVED_FROM, mover, began, moved - ONE_DAY)
    yield held(names.MOVED_TO, former(names.MOVED_TO), began, moved - ONE_DAY)
    yield held(names.MOVED_TO, mover, moved)
    yield held(names.MOVED_FROM, newcomer, moved)
    yield held(names.ACTED_FOR, former(names.ACTED_FOR), began, acting - ONE_DAY)
    yield held(names.ACTED_FOR, usernames()[names.ACTING], acting, acting=True)


def held(place, username, since, until=None, **fields):
    number = {1: 1, 9: 27}.get(since.month, 1)
    return HoldingRow(username, key_of(place), since, until, document=document(since.year, number), **fields)


@cache
def keys():
    return {seat.place: seat.row.key for seat in rows.seats()}


def key_of(place):
    """How stored posts are found: the code of the unit, title, number."""
    return keys()[place]
