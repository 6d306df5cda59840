"""Why a story's sources amount to what they do, in the reader's language."""

from bot.i18n import Catalogue, catalogue_for
from bot.stories.lineage.lineage import Corroboration, Origin


def reasons(found: Corroboration, catalogue: Catalogue | None = None) -> tuple[str, ...]:
    """Say what was counted: posts, voices and origins; in English unless another catalogue is given."""
    catalogue = catalogue or catalogue_for("en")
    channels = catalogue.count("%(num)d channel", "%(num)d channels", found.carriers)
    told = [
        catalogue.say("%(posts)s in %(channels)s", posts=_posts(found.posts, catalogue), channels=channels)
    ]
    if found.voices < found.carriers:
        voices = catalogue.count("%(num)d voice", "%(num)d voices", found.voices)
        told.append(catalogue.say("channels of one owner are one voice: %(voices)s", voices=voices))
    return (*told, *(_origin(origin, catalogue) for origin in found.sources))


def _origin(origin: Origin, catalogue: Catalogue) -> str:
    """Say how many posts lead back to an origin, and whether it is a source that only they name."""
    name = f"{origin.name} ({origin.affiliation})" if origin.affiliation else origin.name
    told = catalogue.say("%(posts)s from %(name)s", posts=_posts(len(origin.posts), catalogue), name=name)
    if not origin.credited:
        return told
    outside, watched = catalogue.say("outside our channels"), catalogue.say("which we watch, as they say")
    return f"{told}, {outside if origin.outside else watched}"


def _posts(number: int, catalogue: Catalogue) -> str:
    return catalogue.count("%(num)d post", "%(num)d posts", number)
