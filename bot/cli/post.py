"""`post`: everything that is known of one post."""

from collections.abc import Iterable, Iterator

import click

from bot.alerts.amendment import standing
from bot.app.application import App
from bot.app.evidence import History
from bot.cli.context import Context, json_option, local, write_json
from bot.cli.matches import record as match_record
from bot.text import shorten, visible

MARKS = {"same": "{}", "added": "{{+{}+}}", "removed": "[-{}-]"}
STYLES = {"added": "green", "removed": "red"}


@click.command("post")
@click.argument("url")
@json_option
@click.pass_obj
def post_command(ctx: Context, url: str, as_json: bool) -> None:
    """Tell everything that is known of one post: versions, captures, absences, story, verdicts, threads.

    Of a later version the words that came in are in {+ +}, those that went in [- -]. Hashes are SHA-256.
    """
    with ctx.open() as app:
        found = app.evidence.history(url)
        if as_json:
            write_json(record(found))
        else:
            tell(found, app)


def tell(found: History, app: App) -> None:
    """Print what is known of a post."""
    post = found.stored.post
    click.secho(f"{found.stored.url}  posted {local(post.posted_at, app)}", bold=True)
    if post.forward:
        origin = post.forward.name or post.forward.username or post.forward.channel_id
        click.echo(f"forwarded from {visible(str(origin))}")
    _tell_versions(found, app)
    for title, lines in (
        ("absences", _absences(found, app)),
        ("media", _media(found, app)),
        ("story", _story(found)),
        ("matches", _matches(found)),
        ("verdicts", _verdicts(found, app)),
        ("threads", (f"{one.id}  {visible(one.title)}" for one in found.threads)),
    ):
        _tell(title, lines)


def _tell_versions(found: History, app: App) -> None:
    for number, (one, pieces) in enumerate(found.changes(), 1):
        edited = f", edited {local(one.edited_at, app)}" if one.edited_at else ""
        click.echo(f"\nversion {number} of {len(found.versions)}: since {local(one.as_of, app)}{edited}")
        marked = "".join(_marked(piece.kind, piece.text) for piece in pieces)
        shown = visible(one.text) if number == 1 else marked
        for line in shown.splitlines() or [f"({found.stored.post.media or 'empty'})"]:
            click.echo(f"    {line}")
        click.echo(f"  content {one.sha256}")
        for capture in one.captures:
            at = local(capture.captured_at, app)
            click.echo(f"  captured {at} from {capture.source} by {capture.collector}")
            click.echo(f"    raw {capture.raw_sha256}")


def _absences(found: History, app: App) -> Iterator[str]:
    for one in found.looks:
        yield f"{local(one.at, app)}  {one.found}: {', '.join(map(str, one.ids))}"


def _media(found: History, app: App) -> Iterator[str]:
    for one in found.media:
        removed = f", removed {local(one.pruned_at, app)}" if one.pruned_at else ""
        yield f"{one.kind} of {one.message_id}, {one.size:,} bytes, {one.sha256}{removed}"


def _matches(found: History) -> Iterator[str]:
    for one in found.matches:
        match, earlier = one.match, "" if one.latest else "  [an earlier version]"
        words = shorten(visible(match.evidence), 80)
        yield f"{match.statement_id}  {match.outcome}, {match.rung} {match.score:.2f}  “{words}”{earlier}"


def _verdicts(found: History, app: App) -> Iterator[str]:
    for one in found.verdicts:
        reason = f": {visible(one.reason)}" if one.reason else ""
        yield f"{local(one.at, app)}  {one.statement_id}  {one.verdict} by {visible(one.actor)}{reason}"


def _marked(kind: str, text: str) -> str:
    words = text.strip()
    if kind == "same" or not words:
        return visible(text)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before + click.style(MARKS[kind].format(visible(words)), fg=STYLES[kind]) + after


def _tell(title: str, lines: Iterable[str]) -> None:
    listed = list(lines)
    if listed:
        click.echo(f"\n{title}")
        for line in listed:
            click.echo(f"  {line}")


def _story(found: History) -> Iterator[str]:
    story = found.story
    yield f"{story.id}: {len(story.posts)} posts; {standing(story.corroboration)}"
    if story.first.url != found.stored.url:
        yield f"first carrier {story.first.url}"


def record(found: History) -> dict[str, object]:
    """Return what is known of a post as `--json` writes it; differences as [kind, words]."""
    post = found.stored.post
    return {
        "url": found.stored.url,
        "channel_id": post.channel_id,
        "message_id": post.message_id,
        "parts": list(post.ids),
        "posted_at": post.posted_at,
        "absent_at": found.stored.absent_at,
        "versions": [
            {
                "text": one.text,
                "as_of": one.as_of,
                "edited_at": one.edited_at,
                "captured_at": one.captured_at,
                "sha256": one.sha256,
                "diff": [[piece.kind, piece.text] for piece in pieces],
                "captures": [
                    {
                        "captured_at": capture.captured_at,
                        "source": capture.source,
                        "collector": capture.collector,
                        "raw_sha256": capture.raw_sha256,
                    }
                    for capture in one.captures
                ],
            }
            for one, pieces in found.changes()
        ],
        "absences": [
            {"at": one.at, "found": one.found, "ids": list(one.ids), "source": one.source}
            for one in found.looks
        ],
        "media": [
            {
                "kind": one.kind,
                "sha256": one.sha256,
                "size": one.size,
                "fetched_at": one.fetched_at,
                "pruned_at": one.pruned_at,
            }
            for one in found.media
        ],
        "story": {"id": found.story.id, "posts": len(found.story.posts), "first": found.story.first.url},
        "matches": [match_record(one) for one in found.matches],
        "verdicts": [
            {
                "statement": one.statement_id,
                "verdict": one.verdict,
                "reason": one.reason,
                "actor": one.actor,
                "at": one.at,
            }
            for one in found.verdicts
        ],
        "threads": [{"id": one.id, "title": one.title, "note": one.note} for one in found.threads],
    }
