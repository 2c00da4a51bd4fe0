"""The table of rights: its document, its page, and the roles that one person may not have together."""

import itertools
import re
from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse

from core import clock
from core.actor import acting
from core.refusals import Refused
from organizations import rights, rules
from organizations.models import Holding, Post, PostRole
from organizations.models.posts import roles_of
from organizations.rights import ADMINISTRATORS, Relation, Role, by_verb
from organizations.rights_words import EVERYBODY, document, name_of, rights_of
from tests.prefecture import Prefecture
from tests.words import words

ROOT = Path(__file__).resolve().parents[2]
PAIRS = [pair[:2] for pair in rules.FORBIDDEN_PAIRS]
BOTH_WAYS = [*PAIRS, *(pair[::-1] for pair in PAIRS)]


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


# the document and the page


def test_the_document_is_that_of_the_table(capsys):
    assert (ROOT / "docs/rights.md").read_text() == document(), "manage.py rights > docs/rights.md"
    call_command("rights")
    assert capsys.readouterr().out == document()


def test_the_document_says_each_grant(settings):
    lines = dict(line.strip("| \n").split(" | ", 1) for line in document().splitlines() if line.startswith("| "))
    for right in by_verb().values():
        cells = [cell.strip() for cell in lines[str(right.label)].split("|")]
        cells += [""] * (len(EVERYBODY) - len(cells))
        for who, cell in zip(EVERYBODY, cells, strict=True):
            granted = {relation for one, relation in right.grants if one == who}
            assert (cell in {str(r.label) for r in granted}) if granted else cell == "", (right.verb, who)


def test_every_verb_that_the_code_asks_for_stands_in_the_table():
    asked = re.compile(r'rights\.(?:need|refusal|reach)\(\s*(?:request\.)?actor,\s*"([a-z_.]+)"')
    for room in ("core", "organizations", "tasks", "accountability", "supervision", "assessment", "publicity"):
        for path in (ROOT / room).rglob("*.py"):
            assert set(asked.findall(path.read_text())) <= set(by_verb()), path


@pytest.mark.parametrize("kind", ADMINISTRATORS)
def test_the_page_shows_the_table_to_administrators(client, db, kind):
    client.force_login(get_user_model().objects.make(username="a", name="甲", administrator=kind))
    shown = words(client.get(reverse("organizations:rights")))
    for told in ("任免管理员", "推进办拟稿", "本单位及下级", "拟稿的人不能审核自己的稿件", "三种管理员互相制约"):
        assert told in shown


def test_rights_in_words_name_act_and_reach():
    assert "给岗位授予角色（全州）" in rights_of("security")
    assert "查看单位、岗位和任职（本单位及下级）" in rights_of("official")
    assert rights_of(Role.HEAD)
    assert name_of("official") == "任职人员"


# separation of duties (三员分立)


def test_no_administrator_has_the_act_that_keeps_another_in_check():
    """Who makes accounts gives no roles, who gives roles makes no accounts, who audits does neither, and nobody but the auditor audits."""
    acts = {kind: {verb for verb, right in by_verb().items() if kind in dict(right.grants)} for kind in ADMINISTRATORS}
    assert {"account.edit", "holding.edit", "import.run"} <= acts["system"]
    assert {"administrator.grant", "role.grant", "account.reset"} <= acts["security"]
    assert acts["audit"] == {"unit.view", "account.view", "audit.view", "session.own"}
    shared = {"unit.view", "account.view", "session.own"}
    for one, other in itertools.combinations(ADMINISTRATORS, 2):
        assert acts[one] & acts[other] == shared


def test_no_role_of_a_post_reaches_what_the_administrators_have_for_themselves():
    for verb in (
        "account.view",
        "account.edit",
        "administrator.grant",
        "role.grant",
        "account.reset",
        "audit.view",
        "import.run",
    ):
        assert not {who for who, _relation in by_verb()[verb].grants} - set(ADMINISTRATORS), verb


# forbidden pairs, refused when granted


def post_with(p, role, unit=None):
    post = Post.make(p.system, unit=unit or p.office, title=f"{role} 岗", tier=6)
    post.grant(p.system, [role])
    return post


@pytest.fixture
def somebody(db):
    return get_user_model().objects.make(username="somebody", name="某人")


