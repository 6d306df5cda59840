"""Channels as the reading account sees them, by raw requests: Telethon's own ways skip or swallow some."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from telethon import errors, functions, types, utils
from telethon.tl import TLRequest

from bot.errors import ChannelUnavailable, SourceError
from bot.telegram import limits
from bot.telegram.convert import batch_of
from bot.telegram.line import Line
from bot.telegram.protocol import LARGEST_ID, PAGE, Batch, Changes, Found, Peer
from bot.text import clean

MESSAGES = (types.UpdateEditChannelMessage, types.UpdateNewChannelMessage)  # updates that hold a message


class TelegramReader:
    """A ChannelReader over a line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def find(self, username: str) -> Found:
        """Find the channel that has this name now.

        https://core.telegram.org/method/contacts.resolveUsername
        """
        answer = await self._ask(functions.contacts.ResolveUsernameRequest(username))
        wanted = answer.peer.channel_id if isinstance(answer.peer, types.PeerChannel) else None
        for chat in answer.chats:
            if isinstance(chat, types.Channel) and chat.id == wanted:
                return _found(chat)
        if wanted is not None:
            raise ChannelUnavailable(limits.CHANNEL[errors.ChannelPrivateError])
        raise ChannelUnavailable("the name belongs to a person or a bot, not to a channel")

    async def joined(self) -> Sequence[Found]:
        """Find the channels among the account's chats. https://core.telegram.org/method/messages.getDialogs"""
        found: dict[int, Found] = {}
        after: Any = None  # the last message that came
        place: Any = types.InputPeerEmpty()  # where it stands
        while True:
            answer = await self._ask(
                functions.messages.GetDialogsRequest(
                    offset_date=after and after.date,
                    offset_id=after.id if after else 0,
                    offset_peer=place,
                    limit=PAGE,
                    hash=0,
                    exclude_pinned=after is not None,
                )
            )
            channels = [chat for chat in answer.chats if isinstance(chat, types.Channel)]
            found |= {chat.id: _found(chat) for chat in channels if not chat.left}
            last = _last_chat(answer)
            if last is None or not isinstance(answer, types.messages.DialogsSlice):
                return tuple(found.values())
            after, place = last

    async def newest(self, peer: Peer, *, skip: int = 0, before: datetime | None = None) -> Batch:
        """Get the newest message but `skip`, or the newest that is older than a moment."""
        return await self._history(peer, add_offset=skip, limit=1, offset_date=before)

    async def newer(self, peer: Peer, after: int) -> Batch:
        """Get the next newer page. https://core.telegram.org/api/offsets"""
        batch = await self._history(peer, offset_id=after + 1, add_offset=-PAGE, limit=PAGE)
        return batch.between(after, LARGEST_ID)

    async def by_id(self, peer: Peer, ids: Iterable[int]) -> Batch:
        """Get these messages; ids that no message can have are passed over."""
        wanted = sorted({number for number in ids if 0 < number <= LARGEST_ID})
        batches = []
        for start in range(0, len(wanted), PAGE):
            chunk = wanted[start : start + PAGE]
            request = functions.channels.GetMessagesRequest(
                _channel(peer), [types.InputMessageID(number) for number in chunk]
            )
            batches.append(_batch(await self._ask(request)))
        return Batch(
            posts=tuple(post for batch in batches for post in batch.posts),
            service=tuple(number for batch in batches for number in batch.service),
            empty=tuple(number for batch in batches for number in batch.empty),
            pts=max((batch.pts for batch in batches), default=0),
        )

    async def changes(self, peer: Peer, pts: int) -> Changes | None:
        """Get what happened since `pts`, also in a channel that the account has not joined.

        https://core.telegram.org/api/updates#subscribing-to-updates-of-channels-supergroups
        """
        request = functions.updates.GetChannelDifferenceRequest(
            channel=_channel(peer),
            filter=types.ChannelMessagesFilterEmpty(),
            pts=pts,
            limit=PAGE,
            force=False,
        )
        try:
            answer = await self._line.call(request)
        except errors.RPCError as error:
            if type(error) in limits.CHANNEL:
                raise _unreadable(error, request) from error
            return None  # such as a `pts` that the server does not know
        return _changes(answer)

    async def _history(
        self,
        peer: Peer,
        *,
        offset_id: int = 0,
        add_offset: int = 0,
        limit: int,
        offset_date: datetime | None = None,
    ) -> Batch:
        request = functions.messages.GetHistoryRequest(
            peer=types.InputPeerChannel(peer.channel_id, peer.access_hash),
            offset_id=min(offset_id, LARGEST_ID),
            offset_date=offset_date,
            add_offset=add_offset,
            limit=limit,
            max_id=0,
            min_id=0,
            hash=0,
        )
        answer = await self._ask(request)
        return replace(_batch(answer), usernames=_usernames(answer, peer), joined=_joined(answer, peer))

    async def _ask(self, request: TLRequest) -> Any:
        try:
            return await self._line.call(request)
        except errors.RPCError as error:
            raise _unreadable(error, request) from error


