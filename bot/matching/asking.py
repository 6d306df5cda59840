"""What is to be asked of a text before any of it is judged, so that an encoder reads many texts at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.language.reading import Reading
from bot.matching.index import Proposal
from bot.matching.queries import AskedQuery
from bot.matching.query.subject import Subject
from bot.matching.semantic import Compared
from bot.models import Channel

Posted = tuple[str, Channel | None, datetime | None]  # a text, whose it is, and when it was posted


class Asking(NamedTuple):
    """The questions to one text."""

    reading: Reading
    channel: Channel | None
    proposed: Sequence[Proposal]
    near: Mapping[int, Sequence[Compared]]  # by claim, the sentences that an encoder is asked about
    queries: Sequence[AskedQuery]
    subject: Subject | None  # None where there are no queries

    @property
    def encoded(self) -> set[int]:
        """The numbers of the sentences that an encoder is asked about."""
        return {one.number for found in self.near.values() for one in found}

    @property
    def compared(self) -> set[int]:
        """The statements that they are compared with."""
        return {one.claim.statement for found in self.near.values() for one in found}
