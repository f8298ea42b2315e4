-- A question that waits for an organiser's Confirm: what was asked, and of which edition of the
-- event, so that nothing is done to an event that has changed since.
CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    event_id INTEGER REFERENCES events (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    content TEXT NOT NULL, -- JSON: what was asked
    edition INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_of_community ON questions (community_id);
CREATE INDEX questions_of_event ON questions (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX questions_by_age ON questions (created_at);
