"""Sharing, on the real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.materials import QUIET, Audience, Embargo, Sharing
from bot.domain.offers import LARGEST, Offer
from bot.domain.people import Actor
from bot.errors import FileDamaged, NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.store import materials as store
from bot.store.columns import from_ms
from bot.store.database import Database
from tests.conftest import Clock
from tests.planted import goes, plant
from tests.programmes import NOW, sfax

ORGANISER = Actor(5, 1, "organiser", manages=True)
ANA = Actor(5, 2, "ana")
BO = Actor(5, 3, "bo")
FOREIGN = Actor(6, 1, "organiser elsewhere", manages=True)
PDF = Offer("Slides of Sfax.pdf")
LINK = Offer(link="https://example.org/recording")
CONTENT = bytes(range(256)) * 100
PLANNED = "SELECT key, due_at, state FROM deliveries ORDER BY id"


async def titles(services: Services, actor: Actor, event_id: int) -> list[str]:
    page = await services.materials.of_event(actor, event_id)
    return [each.title for each in page.materials]


async def test_a_file_comes_back_as_it_was_from_our_own_store(
    services: Services, db: Database, tmp_path: Path
) -> None:
    event, *_ = await plant(db, 5, sfax())
    await goes(db, event, ANA.person_id)
    shared = await services.materials.add(ORGANISER, Sharing(event.id, PDF), CONTENT)
    handed = await services.materials.hand_over(ANA, shared.material.id, limit=LARGEST)
    assert handed.content == CONTENT
    assert handed.material.latest.file_name == "Slides_of_Sfax.pdf"
    assert handed.material.latest.media_type == "application/pdf"
    assert len([each for each in tmp_path.rglob("*") if each.is_file()]) == 1


async def test_the_same_title_again_is_the_next_version_and_hands_out_the_new_one(
    services: Services, db: Database
) -> None:
    event, *_ = await plant(db, 5, sfax())
    first = await services.materials.add(ORGANISER, Sharing(event.id, PDF), CONTENT)
    again = replace(PDF, name="Slides of Sfax.pdf")
    second = await services.materials.add(ORGANISER, Sharing(event.id, again), b"new")
    assert second.material.id == first.material.id
    assert (first.material.latest.number, second.material.latest.number) == (1, 2)
    handed = await services.materials.hand_over(ORGANISER, first.material.id, limit=LARGEST)
    assert handed.content == b"new"
    assert await titles(services, ORGANISER, event.id) == ["Slides of Sfax"]


async def test_those_going_see_what_is_for_them_and_nobody_else_does(
    services: Services, db: Database
) -> None:
    event, *_ = await plant(db, 5, sfax())
    visit = event.sessions[1].id
    await goes(db, event, ANA.person_id)
    await goes(db, event, BO.person_id, session_id=visit)
    for title, session_id, audience in (
        ("event", None, Audience.GOING),
        ("visit", visit, Audience.GOING),
        ("all", None, Audience.EVERYONE),
        ("own", None, Audience.ORGANISERS),
    ):
        sharing = Sharing(event.id, LINK, session_id, title, audience)
        await services.materials.add(ORGANISER, sharing)
    assert await titles(services, ANA, event.id) == ["all", "event"]
    assert await titles(services, BO, event.id) == ["all", "event", "visit"]
    assert await titles(services, Actor(5, 9, "eve"), event.id) == ["all"]
    assert await titles(services, ORGANISER, event.id) == ["all", "event", "own", "visit"]


async def test_what_is_not_for_a_person_is_not_found_and_no_different_from_nothing(
    services: Services, db: Database, clock: Clock
) -> None:
    """Another audience, an embargo, another server, withdrawn, no such id: the same answer."""
    event, *_ = await plant(db, 5, sfax())
    await plant(db, 6, sfax())
    await goes(db, event, ANA.person_id)
    add = services.materials.add
    own = await add(ORGANISER, Sharing(event.id, LINK, None, "own", Audience.ORGANISERS))
    later = await add(ORGANISER, Sharing(event.id, LINK, None, "later", embargo=Embargo.END))
    gone = await add(ORGANISER, Sharing(event.id, LINK, None, "gone"))
    await services.materials.withdraw(ORGANISER, gone.material.id)
    sentences = set()
    for actor, material_id in (
        (ANA, own.material.id),
        (ANA, later.material.id),
        (ANA, gone.material.id),
        (FOREIGN, own.material.id),
        (ORGANISER, 999),
    ):
        with pytest.raises(NotFound) as caught:
            await services.materials.hand_over(actor, material_id, limit=LARGEST)
        sentences.add(str(caught.value.sentence))
    assert len(sentences) == 1
    clock.now = NOW + timedelta(days=11)
    handed = await services.materials.hand_over(ANA, later.material.id, limit=LARGEST)
    assert handed.material.latest.link == LINK.link


async def test_only_organisers_share_and_only_in_their_own_server(
    services: Services, db: Database
) -> None:
    event, *_ = await plant(db, 5, sfax())
    await plant(db, 6, sfax())
    with pytest.raises(NotAllowed):
        await services.materials.add(ANA, Sharing(event.id, LINK))
    with pytest.raises(NotFound):
        await services.materials.add(FOREIGN, Sharing(event.id, LINK))
    with pytest.raises(NotFound):
        await services.materials.add(ORGANISER, Sharing(event.id, LINK, session_id=999))
    shared = await services.materials.add(ORGANISER, Sharing(event.id, LINK))
    with pytest.raises(NotAllowed):
        await services.materials.withdraw(ANA, shared.material.id)
    with pytest.raises(NotFound):
        await services.materials.withdraw(FOREIGN, shared.material.id)


async def test_a_file_is_measured_by_its_bytes_whatever_was_said(
    services: Services, db: Database, tmp_path: Path
) -> None:
    event, *_ = await plant(db, 5, sfax())
    with pytest.raises(Refusal, match="too large"):
        await services.materials.add(ORGANISER, Sharing(event.id, PDF), bytes(LARGEST + 1))
    assert list(tmp_path.iterdir()) == []


async def test_a_file_too_large_for_a_message_is_fetched_by_an_address_for_an_hour(
    services: Services, db: Database, clock: Clock, tmp_path: Path
) -> None:
    event, *_ = await plant(db, 5, sfax())
    shared = await services.materials.add(ORGANISER, Sharing(event.id, PDF), CONTENT)
    handed = await services.materials.hand_over(ORGANISER, shared.material.id, limit=10)
    assert handed.content is None and handed.address is not None
    token = handed.address.removeprefix("http://convenor.test/materials/")
    fetched = await services.materials.fetch(token)
    assert (fetched.path.read_bytes(), fetched.name) == (CONTENT, "Slides_of_Sfax.pdf")
    kept = await db.read(lambda tx: tx.value("SELECT token_hash FROM downloads"))
    assert token.encode() not in kept
    fetched.path.write_bytes(b"damaged")
    with pytest.raises(FileDamaged):
        await services.materials.fetch(token)
    clock.now += timedelta(hours=1)
    for each in (token, "", "a" * 43):
        with pytest.raises(NotFound):
            await services.materials.fetch(each)
    await services.materials.hand_over(ORGANISER, shared.material.id, limit=10)
    assert await db.read(lambda tx: tx.value("SELECT count(*) FROM downloads")) == 1


async def test_withdrawing_closes_the_address_too(services: Services, db: Database) -> None:
    event, *_ = await plant(db, 5, sfax())
    shared = await services.materials.add(ORGANISER, Sharing(event.id, PDF), CONTENT)
    handed = await services.materials.hand_over(ORGANISER, shared.material.id, limit=10)
    assert handed.address is not None
    await services.materials.withdraw(ORGANISER, shared.material.id)
    with pytest.raises(NotFound):
        await services.materials.fetch(handed.address.rpartition("/")[2])


async def test_several_files_of_a_session_are_told_of_once(
    services: Services, db: Database, clock: Clock
) -> None:
    """Within the quiet minutes one message; another session, and a later file, have their own."""
    event, *_ = await plant(db, 5, sfax())
    opening, visit = (each.id for each in event.sessions)
    for minutes, session_id in ((0, opening), (1, opening), (2, opening), (2, visit), (4, opening)):
        clock.now = NOW + timedelta(minutes=minutes)
        offer = Offer(link=f"https://example.org/{minutes}")
        await services.materials.add(ORGANISER, Sharing(event.id, offer, session_id))
    rows = await db.read(lambda tx: tx.all(PLANNED))
    assert [from_ms(row["due_at"]) for row in rows] == [
        NOW + QUIET,
        NOW + timedelta(minutes=2) + QUIET,
        NOW + timedelta(minutes=4) + QUIET,
    ]


async def test_what_opens_later_is_told_of_apart_from_what_is_open(
    services: Services, db: Database
) -> None:
    event, *_ = await plant(db, 5, sfax())
    opening = event.sessions[0]
    add = services.materials.add
    await add(ORGANISER, Sharing(event.id, LINK, opening.id, "now"))
    for title in ("later", "later too"):
        await add(ORGANISER, Sharing(event.id, LINK, opening.id, title, embargo=Embargo.END))
    passes = opening.dates.passes
    assert passes is not None
    rows = await db.read(lambda tx: tx.all(PLANNED))
    assert [from_ms(row["due_at"]) for row in rows] == [NOW + QUIET, passes + QUIET]


async def test_an_embargoed_announcement_follows_the_session_that_moves(
    services: Services, db: Database
) -> None:
    event, *_ = await plant(db, 5, sfax())
    opening = event.sessions[0]
    sharing = Sharing(event.id, LINK, opening.id, embargo=Embargo.END)
    await services.materials.add(ORGANISER, sharing)
    moved = replace(event, sessions=(replace(opening, dates=event.sessions[1].dates),))
    await db.write(lambda tx: store.follow(tx, moved, NOW))
    passes = event.sessions[1].dates.passes
    assert passes is not None
    rows = await db.read(lambda tx: tx.all(PLANNED))
    assert [from_ms(row["due_at"]) for row in rows] == [passes + QUIET]


async def test_what_is_withdrawn_before_it_was_told_of_is_not_told_of(
    services: Services, db: Database
) -> None:
    event, *_ = await plant(db, 5, sfax())
    shared = await services.materials.add(ORGANISER, Sharing(event.id, LINK))
    await services.materials.withdraw(ORGANISER, shared.material.id)
    assert [row["state"] for row in await db.read(lambda tx: tx.all(PLANNED))] == ["superseded"]


async def test_materials_are_found_by_id_or_title_within_their_event(
    services: Services, db: Database
) -> None:
    event, other, _ = await plant(db, 5, sfax())
    shared = await services.materials.add(ORGANISER, Sharing(event.id, LINK, None, "Recording"))
    here, there = str(event.id), str(other.id)
    for typed in (str(shared.material.id), "Recording"):
        assert await services.materials.find(ORGANISER, here, typed) == shared.material.id
        with pytest.raises(NotFound):
            await services.materials.find(ORGANISER, there, typed)
    suggested = await services.materials.suggest(ORGANISER, here, "cord")
    assert [each.title for each in suggested] == ["Recording"]
    assert await services.materials.suggest(ORGANISER, here, "nothing") == []
