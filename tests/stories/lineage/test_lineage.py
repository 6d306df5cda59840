import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Channel, Forward, Link
from bot.stories.likeness.carrier import Carrier
from bot.stories.lineage.grounds import grounds_told
from bot.stories.lineage.lineage import Lineage, Relation, lineage
from tests.stories.wire import CHANNELS, DAM, DAM_RU, a_carrier

SUMMARY = (
    "Water from the burst dam stands in the lower town and the northern road is shut, a resident who left "
    "with her neighbours at five told us by telephone; nobody had warned them, she said."
)
WIRE = [
    a_carrier(DAM, "clashreport"),
    a_carrier(DAM, "channel_1", minutes=2, forward_of=("clashreport", 1)),
    a_carrier("BREAKING: " + DAM, "channel_2", minutes=3),
    a_carrier(" ".join(DAM.split()[:20]), "channel_3", minutes=4),
    a_carrier(DAM + "\nvia @clashreport", "channel_4", minutes=5),
    a_carrier(
        DAM_RU + "\nИсточник", "channel_5", minutes=8,
        links=(Link(url="https://t.me/clashreport/1", label="Источник"),),
    ),
    a_carrier(DAM_RU + " Подписаться", "channel_6", minutes=9),
    a_carrier("", "channel_7", minutes=10, forward_of=("channel_6", 1)),
    a_carrier(SUMMARY, "noel_reports", minutes=15),
    a_carrier(SUMMARY, "channel_8", minutes=20, forward_of=("noel_reports", 1)),
    a_carrier(SUMMARY + "\nSource: Reuters", "channel_9", minutes=30),
    a_carrier(DAM.replace("says", "has said"), "channel_10", minutes=40),
]  # fmt: skip


def relations(found: Lineage) -> dict[str, tuple[str, str]]:
    return {
        place.carrier.username: (place.relation.value, place.of.username if place.of else place.source)
        for place in found.places
    }


def test_the_lineage_of_a_scripted_wire_is_the_scripted_one() -> None:
    found = lineage(WIRE, {})

    assert relations(found) == {
        "clashreport": ("first carrier", ""),
        "channel_1": ("forward", "clashreport"),
        "channel_2": ("copy", "clashreport"),
        "channel_3": ("copy", "clashreport"),
        "channel_4": ("credit", "clashreport"),
        "channel_5": ("credit", "clashreport"),
        "channel_6": ("copy", "channel_5"),
        "channel_7": ("forward", "channel_6"),
        "noel_reports": ("independent", ""),
        "channel_8": ("forward", "noel_reports"),
        "channel_9": ("credit", "Reuters"),
        "channel_10": ("copy", "clashreport"),
    }
    assert [len(origin.posts) for origin in found.origins] == [9, 3]
    assert [carrier.username for carrier in found.independent] == ["noel_reports"]
    assert found.places[-1].delay == timedelta(minutes=40)


def test_each_relation_has_its_reason() -> None:
    reasons = {place.carrier.username: grounds_told(place.reason) for place in lineage(WIRE, {}).places}

    assert reasons["clashreport"] == "the earliest post"
    assert reasons["channel_1"] == "forwarded, as Telegram says"
    assert reasons["channel_2"] == "likely: exact copy, later"
    assert reasons["channel_4"] == "credits @clashreport: “via @clashreport”"
    assert reasons["channel_5"] == "links to it"
    assert reasons["noel_reports"] == "like none of the posts before it"
    assert reasons["channel_9"] == "credits Reuters: “Source: Reuters”"


@given(st.randoms(use_true_random=False))
def test_lineage_is_the_same_in_whatever_order_posts_are_given(order: random.Random) -> None:
    shuffled = list(WIRE)
    order.shuffle(shuffled)

    assert lineage(shuffled, {}) == lineage(WIRE, {})


def test_an_older_post_that_came_late_is_the_first_carrier() -> None:
    older = a_carrier(DAM, "uniannet", minutes=-30)

    found = lineage([*WIRE, older], {})

    assert found.first is older
    assert relations(found)["clashreport"] == ("copy", "uniannet")


def test_a_source_outside_our_channels_is_an_origin_outside() -> None:
    found = lineage([a_carrier(DAM + "\nvia TASS"), a_carrier(DAM, "uniannet", minutes=3)], {})

    [origin] = found.origins
    assert (origin.name, origin.outside, origin.affiliation) == ("TASS", True, "Russian state")


def test_a_forward_from_outside_names_its_origin() -> None:
    posts = [
        a_carrier(DAM, "channel_1", forward_of=("somewhere_else", 5)),
        a_carrier(DAM, "channel_2", minutes=4, forward_of=("somewhere_else", 5)),
    ]

    found = lineage(posts, {})

    assert [(origin.name, origin.outside) for origin in found.origins] == [("@somewhere_else", True)]
    assert [place.source for place in found.places] == ["@somewhere_else", "@somewhere_else"]


