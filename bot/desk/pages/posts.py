"""A post: how it read when, how that was captured, what was found in it, and whether it is as it was kept."""

from starlette.responses import Response

from bot.alerts.notice import certainty
from bot.desk.pages.wire import titled
from bot.desk.protocol import SANDBOX, DeskPage, View, Visit
from bot.desk.quoting import quoted, spans_of
from bot.errors import InputError
from bot.language.detect import language_of
from bot.models import Box
from bot.models.passages import words_of


def address_of(visit: Visit) -> str:
    """Return the address of the post that a path names."""
    channel, message = visit.places.get("channel", ""), visit.places["message"]
    return f"{channel}/{message}" if channel else f"c/{visit.places['number']}/{message}"


def post(visit: Visit) -> View:
    """Show everything that is known of one post."""
    return _shown(visit, address_of(visit))


def check(visit: Visit) -> View:
    """Show it after a check of what is stored of it."""
    return _shown(visit, visit.form("post"), checks=True)


def _shown(visit: Visit, address: str, *, checks: bool = False) -> View:
    found = visit.app.evidence.history(address)
    tracked = {one.id: one for one in visit.app.statements.tracked}
    latest = [match for match in found.matches if match.latest]
    changes = list(found.changes())
    channel = visit.app.opened.channel(found.stored.username)
    values = {
        "found": found,
        "stored": found.stored,
        "words": quoted(found.stored.post.text, spans_of(latest)),
        "spoken": language_of(found.stored.post.text, channel.language),
        "passages": words_of(found.stored.post.text, found.stored.post.passages),
        "pictures": visit.app.pictures.of_post(found.stored.id),
        "changes": list(enumerate(changes, 1))[::-1],
        "matches": [
            (one, titled(visit, one.match.statement_id, tracked), certainty(one.match, visit.catalogue))
            for one in found.matches
        ],
        "title_of": lambda statement_id: titled(visit, statement_id, tracked),
        "channel": channel,
        "checked": visit.app.evidence.check_post(found.stored.url) if checks else None,
    }
    return View("post.html", values)


def raw(visit: Visit) -> Response:
    """Hand out what a source gave, byte for byte, as a file that no browser opens."""
    digest = str(visit.places["digest"])
    content = visit.app.evidence.raw(address_of(visit), digest)
    headers = {
        "content-disposition": f'attachment; filename="{digest[:16]}.raw"',
        "content-security-policy": SANDBOX,
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def picture(visit: Visit) -> Response:
    """Show a small picture of a file of media, drawn anew, so that nothing else in it comes along."""
    small = visit.app.media.thumbnail(str(visit.places["digest"]))
    if small is None:
        raise InputError(visit.catalogue.say("This file is no picture, or was removed."))
    return Response(small, media_type="image/jpeg", headers={"content-security-policy": SANDBOX})


def part(visit: Visit) -> Response:
    """Show a part of a picture: the words that a statement was found by."""
    sides = [int(visit.places[side]) for side in ("left", "top", "right", "bottom")]
    box = Box(left=sides[0], top=sides[1], right=sides[2], bottom=sides[3])
    cut = visit.app.media.cut_out(str(visit.places["digest"]), box)
    if cut is None:
        raise InputError(visit.catalogue.say("This file is no picture, or was removed."))
    return Response(cut, media_type="image/jpeg", headers={"content-security-policy": SANDBOX})


PAGES = (
    DeskPage("/post/c/{number:int}/{message:int}", post),
    DeskPage("/post/c/{number:int}/{message:int}/raw/{digest}", raw),
    DeskPage("/post/{channel}/{message:int}", post),
    DeskPage("/post/{channel}/{message:int}/raw/{digest}", raw),
    DeskPage("/post/check", check, writes=True),
    DeskPage("/media/{digest}", picture),
    DeskPage("/media/{digest}/{left:int}-{top:int}-{right:int}-{bottom:int}", part),
)
