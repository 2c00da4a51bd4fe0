from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from core import clock
from core.refusals import Refused
from organizations.models.batches import Batch, about, need_valid_fields


@dataclass(frozen=True)
class AccountRow:
    """An account to be made; `password` is a hash (`make_password`), empty for an account that no password opens."""

    username: str
    name: str
    administrator: str | None = None
    demonstration: bool = False
    demonstration_order: int | None = None
    password: str = ""
    initial_until: datetime | None = None


class AccountBatch(Batch):
    """The rows beside the account names that are taken."""

    key_field = "username"

    def __init__(self, model, rows):
        super().__init__(rows)
        self.model, self.now = model, clock.now()
        wanted = {row.username for row in self.rows}
        self.stored = set(model.objects.filter(username__in=wanted).values_list("username", flat=True))

    def key_of(self, row):
        return row.username

    def twice(self, row):
        return str(self.model._meta.get_field("username").error_messages["unique"])

    def fit(self, row):
        with about("username"):
            if row.username in self.stored:
                raise Refused(self.twice(row))
        user = self.model(
            username=row.username, name=row.name, administrator=row.administrator,
            demonstration=row.demonstration, demonstration_order=row.demonstration_order,
            password=row.password or make_password(None), made_at=self.now,
            password_set_at=self.now if row.password else None, initial_until=row.initial_until,
        )  # fmt: skip
        need_valid_fields(user)
        return user
