"""What was done to a thread, in words."""

from collections.abc import Callable
from typing import Any

from bot.i18n import Catalogue, translatable
from bot.models import ClaimStatus, Deed
from bot.storage.threads import Recorded
from bot.threads.formats.telling import STATUSES

Subject = dict[str, Any]
Words = Callable[[Subject, Catalogue], str]

NOT_JUDGED = translatable("not judged")


def deed(recorded: Recorded, catalogue: Catalogue) -> Deed:
    """Return a link of the custody chain as people read it in their language."""
    tell = _WORDS.get(recorded.action)
    what = tell(recorded.subject, catalogue) if tell else recorded.action
    return Deed(at=recorded.at, actor=recorded.actor, action=recorded.action, what=what)


def _made(subject: Subject, catalogue: Catalogue) -> str:
    title, source = catalogue.quoted(subject["title"]), subject.get("source_sha256")
    if source:
        return catalogue.say(
            "made the thread %(title)s from a file (SHA-256 %(source)s)", title=title, source=source
        )
    return catalogue.say("made the thread %(title)s", title=title)


def _renamed(subject: Subject, catalogue: Catalogue) -> str:
    was, title = catalogue.quoted(subject["was"]), catalogue.quoted(subject["title"])
    return catalogue.say("renamed it from %(was)s to %(title)s", was=was, title=title)


def _added(subject: Subject, catalogue: Catalogue) -> str:
    if not subject.get("note"):
        return catalogue.say("added %(what)s", what=subject["post"])
    note = catalogue.quoted(subject["note"])
    return catalogue.say("added %(what)s, noting %(note)s", what=subject["post"], note=note)


def _heading(subject: Subject, catalogue: Catalogue) -> str:
    return catalogue.say("added the heading %(text)s", text=catalogue.quoted(subject["heading"]))


def _reference(subject: Subject, catalogue: Catalogue) -> str:
    return catalogue.say("added the reference %(url)s", url=subject["url"])


def _removed(subject: Subject, catalogue: Catalogue) -> str:
    return catalogue.say("removed %(what)s", what=_entry(subject, catalogue))


def _moved(subject: Subject, catalogue: Catalogue) -> str:
    what = _entry(subject, catalogue)
    return catalogue.say("moved %(what)s to position %(number)s", what=what, number=subject["to"])


def _entry(subject: Subject, catalogue: Catalogue) -> str:
    """Name an entry."""
    if address := subject.get("post") or subject.get("url"):
        return str(address)
    return catalogue.say("the heading %(text)s", text=catalogue.quoted(subject["heading"]))


def _noted(subject: Subject, catalogue: Catalogue) -> str:
    if not subject["is_now"]:
        return catalogue.say("took the note from %(what)s", what=subject["post"])
    note = catalogue.quoted(subject["is_now"])
    return catalogue.say("noted of %(what)s: %(note)s", what=subject["post"], note=note)


def _judged(subject: Subject, catalogue: Catalogue) -> str:
    status = _status(subject["is_now"], catalogue)
    return catalogue.say("marked %(what)s as %(status)s", what=subject["post"], status=status)


def _glossed(subject: Subject, catalogue: Catalogue) -> str:
    values = {"language": catalogue.tongue(subject["language"]), "what": subject["post"]}
    if not subject["is_now"]:
        return catalogue.say("took the gloss in %(language)s from %(what)s", **values)
    values["by"] = subject["by"]
    if subject["machine"]:
        return catalogue.say("put a gloss in %(language)s by the machine %(by)s beside %(what)s", **values)
    return catalogue.say("put a gloss in %(language)s by %(by)s beside %(what)s", **values)


def _claim(subject: Subject, catalogue: Catalogue) -> str:
    status = _status(subject["status"], catalogue)
    found = [
        catalogue.say(
            "judged the statement %(statement)s as %(status)s", statement=subject["statement"], status=status
        )
    ]
    if subject["by"]:
        found.append(catalogue.say("by %(names)s", names=", ".join(subject["by"])))
    if subject["reason"]:
        found.append(catalogue.say("because %(reason)s", reason=catalogue.quoted(subject["reason"])))
    return ", ".join(found)


def _status(value: str, catalogue: Catalogue) -> str:
    return catalogue.say(STATUSES[ClaimStatus(value)] if value else NOT_JUDGED)


def _introduced(subject: Subject, catalogue: Catalogue) -> str:
    written = subject["is_now"]
    return catalogue.say("wrote the introduction") if written else catalogue.say("took away the introduction")


def _explained(subject: Subject, catalogue: Catalogue) -> str:
    if subject["is_now"]:
        return catalogue.say("wrote the note on methods")
    return catalogue.say("took away the note on methods")


def _undone(subject: Subject, catalogue: Catalogue) -> str:
    action = subject["undone"]
    undone = catalogue.say(_UNDONE[action]) if action in _UNDONE else action
    return catalogue.say("took back: %(what)s", what=undone)


_UNDONE = {
    one: one
    for one in (
        translatable("thread renamed"),
        translatable("thread post added"),
        translatable("thread heading added"),
        translatable("thread reference added"),
        translatable("thread entry removed"),
        translatable("thread entry moved"),
        translatable("thread post noted"),
        translatable("thread claim judged"),
        translatable("thread introduction written"),
        translatable("thread methods written"),
        translatable("thread post glossed"),
        translatable("thread statement judged"),
    )
}
_WORDS: dict[str, Words] = {
    "thread made": _made,
    "thread renamed": _renamed,
    "thread post added": _added,
    "thread heading added": _heading,
    "thread reference added": _reference,
    "thread entry removed": _removed,
    "thread entry moved": _moved,
    "thread post noted": _noted,
    "thread claim judged": _judged,
    "thread introduction written": _introduced,
    "thread methods written": _explained,
    "thread post glossed": _glossed,
    "thread statement judged": _claim,
    "thread edit undone": _undone,
}
