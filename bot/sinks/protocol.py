"""What everything that delivers alerts does."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.models import Alert, MenuEntry, Press, Recipient, Reply, Said, Told


class Sink(Protocol):
    """A way to reach recipients of one kind."""

    @property
    def kind(self) -> str:
        """The word in `recipients.toml` that chooses it."""
        ...

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Deliver an alert and return what the sink calls it; a repeat arrives once where the sink can tell.

        Raises NotStarted, Throttled, RecipientGone or another DeliveryError, or AccountError.
        """
        ...


class Notary(Protocol):
    """A way to write in a chat whose server dates what is written."""

    async def tell(self, recipient: Recipient, text: str, random_id: int) -> Told:
        """Write in a recipient's chat; a repeat under the same `random_id` arrives once.

        Raises like `Sink.send`.
        """
        ...


Hear = Callable[[Said | Press], None]


class Messenger(Protocol):
    """A bot in chats."""

    @property
    def username(self) -> str:
        """By which people call it in groups; "" as long as it is not known."""
        ...

    def listen(self, hear: Hear) -> None:
        """Tell of all that is said and pressed from now on, and of what was missed, in order.

        A thing may be told again. `hear` must not take long: what it has not returned from may be lost
        when the program ends.
        """
        ...

    async def say(self, reply: Reply) -> int | None:
        """Send or change a message; return the number it has in its chat, None if that was not told.

        A repeat arrives once. Raises as `Sink.send`.
        """
        ...

    async def acknowledge(self, press: Press, text: str) -> None:
        """Show whoever pressed a button a short word, or end their waiting with none.

        A press that is too old for that is passed over. Raises as `Sink.send`.
        """
        ...

    async def origin_of(self, chat: int, message_id: int) -> str:
        """The address of the post that a message replies to, if that came from a channel; else ""."""
        ...

    async def offer(
        self, entries: Sequence[MenuEntry], *, language: str = "", chat: int | None = None
    ) -> None:
        """Show these commands in the menu of one chat, or of all chats without a menu of their own.

        `language` is that of the people's apps, "" for all without a menu of their own.
        """
        ...
