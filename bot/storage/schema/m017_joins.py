"""Which post each post of a story joins, and what runs of words it has, from which habits are learned.

Posts that were placed before join the first of their story and carry nobody: what people were told stays.
"""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for joins and runs; both are derived, and belong to one post each."""
    db.table("story_joins").create(
        {
            "post_id": int,
            "joined_id": int,  # the post that it repeats
            "head_id": int,  # the first carrier of the story, as that post has it
            "kind": str,
            "carries": int,  # whether others join through it
            "told": int,  # whether it is news beyond its story
        },
        pk="post_id",
        not_null={"joined_id", "head_id", "kind", "carries", "told"},
        foreign_keys=[("post_id", "posts", "id"), ("joined_id", "posts", "id"), ("head_id", "posts", "id")],
        strict=True,
    )
    db.table("story_joins").create_index(["joined_id"])
    db.execute(
        """insert into story_joins (post_id, joined_id, head_id, kind, carries, told)
           select id, story_id, story_id, 'earlier rules', 0, 0 from posts where story_id <> id"""
    )
    db.table("story_runs").create(
        {
            "post_id": int,
            "channel_id": int,
            "posted_at": str,
            "wording": int,  # tells the same words from others
            "runs": bytes,  # the hashes of its runs, four bytes each
        },
        pk="post_id",
        not_null={"channel_id", "posted_at", "wording", "runs"},
        foreign_keys=[("post_id", "posts", "id")],
        strict=True,
    )
    db.table("story_runs").create_index(["channel_id", "posted_at"])