def test_an_agencys_own_channel_is_not_outside() -> None:
    own = a_carrier(DAM, "tass_agency", title="TASS")
    copy = a_carrier(DAM + "\n— TASS", "channel_1", minutes=2)

    found = lineage([own, copy], {})

    assert [(origin.name, origin.outside) for origin in found.origins] == [("TASS", False)]
    assert relations(found)["channel_1"] == ("credit", "tass_agency")


def test_like_words_under_two_named_sources_are_two_origins() -> None:
    words = DAM.split()
    reworded = " ".join(["Officials", "report", *words[3:26], "by", "bus", "since", "dawn"])

    found = lineage(
        [a_carrier(DAM + "\nvia TASS"), a_carrier(reworded + "\nvia Reuters", "uniannet", minutes=9)], {}
    )

    assert [origin.name for origin in found.origins] == ["TASS", "Reuters"]
    assert found.places[1].relation is Relation.INDEPENDENT


def test_when_only_one_of_two_like_posts_names_a_source_it_is_taken_to_be_both_s() -> None:
    found = lineage([a_carrier(DAM), a_carrier(DAM + "\nvia TASS", "uniannet", minutes=9)], {})

    assert [(origin.name, len(origin.posts)) for origin in found.origins] == [("TASS", 2)]


def test_channels_of_one_owner_are_one_origin() -> None:
    channels = {
        name: Channel(username=name, owner="Some Holding") for name in ("clashreport", "noel_reports")
    }
    posts = [a_carrier(DAM), a_carrier(SUMMARY, "noel_reports", minutes=9)]

    assert len(lineage(posts, {}).origins) == 2
    assert len(lineage(posts, channels).origins) == 1


WATCHED = {
    "harbourwire": Channel(username="harbourwire", title="Harbour Wire", aliases=("Гавань", "Hafen TV")),
    "uniannet": Channel(username="uniannet", title="Uniannet"),
}


@pytest.mark.parametrize(
    "credit",
    ["via Harbour Wire", "Source: Hafen TV", "по данным канала Гавань", "via the channel «Гавань»"],
)
def test_a_watched_channel_is_credited_by_its_title_or_an_alias_without_quotation_marks(credit) -> None:
    found = lineage([a_carrier(f"{DAM}\n{credit}", "uniannet")], WATCHED)

    assert [(origin.name, origin.outside) for origin in found.origins] == [(found.origins[0].name, False)]
    assert "whose channel @harbourwire is watched" in grounds_told(found.places[0].reason)


@pytest.mark.parametrize(
    "said",
    ["He came via the harbour wire.", "via Harbour Wires", "Harbour Wire was cut", "via Uniannet", "via Sea"],
)
def test_words_that_only_look_like_a_channel_s_name_credit_nobody(said) -> None:
    found = lineage([a_carrier(f"{DAM}\n{said}", "uniannet")], WATCHED)

    assert "credits" not in grounds_told(found.places[0].reason)


@pytest.mark.parametrize("credited_first", [True, False])
def test_a_credited_channel_without_a_post_here_is_one_voice_with_the_others_of_its_owner(
    credited_first,
) -> None:
    channels = {
        name: Channel(username=name, title=name.title(), owner="Some Holding", aliases=("Harbour Wire",))
        for name in ("clashreport", "noel_reports")
    }
    del channels["clashreport"]
    channels["clashreport"] = Channel(username="clashreport", owner="Some Holding")
    own = a_carrier(SUMMARY, "clashreport", minutes=9 * credited_first)
    crediting = a_carrier(DAM + "\nvia «Harbour Wire»", "uniannet", minutes=9 - 9 * credited_first)
    posts = sorted([own, crediting], key=lambda post: post.posted_at)

    found = lineage(posts, channels)
    assert len(found.origins) == 1
    assert not any(origin.outside for origin in found.origins)
    apart = {name: replace(channel, owner="") for name, channel in channels.items()}
    assert len(lineage(posts, apart).origins) == 2
    assert not any(origin.outside for origin in lineage(posts, apart).origins)


def test_a_reworded_post_is_likely_no_independent_one() -> None:
    words = DAM.split()
    reworded = (
        " ".join(words[:16]) + " A second wave is expected at noon, the mayor wrote on his own page today"
    )

    found = lineage([a_carrier(DAM), a_carrier(reworded, "uniannet", minutes=9)], {})

    assert found.places[1].relation is Relation.COPY
    assert grounds_told(found.places[1].reason).startswith("likely reworded")


