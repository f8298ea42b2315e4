"""The columns of a table and the choices in their cells, as people name them in English, French
and Spanish. Capitals, accents and signs make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

LANGUAGES = ("en", "fr", "es")

# Column → its names by language; the first is the one that is written, in English the word itself.
COLUMNS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "type": (("type", "kind", "format"), ("type", "genre"), ("tipo", "clase", "formato")),
    "event": (
        ("event", "part of", "event id"),
        ("événement", "évènement", "fait partie de"),
        ("evento", "parte de"),
    ),
    "id": (("id", "uid", "guid", "identifier"), ("identifiant",), ("identificador",)),
    "title": (
        ("title", "name", "subject", "session", "session title", "event title"),
        ("titre", "nom", "intitulé", "sujet", "séance"),
        ("título", "nombre", "asunto", "sesión"),
    ),
    "date": (("date", "day"), ("jour", "date"), ("fecha", "día")),
    "start": (
        ("start", "begin", "begins", "from", "start time", "starts", "time"),
        ("début", "heure de début", "commence", "heure"),
        ("inicio", "comienzo", "hora de inicio", "desde", "hora"),
    ),
    "end": (
        ("end", "to", "until", "finish", "end time", "ends"),
        ("fin", "heure de fin", "jusqu'à"),
        ("fin", "final", "hora de fin", "hasta"),
    ),
    "length": (("length", "duration", "lasts"), ("durée",), ("duración",)),
    "fold": (("fold",), ("occurrence",), ("ocurrencia",)),
    "zone": (
        ("zone", "time zone", "timezone", "tz"),
        ("fuseau", "fuseau horaire"),
        ("zona", "zona horaria", "huso horario"),
    ),
    "repeat": (
        ("repeat", "repeats", "recurrence"),
        ("répétition", "se répète", "récurrence"),
        ("repetición", "se repite", "recurrencia"),
    ),
    "place": (
        ("place", "location", "venue", "room", "where", "address"),
        ("lieu", "salle", "endroit", "adresse"),
        ("lugar", "sala", "sede", "dirección"),
    ),
    "link": (("link", "url", "web"), ("lien", "url"), ("enlace", "url")),
    "seats": (
        ("seats", "capacity", "places", "maximum"),
        ("places", "capacité", "sièges"),
        ("plazas", "capacidad", "aforo", "cupo"),
    ),
    "speakers": (
        ("speakers", "speaker", "presenter", "presenters", "persons"),
        ("intervenants", "intervenant", "orateurs", "orateur", "intervenantes"),
        ("ponentes", "ponente", "oradores", "orador"),
    ),
    "summary": (
        ("summary", "abstract", "description", "about"),
        ("résumé", "description"),
        ("resumen", "descripción"),
    ),
    "host": (
        ("host", "organiser", "organizer"),
        ("hôte", "organisateur"),
        ("anfitrión", "organizador"),
    ),
    "theme": (("theme", "topic", "track"), ("thème",), ("tema",)),
    "series": (("series",), ("série",), ("serie",)),
    "languages": (("languages", "language"), ("langues", "langue"), ("idiomas", "idioma")),
    "rsvp_until": (
        ("rsvp_until", "deadline", "rsvp deadline", "answer by"),
        ("réponse avant", "date limite", "répondre avant"),
        ("responder antes de", "fecha límite"),
    ),
    "follows": (("follows", "after"), ("suit", "fait suite à"), ("sigue a",)),
    "relation": (("relation",), ("lien de suite",), ("relación",)),
    "cancelled": (
        ("cancelled", "canceled"),
        ("annulé", "annulée"),
        ("cancelado", "cancelada", "anulado"),
    ),
}

# Choice → its names in English, French and Spanish, beside the word itself.
_TYPES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "event": ((), ("événement", "évènement"), ("evento",)),
    "session": ((), ("séance",), ("sesión",)),
    "peer_learning": (
        ("peer learning",),
        ("apprentissage entre pairs",),
        ("aprendizaje entre pares",),
    ),
    "webinar": ((), ("webinaire",), ("seminario web", "webinario")),
    "meeting": ((), ("réunion", "rencontre"), ("reunión", "encuentro")),
    "study_visit": (("study visit",), ("visite d'étude", "voyage d'étude"), ("visita de estudio",)),
    "plenary": ((), ("plénière",), ("plenaria",)),
    "workshop": ((), ("atelier",), ("taller",)),
    "visit": (
        ("visit", "technical visit"),
        ("visite", "visite technique"),
        ("visita", "visita técnica"),
    ),
    "story_telling": (
        ("story-telling", "storytelling"),
        ("récit", "récits"),
        ("relato", "relatos"),
    ),
    "interactive_presentation": (
        ("interactive presentation",),
        ("présentation interactive",),
        ("presentación interactiva",),
    ),
    "break": (("break", "coffee break", "lunch"), ("pause",), ("descanso", "pausa")),
}
_RELATIONS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "consecutive": ((), ("consécutif", "consécutive"), ("consecutivo", "consecutiva")),
    "follow_up": ((), ("suite", "suivi"), ("seguimiento",)),
}
_ANSWERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "yes": (("true",), ("oui", "vrai"), ("sí", "verdadero")),
    "no": (("false",), ("non", "faux"), ("no", "falso")),
}
_DATES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "tba": ((), ("à confirmer", "à préciser"), ("por confirmar", "por determinar"))
}
CHOICES = {"type": _TYPES, "relation": _RELATIONS, "cancelled": _ANSWERS, "date": _DATES}

_SIGNS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """In small letters, without accents and signs: "Heure de début :" is "heure de debut"."""
    letters = unicodedata.normalize("NFKD", text[:200].casefold())
    return _SIGNS.sub(" ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def column_of(heading: str) -> str | None:
    """The column that a heading names."""
    return _columns().get(plain(heading))


def name_of(column: str, language: str) -> str:
    """A column's name in the language ("fr", "es-ES"), in English where we have none."""
    code = language.split("-")[0]
    return COLUMNS[column][LANGUAGES.index(code) if code in LANGUAGES else 0][0]


def type_in(word: str, language: str) -> str:
    """A type as its cell says it in the language, as `name_of`."""
    code = language.split("-")[0]
    return (_TYPES[word][LANGUAGES.index(code) if code in LANGUAGES else 0] or (word,))[0]


def choice(column: str, text: str) -> str:
    """What a cell says in our words; the text itself where it is none of the choices."""
    return _chosen(column).get(plain(text), text) if column in CHOICES else text


@cache
def _columns() -> dict[str, str]:
    return {
        plain(name): column
        for column, names in reversed([*COLUMNS.items()])
        for language in names
        for name in language
    }


@cache
def _chosen(column: str) -> dict[str, str]:
    return {
        plain(name): one
        for one, languages in CHOICES[column].items()
        for names in ((one,), *languages)
        for name in names
    }
