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
from bot.models import Box, Channel, Guard, InPicture, Match, PictureText, ReadPicture, Span, around

SURE = 60.0  # of a word, out of 100: what is said with less may be another word
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
    """Return a guard if a word of the sentence may have been misread, or a figure that was found."""
    alphabet = _alphabet(said.text[sentence.start : sentence.end])
    for word in said.within(sentence.start, sentence.end):
        written = said.text[word.start : word.end]
        if not any(map(str.isalnum, written)):
            continue
        in_match = any(span.start < word.end and word.start < span.end for span in spans)
        figure = in_match and any(sign.isdigit() for sign in written)
        if word.confidence < SURE or figure or _alphabet(written) not in ("", alphabet) or _is_mixed(written):
            return Guard(kind="misread", words=written)
    return None


def _scripts(text: str) -> list[str]:
    return [script for script in map(script_of, text.lower()) if script]


def _alphabet(text: str) -> str:
    """Return the alphabet that most letters of a text are of; "" for one without letters."""
    scripts = _scripts(text)
    return max(sorted(set(scripts)), key=scripts.count, default="")


def _is_mixed(text: str) -> bool:
    return len(set(_scripts(text))) > 1
