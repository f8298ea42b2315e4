"""Who is in the demo's community: an organiser and 70 people of 34 organisations.

Cities and organisations that the programme's own reports name come first; the rest, and every
person, are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle


@dataclass(frozen=True, slots=True)
class Organisation:
    """``kind`` is one of `bot.domain.people.ORGANISATION_KINDS`; ``people``: how many come."""

    name: str
    kind: str
    country: str
    people: int
    zone: str


@dataclass(frozen=True, slots=True)
class Character:
    name: str
    organisation: Organisation


ORGANISATIONS = (
    Organisation("Municipality of Sfax", "city", "Tunisia", 3, "Africa/Tunis"),
    Organisation("City of Sousse", "city", "Tunisia", 2, "Africa/Tunis"),
    Organisation("City of Tunis", "city", "Tunisia", 2, "Africa/Tunis"),
    Organisation("City of Rabat", "city", "Morocco", 2, "Africa/Casablanca"),
    Organisation("City of Casablanca", "city", "Morocco", 2, "Africa/Casablanca"),
    Organisation("City of Tangier", "city", "Morocco", 2, "Africa/Casablanca"),
    Organisation("Municipality of Brital", "city", "Lebanon", 2, "Asia/Beirut"),
    Organisation("City of Beirut", "city", "Lebanon", 2, "Asia/Beirut"),
    Organisation("City of Douala", "city", "Cameroon", 2, "Africa/Douala"),
    Organisation("City of Amman", "city", "Jordan", 2, "Asia/Amman"),
    Organisation("City of Cairo", "city", "Egypt", 2, "Africa/Cairo"),
    Organisation("City of Tripoli", "city", "Libya", 2, "Africa/Tripoli"),
    Organisation("City of Madrid", "city", "Spain", 2, "Europe/Madrid"),
    Organisation("City of Rome", "city", "Italy", 2, "Europe/Rome"),
    Organisation("City of Lisbon", "city", "Portugal", 2, "Europe/Lisbon"),
    Organisation("City of Athens", "city", "Greece", 2, "Europe/Athens"),
    Organisation("City of Istanbul", "city", "Türkiye", 2, "Europe/Istanbul"),
    Organisation("Network of Intercultural Cities", "network", "Morocco", 2, "Africa/Casablanca"),
    Organisation("Mediterranean Cities Network", "network", "Spain", 2, "Europe/Madrid"),
    Organisation("Union of Coastal Municipalities", "network", "Italy", 2, "Europe/Rome"),
    Organisation("Forum of Host Cities", "network", "Lebanon", 1, "Asia/Beirut"),
    Organisation("Terre d'Asile", "civil_society", "Tunisia", 3, "Africa/Tunis"),
    Organisation("Caritas", "civil_society", "Tunisia", 2, "Africa/Tunis"),
    Organisation("Association for Integration", "civil_society", "Spain", 2, "Europe/Madrid"),
    Organisation("AKS", "civil_society", "Libya", 2, "Africa/Tripoli"),
    Organisation("Asticude", "civil_society", "Morocco", 2, "Africa/Casablanca"),
    Organisation("Voices of the Medina", "civil_society", "Tunisia", 2, "Africa/Tunis"),
    Organisation("Open Harbour", "civil_society", "Greece", 2, "Europe/Athens"),
    Organisation("Women on the Move", "civil_society", "Cameroon", 2, "Africa/Douala"),
    Organisation("Casa Comune", "civil_society", "Italy", 2, "Europe/Rome"),
    Organisation("Youth Bridge", "civil_society", "Jordan", 2, "Asia/Amman"),
    Organisation("Office for Migration Policy", "international", "Austria", 2, "Europe/Vienna"),
    Organisation("University of Sfax", "academia", "Tunisia", 2, "Africa/Tunis"),
    Organisation("Independent experts", "expert", "Spain", 3, "Europe/Madrid"),
)

_GIVEN = (
    "Amel", "Youssef", "Salma", "Karim", "Inès", "Nadia", "Omar", "Leïla", "Mehdi", "Rania",
    "Hicham", "Samira", "Tarek", "Dalia", "Elena", "Marco", "Giulia", "Pablo", "Lucía", "Nikos",
    "Eleni", "Emre", "Ayşe", "Chantal", "Jean", "Mireille", "Hana", "Fadi", "Zeina", "Rui",
)  # fmt: skip
_FAMILY = (
    "Ben Salah", "Trabelsi", "Alaoui", "Haddad", "Mansour", "Costa", "Rossi", "García",
    "Papadopoulos", "Yılmaz", "Ngo", "Khalil", "Saïd", "Ferreira", "Moreau", "Idrissi", "Nasr",
)  # fmt: skip


def people() -> list[Character]:
    """The 70, in the same order every time, with names that differ."""
    given, family = cycle(_GIVEN), cycle(_FAMILY)
    return [
        Character(f"{next(given)} {next(family)}", organisation)
        for organisation in ORGANISATIONS
        for _ in range(organisation.people)
    ]
