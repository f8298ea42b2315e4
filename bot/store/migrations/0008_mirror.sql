-- Whether Discord's own scheduled events follow ours.
ALTER TABLE communities ADD COLUMN mirror INTEGER NOT NULL DEFAULT 1 CHECK (mirror IN (0, 1));
-- Events in Discord: a row from before one is made until it is over there.
CREATE TABLE mirrored (
    event_id INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    standing TEXT NOT NULL CHECK (standing IN ('making', 'made', 'removing', 'gone')),
    scheduled_id INTEGER, -- Discord's
    said_name TEXT NOT NULL, -- as Discord was last given it
    said_text TEXT NOT NULL,
    said_place TEXT NOT NULL,
    said_starts_at INTEGER NOT NULL,
    said_ends_at INTEGER NOT NULL,
    interested INTEGER NOT NULL DEFAULT 0, -- how many pressed that in Discord
    mirror_turns_at INTEGER -- when it begins or ends there
) STRICT;
CREATE INDEX mirrored_of_community ON mirrored (community_id);
CREATE INDEX mirrored_turning ON mirrored (mirror_turns_at) WHERE mirror_turns_at IS NOT NULL;
