"""The card of how one is told, as Discord takes it, however long its parts."""

import discord
import pytest

from bot.domain.people import Reach
from bot.domain.preferences import Example, HowTold, Preferences, Topic
from bot.domain.rules import Level
from bot.texts import Reader, languages
from cogs.ui import preferences as ui
from cogs.ui.fit import ITEMS, LABEL, TEXT, TITLE
from schedules.offsets import MOST, Offset, read
from schedules.quiet import Quiet, read_span
from tests.programmes import NOW, event, programme, stored
from tests.simulation import texts

ZONE = "America/Argentina/ComodRivadavia"
OFFSETS = tuple(Offset(29, 1_439 - number) for number in range(MOST))


def fullest(title: str) -> HowTold:
    (held,) = stored(programme(event("sfax", title=title)))
    quiet = Quiet(*read_span("22:30-07:15"), ZONE)
    preferences = Preferences(Reach.DM, True, frozenset(Topic), quiet, True, "en")
    example = Example(held, None, OFFSETS[0].rule, Level.OWN, NOW)
    return HowTold(preferences, OFFSETS, ZONE, example)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("title", ["x", "*" * 500])
def test_the_fullest_card_fits(language: str, title: str) -> None:
    view = ui.card(fullest(title), Reader(language))
    assert view.content_length() <= TEXT
    assert view.total_children_count <= ITEMS
    labels = [each.label for each in view.walk_children() if isinstance(each, discord.ui.Button)]
    assert [each for each in labels if len(each or "") > LABEL] == []
    assert ZONE in texts(view)


@pytest.mark.parametrize("language", languages())
def test_the_form_begins_with_what_holds_and_reads_it_back(language: str) -> None:
    form = ui.times_form(fullest("x"), Reader(language)).to_dict()
    own, quiet = (each["component"]["value"] for each in form["components"])
    assert (read(own), read_span(quiet)) == ((OFFSETS, ()), read_span("22:30-07:15"))
    assert len(form["title"]) <= TITLE
    assert [each for each in form["components"] if len(each["label"]) > TITLE] == []
