"""What /statement says of where a statement comes from and how right its alerts were."""

from collections.abc import Iterator

from bot.chat.pages import Entry
from bot.chat.protocol import Request
from bot.display import visible
from bot.i18n import Catalogue
from bot.matching.precision import Answers, Precision, Stricter


def standing(request: Request, statement_id: str) -> Iterator[Entry]:
    """Who added a statement, if a person did, and what verdicts say of it, if there are any."""
    told = request.told
    for one in request.app.tracking.added:
        if one.statement.id == statement_id:
            words = told.say(
                "Added by %(who)s, %(when)s",
                who=visible(one.added_by),
                when=told.when(one.added_at, request.person.zone),
            )
            yield ((words, "italic"),)
    found = request.app.judging.precision(statement_id)
    if found.alerts.precision is not None or found.review.precision is not None:
        yield ((told.say("Verdicts"), "bold"), ("\n" + "\n".join(_lines(found, told)), ""))


def _lines(found: Precision, told: Catalogue) -> Iterator[str]:
    yield told.say("alerts: %(answers)s", answers=_answers(found.alerts, told))
    for name, answers in found.rungs.items():
        yield f"· {name}: {_answers(answers, told)}"
    for language, answers in found.languages.items():
        yield f"· {told.tongue(language)}: {_answers(answers, told)}"
    for one in found.stricter:
        yield _stricter(one, told)


def _answers(answers: Answers, told: Catalogue) -> str:
    counts = told.say(
        "%(relevant)d relevant, %(rejected)d not, %(open)d without a verdict",
        relevant=answers.relevant,
        rejected=answers.rejected,
        open=answers.unanswered,
    )
    return counts if answers.precision is None else f"{counts} ({told.number(answers.precision, '0%')})"


def _stricter(one: Stricter, told: Catalogue) -> str:
    return told.say(
        "with %(setting)s: %(spared)d rejected spared, %(lost)d relevant lost, %(open)d without a verdict",
        setting=one.setting,
        spared=one.answers.rejected,
        lost=one.answers.relevant,
        open=one.answers.unanswered,
    )
