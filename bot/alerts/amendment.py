"""What a notice reads like after all that happened to its post, its story and its match: pure words.

An amendment states everything so far, so it is made of the notice itself and of how things stand now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.alerts.changed import ASIDE, Reader, changed_since, happened, news_of_post
from bot.alerts.headline import LINE, SEPARATOR, News, carriers, retold, sources, title_in
from bot.alerts.message import LIMIT
from bot.i18n import Catalogue, catalogue_for, delay, translatable
from bot.models import DigestMention, Entity, MatchChanges, Message, Notice, ReplyKind
from bot.stories.lineage.lineage import Corroboration, Relation, Standing
from bot.stories.lineage.story import Story, StoryPost
from bot.text import at_word, cut, shorten, utf16_length, visible

SHOWN = 20  # carriers that are named; the rest is counted
DIGESTS = 3  # that are named; the rest is counted
OPENING = 200  # for how another post begins

RELATIONS = {
    Relation.FIRST: translatable("first"),
    Relation.FORWARD: translatable("forward"),
    Relation.CREDIT: translatable("credit"),
    Relation.COPY: translatable("copy"),
    Relation.TRANSLATION: translatable("translation"),
    Relation.INDEPENDENT: translatable("independent"),
}
STANDINGS = {
    Standing.SINGLE: translatable("Single source"),
    Standing.COPIED: translatable("Copied"),
    Standing.INDEPENDENT: translatable("Independent"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A notice as it reads now, and where in its text the notice itself ends."""

    message: Message
    body: int


def amended(body: Message, story: Story, post_id: int, changes: MatchChanges, reader: Reader) -> Amended:
    """Write a notice about one post of a story as it reads now. Of many carriers only some are named.

    Of one that goes on from another post, who has that one is no carrier, and the story's sources tell
    nothing of what is new in it.
    """
    own, catalogue = own_post(story, post_id), reader.catalogue
    body = retold(body, _news(story, own, changes, catalogue), catalogue)
    lines = [*happened(changes, own, reader)]
    others = _other_channels(story, own)
    if others and not own.goes_on:
        last = standing(story.corroboration, catalogue)
    else:
        last = "" if others else catalogue.say(STANDINGS[Standing.SINGLE])
    body = corroborated(body, shorten(last, 3 * ASIDE) if last else "", catalogue)
    if own.goes_on:
        lines.append(_goes_on_from(story, own, catalogue))
    if changes.linked_url:
        lines.append(catalogue.say("The same story as %(url)s", url=changes.linked_url))
    lines += _more_of_channel(story, own, catalogue)
    lines += _in_digests(changes.digests, own, catalogue)
    if others:
        room = LIMIT - utf16_length("\n".join(("\n", body.text, *lines))) - 1
        lines.append(_carried(others, own, room, catalogue))
    return _added(body, lines, changes)


def elsewhere(
    body: Message, story: Story, post_id: int, changes: MatchChanges, reader: Reader, url: str
) -> Amended:
    """Write a notice whose story turned out to be that of an earlier one, whose post has this address."""
    own, catalogue = own_post(story, post_id), reader.catalogue
    body = retold(body, news_of_post(changes, catalogue) or catalogue.say(News.COPY), catalogue)
    body = corroborated(body, "", catalogue)
    lines = happened(changes, own, reader)
    return _added(body, [*lines, reader.catalogue.say("The same story as %(url)s", url=url)], changes)


def corroborated(body: Message, line: str, catalogue: Catalogue) -> Message:
    """Return a notice that says this of its sources right before its link, in place of what it said of them.

    Without a line it says nothing of them. One that does not end with a link stays as it is.
    """
    text, _, link = body.text.rpartition("\n")
    if not link.startswith("https://"):
        return body
    before, _, last = text.rpartition("\n")
    if last.startswith(tuple(map(catalogue.say, STANDINGS.values()))):
        text = before
    told = "\n".join(filter(None, (text, line, link)))
    return Message(text=told, entities=body.entities, buttons=body.buttons)


