"""The folder of a look back: what is looked for, and each shard's result once it is done.

A result is written whole or not at all, by whoever looked through the shard: a worker that is killed loses
the shard it was at, and a look back that was cut short goes on with the shards that have no result yet.
"""

import functools
import hashlib
import json
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.errors import ConfigError, InputError
from bot.files import in_one_step
from bot.lookback.archives import Archive
from bot.lookback.scan import ArchiveMatch, Search, ShardTally, scan
from bot.lookback.shards import Shard
from bot.matching.rules import rules_identity
from bot.models import Refused
from bot.sources.archive.records import FileChannel

_SEARCH, _ENDING = "search.pickle", ".jsonl"
_one_at_a_time = threading.Lock()  # threads of a worker share one engine

Done = Callable[[Shard], None]


class Work:
    """One look back's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, search: Search) -> Search:
        """Put what is looked for into the folder; what an earlier run put there stays, and is returned."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / _SEARCH
        if not path.exists():
            _write(path, [_packed(search)])
        return _search(str(self.folder))

    def is_done(self, number: int) -> bool:
        """Tell whether a shard has its result."""
        return self._path(number).exists()

    def findings(self, number: int) -> Iterator[ArchiveMatch]:
        """Yield what was found in a shard."""
        with self._path(number).open("rb") as file:
            file.readline()  # the tally
            for line in file:
                record = json.loads(line)
                yield ArchiveMatch(**{**record, "origin": FileChannel(**record["origin"])})

    def tally(self, number: int) -> ShardTally:
        """Return what a shard came to."""
        with self._path(number).open("rb") as file:
            record = json.loads(file.readline())
        return ShardTally(**{**record, "refused": [Refused(**one) for one in record["refused"]]})

    def look_through(self, search: Search, shard: Shard) -> int:
        """Look through a shard, put its result into the folder, and return how many matches it has."""
        found: list[bytes] = []

        def keep(finding: ArchiveMatch) -> None:
            found.append(_line(asdict(finding)))

        tally = scan(search, shard, keep)
        _write(self._path(shard.number), [_line(asdict(tally)), *found])
        return tally.matches

    def clear(self) -> None:
        """Take the folder away, with all that this module put there."""
        for ending in (_ENDING, _SEARCH):
            for path in self.folder.glob(f"*{ending}*"):  # also the drafts of a process that was killed
                path.unlink(missing_ok=True)
        self.folder.rmdir()

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:08}{_ENDING}"


def look_through(folder: str, shard: Shard, rules: str) -> int:
    """Look through a shard wherever this runs, by what the folder says; return how many matches it has.

    Raises InputError where other rules are in force, and where the folder is not seen.
    """
    check_rules(rules)
    with _one_at_a_time:
        return Work(Path(folder)).look_through(_search(folder), shard)


def check_rules(rules: str) -> None:
    """Raise InputError where this program judges by other rules than those."""
    if not f"{rules} ".startswith(f"{rules_identity()} "):  # an encoder's name may follow
        raise InputError(
            f"a worker judges by other rules ({_short(rules_identity())}, not {_short(rules)}): "
            "install the same Wirewatch on every worker"
        )


def key_of(search: Search, archives: Sequence[Archive], size: int) -> str:
    """Return what tells a look back from any other: what for, where, and by which rules."""
    asked = (
        sorted(search.statements.items()),
        sorted(search.channels.items()),
        (search.rules, str(search.zone), search.context.username, str(search.context.zone)),
        archives,
        size,
    )
    return hashlib.sha256(repr(asked).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _short(rules: str) -> str:
    return rules[:16]


@functools.lru_cache(maxsize=1)
def _search(folder: str) -> Search:
    path = Path(folder) / _SEARCH
    try:
        search = pickle.loads(path.read_bytes())
    except ConfigError as error:
        raise InputError(f"a worker lacks the encoder: {error}") from error
    except OSError as error:
        raise InputError(
            f"a worker cannot read {path}: {error.strerror}; name a folder that all workers share by --work"
        ) from error
    assert isinstance(search, Search)
    return search


def _packed(search: Search) -> bytes:
    try:
        return pickle.dumps(search)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise InputError(f"the encoder cannot be sent to other processes: {error}") from error


def _line(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def _write(path: Path, parts: Iterable[bytes]) -> None:
    with in_one_step(path, force=True) as draft, draft.open("wb") as file:
        file.writelines(parts)
