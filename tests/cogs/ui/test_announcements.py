"""Words of organisers keep Discord's limits, whatever they say and whomever they mention."""

from __future__ import annotations

import pytest

from bot.domain.announcements import LONGEST
from cogs.ui.announcements import words
from tests.cogs.ui.test_events import READER, refused
from tests.cogs.ui.test_reminders import due, held


@pytest.mark.parametrize("people", [0, 1, 75])
@pytest.mark.parametrize("text", ["Bring a coat.", "[" * LONGEST, "word " * 300, "😀" * LONGEST])
def test_they_fit(people: int, text: str) -> None:
    view = words(due(held(title="*" * 500), people, content={"text": text}), READER)
    assert refused(view) == []


def test_what_fits_is_not_cut() -> None:
    view = words(due(held(title="Sfax"), 75, content={"text": "a" * LONGEST}), READER)
    assert "a" * LONGEST in str(view.to_components())
