"""Which account reads which channel: decided anew whenever that may have changed, with few moves. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SLACK = 1.25  # times its share of the work that an account keeps before channels move off it


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A channel that some account is to read."""

    key: str
    work: float  # requests an hour that it is expected to cost
    named: str = ""  # the account that the settings name; "" for any
    reader: str = ""  # the account that reads it so far; "" for none
    known: frozenset[str] = frozenset()  # the accounts that were told where it is
    joined: frozenset[str] = frozenset()  # the accounts that have joined it


def spread(
    candidates: Iterable[Candidate],
    accounts: Sequence[str],
    *,
    able: frozenset[str],
    waiting: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """Return the account that reads each channel, by the channel's key.

    A channel goes to the account that the settings name, else to one that has joined it. Every other one
    stays where it is while that account is `able` to read and does not much more than its share. The rest
    goes to whoever has least to do, of those that were told where it is, if any were; to one that Telegram
    keeps `waiting` only if all are. Where no account is able, all count as able.
    """
    usable = [account for account in accounts if account in able] or list(accounts)
    load = dict.fromkeys(usable, 0.0)
    found: dict[str, str] = {}
    free = []
    for one in sorted(candidates, key=lambda one: (-one.work, one.key)):
        account = _bound(one, usable, load)
        if account is None:
            free.append(one)
        else:
            found[one.key] = account
            load[account] += one.work
    share = (sum(load.values()) + sum(one.work for one in free)) / len(usable)
    homeless = []
    for one in free:
        if one.reader in load and load[one.reader] + one.work <= share * SLACK:
            found[one.key] = one.reader
            load[one.reader] += one.work
        else:
            homeless.append(one)
    takers = [account for account in usable if account not in waiting] or usable
    for one in homeless:
        found[one.key] = account = _taker(one, takers, load)
        load[account] += one.work
    return found


def in_turn(readers: Sequence[str], known: frozenset[str]) -> tuple[str, ...]:
    """Return who is asked about a channel in turn: its own reader, then those first who know where it is."""
    reader, *others = readers
    return (reader, *sorted(others, key=lambda account: account not in known))


def _bound(one: Candidate, usable: Sequence[str], load: Mapping[str, float]) -> str | None:
    """Return the account that a channel belongs to whatever the work; None if that is any."""
    if one.named in load:
        return one.named
    joined = [account for account in usable if account in one.joined]
    if one.reader in joined:
        return one.reader
    return min(joined, key=lambda account: load[account]) if joined else None


def _taker(one: Candidate, usable: Sequence[str], load: Mapping[str, float]) -> str:
    """Return who takes a channel: with least to do, of those that were told where it is, if any were.

    To ask where a channel is costs an account much; nobody does so only to even out the work.
    """
    told = [account for account in usable if account in one.known]
    return min(told or usable, key=lambda account: load[account])
