"""Telling admins on which posts the account and the public preview disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.alerts.message import LIMIT, Composer
from bot.models import DisagreementKind, Message, StoredDisagreement, post_url
from bot.text import PlainEnglish, shorten, translatable, utf16_length, visible

if TYPE_CHECKING:  # whoever reads English on a terminal need not wait for the other languages
    from bot.i18n import Catalogue

APART = timedelta(hours=1)  # between two messages: what is found meanwhile is one list
LINES = 20  # of one message
WORDS = 100  # characters of what one of them has and the other has not

_ONE_SIDED = {
    DisagreementKind.NOT_PUBLIC: translatable("the preview does not show it"),
    DisagreementKind.NOT_FOR_ACCOUNT: translatable(
        "only the preview shows it, the account is told that nothing is there"
    ),
}


def are_due(untold: Sequence[StoredDisagreement], last_told: datetime | None, *, at: datetime) -> bool:
    """Tell whether it is time to tell of disagreements that no admin was told of."""
    return bool(untold) and (last_told is None or at - last_told >= APART)


def disagreement_line(one: StoredDisagreement, catalogue: Catalogue | PlainEnglish) -> str:
    """Write in a line how the two differ."""
    if one.kind in _ONE_SIDED:
        return catalogue.say(_ONE_SIDED[one.kind])
    from bot.language.diff import word_diff  # here: a command that lists channels knows no words

    pieces = word_diff(one.account_text or "", one.public_text or "")
    account, public = (
        shorten(visible(" ".join(piece.text.strip() for piece in pieces if piece.kind == kind)), WORDS)
        for kind in ("removed", "added")
    )
    return catalogue.say(
        "other words: the account is shown “%(account)s”, the preview shows “%(public)s”",
        account=account or "–",
        public=public or "–",
    )


def disagreements_message(found: Iterable[StoredDisagreement], catalogue: Catalogue) -> Message:
    """Write what an admin reads: a line for each post, within Telegram's limits, and what it means."""
    listed = list(found)
    note = catalogue.say("Whether a post was deleted this does not say: only if neither shows it any more.")
    out, room = Composer(), LIMIT - 200 - utf16_length(note)
    out.add(catalogue.say("The account and the public preview do not show the same"), "bold").add("\n")
    for place, one in enumerate(listed):
        name = f"{visible(one.username) or one.channel_id}/{one.message_id}"
        line = disagreement_line(one, catalogue)
        room -= utf16_length(name) + utf16_length(line) + 5
        if place == LINES or room < 0:
            more = len(listed) - place
            out.add(f"… {catalogue.count('%(num)d more', '%(num)d more', more)}\n")
            break
        url = post_url(one.username, one.channel_id, one.message_id)
        out.add("• ").add(name, "link", url).add(f": {line}\n")
    return out.add(note).message()
