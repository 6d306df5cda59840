"""What an alert says."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot import notice
from bot.display import utf16_length
from bot.models import Channel, Guard, Match, Message, Rung, Span, Speaker, Statement

NOON = datetime(2026, 5, 29, 12, 0, tzinfo=UTC)
STATEMENT = Statement(
    id="open",
    title="Russia is open for talks",
    wording={"en": ("We are open for talks",)},
    speaker=Speaker(id="putin", name="Vladimir Putin"),
    said_at="Vladivostok",
    said_on=NOON.date(),
)


def a_match(text: str, evidence: str, **more: object) -> Match:
    start = text.index(evidence)
    spans = (Span(start=start, end=start + len(evidence)),)
    return Match(
        statement_id="open",
        rung=Rung.VERBATIM,
        score=1.0,
        language="en",
        wording="We are open for talks",
        evidence=evidence,
        spans=spans,
        **more,  # type: ignore[arg-type]
    )


def compose(text: str, match: Match, channel: Channel | None = None) -> Message:
    return notice.compose(
        STATEMENT,
        match,
        text=text,
        channel=channel or Channel(username="ClashReport", affiliation="aggregator"),
        url="https://t.me/ClashReport/58234",
        posted_at=NOON,
        zone=ZoneInfo("Europe/Kyiv"),
    )


def bold(message: Message) -> list[str]:
    return [message.text[e.offset : e.offset + e.length] for e in message.entities if e.kind == "bold"]


def test_it_names_statement_speaker_channel_time_rung_and_link():
    text = "Before. We are open for talks, he said. After."

    message = compose(text, a_match(text, "We are open for talks"))

    assert message.text == (
        "Russia is open for talks\nVladimir Putin, Vladivostok, 29 May 2026\n\n"
        "“Before. We are open for talks, he said. After.”\n\n"
        "ClashReport · aggregator\n29 May 2026, 15:00 Europe/Kyiv\nword for word in English\n"
        "https://t.me/ClashReport/58234"
    )
    assert bold(message) == ["Russia is open for talks", "We are open for talks", "ClashReport"]


def test_a_long_post_is_shown_around_its_evidence_in_whole_sentences():
    text = f"{'Far before. ' * 40}Just before. We are open for talks. Just after. {'Far after. ' * 40}"

    quoted = compose(text, a_match(text, "We are open for talks")).text.split("\n\n")[1]

    assert "Just before. We are open for talks. Just after." in quoted
    assert quoted.startswith("“… Far before.") and quoted.endswith("Far after. …”")
    assert 300 < utf16_length(quoted) < 420


def test_markup_in_a_post_stays_its_plain_words():
    text = "**We are open for talks** [bank](https://evil.example) <b>&amp;"

    message = compose(text, a_match(text, "We are open for talks"))

    assert text in message.text
    assert {entity.kind for entity in message.entities} <= {"bold", "italic"}


def test_characters_that_deceive_are_spelled_out_and_the_right_words_stay_bold():
    text = "\u202egnp.exe\u200b We are open\u2066 for talks"

    message = compose(text, a_match(text, "We are open\u2066 for talks"))

    assert "\u202e" not in message.text and "⟨U+202E⟩gnp.exe⟨U+200B⟩" in message.text
    assert "We are open⟨U+2066⟩ for talks" in bold(message)


def test_guards_are_told_in_plain_words():
    text = "Are we open for talks?"
    match = a_match(text, "we open for talks", guards=(Guard(kind="question"), Guard(kind="question")))

    assert "word for word in English; as a question\n" in compose(text, match).text


def test_a_long_post_is_cut_around_its_evidence():
    text = "😀" * 3000 + " We are open for talks " + "я" * 3000

    message = compose(text, a_match(text, "We are open for talks"))

    assert utf16_length(message.text) <= notice.LIMIT
    assert "We are open for talks" in bold(message)
    assert "�" not in message.text


def test_a_post_made_of_deceiving_characters_still_fits():
    text = "\u202e" * 3000 + "We are open for talks" + "\u2066" * 3000

    message = compose(text, a_match(text, "We are open for talks"))

    assert utf16_length(message.text) <= notice.LIMIT
    assert "We are open for talks" in bold(message)


@given(st.text(max_size=300), st.text(min_size=1, max_size=80), st.text(max_size=300))
def test_every_notice_fits_telegrams_limits_and_its_entities_fit_the_text(before, words, after):
    text = before * 20 + words + after * 20
    start = len(before * 20)
    match = Match(
        statement_id="open", rung=Rung.REWORDED, score=0.5, language="ru", wording="", evidence=words,
        spans=(Span(start=start, end=start + len(words)),),
    )  # fmt: skip

    message = compose(text, match, Channel(username="c", title=before, affiliation=after))

    assert utf16_length(message.text) <= notice.LIMIT
    assert all(e.offset >= 0 and e.length > 0 and e.offset + e.length <= len(message.text)
               for e in message.entities)  # fmt: skip
    assert len(message.entities) <= 100
