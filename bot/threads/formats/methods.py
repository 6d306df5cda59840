"""How a thread came about: what it was gathered by, who did what, and which channels were watched when."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.i18n import catalogue_for
from bot.models import Accuracy, Asked, Deed, Spell, Thread, WatchedSpells
from bot.text import counted
from bot.threads.formats.document import Block, Heading, Line, Listing, Paragraph, line, one_line, paragraphs
from bot.threads.formats.provenance import shown, when

UNANSWERED = (
    "How well its statements are found here is not known: nobody has answered an alert about them, or been "
    "asked about near misses."
)
ADDED = "thread post added"
LISTED = 3  # posts that one person added at once and that are named
LIMITS = (
    "A post that was published and removed while nobody watched is not here, and nothing here can say "
    "whether it was; what was published in such hours and stayed was read afterwards.",
    "Counts of carriers are no verification: copies of one text say it once.",
)


def lead(thread: Thread) -> str:
    """Say in one sentence what follows."""
    posts, channels = len(thread.posts), len({post.channel_id for post in thread.posts})
    if not posts:
        return "No posts."
    copies = len(thread.pinned) - posts
    times = [post.posted_at for post in thread.posts]
    words = f"{counted(posts, 'post')} of {counted(channels, 'channel')}"
    words += f" and {counted(copies, 'copy', 'copies')} of them" if copies else ""
    return f"{words}, from {shown(min(times), thread.zone)} to {shown(max(times), thread.zone)}."


def making(thread: Thread) -> Iterator[Block]:
    """Say who did what to the thread, and when."""
    if thread.deeds:
        yield Heading(level=2, text="How this thread was made")
        yield Listing(lines=tuple(_deeds(thread.deeds, thread.zone)))


def methods(thread: Thread) -> Iterator[Block]:
    """Say how the posts were chosen: in an editor's words, then in figures, then what they cannot show."""
    yield Heading(level=2, text="Methods")
    yield from (Paragraph(line=line(words), kind="text") for words in paragraphs(thread.methods))
    if chosen := asked(thread.asked, thread.zone):
        yield Paragraph(line=line(f"Gathered by {chosen}."))
    if thread.accuracy and not any(map(_answered, thread.accuracy)):
        yield Paragraph(line=line(UNANSWERED))
    elif thread.accuracy:
        yield Paragraph(line=line("How well its statements are found here, by people's answers:"))
        yield Listing(lines=tuple(line(found) for found in map(accuracy_of, thread.accuracy)))
    if figured := figures(thread):
        yield Listing(lines=tuple(line(found) for found in figured))
    yield Listing(lines=tuple(line(limit) for limit in LIMITS))


def figures(thread: Thread) -> list[str]:
    """Count, in sentences, what an editor may want to say of the posts themselves."""
    posts = thread.posts
    if not posts:
        return []
    found = [
        f"By affiliation, as this newsroom describes its channels: "
        f"{_shares([one_line(post.affiliation) or 'not described' for post in posts])}.",
        f"By language, as far as it can be told: {_shares([_tongue(post.language) for post in posts])}.",
    ]
    changed = [
        (sum(post.edited for post in posts), "in an edited version"),
        (sum(post.changed_since for post in posts), "changed again since"),
        (sum(post.absent_at is not None for post in posts), "no longer there when last looked for"),
    ]
    if told := [f"{number} {what}" for number, what in changed if number]:
        found.append(f"Of {counted(len(posts), 'post')}: {', '.join(told)}.")
    machine = sum(gloss.machine for post in posts for gloss in post.glosses)
    people = sum(len(post.glosses) for post in posts) - machine
    if machine or people:
        by = [f"{people} by people"] * bool(people) + [f"{machine} by a machine, as they came"] * bool(
            machine
        )
        found.append(f"Translations: {', '.join(by)}.")
    return found


def _shares(words: Iterable[str]) -> str:
    """Write how many there are of each: "Russian state-adjacent 6 of 19, aggregator 13 of 19"."""
    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return ", ".join(f"{word} {counts[word]} of {counts.total()}" for word in ordered)


def _tongue(language: str) -> str:
    return one_line(catalogue_for("en").tongue(language)) if language else "not told"


def coverage(thread: Thread) -> Iterator[Block]:
    """Say which channels were watched in which hours of the thread's time."""
    if thread.period and thread.coverage:
        yield Heading(level=2, text="Watched hours")
        yield Paragraph(line=line(f"Watched channels, {span(thread.period, thread.zone)}:"))
        yield Listing(lines=tuple(line(watching(watched, thread)) for watched in thread.coverage))


