"""What a notice reads like after its post, its story and its match have changed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.amendment import RELATIONS, STANDINGS, amended, elsewhere, independent
from bot.alerts.message import LIMIT
from bot.alerts.notice import BODY
from bot.models import Aside, Channel, Edit, Forward, MatchChanges, Message, Verdict
from bot.stories.lineage.lineage import Relation, Standing
from bot.text import cut, utf16_length
from tests.alerts.notices import (
    NOON,
    POST,
    a_carrier,
    a_reader,
    a_story,
    assert_fits_telegram,
    bold,
    composed,
)

TEXT = "The minister told reporters in Astana on Monday evening that they are open for talks at any time."
WORDS = "they are open for talks"
BODY_TEXT = composed(TEXT, WORDS)
ALONE = a_story([a_carrier(1, TEXT)])
THREE = a_story([a_carrier(number, TEXT) for number in (1, 5, 12)])


def at(clock: str):
    """That time of the same day in Kyiv."""
    hour, minute = map(int, clock.split(":"))
    return NOON.replace(hour=hour - 3, minute=minute)


def an_edit(new: str, old: str = TEXT, when: str = "17:20", lost: bool = False) -> MatchChanges:
    return MatchChanges(edit=Edit(at=at(when), old=old, new=new, lost=lost))


def an_answer(verdict: str, reason: str = "", name: str = "Ann") -> MatchChanges:
    return MatchChanges(
        verdict=Verdict(
            statement_id="open-for-talks", verdict=verdict, reason=reason, actor=name, at=at("17:05")
        )
    )


def added(changes: MatchChanges, story=ALONE, language: str = "en") -> list[str]:
    """The lines that stand under the notice."""
    message = amended(BODY_TEXT, story, POST, changes, a_reader(language)).message
    return after_the_notice(message)


def after_the_notice(message: Message) -> list[str]:
    """What stands under the notice, of which only the first line is another one, and last its sources.

    Those stand right before the link.
    """
    body, link = BODY_TEXT.text.partition("\n")[2].rsplit("\n", 1)
    first, _, rest = message.text.partition("\n")
    assert first.endswith(" · ClashReport 15:00 · Russia is open for talks")
    told, _, under = rest.partition(f"\n{link}")
    assert told.startswith(body)
    return [*under.removeprefix("\n\n").splitlines(), *told.removeprefix(body).splitlines()[1:]]


def test_a_post_that_nobody_else_has_is_a_single_source():
    assert added(MatchChanges()) == ["Single source"]


def test_other_carriers_are_named_with_their_delay_and_what_they_are():
    assert added(MatchChanges(), THREE) == [
        "Also carried by wire_5 +4 min (copy), wire_12 +11 min (copy)",
        "Copied: 3 carriers, 1 origin",
    ]
    assert added(MatchChanges(), THREE, "ru") == [
        "Также: wire_5 +4 мин (копия), wire_12 +11 мин (копия)",
        "Перепечатка: 3 канала, 1 источник",
    ]
    assert added(MatchChanges(), THREE, "uk")[1] == "Передрук: 3 канали, 1 джерело"


def test_further_posts_of_its_own_channel_are_counted_with_the_last_link():
    own = {"channel_id": 1001, "username": "wire_1"}
    two = [a_carrier(1, TEXT), a_carrier(9, TEXT, message_id=8, **own)]
    three = [*two, a_carrier(5, TEXT), a_carrier(12, TEXT, message_id=9, **own)]

    assert added(MatchChanges(), a_story(two)) == [
        "1 further post of this channel in the story: https://t.me/wire_1/8",
        "Single source",
    ]
    assert added(MatchChanges(), a_story(three))[0] == (
        "2 further posts of this channel in the story, the last: https://t.me/wire_1/9"
    )
    assert added(MatchChanges(), a_story(three), "ru")[0] == (
        "Ещё 2 поста этого канала в сюжете, последний: https://t.me/wire_1/9"
    )
    assert added(MatchChanges(), a_story(three), "uk")[0] == (
        "Ще 2 дописи цього каналу в сюжеті, останній: https://t.me/wire_1/9"
    )


def test_an_edit_is_told_in_the_words_that_changed():
    told = added(an_edit(TEXT.replace("open for", "ready for")))

    assert told == ["Text changed at 17:20: “open” → “ready”", "Single source"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("One two three four", "One two four", "− “three”"),
        ("One two four", "One two three four", "+ “three”"),
        ("a b c d e f", "A b x d e y", "“c” → “x”; “f” → “y”"),
    ],
)
def test_words_that_were_taken_out_or_put_in_are_told_as_such(old, new, told):
    assert added(an_edit(new, old))[0] == f"Text changed at 17:20: {told}"


def test_an_edit_of_capitals_or_one_that_was_taken_back_is_told_as_such():
    assert added(an_edit(TEXT.upper()))[0] == "Text changed at 17:20, in capitals or punctuation only"
    assert added(an_edit(TEXT + "\n"))[0] == "Text changed, and reads as before since 17:20"


@pytest.mark.parametrize(
    ("language", "photo", "link", "stands"),
    [
        (
            "en",
            "Photo changed at 17:20",
            "Link changed at 17:20: https://a.example/ → https://b.example/",
            "Marked as edited at 17:20; the words stand",
        ),
        (
            "ru",
            "Фото заменили (17:20)",
            "Ссылку заменили (17:20): https://a.example/ → https://b.example/",
            "Отмечен как изменённый (17:20); слова прежние",
        ),
        (
            "uk",
            "Фото замінили (17:20)",
            "Посилання замінили (17:20): https://a.example/ → https://b.example/",
            "Позначено як змінений (17:20); слова ті самі",
        ),
    ],
)
def test_an_edit_that_leaves_the_words_tells_what_else_changed(language, photo, link, stands):
    def told(*links: tuple[str, str], file: str = "") -> list[str]:
        aside = Aside(links=links, file=file)
        edit = Edit(at=at("17:20"), old=TEXT, new=TEXT, lost=False, otherwise=False, aside=aside)
        return added(MatchChanges(edit=edit), language=language)[:-1]

    swapped = ("https://a.example/", "https://b.example/")
    assert told(file="photo") == [photo]
    assert told(swapped) == [link]
    assert told(swapped, file="photo") == [photo, link]
    assert told() == [stands]


def test_links_that_came_or_went_are_told_and_many_are_counted():
    links = (("", "https://new.example/"), ("https://old.example/", ""), *[("x", "y")] * 4)
    edit = Edit(at=at("17:20"), old=TEXT, new=TEXT, lost=False, otherwise=False, aside=Aside(links=links))

    assert added(MatchChanges(edit=edit))[:-1] == [
        "Link changed at 17:20: – → https://new.example/",
        "Link changed at 17:20: https://old.example/ → –",
        "Link changed at 17:20: x → y",
        "3 more links changed",
    ]


def test_an_edit_that_takes_the_matched_words_out_says_so():
    told = added(an_edit("Nothing of the kind was said.", lost=True))

    assert told[1] == "The matched words are no longer in it"


def test_an_edit_of_everything_is_cut():
    told = added(an_edit("word " * 800, "слово " * 700))[0]

    assert utf16_length(told) < 500 and "…” → “" in told


def test_a_deletion_is_told_with_the_time_of_looking_and_its_day_when_it_is_another():
    later = at("17:31") + timedelta(days=1)

    assert added(MatchChanges(absent_at=at("17:31")))[0] == "Post no longer there at 17:31"
    assert added(MatchChanges(absent_at=later))[0] == "Post no longer there at 30 May 2026, 17:31"
    assert added(MatchChanges(absent_at=later), language="ru")[0] == "Поста больше нет (30 мая 2026, 17:31)"


@pytest.mark.parametrize(
    ("language", "verdict", "reason", "told"),
    [
        ("en", "relevant", "", "Relevant: Ann, 17:05"),
        ("en", "rejected", "other speaker", "Not a match: Ann, 17:05 (other speaker)"),
        ("en", "rejected", "about <b>fish</b>", "Not a match: Ann, 17:05 (about <b>fish</b>)"),
        ("ru", "rejected", "other speaker", "Не то: Ann, 17:05 (другой спикер)"),
        ("uk", "relevant", "", "По суті: Ann, 17:05"),
    ],
)
def test_a_verdict_is_told_with_who_when_and_why_in_bold(language, verdict, reason, told):
    changes = an_answer(verdict, reason)

    assert added(changes, language=language)[0] == told
    assert bold(amended(BODY_TEXT, ALONE, POST, changes, a_reader(language)).message)[-1] == told


@pytest.mark.parametrize("actor", ["Ann", "Ann (5) in the chat", "Ann at the command line"])
def test_who_gave_a_verdict_is_told_by_name(actor):
    assert added(an_answer("relevant", name=actor))[0] == "Relevant: Ann, 17:05"


def everything(text: str = TEXT) -> MatchChanges:
    return MatchChanges(
        edit=Edit(at=at("17:20"), old=TEXT, new=text, lost=True),
        absent_at=at("17:31"),
        verdict=Verdict(
            statement_id="open-for-talks", verdict="rejected", reason="denial", actor="Ann", at=at("17:05")
        ),
    )


def test_an_amendment_states_everything_and_keeps_the_notices_buttons():
    message = amended(BODY_TEXT, THREE, POST, everything("Nothing was said."), a_reader()).message

    tail = after_the_notice(message)
    assert [line.partition(":")[0].partition(" at ")[0] for line in tail] == [
        "Not a match",
        "Text changed",
        "The matched words are no longer in it",
        "Post no longer there",
        "Also carried by wire_5 +4 min (copy), wire_12 +11 min (copy)",
        "Copied",
    ]
    assert message.buttons == BODY_TEXT.buttons


def test_a_notice_of_what_was_told_before_points_to_the_earlier_one_and_states_the_rest():
    message = elsewhere(BODY_TEXT, ALONE, POST, everything(), a_reader(), "https://t.me/wire_a/7").message

    assert message.text.endswith("Post no longer there at 17:31\nThe same story as https://t.me/wire_a/7")
    assert "Not a match: Ann" in message.text


OTHER = "After the meeting at the lake its head said they had agreed on letters and are open for talks again."


def test_an_independent_origin_is_told_in_a_reply_with_its_link():
    agency = Forward(channel_id=9001, username="agency_one", message_id=5)
    story = a_story([a_carrier(1, TEXT, forward=agency), a_carrier(4, OTHER)])

    reply = independent(BODY_TEXT, story, POST, a_reader())

    assert reply and reply.text == (
        f"2ND SOURCE · wire_4 +3 min · Russia is open for talks\n“{OTHER}”\n\n"
        "Found independently: wire_4 +3 min\nIndependent: 2 carriers, 2 origins\nhttps://t.me/wire_4/7"
    )
    assert bold(reply) == ["2ND SOURCE · wire_4 +3 min · Russia is open for talks"]
    assert independent(BODY_TEXT, THREE, POST, a_reader()) is None


def test_past_the_first_carriers_the_others_are_counted():
    told = added(MatchChanges(), a_story([a_carrier(number, TEXT) for number in range(1, 40)]))[0]

    assert "wire_21 +20 min" in told and told.endswith("and 18 more")


def test_carriers_with_long_names_are_left_out_first():
    carriers = [a_carrier(1, TEXT), *(a_carrier(n, TEXT, username="", title="я" * 128) for n in range(2, 30))]

    told = added(everything("x " * 2000), a_story(carriers))

    assert told[-2].startswith("Also carried by яяя") and told[-2].endswith("more")
    assert told[-1] == "Copied: 29 carriers, 1 origin"


titles = st.text(max_size=130)


@given(
    body=st.text(min_size=100, max_size=200),
    titles=st.lists(titles, min_size=1, max_size=25),
    new=st.text(max_size=100),
    name=st.text(max_size=100),
    reason=st.text(max_size=100),
    language=st.sampled_from(["en", "ru", "uk"]),
)
def test_every_amendment_fits_telegram_and_ends_with_what_it_amounts_to(
    body, titles, new, name, reason, language
):
    notice = Message(text=cut("я" + body * 30, BODY))
    carriers = [
        a_carrier(number, TEXT, username="", title=title) for number, title in enumerate(titles, start=1)
    ]
    channels = [Channel(username="", affiliation=reason * 3)]
    changes = MatchChanges(
        edit=Edit(at=at("17:20"), old=TEXT, new=new * 20, lost=True),
        absent_at=at("17:31"),
        verdict=Verdict(
            statement_id="open-for-talks", verdict="rejected", reason=reason, actor=name, at=at("17:05")
        ),
    )

    message = amended(notice, a_story(carriers, channels), POST, changes, a_reader(language)).message

    assert_fits_telegram(message)
    assert utf16_length(message.text) <= LIMIT
    assert message.text.startswith(notice.text + "\n\n")


def test_there_are_words_for_whatever_a_post_can_be_to_its_story():
    assert set(RELATIONS) == set(Relation) and set(STANDINGS) == set(Standing)


@pytest.mark.parametrize(
    ("changes", "story", "news"),
    [
        (MatchChanges(), ALONE, "NEW"),
        (MatchChanges(), THREE, "3 CARRIERS"),
        (an_edit(TEXT.replace("open", "ready")), THREE, "EDITED"),
        (everything(TEXT.upper()), THREE, "NOT A MATCH"),
        (MatchChanges(absent_at=at("17:31")), THREE, "GONE"),
        (an_answer("relevant"), ALONE, "NEW"),
    ],
)
def test_the_first_line_says_what_is_new_by_now(changes, story, news):
    message = amended(BODY_TEXT, story, POST, changes, a_reader()).message

    assert message.text.startswith(f"{news} · ClashReport 15:00 · Russia is open for talks\n“")
    assert bold(message)[0] == message.text.partition("\n")[0]


def test_where_a_notice_ends_is_told_of_the_text_as_it_reads_now():
    reading = amended(BODY_TEXT, THREE, POST, MatchChanges(), a_reader())

    assert reading.message.text[reading.body :].startswith("\n\nAlso carried by")


def test_whoever_had_no_notice_is_told_that_theirs_is_a_copy():
    late = a_story([a_carrier(5, TEXT), a_carrier(9, TEXT)])

    message = amended(BODY_TEXT, late, 9, MatchChanges(), a_reader()).message

    assert message.text.startswith("COPY · ClashReport")
