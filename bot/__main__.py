"""`python -m bot` is `wirewatch`."""

from bot.cli.main import main

main()
