"""Whether two spellings may be one name: cases of a language, and the common short forms."""

import re
from functools import cache, lru_cache

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


# Letters, the longest group first, and the sounds that they are compared as.
_WRITTEN = """
j shch tch sch sh ch zh dzh dj cz j дж чх ж ч ш щ
s sz ts tz ce ci cy s z з с ц
g kh g h г ґ х
k ck c k q кх к
v ph f v w в ф
ks x
t th t тх т
p p пх п
b b б
d d д
l l л
m m м
n n н
r r р
"""
_SOUNDS = {letters: row.split()[0] for row in _WRITTEN.strip().split("\n") for letters in row.split()[1:]}
_SOUND = re.compile("jj|" + "|".join(sorted(_SOUNDS, key=len, reverse=True)))  # Szijjarto, Сийярто
_VOWELS = frozenset("aeiouаеиіоуыэєїяюё")
_SILENT = "yйьъ'"  # at the beginning: Yermak, Ермак
_DERIVED = re.compile(r"(?:ians?|ans?|ish|ese|'s)$")  # Ukrainian, Polish: the name without what was added
_SHORTEST = 3  # letters that must be left of it
_LONGEST_TAIL = 3  # consonants
_LONG, _ALIKE_ENDINGS = 4, 2  # names of so many consonants may end in other ones
_ALTERNATING = frozenset({"ks", "sk", "gs", "sg"})  # in a Ukrainian locative: Медика, у Медиці

# Names that sound otherwise in another language. A row is one name; words of up to three letters are
# whole, longer ones are how it begins.
_EXONYMS = """
germany german германи немец німеч німец
hungary hungarian венгри венгер угорщин угорськ
poland polish польш польс поляк
greece greek греци грек грець
turkey turkish türkiye турци турец туреч турок
france french франци франц
italy italian итальян итали італі
spain spanish испани испан іспані іспан
switzerland swiss швейцар
sweden swedish швеци швед шведс
denmark danish дани датск данськ
austria austrian австри австрі
georgia georgian грузи грузи
armenia armenian армени армян вірмен
china chinese китай китаю китає китая китайс
beijing пекин пекін
japan japanese япони японс
india indian инди індії індія індійс
israel израил ізраїл
egypt египет египт єгипет єгипт
jordan иордан йордан
cyprus кипр кіпр
czech чехи чешск чеськ
serbia serbian серби сербск сербс
croatia хорват
belgium belgian бельги бельгі
brussels брюссел
netherlands dutch нидерланд нідерланд голланд
norway norwegian норвеги норвеж норвег норвез
lithuania литв
latvia латви латві
estonia эстони естоні
finland finnish финлянд финск фінлянд фінськ
romania румын румун
moldova молдав молдов
belarus белорус беларус білорус
russia russian росси росій рф
ukraine ukrainian украин україн
usa us united u.s america american штат сша америк
uk united britain british британи британі британс
eu european ес єс евросоюз євросоюз
moscow москв мск
kyiv kiev киев київ києв
warsaw варшав
vienna вена вене вены вену відень відня відні
rome рим рима риме рим
paris париж
geneva женев
hague гааг
prague праг праз
athens афин афін
crimea крым крим
kremlin кремл
nikolaev mykolaiv николаев миколаєв миколаїв
dnipro dnieper днепр дніпр
rivne ровно рівне ровенс
istanbul стамбул
black черно чорно
moscow подмосков підмосков
air пво ппо
general генштаб
defence defense минобороны міноборони
foreign мид мзс
interior мвд мвс
gdp ввп
un оон
"""
_SURNAMES = (
    *("ов", "ев", "ин", "ын", "ский", "цкий", "ской", "ова", "ева", "ина", "ына", "ская", "цкая"),
    *("ський", "цький", "ська", "цька", "енко", "ук", "юк", "ян"),
)
_SHORTEST_SURNAME = 4
_EXONYM_ROWS = tuple(tuple(row.split()) for row in _EXONYMS.strip().split("\n"))


def is_cyrillic(word: str) -> bool:
    """Whether a folded word is written in Cyrillic letters."""
    return any("а" <= letter <= "ӿ" for letter in word)


def same_across(one: str, other: str) -> bool:
    """Whether two folded words may be one name; it is symmetric, and errs towards yes for short names."""
    if same_name(one, other) or _exonym_rows(one) & _exonym_rows(other):
        return True
    short, long = sorted((skeleton(one), skeleton(other)), key=lambda name: (len(name), name))
    if not short or min(len(one), len(other)) < 2:
        return False
    if long.startswith(short):
        return len(long) - len(short) <= (_LONGEST_TAIL if len(short) > 1 else 1)
    if len(short) == len(long) >= _SHORTEST and short[:-1] == long[:-1]:
        return short[-1] + long[-1] in _ALTERNATING
    common = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), 0)
    return common >= _LONG and len(long) - common <= _ALIKE_ENDINGS


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """The consonants of a folded word as sounds that alphabets share, after "a" for a first vowel.

    Doubled ones count once.
    """
    bare = word.lstrip(_SILENT)
    stem = _DERIVED.sub("", bare)
    bare = stem if len(stem) >= _SHORTEST else bare
    sounds = "a" * (bare[:1] in _VOWELS)
    for found in _SOUND.finditer(bare):
        for sound in _SOUNDS.get(found.group(), ""):
            if sounds[-1:] != sound:
                sounds += sound
    return sounds


def looks_like_name(word: str) -> bool:
    """Whether a folded word is a country or city that we list, or ends as Cyrillic surnames do."""
    return bool(_exonym_rows(word)) or (len(word) > _SHORTEST_SURNAME and word.endswith(_SURNAMES))


@lru_cache(maxsize=1 << 16)
def _exonym_rows(word: str) -> frozenset[int]:
    return frozenset(
        number
        for number, row in enumerate(_EXONYM_ROWS)
        if any(word == stem or (len(stem) > _SHORTEST and word.startswith(stem)) for stem in row)
    )
