-- A series has a public feed of its own.
ALTER TABLE feeds ADD COLUMN series_id INTEGER REFERENCES series (id) ON DELETE CASCADE;
DROP INDEX feeds_public_once;
CREATE UNIQUE INDEX feeds_public_once ON feeds (community_id)
    WHERE person_id IS NULL AND series_id IS NULL AND revoked_at IS NULL;
CREATE INDEX feeds_of_series ON feeds (series_id) WHERE series_id IS NOT NULL;
CREATE UNIQUE INDEX feeds_of_series_once ON feeds (series_id)
    WHERE series_id IS NOT NULL AND revoked_at IS NULL;
-- Events to make others like them.
CREATE TABLE event_templates (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content BLOB NOT NULL, -- the event as a schedule file in JSON; of its dates, distances count
    created_at INTEGER NOT NULL,
    UNIQUE (community_id, name)
) STRICT;
