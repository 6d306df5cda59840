"""The chain against what outsiders were told its head was."""

from collections.abc import Iterator

from bot.errors import ConfigError, StampError
from bot.evidence.timestamp import read_stamp
from bot.models import Finding
from bot.storage.database import Database
from bot.storage.witnesses import Witness, witnesses


class Heads:
    """The heads that were witnessed, compared as the chain comes to them."""

    def __init__(self, db: Database, head: str = "") -> None:
        self.confirmed = 0
        self.head_at = 0  # the link that has the hash which somebody was told, 0 while none has
        self.unread = 0  # stamps that this program cannot read
        self.latest: Witness | None = None  # the last one that the chain agrees with
        self._waiting: dict[int, list[Witness]] = {}
        self._false: list[Witness] = []
        self._unstamped: list[tuple[Witness, str]] = []
        self._head = head
        self._illegible = ""
        try:
            for witness in witnesses(db):
                self._waiting.setdefault(witness.seq, []).append(witness)
        except ValueError as error:
            self._illegible = str(error)

    def note(self, seq: int, hash_: str) -> None:
        """Compare a link with what was witnessed of it."""
        if self._head and hash_.startswith(self._head):
            self.head_at = seq
        for witness in self._waiting.pop(seq, []):
            if witness.hash != hash_:
                self._false.append(witness)
            else:
                self._confirm(witness)

    def _confirm(self, witness: Witness) -> None:
        """Count a witness whose hash is the chain's, if its time stamp holds or it has none."""
        if witness.token is not None:
            try:
                read_stamp(witness.token, witness.hash.encode(), roots=witness.roots or b"")
            except StampError as error:
                self._unstamped.append((witness, str(error)))
                return
            except ConfigError:  # without the extra it cannot be known
                self.unread += 1
                return
        self.confirmed += 1
        self.latest = witness

    def findings(self, length: int) -> Iterator[Finding]:
        """Yield the witnesses whom the chain contradicts, once it was walked to its end."""
        if self._illegible:
            yield Finding(what="witnesses", why=f"it says what we never write: {self._illegible}")
        if self._head and not self.head_at:
            yield Finding(
                what=f"the head {self._head}", why="no link of the chain has this hash: it was written anew"
            )
        for witness in self._false:
            yield Finding(
                what=f"the chain of custody up to link {witness.seq}",
                why=f"it was written anew: {witness.opening} that the head was {witness.hash[:16]}…",
            )
        for witness, problem in self._unstamped:
            yield Finding(what=f"witnesses {witness.id}", why=f"its stamp does not hold: {problem}")
        for witness in sorted((w for many in self._waiting.values() for w in many), key=lambda w: w.seq):
            yield Finding(
                what=f"the chain of custody after link {length}",
                why=f"its end was cut off: {witness.opening} of link {witness.seq}",
            )
