"""Signing in: the user account by a code and perhaps a password, the bot by its token."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from telethon import errors, functions, types, utils
from telethon.password import compute_check
from telethon.tl import TLRequest

from bot.errors import AccountError, Busy, ConfigError, InputError, RateLimited, WirewatchError
from bot.models import AccountBook
from bot.telegram.accounts import Clock, bot_line, unsigned_line, utc_now, who_am_i
from bot.telegram.client import TelegramAccess
from bot.telegram.line import Identity, Line, Patience
from bot.telegram.succession import beside, hand_over

ATTEMPTS = 3  # at the code, and at the password


class Question(StrEnum):
    """The things a person is asked for."""

    CODE = "code"  # which Telegram sent to the account's other devices, or by SMS
    PASSWORD = "password"  # of two-step verification


Ask = Callable[[Question, int], str]
"""Gives a person's answer; the number counts from 1 and rises after a wrong one."""

WRONG = (
    errors.PhoneCodeInvalidError,
    errors.PhoneCodeEmptyError,
    errors.PasswordHashInvalidError,
)

PHONE: dict[type[BaseException], str] = {
    errors.PhoneNumberInvalidError: "not a number that Telegram knows; accepted is +491701234567",
    errors.PhoneNumberUnoccupiedError: "no account has this number; open one in a Telegram app first",
    errors.PhoneNumberAppSignupForbiddenError: "no account has this number; open one in a Telegram app first",
    errors.PhoneNumberBannedError: "banned by Telegram",
    errors.PhoneNumberFloodError: "too many codes were asked for; try again tomorrow",
    errors.PhonePasswordFloodError: "too many wrong passwords; try again tomorrow",
    errors.SendCodeUnavailableError: "Telegram has sent every kind of code it can; try again tomorrow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """A phone number, and the variable that holds it."""

    digits: str
    variable: str

    def mistake(self, why: str) -> ConfigError:
        return ConfigError([f"{self.variable}: {why}"])


async def sign_in(
    access: TelegramAccess,
    book: AccountBook,
    *,
    phone: str,
    variable: str = "TELEGRAM_PHONE",
    ask: Ask,
    clock: Clock = utc_now,
    patience: Patience | None = None,
) -> Identity:
    """Sign the reading account in and return who it is; without a question if it is signed in already.

    While the service holds the session, a new one is signed in and left for it to take up, within seconds.
    Raises ConfigError about the phone number, InputError after three wrong codes or passwords,
    RateLimited, AccountError, SourceError, and Busy while somebody else signs in.
    """
    digits = utils.parse_phone(phone)
    if digits is None:
        raise ConfigError([f"{variable}: {PHONE[errors.PhoneNumberInvalidError]}"])
    number = _Number(digits=digits, variable=variable)
    try:
        return await _signed_in(access, book, number, ask, clock, patience)
    except Busy:
        me = await _signed_in(beside(access), book, number, ask, clock, patience)
        hand_over(access)
        return me


async def _signed_in(
    access: TelegramAccess,
    book: AccountBook,
    number: _Number,
    ask: Ask,
    clock: Clock,
    patience: Patience | None,
) -> Identity:
    async with unsigned_line(access, book, clock=clock, patience=patience) as line:
        try:
            if not await line.run("users.getUsers", line.client.get_me):
                await _prove(line, access, number, ask)
            me: Identity = await line.run("users.getUsers", lambda: who_am_i(line.client))
        except RateLimited as wait:
            raise RateLimited(
                f"{wait}; try again in {wait.retry_after:.0f} s",
                retry_after=wait.retry_after,
                method=wait.method,
            ) from wait
        except errors.RPCError as error:
            raise _refused(error, number) from error
    return me


async def check_bot(
    access: TelegramAccess,
    token: str,
    book: AccountBook,
    *,
    clock: Clock = utc_now,
    patience: Patience | None = None,
) -> Identity:
    """Sign the bot in and return who it is. Raises as `bot_line` and its requests.

    While the service holds the bot's session, the token is tried in another, which does not stay.
    """
    try:
        return await _checked(access, token, book, clock, patience)
    except Busy:
        trial = beside(access)
        try:
            return await _checked(trial, token, book, clock, patience)
        finally:
            trial.session.unlink(missing_ok=True)


async def _checked(
    access: TelegramAccess, token: str, book: AccountBook, clock: Clock, patience: Patience | None
) -> Identity:
    async with bot_line(access, token, book, clock=clock, patience=patience) as line:
        me: Identity = await line.run("users.getUsers", lambda: who_am_i(line.client))
    return me


async def _prove(line: Line, access: TelegramAccess, number: _Number, ask: Ask) -> None:
    """Show Telegram that the account is ours."""
    sent = await line.call(
        functions.auth.SendCodeRequest(number.digits, access.api_id, access.api_hash, types.CodeSettings())
    )
    if not isinstance(sent, types.auth.SentCode):
        raise AccountError("Telegram sends no code for this number; sign in with a Telegram app first")

    async def with_code(code: str) -> TLRequest:
        return functions.auth.SignInRequest(number.digits, sent.phone_code_hash, code)

    try:
        answer = await _tried(line, Question.CODE, ask, with_code)
    except errors.SessionPasswordNeededError:

        async def with_password(password: str) -> TLRequest:
            challenge = await line.call(functions.account.GetPasswordRequest())  # good for one attempt
            return functions.auth.CheckPasswordRequest(compute_check(challenge, password))

        answer = await _tried(line, Question.PASSWORD, ask, with_password)
    if isinstance(answer, types.auth.AuthorizationSignUpRequired):
        raise number.mistake(PHONE[errors.PhoneNumberUnoccupiedError])


async def _tried(
    line: Line, question: Question, ask: Ask, request: Callable[[str], Awaitable[TLRequest]]
) -> Any:
    """Return Telegram's answer to a person's answer, which may be wrong a few times."""
    for attempt in range(1, ATTEMPTS + 1):
        # Asked on this thread, so that an interrupt ends it; Telethon mends a line that fell meanwhile.
        answer = ask(question, attempt).strip()
        try:
            return await line.call(await request(answer))
        except WRONG as error:
            if attempt == ATTEMPTS:
                raise InputError(f"wrong {question} {ATTEMPTS} times; run it again for a new one") from error
    raise AssertionError("the last attempt returns or raises")


def _refused(error: errors.RPCError, number: _Number) -> WirewatchError:
    if isinstance(error, errors.PhoneCodeExpiredError):
        return InputError("the code has expired; run it again for a new one")
    if why := PHONE.get(type(error)):
        return number.mistake(why)
    return AccountError(f"Telegram refused to sign in: {error}")
