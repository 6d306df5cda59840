"""What everything that delivers alerts does."""

from typing import Protocol

from bot.models import Alert, Receipt, Recipient


class Sink(Protocol):
    """A way to reach recipients of one kind."""

    @property
    def kind(self) -> str:
        """The word in `recipients.toml` that chooses it."""
        ...

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Deliver an alert and return what the sink calls it; a repeat arrives once where the sink can tell.

        Raises a DeliveryError (see `bot.errors` for what each asks for) or AccountError.
        """
        ...


class Notary(Protocol):
    """A way to write in a chat whose server dates what is written."""

    async def tell(self, recipient: Recipient, text: str, random_id: int) -> Receipt:
        """Write in a recipient's chat; a repeat under the same `random_id` arrives once.

        Raises like `Sink.send`.
        """
        ...
