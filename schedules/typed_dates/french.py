"""The words of dates in French."""

from __future__ import annotations

from schedules.typed_dates.senses import Part, Sense, Table, Unit

TABLE: Table = {
    Sense.MONTH: {
        1: "janvier|janv|jan",
        2: "février|févr|fév",
        3: "mars|mrs",
        4: "avril|avr",
        5: "mai",
        6: "juin|jui",
        7: "juillet|juill|juil|jui",
        8: "août",
        9: "septembre|sept|sep",
        10: "octobre|oct",
        11: "novembre|nov",
        12: "décembre|déc",
    },
    Sense.WEEKDAY: {
        0: "lundi|lun",
        1: "mardi|mar",
        2: "mercredi|mer",
        3: "jeudi|jeu",
        4: "vendredi|ven",
        5: "samedi|sam",
        6: "dimanche|dim",
    },
    Sense.NUMBER: {
        1: "un|une|premier",
        2: "deux",
        3: "trois",
        4: "quatre",
        5: "cinq",
        6: "six",
        7: "sept",
        8: "huit",
        9: "neuf",
        10: "dix",
        11: "onze",
        12: "douze",
        15: "quinze",
    },
    Sense.ORDINAL: {None: "er|ère|e|ème|ième"},
    Sense.THE: {None: "le|les"},
    Sense.GLUE: {None: "date|la date|en date du|jour|pour le"},
    Sense.OF: {None: "de|du|d'"},
    Sense.AND: {None: "et|&"},
    Sense.FROM: {None: "de|du|dès|depuis|à partir de|à partir du|entre|entre le"},
    Sense.TO: {None: "à|au|jusqu'à|jusqu'au"},
    Sense.AT: {None: "à|heure:|horaire:|dès|à partir de"},
    Sense.IN: {None: "dans|en|au mois de"},
    Sense.FOR: {None: "pendant|durant|pour|durée|d'une durée de|sur"},
    Sense.THIS: {None: "ce|cet"},
    Sense.NEXT: {None: "prochain|qui vient|suivant"},
    Sense.WEEK: {
        0: "cette semaine|de cette semaine",
        1: "la semaine prochaine|de la semaine prochaine|semaine prochaine|la semaine qui vient",
    },
    Sense.MONTH_ON: {0: "ce mois|ce mois-ci", 1: "le mois prochain|mois prochain"},
    Sense.LATER: {7: "en huit", 14: "en quinze"},
    Sense.DAY: {
        -1: "hier",
        0: "aujourd'hui|aujourdhui|ce jour",
        1: "demain",
        2: "après-demain|après demain",
    },
    Sense.TODAY: {
        Part.MORNING: "ce matin",
        Part.AFTERNOON: "cet après-midi|cet après midi|cette après-midi",
        Part.EVENING: "ce soir",
    },
    Sense.UNIT: {
        Unit.MINUTE: "minute|minutes|min|mn",
        Unit.HOUR: "heure|heures|h|hr|hrs",
        Unit.DAY: "jour|jours",
        Unit.WEEK: "semaine|semaines",
        Unit.MONTH: "mois",
    },
    Sense.HOUR: {None: "h|heures|heure|hrs"},
    Sense.OCLOCK: {None: "pile|précises"},
    Sense.HALF: {None: "demi|demie|une demi|une demi-|demi-"},
    Sense.QUARTER: {None: "quart|le quart"},
    Sense.LESS: {None: "moins"},
    Sense.NOON: {None: "midi"},
    Sense.MIDNIGHT: {None: "minuit"},
    Sense.PART: {
        Part.MORNING: "matin|du matin|le matin|au matin|dans la matinée",
        Part.AFTERNOON: "après-midi|après midi|de l'après-midi|de l'après midi|l'après-midi",
        Part.EVENING: "soir|du soir|le soir|au soir|en soirée",
        Part.NIGHT: "de la nuit|la nuit",
    },
    Sense.TBA: {
        None: "à confirmer|à définir|à déterminer|à préciser|à venir|à fixer|à annoncer"
        "|date à confirmer|date à définir|date à déterminer|date à préciser|date à fixer"
        "|heure à confirmer|heure à définir|heure à préciser|horaire à confirmer"
        "|horaire à préciser|sera annoncée|pas encore connue"
    },
    Sense.ALL_DAY: {None: "toute la journée|journée entière|la journée"},
    Sense.TIME: {None: "heure locale"},
    Sense.TIME_OF: {
        None: "heure de|heure du|heure d'|heure des|heure à|heure locale de|heure locale du"
        "|heure locale d'|heure locale à|à l'heure de|à l'heure du|à l'heure d'"
    },
    Sense.LOCAL: {None: "heure locale|locale|notre heure"},
    Sense.REPEATED: {None: "chaque|tous les|toutes les|hebdomadaire|mensuel"},
}
