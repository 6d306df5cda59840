"""The chat: what people tell the bot, who may, and what it answers. It decides; it knows neither Telegram
nor SQL.

`protocol` says what a command is, `table` which there are, `commands` holds them by noun. `addressed`
reads what was said, `people` tells who may, `conversation` does it: once, whatever happens.
"""
