"""A large wire of invented words, which occur as unevenly as real ones do and mean nothing to anybody."""

import itertools
import random

from bot.models import Statement

LETTERS = {
    "en": ("bdfghklmnprstvw", "aeiou"),
    "ru": ("бвгдзклмнпрстч", "аеиоуыя"),
    "uk": ("бвгґдзклмнпрст", "аеиіоуї"),
}
VOCABULARY = 20_000  # words a language; the nth is drawn in proportion to 1/n (Zipf's law)
COMMONEST = 100  # that statements are not made of: in a real language they carry no meaning
CARRYING = 0.01  # of the posts carry a statement


def composed_posts(count: int, statements: list[Statement] | None = None) -> list[str]:
    """Posts of one to eight sentences in three languages; a few carry one of the statements."""
    dice = random.Random(29)
    known = statements or composed_statements(10)
    posts = []
    for language in dice.choices(list(LETTERS), k=count):
        sentences = [sentence(dice, language, dice.randint(6, 14)) for _ in range(dice.randint(1, 8))]
        if dice.random() < CARRYING:
            sentences.append(f"{dice.choice(known).wording[language][0]}.")
        posts.append(" ".join(sentences))
    return posts


def composed_statements(count: int) -> list[Statement]:
    """Statements worded by one sentence in each language; a larger count begins with a smaller one's."""
    dice = random.Random(5)
    return [
        Statement(
            id=f"s{number}",
            title="composed",
            wording={language: (wording(dice, language, dice.randint(4, 9)),) for language in LETTERS},
        )
        for number in range(count)
    ]


def sentence(dice: random.Random, language: str, length: int) -> str:
    """So many words, capital first, full stop last."""
    words, weights = VOCABULARIES[language]
    return " ".join(dice.choices(words, cum_weights=weights, k=length)).capitalize() + "."


def wording(dice: random.Random, language: str, length: int) -> str:
    """So many words that are not among the commonest."""
    words, weights = VOCABULARIES[language]
    above = [weight - weights[COMMONEST - 1] for weight in weights[COMMONEST:]]
    return " ".join(dice.choices(words[COMMONEST:], cum_weights=above, k=length)).capitalize()


def _vocabulary(language: str) -> tuple[list[str], list[float]]:
    dice = random.Random(language)
    consonants, vowels = LETTERS[language]
    words = [
        "".join(dice.choice(consonants) + dice.choice(vowels) for _ in range(dice.randint(1, 4)))
        for _ in range(VOCABULARY)
    ]
    return words, list(itertools.accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))


VOCABULARIES = {language: _vocabulary(language) for language in LETTERS}
