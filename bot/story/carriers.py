"""Stored posts as stories see them."""

from bot.storage.stories import StoryPost
from bot.stories.likeness.carrier import Carrier, readings


def as_carrier(post: StoryPost) -> Carrier:
    """A stored post as stories see it."""
    text, links = post.texts[-1]
    return Carrier(
        id=post.id,
        channel_id=post.channel_id,
        message_id=post.message_id,
        username=post.username,
        title=post.title,
        posted_at=post.posted_at,
        text=text,
        links=links,
        versions=readings(post.texts, signatures=(post.title, post.username)),
        ids=post.ids,
        forward=post.forward,
        reply_to=post.reply_to,
        translations={(one.channel_id, one.message_id): one.score for one in post.translations},
    )
