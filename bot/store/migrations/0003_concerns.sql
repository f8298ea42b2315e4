-- What organisers were told of and have not mended yet: each cause once. `channel_id`: where
-- sending again mends it, 0 where no channel is set.
CREATE TABLE concerns (
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    channel_id INTEGER,
    count INTEGER NOT NULL, -- how many messages it has cost so far
    since INTEGER NOT NULL,
    PRIMARY KEY (community_id, cause)
) STRICT, WITHOUT ROWID;
-- Who set the community up last, to be told where its channel cannot be.
CREATE TABLE set_up_by (
    community_id INTEGER PRIMARY KEY REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL
) STRICT;
