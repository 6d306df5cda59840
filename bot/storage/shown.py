"""What of the database may be looked at by whoever explores it: these tables, to be read, no more."""

import sqlite3
from functools import partial

SHOWN = frozenset(
    (
        *("channels", "channel_names", "coverage", "message_ids", "backfills", "media"),
        *("posts", "versions", "captures", "versions_fts"),
        *(
            "statements",
            "tracked",
            "watched",
            "matches",
            "verdicts",
            "accepted_wordings",
            "samples",
            "sampled",
        ),
        *("story_joins", "story_corrections", "story_translations", "digest_lines"),
        *("threads", "thread_entries", "thread_writings", "searches"),
    )
)
CATALOGUE = frozenset(("sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_sequence"))
OF_A_TABLE = frozenset(("table_info", "table_xinfo", "index_list", "foreign_key_list"))
PRAGMAS = frozenset(
    (
        *("schema_version", "compile_options", "function_list", "module_list", "pragma_list", "encoding"),
        *("data_version", "page_size", "journal_mode", "recursive_triggers"),
    )
)  # that only tell something, as long as nothing is set by them
HARMFUL = frozenset(("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"))


def show_only(conn: sqlite3.Connection) -> None:
    """Let a connection do nothing but read what is shown: https://sqlite.org/c3ref/set_authorizer.html."""
    names = {str(row[0]).lower() for row in conn.execute("select name from sqlite_master")}
    conn.set_authorizer(partial(_authorize, frozenset(name for name in names if not _is_shown(name))))


def _authorize(
    hidden: frozenset[str],
    action: int,
    first: str | None,
    second: str | None,
    database: str | None,
    inner: str | None,
) -> int:
    """Answer for one thing that a statement does.

    What is asked about the shape of another table has no answer, which is no error: whoever draws a row
    looks for what points to it. A table of which no column is read may be one that the statement
    names itself.
    """
    name, about = (first or "").lower(), (second or "").lower()
    match action:
        case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE:
            return sqlite3.SQLITE_OK
        case sqlite3.SQLITE_READ:
            known = _is_shown(name) or (not about and name not in hidden)
            return sqlite3.SQLITE_OK if known else sqlite3.SQLITE_DENY
        case sqlite3.SQLITE_UPDATE if name in CATALOGUE:
            return sqlite3.SQLITE_OK  # said when a table of words is opened; nobody can, nor by a statement
        case sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_DENY if about in HARMFUL else sqlite3.SQLITE_OK
        case sqlite3.SQLITE_PRAGMA if name in OF_A_TABLE:
            return sqlite3.SQLITE_OK if _is_shown(about) else sqlite3.SQLITE_IGNORE
        case sqlite3.SQLITE_PRAGMA if name == "database_list":
            return sqlite3.SQLITE_IGNORE  # where the file lies
        case sqlite3.SQLITE_PRAGMA:
            return sqlite3.SQLITE_OK if name in PRAGMAS and not about else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_DENY


def _is_shown(table: str) -> bool:
    """Tell whether a table is; so are those that hold the index of a table of words, which it alone reads."""
    return table in SHOWN or table in CATALOGUE or table.startswith("versions_fts")
