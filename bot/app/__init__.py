"""The whole program, wired: configuration, storage, sources, sinks and the steps.

The command line uses nothing else.
"""

from bot.app.application import App
from bot.app.connections import Limits
from bot.app.labels import evaluate_labelled
from bot.app.opening import described, only_channels, open_app
from bot.app.queries import explain_query
from bot.app.threads import EXPORTERS
from bot.collect import Round
from bot.config import Config
from bot.followup import delay, standing
from bot.matching.engine import Attempt
from bot.matching.evaluation import Evaluation
from bot.matching.trial import Trial
from bot.sinks.console import ConsoleSink
from bot.sources.archived import Refused
from bot.storage.matches import StoredMatch
from bot.storage.search import Filter, StoredPost
from bot.story import Story

__all__ = [
    "EXPORTERS",
    "App",
    "Attempt",
    "Config",
    "ConsoleSink",
    "Evaluation",
    "Filter",
    "Limits",
    "Refused",
    "Round",
    "StoredMatch",
    "StoredPost",
    "Story",
    "Trial",
    "delay",
    "described",
    "evaluate_labelled",
    "explain_query",
    "only_channels",
    "open_app",
    "standing",
]
