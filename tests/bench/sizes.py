"""How much is measured: a little of everything, or the sizes that a newsroom may come to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Numbers of posts and statements by what is measured."""

    rounds: int
    kept: int  # posts
    piped: tuple[int, int]  # posts, statements
    matched: int  # posts
    statements: tuple[int, ...]  # rising
    placed: tuple[int, ...]  # posts stored
    collected: int
    idle: int  # channels
    pushed: tuple[int, ...]  # statements
    remembered: tuple[int, tuple[int, ...]]  # posts stored, statements
    exported: int
    listed: int
    verified: int
    searched: int
    encoded: int
    drawn: int  # pictures of each style
    shown: tuple[int, int, int]  # posts, statements, matches


SMALL = Sizes(
    rounds=3,
    kept=2_000,
    piped=(200, 100),
    matched=60,
    statements=(10, 100, 300),
    placed=(1_000, 10_000),
    collected=5_000,
    idle=20,
    pushed=(1, 100),
    remembered=(1_000, (1, 300)),
    exported=300,
    listed=5_000,
    verified=2_000,
    searched=5_000,
    encoded=30,
    drawn=2,
    shown=(5_000, 100, 1_000),
)

FULL = Sizes(
    rounds=5,
    kept=22_099,
    piped=(22_099, 1_000),
    matched=1_000,
    statements=(100, 1_000, 10_000),
    placed=(10_000, 100_000, 500_000, 1_000_000),
    collected=50_000,
    idle=500,
    pushed=(1, 1_000, 10_000),
    remembered=(500_000, (1, 1_000, 10_000)),
    exported=5_000,
    listed=100_000,
    verified=100_000,
    searched=100_000,
    encoded=500,
    drawn=60,
    shown=(1_000_000, 2_000, 50_000),
)
