"""Error pages say what to do and carry the request id; nothing of the machine's insides; logs can't be forged (I8)."""

import io
import json
import logging
import random
import sys

import pytest
from django.db import OperationalError
from django.test import Client

from core.logs import JsonFormatter
from tests.core.faults import SECRET

pytestmark = [pytest.mark.urls("tests.core.faults"), pytest.mark.django_db]
SENTENCES = {
    "400": "请返回上一页，核对后重新提交", "403": "本岗位不能办理此事", "refused": "您不是本任务的牵头单位", "404": "内容不在您的工作范围内",
    "409": "这条记录已被他人修改", "500": "请把下面的请求号告诉系统管理员", "503": "刚才的操作已经撤回", "405": "只接受页面上的按钮",
}  # fmt: skip


@pytest.fixture(params=["stranger", "official"])
def caller(request):
    client = Client(raise_request_exception=False)
    if request.param == "official":
        client.force_login(request.getfixturevalue("official"))
    return client


@pytest.mark.parametrize("fault", SENTENCES)
def test_each_page_says_what_to_do_and_carries_the_request_id(caller, fault):
    answer = caller.get(f"/faults/{fault}/")
    page = answer.content.decode()
    assert answer.status_code == {"refused": 403}.get(fault, int(fault) if fault.isdigit() else 0)
    assert SENTENCES[fault] in page
    assert answer["X-Request-ID"] in page
    assert "回到首页" in page


@pytest.mark.parametrize("fault", SENTENCES)
def test_no_page_tells_of_the_insides(caller, fault):
    answer = caller.get(f"/faults/{fault}/", {"q": "<script>alert(1)</script>"})
    page = answer.content.decode()
    for inside in (
        SECRET,
        "psycopg2",
        "password",
        "Traceback",
        "site-packages",
        "/work/",
        "alert(1)",
        "Django",
        "gunicorn",
    ):
        assert inside not in page
    assert {name for name in answer.headers if name.lower() in ("server", "x-powered-by", "x-frame-options")} == {
        "X-Frame-Options"
    }
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Cache-Control"] == "no-store"


def test_a_405_says_what_the_address_takes(caller):
    assert caller.get("/faults/405/")["Allow"] == "POST"
    assert caller.post("/faults/405/").content == b"ok"


def test_a_body_that_is_too_large_has_its_page(caller, settings):
    settings.STRANGER_BODY_LIMIT = settings.SIGNED_IN_BODY_LIMIT = 100
    answer = caller.post("/faults/405/", b"x" * 101, content_type="text/plain")
    assert (answer.status_code, answer["X-Request-ID"] in answer.content.decode()) == (413, True)


def test_a_post_without_its_token_has_its_page(official):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    answer = client.post("/faults/405/")
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_foreign_host_has_its_page(caller):
    answer = caller.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("cookie", ['sessionid="\\000aaaaaaaaaaaaaaaaaaaa"', 'csrftoken="\\000"', 'any="a\\000b"'])
