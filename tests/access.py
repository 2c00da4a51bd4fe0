"""Who may open what: one line for each address of the urlconf. A route without a line fails tests/test_access.py.

To add a route, add a line to ROUTES:

    page("room:name", who)          opens by GET; every other method is 405
    form("room:name", who)          GET shows the form, POST of an empty one shows it again with what is missing
    button("room:name", who)        POST alone; whoever may is led on (302)
        of="unit"                   the address takes the key of such an object (the kinds: tests/belongings.py)
        args=(2027,)                or these arguments; both: args=("term", KEY), of="term"
        get=…, post=…               the status for whoever may, where it is another one
        posts=…                     who may POST, where that is not who may GET
        stranger=…                  the status for a stranger, where it is not the way to the sign-in page

`who` is one of:

    OPEN, SIGNED_IN, NOBODY         everybody; everybody but strangers; for nobody there is such a thing (404)
    may("unit.edit")                whoever has the right by the table of rights (organizations.rights); 403 for others
    sees("unit.view")               whoever sees the object by that right; for others it is not there: 404
    may_any("a", "b")               whoever has one of these rights; 403 for others
    imports("import.run")           whoever may import this kind; 404 for who imports other kinds, 403 for who imports nothing
    holds("task.view")              whoever has the right at all, wherever the object stands; 404 for others
    may("unit.edit", seen_by="unit.view")   an object: not there for who does not see it, 403 for who sees it and may not
    may(…, of_any="task.view")      the same where whoever has that right at all sees the object
    but(*WITH_SECOND_FACTOR)        everybody who is signed in and none of these; 403 for them
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from organizations.rights import ADMINISTRATORS, OFFICIAL, SECOND_FACTOR_ROLES, Relation, Role, by_verb

OWN, SUBTREE, ABOVE, SIBLING, FOREIGN = (
    "own",
    "subtree",
    "above",
    "sibling",
    "foreign",
)  # an object beside a person's unit
REACHED = {
    Relation.ALL: {OWN, SUBTREE, ABOVE, SIBLING, FOREIGN},
    Relation.SUBTREE: {OWN, SUBTREE},
    Relation.SELF: set(),
}


@dataclass(frozen=True)
class Person:
    """A kind of person: the name in tests/prefecture.py, the unit of the post, and what they are in the table of rights."""

    name: str
    unit: str = ""
    is_one: frozenset[str] = frozenset()

    def reach(self, verb: str) -> set[str]:
        """The relations in which an object may stand so that the right reaches it."""
        granted = [REACHED[relation] for who, relation in by_verb()[verb].grants if who in self.is_one]
        return set().union(*granted)

    @property
    def sees_everything(self) -> bool:
        return FOREIGN in self.reach("unit.view")

    def has(self, verb: str) -> bool:
        return any(who in self.is_one for who, _relation in by_verb()[verb].grants)


def holder(name: str, unit: str, *roles: str) -> Person:
    return Person(name, unit, frozenset({OFFICIAL, *roles}))


PEOPLE = [
    Person("stranger"),
    Person("official"),
    holder("governor", "root", Role.HEAD),
    holder("director", "transport", Role.HEAD),
    holder("magistrate_a", "county_a", Role.HEAD),
    holder("township_head_a", "township_a1"),
    holder("village_head", "village_a11"),
    holder("liaison_a", "county_a", Role.LIAISON),
    *(
        holder(role, "office", role)
        for role in ("drafter", "reviewer", "inspector", "assessor", "secrecy", "publisher")
    ),
    *(Person(administrator, "", frozenset({administrator})) for administrator in ADMINISTRATORS),
]

Verdict = Callable[[Person, str], int | None]  # person, relation of the object → 403, 404, or None: whoever may


def OPEN(person: Person, relation: str) -> int | None:  # noqa: N802
    return None


def SIGNED_IN(person: Person, relation: str) -> int | None:  # noqa: N802
    return None


def NOBODY(person: Person, relation: str) -> int | None:  # noqa: N802
    return 404


def may(verb: str, *, seen_by: str = "", of_any: str = "") -> Verdict:
    def verdict(person, relation):
        if (seen_by and relation not in person.reach(seen_by)) or (of_any and not person.has(of_any)):
            return 404
        reached = relation in person.reach(verb) if relation and seen_by else person.has(verb)
        return None if reached else 403

    return verdict


def sees(verb: str) -> Verdict:
    return lambda person, relation: None if relation in person.reach(verb) else 404


def may_any(*verbs: str) -> Verdict:
    return lambda person, relation: None if any(person.has(verb) for verb in verbs) else 403


def imports(verb: str) -> Verdict:
    """An import of the kind that `verb` is for: not there for who imports other kinds, refused to who imports nothing."""

    def verdict(person, relation):
        if person.has(verb):
            return None
        return 404 if any(person.has(other) for other in IMPORTING) else 403

    return verdict


def holds(verb: str) -> Verdict:
    return lambda person, relation: None if person.has(verb) else 404


def NOBODY_ELSE(person: Person, relation: str) -> int | None:  # noqa: N802
    """For whoever made it alone: not there for those who don't see the task, refused to the others."""
    return 403 if relation in person.reach("task.view") else 404


