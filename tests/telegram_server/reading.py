"""Looking at accounts, channels, histories and files."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from telethon import types

from tests.telegram_server import portray
from tests.telegram_server.accounts import Account
from tests.telegram_server.asked import Asked, Handler
from tests.telegram_server.box import Box, Message
from tests.telegram_server.chats import WorldChannel
from tests.telegram_server.refusal import Refused

PAGE = 100  # the most messages in one answer
BLOCK = 4096  # bytes; files are read in multiples of it
LARGEST_PART = 1 << 20


def window(numbers: Sequence[int], newer: int, add_offset: int, limit: int) -> Sequence[int]:
    """The page of a history, newest first, that begins `add_offset` after its `newer` newest messages.

    `numbers` rise. A page that would begin before the newest message is cut there.
    https://core.telegram.org/api/offsets
    """
    start = newer + add_offset
    size = min(limit, PAGE) if limit > 0 else 20
    first, last = max(start, 0), max(start + size, 0)
    count = len(numbers)
    return numbers[max(count - last, 0) : max(count - first, 0)][::-1]


def newer_than(box: Box, numbers: Sequence[int], offset_id: int, offset_date: datetime | None) -> int:
    """How many messages an offset passes over: with that id or a higher one, or not older than a date."""
    if offset_id:
        return len(numbers) - bisect_left(numbers, offset_id)
    if offset_date is not None and offset_date.timestamp() > 0:
        return sum(box.messages[number].date >= offset_date for number in numbers)
    return 0


def get_history(asked: Asked) -> Any:
    request = asked.request
    chat = asked.view.chat(request.peer)
    box = chat.box_of(asked.viewer)
    numbers = box.numbers
    if not isinstance(chat, WorldChannel):
        numbers = [number for number in numbers if box.messages[number].chat is chat]
    newer = newer_than(box, numbers, request.offset_id, request.offset_date)
    page = [
        number
        for number in window(numbers, newer, request.add_offset, request.limit)
        if (not request.max_id or number < request.max_id) and number > request.min_id
    ]
    messages = [box.messages[number] for number in page]
    return page_of(asked, chat, messages, count=len(numbers), newer=newer)


def page_of(asked: Asked, chat: Any, messages: Sequence[Message], *, count: int, newer: int = 0) -> Any:
    """Messages as an answer."""
    shown = [portray.message(one, asked.viewer) for one in messages]
    company = portray.company(asked.world, messages, asked.viewer)
    if not isinstance(chat, WorldChannel):
        return types.messages.MessagesSlice(count=count, messages=shown, topics=[], **company)
    company["chats"] = company["chats"] or [portray.channel(chat, asked.viewer)]
    return types.messages.ChannelMessages(
        pts=chat.pts, count=count, messages=shown, topics=[], offset_id_offset=newer, **company
    )


def get_channel_messages(asked: Asked) -> Any:
    channel = asked.view.channel(asked.request.channel)
    wanted = [_number(one, channel.box) for one in asked.request.id]
    there = [channel.box.messages[number] for number in wanted if number in channel.box.messages]
    answer = page_of(asked, channel, there, count=len(wanted))
    shown = {one.id: one for one in answer.messages}
    where = types.PeerChannel(channel.id)
    answer.messages = [shown.get(number) or types.MessageEmpty(id=number, peer_id=where) for number in wanted]
    return answer


def get_messages(asked: Asked) -> Any:
    box = asked.viewer.box
    wanted = [_number(one, box) for one in asked.request.id]
    there = [box.messages[number] for number in wanted if number in box.messages]
    shown = {one.numbers[box]: portray.message(one, asked.viewer) for one in there}
    return types.messages.Messages(
        messages=[shown.get(number) or types.MessageEmpty(id=number, peer_id=None) for number in wanted],
        topics=[],
        **portray.company(asked.world, there, asked.viewer),
    )


def _number(named: Any, box: Box) -> int:
    """The number of the message that is meant: itself, or what it replies to (0 for nothing)."""
    if not isinstance(named, types.InputMessageReplyTo):
        return named.id
    header = portray.reply(box.messages[named.id], box) if named.id in box.messages else None
    return header.reply_to_msg_id if header else 0


def get_users(asked: Asked) -> Any:
    return [portray.account(asked.view.account(one), asked.viewer) for one in asked.request.id]


def get_full_user(asked: Asked) -> Any:
    account = asked.view.account(asked.request.id)
    full = types.UserFull(
        id=account.id,
        settings=types.PeerSettings(),
        notify_settings=types.PeerNotifySettings(),
        common_chats_count=0,
        blocked=False,
    )
    return types.users.UserFull(full_user=full, chats=[], users=[portray.account(account, asked.viewer)])


def resolve_username(asked: Asked) -> Any:
    wanted = asked.request.username.lower()
    named: list[Account | WorldChannel] = [
        *asked.world.channels.values(),
        *asked.world.accounts.values(),
    ]
    found = next((one for one in named if one.username and one.username.lower() == wanted), None)
    if not wanted.replace("_", "").isalnum():
        raise Refused("USERNAME_INVALID")
    if found is None:
        raise Refused("USERNAME_NOT_OCCUPIED")
    chats, users = [], []
    if isinstance(found, WorldChannel):
        chats = [portray.channel(found, asked.viewer)]
    else:
        users = [portray.account(found, asked.viewer)]
    return types.contacts.ResolvedPeer(peer=portray.peer(found, asked.viewer), chats=chats, users=users)


def get_channels(asked: Asked) -> Any:
    found = [asked.view.channel(one) for one in asked.request.id]
    return types.messages.Chats(chats=[portray.channel(one, asked.viewer) for one in found])


def get_chats(asked: Asked) -> Any:
    found = [asked.view.chat(types.InputPeerChat(number)) for number in asked.request.id]
    return types.messages.Chats(chats=[portray.group(one, asked.viewer) for one in found])


def get_full_channel(asked: Asked) -> Any:
    channel = asked.view.channel(asked.request.channel)
    full = types.ChannelFull(
        id=channel.id,
        about="",
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        chat_photo=types.PhotoEmpty(id=0),
        notify_settings=types.PeerNotifySettings(),
        bot_info=[],
        pts=channel.pts,
        participants_count=len(channel.members),
    )
    return types.messages.ChatFull(full_chat=full, chats=[portray.channel(channel, asked.viewer)], users=[])


def get_file(asked: Asked) -> Any:
    request = asked.request
    file = asked.world.files.get(getattr(request.location, "id", 0))
    if file is None:
        raise Refused("LOCATION_INVALID")
    if request.limit % BLOCK or not 0 < request.limit <= LARGEST_PART:
        raise Refused("LIMIT_INVALID")
    part = file.content[request.offset : request.offset + request.limit]
    return types.upload.File(type=types.storage.FileJpeg(), mtime=0, bytes=part)


METHODS: dict[str, Handler] = {
    "channels.getChannels": get_channels,
    "channels.getFullChannel": get_full_channel,
    "channels.getMessages": get_channel_messages,
    "contacts.resolveUsername": resolve_username,
    "messages.getChats": get_chats,
    "messages.getHistory": get_history,
    "messages.getMessages": get_messages,
    "upload.getFile": get_file,
    "users.getFullUser": get_full_user,
    "users.getUsers": get_users,
}
