"""Credit lines: whom a post says it has its news from.

"via TASS", "Reuters:" at the start, «— ТАСС» at the end, «по данным РИА Новости», «за даними УНІАН»,
"Source: @channel", a t.me link under «Источник»; in every language there is data for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.language.agencies import agency_of_channel, spelling, spelt
from bot.language.data import listed
from bot.language.phrases import any_of
from bot.language.scripts import CAPITALS
from bot.models import Link, Span
from bot.stories.likeness.body import is_call

_QUOTED = rf"[«\"“](?P<quoted>[{CAPITALS}][^»\"”\n.!?]{{1,30}})[»\"”]"
_CHANNEL = r"(?:@(?P<mention>\w{3,32})|(?:https?://)?t\.me/(?:s/)?(?P<linked>[A-Za-z]\w{2,31})(?:/(?P<message>\d+))?)"
SHORTEST_NAME = 3  # of a channel that is credited without quotation marks
_OPEN, _CLOSE = r"[«\"“(]?", r"[»\"”)]?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A source that a post names. `words` is text[span.start:span.end], the line's evidence.

    `name` is the agency's usual name, the quoted name, or "@username". `username` is in lower case, ""
    unless the credit leads to a channel; `message_id` is set when it leads to one post of it.
    """

    name: str
    words: str
    span: Span
    agency: str = ""  # its id in the table of agencies
    username: str = ""
    message_id: int | None = None

    @property
    def source(self) -> str:
        """The part that two credits of one source have in common."""
        return self.agency or self.username or self.name.casefold()


def credits(text: str, *, links: Iterable[Link] = (), own: str = "") -> list[Credit]:
    """Return a text's credits in order, each source once; `own` is the username whose post it is."""
    found: dict[tuple[str, int | None], Credit] = {}
    everything = [*_spelt(text), *_linked(text, links)]
    for credit in sorted(everything, key=lambda credit: (credit.span.start, -credit.span.end)):
        if credit.username != own.lower() or not own:
            found.setdefault((credit.source, credit.message_id), credit)
    return list(found.values())


def credits_of_names(text: str, names: Iterable[str]) -> list[Credit]:
    """Return where a text credits one of these names bare ("via Harbour Wire"), as in quotation marks."""
    known = tuple(name for name in names if len(name) >= SHORTEST_NAME)
    if not any(name[:-1] in text for name in known):  # an ending may take the place of the last letter
        return []
    found = _named(known).finditer(text)
    return [credit for match in found for credit in _bare(match, known)]


def _bare(match: re.Match[str], known: tuple[str, ...]) -> Iterator[Credit]:
    if not _asks(_line(match.string, match.start("credit"))):
        name = next(name for number, name in enumerate(known) if match[f"n{number}"])
        yield Credit(
            name=name,
            words=match["credit"],
            span=Span(start=match.start("credit"), end=match.end("credit")),
        )


