"""What a fourth language does, asked of a process in which two files have added it; prints JSON."""

import json
from collections.abc import Sequence
from datetime import timedelta

from bot.config.tables import ChannelTable, StatementTable
from bot.i18n import catalogue_for
from bot.language.encoder import mean_of
from bot.language.names import same_across
from bot.matching.engine import Engine
from bot.models import LANGUAGES, Match, Statement
from bot.stories.likeness.fingerprint import fingerprint
from bot.stories.likeness.likeness import likeness
from bot.stories.lineage.credits import credits

WORDING = "Hamnen förblir stängd till våren"
TEMPLATE = "Nätterna i hamnen: {} drönare sköts ner över viken, och ingen människa blev skadad i byarna"


class Counting:
    """An encoder for which a sentence means how many words it has."""

    name = "counting"

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        return [[float(len(text.split()))] for text in texts]


def judged(text: str) -> Sequence[Match]:
    statement = Statement(
        id="harbour",
        title="The harbour",
        wording={"sv": (WORDING,)},
    )
    return Engine([statement]).match(text)


def main() -> None:
    StatementTable.model_validate({"id": "harbour", "title": "The harbour", "wording": {"sv": [WORDING]}})
    ChannelTable.model_validate({"username": "hamnen_nytt", "language": "sv"})
    said, denied = (
        judged(f"Borgmästaren: {text}.") for text in (WORDING, WORDING.replace("stängd", "inte stängd"))
    )
    two, five, again = (fingerprint(TEMPLATE.format(number)) for number in ("Två", "Fem", "2"))
    answers = {
        "languages": LANGUAGES,
        "said": [(match.rung, match.language, match.outcome) for match in said],
        "denied": [(match.outcome, [guard.kind for guard in match.guards]) for match in denied],
        "credits": [(credit.name, credit.words) for credit in credits("Hamnen stängs, enligt Reuters.")],
        "other numbers": likeness(two, five, apart=timedelta(minutes=5)).reason,
        "same number": likeness(two, again, apart=timedelta(minutes=5)).same,
        "country": same_across("tyskland", "германии"),
        "mean": mean_of(Counting(), "sv"),
        "interface": catalogue_for("sv").say("in English"),
    }
    print(json.dumps(answers))  # noqa: T201


if __name__ == "__main__":
    main()
