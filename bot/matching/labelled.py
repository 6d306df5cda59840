"""Labelled posts and the statements they are labelled against, as their files give them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.language.data import codes
from bot.language.detect import languages
from bot.language.sentences import sentences
from bot.language.words import tokens
from bot.models import ReadPicture, Sensitivity, Speaker, Statement, usual_denials

_AROUND = 2  # sentences of other posts before an embedded one, and as many after it
_STATEMENT_KEYS = frozenset({"sid", "speaker", "aliases", "roles", "topic", "wordings"})
_POST_KEYS = frozenset({"sid", "label", "lang", "kind", "text", "picture"})
_LABEL_KEYS = frozenset({"sid", "channel", "id", "label", "kind"})

Key = tuple[str, int]  # a channel's name and a message's id


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A post with a person's answer: does it make the statement?"""

    statement_id: str
    relevant: bool
    language: str
    kind: str
    text: str
    posted_at: str = ""  # ISO 8601; posts are in order of time where it is known
    picture: str = ""  # the name of a file, where it has a picture
    pictures: tuple[ReadPicture, ...] = ()  # as far as they were read


def statement_from(
    record: Mapping[str, Any], *, sensitivity: Sensitivity = Sensitivity.BALANCED
) -> Statement:
    """Return a statement from a line of `statements.jsonl`.

    `sid`, `topic`, `speaker` ("" for nobody), `aliases`, `roles`, and its wordings: a list for each language
    under `wordings`, or one under the language's code. Raises ValueError for a key that is none of these,
    and for a statement without a wording.
    """
    _check(record, _STATEMENT_KEYS | set(codes()))
    worded = {language: [record[language]] for language in codes() if record.get(language)}
    worded |= record.get("wordings", {})
    if unknown := sorted(worded.keys() - set(codes())):
        raise ValueError(f'wordings in "{unknown[0]}": expected one of {", ".join(codes())}')
    wording = {language: _phrases(language, texts) for language, texts in worded.items() if texts}
    if not any(wording.values()):
        raise ValueError("no wording: expected one at least")
    name = str(record.get("speaker") or "")
    speaker = Speaker(
        id=name.lower(),
        name=name,
        aliases=tuple(record.get("aliases", ())),
        roles=tuple(record.get("roles", ())),
    )
    return Statement(
        id=str(record["sid"]),
        title=str(record.get("topic", "")),
        wording=wording,
        speaker=speaker if name else None,
        denials=usual_denials(speaker if name else None),
        sensitivity=sensitivity,
    )


def _phrases(language: str, texts: object) -> tuple[str, ...]:
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(f'wordings in "{language}": expected a list of texts')
    return tuple(texts)


def _is_relevant(record: Mapping[str, Any]) -> bool:
    if record["label"] not in (0, 1):
        raise ValueError(f"label {record['label']!r}: expected 1 or 0")
    return bool(record["label"])


def labelled_from(record: Mapping[str, Any]) -> Labelled:
    """Return a labelled post from a line of `posts.jsonl`: sid, label, lang, kind, text, perhaps picture."""
    _check(record, _POST_KEYS)
    return Labelled(
        statement_id=str(record["sid"]),
        relevant=_is_relevant(record),
        language=str(record["lang"]),
        kind=str(record["kind"]),
        text=str(record["text"]),
        picture=str(record.get("picture", "")),
    )


def key_of(label: Mapping[str, Any]) -> Key:
    """Return which post a line of `labels.jsonl` (sid, channel, id, label, kind) is about.

    Raises KeyError for a key that is missing, ValueError for one that is none of these or a label that is
    neither 1 nor 0.
    """
    _check(label, _LABEL_KEYS)
    for key in sorted(_LABEL_KEYS):
        _ = label[key]
    _is_relevant(label)
    return str(label["channel"]), int(label["id"])


def labelled_by(label: Mapping[str, Any], text: str, posted_at: str) -> Labelled:
    """Return a labelled post from a line of `labels.jsonl` and the post that it names."""
    likely = languages(token.text for token in tokens(text))
    return Labelled(
        statement_id=str(label["sid"]),
        relevant=_is_relevant(label),
        language=likely[0] if likely else "?",
        kind=str(label["kind"]),
        text=text,
        posted_at=posted_at,
    )


def _check(record: Mapping[str, Any], known: set[str] | frozenset[str]) -> None:
    if unknown := sorted(record.keys() - known):
        raise ValueError(f'unknown key "{unknown[0]}": expected {", ".join(sorted(known))}')


def embedded(posts: Sequence[Labelled]) -> list[Labelled]:
    """Put each post inside a longer one made of sentences of other posts in its language.

    They come from posts about other statements, taken by place: a repeat gives the same posts.
    """
    return [_embedded(posts, place) for place in range(len(posts))]


def _embedded(posts: Sequence[Labelled], place: int) -> Labelled:
    post = posts[place]
    around: list[str] = []
    for step in range(1, len(posts)):
        other = posts[(place + 7 * step) % len(posts)]
        if other.language == post.language and other.statement_id != post.statement_id:
            around += [other.text[start:end] for start, end in sentences(other.text)]
        if len(around) >= 2 * _AROUND:
            break
    text = " ".join([*around[:_AROUND], post.text, *around[_AROUND : 2 * _AROUND]])
    return replace(post, text=text)
