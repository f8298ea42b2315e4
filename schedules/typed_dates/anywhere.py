"""The words of dates that are the same in every language."""

from __future__ import annotations

from schedules.typed_dates.senses import Part, Sense, Table

TABLE: Table = {
    Sense.AT: {None: "@|t"},
    Sense.PART: {
        Part.AM: "am|a.m.|a.m",
        Part.PM: "pm|p.m.|p.m",
    },
    Sense.HOUR: {None: "h"},
    Sense.TBA: {None: "tba|tbc|tbd"},
    Sense.UTC: {None: "utc|gmt|z|غرينتش|جرينتش|greenwich"},
    # Minutes east of Greenwich. Where an abbreviation has several, each is a reading.
    Sense.OFFSET: {
        (0,): "wet",
        (60,): "cet|west|wat|mez|hnec",
        (120,): "cest|eet|cat|sast|mesz|heec",
        (180,): "eest|trt|eat|msk",
        (60, 360): "bst",
        (120, 330, 60): "ist",
        (240,): "gst",
        (-300, 600): "est",
        (-240, 660): "edt",
        (-360, 480, -300): "cst",
        (-300,): "cdt",
        (-420,): "mst|pdt",
        (-360,): "mdt",
        (-480,): "pst",
        (540,): "jst",
    },
}
