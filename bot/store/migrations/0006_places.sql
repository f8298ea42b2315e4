-- Whether events have roles, and threads, of their own.
ALTER TABLE communities ADD COLUMN roles INTEGER NOT NULL DEFAULT 1 CHECK (roles IN (0, 1));
ALTER TABLE communities ADD COLUMN threads INTEGER NOT NULL DEFAULT 0 CHECK (threads IN (0, 1));
-- Where an event is spoken of: its role and its thread, from its announcement on.
CREATE TABLE places (
    event_id INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    role_state TEXT NOT NULL DEFAULT 'none'
        CHECK (role_state IN ('none', 'making', 'made', 'removing', 'given_up')),
    role_id INTEGER,
    role_name TEXT,     -- as it was last given to Discord
    role_since INTEGER, -- when the first attempt to make it began
    role_lost INTEGER NOT NULL DEFAULT 0, -- how often it was deleted by hand
    thread_state TEXT NOT NULL DEFAULT 'none' CHECK (thread_state IN ('none', 'made', 'gone')),
    thread_id INTEGER,
    thread_name TEXT,
    wanted INTEGER NOT NULL DEFAULT 1, -- raised by whatever role or thread depend on
    seen INTEGER NOT NULL DEFAULT 0,   -- the value of `wanted` they were last brought in line with
    turns_at INTEGER -- when the role goes by itself
) STRICT;
CREATE INDEX places_of_community ON places (community_id);
CREATE INDEX places_behind ON places (community_id) WHERE seen < wanted;
CREATE INDEX places_with_role ON places (role_id) WHERE role_id IS NOT NULL;
CREATE INDEX places_with_thread ON places (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX places_turning ON places (turns_at) WHERE turns_at IS NOT NULL;
INSERT INTO places (event_id, community_id)
SELECT event_id, community_id FROM cards JOIN events ON events.id = cards.event_id;
-- Who has an event's role: 'giving' is written before Discord is asked, so they may have it.
CREATE TABLE role_holders (
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('giving', 'given', 'absent')), -- absent: not in the server
    PRIMARY KEY (event_id, person_id)
) STRICT, WITHOUT ROWID;
