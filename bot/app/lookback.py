"""Statements in force, looked for in archives that were never imported."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.statements import Statements
from bot.errors import Busy, InputError
from bot.files import check_free, destination, drafted
from bot.models import Page

if TYPE_CHECKING:
    from bot.lookback.merge import Total
    from bot.lookback.scan import ArchiveMatch, Search
    from bot.lookback.shards import Shard
    from bot.lookback.work import Work

FOLDER = "lookbacks"  # in the data folder, for what is under way

Progress = Callable[[int, int], None]  # bytes that are looked through, and all


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The place of a look back: so many processes here, or a cluster; and its folder."""

    workers: int = 0  # 0 for one on each core
    scheduler: str = ""  # the address of a Dask scheduler
    folder: Path | None = None  # None for one in the data folder


class Lookbacks(Service):
    """Looks back over archives."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    @contextlib.contextmanager
    def over(
        self,
        archives: Sequence[str],
        statement_ids: Sequence[str],
        *,
        channel: str = "",
        zone: tzinfo | None = None,
        places: Places | None = None,
        shard: int | None = None,
    ) -> Iterator[ArchiveLookback]:
        """Prepare a look back; one that was cut short and is asked for in the same way goes on.

        `channel` is whose an archive is that does not say it; `zone` is where its bare times are from;
        `shard` is how many bytes are looked through at once. What was found is thrown away at the end,
        unless something was raised. Raises InputError, and Busy where the same one is under way.
        """
        from filelock import FileLock, Timeout

        from bot.lookback.archives import archives as named
        from bot.lookback.shards import SHARD, shards
        from bot.lookback.work import Work, key_of

        places = places or Places()
        search = self._search(statement_ids, channel, zone)
        found = named(archives)
        size = shard or SHARD
        folder = (places.folder or self.db.path.parent / FOLDER) / key_of(search, found, size)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(f"{folder}.lock", timeout=0):
                work = Work(folder)
                search = work.begin(search)
                yield ArchiveLookback(search, work, shards(found, size=size), places)
                work.clear()
                Path(f"{folder}.lock").unlink(missing_ok=True)
        except Timeout as error:
            raise Busy("the same look back is under way already") from error

    def keep(self, finding: ArchiveMatch, search: Search) -> int:
        """Keep the post of a finding with provenance "archive"; return how many versions were new.

        It alerts no one unless it is recent.
        """
        from bot.lookback.scan import taken
        from bot.storage.posts import save_page

        message = taken(finding, search.context)
        page = Page(
            channel_id=message.origin.channel_id,
            username=message.origin.username,
            title=message.origin.title,
            posts=message.versions,
            news=False,
        )
        kept = save_page(
            self.db, page, source="archive", captured_at=self.clock(), fresh=self.config.alert_window
        )
        return len(kept.new) + len(kept.edited)

    def _search(self, statement_ids: Sequence[str], channel: str, zone: tzinfo | None) -> Search:
        from bot.lookback.scan import Search
        from bot.sources.archive.desktop import ExportContext

        chosen = {one.id: one for one in self._statements.chosen(statement_ids)}
        return Search(
            engine=self._statements.engine(chosen.values()),
            statements=chosen,
            channels={channel.key: channel for channel in self.opened.channels},
            zone=self.config.zone,
            rules=self._statements.rules,
            context=ExportContext(now=self.clock(), username=channel, zone=zone),
        )


class ArchiveLookback:
    """One look back over archives: first `run`, then `findings`, which fills `total`."""

    def __init__(self, search: Search, work: Work, shards: Sequence[Shard], places: Places) -> None:
        from bot.lookback.merge import Total

        self.search, self.shards = search, shards
        self.resumed = sum(work.is_done(shard.number) for shard in shards)  # shards done by an earlier run
        self.total: Total = Total()
        self._work, self._places = work, places

    @property
    def done(self) -> int:
        """The number of shards that are looked through."""
        return sum(self._work.is_done(shard.number) for shard in self.shards)

    def run(self, progress: Progress = lambda done, whole: None) -> None:
        """Look through every shard that has no result yet. Raises InputError."""
        from bot.lookback.cluster import on_cluster
        from bot.lookback.pool import on_cores

        left = [shard for shard in self.shards if not self._work.is_done(shard.number)]
        whole = sum(shard.size for shard in self.shards)
        through = whole - sum(shard.size for shard in left)

        def done(shard: Shard) -> None:
            nonlocal through
            through += shard.size
            progress(through, whole)

        progress(through, whole)
        if not left:
            return
        if self._places.scheduler:
            on_cluster(self._work, left, self.search.rules, self._places.scheduler, done)
        elif (workers := self._places.workers or _cores()) > 1:
            on_cores(self._work, left, self.search.rules, workers, done)
        else:
            for shard in left:
                self._work.look_through(self.search, shard)
                done(shard)

    def findings(self) -> Iterator[ArchiveMatch]:
        """Yield each match once, in the order of the archives and of the posts in them."""
        from bot.lookback.merge import merged

        return merged(self.search, self._work, self.shards, self.total)


def write_matches(path: Path, found: Iterator[dict[str, Any]], *, force: bool = False) -> None:
    """Write matches into a file in one step: Parquet or JSON Lines, as its name says. Raises InputError."""
    from bot.lookback.parquet import write_rows

    with drafted(path, force=force) as draft:
        if path.suffix == ".parquet":
            write_rows(draft, found)
            return
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            for match in found:
                file.write(json.dumps(match, ensure_ascii=False) + "\n")


def checked(out: str, *, force: bool) -> Path:
    """Return where matches are to be written. Raises InputError, before anything is looked through."""
    from bot.lookback.parquet import check

    path = destination(out, "matches.jsonl")
    if path.suffix not in (".jsonl", ".parquet"):
        raise InputError(f"--out {out}: expected a name that ends with .jsonl or .parquet")
    if path.suffix == ".parquet":
        check(str(path))
    check_free(path, force=force)
    return path


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
