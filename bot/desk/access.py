"""Who may come in: whoever has the printed token, or the users of the settings with their passwords.

Sessions live as long as the process, whose settings may change: a desk that is started anew is entered anew.
"""

import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.config.settings import DeskUser
from bot.desk.protocol import Visitor
from bot.models import Role

IDLE = timedelta(hours=12)  # after which somebody has to sign in again
MOST_SESSIONS = 1_000
TRIES = 5  # wrong passwords of one name, or from one address, before it has to wait
PAUSE = timedelta(minutes=5)
MOST_NAMES = 10_000  # of whose tries we keep count


@dataclass(slots=True)
class DeskSession:
    """Somebody's time at the desk."""

    visitor: Visitor
    seen_at: datetime
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))


@dataclass(slots=True)
class _Tries:
    count: int = 0
    since: datetime | None = None


class TooManyTries(Exception):
    """Nobody looks at a password now; `wait` says for how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class Access:
    """The sessions, and the ways to begin one.

    With users each signs in with a password; without, whoever has the token is the owner, who may everything.
    """

    def __init__(
        self, users: Iterable[DeskUser], owner: Visitor, *, clock: Callable[[], datetime], token: str = ""
    ) -> None:
        self._users = {user.name: user for user in users}
        self._owner, self._clock = owner, clock
        self.token = "" if self._users else (token or secrets.token_urlsafe(24))
        self._sessions: OrderedDict[str, DeskSession] = OrderedDict()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe(8)) if self._users else ""
        self._one_at_a_time = threading.Lock()  # a hash takes 64 MB

    def renewed(
        self, users: Iterable[DeskUser], owner: Visitor, *, clock: Callable[[], datetime]
    ) -> "Access":
        """Return the way in under other settings, with the token, and the sessions of whoever may stay.

        Who is no user any more, or has another password or role, has to sign in again.
        """
        found = Access(users, owner, clock=clock, token=self.token)
        for key, session in self._sessions.items():
            visitor = found._staying(session.visitor, self)
            if visitor is not None:
                found._sessions[key] = replace(session, visitor=visitor)
        found._tries = self._tries
        return found

    def _staying(self, visitor: Visitor, before: "Access") -> Visitor | None:
        """Return who somebody is now that came in `before`; None if they have to come in again."""
        if not self._users or not before._users:
            return self._owner if self._users == before._users else None
        user, known = self._users.get(visitor.name), before._users.get(visitor.name)
        if user is None or known is None or (user.password, user.role) != (known.password, known.role):
            return None
        return self._visitor(user)

    @property
    def has_users(self) -> bool:
        """Whether people sign in with passwords."""
        return bool(self._users)

    def session(self, key: str) -> DeskSession | None:
        """Return the session of a cookie, if it is one and nobody was away for too long."""
        found, now = self._sessions.get(key), self._clock()
        if found is None:
            return None
        if now - found.seen_at > IDLE:
            del self._sessions[key]
            return None
        found.seen_at = now
        self._sessions.move_to_end(key)
        return found

    def end(self, key: str) -> None:
        """End a session."""
        self._sessions.pop(key, None)

    def by_token(self, token: str) -> str | None:
        """Begin the owner's session and return its key, if that is the token."""
        if not self.token or not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        return self._begin(self._owner)

    def by_password(self, name: str, password: str, address: str) -> str | None:
        """Begin a user's session and return its key, if that is the password. It takes its time.

        Raises TooManyTries after several wrong ones of that name, or from that address.
        """
        with self._one_at_a_time:
            places = (f"name {name[:100]}", f"address {address}")
            self._check(places)
            user = self._users.get(name)
            right = self._verify(user.password if user else self._nobody, password)
            if user is None or not right:
                self._count(places)
                return None
            for place in places:
                self._tries.pop(place, None)
            return self._begin(self._visitor(user))

    def _visitor(self, user: DeskUser) -> Visitor:
        zone = self._owner.zone
        return Visitor(name=user.name, role=Role(user.role), language=user.language, zone=zone)

    def _begin(self, visitor: Visitor) -> str:
        key = secrets.token_urlsafe(32)
        self._sessions[key] = DeskSession(visitor=visitor, seen_at=self._clock())
        while len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return key

    def _verify(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    def _check(self, places: Iterable[str]) -> None:
        now = self._clock()
        for place in places:
            tries = self._tries.get(place)
            if tries and tries.since and now - tries.since >= PAUSE:
                del self._tries[place]
            elif tries and tries.since and tries.count >= TRIES:
                raise TooManyTries(tries.since + PAUSE - now)

    def _count(self, places: Iterable[str]) -> None:
        for place in places:
            tries = self._tries.setdefault(place, _Tries())
            tries.count, tries.since = tries.count + 1, self._clock()
            self._tries.move_to_end(place)
        while len(self._tries) > MOST_NAMES:
            self._tries.popitem(last=False)


def hashed(password: str) -> str:
    """Return a password's hash as the settings hold it."""
    return PasswordHasher().hash(password)
