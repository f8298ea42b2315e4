"""Events that repeat: rules (`rule`), as RRULE (`rrule`), in words (`words`), as typed (`typed`);
their days (`expansion`), their dates and what is different about single ones (`occurrences`), and
what becomes of these when the rule changes (`changes`).

A rule of days, the first dates, and overrides by the day on which the rule has them (RFC 5545:
RRULE, DTSTART, RECURRENCE-ID) are all there is to store.
"""
