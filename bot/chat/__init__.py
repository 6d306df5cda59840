"""The chat: what people tell the bot, who may, and what it answers. It knows neither Telegram nor SQL.

`protocol` says what a command is, `table` which there are, `commands` holds them by noun. `requests` reads
what was said and finds what is to be done, and `people` for whom. `conversation` takes what comes and sends
what is due, `dispatch` does each thing once; `pages` is how long answers look.
"""
