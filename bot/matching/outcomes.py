"""What becomes of a finding: its score, and whether it alerts, is a reversal, is reviewed, or is dropped."""

from collections.abc import Sequence
from dataclasses import replace

from bot.language.figures import figures
from bot.language.reading import Sentence
from bot.matching.claims import Claim
from bot.matching.coverage import ClaimCoverage
from bot.matching.rungs import FoundClaim
from bot.matching.score import ALIKE, alerts_from, reviewed_from, score
from bot.matching.speakers import NAMED, SAYS, UNKNOWN
from bot.models import Guard, Parts, Rung, Sensitivity, Statement

ALERT, REVERSAL, REVIEW, DROPPED = "alert", "reversal", "review", "dropped"
ASKED = 1.0  # the score of what a query asked for
ORDER = (ALERT, REVERSAL, REVIEW, DROPPED)
FOR_A_PERSON = frozenset(
    {"question", "relation", "thin", "subject", "twice"}
)  # kinds of guards that no score outweighs
OPPOSED = 0.9  # of a wording's weight that a text must have to say the opposite of just that
# "tell" is for the speaker's own; what others deny waits for review.
_BY_DENIALS = {"flag": REVIEW, "drop": DROPPED, "alert": ALERT, "tell": REVIEW}


def parts_of(
    claim: Claim,
    finding: FoundClaim,
    against: Sequence[Guard],
    speaker: str,
    nearness: float,
    meaning: float | None,
) -> Parts:
    """Return what a finding's score is added up from.

    Where a wording stands word for word and nobody at all is named, it counts as if the post named its
    speaker somewhere: a quotation carries its own weight, a long one more than a short one.
    """
    kinds = {guard.kind for guard in against}
    verbatim = finding.coverage is None
    if verbatim and speaker == UNKNOWN:
        nearness = max(nearness, NAMED)
    return Parts(
        coverage=1.0 if finding.coverage is None else finding.coverage.score,
        words=claim.words if finding.coverage is None else finding.coverage.words,
        speaker=nearness,
        verbatim=verbatim and "denial" not in kinds and (speaker == UNKNOWN or "speaker" not in kinds),
        denied="denial" in kinds,
        figures="figures" in kinds,
        unfigured="figures" not in kinds and finding.coverage is not None and finding.coverage.unfigured,
        meaning=meaning,
    )


def at_best(coverage: ClaimCoverage, sentence: Sentence, *, encoded: bool = False) -> Parts:
    """Return the parts that a stretch could have at best: said by its speaker, with nothing against it.

    `encoded`: and an encoder that is yet to be asked finds that it means the same.
    """
    share, exchanged = coverage.lacking_figures
    return Parts(
        coverage=coverage.score + share,
        words=coverage.words + exchanged,
        speaker=SAYS,
        unfigured=coverage.unfigured and not figures(sentence),
        meaning=ALIKE if encoded else None,
    )


def rung_of(finding: FoundClaim, parts: Parts | None) -> Rung:
    """Return what carried a finding: the encoder where its words alone would not be listed."""
    if parts is None or parts.meaning is None:
        return finding.rung
    by_words = score(replace(parts, meaning=None))
    return finding.rung if by_words >= reviewed_from(Sensitivity.WIDE) else Rung.SEMANTIC


def outcome_of(
    statement: Statement,
    finding: FoundClaim,
    parts: Parts | None,
    sure: float,
    against: Sequence[Guard],
    speaker: str,
    *,
    reversal: bool = False,
) -> str:
    """Return what becomes of a match; with `reversal`, of one in which the speaker takes it back.

    What speaks against it lowers its score. Where that is what keeps it from its place, it is not silent:
    a denial goes where the statement wants denials, another figure or speaker goes to review. What asks,
    what tells of another time or country, and what stands on too few words is for a person to judge.
    """
    encoded = parts is not None and parts.meaning is not None
    reached = [_by_score(statement.sensitivity, sure, encoded=encoded)]
    kinds = {guard.kind for guard in against}
    if parts is None and reversal:
        return REVERSAL
    if parts is not None and kinds & {"denial", "figures"}:
        unopposed = _by_score(statement.sensitivity, score(_unopposed(parts, finding)), encoded=encoded)
        whole = finding.coverage is None or _unopposed(parts, finding).coverage >= OPPOSED
        if unopposed == ALERT and reversal and whole and ("denial" not in kinds or _stands(finding)):
            return REVERSAL
        if unopposed == ALERT and reached[0] != ALERT:
            reached = [_BY_DENIALS[statement.denials]] if "denial" in kinds else [REVIEW]
    if (parts is None or encoded) and "denial" in kinds:
        reached.append(_BY_DENIALS[statement.denials])
    if encoded and "figures" in kinds:
        reached.append(REVIEW)
    if reached == [DROPPED] and finding.rung is Rung.VERBATIM and "denial" not in kinds:
        reached = [REVIEW]
    if kinds & FOR_A_PERSON:
        reached.append(REVIEW)
    if "speaker" in kinds and statement.require_speaker:
        reached.append(REVIEW if speaker == UNKNOWN else DROPPED)
    return max(reached, key=ORDER.index)


def _stands(finding: FoundClaim) -> bool:
    """Tell whether a wording stands in a text, if only in other forms: no less can be taken back."""
    return finding.rung.level <= Rung.INFLECTED.level


def _unopposed(parts: Parts, finding: FoundClaim) -> Parts:
    """Return the parts with nothing against them: not denied, and with the wording's own figures."""
    share, figures = finding.coverage.lacking_figures if finding.coverage else (0.0, 0)
    return replace(
        parts,
        denied=False,
        figures=False,
        coverage=parts.coverage + share,
        words=parts.words + figures,
    )


def _by_score(sensitivity: Sensitivity, sure: float, *, encoded: bool) -> str:
    if sure >= alerts_from(sensitivity, encoded=encoded):
        return ALERT
    return REVIEW if sure >= reviewed_from(sensitivity, encoded=encoded) else DROPPED
