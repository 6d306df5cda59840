"""What an alert says when a story is first told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import notice as terms
from bot.alerts.headline import LINE
from bot.alerts.notice import BODY, GUARDS, RUNGS, EarlierAppearances, certainty, compose
from bot.i18n import CATALOGUES, catalogue_for
from bot.models import Channel, Guard, Match, Rung, Span
from bot.text import utf16_length
from tests.alerts.notices import (
    KYIV,
    NOON,
    STATEMENT,
    URL,
    a_match,
    a_sighting,
    assert_fits_telegram,
    bold,
    composed,
)

WORDS = "We are open for talks"
TEXT = f"Before. {WORDS}, he said. After."


def lines(message):
    return message.text.splitlines()


def test_it_names_statement_speaker_channel_time_rung_frequency_and_link():
    message = composed(TEXT, WORDS)

    assert message.text == (
        "NEW · ClashReport 15:00 · Russia is open for talks\n"
        "“… We are open for talks, he said. After.”\n\nBefore that: “Before.”\n\n"
        "Russia is open for talks\nVladimir Putin, Vladivostok, 29 May 2026\n\n"
        "ClashReport · aggregator\nPosted 29 May 2026, 15:00 (Kyiv), 3 min before this alert\n"
        "Word for word in English\nFirst seen since we watch (5 Jan 2026)\n"
        "https://t.me/ClashReport/58234"
    )
    first = "NEW · ClashReport 15:00 · Russia is open for talks"
    assert bold(message) == [first, WORDS, "Russia is open for talks", "ClashReport"]


BUTTONS = {
    "en": ["Relevant", "Not a match", "Add to thread", "Mute"],
    "ru": ["По делу", "Не то", "В подборку", "Заглушить"],
    "uk": ["По суті", "Не те", "До добірки", "Заглушити"],
}


@pytest.mark.parametrize(
    ("language", "posted", "rung"),
    [
        ("en", "Posted 29 May", "Word for word in English"),
        ("ru", "Опубликовано 29 мая", "Дословно по-английски"),
        ("uk", "Опубліковано 29 травня", "Дослівно англійською"),
    ],
)
def test_it_is_in_the_readers_language_and_leaves_the_posts_own_words(language, posted, rung):
    message = composed(TEXT, WORDS, language=language)

    assert posted in message.text and rung in lines(message)
    assert f"{WORDS}, he said. After." in message.text and "Before." in message.text
    rows = message.buttons
    assert [[button.data for button in row] for row in rows] == [["relevant", "rejected"], ["thread", "mute"]]
    assert [button.label for row in rows for button in row] == BUTTONS[language]


@pytest.mark.parametrize(
    ("rung", "language", "words"),
    [
        (Rung.VERBATIM, "ru", "word for word in Russian"),
        (Rung.VERBATIM, "pl", "word for word (Polish)"),
        (Rung.VERBATIM, "*", "word for word"),
        (Rung.INFLECTED, "uk", "same words, inflected"),
        (Rung.REWORDED, "ru", "reworded, score 0.81"),
        (Rung.SEMANTIC, "ru", "semantic, please check"),
    ],
)
def test_the_rung_is_told_in_plain_words(rung, language, words):
    assert (
        certainty(a_match(TEXT, WORDS, rung=rung, language=language, score=0.806), catalogue_for("en"))
        == words
    )


def test_there_are_words_for_every_rung_and_language():
    assert set(RUNGS) == set(Rung) and set(terms.IN_LANGUAGE) == set(CATALOGUES)


def test_guards_are_told_in_plain_words_each_once():
    guards = (Guard(kind="question"), Guard(kind="speaker"), Guard(kind="question"))

    told = certainty(a_match(TEXT, WORDS, guards=guards), catalogue_for("en"))

    assert told == "word for word in English; as a question; somebody else's words"


def frequency(language: str, earlier: EarlierAppearances) -> str:
    return lines(composed(TEXT, WORDS, language=language, earlier=earlier))[-2]


def test_it_says_which_appearance_it_is_since_when_and_how_long_after_the_last():
    twice = EarlierAppearances(
        count=2, first_at=NOON.replace(year=2022, month=3), last_at=NOON - timedelta(days=14)
    )  # fmt: skip

    assert frequency("en", twice) == "3rd appearance since 29 March 2022, the last 14 days earlier"
    assert frequency("ru", twice) == "3-е появление с 29 марта 2022, прошлое — за 14 дней до этого"
    assert frequency("uk", twice) == "Поява № 3 з 29 березня 2022, попередня — за 14 днів до цієї"


def test_a_first_sighting_is_claimed_only_of_the_time_since_somebody_watches():
    since = EarlierAppearances(watching_since=NOON - timedelta(days=3))
    later = EarlierAppearances(watching_since=NOON + timedelta(minutes=1))

    assert frequency("en", since) == "First seen since we watch (26 May 2026)"
    assert frequency("en", later) == "The earliest post of it that is kept"
    assert frequency("en", EarlierAppearances()) == "The earliest post of it that is kept"
    assert frequency("uk", since).startswith("Уперше від початку спостереження (26 трав.")


def test_its_age_stays_true_when_it_is_read_late_and_is_never_negative():
    seen = a_sighting(TEXT, a_match(TEXT, WORDS))

    at = NOON + timedelta(hours=5)
    assert "5 hr before this alert" in compose(seen, catalogue_for("en"), zone=KYIV, at=at).text
    at = NOON - timedelta(seconds=3)
    assert "0 min before this alert" in compose(seen, catalogue_for("en"), zone=KYIV, at=at).text


def test_a_long_post_is_shown_around_its_evidence_in_whole_sentences():
    text = f"{'Far before. ' * 40}Just before. {WORDS}. Just after. {'Far after. ' * 40}"

    head, before = composed(text, WORDS).text.split("\n\n")[:2]

    quoted = head.partition("\n")[2]
    assert quoted.startswith(f"“… {WORDS}. Just after. Far after.") and quoted.endswith("Far after. …”")
    assert before.startswith("Before that: “… Far before.") and before.endswith("Just before.”")
    assert 300 < utf16_length(quoted + before) < 440


def test_words_found_far_into_a_sentence_stand_first():
    lead = "In a long speech before the whole assembly of the eastern ports and harbours, the guest told them"

    head, before = composed(f"{lead} {WORDS} now.", WORDS).text.split("\n\n")[:2]

    assert head.endswith(f"\n“… ports and harbours, the guest told them {WORDS} now.”")
    assert before == "Before that: “In a long speech before the whole assembly of the eastern”"


def test_what_a_channel_repeats_under_its_posts_is_not_quoted():
    text = f"{WORDS}.\n\nSubscribe to  us\n@wire_chat"
    repeated = frozenset({"subscribe to us", "@wire_chat"})

    assert composed(text, WORDS, repeated=repeated).text.splitlines()[1] == f"“{WORDS}.”"
    assert "Subscribe" in composed(text, WORDS).text


def test_words_found_in_what_a_channel_repeats_are_quoted():
    repeated = frozenset({WORDS.lower(), "chat"})

    assert f"“… {WORDS}”" in composed(f"News.\n{WORDS}\nChat", WORDS, repeated=repeated).text


@pytest.mark.parametrize(
    ("language", "quoted"),
    [("en", "“‘We are open for talks’, said «he»”"), ("uk", "«“We are open for talks”, said „he“»")],
)
def test_quotation_marks_nest(language, quoted):
    text = "“We are open for talks”, said «he»"

    assert composed(text, WORDS, language=language).text.splitlines()[1] == quoted


@pytest.mark.parametrize(
    ("language", "first"), [("en", "open for talks"), ("ru", "открыты"), ("uk", "open for talks")]
)
def test_titles_and_voices_are_in_the_readers_language_where_there_are_such(language, first):
    statement = replace(STATEMENT, title="open for talks", titles=(("ru", "открыты"),))
    channel = Channel(username="c", affiliation="agency", affiliations=(("ru", "агентство"),))

    message = composed(TEXT, WORDS, language=language, statement=statement, channel=channel)

    assert lines(message)[0].endswith(f" · {first}")
    assert ("агентство" in message.text) == (language == "ru")


def test_markup_in_a_post_stays_its_plain_words():
    text = f"**{WORDS}** [bank](https://evil.example) <b>&amp;"

    message = composed(text, WORDS)

    assert text in message.text
    assert {entity.kind for entity in message.entities} <= {"bold", "italic"}


def test_characters_that_deceive_are_spelled_out_and_the_right_words_stay_bold():
    text = "\u202egnp.exe\u200b We are open\u2066 for talks"

    message = composed(text, "We are open\u2066 for talks")

    assert "\u202e" not in message.text and "⟨U+202E⟩gnp.exe⟨U+200B⟩" in message.text
    assert "We are open⟨U+2066⟩ for talks" in bold(message)


@pytest.mark.parametrize(
    "text",
    [
        "😀" * 3000 + f" {WORDS} " + "я" * 3000,
        "a" + "😀" * 3000 + WORDS,
        "👨‍👩‍👧‍👦" * 800 + WORDS + "🏳️‍🌈" * 800,
        "\u202e" * 3000 + WORDS + "\u2066" * 3000,
    ],
    ids=["emoji", "emoji at odd places", "families", "overrides"],
)
def test_a_long_post_without_sentences_is_cut_around_its_evidence(text):
    message = composed(text, WORDS)

    assert_fits_telegram(message)
    assert WORDS in bold(message)
    assert "�" not in message.text


def test_words_matched_in_the_middle_of_a_grapheme_are_marked_as_a_whole():
    text = "e\u0301tat"

    message = composed(text, "\u0301t")

    assert "e\u0301t" in bold(message)


texts = st.text(max_size=300) | st.text(alphabet="a .\n\u0301\u202e\u200d😀👩🇺🇦", max_size=300)


@given(data=st.data(), before=texts, after=texts, language=st.sampled_from(["en", "ru", "uk", ""]))
def test_every_notice_fits_telegram_with_room_for_what_follows_and_keeps_its_link(
    data, before, after, language
):
    text = before * 20 + "words" + after * 20
    places = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(places, places), max_size=60))
    spans = tuple(Span(start=min(pair), end=max(pair)) for pair in sorted(pairs, key=min))
    match = Match(
        statement_id="open",
        rung=Rung.REWORDED,
        score=0.5,
        language=before[:40],
        wording="",
        evidence="",
        spans=spans,
        guards=tuple(Guard(kind=kind, words=after) for kind in GUARDS),
    )
    channel = Channel(username="c", title=before, affiliation=after)
    seen = a_sighting(text, match, channel=channel)

    message = compose(seen, catalogue_for(language), zone=KYIV, at=NOON)

    assert_fits_telegram(message)
    assert utf16_length(message.text) <= BODY
    assert lines(message)[-1] == URL
    first = message.text.partition("\n")[0]
    assert bold(message)[0] == first and utf16_length(first) <= LINE
