"""Ids that nobody answered for are asked for, and what comes of it is kept, or noted as not answered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import AccountError, ChannelUnavailable, RateLimited, SourceError
from bot.models import Backfill, Channel, GapState
from bot.sources.protocol import GapAnswer
from bot.steps.fill_gaps import Filled, fill_gaps
from bot.storage.gaps import gaps_of
from bot.storage.posts import save_page
from tests.builders import NOON, a_page, a_post

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOSE = {"first": None, "last": None, "cursor": None}


class Answering:
    """Answers for some ids of a channel, up to five a request."""

    def __init__(self):
        self.posts, self.service, self.silent, self.asked, self.errors = {}, set(), set(), [], []
        self.accounts = {}  # who reads a channel, by username

    def account_of(self, channel):
        return self.accounts.get(channel.username, "")

    async def missed(self, channel, cursor, gaps, *, now):
        falling = [n for gap in reversed(gaps) for n in range(gap.last, gap.first - 1, -1)][:5]
        self.asked.append((channel.username, falling[::-1]))
        if self.errors:
            raise self.errors.pop(0)
        answered = set(falling) - self.silent
        page = a_page(
            *(self.posts[n] for n in sorted(answered & self.posts.keys())),
            channel_id=cursor.channel_id,
            username=channel.username,
            service=tuple(sorted(answered & self.service)),
            absent=tuple(sorted(answered - self.service - self.posts.keys())),
            **LOOSE,
        )
        return GapAnswer(pages=(page,), down_to=falling[-1])


class Watch:
    def __init__(self, db):
        self.db, self.telegram, self.preview, self.now, self.channels = db, Answering(), Answering(), NOON, []

    def met(self, channel_id, *ids, source="telegram", **more):
        name = f"wire_{channel_id}"
        posts = [a_post(number, channel_id=channel_id) for number in ids]
        page = a_page(*posts, channel_id=channel_id, username=name, **LOOSE, **more)
        save_page(self.db, page, source="archive", captured_at=self.now)
        save_page(self.db, replace(page, posts=(), cursor=max(ids)), source=source, captured_at=self.now)
        self.channels.append(Channel(username=name, source=source))

    async def fill(self, **more):
        self.telegram.asked.clear()
        self.preview.asked.clear()
        sources = {"telegram": self.telegram, "preview": self.preview}
        return await fill_gaps(self.db, self.channels, sources, clock=lambda: self.now, **more)

    def gaps(self, channel_id=1):
        return [(gap.first, gap.last, gap.state) for gap in gaps_of(self.db, channel_id)]


@pytest.fixture
def watch(db):
    return Watch(db)


async def test_a_gap_is_filled_and_each_id_has_its_explanation(watch):
    watch.met(1, 1, 6)
    watch.telegram.posts = {3: a_post(3, "it was here", channel_id=1)}
    watch.telegram.service = {4}

    assert await watch.fill() == Filled(requests=1, posts=1, absent=2)

    rows = watch.db.rows("select message_id, state from message_ids order by message_id")
    assert [row["state"] for row in rows] == ["post", "absent", "post", "service", "absent", "post"]
    sources = {row["source"] for row in watch.db.rows("select source from captures c join versions v "
               "on v.id = c.version_id where v.text = 'it was here'")}  # fmt: skip
    assert sources == {"telegram"}
    assert watch.gaps() == [] and (await watch.fill()).requests == 0


async def test_many_small_gaps_are_one_request_and_the_newest_are_asked_for_first(watch):
    watch.met(1, 1, 3, 5, 7, 9, 11, 13, 15)

    await watch.fill(budget=1)

    assert watch.telegram.asked == [("wire_1", [6, 8, 10, 12, 14])]
    assert watch.gaps() == [(2, 2, GapState.WAITING), (4, 4, GapState.WAITING)]


async def test_channels_take_turns_within_the_budget_of_their_source(watch):
    watch.met(1, 1, 20)
    watch.met(2, 1, 20)
    watch.met(3, 1, 20, source="preview")

    done = await watch.fill(budget=3)

    assert [name for name, _ in watch.telegram.asked] == ["wire_1", "wire_2", "wire_1"]
    assert (len(watch.preview.asked), done.requests) == (3, 6)


async def test_what_is_not_answered_for_is_noted_and_not_asked_for_again_at_once(watch):
    watch.met(1, 1, 4)
    watch.telegram.silent = {2, 3}

    await watch.fill()
    assert watch.gaps() == [(2, 3, GapState.UNREACHABLE)]
    assert (await watch.fill()).requests == 0
    watch.now += HOUR
    assert (await watch.fill()).requests == 1
    watch.now += HOUR
    assert (await watch.fill()).requests == 0
    watch.now += DAY
    watch.telegram.silent = set()
    assert (await watch.fill()).absent == 2 and watch.gaps() == []


@pytest.mark.parametrize("error", [ChannelUnavailable("the channel is private"), SourceError("no answer")])
async def test_why_nothing_came_is_kept(watch, error):
    watch.met(1, 1, 4)
    watch.met(2, 1, 4)
    watch.telegram.errors = [error]

    assert (await watch.fill()).requests == 2
    (gap,) = gaps_of(watch.db, 1)
    assert (gap.why, gap.tries, gap.asked_at) == (str(error), 1, NOON)
    assert gaps_of(watch.db, 2) == []


@pytest.mark.parametrize("error", [RateLimited("wait", retry_after=60), AccountError("signed out")])
async def test_a_source_that_asks_to_be_left_alone_is_and_the_gap_waits(watch, error):
    watch.met(1, 1, 4)
    watch.met(2, 1, 4)
    watch.met(3, 1, 4, source="preview")
    watch.telegram.errors = [error]

    assert (await watch.fill()).requests == 1
    assert len(watch.telegram.asked) == 1 and gaps_of(watch.db, 3) == []
    assert watch.gaps(1) == watch.gaps(2) == [(2, 3, GapState.WAITING)]


async def test_an_account_that_has_to_wait_holds_up_no_gap_of_another(watch):
    for number in (1, 2, 3):
        watch.met(number, 1, 4)
    watch.telegram.accounts = {"wire_1": "night", "wire_2": "night", "wire_3": "day"}
    watch.telegram.errors = [RateLimited("wait", retry_after=60)]

    await watch.fill()

    assert watch.gaps(1) == watch.gaps(2) == [(2, 3, GapState.WAITING)] and watch.gaps(3) == []


async def test_a_post_that_was_missed_is_news_while_it_is_fresh(watch):
    watch.met(1, 1, 4)
    watch.telegram.posts = {
        2: a_post(2, "of yesterday", channel_id=1, posted_at=NOON - 2 * DAY),
        3: a_post(3, "of an hour ago", channel_id=1, posted_at=NOON - HOUR),
    }

    await watch.fill(fresh=DAY)

    rows = watch.db.rows("select text, news from versions where text like 'of %'")
    assert {row["text"]: row["news"] for row in rows} == {"of yesterday": 0, "of an hour ago": 1}


async def test_what_a_first_contact_looks_for_itself_is_left_to_it(watch):
    begun = Backfill(asked=9, seen=2, down_to=1, gaps=((2, 4),))
    watch.met(1, 1, 5, 9, source="preview", backfill=begun)
    watch.met(2, 1, 5, backfill=begun)
    await watch.fill()

    assert watch.gaps(1) == [(2, 4, GapState.WAITING)] and watch.gaps(2) == []


async def test_a_channel_that_its_source_has_not_met_is_left_to_that(watch):
    page = a_page(a_post(1, channel_id=1), a_post(4, channel_id=1), channel_id=1, username="wire_1", **LOOSE)
    save_page(watch.db, page, source="archive", captured_at=NOON)
    watch.channels.append(Channel(username="wire_1", source="telegram"))

    assert (await watch.fill()).requests == 0
    assert watch.gaps() == [(2, 3, GapState.WAITING)]
