"""How a thread's posts were chosen, what they come to, and what they cannot show."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.i18n import translatable
from bot.models import Accuracy, Thread
from bot.threads.formats.document import Block, Heading, Line, Listing, Paragraph, line, one_line
from bot.threads.formats.telling import Telling, Value

UNANSWERED = translatable(
    "How well its statements are found here is not known: nobody has answered an alert about them, or been "
    "asked about near misses."
)
LIMITS = (
    translatable(
        "A post that was published and removed while nobody watched is not here, and nothing here can say "
        "whether it was; what was published in such hours and stayed was read afterwards."
    ),
    translatable("Counts of carriers are no verification: copies of one text say it once."),
)


def lead(thread: Thread, told: Telling) -> Line:
    """Say in one sentence what follows, and of which zone its times are."""
    posts, channels = len(thread.posts), len({post.channel_id for post in thread.posts})
    if not posts:
        return told.tell("No posts.")
    copies = len(thread.pinned) - posts
    times = [post.posted_at for post in thread.posts]
    values: dict[str, Value] = {
        "posts": told.count("%(num)d post", "%(num)d posts", posts),
        "channels": told.count("%(num)d channel", "%(num)d channels", channels),
        "copies": told.count("%(num)d copy", "%(num)d copies", copies),
        "first": told.when(min(times)),
        "last": told.when(max(times)),
        "zone": told.zone.key,
    }
    if copies:
        return told.tell(
            "%(posts)s of %(channels)s and %(copies)s of them, from %(first)s to %(last)s. All times: "
            "%(zone)s.",
            **values,
        )
    return told.tell("%(posts)s of %(channels)s, from %(first)s to %(last)s. All times: %(zone)s.", **values)


def methods(thread: Thread, written: Iterable[Block], told: Telling) -> Iterator[Block]:
    """Say how the posts were chosen: in an editor's `written` words, then in figures, then what they lack."""
    yield Heading(level=2, text=told.say("Methods"))
    yield from written
    if chosen := asked(thread, told):
        yield Paragraph(line=told.tell("Gathered by %(what)s.", what=chosen))
    if thread.accuracy and not any(map(_answered, thread.accuracy)):
        yield Paragraph(line=told.tell(UNANSWERED))
    elif thread.accuracy:
        yield Paragraph(line=told.tell("How well its statements are found here, by people's answers:"))
        yield Listing(lines=tuple(line(accuracy_of(found, told)) for found in thread.accuracy))
    if figured := figures(thread, told):
        yield Listing(lines=tuple(line(found) for found in figured))
    yield Paragraph(line=told.tell("What this cannot show:"))
    yield Listing(lines=tuple(told.tell(limit) for limit in LIMITS))


def figures(thread: Thread, told: Telling) -> list[str]:
    """Count, in sentences, what an editor may want to say of the posts themselves."""
    posts = thread.posts
    if not posts:
        return []
    described = [one_line(post.affiliation) or told.say("not described") for post in posts]
    found = [
        told.say(
            "By affiliation, as this newsroom describes its channels: %(shares)s.",
            shares=_shares(described, told),
        ),
        told.say(
            "By language, as far as it can be told: %(shares)s.",
            shares=_shares([_tongue(post.language, told) for post in posts], told),
        ),
    ]
    changed = {
        translatable("%(number)d in an edited version"): sum(post.edited for post in posts),
        translatable("%(number)d changed again since"): sum(post.changed_since for post in posts),
        translatable("%(number)d no longer there when last looked for"): sum(
            post.absent_at is not None for post in posts
        ),
    }
    if said := _numbered(changed, told):
        of = told.count("Of %(num)d post", "Of %(num)d posts", len(posts))
        found.append(f"{of}: {said}.")
    glosses = [gloss for post in posts for gloss in post.glosses]
    translated = {
        translatable("%(number)d by people"): sum(not gloss.machine for gloss in glosses),
        translatable("%(number)d by a machine, as they came"): sum(gloss.machine for gloss in glosses),
    }
    if said := _numbered(translated, told):
        found.append(told.say("Translations: %(by)s.", by=said))
    return found


