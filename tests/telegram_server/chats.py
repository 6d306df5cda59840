"""Where messages are written: channels and supergroups, small groups, private chats."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from telethon import types

from tests.telegram_server.accounts import Account
from tests.telegram_server.box import Box, Message

if TYPE_CHECKING:
    from tests.telegram_server.world import World

FIRST_CHANNEL = 10**12  # -1000000000123 is channel 123: https://core.telegram.org/api/bots/ids


class Chat(Protocol):
    """A place for messages."""

    chat_id: int

    def box_of(self, account: Account) -> Box:
        """The box in which an account finds the messages of this chat."""
        ...

    def has(self, account: Account) -> bool:
        """Whether an account is part of it."""
        ...

    def number_for_others(self, message: Message) -> int:
        """A message's number as whoever did not write it knows it."""
        ...

    def number_for(self, account: Account, number: int) -> int:
        """An account's number for the message that a bot, or everybody, knows by `number`; or KeyError."""
        ...


class Members:
    """Accounts that are part of a chat, in the order they came; `told` if the chat tells who comes."""

    def __init__(self, world: World, *, told: bool) -> None:
        self.world = world
        self.members: dict[int, Account] = {}
        self._told = told

    def has(self, account: Account) -> bool:
        return account.id in self.members

    def add(self, *accounts: Account) -> None:
        """Let accounts be members: what happens is pushed to them, and bots may write."""
        with self.world.lock:
            for account in accounts:
                self.members[account.id] = account
                if self._told:
                    self.world.write(self, account, "", action=types.MessageActionChatAddUser([account.id]))

    def remove(self, *accounts: Account) -> None:
        """Take accounts out. KeyError if one is no member."""
        with self.world.lock:
            for account in accounts:
                del self.members[account.id]


class WorldChannel(Members):
    """A broadcast channel, or a supergroup; its messages have the same numbers for everybody."""

    def __init__(
        self,
        world: World,
        *,
        id: int,
        title: str,
        username: str | None = None,
        supergroup: bool = False,
        forum: bool = False,
    ) -> None:
        super().__init__(world, told=supergroup)
        self.id, self.title, self.username = id, title, username
        self.created = world.clock()
        self.supergroup, self.forum = supergroup, forum
        self.chat_id = -FIRST_CHANNEL - id
        self.private = False
        self.noforwards = False
        self.timeout = 30  # seconds until the difference is to be asked for again
        self.box = Box()

    @property
    def pts(self) -> int:
        """How many events there were."""
        return self.box.pts

    def box_of(self, account: Account) -> Box:
        return self.box

    def number_for_others(self, message: Message) -> int:
        return message.numbers[self.box]

    def number_for(self, account: Account, number: int) -> int:
        return number

    def post(
        self,
        text: str = "",
        at: datetime | None = None,
        *,
        id: int | None = None,
        photo: bool | bytes = False,
        service: bool = False,
        **fields: Any,
    ) -> int:
        """Publish a post and return its id, the next free one unless it is given.

        `photo` is a small picture or the bytes of one; `service` makes it a message about a pinned post.
        `fields` are `entities`, `markup` and `fwd_from` in Telethon's types, `grouped_id`, `reply_to`,
        `silent`, `edit_date`, `edit_hide`, `views`, and any other in a dictionary called `extra`. In a
        supergroup it is what an anonymous administrator writes.
        """
        with self.world.lock:
            if photo:
                fields["file"] = self.world.file(*([photo] if isinstance(photo, bytes) else []))
            if service:
                fields["action"] = types.MessageActionPinMessage()
            message = self.world.write(self, None, text, at=at, number=id, **fields)
            return message.numbers[self.box]

    def edit(self, id: int, text: str, at: datetime | None = None, **fields: Any) -> None:
        """Make a post read differently; its entities are gone unless given. KeyError if there is none."""
        with self.world.lock:
            fields.setdefault("entities", [])
            self.world.rewrite(self.box.messages[id], text=text, at=at, **fields)

    def seen(self, id: int, views: int) -> None:
        """Let a post have been seen so often, which is no edit."""
        with self.world.lock:
            self.box.messages[id].views = views

    def delete(self, *ids: int) -> None:
        """Remove posts; ids of which there is none are passed over."""
        with self.world.lock:
            self.world.remove(self, ids)

    def hide(self, *ids: int) -> None:
        """Answer with MessageEmpty for posts that stay where they are, as for what a country forbids."""
        with self.world.lock:
            for number in ids:
                self.box.messages[number].hidden = True

    def skip_to(self, id: int) -> None:
        """Let the next post have this id; the ids before it never exist."""
        with self.world.lock:
            if id <= self.box.last:
                raise ValueError(f"{id} was used already")
            self.box.last = id - 1

    def rename(self, username: str | None) -> None:
        """Give the channel another username; the old one is free."""
        with self.world.lock:
            self.username = username

    def forget(self) -> None:
        """Answer ChannelDifferenceTooLong to whoever asks for what happened until now."""
        with self.world.lock:
            self.box.forget()


class Group(Members):
    """A small group: each member has its own copy of a message under a number of its own."""

    def __init__(self, world: World, *, id: int, title: str) -> None:
        super().__init__(world, told=True)
        self.id, self.title = id, title
        self.created = world.clock()
        self.chat_id = -id
        self.became: WorldChannel | None = None

    def box_of(self, account: Account) -> Box:
        return account.box

    def number_for_others(self, message: Message) -> int:
        others = [one for one in self.members.values() if one is not message.sender]
        others.sort(key=lambda one: not one.is_bot)
        return message.numbers[(others or [message.sender])[0].box]

    def number_for(self, account: Account, number: int) -> int:
        bot = next(one for one in self.members.values() if one.is_bot)
        return bot.box.messages[number].numbers[account.box]

    def upgrade(self, id: int) -> WorldChannel:
        """Turn the group into a supergroup with this id, and tell its members; it is dead from then on."""
        with self.world.lock:
            self.became = self.world.group(id, self.title, supergroup=True)
            self.became.members.update(self.members)
            for account in tuple(self.members.values())[:1]:
                self.world.write(self, account, "", action=types.MessageActionChatMigrateTo(id))
            return self.became


class Private:
    """A chat of two."""

    def __init__(self, one: Account, other: Account) -> None:
        self.sides = (one, other)
        self.chat_id = (one if other.is_bot else other).id

    def box_of(self, account: Account) -> Box:
        return account.box

    def has(self, account: Account) -> bool:
        return account in self.sides

    def other(self, account: Account) -> Account:
        """Who is on the other side."""
        return self.sides[1] if self.sides[0] is account else self.sides[0]

    def number_for_others(self, message: Message) -> int:
        return message.numbers[self.other(message.sender).box]

    def number_for(self, account: Account, number: int) -> int:
        return self.other(account).box.messages[number].numbers[account.box]
