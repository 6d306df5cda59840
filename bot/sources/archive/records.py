"""What the readers of archives give: posts as they were found, and what had to be refused."""

from dataclasses import dataclass, field

from bot.models import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChannel:
    """The channel that posts in a file are from, as far as the file knows it."""

    channel_id: int
    username: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMessage:
    """One message of a file: a post with its versions, oldest first, or the id of a service message."""

    origin: FileChannel
    versions: tuple[Post, ...] = ()
    service: int | None = None
    line: int = field(default=0, compare=False)  # of the file that it begins on; a row of Parquet
