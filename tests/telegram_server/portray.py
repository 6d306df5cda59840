"""Accounts, chats, messages and events as Telegram describes them to one account."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from telethon import types

from tests.telegram_server.accounts import Account, Bot, Person
from tests.telegram_server.box import Box, Change, Event, File, Message
from tests.telegram_server.chats import Group, Private, WorldChannel
from tests.telegram_server.world import Press, World

DC = 2  # the data centre that all files are in


def access_hash(viewer: Account, target: Account | WorldChannel) -> int:
    """The number that an account has to name beside the id of another or of a channel: its own for each."""
    digest = sha256(f"{viewer.id}:{type(target).__name__}:{target.id}".encode()).digest()
    return int.from_bytes(digest[:8], "little", signed=True)


def account(one: Account, viewer: Account) -> Any:
    """A person or bot."""
    phone = one.phone if isinstance(one, Person) and one is viewer else None
    return types.User(
        id=one.id,
        is_self=one is viewer,
        deleted=one.deactivated,
        bot=isinstance(one, Bot),
        bot_info_version=1 if isinstance(one, Bot) else None,
        access_hash=access_hash(viewer, one),
        first_name=one.first_name,
        username=one.username,
        phone=phone,
    )


def channel(one: WorldChannel, viewer: Account) -> Any:
    """A channel or supergroup; ChannelForbidden if it is closed to the viewer."""
    if one.private and not one.has(viewer):
        return types.ChannelForbidden(
            id=one.id,
            access_hash=access_hash(viewer, one),
            title=one.title,
            broadcast=not one.supergroup,
            megagroup=one.supergroup,
        )
    return types.Channel(
        id=one.id,
        title=one.title,
        photo=types.ChatPhotoEmpty(),
        date=one.created,
        left=not one.has(viewer),
        broadcast=not one.supergroup,
        megagroup=one.supergroup,
        forum=one.forum,
        noforwards=one.noforwards,
        access_hash=access_hash(viewer, one),
        username=one.username,
    )


def group(one: Group, viewer: Account) -> Any:
    """A small group."""
    migrated = one.became and types.InputChannel(one.became.id, access_hash(viewer, one.became))
    return types.Chat(
        id=one.id,
        title=one.title,
        photo=types.ChatPhotoEmpty(),
        participants_count=len(one.members),
        date=one.created,
        version=1,
        left=not one.has(viewer),
        deactivated=one.became is not None,
        migrated_to=migrated,
    )


def chat(one: WorldChannel | Group, viewer: Account) -> Any:
    """A channel or group."""
    return channel(one, viewer) if isinstance(one, WorldChannel) else group(one, viewer)


def peer(place: Any, viewer: Account) -> Any:
    """The peer that a chat or an account is to the viewer."""
    match place:
        case WorldChannel():
            return types.PeerChannel(place.id)
        case Group():
            return types.PeerChat(place.id)
        case Private():
            return types.PeerUser(place.other(viewer).id)
    return types.PeerUser(place.id)


def message(one: Message, viewer: Account) -> Any:
    """A message as it reads now."""
    box = one.chat.box_of(viewer)
    number, where = one.numbers[box], peer(one.chat, viewer)
    if one.hidden:
        return types.MessageEmpty(id=number, peer_id=where)
    post = isinstance(one.chat, WorldChannel) and not one.chat.supergroup
    common = {
        "id": number,
        "peer_id": where,
        "date": one.date,
        "out": one.sender is viewer,
        "post": post,
        "silent": one.silent,
        "from_id": None if post else types.PeerUser(one.sender.id) if one.sender else where,
        "reply_to": reply(one, box),
    }
    if one.action is not None:
        return types.MessageService(action=one.action, **common)
    return types.Message(
        message=one.text,
        entities=list(one.entities) or None,
        media=one.file and media(one.file),
        reply_markup=one.markup,
        fwd_from=one.fwd_from,
        grouped_id=one.grouped_id,
        edit_date=one.edit_date,
        edit_hide=one.edit_hide,
        views=one.views if post else None,
        forwards=0 if post else None,
        **common,
        **one.extra,
    )


def reply(one: Message, box: Box) -> Any:
    """What a message replies to, by the number that it has in a box; None for nothing."""
    if one.reply_to is None:
        return None
    theirs = one.chat.box if one.sender is None else one.chat.box_of(one.sender)
    original = theirs.messages.get(one.reply_to)
    number = one.reply_to if original is None else original.numbers.get(box, one.reply_to)
    return types.MessageReplyHeader(
        reply_to_msg_id=number, reply_to_top_id=one.topic, forum_topic=one.topic is not None
    )


def media(file: File) -> Any:
    """A photo or document that can be downloaded."""
    common = {"id": file.id, "access_hash": file.id, "file_reference": b"ref", "date": None, "dc_id": DC}
    if file.photo:
        sizes = [types.PhotoSize(type="x", w=1, h=1, size=len(file.content))]
        return types.MessageMediaPhoto(photo=types.Photo(sizes=sizes, **common))
    named = [types.DocumentAttributeFilename(file.name)]
    document = types.Document(mime_type=file.kind, size=len(file.content), attributes=named, **common)
    return types.MessageMediaDocument(document=document)


def company(world: World, messages: Iterable[Message], viewer: Account) -> dict[str, list[Any]]:
    """The `users` and `chats` that an answer with these messages has to describe."""
    people: dict[int, Account] = {}
    places: dict[int, WorldChannel | Group] = {}
    for one in messages:
        if isinstance(one.chat, Private):
            people.update({side.id: side for side in one.chat.sides})
        else:
            places[one.chat.chat_id] = one.chat
        if one.sender is not None:
            people[one.sender.id] = one.sender
        origin = one.fwd_from and one.fwd_from.from_id
        if isinstance(origin, types.PeerChannel) and origin.channel_id in world.channels:
            source = world.channels[origin.channel_id]
            places[source.chat_id] = source
        if isinstance(origin, types.PeerUser) and origin.user_id in world.accounts:
            people[origin.user_id] = world.accounts[origin.user_id]
    return {
        "users": [account(one, viewer) for one in people.values()],
        "chats": [chat(one, viewer) for one in places.values()],
    }


def event(owner: Account | WorldChannel, happened: Event, viewer: Account) -> Any:
    """An event as an update; None if the message is gone meanwhile."""
    count = {"pts": happened.pts, "pts_count": happened.count}
    in_channel = isinstance(owner, WorldChannel)
    if happened.change is Change.DELETED:
        numbers = list(happened.numbers)
        if in_channel:
            return types.UpdateDeleteChannelMessages(channel_id=owner.id, messages=numbers, **count)
        return types.UpdateDeleteMessages(messages=numbers, **count)
    one = owner.box.messages.get(happened.numbers[0])
    if one is None:
        return None
    kinds = {
        (Change.NEW, True): types.UpdateNewChannelMessage,
        (Change.NEW, False): types.UpdateNewMessage,
        (Change.EDITED, True): types.UpdateEditChannelMessage,
        (Change.EDITED, False): types.UpdateEditMessage,
    }
    return kinds[happened.change, in_channel](message=message(one, viewer), **count)


def press(one: Press) -> Any:
    """The press of a button as the bot is told of it."""
    place = one.message.chat
    return types.UpdateBotCallbackQuery(
        query_id=one.id,
        user_id=one.person.id,
        peer=peer(place, one.bot),
        msg_id=one.message.numbers[place.box_of(one.bot)],
        chat_instance=place.chat_id,
        data=one.data,
    )
