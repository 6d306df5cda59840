"""Several accounts read: each with its own session, hashes and waits; what one cannot do others take over."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.opening import open_app
from bot.errors import ConfigError, InputError
from bot.models import TroubleKind
from bot.sources.names import DAILY, HOURLY
from bot.steps.introduce import EVERY, LEFT
from bot.steps.tell_troubles import tell_troubles
from bot.storage.accounts import StoredBook
from tests.app.several import DAY, FINER, IDS, SeveralAccounts, stored
from tests.builders import NOON
from tests.telegram_server import TelegramServer, World
from tests.telegram_server.portray import access_hash

HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return World(clock=lambda: NOON)


@pytest.fixture
def desk(tmp_path: Path, world: World) -> Iterator[SeveralAccounts]:
    with TelegramServer(world) as server:
        yield SeveralAccounts(tmp_path, world, server)


def whole(channels, posts=3):
    return {one.username: list(range(1, posts + 1)) for one in channels}


async def test_channels_are_spread_and_each_account_asks_by_hashes_of_its_own(desk, world):
    channels = desk.channels(6)
    desk.names("reader", "night", "spare")
    desk.sign_in("reader", "night", "spare")

    async with desk.reading() as (app, sources):
        rounds = await app.collect_all(sources)

        assert not [done.failure for done in rounds if done.failure]
        assert stored(app) == whole(channels)
        read = desk.who_read()
        assert sorted(map(len, read.values())) == [2, 2, 2]
        known = {
            (r["channel_id"], r["account"]): r["access_hash"]
            for r in app.db.rows("select * from access_hashes")
        }
    asked = {(one.id, name) for name, names in read.items() for one in channels if one.username in names}
    assert known == {
        (number, name): access_hash(desk.people[name], world.channels[number]) for number, name in asked
    }
    assert len({access_hash(person, channels[0]) for person in desk.people.values()}) == 3


async def test_a_restart_leaves_every_channel_where_it_was_and_asks_nobody_where_it_is(desk):
    desk.channels(6)
    desk.names("reader", "night", "spare")
    desk.sign_in("reader", "night", "spare")
    await desk.round()
    first, so_far = desk.who_read(), len(desk.server.calls)
    resolved = len(desk.server.asked("contacts.resolveUsername"))

    await desk.round()

    assert desk.who_read(so_far) == first
    assert len(desk.server.asked("contacts.resolveUsername")) == resolved == 6


@pytest.mark.parametrize("refusal", ["AUTH_KEY_UNREGISTERED", "USER_DEACTIVATED_BAN"])
async def test_an_account_refused_within_a_round_is_stood_in_for_at_once(desk, refusal):
    channels = desk.channels(6)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    await desk.round()
    for one in channels:
        one.post("news", NOON)
    fault = desk.server.fault(refusal, account=8, method="messages.getHistory", nth=2, times=None)

    async with desk.reading() as (app, sources):
        rounds = await app.collect_all(sources)
        found = [one for one in app.health.now().troubles if one.kind is TroubleKind.ACCOUNT]

        assert fault.struck == 1  # whoever is refused is not asked again
        assert not [done.failure for done in rounds if done.failure]
        assert stored(app) == whole(channels, posts=4)
        assert app.db.value("select count(*) from versions") == 24
        assert [one.about for one in found] == ["night"]
        assert found[0].number == 1
        assert set(app.accounts.by_channel().values()) == {"reader"}


async def test_an_account_refused_within_a_channel_leaves_no_gap_and_doubles_nothing(desk):
    [channel] = desk.channels(1)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    await desk.round()
    [first] = desk.who_read()
    for number in range(247):
        channel.post(f"report {number}", NOON)
    fault = desk.server.fault(
        "USER_DEACTIVATED_BAN", account=IDS[first], method="messages.getHistory", nth=2, times=None
    )

    async with desk.reading() as (app, sources):
        [done] = await app.collect_all(sources)

        assert fault.struck == 1 and done.failure == ""
        assert stored(app) == {channel.username: list(range(1, 251))}
        assert app.db.value("select count(*) from versions") == 250


async def test_the_admins_are_told_once_that_an_account_is_refused_and_once_that_it_is_over(desk):
    desk.channels(4)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    desk.write("recipients.toml", '[[recipient]]\nid = "ada"\nrole = "admin"\n')
    fault = desk.server.fault("SESSION_REVOKED", account=8, times=None)

    told = []
    for minutes in (0, 1, 2, 30, 45, 60):
        desk.now = NOON + FINER + timedelta(minutes=minutes)
        if minutes == 30:
            fault.lift()
        async with desk.reading() as (app, sources):
            await app.collect_all(sources)
            news = tell_troubles(
                app.db, app.health.now().troubles, app.opened.recipients, clock=lambda: desk.now
            )
            for word, troubles in (("began", news.began), ("over", news.over)):
                told += [
                    (word, one.trouble.about) for one in troubles if one.trouble.kind is TroubleKind.ACCOUNT
                ]

    assert told == [("began", "night"), ("over", "night")]


async def test_a_long_flood_wait_of_one_holds_up_its_own_channels_alone_and_moves_none(desk):
    channels = desk.channels(6)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    await desk.round()
    own = desk.who_read()["night"]
    for one in channels:
        one.post("news", NOON)
    flood = desk.server.fault("FLOOD_WAIT_36000", account=8, method="messages.getHistory", times=None)

    async with desk.reading() as (app, sources):
        first = await app.collect_all(sources)
        so_far = len(desk.server.calls)
        second = await app.collect_all(sources)

        for rounds in (first, second):
            assert {done.channel.username for done in rounds if done.failure} == own
        assert stored(app) == {
            one.username: list(range(1, 4 + (one.username not in own))) for one in channels
        }
        assert "night" not in desk.who_read(so_far)
        desk.now = NOON + timedelta(hours=11)
    flood.lift()

    async with desk.reading() as (app, sources):
        await app.collect_all(sources)
        assert stored(app) == whole(channels, posts=4)


async def test_channels_of_an_account_that_is_refused_go_to_one_that_need_not_wait(desk):
    channels = desk.channels(6)
    desk.names("reader", "night", "spare")
    desk.sign_in("reader", "night", "spare")
    await desk.round()
    of_night, of_spare = desk.who_read()["night"], desk.who_read()["spare"]
    for one in channels:
        one.post("news", NOON)
    desk.server.fault("FLOOD_WAIT_36000", account=9, method="messages.getHistory", times=None)

    async with desk.reading() as (app, sources):
        await app.collect_all(sources)
        desk.server.fault("USER_DEACTIVATED_BAN", account=8, times=None)
        await app.collect_all(sources)
        last = await app.collect_all(sources)

        assert {done.channel.username for done in last if done.failure} == of_spare
        assert {name for name, by in app.accounts.by_channel().items() if by == "reader"} == {
            one.username for one in channels if one.username not in of_spare
        }
        assert of_night and not of_night & of_spare


async def test_an_account_that_never_signed_in_keeps_no_channel_unread(desk):
    channels = desk.channels(4)
    desk.names("reader", "night")
    desk.sign_in("reader")

    async with desk.reading() as (app, sources):
        rounds = await app.collect_all(sources)

        assert not [done.failure for done in rounds if done.failure]
        assert stored(app) == whole(channels)
        standing = {one.name: one for one in app.accounts.standing()}
    assert standing["night"].condition == "refused" and not standing["night"].channels
    assert len(standing["reader"].channels) == 4


async def test_a_session_file_of_no_use_keeps_its_account_from_reading_and_no_other(desk):
    channels = desk.channels(4)
    desk.more["wire_0"] = 'account = "night"'
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    (desk.data / "night.session").chmod(0o644)

    async with desk.reading() as (app, sources):
        await app.collect_all(sources)

        assert stored(app) == whole(channels)
        [trouble] = app.health.now().troubles
        assert trouble.about == "night" and trouble.why.startswith("night.session: mode 0644")
        desk.server.fault("AUTH_KEY_UNREGISTERED", account=7, times=None)
        rounds = await app.collect_all(sources)
        assert all("not signed in" in done.failure for done in rounds)

    (desk.data / "reader.session").chmod(0o644)
    with pytest.raises(ConfigError, match=r"reader\.session: mode 0644"):
        async with desk.reading():
            pass


async def test_one_that_joined_a_channel_gets_it_once_it_told_and_the_settings_overrule_that(desk, world):
    channels = desk.channels(4)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    await desk.round()
    theirs = [one for one in channels if one.username in desk.who_read()["reader"]]
    world.channels[theirs[0].id].add(desk.people["night"])

    async with desk.reading() as (app, sources):
        await app.introduce()
        desk.now += timedelta(hours=1)
        assert app.accounts.by_channel()[theirs[0].username] == "night"
        so_far = len(desk.server.calls)
        await app.collect_all(sources)
        assert theirs[0].username in desk.who_read(so_far)["night"]

    desk.more[theirs[0].username] = 'account = "reader"'
    desk.names("reader", "night")
    async with desk.reading() as (app, sources):
        assert app.accounts.by_channel()[theirs[0].username] == "reader"


async def test_accounts_learn_of_each_others_channels_one_at_a_time_and_then_stand_in_without_asking(desk):
    channels = desk.channels(4)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    async with desk.reading() as (app, sources):
        await app.collect_all(sources)
        to_meet = []
        for _ in range(6):
            before = len(desk.server.asked("contacts.resolveUsername"))
            standing = app.accounts.standing()
            to_meet.append([one.unmet for one in standing])
            await app.introduce()
            assert len(desk.server.asked("contacts.resolveUsername")) - before <= 2
            desk.now += EVERY
        assert to_meet == [[2, 2], [1, 1], [0, 0], [0, 0], [0, 0], [0, 0]]
        assert app.db.value("select count(*) from access_hashes") == 8
        resolved = len(desk.server.asked("contacts.resolveUsername"))
        assert resolved == 8
        for one in channels:
            one.post("news", NOON)
        desk.server.fault("AUTH_KEY_UNREGISTERED", account=8, times=None)
        await app.collect_all(sources)

        assert stored(app) == whole(channels, posts=4)
        assert len(desk.server.asked("contacts.resolveUsername")) == resolved


async def test_a_post_that_is_pushed_to_two_accounts_is_one_post(desk, world):
    [channel] = desk.channels(1)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    channel.add(desk.people["reader"], desk.people["night"])
    pushed: list[int] = []

    async with desk.reading(pushed.append) as (app, sources):
        await app.collect_all(sources)
        for source in app.connections.acquaintances.values():
            await source.joined()  # so that both lines are up
        channel.post("news", NOON)
        await desk.server.happens(lambda: len(pushed) >= 2)
        for channel_id in pushed:
            await app.collect(app.channel_of(channel_id), sources)

        assert set(pushed) == {channel.id}
        assert stored(app) == {channel.username: [1, 2, 3, 4]}
        assert app.db.value("select count(*) from versions") == 4


async def test_an_edit_is_followed_by_whoever_reads_the_channel_now(desk):
    [channel] = desk.channels(1)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    await desk.round()
    [first] = desk.who_read()
    channel.edit(2, "corrected", NOON)
    channel.delete(3)
    desk.server.fault("AUTH_KEY_UNREGISTERED", account=IDS[first], times=None)

    async with desk.reading() as (app, sources):
        rounds = [*await app.collect_all(sources), *await app.collect_all(sources)]

        assert [done.failure for done in rounds] == ["", ""]
        assert sum(done.edited for done in rounds) == sum(done.absent for done in rounds) == 1
    assert [call.account_id for call in desk.server.asked("updates.getChannelDifference")][-1] != IDS[first]


async def test_an_account_that_is_taken_out_leaves_its_channels_to_the_others_and_no_word_of_it(desk):
    channels = desk.channels(4)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    desk.server.fault("AUTH_KEY_UNREGISTERED", account=8, times=None)
    await desk.round()
    desk.names("reader")

    async with desk.reading() as (app, sources):
        await app.collect_all(sources)

        assert stored(app) == whole(channels)
        assert app.health.now().problems == ()
        assert app.accounts.by_channel() == {}


async def test_a_file_comes_through_the_account_that_reads_its_channel(desk, world):
    channels = desk.channels(2)
    for one in channels:
        one.post("look", NOON, photo=one.title.encode())
        desk.more[one.username] = 'media = "photos"'
    desk.names("reader", "night")
    desk.sign_in("reader", "night")

    async with desk.reading() as (app, sources):
        await app.collect_all(sources)
        fetched = await app.fetch_media()

        assert fetched.kept == 2
    assert {call.account_id for call in desk.server.asked("upload.getFile")} == {7, 8}


async def test_a_file_comes_through_who_stands_in_and_an_account_that_waits_holds_up_no_other(desk):
    channels = desk.channels(2)
    for one in channels:
        for number in range(2):
            one.post("look", NOON, photo=f"{one.title} {number}".encode())
        desk.more[one.username] = 'media = "photos"'
    desk.names("reader", "night")
    desk.sign_in("reader", "night")

    async with desk.reading() as (app, sources):
        await app.collect_all(sources)
        flood = desk.server.fault("FLOOD_WAIT_36000", account=8, method="channels.getMessages", times=None)
        assert (await app.fetch_media()).kept == 2
        flood.lift()
        await app.introduce()
        desk.server.fault("USER_DEACTIVATED_BAN", account=8, times=None)
        desk.now += timedelta(hours=11)
        fetched = await app.fetch_media()

        assert fetched.kept == 2
    assert {call.account_id for call in desk.server.asked("upload.getFile")} == {7}


async def test_no_name_is_looked_up_of_a_channel_that_no_account_reads(desk):
    mine, public = desk.channels(2)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    await desk.round()
    tables = f'[[channel]]\nusername = "{mine.username}"\nsource = "telegram"\n'
    desk.write("channels.toml", f'{tables}[[channel]]\nusername = "{public.username}"\n')

    async with desk.reading() as (app, _):
        asked = len(desk.server.asked("contacts.resolveUsername"))
        assert sum(one.unmet for one in app.accounts.standing()) == 1
        for _ in range(3):
            await app.introduce()
            desk.now += EVERY

        assert len(desk.server.asked("contacts.resolveUsername")) == asked + 1
        assert sum(one.unmet for one in app.accounts.standing()) == 0


async def test_without_account_tables_today_s_account_reads_with_the_session_and_hashes_it_has(desk):
    channels = desk.channels(2)
    desk.names("reader")
    desk.sign_in("reader")
    desk.write("wirewatch.toml", "")

    async with desk.reading() as (app, sources):
        await app.collect_all(sources)

        assert stored(app) == whole(channels)
        assert app.accounts.names == ("reader",) and app.accounts.by_channel() == {}
        assert app.db.value("select distinct account from access_hashes") == "reader"


async def test_one_of_several_accounts_is_signed_in_by_its_name(desk):
    desk.channels(1)
    desk.names("reader", "night")
    with pytest.raises(InputError, match=r'account "nigth": there is none \(did you mean "night"\?'):
        async with desk.reading() as (app, _):
            await app.accounts.sign_in("nigth", lambda question, attempt: "12345")

    with open_app(desk.config, desk.data) as app:
        with pytest.raises(InputError, match="which account"):
            await app.accounts.sign_in(None, lambda question, attempt: "12345")
        assert await app.accounts.sign_in("night", lambda question, attempt: "12345") == "Night (id 8)"
    assert (desk.data / "night.session").exists() and not (desk.data / "bot.session").exists()


async def test_a_variable_that_is_not_set_is_one_line_for_its_account(desk):
    desk.channels(1)
    desk.names("reader", "night")
    text = (desk.config / ".env").read_text().replace("NIGHT_PHONE", "NIGHT_FONE")
    desk.write(".env", text)

    with pytest.raises(ConfigError) as refusal:
        async with desk.reading():
            pass

    path = desk.config / "wirewatch.toml"
    assert refusal.value.problems == (
        f'{path}: account "night": needs NIGHT_PHONE in {desk.config / ".env"}',
    )


async def test_at_first_contact_with_many_channels_names_are_looked_up_a_few_at_a_time(desk):
    desk.channels(HOURLY + 3)
    desk.names("reader")
    desk.sign_in("reader")
    async with desk.reading() as (app, sources):
        first = await app.collect_all(sources)
        (standing, *_) = app.accounts.standing()
        assert len(desk.server.asked("contacts.resolveUsername")) == HOURLY
        assert (standing.names, standing.strange, standing.met_by - desk.now <= HOUR) == (HOURLY, 3, True)
        assert {done.failure for done in first if done.failure} == {
            "names are looked up 60 an hour and 180 a day at most (again in 3600 s)"
        }
        desk.now += HOUR
        assert not any(done.failure for done in await app.collect_all(sources))
        (standing, *_) = app.accounts.standing()
        assert (standing.names, standing.strange, standing.met_by) == (HOURLY + 3, 0, None)


async def test_accounts_leave_names_of_a_day_to_channels_that_are_met_for_the_first_time(desk):
    desk.channels(2)
    desk.names("reader", "night")
    desk.sign_in("reader", "night")
    async with desk.reading() as (app, sources):
        await app.collect_all(sources)
        book = StoredBook(app.db)
        for name in ("reader", "night"):
            while len(book.names_asked(name, desk.now - DAY)) < DAILY - LEFT:
                book.name_asked(name, desk.now - 2 * HOUR)
        before = len(desk.server.asked("contacts.resolveUsername"))
        await app.introduce()
        assert len(desk.server.asked("contacts.resolveUsername")) == before

        desk.channels(1)
        desk.names("reader", "night")
    async with desk.reading() as (app, sources):
        await app.collect_all(sources)
        assert len(desk.server.asked("contacts.resolveUsername")) == before + 1
        desk.now += DAY
        await app.introduce()
        assert len(desk.server.asked("contacts.resolveUsername")) == before + 3
