"""Credit lines: whom a post says it has its news from.

"via TASS", "Reuters:" at the start, «— ТАСС» at the end, «по данным РИА Новости», «за даними УНІАН»,
"Source: @channel", a t.me link under «Источник». English, Russian and Ukrainian.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.language.agencies import agency_of_channel, spelling
from bot.models import Link, Span
from bot.stories.likeness.body import is_call

# What stands before a source, whatever follows.
_BEFORE = r"""
    via|per|according\ to|citing|quoting|as\ reported\ by|reported\ by|reports\ by|h/t|source|sources?:
    |по\ данным|по\ информации|по\ сообщени\w+|по\ словам\ источников|со\ ссылкой\ на|ссыла\w+\ на
    |источник|источники
    |за\ даними|за\ інформацією|за\ повідомленн\w+|і?з\ посиланням\ на|посила\w+\ на|джерело|джерела
"""
# Verbs that stand before a source and, turned round, after it.
_REPORTS = r"""
    reports?|reported|says|writes
    |сообща[ею]т|сообщил[аио]?|переда[её]т|передают|передал[аио]?|пиш[еу]т|написал[аио]?|рассказал[аи]?|уточня[ею]т
    |повідомля[єю]т?ь?|повідоми[лв]\w*|переда[єю]т?ь?|пиш[еу]т?ь?|написал[аи]|розповіл[аи]|інформу[єю]т?ь?
"""
_CITING = r"citing|со\ ссылкой|і?з\ посиланням"
_GLUE = r"""
    (?:(?:the|news|agency|newspaper|channel|telegram|агентств\w*|издани\w*|телеканал\w*|газет\w*|журнал\w*|канал\w*
    |портал\w*|радиостанци\w*|источник\w*|источники|видан\w*|агенці\w*|агентств\w*|in|на|в|у)\s+){0,3}
"""
_QUOTED = r"[«\"“](?P<quoted>[A-ZА-ЯЁІЇЄҐ][^»\"”\n.!?]{1,30})[»\"”]"
_CHANNEL = r"(?:@(?P<mention>\w{3,32})|(?:https?://)?t\.me/(?:s/)?(?P<linked>[A-Za-z]\w{2,31})(?:/(?P<message>\d+))?)"
_OPEN, _CLOSE = r"[«\"“(]?", r"[»\"”)]?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Whom a post names as its source. `words` is text[span.start:span.end], the line's evidence.

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
        """What two credits of one source have in common."""
        return self.agency or self.username or self.name.casefold()


def credits(text: str, *, links: Iterable[Link] = (), own: str = "") -> list[Credit]:
    """The credits of a text in order, each source once; `own` is the username whose post it is."""
    found: dict[tuple[str, int | None], Credit] = {}
    everything = [*_spelt(text), *_linked(text, links)]
    for credit in sorted(everything, key=lambda one: (one.span.start, -one.span.end)):
        if credit.username != own.lower() or not own:
            found.setdefault((credit.source, credit.message_id), credit)
    return list(found.values())


def _spelt(text: str) -> Iterator[Credit]:
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
    """Links to Telegram under words that credit: «Источник», "via Some Channel"."""
    at = 0
    for link in links:
        target = _TARGET.match(link.url)
        start = text.find(link.label, at) if link.label else -1
        if target is None or start < 0:
            continue
        at = start + len(link.label)
        if _asks(_line(text, start)):
            continue
        lead = _LEADS.search(text[max(start - 40, 0) : start])
        if lead or _CREDITS_ITSELF.search(link.label):
            begin = max(start - 40, 0) + lead.start() if lead else start
            message_id = int(target["message"]) if target["message"] else None
            span = Span(start=begin, end=at)
            yield _of_channel(target["name"].lower(), message_id, text[begin:at], span)


_TARGET = re.compile(
    r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?(?P<name>[A-Za-z]\w{2,31})(?:/(?P<message>\d+))?"
)
_LEADS = re.compile(
    rf"(?<!\w)(?:{_BEFORE}|{_REPORTS})\s*:?\s*[—–-]?\s*$".replace("\n", ""), re.VERBOSE | re.IGNORECASE
)
_CREDITS_ITSELF = re.compile(r"\b(?:via|source|источник|джерело)\b", re.IGNORECASE)


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    named = spelling()[0].replace(" ", r"\ ").replace("#", r"\#")
    # Spellings are told by their capitals («Звезда» is a channel, «звезда» is not), the rest is not.
    source = rf"{_OPEN}(?:{named}|{_CHANNEL}){_CLOSE}"
    anything = rf"(?:{source}|{_QUOTED})"
    none = "(?P<quoted>(?!))"
    forms = (
        rf"(?<!\w)(?P<credit>(?i:{_BEFORE})\s*:?\s*[—–-]?\s*(?i:{_GLUE}){anything})",
        rf"(?<!\w)(?P<credit>(?i:{_REPORTS})\s+(?i:{_GLUE}){anything})",
        rf"(?P<credit>{source})\s+(?i:{_REPORTS}|{_CITING})(?!\w){none}?",
        rf"(?:^|\n)\W*(?P<credit>{source})\s?[:|]\s{none}?",
        rf"(?:[—–|(]|\s-)\s*(?P<credit>(?i:{_GLUE}){source})[\s)».!*]*(?=$|\n){none}?",
        rf"(?:^|\n)\W*(?P<credit>{source})\W*(?=$|\n){none}?",
    )
    return tuple(re.compile(form, re.VERBOSE) for form in forms)


def _asks(line: str) -> bool:
    """Whether a line names a channel to have readers for it, not to credit it."""
    return is_call(line) and not _CREDITS_ITSELF.search(line)


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
