"""Buttons, commands, membership, and the small courtesies between a client and the server."""

import asyncio
from typing import Any

from telethon import types

from tests.telegram_server import portray
from tests.telegram_server.accounts import Answer, Bot, Menu, Person
from tests.telegram_server.asked import Asked, Handler
from tests.telegram_server.refusal import Refused
from tests.telegram_server.writing import button_data


def get_bot_callback_answer(asked: Asked) -> Any:
    """Press a button: the answer comes when the bot gives it."""
    request = asked.request
    chat = asked.view.chat(request.peer)
    message = chat.box_of(asked.viewer).messages.get(request.msg_id)
    if message is None or not isinstance(message.sender, Bot) or not isinstance(asked.viewer, Person):
        raise Refused("MESSAGE_ID_INVALID")
    if request.data not in button_data(message.markup):
        raise Refused("DATA_INVALID")
    answer = asyncio.wrap_future(asked.world.press(asked.viewer, message, request.data))
    return asyncio.ensure_future(_answered(answer, asked.world.answer_within))


async def _answered(answer: asyncio.Future[Answer], within: float) -> Any:
    try:
        given = await asyncio.wait_for(answer, within)
    except TimeoutError:
        raise Refused("BOT_RESPONSE_TIMEOUT") from None
    return types.messages.BotCallbackAnswer(
        cache_time=0,
        alert=given.alert,
        has_url=given.url is not None,
        message=given.text,
        url=given.url,
    )


def set_bot_callback_answer(asked: Asked) -> Any:
    request = asked.request
    press = asked.world.presses.get(request.query_id)
    if press is None or press.bot is not asked.viewer or press.answer.done():
        raise Refused("QUERY_ID_INVALID")
    press.answer.set_result(Answer(request.message, bool(request.alert), request.url))
    return True


def set_bot_commands(asked: Asked) -> Any:
    if not isinstance(asked.viewer, Bot):
        raise Refused("USER_BOT_REQUIRED")
    asked.viewer.commands[_menu(asked)] = list(asked.request.commands)
    return True


def reset_bot_commands(asked: Asked) -> Any:
    if not isinstance(asked.viewer, Bot):
        raise Refused("USER_BOT_REQUIRED")
    asked.viewer.commands.pop(_menu(asked), None)
    return True


def get_bot_commands(asked: Asked) -> Any:
    if not isinstance(asked.viewer, Bot):
        raise Refused("USER_BOT_REQUIRED")
    return list(asked.viewer.commands.get(_menu(asked), []))


def _menu(asked: Asked) -> Menu:
    """Which menu a request is about: the chat that it is for, None for all, and the people's language."""
    peer = getattr(asked.request.scope, "peer", None)
    chat = None if peer is None else asked.view.chat(peer).chat_id
    return type(asked.request.scope).__name__, chat, asked.request.lang_code


def join_channel(asked: Asked) -> Any:
    channel = asked.view.channel(asked.request.channel)
    channel.members[asked.viewer.id] = asked.viewer
    return _membership(asked, channel)


def leave_channel(asked: Asked) -> Any:
    channel = asked.view.channel(asked.request.channel)
    if channel.members.pop(asked.viewer.id, None) is None:
        raise Refused("USER_NOT_PARTICIPANT")
    return _membership(asked, channel)


def _membership(asked: Asked, channel: Any) -> Any:
    return types.Updates(
        updates=[types.UpdateChannel(channel.id)],
        users=[],
        chats=[portray.channel(channel, asked.viewer)],
        date=asked.world.clock(),
        seq=0,
    )


def read_history(asked: Asked) -> Any:
    asked.view.chat(asked.request.peer)
    return types.messages.AffectedMessages(pts=asked.viewer.box.pts, pts_count=0)


def noted(asked: Asked) -> Any:
    """For what has no effect here."""
    return bool(asked.viewer)


METHODS: dict[str, Handler] = {
    "account.updateStatus": noted,
    "bots.getBotCommands": get_bot_commands,
    "bots.resetBotCommands": reset_bot_commands,
    "bots.setBotCommands": set_bot_commands,
    "channels.joinChannel": join_channel,
    "channels.leaveChannel": leave_channel,
    "channels.readHistory": noted,
    "messages.getBotCallbackAnswer": get_bot_callback_answer,
    "messages.readHistory": read_history,
    "messages.setBotCallbackAnswer": set_bot_callback_answer,
    "messages.setTyping": noted,
}
