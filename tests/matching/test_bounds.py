"""What a text lacks is enough to turn a claim down: nothing is missed by it, and little is looked at."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.lemma import family, lemma
from bot.language.lexicon import lexicons
from bot.language.reading import Reading
from bot.language.words import normalise
from bot.matching.carried import kept
from bot.matching.coverage import coverage_in
from bot.matching.engine import Engine
from bot.matching.keys import keys_of_base, keys_of_phrases, surely_none
from bot.matching.outlined import LEVEL_BITS
from bot.matching.vocabulary import Word
from bot.models import Sensitivity, Speaker, Statement
from tests.invented import composed_posts, composed_statements

SOVA = Speaker(id="sova", name="Ada Sova", aliases=("Sova", "Сова"), roles=("harbour minister",))
HARBOUR = Statement(
    id="harbour",
    title="Harbour",
    speaker=SOVA,
    wording={
        "en": ("The northern harbour will stay closed to grain ships for 30 days",),
        "ru": ("Северная гавань останется закрытой для судов с зерном тридцать дней",),
    },
)
ACCEPTED = {"en": ("no grain ship enters the northern harbour until the ice breaks",)}
STATEMENTS = [
    replace(HARBOUR, id=f"{number}", sensitivity=sensitivity, speaker=speaker, accepted=accepted)
    for number, (sensitivity, speaker, accepted) in enumerate(
        product(Sensitivity, (SOVA, None), ({}, ACCEPTED))
    )
]
ENGINE = Engine(STATEMENTS)
SPOKEN = (
    "The northern harbour will stay closed to grain ships for 30 days 40 thirty remains shut port vessel not "
    "Северная гавань гавани останется закрытой закрыта для судов с зерном тридцать дней не 30 порт "
    "no ship enters until the ice breaks Sova Сова said: заявила, ? if"
)
WORDS = SPOKEN.split()
TEXTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", " ", " ", ". ", "\n", ", "])).map("".join),
    min_size=3,
    max_size=30,
).map("".join)
SAID = st.sampled_from([*HARBOUR.wording["en"], *HARBOUR.wording["ru"], *ACCEPTED["en"]]).flatmap(
    lambda wording: st.lists(st.sampled_from(wording.split()), min_size=3, max_size=12).map(" ".join)
)


@given(text=st.one_of(TEXTS, SAID, st.tuples(SAID, TEXTS).map(" ".join)))
@settings(max_examples=100)
def test_what_is_turned_down_by_its_bound_would_not_have_been_listed(text: str) -> None:
    everything = [match for one in STATEMENTS for match in ENGINE.findings(text, one.id)]

    assert ENGINE.match(text) == kept(everything)


@given(text=st.one_of(TEXTS, SAID, st.tuples(SAID, TEXTS).map(" ".join)))
def test_what_a_sentence_has_is_the_same_without_the_hits_that_are_left_out(text: str) -> None:
    claims = [claim for claim in ENGINE._claims if claim.statement in {0, 1}]
    tried = [(claim, number) for claim in claims for number in range(len(Reading(text).spans))]
    found = [coverage_in(claim, Reading(text), number) for claim, number in tried]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.matching.coverage._own_best", list)
        everything = [coverage_in(claim, Reading(text), number) for claim, number in tried]

    assert found == everything


@pytest.mark.parametrize(
    ("sensitivity", "looked_at"), [("strict", False), ("balanced", False), ("wide", True)]
)
def test_a_claim_is_looked_at_only_where_its_statement_would_list_it(
    sensitivity: str, looked_at: bool
) -> None:
    wording = {"en": ("The northern harbour will stay closed to grain ships",)}
    statement = Statement(id="a", title="", wording=wording, sensitivity=Sensitivity(sensitivity))
    _, proposed = Engine([statement])._index.propose("A northern bridge had grain.\n\nBread is dear.")

    assert bool(proposed) is looked_at


def test_nothing_is_looked_at_where_the_figure_of_a_wording_is_missing_and_little_else_is_there() -> None:
    engine = Engine([replace(HARBOUR, speaker=None)])
    without, with_it = (
        "The northern harbour stays open to grain ships.",
        "The northern harbour stays closed to grain ships for 30 days.",
    )

    assert not engine._index.propose(without)[1]
    assert engine._index.propose(with_it)[1]


def test_words_of_a_claim_in_several_sentences_have_none_of_them_taken_apart() -> None:
    engine = Engine([replace(HARBOUR, speaker=None)])
    text = "The northern market. A harbour. It will stay. Closed to grain. Ships wait. For 30 days."

    assert engine._index.propose(text)[1] == []
    assert engine.match(text) == []


def test_in_another_language_a_claim_is_looked_at_only_where_all_of_its_words_stand() -> None:
    wording = "Северная гавань остается без зерна"
    index = Engine([Statement(id="a", title="", wording={"ru": (wording,)})])._index
    ukrainian = "Вони кажуть їй, що без зерна остается северной гаванью."
    quoting = f"Вони кажуть їй: «{wording.lower()}»."

    assert Reading(ukrainian).languages(0) == Reading(quoting).languages(0) == ("uk",)
    assert index.propose(ukrainian)[1] == []
    assert [(one.within, one.across) for one in index.propose(quoting)[1]] == [([], [range(1)])]


def test_words_that_say_a_claim_s_less_well_bring_less_before_anything_is_looked_at() -> None:
    wording = {"en": ("The minister promised ten villages cheap bread",)}
    index = Engine([Statement(id="a", title="", wording=wording)])._index

    assert index.propose("The minister promised ten villages.")[1]
    assert index.propose("The minister promised many villages.")[1] == []


def test_only_what_has_all_of_its_words_in_a_text_is_searched_for_word_for_word() -> None:
    index = Engine([replace(HARBOUR, speaker=None)])._index
    said, reworded = (
        HARBOUR.wording["en"][0],
        "For 30 days the northern harbour stays closed to all grain ships.",
    )

    for text, quoted in ((f"{said}.", True), (reworded, False), (f"{reworded} And so on…", True)):
        assert {one.quoted for one in index.propose(text)[1] if one.within} == {quoted}


SHOOTING = Engine(
    [
        Statement(
            id="a",
            title="",
            wording={
                "en": ("Both armies agreed on a ceasefire after the attack on the harbour",),
                "ru": ("Обе армии договорились о прекращении огня после удара по гавани",),
            },
        )
    ]
)
SHOOTING_WORDS = (
    "cease ceased fire fires fired at on open the harbour armies agreed last warning "
    "прекращение прекратить огня огонь удар нанести нанесли по гавани армии договорились"
)
PHRASED = st.lists(st.sampled_from(SHOOTING_WORDS.split()), max_size=12).map(" ".join)


@given(text=PHRASED)
def test_no_place_of_a_wording_that_a_sentence_fills_is_left_out_for_a_phrase(text: str) -> None:
    vocabulary, outlines = SHOOTING._index.vocabulary, SHOOTING._outlines
    for number, claim in enumerate(SHOOTING._claims):
        own = int(SHOOTING._claims.outlines[number])
        listed = outlines.place_slots[outlines.place_ends[own] : outlines.place_ends[own + 1]]
        codes = b"".join(vocabulary.all_codes(vocabulary.words(text), claim.language))
        filled = {code >> LEVEL_BITS for code in memoryview(codes).cast("I")}
        found = coverage_in(claim, Reading(text), 0) if text else None
        hit = {id(one.slot) for one in found.hits} if found else set()

        assert {place for slot, place in zip(claim.slots, listed, strict=True) if id(slot) in hit} <= filled


def test_a_phrase_counts_only_where_all_of_its_words_stand_before_anything_is_looked_at() -> None:
    wording = {"en": ("The harbour council received an ultimatum",)}
    index = Engine([Statement(id="a", title="", wording=wording)])._index

    assert index.propose("A last warning is near the harbour council.")[1]
    assert index.propose("A last letter is near the harbour council.")[1] == []


BEGINNINGS = st.sampled_from(["", "", "не", "по", "без", "un", "non"])
FORMS = st.one_of(st.sampled_from(WORDS), st.text("абвеийклмностья", min_size=1, max_size=6))


@given(beginning=BEGINNINGS, form=FORMS, language=st.sampled_from(sorted(lexicons())))
@settings(max_examples=300)
def test_a_word_of_which_surely_nothing_is_known_has_no_key_of_any_wording(
    beginning: str, form: str, language: str
) -> None:
    known, lexicon = ENGINE._outlines.slots.keys, lexicons()[language]
    base = lemma(beginning + normalise(form), language) or "a"
    kin = family(base, language)

    if surely_none(base, kin, lexicon, known):
        assert [key for key, _ in keys_of_base(base, kin, lexicon) if key in known] == []
        assert list(keys_of_phrases(kin, lexicon)) == []


def test_most_words_are_known_to_mean_nothing_before_their_keys_are_made() -> None:
    engine = Engine(composed_statements(10))
    known, lexicon = engine._outlines.slots.keys, lexicons()["en"]
    bases = [lemma(word, "en") for text in composed_posts(50) for word in text.lower().split()]
    sure = [base for base in bases if surely_none(base, family(base, "en"), lexicon, known)]

    assert len(sure) > 0.9 * len(bases)


def test_few_claims_are_looked_at_however_many_there_are() -> None:
    """Count what a post costs beyond its words: proposals, and the sentences they are in."""
    looked_at = {}
    for count in (100, 1_000):
        engine = Engine(composed_statements(count))
        proposed = [engine._index.propose(text)[1] for text in composed_posts(100, composed_statements(100))]
        looked_at[count] = sum(len(one.within) for each in proposed for one in each) / len(proposed)

    assert 0 < looked_at[100] <= looked_at[1_000] < 20


def test_a_word_is_taken_apart_once_and_not_in_languages_that_know_nothing_of_its_letters() -> None:
    index = Engine([HARBOUR])._index
    vocabulary = index.vocabulary
    for _ in range(2):
        for word in ("гавани", "harbours", "неведомое"):
            index.meant({word})

    assert len(vocabulary) == 3
    assert [base for base in vocabulary._bases["en"] if not base.isascii()] == []
    assert [base for language in ("ru", "uk") for base in vocabulary._bases[language] if base.isascii()] == []
    assert all(vocabulary._bases.values())
    assert Reading("гавани").languages(0)


def test_words_that_long_were_not_met_are_forgotten_and_those_in_use_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken_apart: list[str] = []

    def counted(raw: str) -> Word:
        taken_apart.append(raw)
        return Word(raw)

    monkeypatch.setattr("bot.matching.vocabulary.Word", counted)
    monkeypatch.setattr("bot.matching.vocabulary._GENERATION", 20)
    engine = Engine([HARBOUR])
    posts = [f"{'' if number % 5 else HARBOUR.wording['en'][0]} {number}x" for number in range(200)]

    vocabulary, found, most = engine._index.vocabulary, [], 0
    for post in posts:
        found.append(bool(engine.match(post)))
        most = max(most, len(vocabulary))

    assert found == [number % 5 == 0 for number in range(200)]
    assert most == int(1.25 * max(20, len(vocabulary._keys))) < 100
    assert taken_apart.count("harbour") == 1 and taken_apart.count("7x") == 1
    engine._index.meant({"7x"})
    assert taken_apart.count("7x") == 2
