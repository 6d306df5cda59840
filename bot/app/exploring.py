"""What whoever explores the database with another program may see of it."""

from bot.storage.shown import SHOWN, show_only

__all__ = ["SHOWN", "show_only"]
