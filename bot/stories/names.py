"""Whether two spellings may be one name: cases of a language, and the common short forms."""

from functools import cache

from bot.stories.agencies import agencies
from bot.stories.words import words

_ENDINGS = frozenset("аеиоуыэюяьйіїємхвг's")  # letters that case endings are made of
_LONGEST_ENDING = 3
_STEM = 3

# Names that posts use for one another, by how they begin. A row is one name.
_ALIASES = """
рф росси российск
сша америк штат
ес евросоюз
кндр северн коре
беларус белорусси
питер петербург санкт спб
украин всу зсу
днр донецк
лнр луганск
мид
мск москв столиц
трамп дональд
ukrain afu
usa us america united
uk britain
eu
белоруссии беларуси
минобороны мо
госдум гд
правительств кабмин
великобритани британи
телеграм telegram
ютуб youtube
гугл google
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
