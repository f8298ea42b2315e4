"""The words of dates in Spanish."""

from __future__ import annotations

from schedules.typed_dates.senses import Part, Sense, Table, Unit

TABLE: Table = {
    Sense.MONTH: {
        1: "enero|ene",
        2: "febrero|feb",
        3: "marzo|mar",
        4: "abril|abr",
        5: "mayo|may",
        6: "junio|jun",
        7: "julio|jul",
        8: "agosto|ago",
        9: "septiembre|setiembre|sept|sep|set",
        10: "octubre|oct",
        11: "noviembre|nov",
        12: "diciembre|dic",
    },
    Sense.WEEKDAY: {
        0: "lunes|lun",
        1: "martes|mar",
        2: "miércoles|mié",
        3: "jueves|jue",
        4: "viernes|vie",
        5: "sábado|sáb",
        6: "domingo|dom",
    },
    Sense.NUMBER: {
        1: "un|uno|una|primero",
        2: "dos",
        3: "tres",
        4: "cuatro",
        5: "cinco",
        6: "seis",
        7: "siete",
        8: "ocho",
        9: "nueve",
        10: "diez",
        11: "once",
        12: "doce",
        15: "quince",
    },
    Sense.ORDINAL: {None: "o|ro|º"},
    Sense.THE: {None: "el|el día|día|los|los días"},
    Sense.GLUE: {None: "fecha|la fecha|para el"},
    Sense.OF: {None: "de|del|del año|de este"},
    Sense.AND: {None: "y|e|&"},
    Sense.FROM: {None: "de|del|desde|desde el|entre|entre el|a partir de|a partir del"},
    Sense.TO: {None: "a|al|hasta|hasta el"},
    Sense.AT: {None: "hora:|a las|a la|las|la|desde las|desde la|de las|de la|hasta las|entre las"},
    Sense.IN: {None: "en|dentro de|en el mes de"},
    Sense.FOR: {None: "durante|por|duración|con una duración de|de duración"},
    Sense.THIS: {None: "este"},
    Sense.NEXT: {None: "próximo|el próximo|que viene|siguiente"},
    Sense.WEEK: {
        0: "esta semana|de esta semana",
        1: "la próxima semana|próxima semana|la semana que viene|semana que viene"
        "|de la próxima semana|de la semana que viene",
    },
    Sense.MONTH_ON: {
        0: "este mes",
        1: "el próximo mes|próximo mes|el mes que viene|mes que viene|el mes próximo",
    },
    Sense.DAY: {-1: "ayer", 0: "hoy", 1: "mañana", 2: "pasado mañana"},
    Sense.TODAY: {
        Part.MORNING: "esta mañana",
        Part.AFTERNOON: "esta tarde",
        Part.NIGHT: "esta noche",
    },
    Sense.UNIT: {
        Unit.MINUTE: "minuto|minutos|min|mins",
        Unit.HOUR: "hora|horas|h|hs|hrs",
        Unit.DAY: "día|días",
        Unit.WEEK: "semana|semanas",
        Unit.MONTH: "mes|meses",
    },
    Sense.UNITS: {(90, Unit.MINUTE): "hora y media"},
    Sense.HOUR: {None: "h|hs|hrs|horas"},
    Sense.OCLOCK: {None: "en punto"},
    Sense.HALF: {None: "media"},
    Sense.QUARTER: {None: "cuarto"},
    Sense.LESS: {None: "menos"},
    Sense.NOON: {None: "mediodía|al mediodía|a mediodía"},
    Sense.MIDNIGHT: {None: "medianoche|a medianoche"},
    Sense.PART: {
        Part.MORNING: "de la mañana|por la mañana|en la mañana|de la madrugada",
        Part.AFTERNOON: "de la tarde|por la tarde|en la tarde|del mediodía|tarde",
        Part.NIGHT: "de la noche|por la noche|en la noche|noche",
    },
    Sense.TBA: {
        None: "por confirmar|por determinar|por definir|por anunciar|por concretar|pendiente"
        "|pendiente de confirmar|a confirmar|a determinar|sin fecha|fecha por confirmar"
        "|fecha por determinar|fecha por definir|hora por confirmar|hora por determinar"
        "|hora por definir|se anunciará"
    },
    Sense.ALL_DAY: {None: "todo el día"},
    Sense.TIME: {None: "hora local"},
    Sense.TIME_OF: {None: "hora de|hora del|hora en|hora local de|hora local del|hora local en"},
    Sense.LOCAL: {None: "hora local|local|nuestra hora"},
    Sense.PLACE: {("Europe/Madrid",): "hora peninsular|peninsular"},
    Sense.REPEATED: {None: "cada|todos los|todas las|semanal|mensual"},
}
