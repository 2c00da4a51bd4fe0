"""Who somebody is: the one authentication backend."""

from django.contrib.auth.backends import ModelBackend

from organizations import session_store, tries
from organizations.hashing import Busy, InitialHasher
from organizations.models import User


class Backend(ModelBackend):
    """Accounts with a password. Whatever the account is like, one digest is made and the same statements run."""

    def authenticate(self, request, username=None, password=None, **others):
        """The account, or None: wrong, unknown, closed, without a password, ended initial password, or tried too often.

        Whoever is signed in may prove it once more by an initial password that is used up.
        """
        if not username or not password or request is None:
            return None
        user = User.objects.filter(username=username).first()
        attempt = tries.begin(request, user, username)
        if attempt.refused_by:
            tries.failed(request.actor, attempt, user, "limit")
            return None
        try:
            right = self.check(user, password)
        except Busy:
            tries.give_back(attempt)
            raise
        if right and (user.may_sign_in() or user == request.user):
            tries.give_back(attempt)
            return user
        tries.failed(request.actor, attempt, user, "account" if right or user is None else "password")
        return None

    def check(self, user, password):
        """Whether the password is right; takes as long where there is no account and where its digest is a quick one."""
        if user is None:
            User().set_password(password)
            return False
        quick = user.password.startswith(InitialHasher.algorithm)
        right = user.check_password(password)
        if quick and not right:
            User().set_password(password)
        return right

    def get_user(self, user_id):
        """The account of a session; the row that came with the session saves a statement."""
        user = session_store.take_owner(int(user_id))
        if user is None:
            return super().get_user(user_id)
        return user if self.user_can_authenticate(user) else None
