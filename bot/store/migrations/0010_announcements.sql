-- The calendar finds what suits a filter without opening the events that do not.
DROP INDEX events_coming;
CREATE INDEX events_coming ON events (community_id, passes_at, sorts_at, state, kind, theme, place,
    languages, series_id);
-- Who sees by name that a person comes, besides organisers.
ALTER TABLE people ADD COLUMN visibility TEXT NOT NULL DEFAULT 'participants'
    CHECK (visibility IN ('nobody', 'participants', 'everyone'));
-- How often an event's card was posted, and lost. Without a row: once, and never.
CREATE TABLE postings (
    event_id INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    edition INTEGER NOT NULL DEFAULT 0, -- of the card as a message; each is planned once
    lost INTEGER NOT NULL DEFAULT 0 -- how often its message was deleted by hand
) STRICT;
CREATE INDEX cards_of_channel ON cards (channel_id);
-- Messages that were an event's card before it moved, until they say where it is.
CREATE TABLE cards_left (
    message_id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX cards_left_of_event ON cards_left (event_id);
-- Messages that show what is coming in a community, each followed in its channel.
CREATE TABLE overviews (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    channel_id INTEGER NOT NULL UNIQUE,
    filter TEXT NOT NULL, -- JSON: of which events
    message_id INTEGER, -- NULL: on its way
    edition INTEGER NOT NULL DEFAULT 1, -- as a message; each is planned once
    lost INTEGER NOT NULL DEFAULT 0, -- how often its message was deleted by hand
    kept INTEGER NOT NULL DEFAULT 1 CHECK (kept IN (0, 1)), -- 0: taken down, or given up
    shown TEXT NOT NULL DEFAULT '', -- a digest of what the message holds; '': to be edited anyway
    turns_at INTEGER -- when it shows something else by itself: something begins or ends, midnight
) STRICT;
CREATE INDEX overviews_of_community ON overviews (community_id);
CREATE INDEX overviews_turning ON overviews (turns_at) WHERE turns_at IS NOT NULL;
-- When a community is told, week by week, of what is coming.
CREATE TABLE digests (
    community_id INTEGER PRIMARY KEY REFERENCES communities (id) ON DELETE CASCADE,
    channel_id INTEGER NOT NULL,
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), -- Monday: 0
    at_wall TEXT NOT NULL -- "09:00", on the clock of the community's zone
) STRICT;
