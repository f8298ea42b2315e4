-- The versions of each event's programme, numbered from 1 without gaps. An event of before has
-- its version 1 written at its next change.
CREATE TABLE releases (
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    source TEXT NOT NULL CHECK (source IN ('first', 'import', 'edit', 'restore')),
    author_id INTEGER, -- NULL: the command line, or not known
    restores INTEGER,  -- the number of the version brought back
    began_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    closes_at INTEGER NOT NULL, -- edits of its author before then join it
    postponed INTEGER NOT NULL CHECK (postponed IN (0, 1)),
    counts TEXT NOT NULL,   -- JSON: how many items are new, moved and so on
    changes BLOB NOT NULL,  -- JSON, compressed: the items
    programme BLOB NOT NULL, -- JSON, compressed: the event in the words of schedule files
    PRIMARY KEY (event_id, number)
) STRICT;
-- A preview may be of a version to bring back, in place of a posted file.
ALTER TABLE drafts_posted ADD COLUMN event_id INTEGER REFERENCES events (id) ON DELETE CASCADE;
ALTER TABLE drafts_posted ADD COLUMN version INTEGER;
CREATE INDEX drafts_posted_of_event ON drafts_posted (event_id) WHERE event_id IS NOT NULL;
