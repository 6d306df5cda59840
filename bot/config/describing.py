"""Showing what is in force, without any secret."""

from collections.abc import Iterator

from bot.config.durations import duration_text
from bot.config.settings import AccountSettings, Config
from bot.config.values import size_text
from bot.models import Channel, Recipient, Statement


def describe(config: Config) -> list[tuple[str, str, str]]:
    """List (section, key, value) for every setting, in a fixed order; a secret is only "set" or "not set"."""
    return [
        *(("wirewatch", key, value) for key, value in _general(config)),
        *(("channels", channel.username, _channel(channel)) for channel in config.channels),
        *(("statements", statement.id, _statement(statement)) for statement in config.statements),
        *(("recipients", recipient.id, _recipient(recipient)) for recipient in config.recipients),
        *(("telegram", key, value) for key, value in _telegram(config)),
        *(("accounts", account.name, _account(account)) for account in config.accounts if account.variables),
        *(("missing", "to read", line) for line in config.missing_for_reading()),
        *(("missing", "to send", line) for line in config.missing_for_sending()),
    ]


def _general(config: Config) -> Iterator[tuple[str, str]]:
    yield "config", str(config.directory)
    yield "data", str(config.data)
    yield "zone", config.zone.key
    yield "language", config.language
    yield "backfill", str(config.backfill)
    yield "preview.base_url", config.preview.base_url
    yield "preview.compare", "true" if config.preview.compare else "false"
    yield "alerts.window", duration_text(config.alert_window)
    yield "stories.window", duration_text(config.story_window)
    yield "review.per_day", str(config.review_per_day)
    yield "matching.semantic", "true" if config.semantic else "false"
    yield "pictures.read", "true" if config.pictures.read else "false"
    yield "evidence.witness", config.evidence.witness or "nobody"
    yield "evidence.authority", config.evidence.authority or "none"
    yield "translation.url", config.translation.url or "none"
    yield "desk", f"{config.desk.address}:{config.desk.port}"
    yield "desk.url", config.desk.url or "none"
    yield "desk.metrics_token", _is_set(config.desk.metrics_token)
    yield "desk.user", ", ".join(f"{user.name} ({user.role})" for user in config.desk.users) or "none"
    backup = config.backup
    kept = f"{backup.folder}, the last {backup.keep}{', with media' if backup.media else ''}"
    yield "backup.folder", kept if backup.folder else "none"


def _channel(channel: Channel) -> str:
    owner = f"owner {channel.owner}" if channel.owner else ""
    return _joined(
        channel.title,
        channel.language,
        channel.affiliation,
        f"{channel.source} every {_interval(channel)}",
        owner,
        f"account {channel.account}" if channel.account else "",
        "" if channel.media == "none" else f"media: {channel.media} up to {size_text(channel.media_limit)}",
    )


def _account(account: AccountSettings) -> str:
    named = (f"{name} {'not ' if name in account.missing else ''}set" for name in account.variables)
    return _joined(*named, f"{account.per_minute} requests a minute")


def _interval(channel: Channel) -> str:
    most = duration_text(channel.every)
    return most if channel.at_least is None else f"{duration_text(channel.at_least)} to {most}, as it posts"


def _statement(statement: Statement) -> str:
    speaker = statement.speaker.name if statement.speaker else ""
    said_on = statement.said_on.isoformat() if statement.said_on else ""
    wordings = ", ".join(f"{language} {len(phrases)}" for language, phrases in statement.wording.items())
    queries = ", ".join(statement.query)
    return _joined(
        statement.title,
        speaker,
        said_on,
        wordings and f"wordings: {wordings}",
        queries and f"queries: {queries}",
        "urgent" if statement.urgent else "",
    )


def _recipient(recipient: Recipient) -> str:
    place = recipient.kind if recipient.chat is None else f"{recipient.kind} {recipient.chat}"
    if recipient.topic is not None:
        place += f" topic {recipient.topic}"
    quiet = recipient.quiet
    return _joined(
        place,
        recipient.role,
        ", then ".join(rule.words for rule in recipient.rules),
        recipient.language,
        recipient.zone,
        f"quiet {quiet.words}" if quiet else "",
        f"digest {', '.join(recipient.digest)}" if recipient.digest else "",
        f"fallback {recipient.fallback}" if recipient.fallback else "",
    )


def _telegram(config: Config) -> Iterator[tuple[str, str]]:
    telegram, server = config.telegram, config.server
    yield "TELEGRAM_API_ID", _is_set(telegram)
    yield "TELEGRAM_API_HASH", _is_set(telegram)
    yield "TELEGRAM_PHONE", _is_set(telegram and telegram.phone)
    yield "TELEGRAM_BOT_TOKEN", _is_set(telegram and telegram.bot_token)
    yield "WIREWATCH_HEARTBEAT_URL", _is_set(config.heartbeat)
    yield "WIREWATCH_TRANSLATION_KEY", _is_set(config.translation.key)
    yield "server", f"DC {server.dc_id} at {server.host}:{server.port}" if server else "Telegram"


def _is_set(setting: object) -> str:
    return "not set" if setting is None else "set"


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
