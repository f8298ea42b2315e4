-- The calendar finds what suits a filter without opening the events that do not.
DROP INDEX events_coming;
CREATE INDEX events_coming ON events (community_id, passes_at, sorts_at, state, kind, theme, place,
    languages, series_id);
-- Who sees by name that a person comes, besides organisers.
ALTER TABLE people ADD COLUMN visibility TEXT NOT NULL DEFAULT 'participants'
    CHECK (visibility IN ('nobody', 'participants', 'everyone'));
-- Where an event's card is posted, and how often it was. Without a row: in the events channel, once.
CREATE TABLE postings (
    event_id INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    channel_id INTEGER, -- chosen for it; NULL: the events channel
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
