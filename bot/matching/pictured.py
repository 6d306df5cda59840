"""Statements in pictures that a post carries: found by the same engine, believed less.

Caption and picture are read together, so that who speaks may be said in either. What an engine was not sure
of is for a person to judge: a short denial that was misread makes a picture say the opposite.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from statistics import median

from bot.language.scripts import script_of
from bot.language.sentences import sentences
from bot.matching.carried import every
from bot.matching.engine import Engine
from bot.matching.outcomes import ALERT, ORDER, REVERSAL, REVIEW
from bot.models import UNREAD, Box, Channel, Guard, InPicture, Match, PictureText, ReadPicture, Span, around

SURE = 60.0  # of a word, out of 100: what is said with less may be another word
SURE_FIGURE = 80.0  # of one with a digit in it
PARAGRAPH = "\n\n"  # between two of a picture's
BESIDE, ABOVE = (
    0.5,
    0.2,
)  # of a word's height: what is shown around a sentence; more would have other lines in it


def with_pictures(
    engine: Engine,
    found: Iterable[Match],
    text: str,
    pictures: Iterable[ReadPicture],
    *,
    channel: Channel | None = None,
    posted_at: datetime | None = None,
) -> list[Match]:
    """Return what was found in a post's text with what its pictures have beside it, by statement id.

    A statement in both is one match: the text's, unless a picture's comes to more.
    """
    best = {match.statement_id: match for match in found}
    for picture in pictures:
        caption = f"{text}\n\n" if text else ""
        for match in engine.match(caption + picture.said.text, channel=channel, posted_at=posted_at):
            for wording in every(match):
                if wording.spans[0].start < len(caption):
                    continue
                seen = _in_picture(wording, picture, len(caption))
                known = best.get(seen.statement_id)
                if known is None or ORDER.index(seen.outcome) < ORDER.index(known.outcome):
                    best[seen.statement_id] = seen
    return [best[statement] for statement in sorted(best)]


def _in_picture(match: Match, picture: ReadPicture, caption: int) -> Match:
    spans = tuple(Span(start=span.start - caption, end=span.end - caption) for span in match.spans)
    sentence = _sentence(picture.said.text, spans)
    doubt = _doubt(picture.said, spans, sentence)
    return replace(
        match,
        spans=spans,
        guards=(*match.guards, doubt) if doubt else match.guards,
        outcome=REVIEW if doubt and match.outcome in (ALERT, REVERSAL) else match.outcome,
        picture=InPicture(
            number=picture.number,
            sha256=picture.sha256,
            text=picture.said.text,
            box=_shown(picture.said, sentence),
        ),
    )


def _sentence(text: str, spans: tuple[Span, ...]) -> Span:
    """Return the sentences that spans touch, as one span."""
    start, end = spans[0].start, spans[-1].end
    touched = [(start, end), *(at for at in sentences(text) if at[0] < end and start < at[1])]
    return Span(start=min(at[0] for at in touched), end=max(at[1] for at in touched))


def _shown(said: PictureText, sentence: Span) -> Box:
    """Return the part of a picture that has a sentence in it: whole lines, without those above and below.

    More of a line than was found may turn its sense, and half a line is nothing to read.
    """
    words = [word.box for word in said.within(sentence.start, sentence.end)]
    said_there = around(words)
    before, after = said.text.rfind(PARAGRAPH, 0, sentence.start), said.text.find(PARAGRAPH, sentence.end)
    paragraph = said.within(before + 1, after if after >= 0 else len(said.text))
    lines = [word.box for word in paragraph if said_there.top < word.box.middle < said_there.bottom]
    part, height = around([*words, *lines]), median(box.height for box in words)
    across, down = round(BESIDE * height), round(ABOVE * height)
    return Box(
        left=max(0, part.left - across),
        top=max(0, part.top - down),
        right=part.right + across,
        bottom=part.bottom + down,
    )


def _doubt(said: PictureText, spans: tuple[Span, ...], sentence: Span) -> Guard | None:
    """Return a guard if what a match hangs on may be misread, or a word of its sentence is missing."""
    alphabet = _alphabet(said.text[sentence.start : sentence.end])
    for word in said.within(sentence.start, sentence.end):
        written = said.text[word.start : word.end]
        in_match = any(span.start < word.end and word.start < span.end for span in spans)
        if _is_unsure(written, word.confidence, alphabet, in_match=in_match):
            return Guard(kind="misread", words=written)
    if _is_cut(said.text, sentence.start) or _is_cut(said.text, sentence.end):
        return Guard(kind="misread", words="…")
    return None


def _is_unsure(word: str, confidence: float, alphabet: str, *, in_match: bool) -> bool:
    """Tell whether a word may be another; a bare figure matters where the match hangs on it alone."""
    if word == UNREAD:
        return True
    if any(map(str.isdigit, word)):
        return confidence < SURE_FIGURE and (in_match or any(map(str.isalpha, word)))
    if not any(map(str.isalpha, word)):
        return False
    return confidence < SURE or _alphabet(word) not in ("", alphabet) or _is_mixed(word)


def _is_cut(text: str, at: int) -> bool:
    """Tell whether a sentence seems to go on across the end of a paragraph: no mark, then a small letter."""
    before, after = text[:at].rstrip(), text[at:].lstrip()
    between = text[len(before) : len(text) - len(after)]
    open_ended = before[-1:].isalnum() or before[-1:] in tuple(",—–-")
    return PARAGRAPH in between and open_ended and after[:1].islower()


def _scripts(text: str) -> list[str]:
    return [script for script in map(script_of, text.lower()) if script]


def _alphabet(text: str) -> str:
    """Return the alphabet that most letters of a text are of; "" for one without letters."""
    scripts = _scripts(text)
    return max(sorted(set(scripts)), key=scripts.count, default="")


def _is_mixed(text: str) -> bool:
    return len(set(_scripts(text))) > 1
