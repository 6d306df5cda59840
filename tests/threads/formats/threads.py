"""Threads for tests of the formats: one with everything in it, and plain ones of given texts."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.models import (
    Accuracy,
    Asked,
    Capture,
    Claimed,
    ClaimJudged,
    ClaimStatus,
    Contrast,
    Copy,
    Deed,
    Earlier,
    Gloss,
    Medium,
    Piece,
    Reference,
    Span,
    Spell,
    Thread,
    ThreadHeading,
    ThreadPost,
    Uncorrected,
    WatchedSpells,
    Worded,
)
from bot.threads.formats.document import shown_text
from tests.builders import CHANNEL, NOON

HOSTILE = [
    "**bold** [bank](https://evil.example) <b>&amp;</b>", "# heading", "1. one", "- item\n\n    code",
    "```\ncode", "<script>alert(1)</script>", "---", "=cmd|' /C calc'!A0", "\ttab", "＝1+1", "> quote",
    "![x](http://evil.example/x.png)", "<https://evil.example>", "a  \nb", "&copy; www.evil.example",
    "</blockquote></body>", "\u202egnp.exe", "nul\0c0\x01\x1b[31m", "half \ud800 pair", "\ufffe\uffff",
    "מילים בעברית", "a | b\n|---|---|", "]]>", "{{x}}", "\u2028line\u2029end", "~~gone~~", "\r\ncrlf",
]  # fmt: skip
PICTURE = (Path(__file__).parent.parent.parent / "data/exports/picture.jpg").read_bytes()


def minutes(number: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=number)


def a_capture(source: str = "telegram", at: float = 1) -> Capture:
    """A capture of some raw bytes."""
    return Capture(captured_at=minutes(at), source=source, collector="wirewatch 1", raw_sha256="cd" * 32)


def pinned(number: int, text: str, **more: Any) -> dict[str, Any]:
    """The fields of a post of one channel."""
    fields: dict[str, Any] = {
        "url": f"https://t.me/ClashReport/{number}",
        "channel_id": CHANNEL,
        "message_id": number,
        "channel": "ClashReport",
        "title": "Clash Report",
        "affiliation": "aggregator",
        "text": text,
        "posted_at": NOON,
        "sha256": "ab" * 32,
        "captures": (a_capture(),),
    }
    return fields | more


def a_thread(*texts: str, title: str = "Open for talks", **more: Any) -> Thread:
    """A thread of posts with these texts; `more` are fields of every post."""
    posts = tuple(ThreadPost(**pinned(number, text, **more)) for number, text in enumerate(texts, 1))
    return Thread(id=1, title=title, zone="Europe/Kyiv", items=posts)


def a_hostile_thread(text: str) -> Thread:
    """A thread with this text wherever a stranger's or an editor's words may stand."""
    post = ThreadPost(
        **pinned(1, text, title=text, affiliation=text),
        note=text,
        status=ClaimStatus.CONTESTED,
        media=(Medium(sha256="ef" * 32, kind=text, small=PICTURE),),
        glosses=(Gloss(language="en", text=text, by=text, machine=True),),
        copies=(
            Copy(**pinned(2, text, title=text), delay=timedelta(minutes=5), relation="copy"),
        ),
    )  # fmt: skip
    worded = Worded(
        url=post.url, channel=text, posted_at=NOON, language="en", rung="verbatim", words=text,
        pieces=(Piece(kind="removed", text=text), Piece(kind="added", text=text)),
        delay=timedelta(0), relation="first carrier",
    )  # fmt: skip
    earlier = Earlier(url="https://t.me/x/1", channel=text, posted_at=NOON, language="en", words=text)
    claim = Claimed(
        id="a", title=text, speaker=text, said_at=text, carried=(worded,), earlier=(earlier,),
        earlier_stories=1,
        judged=ClaimJudged(status=ClaimStatus.CONTESTED, reason=text, by=(text,), at=NOON),
    )  # fmt: skip
    kept = Uncorrected(
        url="https://t.me/x/2", channel=text, origin="https://t.me/x/1", words=(text,), lost_at=NOON
    )  # fmt: skip
    paragraph = " ".join(shown_text(text).split())
    return Thread(
        id=1,
        title=text,
        zone="UTC",
        introduction=paragraph,
        methods=paragraph,
        uncorrected=(kept,),
        items=(ThreadHeading(text=text), post, Reference(url="https://example.org/x", title=text)),
        asked=Asked(query=text),
        deeds=(Deed(at=NOON, actor=text, action="thread made", what=text),),
        claims=(claim, Claimed(id="b", title=text, carried=(worded,))),
        contrasts=(Contrast(one="a", other="b"),),
        period=Spell(since=NOON, until=minutes(5)),
        coverage=(WatchedSpells(channel=text, watched=(), missed=(Spell(since=NOON, until=minutes(5)),)),),
    )


def a_full_thread() -> Thread:
    """A thread that has one of everything."""
    talks = ThreadPost(
        **pinned(
            58234, "Putin in Vladivostok:\n\n“We are open for talks.”", edited=True, edited_at=minutes(9)
        ),
        note="The first in English.",
        status=ClaimStatus.CONTESTED,
        statements=("open-for-talks",),
        language="en",
        found=(Span(start=24, end=45),),
        credits="TASS",
        media=(
            Medium(sha256="ef" * 32, kind="photo", small=PICTURE),
            Medium(sha256="fe" * 32, kind="video", removed_at=minutes(800)),
        ),
        copies=(
            Copy(
                **pinned(
                    18911, "We are open for talks", url="https://t.me/wartranslated/18911", channel_id=3,
                    channel="wartranslated", title="War Translated", affiliation="translator",
                    posted_at=minutes(7), sha256="0c" * 32,
                ),
                delay=timedelta(minutes=7), relation="forward", of="https://t.me/ClashReport/58234",
            ),
        ),
    )  # fmt: skip
    targets = ThreadPost(
        **pinned(
            29876, "Все места прямой военной угрозы — законные цели", url="https://t.me/zvezdanews/29876",
            channel_id=2, channel="zvezdanews", title="Звезда", affiliation="Russian state-adjacent",
            posted_at=minutes(18), sha256="1d" * 32, absent_at=minutes(600), changed_since=True,
            captures=(a_capture("preview", 20), a_capture("archive", 300)),
        ),
        statements=("legitimate-targets",),
        language="ru",
        glosses=(
            Gloss(language="en", text="All places of direct military threat\nare legitimate", by="Ann Lee"),
            Gloss(language="uk", text="Усі місця", by="translate.example.org", machine=True),
        ),
    )  # fmt: skip
    return Thread(
        id=7,
        title="The open hand & the raised fist",
        zone="Europe/Kyiv",
        items=(
            ThreadHeading(text="The open hand"),
            talks,
            Reference(url="https://en.wikipedia.org/wiki/Article_5_of_NATO", title="Article 5 of NATO"),
            ThreadHeading(text="The raised fist"),
            targets,
            Reference(url="https://example.org/wire?id=1&lang=en"),
        ),
        asked=Asked(speaker="putin", since=NOON),
        asked_speaker="Vladimir Putin",
        introduction="In Vladivostok he told\njournalists.\n\nRead beside the rest.",
        methods="From Telegram.",
        watching_since=NOON - timedelta(days=2),
        uncorrected=(
            Uncorrected(
                url="https://t.me/wartranslated/18911",
                channel="wartranslated",
                origin="https://t.me/ClashReport/58234",
                words=("We are open",),
                lost_at=minutes(9),
            ),
            Uncorrected(
                url="https://t.me/uniannet/3",
                channel="uniannet",
                origin="https://t.me/zvezdanews/29876",
                words=(),
                lost_at=minutes(600),
                gone=True,
            ),
        ),
        deeds=(
            Deed(at=minutes(700), actor="Ann", action="thread made", what="made the thread “Vladivostok”"),
            *(
                Deed(at=minutes(700), actor="Ann", action="thread post added", what=f"added post {number}")
                for number in range(4)
            ),
            Deed(at=minutes(710), actor="Bo", action="thread claim judged", what="marked one as contested"),
        ),
        claims=_claims(),
        contrasts=(Contrast(one="open-for-talks", other="legitimate-targets"),),
        accuracy=(
            Accuracy(
                statement_id="open-for-talks",
                title="Russia is open for talks",
                relevant=9,
                rejected=1,
                precision=(0.6, 0.98),
                near=40,
                drawn=20,
                asked=20,
                missed=2.0,
                missed_between=(0.5, 7.0),
                drawn_at=NOON,
            ),
        ),
        period=Spell(since=NOON, until=minutes(18)),
        coverage=(
            WatchedSpells(channel="ClashReport", watched=(Spell(since=NOON, until=minutes(18)),), missed=()),
            WatchedSpells(
                channel="zvezdanews",
                watched=(Spell(since=minutes(10), until=minutes(18)),),
                missed=(Spell(since=NOON, until=minutes(10)),),
            ),
            WatchedSpells(channel="uniannet", watched=(), missed=(Spell(since=NOON, until=minutes(18)),)),
        ),
    )


def _claims() -> tuple[Claimed, ...]:
    said = {"speaker": "Vladimir Putin", "said_at": "Vladivostok", "said_on": date(2026, 5, 29)}
    first = Worded(
        url="https://t.me/ClashReport/58234", channel="ClashReport", posted_at=NOON, language="en",
        rung="verbatim", words="We are open for talks", wording="We are open for talks", score=0.98,
        pieces=(Piece(kind="same", text="We are open for talks"),),
        delay=timedelta(0), relation="first carrier",
    )  # fmt: skip
    other = Worded(
        url="https://t.me/wartranslated/18911", channel="wartranslated", posted_at=minutes(7), language="en",
        rung="inflected", words="We were open to talks", wording="We are open for talks", score=0.81,
        pieces=(
            Piece(kind="same", text="We"), Piece(kind="removed", text=" are"),
            Piece(kind="added", text=" were"),
            Piece(kind="same", text=" open"), Piece(kind="removed", text=" for"),
            Piece(kind="added", text=" to"), Piece(kind="same", text=" talks"),
        ),
        delay=timedelta(minutes=7), relation="forward",
    )  # fmt: skip
    refused = Worded(
        url="https://t.me/ClashReport/58234", channel="ClashReport", posted_at=NOON, language="en",
        rung="verbatim", words="We have never refused to have talks",
        wording="We have never refused to have talks", score=0.95,
        pieces=(Piece(kind="same", text="We have never refused to have talks"),),
        delay=timedelta(0), relation="first carrier",
    )  # fmt: skip
    fist = Worded(
        url="https://t.me/zvezdanews/29876", channel="zvezdanews", posted_at=minutes(18), language="ru",
        rung="verbatim", words="Все места прямой военной угрозы — законные цели",
        wording="Все места прямой военной угрозы — законные цели", score=0.99,
        pieces=(Piece(kind="same", text="Все места прямой военной угрозы — законные цели"),),
        delay=timedelta(0), relation="first carrier", headline="What was said in Vladivostok:",
        line="• Все места прямой военной угрозы — законные цели",
    )  # fmt: skip
    both = (first, refused, other)
    judged = ClaimJudged(
        status=ClaimStatus.CONTESTED, reason="No date is named.", by=("Kyiv", "Riga"), at=minutes(720)
    )
    earlier = Earlier(
        url="https://t.me/ClashReport/4127", channel="ClashReport", language="en",
        posted_at=NOON - timedelta(days=1500), words="We are open for talks", channels=2,
    )  # fmt: skip
    return (
        Claimed(
            id="open-for-talks",
            title="Russia is open for talks",
            carried=both,
            judged=judged,
            earlier=(earlier,),
            earlier_stories=7,
            **said,  # type: ignore[arg-type]
        ),
        Claimed(id="legitimate-targets", title="Legitimate targets", carried=(fist,), **said),  # type: ignore[arg-type]
    )
