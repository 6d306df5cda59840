"""What a newsroom sets: TOML files, `.env` and the environment, checked into one frozen Config."""

from bot.config.describing import describe
from bot.config.files import ensure_data_dir, loose_permissions
from bot.config.loading import load_config, load_statements
from bot.config.settings import Config, PreviewSettings, TelegramServer, TelegramSettings

__all__ = [
    "Config",
    "PreviewSettings",
    "TelegramServer",
    "TelegramSettings",
    "describe",
    "ensure_data_dir",
    "load_config",
    "load_statements",
    "loose_permissions",
]
