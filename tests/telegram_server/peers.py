"""Who and what a request names, as far as the account that asks may know it."""

from dataclasses import dataclass
from typing import Any

from telethon import types
from telethon.tl import TLObject

from tests.telegram_server.accounts import Account, Bot
from tests.telegram_server.chats import FIRST_CHANNEL, Group, WorldChannel
from tests.telegram_server.portray import access_hash
from tests.telegram_server.refusal import Refused
from tests.telegram_server.world import World


@dataclass(frozen=True, slots=True)
class View:
    """The world as far as one account sees it. Everything raises Refused for what it does not see."""

    world: World
    viewer: Account

    def channel(self, named: Any) -> WorldChannel:
        """The channel or supergroup that an InputChannel or InputPeerChannel names."""
        found = self.world.channels.get(getattr(named, "channel_id", 0))
        if found is None:
            raise Refused("CHANNEL_INVALID")
        member = found.has(self.viewer)
        known = access_hash(self.viewer, found)
        if named.access_hash != known and not (isinstance(self.viewer, Bot) and member):
            raise Refused("CHANNEL_INVALID")
        if found.private and not member:
            raise Refused("CHANNEL_PRIVATE")
        return found

    def account(self, named: Any) -> Account:
        """The person or bot that an InputUser or InputPeerUser names."""
        if isinstance(named, types.InputUserSelf | types.InputPeerSelf):
            return self.viewer
        found = self.world.accounts.get(getattr(named, "user_id", 0))
        if found is None:
            raise Refused("PEER_ID_INVALID")
        met = frozenset({found.id, self.viewer.id}) in self.world.private
        if named.access_hash == access_hash(self.viewer, found):
            return found
        if isinstance(self.viewer, Bot) and named.access_hash == 0 and (met or self._shares_a_chat(found)):
            return found
        raise Refused("PEER_ID_INVALID")

    def chat(self, named: Any) -> Any:
        """The chat that an InputPeer names."""
        if isinstance(named, types.InputPeerChannel):
            return self.channel(named)
        if isinstance(named, types.InputPeerChat):
            group = self.world.groups.get(named.chat_id)
            if group is None or not group.has(self.viewer):
                raise Refused("CHAT_ID_INVALID")
            return group
        return self.world.chat_between(self.viewer, self.account(named))

    def _shares_a_chat(self, other: Account) -> bool:
        places: tuple[WorldChannel | Group, ...] = (
            *self.world.channels.values(),
            *self.world.groups.values(),
        )
        return any(place.has(self.viewer) and place.has(other) for place in places)


def chat_id_of(request: TLObject) -> int | None:
    """The chat that a request is about, counted as the Bot API does; None if it is about none."""
    named = getattr(request, "peer", None) or getattr(request, "channel", None)
    match named:
        case types.InputPeerChannel() | types.InputChannel():
            return -FIRST_CHANNEL - int(named.channel_id)
        case types.InputPeerChat():
            return -int(named.chat_id)
        case types.InputPeerUser():
            return int(named.user_id)
    return None
