"""What a post says, without its dressing: footers, signatures, hashtags, addresses, "Breaking".

Footers are told by rules over one post alone, not learned from a channel's other posts: what is learned
would depend on the order in which posts came, and so would the stories.
"""

import re
from collections.abc import Iterable

from bot.language.story_words import Word, words

# Words that ask the reader to do something with the channel. Whole words: «подписаться» asks, «подписал»
# is news. Those of the second table ask only where a line begins with them.
_CALLS = frozenset(
    word
    for row in (
        "subscribe boost donate",
        "подписаться подписывайтесь подписывайся подпишись подпишитесь прислать присылайте забустить",
        "підписатися підписатись підписуйтесь підписуйся підпишись підпишіться надіслати надсилайте",
    )
    for word in row.split()
)
_OPENING_CALLS = frozenset(
    word
    for row in (
        "follow join source",
        "подписка читать читайте смотреть смотрите слушать слушайте зеркало источник поддержать",
        "підписка читати читайте дивитися слухати джерело підтримати",
    )
    for word in row.split()
)
_CALL_PHRASES = re.compile(
    r"read (?:more|us|on)|our (?:channel|chat|bot)|send (?:us )?news|"
    r"наш (?:канал|чат|бот|сайт)|м[иы] в (?:max|вк|vk|telegram|youtube)|без vpn|прислали через бота"
)
_BETWEEN = re.compile(r"[\W_]+")
_FOOTER_WORDS = 9  # a longer line says something
_SIGNATURE_WORDS = 5

_DROPPED = re.compile(
    r"https?://\S+|\b(?:www\.|t\.me/|telegram\.me/)\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|ru|ua|org|net|me|ly|cc|info|live|news)(?:/\S*)?\b"
    r"|(?<![\w.])@\w{3,}|#[\w·]+"
)
_LABELS = (
    "breaking(?: news)?|urgent|just in|updated?|upd|alert|flash|exclusive"
    "|срочно|молния|важно|обновлено|обновление|главное|эксклюзив"
    "|терміново|важливо|оновлено|блискавка|головне|ексклюзив"
)
_ITEM = re.compile(r"\n[^\S\n]*(?:\d+[.)]|[^\w\s«\"“(@#])[^\n]*\w")
# What the law makes an advertisement end with; the same for all of one advertiser.
_ADVERT = re.compile(
    r"\b(?:реклама[.:]?\s+(?:ооо|ип|ао|пао|рекламодатель)\b|рекламодатель\b|erid\b)", re.IGNORECASE
)
_PREFIX = re.compile(rf"\W*(?:{_LABELS})(?=\s*[^\w\s,]|\s*\n)\W*", re.IGNORECASE)


def body(text: str, *, labels: Iterable[str] = (), signatures: Iterable[str] = ()) -> list[Word]:
    """The words that a post says, in order, with offsets into `text`.

    `labels` are the words that stand under its links, `signatures` what its channel is called. A post
    that is nothing but dressing says nothing.
    """
    bare = _blank(_DROPPED, text)
    prefix = _PREFIX.match(bare)
    advert = _ADVERT.search(bare)
    start, end = prefix.end() if prefix else 0, advert.start() if advert else len(bare)
    marks = frozenset(map(_squeezed, (*labels, *signatures)))
    return words(bare, start, _footer(bare, start, end, marks))


def items(text: str) -> int:
    """How many lines after the first begin with a bullet, another sign or a number, as those of a list do."""
    return len(_ITEM.findall(text))


def _footer(bare: str, start: int, end: int, marks: frozenset[str]) -> int:
    """Where the footer of bare[start:end] begins: the trailing lines that say nothing."""
    while end > start:
        begin = bare.rfind("\n", start, end) + 1 or start
        if not _is_dressing(bare[begin:end], marks):
            break
        end = max(begin - 1, start)
    return end


def is_call(line: str) -> bool:
    """Whether a line asks the reader to subscribe, send news or read on."""
    return _calls([word.text for word in words(line)], line)


def _calls(said: list[str], line: str) -> bool:
    asks = not _CALLS.isdisjoint(said) or (bool(said) and said[0] in _OPENING_CALLS)
    return asks or _CALL_PHRASES.search(line.casefold()) is not None


def _is_dressing(line: str, marks: frozenset[str]) -> bool:
    said = [word.text for word in words(line)]
    if len(said) > _FOOTER_WORDS:
        return False
    return not said or _calls(said, line) or (len(said) <= _SIGNATURE_WORDS and _squeezed(line) in marks)


def _squeezed(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with what the pattern finds replaced by spaces, so that offsets stay."""
    return pattern.sub(lambda found: " " * len(found.group()), text)
