"""`story` and `stories`: who had it first, who copied whom."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

import click

from bot.alerts.amendment import standing
from bot.app.application import App
from bot.cli.context import Context, json_option, local, moment, since_option, write_json
from bot.cli.group import CommandGroup
from bot.cli.nothing import listed, no_posts, nothing_found
from bot.i18n import catalogue_for, delay
from bot.language.diff import Piece
from bot.models import Uncorrected
from bot.stories.lineage.grounds import grounds_told
from bot.stories.lineage.reasons import reasons
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


@story_command.command("uncorrected")
@since_option
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"At most so many stories; {PAGE} if it is not said."
)
@json_option
@click.pass_obj
def uncorrected(ctx: Context, since: str | None, limit: int | None, as_json: bool) -> None:
    """List copies that still show what the post they have it from has edited away, or outlived it.

    As they read when they were last read, the latest loss first; --since is when it was noticed. Words are
    compared as they stand: a copy in other words, or in translation, is not listed, corrected or not.
    """
    with ctx.open() as app:
        found = app.stories.uncorrected_copies(since=moment(since, app, "--since"))
        shown = islice(found, limit or PAGE)
        for story, copies in listed(shown, lambda: _all_corrected(ctx, app), as_json=as_json):
            if as_json:
                write_json({"story": story.id, "copies": [uncorrected_record(one) for one in copies]})
                continue
            click.secho(
                f"story {story.id}: {shorten(visible(story.first.place.carrier.text), 80)}", bold=True
            )
            for one in copies:
                click.echo(f"  {one.url}  still shows {_lost(one)}  {one.origin}")
                click.echo(f"    gone there {local(one.lost_at, app)}, {_ago(app.clock() - one.lost_at)}")


def _all_corrected(ctx: Context, app: App) -> str:
    return no_posts(ctx, app) or "no copy is known to show what its origin has lost"


def _lost(one: Uncorrected) -> str:
    return "what is gone whole" if one.gone else ", ".join(f"“{visible(words)}”" for words in one.words)


def _ago(length: timedelta) -> str:
    return catalogue_for("en").ago(length)


def uncorrected_record(one: Uncorrected) -> dict[str, object]:
    """Return a copy that was not corrected as `--json` writes it."""
    return {
        "url": one.url,
        "channel": one.channel,
        "origin": one.origin,
        "words": list(one.words),
        "lost_at": one.lost_at,
        "origin_gone": one.gone,
    }


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
                "reason": grounds_told(post.place.reason),
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
        "reasons": list(reasons(found)),
        "as_of": found.at,
    }


def tell(story: Story, app: App) -> None:
    """Print a story; words the first carrier does not have are in {+ +}, its own words left out in [- -]."""
    click.secho(f"story {story.id}: {standing(story.corroboration)}", bold=True)
    click.echo(f"as of {local(story.corroboration.at, app)}: " + "; ".join(reasons(story.corroboration)))
    for post in story.posts:
        place = post.place
        how = f"{_TO[place.relation.value]} {post.of}" if post.of else place.relation.value
        affiliation = f" ({post.affiliation})" if post.affiliation else ""
        click.echo(
            f"{local(place.carrier.posted_at, app)}  {delay(place.delay):<11} {post.url}{affiliation}\n"
            f"    {how}: {visible(grounds_told(place.reason))}"
        )
        if post is not story.first:
            click.echo(f"    {shorten(visible(_differing(post.diff, place.carrier.text)), 400)}")


def _differing(diff: Sequence[Piece], text: str) -> str:
    """Mark a post's words where they are not the first carrier's; leave them as they are where none is."""
    if all(piece.kind != "same" for piece in diff):
        return text
    return "".join(_MARKS[piece.kind].format(piece.text.strip("\n")) for piece in diff)
