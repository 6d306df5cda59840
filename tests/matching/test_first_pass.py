"""The first pass over a text's bytes keeps nothing back that the engine would find."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.sentences import sentences
from bot.matching.engine import Engine
from bot.models import Channel, Speaker, Statement
from tests.invented import composed_statements

LABELLED = Path(__file__).parent.parent / "data/labelled"
SPEAKER = Speaker(id="sova", name="Ada Sova", aliases=("Sova", "Сова"), roles=("harbour minister",))
STATEMENTS = (
    Statement(
        id="harbour",
        title="Harbour",
        speaker=SPEAKER,
        wording={
            "en": ("The harbour will stay closed for 30 days",),
            "ru": ("Гавань останется закрытой тридцать дней",),
            "uk": ("Гавань залишиться зачиненою на 30 днів",),
        },
    ),
    Statement(id="talks", title="Talks", wording={"en": ("We are open for talks and never refused them",)}),
)
QUERIES = Statement(id="asked", title="Asked", query={"*": '"open talks" | гавань NEAR/3 закрыта'})
ALWAYS = Statement(id="always", title="Always", query={"*": "/har+bour/"})
SPOKEN = (
    "The harbour will stay closed for 30 days We are open for talks and never refused them Гавань гавани "
    "останется осталась закрытой закрыта тридцать дней 30% залишиться зачиненою на днів Ada Sova's Совы "
    "O'Neil o’clock the of не never «тихо» ﬁrst Ⅷ ½ ΟΔΟΣ.Α ГАВАНЬ Gаvan"
)
WORDS = SPOKEN.split()
INSIDE = [
    "-",
    "'",
    "’",
    "**",
    "__",
    "~~",
    "||",
    "*",
    "_",
    "`",
    "\u200b",
    "\u00ad",
    "\u0301",
    "\u02bc",
    "\ud800",
]
APART = [" ", "  ", "\n", ", ", ". ", " — ", "...", "… ", "\u00a0", "\t", "»", " «", "/", "%", "$", "\x00"]
BETWEEN = st.sampled_from([*INSIDE, *APART])


def texts() -> st.SearchStrategy[str]:
    """Words of the statements and others, whole and in any case, with anything between them."""
    words = st.sampled_from(WORDS).flatmap(
        lambda word: st.sampled_from([word, word.upper(), word.lower(), word[:3] + "\u0301" + word[3:]])
    )
    pieces = st.lists(st.tuples(words, BETWEEN).map("".join), max_size=18)
    return st.one_of(
        pieces.map("".join), st.text(max_size=40), pieces.map(lambda listed: "".join(listed[::-1]))
    )


ENGINES = {
    "wordings": Engine(STATEMENTS),
    "queries": Engine([*STATEMENTS, QUERIES], speakers=[SPEAKER]),
    "a query without terms": Engine([*STATEMENTS, ALWAYS]),
    "sentences shorter than the others": Engine(composed_statements(3)),
}


@pytest.mark.parametrize("name", ENGINES)
@given(text=texts(), own=st.booleans())
def test_where_the_first_pass_says_no_the_engine_finds_nothing(name, text, own):
    channel = Channel(username="harbour", speaker="sova" if own else "")
    engine = ENGINES[name]

    assert engine.may_find(text, channel=channel) or not engine.match(text, channel=channel)


@pytest.mark.parametrize("name", ENGINES)
@given(text=texts())
def test_where_the_first_pass_says_no_no_claim_is_proposed(name, text):
    engine = ENGINES[name]

    assert engine.may_find(text) or not engine._index.propose(text)[1]


def test_it_lets_by_every_labelled_post_that_matches_and_not_every_other():
    statements = [
        json.loads(line) for line in (LABELLED / "statements.jsonl").read_text("utf-8").splitlines()
    ]
    posts = [json.loads(line)["text"] for line in (LABELLED / "posts.jsonl").read_text("utf-8").splitlines()]
    engine = Engine(
        Statement(id=one["sid"], title=one["sid"], wording={key: (one[key],) for key in ("en", "ru", "uk")})
        for one in statements
        if all(key in one for key in ("en", "ru", "uk"))
    )

    assert [text for text in posts if engine.match(text) and not engine.may_find(text)] == []
    assert any(engine.match(text) for text in posts)
    assert not engine.may_find("Grapes ripen slowly in warm valleys.")


def test_its_memory_has_an_end_and_forgets_nothing_of_the_text_at_hand(monkeypatch):
    monkeypatch.setattr("bot.matching.first_pass._LARGEST_MEMORY", 5)
    engine = Engine(STATEMENTS)
    said = "He said: we are open for talks and never refused them."

    assert [engine.may_find(text) for text in (said, "The weather is fine today", said)] == [
        True,
        False,
        True,
    ]


def test_with_few_statements_only_a_text_that_could_have_one_is_cut_into_sentences(monkeypatch):
    cut: list[str] = []

    def counted(text, *more):
        cut.append(text)
        return sentences(text, *more)

    monkeypatch.setattr("bot.matching.index.sentences", counted)
    engine = Engine(STATEMENTS)
    said = "He said: we are open for talks and never refused them."
    others = [
        "The weather is fine.",
        "Harbour talks. A day. We never closed.",
        "Grapes ripen; the harbour is old.",
    ]

    assert [bool(engine.match(text)) for text in (*others, said)] == [False, False, False, True]
    assert cut == [said]


def test_a_piece_that_was_met_is_not_taken_apart_again():
    engine = Engine(STATEMENTS)
    engine.match("Grapes ripen slowly, and the harbour is old.")
    known = len(engine._index.vocabulary)
    engine._index.vocabulary.forget()

    assert known
    assert engine.match("slowly ripen. old is the harbour, and") == []
    assert len(engine._index.vocabulary) == 0
