"""`[[account]]` of wirewatch.toml: the accounts that read channels, each with its variables of `.env`."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, TypeAdapter, ValidationError

from bot.config.environment import API_HASH, API_ID, PHONE, ApiHash, ApiId, Environment, Phone, Variables
from bot.config.files import Report
from bot.config.mistakes import hint
from bot.config.secrecy import SECRETS
from bot.config.settings import AccountSettings, TelegramSettings
from bot.config.shapes import SettingsTable
from bot.config.values import SLUG, Slug, Variable
from bot.models import READER

KINDS: tuple[tuple[TypeAdapter[Any], str], ...] = (  # of the variables, in their order
    (TypeAdapter(ApiId), API_ID),
    (TypeAdapter(ApiHash), API_HASH),
    (TypeAdapter(Phone), PHONE),
)
NAMED = 'the name of a variable in .env, such as "NIGHT_PHONE"'
BOT = "bot"  # the account that writes
MOST = 20  # requests a second of one account; no newsroom needs that many


def _for_reading(value: str) -> str:
    if value == BOT:
        raise hint("the bot has that name")
    return value


class AccountTable(SettingsTable):
    """`[[account]]` of wirewatch.toml."""

    name: Annotated[Slug, AfterValidator(_for_reading)] = Field(description=SLUG)
    phone_env: Variable = Field(description=NAMED)
    api_id_env: Variable = Field("TELEGRAM_API_ID", description=NAMED)
    api_hash_env: Variable = Field("TELEGRAM_API_HASH", description=NAMED)
    per_minute: Annotated[int, Field(ge=1, le=60 * MOST)] = Field(
        60, description=f"a number of requests from 1 to {60 * MOST}"
    )

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of `.env` that it names."""
        return self.api_id_env, self.api_hash_env, self.phone_env


def the_only_account(telegram: TelegramSettings | None) -> tuple[AccountSettings, ...]:
    """Return the account of a newsroom that names none: the one of TELEGRAM_PHONE, if anything is set."""
    if telegram is None:
        return ()
    only = AccountSettings(
        name=READER, api_id=telegram.api_id, api_hash=telegram.api_hash, phone=telegram.phone
    )
    return (only,)


def read_accounts(
    tables: Iterable[AccountTable], variables: Variables, report: Report
) -> tuple[AccountSettings, ...]:
    """Return the accounts with what is set of their variables; a mistake is reported without its value."""
    return tuple(_account(table, variables, report) for table in tables)


def _account(table: AccountTable, variables: Variables, report: Report) -> AccountSettings:
    given = variables.given
    values = {name: given.get(name, "").strip() for name in table.variables}
    SECRETS.hide(value for name, value in values.items() if name != table.api_id_env)
    found = dict[str, Any]()
    for name, (kind, expected) in zip(table.variables, KINDS, strict=True):
        try:
            found[name] = kind.validate_python(values[name]) if values[name] else None
        except ValidationError:
            if name not in Environment.model_fields:  # else it is told there
                report(f"{variables.place(name)}: {name}: expected {expected} (the value is not shown)")
    api_id, api_hash, phone = (found.get(name) for name in table.variables)
    return AccountSettings(
        name=table.name,
        api_id=api_id,
        api_hash=SecretStr(api_hash) if api_hash else None,
        phone=SecretStr(phone) if phone else None,
        per_minute=table.per_minute,
        variables=table.variables,
        missing=tuple(name for name, value in values.items() if not value),
    )