def by_own_unit(verb: str, *, seen_by: str = "share.view", everybody=403) -> Verdict:
    """An object of a unit that whoever has the right there handles for the own unit (a township for its villages); all who have it everywhere."""

    def verdict(person, relation):
        if relation not in person.reach(seen_by):
            return 404
        own = relation == OWN or (relation == SUBTREE and person.unit == "township_a1")
        reached = person.reach(verb)
        return None if relation in reached and (own or FOREIGN in reached) else everybody

    return verdict


def but(*those: str) -> Verdict:
    return lambda person, relation: 403 if person.is_one & set(those) else None


IMPORTING = ("import.run", "register.edit")
WITH_SECOND_FACTOR = (*ADMINISTRATORS, *SECOND_FACTOR_ROLES)


def SIGNS_NOTHING_YET(person: Person, relation: str) -> int | None:  # noqa: N802
    """For nobody yet: refused to whoever sees it."""
    return 403 if relation in person.reach("share.view") else 404


def GAVE_THE_SHARE(person: Person, relation: str) -> int | None:  # noqa: N802
    """For who holds the share above (here the promotion office), and who may everywhere."""
    if relation not in person.reach("share.view"):
        return 404
    return None if FOREIGN in person.reach("share.decompose") else 403


SIGNS, WRITES_REPORTS = by_own_unit("share.receive"), by_own_unit("report.write")
MAKES_SHARES, ISSUES_SHARES = by_own_unit("share.decompose"), by_own_unit("share.issue")


@dataclass(frozen=True)
class Route:
    """An address with the answers to whoever may; None: the method is not taken (405)."""

    name: str
    who: Verdict
    get: int | None
    post: int | None
    args: tuple = ()
    of: str = ""
    stranger: int | None = None
    posts: Verdict | None = None  # who may POST, where that is not who may GET

    def arguments(self, key=None) -> tuple:
        if not self.of:
            return self.args
        return tuple(key if arg is KEY else arg for arg in self.args or (KEY,))


KEY = object()  # where the key of the object stands among the arguments


def page(name, who, *, get=200, **more):
    return Route(name, who, get, None, **more)


def form(name, who, *, get=200, post=200, **more):
    return Route(name, who, get, post, **more)


def button(name, who, *, post=302, **more):
    return Route(name, who, None, post, **more)


