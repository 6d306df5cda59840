"""Appearances for tests, given as what matters of them."""

from datetime import UTC, datetime, timedelta

from bot.models import Appearance, Occurrence, Rung, SaidWording

START = datetime(2022, 3, 29, 12, 0, tzinfo=UTC)
CHANNELS = {"ClashReport": 1, "uniannet": 2, "zvezdanews": 3}


def an_occurrence(
    day: float = 0,
    evidence: str = "We are open for talks",
    *,
    language: str = "en",
    channel: str = "ClashReport",
    rung: Rung = Rung.VERBATIM,
    title: str = "",
    phrases: tuple[SaidWording, ...] = (),
) -> Occurrence:
    """A statement in a post, so many days after the start."""
    return Occurrence(
        url=f"https://t.me/{channel}/{int(day * 1440)}",
        at=START + timedelta(days=day),
        channel_id=CHANNELS.get(channel, hash(channel)),
        channel=channel,
        title=title,
        rung=rung,
        score=1.0,
        language=language,
        wording="We are open for talks",
        evidence=evidence,
        confirmed=False,
        phrases=phrases,
    )


def a_phrase(wording: str, evidence: str = "", language: str = "en") -> SaidWording:
    """A wording as a post says it, word for word if not told otherwise."""
    return SaidWording(
        language=language, wording=wording, evidence=evidence or wording, rung=Rung.VERBATIM, score=1.0
    )


def an_appearance(*occurrences: Occurrence) -> Appearance:
    """A story whose first post's minute is its number."""
    return Appearance(story_id=int(occurrences[0].url.rpartition("/")[2]), occurrences=occurrences)


def appearing(*days: float) -> list[Appearance]:
    """Appearances in one channel and wording, on these days."""
    return [an_appearance(an_occurrence(day)) for day in days]
