"""Ways in which a database was altered by hand, and what is to be named."""

# What was done by hand, what is named, and a word of why. Ids: posts 1, 2, 3 (an album of 3 and 4), 4 (id 8)
# are from Telegram, 5 and 6 from the preview, 7 and 8 from archives, 9 came after the witness.
TAMPERED = {
    "a text": ("update versions set text = 'The dam stands' where id = 1", "versions 1 (", "text"),
    "a text after the first edit": ("update versions set text = 'x' where id = 5", "versions 5 (", "text"),
    "a text of an archive": ("update versions set text = 'x' where post_id = 8", "versions 10 (", "text"),
    "the links of a text": ("update versions set links = '[]' where id = 2", "versions 2 (", "links"),
    "the time of an edit": (
        "update versions set edited_at = as_of where id = 1",
        "versions 1 (",
        "edited_at",
    ),
    "since when it reads so": (
        "update versions set as_of = captured_at where id = 9",
        "versions 9 (",
        "altered after link",
    ),
    "whether it was news": ("update versions set news = 1 - news where id = 3", "versions 3 (", "altered"),
    "the time of a post": (
        "update posts set posted_at = '2026-05-29T11:00:00.000+00:00' where id = 2",
        "posts 2 (",
        "posted_at",
    ),
    "the channel of a post": (
        "update posts set channel_id = 777000111 where id = 4",
        "posts 4 (",
        "channel_id",
    ),
    "the origin of a forward": ("update posts set forward = null where id = 1", "posts 1 (", "forward"),
    "the author of a post": ("update posts set author = 'Nobody' where id = 4", "posts 4 (", "author"),
    "the version that a post reads like": (
        "update posts set version_id = 2 where id = 2",
        "posts 2 (",
        "another version than its latest",
    ),
    "a raw byte": (
        "update captures set raw = cast(replace(raw, 'burst', 'burnt') as blob) where id = 1",
        "captures 1 (",
        "raw bytes",
    ),
    "the source of a capture": (
        "update captures set source = 'preview' where id = 1",
        "captures 1 (",
        "its source is 'preview'",
    ),
    "the time of a capture": (
        "update captures set captured_at = '2026-05-29T11:00:00.000+00:00' where id = 2",
        "captures 2 (",
        "its captured_at",
    ),
    "raw bytes with their hash": (
        "update captures set raw = x'7b7d', raw_sha256 = "
        "'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' where id = 3",
        "captures 3 (",
        "its raw_sha256",
    ),
    "the name of a channel": (
        "update channels set username = 'another' where id = 1186921499",
        "channels 1186921499",
        "altered",
    ),
    "a verdict": ("update verdicts set verdict = 'rejected' where id = 1", "verdicts 1 (", "altered"),
    "who gave a verdict": ("update verdicts set actor = 'eve' where id = 2", "verdicts 2 (", "altered"),
    "what somebody was told": ("update alerts set text = 'It held'", "alerts 1", "altered"),
    "that somebody was told": (
        "update deliveries set at = '2026-05-29T01:00:00.000+00:00'",
        "deliveries 1",
        "altered",
    ),
    "a wording that was taken back": (
        "update accepted_wordings set removed_at = null",
        "accepted_wordings 2",
        "altered",
    ),
    "a correction of a story": (
        "update story_corrections set kind = 'apart'",
        "story_corrections 1 (",
        "altered",
    ),
    "a note in a thread": (
        "update thread_entries set note = 'not the key post' where note <> ''",
        "thread_entries 2 (",
        "altered",
    ),
    "the order of a thread": (
        "update thread_entries set position = 4 - position where position < 4",
        "thread_entries 2 (",
        "altered",
    ),
    "the title of a thread": ("update threads set title = 'x'", "threads 1", "altered"),
    "an outside reference": (
        "update thread_entries set url = 'https://example.com' where url is not null",
        "thread_entries 4",
        "altered",
    ),
    "the hours that were watched": (
        "update coverage set since = '2026-05-29T01:00:00.000+00:00' where id = 1",
        "coverage 1",
        "altered",
    ),
    "an absence taken back": (
        "update message_ids set state = 'post' where message_id = 1; update posts set absent_at = null",
        "message_ids 1186921499/1",
        "says absent",
    ),
    "an absence made up": (
        "update message_ids set state = 'absent' where message_id = 2",
        "message_ids 1186921499/2",
        "no link of the chain says so",
    ),
    "the time of an absence": (
        "update posts set absent_at = '2026-05-29T01:00:00.000+00:00' where id = 1",
        "posts 1 (",
        "absent since",
    ),
    "an id that was missing made unknown": (
        "delete from message_ids where message_id = 6",
        "message_ids 1186921499/6",
        "it is gone",
    ),
    "a part taken from an album": (
        "delete from message_ids where message_id = 4",
        "message_ids 1186921499/4",
        "does not lead to",
    ),
    "a post removed": ("delete from posts where id = 2", "posts 2 (of 1186921499/2)", "it is gone"),
    "a version removed": ("delete from versions where id = 2", "versions 2 (of 1186921499/2)", "it is gone"),
    "a capture removed": ("delete from captures where id = 2", "captures 2 (of 1186921499/2)", "it is gone"),
    "a channel removed": ("delete from channels where id = 777000111", "channels 777000111", "it is gone"),
    "a verdict removed": ("delete from verdicts where id = 3", "verdicts 3", "it is gone"),
    "a wording removed": ("delete from accepted_wordings where id = 1", "accepted_wordings 1", "it is gone"),
    "a correction removed": ("delete from story_corrections", "story_corrections 1", "it is gone"),
    "a thread removed": (
        "delete from thread_entries; delete from thread_deeds; delete from threads",
        "threads 1",
        "it is gone",
    ),
    "an entry of a thread removed": (
        "delete from thread_entries where id = 2",
        "thread_entries 2",
        "it is gone",
    ),
    "what somebody did to a thread": (
        "delete from thread_deeds where seq = (select min(seq) from thread_deeds)",
        "thread_deeds 28 (thread 1)",
        "not among its deeds",
    ),
    "a spell of watching removed": ("delete from coverage where id = 1", "coverage 1", "it is gone"),
    "media removed from the record": ("delete from media where state = 'kept'", "media 2", "it is gone"),
    "the hash of media": (f"update media set sha256 = '{'ab' * 32}' where id = 2", "media 2 (", "altered"),
    "two texts swapped": (
        """update versions set text = iif(id = 1, (select text from versions where id = 4),
           (select text from versions where id = 1)) where id in (1, 4)""",
        "versions 1 (",
        "text",
    ),
    "two captures swapped": (
        """update captures set id = -id where id in (1, 2); update captures set id = 3 + id where id < 0""",
        "captures 1 (",
        "raw_sha256",
    ),
    "two verdicts swapped": (
        "update verdicts set id = -id where id in (1, 2); update verdicts set id = 3 + id where id < 0",
        "verdicts 1 (",
        "altered",
    ),
    "a capture moved to another version": (
        "update captures set version_id = (select id from versions where post_id = 5) where id = 1",
        "message_ids 1186921499/1",
        "does not lead to posts 5",
    ),
    "a version added": (
        """insert into versions (id, post_id, text, links, edited_at, as_of,
             captured_at, news, content_sha256)
           select 99, post_id, 'He never said it', links, edited_at, as_of, captured_at,
           news, content_sha256 from versions where id = 1""",
        "versions 99 (",
        "no link of the chain records it",
    ),
    "a capture added": (
        """insert into captures (id, version_id, source, collector, captured_at, raw,
             raw_sha256, content_sha256)
           select 99, version_id, 'archive', collector, captured_at, raw, raw_sha256,
           content_sha256 from captures where id = 1""",
        "captures 99 (",
        "no link of the chain records it",
    ),
    "a verdict added": (
        """insert into verdicts select 99, statement_id, post_id, version_id, verdict, reason, 'eve', at,
           found from verdicts where id = 1""",
        "verdicts 99 (",
        "no link of the chain records it",
    ),
    "a link edited": ("update custody set subject = '{}' where seq = 5", "custody 5", "its hash is not"),
    "who acted": (
        "update custody set actor = 'eve' where action = 'verdict relevant'",
        "custody ",
        "its hash",
    ),
    "a link removed": ("delete from custody where seq = 4", "custody 4", "it was removed"),
    "the end of the chain cut off": (
        "delete from thread_deeds; delete from custody where seq > 20",
        "the chain of custody after link 20",
        "its end was cut off: message 17 to editors of 2026-05-29 13:00 UTC says of link 49",
    ),
    "the end of the chain cut off behind the last witness": (
        "delete from custody where seq > 49",
        "posts 9 (",
        "no link of the chain records it",
    ),
    "the search index": (
        "insert into versions_fts (rowid, text) values (1, 'never said')",
        "the search index",
        "does not say what the versions say",
    ),
}
