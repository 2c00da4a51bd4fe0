"""Who may open what: one row for each address of the urlconf. A route without a row fails the suite.

Columns: url name, arguments, method, then the status for a stranger, an official, and the system administrator.
`None` stands for "to the sign-in page" (302).
"""

from typing import NamedTuple
from uuid import UUID


class Row(NamedTuple):
    name: str
    args: tuple
    method: str
    stranger: int | None
    official: int
    administrator: int


ROWS = [
    Row("core:desk", (), "get", None, 200, 200),
    Row("core:livez", (), "get", 200, 200, 200),
    Row("core:readyz", (), "get", 503, 503, 503),  # no worker ticks in this test
    Row("core:language", (), "post", 302, 302, 302),
    Row("core:file", (UUID(int=7),), "get", None, 404, 404),  # nobody sent this one
    Row("core:filter_save", (), "post", None, 404, 404),  # without the name of a list page
    Row("core:filter_delete", (1,), "post", None, 404, 404),
    Row("core:inbox", (), "get", None, 200, 200),
    Row("core:inbox_item", (1,), "get", None, 404, 404),
    Row("core:inbox_read", (1,), "post", None, 404, 404),
    Row("core:inbox_unread", (1,), "post", None, 404, 404),
    Row("core:inbox_read_all", (), "post", None, 302, 302),
    Row("core:runs", (), "get", None, 403, 200),
    Row("core:runs_check", (), "post", None, 403, 302),
    Row("core:runs_release", (), "get", None, 403, 302),  # nothing is held here
    Row("core:outbox_again", (1,), "post", None, 403, 404),
    Row("core:run_policy", ("inbox.digest",), "get", None, 403, 200),
    Row("core:calendar", (), "get", None, 200, 200),
    Row("core:calendar_term", (), "get", None, 200, 200),
    Row("core:calendar_publish", (2027,), "get", None, 403, 200),
    Row("core:calendar_publish", (2027,), "post", None, 403, 200),
    Row("core:calendar_day", (), "get", None, 403, 200),
    Row("core:calendar_day", (), "post", None, 403, 200),
    Row("core:components", (), "get", None, 404, 404),  # not in development here
    Row("core:component_empty", (), "get", None, 404, 404),
    Row("organizations:sign_in", (), "get", 200, 302, 302),
    Row("organizations:demonstration_sign_in", (), "post", 403, 403, 403),
    Row("organizations:sign_out", (), "post", 302, 302, 302),
    Row("organizations:first_administrator", ("guess",), "get", 404, 404, 404),
    Row("account_login", (), "get", 200, 302, 302),
    Row("mfa_authenticate", (), "get", None, 302, 302),  # no password was typed before
    Row("organizations:own", (), "get", None, 200, 200),
    Row("organizations:sessions", (), "get", None, 200, 200),
    Row("organizations:session_end", (0,), "post", None, 404, 404),
    Row("organizations:session_end_others", (), "post", None, 302, 302),
    Row("organizations:change_password", (), "get", None, 302, 302),  # these accounts have no password
    Row("organizations:confirm_password", (), "get", None, 302, 302),
    Row("organizations:second_factor", (), "get", None, 200, 200),
    Row("organizations:recovery_codes", (), "post", None, 302, 302),
    Row("organizations:second_factor_remove", (), "post", None, 302, 403),  # an administrator must have one
    Row("organizations:account_security", (0,), "get", None, 404, 404),
    Row("organizations:account_reset_password", (0,), "post", None, 404, 404),
    Row("organizations:account_reset_second_factor", (0,), "post", None, 404, 404),
    Row("organizations:account_end_sessions", (0,), "post", None, 404, 404),
    Row("organizations:units", (), "get", None, 200, 200),
    Row("organizations:tree", (), "get", None, 200, 200),
    Row("organizations:unit_gaps", (), "get", None, 200, 200),
    Row("organizations:unit_first", (), "get", None, 403, 200),
    Row("organizations:unit", (0,), "get", None, 404, 404),
    Row("organizations:unit_make", (0,), "get", None, 404, 404),
    Row("organizations:unit_change", (0,), "get", None, 404, 404),
    Row("organizations:unit_aliases", (0,), "get", None, 404, 404),
    Row("organizations:unit_move", (0,), "get", None, 404, 404),
    Row("organizations:unit_merge", (0,), "get", None, 404, 404),
    Row("organizations:unit_split", (0,), "get", None, 404, 404),
    Row("organizations:unit_close", (0,), "get", None, 404, 404),
    Row("organizations:unit_reopen", (0,), "get", None, 404, 404),
    Row("organizations:groups", (), "get", None, 200, 200),
    Row("organizations:group_make", (), "get", None, 403, 200),
    Row("organizations:group", (0,), "get", None, 404, 404),
    Row("organizations:group_change", (0,), "get", None, 404, 404),
    Row("organizations:group_members", (0,), "get", None, 404, 404),
    Row("organizations:group_close", (0,), "get", None, 404, 404),
    Row("organizations:group_reopen", (0,), "get", None, 404, 404),
    Row("tasks:register", (), "get", None, 200, 200),
    Row("tasks:register_of", (0,), "get", None, 404, 404),
    Row("tasks:task", (0,), "get", None, 404, 404),
    Row("tasks:programmes", (), "get", None, 200, 200),
    Row("tasks:programme", (0,), "get", None, 404, 404),
    Row("tasks:document", (0,), "get", None, 404, 404),
    Row("tasks:document_text", (0,), "get", None, 404, 404),
    Row("tasks:frame_add", ("term",), "get", None, 403, 403),
    Row("tasks:frame_add_to", (0, "item"), "get", None, 404, 404),
    Row("tasks:frame_change", ("term", 0), "get", None, 404, 404),
    Row("tasks:frame_remove", ("term", 0), "get", None, 404, 404),
    Row("tasks:task_make", (0,), "get", None, 404, 404),
    Row("tasks:task_change", (0,), "get", None, 404, 404),
    Row("tasks:task_issue", (0,), "get", None, 404, 404),
]
