"""How quickly posts are put before statements, beside what looks for the same wordings as they stand."""

import statistics
from collections.abc import Callable, Iterator, Sequence

from bot.matching.engine import Engine
from bot.models import Statement
from tests.bench import rivals
from tests.bench.judged import a_newsroom, forget_words
from tests.bench.sizes import Sizes
from tests.bench.table import Prepared, Row, cost_row, cpu, paired, rate_row
from tests.bench.wire import Wire

_SOME = 20  # posts: a loop of regular expressions takes seconds for them


def measure_matching(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare rates at the most statements; then what a post costs by their number, and what they cost."""
    most = sizes.statements[-1]
    tracked = wire.statements(most)
    texts = [post.text for post in wire.posts(sizes.matched, tracked, seed=31)]
    wordings = rivals.wordings_of(tracked)
    engines: dict[int, Engine] = {}
    for count in sizes.statements:
        took = cpu(lambda: engines.update({count: _engine(tracked[:count])}))  # noqa: B023
    yield from _rates(engines[most], most, wordings, texts, sizes)
    yield from _growth(engines, texts, sizes)
    yield from _building(tracked, took, wordings)


def _engine(statements: Sequence[Statement]) -> Engine:
    engine = a_newsroom(statements).engine(statements)
    engine.match("Мы готовы. We are ready. Ми готові.")  # what is loaded once is loaded
    return engine


def _rates(
    engine: Engine, count: int, wordings: Sequence[str], texts: Sequence[str], sizes: Sizes
) -> Iterator[Row]:
    name = f"matching, {count:,} statements ({len(wordings):,} wordings)"
    first, warm = _first(engine, texts), _warm(engine, texts)
    rows: list[tuple[str, Callable[[str], int] | None, str]] = [
        ("hyperscan", rivals.hyperscan(wordings), "at least 0.15, aim ⅓"),
        ("ahocorasick_rs", rivals.ahocorasick(wordings), ""),
    ]
    for rival, find, wanted in rows:
        for how, ours in (("first look", first), ("warm", warm)):
            if find is None:
                pairs = [(cpu(ours()), 1.0) for _ in range(sizes.rounds)]
                rate = statistics.median(len(texts) / one for one, _ in pairs)
                yield Row(measure=f"{name}, {how}", unit="posts/s", ours=rate, beside=rival, wanted=wanted)
            else:
                pairs = paired(ours, _looking(find, texts), sizes.rounds)
                yield rate_row(f"{name}, {how}", "posts/s", len(texts), rival, pairs, wanted=wanted)
    some = texts[:_SOME]
    pairs = paired(_first(engine, some), _looking(rivals.regexes(wordings), some), 1)
    yield rate_row(f"{name}, first look", "posts/s", len(some), "a loop of regular expressions", pairs)
    ask = rivals.full_text(wordings)
    pairs = paired(first, lambda: lambda: ask(texts), sizes.rounds)
    yield rate_row(f"{name}, first look", "posts/s", len(texts), "an FTS5 query for each wording", pairs)


def _growth(engines: dict[int, Engine], texts: Sequence[str], sizes: Sizes) -> Iterator[Row]:
    least, *_, most = engines
    for how, act in (("first look", _first), ("warm", _warm)):
        pairs = paired(act(engines[most], texts), act(engines[least], texts), sizes.rounds)
        yield cost_row(
            f"a post before {most:,} statements, {how}",
            "µs",
            1e6 / len(texts),
            f"before {least:,}",
            pairs,
            wanted="at most 4, aim 2 (100 to 10,000)",
        )


def _building(tracked: Sequence[Statement], took: float, wordings: Sequence[str]) -> Iterator[Row]:
    name = f"compiling {len(tracked):,} statements ({len(wordings):,} wordings)"
    theirs = cpu(lambda: rivals.hyperscan(wordings)) if rivals.module("hyperscan") else None
    yield Row(
        measure=name,
        unit="s",
        ours=took,
        beside="hyperscan",
        theirs=theirs,
        ratio=took / theirs if theirs else None,
        wanted="at most 10 s, aim 5 (10,000)",
    )
    changed = [*tracked[:-1], Statement(id=tracked[-1].id, title="changed", wording=tracked[0].wording)]
    before = _engine(tracked)  # what the service has at hand
    again = cpu(lambda: a_newsroom(changed).engine(changed, before))
    yield Row(
        measure="compiling them again, one changed",
        unit="s",
        ours=again,
        beside="compiling them all",
        theirs=took,
        ratio=again / took,
    )


def _first(engine: Engine, texts: Sequence[str]) -> Callable[[], Prepared]:
    def prepare() -> Prepared:
        forget_words(engine)
        return lambda: [engine.match(text) for text in texts]

    return prepare


def _warm(engine: Engine, texts: Sequence[str]) -> Callable[[], Prepared]:
    def prepare() -> Prepared:
        for text in texts:
            engine.match(text)
        return lambda: [engine.match(text) for text in texts]

    return prepare


def _looking(find: Callable[[str], int], texts: Sequence[str]) -> Callable[[], Prepared]:
    return lambda: lambda: [find(text) for text in texts]
