"""Wirewatch: watch public Telegram channels for statements that a newsroom tracks."""

__version__ = "0.2.0"
