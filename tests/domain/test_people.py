"""What a person says of themselves and of their organisation."""

from __future__ import annotations

import pytest

from bot.domain.people import (
    FORGET,
    Organisation,
    Profile,
    Told,
    is_kept,
    organisation_said,
    told,
)

_SFAX = Organisation("Municipality of Sfax", "city", "TN")


def test_what_is_not_said_stays_and_a_dash_takes_back() -> None:
    before = Profile(1, "ana", "Sfax", language="fr", zone="Africa/Tunis")
    assert told(before, Told()) == before
    after = told(before, Told(language=FORGET, zone="Europe/Rome"))
    assert (after.organisation, after.language, after.zone) == ("Sfax", None, "Europe/Rome")


@pytest.mark.parametrize(
    ("known", "said", "may_correct", "after", "kept"),
    [
        (None, Told(kind="city", country="TN"), False, Organisation("A", "city", "TN"), False),
        (None, Told(), False, Organisation("A", "other", None), False),
        (_SFAX, Told(), False, _SFAX, False),
        (_SFAX, Told(kind="donor", country="FR"), False, _SFAX, True),
        (_SFAX, Told(kind="city", country="FR"), False, _SFAX, True),
        (_SFAX, Told(country=FORGET), False, _SFAX, True),
        (
            _SFAX,
            Told(kind="donor", country=FORGET),
            True,
            Organisation(_SFAX.name, "donor", None),
            False,
        ),
        (
            Organisation("A", "other", None),
            Told(kind="city", country="TN"),
            False,
            Organisation("A", "city", "TN"),
            False,
        ),
    ],
)
def test_an_organisation_stays_as_first_said_until_an_organiser_speaks(
    known: Organisation | None, said: Told, may_correct: bool, after: Organisation, kept: bool
) -> None:
    assert organisation_said(known, "A", said, may_correct=may_correct) == after
    assert is_kept(after, said) is kept


def test_nothing_is_kept_against_somebody_without_an_organisation() -> None:
    assert is_kept(None, Told(country=FORGET)) is False