def independent(body: Message, story: Story, post_id: int, reader: Reader) -> Message | None:
    """Write the reply under a notice that says its story has another origin; None as long as it has not.

    A phone shows of it who that is, and how their post begins.
    """
    if story.corroboration.standing is not Standing.INDEPENDENT:
        return None
    own, catalogue = own_post(story, post_id), reader.catalogue
    apart = next((post for post in story.posts if post.url in story.independent and post is not own), own)
    told = standing(story.corroboration, catalogue)
    if apart is own:
        return Message(text=f"{catalogue.say('Found independently')}\n{told}\n{apart.url}")
    name, news = _timed(apart, own, catalogue), sources(story.corroboration.origins, catalogue)
    first = at_word(SEPARATOR.join(filter(None, (news, name, title_in(body)))), LINE)
    quoted = catalogue.quoted(shorten(visible(apart.place.carrier.text), OPENING))
    words = catalogue.say("Found independently: %(name)s", name=name)
    return Message(
        text=f"{first}\n{quoted}\n\n{words}\n{told}\n{apart.url}",
        entities=(Entity(kind="bold", offset=0, length=len(first)),),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A notice with the text it has from now on, and the replies under it."""

    notice: Notice
    amendment: Amended
    replies: Mapping[ReplyKind, Message] = field(default_factory=dict)


def follow_up(notices: Sequence[Notice], story: Story, changes: Mapping[int, MatchChanges]) -> list[FollowUp]:
    """Return what a story's notices, in the order in which they were queued, read like from now on.

    `changes` are by notice. Of two that one recipient has about what turned out to be one story, the later
    points to the earlier, unless it is about a post that goes on from another.
    """
    found, first = [], dict[tuple[str, str, bool, tuple[int, int]], Notice]()
    for notice in notices:
        line = (notice.post_id, notice.line) if notice.line else (0, 0)
        about = (notice.statement_id, notice.recipient_id, notice.reversal, line)
        earlier = first.setdefault(about, notice)
        reader = Reader(catalogue=catalogue_for(notice.language), zone=ZoneInfo(notice.zone))
        written = (notice.body, story, notice.post_id, changes[notice.id], reader)
        goes_on = own_post(story, notice.post_id).goes_on
        if earlier is not notice and not goes_on:
            url = next(post.url for post in story.posts if post.place.carrier.id == earlier.post_id)
            found.append(FollowUp(notice=notice, amendment=elsewhere(*written, url)))
            continue
        asks = notice.origins == 1 and not goes_on
        source = independent(notice.body, story, notice.post_id, reader) if asks else None
        replies = changed_since(notice.body, own_post(story, notice.post_id), changes[notice.id], reader)
        told = {**({ReplyKind.SOURCE: source} if source else {}), **replies}
        found.append(FollowUp(notice=notice, amendment=amended(*written), replies=told))
    return found


def _news(story: Story, own: StoryPost, changes: MatchChanges, catalogue: Catalogue) -> str:
    """Say in a word or two what is new: what became of the post, or who has its story."""
    if told := news_of_post(changes, catalogue):
        return told
    found, relation = story.corroboration, own.place.relation
    if own.goes_on or found.carriers == 1:
        return catalogue.say(News.NEW)
    if found.standing is Standing.INDEPENDENT and relation in (Relation.FIRST, Relation.INDEPENDENT):
        return sources(found.origins, catalogue)
    if relation is Relation.FIRST:
        return carriers(found.carriers, catalogue)
    return catalogue.say(News.COPY)


def own_post(story: Story, post_id: int) -> StoryPost:
    """Return the post that a notice is about, in its story."""
    return next(post for post in story.posts if post.place.carrier.id == post_id)


def standing(found: Corroboration, catalogue: Catalogue | None = None) -> str:
    """Say in a line what a story's sources amount to; in English unless another catalogue is given."""
    catalogue = catalogue or catalogue_for("en")
    carriers = catalogue.count("%(num)d carrier", "%(num)d carriers", found.carriers)
    origins = catalogue.count("%(num)d origin", "%(num)d origins", found.origins)
    words = f"{catalogue.say(STANDINGS[found.standing])}: {carriers}, {origins}"
    if found.standing is Standing.INDEPENDENT and found.affiliations:
        words += f" ({', '.join(map(visible, found.affiliations))})"
    return words + (f", {catalogue.say('both sides')}" if found.both_sides else "")


# --- who carried it ---------------------------------------------------------------------------------


def _goes_on_from(story: Story, own: StoryPost, catalogue: Catalogue) -> str:
    """Say from which post one goes on: "Goes on from uniannet −8 min: https://t.me/uniannet/45331"."""
    from_post = next(post for post in story.posts if post.url == own.repeats)
    return catalogue.say(
        "Goes on from %(name)s: %(url)s", name=_timed(from_post, own, catalogue), url=own.repeats
    )


def _other_channels(story: Story, own: StoryPost) -> Sequence[StoryPost]:
    """Return the first post of each other channel, in order; beside an extension, of its own copies only."""
    found: dict[int, StoryPost] = {}
    for post in story.posts:
        if own.goes_on and post.repeats != own.url:
            continue
        found.setdefault(post.place.carrier.channel_id, post)
    return [post for key, post in found.items() if key != own.place.carrier.channel_id]


def _more_of_channel(story: Story, own: StoryPost, catalogue: Catalogue) -> Iterator[str]:
    """Count the further posts of its own channel, of which nothing else may be told, with the last link."""
    channel = own.place.carrier.channel_id
    more = [post for post in story.posts if post.place.carrier.channel_id == channel and post is not own]
    if more:
        yield catalogue.count(
            "%(num)d further post of this channel in the story: %(url)s",
            "%(num)d further posts of this channel in the story, the last: %(url)s",
            len(more),
            url=more[-1].url,
        )


def _in_digests(mentions: Sequence[DigestMention], own: StoryPost, catalogue: Catalogue) -> Iterator[str]:
    """Name the digests that have it in a line: "Also in a digest of uniannet +3 h: https://t.me/…"."""
    for one in mentions[:DIGESTS]:
        name = f"{shorten(visible(one.channel), ASIDE)} " + delay(
            one.posted_at - own.place.carrier.posted_at, catalogue
        )
        yield catalogue.say("Also in a digest of %(name)s: %(url)s", name=name, url=one.url)
    if more := len(mentions[DIGESTS:]):
        yield catalogue.count("Also in %(num)d more digest", "Also in %(num)d more digests", more)


def _carried(others: Sequence[StoryPost], own: StoryPost, room: int, catalogue: Catalogue) -> str:
    """Name the other channels, as many as there is room for, in UTF-16 units; at least say their number."""
    names = [_named(other, own, catalogue) for other in others[:SHOWN]]
    for shown in range(len(names), 0, -1):
        line = catalogue.say("Also carried by %(names)s", names=", ".join(names[:shown]))
        if shown < len(others):
            line += " " + catalogue.count("and %(num)d more", "and %(num)d more", len(others) - shown)
        if utf16_length(line) <= room:
            return line
    return catalogue.count("Also carried by %(num)d channel", "Also carried by %(num)d channels", len(others))


def _named(post: StoryPost, own: StoryPost, catalogue: Catalogue) -> str:
    """Name a post by its channel, when it came, and what it is: "uniannet +4 min (copy)"."""
    source = f", {visible(post.place.source)}" if post.place.source else ""
    how = shorten(catalogue.say(RELATIONS[post.place.relation]) + source, ASIDE)
    return f"{_timed(post, own, catalogue)} ({how})"


def _timed(post: StoryPost, own: StoryPost, catalogue: Catalogue) -> str:
    carrier = post.place.carrier
    name = visible(carrier.username or carrier.title or str(carrier.channel_id))
    return f"{shorten(name, ASIDE)} {delay(post.place.delay - own.place.delay, catalogue)}"


def _added(body: Message, lines: Sequence[str], changes: MatchChanges) -> Amended:
    """Put these lines under a notice, the answers, which come first, in bold."""
    if not lines:
        return Amended(message=body, body=len(body.text))
    start = len(body.text) + 2
    answers = (changes.verdict is not None) + len(changes.others)
    length = len("\n".join(lines[:answers]))
    answer = (Entity(kind="bold", offset=start, length=length),) if answers else ()
    message = Message(
        text=cut("\n".join((f"{body.text}\n", *lines)), LIMIT),
        entities=(*body.entities, *answer),
        buttons=body.buttons,
    )
    return Amended(message=message, body=len(body.text))
