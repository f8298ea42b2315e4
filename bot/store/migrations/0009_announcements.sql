-- The calendar finds what suits a filter without opening the events that do not.
DROP INDEX events_coming;
CREATE INDEX events_coming ON events (community_id, passes_at, sorts_at, state, kind, theme, place,
    languages, series_id);
-- Who sees by name that a person comes, besides organisers.
ALTER TABLE people ADD COLUMN visibility TEXT NOT NULL DEFAULT 'participants'
    CHECK (visibility IN ('nobody', 'participants', 'everyone'));
