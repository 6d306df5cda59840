"""The chat: what people tell the bot, who may, and what it answers. It knows neither Telegram nor SQL.

`protocol` says what a command is, `table` which there are, `commands` holds them by noun. `addressed` reads
what was said, `people` and `understanding` tell what is to be done and for whom nothing is. `conversation`
takes what comes, `dealing` does each thing once, `voice` says what came of it; `pages` and `menu` are how
that looks.
"""
