-- How people want to be told, where it is not as everybody is.
CREATE TABLE preferences (
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    switched_off TEXT NOT NULL DEFAULT '', -- topics, separated by spaces
    quiet_from TEXT,  -- local wall times, "22:00"; NULL: no quiet hours
    quiet_until TEXT,
    last_calls INTEGER NOT NULL DEFAULT 0 CHECK (last_calls IN (0, 1)), -- ring in quiet hours
    PRIMARY KEY (community_id, person_id)
) STRICT, WITHOUT ROWID;
-- How long before something a person is reminded besides.
CREATE TABLE own_offsets (
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    days INTEGER NOT NULL,    -- local days, at the same time of day
    minutes INTEGER NOT NULL, -- and on the clock
    since INTEGER NOT NULL,
    PRIMARY KEY (community_id, person_id, days, minutes)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_gathering ON deliveries (event_id, kind)
    WHERE state = 'planned' AND person_id IS NULL;
