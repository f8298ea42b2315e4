"""Places that people name in place of a time zone: "heure de Tunis", "hora de El Cairo".

Every zone by its own name; cities as Unicode's CLDR spells them in the four languages; countries
that have one zone; and the cities and countries below, which neither knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from babel import Locale
from babel.core import get_global

from schedules import zones
from schedules.typed_dates.tokens import keys

# Cities that no zone is named after, and countries of several zones of which one is meant most.
_MORE = {
    ("Africa/Casablanca",): "Rabat|Tanger|Tangier|Tánger|Fès|Fez|Marrakech|Agadir|Oujda|الرباط"
    "|طنجة|فاس|مراكش|أكادير|وجدة|كازابلانكا",
    ("Africa/Tunis",): "Sfax|Sousse|Bizerte|Gabès|صفاقس|سوسة|بنزرت|قابس",
    ("Africa/Algiers",): "Oran|Constantine|Annaba|وهران|قسنطينة|عنابة",
    ("Africa/Cairo",): "Alexandria|Alexandrie|Alejandría|Giza|الإسكندرية|الجيزة",
    ("Africa/Tripoli",): "Benghazi|Misrata|بنغازي|مصراتة",
    ("Africa/Tripoli", "Asia/Beirut"): "Tripoli|Trípoli|طرابلس",
    ("Africa/Douala",): "Yaoundé|Yaunde|ياوندي|دوالا",
    ("Asia/Amman",): "Irbid|Zarqa|إربد|الزرقاء",
    ("Asia/Beirut",): "Saida|Sidon|صيدا",
    ("Europe/Madrid",): "Barcelona|Barcelone|Valencia|Sevilla|Seville|Bilbao|برشلونة",
    ("Europe/Madrid", "Atlantic/Canary"): "Spain|Espagne|España|إسبانيا",
    ("Europe/Lisbon", "Atlantic/Azores"): "Portugal|البرتغال",
    ("Europe/Rome",): "Milan|Milano|Milán|Torino|Turin|Turín|Napoli|Naples|Palermo|ميلانو",
    ("Europe/Paris",): "Lyon|Marseille|Montpellier|Toulouse|ليون|مرسيليا",
    ("Europe/Berlin",): "Hamburg|Munich|München|Germany|Allemagne|Alemania|ألمانيا",
    ("Europe/Athens",): "Thessaloniki|سالونيك",
    ("Europe/Istanbul",): "Izmir|Ankara|Gaziantep|أنقرة|إزمير|Turkey",
    ("Europe/Zurich",): "Geneva|Genève|Ginebra|Bern|جنيف",
    ("Europe/Amsterdam",): "The Hague|La Haye|La Haya",
    ("America/New_York",): "Washington|واشنطن",
}
_OTHER_WORDS = {"Easter", "Oral", "Center"}  # cities of zones that people type for something else
_LANGUAGES = ("en", "fr", "es", "ar")
_ARTICLES = ("the", "le", "la", "l", "el")  # as the first token of a name


@cache
def named() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The keys of a name → the zones it may mean; where our own list knows it, as that says."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, zone in _known():
        for each in _spellings(name):
            if zone not in found.get(each, ()):
                found[each] = (*found.get(each, ()), zone)
    for several, names in _MORE.items():
        for name in names.split("|"):
            found.update(dict.fromkeys(_spellings(name), several))
    return found


def _known() -> Iterator[tuple[str, str]]:
    """Names with the zone they mean. A zone that was renamed is known by its city only where no
    other zone has that city."""
    renamed = get_global("zone_aliases")
    listed = zones.names()
    cities = {name.rpartition("/")[2] for name in listed if name not in renamed}
    for name in listed:
        yield name, name
        city = name.rpartition("/")[2]
        if city not in _OTHER_WORDS and (name not in renamed or city not in cities):
            yield city.replace("_", " "), name
    for language in _LANGUAGES:
        locale = Locale(language)
        for name in listed:
            if name not in renamed and (city := locale.time_zones.get(name, {}).get("city")):
                yield city, name
        for territory, within in get_global("territory_zones").items():
            if len(within) == 1 and territory in locale.territories:
                yield locale.territories[territory], within[0]


def _spellings(name: str) -> Iterator[tuple[str, ...]]:
    """A name with and without its article."""
    whole = keys(name)
    yield whole
    if len(whole) > 1 and whole[0] in _ARTICLES:
        yield whole[1:]
    elif whole[0].startswith("ال") and len(whole[0]) > 4:
        yield (whole[0][2:], *whole[1:])
