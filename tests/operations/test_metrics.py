"""The watch in figures: what Prometheus' own parser reads of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from bot.models import AccountStanding, AccountWork, Channel
from bot.operations.health import Surroundings, health
from bot.operations.metrics import exposition
from bot.storage.coverage import last_looks, note_round
from bot.storage.figures import stored_figures
from bot.storage.posts import save_page
from bot.storage.progress import backlog
from tests.builders import NOON, a_page, a_post

WIRE = Channel(username="WireOne", every=timedelta(minutes=10))
QUOTED = Channel(username='Odd"\nname', every=timedelta(minutes=10))


def figures(db, accounts=(), **more):
    channels = (WIRE, QUOTED)
    known = {channel.key: last_looks(db, channel.username) for channel in channels}
    found = health(
        channels, known, backlog(db, since=NOON), around=Surroundings(**more), at=NOON + timedelta(minutes=5)
    )
    told = exposition(found, stored_figures(db), [("database", 4096)], accounts).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


def test_what_is_watched_stored_and_in_trouble_is_told_by_the_names_that_monitors_know(db):
    note_round(db, WIRE, channel_id=1, at=NOON)
    save_page(db, a_page(a_post(1), a_post(2), username="WireOne"), source="telegram", captured_at=NOON)

    told = figures(db, free=5)

    assert told["wirewatch_sees",] == 1 and told["wirewatch_tells",] == 1
    assert told["wirewatch_channel_watched", "WireOne"] == 1
    assert told["wirewatch_channel_watched", QUOTED.username] == 0
    last = told["wirewatch_channel_last_read_timestamp_seconds", "WireOne"]
    assert datetime.fromtimestamp(last, UTC) == NOON
    assert told["wirewatch_posts", "WireOne"] == told["wirewatch_versions_total",] == 2
    assert told["wirewatch_links_total",] >= 2
    assert told["wirewatch_troubles", "disk"] == 1 and told["wirewatch_troubles", "unread"] == 1
    assert told["wirewatch_troubles", "account"] == 0
    assert told["wirewatch_database_bytes",] == 4096


def test_an_empty_database_has_figures_too(db):
    told = figures(db)

    assert told["wirewatch_sees",] == 0 and told["wirewatch_versions_total",] == 0


def test_accounts_have_figures_of_their_own(db):
    one = AccountStanding(
        name="night",
        has_session=True,
        refused="the account was banned",
        refused_since=NOON,
        waits=(),
        channels=("WireOne", "WireTwo"),
        per_minute=60,
        work=AccountWork(requests=431),
    )

    told = figures(db, accounts=[one, replace(one, name="day", refused="")])

    assert told["wirewatch_account_usable", "night"] == 0 and told["wirewatch_account_usable", "day"] == 1
    assert told["wirewatch_account_channels", "night"] == 2
    assert told["wirewatch_account_requests_last_hour", "night"] == 431
