"""People as the services keep them, each in their own community."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.communities import Community
from bot.domain.people import FORGET, Actor, Organisation, Profile, Reach, Told
from bot.domain.preferences import Wishes
from bot.errors import Refusal
from bot.services import Services
from bot.store import people as store
from bot.store.database import Database

ANA = Actor(community_id=1, person_id=7, name="ana")
BEN = Actor(community_id=1, person_id=8, name="ben")
MANAGER = Actor(community_id=1, person_id=9, name="manager", manages=True)


@pytest.fixture(autouse=True)
async def two_communities(services: Services) -> None:
    await services.communities.meet([Community(1, "MC2CM"), Community(2, "Other")])


async def test_a_profile_is_kept_whole(services: Services) -> None:
    heard = await services.people.tell(
        ANA, Told("  Municipality  of Sfax ", "city", "tunisia", "en", "Africa/Tunis")
    )
    expected = Profile(7, "ana", "Municipality of Sfax", "city", "TN", "en", "Africa/Tunis")
    assert (heard.profile, heard.kept) == (expected, False)
    assert await services.people.profile(ANA) == expected


async def test_an_organisation_is_known_again_by_small_letters_and_keeps_its_kind(
    services: Services,
) -> None:
    await services.people.tell(ANA, Told("Municipality of Sfax", "city", "TN"))
    heard = await services.people.tell(BEN, Told("municipality of sfax", "donor"))
    assert heard.profile == Profile(8, "ben", "Municipality of Sfax", "city", "TN")
    assert heard.kept
    corrected = await services.people.tell(MANAGER, Told("Municipality of Sfax", "donor"))
    assert (corrected.profile.organisation_kind, corrected.kept) == ("donor", False)
    assert (await services.people.profile(ANA)).organisation_kind == "donor"


async def test_a_profile_is_of_one_community(services: Services, db: Database) -> None:
    await services.people.tell(ANA, Told("Municipality of Sfax", "city", "TN"))
    elsewhere = replace(ANA, community_id=2)
    assert await services.people.profile(elsewhere) == Profile(7, "ana")
    assert await services.people.organisations_named(elsewhere, "sfax", 25) == []
    assert await db.read(lambda tx: store.organisation(tx, 1, "Municipality of Sfax")) == (
        Organisation("Municipality of Sfax", "city", "TN")
    )


async def test_an_organisation_can_be_taken_back(services: Services) -> None:
    await services.people.tell(ANA, Told("Municipality of Sfax", "city", "TN"))
    heard = await services.people.tell(ANA, Told(organisation=FORGET))
    assert heard.profile == Profile(7, "ana")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            Told(zone="Sfax"),
            "Sfax is not a time zone. Write Area/City, for example Africa/Tunis.",
        ),
        (Told(language="tlh"), "tlh is not among the languages Convenor speaks: en."),
        (
            Told("Sfax", country="Atlantis"),
            "Atlantis is not a country. Choose one from the list.",
        ),
        (Told(kind="city"), "Say first which organisation you are of, or both together."),
        (Told(country="TN"), "Say first which organisation you are of, or both together."),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_kept(
    services: Services, said: Told, sentence: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await services.people.tell(ANA, said)
    assert str(refused.value.sentence) == sentence
    assert await services.people.profile(ANA) == Profile(7, "ana")


async def test_a_choice_of_reach_turns_refused_dms_on_again_and_a_profile_does_not(
    services: Services, db: Database
) -> None:
    await services.preferences.choose(ANA, Wishes(reach=Reach.DM))
    now = services.clock()
    await db.write(lambda tx: store.close_dm(tx, 1, 7, now))
    told = (await services.people.tell(ANA, Told(zone="Europe/Rome"))).profile
    assert (told.reach, told.dm_closed, told.wants_dm) == (Reach.DM, True, False)
    await services.preferences.choose(ANA, Wishes(reach=Reach.DM))
    again = await services.people.profile(ANA)
    assert (again.reach, again.dm_closed, again.wants_dm) == (Reach.DM, False, True)


@pytest.mark.parametrize(("count", "found"), [(0, 0), (1, 1), (3, 3), (26, 25)])
async def test_organisations_are_found_by_a_part_of_their_name(
    services: Services, count: int, found: int
) -> None:
    for number in range(count):
        person = Actor(community_id=1, person_id=100 + number, name="x")
        await services.people.tell(person, Told(f"City of {number:03}", "city"))
    names = await services.people.organisations_named(ANA, " CITY of", 25)
    assert names == [f"City of {number:03}" for number in range(found)]
