"""`post`: everything that is known of one post."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import click

from bot.alerts.amendment import standing
from bot.app.application import App
from bot.app.evidence import History
from bot.cli.context import Context, json_option, local, write_json
from bot.cli.matches import beside
from bot.cli.matches import record as match_record
from bot.cli.posts import nothing_of
from bot.models.passages import words_of
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
        ("pictures", _pictures(found, app)),
        ("story", _story(found)),
        ("matches", _matches(found)),
        ("verdicts", _verdicts(found, app)),
        ("threads", (f"{thread.id}  {visible(thread.title)}" for thread in found.threads)),
    ):
        _tell(title, lines)


def _tell_versions(found: History, app: App) -> None:
    for number, (version, pieces, others) in enumerate(found.changes(), 1):
        edited = f", edited {local(version.edited_at, app)}" if version.edited_at else ""
        click.echo(f"\nversion {number} of {len(found.versions)}: since {local(version.as_of, app)}{edited}")
        for change in others:
            click.echo(f"  {change}")
        marked = "".join(_marked(piece.kind, piece.text) for piece in pieces)
        shown = visible(version.text) if number == 1 or version.completes else marked
        nothing = nothing_of(replace(found.stored.post, shown=version.shown))
        for line in shown.splitlines() or [f"({nothing})"]:
            click.echo(f"    {line}")
        for kind, words in words_of(version.text, version.passages):
            click.echo(f"  {kind}: {visible(words)}")
        click.echo(f"  content {version.sha256}")
        for capture in version.captures:
            at = local(capture.captured_at, app)
            click.echo(f"  captured {at} from {capture.source} by {capture.collector}")
            click.echo(f"    raw {capture.raw_sha256}")


def _absences(found: History, app: App) -> Iterator[str]:
    for look in found.looks:
        yield f"{local(look.at, app)}  {look.found}: {', '.join(map(str, look.ids))}"


def _media(found: History, app: App) -> Iterator[str]:
    for file in found.media:
        removed = f", removed {local(file.pruned_at, app)}" if file.pruned_at else ""
        yield f"{file.kind} of {file.message_id}, {file.size:,} bytes, {file.sha256}{removed}"


def _pictures(found: History, app: App) -> Iterator[str]:
    for picture in app.pictures.of_post(found.stored.id):
        yield f"picture {picture.number}, read by machine:"
        yield from (f"  {visible(line)}" for line in picture.said.text.splitlines() if line)


def _matches(found: History) -> Iterator[str]:
    for stored in found.matches:
        match, earlier = stored.match, "" if stored.latest else "  [an earlier version]"
        words = shorten(visible(match.evidence), 80)
        where = f"  in picture {match.picture.number}" if match.picture else ""
        sure = f"{match.outcome}, {match.rung} {match.score:.2f}"
        yield f"{match.statement_id}  {sure}  “{words}”{where}{earlier}"
        for line in beside(match):
            yield f"  {line}"


def _verdicts(found: History, app: App) -> Iterator[str]:
    for verdict in found.verdicts:
        reason = f": {visible(verdict.reason)}" if verdict.reason else ""
        by = f"{verdict.verdict} by {visible(verdict.actor)}"
        yield f"{local(verdict.at, app)}  {verdict.statement_id}  {by}{reason}"


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
                "text": version.text,
                "shown": version.shown,
                "passages": [[kind, words] for kind, words in words_of(version.text, version.passages)],
                "links": [{"url": link.url, "label": link.label} for link in version.links],
                "changes": list(others),
                "as_of": version.as_of,
                "edited_at": version.edited_at,
                "captured_at": version.captured_at,
                "sha256": version.sha256,
                "diff": [[piece.kind, piece.text] for piece in pieces],
                "captures": [
                    {
                        "captured_at": capture.captured_at,
                        "source": capture.source,
                        "collector": capture.collector,
                        "raw_sha256": capture.raw_sha256,
                    }
                    for capture in version.captures
                ],
            }
            for version, pieces, others in found.changes()
        ],
        "absences": [
            {"at": look.at, "found": look.found, "ids": list(look.ids), "source": look.source}
            for look in found.looks
        ],
        "media": [
            {
                "kind": file.kind,
                "sha256": file.sha256,
                "size": file.size,
                "fetched_at": file.fetched_at,
                "pruned_at": file.pruned_at,
            }
            for file in found.media
        ],
        "story": {"id": found.story.id, "posts": len(found.story.posts), "first": found.story.first.url},
        "matches": [match_record(match) for match in found.matches],
        "verdicts": [
            {
                "statement": verdict.statement_id,
                "verdict": verdict.verdict,
                "reason": verdict.reason,
                "actor": verdict.actor,
                "at": verdict.at,
            }
            for verdict in found.verdicts
        ],
        "threads": [
            {"id": thread.id, "title": thread.title, "note": thread.note} for thread in found.threads
        ],
    }