def _channel(peer: Peer) -> types.InputChannel:
    return types.InputChannel(peer.channel_id, peer.access_hash)


def _found(chat: types.Channel) -> Found:
    peer = Peer(channel_id=chat.id, access_hash=chat.access_hash or 0)
    return Found(peer=peer, title=clean(chat.title), joined=not chat.left)


def _last_chat(answer: Any) -> tuple[Any, Any] | None:
    """Return the last message of the last chat that has one, and the chat's address; None if none has."""
    messages = {(utils.get_peer_id(one.peer_id), one.id): one for one in answer.messages}
    entities = {utils.get_peer_id(one): one for one in (*answer.chats, *answer.users)}
    for dialog in reversed(answer.dialogs):
        chat = utils.get_peer_id(dialog.peer)
        if (chat, dialog.top_message) in messages and chat in entities:
            return messages[chat, dialog.top_message], utils.get_input_peer(entities[chat])
    return None


def _batch(answer: Any) -> Batch:
    return batch_of(answer.messages, [*answer.chats, *answer.users], pts=getattr(answer, "pts", 0))


def _usernames(answer: Any, peer: Peer) -> tuple[str, ...] | None:
    """Return what the channel is called now, its own name first; None if the answer does not describe it."""
    for chat in answer.chats:
        if isinstance(chat, types.Channel) and chat.id == peer.channel_id and not chat.min:
            bought = [one.username for one in chat.usernames or () if one.active]
            return tuple(dict.fromkeys(name for name in (chat.username, *bought) if name))
    return None


def _joined(answer: Any, peer: Peer) -> bool | None:
    """Return whether the account has joined the channel; None if the answer does not describe it."""
    for chat in answer.chats:
        if isinstance(chat, types.Channel) and chat.id == peer.channel_id and not chat.min:
            return not chat.left
    return None


def _changes(answer: Any) -> Changes:
    if isinstance(answer, types.updates.ChannelDifferenceTooLong):
        return Changes(told=_batch(answer), pts=answer.dialog.pts or 0, complete=False)
    if isinstance(answer, types.updates.ChannelDifferenceEmpty):
        return Changes(pts=answer.pts)
    updates = answer.other_updates
    later = [update.message for update in updates if isinstance(update, MESSAGES)]
    deleted = [update.messages for update in updates if isinstance(update, types.UpdateDeleteChannelMessages)]
    return Changes(
        told=batch_of([*answer.new_messages, *later], [*answer.chats, *answer.users]),
        deleted=tuple(sorted({number for numbers in deleted for number in numbers})),
        pts=answer.pts,
        more=not answer.final,
    )


def _unreadable(error: errors.RPCError, request: TLRequest) -> SourceError:
    if why := limits.CHANNEL.get(type(error)):
        return ChannelUnavailable(why)
    return SourceError(f"Telegram refused {limits.method_of(request)}: {error}")
