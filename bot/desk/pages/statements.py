"""Statements: which are tracked, and of each what it looks for, where it appeared and how right that was."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.desk.charting import timeline_drawn
from bot.desk.protocol import DeskPage, View, Visit
from bot.i18n import translatable
from bot.language.diff import word_diff
from bot.matching.precision import count
from bot.models import Piece, SaidSo, Statement

SIZE = 100  # statements on a page
APPEARANCES = 25  # the latest, on a page
LATEST = 5  # returns after a silence
WAYS = 6  # of saying a wording that are shown side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingFound:
    """A wording that is looked for, and the ways in which posts said it."""

    wording: str
    found: int  # posts that say it
    is_confirmed: bool  # a person's answer made it one
    ways: tuple[
        tuple[tuple[Piece, ...], int], ...
    ]  # each as it differs from the wording, the commonest first


def statements(visit: Visit) -> View:
    """List what is tracked, a page of it, by its title."""
    language, asked = visit.catalogue.language, visit.asked("q").lower()
    tracked = sorted(visit.app.statements.tracked, key=lambda one: one.titled(language).lower())
    found = [one for one in tracked if asked in f"{one.id} {one.titled(language)} {_who(one, visit)}".lower()]
    number = visit.asked("page")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0
    shown = found[page * SIZE : (page + 1) * SIZE]
    added = {one.statement.id: one for one in visit.app.tracking.added}
    values = {
        "shown": [(one, _who(one, visit), added.get(one.id)) for one in shown],
        "tallies": visit.app.statements.tallies([one.id for one in shown]),
        "all": len(tracked),
        "asked": visit.asked("q"),
        "page": page,
        "more": len(found) > (page + 1) * SIZE,
    }
    return View("statements.html", values)


def statement(visit: Visit) -> View:
    """Show one statement whole.

    The template gets what it shows: what it is filled in with waits for the collector of garbage.
    """
    wanted, catalogue = str(visit.places["id"]), visit.catalogue
    app, tracked = visit.app, {one.id: one for one in visit.app.statements.tracked}
    app.statements.check([wanted])
    known = app.statements.get(wanted) if wanted in tracked else None
    timeline, posts = app.timelines.with_posts(wanted)
    appearances = timeline.appearances[::-1]
    values = {
        "id": wanted,
        "known": known,
        "title": known.titled(catalogue.language) if known else timeline.title,
        "who": _who(known, visit) if known else "",
        "added": next((one for one in app.tracking.added if one.statement.id == wanted), None),
        "by": timeline.by,
        "returns": timeline.returns[-LATEST:],
        "pauses": timeline.pauses[-LATEST:],
        "phases": timeline.phases,
        "drawing": timeline_drawn(timeline),
        "described": app.timelines.describe(timeline, catalogue.language),
        "number_of": len(appearances),
        "appearances": appearances[:APPEARANCES],
        "further": max(len(appearances) - APPEARANCES, 0),
        "waiting": posts.waiting,
        "wordings": _wordings(known, posts.said) if known else {},
        "answers": count(posts.alerted) if known else None,
        "contrasts": _contrasts(known, tracked.values(), visit) if known else (),
    }
    return View("statement.html", values)


def _who(statement: Statement, visit: Visit) -> str:
    return statement.speaker.named(visit.catalogue.language) if statement.speaker else ""


def _wordings(known: Statement, said: Counter[SaidSo]) -> dict[str, list[WordingFound]]:
    """Return the wordings of a statement by language, each with how often and in which ways it was said."""
    ways: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (language, wording, words), number in said.items():
        ways[language, wording][" ".join(words.split())] += number
    found: dict[str, list[WordingFound]] = {}
    for wordings, is_confirmed in ((known.wording, False), (known.accepted, True)):
        for language, phrases in wordings.items():
            for phrase in phrases:
                counted = ways[language, phrase]
                found.setdefault(language, []).append(
                    WordingFound(
                        wording=phrase,
                        found=counted.total(),
                        is_confirmed=is_confirmed,
                        ways=tuple(
                            (word_diff(phrase, words), number) for words, number in counted.most_common(WAYS)
                        ),
                    )
                )
    return found


def _contrasts(known: Statement, tracked: Iterable[Statement], visit: Visit) -> list[tuple[Statement, bool]]:
    """Return the statements that this one pulls against, as either says, each with whether it was found."""
    named = [one for one in tracked if one.id in known.contrasts or known.id in one.contrasts]
    found = visit.app.statements.tallies([one.id for one in named])
    return [(one, one.id in found) for one in named]


PAGES = (
    DeskPage("/statements", statements, nav=translatable("Statements")),
    DeskPage("/statement/{id}", statement),
)
