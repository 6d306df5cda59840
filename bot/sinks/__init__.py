"""Where alerts go: the console here, Telegram in `bot.telegram.sender`."""
