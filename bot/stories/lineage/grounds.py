"""Grounds for what was decided of a post: texts with values, said in the language of whoever reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.i18n import Catalogue, catalogue_for


@dataclass(frozen=True, slots=True)
class Ground:
    """A text of the catalogues with values for its %(name)s: names, and shares of one."""

    text: str
    values: Mapping[str, str | float] = field(default_factory=dict)


def grounds_told(grounds: Iterable[Ground], catalogue: Catalogue | None = None) -> str:
    """Say grounds one after another; in English unless another catalogue is given."""
    catalogue = catalogue or catalogue_for("en")
    return "; ".join(_said(ground, catalogue) for ground in grounds)


def _said(ground: Ground, catalogue: Catalogue) -> str:
    values = {
        name: catalogue.number(value, "0.00") if isinstance(value, float) else value
        for name, value in ground.values.items()
    }
    return catalogue.say(ground.text, **values)
