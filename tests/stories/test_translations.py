"""Stories across languages: placing with an encoder that a test can see through."""

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Forward, Post
from bot.storage.database import Database
from bot.stories.correcting import join, split
from bot.stories.lineage.grounds import grounds_told
from bot.stories.lineage.lineage import Relation, Standing
from bot.stories.placing import Placement, place, placing
from bot.stories.story import story_of
from bot.stories.translations import Meanings
from tests.stories.test_placing import LATER, a_post, fresh, keep, stories, story_ids
from tests.stories.wire import DAM, DAM_RU, DAM_UK

EN = "Lavrov said in Ankara that Moscow will send 12 delegates to the talks on Monday."
RU = "Лавров заявил в Анкаре, что Москва отправит на переговоры в понедельник 12 делегатов."
UK = "Лавров заявив в Анкарі, що Москва відправить на переговори в понеділок 12 делегатів."
OTHER_FIGURE = RU.replace("12", "15")
FERRY = "Паром снова пойдёт в Керчь в воскресенье, сообщили пассажирам на пристани утром."
TALKS, DAMS, FERRIES = range(3)
TOPICS = {"12 ": TALKS, "15 ": TALKS, "Verkhnya": DAMS, "Верхн": DAMS, "Верхній": DAMS, "Керчь": FERRIES}


class ByTopic:
    """An encoder that knows three topics, and sees all texts of one as nearly the same; it counts texts."""

    def __init__(self, name: str = "by-topic") -> None:
        self.name = name
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.asked += texts
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        topic = next((topic for word, topic in TOPICS.items() if word in text), None)
        row = [0.1] * 12
        if topic is not None:
            row[4 * topic : 4 * topic + 4] = [1.0] * 4
        row[-1] += len(text) / 1000
        length = math.sqrt(sum(value * value for value in row))
        return [value / length for value in row]


@pytest.fixture
def meanings() -> Meanings:
    return Meanings(ByTopic())


def put(db: Database, *post_ids: int, meanings: Meanings | None) -> list[Placement]:
    with db.write():
        return place(db, post_ids, now=LATER, meanings=meanings)


def test_a_translated_copy_joins_the_story_and_says_why(db: Database, meanings: Meanings) -> None:
    first, copy, other = keep(
        db,
        a_post("clashreport", EN),
        a_post("rian_ru", RU, minutes=5),
        a_post("uniannet", FERRY, minutes=6),
    )

    placed = put(db, first, copy, other, meanings=meanings)

    assert [one.story_id for one in placed] == [first, first, other]
    assert placed[1].reason.startswith("translation, 1.00 alike")


def test_without_an_encoder_it_does_not(db: Database) -> None:
    posts = keep(db, a_post("clashreport", EN), a_post("rian_ru", RU, minutes=5))

    assert [one.story_id for one in put(db, *posts, meanings=None)] == posts
    assert db.value("select count(*) from story_vectors") == 0


def test_the_same_text_with_another_figure_does_not_join(db: Database, meanings: Meanings) -> None:
    posts = keep(db, a_post("clashreport", EN), a_post("rian_ru", OTHER_FIGURE, minutes=5))

    assert [one.story_id for one in put(db, *posts, meanings=meanings)] == posts


def test_a_translation_is_shown_as_one_and_is_no_independent_source(db: Database, meanings: Meanings) -> None:
    posts = keep(
        db,
        a_post("clashreport", EN),
        a_post("rian_ru", RU, minutes=5),
        a_post("zvezdanews", RU, minutes=9),
        a_post("uniannet", UK + "\nvia @clashreport", minutes=12),
    )
    put(db, *posts, meanings=meanings)

    told = story_of(db, posts[0], [], at=LATER)

    assert [one.place.relation for one in told.posts] == [
        Relation.FIRST, Relation.TRANSLATION, Relation.COPY, Relation.CREDIT,
    ]  # fmt: skip
    translated, copied, credited = told.posts[1:]
    assert translated.of == "https://t.me/clashreport/1" and 0.99 < translated.place.score < 1
    assert grounds_told(translated.place.reason).startswith("likely a translation: 1.00")
    assert copied.of == "https://t.me/rian_ru/1"
    assert "; a translation of it, 1.00 alike" in grounds_told(credited.place.reason)
    assert told.corroboration.standing is Standing.COPIED and told.independent == ()


def test_what_was_found_is_told_without_the_encoder_and_outlives_its_vectors(
    db: Database, meanings: Meanings
) -> None:
    posts = keep(db, a_post("clashreport", EN), a_post("rian_ru", RU, minutes=5))
    put(db, *posts, meanings=meanings)

    [late] = keep(db, a_post("noel_reports", EN, minutes=30))
    put(db, late, meanings=None)  # switched off: another scheme, so the vectors are dropped

    assert db.value("select count(*) from story_vectors") == 0
    assert story_ids(db, [*posts, late]) == [posts[0]] * 3
    relations = [one.place.relation for one in story_of(db, posts[0], [], at=LATER).posts]
    assert relations == [Relation.FIRST, Relation.TRANSLATION, Relation.COPY]


