"""The whole program, wired: configuration, storage, sources, sinks and the steps.

The command line uses nothing else.
"""

from bot.amendment import standing
from bot.app.application import App
from bot.app.channels import Standing
from bot.app.checking import checking
from bot.app.connections import Limits
from bot.app.evidence import History
from bot.app.labels import evaluate_labelled
from bot.app.opening import described, open_app
from bot.app.queries import explain_query
from bot.app.threads import EXPORTERS, FORMS
from bot.bundle import check_bundle
from bot.catalogue import delay
from bot.collect import Round
from bot.config import Config
from bot.match import Judgement
from bot.matching.engine import Attempt
from bot.matching.evaluation import Evaluation
from bot.matching.precision import Answers, Precision, Stricter
from bot.matching.trial import Trial
from bot.models import Finding
from bot.notice import REASONS, Composer, certainty
from bot.notice.notice import buttons as notice_buttons
from bot.schedule import Prompts
from bot.sinks.console import ConsoleSink
from bot.sinks.messenger import Messenger
from bot.sources.archived import Refused
from bot.storage.alerts import STATES as ALERT_STATES
from bot.storage.alerts import StoredAlert
from bot.storage.answers import AlertShown, Place, Shown
from bot.storage.inbox import Denial, Heard
from bot.storage.matches import StoredMatch
from bot.storage.search import Filter, StoredPost
from bot.storage.tracked import Tracked
from bot.stories.diff import Piece
from bot.story import Story
from bot.verify import Checking

__all__ = [
    "ALERT_STATES",
    "EXPORTERS",
    "FORMS",
    "REASONS",
    "AlertShown",
    "Answers",
    "App",
    "Attempt",
    "Checking",
    "Composer",
    "Config",
    "ConsoleSink",
    "Denial",
    "Evaluation",
    "Filter",
    "Finding",
    "Heard",
    "History",
    "Judgement",
    "Limits",
    "Messenger",
    "Piece",
    "Place",
    "Precision",
    "Prompts",
    "Refused",
    "Round",
    "Shown",
    "Standing",
    "StoredAlert",
    "StoredMatch",
    "StoredPost",
    "Story",
    "Stricter",
    "Tracked",
    "Trial",
    "certainty",
    "check_bundle",
    "checking",
    "delay",
    "described",
    "evaluate_labelled",
    "explain_query",
    "notice_buttons",
    "open_app",
    "standing",
]
