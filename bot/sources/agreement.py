"""Whether the account and the public preview are shown the same posts of a channel, in the same words. Pure.

A page may come from a cache, so what is younger than that or was just edited is left for the next time; and
a post of which the preview does not show what it says cannot be compared.
"""

import re
from datetime import datetime, timedelta

from bot.language.diff import word_diff
from bot.models import Disagreement, DisagreementKind, Page, Post, PublicView, ViewsCompared
from bot.models.passages import body_of

SETTLED = timedelta(minutes=15)  # since its last edit
MOST = 100  # ids that are compared, the newest: as many as an account answers for at once

_WORD = re.compile(r"\w")


def compared_ids(view: PublicView) -> range:
    """Return the ids that the account is asked for, to be compared with what the preview shows."""
    return range(max(view.first, view.last - MOST + 1), view.last + 1)


def compared(account: Page, view: PublicView, *, at: datetime) -> ViewsCompared:
    """Set what an account answered for these ids beside what the preview showed of them."""
    wanted = compared_ids(view)
    alike, found, hidden = [], [], 0
    public = {number: post for post in view.posts for number in post.ids}
    private = {number: post for post in account.posts for number in post.ids}
    for post in view.posts:
        ours = next((private[number] for number in post.ids if number in private), None)
        if not set(post.ids) <= set(wanted) or not all(_is_settled(one, at) for one in (post, ours) if one):
            continue
        if ours is None:
            if set(post.ids) <= set(account.absent):
                found.append(_disagreement(DisagreementKind.NOT_FOR_ACCOUNT, None, post))
        elif not (post.shown and ours.shown):
            hidden += 1
        elif _differ(ours, post):
            found.append(_disagreement(DisagreementKind.OTHER_WORDS, ours, post))
        else:
            alike.append(ours.message_id)
    for post in account.posts:
        seen = public.keys() | set(view.others)
        if set(post.ids) <= set(wanted) and seen.isdisjoint(post.ids) and _is_settled(post, at):
            found.append(_disagreement(DisagreementKind.NOT_PUBLIC, post, None))
    gone = set(account.absent) & set(wanted) - public.keys() - set(view.others)
    return ViewsCompared(
        alike=tuple(alike), disagreements=tuple(found), hidden=hidden, gone=tuple(sorted(gone))
    )


def _is_settled(post: Post, at: datetime) -> bool:
    return max(post.posted_at, post.edited_at or post.posted_at) <= at - SETTLED


def _differ(ours: Post, public: Post) -> bool:
    """Tell whether the running texts have other words: signs and spaces each source writes in its own way."""
    bodies = (body_of(post.text, post.passages) for post in (ours, public))
    return any(piece.kind != "same" and _WORD.search(piece.text) for piece in word_diff(*bodies))


def _disagreement(kind: DisagreementKind, account: Post | None, public: Post | None) -> Disagreement:
    one = account or public
    assert one is not None
    return Disagreement(message_id=one.message_id, kind=kind, account=account, public=public)