def test_a_nul_in_a_cookie_is_refused_before_the_database(cookie):
    """PostgreSQL takes no NUL: the key of a session with one was a 500 without a page."""
    answer = Client().get("/", headers={"cookie": cookie})
    assert (answer.status_code, answer["X-Request-ID"] in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("path", ["/first-administrator/%00/", "/%00", "/filters/%00/"])
def test_a_nul_in_an_address_is_refused(caller, path):
    assert caller.get(path).status_code == 400


def test_the_database_is_away(caller, monkeypatch):
    """Not even the error page can be drawn then; the id still comes."""

    def away(*args, **kwargs):
        raise OperationalError(SECRET)

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    for path in ("/", "/faults/500/", "/faults/404/", "/guess/"):
        answer = caller.get(path)
        text = answer.content.decode()
        assert answer.status_code in (302, 404, 500)
        assert answer.status_code == 302 or answer["X-Request-ID"] in text
        assert "psycopg2" not in text
    monkeypatch.undo()


# the request id


def test_every_answer_has_an_id_of_its_own(client):
    ids = [
        client.get(path)["X-Request-ID"] for path in ("/", "/livez", "/faults/404/", "/guess/", "/static/guess.css") * 2
    ]
    assert len(set(ids)) == 10
    assert all(len(one) == 12 and int(one, 16) >= 0 for one in ids)


def test_an_id_from_outside_counts_for_nothing(client):
    assert client.get("/livez", headers={"x-request-id": "forged"})["X-Request-ID"] != "forged"


# logs


def written_by(logger):
    """(the handler put on `logger`, the lines that it writes)"""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    return handler, lambda: written.getvalue().splitlines()


@pytest.fixture
def log():
    """The lines that the program logs during the test."""
    root = logging.getLogger()
    handler, lines = written_by(root)
    yield lines
    root.removeHandler(handler)


PIECES = ["\r", "\n", "\r\n", "\x1b[31m", "\x1b]0;x\x07", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x00", '"', "\\", "\ud800", "甲", "%s", "%(x)s", "{}",
          '{"at": "2026", "level": "INFO"}', "a" * 50]  # fmt: skip


def test_one_event_is_one_line_whatever_it_says():
    logger, chance = logging.getLogger("core.tests.alone"), random.Random(8)
    logger.propagate = False  # a lone surrogate in the captured log can't be sent from one test process to another
    handler, log = written_by(logger)
    texts = ["".join(chance.choices(PIECES, k=6)) for _n in range(1000)]
    for text in texts:
        logger.warning("said %s", text)
    lines = log()
    logger.removeHandler(handler)
    assert len(lines) == 1000
    assert [json.loads(line)["message"] for line in lines] == [f"said {text}" for text in texts]
    assert all(line.isascii() and line.isprintable() for line in lines)


def test_the_control_a_plain_formatter_lets_a_text_forge_a_line():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    handler.emit(logging.makeLogRecord({"levelname": "INFO", "msg": "said %s", "args": ("x\nINFO root signed in",)}))
    assert len(written.getvalue().splitlines()) == 2


@pytest.mark.parametrize("forge", ["x\r\n{}", "\x1b[2K", "\u2028", '"}\n{"level":"INFO"}'])
def test_one_refused_request_is_one_line_with_its_id(client, log, forge):
    answer = client.get(
        "/guess/" + forge.replace("\r", "%0D").replace("\n", "%0A"), headers={"user-agent": forge, "referer": forge}
    )
    (line,) = [json.loads(line) for line in log()]
    assert (line["request"], line["level"], line["logger"]) == (answer["X-Request-ID"], "WARNING", "django.request")


def test_a_line_of_a_view_carries_the_request_id(client, log):
    answer = client.get("/faults/log/", {"text": "a\nb"})
    (line,) = [json.loads(line) for line in log()]
    assert (line["request"], line["message"]) == (answer["X-Request-ID"], "said a\nb")


def test_a_trace_stays_in_its_line(log):
    caller = Client(raise_request_exception=False)
    answer = caller.get("/faults/500/")
    (line,) = [json.loads(line) for line in log()]
    assert line["request"] == answer["X-Request-ID"]
    assert "RuntimeError" in line["trace"]
    assert "\n" in line["trace"]


def test_a_message_whose_arguments_do_not_fit_is_still_one_line():
    """logging prints its own complaint over many lines when a formatter raises."""
    record = logging.makeLogRecord({"msg": "%d of %s", "args": ("x\ny",)})
    assert json.loads(JsonFormatter().format(record))["message"] == "%d of %s ('x\\ny',)"


def test_a_line_with_its_stack(log):
    logging.getLogger("core.tests").warning("here", stack_info=True)
    assert "test_errors.py" in json.loads(log()[0])["stack"]


def test_a_line_has_its_time_zone(log):
    logging.getLogger("core.tests").warning("here", exc_info=sys.exc_info())
    line = json.loads(log()[0])
    assert line["at"].endswith("+08:00")
    assert line["request"] == ""
