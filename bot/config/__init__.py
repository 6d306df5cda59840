"""What a newsroom sets: TOML files, `.env` and the environment, checked into one frozen Config."""

from bot.config.describing import describe
from bot.config.files import ensure_data_dir, loose_permissions
from bot.config.loading import load_config, load_statements
from bot.config.settings import Config, EvidenceSettings, PreviewSettings, TelegramServer, TelegramSettings
from bot.config.single import channel_from, statement_from
from bot.config.writing import statements_toml

__all__ = [
    "Config",
    "EvidenceSettings",
    "PreviewSettings",
    "TelegramServer",
    "TelegramSettings",
    "channel_from",
    "describe",
    "ensure_data_dir",
    "load_config",
    "load_statements",
    "loose_permissions",
    "statement_from",
    "statements_toml",
]
