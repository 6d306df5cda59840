"""A thread as Markdown: the posts as quotations, then the wire provenance."""

import re

from bot.exporters.provenance import captured_through, caveats, shown
from bot.models import Thread, ThreadPost

# What CommonMark 0.31 reads as markup anywhere in a line, and what GitHub's dialect makes links of.
INLINE = re.compile(r"([\\`*_\[\]<>&~|@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
# What opens a block at the start of a line: headings, lists, rules, underlines of headings.
BLOCK = re.compile(r"^(?:\d+[.)]|[#+=-])")


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
    line = INLINE.sub(r"\\\1", " ".join(text.split()))
    return BLOCK.sub(lambda found: f"{found.group()[:-1]}\\{found.group()[-1]}", line)


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
        f"SHA-256 `{post.sha256}`",
    ]
    return f"- <{post.url}>: " + "; ".join(about)
