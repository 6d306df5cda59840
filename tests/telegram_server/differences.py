"""What happened since a client last looked. https://core.telegram.org/api/updates"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from telethon import types

from tests.telegram_server import portray
from tests.telegram_server.accounts import Account
from tests.telegram_server.asked import Asked, Handler
from tests.telegram_server.box import Change, Event, Message
from tests.telegram_server.chats import WorldChannel
from tests.telegram_server.refusal import Refused

MOST_EVENTS = 100  # in one answer to a channel's difference
ACCOUNT_EVENTS = 5000  # in one answer to an account's
LATEST = 10  # messages that come with a difference that is too long


def told(
    owner: Account | WorldChannel, events: Sequence[Event], viewer: Account
) -> tuple[list[Message], list[Any]]:
    """The messages that are new and still there, and the updates for the rest.

    An edit of a message that is new too, or edited again, is not told: it reads as it does now anyway.
    """
    there = owner.box.messages
    new = {event.numbers[0]: event for event in events if event.change is Change.NEW}
    last = {event.numbers[0]: event for event in events if event.change is Change.EDITED}
    others = []
    for event in events:
        superseded = event.change is Change.EDITED and (
            event.numbers[0] in new or last[event.numbers[0]] is not event
        )
        if event.change is Change.NEW or superseded:
            continue
        if (update := portray.event(owner, event, viewer)) is not None:
            others.append(update)
    return [there[number] for number in new if number in there], others


def get_channel_difference(asked: Asked) -> Any:
    request = asked.request
    channel = asked.view.channel(request.channel)
    box = channel.box
    if request.pts < 1:
        raise Refused("PERSISTENT_TIMESTAMP_EMPTY")
    if request.pts > box.pts:
        raise Refused("PERSISTENT_TIMESTAMP_INVALID")
    if request.pts < box.forgotten:
        return _too_long(asked, channel)
    events, final = box.since(request.pts, max(1, min(request.limit, MOST_EVENTS)))
    if not events:
        return types.updates.ChannelDifferenceEmpty(pts=box.pts, final=True, timeout=channel.timeout)
    new, others = told(channel, events, asked.viewer)
    return types.updates.ChannelDifference(
        pts=events[-1].pts,
        final=final,
        timeout=channel.timeout,
        new_messages=[portray.message(one, asked.viewer) for one in new],
        other_updates=others,
        **_company(asked, channel, _concerned(channel, events)),
    )


def _concerned(owner: Account | WorldChannel, events: Sequence[Event]) -> list[Message]:
    numbers = dict.fromkeys(number for event in events for number in event.numbers)
    return [owner.box.messages[number] for number in numbers if number in owner.box.messages]


def _company(asked: Asked, channel: WorldChannel, messages: Sequence[Message]) -> dict[str, list[Any]]:
    company = portray.company(asked.world, messages, asked.viewer)
    return company | {"chats": company["chats"] or [portray.channel(channel, asked.viewer)]}


def _too_long(asked: Asked, channel: WorldChannel) -> Any:
    latest = [channel.box.messages[number] for number in channel.box.numbers[: -LATEST - 1 : -1]]
    return types.updates.ChannelDifferenceTooLong(
        final=True,
        timeout=channel.timeout,
        dialog=dialog(channel, asked.viewer),
        messages=[portray.message(one, asked.viewer) for one in latest],
        **_company(asked, channel, latest),
    )


def dialog(channel: WorldChannel, viewer: Account) -> Any:
    """A channel as it stands in the list of chats."""
    return types.Dialog(
        peer=portray.peer(channel, viewer),
        top_message=channel.box.numbers[-1] if channel.box.numbers else 0,
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
        pts=channel.pts,
    )


def state(asked: Asked) -> Any:
    return types.updates.State(
        pts=asked.viewer.box.pts, qts=0, date=asked.world.clock(), seq=1, unread_count=0
    )


def get_difference(asked: Asked) -> Any:
    request, box = asked.request, asked.viewer.box
    if request.pts < box.forgotten:
        return types.updates.DifferenceTooLong(pts=box.pts)
    events, final = box.since(request.pts, ACCOUNT_EVENTS)
    new, others = told(asked.viewer, events, asked.viewer)
    moved = _channels_that_moved(asked, request.date)
    others.extend(types.UpdateChannelTooLong(channel_id=one.id, pts=one.pts) for one in moved)
    if not events and not moved:
        return types.updates.DifferenceEmpty(date=asked.world.clock(), seq=1)
    company = portray.company(asked.world, _concerned(asked.viewer, events), asked.viewer)
    known = {one.id for one in company["chats"]}
    company["chats"] += [portray.channel(one, asked.viewer) for one in moved if one.id not in known]
    content = {
        "new_messages": [portray.message(one, asked.viewer) for one in new],
        "new_encrypted_messages": [],
        "other_updates": others,
        **company,
    }
    if final:
        return types.updates.Difference(state=state(asked), **content)
    partial = state(asked)
    partial.pts = events[-1].pts
    return types.updates.DifferenceSlice(intermediate_state=partial, **content)


def _channels_that_moved(asked: Asked, since: datetime | None) -> list[WorldChannel]:
    return [
        one
        for one in asked.world.channels.values()
        if one.has(asked.viewer) and one.box.events and (since is None or one.box.events[-1].at >= since)
    ]


def get_peer_dialogs(asked: Asked) -> Any:
    channels = [asked.view.channel(one.peer) for one in asked.request.peers]
    tops = [one.box.messages[one.box.numbers[-1]] for one in channels if one.box.numbers]
    company = portray.company(asked.world, tops, asked.viewer)
    return types.messages.PeerDialogs(
        dialogs=[dialog(one, asked.viewer) for one in channels],
        messages=[portray.message(one, asked.viewer) for one in tops],
        chats=[portray.channel(one, asked.viewer) for one in channels],
        users=company["users"],
        state=state(asked),
    )


def get_dialogs(asked: Asked) -> Any:
    """The chats of an account, a page of them from where the last one ended."""
    channels = [one for one in asked.world.channels.values() if one.has(asked.viewer)]
    if isinstance(asked.request.offset_peer, types.InputPeerChannel):
        channels = channels[channels.index(asked.view.channel(asked.request.offset_peer)) + 1 :]
    page = channels[: asked.request.limit]
    tops = [one.box.messages[one.box.numbers[-1]] for one in page if one.box.numbers]
    company = portray.company(asked.world, tops, asked.viewer)
    content = {
        "dialogs": [dialog(one, asked.viewer) for one in page],
        "messages": [portray.message(one, asked.viewer) for one in tops],
        "chats": [portray.channel(one, asked.viewer) for one in page],
        "users": company["users"],
    }
    if len(page) < len(channels):
        return types.messages.DialogsSlice(count=len(channels), **content)
    return types.messages.Dialogs(**content)


METHODS: dict[str, Handler] = {
    "messages.getDialogs": get_dialogs,
    "messages.getPeerDialogs": get_peer_dialogs,
    "updates.getChannelDifference": get_channel_difference,
    "updates.getDifference": get_difference,
    "updates.getState": state,
}
