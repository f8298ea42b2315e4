"""Texts are found whatever their capitals and accents."""

from __future__ import annotations

import pytest

from bot.services import Services
from bot.store.database import Database
from bot.store.folding import fold
from tests.announced import announce
from tests.posting import HERE, ORGANISER
from tests.programmes import event


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Open DATA", "open data"),
        ("École d'été", "ecole d'ete"),
        ("E\u0301COLE", "ecole"),
        ("STRASSE, Straße", "strasse, strasse"),
        ("İzmir ŞEHİR", "izmir sehir"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("مُدُن", "مدن"),
        ("東京 🏙", "東京 🏙"),
    ],
)
def test_capitals_and_accents_are_let_go(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("typed", ["école", "ECOLE", "cole d'", "ÉCO"])
async def test_an_event_is_suggested_by_what_is_typed_without_care(
    services: Services, db: Database, typed: str
) -> None:
    await services.communities.meet([HERE])
    made = await announce(db, HERE.id, event("ecole", 3, title="École d'été à Sfax"))
    await announce(db, HERE.id, event("other", 2, title="Autre"))
    assert [each.id for each in await services.events.suggest(ORGANISER, typed)] == [made.id]
    assert await services.events.find(ORGANISER, "ÉCOLE D'ETE A SFAX") == made.id


async def test_of_two_titles_that_differ_by_an_accent_the_one_typed_is_meant(
    services: Services, db: Database
) -> None:
    await services.communities.meet([HERE])
    with_accent = await announce(db, HERE.id, event("one", 3, title="Été"))
    without = await announce(db, HERE.id, event("two", 4, title="Ete"))
    assert await services.events.find(ORGANISER, "Été") == with_accent.id
    assert await services.events.find(ORGANISER, "Ete") == without.id
