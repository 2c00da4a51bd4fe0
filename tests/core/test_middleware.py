"""Who is calling and from where; what every answer carries; in which language."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import get_language
from hypothesis import given
from hypothesis import strategies as st

from core import actor, clock
from core.actor import Actor, NoActor, acting, current
from core.lists import exports
from core.lists.columns import Column, Sheet
from core.middleware import ActorMiddleware, LanguageMiddleware, request_id
from core.peer import address, spelled

# the peer


@pytest.mark.parametrize(("remote", "forwarded", "trusted", "found"), [
    ("9.9.9.9", "", 0, "9.9.9.9"), ("9.9.9.9", "1.1.1.1", 0, "9.9.9.9"),  # nobody before us: the header is anybody's
    ("10.0.0.1", "7.7.7.7", 1, "7.7.7.7"), ("10.0.0.1", "1.1.1.1, 7.7.7.7", 1, "7.7.7.7"),
    ("10.0.0.1", "127.0.0.1, 1.1.1.1,7.7.7.7", 1, "7.7.7.7"), ("10.0.0.1", "1.1.1.1, 7.7.7.7, 10.0.0.2", 2, "7.7.7.7"),
    ("10.0.0.1", "7.7.7.7", 2, "10.0.0.1"), ("10.0.0.1", "", 1, "10.0.0.1"), ("10.0.0.1", " , ,", 1, "10.0.0.1"),
    ("10.0.0.1", "1.1.1.1, unknown", 1, "10.0.0.1"), ("10.0.0.1", "1.1.1.1, <script>", 1, "10.0.0.1"),
    ("10.0.0.1", "7.7.7.7:51234", 1, "7.7.7.7"), ("10.0.0.1", "[2001:DB8::1]:443", 1, "2001:db8::1"),
    ("10.0.0.1", "2001:db8:0:0:0:0:0:1", 1, "2001:db8::1"), ("::ffff:9.9.9.9", "", 0, "9.9.9.9"), ("", "1.1.1.1", 0, ""),
])  # fmt: skip
def test_the_address_is_what_our_own_proxy_saw(remote, forwarded, trusted, found):
    assert address(remote, forwarded, trusted) == found


@given(st.text(max_size=60), st.integers(0, 5))
def test_no_header_makes_an_address_of_what_is_none(forged, trusted):
    found = address("9.9.9.9", forged, trusted)
    assert found == spelled(found) != ""
    assert address("9.9.9.9", f"{forged}, 7.7.7.7", 1) == "7.7.7.7"


def test_a_forged_header_does_not_change_who_is_recorded(rf, settings, administrator):
    settings.TRUSTED_PROXIES = 1
    request = rf.get("/", headers={"x-forwarded-for": "127.0.0.1, 7.7.7.7"}, REMOTE_ADDR="10.0.0.1")
    request.user, request.id = administrator, "abc"
    ActorMiddleware(lambda request: HttpResponse())(request)
    assert request.actor.source == "7.7.7.7"


# the actor


def test_the_actor_holds_for_the_request_alone(rf, administrator):
    seen = []
    request = rf.get("/")
    request.user, request.id = administrator, "abc"
    ActorMiddleware(lambda request: seen.append(current()) or HttpResponse())(request)
    (who,) = seen
    assert (who.key, who.label, who.request_id, who.today) == (
        f"user:{administrator.pk}",
        "系统管理员",
        "abc",
        clock.today(),
    )
    with pytest.raises(NoActor):
        current()


def test_a_view_that_fails_leaves_no_actor_behind(rf, administrator):
    def fails(request):
        raise RuntimeError

    request = rf.get("/")
    request.user, request.id = administrator, "abc"
    with pytest.raises(RuntimeError):
        ActorMiddleware(fails)(request)
    with pytest.raises(NoActor):
        current()


def test_strangers_and_the_program_have_names_too(administrator):
    stranger = Actor(AnonymousUser(), None, clock.today(), "abc")
    program = Actor.system("tick")
    assert (stranger.key, stranger.label, stranger.is_signed_in, stranger.administers_system) == (
        "stranger",
        "未登录者",
        False,
        False,
    )
    assert (program.key, program.label, program.is_signed_in, program.administers_system) == (
        "system:tick",
        "系统（定期检查）",
        False,
        True,
    )
    assert Actor(administrator, None, clock.today(), "abc").administers_system


def test_blocks_of_acting_nest_and_an_actor_can_not_be_altered():
    outer, inner = Actor.system("a"), Actor.system("b")
    with acting(outer):
        with acting(inner):
            assert current() is inner
        assert current() is outer
    with pytest.raises(AttributeError):
        outer.user = "c"


def test_another_thread_acts_for_nobody(parallel):
    with acting(Actor.system("a")):
        (found,) = parallel.run(lambda n: actor.current(), 1)
    assert isinstance(found, NoActor)


def test_the_day_is_the_one_in_shanghai(rf, administrator):
    request = rf.get("/")
    request.user, request.id = administrator, "abc"
    with clock.at(datetime(2026, 11, 30, 16, 30, tzinfo=UTC)):
        ActorMiddleware(lambda request: HttpResponse())(request)
    assert str(request.actor.today) == "2026-12-01"


# what every answer carries


def test_answers_are_kept_by_nobody_and_static_files_by_everybody(client, settings):
    page = client.get("/livez")
    assert page["Cache-Control"] == "no-store"
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert page["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert (page["X-Content-Type-Options"], page["X-Frame-Options"], page["Referrer-Policy"]) == (
        "nosniff",
        "DENY",
        "same-origin",
    )
    static = client.get(f"{settings.STATIC_URL}tokens.css")
    assert "no-store" not in static["Cache-Control"]
    assert "Content-Security-Policy" in static


def test_the_id_ends_with_the_request(client):
    client.get("/livez")
    assert request_id.get() == ""


# language


def test_a_stream_speaks_the_language_of_its_request():
    """It is read when the request is over; the control is a stream that asks only then."""
    spoken = lazy(lambda: get_language(), str)
    sheet = Sheet("one", "一列", (Column("v", spoken()),), "没有")
    with translation.override("en"):
        guarded = exports.export(sheet, [{"v": spoken()}], "csv")
        bare = StreamingHttpResponse(exports.csv_lines(sheet, [{"v": spoken()}]))
    read = [b"".join(answer.streaming_content).decode("utf-8-sig").split() for answer in (guarded, bare)]
    assert read == [['"en"', '"en"'], ['"zh-hans"', '"zh-hans"']]


@pytest.mark.parametrize(("cookie", "header", "language"), [
    ("", "en", "zh-hans"), ("en", "zh", "en"), ("fr", "", "zh-hans"), ("en'--", "", "zh-hans"), ("zh-hans", "en", "zh-hans"),
])  # fmt: skip
def test_the_language_is_chinese_unless_the_reader_chose(rf, cookie, header, language):
    request = rf.get("/", headers={"accept-language": header})
    request.COOKIES["django_language"] = cookie
    spoken = []
    answer = LanguageMiddleware(lambda request: spoken.append(get_language()) or HttpResponse())(request)
    assert (spoken, answer["Content-Language"]) == ([language], language)
