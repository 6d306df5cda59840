"""The whole program, wired: configuration, storage, sources, sinks and the steps.

The command line uses nothing else.
"""

from bot.amendment import delay, standing
from bot.app.application import App
from bot.app.connections import Limits
from bot.app.evidence import History, checking
from bot.app.labels import evaluate_labelled
from bot.app.opening import described, only_channels, open_app
from bot.app.queries import explain_query
from bot.app.threads import EXPORTERS, FORMS
from bot.bundle import verify_bundle
from bot.collect import Round
from bot.config import Config
from bot.match import Judgement
from bot.matching.engine import Attempt
from bot.matching.evaluation import Evaluation
from bot.matching.trial import Trial
from bot.notice import Composer, certainty
from bot.notice.notice import buttons as notice_buttons
from bot.schedule import Prompts
from bot.sinks.console import ConsoleSink
from bot.sinks.messenger import Messenger
from bot.sources.archived import Refused
from bot.storage.answers import AlertShown, Place, Shown
from bot.storage.inbox import Denial, Heard
from bot.storage.matches import StoredMatch
from bot.storage.search import Filter, StoredPost
from bot.story import Story
from bot.verify import Checking

__all__ = [
    "EXPORTERS",
    "FORMS",
    "AlertShown",
    "App",
    "Attempt",
    "Checking",
    "Composer",
    "Config",
    "ConsoleSink",
    "Denial",
    "Evaluation",
    "Filter",
    "Heard",
    "History",
    "Judgement",
    "Limits",
    "Messenger",
    "Place",
    "Prompts",
    "Refused",
    "Round",
    "Shown",
    "StoredMatch",
    "StoredPost",
    "Story",
    "Trial",
    "certainty",
    "checking",
    "delay",
    "described",
    "evaluate_labelled",
    "explain_query",
    "notice_buttons",
    "only_channels",
    "open_app",
    "standing",
    "verify_bundle",
]
