"""The commands, one module a noun; each has its rows in COMMANDS, which `bot.chat.table` collects."""
