"""The session engine: sessions are rows with their owner, so that a request reads both in one statement.

Rest and age are judged here, with the one clock, whatever the browser still holds.
"""

from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, IntegrityError, transaction

from core import clock

SEEN_EVERY = timedelta(minutes=1)
# the owner that came with the session's row, for the authentication backend, which takes it at once
_owner: ContextVar = ContextVar("owner", default=None)


def take_owner(pk):
    """The account of the session that was read last in this thread, once, when it is the one asked for; else None."""
    owner = _owner.get()
    _owner.set(None)
    return owner if owner is not None and owner.pk == pk else None


class SessionStore(DatabaseStore):
    """`ended_because` and `owner_pk` tell of a session that was sent and is over, for the sentence on the sign-in page."""

    opened_at = None
    source = agent = ended_because = ""
    owner_pk = None

    @classmethod
    def get_model_class(cls):
        from organizations.models import Session

        return Session

    def load(self):
        row = self.model.objects.select_related("user").filter(session_key=self.session_key).first()
        self.ended_because = row.why_over() if row else ""
        self.owner_pk = row.user_id if row else None
        if row is None or self.ended_because:
            self._session_key = None
            return {}
        self.opened_at, self.source, self.agent = row.opened_at, row.source, row.agent
        _owner.set(row.user)
        self.see(row)
        return self.decode(row.session_data)

    def see(self, row):
        """Note that the session is in use, at most once a minute; a database that is busy must not cost the page."""
        now = clock.now()
        if now - row.seen_at < SEEN_EVERY:
            return
        try:
            self.model.objects.filter(pk=row.pk, seen_at__lt=now).update(seen_at=now)
        except DatabaseError:
            if transaction.get_connection().in_atomic_block:
                raise

    def create_model_instance(self, data):
        now = clock.now()
        self.opened_at = self.opened_at or now
        return self.model(session_key=self._get_or_create_session_key(), seen_at=now, **self.columns(data))

    def columns(self, data):
        """What the row tells beside the data itself."""
        owner = data.get("_auth_user_id")
        return {
            "session_data": self.encode(data),
            "expire_date": self.opened_at + timedelta(seconds=settings.SESSION_COOKIE_AGE),
            "user_id": int(owner) if owner else None,
            "opened_at": self.opened_at,
            "source": self.source,
            "agent": self.agent,
            "second_factor": bool(data.get("second_factor")),
        }

    def save(self, must_create=False):
        """Store the data. A session that was ended meanwhile stays ended: raises UpdateError."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)
        if must_create:
            self.insert(data)
            return
        self.opened_at = self.opened_at or clock.now()
        running = self.model.objects.filter(session_key=self.session_key, ended_at=None)
        if not running.update(**self.columns(data)):
            raise UpdateError

    def insert(self, data):
        try:
            with transaction.atomic():
                self.create_model_instance(data).save(force_insert=True)
        except IntegrityError:
            raise CreateError from None

    def cycle_key(self):
        """A new id for the same row; a session that was ended meanwhile gets one that leads nowhere."""
        data, key = self._session, self.session_key
        if key is None:
            self.create()
        else:
            self._session_key = self._get_new_session_key()
            self.model.objects.filter(session_key=key, ended_at=None).update(session_key=self.session_key)
        self._session_cache, self.modified = data, True

    def flush(self):
        super().flush()
        self.opened_at = None

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=key).delete()

    @classmethod
    def clear_expired(cls):
        """Delete the rows of sessions that were over a day ago."""
        before = clock.now() - timedelta(days=1)
        return cls.get_model_class().objects.filter(expire_date__lt=before).delete()[0]