def _numbered(numbers: Mapping[str, int], told: Telling) -> str:
    return ", ".join(told.say(text, number=number) for text, number in numbers.items() if number)


def _shares(words: Iterable[str], told: Telling) -> str:
    """Write how many there are of each: "Russian state-adjacent 6 of 19, aggregator 13 of 19"."""
    counts = Counter(words)
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return ", ".join(
        told.say("%(what)s %(number)d of %(all)d", what=word, number=counts[word], all=counts.total())
        for word in ordered
    )


def _tongue(language: str, told: Telling) -> str:
    return one_line(told.catalogue.tongue(language)) if language else told.say("not told")


def asked(thread: Thread, told: Telling) -> str:
    """Say in words what a thread was gathered by; "" when an editor chose every post."""
    what = thread.asked
    titles = {known.statement_id: known.title for known in thread.accuracy}
    titles |= {claim.id: claim.title for claim in thread.claims}
    statements = ", ".join(told.quoted(titles.get(one, one)) for one in what.statements)
    found = [
        (told.say("the statements %(names)s", names=statements), what.statements),
        (told.say("the speaker %(name)s", name=one_line(thread.asked_speaker or what.speaker)), what.speaker),
        (told.say("the story %(number)s", number=what.story), what.story),
        (told.say("the channel %(name)s", name=one_line(what.channel)), what.channel),
        (told.say("the query %(query)s", query=one_line(what.query)), what.query),
    ]
    parts = [words for words, given in found if given]
    if what.since:
        parts.append(told.say("posts from %(when)s on", when=told.shown(what.since)))
    if what.until:
        parts.append(told.say("posts before %(when)s", when=told.shown(what.until)))
    if not parts:
        return ""
    each = told.say("every post") if what.every else told.say("one post a story")
    return f"{', '.join(parts)}; {each}"


def accuracy_of(accuracy: Accuracy, told: Telling) -> str:
    """Say in a sentence how right a statement's alerts were, and what is missed."""
    said = accuracy.relevant + accuracy.rejected
    right = told.say("no alert was answered yet")
    if accuracy.precision is not None:
        low, high = accuracy.precision
        right = told.count(
            "of %(num)d answered alert %(share)s were right (%(low)s to %(high)s at 95%%)",
            "of %(num)d answered alerts %(share)s were right (%(low)s to %(high)s at 95%%)",
            said,
            share=told.catalogue.percent(accuracy.relevant / said),
            low=told.catalogue.percent(low),
            high=told.catalogue.percent(high),
        )
    title = one_line(accuracy.title or accuracy.statement_id)
    return told.say(
        "%(title)s: %(right)s; missed: %(missed)s", title=title, right=right, missed=missed_of(accuracy, told)
    )


def _answered(accuracy: Accuracy) -> bool:
    return accuracy.precision is not None or accuracy.drawn_at is not None


def missed_of(accuracy: Accuracy, told: Telling) -> str:
    """Say how many posts are missed as far as a sample tells, or that nobody was asked."""
    if accuracy.drawn_at is None:
        return told.say("not asked yet")
    day = told.day(accuracy.drawn_at)
    if not accuracy.near:
        return told.say("no near miss was stored on %(day)s", day=day)
    answered = told.say(
        "%(asked)d of %(drawn)d drawn on %(day)s were answered",
        asked=accuracy.asked,
        drawn=accuracy.drawn,
        day=day,
    )
    if accuracy.missed is None or accuracy.missed_between is None:
        return told.say("not asked yet (%(answered)s)", answered=answered)
    low, high = accuracy.missed_between
    return told.count(
        "about %(missed)s of %(num)d near miss (%(low)s to %(high)s at 95%%; %(answered)s)",
        "about %(missed)s of %(num)d near misses (%(low)s to %(high)s at 95%%; %(answered)s)",
        accuracy.near,
        missed=f"{accuracy.missed:.0f}",
        low=f"{low:.0f}",
        high=f"{high:.0f}",
        answered=answered,
    )
