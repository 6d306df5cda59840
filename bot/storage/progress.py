"""How far a step has come, where nothing else tells."""

from bot.storage.database import Database


def reached(db: Database, step: str) -> int:
    """The last version that a step has done; 0 before the first."""
    return int(db.value("select version_id from progress where step = ?", [step]) or 0)


def reach(db: Database, step: str, version_id: int) -> None:
    """Note how far a step has come, inside the caller's transaction."""
    db.run(
        """insert into progress (step, version_id) values (?, ?)
           on conflict do update set version_id = excluded.version_id""",
        [step, version_id],
    )
