"""Whether two spellings may be one name: cases of a language, and the common short forms."""

from functools import cache

from bot.language.agencies import agencies
from bot.language.story_words import words

_ENDINGS = frozenset("аеиоуыэюяьйіїємхвг's")  # letters that case endings are made of
_LONGEST_ENDING = 3
_STEM = 3

# Names that posts use for one another. A row is one name; words of up to three letters are whole, longer
# ones are how it begins.
_ALIASES = """
рф росси росій
сша америк штат
ес євросоюз евросоюз
кндр северн північн
беларус белорусси білорус
питер петербург санкт спб
украин україн всу зсу
мск москв столиц
великобритани британи
минобороны мо міноборони
госдум гд
правительств кабмин
usa us america united
uk britain
telegram телеграм
youtube ютуб
google гугл
"""
_ROWS = tuple(tuple(row.split()) for row in _ALIASES.strip().split("\n"))


def same_name(one: str, other: str) -> bool:
    """Whether two folded words may be forms of one name; errs towards yes for long common beginnings."""
    if one == other:
        return True
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    rest = one[common:], other[common:]
    if common >= _STEM and all(len(end) <= _LONGEST_ENDING and _ENDINGS.issuperset(end) for end in rest):
        return True
    return bool(_rows(one) & _rows(other))


def is_source(word: str) -> bool:
    """Whether a folded word belongs to an agency's name: whom a post credits does not tell what it says."""
    return word in _sources()


@cache
def _rows(word: str) -> frozenset[int]:
    return frozenset(
        number
        for number, row in enumerate(_ROWS)
        if any(word == stem or (len(stem) > _STEM and word.startswith(stem)) for stem in row)
    )


@cache
def _sources() -> frozenset[str]:
    spelt = [word.text for agency in agencies() for name in agency.words for word in words(name)]
    return frozenset(spelt) | {"сми", "змі"}
