"""A thread on the terminal."""

from collections.abc import Iterator, Mapping

import click

from bot.app.application import App
from bot.cli.context import local
from bot.i18n import delay
from bot.models import Claimed, Item, Reference, Thread, ThreadHeading, ThreadPost
from bot.text import counted, shorten, visible
from bot.threads.formats import exporter
from bot.threads.formats.document import paragraphs

WIDTH = 100


def record(thread: Thread) -> str:
    """Return a thread as `--json` writes it."""
    return exporter("json").export(thread).decode()


def tell(thread: Thread, app: App) -> None:
    """Print what a thread holds, each entry under its position, between what editors wrote beside it."""
    copies = sum(len(post.copies) for post in thread.posts)
    below = f", {counted(copies, 'copy', 'copies')} below them" if copies else ""
    click.secho(f"{visible(thread.title)} ({counted(len(thread.posts), 'post')}{below})", bold=True)
    for line in _written("introduction", thread.introduction):
        click.echo(line)
    said = _said(thread)
    for number, item in enumerate(thread.items, 1):
        for line in _lines(item, app, said):
            click.echo(line.replace("#", f"{number:>3}", 1) if line.startswith("#") else f"     {line}")
    for claim in thread.claims:
        click.echo(_claim(claim))
    titles = {claim.id: claim.title for claim in thread.claims}
    for pair in thread.contrasts:
        click.echo(f"pulls apart: {visible(titles[pair.one])} / {visible(titles[pair.other])}")
    for line in _written("methods", thread.methods):
        click.echo(line)


def _written(what: str, text: str) -> Iterator[str]:
    """Write a text of an editor, a line a paragraph."""
    for number, words in enumerate(paragraphs(text)):
        yield f"     {words}" if number else f"{what}: {words}"


def _claim(claim: Claimed) -> str:
    posts = len({one.url for one in claim.carried})
    parts = [f"statement {claim.id}: {visible(claim.title)}, {counted(posts, 'post')}"]
    if claim.earlier_stories:
        parts.append(counted(claim.earlier_stories, "earlier story", "earlier stories"))
    if judged := claim.judged:
        by = f" by {', '.join(map(visible, judged.by))}" if judged.by else ""
        parts.append(f"{judged.status.value}{by}" + (f" ({visible(judged.reason)})" if judged.reason else ""))
    return "; ".join(parts)


def _said(thread: Thread) -> dict[str, list[str]]:
    """Return, by the address of a post, every wording of the thread's statements that it says."""
    found: dict[str, list[str]] = {}
    for claim in thread.claims:
        for one in claim.carried:
            words = shorten(visible(one.words), WIDTH)
            line = f"{claim.id}: “{words}” ({one.rung} {one.score:.2f})"
            if one.headline:
                line += f" in a line under “{shorten(visible(one.headline), WIDTH // 2)}”"
            found.setdefault(one.url, []).append(line)
    return found


def _lines(item: Item, app: App, said: Mapping[str, list[str]]) -> list[str]:
    """Write an entry's lines; `#` at the start stands for its position."""
    match item:
        case ThreadHeading():
            return [f"#  == {visible(item.text)} =="]
        case Reference():
            return [f"#  {visible(item.title or 'reference')}: {visible(item.url)}"]
        case ThreadPost():
            return _post(item, app, said.get(item.url, []))


def _post(post: ThreadPost, app: App, said: list[str]) -> list[str]:
    affiliation = f" ({visible(post.affiliation)})" if post.affiliation else ""
    status = f"  [{post.status.value}]" if post.status else ""
    marks = [
        *(["changed since"] if post.changed_since else []),
        *([f"absent since {local(post.absent_at, app)}"] if post.absent_at else []),
    ]
    state = f"  [{'; '.join(marks)}]" if marks else ""
    lines = [f"#  {local(post.posted_at, app)}  {post.url}{affiliation}{status}{state}"]
    lines.append(shorten(visible(post.text), WIDTH))
    lines += said
    if post.note:
        lines.append(f"note: {visible(post.note)}")
    for gloss in post.glosses:
        whose = f"the machine {visible(gloss.by)}" if gloss.machine else visible(gloss.by)
        lines.append(f"in {gloss.language} by {whose}: {shorten(visible(gloss.text), WIDTH)}")
    lines += [f"{delay(copy.delay):<11} {copy.url}  {copy.relation}" for copy in post.copies]
    return lines
