"""The watch in figures, as Prometheus reads them: https://prometheus.io/docs/instrumenting/exposition_formats/.

They are read from the database when they are asked for, so whichever process is asked says the same, and a
restart sets none back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import __version__
from bot.models import AccountStanding, TroubleKind
from bot.operations.health import Health
from bot.storage.figures import StoredFigures


class _Watched(Collector):
    def __init__(
        self,
        health: Health,
        stored: StoredFigures,
        sizes: Mapping[str, int],
        accounts: Sequence[AccountStanding],
    ) -> None:
        self._health, self._stored, self._sizes = health, stored, sizes
        self._accounts = accounts

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        yield InfoMetricFamily("wirewatch", "The program.", {"version": __version__})
        yield from self._watch()
        yield from self._work()
        yield from self._of_accounts()
        for name, size in self._sizes.items():
            yield GaugeMetricFamily(f"wirewatch_{name}_bytes", f"Bytes: {name.replace('_', ' ')}.", size)

    def _watch(self) -> Iterator[Metric]:
        health = self._health
        yield GaugeMetricFamily(
            "wirewatch_sees", "Whether at least one channel is watched.", int(health.sees)
        )
        yield GaugeMetricFamily("wirewatch_tells", "Whether the bot may write.", int(health.tells))
        watched = GaugeMetricFamily(
            "wirewatch_channel_watched", "Whether a channel is watched.", labels=["channel"]
        )
        last = GaugeMetricFamily(
            "wirewatch_channel_last_read_timestamp_seconds", "When it was read last.", labels=["channel"]
        )
        for watch in health.watches:
            watched.add_metric([watch.username], int(not watch.late))
            if watch.last_read is not None:
                last.add_metric([watch.username], watch.last_read.timestamp())
        yield watched
        yield last
        troubles = GaugeMetricFamily(
            "wirewatch_troubles", "What needs a person now, by kind.", labels=["kind"]
        )
        standing = Counter(one.kind for one in health.troubles)
        for kind in TroubleKind:
            troubles.add_metric([kind.value], standing[kind])
        yield troubles

    def _work(self) -> Iterator[Metric]:
        stored, backlog = self._stored, self._health.backlog
        yield _by("wirewatch_posts", "Posts that are stored.", "channel", stored.posts)
        yield CounterMetricFamily("wirewatch_versions", "Versions that were captured.", stored.versions)
        yield CounterMetricFamily("wirewatch_links", "Links of the chain of custody.", stored.links)
        yield GaugeMetricFamily("wirewatch_unjudged", "Versions to be judged.", backlog.unjudged)
        yield _by("wirewatch_alerts", "Alerts, by state.", "state", stored.alerts)
        yield _by("wirewatch_deliveries", "Attempts to send, by outcome.", "outcome", stored.deliveries)
        waited = (self._health.at - backlog.oldest_due).total_seconds() if backlog.oldest_due else 0
        yield GaugeMetricFamily(
            "wirewatch_oldest_due_seconds", "How long the oldest due alert waits.", waited
        )

    def _of_accounts(self) -> Iterator[Metric]:
        usable, channels, requests = (
            GaugeMetricFamily(f"wirewatch_account_{name}", what, labels=["account"])
            for name, what in (
                ("usable", "Whether Telegram takes an account."),
                ("channels", "Channels that an account reads."),
                ("requests_last_hour", "Requests that were made in an account's name within the last hour."),
            )
        )
        for account in self._accounts:
            usable.add_metric([account.name], int(account.condition in ("ok", "waits")))
            channels.add_metric([account.name], len(account.channels))
            requests.add_metric([account.name], account.work.requests)
        yield from (usable, channels, requests)


def _by(name: str, what: str, label: str, figures: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=[label])
    for value, number in sorted(figures.items()):
        family.add_metric([value], number)
    return family


def exposition(
    health: Health,
    stored: StoredFigures,
    sizes: Iterable[tuple[str, int]],
    accounts: Sequence[AccountStanding] = (),
) -> bytes:
    """Write the figures; `sizes` are bytes by what they are of."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Watched(health, stored, dict(sizes), accounts))
    return generate_latest(registry)
