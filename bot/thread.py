"""The last step: gather stored posts into a thread, and write it out."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from bot.errors import InputError
from bot.exporters.protocol import Exporter
from bot.models import Channel, Thread, ThreadPost
from bot.storage import threads
from bot.storage.database import Database
from bot.storage.matches import find_matches
from bot.storage.search import Filter, StoredPost, find_posts, post_at

ADDRESS = re.compile(
    r"(?:https?://)?(?:t\.me/(?:s/)?)?@?(?:c/(?P<id>\d{1,18})|(?P<name>\w{4,32}))/(?P<message>\d{1,10})"
    r"(?:\?.*)?",
    re.ASCII,
)


def build(
    db: Database,
    title: str,
    statements: Iterable[str],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    actor: str,
    clock: Callable[[], datetime],
) -> int:
    """Make a thread of the posts in which these statements were found, oldest first; return its id.

    Only matches good enough to alert count, in the posts as they read now.
    Raises InputError when nothing was found, and makes no thread then.
    """
    found = find_matches(db, statements=statements, since=since, until=until, outcome="alert")
    ids = tuple(dict.fromkeys(match.version.post_id for match in found if match.latest))
    if not ids:
        raise InputError("no stored post carries that statement in that time")
    thread_id = threads.new_thread(db, title, actor=actor, at=clock())
    threads.add_posts(db, thread_id, find_posts(db, Filter(ids=ids)), actor=actor, at=clock())
    return thread_id


def post_of(db: Database, address: str) -> StoredPost:
    """The stored post at an address such as https://t.me/ClashReport/58234 or ClashReport/58234.

    Raises InputError if it is no such address, or nothing was stored under it.
    """
    parts = ADDRESS.fullmatch(address.strip())
    if parts is None:
        raise InputError(f'"{address}": expected an address such as https://t.me/ClashReport/58234')
    channel = int(parts["id"]) if parts["id"] else parts["name"]
    found = post_at(db, channel, int(parts["message"]))
    if found is None:
        raise InputError(f'"{address}": no such post is stored here')
    return found


def load(db: Database, thread_id: int, channels: Iterable[Channel], zone: str) -> Thread:
    """A thread with its posts. Raises InputError if there is none with this id."""
    heading = threads.get_thread(db, thread_id)
    known = {channel.key: channel for channel in channels}
    posts = tuple(_thread_post(item, known) for item in threads.items(db, thread_id))
    return Thread(id=heading.id, title=heading.title, zone=zone, posts=posts)


def export(thread: Thread, exporter: Exporter, target: Path) -> Path:
    """Write a thread to a file, whole or not at all, and return the file's path.

    A folder as target gets a file named after the thread. An existing file is replaced.
    Raises InputError if the folder does not exist or cannot be written.
    """
    path = target / f"thread-{thread.id}.{exporter.suffix}" if target.is_dir() else target
    if not path.parent.is_dir():
        raise InputError(f"--out {target}: there is no folder {path.parent}")
    write_whole(path, exporter.export(thread))
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that no reader ever sees half of it."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
            try:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).replace(path)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise InputError(f"--out {path}: cannot be written: {error.strerror}") from error


def _thread_post(item: threads.Item, channels: Mapping[str, Channel]) -> ThreadPost:
    stored: StoredPost = item.stored
    channel = channels.get(stored.username.lower(), Channel(username=stored.username))
    return ThreadPost(
        url=stored.url,
        channel_id=stored.post.channel_id,
        message_id=stored.post.message_id,
        channel=stored.username,
        title=channel.title or stored.title,
        affiliation=channel.affiliation,
        text=stored.post.text,
        posted_at=stored.post.posted_at,
        captured_at=stored.captured_at,
        sources=stored.sources,
        sha256=stored.sha256,
        note=item.note,
        edited_at=stored.post.edited_at,
        changed_since=item.changed_since,
        absent_at=stored.absent_at,
    )
