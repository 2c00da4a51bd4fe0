"""People from a sheet: accounts with initial passwords, and who holds which post.

An account is known by its name, else by who holds that post under that name. Holdings are begun, never ended or changed: that is
done by appointment, dismissal and handover.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from organizations import passwords
from organizations.imports import columns
from organizations.imports.lines import Line, Report
from organizations.imports.places import Places
from organizations.imports.reading import Table, only_first, records_of, refused, table_of
from organizations.imports.trying import Trial, told
from organizations.models import AccountRow, Holding, HoldingRow, Post, User
from organizations.models.batches import RowsRefused

TITLE = gettext_lazy("导入人员")
RIGHT, BEGIN, STEPS = "import.run", "organizations:import_people", ()
kept = Table.kept
FIELDS = columns.PEOPLE
SORTS = ((gettext_lazy("人员表"), FIELDS),)
COLUMN_OF = {"post": "title", "user": "username"}


def read(grid):
    """The Table of a grid. Raises Unfit."""
    return table_of(grid, FIELDS)


def carry_out(actor, table, reason=""):
    """Write what fits (inside of a transaction, which the caller takes back where that is not wanted); the Report."""
    return Sheet(actor, table, reason).carry_out()


@dataclass
class Entry:
    """A row that means a post and an account: what is to be begun, and what stays."""

    record: object
    post: object
    username: str
    is_new: bool
    held: object = None  # the holding that the person has already
    notes: list = field(default_factory=list)

    @property
    def what(self):
        return f"{self.record['name']}（{self.username}）{self.post}"  # 数据

    def holding(self, today):
        record = self.record
        return HoldingRow(
            self.username, (self.post.unit.code, self.post.title, self.post.number), record["since"] or today,
            record["until"], bool(record["acting"]), record["document"],
        )  # fmt: skip


class Sheet:
    """One sheet beside what is stored."""

    def __init__(self, actor, table, reason):
        self.actor, self.table, self.reason = actor, table, reason
        self.records, self.lines = records_of(table, FIELDS)
        self.places = Places(actor.today)
        self.accounts = {}  # account → AccountRow of the new ones
        self.passwords = {}

    def refuse(self, record, name, sentence, what=""):
        what = what or f"{record['name']} {record['unit']} {record['title']}"
        name = COLUMN_OF.get(name, name) or "title"
        self.lines[record.number] = refused(self.table, record.number, what, name, sentence)

    def carry_out(self):
        entries = self._entries()
        begun = {n: entry for n, entry in entries.items() if entry.held is None}
        trial = Trial(Holding, self._begin, {}, dict(begun))
        trial.run()
        for n, fault in trial.faults.items():
            self.refuse(entries[n].record, *fault, what=entries[n].what)
        kept = {n: entry for n, entry in entries.items() if n not in trial.faults}
        phoned = self._phone(kept)
        for n, entry in kept.items():
            outcome = Line.CREATED if n in begun else Line.CHANGED if n in phoned else Line.UNCHANGED
            self.lines[n] = Line(n, entry.what, outcome, _("；").join(entry.notes))
        secrets = [self._secret(entry) for entry in first_of_each(kept.values()) if entry.is_new]
        return Report([self.lines[n] for n in sorted(self.lines)], self.table.notes, secrets)

    def _secret(self, entry):
        post = entry.post
        return [entry.username, entry.record["name"], str(post.unit), post.name, self.passwords[entry.username]]

    # what each row means

    def _entries(self):
        """{row: Entry} of the rows that mean a post and an account; the others are refused."""
        posts = self._posts()
        self.records, twice = only_first(
            self.table, [r for r in self.records if r.number in posts],
            lambda r: ("title", (posts[r.number].pk, r["username"] or r["name"], r["since"])),
            lambda r: f"{r['name']} {posts[r.number]}",
        )  # fmt: skip
        self.lines |= twice
        people, entries = People(self.records, posts, self.actor.today), {}
        for record in self.records:
            post = posts[record.number]
            username, fault = people.account(record, post)
            if not fault:
                entry = Entry(record, post, username, username not in people.stored)
                entry.held = people.holding(username, record, post)
                fault = self._compare(entry)
            if fault:
                self.refuse(record, *fault)
            else:
                entries[record.number] = entry
        return entries

    def _posts(self):
        """{row: the stored post that it names}"""
        meanings, found = self.places.meanings({record["unit"] for record in self.records}), {}
        for record in self.records:
            unit = meanings[record["unit"]].unit
            if unit is None:
                self.refuse(record, "unit", meanings[record["unit"]].fault)
            elif post := self.places.post(unit, record["title"], record["number"]):
                found[record.number] = post
            else:
                number = f" {record['number']}" if record["number"] > 1 else ""
                told = {"unit": unit, "post": record["title"] + number}
                self.refuse(record, "title", _("“%(unit)s”没有岗位“%(post)s”：请先建岗位") % told)
        return found

    def _compare(self, entry):
        """Note what the row adds to the holding that there is; (field, sentence) where it would change it."""
        record, held = entry.record, entry.held
        if held is None:
            since = record["since"] or self.actor.today
            new = [_("新账号 %(username)s") % {"username": entry.username}] if entry.is_new else []
            entry.notes = [*new, _("任职自 %(since)s") % {"since": since}]
            return None
        for name in ("until", "acting"):
            if record[name] is not None and record[name] != getattr(held, name):
                return name, _("已任此职（自 %(since)s），与表中不同：请在岗位页办理") % {"since": held.since}
        if record["since"] and record["since"] != held.since:
            entry.notes.append(_("已任此职，起始日期仍为 %(since)s") % {"since": held.since})
        return None

    # verbs

    def _begin(self, entries):
        """The accounts that the entries need and their holdings. Raises RowsRefused by the place of the entry."""
        new = {entry.username: entry for entry in entries if entry.is_new}
        try:
            User.objects.make_many(self.actor, [self._account(entry) for entry in new.values()])
        except RowsRefused as refused:
            of = {username: n for n, username in enumerate(new)}
            places = [(n, of[entry.username]) for n, entry in enumerate(entries) if entry.username in of]
            faults = {n: refused.faults[m] for n, m in places if m in refused.faults}
            raise RowsRefused(faults, {n: refused.fields.get(m, "") for n, m in places}) from None
        Holding.make_many(self.actor, [entry.holding(self.actor.today) for entry in entries])

    def _account(self, entry):
        """The row of a new account; its password is made once."""
        username = entry.username
        if username not in self.accounts:
            self.passwords[username] = password = passwords.initial()
            self.accounts[username] = AccountRow(
                username, entry.record["name"], password=passwords.digest_of_initial(password),
                initial_until=clock.now() + passwords.INITIAL_VALID,
            )  # fmt: skip
        return self.accounts[username]

    def _phone(self, entries):
        """Write the telephones that differ; the rows that brought one."""
        phones, rows = {}, set()
        for n, entry in entries.items():
            phone, post = entry.record["phone"], entry.post
            if phone and phone != phones.get(post, post.phone):
                entry.notes.append(told(_("办公电话"), post.phone, phone))
                phones[post] = phone
                rows.add(n)
        if phones:
            Post.phone_many(self.actor, phones)
        return rows


def first_of_each(entries):
    """The first entry of each account, in order."""
    found = {}
    for entry in entries:
        found.setdefault(entry.username, entry)
    return found.values()


class People:
    """The stored accounts and holdings beside the rows: whose row is it?"""

    def __init__(self, records, posts, today):
        self.today = today
        self.stored = dict(User.objects.values_list("username", "name"))
        self.taken = {*self.stored, *(record["username"] for record in records)}
        self.given = {}  # account of a row → name
        self.of_post, self.of_unit = defaultdict(list), {}
        units = {post.unit_id for post in posts.values()}
        for holding in (
            Holding.objects.filter(post__unit__in=units).select_related("user", "post").order_by("since", "pk")
        ):
            self.of_post[holding.post_id].append(holding)
            if holding.until is None or holding.until >= today:
                self.of_unit[holding.post.unit_id, holding.user.name] = holding.user.username

    def account(self, record, post):
        """(account, None), or (nothing, (field, sentence)) where it can't be told."""
        username, name = record["username"], record["name"]
        if username:
            known = self.stored.get(username) or self.given.setdefault(username, name)
            if known != name:
                words = {"username": username, "name": known}
                return "", ("name", _("账号“%(username)s”是%(name)s的：请核对姓名，或另填账号") % words)
            return username, None
        for holding in reversed(self.of_post[post.pk]):
            if holding.user.name == name:
                return holding.user.username, None
        if other := self.of_unit.get((post.unit_id, name)):
            words = {"unit": post.unit, "name": name, "username": other}
            return "", ("username", _(
                "%(unit)s已有%(name)s（账号 %(username)s）：是同一人请填这个账号，不是请填新账号"
            ) % words)  # fmt: skip
        username = next(new for n in count(1) if (new := f"{post.unit.code}.{n}") not in self.taken)
        self.taken.add(username)
        self.of_unit[post.unit_id, name] = username
        return username, None

    def holding(self, username, record, post):
        """The holding of this post by this account on some of the days that the row speaks of, or None."""
        since, until = record["since"] or self.today, record["until"] or date.max
        for holding in self.of_post[post.pk]:
            if holding.user.username == username and holding.since <= until and since <= (holding.until or date.max):
                return holding
        return None
