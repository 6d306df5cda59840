"""Lines of digests: posts that are a headline over a list."""

from dataclasses import dataclass
from datetime import datetime

from bot.models.statements import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLink:
    """The post whose text a line of a digest has; with the line's number where that is a digest itself."""

    post_id: int
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """A line of a version of a digest. Its number stays its own over edits, whatever lines come and go."""

    number: int
    span: Span
    link: LineLink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """A line as it is kept, with what it says."""

    post_id: int
    version_id: int
    posted_at: datetime
    line: DigestLine
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMention:
    """A digest with a line that has the text of a post."""

    channel: str
    posted_at: datetime
    url: str
