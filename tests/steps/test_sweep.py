"""Recent posts are looked at again: young ones often, old ones seldom, within a budget of requests."""

from datetime import timedelta

import pytest

from bot.errors import ChannelUnavailable, RateLimited
from bot.models import READER, AccountRoute, Channel, Page
from bot.steps.sweep import EVERY, REQUEST, Swept, due_age, sweep
from bot.storage.posts import save_page
from bot.storage.sweeps import busiest, ids_since
from tests.builders import NOON, a_page, a_post

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Telegram:
    """What stands in channels now, and how often it was asked."""

    def __init__(self):
        self.posts, self.asked, self.followed, self.error = {}, [], set(), None
        self.accounts, self.waiting = {}, set()  # who reads a channel, by username; who has to wait

    def account_of(self, channel):
        return self.accounts.get(channel.username, READER)

    def is_followed(self, channel, channel_id):
        return channel_id in self.followed

    async def again(self, channel, cursor, ids):
        ids = list(ids)
        self.asked.append((cursor.channel_id, ids))
        if self.error:
            raise self.error
        if self.account_of(channel) in self.waiting:
            raise RateLimited("wait", retry_after=3600)
        known = {number: self.posts.get((cursor.channel_id, number)) for number in ids}
        return Page(
            channel_id=cursor.channel_id,
            username=channel.username,
            posts=tuple(post for post in known.values() if post),
            absent=tuple(number for number, post in known.items() if not post),
        )


class Desk:
    def __init__(self, db):
        self.db, self.telegram, self.now = db, Telegram(), NOON
        self.channels = []

    def publish(self, channel_id, *ages):
        """Have posts of these ages stored, and standing there."""
        name = f"wire_{channel_id}"
        posts = [
            a_post(number, f"text {number}", channel_id=channel_id, posted_at=NOON - age)
            for number, age in enumerate(sorted(ages, reverse=True), 1)
        ]
        self.telegram.posts |= {(channel_id, post.message_id): post for post in posts}
        page = a_page(
            *posts, channel_id=channel_id, username=name, route=AccountRoute(account=READER, access_hash=9)
        )
        save_page(self.db, page, source="telegram", captured_at=NOON)
        self.channels.append(Channel(username=name, source="telegram"))

    async def sweep(self, after=timedelta(0), **more):
        self.now += after
        self.telegram.asked.clear()
        return await sweep(self.db, self.channels, self.telegram, clock=lambda: self.now, **more)


@pytest.fixture
def desk(db):
    return Desk(db)


async def test_an_edit_and_a_deletion_are_noticed_and_nothing_is_overwritten(desk):
    desk.publish(1, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE)
    desk.telegram.posts[1, 2] = a_post(2, "edited", channel_id=1, posted_at=NOON - 20 * MINUTE, edited=True)
    del desk.telegram.posts[1, 3]

    assert await desk.sweep() == Swept(requests=1, channels=1, edited=1, absent=1)

    texts = [row["text"] for row in desk.db.rows("select text from versions order by id")]
    assert texts == ["text 1", "text 2", "text 3", "edited"]
    assert desk.db.value("select count(*) from posts where absent_at is not null") == 1


async def test_young_posts_are_looked_at_every_ten_minutes_and_others_at_their_own_time(desk):
    desk.publish(1, 5 * MINUTE, 3 * HOUR, 20 * HOUR, 5 * DAY, 20 * DAY, 40 * DAY)
    await desk.sweep()
    assert desk.telegram.asked == [(1, [2, 3, 4, 5, 6])]  # 30 days and older: never

    await desk.sweep(9 * MINUTE)
    assert desk.telegram.asked == []
    await desk.sweep(MINUTE)
    assert desk.telegram.asked == [(1, [6])]
    await desk.sweep(20 * MINUTE)
    assert desk.telegram.asked == [(1, [5, 6])]


@pytest.mark.parametrize("age", [age for age in EVERY if age <= DAY])
def test_an_edit_within_a_day_is_noticed_within_the_interval_of_its_age(age):
    known = dict.fromkeys(EVERY, NOON)

    assert due_age(known, NOON + EVERY[age] - MINUTE) != (age, timedelta(0))
    found = due_age(known, NOON + EVERY[age])
    assert found is not None and found[0] >= age


async def test_a_sleepy_channel_costs_nothing_and_one_that_is_followed_neither(desk):
    desk.publish(1, 40 * DAY)
    desk.publish(2, MINUTE)
    desk.telegram.followed = {2}

    assert (await desk.sweep()).requests == 0 and desk.telegram.asked == []


async def test_no_more_is_asked_than_the_budget_allows_and_the_longest_waiting_comes_first(desk):
    for number in range(1, 6):
        desk.publish(number, MINUTE)

    first = await desk.sweep(budget=2)
    second = await desk.sweep(MINUTE, budget=2)
    third = await desk.sweep(MINUTE, budget=2)

    assert [(one.requests, one.left) for one in (first, second, third)] == [(2, 3), (2, 1), (1, 0)]


async def test_a_hundred_ids_are_one_request(desk):
    desk.publish(1, *(MINUTE + number * timedelta(seconds=1) for number in range(2 * REQUEST + 1)))

    assert (await desk.sweep()).requests == 3
    assert [len(ids) for _, ids in desk.telegram.asked] == [REQUEST, REQUEST, 1]


async def test_a_wait_leaves_the_rest_for_later_and_a_closed_channel_holds_up_nobody(desk):
    desk.publish(1, MINUTE)
    desk.publish(2, MINUTE)
    desk.telegram.error = RateLimited("wait", retry_after=60)
    assert await desk.sweep() == Swept(left=2)
    assert len(desk.telegram.asked) == 1

    desk.telegram.error = ChannelUnavailable("closed")
    await desk.sweep()
    assert len(desk.telegram.asked) == 2
    desk.telegram.error = None
    assert (await desk.sweep()).channels == 2


async def test_an_account_that_has_to_wait_holds_up_its_own_channels_alone_and_is_asked_once(desk):
    for number in range(1, 7):
        desk.publish(number, MINUTE)
        if number % 2:
            desk.telegram.accounts[f"wire_{number}"] = "night"
    desk.telegram.waiting = {"night"}

    assert await desk.sweep() == Swept(requests=3, channels=3, left=3)
    assert len(desk.telegram.asked) == 4


def test_the_busiest_are_those_that_publish_most_and_channels_without_posts_fill_up(desk):
    desk.publish(1, MINUTE)
    desk.publish(2, MINUTE, 2 * MINUTE)
    desk.publish(3, 40 * DAY)

    assert busiest(desk.db, READER, NOON - DAY, 1) == {2}
    assert busiest(desk.db, READER, NOON - DAY, 2) == {1, 2}
    assert busiest(desk.db, READER, NOON - DAY, 9) == {1, 2, 3}
    assert ids_since(desk.db, 2, NOON - DAY) == [1, 2]
