"""The lineages of stories, as they were worked out when something was told of them: derived."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for one lineage of each story."""
    db.table("story_lineages").create(
        {
            "story_id": int,
            "made_of": str,  # a digest of what it follows from: it is of use while that is the same
            "content": str,
        },
        pk="story_id",
        not_null={"made_of", "content"},
        foreign_keys=[("story_id", "posts", "id")],
        strict=True,
    )
