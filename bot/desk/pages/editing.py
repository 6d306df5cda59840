"""A statement written and tried before it is saved; and a table of statements, taken in at once."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from bot.desk.protocol import DeskPage, View, Visit
from bot.desk.quoting import SHORT, on_a_card, quoted
from bot.errors import InputError
from bot.i18n import translatable
from bot.matching.trial import Trial, thin_wordings
from bot.models import LANGUAGES, Role, Sensitivity, Statement

ORIGIN = "desk"
TRIED = (7, 30, 90)  # days of stored posts that a statement may be tried on
EXAMPLES = 5
DENIALS = ("", "flag", "drop", "alert", "tell")
NEW = "new"  # in the place of a statement's id

SENSITIVITIES = (
    (Sensitivity.STRICT, translatable("strict: only what is sure")),
    (Sensitivity.BALANCED, translatable("balanced")),
    (Sensitivity.WIDE, translatable("wide: rather too much than too little")),
)


def edit(visit: Visit) -> View:
    """Show the form of a statement that is there, or of a new one."""
    wanted = str(visit.places.get("id", NEW))
    if wanted == NEW:
        fields = {"title": visit.asked("title"), "wording_en": visit.asked("wording")}
        return _form(visit, wanted, fields)
    return _form(visit, wanted, _fields_of(visit.app.statements.get(wanted)))


def attempt(visit: Visit) -> View:
    """Run the statement of the form over what is stored; nothing is kept."""
    wanted, days = str(visit.places["id"]), _days(visit)
    try:
        statement = _statement(visit)
    except InputError as error:
        return _once_more(visit, wanted, error)
    span = timedelta(days=days)
    tried = visit.app.judging.attempt(statement, since=visit.app.channels.read_until(span) - span)
    return _form(visit, wanted, _sent(visit), tried=tried, days=days, statement=statement)


def save(visit: Visit) -> View | Response:
    """Track the statement of the form from now on."""
    wanted, say = str(visit.places["id"]), visit.catalogue.say
    try:
        statement = _statement(visit)
    except InputError as error:
        return _once_more(visit, wanted, error)
    if wanted == NEW:
        visit.app.tracking.track(statement, origin=ORIGIN)
        return visit.to(f"/statement/{statement.id}", say("Tracked as %(id)s.", id=statement.id))
    visit.app.tracking.revise(statement, origin=ORIGIN)
    return visit.to(f"/statement/{wanted}", say("Saved: what is stored is judged anew, and alerts no one."))


def _once_more(visit: Visit, wanted: str, error: InputError) -> View:
    """Show the form as it was sent, and what is wrong with it."""
    found = _form(visit, wanted, _sent(visit), days=_days(visit))
    return replace(found, values={**found.values, "problem": visit.catalogue.told(error)}, status=400)


def _sent(visit: Visit) -> dict[str, str]:
    return {name: visit.form(name) for name in visit.sent}


def _days(visit: Visit) -> int:
    asked = visit.form("days")
    return int(asked) if asked in map(str, TRIED) else TRIED[1]


def untrack(visit: Visit) -> Response:
    """Stop tracking a statement that people added."""
    visit.app.tracking.untrack(str(visit.places["id"]))
    told = visit.catalogue.say("%(id)s is no longer tracked; what was found stays.", id=visit.places["id"])
    return visit.to("/statements", told)


def _form(
    visit: Visit,
    wanted: str,
    fields: Mapping[str, str],
    *,
    tried: Trial | None = None,
    days: int = TRIED[1],
    statement: Statement | None = None,
) -> View:
    added = {one.statement.id for one in visit.app.tracking.added}
    is_ours = wanted == NEW or wanted in added - {one.id for one in visit.app.config.statements}
    values = {
        "wanted": wanted,
        "is_new": wanted == NEW,
        "is_ours": is_ours,  # else statements.toml has it, and it is changed there
        "fields": fields,
        "tongues": LANGUAGES,
        "speakers": [
            ("", "–"),
            *((one.id, one.named(visit.catalogue.language)) for one in visit.app.tracking.speakers),
        ],
        "sensitivities": [(one.value, visit.catalogue.say(words)) for one, words in SENSITIVITIES],
        "denials": [(one, one or "–") for one in DENIALS],
        "tried": tried,
        "examples": [
            (one, on_a_card(quoted(one.seen.text, one.match.spans, limit=SHORT)))
            for one in (*tried.alerts[-EXAMPLES:][::-1], *tried.review[-EXAMPLES:][::-1])
        ]
        if tried
        else (),
        "near": tried.near[:EXAMPLES] if tried else (),
        "thin": thin_wordings(tried.statement) if tried else (),
        "days": days,
        "spans": TRIED,
        "problem": "",
        "toml": visit.app.tracking.written(statement) if statement and not is_ours else "",
    }
    return View("edit.html", values)


def _fields_of(statement: Statement) -> dict[str, str]:
    return {
        "title": statement.title,
        "speaker": statement.speaker.id if statement.speaker else "",
        "require_speaker": "yes" if statement.require_speaker else "",
        "said_on": statement.said_on.isoformat() if statement.said_on else "",
        "said_at": statement.said_at,
        "sensitivity": statement.sensitivity.value,
        "denials": statement.denials,
        "urgent": "yes" if statement.urgent else "",
        "tags": " ".join(statement.tags),
        "contrasts": " ".join(statement.contrasts),
        "query": statement.query.get("*", ""),
        **{f"wording_{code}": "\n".join(phrases) for code, phrases in statement.wording.items()},
    }


def _statement(visit: Visit) -> Statement:
    """Return the statement of the form; what it does not ask for stays as it was. Raises InputError."""
    wanted = str(visit.places["id"])
    before = visit.app.statements.get(wanted) if wanted != NEW else None
    table: dict[str, Any] = {
        "title": _titles(before, visit.form("title")),
        "speaker": visit.form("speaker") or None,
        "require_speaker": bool(visit.form("require_speaker")),
        "said_at": visit.form("said_at"),
        "sensitivity": visit.form("sensitivity") or Sensitivity.BALANCED.value,
        "denials": visit.form("denials") or None,
        "urgent": bool(visit.form("urgent")),
        "tags": visit.form("tags").replace(",", " ").replace("#", " ").split(),
        "contrasts": visit.form("contrasts").replace(",", " ").split(),
        "wording": {
            code: phrases
            for code in LANGUAGES
            if (
                phrases := [
                    line.strip() for line in visit.form(f"wording_{code}").splitlines() if line.strip()
                ]
            )
        },
        "query": {
            **({code: text for code, text in before.query.items() if code != "*"} if before else {}),
            **({"*": visit.form("query")} if visit.form("query") else {}),
        },
    }
    if visit.form("said_on"):
        table["said_on"] = _day(visit, visit.form("said_on"))
    if before is not None:
        table |= {"id": before.id} | ({"since": before.since} if before.since else {})
    return visit.app.tracking.read(table)


def _titles(before: Statement | None, title: str) -> object:
    """Return the title for readers of all languages, of which the form has the usual one."""
    if before is None or not before.titles:
        return title
    usual = next((code for code, text in before.titles if text == before.title), "en")
    return dict(before.titles) | {usual: title}


def _day(visit: Visit, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise visit.no_day(text) from error


# --- a table ----------------------------------------------------------------------------------------


def table(visit: Visit) -> View:
    """Ask for a table."""
    return View("table.html", {"read": None, "content": "", "pasted": ""})


def look(visit: Visit) -> View:
    """Show what a table holds; nothing is tracked."""
    content = visit.files.get("table", b"") or visit.form("pasted").encode()
    read = visit.app.tracking.read_table(content)
    refused = [(one.number, visit.catalogue.told(one.error)) for one in read.refused]
    values = {
        "read": read,
        "refused": refused,
        "content": b64encode(content).decode(),
        "pasted": visit.form("pasted") if refused else "",
    }
    return View("table.html", values)


def take_in(visit: Visit) -> Response:
    """Track all statements of a table that was looked at."""
    say = visit.catalogue.say
    try:
        content = b64decode(visit.form("content"), validate=True)
    except NotBase64 as error:
        raise InputError(say("This is no table that was looked at.")) from error
    read = visit.app.tracking.read_table(content)
    if read.refused or not read.statements:
        raise InputError(say("This is no table that was looked at."))
    number = visit.app.tracking.track_all(read.statements, origin=ORIGIN)
    told = visit.catalogue.count("%(num)d statement is tracked.", "%(num)d statements are tracked.", number)
    return visit.to("/statements", told)


PAGES = (
    DeskPage("/statements/new", edit, role=Role.EDITOR),
    DeskPage("/statements/table", table, role=Role.EDITOR),
    DeskPage("/statements/table", look, role=Role.EDITOR, writes=True),
    DeskPage("/statements/table/taken", take_in, role=Role.EDITOR, writes=True),
    DeskPage("/statement/{id}/edit", edit, role=Role.EDITOR),
    DeskPage("/statement/{id}/try", attempt, role=Role.EDITOR, writes=True),
    DeskPage("/statement/{id}/save", save, role=Role.EDITOR, writes=True),
    DeskPage("/statement/{id}/untrack", untrack, role=Role.EDITOR, writes=True),
)
