"""Silences that a batch breaks, for those who asked to be told of them. It reads, and writes nothing."""

from collections.abc import Iterable, Mapping, Sequence

from bot.alerts.informed import Sighted
from bot.alerts.judging import Judge, JudgedVersion
from bot.matching.outcomes import ALERT
from bot.models import BrokenSilence, Channel, Match, Occurrence, Spell, Version
from bot.storage.database import Database
from bot.storage.silence import watched_channels
from bot.storage.timelines import appearances
from bot.stories.silence import broken_silences

Broken = Mapping[tuple[str, int], tuple[BrokenSilence, ...]]  # by statement and version


def broken_by(db: Database, judge: Judge, due: Iterable[Sighted], found: Sequence[JudgedVersion]) -> Broken:
    """Return the silences that the versions of a batch break which people may be told of.

    Nothing is read unless a rule of somebody asks for it.
    """
    if not any(rule.silences for recipient in judge.newsroom.recipients for rule in recipient.rules):
        return {}
    broken: dict[tuple[str, int], tuple[BrokenSilence, ...]] = {}
    told = [sighted for sighted in due if not sighted.reversal]
    for statement_id in dict.fromkeys(sighted.match.statement_id for sighted in told):
        versions = {one.version.url: one.version for one in told if one.match.statement_id == statement_id}
        for one in _broken(db, judge.newsroom.channels, statement_id, found):
            if version := versions.get(one.url):
                key = (statement_id, version.id)
                broken[key] = (*broken.get(key, ()), one)
    return broken


def _broken(
    db: Database, channels: Iterable[Channel], statement_id: str, found: Iterable[JudgedVersion]
) -> list[BrokenSilence]:
    new = [
        _occurrence(judged_version.version, match)
        for judged_version in found
        for match in judged_version.matches
        if match.statement_id == statement_id and match.outcome == ALERT
    ]
    known = [one for story in appearances(db, statement_id) for one in story.occurrences]
    spoken = {one.channel.lower() for one in known if one.url not in {now.url for now in new}}
    candidates = [
        one for one in channels if one.key not in spoken and one.key in {now.channel.lower() for now in new}
    ]
    if not candidates:
        return []
    voices = {one.affiliation.casefold() for one in candidates if one.affiliation}
    watching = [one for one in channels if one in candidates or one.affiliation.casefold() in voices]
    said = sorted([*known, *new], key=lambda one: one.at)
    period = Spell(since=said[0].at, until=max(one.at for one in new))
    return broken_silences(said, watched_channels(db, watching, period))


def _occurrence(version: Version, match: Match) -> Occurrence:
    return Occurrence(
        url=version.url,
        at=version.posted_at,
        channel_id=version.channel_id,
        channel=version.username,
        title="",
        rung=match.rung,
        score=match.score,
        language=match.language,
        wording=match.wording,
        evidence=match.evidence,
        confirmed=False,
    )
