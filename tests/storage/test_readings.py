"""One post has one identity whatever its sources: what is an edit, what shows more, and what shows less."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.models import Filter, Link, Passage, Post
from bot.models.passages import with_passages
from bot.storage.database import Database
from bot.storage.history import versions
from bot.storage.posts import Kept, save_page
from bot.storage.search import count_posts, find_posts, post_at
from tests.builders import CHANNEL, NOON, a_page, a_post

EDITED = NOON + timedelta(minutes=5)
AGAIN = NOON + timedelta(minutes=10)
POLL = (("question", "Who won?"), ("answer", "The port"), ("answer", "Nobody"))


def save(db: Database, *posts: Post, source: str = "preview", at=AGAIN) -> Kept:
    vouches = {} if source != "archive" else {"first": None, "last": None, "cursor": None, "news": False}
    return save_page(db, a_page(*posts, **vouches), source=source, captured_at=at)


def texts(db: Database, post_id: int = 1) -> list[str]:
    return [version.text for version in versions(db, post_id)]


def reads(db: Database, message_id: int = 1) -> str:
    stored = post_at(db, CHANNEL, message_id)
    assert stored is not None
    return stored.post.text


def a_poll(body: str = "", **more) -> Post:
    text, passages = with_passages(body, POLL)
    return a_post(text=text, passages=passages, media="poll", **more)


# --- 3: a source that shows less ------------------------------------------------------------------

ALBUM = a_post(10, "Three pictures from the quay", parts=(10, 11, 12))
STRAYS = (a_post(10, "Three pictures from the quay", media="photo"), a_post(11, ""), a_post(12, ""))
TOUCHED = tuple(a_post(number, "", touched_at=AGAIN, edited_at=AGAIN, edited=True) for number in (11, 12))


def is_one_album(db: Database, text: str = "Three pictures from the quay") -> bool:
    (stored,) = find_posts(db, Filter())
    found = [post_at(db, CHANNEL, number) for number in (10, 11, 12)]
    assert {one.post.message_id for one in found if one} == {10}
    assert count_posts(db) == 1
    return (stored.post.ids, stored.post.text, stored.versions) == ((10, 11, 12), text, 1)


@pytest.mark.parametrize("strays", [STRAYS, (*STRAYS[:1], *TOUCHED)], ids=["plain", "with a reaction"])
def test_parts_of_a_known_album_from_an_archive_make_no_version(db, strays):
    save(db, ALBUM)

    assert save(db, *strays, source="archive").versions == 0
    assert is_one_album(db)
    assert next(find_posts(db, Filter(words="quay"))).sources == ("archive", "preview")


def test_stray_parts_fold_into_their_album_when_it_is_met(db):
    save(db, *STRAYS, source="archive")

    kept = save(db, ALBUM)

    assert (kept.new, kept.edited, kept.repeated) == ((), (), 1)
    assert is_one_album(db)
    assert save(db, *STRAYS, source="archive").versions == 0
    assert is_one_album(db)


def test_an_album_whose_caption_stood_under_a_later_part_has_it_and_no_edit(db):
    save(db, a_post(10, ""), a_post(11, ""), a_post(12, "The caption"), source="archive")

    kept = save(db, a_post(10, "The caption", parts=(10, 11, 12)))

    assert (len(kept.completed), kept.edited) == (1, ())
    assert is_one_album(db, "The caption")


def test_a_source_that_shows_less_replaces_nothing(db):
    save(db, a_post(text="The dam burst last night"), source="telegram")

    for text in ("", "The dam burst"):
        assert save(db, a_post(text=text)).versions == 0
        assert save(db, a_post(text=text), source="archive").versions == 0
    assert reads(db) == "The dam burst last night"


def test_an_archive_blanks_nothing_whatever_time_it_gives(db):
    save(db, a_post(text="The dam burst"), source="telegram")

    assert save(db, a_post(text="", edited=True, edited_at=AGAIN), source="archive").versions == 0
    assert reads(db) == "The dam burst"


def test_a_caption_that_was_removed_is_an_edit(db):
    save(db, a_post(text="The dam burst"), source="telegram")

    assert len(save(db, a_post(text="", edited=True, edited_at=EDITED), source="telegram").edited) == 1
    assert reads(db) == ""


# --- 4: words of polls ----------------------------------------------------------------------------


def test_the_words_of_a_poll_are_found_and_marked_as_what_they_are(db):
    save(db, a_poll("Vote"))

    (stored,) = find_posts(db, Filter(words="nobody"))
    assert stored.post.text == "Vote\n\nWho won?\nThe port\nNobody"
    assert stored.post.passages == (
        Passage(kind="question", start=6, end=14),
        Passage(kind="answer", start=15, end=23),
        Passage(kind="answer", start=24, end=30),
    )


def test_a_source_without_the_words_of_a_poll_does_not_take_them_away(db):
    save(db, a_poll("Vote"), source="telegram")

    assert save(db, a_post(text="Vote"), source="archive").versions == 0
    assert save(db, a_post(text="Vote", edited=True)).versions == 0
    assert "Nobody" in reads(db)


def test_words_of_a_poll_that_were_not_read_before_are_no_edit(db):
    save(db, a_post(text="Vote"), source="archive")

    kept = save(db, a_poll("Vote"), source="telegram")

    assert (len(kept.completed), kept.edited) == (1, ())
    (stored,) = find_posts(db, Filter(words="nobody"))
    assert (stored.versions, stored.post.edited) == (1, False)


def test_an_answer_of_a_poll_that_is_changed_is_an_edit(db):
    save(db, a_poll(), source="telegram")
    text, passages = with_passages("", (*POLL[:2], ("answer", "Everybody")))
    changed = a_post(text=text, passages=passages, edited=True, edited_at=EDITED)

    assert save(db, changed, source="telegram").edited == (changed,)


# --- 5: edits -------------------------------------------------------------------------------------

TRUE, FORGED = (Link(url=f"https://{name}.example/", label="here") for name in ("true", "forged"))


@pytest.mark.parametrize("source", ["telegram", "archive"])
@pytest.mark.parametrize(
    "change", [{"links": (FORGED,)}, {"media_identity": "photo 2"}], ids=["a link", "a photo"]
)
def test_a_marked_edit_that_leaves_the_words_is_a_version(db, source, change):
    told: dict[str, Any] = {"links": (TRUE,), "media_identity": "photo 1"}
    save(db, a_post(**told), source=source)
    edited = a_post(**told | change, edited=True, edited_at=EDITED)

    assert save(db, edited, source=source).edited == (edited,)
    assert save(db, edited, source=source).versions == 0
    assert texts(db) == ["The dam burst", "The dam burst"]
    assert db.value("select count(*) from captures") == 2
    assert next(find_posts(db, Filter())).post.links == edited.links


def test_a_mark_of_telegram_alone_is_an_edit_and_one_of_an_archive_is_none(db):
    marked = a_post(edited=True, edited_at=EDITED, touched_at=EDITED)
    save(db, a_post(), source="archive")
    assert save(db, marked, source="archive").versions == 0

    save(db, a_post(2), source="telegram")
    assert save(db, a_post(2, edited=True, edited_at=EDITED), source="telegram").versions == 1


def test_what_may_be_a_reaction_is_an_edit_only_where_the_words_differ(db):
    save(db, a_post(), source="archive")
    assert save(db, a_post(touched_at=EDITED), source="archive").versions == 0

    kept = save(db, a_post(text="The dam held", touched_at=EDITED), source="archive")

    assert (len(kept.edited), reads(db)) == (1, "The dam held")
    assert save(db, a_post(), source="archive").versions == 0
    assert reads(db) == "The dam held"


def test_a_new_mark_on_a_page_is_an_edit_once(db):
    save(db, a_post())

    assert save(db, a_post(edited=True), at=EDITED).versions == 1
    assert [save(db, a_post(edited=True)).versions, save(db, a_post()).versions] == [0, 0]
    assert save(db, a_post(edited=True)).versions == 0


def test_the_mark_of_an_edit_that_another_source_told_is_no_second_edit(db):
    save(db, a_post(text="The dam held", edited=True, edited_at=EDITED), source="telegram")
    save(db, a_post(text="The dam held"))

    assert save(db, a_post(text="The dam held", edited=True)).versions == 0


def test_old_pages_that_a_cache_gives_in_turn_are_no_edits(db):
    old, new = a_post(text="A", edited=True), a_post(text="B", edited=True)
    save(db, a_post(text="O"))
    for page in (old, new):
        assert save(db, page).versions == 1
    for page in (old, new, a_post(text="O")) * 5:
        assert save(db, page).versions == 0
    assert texts(db) == ["O", "A", "B"]


def test_words_that_a_marked_page_has_again_are_an_edit(db):
    save(db, a_post(text="A"))
    save(db, a_post(text="B", edited=True))

    assert save(db, a_post(text="A", edited=True)).versions == 1
    assert reads(db) == "A"


def test_what_0_1_0_stored_is_no_edit_when_it_is_read_again(db):
    pages = (
        a_post(1, "Plain", links=(TRUE,)),
        a_post(2, "Marked", edited=True),
        a_post(3, "Marked since"),
        a_post(4, "Three", parts=(4, 5, 6)),
    )
    save(db, *pages, at=NOON)
    db.run("update captures set seen = null")
    links = (Link(url="https://true.example/?a&b", label="here"),)
    again = (
        a_post(1, "Plain", links=links, author="Ann"),
        a_post(2, "Marked", edited=True),
        a_post(3, "Marked since", edited=True),
        a_post(4, "Three", parts=(4, 5, 6), media="photo"),
    )

    assert [save(db, *again).versions for _ in range(2)] == [0, 0]
    assert db.value("select count(*) from captures where seen is null") == 0
    assert save(db, a_post(1, "Plain", links=links, edited=True)).versions == 1


def test_a_poll_that_0_1_0_stored_without_its_words_gets_them_and_alerts_nobody(db):
    save(db, a_post(text="", media="poll"), at=NOON)
    db.run("update captures set seen = null")

    kept = save(db, a_poll())

    assert (len(kept.completed), kept.edited) == (1, ())
    assert [row["news"] for row in db.rows("select news from versions order by id")] == [1, 0]


# --- 6: not shown ---------------------------------------------------------------------------------


def test_a_post_that_is_not_shown_and_then_is_was_not_edited(db):
    save(db, a_post(text="", shown=False), at=NOON)
    assert next(find_posts(db, Filter())).post.shown is False
    assert save(db, a_post(text="", shown=False)).versions == 0

    kept = save(db, a_post(text="The dam burst"))

    assert (len(kept.completed), kept.edited, kept.new) == (1, (), ())
    (stored,) = find_posts(db, Filter())
    assert (stored.post.text, stored.post.shown, stored.post.edited, stored.versions) == (
        *("The dam burst", True, False, 1),
    )
    assert [row["news"] for row in db.rows("select news from versions order by id")] == [1, 1]


def test_a_text_that_is_known_stays_when_it_is_not_shown_any_more(db):
    save(db, a_post())

    assert save(db, a_post(text="", shown=False, edited=True)).versions == 0
    assert reads(db) == "The dam burst"
    assert save(db, a_post()).versions == 0


def test_what_was_folded_is_on_record(db):
    save(db, *STRAYS, source="archive")
    save(db, ALBUM)

    rows = db.rows("select subject from custody where action = 'folded'")
    subjects = [json.loads(row["subject"]) for row in rows]
    assert [one["ids"] for one in subjects] == [[[11, 11]], [[12, 12]]]
    assert {one["source"] for one in subjects} == {"preview"}
