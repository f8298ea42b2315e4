"""The words in which people say when a reminder falls due: English, French, Spanish, Arabic.

Every word is written as `plain_word` leaves it: small letters, no accents, Arabic without its
signs above and below. A phrase of several words is found before its parts. Another language is
another few lines here; `schedules.rules` reads what they mean.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

from schedules.reminders import Anchor


class Unit(NamedTuple):
    """So many local days, or minutes on the clock. ``alone``: how many of it the word says by
    itself ("the day before": 1); 0: it needs a number. ``short``: "18h" is a time of day too."""

    days: int
    minutes: int
    alone: int = 0
    short: bool = False


class Mark(Enum):
    BEFORE = auto()
    AFTER = auto()
    AT = auto()
    A = auto()  # "a week" in English, "à 18h" in French
    AM = auto()
    PM = auto()
    EVENT = auto()  # before it: before its start; after it: after its end
    SAME_DAY = auto()
    EVE = auto()
    MONTH = auto()  # understood, to say what would be right
    NOTHING = auto()


Meaning: TypeAlias = Unit | Mark | Anchor | float

LONGEST_PHRASE = 4  # words

_UNITS = (
    ((7, 0), "week semaine semana اسبوع", "weeks semaines semanas اسابيع اسبوعا w", "اسبوعين"),
    ((1, 0), "day jour dia يوم", "days jours dias ايام يوما d j", "يومين"),
    ((0, 60), "hour heure hora ساعة", "hours heures horas ساعات hrs hr", "ساعتين"),
    (
        (0, 1),
        "minute minuto دقيقة",
        "minutes minutos دقائق min mins mn m",
        "دقيقتين",
    ),
)
_MARKS = {
    Mark.BEFORE: "before, beforehand, ahead, earlier, avant, antes, قبل",
    Mark.AFTER: "after, afterwards, later, apres, despues, بعد",
    Mark.AT: "at, a las, a la, a l, في الساعة, على الساعة, الساعة",
    Mark.A: "a",
    Mark.AM: "am, صباحا",
    Mark.PM: "pm, مساء",
    Mark.EVENT: "event, evenement, evento, session, sesion, seance, الحدث, الفعالية, الجلسة",
    Mark.SAME_DAY: "on the day, on the same day, the same day, same day, le jour meme, jour meme,"
    " el mismo dia, mismo dia, في نفس اليوم, نفس اليوم, في اليوم نفسه",
    Mark.EVE: "la veille, veille, la vispera, vispera, اليوم السابق",
    Mark.MONTH: "month, months, mois, mes, meses, شهر, اشهر, شهور",
    Mark.NOTHING: "the, of, it, its, is, in, on, by, from, and, for, prior, to, out, has, been,"
    " o, clock, time, when, answers, answering, le, les, l, du, de, des, en, el, los, del, y,"
    " la, plus, tot, tard, من, ب, و, عن, ان, ال, على, في",
}
_ANCHORS = {
    Anchor.START: "start, starts, beginning, begins, debut, commencement, inicio, comienzo,"
    " البداية, بداية, البدء, بدء",
    Anchor.END: "end, ends, fin, final, النهاية, نهاية, الانتهاء, انتهاء",
    Anchor.DEADLINE: "deadline, date limite, echeance, fecha limite, plazo, الموعد النهائي,"
    " اخر موعد",
    Anchor.RELEASE: "release, programme, program, announcement, publication, annonce, programa,"
    " publicacion, anuncio, النشر, الاعلان, البرنامج",
}
_NUMBERS = {
    0.5: "half an, half a, half, une demi, demi, media, نصف",
    1: "one, an, un, une, una, واحد, واحدة",
    2: "two, deux, dos",
    3: "three, trois, tres, ثلاثة, ثلاث",
    4: "four, quatre, cuatro",
    5: "five, cinq, cinco",
    6: "six, seis",
    7: "seven, sept, siete",
    10: "ten, dix, diez",
}


def plain_word(text: str) -> str:
    """Small letters without accents, digits as ours, and one form of each Arabic letter."""
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = (each for each in apart if unicodedata.category(each) != "Mn" and each != "ـ")
    ours = (str(unicodedata.decimal(each, each)) for each in bare)
    return "".join(ours).replace("ى", "ي")


def _words() -> Iterator[tuple[str, Meaning]]:
    for (days, minutes), alone, counted, pair in _UNITS:
        yield from ((word, Unit(days, minutes, 1)) for word in alone.split())
        yield from ((word, Unit(days, minutes)) for word in counted.split())
        yield from ((word, Unit(days, minutes, 2)) for word in pair.split())
    yield "h", Unit(0, 60, short=True)
    for meanings in (_MARKS, _ANCHORS, _NUMBERS):
        for meaning, said in meanings.items():
            yield from ((phrase.strip(), meaning) for phrase in said.split(","))


WORDS: dict[str, Meaning] = {plain_word(phrase): meaning for phrase, meaning in _words()}
