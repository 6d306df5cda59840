"""`story` and `stories`: who had it first, who copied whom."""

from collections.abc import Sequence

import click

from bot.alerts.amendment import standing
from bot.app.application import App
from bot.cli.context import Context, json_option, local, moment, since_option, write_json
from bot.cli.group import CommandGroup
from bot.cli.nothing import listed, nothing_found
from bot.i18n import delay
from bot.language.diff import Piece
from bot.stories.lineage.story import Story
from bot.text import counted, shorten, visible

PAGE = 50  # stories, as many as people look at

# How a post's relation to another one is said before that one's address.
_TO = {"forward": "forward of", "credit": "credits", "copy": "copy of", "translation": "translation of"}
_MARKS = {"added": "{{+{}+}}", "removed": "[-{}-]", "same": "{}"}


@click.group("story", cls=CommandGroup, default="show", of_anything=True)
def story_command() -> None:
    """Tell one story: `story ID`, or `story URL` of one of its posts. Editors may correct it."""


@story_command.command("show")
@click.argument("what")
@json_option
@click.pass_obj
def show(ctx: Context, what: str, as_json: bool) -> None:
    """Tell a story: its posts in order, each with delay, relation, reason and what its words differ in."""
    with ctx.open() as app:
        story = app.stories.get(what)
        if as_json:
            write_json(record(story))
        else:
            tell(story, app)


@story_command.command("split")
@click.argument("url")
@click.pass_obj
def split(ctx: Context, url: str) -> None:
    """Part a post, with its forwards, from its story for good."""
    with ctx.open() as app:
        tell(app.stories.split(url), app)


@story_command.command("join")
@click.argument("url")
@click.argument("other")
@click.pass_obj
def join(ctx: Context, url: str, other: str) -> None:
    """Make the stories of two posts one for good."""
    with ctx.open() as app:
        tell(app.stories.join(url, other), app)


@click.command("stories")
@since_option
@click.option("--min-channels", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=f"At most so many; {PAGE} if it is not said, and all with --json.",
)
@json_option
@click.pass_obj
def stories_command(
    ctx: Context, since: str | None, min_channels: int, limit: int | None, as_json: bool
) -> None:
    """List stories, the latest first."""
    with ctx.open() as app:
        after = moment(since, app, "--since")
        if as_json:
            for story in app.stories.find(since=after, min_channels=min_channels, limit=limit):
                write_json(
                    {
                        "story": story.id,
                        "first_at": story.first_at,
                        "posts": story.posts,
                        "channels": story.channels,
                        "urls": list(story.urls),
                        "text": story.text,
                    }
                )
            return
        shown = limit or PAGE
        for number, story in enumerate(
            listed(
                app.stories.find(since=after, min_channels=min_channels, limit=shown + 1),
                lambda: nothing_found(ctx, app, "story"),
                as_json=as_json,
            )
        ):
            if number == shown:
                click.echo(f"… and earlier ones: --limit {2 * shown} shows more", err=True)
                break
            click.echo(
                f"{story.id}  {local(story.first_at, app)}  "
                f"{counted(story.posts, 'post')}, {counted(story.channels, 'channel')}  "
                f"{shorten(visible(story.text), 80)}"
            )


def record(story: Story) -> dict[str, object]:
    """Return a story as `--json` writes it; delays in seconds, differences as [kind, words]."""
    found = story.corroboration
    return {
        "story": story.id,
        "first": story.first.url,
        "posts": [
            {
                "url": post.url,
                "posted_at": post.place.carrier.posted_at,
                "delay_s": post.place.delay.total_seconds(),
                "relation": post.place.relation.value,
                "reason": post.place.reason,
                "score": round(post.place.score, 3),
                "of": post.of or None,
                "source": post.place.source or None,
                "affiliation": post.affiliation,
                "diff": [[piece.kind, piece.text] for piece in post.diff],
            }
            for post in story.posts
        ],
        "carriers": found.carriers,
        "independent": list(story.independent),
        "origins": [
            {"name": origin.name, "outside": origin.outside, "affiliation": origin.affiliation}
            for origin in story.origins
        ],
        "standing": found.standing.value,
        "both_sides": found.both_sides,
        "reasons": list(found.reasons),
        "as_of": found.at,
    }


def tell(story: Story, app: App) -> None:
    """Print a story; words the first carrier does not have are in {+ +}, its own words left out in [- -]."""
    click.secho(f"story {story.id}: {standing(story.corroboration)}", bold=True)
    click.echo(f"as of {local(story.corroboration.at, app)}: " + "; ".join(story.corroboration.reasons))
    for post in story.posts:
        place = post.place
        how = f"{_TO[place.relation.value]} {post.of}" if post.of else place.relation.value
        affiliation = f" ({post.affiliation})" if post.affiliation else ""
        click.echo(
            f"{local(place.carrier.posted_at, app)}  {delay(place.delay):<8} {post.url}{affiliation}\n"
            f"    {how}: {visible(place.reason)}"
        )
        if post is not story.first:
            click.echo(f"    {shorten(visible(_differing(post.diff, place.carrier.text)), 400)}")


def _differing(diff: Sequence[Piece], text: str) -> str:
    """Mark a post's words where they are not the first carrier's; leave them as they are where none is."""
    if all(piece.kind != "same" for piece in diff):
        return text
    return "".join(_MARKS[piece.kind].format(piece.text.strip("\n")) for piece in diff)
