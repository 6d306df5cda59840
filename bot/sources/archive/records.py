"""What the readers of archives give: posts as they were found, and what had to be refused."""

from dataclasses import dataclass

from bot.models import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The channel that posts in a file are from, as far as the file knows it."""

    channel_id: int
    username: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One message of a file: a post with its versions, oldest first, or the id of a service message."""

    origin: Origin
    versions: tuple[Post, ...] = ()
    service: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record that could not be taken over: the line it begins on, in the file's own terms, and why.

    `count` is how many messages that are: 0 when the file breaks off and nobody can know.
    """

    line: int
    where: str
    reason: str
    count: int = 1

    def __str__(self) -> str:
        place = f"line {self.line}, {self.where}" if self.where else f"line {self.line}"
        return f"{place}: {self.reason}"
