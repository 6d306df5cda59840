"""What posts mean, as an encoder sees them, and which were found to be translations of each other."""

SCRIPT = """
create table story_vectors (                -- what the openings of posts mean; derived from versions
    period integer not null,                -- as in story_keys, whose scheme names the encoder
    post_id integer not null references posts (id),
    lead text not null,                     -- SHA-256 of the opening
    language text not null,
    vector blob not null,                   -- half-precision numbers
    primary key (period, post_id, lead)
) strict, without rowid;

create table story_translations (           -- pairs that were found; they outlive the vectors
    post_id integer not null references posts (id),
    other_id integer not null references posts (id),
    score real not null,                    -- of the two openings that are most alike
    encoder text not null,
    found_at text not null,
    primary key (post_id, other_id),
    check (post_id < other_id)
) strict, without rowid;
create index story_translations_other on story_translations (other_id);
"""
