"""What the words mean with which people say how often something happens: English, French, Spanish
and Arabic, as they stand after `folded`. A phrase is joined by underscores.

Of a word that means two things ("mar" is Tuesday in Spanish and March in English) the reader's
language decides, then the order of the tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

LONGEST_PHRASE = 7  # words


_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")  # within a word, not within a date


class Kind(Enum):
    EVERY = auto()
    OTHER = auto()  # every other week
    UNIT = auto()  # value: 0 day, 1 week, 2 month, 3 year
    UNITS = auto()  # two of them: fortnight, أسبوعين
    IDIOM = auto()  # "quinze jours", which are two weeks; value: weeks
    OFTEN = auto()  # daily, weekly, …: value as of UNIT
    OFTEN_2 = auto()  # fortnightly
    TOO_OFTEN = auto()  # hourly
    WEEKDAY = auto()  # value: 0 Monday
    WORKING = auto()  # Monday to Friday
    WEEKEND = auto()
    MONTH = auto()  # value: 1 January
    NUMBER = auto()
    ORDINAL = auto()  # value: -1 the last
    TIMES = auto()
    UNTIL = auto()
    EXCEPT = auto()
    IF = auto()
    CLAMP = auto()  # or the last day
    SKIP = auto()  # only in months that have it
    FROM_THE_END = auto()  # day 3 from the end
    WEEKS = auto()  # weeks beginning on …
    IN = auto()  # keeps a day and a month apart: the 3rd in March and July
    OF = auto()  # tells "every 15th of the month" from "every 15 months"
    NOTHING = auto()  # and, on, the
    DATE = auto()  # a whole date in digits
    STRANGE = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: Kind
    value: int = 0


_FIRST = {Kind.MONTH: 1, Kind.NUMBER: 1, Kind.IDIOM: 1}

_EN = {
    Kind.EVERY: "every each",
    Kind.OTHER: "other alternate",
    Kind.UNIT: "day days | week weeks | month months | year years",
    Kind.UNITS: "| fortnight fortnights",
    Kind.OFTEN: "daily | weekly | monthly | yearly annually annual",
    Kind.OFTEN_2: "| fortnightly",
    Kind.TOO_OFTEN: "hourly hour hours minute minutes minutely",
    Kind.WEEKDAY: "monday mondays mon | tuesday tuesdays tue tues | wednesday wednesdays wed weds |"
    " thursday thursdays thu thur thurs | friday fridays fri | saturday saturdays sat |"
    " sunday sundays sun",
    Kind.WORKING: "weekday weekdays working_day working_days workday workdays business_day"
    " business_days",
    Kind.WEEKEND: "weekend weekends",
    Kind.MONTH: "january jan | february feb | march mar | april apr | may | june jun | july jul |"
    " august aug | september sep sept | october oct | november nov | december dec",
    Kind.NUMBER: "one | two | three | four | five | six | seven | eight | nine | ten | eleven |"
    " twelve",
    Kind.TIMES: "times time occurrences occurrence dates",
    Kind.UNTIL: "until till through ending_on ending up_to",
    Kind.EXCEPT: "except excluding without but_not except_on",
    Kind.FROM_THE_END: "from_the_end",
    Kind.WEEKS: "weeks_beginning_on weeks_starting_on",
    Kind.IF: "if_it_is_a if_it_is_an if_it_is if_a",
    Kind.CLAMP: "or_the_last_day or_last_day or_the_last_day_of_shorter_months"
    " or_the_last_day_of_the_month or_the_last",
    Kind.SKIP: "only_in_months_that_have_it if_there_is_one skip_shorter_months"
    " skipping_shorter_months in_leap_years_only in_leap_years",
    Kind.IN: "in",
    Kind.OF: "of",
    Kind.NOTHING: "and on the a an at for repeat repeats day_of_the_month that_month or",
}
_EN_ORDINALS = {
    1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last",
    -2: "second_last second_to_last last_but_one penultimate",
}  # fmt: skip
_FR = {
    Kind.EVERY: "tous_les toutes_les chaque tous toutes",
    Kind.OTHER: "sur_deux",
    Kind.UNIT: "jour jours | semaine semaines | mois | an ans annee annees",
    Kind.UNITS: "| quinzaine",
    Kind.IDIOM: "huit_jours 8_jours | quinze_jours 15_jours",
    Kind.OFTEN: "quotidien quotidienne quotidiennement | hebdomadaire hebdomadairement |"
    " mensuel mensuelle mensuellement | annuel annuelle annuellement",
    Kind.TOO_OFTEN: "heure heures minute minutes",
    Kind.WEEKDAY: "lundi lundis lun | mardi mardis mar | mercredi mercredis mer |"
    " jeudi jeudis jeu | vendredi vendredis ven | samedi samedis sam | dimanche dimanches dim",
    Kind.WORKING: "jour_ouvrable jours_ouvrables jour_ouvre jours_ouvres",
    Kind.WEEKEND: "week_end week_ends",
    Kind.MONTH: "janvier janv | fevrier fev fevr | mars | avril avr | mai | juin | juillet |"
    " aout | septembre sep | octobre oct | novembre nov | decembre dec",
    Kind.NUMBER: "| deux | trois | quatre | cinq | six | sept | huit | neuf | dix | onze | douze",
    Kind.TIMES: "fois occurrences",
    Kind.UNTIL: "jusqu_au jusqu_a jusqu_en jusque",
    Kind.EXCEPT: "sauf excepte hormis",
    Kind.WEEKS: "semaines_commencant_le",
    Kind.IF: "si_c_est_un si_c_est",
    Kind.CLAMP: "ou_le_dernier_jour ou_le_dernier_jour_du_mois sinon_le_dernier_jour"
    " ou_le_dernier_jour_des_mois_courts",
    Kind.SKIP: "seulement_s_il_existe s_il_existe les_annees_bissextiles",
    Kind.IN: "en dans",
    Kind.OF: "de du des d",
    Kind.NOTHING: "et un une le la les l au aux a chaque_fois pendant ou",
}
_FR_ORDINALS = {
    1: "premier premiere premiers", 2: "deuxieme second seconde deuxiemes",
    3: "troisieme", 4: "quatrieme", 5: "cinquieme", -1: "dernier derniere derniers",
    -2: "avant_dernier avant_derniere",
}  # fmt: skip
_ES = {
    Kind.EVERY: "cada todos_los todas_las todos todas",
    Kind.OTHER: "dos_por_medio",
    Kind.UNIT: "dia dias | semana semanas | mes meses | ano anos",
    Kind.UNITS: "| quincena",
    Kind.IDIOM: "ocho_dias 8_dias | quince_dias 15_dias",
    Kind.OFTEN: "diario diaria diariamente | semanal semanalmente | mensual mensualmente |"
    " anual anualmente",
    Kind.OFTEN_2: "| quincenal quincenalmente",
    Kind.TOO_OFTEN: "hora horas minuto minutos",
    Kind.WEEKDAY: "lunes lun | martes mar | miercoles mie mier | jueves jue | viernes vie |"
    " sabado sabados sab | domingo domingos dom",
    Kind.WORKING: "dia_laborable dias_laborables dia_habil dias_habiles laborable laborables",
    Kind.WEEKEND: "fin_de_semana fines_de_semana",
    Kind.MONTH: "enero ene | febrero feb | marzo | abril abr | mayo | junio jun | julio jul |"
    " agosto ago | septiembre setiembre sep sept set | octubre oct | noviembre nov |"
    " diciembre dic",
    Kind.NUMBER: "| dos | tres | cuatro | cinco | seis | siete | ocho | nueve | diez | once | doce",
    Kind.TIMES: "veces vez",
    Kind.UNTIL: "hasta hasta_el",
    Kind.EXCEPT: "excepto salvo menos",
    Kind.WEEKS: "semanas_que_empiezan_el semanas_que_empiezan_en",
    Kind.IF: "si_es si_es_un si_cae_en",
    Kind.CLAMP: "o_el_ultimo_dia o_el_ultimo_dia_del_mes o_el_ultimo",
    Kind.SKIP: "solo_si_existe si_existe en_anos_bisiestos",
    Kind.IN: "en",
    Kind.OF: "de del",
    Kind.NOTHING: "y e un una el la los las al a durante o",
}
_ES_ORDINALS = {
    1: "primer primero primera primeros", 2: "segundo segunda", 3: "tercer tercero tercera",
    4: "cuarto cuarta", 5: "quinto quinta", -1: "ultimo ultima ultimos", -2: "penultimo penultima",
}  # fmt: skip
_AR = {
    Kind.EVERY: "كل",
    Kind.UNIT: "يوم اليوم أيام يوما | أسبوع الأسبوع أسابيع أسبوعا | شهر الشهر أشهر شهور شهرا |"
    " سنة السنة سنوات عام العام أعوام",
    Kind.UNITS: "يومين | أسبوعين | شهرين | سنتين عامين",
    Kind.OFTEN: "يوميا | أسبوعيا | شهريا | سنويا",
    Kind.TOO_OFTEN: "ساعة ساعات دقيقة دقائق",
    Kind.WEEKDAY: "الاثنين اثنين الإثنين إثنين | الثلاثاء ثلاثاء | الأربعاء أربعاء |"
    " الخميس خميس | الجمعة جمعة | السبت سبت | الأحد أحد",
    Kind.WORKING: "يوم_عمل أيام_العمل",
    Kind.MONTH: "يناير جانفي كانون_الثاني | فبراير فيفري شباط | مارس آذار |"
    " أبريل أفريل إبريل نيسان | مايو ماي أيار | يونيو جوان حزيران |"
    " يوليو جويلية يوليوز تموز | أغسطس أوت غشت آب |"
    " سبتمبر شتنبر أيلول | أكتوبر تشرين_الأول | نوفمبر نونبر تشرين_الثاني |"
    " ديسمبر دجنبر كانون_الأول",
    Kind.NUMBER: "| اثنان | ثلاثة ثلاث | أربعة أربع | خمسة خمس | ستة ست | سبعة سبع |"
    " ثمانية ثماني | تسعة تسع | عشرة عشر",
    Kind.TIMES: "مرات مرة",
    Kind.UNTIL: "حتى إلى_غاية لغاية",
    Kind.EXCEPT: "إلا باستثناء ما_عدا",
    Kind.WEEKS: "أسابيع_تبدأ_يوم",
    Kind.IF: "إذا_كان",
    Kind.CLAMP: "أو_آخر_يوم أو_آخر_يوم_من_الشهر أو_اليوم_الأخير",
    Kind.SKIP: "فقط_إذا_وجد",
    Kind.IN: "في",
    Kind.OF: "من",
    Kind.NOTHING: "و لمدة كل_مرة أو",
}
_AR_ORDINALS = {
    1: "أول الأول الأولى", 2: "ثاني الثاني الثانية", 3: "ثالث الثالث الثالثة",
    4: "رابع الرابع الرابعة", 5: "خامس الخامس الخامسة", -1: "آخر الأخير الأخيرة",
    -2: "قبل_الأخير",
}  # fmt: skip
_TABLES = {
    "en": (_EN, _EN_ORDINALS),
    "fr": (_FR, _FR_ORDINALS),
    "es": (_ES, _ES_ORDINALS),
    "ar": (_AR, _AR_ORDINALS),
}
Phrase = tuple[str, ...]


def folded(text: str) -> str:
    """The text in small letters without accents, marks of direction and vowels, its digits 0 to 9,
    its apostrophes and hyphens as spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _HYPHEN.sub(" ", "".join(map(_folded, plain)))


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Mn", "Cf") or char == "ـ":  # the last stretches Arabic words
        return ""
    if category == "Nd":
        return str(unicodedata.digit(char))
    return " " if char in "'’‘`´" else "," if char in "،;؛" else char


