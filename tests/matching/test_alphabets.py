"""Words of two alphabets in one wording or text, and letters of one that look like the other's."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.detect import languages
from bot.language.scripts import scripts
from bot.language.words import in_one_alphabet, tokens, twin
from bot.matching.engine import Engine
from bot.matching.index import likely
from bot.matching.outcomes import DROPPED, ORDER
from bot.models import Match, Speaker, Statement

ORLOV = Speaker(id="orlov", name="Viktor Orlov", aliases=("Orlov", "Орлов", "Max", "Макс"))
FOREIGN = ["Nordsee", "BETA", "K-9", "Hafen", "Tomato"]
THINGS = ["порту", "мосту", "заводу", "причалу"]
DEEDS = ["передадут", "продадут", "построят", "не покажут"]
WORDINGS = [f"{thing.capitalize()} {deed} {name}" for thing in THINGS for deed in DEEDS for name in FOREIGN]
STATEMENTS = [
    Statement(id=wording, title="", wording={"ru": (wording,)}, speaker=ORLOV if number % 2 else None)
    for number, wording in enumerate(WORDINGS)
]
ALL = Engine(STATEMENTS)
ALONE = {statement.id: Engine([statement]) for statement in STATEMENTS}
TEXTS = st.lists(
    st.builds(
        "{}{} {} {}{}".format,
        st.sampled_from(["", "Орлов: ", "Max сказал, что ", "В Hafen снова "]),
        st.sampled_from(THINGS),
        st.sampled_from([*DEEDS, "He передадут", "никогда не продадут"]),
        st.sampled_from([*FOREIGN, "Томато", "бета"]),
        st.sampled_from([".", "!", "…", " сегодня.", "\n"]),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)
LOOKALIKE = str.maketrans(scripts()["alike"]["cyrillic"], scripts()["alike"]["latin"])


@given(TEXTS)
@settings(max_examples=40)
def test_one_pass_finds_in_mixed_scripts_what_each_statement_finds_alone(text: str) -> None:
    alone = [match for engine in ALONE.values() for match in engine.match(text)]

    assert sorted(ALL.match(text), key=by_id) == sorted(alone, key=by_id)


@given(TEXTS, st.sampled_from(STATEMENTS))
@settings(max_examples=100)
def test_a_match_is_what_is_explained(text: str, statement: Statement) -> None:
    found = next(iter(ALONE[statement.id].match(text)), None)
    tried = [attempt.match for attempt in ALONE[statement.id].explain(text, statement.id) if attempt.match]
    best = min(tried, key=lambda match: (ORDER.index(match.outcome), -match.score), default=None)

    explained = None if best is None or best.outcome == DROPPED else (best.outcome, best.score)
    assert explained == (None if found is None else (found.outcome, found.score))


@given(st.sampled_from(["не", "никто не", "нет, не", "ни разу не"]), st.sampled_from(STATEMENTS))
def test_what_denies_is_read_in_the_alphabet_of_its_sentence(denial: str, statement: Statement) -> None:
    thing, _, name = statement.id.split(" ", 1)[0], "", statement.id.rsplit(" ", 1)[1]
    plain = f"{denial.capitalize()} передадут {thing.lower()} {name}, сообщает пресс-служба завода."
    words = [word.translate(LOOKALIKE) if twin(word.lower()) else word for word in plain.split()]

    engine = ALONE[statement.id]
    assert [judged(match) for match in engine.match(" ".join(words))] == [
        judged(match) for match in engine.match(plain)
    ]


SPOKEN = "и на в і є не все всё її що top ru www сор Путин Рutin п\u043et п\u006ft Крым's it's ½ 30%"
MIXED = st.lists(st.sampled_from(SPOKEN.split()), min_size=1, max_size=9).map(" ".join)


@given(MIXED)
@settings(max_examples=200)
def test_the_languages_of_a_sentence_are_told_by_its_words_as_by_the_sentence_taken_apart(text: str) -> None:
    told = likely(ALL._index.vocabulary.words(text))

    assert told is None or told == languages(token.text for token in in_one_alphabet(text, tokens(text)))


def test_a_latin_word_is_denied_in_letters_that_only_look_latin() -> None:
    said = Statement(id="a", title="", wording={"en": ("The northern bridge is open for lorries",)})

    (match,) = Engine([said]).match("They did \u043fot say the northern bridge is open for lorries")

    assert match.outcome == "review" and match.guards[0].kind == "denial"


def by_id(match: Match) -> str:
    return match.statement_id


def judged(match: Match) -> tuple[str, float, list[str]]:
    return match.outcome, match.score, [guard.kind for guard in match.guards]
