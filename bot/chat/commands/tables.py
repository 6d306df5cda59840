"""A table of statements, sent to the bot as a file: what it would track, or why it is refused, by row."""

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.alerts.message import Composer
from bot.app.statement_tables import RefusedRow, StatementsRead
from bot.chat.pages import words
from bot.chat.protocol import Answer, Request
from bot.errors import InputError
from bot.i18n import translatable
from bot.matching.trial import Trial
from bot.models import Button, Statement
from bot.text import shorten, visible

ORIGIN = "chat"
TAKE, LEAVE = "table", "cancel"  # what the buttons send
SHOWN = 15  # statements, or rows
TRIED_MOST = 30  # statements that are tried over what is stored
TRIED = timedelta(days=30)
NOTHING = translatable("Nothing is tracked.")


def read(request: Request) -> Answer:
    """Tell what a table would track, and how often that would have fired; or which rows are refused."""
    if request.file is None:
        raise InputError(request.catalogue.say("The file could not be fetched; send it again."))
    found = request.app.tracking.read_table(request.file.content)
    if found.refused:
        return _refused(request, found.refused)
    out = Composer()
    heading = request.catalogue.count(
        "%(num)d statement can be tracked", "%(num)d statements can be tracked", len(found.statements)
    )
    out.add(heading, "bold")
    shown, counted = found.statements[:SHOWN], Counter[str]()
    if tried := len(found.statements) <= TRIED_MOST:
        counted = request.app.judging.alerts_of(shown, since=request.app.clock() - TRIED)
    for statement in shown:
        tongues = ", ".join(request.catalogue.tongue(language) for language in statement.wording)
        about = f"{tongues}. {fired(request, counted[statement.id])}" if tried else tongues
        out.add(f"\n\n{shorten(visible(statement.title), 120)}").add(f"\n{about}")
    _more(out, request, len(found.statements) - SHOWN)
    rows = (
        (
            Button(label=request.catalogue.say("Track all"), data=TAKE),
            Button(label=request.catalogue.say("Cancel"), data=LEAVE),
        ),
    )
    state = {"table": b64encode(request.file.content).decode()}
    return Answer(message=out.message(rows), state=state)


def take(request: Request) -> Answer:
    """Track all statements of the table, if that is still possible."""
    found: StatementsRead = request.app.tracking.read_table(b64decode(request.state["table"]))
    if found.refused:
        return _refused(request, found.refused)
    number = request.app.tracking.track_all(found.statements, origin=ORIGIN)
    return words(request.catalogue.count("%(num)d statement tracked", "%(num)d statements tracked", number))


def tried_over(request: Request, statement: Statement) -> Trial:
    """Try a statement over what is stored of late."""
    return request.app.judging.attempt(statement, since=request.app.clock() - TRIED)


def fired(request: Request, alerts: int) -> str:
    """Say how often a statement that was tried would have fired."""
    return request.catalogue.count(
        "Would have fired %(num)d time in 30 days",
        "Would have fired %(num)d times in 30 days",
        alerts,
    )


def _refused(request: Request, refused: Sequence[RefusedRow]) -> Answer:
    catalogue, out = request.catalogue, Composer()
    heading = catalogue.count("%(num)d row is refused", "%(num)d rows are refused", len(refused))
    out.add(heading, "bold").add(f"\n{catalogue.say(NOTHING)}\n")
    for row in refused[:SHOWN]:
        why = shorten(visible(catalogue.told(row.error)), 200)
        out.add(f"\n{catalogue.say('Row %(number)d: %(why)s', number=row.number, why=why)}")
    _more(out, request, len(refused) - SHOWN)
    return Answer(message=out.message())


def _more(out: Composer, request: Request, more: int) -> None:
    if more > 0:
        out.add("\n\n" + request.catalogue.count("and %(num)d more", "and %(num)d more", more))