@pytest.mark.parametrize(("first", "second"), BOTH_WAYS)
def test_a_pair_is_refused_in_one_post_and_to_a_holder_of_the_other(p, somebody, first, second):
    today = clock.today()
    post, other = post_with(p, first), post_with(p, second, p.water)
    with pytest.raises(Refused, match="不能同时是"):
        post.grant(p.system, [first, second])
    post.appoint(p.system, somebody, today)
    for how in ({}, {"acting": True}):
        with pytest.raises(Refused, match="不能同时是"):
            other.appoint(p.system, somebody, today, **how)
    plain = Post.make(p.system, unit=p.transport, title="另一岗", tier=6)
    plain.appoint(p.system, somebody, today, acting=True)
    with pytest.raises(Refused, match="不能同时是"):
        plain.grant(p.system, [second])


@pytest.mark.parametrize(
    "at_once", [(0, 1), (2, 3), (0, 3)], ids=["appointments", "grants", "an appointment and a grant"]
)
@pytest.mark.parametrize("turn", range(2))
def test_of_two_acts_at_once_that_make_a_pair_one_is_refused(parallel, turn, at_once):
    p, pair = Prefecture(), PAIRS[0]
    somebody = get_user_model().objects.make(username="somebody", name="某人")
    with acting(p.system):
        posts = [Post.make(p.system, unit=unit, title="岗", tier=6) for unit in (p.office, p.water)]
    appoint = [partial(post.appoint, p.system, somebody, clock.today()) for post in posts]
    grant = [partial(post.grant, p.system, [role]) for post, role in zip(posts, pair, strict=True)]
    works = [partial(as_system, p, act) for act in (*appoint, *grant)]
    for act in set(range(4)) - set(at_once):
        works[act]()
    refused = [
        result for result in parallel.together(*(works[act] for act in at_once)) if isinstance(result, Exception)
    ]
    assert [type(why) for why in refused] == [Refused], refused
    assert rules.forbidden_pair(roles_of(somebody, clock.today())) is None


def as_system(p, act):
    with acting(p.system):
        return act()


# forbidden pairs, without effect where they slipped in


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_pair_that_slipped_in_gives_neither_right(p, somebody, first, second):
    """By the database, two acts at once, or a table that grew: at the act itself both roles count for nothing, the others go on."""
    post, other = post_with(p, first), post_with(p, second, p.water)
    for held in (post, other):
        Holding(user=somebody, post=held, since=clock.today()).save()
    PostRole(post=post, role=Role.INSPECTOR).save()
    standing = p.actor(somebody).holding
    assert standing.roles == {Role.INSPECTOR}
    only = {right.verb for right in by_verb().values() if {who for who, _r in right.grants} & {first, second}}
    only -= {
        right.verb for right in by_verb().values() if {who for who, _r in right.grants} & {"official", Role.INSPECTOR}
    }
    for verb in only:
        assert rights.reach(p.actor(somebody), verb) is None, verb
    Holding.objects.get(post=other).delete()  # control: one of the two alone counts
    assert first in p.actor(somebody).holding.roles


def test_a_role_counts_as_long_as_no_forbidden_one_stands_beside_it():
    for roles in itertools.chain.from_iterable(
        itertools.combinations(Role.values, n) for n in range(len(Role.values) + 1)
    ):
        counted = rules.fitting(roles)
        assert rules.forbidden_pair(counted) is None
        lost = set(roles) - counted
        assert all(any({role, other} in map(set, PAIRS) for other in roles) for role in lost)


# administrators and posts


@pytest.mark.parametrize("kind", ADMINISTRATORS)
def test_an_administrator_is_appointed_to_nothing_and_a_post_that_slipped_in_gives_nothing(p, kind):
    administrator = get_user_model().objects.make(username=kind, name=kind, administrator=kind)
    post = post_with(p, Role.DRAFTER)
    for how in ({}, {"acting": True}):
        with pytest.raises(Refused, match="管理员账号不担任岗位"):
            post.appoint(p.system, administrator, clock.today(), **how)
    Holding(user=administrator, post=post, since=clock.today()).save()
    actor = p.actor(administrator)
    assert (actor.holding.posts, actor.holding.roles) == ((), frozenset())
    assert rights.reach(actor, "register.edit") is None
    get_user_model().objects.filter(pk=administrator.pk).update(administrator=None)  # control
    assert rights.reach(p.actor(get_user_model().objects.get(pk=administrator.pk)), "register.edit") == Relation.ALL


@pytest.mark.parametrize(("kind", "other"), list(itertools.permutations(ADMINISTRATORS, 2)))
def test_an_administrator_has_the_rights_of_the_own_kind_alone(p, kind, other):
    administrator = get_user_model().objects.make(username=kind, name=kind, administrator=kind)
    for verb, right in by_verb().items():
        who = {who for who, _relation in right.grants}
        if other in who and kind not in who:
            assert rights.reach(p.actor(administrator), verb) is None, verb
