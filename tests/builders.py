"""Records for tests, each with every field filled and only what matters given."""

from datetime import UTC, datetime
from typing import Any

from bot.models import Match, Message, Page, Post, Rung, Span

NOON = datetime(2026, 5, 29, 12, 0, tzinfo=UTC)
CHANNEL = 1186921499


def a_post(message_id: int = 1, text: str = "The dam burst", **more: Any) -> Post:
    """A post of the test channel at noon."""
    fields: dict[str, Any] = {
        "channel_id": CHANNEL,
        "message_id": message_id,
        "posted_at": NOON,
        "text": text,
        "raw": text.encode("utf-8", "surrogatepass"),
    }
    return Post(**(fields | more))


def a_page(*posts: Post, **more: Any) -> Page:
    """A page that vouches for its posts and moves the cursor past them."""
    ids = [number for post in posts for number in post.ids]
    fields: dict[str, Any] = {"channel_id": CHANNEL, "username": "ClashReport", "posts": posts}
    if ids:
        fields |= {"first": min(ids), "last": max(ids), "cursor": max(ids)}
    return Page(**(fields | more))


def a_match(
    statement_id: str = "open-for-talks", evidence: str = "dam", start: int = 4, **more: Any
) -> Match:
    """A verbatim match of one stretch."""
    fields: dict[str, Any] = {
        "statement_id": statement_id,
        "rung": Rung.VERBATIM,
        "score": 1.0,
        "language": "en",
        "wording": evidence,
        "evidence": evidence,
        "spans": (Span(start=start, end=start + len(evidence)),),
    }
    return Match(**(fields | more))


def a_message(text: str = "The dam burst") -> Message:
    """A message without formatting."""
    return Message(text=text)