def test_a_story_without_posts_has_no_lineage() -> None:
    nothing: list[Carrier] = []
    with pytest.raises(ValueError, match="at least one post"):
        lineage(nothing, {})


def titled(title: str, *, minutes: float = 5, posted_at: datetime | None = None) -> Carrier:
    """A copy that is a forward of which Telegram tells the title alone."""
    forward = Forward(name=title, posted_at=posted_at)
    return replace(a_carrier(DAM, "uniannet", message_id=40, minutes=minutes), forward=forward)


def test_a_forward_that_names_one_of_our_channels_by_title_only_is_of_that_channel() -> None:
    first, again = (
        a_carrier(DAM, message_id=number, minutes=number, title="Clash Report") for number in (1, 2)
    )

    found = lineage([first, again, titled("Clash report")], {})

    place = found.places[-1]
    assert (place.relation, place.of, place.source) == (Relation.FORWARD, first, "")
    assert grounds_told(place.reason) == "forwarded from @clashreport, as Telegram says, which names no post"
    assert [origin.outside for origin in found.origins] == [False]
    dated = lineage([first, again, titled("Clash Report", posted_at=again.posted_at)], {})
    assert dated.places[-1].of == again


@pytest.mark.parametrize("named", [{"channel_id": CHANNELS["clashreport"]}, {"username": "ClashReport"}])
def test_a_forward_that_names_a_channel_here_and_no_post_is_of_that_channel(named: dict[str, Any]) -> None:
    first = a_carrier(DAM)
    forward = replace(a_carrier(DAM, "uniannet", minutes=5), forward=Forward(name="Renamed since", **named))

    place = lineage([first, forward], {}).places[-1]

    assert (place.relation, place.of, place.source) == (Relation.FORWARD, first, "")


def test_a_title_that_two_channels_or_none_have_is_outside() -> None:
    namesakes = [
        a_carrier(DAM, name, minutes=minute, title="News")
        for minute, name in enumerate(("clashreport", "rian_ru"))
    ]

    for title in ("News", "Somewhere Else"):
        place = lineage([*namesakes, titled(title)], {}).places[-1]
        assert (place.relation, place.of, place.source) == (Relation.FORWARD, None, title)


def test_a_translation_is_a_likely_copy_and_no_origin_of_its_own() -> None:
    first, other = a_carrier(DAM), a_carrier(DAM_RU, "uniannet", minutes=5)
    first = replace(first, translations={other.key: 0.83})
    other = replace(other, translations={first.key: 0.83})
    copy = a_carrier(DAM_RU, "rian_ru", minutes=9)

    found = lineage([first, other, copy], {})

    assert relations(found) == {
        "clashreport": ("first carrier", ""),
        "uniannet": ("translation", "clashreport"),
        "rian_ru": ("copy", "uniannet"),
    }
    assert (found.places[1].score, grounds_told(found.places[1].reason)) == (
        0.83,
        "likely a translation: 0.83 alike, later",
    )
    assert len(found.origins) == 1


def test_a_translation_that_names_another_source_is_an_origin_of_its_own() -> None:
    first, other = a_carrier(DAM + "\nvia TASS"), a_carrier(DAM_RU + "\nvia Reuters", "uniannet", minutes=5)
    first, other = (
        replace(one, translations={two.key: 0.83}) for one, two in ((first, other), (other, first))
    )

    assert [origin.name for origin in lineage([first, other], {}).origins] == ["TASS", "Reuters"]


@pytest.mark.parametrize(
    ("address", "link", "tied"),
    [
        (None, "https://t.me/clashreport/1", True),
        ("ClashNews", "https://t.me/clashnews/1", True),
        ("ClashNews", "https://t.me/clashreport/1", False),
        ("", "https://t.me/clashreport/1", False),
    ],
    ids=["its name", "its new name", "a name that it had", "a name that another channel has"],
)
def test_a_link_leads_to_the_channel_that_has_the_name_now(
    address: str | None, link: str, tied: bool
) -> None:
    first = replace(a_carrier(DAM, "clashreport"), address=address)
    later = a_carrier(SUMMARY, "channel_1", minutes=5, links=(Link(url=link),))

    reasons = [grounds_told(place.reason) for place in lineage([first, later], {}).places]

    assert reasons[0] == "the earliest post"
    assert (reasons[1] == "links to it") is tied


def test_a_post_that_nothing_repeats_is_told_without_taking_its_words_apart() -> None:
    alone = a_carrier(DAM)

    assert lineage([alone], {}).first is alone and "versions" not in vars(alone)
    assert len(lineage([alone, a_carrier(DAM, "channel_1", minutes=1)], {}).places) == 2
    assert "versions" in vars(alone)