@lru_cache(maxsize=4)
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a credit of these names, with their capitals, after a word that credits."""
    before, between = (any_of(listed("credits", key)) for key in ("before", "between"))
    longest = sorted(enumerate(names), key=lambda one: -len(one[1]))
    anyone = "|".join(f"(?P<n{number}>{spelt(name)})" for number, name in longest)
    glue = rf"(?i:(?:(?:{between})\s+){{0,3}})"
    return re.compile(rf"(?<!\w)(?P<credit>(?i:{before})(?!\w)\s*:?\s*[—–-]?\s*{glue}(?:{anyone})(?!\w))")


def _spelt(text: str) -> Iterator[Credit]:
    if not _source().search(text):  # most texts name nobody: one look instead of six
        return
    for form in _forms():
        for match in form.finditer(text):
            channel = match["mention"] or match["linked"]
            if not channel or not _asks(_line(text, match.start("credit"))):
                yield _credit(match, text)


def _credit(match: re.Match[str], text: str) -> Credit:
    start, end = match.span("credit")
    evidence = text[start:end].strip(" \n()")
    start = text.index(evidence, start)
    span = Span(start=start, end=start + len(evidence))
    username = (match["mention"] or match["linked"] or "").lower()
    if username:
        return _of_channel(username, int(match["message"]) if match["message"] else None, evidence, span)
    if match["quoted"]:
        return Credit(name=match["quoted"].strip(), words=evidence, span=span)
    agencies_ = spelling()[1]
    agency = next(agency for group, agency in agencies_.items() if match[group])
    return Credit(name=agency.name, words=evidence, span=span, agency=agency.id)


def _of_channel(username: str, message_id: int | None, words: str, span: Span) -> Credit:
    agency = agency_of_channel(username)
    return Credit(
        name=agency.name if agency else f"@{username}",
        words=words,
        span=span,
        agency=agency.id if agency else "",
        username=username,
        message_id=message_id,
    )


def _linked(text: str, links: Iterable[Link]) -> Iterator[Credit]:
    """Yield links to Telegram under words that credit: «Источник», "via Some Channel"."""
    at = 0
    for link in links:
        target = _TARGET.match(link.url)
        start = text.find(link.label, at) if link.label else -1
        if target is None or start < 0:
            continue
        at = start + len(link.label)
        if _asks(_line(text, start)):
            continue
        lead = _leads().search(text[max(start - 40, 0) : start])
        if lead or _sure().search(link.label):
            begin = max(start - 40, 0) + lead.start() if lead else start
            message_id = int(target["message"]) if target["message"] else None
            span = Span(start=begin, end=at)
            yield _of_channel(target["name"].lower(), message_id, text[begin:at], span)


_TARGET = re.compile(
    r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?(?P<name>[A-Za-z]\w{2,31})(?:/(?P<message>\d+))?"
)


@cache
def _leads() -> re.Pattern[str]:
    """Return the pattern of what credits a link that comes after it."""
    leads = any_of((*listed("credits", "before"), *listed("credits", "reports")))
    return re.compile(rf"(?<!\w)(?:{leads})\s*:?\s*[—–-]?\s*$", re.IGNORECASE)


@cache
def _sure() -> re.Pattern[str]:
    """Return the pattern of words that credit even where a line asks for readers."""
    return re.compile(rf"\b(?:{any_of(listed('credits', 'sure'))})\b", re.IGNORECASE)


@cache
def _source() -> re.Pattern[str]:
    """Return the pattern of what every form needs: somebody who can be credited."""
    return re.compile(f"{spelling()[0]}|{_CHANNEL}|{_QUOTED}")


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    before, reports, citing, between = (
        any_of(listed("credits", key)) for key in ("before", "reports", "citing", "between")
    )
    # Spellings are told by their capitals («Звезда» is a channel, «звезда» is not), the rest is not.
    source = rf"{_OPEN}(?:{spelling()[0]}|{_CHANNEL}){_CLOSE}"
    anything = rf"(?:{source}|{_QUOTED})"
    glue = rf"(?i:(?:(?:{between})\s+){{0,3}})"
    none = "(?P<quoted>(?!))"
    forms = (
        rf"(?<!\w)(?P<credit>(?i:{before})(?!\w)\s*:?\s*[—–-]?\s*{glue}{anything})",
        rf"(?<!\w)(?P<credit>(?i:{reports})\s+{glue}{anything})",
        rf"(?P<credit>{source})\s+(?i:{reports}|{citing})(?!\w){none}?",
        rf"(?:^|\n)\W*(?P<credit>{source})\s?[:|]\s{none}?",
        rf"(?:[—–|(]|\s-)\s*(?P<credit>{glue}{source})[\s)».!*]*(?=$|\n){none}?",
        rf"(?:^|\n)\W*(?P<credit>{source})\W*(?=$|\n){none}?",
    )
    return tuple(map(re.compile, forms))


@lru_cache(maxsize=256)  # the last lines of a channel's posts, which are asked about by several forms
def _asks(line: str) -> bool:
    """Tell whether a line names a channel to have readers for it, not to credit it."""
    return is_call(line) and not _sure().search(line)


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
