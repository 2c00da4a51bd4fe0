"""Writes the organizations of the demonstration prefecture: about 300 units, 670 posts with their holders, groups and bodies."""

from dataclasses import replace

from core import clock
from organizations.invented import names, people, rows
from organizations.models import Body, BodyMember, Handover, Holding, Post, Unit, UnitGroup, User

Role = BodyMember.Role


def fill(actor):
    """Make all of it by the verbs; how many units (0: there are some already, and nothing is written)."""
    if Unit.objects.exists():
        return 0
    units = Unit.make_many(actor, rows.unit_rows())
    posts = Post.make_many(actor, [seat.row for seat in rows.seats()])
    User.objects.make_many(actor, people.account_rows())
    Holding.make_many(actor, people.holding_rows(actor.today))
    record_handovers(actor)
    close_accounts(actor)
    make_groups(actor, {str(unit): unit for unit in units})
    make_bodies(actor, {seat.place: post for seat, post in zip(rows.seats(), posts, strict=True)})
    return len(units)


def record_handovers(actor):
    """The two past handovers: a magistrate became the head of a department, whose head had retired."""
    on = people.moved_on(actor.today)
    for place in (names.MOVED_TO, names.MOVED_FROM):
        code, title, number = people.key_of(place)
        post = Post.objects.get(unit__code=code, title=title, number=number)
        before = post.holdings.get(until=on - people.ONE_DAY)
        after = post.holdings.get(since=on)
        Handover.objects.create(
            post=post, outgoing=before.user, incoming=after.user, on=on, document=after.document,
            made_at=clock.now(), made_by=actor.label,
        )  # fmt: skip


def close_accounts(actor):
    """Who left signs in no more."""
    for place, reason in names.LEFT.items():
        user = User.objects.get(username=people.former(place))
        last = user.holdings.get().until
        user.close(replace(actor, today=last), reason)


def make_groups(actor, units):
    began = people.term_began(actor.today)
    for group in names.GROUPS:
        within = units[group.within] if group.within else None
        made = UnitGroup.make(
            actor, name=group.name, other_names=group.other_names, kind=group.kind, within_unit=within
        )
        if group.members:
            made.set_members(actor, [units[name] for name in group.members], began, version=made.version)


def make_bodies(actor, posts):
    """The leading group and the eight execution groups, each led by the head of its lead department."""
    heads = {seat.place[0]: posts[seat.place] for seat in rows.seats() if "head" in seat.row.roles}
    governor, secretary = posts[names.SHORT, "州长", 1], posts[names.SHORT, "秘书长", 1]
    deputies = [posts[names.SHORT, "副州长", n] for n in range(1, 9)]
    counties, leads = [heads[name] for name in names.PLACES], [heads[p.lead] for p in names.PORTFOLIOS]
    members = [secretary, heads[names.PROMOTION_OFFICE[1]], *leads, *counties]
    make_body(actor, governor, deputies, members, kind=Body.Kind.LEADING_GROUP, name=names.LEADING_GROUP)
    for number, portfolio in enumerate(names.PORTFOLIOS, 1):
        coordinator, lead = posts[names.SHORT, "副秘书长", number], heads[portfolio.lead]
        others = [heads[d.short] for d in names.DEPARTMENTS if d.portfolio == number and d.short != portfolio.lead]
        make_body(
            actor, lead, [coordinator], others, kind=Body.Kind.EXECUTION_GROUP, number=number,
            name=names.EXECUTION_GROUP.format(name=portfolio.group), serves=deputies[number - 1], lead_unit=lead.unit,
        )  # fmt: skip


def make_body(actor, leader, deputies, members, **fields):
    body = Body.make(actor, **fields)
    places = [(leader, Role.LEADER), *((p, Role.DEPUTY) for p in deputies), *((p, Role.MEMBER) for p in members)]
    for post, role in places:
        body.admit(actor, post, role, people.term_began(actor.today))
