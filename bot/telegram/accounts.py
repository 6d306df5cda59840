"""Lines for accounts: for users who read channels, and for a bot that writes to people."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from telethon import TelegramClient, events, functions, types, utils

from bot.errors import ConfigError
from bot.models import READER, AccountBook
from bot.telegram.client import TelegramAccess, held, make_client
from bot.telegram.limits import Pace
from bot.telegram.line import Greeting, Identity, Line, Patience
from bot.telegram.succession import succeed, take_over

NEWS = (types.UpdateNewChannelMessage, types.UpdateEditChannelMessage)


def listen_for_posts(line: Line, pushed: Callable[[int], None]) -> None:
    """Tell of each channel in which something was posted or edited, by its id.

    Pushes can vanish, so what was posted is never taken from them: reading the channel is the truth.
    """

    async def heard(update: types.UpdateNewChannelMessage | types.UpdateEditChannelMessage) -> None:
        peer = update.message.peer_id
        if isinstance(peer, types.PeerChannel):
            line.hurry(peer.channel_id)
            pushed(peer.channel_id)

    line.client.add_event_handler(heard, events.Raw(NEWS))


Clock = Callable[[], datetime]
TOKEN = re.compile(r"([1-9][0-9]{0,18}):[\w-]+", re.ASCII)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@asynccontextmanager
async def reading_line(
    access: TelegramAccess,
    book: AccountBook,
    *,
    clock: Clock = utc_now,
    patience: Patience | None = None,
    pushed: Callable[[int], None] | None = None,
    renewed: Callable[[], None] | None = None,
) -> AsyncIterator[Line]:
    """Make a line for a user account that reads, which must have signed in before.

    Takes the session file at once and connects in the background; what goes wrong there is told by the
    requests. A session that is signed in meanwhile is taken up, and `renewed` is told of it. `pushed` is
    told the id of each channel in which something was posted, if the account has joined it; what happened
    while the line was down is not asked for. Raises Busy or ConfigError, having opened no connection.
    """
    async with _line(
        access,
        book,
        account="the reading account" if access.account == READER else f"the account {access.account}",
        greet=who_am_i,
        clock=clock,
        patience=patience,
        updates=pushed is not None,
        catch_up=False,
        renewed=renewed or _nothing,
    ) as line:
        if pushed is not None:
            listen_for_posts(line, pushed)
        yield line


def _nothing() -> None:
    """Tell nobody."""


@asynccontextmanager
async def bot_line(
    access: TelegramAccess,
    token: str,
    book: AccountBook,
    *,
    clock: Clock = utc_now,
    patience: Patience | None = None,
    updates: bool = True,
) -> AsyncIterator[Line]:
    """Make a line for the bot account, which signs in by itself; otherwise as `reading_line`.

    Without `updates` what people say to it is not asked for, and waits until somebody does.
    """
    parts = TOKEN.fullmatch(token)
    if parts is None:
        raise ConfigError(["TELEGRAM_BOT_TOKEN: accepted is what @BotFather gave, like 123456:ABC-def"])
    greet = _as_bot(token, int(parts[1]), access.session.name)
    async with _line(
        access, book, account="the bot", greet=greet, clock=clock, patience=patience, updates=updates
    ) as line:
        yield line


@asynccontextmanager
async def unsigned_line(
    access: TelegramAccess, book: AccountBook, *, clock: Clock = utc_now, patience: Patience | None = None
) -> AsyncIterator[Line]:
    """Make a line for an account that may not have signed in yet."""
    async with _line(
        access, book, account="signing in", greet=_nobody, clock=clock, patience=patience
    ) as line:
        yield line


async def who_am_i(client: TelegramClient) -> Identity:
    """Ask who the account is; Telethon's error if it is nobody."""
    (user,) = await client(functions.users.GetUsersRequest([types.InputUserSelf()]))
    return identity_of(user)


def identity_of(user: types.User) -> Identity:
    """Describe a user of Telegram in our words."""
    return Identity(
        id=user.id, name=utils.get_display_name(user), username=user.username or "", bot=bool(user.bot)
    )


@asynccontextmanager
async def _line(
    access: TelegramAccess,
    book: AccountBook,
    *,
    account: str,
    greet: Greeting,
    clock: Clock,
    patience: Patience | None,
    updates: bool = False,
    catch_up: bool = True,
    renewed: Callable[[], None] | None = None,
) -> AsyncIterator[Line]:
    make = partial(make_client, access, updates=updates, catch_up=catch_up)
    with held(access.session):
        take_over(access)
        line = Line(
            make(),
            Pace(access.account, book, clock),
            account=account,
            greet=greet,
            patience=patience or Patience(),
            per_minute=access.per_minute,
        )
        tasks = {asyncio.create_task(line.keep_up())}
        if renewed is not None:
            pause = (patience or Patience()).succession
            tasks.add(asyncio.create_task(_look_for_successors(line, access, make, pause, renewed)))
        try:
            yield line
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await line.close()


async def _look_for_successors(
    line: Line,
    access: TelegramAccess,
    make: Callable[[], TelegramClient],
    pause: float,
    renewed: Callable[[], None],
) -> None:
    while True:
        await asyncio.sleep(pause)
        if await succeed(line, access, make):
            renewed()


def _as_bot(token: str, bot_id: int, session: str) -> Greeting:
    async def greet(client: TelegramClient) -> Identity:
        user = await client.get_me() or await client.sign_in(bot_token=token)
        if user.id != bot_id:
            raise ConfigError(
                [f"{session}: signed in as another account than TELEGRAM_BOT_TOKEN's; remove it"]
            )
        if client.session.get_update_state(0) is None:  # Telethon would keep it when it hangs up in peace
            client.session.set_update_state(0, await client(functions.updates.GetStateRequest()))
            client.session.save()
        return identity_of(user)

    return greet


async def _nobody(client: TelegramClient) -> None:
    return None
