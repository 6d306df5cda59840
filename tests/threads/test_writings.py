"""What editors write beside a thread's posts: kept as whose it is, on record, and taken back."""

from datetime import timedelta

import pytest

from bot.errors import InputError
from bot.evidence.bundle.replay import replayed
from bot.models import Asked, ClaimStatus, Gloss
from bot.storage import thread_edits as edits
from bot.storage import thread_writings as writings
from bot.storage import threads
from bot.storage.posts import save_page
from bot.storage.search import post_of
from bot.threads import gather, load
from bot.threads.formats.json import thread_record
from tests.builders import NOON, a_page, a_post
from tests.storage.chain import first_broken_link
from tests.threads.test_editing import ANN, BO, three
from tests.threads.wire import DAM, LONG, RAIN, ROOM, carry, keep, wire, wire_file

__all__ = ["three", "wire", "wire_file"]

DAMM = Gloss(language="uk", text="Губернатор каже…", by="Ann")


def told(db, thread_id):
    """What a thread has beside its posts."""
    found = load.load(db, thread_id, ROOM)
    judged = {claim.id: claim.judged for claim in found.claims if claim.judged}
    return found.introduction, found.methods, [post.glosses for post in found.posts], judged


def test_an_introduction_and_a_note_on_methods_are_written_anew_and_taken_back(wire, three):
    writings.write_introduction(wire, three, " One.\n\nTwo. ", **ANN)
    writings.write_methods(wire, three, "By hand.", **ANN)
    writings.write_introduction(wire, three, "Three.", **BO)

    assert told(wire, three)[:2] == ("Three.", "By hand.")
    assert edits.undo(wire, three, **ANN) == "thread introduction written"
    assert told(wire, three)[:2] == ("One.\n\nTwo.", "By hand.")
    edits.undo(wire, three, **ANN)
    assert told(wire, three)[:2] == ("One.\n\nTwo.", "")
    edits.undo(wire, three, **ANN)
    assert told(wire, three)[:2] == ("", "")
    assert first_broken_link(wire) is None


def test_a_gloss_stands_beside_its_post_in_each_language_and_says_whose_it_is(wire, three):
    machine = Gloss(language="en", text="The dam", by="translate.example.org", machine=True)
    writings.write_gloss(wire, three, 2, machine, **ANN)
    writings.write_gloss(wire, three, 2, DAMM, **ANN)
    edits.move(wire, three, 2, 1, **ANN)

    assert told(wire, three)[2] == [(machine, DAMM), (), ()]
    whose = [deed.what for deed in load.load(wire, three, ROOM).deeds[-3:-1]]
    assert whose == [
        "put a gloss in English by the machine translate.example.org beside https://t.me/ClashReport/2",
        "put a gloss in Ukrainian by Ann beside https://t.me/ClashReport/2",
    ]
    writings.write_gloss(wire, three, 1, Gloss(language="en", text="", by=""), **ANN)
    assert told(wire, three)[2] == [(DAMM,), (), ()]
    edits.remove(wire, three, 1, **ANN)
    edits.undo(wire, three, **ANN)
    assert told(wire, three)[2] == [(DAMM,), (), ()]


def test_a_gloss_needs_a_name_and_a_post(wire, three):
    edits.add_heading(wire, three, "Upstream", position=1, **ANN)

    with pytest.raises(InputError, match="by: expected the name"):
        writings.write_gloss(wire, three, 2, Gloss(language="en", text="x", by=" "), **ANN)
    with pytest.raises(InputError, match="entry 1 is no post"):
        writings.write_gloss(wire, three, 1, DAMM, **ANN)
    with pytest.raises(InputError, match="introduction: expected at most 100000 letters"):
        writings.write_introduction(wire, three, "x" * 100_001, **ANN)
    with pytest.raises(InputError, match="thread 99: there is no such thread"):
        writings.write_methods(wire, 99, "x", **ANN)
    assert told(wire, three) == ("", "", [(), (), ()], {})


def test_a_statement_is_judged_with_a_reason_and_who_contests_it(wire, three):
    contested = ClaimStatus.CONTESTED
    writings.judge_claim(wire, three, "dam", contested, reason="No water seen.", by=("Ann", " "), **ANN)
    judged = told(wire, three)[3]["dam"]

    assert (judged.status, judged.reason, judged.by, judged.at) == (
        contested, "No water seen.", ("Ann",), NOON,
    )  # fmt: skip
    writings.judge_claim(wire, three, "dam", None, **ANN)
    assert told(wire, three)[3] == {}
    edits.undo(wire, three, **ANN)
    assert told(wire, three)[3] == {"dam": judged}


def test_a_statement_may_be_judged_that_no_post_carries(wire):
    thread_id = edits.new_thread(wire, "Nothing yet", **ANN)
    writings.judge_claim(wire, thread_id, "dam", ClaimStatus.UNVERIFIED, **ANN)

    assert list(told(wire, thread_id)[3]) == ["dam"]


