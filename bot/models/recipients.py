"""Recipients: which alerts they asked for, when, and what they do not want to hear of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from bot.models.statements import Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A choice of alerts for a recipient, and whether they make a sound. Nothing named is anything."""

    statements: tuple[str, ...] = ("*",)  # ids, tags such as "#talks", "*" for all
    channels: tuple[str, ...] = ()  # usernames in small letters
    min_rung: Rung = Rung.SEMANTIC  # the weakest rung that is told
    languages: tuple[str, ...] = ()  # of the words that were found
    loud: bool = True
    silences: bool = False  # tell of a channel or an affiliation that had been silent, also of a copy

    @property
    def words(self) -> str:
        """The rule in plain words: "#talks in clashreport, ru or uk, down to reworded, silent"."""
        return self.told(lambda text, **values: text % values)

    def told(self, say: Callable[..., str]) -> str:
        """Put the rule in plain words, which `say` has in the reader's language."""
        chosen, channels = " ".join(self.statements), " ".join(self.channels)
        parts = [
            say("%(statements)s in %(channels)s", statements=chosen, channels=channels)
            if channels
            else chosen,
            f" {say('or')} ".join(self.languages),
            "" if self.min_rung is Rung.SEMANTIC else say("down to %(rung)s", rung=say(self.min_rung)),
            "" if self.loud else say("silent"),
            say("broken silences") if self.silences else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The times of day, in a recipient's zone, at which alerts are held: from `begins` until `ends`."""

    begins: time
    ends: time  # another time than `begins`; if it is the earlier one, that of the next day

    def cover(self, clock: time) -> bool:
        """Tell whether it is quiet when the clock on the recipient's wall shows this."""
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    @property
    def words(self) -> str:
        """As it is written: "23:00-07:00"."""
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person or room that gets alerts."""

    id: str
    kind: str = "console"
    chat: int | None = None
    topic: int | None = None  # of the chat, if that is a forum
    role: str = "journalist"
    rules: tuple[Rule, ...] = (Rule(),)  # the first that fits decides
    language: str = "en"
    zone: str = ""  # "" is the newsroom's
    quiet: QuietHours | None = None
    digest: tuple[str, ...] = ()  # cron expressions, in the zone
    fallback: str = ""  # the recipient who is told when this one cannot be reached
    url_env: str = ""  # the variable that holds the address to write to, which may be a secret
    secret_env: str = ""  # the variable that holds the key that signs what is written there


class MuteKind(StrEnum):
    """The kinds of things that a recipient may want quiet about."""

    STATEMENT = "statement"
    CHANNEL = "channel"
    STORY = "story"
    QUIET = "quiet"  # everything is held until then, as in quiet hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A thing that a recipient does not want to hear of until a moment."""

    recipient_id: str
    kind: MuteKind
    what: str  # a statement's id, a channel's username in small letters, a story's number; "" of QUIET
    until: datetime
    id: int = 0
    actor: str = ""
    at: datetime | None = None
