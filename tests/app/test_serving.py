"""The service's jobs, each done once."""

import asyncio
import platform

import pytest

from bot.app.serving import Serving
from tests.app.newsroom import a_newsroom
from tests.endurance.rooms import holdings

KB, MB = 1 << 10, 1 << 20


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no other library is asked for what it keeps")
async def test_memory_freed_between_things_in_use_is_given_back(tmp_path):
    with a_newsroom(tmp_path, {"channels.toml": '[[channel]]\nusername = "WireOne"\n'}) as app:
        (tidying,) = (job for job in Serving(app, {}, {}, asyncio.Event()).jobs() if job.name == "tidying")
        things = [bytes(2 * KB) for _ in range(60 * MB // (2 * KB))]
        in_use = things[::20]
        full = holdings().memory
        del things
        kept = holdings().memory

        await tidying.act()

        assert kept > full - 10
        assert holdings().memory < full - 30
        assert len(in_use) > 1_000
