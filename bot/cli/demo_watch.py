"""What the demonstration has beside its archives: watched hours, who was silent in them, and an edit.

It is composed like the posts, and written as whoever collects writes it.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.app.application import App
from bot.models import Channel, Filter, Page, Post

SINCE, UNTIL = datetime(2026, 5, 25, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
LATE = Channel(
    username="northern_desk",
    title="Northern Desk",
    language="ru",
    affiliation="Independent Russian outlet",
    affiliations=(
        ("en", "Independent Russian outlet"),
        ("ru", "независимое российское издание"),
        ("uk", "незалежне російське видання"),
    ),
)
LATE_ID = 1999000000
UNWATCHED = "composed_pier_video"  # which posts name, and nobody watches
LATE_POSTS = (
    (datetime(2026, 5, 26, 9, 12, tzinfo=UTC), "Выпуск новостей выходит по будням в девять."),
    (datetime(2026, 5, 29, 9, 5, tzinfo=UTC), "Во Владивостоке идёт форум. Расскажем о главном вечером."),
    (
        datetime(2026, 5, 31, 10, 20, tzinfo=UTC),
        "Путин во Владивостоке: «Мы открыты для переговоров». Что стоит за этими словами — в нашем разборе. "
        f"Видео: https://t.me/{UNWATCHED}/412",
    ),
)
EDITED = "https://t.me/ClashReport/58229"  # which War Translated's copy shows as it was
EDITED_AT = datetime(2026, 5, 30, 11, 40, tzinfo=UTC)
TAKEN_OUT = " Whoever names you a date is guessing."
DENIAL = "ClashReport/58247"  # "Putin never said we are open for talks"


def note_watched(app: App, statement_id: str) -> None:
    """Note the rounds of reading, what one channel said late and another edited, and an answer; once."""
    for status in app.channels.standing():
        if status.coverage.last_success is None:
            channel = status.channel
            between = channel.pause
            rounds = [SINCE + number * between for number in range(int((UNTIL - SINCE) / between))]
            page = _late() if channel.key == LATE.key else _absent(app, channel, status.coverage.channel_id)
            app.channels.note_watched(channel, page, rounds)
    for _ in app.match():
        pass
    app.judging.verdict(DENIAL, statement_id, "rejected", reason="denial")


def _late() -> Page:
    posts = tuple(
        Post(channel_id=LATE_ID, message_id=number, posted_at=at, text=text)
        for number, (at, text) in enumerate(LATE_POSTS, 101)
    )
    return Page(
        channel_id=LATE_ID,
        username=LATE.username,
        title=f"{LATE.title} (composed sample)",
        posts=posts,
        first=posts[0].message_id,
        last=posts[-1].message_id,
        news=False,
    )


def _absent(app: App, channel: Channel, channel_id: int | None) -> Page:
    """Return a look at the ids between the archive's posts of these days: nothing stood under them."""
    wanted = Filter(channel=channel.username, since=SINCE - timedelta(days=1))
    found = list(app.posts.find(wanted))
    known = {number for stored in found for number in stored.post.ids}
    missing = set(range(min(known), max(known))) - known
    return Page(
        channel_id=channel_id or 0,
        username=channel.username,
        posts=tuple(_edited(stored.post) for stored in found if stored.url == EDITED),
        absent=tuple(sorted(missing)),
        news=False,
    )


def _edited(post: Post) -> Post:
    text = post.text.replace(TAKEN_OUT, "")
    return replace(post, text=text, edited=True, edited_at=EDITED_AT, raw=b"")
