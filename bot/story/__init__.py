"""Placing posts in stories, telling a story, and letting editors correct it.

A story's id is the smallest id of its posts, so it is settled by what belongs together and not by when
that was found. A post belongs by any of its versions: an edit may bring it into a story, and never takes
it out of one.
"""

from bot.story.correcting import join, split
from bot.story.leads import Meanings
from bot.story.placing import Placement, place, prepare
from bot.story.telling import Story, Told, story_id_of, story_of

__all__ = [
    "Meanings",
    "Placement",
    "Story",
    "Told",
    "join",
    "place",
    "prepare",
    "split",
    "story_id_of",
    "story_of",
]
