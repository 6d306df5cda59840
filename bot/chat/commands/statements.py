"""/statements, /statement and /recent: what is tracked, and where it was found."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.alerts.notice import certainty, occasion
from bot.chat.links import CommandLink, back, home, menu, numbered, with_links
from bot.chat.pages import Entry, listed, on_page, turning
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.i18n import Catalogue, translatable
from bot.matching.precision import Answers, Precision, Stricter
from bot.models import Role, Statement, StoredMatch
from bot.text import shorten, visible


def standing(request: Request, statement_id: str) -> Iterator[Entry]:
    """Say who added a statement, if a person did, and what verdicts say of it, if there are any."""
    catalogue = request.catalogue
    for added in request.app.tracking.added:
        if added.statement.id == statement_id:
            words = catalogue.say(
                "Added by %(who)s, %(when)s",
                who=visible(added.added_by),
                when=catalogue.when(added.added_at, request.person.zone),
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
    for stricter in found.stricter:
        yield _stricter(stricter, catalogue)


def _answers(answers: Answers, catalogue: Catalogue) -> str:
    counts = catalogue.say(
        "%(relevant)d relevant, %(rejected)d not, %(open)d without a verdict",
        relevant=answers.relevant,
        rejected=answers.rejected,
        open=answers.unanswered,
    )
    return counts if answers.precision is None else f"{counts} ({catalogue.number(answers.precision, '0%')})"


def _stricter(stricter: Stricter, catalogue: Catalogue) -> str:
    return catalogue.say(
        "with %(setting)s: %(spared)d rejected spared, %(lost)d relevant lost, %(open)d without a verdict",
        setting=stricter.setting,
        spared=stricter.answers.rejected,
        lost=stricter.answers.relevant,
        open=stricter.answers.unanswered,
    )


ABOUT = (  # what else there is of a statement
    (translatable("Latest matches"), "recent"),
    (translatable("Timeline"), "timeline"),
    (translatable("Who has not said it"), "silence"),
    (translatable("To be answered"), "review"),
    (translatable("Near misses"), "missed"),
)
RECENT = timedelta(days=90)
MOST = 300  # matches that are listed


def statements(request: Request, page: int = 0) -> Answer:
    """List what is tracked, in the order of the settings."""
    tracked = request.app.statements.in_force
    heading = request.catalogue.count("%(num)d statement tracked", "%(num)d statements tracked", len(tracked))
    language = request.catalogue.language
    answer = listed(heading, [_row(statement, language) for statement in tracked], page, {"list": True})
    openers = [
        (CommandLink(label=one.titled(language), command="statement", words=one.id),)
        for _, one in on_page(answer, tracked)
    ]
    return home(request, with_links(answer, *openers))


def turn(request: Request) -> Answer:
    """Turn a page of the list, or of the statement that is shown."""
    return turning(statements if "list" in request.state else statement)(request)


def _row(statement: Statement, language: str) -> Entry:
    speaker = f"\n{visible(statement.speaker.named(language))}" if statement.speaker else ""
    return ((visible(statement.titled(language)), "bold"), (f"{speaker}\n{statement.id}", ""))


def statement(request: Request, page: int = 0) -> Answer:
    """Show one statement whole: who said it when and where, its wordings, and how often it was found."""
    wanted = str(request.state.get("statement", request.words))
    return _whole(request, wanted, page) if wanted else statements(request)


def _whole(request: Request, wanted: str, page: int) -> Answer:
    catalogue, found = request.catalogue, request.app.statements.get(wanted)
    said = occasion(found, catalogue)
    entries: list[Entry] = [((said, "italic"),)] if said else []
    for language, phrases in found.wording.items():
        entries.append(((f"{language}\n", "bold"), ("\n".join(map(visible, phrases)), "")))
    for language, query in found.query.items():
        entries.append(((f"{language}\n", "bold"), (visible(query), "")))
    for language, phrases in found.accepted.items():
        name = catalogue.say("confirmed by people, %(language)s", language=language)
        entries.append(((f"{name}\n", "bold"), ("\n".join(map(visible, phrases)), "")))
    entries.append(((_found(request, found), ""),))
    entries += standing(request, found.id)
    title = visible(found.titled(catalogue.language))
    answer = listed(title, entries, page, {"statement": found.id})
    about = [
        CommandLink(label=catalogue.say(label), command=command, words=found.id)
        for label, command in ABOUT
        if request.person.role.may(Role.EDITOR) or command != "missed"
    ]
    added = {one.statement.id for one in request.app.tracking.added}
    if found.id in added and request.person.role.may(Role.EDITOR):
        about.append(CommandLink(label=catalogue.say("Untrack"), command="untrack", words=found.id))
    listing = back(catalogue.say("Statements"), "statements")
    return with_links(answer, *numbered(about), (listing, menu(request)))


def _found(request: Request, statement: Statement) -> str:
    catalogue = request.catalogue
    found = request.app.statements.matches([statement.id], outcome="alert")
    if not found:
        return catalogue.say("Not found yet.")
    times = catalogue.count("Found in %(num)d post", "Found in %(num)d posts", len(found))
    last = catalogue.when(found[-1].version.posted_at, request.person.zone)
    return catalogue.say("%(times)s, the last one of %(when)s.", times=times, when=last)


def recent(request: Request, page: int = 0) -> Answer:
    """Show the latest matches, newest post first; those of one statement if it is named."""
    catalogue, wanted = request.catalogue, str(request.state.get("statement", request.words))
    since = request.app.clock() - RECENT
    found = request.app.statements.matches([wanted] if wanted else [], since=since, outcome="alert")
    latest = [match for match in reversed(found) if match.latest and match.verdict != "rejected"][:MOST]
    heading = catalogue.count(
        "%(num)d match in the last 90 days", "%(num)d matches in the last 90 days", len(latest)
    )
    titles = {each.id: each.titled(catalogue.language) for each in request.app.statements.in_force}
    entries = [_match(request, match, place, titles) for place, match in enumerate(latest, 1)]
    answer = listed(heading, entries, page, {"statement": wanted})
    stories = [
        CommandLink(label=str(place), command="story", words=match.version.url)
        for place, match in on_page(answer, latest)
    ]
    return home(request, with_links(answer, stories))


def _match(request: Request, match: StoredMatch, place: int, titles: Mapping[str, str]) -> Entry:
    catalogue, version = request.catalogue, match.version
    when = catalogue.when(version.posted_at, request.person.zone)
    title = titles.get(match.match.statement_id, match.match.statement_id)
    return (
        (f"{place}. {shorten(visible(title), 150)}", "bold"),
        (f"\n{catalogue.say('“')}{shorten(visible(match.match.evidence), 220)}{catalogue.say('”')}", ""),
        (f"\n{visible(version.username)}, {when}; {certainty(match.match, catalogue)}", ""),
        (f"\n{version.url}", ""),
    )


COMMANDS = (
    Command(
        name="statements",
        role=Role.JOURNALIST,
        help=translatable("List what is tracked"),
        said=Reads(statements),
        pressed=Reads(turn),
    ),
    Command(
        name="statement",
        role=Role.JOURNALIST,
        usage="[id]",
        help=translatable("Show a statement with its wordings"),
        said=Reads(statement),
        pressed=Reads(turn),
    ),
    Command(
        name="recent",
        role=Role.JOURNALIST,
        usage="[id]",
        help=translatable("Show the latest matches, of one statement or all"),
        said=Reads(recent),
        pressed=Reads(turning(recent)),
    ),
)
