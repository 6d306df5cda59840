"""What was done to a thread, in words."""

from collections.abc import Callable
from typing import Any

from bot.models import Deed
from bot.storage.threads import Recorded

Subject = dict[str, Any]


def deed(recorded: Recorded) -> Deed:
    """Return a link of the custody chain as people read it."""
    tell = _WORDS.get(recorded.action)
    what = tell(recorded.subject) if tell else recorded.action
    return Deed(at=recorded.at, actor=recorded.actor, action=recorded.action, what=what)


def _entry(subject: Subject) -> str:
    """Name an entry."""
    return str(subject.get("post") or subject.get("url") or f"the heading “{subject.get('heading')}”")


def _made(subject: Subject) -> str:
    source = subject.get("source_sha256")
    taken = f" from a file (SHA-256 {source})" if source else ""
    return f"made the thread “{subject['title']}”{taken}"


def _added(subject: Subject) -> str:
    note = f", noting “{subject['note']}”" if subject.get("note") else ""
    return f"added {subject['post']}{note}"


def _noted(subject: Subject) -> str:
    if not subject["is_now"]:
        return f"took the note from {subject['post']}"
    return f"noted of {subject['post']}: “{subject['is_now']}”"


def _judged(subject: Subject) -> str:
    return f"marked {subject['post']} as {subject['is_now'] or 'not judged'}"


def _glossed(subject: Subject) -> str:
    if not subject["is_now"]:
        return f"took the gloss in {subject['language']} from {subject['post']}"
    by = f"the machine {subject['by']}" if subject["machine"] else subject["by"]
    return f"put a gloss in {subject['language']} by {by} beside {subject['post']}"


def _claim(subject: Subject) -> str:
    reason = f", because “{subject['reason']}”" if subject["reason"] else ""
    by = f", by {', '.join(subject['by'])}" if subject["by"] else ""
    return f"judged the statement {subject['statement']} as {subject['status'] or 'not judged'}{by}{reason}"


def _written(what: str) -> Callable[[Subject], str]:
    return lambda subject: f"{'wrote' if subject['is_now'] else 'took away'} the {what}"


_WORDS: dict[str, Callable[[Subject], str]] = {
    "thread made": _made,
    "thread renamed": lambda subject: f"renamed it from “{subject['was']}” to “{subject['title']}”",
    "thread post added": _added,
    "thread heading added": lambda subject: f"added the heading “{subject['heading']}”",
    "thread reference added": lambda subject: f"added the reference {subject['url']}",
    "thread entry removed": lambda subject: f"removed {_entry(subject)}",
    "thread entry moved": lambda subject: f"moved {_entry(subject)} to position {subject['to']}",
    "thread post noted": _noted,
    "thread claim judged": _judged,
    "thread introduction written": _written("introduction"),
    "thread methods written": _written("note on methods"),
    "thread post glossed": _glossed,
    "thread statement judged": _claim,
    "thread edit undone": lambda subject: f"took back: {subject['undone']}",
}
