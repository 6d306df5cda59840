"""Templates filled in: in a reader's language, in the newsroom's zone, with nothing foreign as HTML."""

import hashlib
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any

import regex
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.alerts.amendment import RELATIONS
from bot.desk.protocol import DeskPage, View, Visit
from bot.i18n import CATALOGUES, catalogue_for, delay
from bot.models import Role
from bot.text import shorten, visible
from bot.threads.formats import html

MARKS_IN_A_ROW = 8  # combining marks that are shown over one letter; more are counted
PILES = regex.compile(rf"(\p{{M}}{{{MARKS_IN_A_ROW}}})(\p{{M}}+)")
STATIC = files("bot.desk").joinpath("static")


def render(view: View, visit: Visit, navigation: tuple[DeskPage, ...], under: str) -> str:
    """Fill in a template for a visit; the page stands `under` one of the navigation."""
    catalogue = visit.catalogue
    values: dict[str, Any] = {
        "visit": visit,
        "visitor": visit.visitor,
        "language": catalogue.language,
        "languages": CATALOGUES,
        "catalogue": catalogue,
        "say": catalogue.say,
        "count": catalogue.count,
        "number": catalogue.number,
        "tongue": catalogue.tongue,
        "catalogue_in": catalogue_for,
        "delay": lambda span: delay(span, catalogue),
        "relation": lambda relation: catalogue.say(RELATIONS[relation]),
        "when": partial(_when, visit),
        "may": lambda role: visit.visitor.role.may(Role(role)),
        "csrf": partial(_csrf, visit),
        "navigation": navigation,
        "under": under,
    }
    return environment().get_template(view.template).render(values | dict(view.values))


@cache
def environment() -> Environment:
    """Return the templates of the desk, beside those of a thread's page."""
    shared = html.environment()
    assert shared.loader is not None
    found = Environment(
        loader=ChoiceLoader([PackageLoader("bot.desk"), shared.loader]),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"tags": shared.globals["tags"], "blocks": shared.globals["blocks"], "static": _static}
    found.filters |= {
        "written": shared.filters["written"],
        "base64": shared.filters["base64"],
        "shown": shown,
        "cut": lambda text, limit: shown(shorten(text, limit)),
        "short_url": lambda url: url.removeprefix("https://t.me/"),
        "local": local,
    }
    return found


def shown(text: str) -> str:
    """Spell out what deceives in a foreign text, and count marks that would pile up over a letter."""
    return str(PILES.sub(_counted, visible(text.replace("\r\n", "\n"))))


def _counted(found: Any) -> str:
    return f"{found[1]}⟨+{len(found[2])}⟩"


def local(url: str) -> str:
    """Return the desk's own page of a post, from Telegram's address of it."""
    return f"/post/{url.removeprefix('https://t.me/')}"


def _when(visit: Visit, moment: datetime | None, pattern: str = "") -> Markup:
    """Write a moment in the newsroom's zone, with UTC for who points at it."""
    if moment is None:
        return Markup("–")
    zone, catalogue = visit.visitor.zone, visit.catalogue
    here, utc = moment.astimezone(zone), moment.astimezone(UTC)
    today = visit.app.clock().astimezone(zone).date()
    if pattern == "clock" or (not pattern and here.date() == today):
        words = catalogue.clock(moment, zone)
    elif here.year == today.year and pattern != "whole":
        words = f"{catalogue.dated(here.date(), 'd MMM')}, {catalogue.clock(moment, zone)}"
    else:
        words = f"{catalogue.dated(here.date(), 'd MMM y')}, {catalogue.clock(moment, zone)}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        utc.isoformat(timespec="seconds"), f"{utc:%Y-%m-%d %H:%M:%S} UTC", words
    )


def _csrf(visit: Visit) -> Markup:
    return Markup('<input type="hidden" name="csrf" value="{}">').format(visit.csrf)


@cache
def _static(name: str) -> str:
    """Return the address of one of our files, which changes when the file does."""
    digest = hashlib.sha256(STATIC.joinpath(name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"
