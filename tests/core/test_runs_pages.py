"""定期办理: what is coming, what was done, why it is held, and the hands of the system administrator on it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.background import policies, runs
from core.days import calendar
from core.models import AuditEvent, Installation, OutboxMessage, Run, RunPolicy, Tick

RUNS, CHECK, RELEASE = (reverse(f"core:{name}") for name in ("runs", "runs_check", "runs_release"))
RULE = reverse("core:run_policy", args=["inbox.digest"])


@pytest.fixture
def page(client, administrator, settings):
    """The client of the system administrator; the first rules stand. The digest is the one kind, whatever upper rooms add."""
    for name in ("RUN_JOBS", "RUN_POLICIES"):
        setattr(settings, name, {"inbox.digest": getattr(settings, name)["inbox.digest"]})
    Installation(prefecture="澜岭州", title="台账", office="推进办").save()
    policies.ensure()
    client.force_login(administrator)
    return client


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def ledger(days, **fields):
    """A run of the digest so many days from today."""
    at = clock.now() + timedelta(days=days)
    return Run.objects.create(kind="inbox.digest", period=day(days), due_at=at, planned_at=at, **fields)


@pytest.fixture
def each_state(page):
    """One run of each state, and a second one done in time."""
    now = clock.now()
    ledger(-6, finished_at=now, outcome="7 位收件")
    ledger(-5, finished_at=now)
    ledger(-4, finished_at=now, late=True)
    ledger(-3, skipped_at=now, outcome=runs.SKIPPED)
    ledger(-2, attempts=2, attempted_at=now, last_error="OSError: 磁盘已满")
    ledger(-1)


def words(answer):
    return answer.content.decode()


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def test_others_get_the_sentence_why_not(client, official):
    client.force_login(official)
    for address, method in ((RUNS, client.get), (CHECK, client.post), (RELEASE, client.post), (RULE, client.post)):
        answer = method(address)
        assert answer.status_code == 403
        assert "定期办理由系统管理员管理" in words(answer)
    assert not AuditEvent.objects.filter(verb__startswith="runs.").exists()


def test_the_sentence_adds_up_and_each_state_is_a_word(page, each_state):
    answer = page.get(RUNS)
    account = answer.context["account"]
    assert (account.total, account.done, account.late, account.skipped, account.open, account.failed) == (
        6,
        2,
        1,
        1,
        1,
        1,
    )
    assert [line.cells[1].text for line in answer.context["listing"].table.lines] == [
        "未办", "出错待重办", "略过", "补办", "已办", "已办",
    ]  # fmt: skip
    assert "OSError: 磁盘已满" in words(answer)


def test_the_ledger_is_filtered_by_kind_state_and_period(page, each_state):
    def periods(**query):
        return [run.period for run in page.get(RUNS, query).context["listing"].rows]

    assert periods(state="late") == [day(-4)]
    assert periods(period=day(-2)) == [day(-2)]
    assert len(periods(kind="inbox.digest")) == 6
    assert len(periods(kind="nonsense", state="nonsense")) == 6


def test_what_is_coming_names_the_rule_and_the_day_in_words(page):
    lines = page.get(RUNS).context["coming"].lines
    assert [cell.text for cell in lines[0].cells[:2]] == ["消息汇总", "每个工作日 08:30"]
    assert "08:30" in lines[0].cells[3].text
    assert "星期" in lines[0].cells[3].text


def test_a_kind_without_a_rule_is_shown_and_led_to_its_first_one(page):
    RunPolicy.objects.all().delete()
    cells = page.get(RUNS).context["coming"].lines[0].cells
    assert [cell.text for cell in cells[1:4]] == ["—", "—", "—"]
    answer = page.get(cells[4].url)
    assert "还没有规则" in words(answer)
    assert "day" in answer.context["form"].fields
    sent = {"rhythm": "daily", "at": "07:00", "shift": "none", "catch_up": "all", "late_after_minutes": "60"}
    confirmed(page, sent | {"active_from": day(1)})
    assert RunPolicy.objects.get().version == 1


def test_a_silent_beat_is_told(page):
    Tick.objects.create(pk=1, ticked_at=clock.now() - timedelta(minutes=30))
    assert "超过三分钟没有到期检查" in words(page.get(RUNS))


# 立即检查


def test_check_says_what_was_found(page, sent):
    RunPolicy.objects.all().delete()
    assert told(page.post(CHECK, follow=True)) == ["已检查，没有到期未办的。"]
    ledger(0)
    (sentence,) = told(page.post(CHECK, follow=True))
    assert sentence.startswith(f"有 1 期到期未办，正由后台办理：消息汇总 {day(0)}")
    assert ("core.jobs.run_due", ("inbox.digest", day(0), 0)) in sent


def test_two_dozen_impatient_clicks_make_one_run(page, sent):
    ledger(0)
    for _ in range(24):
        assert page.post(CHECK).status_code == 302
    assert Run.objects.filter(period=day(0)).count() == 1
    assert runs.do("inbox.digest", day(0))
    assert not runs.do("inbox.digest", day(0))
    assert AuditEvent.objects.filter(verb="runs.check").count() == 24


def test_check_is_never_a_link(page):
    assert page.get(CHECK).status_code == 405


# hold and release


@pytest.fixture
def held(page):
    """The last check lies 128 days back: periodic work is held."""
    Tick.objects.create(pk=1, ticked_at=clock.now() - timedelta(days=128))
    (sentence,) = told(page.post(CHECK, follow=True))
    assert "128 天" in sentence


def test_why_it_is_held_stands_on_the_page_with_the_way_out(page, held):
    shown = words(page.get(RUNS))
    assert "已暂停" in shown
    assert "距上次检查已有 128 天" in shown
    assert f'href="{RELEASE}"' in shown


def test_release_asks_first_and_is_recorded(page, held):
    assert "时间无误，放行" in words(page.get(RELEASE))
    assert Tick.objects.get().held_because
    assert told(page.post(RELEASE, follow=True)) == ["已放行，到期的各期将陆续办理。"]
    assert not Tick.objects.get().held_because
    assert AuditEvent.objects.filter(verb="runs.release").count() == 1
    assert told(page.post(RELEASE, follow=True)) == ["定期办理没有暂停，不用放行。"]
    assert AuditEvent.objects.filter(verb="runs.release").count() == 1


# messages that were given up


def test_a_message_given_up_is_shown_and_tried_again_once(page, sent):
    now = clock.now()
    message = OutboxMessage.objects.create(
        topic="inbox", dedupe_key="bad", payload={"subject": "产-11 被退回"}, created_at=now, not_before=now,
        attempts=8, given_up_at=now, last_error="IntegrityError: 单位已撤销",
    )  # fmt: skip
    shown = words(page.get(RUNS))
    for text in ("产-11 被退回", "IntegrityError: 单位已撤销", "再试一次"):
        assert text in shown
    again = reverse("core:outbox_again", args=[message.pk])
    assert told(page.post(again, follow=True)) == ["正在重新办理：产-11 被退回。"]
    assert told(page.post(again, follow=True)) == ["这件事项已经重新办理，不用再试。"]
    assert AuditEvent.objects.filter(verb="outbox.again").count() == 1
    assert page.post(reverse("core:outbox_again", args=[10**30])).status_code == 404


# rules


def rule(**fields):
    """What the form sends: each working day at 09:00 from the day after tomorrow on."""
    return {
        "rhythm": "workdays", "at": "09:00", "shift": "none", "catch_up": "all", "late_after_minutes": "90",
        "active_from": day(2),
    } | fields  # fmt: skip


def confirmed(page, sent):
    """The answer after the preview was looked at and confirmed."""
    preview = page.post(RULE, sent)
    return page.post(RULE, sent | {"confirmed": preview.context["form"]["confirmed"].value()}, follow=True)


def test_a_new_rule_is_seen_with_three_due_moments_before_it_is_confirmed(page):
    preview = page.post(RULE, rule())
    assert len(preview.context["table"].lines) == 3
    assert "09:00" in preview.context["table"].lines[0].cells[1].text
    assert "之前的各期仍按第 1 版" in words(preview)
    assert RunPolicy.objects.count() == 1
    answer = confirmed(page, rule())
    assert told(answer) == [f"已定下消息汇总的第 2 版规则，自 {day(2)} 一期起。"]
    newest = policies.newest_of("inbox.digest")
    assert (newest.version, f"{newest.at:%H:%M}", newest.late_after_minutes) == (2, "09:00", 90)
    assert [line.cells[0].text for line in answer.context["table"].lines] == ["2", "1"]


def test_back_from_the_preview_keeps_what_was_typed(page):
    answer = page.post(RULE, rule(at="09:41") | {"back": "1"})
    assert answer.context["form"]["at"].value() == "09:41"
    assert RunPolicy.objects.count() == 1


def test_what_was_not_seen_is_not_confirmed(page):
    seen = page.post(RULE, rule()).context["form"]["confirmed"].value()
    answer = page.post(RULE, rule(at="23:00", confirmed=seen))
    assert answer.status_code == 409
    assert "请重新核对" in words(answer)
    assert RunPolicy.objects.count() == 1


def test_the_second_of_two_clicks_is_told_and_makes_no_version(page):
    seen = page.post(RULE, rule()).context["form"]["confirmed"].value()
    page.post(RULE, rule(confirmed=seen))
    assert f"从 {day(2)} 之后的一期起" in words(page.post(RULE, rule(confirmed=seen)))
    assert RunPolicy.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("active_from", "2026-11", "并与周期一致"),
        ("active_from", "昨天", "并与周期一致"),
        ("active_from", "2001-01-01", "之后的一期起"),
        ("active_from", "2098-01-01", "离今天超过一年"),
        ("active_from", "2026\0-11-05", "控制字符"),
        ("active_from", "", "必填"),
        ("rhythm", "monthly", "monthly"),
        ("at", "25:00", "如 08:30"),
        ("late_after_minutes", "0", "至少 1 分钟"),
        ("late_after_minutes", "9" * 400, ""),
        ("shift", "nonsense", "nonsense"),
    ],
)
def test_bad_input_gets_its_sentence_at_its_place(page, field, value, sentence):
    answer = page.post(RULE, rule(**{field: value}))
    assert answer.status_code == 200
    assert sentence in str(answer.context["form"].errors[field])
    assert RunPolicy.objects.count() == 1


def test_a_monthly_kind_says_its_day_and_stays_monthly(page):
    RunPolicy.objects.all().delete()
    sent = rule(rhythm="monthly", active_from=policies.next_period("monthly"))
    assert "请写明几日" in str(page.post(RULE, sent).context["form"].errors["day"])
    assert "请写 1 至 31" in str(page.post(RULE, sent | {"day": "32"}).context["form"].errors["day"])
    assert "这里不写" in str(page.post(RULE, rule(day="5")).context["form"].errors["day"])
    answer = confirmed(page, sent | {"day": "31", "shift": "next_workday"})
    assert "次月 31 日 09:00，遇休息日顺延" in words(answer)
    assert list(answer.context["form"].fields["rhythm"].choices) == [("monthly", "每月")]
    assert answer.context["form"]["active_from"].value() == policies.next_period("monthly")


def test_an_unknown_kind_has_no_page(page):
    assert page.get(reverse("core:run_policy", args=["nonsense"])).status_code == 404


def test_the_page_costs_the_same_at_ten_and_at_a_thousand(page):
    """Every page's 3, a list's 2; account, check, rules, outbox; 2 of the calendar."""
    page.get(RUNS)
    costs = []
    for count in (10, 1000):
        Run.objects.bulk_create(
            Run(kind="count", period=f"{count}:{n}", due_at=clock.now(), planned_at=clock.now()) for n in range(count)
        )
        calendar.forget()
        with CaptureQueriesContext(connection) as captured:
            page.get(RUNS, {"per": "100"})
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 11
