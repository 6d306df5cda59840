"""A thread as Markdown: the posts as quotations, then the wire provenance."""

import re

from bot.exporters.provenance import captured_through, caveats, shown
from bot.models import Thread, ThreadPost

# Everything CommonMark can read as markup, anywhere in a line (CommonMark 0.31, section 2.4: any
# ASCII punctuation may be escaped).
PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~=:&\"'@])")


class MarkdownExporter:
    """Readable as it is, and safe to render: a post's own signs are escaped."""

    name = "markdown"
    suffix = "md"

    def export(self, thread: Thread) -> bytes:
        """The thread as UTF-8 Markdown (CommonMark)."""
        parts = [f"# {escape(thread.title)}"]
        parts += [_post(post, thread.zone) for post in thread.posts]
        parts.append("## Wire provenance")
        parts.append("\n".join(_origin(post, thread.zone) for post in thread.posts) or "No posts.")
        return ("\n\n".join(parts) + "\n").encode()


def escape(text: str) -> str:
    """One line of text that renders as exactly these characters."""
    return PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def _post(post: ThreadPost, zone: str) -> str:
    lines = [f"## {escape(post.title or post.channel)}, {escape(shown(post.posted_at, zone))}", ""]
    if post.note:
        lines += [escape(post.note), ""]
    # Two trailing spaces keep the post's own line breaks.
    lines += [f"> {escape(line)}  " if line.strip() else ">" for line in post.text.splitlines() or [""]]
    lines += ["", f"<{post.url}>"]
    return "\n".join(lines)


def _origin(post: ThreadPost, zone: str) -> str:
    about = [
        escape(post.channel or str(post.channel_id)),
        *([escape(post.affiliation)] if post.affiliation else []),
        f"posted {escape(shown(post.posted_at, zone))}",
        f"captured {escape(shown(post.captured_at, zone))} through {escape(captured_through(post))}",
        *(escape(note) for note in caveats(post, zone)),
        f"SHA\\-256 `{post.sha256}`",
    ]
    return f"- <{post.url}>: " + "; ".join(about)
