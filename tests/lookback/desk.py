"""A newsroom that looks back over archives of a folder."""

from pathlib import Path
from typing import Any

from bot.app.application import App
from bot.app.lookback import ArchiveLookback, Places
from bot.language.encoder import Encoder
from bot.lookback.merge import Total


class Desk:
    """An opened newsroom, and a folder of archives."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.archives = folder / "archives"

    def put(self, name: str, content: bytes) -> Path:
        """Put an archive there."""
        path = self.archives / name
        path.write_bytes(content)
        return path

    def look(self, *names: str | Path, statements=("talks", "harbour"), shard=None, **places: Any) -> Any:
        """Prepare a look back over these archives, or all."""
        return self.app.lookbacks.over(
            [str(name) for name in names or (self.archives,)],
            statements,
            places=Places(**{"workers": 1} | places),
            shard=shard,
        )

    def encode_by(self, encoder: Encoder) -> None:
        """Have an encoder as if it were switched on."""
        self.app.statements.encoder = encoder

    def found(self, *names: str | Path, **how: Any) -> tuple[list[dict[str, Any]], Total]:
        """Look back, and return the matches and what it came to."""
        with self.look(*names, **how) as look:
            look.run()
            return [finding.match for finding in look.findings()], look.total

    def written(self, out: str, *names: str | Path, **how: Any) -> bytes:
        """Look back, write the matches into a file, and return its bytes."""
        from bot.app.lookback import write_matches

        path = self.folder / out
        with self.look(*names, **how) as look:
            look.run()
            write_matches(path, (finding.match for finding in look.findings()))
        return path.read_bytes()

    def rows(self) -> list[dict[str, Any]]:
        """Look back over all, and return the matches as they are written to Parquet."""
        import pyarrow.parquet

        self.written("matches.parquet")
        return pyarrow.parquet.read_table(self.folder / "matches.parquet").to_pylist()

    @property
    def under_way(self) -> Path:
        """The folder of looks back that are not finished."""
        return self.app.db.path.parent / "lookbacks"


def refusals(total: Total) -> list[tuple[int, str, int]]:
    """Lines, places and counts of what was refused."""
    return [(one.line, one.where, one.count) for _, one in total.refused]


__all__ = ["ArchiveLookback", "Desk", "refusals"]