def asked(what: Asked, zone: str) -> str:
    """Say in words what a thread was gathered by; "" when an editor chose every post."""
    parts = []
    if what.statements:
        parts.append(f"the statements {', '.join(map(one_line, what.statements))}")
    named = {
        "the speaker": what.speaker,
        "the story": str(what.story or ""),
        "the channel": what.channel,
        "the query": what.query,
    }
    parts += [f"{name} {one_line(value)}" for name, value in named.items() if value]
    parts += [f"posts from {shown(what.since, zone)} on"] if what.since else []
    parts += [f"posts before {shown(what.until, zone)}"] if what.until else []
    if not parts:
        return ""
    return ", ".join(parts) + ("; every post" if what.every else "; one post a story")


def accuracy_of(accuracy: Accuracy) -> str:
    """Say in a sentence how right a statement's alerts were, and what is missed."""
    said = accuracy.relevant + accuracy.rejected
    right = "no alert was answered yet"
    if accuracy.precision is not None:
        low, high = accuracy.precision
        share = accuracy.relevant / said
        alerts = counted(said, "answered alert")
        right = f"of {alerts} {share:.0%} were right ({low:.0%} to {high:.0%} at 95 %)"
    return f"{one_line(accuracy.title or accuracy.statement_id)}: {right}; missed: {missed_of(accuracy)}"


def _answered(accuracy: Accuracy) -> bool:
    return accuracy.precision is not None or accuracy.drawn_at is not None


def missed_of(accuracy: Accuracy) -> str:
    """Say how many posts are missed as far as a sample tells, or that nobody was asked."""
    if accuracy.drawn_at is None:
        return "not asked yet"
    day = f"{accuracy.drawn_at:%d %b %Y}"
    if not accuracy.near:
        return f"no near miss was stored on {day}"
    asked = f"{accuracy.asked} of {accuracy.drawn} drawn on {day} were answered"
    if accuracy.missed is None or accuracy.missed_between is None:
        return f"not asked yet ({asked})"
    low, high = accuracy.missed_between
    return (
        f"about {accuracy.missed:.0f} of {counted(accuracy.near, 'near miss', 'near misses')} "
        f"({low:.0f} to {high:.0f} at 95 %; {asked})"
    )


def watching(watched: WatchedSpells, thread: Thread) -> str:
    """Say in a sentence when a channel was watched, and when not."""
    zone, name = thread.zone, one_line(watched.channel)
    archive = ", ".join(span(each, zone) for each in watched.archive)
    read = f"; read from an archive {archive}" if archive else ""
    if not watched.watched:
        return f"{name} not watched at all in this time{read}"
    if not watched.missed:
        return f"{name} watched throughout" if not read else f"{name} watched or read throughout{read}"
    stretches = ", ".join(span(each, zone) for each in watched.missed)
    return f"{name} not watched {stretches}{read}"


def span(spell: Spell, zone: str) -> str:
    """Write a stretch of time: on one day "29 May 2026, 02:10 to 03:00 UTC"."""
    since, until = (moment.astimezone(ZoneInfo(zone)) for moment in (spell.since, spell.until))
    form = "%H:%M" if since.date() == until.date() else "%d %b %Y, %H:%M"
    return f"{since:%d %b %Y, %H:%M} to {until:{form}} {zone}"


def _deeds(deeds: Iterable[Deed], zone: str) -> Iterator[Line]:
    """Put each deed on a line; posts that one person added at one moment are counted when they are many."""
    for (at, actor, action), alike in groupby(deeds, lambda deed: (deed.at, deed.actor, deed.action)):
        done = list(alike)
        many = action == ADDED and len(done) > LISTED
        for what in [f"added {len(done)} posts"] if many else [deed.what for deed in done]:
            yield line(when(at, zone), f": {one_line(actor)}: {one_line(what)}")


def latest(thread: Thread) -> datetime | None:
    """Return the latest moment in the thread; it stands for "now" in files that need a date."""
    moments = [deed.at for deed in thread.deeds]
    for post in thread.pinned:
        moments += [capture.captured_at for capture in post.captures]
        moments += [moment for moment in (post.absent_at, post.edited_at) if moment]
    return max(moments, default=None)
