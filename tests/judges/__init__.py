"""Readers of calendars that we did not write, and what each makes of one.

An occurrence is (uid, start, end, status, title, description); start and end are UTC
(``2026-01-31T09:00:00Z``) or whole days (``2026-01-31``, the end exclusive).
"""

Occurrence = tuple[str, str, str, str, str, str]
