"""The pages of the audit log: whoever may look finds each act in words, and learns whether the chain holds."""

import ast
import csv
import io
import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import audit, clock
from core.actor import Actor, acting
from core.audit_words import detail_of, label_of, words_of_rooms
from core.models import AuditEvent, AuditSeal
from organizations.models import User
from organizations.views import audit as views
from tasks.models.programmes import Kept
from tests.conftest import Browser
from tests.words import words

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "organizations", "tasks", "accountability", "supervision", "assessment", "publicity")
LIST, CHAIN = reverse("organizations:audit"), reverse("organizations:audit_chain")
VERB = re.compile(r"[a-z_]+\.[a-z_]+")


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


@pytest.fixture
def auditor(db):
    """The browser of an audit administrator."""
    browser = Browser()
    browser.force_login(User.objects.make(username="auditor", name="审计员", administrator="audit"))
    return browser


def page(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return words(answer)


def exported(client, **query):
    body = b"".join(client.get(LIST, {"export": "csv", **query}).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def act(n, *, ago=timedelta(minutes=5)):
    with clock.at(clock.now() - ago), transaction.atomic():
        return [audit.record(Actor.system("test"), "runs.check", label=f"第 {k} 件", n=k) for k in range(n)]


# every act has words


def records(tree):
    """The calls of audit.record in a module, each with the function that it stands in."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                    yield call


def verbs_of(verb, tree):
    """What the verb argument of a record may be: texts, one of two, a verb for each model of the frame, or what the module passes."""
    if isinstance(verb, ast.Constant):
        return {verb.value}
    if isinstance(verb, ast.IfExp):
        return verbs_of(verb.body, tree) | verbs_of(verb.orelse, tree)
    if isinstance(verb, ast.JoinedStr):
        return {f"{model._meta.model_name}{verb.values[1].value}" for model in Kept.__subclasses__()}
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    rights = {"account.edit", "administrator.grant", "group.edit"}
    return {text for text in texts if isinstance(text, str) and VERB.fullmatch(text)} - rights


@cache
def acts_of_the_code():
    """{verb: the keys of its detail} of all rooms."""
    found = {}
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "/migrations/" not in str(path)):
        tree = ast.parse(path.read_text())
        for call in records(tree):
            keys = {keyword.arg for keyword in call.keywords if keyword.arg not in (None, "label")}
            for verb in verbs_of(call.args[1], tree):
                found.setdefault(verb, set()).update(keys)
    return found


def test_every_act_of_the_code_has_a_name_and_every_name_an_act():
    named = {verb for _room, verbs, _details in words_of_rooms() for verb in verbs}
    assert acts_of_the_code().keys() - named == set()
    assert named - acts_of_the_code().keys() == set()


def test_every_key_of_a_detail_has_a_name():
    keys = set().union(*acts_of_the_code().values())
    named = {key for _room, _verbs, details in words_of_rooms() for key in details}
    assert keys - named == set()


def test_names_of_rooms_do_not_contradict_each_other():
    verbs = [verb for _room, verbs, _details in words_of_rooms() for verb in verbs]
    assert len(verbs) == len(set(verbs))


def test_the_guard_finds_an_act_without_a_name():
    tree = ast.parse("def f(actor):\n    audit.record(actor, 'no.name', None, strange=1)")
    (call,) = records(tree)
    assert verbs_of(call.args[1], tree) == {"no.name"}
    assert label_of("no.name") == "no.name"


def test_a_detail_is_told_in_words(p):
    p.water.change(p.system, version=1, order=7, reason="调整")
    p.post_of(p.director).grant(p.system, ["head", "liaison"])
    told = dict(detail_of(AuditEvent.objects.filter(verb="unit.change").first()))
    assert (told["理由"], told["次序"]) == ("调整", "7")
    assert dict(detail_of(AuditEvent.objects.filter(verb="role.grant").first()))["角色"] == "head、liaison"


# the list


def test_each_filter_keeps_what_it_says(auditor, p):
    with clock.at(clock.now() - timedelta(days=40)):
        act(2, ago=timedelta(0))
    p.water.change(p.system, version=1, order=7, reason="调整")
    p.water.name_also(p.system, ["水利局"])
    day = clock.today() - timedelta(days=40)
    cases = [
        ({"verb": "unit.change"}, ["修改单位"]),
        ({"kind": "organizations.unit", "key": p.water.pk}, ["改单位别名", "修改单位", "新建单位"]),
        ({"since": day, "until": day}, ["立即检查到期事项"] * 2),
        ({"until": day - timedelta(days=1)}, []),
        ({"q": "水务局", "verb": "unit.make"}, ["新建单位"]),
        ({"actor": "system:test", "verb": "unit.alias"}, ["改单位别名"]),
        ({"actor": "没有的人"}, []),
        ({"q": "%_'\""}, []),
    ]
    for query, expected in cases:
        assert [row["行为"] for row in exported(auditor, **query)] == expected, query


def test_a_filter_that_makes_no_sense_is_said_at_its_field(auditor, p):
    assert "nonsense" in page(auditor, LIST, verb="nonsense")
    assert "请写成" in page(auditor, LIST, since="x")


def test_the_list_costs_the_same_statements_at_ten_and_at_a_thousand(auditor, p, settings):
    settings.DEVELOPMENT = True

    def statements(address):
        with CaptureQueriesContext(connection) as captured:
            assert auditor.get(address).status_code == 200
        return len(captured)

    act(10)
    auditor.get(LIST)
    few = statements(LIST)
    assert few <= statements(reverse("core:component_empty")) + 3
    act(1000)
    audit.seal(2000)
    assert statements(f"{LIST}?per=100") == few


def test_one_record_tells_all_that_is_stored(auditor, p):
    p.water.change(p.system, version=1, order=7, reason="调整")
    audit.seal()
    event = AuditEvent.objects.get(verb="unit.change")
    shown = page(auditor, reverse("organizations:audit_event", args=[event.pk]))
    for told in (
        "修改单位",
        "unit.change",
        "系统（test）",
        "州水务局",
        f"第 {event.seal.position} 号",
        "理由 调整",
        event.seal.digest,
    ):
        assert told in shown, told
    assert auditor.get(reverse("organizations:audit_event", args=[10**9])).status_code == 404


def test_what_an_act_holds_is_escaped(auditor):
    with transaction.atomic():
        event = audit.record(Actor.system("test"), "runs.release", label="<b>x</b>", reason="<script>alert(1)</script>")
    answer = auditor.get(reverse("organizations:audit_event", args=[event.pk])).content.decode()
    assert "<script>alert" not in answer
    assert "&lt;script&gt;alert(1)" in answer
    assert "<b>x" not in auditor.get(LIST).content.decode()


def test_the_page_of_an_account_shows_its_acts_to_the_auditor_alone(auditor, p, administrator):
    p.director.close(p.system, "调离")
    address = p.director.get_absolute_url()
    shown = page(auditor, address)
    assert "停用账号" in shown.split("办理记录")[1]
    assert f"{LIST}?kind=organizations.user&amp;key={p.director.pk}" in auditor.get(address).content.decode()
    other = Browser()
    other.force_login(administrator)
    assert "办理记录" not in page(other, address)


# the chain


def test_the_chain_shows_its_head_and_verifies_it(auditor):
    act(9)
    audit.seal()
    position, digest = audit.head()
    shown = page(auditor, CHAIN)
    assert f"{position}:{digest}" in shown
    assert f"已封存到第 {position} 号" in shown
    told = words(auditor.post(CHAIN, {"head": f"{position}:{digest}"}))
    assert "核验通过" in told
    assert "与外部留存的摘要值相符" in told
    event = AuditEvent.objects.get(verb="audit.verify")
    assert (event.actor_label, event.detail) == ("审计员", {"first": 1, "last": position, "flaws": []})


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("x", "写法是"),
        ("9:sha256:0", "写法是"),
        ("99:sha256:" + "0" * 64, "尾部被截去"),
        ("3:sha256:" + "0" * 64, "整体重算"),
    ],
)
def test_a_head_that_differs_is_said(auditor, head, sentence):
    act(9)
    audit.seal()
    assert sentence in words(auditor.post(CHAIN, {"head": head}))


def test_a_record_that_was_changed_is_named(auditor):
    act(9)
    audit.seal()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {AuditEvent._meta.db_table} SET actor_label = '别人' WHERE id = %s",
            [AuditSeal.objects.get(position=5).event_id],
        )
    told = words(auditor.post(CHAIN))
    assert "核验没有通过" in told
    assert "第 5 号记录与封存时不同" in told


@pytest.mark.parametrize("changed", [2, 5, 9])
def test_a_long_chain_is_verified_in_stretches_that_together_are_the_whole(auditor, monkeypatch, changed):
    monkeypatch.setattr(views, "AT_ONCE", 4)
    act(10)
    audit.seal()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {AuditEvent._meta.db_table} SET verb = 'x.y' WHERE id = %s",
            [AuditSeal.objects.get(position=changed).event_id],
        )
    told, before = [], ""
    for _n in range(3):
        answer = auditor.post(CHAIN, {"before": before}).content.decode()
        told.append(f"第 {changed} 号记录与封存时不同" in answer)
        before = (re.search(r'name="before" value="(\d+)"', answer) or ["", ""])[1]
    assert (sum(told), before) == (1, "")
    assert told.index(True) == {9: 0, 5: 1, 2: 2}[changed]


def test_a_gap_at_the_end_of_a_stretch_is_found(db):
    act(9)
    audit.seal()
    first, *_more = audit.verify(first=3, last=12)
    assert first.position == 10


def test_a_forged_position_does_no_harm(auditor):
    act(3)
    audit.seal()
    for before in ("1", "0", "-1", "x", "9" * 30, "１"):
        assert auditor.post(CHAIN, {"before": before}).status_code == 200
