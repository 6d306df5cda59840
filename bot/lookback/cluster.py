"""A look back on a Dask cluster that is running already."""

import importlib
from collections.abc import Sequence
from typing import Any

from bot.errors import InputError
from bot.lookback.shards import Shard
from bot.lookback.work import Done, Work, check_rules, look_through

_PATIENCE = 10  # seconds to reach the scheduler


def on_cluster(work: Work, shards: Sequence[Shard], rules: str, address: str, done: Done) -> None:
    """Look through shards on a cluster's workers; one that is killed loses the shard it was at.

    Raises InputError where the scheduler is not reached, a worker has another version of Wirewatch, or does
    not share the folder of the look back.
    """
    distributed = _distributed()
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"--scheduler {address}: no Dask scheduler answers there") from error
    with client:
        _check(client, rules)
        tasks = {
            client.submit(
                look_through,
                str(work.folder.resolve()),
                shard,
                rules,
                key=f"lookback-{work.folder.name}-{shard.number}",
                pure=False,
            ): shard
            for shard in shards
        }
        try:
            for future in distributed.as_completed(list(tasks), loop=client.loop):
                _settled(future, work, tasks[future], distributed)
                done(tasks[future])
        finally:
            client.cancel(list(tasks))


def _check(client: Any, rules: str) -> None:
    """Refuse workers that judge by other rules, before anything is begun."""
    try:
        client.run(check_rules, rules)
    except ImportError as error:
        raise InputError(f"a worker lacks Wirewatch, or has another version of it: {error}") from error


def _settled(future: Any, work: Work, shard: Shard, distributed: Any) -> None:
    try:
        future.result()
    except distributed.KilledWorker as error:
        raise InputError(
            f"{shard.archive}: workers were killed at it again and again; the same command goes on"
        ) from error
    if not work.is_done(shard.number):
        raise InputError(
            f"a worker wrote its result where it is not seen here: name a folder that all share by --work "
            f"(now {work.folder})"
        )


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise InputError("--scheduler needs more than is installed: install wirewatch[cluster]") from error
