"""/statements, /statement and /recent: what is tracked, and where it was found."""

from collections.abc import Iterator
from datetime import timedelta

from bot.alerts.notice import certainty
from bot.chat.pages import Entry, listed, turning
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.errors import InputError
from bot.i18n import Catalogue, translatable
from bot.matching.precision import Answers, Precision, Stricter
from bot.models import Role, Statement, StoredMatch
from bot.text import shorten, visible


def standing(request: Request, statement_id: str) -> Iterator[Entry]:
    """Say who added a statement, if a person did, and what verdicts say of it, if there are any."""
    catalogue = request.catalogue
    for one in request.app.tracking.added:
        if one.statement.id == statement_id:
            words = catalogue.say(
                "Added by %(who)s, %(when)s",
                who=visible(one.added_by),
                when=catalogue.when(one.added_at, request.person.zone),
            )
            yield ((words, "italic"),)
    found = request.app.judging.precision(statement_id)
    if found.alerts.precision is not None or found.review.precision is not None:
        yield ((catalogue.say("Verdicts"), "bold"), ("\n" + "\n".join(_lines(found, catalogue)), ""))


def _lines(found: Precision, catalogue: Catalogue) -> Iterator[str]:
    yield catalogue.say("alerts: %(answers)s", answers=_answers(found.alerts, catalogue))
    for name, answers in found.rungs.items():
        yield f"· {name}: {_answers(answers, catalogue)}"
    for language, answers in found.languages.items():
        yield f"· {catalogue.tongue(language)}: {_answers(answers, catalogue)}"
    for one in found.stricter:
        yield _stricter(one, catalogue)


def _answers(answers: Answers, catalogue: Catalogue) -> str:
    counts = catalogue.say(
        "%(relevant)d relevant, %(rejected)d not, %(open)d without a verdict",
        relevant=answers.relevant,
        rejected=answers.rejected,
        open=answers.unanswered,
    )
    return counts if answers.precision is None else f"{counts} ({catalogue.number(answers.precision, '0%')})"


def _stricter(one: Stricter, catalogue: Catalogue) -> str:
    return catalogue.say(
        "with %(setting)s: %(spared)d rejected spared, %(lost)d relevant lost, %(open)d without a verdict",
        setting=one.setting,
        spared=one.answers.rejected,
        lost=one.answers.relevant,
        open=one.answers.unanswered,
    )


RECENT = timedelta(days=90)
MOST = 300  # matches that are listed


def statements(request: Request, page: int = 0) -> Answer:
    """List what is tracked, in the order of the settings."""
    tracked = request.app.statements.in_force
    heading = request.catalogue.count("%(num)d statement tracked", "%(num)d statements tracked", len(tracked))
    return listed(heading, [_row(one) for one in tracked], page)


def _row(one: Statement) -> Entry:
    speaker = f"\n{visible(one.speaker.name)}" if one.speaker else ""
    return ((visible(one.title), "bold"), (f"{speaker}\n/statement {one.id}", ""))


def statement(request: Request, page: int = 0) -> Answer:
    """Show one statement whole: who said it when and where, its wordings, and how often it was found."""
    catalogue, wanted = request.catalogue, str(request.state.get("statement", request.words))
    if not wanted:
        raise InputError(catalogue.say("/statement needs an id; /statements lists them."))
    one = request.app.statements.get(wanted)
    entries: list[Entry] = [((_occasion(request, one), "italic"),)] if _occasion(request, one) else []
    for language, phrases in one.wording.items():
        entries.append(((f"{language}\n", "bold"), ("\n".join(map(visible, phrases)), "")))
    for language, query in one.query.items():
        entries.append(((f"{language}\n", "bold"), (visible(query), "")))
    for language, phrases in one.accepted.items():
        name = catalogue.say("confirmed by people, %(language)s", language=language)
        entries.append(((f"{name}\n", "bold"), ("\n".join(map(visible, phrases)), "")))
    entries.append(((_found(request, one), ""),))
    entries += standing(request, one.id)
    return listed(visible(one.title), entries, page, {"statement": one.id})


def _occasion(request: Request, one: Statement) -> str:
    day = request.catalogue.day(one.said_on) if one.said_on else ""
    name = one.speaker.name if one.speaker else ""
    return visible(", ".join(part for part in (name, one.said_at, day) if part))


def _found(request: Request, one: Statement) -> str:
    catalogue = request.catalogue
    found = request.app.statements.matches([one.id], outcome="alert")
    if not found:
        return catalogue.say("Not found yet.")
    times = catalogue.count("Found in %(num)d post", "Found in %(num)d posts", len(found))
    last = catalogue.when(found[-1].version.posted_at, request.person.zone)
    return catalogue.say(
        "%(times)s, the last one of %(when)s. /recent %(id)s", times=times, when=last, id=one.id
    )


def recent(request: Request, page: int = 0) -> Answer:
    """Show the latest matches, newest post first; those of one statement if it is named."""
    catalogue, wanted = request.catalogue, str(request.state.get("statement", request.words))
    since = request.app.clock() - RECENT
    found = request.app.statements.matches([wanted] if wanted else [], since=since, outcome="alert")
    latest = [one for one in reversed(found) if one.latest and one.verdict != "rejected"][:MOST]
    heading = catalogue.count(
        "%(num)d match in the last 90 days", "%(num)d matches in the last 90 days", len(latest)
    )
    return listed(heading, [_match(request, one) for one in latest], page, {"statement": wanted})


def _match(request: Request, one: StoredMatch) -> Entry:
    catalogue, version = request.catalogue, one.version
    when = catalogue.when(version.posted_at, request.person.zone)
    titles = {each.id: each.title for each in request.app.statements.in_force}
    title = titles.get(one.match.statement_id, one.match.statement_id)
    return (
        (shorten(visible(title), 150), "bold"),
        (f"\n{catalogue.say('“')}{shorten(visible(one.match.evidence), 220)}{catalogue.say('”')}", ""),
        (f"\n{visible(version.username)}, {when}; {certainty(one.match, catalogue)}", ""),
        (f"\n{version.url}", ""),
    )


COMMANDS = (
    Command(
        name="statements",
        role=Role.JOURNALIST,
        help=translatable("What is tracked"),
        said=Reads(statements),
        pressed=Reads(turning(statements)),
    ),
    Command(
        name="statement",
        role=Role.JOURNALIST,
        usage="<id>",
        help=translatable("One statement, with its wordings"),
        said=Reads(statement),
        pressed=Reads(turning(statement)),
    ),
    Command(
        name="recent",
        role=Role.JOURNALIST,
        usage="[id]",
        help=translatable("The latest matches, of one statement or all"),
        said=Reads(recent),
        pressed=Reads(turning(recent)),
    ),
)