def test_what_changes_nothing_is_not_written_again(wire, three):
    for _ in range(2):
        writings.write_introduction(wire, three, "One.", **ANN)
        writings.write_gloss(wire, three, 1, DAMM, **ANN)
        writings.judge_claim(wire, three, "dam", ClaimStatus.CONFIRMED, by=("Bo",), **ANN)

    actions = [deed.action for deed in load.load(wire, three, ROOM).deeds]
    assert actions[-3:] == [
        "thread introduction written", "thread post glossed", "thread statement judged",
    ]  # fmt: skip
    assert len(actions) == 7


def test_the_record_alone_tells_what_is_written(wire, three):
    writings.write_introduction(wire, three, "One.", **ANN)
    writings.write_gloss(wire, three, 3, DAMM, **ANN)
    writings.write_gloss(wire, three, 3, Gloss(language="en", text="Rain", by="Bo"), **BO)
    writings.judge_claim(wire, three, "rain", ClaimStatus.CONTESTED, reason="Dry.", by=("Bo",), **BO)
    writings.judge_claim(wire, three, "dam", ClaimStatus.CONFIRMED, **BO)
    writings.write_methods(wire, three, "x", **ANN)
    edits.undo(wire, three, **ANN)
    links = [
        {"seq": row["seq"], "action": recorded.action, "subject": recorded.subject}
        for row, recorded in zip(
            wire.rows("select seq from thread_deeds where thread_id = ? order by seq", [three]),
            threads.deeds(wire, three),
            strict=True,
        )
    ]
    record, state = thread_record(load.load(wire, three, ROOM)), replayed(links)

    assert (state.introduction, state.methods) == (record["introduction"], record["methods"]) == ("One.", "")
    assert [one["workTranslation"] for one in state.entries] == [
        part["workTranslation"] for part in record["hasPart"]
    ]
    assert [state.reviews[one] for one in ("dam", "rain")] == record["reviews"]


def test_a_thread_by_statement_has_a_section_for_each_and_a_post_of_two_under_the_first(wire):
    carry(wire, "rain", "ClashReport/2")
    asked = Asked(channel="ClashReport", every=True)
    thread_id = gather.build(
        wire, "Dam", asked, (DAM, RAIN), by_statement=True, actor="ann", clock=lambda: NOON
    )
    names = [entry.name.removeprefix("https://t.me/") for entry in threads.entries(wire, thread_id)]

    assert names == ["Dam", "ClashReport/1", "ClashReport/2", "Rain", "ClashReport/3"]
    carried = [post.statements for post in load.load(wire, thread_id, ROOM).posts]
    assert carried == [("dam",), ("dam", "rain"), ("rain",)]


def test_posts_without_a_statement_stand_last_under_a_heading_of_their_own(wire):
    keep(wire, a_post(8, "Nothing of that", posted_at=NOON - timedelta(hours=1)))
    asked = Asked(channel="ClashReport", every=True)
    thread_id = gather.build(
        wire, "Dam", asked, (DAM, RAIN), by_statement=True, actor="ann", clock=lambda: NOON
    )

    assert [entry.name for entry in threads.entries(wire, thread_id)][-2:] == [
        "Other posts", "https://t.me/ClashReport/8",
    ]  # fmt: skip


def test_the_words_that_were_found_are_known_by_their_places(wire, three):
    (first, second, _) = load.load(wire, three, ROOM).posts

    assert [first.text[span.start : span.end] for span in first.found] == [LONG[:7]]
    assert [second.text[span.start : span.end] for span in second.found] == ["The dam"]


def test_earlier_stories_of_a_statement_are_told_and_copies_of_the_threads_own_are_not(wire):
    thread_id = edits.new_thread(wire, "Later", **ANN)
    edits.add_posts(wire, thread_id, [post_of(wire, "ClashReport/2")], **ANN)
    (claim,) = load.load(wire, thread_id, ROOM).claims

    assert [(one.url, one.channels) for one in claim.earlier] == [("https://t.me/ClashReport/1", 2)]
    assert claim.earlier_stories == 1


def test_a_copy_that_kept_what_its_origin_edited_away_is_told(wire, three):
    edited = LONG.replace("the lower streets are under water", "nobody was hurt")
    later = NOON + timedelta(hours=2)
    page = a_page(a_post(1, edited, edited_at=later))
    save_page(wire, page, source="telegram", captured_at=later)
    (found,) = load.load(wire, three, ROOM).uncorrected

    assert (found.url, found.origin, found.lost_at) == (
        "https://t.me/other/9", "https://t.me/ClashReport/1", later,
    )  # fmt: skip
    assert found.words == ("the lower streets are under water",) and not found.gone
