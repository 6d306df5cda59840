"""The last step: gather stored posts into a thread, tell what can be said of it, and write it out."""

from bot.thread.addresses import post_of
from bot.thread.gathering import build
from bot.thread.importing import take_in
from bot.thread.loading import Newsroom, load
from bot.thread.proving import evidence_of
from bot.thread.writing import export

__all__ = ["Newsroom", "build", "evidence_of", "export", "load", "post_of", "take_in"]
