"""How matches stand is kept as they are made: whatever happens, it is what a recount finds."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.storage.matches import save_matches, versions_between
from bot.storage.occurrences import FOUND_ROWS
from bot.storage.posts import save_page
from bot.storage.search import post_at
from bot.storage.stories import set_story
from bot.storage.verdicts import record_verdict
from tests.builders import NOON, a_match, a_page, a_post
from tests.databases import new_database

STATEMENTS = ("open-for-talks", "grain-deal")
NUMBERS = st.integers(1, 4)  # of posts
STATEMENT = st.sampled_from(STATEMENTS)
TEXTS = st.sampled_from(["The dam burst", "The dam held", "The dam burst."])


def keep(db, number, text, hours, source):
    """Keep a post, or another version of it, that reads so since some hours after or before noon."""
    later = {"edited": True, "edited_at": NOON + timedelta(hours=hours)} if hours else {}
    save_page(db, a_page(a_post(number, text, **later)), source=source, captured_at=NOON)


def find(db, number, place, statement, outcome):
    """Let a statement find something in a version of a post, or nothing any more."""
    if versions := of_post(db, number):
        matches = [a_match(statement, outcome=outcome)] if outcome else []
        with db.write():
            save_matches(db, versions[place % len(versions)], matches, {statement: "d"}, at=NOON)


def answer(db, number, statement, verdict, reason):
    if stored := post_at(db, "ClashReport", number):
        record_verdict(db, stored, statement, verdict, reason=reason, actor="ann", at=NOON)


def move(db, number, other):
    one, of = post_at(db, "ClashReport", number), post_at(db, "ClashReport", other)
    if one and of:
        with db.write():
            set_story(db, of.id, [one.id])


def complete(db, number, text):
    """Read a capture anew: its version has other words, and stays the same one."""
    if versions := of_post(db, number):
        db.run("update versions set text = ? where id = ?", [text, versions[0].id])


def remove(db, number, statement):
    """Take a match out by hand."""
    db.run("delete from matches where statement_id = ? and version_id = ?", [statement, number])


def of_post(db, number):
    stored = post_at(db, "ClashReport", number)
    return stored and [one for one in versions_between(db, 0, 999, 999) if one.post_id == stored.id]


DEEDS = st.one_of(
    st.tuples(st.just(keep), NUMBERS, TEXTS, st.integers(-2, 3), st.sampled_from(["telegram", "archive"])),
    st.tuples(
        *(st.just(find), NUMBERS, st.integers(0, 2), STATEMENT),
        st.sampled_from(["alert", "review", "reversal", ""]),
    ),
    st.tuples(
        *(st.just(answer), NUMBERS, STATEMENT, st.sampled_from(["relevant", "rejected"])),
        st.sampled_from(["", "denial"]),
    ),
    st.tuples(st.just(move), NUMBERS, NUMBERS),
    st.tuples(st.just(complete), NUMBERS, TEXTS),
)


ONE, ANOTHER = "The dam burst", "The dam held"
COPY_OF_REJECTED = [(move, 2, 1), (answer, 1, STATEMENTS[0], "rejected", "")]
EDITED = [(keep, 4, ONE, 3, "telegram"), (find, 4, 0, STATEMENTS[0], "alert")]


@settings(max_examples=80, deadline=None)
@given(st.lists(DEEDS, max_size=14))
@example([*COPY_OF_REJECTED, (move, 1, 3)])  # the answer goes with its post
@example([*EDITED, (keep, 4, ANOTHER, 1, "archive")])  # it turns out that it read otherwise before
@example([(keep, 1, ANOTHER, 2, "telegram"), (find, 1, 1, STATEMENTS[0], "alert"), (complete, 1, ANOTHER)])
@example([(remove, 1, STATEMENTS[0])])
def test_whatever_is_done_occurrences_are_what_a_recount_finds(deeds):
    with TemporaryDirectory() as folder, closing(new_database(Path(folder) / "wirewatch.db")) as db:
        for statement in STATEMENTS:
            db.run("insert into statements values (?, 'd', 'Talks', '', 0, '', null)", [statement])
        for number in (1, 2, 3):
            keep(db, number, "The dam burst", 0, "telegram")
            find(db, number, 0, STATEMENTS[0], "alert")
        for deed, *given_ in deeds:
            deed(db, *given_)

        for statement in STATEMENTS:
            assert [kept(row) for row in db.rows(FOUND_ROWS, [statement])] == recounted(db, statement)


def kept(row):
    return (*(row[name] for name in ("at", "post_id", "version_id", "story_id", "stands", "outcome")),
            row["verdict"], row["asked_as"])  # fmt: skip


def recounted(db, statement):
    """Tell of each match in force how it stands, as its post, story, versions and answers say."""
    posts = {row["id"]: row for row in db.rows("select * from posts")}
    versions = {row["id"]: row for row in db.rows("select * from versions")}
    completed = {row["completes"] for row in versions.values()}
    answers = db.rows("select * from verdicts where statement_id = ? order by id", [statement])
    found = db.rows("select * from matches where statement_id = ? and withdrawn_at is null", [statement])
    told = []
    for match in found:
        version = versions[match["version_id"]]
        post = posts[version["post_id"]]
        before = (
            (one["as_of"], one["id"]) < (version["as_of"], version["id"])
            and (one["text"] != version["text"] and one["id"] not in completed)
            for one in versions.values()
            if one["post_id"] == post["id"]
        )
        own = [one for one in answers if one["post_id"] == post["id"]]
        of_story = [one for one in answers if posts[one["post_id"]]["story_id"] == post["story_id"]]
        told.append(
            (
                version["as_of"] if any(before) else post["posted_at"],
                *(post["id"], version["id"], post["story_id"]),
                stands(match["outcome"], own[-1:], of_story[-1:]),
                match["outcome"],
                own[-1]["verdict"] if own else None,
                own[0]["found"] if own else None,
            )
        )
    return sorted(told)


def stands(outcome, own, of_story):
    verdict = own[0]["verdict"] if own else None
    rejected = any(one["verdict"] == "rejected" for one in of_story)
    if outcome == "reversal":
        return "against" if verdict != "rejected" else ""
    if verdict == "relevant" or (verdict is None and outcome == "alert" and not rejected):
        return "said"
    if verdict == "rejected" and own[0]["reason"] == "denial":
        return "against"
    return "open" if outcome == "review" and verdict is None and not rejected else ""
