"""The index of terms, under which queries find posts."""

SCRIPT = """
-- For each version (its rowid) the words of its text as they are compared, and their bases; derived.
create virtual table terms using fts5 (
    words, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '''%$_'"
);
create index posts_version on posts (version_id, posted_at);  -- from what an index gives to its order
"""
