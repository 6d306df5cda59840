from bot.models import Channel
from bot.stories.likeness.carrier import Carrier
from bot.stories.lineage.grounds import grounds_told
from bot.stories.lineage.lineage import Corroboration, Standing, corroborate, lineage
from bot.stories.lineage.reasons import reasons
from tests.stories.lineage.test_lineage import SUMMARY, WIRE
from tests.stories.wire import DAM, NOON, a_carrier


def standing(*posts: Carrier, channels: dict[str, Channel] | None = None) -> Corroboration:
    known = channels or {}
    return corroborate(lineage(posts, known), known, at=NOON)


def a_channel(username: str, affiliation: str = "", owner: str = "") -> Channel:
    return Channel(username=username, affiliation=affiliation, owner=owner)


def test_one_channel_is_a_single_source() -> None:
    found = standing(a_carrier(), a_carrier(message_id=2, minutes=60))

    assert (found.standing, found.carriers, found.origins) == (Standing.SINGLE, 1, 1)
    assert found.at == NOON


def test_channels_of_one_owner_are_a_single_source() -> None:
    channels = {name: a_channel(name, owner="Holding") for name in ("clashreport", "uniannet")}

    found = standing(a_carrier(), a_carrier(channel="uniannet", minutes=2), channels=channels)

    assert (found.standing, found.carriers) == (Standing.SINGLE, 2)
    assert "channels of one owner are one voice: 1 voice" in reasons(found)


def test_one_text_in_many_channels_is_copied() -> None:
    found = standing(*WIRE[:8])

    assert (found.standing, found.carriers, found.origins) == (Standing.COPIED, 8, 1)
    assert reasons(found)[0] == "8 posts in 8 channels"


def test_two_origins_are_independent() -> None:
    found = standing(*WIRE)

    assert (found.standing, found.carriers, found.origins) == (Standing.INDEPENDENT, 12, 2)
    assert not found.both_sides


def test_origins_of_opposing_affiliation_are_both_sides() -> None:
    channels = {
        "zvezdanews": a_channel("zvezdanews", "Russian state-adjacent"),
        "uniannet": a_channel("uniannet", "Ukrainian agency"),
    }

    found = standing(
        a_carrier(DAM, "zvezdanews"), a_carrier(SUMMARY, "uniannet", minutes=5), channels=channels
    )

    assert found.both_sides
    assert found.affiliations == ("Russian state-adjacent", "Ukrainian agency")


def test_copies_of_one_origin_are_never_both_sides() -> None:
    channels = {
        "zvezdanews": a_channel("zvezdanews", "Russian state-adjacent"),
        "uniannet": a_channel("uniannet", "Ukrainian agency"),
    }

    found = standing(a_carrier(DAM, "zvezdanews"), a_carrier(DAM, "uniannet", minutes=5), channels=channels)

    assert found.standing is Standing.COPIED and not found.both_sides


def test_an_origin_outside_is_said_to_be_outside() -> None:
    found = standing(a_carrier(DAM + "\nvia TASS"), a_carrier(DAM, "uniannet", minutes=5))

    assert reasons(found)[1] == "2 posts from TASS (Russian state), outside our channels"


def test_a_credited_source_whose_channel_is_watched_is_not_outside() -> None:
    channels = {"zvezdanews": a_channel("zvezdanews", "Russian state-adjacent")}

    found = lineage([a_carrier(DAM + "\nvia Zvezda")], channels)

    assert (found.origins[0].name, found.origins[0].outside) == ("Zvezda", False)
    assert grounds_told(found.places[0].reason).endswith("“via Zvezda”, whose channel @zvezdanews is watched")
    told = reasons(corroborate(found, channels, at=NOON))
    assert told[1] == "1 post from Zvezda (Russian state-adjacent), which we watch, as they say"
    assert lineage([a_carrier(DAM + "\nvia Zvezda")], {}).origins[0].outside


def test_one_source_is_one_origin_however_it_is_named() -> None:
    channels = {"noel_reports": Channel(username="noel_reports", title="Noel Reports")}
    posts = [
        a_carrier(DAM + "\nSource: “Noel Reports”"),
        a_carrier(SUMMARY + "\nvia @noel_reports", "uniannet", minutes=5),
        a_carrier("Boats are on their way to the lower town", "noel_reports", minutes=9),
    ]

    assert len(lineage(posts, channels).origins) == 1
    assert len(lineage(posts, {}).origins) == 2


def test_a_credit_of_state_media_leads_to_their_post_or_to_an_affiliation() -> None:
    channels = {"zvezdanews": a_channel("zvezdanews", "Russian state-adjacent")}
    citing = a_carrier(SUMMARY + " That is the word of the channel, citing Russian state media.", minutes=5)
    theirs = a_carrier(DAM, "zvezdanews")

    alone = lineage([citing], channels).origins
    assert [(one.name, one.affiliation, one.outside) for one in alone] == [
        ("Russian state media", "Russian state", False)
    ]
    assert len(lineage([theirs, citing], channels).origins) == 1
    assert lineage([citing], {}).origins[0].outside
