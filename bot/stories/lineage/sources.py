"""One register of sources: the channels that are watched, and the agencies that posts name.

A credit line or a forward resolves to a watched channel if there is one, by its username, its title, an
alias, or the agency whose channel it is; otherwise to an agency, or to what the post calls it. «Russian state
media» are nobody in particular: such a credit resolves to an affiliation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.language.agencies import Agency, agencies, agency_of_channel
from bot.models import Channel
from bot.stories.likeness.carrier import Carrier
from bot.stories.lineage.credits import Credit, credits_of_names


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsSource:
    """The one that posts have their news from. `id` is the same however they name it.

    `watched` is its channel, or for an affiliation one of its channels, if that is watched.
    """

    id: str
    name: str
    affiliation: str = ""
    watched: Channel | None = None


class Register:
    """The sources known to a newsroom that watches these channels, by username in lower case."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._agencies = {agency.id: agency for agency in agencies()}
        self._by_title = {
            name.casefold(): key
            for key, channel in channels.items()
            for name in (*channel.aliases, channel.title)
            if name
        }
        self._names = tuple(
            dict.fromkeys(
                name
                for channel in channels.values()
                for name in (*channel.aliases, channel.title)
                if name[:1].isupper()
            )
        )
        self._of_agency: dict[str, Channel] = {}
        for key, channel in channels.items():
            if agency := agency_of_channel(key):
                self._of_agency.setdefault(agency.id, channel)

    def credits_of(self, post: Carrier) -> list[Credit]:
        """Return the credits of a post, those among them that name a watched channel bare, in their order."""
        own = self._channels.get(post.username.lower())
        ours = {name.casefold() for name in (*(own.aliases if own else ()), post.title)}
        said = list(post.credits)
        for credit in credits_of_names(post.text, self._names):
            known = any(one.span.start < credit.span.end and credit.span.start < one.span.end for one in said)
            if not known and credit.name.casefold() not in ours:
                said.append(credit)
        return sorted(said, key=lambda credit: credit.span.start)

    def credited(self, credit: Credit) -> NewsSource:
        """Return whom a credit names."""
        return self._named(credit.agency, credit.username, credit.name)

    def forwarded(self, username: str, name: str) -> NewsSource:
        """Return whom a forward is of, by its channel's username, or its name where it has none."""
        return self._named("", username.lower(), name)

    def source(self, source_id: str, name: str) -> NewsSource:
        """Return the source that was found to have this id, under the name that it was given."""
        return self._named(source_id if source_id in self._agencies else "", source_id, name)

    def affiliation_of(self, post: Carrier) -> str:
        """Return whose voice a post's channel is, as configured or as its agency is known."""
        channel, agency = self._channels.get(post.username.lower()), agency_of_channel(post.username)
        return channel.affiliation if channel else agency.affiliation if agency else ""

    def collective(self, source_id: str) -> str:
        """Return the affiliation that a source is no more than; "" for one that is somebody."""
        agency = self._agencies.get(source_id)
        return agency.affiliation if agency and agency.collective else ""

    def collectives_of(self, post: Carrier) -> list[str]:
        """Return the ids of the collective sources that a post's channel is one of."""
        affiliation = self.affiliation_of(post)
        return [
            agency.id
            for agency in self._agencies.values()
            if agency.collective and is_of(affiliation, agency.affiliation)
        ]

    def _named(self, agency_id: str, username: str, name: str) -> NewsSource:
        username = username or self._by_title.get(name.casefold(), "")
        agency = self._agencies.get(agency_id) or (agency_of_channel(username) if username else None)
        watched = self._channels.get(username)
        if agency:
            watched = watched or self._of_agency.get(agency.id)
            if agency.collective:
                watched = self._affiliated(agency)
                return NewsSource(
                    id=agency.id, name=agency.name, affiliation=agency.affiliation, watched=watched
                )
        affiliation = (watched.affiliation if watched else "") or (agency.affiliation if agency else "")
        return NewsSource(
            id=agency.id if agency else username or name.casefold(),
            name=name,
            affiliation=affiliation,
            watched=watched,
        )

    def _affiliated(self, agency: Agency) -> Channel | None:
        return next(
            (one for one in self._channels.values() if is_of(one.affiliation, agency.affiliation)), None
        )


def is_of(affiliation: str, collective: str) -> bool:
    """Tell whether an affiliation is of a kind: "Russian state-adjacent" of "Russian state"."""
    return bool(collective) and affiliation.casefold().startswith(collective.casefold())
