"""The records that pass between the parts. Frozen; times are aware and UTC; text offsets count code points.

The words are those of the README's glossary: post, version, page, statement, match, alert.
"""

from bot.models.alerts import Alert, AlertKind, Button, Entity, Message, Recipient
from bot.models.posts import LANGUAGES, Channel, Cursor, Forward, Link, Page, Post
from bot.models.statements import Guard, Match, Rung, Span, Speaker, Statement
from bot.models.threads import Thread, ThreadPost

__all__ = [
    "LANGUAGES",
    "Alert",
    "AlertKind",
    "Button",
    "Channel",
    "Cursor",
    "Entity",
    "Forward",
    "Guard",
    "Link",
    "Match",
    "Message",
    "Page",
    "Post",
    "Recipient",
    "Rung",
    "Span",
    "Speaker",
    "Statement",
    "Thread",
    "ThreadPost",
]