def test_switching_it_on_reads_what_is_stored_around_new_posts(db: Database, meanings: Meanings) -> None:
    [first] = keep(db, a_post("clashreport", EN))
    put(db, first, meanings=None)
    [copy] = keep(db, a_post("rian_ru", RU, minutes=5))

    put(db, copy, meanings=meanings)

    assert story_ids(db, [copy]) == [first]


def test_no_text_is_read_twice(db: Database) -> None:
    encoder = ByTopic()
    posts = keep(db, a_post("clashreport", EN), a_post("rian_ru", RU, minutes=5), a_post("uniannet", RU))
    for _ in range(2):
        put(db, *posts, meanings=Meanings(encoder))

    assert sorted(text for text in encoder.asked if "12" in text) == sorted([EN[:-1], RU[:-1]])


def test_all_reading_is_done_before_anything_is_locked(db: Database) -> None:
    encoder = ByTopic()
    posts = keep(db, *(a_post("clashreport", f"{FERRY} {n}", message_id=n) for n in range(1, 70)))

    writes, read = 0, [0]
    for write in placing(db, posts, now=LATER, meanings=Meanings(encoder)):
        with db.write():
            write(db)
        writes += 1
        read.append(len(encoder.asked))
    with db.write():
        place(db, posts, now=LATER, meanings=Meanings(encoder))

    assert writes >= 3 and len(set(read)) >= 4, "it lets others work in between"
    assert len(encoder.asked) == read[-1]


def test_an_edit_may_make_a_post_a_translation(db: Database, meanings: Meanings) -> None:
    posts = keep(db, a_post("clashreport", EN), a_post("rian_ru", FERRY, minutes=5))
    put(db, *posts, meanings=meanings)
    assert story_ids(db, posts) == posts

    keep(db, a_post("rian_ru", RU, minutes=5, edited_at=LATER))
    put(db, posts[1], meanings=meanings)

    assert story_ids(db, posts) == [posts[0]] * 2


def test_editors_may_part_a_translation_and_join_it_again(db: Database, meanings: Meanings) -> None:
    posts = keep(db, a_post("clashreport", EN), a_post("rian_ru", RU, minutes=5))
    put(db, *posts, meanings=meanings)

    split(db, posts[1], actor="editor", at=LATER)
    put(db, *posts, meanings=meanings)
    assert story_ids(db, posts) == posts

    join(db, *posts, actor="editor", at=LATER)
    assert story_ids(db, posts) == [posts[0]] * 2


def test_another_encoder_reads_everything_anew(db: Database, meanings: Meanings) -> None:
    posts = keep(db, a_post("clashreport", EN), a_post("rian_ru", RU, minutes=5))
    put(db, *posts, meanings=meanings)
    other = ByTopic("another")

    put(db, *posts, meanings=Meanings(other))

    assert {EN[:-1], RU[:-1]} <= set(other.asked)


TEXTS = [EN, RU, UK, OTHER_FIGURE, FERRY, DAM, DAM_RU, DAM_UK, "Explosions"]


@st.composite
def wires(draw: st.DrawFn) -> list[Post]:
    """A few posts over three days in three languages."""
    return [
        a_post(
            draw(st.sampled_from(["clashreport", "uniannet", "rian_ru"])),
            draw(st.sampled_from(TEXTS)),
            message_id=number + 1,
            minutes=draw(st.integers(0, 3 * 24 * 60)),
            forward=draw(st.sampled_from([None, None, Forward(username="elsewhere", message_id=3)])),
        )
        for number in range(draw(st.integers(2, 7)))
    ]


@settings(max_examples=12)
@given(wires(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_stories_are_the_same_in_whatever_order_posts_come_and_later_posts_part_none(
    tmp_path_factory: pytest.TempPathFactory, posts: list[Post], order: random.Random, batch: int
) -> None:
    folder = tmp_path_factory.mktemp("translations")
    meanings = Meanings(ByTopic())
    at_once, one_by_one = fresh(folder / "at_once.db"), fresh(folder / "one_by_one.db")
    put(at_once, *keep(at_once, *posts), meanings=meanings)
    shuffled = list(posts)
    order.shuffle(shuffled)

    for start in range(0, len(shuffled), batch):
        ids = keep(one_by_one, *shuffled[start : start + batch])
        put(one_by_one, *ids, meanings=meanings)
    after = stories(one_by_one)
    put(one_by_one, *ids, meanings=meanings)
    in_order = fresh(folder / "in_order.db")
    for post in sorted(posts, key=lambda one: (one.posted_at, one.channel_id, one.message_id)):
        before = stories(in_order)
        put(in_order, *keep(in_order, post), meanings=meanings)
        assert all(any(story <= grown for grown in stories(in_order)) for story in before)

    assert stories(one_by_one) == after == stories(at_once) == stories(in_order)
    for db in (at_once, one_by_one, in_order):
        db.close()


def test_what_comes_more_than_a_day_later_is_no_translation(db: Database, meanings: Meanings) -> None:
    posts = keep(db, a_post("clashreport", EN), a_post("rian_ru", RU, minutes=25 * 60))

    assert [one.story_id for one in put(db, *posts, meanings=meanings)] == posts