def meaning(words: Phrase, language: str | None) -> Meaning | None:
    """What the words mean together, first in that language."""
    for code in _order((language or "en").split("-")[0]):
        if found := _phrases(code).get(words):
            return found
    return None


@cache
def _order(language: str) -> tuple[str, ...]:
    return tuple(sorted(_TABLES, key=lambda code: code != language))


@cache
def _phrases(language: str) -> dict[Phrase, Meaning]:
    table, ordinals = _TABLES[language]
    found: dict[Phrase, Meaning] = {}
    for number, words in ordinals.items():
        for phrase in words.split():
            found.setdefault(_phrase(phrase), Meaning(Kind.ORDINAL, number))
    for kind, row in table.items():
        for value, words in enumerate(row.split("|"), _FIRST.get(kind, 0)):
            for phrase in words.split():
                found.setdefault(_phrase(phrase), Meaning(kind, value))
    if language == "ar":
        found = dict(_with_and(found)) | found
    return found


def _phrase(joined: str) -> Phrase:
    return tuple(folded(joined).split("_"))


def _with_and(found: dict[Phrase, Meaning]) -> Iterator[tuple[Phrase, Meaning]]:
    """Arabic writes its "and" at the beginning of the word after it."""
    for (first, *rest), meant in found.items():
        yield ("و" + first, *rest), meant
