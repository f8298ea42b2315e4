"""Events that repeat.

A rule is a value of days (`rule`, `flaws`, `months`), as RRULE (`rrule`), in words (`words`) and as
people type it (`typed`, `questions`, `phrase`, `tokens`, `lexicon`). Its days (`expansion`,
`periods`) are placed in the zone of the first dates, where single ones may differ (`occurrences`,
`singles`); what becomes of these when the rule changes is in `changes`, `pairing` and `following`,
and how it stands in calendars in `ical` and `alike`.

A rule, the first dates, and overrides by the day on which the rule has them (RFC 5545: RRULE,
DTSTART, RECURRENCE-ID) are all there is to store.
"""
