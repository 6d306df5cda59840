"""What a post says, without its dressing: footers, signatures, hashtags, addresses, "Breaking".

Footers are told by rules over one post alone, not learned from a channel's other posts: what is learned
would depend on the order in which posts came, and so would the stories.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from bot.language.data import listed
from bot.language.phrases import any_of
from bot.language.running import RunningWord, running_words

_BETWEEN = re.compile(r"[\W_]+")
_FOOTER_WORDS = 9  # a longer line says something
_FOOTER_PIECES = 3 * _FOOTER_WORDS
_SIGNATURE_WORDS = 5

_DROPPED = re.compile(
    r"https?://\S+|\b(?:www\.|t\.me/|telegram\.me/)\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|ru|ua|org|net|me|ly|cc|info|live|news)(?:/\S*)?\b"
    r"|(?<![\w.])@\w{3,}|#[\w·]+"
)
_ITEM = re.compile(r"\n[^\S\n]*(?:\d+[.)]|[^\w\s«\"“(@#])[^\n]*\w")


def body(text: str, *, labels: Iterable[str] = (), signatures: Iterable[str] = ()) -> list[RunningWord]:
    """Return the words that a post says, in order, with offsets into `text`.

    `labels` are the words that stand under its links, `signatures` what its channel is called. A post
    that is nothing but dressing says nothing.
    """
    bare = _blank(_DROPPED, text)
    prefix = _prefix().match(bare)
    advert = _advert().search(bare)
    start, end = prefix.end() if prefix else 0, advert.start() if advert else len(bare)
    marks = frozenset(map(_squeezed, (*labels, *signatures)))
    return running_words(bare, start, _footer(bare, start, end, marks))


def items(text: str) -> int:
    """Count the lines after the first that begin with a bullet, another sign or a number, as in a list."""
    return len(_ITEM.findall(text))


def _footer(bare: str, start: int, end: int, marks: frozenset[str]) -> int:
    """Find where the footer of bare[start:end] begins: the trailing lines that say nothing."""
    while end > start:
        begin = bare.rfind("\n", start, end) + 1 or start
        if not _is_dressing(bare[begin:end], marks):
            break
        end = max(begin - 1, start)
    return end


def is_call(line: str) -> bool:
    """Tell whether a line asks the reader to subscribe, send news or read on."""
    return _calls([word.text for word in running_words(line)], line)


def _calls(said: list[str], line: str) -> bool:
    calls = _call_words()
    asks = not calls.anywhere.isdisjoint(said) or (bool(said) and said[0] in calls.opening)
    return asks or calls.phrases.search(line.casefold()) is not None


def _is_dressing(line: str, marks: frozenset[str]) -> bool:
    if len(line.split()) > _FOOTER_PIECES:  # however its figures are put together
        return False
    said = [word.text for word in running_words(line)]
    if len(said) > _FOOTER_WORDS:
        return False
    return not said or _calls(said, line) or (len(said) <= _SIGNATURE_WORDS and _squeezed(line) in marks)


def _squeezed(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Replace what the pattern finds by spaces, so that offsets stay."""
    return pattern.sub(lambda found: " " * len(found.group()), text)


class CallWords(NamedTuple):
    """Words that ask the reader to do something: «подписаться» asks, «подписал» is news."""

    anywhere: frozenset[str]
    opening: frozenset[str]  # where a line begins with them
    phrases: re.Pattern[str]


@cache
def _call_words() -> CallWords:
    return CallWords(
        frozenset(listed("stories", "calls")),
        frozenset(listed("stories", "opening_calls")),
        re.compile(any_of(listed("stories", "call_phrases"))),
    )


@cache
def _prefix() -> re.Pattern[str]:
    """Return the pattern of what stands before the news: "BREAKING:"."""
    labels = any_of(listed("stories", "labels"))
    return re.compile(rf"\W*(?:{labels})(?=\s*[^\w\s,]|\s*\n)\W*", re.IGNORECASE)


@cache
def _advert() -> re.Pattern[str]:
    """Return the pattern of what the law makes an advertisement end with; all of one advertiser share it."""
    adverts = any_of(listed("stories", "adverts")).replace(r"\s+", r"[.:]?\s+")
    return re.compile(rf"\b(?:{adverts})\b", re.IGNORECASE)