UNIT, GROUP, ACCOUNT, TASK = ({"of": kind} for kind in ("unit", "group", "account", "task"))
INDICATOR, POST, BODY = ({"of": kind} for kind in ("indicator", "post", "body"))
SHARE = {"of": "share"}
CHARTER = {"of": "chartered", "args": (KEY, 1)}
SEE_UNITS = {"seen_by": "unit.view"}
ROUTES = [
    # core
    page("core:desk", SIGNED_IN),
    page("core:livez", OPEN),
    page("core:readyz", OPEN, get=503),  # no worker ticks in this test
    button("core:language", OPEN),
    page("core:file", NOBODY, args=(UUID(int=7),)),  # nobody sent this one
    button("core:filter_save", SIGNED_IN, post=404),  # without the name of a list page
    button("core:filter_delete", NOBODY, args=(1,)),
    page("core:inbox", SIGNED_IN),
    page("core:inbox_item", NOBODY, args=(1,)),
    button("core:inbox_read", NOBODY, args=(1,)),
    button("core:inbox_unread", NOBODY, args=(1,)),
    button("core:inbox_read_all", SIGNED_IN),
    page("core:runs", may("runs.edit")),
    button("core:runs_check", may("runs.edit")),
    form("core:runs_release", may("runs.edit"), get=302, post=302),  # nothing is held here
    button("core:outbox_again", may("runs.edit"), args=(0,), post=404),  # no such message
    form("core:run_policy", may("runs.edit"), args=("inbox.digest",)),
    page("core:calendar", SIGNED_IN),
    page("core:calendar_term", SIGNED_IN),
    form("core:calendar_publish", may("calendar.edit"), args=(2027,)),
    form("core:calendar_day", may("calendar.edit")),
    page("core:components", NOBODY),  # not in development here
    page("core:component_empty", NOBODY),
    # signing in, one's own account
    form("organizations:sign_in", OPEN, get=302, post=302, stranger=200),
    button("organizations:demonstration_sign_in", OPEN, post=403),
    button("organizations:sign_out", OPEN),
    form("organizations:first_administrator", NOBODY, args=("guess",), stranger=404),
    form("account_login", OPEN, get=302, post=302, stranger=200),
    form("mfa_authenticate", SIGNED_IN, get=302, post=302),  # no password was typed before
    page("organizations:own", SIGNED_IN),
    page("organizations:sessions", SIGNED_IN),
    button("organizations:session_end", NOBODY, args=(0,)),
    button("organizations:session_end_others", SIGNED_IN),
    form("organizations:change_password", SIGNED_IN, get=302, post=302),  # these accounts have no password
    form("organizations:confirm_password", SIGNED_IN, get=302, post=302),
    form("organizations:second_factor", SIGNED_IN),
    button("organizations:recovery_codes", SIGNED_IN),
    button("organizations:second_factor_remove", but(*WITH_SECOND_FACTOR)),
    # accounts
    page("organizations:accounts", may("account.view")),
    page("organizations:rights", may("account.view")),
    form("organizations:account_make", may("account.edit")),
    page("organizations:account", may("account.view", **SEE_UNITS), **ACCOUNT),
    form("organizations:account_rename", may("account.edit", **SEE_UNITS), **ACCOUNT),
    form("organizations:account_close", may("account.edit", **SEE_UNITS), **ACCOUNT),
    form(
        "organizations:account_reopen", may("account.edit", **SEE_UNITS), **ACCOUNT, get=403, post=403
    ),  # none is closed
    form("organizations:administrator_make", may("administrator.grant", **SEE_UNITS), **ACCOUNT),
    form("organizations:administrator_end", may("administrator.grant", **SEE_UNITS), **ACCOUNT, get=403, post=403),
    page("organizations:account_security", may("account.reset", **SEE_UNITS), **ACCOUNT),
    button("organizations:account_reset_password", may("account.reset", **SEE_UNITS), **ACCOUNT, post=200),
    button("organizations:account_reset_second_factor", may("account.reset", **SEE_UNITS), **ACCOUNT),
    button("organizations:account_end_sessions", may("account.reset", **SEE_UNITS), **ACCOUNT),
    # the audit log
    page("organizations:audit", may("audit.view")),
    page("organizations:audit_event", may("audit.view"), of="event"),
    form("organizations:audit_chain", may("audit.view")),
    # units and groups
    page("organizations:units", SIGNED_IN),
    page("organizations:tree", SIGNED_IN),
    page("organizations:unit_gaps", SIGNED_IN),
    form("organizations:unit_first", may("unit.edit"), get=403, post=403),  # the prefecture is there
    page("organizations:unit", sees("unit.view"), **UNIT),
    form("organizations:unit_make", may("unit.edit", **SEE_UNITS), **UNIT),
    form("organizations:unit_change", may("unit.edit", **SEE_UNITS), **UNIT),
    form("organizations:unit_aliases", may("unit.edit", **SEE_UNITS), **UNIT),
    form("organizations:unit_move", may("unit.edit", **SEE_UNITS), **UNIT),
    form("organizations:unit_merge", may("unit.edit", **SEE_UNITS), **UNIT),
    form("organizations:unit_split", may("unit.edit", **SEE_UNITS), **UNIT),
    form("organizations:unit_close", may("unit.edit", **SEE_UNITS), **UNIT),
    form("organizations:unit_reopen", may("unit.edit", **SEE_UNITS), **UNIT, get=403, post=403),  # none is closed
    page("organizations:groups", SIGNED_IN),
    form("organizations:group_make", may("group.edit")),
    page("organizations:group", sees("unit.view"), **GROUP),
    form("organizations:group_change", may("group.edit", **SEE_UNITS), **GROUP),
    form("organizations:group_members", may("group.edit", **SEE_UNITS), **GROUP),
    form("organizations:group_close", may("group.edit", **SEE_UNITS), **GROUP),
    form("organizations:group_reopen", may("group.edit", **SEE_UNITS), **GROUP, get=403, post=403),
    # posts, handovers, bodies
    page("organizations:posts", SIGNED_IN),
    form("organizations:post_make", may("post.edit", **SEE_UNITS), **UNIT),
    page("organizations:post", sees("unit.view"), **POST),
    form("organizations:post_change", may("post.edit", **SEE_UNITS), **POST),
    form("organizations:post_close", may("post.edit", **SEE_UNITS), **POST),
    form("organizations:post_reopen", may("post.edit", **SEE_UNITS), **POST, get=403, post=403),  # none is closed
    form("organizations:post_roles", may("role.grant", **SEE_UNITS), **POST),
    form("organizations:post_appoint", may("holding.edit", **SEE_UNITS), **POST),
    form("organizations:post_handover", may("holding.edit", **SEE_UNITS), **POST),
    form("organizations:holding_dismiss", may("holding.edit", **SEE_UNITS), of="holding"),
    page("organizations:handover_report", sees("unit.view"), of="handover"),
    page("organizations:bodies", SIGNED_IN),
    form("organizations:body_make", may("body.edit")),
    page("organizations:body", sees("unit.view"), **BODY),
    form("organizations:body_change", may("body.edit", **SEE_UNITS), **BODY),
    form("organizations:body_admit", may("body.edit", **SEE_UNITS), **BODY),
    form("organizations:body_close", may("body.edit", **SEE_UNITS), **BODY),
    form("organizations:body_reopen", may("body.edit", **SEE_UNITS), **BODY, get=403, post=403),
    form("organizations:member_dismiss", may("body.edit", **SEE_UNITS), of="member"),
    # imports
    page("organizations:imports", may_any(*IMPORTING)),
    form("organizations:import_units", may("import.run")),
    form("organizations:import_posts", may("import.run")),
    form("organizations:import_people", may("import.run")),
    form("organizations:import", imports("import.run"), of="imported"),
    button("organizations:import_hand_out", imports("import.run"), of="imported", post=403),  # has no list of passwords
    # tasks
    page("tasks:register", SIGNED_IN),
    page("tasks:register_of", holds("task.view"), of="programme"),
    page("tasks:programmes", SIGNED_IN),
    page("tasks:programme", holds("task.view"), of="programme"),
    page("tasks:document", holds("task.view"), of="document"),
    form("tasks:document_text", may("register.edit", of_any="task.view"), of="document"),
    form("tasks:frame_add", may("register.edit"), args=("term",)),
    form("tasks:frame_add_to", may("register.edit", of_any="task.view"), args=(KEY, "item"), of="programme"),
    form("tasks:frame_change", may("register.edit", of_any="task.view"), args=("term", KEY), of="term"),
    form("tasks:frame_remove", may("register.edit", of_any="task.view"), args=("term", KEY), of="term"),
    page("tasks:timetable", holds("task.view"), of="programme"),
    page("tasks:carry_overs", holds("task.view"), of="programme"),
    form("tasks:carry_over", may("register.edit", of_any="task.view"), of="programme"),
    page("tasks:gaps", holds("task.view"), of="programme"),
    form("tasks:gaps_fill", may("register.edit", of_any="task.view"), of="programme"),
    form("tasks:issue_ready", may("task.issue", of_any="task.view"), of="programme"),
    form("tasks:import", may("register.edit")),
    form("tasks:import_columns", NOBODY, of="task_import"),  # for whoever sent it alone: here the system
    form("tasks:import_units", NOBODY, of="task_import"),
    page("tasks:unit_names", may("register.edit", of_any="task.view"), of="programme"),
    form("tasks:unit_names_tell", may("register.edit", of_any="task.view"), of="programme"),
    form("tasks:unit_names_again", may("register.edit", of_any="task.view"), of="programme"),
    form("tasks:unit_name_forget", may("register.edit"), of="unit_name"),
    form("tasks:task_make", may("register.edit", of_any="task.view"), of="programme"),
    page("tasks:task", sees("task.view"), **TASK),
    form("tasks:task_change", may("register.edit", seen_by="task.view"), **TASK),
    form("tasks:task_issue", may("task.issue", seen_by="task.view"), **TASK),
    page("tasks:charter", sees("task.view"), **CHARTER),
    page("tasks:charter_word", sees("task.view"), **CHARTER),
    form("tasks:charter_draft", may("charter.edit", seen_by="task.view"), **TASK),
    form("tasks:charter_change", may("charter.edit", seen_by="task.view"), **CHARTER),
    form("tasks:charter_sign", may("charter.sign", seen_by="task.view"), **CHARTER),
    page("tasks:changes", SIGNED_IN),
    page("tasks:change", sees("task.view"), of="proposed"),
    form("tasks:change_decide", may("change.decide", seen_by="task.view"), of="proposed"),
    form("tasks:change_withdraw", NOBODY_ELSE, of="proposed", get=403, post=403),  # the system asked
    form("tasks:change_propose", may("change.propose", seen_by="task.view"), of="issued"),
    form("tasks:milestone_make", may("charter.edit", seen_by="task.view"), **TASK),
    form("tasks:milestone_lines", may("charter.edit", seen_by="task.view"), **TASK),
    form("tasks:milestone_back", may("charter.edit", seen_by="task.view"), **TASK),
    form("tasks:curve", may("charter.edit", seen_by="task.view"), **TASK),
    form("tasks:milestone_change", may("charter.edit", seen_by="task.view"), of="milestone"),
    form("tasks:milestone_remove", may("charter.edit", seen_by="task.view"), of="milestone"),
    page("tasks:indicator", sees("task.view"), **INDICATOR),
    form("tasks:indicator_make", may("charter.edit", seen_by="task.view"), **TASK),
    form("tasks:indicator_change", may("charter.edit", seen_by="task.view"), **INDICATOR),
    form("tasks:indicator_remove", may("charter.edit", seen_by="task.view"), **INDICATOR),
    # shares, responsibility, orders
    page("accountability:shares", SIGNED_IN),
    form("accountability:receive_all", SIGNED_IN),
    page("accountability:share", sees("share.view"), **SHARE),
    form("accountability:decompose", MAKES_SHARES, **SHARE),
    form("accountability:issue", ISSUES_SHARES, **SHARE),
    form("accountability:undo", MAKES_SHARES, **SHARE),
    form("accountability:share_change", GAVE_THE_SHARE, **SHARE),
    form("accountability:share_receive", SIGNS, **SHARE),
    form("accountability:share_return", SIGNS, **SHARE),
    form("accountability:duty_appoint", MAKES_SHARES, **SHARE),
    form(
        "accountability:duty_release", MAKES_SHARES, of="duty_share", args=(KEY, 1), get=404, post=404
    ),  # no such duty
    page("accountability:task_shares", sees("task.view"), **TASK),
    form("accountability:begin", may("share.decompose", seen_by="task.view"), of="issued", post=302),
    page("accountability:chains", sees("task.view"), **TASK),
    page("accountability:chain", NOBODY, of="task", args=(KEY, 1)),  # the prefecture is no county
    page("accountability:coverage", holds("task.view"), of="programme"),
    page("accountability:duties", SIGNED_IN),
    form("accountability:order_give", may("order.give", seen_by="task.view"), **TASK),
    page("accountability:orders", SIGNED_IN),
    page("accountability:order", sees("share.view"), of="order"),
    form("accountability:order_send", may("order.give", seen_by="share.view"), of="order"),
    form("accountability:delivery_receive", SIGNS, of="delivery"),
    form("accountability:delivery_return", SIGNS, of="delivery"),
    form("accountability:delivery_forward", SIGNS_NOTHING_YET, of="delivery"),  # nobody has received it
    form("accountability:delivery_report", SIGNS_NOTHING_YET, of="delivery"),
    page("accountability:ledger", SIGNED_IN),
    page("accountability:reports", SIGNED_IN),
    form("accountability:unchanged", SIGNED_IN),
    page("accountability:missing", may("report.review")),
    form("accountability:chase", may("report.review")),
    form("accountability:report", sees("share.view"), of="share", args=(KEY, "2026-01"), posts=WRITES_REPORTS),
    form(
        "accountability:report_return", sees("share.view"), of="share", args=(KEY, "2026-01"), get=404, post=404
    ),  # nothing sent
    form("accountability:report_verify", sees("share.view"), of="share", args=(KEY, "2026-01"), get=404, post=404),
]
