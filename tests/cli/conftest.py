"""A newsroom, and the world it watches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom
from tests.sources.preview.site import PreviewHost, preview_host
from tests.telegram_server.fixtures import telegram, world

__all__ = ["telegram", "world"]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """Settings that watch one channel through a preview that is not there."""
    room = Newsroom(tmp_path)
    room.channels("ClashReport")
    return room


@pytest.fixture
def site(newsroom: Newsroom) -> Iterator[PreviewHost]:
    """The web preview that the newsroom reads."""
    with preview_host() as host:
        newsroom.write("wirewatch.toml", f'zone = "UTC"\n[preview]\nbase_url = "{host.url}"\n')
        yield host
