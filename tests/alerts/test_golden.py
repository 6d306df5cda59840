"""Notices as people read them, in three languages, beside what they should read like.

`WIREWATCH_GOLDEN=1` writes the files of tests/data/notices anew; look at what changed before keeping it.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.amendment import amended, independent
from bot.alerts.headline import LINE
from bot.alerts.notice import EarlierAppearances, Sighting, compose
from bot.alerts.reversal import compose_reversal
from bot.i18n import CATALOGUES, catalogue_for
from bot.models import Channel, Edit, Forward, Guard, MatchChanges, Message, Rung, Verdict
from bot.stories.likeness.carrier import Carrier
from bot.text import utf16_length
from tests.alerts.notices import (
    KYIV,
    NOON,
    POST,
    a_carrier,
    a_match,
    a_reader,
    a_sighting,
    a_story,
    assert_fits_telegram,
)

GOLDEN = Path(__file__).parent.parent / "data" / "notices"
REWRITE = bool(os.environ.get("WIREWATCH_GOLDEN"))

EVIDENCE = "Мы открыты для переговоров"
TEXT = (
    "Президент выступил на пленарном заседании форума во Владивостоке. "
    f"«{EVIDENCE}. Мы никогда от них не отказывались», — сказал он. Далее речь шла о рыболовстве."
)
STATE = Channel(
    username="zvezdanews",
    title="Звезда",
    affiliation="Russian state-adjacent",
    affiliations=(("ru", "близок к российскому государству"), ("uk", "близький до російської держави")),
)
URL = "https://t.me/zvezdanews/29876"
FULL = (
    "Утро началось с тумана. Корабли стояли на рейде до полудня. " * 8
    + TEXT
    + " Вечером туман рассеялся." * 30
)
COPY = TEXT.replace("Далее", "Затем")
OTHER = (
    "In the hall, answering a question from the floor, he repeated that Russia is open for talks and always "
    "was, and that the other side knows where to call."
)
AGENCY = Forward(channel_id=9001, username="agency_one", message_id=5)


def seen(text: str = TEXT, evidence: str = EVIDENCE, **more: Any) -> Sighting:
    about: dict[str, Any] = {"language": "ru", "rung": Rung.VERBATIM, "score": 1.0}
    match = a_match(text, evidence, **{key: more.pop(key, default) for key, default in about.items()},
                    guards=more.pop("guards", ()))  # fmt: skip
    return a_sighting(text, match, url=URL, channel=more.pop("channel", STATE), **more)


def notice(sighting: Sighting, language: str) -> Message:
    return compose(sighting, catalogue_for(language), zone=KYIV, at=NOON + timedelta(minutes=3))


def plain(language: str) -> Message:
    return notice(seen(FULL), language)


def third_appearance(language: str) -> Message:
    first = NOON.replace(year=2022, month=3)
    earlier = EarlierAppearances(count=2, first_at=first, last_at=NOON - timedelta(days=14))
    return notice(seen(earlier=earlier, rung=Rung.INFLECTED), language)


def guards(language: str) -> Message:
    kinds = ("denial", "figures", "speaker", "question", "condition", "quotation", "irony")
    found = tuple(Guard(kind=kind) for kind in kinds)
    return notice(seen(rung=Rung.REWORDED, score=0.806, guards=found), language)


def everything_after(language: str) -> Message:
    story = a_story(
        [
            a_carrier(POST, TEXT, username="zvezdanews", message_id=29876),
            a_carrier(5, COPY, username="uniannet"),
            a_carrier(150, TEXT, username="clashreport", forward=Forward(
                channel_id=1001, username="zvezdanews", message_id=29876)),
        ],
        [STATE],
    )  # fmt: skip
    changes = MatchChanges(
        edit=Edit(
            at=NOON + timedelta(minutes=20),
            old=TEXT,
            new=TEXT.replace(EVIDENCE, "Мы готовы к разговору").replace("Далее речь шла", "Речь шла"),
            lost=True,
        ),
        absent_at=NOON + timedelta(hours=11),
        verdict=Verdict(
            statement_id="open-for-talks",
            verdict="rejected",
            reason="other speaker",
            actor="Анна",
            at=NOON + timedelta(minutes=5),
        ),
    )
    return amended(notice(seen(), language), story, POST, changes, a_reader(language)).message


def independent_reply(language: str) -> Message:
    channels = [STATE, Channel(username="wartranslated", affiliation="Ukrainian translator")]
    story = a_story(
        [
            a_carrier(POST, TEXT, username="zvezdanews", message_id=29876, forward=AGENCY),
            a_carrier(4, OTHER, username="wartranslated", message_id=18921),
        ],
        channels,
    )
    reply = independent(notice(seen(), language), story, POST, a_reader(language))
    assert reply is not None
    return reply


def emoji(language: str) -> Message:
    families = "👨‍👩‍👧‍👦" * 100
    return notice(seen(f"{'😀' * 1500}{families} {EVIDENCE} {families}{'🏳️‍🌈' * 1500}"), language)


def right_to_left(language: str) -> Message:
    return notice(
        seen(
            f"\u202eгро.еман//:sptth\u202c «{EVIDENCE}» — \u2067אמר הנשיא\u2069. قال الرئيس.\u200b\x1b[31m",
            channel=Channel(username="c", title="\u202eadiaM", affiliation="\u2066x"),
        ),
        language,
    )


def markup(language: str) -> Message:
    text = f"**{EVIDENCE}** [банк](https://evil.example) <a href='x'>`код`</a> &amp; __тихо__ ||нет|| %(x)s"
    return notice(seen(text, channel=Channel(username="c", title="<b>*Канал*</b>")), language)


def with_a_footer(language: str) -> Message:
    footer = "Подписаться на «Звезду»\nПрислать новость"
    return notice(seen(f"{TEXT}\n\n{footer}", repeated=frozenset(footer.casefold().splitlines())), language)


def found_far_into_a_sentence(language: str) -> Message:
    text = f"Выступая на форуме во Владивостоке, президент сказал собравшимся, что «{EVIDENCE}», и ушёл."
    return notice(seen(text), language)


def quoting_within(language: str) -> Message:
    return notice(seen(f"“{EVIDENCE}”, — сказал он. Газета «Маяк» молчит."), language)


def opposite(language: str) -> Message:
    evidence = "Мы больше не открыты для переговоров"
    match = a_match(evidence, evidence, language="ru", guards=(Guard(kind="denial"),), outcome="reversal")
    seen_now = a_sighting(f"{evidence}, — сказал он.", match, url=URL, channel=STATE)
    return compose_reversal(seen_now, catalogue_for(language), zone=KYIV, at=NOON + timedelta(minutes=3))


def opposite_and_gone(language: str) -> Message:
    gone = MatchChanges(absent_at=NOON + timedelta(hours=1))
    return after(opposite(language), [a_carrier(POST, TEXT, username="zvezdanews")], gone, language)


def edited(language: str) -> Message:
    edit = Edit(at=NOON + timedelta(minutes=20), old=TEXT, new=TEXT.replace("Далее", "Затем"), lost=False)
    return after(
        notice(seen(), language),
        [a_carrier(POST, TEXT, username="zvezdanews")],
        MatchChanges(edit=edit),
        language,
    )


def three_carriers(language: str) -> Message:
    posts = [a_carrier(POST, TEXT, username="zvezdanews"), a_carrier(5, COPY), a_carrier(9, COPY)]
    return after(notice(seen(), language), posts, MatchChanges(), language)


def second_source(language: str) -> Message:
    posts = [
        a_carrier(POST, TEXT, username="zvezdanews", message_id=29876, forward=AGENCY),
        a_carrier(4, OTHER, username="wartranslated", message_id=18921),
    ]
    return after(notice(seen(), language), posts, MatchChanges(), language)


def of_the_day_before(language: str) -> Message:
    late = NOON + timedelta(hours=20)
    return compose(seen(earlier=EarlierAppearances()), catalogue_for(language), zone=KYIV, at=late)


def after(body: Message, posts: list[Carrier], changes: MatchChanges, language: str) -> Message:
    """A notice after all of this."""
    return amended(body, a_story(posts, [STATE]), POST, changes, a_reader(language)).message


CASES: dict[str, Callable[[str], Message]] = {
    case.__name__.replace("_", "-"): case
    for case in (
        plain,
        third_appearance,
        guards,
        everything_after,
        independent_reply,
        emoji,
        right_to_left,
        markup,
        with_a_footer,
        found_far_into_a_sentence,
        quoting_within,
        opposite,
        opposite_and_gone,
        edited,
        three_carriers,
        second_source,
        of_the_day_before,
    )
}


def rendered(message: Message) -> str:
    """A message as a file: its text, its buttons, then each stretch of formatting."""
    buttons = [" ".join(f"[{one.label}: {one.data}]" for one in row) for row in message.buttons]
    formats = [
        f"{one.kind}: {message.text[one.offset : one.offset + one.length]}" for one in message.entities
    ]
    return "\n".join([message.text, "----", *buttons, "----", *formats, ""])


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize("case", CASES)
def test_a_notice_reads_as_it_should(case, language):
    path = GOLDEN / language / f"{case}.txt"
    message = CASES[case](language)
    if REWRITE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rendered(message), "utf-8")

    assert_fits_telegram(message)
    assert rendered(message) == path.read_text("utf-8")


PHONE = "phone"
UNDER_A_NOTICE = {"independent-reply"}  # quotes how the other post begins


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_phone_shows_what_is_new_and_the_words_found(language):
    path = GOLDEN / language / f"{PHONE}.txt"
    shown = {case: write(language).text.split("\n")[:2] for case, write in CASES.items()}
    text = "".join(f"{case}\n  {first}\n  {second[:64]}\n\n" for case, (first, second) in shown.items())
    if REWRITE:
        path.write_text(text, "utf-8")

    assert text == path.read_text("utf-8")
    for case, (first, second) in shown.items():
        assert utf16_length(first) <= LINE
        assert case in UNDER_A_NOTICE or "открыты" in second[:LINE]


def test_every_file_is_of_a_case():
    assert {path.stem for path in GOLDEN.rglob("*.txt")} == {*CASES, PHONE}
