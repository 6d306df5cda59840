"""The command line: the only place that prints. One module for each noun."""

from bot.cli.main import main

__all__ = ["main"]
