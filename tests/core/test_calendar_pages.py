"""Pages of the work calendar as people use them: look, paste, confirm, set a day, ask why."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from core import clock
from core.days import calendar
from core.models import CalendarDay, CalendarYear

NOTICE = "元旦：1月1日至3日放假，共3天。1月9日上班。"


@pytest.fixture(autouse=True)
def _fresh_calendar(db):
    calendar.forget()
    yield
    calendar.forget()


@pytest.fixture
def seeded():
    """The years that the package knows."""
    calendar.seed()


@pytest.fixture
def signed_in(client, administrator):
    """The client of the system administrator."""
    client.force_login(administrator)
    return client


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def paste(client, text=NOTICE, year=2027, **more):
    data = {"layer": "state", "notice": "国办发明电〔2026〕1号", "text": text} | more
    return client.post(reverse("core:calendar_publish", args=[year]), data)


def hidden(answer):
    """The hidden fields that the confirming page would send."""
    form = answer.context["form"]
    return {field.name: field.value() if field.value() is not None else "" for field in form}


@pytest.mark.usefixtures("seeded")
class TestYear:
    def test_its_account_adds_up(self, client, official):
        client.force_login(official)
        account = client.get(reverse("core:calendar", args=[2026])).context["account"]
        assert account.days == account.workdays + account.rest == 365
        assert account.workdays == account.weekdays - account.off + account.made_up == 248
        months = client.get(reverse("core:calendar", args=[2026])).context["months"]
        assert sum(sheet.workdays for sheet in months) == account.workdays

    def test_days_are_told_by_word_and_class(self, client, official, by_system):
        calendar.set_day(by_system, date(2026, 7, 24), "prefecture", False, "火把节")
        calendar.set_day(by_system, date(2026, 7, 26), "prefecture", True, "火把节调休")
        client.force_login(official)
        shown = page(client, "core:calendar", 2026)
        for css, day, word in (
            ("d-off", 1, "休"),
            ("d-work", 10, "班"),
            ("d-off d-own", 24, "州休"),
            ("d-work d-own", 26, "州班"),
        ):
            assert f'<td class="{css}">{day} <small>{word}</small></td>' in shown
        assert "火把节调休" in shown

    def test_today_is_marked(self, client, official):
        client.force_login(official)
        with clock.at(datetime(2026, 3, 5, 2, tzinfo=UTC)):
            shown = page(client, "core:calendar")
        assert shown.count('aria-current="date"') == 1
        assert '<td class=" d-today" aria-current="date"><b>5</b></td>' in shown

    def test_a_year_without_a_notice_is_provisional(self, client, official):
        client.force_login(official)
        assert "暂定" in page(client, "core:calendar", 2030)
        assert "暂定" not in page(client, "core:calendar", 2026).split('<p class="key">')[0]

    @pytest.mark.parametrize("year", [0, 1999, 2100, 99999])
    def test_a_year_outside_of_the_calendar_is_not_found(self, signed_in, year):
        assert signed_in.get(f"/calendar/{year}/").status_code == 404
        assert signed_in.get(f"/calendar/{year}/publish/").status_code == 404

    def test_the_keeper_is_reminded_from_november_on(self, signed_in, client, official):
        for month, reminded in ((10, False), (11, True)):
            with clock.at(datetime(2026, month, 20, tzinfo=UTC)):
                assert ("2027 年的国家放假通知还没有登记" in page(signed_in, "core:calendar", 2026)) is reminded
        client.force_login(official)
        with clock.at(datetime(2026, 11, 20, tzinfo=UTC)):
            assert "2027 年的国家放假通知还没有登记" not in page(client, "core:calendar", 2026)

    def test_only_the_keeper_sees_the_ways_to_change_it(self, client, official, administrator):
        client.force_login(official)
        assert reverse("core:calendar_publish", args=[2026]) not in page(client, "core:calendar", 2026)
        client.force_login(administrator)
        assert reverse("core:calendar_publish", args=[2026]) in page(client, "core:calendar", 2026)

    def test_the_number_of_statements_is_the_same_for_a_full_and_an_empty_year(
        self, signed_in, django_assert_max_num_queries
    ):
        for year in (2026, 2030):
            with django_assert_max_num_queries(9):
                page(signed_in, "core:calendar", year)


class TestPublish:
    def test_a_notice_is_shown_first_and_entered_when_confirmed(self, signed_in):
        shown = paste(signed_in)
        assert shown.context["counts"] == {"new": 4, "changed": 0, "gone": 0, "unchanged": 0, "days": 4}
        assert not CalendarYear.objects.filter(year=2027).exists()
        answer = signed_in.post(reverse("core:calendar_publish", args=[2027]), hidden(shown))
        assert answer.status_code == 302
        assert answer["Location"] == reverse("core:calendar", args=[2027])
        assert CalendarDay.objects.filter(date__year=2027).count() == 4
        assert "国办发明电〔2026〕1号" in page(signed_in, "core:calendar", 2027)

    def test_confirming_twice_is_harmless(self, signed_in):
        sent = hidden(paste(signed_in))
        for _n in range(2):
            assert signed_in.post(reverse("core:calendar_publish", args=[2027]), sent).status_code == 302
        assert CalendarDay.objects.filter(date__year=2027).count() == 4
        assert CalendarYear.history.filter(year=2027).count() == 1

    def test_what_changed_meanwhile_is_shown_again(self, signed_in, by_system):
        sent = hidden(paste(signed_in))
        calendar.set_day(by_system, date(2027, 1, 1), "state", False, "新年")
        answer = signed_in.post(reverse("core:calendar_publish", args=[2027]), sent)
        assert answer.status_code == 409
        assert "重新核对" in answer.content.decode()
        assert answer.context["counts"]["changed"] == 1
        assert signed_in.post(reverse("core:calendar_publish", args=[2027]), hidden(answer)).status_code == 302

    def test_a_tampered_confirmation_enters_nothing(self, signed_in):
        sent = hidden(paste(signed_in)) | {"text": "元旦：1月1日至5日放假，共5天。"}
        assert signed_in.post(reverse("core:calendar_publish", args=[2027]), sent).status_code == 409
        assert not CalendarDay.objects.filter(date__year=2027).exists()

    def test_bad_lines_come_back_with_number_and_advice_and_nothing_is_lost(self, signed_in):
        text = "元旦：1月1日至3日放假，共4天。\n2月30日 休 春节\n10月1日 休 国庆节"
        answer = paste(signed_in, text, layer="prefecture")
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert "第 1 行“元旦：1月1日至3日放假，共4天。”：通知写 4 天，起止日期是 3 天，请核对" in shown
        assert "第 2 行“2月30日 休 春节”：没有 2 月 30 日这一天" in shown
        assert text in shown
        assert "国办发明电〔2026〕1号" in shown
        assert answer.context["form"]["layer"].value() == "prefecture"

    def test_going_back_keeps_what_was_typed(self, signed_in):
        answer = signed_in.post(reverse("core:calendar_publish", args=[2027]), hidden(paste(signed_in)) | {"back": "1"})
        assert NOTICE in answer.content.decode()

    @pytest.mark.parametrize("text", ["", "   ", "休", "x" * 30_000, "1月1日 休 \x00"])
    def test_odd_texts_are_refused_in_words(self, signed_in, text):
        answer = paste(signed_in, text)
        assert answer.status_code == 200
        assert answer.context["form"].errors["text"]

    @pytest.mark.parametrize("layer", ["", "county", "state'"])
    def test_odd_layers_are_refused_in_words(self, signed_in, layer):
        assert paste(signed_in, layer=layer).context["form"].errors["layer"]
        assert signed_in.get(reverse("core:calendar_publish", args=[2027]), {"layer": layer}).status_code == 200

    def test_an_official_gets_the_sentence_who_may(self, client, official):
        client.force_login(official)
        answer = paste(client)
        assert answer.status_code == 403
        assert "工作日历由系统管理员登记" in answer.content.decode()


class TestDay:
    DATA = {"date": "2027-07-24", "layer": "prefecture", "kind": "off", "name": "火把节", "reason": "州办发〔2027〕3号"}

    def post(self, client, **more):
        return client.post(reverse("core:calendar_day"), self.DATA | more)

    def test_it_is_asked_before_it_is_done(self, signed_in):
        asked = self.post(signed_in)
        assert "把 2027 年 7 月 24 日 登记为本州放假？" in asked.content.decode()
        assert not CalendarDay.objects.filter(date__year=2027).exists()
        answer = signed_in.post(reverse("core:calendar_day"), hidden(asked) | {"sure": "1"}, follow=True)
        assert "2027 年 7 月 24 日（星期六）：火把节，本州通知放假" in answer.content.decode()
        assert CalendarDay.history.get(date=date(2027, 7, 24)).history_change_reason == "州办发〔2027〕3号"

    def test_a_day_is_taken_out_again(self, signed_in, by_system):
        calendar.set_day(by_system, date(2027, 7, 24), "prefecture", False, "火把节")
        asked = self.post(signed_in, kind="nothing", name="")
        assert "原登记：放假 火把节" in asked.content.decode()
        signed_in.post(reverse("core:calendar_day"), hidden(asked) | {"sure": "1"})
        assert not CalendarDay.objects.filter(date__year=2027).exists()

    def test_somebody_elses_change_is_shown_instead_of_overwritten(self, signed_in, by_system):
        sent = hidden(self.post(signed_in)) | {"sure": "1"}
        calendar.set_day(by_system, date(2027, 7, 24), "prefecture", True, "防汛值守")
        answer = signed_in.post(reverse("core:calendar_day"), sent)
        assert answer.status_code == 409
        assert "原登记：上班 防汛值守" in answer.content.decode()

    def test_the_form_starts_with_what_is_entered(self, signed_in, seeded):
        answer = signed_in.get(reverse("core:calendar_day"), {"date": "2026-10-10", "layer": "state"})
        shown = answer.content.decode()
        assert "国庆节调休，国家通知调休上班" in shown
        assert answer.context["form"]["kind"].value() == "work"

    @pytest.mark.parametrize(
        ("field", "text"),
        [("date", ""), ("date", "2027-02-30"), ("date", "1999-12-31"), ("date", "2100-01-01"), ("layer", "x"), ("kind", ""),
         ("name", ""), ("name", "名" * 61), ("reason", "由" * 201)],
    )  # fmt: skip
    def test_a_wrong_field_is_named(self, signed_in, field, text):
        assert field in self.post(signed_in, **{field: text}).context["form"].errors

    @pytest.mark.parametrize("day", ["x", "2026-13-01", "9999-99-99", "0001-01-01", "９９９"])
    def test_an_odd_address_opens_an_empty_form(self, signed_in, day):
        assert signed_in.get(reverse("core:calendar_day"), {"date": day}).status_code == 200


@pytest.mark.usefixtures("seeded")
class TestTerm:
    def ask(self, client, **query):
        asked = {"start": "2026-09-28", "count": "5", "unit": "workdays", "start_counts": ""} | query
        return client.get(reverse("core:calendar_term"), asked)

    def test_it_explains_day_by_day(self, client, official):
        client.force_login(official)
        answer = self.ask(client)
        shown = answer.content.decode()
        assert "从 2026 年 9 月 28 日起算，5 个工作日，起算当日不计" in shown
        assert "2026 年 10 月 10 日（星期六）" in shown
        assert "国庆节，国家通知放假" in shown
        assert "国庆节调休，国家通知调休上班" in shown
        assert answer.context["term"].due == date(2026, 10, 10)
        assert not answer.context["term"].provisional

    def test_calendar_days_move_to_the_next_working_day(self, client, official):
        client.force_login(official)
        answer = self.ask(client, unit="days", count="3")
        assert answer.context["term"].due == date(2026, 10, 8)
        assert "顺延" in answer.content.decode()

    def test_the_first_day_may_count(self, client, official):
        client.force_login(official)
        assert self.ask(client, count="1", start_counts="yes").context["term"].due == date(2026, 9, 28)

    def test_a_term_into_a_year_without_a_notice_is_provisional(self, client, official):
        client.force_login(official)
        answer = self.ask(client, start="2026-12-25", count="10")
        assert answer.context["term"].provisional
        assert '<span class="demo">暂定</span>' in answer.content.decode()

    @pytest.mark.parametrize(
        ("field", "text"),
        [("start", ""), ("start", "昨天"), ("start", "2026-02-30"), ("count", ""), ("count", "0"), ("count", "-1"), ("count", "401"),
         ("count", "五"), ("count", "1.5"), ("count", "9" * 400), ("unit", "weeks"), ("start_counts", "no")],
    )  # fmt: skip
    def test_a_wrong_value_is_named(self, client, official, field, text):
        client.force_login(official)
        answer = self.ask(client, **{field: text})
        assert answer.status_code == 200
        assert field in answer.context["form"].errors

    @pytest.mark.parametrize(("start", "count"), [("2000-01-01", "400"), ("2099-12-31", "400")])
    def test_the_ends_of_the_calendar_are_explained_too(self, client, official, start, count):
        client.force_login(official)
        for unit in ("workdays", "days"):
            assert self.ask(client, start=start, count=count, unit=unit).context["term"].provisional
