"""The copies, of all that is stored, that still show what their origin has lost."""

from datetime import timedelta

import pytest

from bot.storage.posts import save_page
from tests.app.newsroom import a_newsroom
from tests.builders import NOON, a_page, a_post

TEXT = (
    "The dam above the old mill burst at noon and the water reached the market square within the hour; the "
    "mayor said on the radio that {people} people are missing and that both bridges are closed until Friday."
)
CHANNELS = {"harbour": 1, "copies": 2}


@pytest.fixture
def app(tmp_path):
    with a_newsroom(tmp_path, {"channels.toml": '[[channel]]\nusername = "harbour"\n'}) as opened:
        yield opened


def keep(app, channel, text, *, hours, number=1, **more):
    of, at = CHANNELS[channel], NOON + timedelta(hours=hours)
    posted = NOON + timedelta(minutes=10 * of)
    posts = [a_post(number, text, channel_id=of, posted_at=posted, **more)] if text else []
    absent = () if text else (number,)
    page = a_page(*posts, channel_id=of, username=channel, absent=absent)
    save_page(app.db, page, source="preview", captured_at=at)


def carried(app):
    keep(app, "harbour", TEXT.format(people="twelve"), hours=1)
    keep(app, "copies", TEXT.format(people="twelve"), hours=1)
    for _ in app.match():
        pass


def told(app, **asked):
    return [
        (one.url.rpartition("me/")[2], one.origin.rpartition("me/")[2], one.words, one.gone)
        for _, copies in app.stories.uncorrected_copies(**asked)
        for one in copies
    ]


def test_a_copy_of_what_was_edited_away_is_listed_until_it_follows(app):
    carried(app)
    assert told(app) == []

    keep(app, "harbour", TEXT.format(people="three"), hours=2, edited=True)
    ((url, origin, words, gone),) = told(app)
    assert (url, origin, gone) == ("copies/1", "harbour/1", False)
    assert any("twelve" in one for one in words)

    keep(app, "copies", TEXT.format(people="three"), hours=3, edited=True)
    assert told(app) == []


def test_a_copy_of_what_is_gone_is_listed_and_one_that_is_gone_itself_is_not(app):
    carried(app)
    keep(app, "harbour", "", hours=2)
    assert told(app) == [("copies/1", "harbour/1", (), True)]

    keep(app, "copies", "", hours=3)
    assert told(app) == []


def test_losses_are_listed_that_were_noticed_since_a_moment(app):
    carried(app)
    keep(app, "harbour", TEXT.format(people="three"), hours=2, edited=True)

    assert len(told(app, since=NOON + timedelta(hours=2))) == 1
    assert told(app, since=NOON + timedelta(hours=2, seconds=1)) == []
