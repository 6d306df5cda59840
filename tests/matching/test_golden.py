"""What the rules decide of the labelled posts, and under which terms these are indexed, as hashes.

Stored judgements and terms are told apart by a number. Whoever changes what is decided raises it; then
`WIREWATCH_GOLDEN=1 pytest tests/matching/test_golden.py` writes the files of tests/data/golden anew. Under an
old number they are not written.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.matching.engine import Engine
from bot.matching.labelled import statement_from
from bot.matching.query.index import terms_of
from bot.matching.rules import RULES, TERMS
from bot.models import Sensitivity, Statement

DATA = Path(__file__).parent.parent / "data"
REWRITE = bool(os.environ.get("WIREWATCH_GOLDEN"))
DECIDED = (
    *("statement_id", "outcome", "rung", "score", "language", "wording"),
    *("evidence", "spans", "guards", "speaker"),
)
QUERIES = (
    "санкция|санкції|sanctions -Europe",
    '"gas transit"|=транзит',
    "(drone|дрон) NEAR/6 (shot|сбить|збити)",
    r"/\d+ (of|из|із) \d+/",
    "speaker:varga (troops|войск*|військ*)",
    "эвакуиров* -lang:uk",
)


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / "labelled" / name).read_text("utf-8").splitlines()]


def texts() -> list[str]:
    return [record["text"] for record in records("posts.jsonl")]


def statements() -> list[Statement]:
    """Return the labelled statements, by their speakers and by anybody, and one for each query and post.

    What a post says, taken for a wording, is in other posts by halves: there the rules are at their edges.
    """
    labelled = list(map(statement_from, records("statements.jsonl")))
    anybody = (replace(known, id=f"{known.id} by anybody", require_speaker=False) for known in labelled)
    asked = (
        Statement(id=f"query {number}", title="", query={"*": query}) for number, query in enumerate(QUERIES)
    )
    said = (
        Statement(
            id=f"post {number}",
            title="",
            wording={post["lang"]: (post["text"],)},
            sensitivity=Sensitivity.WIDE,
        )
        for number, post in enumerate(records("posts.jsonl"))
    )
    return [*labelled, *anybody, *asked, *said]


def decisions(engine: Engine, text: str) -> list[dict[str, Any]]:
    """Return what the engine makes of a text, of every statement; scores as they are shown."""
    found = sorted(engine.match(text), key=lambda match: match.statement_id)
    rounded = (asdict(replace(match, score=round(match.score, 2))) for match in found)
    return [{name: record[name] for name in DECIDED} for record in rounded]


def hashed(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def hold_to_golden(name: str, number: int, results: Iterable[object]) -> None:
    """Hold the results, one a post, to those under this number; write them anew where that is asked for."""
    path, word = DATA / "golden" / f"{name}.txt", name.upper()
    asked = hashed([texts(), records("statements.jsonl"), QUERIES])[:12]
    head = f"{word} {number}, simplemma {version('simplemma')}, posts and statements {asked}"
    hashes = list(map(hashed, results))
    golden = path.read_text("utf-8").splitlines() if path.exists() else [""]
    if REWRITE and golden[0] != head:
        path.write_text("\n".join([head, hashed(hashes), *(each[:12] for each in hashes)]) + "\n", "utf-8")
        return
    how = f"`WIREWATCH_GOLDEN=1 pytest tests/matching/{Path(__file__).name}` writes {path.name} anew"
    assert golden[0] == head, f"{how}: it is of {golden[0]}, and {head} is in force"
    changed = [place for place, was in enumerate(golden[2:]) if was != hashes[place][:12]]
    assert golden[1] == hashed(hashes), (
        f"these changed: raise {word} in bot/matching/rules.py, then {how}. Lines of posts.jsonl: "
        f"{', '.join(str(place + 1) for place in changed)}"
    )


def test_what_is_decided_of_the_labelled_posts_has_the_number_of_the_rules() -> None:
    engine = Engine(statements())

    hold_to_golden("rules", RULES, [decisions(engine, text) for text in texts()])


def test_the_terms_of_the_labelled_posts_have_the_number_of_the_terms() -> None:
    hold_to_golden("terms", TERMS, [sorted(terms_of(text)) for text in texts()])
