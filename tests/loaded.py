"""Everything that the service loads, loaded once for all children of a fork server."""

import bot.cli.watching
import bot.sources.preview.source
import bot.sources.telegram
import bot.telegram.accounts
import bot.telegram.messenger
import bot.telegram.sender  # noqa: F401
from bot.matching.engine import Engine
from bot.models import Statement

Engine([Statement(id="loaded", title="", wording={"en": ("We are",), "ru": ("Мы",), "uk": ("Ми",)})])
