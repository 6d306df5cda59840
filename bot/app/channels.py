"""Channels that are watched: those of the files, and those that people add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.alerts.disagreements import disagreement_line
from bot.app.newsroom import Service
from bot.config.loading import channel_from
from bot.config.mistakes import not_among
from bot.config.values import bare_username
from bot.errors import InputError
from bot.models import Channel, GapState, LastComparison, Page, Spell, Suggested, Watched
from bot.models.gaps import by_state
from bot.storage.channels import AddedChannel, add_channel, added_channels, remove_channel
from bot.storage.coverage import Coverage, channel_id_of, coverage_of, known_usernames, note_round
from bot.storage.matches import stories_carrying
from bot.storage.names import ChannelName, names_of
from bot.storage.posts import save_page
from bot.storage.silence import watched_channels
from bot.storage.stories import posts_of_stories
from bot.storage.views import comparison_of
from bot.text import PlainEnglish, shorten, visible

if TYPE_CHECKING:
    from bot.i18n import Catalogue

SHOWN = 5  # gaps that are named
WHY = 200  # characters of a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """A channel, where it comes from, and what is known of it."""

    channel: Channel
    added: AddedChannel | None  # None: it is in channels.toml, or not watched
    coverage: Coverage
    names: tuple[ChannelName, ...]  # that it had since it was met
    is_watched: bool = True
    compared: LastComparison | None = (
        None  # what the account and the preview show of it, if that was compared
    )

    @property
    def is_renamed(self) -> bool:
        """Whether it is watched under a name that it has no longer."""
        met = self.coverage.channel_id is not None
        return met and self.coverage.address.lower() != self.channel.key


def explained(
    status: ChannelStatus, catalogue: Catalogue | PlainEnglish, when: Callable[[datetime], str]
) -> Iterator[str]:
    """Yield a line for each kind of gaps that a channel has: how many ids, which, and what became of them."""
    for state, some in by_state(status.coverage.gaps).items():
        which = ", ".join(
            f"{gap.first}" if gap.first == gap.last else f"{gap.first}–{gap.last}" for gap in some[:SHOWN]
        )
        found = catalogue.count(
            "%(num)d id missing (%(which)s)",
            "%(num)d ids missing (%(which)s)",
            sum(gap.count for gap in some),
            which=which + (" …" if len(some) > SHOWN else ""),
        )
        latest = max(some, key=lambda gap: gap.asked_at or datetime.min.replace(tzinfo=UTC))
        if not status.is_watched:
            became = catalogue.say("nobody reads the channel")
        elif state is GapState.LEFT:
            became = catalogue.say("too many to ask for all of them")
        elif latest.asked_at is None or latest.again_at is None:
            became = catalogue.say("to be asked for")
        else:
            became = catalogue.say(
                "asked for on %(asked)s in vain, and again from %(again)s on",
                asked=when(latest.asked_at),
                again=when(latest.again_at),
            )
        yield f"{found}: {became}" + (f" ({shorten(visible(latest.why), WHY)})" if latest.why else "")


def compared_lines(
    status: ChannelStatus, catalogue: Catalogue | PlainEnglish, when: Callable[[datetime], str]
) -> Iterator[str]:
    """Yield what came of comparing what the account and the preview show of a channel, if they were."""
    if (found := status.compared) is None:
        return
    if found.why:
        why = shorten(visible(found.why), WHY)
        yield catalogue.say("account and public preview cannot be compared: %(why)s", why=why)
    else:
        yield catalogue.count(
            "account and public preview compared on %(when)s: %(num)d post; not alike by now: %(apart)d",
            "account and public preview compared on %(when)s: %(num)d posts; not alike by now: %(apart)d",
            found.posts,
            when=when(found.at),
            apart=len(found.standing),
        )
    for one in found.standing[:SHOWN]:
        yield f"{one.message_id}: {disagreement_line(one, catalogue)}"


class Channels(Service):
    """The channels that are read."""

    @property
    def watched(self) -> tuple[Channel, ...]:
        """The channels that are watched: those of the files, then those that people added."""
        return self.opened.channels

    def standing(self) -> list[ChannelStatus]:
        """Return the channels that are watched, with what is known of them."""
        configured = {channel.key for channel in self.config.channels}
        added = {added_channel.channel.key: added_channel for added_channel in added_channels(self.db)}
        return [
            ChannelStatus(
                channel=channel,
                added=None if channel.key in configured else added[channel.key],
                coverage=coverage,
                names=self._names(coverage),
                compared=self._compared(channel, coverage),
            )
            for channel in self.watched
            for coverage in [coverage_of(self.db, channel.username)]
        ]

    def known(self) -> list[ChannelStatus]:
        """Return the channels that are watched, then others with posts here: of archives, or of the past."""
        watched = self.standing()
        names = {status.channel.key for status in watched}
        met = {status.coverage.channel_id for status in watched}
        return watched + [
            ChannelStatus(
                channel=Channel(username=name),
                added=None,
                coverage=coverage,
                names=self._names(coverage),
                is_watched=False,
            )
            for name in known_usernames(self.db)
            if name.lower() not in names
            for coverage in [coverage_of(self.db, name)]
            if coverage.channel_id not in met
        ]

    def _compared(self, channel: Channel, coverage: Coverage) -> LastComparison | None:
        if channel.source != "telegram" or coverage.channel_id is None or not self.config.preview.compare:
            return None
        return comparison_of(self.db, coverage.channel_id)

    def _names(self, coverage: Coverage) -> tuple[ChannelName, ...]:
        return tuple(names_of(self.db, coverage.channel_id) if coverage.channel_id else ())

    def stored(self, name: str | None) -> str | int | None:
        """Return a name or number by which posts are asked for, as it is kept; None for none.

        Raises InputError for a channel that is not watched and has no posts, with those that there are.
        """
        if name is None:
            return None
        if name.isascii() and name.isdecimal():
            return int(name)
        wanted = bare_username(name) or name.strip().removeprefix("@")
        if wanted.lower() in {one.key for one in self.watched} or coverage_of(self.db, wanted).channel_id:
            return wanted
        known = {name.lower(): name for name in known_usernames(self.db)}
        known |= {one.key: one.username for one in self.watched}
        listed = not_among(wanted, sorted(known.values(), key=str.lower))
        raise InputError(f'channel "{name}": no posts of it {listed}')

    def named(self, usernames: Iterable[str]) -> tuple[Channel, ...]:
        """Return the channels of these names, or all. Raises InputError for one that is not watched."""
        wanted = {(bare_username(name) or name.lstrip("@")).lower(): name for name in usernames}
        known = {channel.key: channel for channel in self.watched}
        if unknown := sorted(wanted.keys() - known.keys()):
            name = wanted[unknown[0]]
            listed = not_among(name, sorted((one.username for one in known.values()), key=str.lower))
            raise InputError('channel "%(name)s": not watched %(listed)s', name=name, listed=listed)
        return tuple(channel for key, channel in known.items() if key in wanted or not wanted)

    def watch(
        self,
        username: str,
        *,
        title: str = "",
        language: str = "",
        affiliation: str = "",
        source: str = "preview",
        every: timedelta | None = None,
        origin: str,
    ) -> Channel:
        """Read a public channel from now on; a service that runs takes it up within seconds.

        Raises InputError for what channels.toml would not accept either, and for one that is watched.
        """
        table: dict[str, object] = {
            "username": username,
            "title": title,
            "language": language,
            "affiliation": affiliation,
            "source": source,
        }
        if every is not None:
            table["every"] = f"{round(every.total_seconds())}s"
        channel = channel_from(table, self.config.speakers)
        if channel.source == "telegram" and "telegram" not in {one.source for one in self.config.channels}:
            raise InputError(
                'source "telegram": no channel in channels.toml is read by the account; expected "preview"'
            )
        with self.db.write():
            if channel.key in {one.key for one in self.watched}:
                raise InputError('channel "%(name)s": it is watched already', name=channel.username)
            add_channel(self.db, channel, origin=origin, actor=self.actor, at=self.clock())
        return channel

    def read_until(self, within: timedelta) -> datetime:
        """Return now; or when a channel was read last, where that is longer ago than this."""
        now, known = self.clock(), self.standing()
        last = max((one.coverage.last_success for one in known if one.coverage.last_success), default=now)
        return last if last < now - within else now

    def suggest(
        self, statement_ids: Iterable[str], *, since: datetime, among: int | None = None
    ) -> list[Suggested]:
        """Return the channels not watched that posts with these statements, and their copies, name.

        They name them by a forward, a link to a post, or a credit; whom most channels name comes first. Of
        the stories that carry them so many are looked at, if said, the latest.
        """
        from bot.stories.likeness.carrier import as_carrier
        from bot.stories.lineage.suggesting import suggested

        stories = islice(stories_carrying(self.db, list(statement_ids), since=since), among)
        posts = ((as_carrier(post), post.url) for post in posts_of_stories(self.db, stories))
        return suggested(posts, self._names_watched())

    def _names_watched(self) -> frozenset[str]:
        """Return the names that watched channels have, and had, in small letters."""
        names = {channel.key for channel in self.watched}
        met = filter(None, (channel_id_of(self.db, channel.username) for channel in self.watched))
        names |= {name.username.lower() for channel_id in met for name in names_of(self.db, channel_id)}
        return frozenset(names)

    def note_watched(self, channel: Channel, page: Page, rounds: Sequence[datetime]) -> None:
        """Keep what a channel showed, and that it was read at these moments, as whoever collects does."""
        with self.db.write():
            save_page(self.db, page, source=channel.source, captured_at=rounds[-1])
            for at in rounds:
                note_round(self.db, channel, channel_id=page.channel_id, at=at)

    def unwatch(self, username: str) -> None:
        """Stop reading a channel that people added; what was read stays.

        Raises InputError for one that nobody added. One that the files have too stays watched by them.
        """
        name = username.strip().removeprefix("@")
        if not remove_channel(self.db, name, actor=self.actor, at=self.clock()):
            if name.lower() in {channel.key for channel in self.config.channels}:
                raise InputError('channel "%(name)s": it is in channels.toml; take it out there', name=name)
            added = (one.channel.username for one in added_channels(self.db))
            raise InputError(
                f'channel "{name}": nobody added it {not_among(name, added, none="none was added")}'
            )

    def label(self, username: str, *, title: str = "", language: str = "", affiliation: str = "") -> Channel:
        """Say whose voice a channel that people added is, and in which language.

        Raises InputError for one that nobody added: what channels.toml says of it counts.
        """
        with self.db.write():
            known = {one.channel.key: one for one in added_channels(self.db)}
            found = known.get(username.strip().removeprefix("@").lower())
            if found is None:
                raise InputError(
                    'channel "%(name)s": nobody added it; channels.toml says what it is', name=username
                )
            table = {
                "username": found.channel.username,
                "title": title,
                "language": language,
                "affiliation": affiliation,
            }
            read = channel_from(table, self.config.speakers)
            channel = replace(
                found.channel, title=read.title, language=read.language, affiliation=read.affiliation
            )
            if channel != found.channel:
                at = self.clock()
                remove_channel(self.db, channel.username, actor=self.actor, at=at)
                add_channel(self.db, channel, origin=found.origin, actor=self.actor, at=at)
        return channel

    def one(self, username: str) -> ChannelStatus:
        """Return what is known of one channel. Raises InputError for one never met and not watched."""
        name = str(self.stored(username))
        for status in self.known():
            if name.lower() in (status.channel.key, status.coverage.address.lower()):
                return status
        raise InputError('channel "%(name)s": it is not known here', name=username)

    def watched_in(self, username: str, period: Spell) -> Watched:
        """Return what can be vouched for of a channel, as far as it concerns a period."""
        (found,) = watched_channels(self.db, [self.opened.channel(username)], period)
        return found

    @property
    def clashes(self) -> list[AddedChannel]:
        """Channels that people added and channels.toml has as well: the file's counts."""
        configured = {channel.key for channel in self.config.channels}
        return [
            added_channel
            for added_channel in added_channels(self.db)
            if added_channel.channel.key in configured
        ]
