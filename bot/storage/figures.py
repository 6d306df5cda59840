"""Counts of what is stored, for monitors; each is read from an index or a small table."""

from dataclasses import dataclass

from bot.storage import custody
from bot.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFigures:
    """The sizes of what is stored at one moment."""

    posts: dict[str, int]  # by the username of their channel
    versions: int
    links: int  # of the chain of custody
    alerts: dict[str, int]  # by state
    deliveries: dict[str, int]  # by outcome


def stored_figures(db: Database) -> StoredFigures:
    """Count what is stored."""

    def by(sql: str) -> dict[str, int]:
        return {str(name): int(number) for name, number in db.each_tuple(sql)}

    return StoredFigures(
        posts=by(
            """select c.username, count(p.id) from channels c left join posts p on p.channel_id = c.id
               where c.username <> '' group by c.username"""
        ),
        versions=int(db.value("select count(*) from versions")),
        links=custody.last(db),
        alerts=by("select state, count(*) from alerts group by state"),
        deliveries=by("select outcome, count(*) from deliveries group by outcome"),
    )
