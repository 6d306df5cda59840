"""What Telegram pushes of channels that the reading account has joined: a hint to look now, and no more."""

from collections.abc import Callable

from telethon import events, types

from bot.telegram.line import Line

NEWS = (types.UpdateNewChannelMessage, types.UpdateEditChannelMessage)


def listen_for_posts(line: Line, pushed: Callable[[int], None]) -> None:
    """Tell of each channel in which something was posted or edited, by its id.

    Pushes can vanish, so what was posted is never taken from them: reading the channel is the truth.
    """

    async def told(update: types.UpdateNewChannelMessage | types.UpdateEditChannelMessage) -> None:
        peer = update.message.peer_id
        if isinstance(peer, types.PeerChannel):
            pushed(peer.channel_id)

    line.client.add_event_handler(told, events.Raw(NEWS))
