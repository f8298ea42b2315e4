-- An event that repeats: its rule, its first date, and what its dates have in common. Its coming
-- dates are events as all others; what one has of its own is what its event has of its own.
CREATE TABLE recurrences (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    ref TEXT NOT NULL, -- its identity in the organisers' files
    rule TEXT NOT NULL, -- an RRULE value, whose UNTIL is a local day
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('peer_learning', 'webinar', 'meeting', 'study_visit')),
    summary TEXT,
    host TEXT,
    place TEXT,
    link TEXT,
    theme TEXT,
    languages TEXT NOT NULL DEFAULT '', -- codes, separated by spaces
    series_id INTEGER REFERENCES series (id),
    precision TEXT NOT NULL CHECK (precision IN ('exact', 'day')),
    zone TEXT NOT NULL,
    starts_wall TEXT NOT NULL, -- of the first date, as of an event
    ends_wall TEXT NOT NULL,
    starts_at INTEGER,
    ends_at INTEGER,
    seats INTEGER CHECK (seats >= 0),
    rsvp_until INTEGER, -- of the first date
    extends_at INTEGER, -- when its next date is to be made an event
    sequence INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (community_id, ref)
) STRICT;
CREATE INDEX recurrences_of_series ON recurrences (series_id) WHERE series_id IS NOT NULL;
CREATE INDEX recurrences_to_extend ON recurrences (extends_at) WHERE extends_at IS NOT NULL;
-- What is different about a date that has no event.
CREATE TABLE recurrence_overrides (
    recurrence_id INTEGER NOT NULL REFERENCES recurrences (id) ON DELETE CASCADE,
    day TEXT NOT NULL, -- on which the rule has it
    skipped INTEGER NOT NULL CHECK (skipped IN (0, 1)),
    dates TEXT,           -- JSON: when it is instead
    fields TEXT NOT NULL, -- JSON: texts of its own
    PRIMARY KEY (recurrence_id, day)
) STRICT, WITHOUT ROWID;
ALTER TABLE events ADD COLUMN recurrence_id INTEGER REFERENCES recurrences (id);
ALTER TABLE events ADD COLUMN occurs_on TEXT; -- the day on which the rule has it
CREATE UNIQUE INDEX events_of_recurrence ON events (recurrence_id, occurs_on)
    WHERE recurrence_id IS NOT NULL;
CREATE INDEX events_of_recurrence_coming ON events (recurrence_id, passes_at)
    WHERE recurrence_id IS NOT NULL;
-- So that the calendar also knows without opening it what is one date of many, and what was a
-- draft that was given up.
DROP INDEX events_coming;
CREATE INDEX events_coming ON events (community_id, passes_at, sorts_at, state, kind, theme, place,
    languages, series_id, recurrence_id, released_at);
