"""What a reading of a post is beyond its text: what was shown, what stands on its own, what it names.

What 0.1.0 stored has none of this, and gets it from the next capture of the same: that is no edit.
"""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Give versions, captures and posts the columns of issue 11, empty where nothing is known."""
    versions = db.table("versions")
    versions.add_column("shown", int, not_null_default=1)  # 0: the source did not show the text
    versions.add_column("passages", str, not_null_default="[]")  # JSON
    versions.add_column("completes", int)  # the version that showed less of the very same, if one did
    versions.create_index(["completes"], index_name="versions_completes")
    db.table("captures").add_column(
        "seen", str
    )  # JSON: mark of an edit, links and files as that source has them
    db.table("posts").add_column("folded_into", int)  # the album of which this was a stray part
    db.table("posts").create_index(["folded_into"], index_name="posts_folded_into")
