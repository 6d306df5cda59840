"""The lines of digests that carry statements, and the posts whose text they have: derived."""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Make room for the lines of each version of a digest."""
    db.table("digest_lines").create(
        {
            "version_id": int,
            "line": int,  # its number, which stays its own over edits
            "post_id": int,
            "start": int,  # where it stands in the text
            "end": int,
            "linked_post_id": int,  # whose text it has; null where none is known
            "linked_line": int,  # of that post, where it is a digest itself; else 0
        },
        pk=("version_id", "line"),
        not_null={"version_id", "line", "post_id", "start", "end", "linked_line"},
        foreign_keys=[
            ("version_id", "versions", "id"),
            ("post_id", "posts", "id"),
            ("linked_post_id", "posts", "id"),
        ],
        strict=True,
    )
    db.table("digest_lines").create_index(["post_id"])
    db.table("digest_lines").create_index(["linked_post_id"])
