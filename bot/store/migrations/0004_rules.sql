-- Reminder rules that organisers set: a community's, a series' or an event's own. A rule that has
-- the name of a default one stands in its place.
CREATE TABLE reminder_rules (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    series_id INTEGER REFERENCES series (id) ON DELETE CASCADE,
    event_id INTEGER REFERENCES events (id) ON DELETE CASCADE,
    name TEXT NOT NULL, -- its identity in the ladder
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    kind TEXT NOT NULL CHECK (kind IN ('reminder', 'feedback', 'nudge')),
    scope TEXT NOT NULL CHECK (scope IN ('event', 'seated', 'session')),
    anchor TEXT NOT NULL CHECK (anchor IN ('start', 'end', 'deadline', 'release')),
    after INTEGER NOT NULL CHECK (after IN (0, 1)),
    days INTEGER NOT NULL CHECK (days >= 0),
    at_wall TEXT, -- "18:00" in the event's zone; NULL: the anchor's own time of day
    minutes INTEGER NOT NULL CHECK (minutes >= 0),
    texts TEXT NOT NULL DEFAULT '{}', -- JSON: organisers' words by language
    created_at INTEGER NOT NULL,
    CHECK (series_id IS NULL OR event_id IS NULL)
) STRICT;
CREATE UNIQUE INDEX reminder_rules_of_community ON reminder_rules (community_id, name)
    WHERE series_id IS NULL AND event_id IS NULL;
CREATE UNIQUE INDEX reminder_rules_of_series ON reminder_rules (series_id, name)
    WHERE series_id IS NOT NULL;
CREATE UNIQUE INDEX reminder_rules_of_event ON reminder_rules (event_id, name)
    WHERE event_id IS NOT NULL;
CREATE INDEX reminder_rules_in_community ON reminder_rules (community_id);
-- The rule a reminder was planned by and whose it was; NULL: the default one of that name.
ALTER TABLE reminders ADD COLUMN said TEXT;
ALTER TABLE reminders ADD COLUMN level TEXT CHECK (level IN ('community', 'series', 'event'));
-- When people were last given the programme; of what was posted before, the last change is that.
ALTER TABLE events ADD COLUMN released_at INTEGER;
UPDATE events SET released_at = updated_at WHERE state <> 'draft';
