"""What a thread says of its statements: the words side by side, and what pulls apart."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.models import Asked, Contrast, Spell, WatchedSpells
from bot.models.watching import within, without
from bot.storage.coverage import note_round
from bot.storage.matches import save_matches, versions_between
from bot.stories.placing import place
from bot.threads import gather
from bot.threads.load import load as load_thread
from tests.builders import NOON, a_match, a_post
from tests.threads.wire import DAM, RAIN, ROOM, carry, keep, wire, wire_file

__all__ = ["wire", "wire_file"]

MINUTE = timedelta(minutes=1)
PULLING = replace(
    ROOM,
    statements=(
        replace(DAM, said_on=date(2026, 5, 29), said_at="Cairo", contrasts=("rain",)),
        replace(RAIN, contrasts=("dam", "rain", "unknown")),
    ),
)


def load(db, room=PULLING, **asked):
    wanted = Asked(**asked)
    thread_id = gather.build(db, "The dam", wanted, room.statements, actor="ann", clock=lambda: NOON)
    return load_thread(db, thread_id, room)


def test_each_carrier_of_a_statement_is_told_with_its_words_delay_and_relation(wire):
    (claim,) = load(wire, ROOM, statements=("dam",)).claims

    assert (claim.title, claim.speaker) == ("Dam", "Nile")
    assert [(one.channel, one.words, one.delay, one.relation) for one in claim.carried] == [
        ("ClashReport", "The gov", timedelta(0), "first carrier"),
        ("other", "The gov", 5 * MINUTE, "copy"),
        ("ClashReport", "The dam", 60 * MINUTE, "separate text"),
    ]


def test_words_of_a_digest_are_told_with_their_line_and_its_headline(wire):
    text = "Tonight in brief:\n\n• The governor spoke\n• Rain in the hills\n• Roads are closed"
    keep(wire, a_post(4, text, posted_at=NOON + 2 * MINUTE))
    with wire.write():
        place(wire, [wire.value("select id from posts where message_id = 4")], now=NOON)
    (version,) = [v for v in versions_between(wire, 0, 99, 99) if v.url.endswith("/4")]
    with wire.write():
        found = a_match("dam", "The governor", text.index("The governor"), wording="The governor")
        save_matches(wire, version, [found], {"dam": "d"}, at=NOON)
    carried = {one.url[13:]: one for one in load(wire, ROOM, statements=("dam",)).claims[0].carried}

    assert carried["ClashReport/4"].headline == "Tonight in brief:"
    assert carried["ClashReport/4"].line == "• The governor spoke"
    assert (carried["ClashReport/1"].headline, carried["ClashReport/1"].line) == ("", "")


def test_words_differ_from_those_of_the_first_carrier_of_the_same_wording(wire):
    (claim,) = load(wire, ROOM, statements=("dam",)).claims

    assert [(piece.kind, piece.text) for piece in claim.carried[2].pieces] == [
        ("same", "The"), ("removed", " gov"), ("added", " dam"),
    ]  # fmt: skip
    assert {piece.kind for one in claim.carried[:2] for piece in one.pieces} == {"same"}


def test_each_wording_of_a_post_stands_beside_its_like_and_is_compared_with_nothing_else(wire):
    def found(url, *said):
        (version,) = [v for v in versions_between(wire, 0, 99, 99) if v.url.endswith(url)]
        best, *others = (
            a_match("dam", words, 40 * place, wording=wording) for place, (wording, words) in enumerate(said)
        )
        with wire.write():
            save_matches(wire, version, [replace(best, others=tuple(others))], {"dam": "d"}, at=NOON)

    found("ClashReport/1", ("burst", "The dam burst"), ("under water", "streets are under water"))
    found("other/9", ("under water", "streets are under deep water"))
    found("ClashReport/2", ("burst", "The dam has burst"))
    (claim,) = load(wire, ROOM, statements=("dam",)).claims

    changed = [(one.url[13:], one.wording, [(p.kind, p.text.strip()) for p in one.pieces if p.kind != "same"])
               for one in claim.carried]  # fmt: skip
    assert changed == [
        ("ClashReport/1", "burst", []),
        ("ClashReport/1", "under water", []),
        ("other/9", "under water", [("added", "deep")]),
        ("ClashReport/2", "burst", [("added", "has")]),
    ]


def test_statements_that_pull_apart_are_a_pair_once(wire):
    loaded = load(wire, speaker="nile")

    assert loaded.contrasts == (Contrast(one="dam", other="rain"),)
    assert (loaded.claims[0].said_at, loaded.claims[0].said_on) == ("Cairo", date(2026, 5, 29))


def test_no_pair_is_told_where_the_thread_has_but_one_side(wire):
    assert load(wire, statements=("dam",)).contrasts == ()


def test_the_other_side_is_told_where_a_post_carries_both(wire):
    carry(wire, "rain", "ClashReport/1")

    loaded = load(wire, statements=("dam",))

    assert loaded.contrasts == (Contrast(one="dam", other="rain"),)
    assert loaded.posts[0].statements == ("dam", "rain")


def test_a_thread_that_was_asked_for_one_statement_tells_of_no_others(wire):
    carry(wire, "rain", "ClashReport/1")

    assert [claim.id for claim in load(wire, ROOM, statements=("dam",)).claims] == ["dam"]
    assert [claim.id for claim in load(wire, ROOM, channel="ClashReport").claims] == ["dam", "rain"]


def test_a_statement_that_is_no_longer_configured_keeps_its_title(wire):
    carry(wire, "flood", "ClashReport/2")

    assert load(wire, ROOM, channel="ClashReport").claims[-1].title == "flood"


# --- who was watched --------------------------------------------------------------------------------


def minutes(*pairs):
    return tuple(Spell(since=NOON + a * MINUTE, until=NOON + b * MINUTE) for a, b in pairs)


def test_hours_in_which_nobody_watched_are_told(wire):
    (channel,) = ROOM.channels
    for minute in [*range(-10, 16, 2), *range(40, 70, 2)]:
        note_round(wire, channel, channel_id=1, at=NOON + minute * MINUTE)

    clash, other = load(wire, ROOM, statements=("dam",)).coverage

    assert (clash.watched, clash.missed) == (minutes((0, 14), (40, 60)), minutes((14, 40)))
    assert other == WatchedSpells(channel="other", watched=(), missed=minutes((0, 60)))


def test_hours_in_which_reading_failed_were_not_watched(wire):
    (channel,) = ROOM.channels
    for minute in range(-2, 70, 2):
        failure = "unreachable" if 10 <= minute <= 30 else ""
        note_round(wire, channel, channel_id=1, failure=failure, at=NOON + minute * MINUTE)

    assert load(wire, ROOM, statements=("dam",)).coverage[0].missed == minutes((8, 32))


@pytest.mark.parametrize(
    ("spells", "seen", "missed"),
    [
        ([], [], [(0, 60)]),
        ([(-5, 70)], [(0, 60)], []),
        ([(-9, -5), (70, 80)], [], [(0, 60)]),
        ([(10, 20)], [(10, 20)], [(0, 10), (20, 60)]),
        ([(0, 20), (22, 58)], [(0, 58)], []),
        ([(0, 20), (30, 60)], [(0, 20), (30, 60)], [(20, 30)]),
    ],
)
def test_what_was_watched_and_what_was_missed_make_up_the_period(spells, seen, missed):
    (period,) = minutes((0, 60))
    found = within(minutes(*spells), period, pause=5 * MINUTE)

    assert found == minutes(*seen)
    assert without(found, period, pause=5 * MINUTE) == minutes(*missed)
