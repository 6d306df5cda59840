"""How confirmed wordings stand, what answers were given to, and samples of what was not found.

What was confirmed until now is marked as not looked at: it finds nothing until a step has checked it.
"""

from sqlite_utils import Database


def migrate(db: Database) -> None:
    """Give confirmed wordings their standing and answers what they were given to; make room for samples."""
    wordings = db.table("accepted_wordings")
    wordings.add_column("standing", str, not_null_default="kept")  # "unchecked", "doubtful"
    wordings.add_column("doubt", str, not_null_default="")  # why it is doubtful
    db.execute("update accepted_wordings set standing = 'unchecked'")
    db.table("verdicts").add_column("found", str)  # the outcome of its match then, "" for none
    db.table("samples").create(
        {"id": int, "statement_id": str, "seed": int, "bands": str, "drawn_at": str, "drawn_by": str},
        pk="id",
        not_null={"statement_id", "seed", "bands", "drawn_at", "drawn_by"},
        foreign_keys=[("statement_id", "statements", "id")],
        strict=True,
    )
    db.table("sampled").create(
        {"id": int, "sample_id": int, "band": int, "version_id": int, "score": float, "passage": str},
        pk="id",
        not_null={"sample_id", "band", "version_id", "score", "passage"},
        foreign_keys=[("sample_id", "samples", "id"), ("version_id", "versions", "id")],
        strict=True,
    )
    db.table("sampled").create_index(["sample_id"], index_name="sampled_sample")
