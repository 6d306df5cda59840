"""How well a statement is found here: field precision by verdicts, and what is missed by a sample."""

from collections import Counter

from bot.matching.precision import Answered, Precision, precision
from bot.matching.shares import AskedBand, estimated
from bot.models import Accuracy, Sample, Statement
from bot.storage.database import Database
from bot.storage.matches import find_matches
from bot.storage.samples import latest_sample
from bot.storage.verdicts import RELEVANT


def precision_of(db: Database, statement: Statement) -> Precision:
    """Sum up people's answers to the matches of a statement; a post counts once."""
    latest = {found.version.post_id: found for found in find_matches(db, statements=[statement.id])}
    return precision(
        statement,
        [
            Answered(match=one.match, verdict=one.verdict, url=one.version.url, asked_as=one.asked_as)
            for one in latest.values()
        ],
    )


def accuracy_of(db: Database, statement: Statement, language: str = "en") -> Accuracy:
    """Return the figures of a statement, as far as people answered, under its title in a language."""
    alerts, sample = precision_of(db, statement).alerts, latest_sample(db, statement.id)
    bands = bands_of(sample) if sample else []
    missed = estimated(bands)
    return Accuracy(
        statement_id=statement.id,
        title=statement.titled(language),
        relevant=alerts.relevant,
        rejected=alerts.rejected,
        precision=alerts.between,
        near=sum(band.posts for band in bands),
        drawn=len(sample.posts) if sample else 0,
        asked=sum(band.asked for band in bands),
        missed=missed.number if missed else None,
        missed_between=missed.between if missed else None,
        drawn_at=sample.drawn_at if sample else None,
    )


def bands_of(sample: Sample) -> list[AskedBand]:
    """Return the bands of a sample with what was answered to the posts drawn from each."""
    asked = Counter(post.band for post in sample.posts if post.verdict)
    relevant = Counter(post.band for post in sample.posts if post.verdict == RELEVANT)
    return [
        AskedBand(least=least, below=below, posts=posts, asked=asked[number], relevant=relevant[number])
        for number, (least, below, posts) in enumerate(sample.bands)
    ]
