-- What the migrations come to. Written by `make schema`; to change it, add a migration.
CREATE TABLE installation (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    uid_domain TEXT NOT NULL,               -- right side of every iCalendar UID, for ever
    commands_hash TEXT NOT NULL DEFAULT '', -- of the slash commands last synced
    created_at INTEGER NOT NULL
, zone_data TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE communities (
    id INTEGER PRIMARY KEY, -- Discord's id of the server
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    language TEXT NOT NULL,
    events_channel_id INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
, roles INTEGER NOT NULL DEFAULT 1 CHECK (roles IN (0, 1)), threads INTEGER NOT NULL DEFAULT 0 CHECK (threads IN (0, 1)), mirror INTEGER NOT NULL DEFAULT 1 CHECK (mirror IN (0, 1))) STRICT;
CREATE TABLE organiser_roles (
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    role_id INTEGER NOT NULL,
    PRIMARY KEY (community_id, role_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE organisations (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('city', 'network', 'civil_society', 'international',
        'national_authority', 'academia', 'donor', 'expert', 'other')),
    country TEXT,
    UNIQUE (community_id, name)
) STRICT;
CREATE TABLE people (
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL, -- Discord's id of the user
    name TEXT NOT NULL,
    organisation_id INTEGER REFERENCES organisations (id),
    language TEXT, -- NULL: as Discord says
    zone TEXT,     -- NULL: the community's
    reach TEXT NOT NULL DEFAULT 'channel' CHECK (reach IN ('channel', 'dm')),
    dm_closed_at INTEGER, -- when a DM was last refused; DMs stay off until turned on again
    created_at INTEGER NOT NULL, visibility TEXT NOT NULL DEFAULT 'participants'
    CHECK (visibility IN ('nobody', 'participants', 'everyone')),
    PRIMARY KEY (community_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_of_organisation ON people (organisation_id);
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    UNIQUE (community_id, name)
) STRICT;
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    ref TEXT NOT NULL, -- its identity in the organisers' files
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('peer_learning', 'webinar', 'meeting', 'study_visit')),
    summary TEXT,
    host TEXT,
    place TEXT,
    link TEXT,
    theme TEXT,
    languages TEXT NOT NULL DEFAULT '', -- codes, separated by spaces
    series_id INTEGER REFERENCES series (id),
    follows_id INTEGER REFERENCES events (id) ON DELETE SET NULL,
    relation TEXT CHECK (relation IN ('consecutive', 'follow_up')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'announced', 'scheduled', 'postponed',
        'cancelled', 'reported', 'archived')), -- live and ended follow from the clock
    state_reason TEXT,
    precision TEXT NOT NULL CHECK (precision IN ('exact', 'day', 'month', 'tba')),
    zone TEXT NOT NULL,
    starts_wall TEXT, -- "2019-06-25T09:00", "2019-06-25", "2019-09" or NULL, by precision
    ends_wall TEXT,   -- the same; for days the last day, inclusive
    starts_at INTEGER,
    ends_at INTEGER,
    sorts_at INTEGER NOT NULL,  -- place in a list: the start, or where unknown the end of what is known
    passes_at INTEGER NOT NULL, -- when it is over whatever happens
    seats INTEGER CHECK (seats >= 0),
    rsvp_until INTEGER,
    sequence INTEGER NOT NULL DEFAULT 0, -- iCalendar: changes of time, place or status
    revision INTEGER NOT NULL DEFAULT 1, -- every change of content
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, released_at INTEGER, recurrence_id INTEGER REFERENCES recurrences (id), occurs_on TEXT,
    UNIQUE (community_id, ref)
) STRICT;
CREATE INDEX events_in_order ON events (community_id, sorts_at);
CREATE INDEX events_by_title ON events (community_id, title, sorts_at);
CREATE INDEX events_that_follow ON events (follows_id) WHERE follows_id IS NOT NULL;
CREATE INDEX events_of_series ON events (series_id) WHERE series_id IS NOT NULL;
CREATE UNIQUE INDEX events_of_recurrence ON events (recurrence_id, occurs_on)
    WHERE recurrence_id IS NOT NULL;
CREATE INDEX events_of_recurrence_coming ON events (recurrence_id, passes_at)
    WHERE recurrence_id IS NOT NULL;
CREATE INDEX events_coming ON events (community_id, passes_at, sorts_at, state, kind, theme, place,
    languages, series_id, recurrence_id, released_at);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    ref TEXT NOT NULL,
    title TEXT NOT NULL,
    format TEXT NOT NULL CHECK (format IN ('plenary', 'workshop', 'visit', 'story_telling',
        'interactive_presentation', 'break')),
    abstract TEXT,
    place TEXT,
    link TEXT,
    zone TEXT NOT NULL,
    starts_wall TEXT NOT NULL,
    ends_wall TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    seats INTEGER CHECK (seats >= 0), -- NULL: no seats of its own
    cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)),
    sequence INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (event_id, ref)
) STRICT;
CREATE INDEX sessions_in_order ON sessions (event_id, starts_at);
CREATE INDEX sessions_of_community ON sessions (community_id, starts_at);
CREATE TABLE speakers (
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT,
    PRIMARY KEY (session_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE drafts_posted (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    content BLOB NOT NULL,
    seen TEXT NOT NULL, -- fingerprint of the programme as the preview showed it
    created_at INTEGER NOT NULL
, event_id INTEGER REFERENCES events (id) ON DELETE CASCADE, version INTEGER) STRICT;
CREATE INDEX drafts_posted_of_community ON drafts_posted (community_id);
CREATE INDEX drafts_posted_by_age ON drafts_posted (created_at);
CREATE INDEX drafts_posted_of_event ON drafts_posted (event_id) WHERE event_id IS NOT NULL;
CREATE TABLE cards (
    event_id INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    wanted INTEGER NOT NULL DEFAULT 1, -- raised by whatever the card shows
    shown INTEGER NOT NULL DEFAULT 0,  -- the value of `wanted` the message holds
    turns_at INTEGER -- when it shows something else by itself: the deadline, the start, the end
) STRICT;
CREATE INDEX cards_behind ON cards (event_id) WHERE shown < wanted;
CREATE INDEX cards_turning ON cards (turns_at) WHERE turns_at IS NOT NULL;
CREATE INDEX cards_of_channel ON cards (channel_id);
CREATE TABLE rsvps (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    session_id INTEGER REFERENCES sessions (id) ON DELETE CASCADE,
    scope INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(session_id, 0)) STORED,
    person_id INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('going', 'maybe', 'declined', 'waitlisted',
        'offered', 'lapsed')),
    turn INTEGER NOT NULL, -- order of entering the queue: its moment, in ms, or later
    offer_until INTEGER,
    answered_by INTEGER NOT NULL,
    answered_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX rsvps_once ON rsvps (event_id, scope, person_id);
CREATE INDEX rsvps_by_answer ON rsvps (event_id, scope, answer, turn);
CREATE INDEX rsvps_of_person ON rsvps (community_id, person_id, answer);
CREATE INDEX rsvps_of_session ON rsvps (session_id) WHERE session_id IS NOT NULL;
CREATE TABLE reminders (
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    scope INTEGER NOT NULL,
    rule TEXT NOT NULL,
    occurrence INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    grace INTEGER NOT NULL, -- milliseconds after due_at for which it is worth sending
    outcome TEXT CHECK (outcome IN ('sent', 'skipped', 'missed', 'superseded')), -- NULL: planned
    reason TEXT,
    settled_at INTEGER, said TEXT, level TEXT CHECK (level IN ('community', 'series', 'event')),
    PRIMARY KEY (event_id, scope, rule, occurrence)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_due ON reminders (due_at) WHERE outcome IS NULL;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    event_id INTEGER REFERENCES events (id) ON DELETE CASCADE,
    session_id INTEGER REFERENCES sessions (id) ON DELETE CASCADE,
    rule TEXT, -- of the reminder it comes from
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE, -- what makes it one: planned twice, it is sent once
    person_id INTEGER,        -- the recipient of a DM; NULL: a channel
    channel_id INTEGER,       -- the channel; for a DM once it is known
    content TEXT NOT NULL,    -- JSON: what to say and whom to mention
    urgency INTEGER NOT NULL, -- smaller goes first
    due_at INTEGER NOT NULL,
    late_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('planned', 'claimed', 'sent', 'failed', 'skipped',
        'missed', 'superseded', 'unknown')),
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_at INTEGER,
    lease_until INTEGER, -- until then it may be sent again under the same nonce
    message_id INTEGER,
    reason TEXT,
    settled_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_due ON deliveries (urgency, due_at) WHERE state = 'planned';
CREATE INDEX deliveries_claimed ON deliveries (claimed_at) WHERE state = 'claimed';
CREATE INDEX deliveries_of_event ON deliveries (event_id, kind);
CREATE INDEX deliveries_in_trouble ON deliveries (community_id, settled_at)
    WHERE state IN ('failed', 'missed', 'unknown');
CREATE INDEX deliveries_of_person ON deliveries (community_id, person_id);
CREATE INDEX deliveries_of_session ON deliveries (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX deliveries_gathering ON deliveries (event_id, kind)
    WHERE state = 'planned' AND person_id IS NULL;
CREATE TABLE dm_channels (
    person_id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL
) STRICT;
CREATE TABLE materials (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    session_id INTEGER REFERENCES sessions (id) ON DELETE CASCADE,
    scope INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(session_id, 0)) STORED,
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('slides', 'recording', 'document', 'link')),
    audience TEXT NOT NULL CHECK (audience IN ('organisers', 'going', 'attended', 'everyone')),
    embargo TEXT NOT NULL CHECK (embargo IN ('none', 'end')), -- 'end': until its end, wherever it moves
    state TEXT NOT NULL CHECK (state IN ('published', 'withdrawn')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX materials_once ON materials (event_id, scope, title);
CREATE INDEX materials_of_community ON materials (community_id);
CREATE INDEX materials_of_session ON materials (session_id) WHERE session_id IS NOT NULL;
CREATE TABLE material_versions (
    material_id INTEGER NOT NULL REFERENCES materials (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    link TEXT,
    sha256 TEXT, -- of the file in our own store
    file_name TEXT,
    size INTEGER,
    media_type TEXT,
    added_by INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (material_id, version),
    CHECK ((link IS NULL) <> (sha256 IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE downloads (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    material_id INTEGER NOT NULL REFERENCES materials (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX downloads_expiring ON downloads (expires_at);
CREATE INDEX downloads_of_material ON downloads (material_id);
CREATE TABLE feedback_forms (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    session_id INTEGER REFERENCES sessions (id) ON DELETE CASCADE,
    scope INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(session_id, 0)) STORED,
    mode TEXT NOT NULL CHECK (mode IN ('anonymous', 'confidential', 'public')),
    threshold INTEGER NOT NULL CHECK (threshold >= 3),
    invited INTEGER, -- how many might answer when it opened, for the response rate
    opens_at INTEGER NOT NULL,
    closes_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX feedback_forms_once ON feedback_forms (event_id, scope);
CREATE INDEX feedback_forms_of_community ON feedback_forms (community_id);
CREATE INDEX feedback_forms_of_session ON feedback_forms (session_id) WHERE session_id IS NOT NULL;
CREATE TABLE feedback_answered (
    form_id INTEGER NOT NULL REFERENCES feedback_forms (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    PRIMARY KEY (form_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE feedback_tickets (
    form_id INTEGER NOT NULL REFERENCES feedback_forms (id) ON DELETE CASCADE,
    ticket_hash BLOB NOT NULL CHECK (length(ticket_hash) = 32),
    PRIMARY KEY (form_id, ticket_hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE feedback_ratings (
    form_id INTEGER NOT NULL REFERENCES feedback_forms (id) ON DELETE CASCADE,
    key BLOB NOT NULL CHECK (length(key) = 16),
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
    PRIMARY KEY (form_id, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE feedback_comments (
    form_id INTEGER NOT NULL REFERENCES feedback_forms (id) ON DELETE CASCADE,
    key BLOB NOT NULL CHECK (length(key) = 16),
    question TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (form_id, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER,  -- NULL: the community's public feed
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    public_token TEXT,  -- in clear for public feeds only: they are shown to everyone
    alarm_minutes INTEGER,
    created_at INTEGER NOT NULL,
    checked_at INTEGER, -- when the person's membership was last verified
    revoked_at INTEGER, series_id INTEGER REFERENCES series (id) ON DELETE CASCADE,
    CHECK (person_id IS NULL OR public_token IS NULL)
) STRICT;
CREATE INDEX feeds_of_community ON feeds (community_id);
CREATE UNIQUE INDEX feeds_personal_once ON feeds (community_id, person_id)
    WHERE person_id IS NOT NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX feeds_public_once ON feeds (community_id)
    WHERE person_id IS NULL AND series_id IS NULL AND revoked_at IS NULL;
CREATE INDEX feeds_of_series ON feeds (series_id) WHERE series_id IS NOT NULL;
CREATE UNIQUE INDEX feeds_of_series_once ON feeds (series_id)
    WHERE series_id IS NOT NULL AND revoked_at IS NULL;
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
CREATE TABLE concerns (
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    channel_id INTEGER,
    count INTEGER NOT NULL, -- how many messages it has cost so far
    since INTEGER NOT NULL,
    PRIMARY KEY (community_id, cause)
) STRICT, WITHOUT ROWID;
CREATE TABLE set_up_by (
    community_id INTEGER PRIMARY KEY REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL
) STRICT;
CREATE TABLE reminder_rules (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    series_id INTEGER REFERENCES series (id) ON DELETE CASCADE,
    event_id INTEGER REFERENCES events (id) ON DELETE CASCADE,
    name TEXT NOT NULL, -- its identity in the ladder
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    kind TEXT NOT NULL CHECK (kind IN ('reminder', 'feedback', 'nudge')),
    scope TEXT NOT NULL CHECK (scope IN ('event', 'seated', 'session')),
    anchor TEXT NOT NULL CHECK (anchor IN ('start', 'end', 'deadline', 'release')),
    after INTEGER NOT NULL CHECK (after IN (0, 1)),
    days INTEGER NOT NULL CHECK (days >= 0),
    at_wall TEXT, -- "18:00" in the event's zone; NULL: the anchor's own time of day
    minutes INTEGER NOT NULL CHECK (minutes >= 0),
    texts TEXT NOT NULL DEFAULT '{}', -- JSON: organisers' words by language
    created_at INTEGER NOT NULL,
    CHECK (series_id IS NULL OR event_id IS NULL)
) STRICT;
CREATE UNIQUE INDEX reminder_rules_of_community ON reminder_rules (community_id, name)
    WHERE series_id IS NULL AND event_id IS NULL;
CREATE UNIQUE INDEX reminder_rules_of_series ON reminder_rules (series_id, name)
    WHERE series_id IS NOT NULL;
CREATE UNIQUE INDEX reminder_rules_of_event ON reminder_rules (event_id, name)
    WHERE event_id IS NOT NULL;
CREATE INDEX reminder_rules_in_community ON reminder_rules (community_id);
CREATE TABLE preferences (
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    switched_off TEXT NOT NULL DEFAULT '', -- topics, separated by spaces
    quiet_from TEXT,  -- local wall times, "22:00"; NULL: no quiet hours
    quiet_until TEXT,
    last_calls INTEGER NOT NULL DEFAULT 0 CHECK (last_calls IN (0, 1)), -- ring in quiet hours
    PRIMARY KEY (community_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE own_offsets (
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    days INTEGER NOT NULL,    -- local days, at the same time of day
    minutes INTEGER NOT NULL, -- and on the clock
    since INTEGER NOT NULL,
    PRIMARY KEY (community_id, person_id, days, minutes)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE role_holders (
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('giving', 'given', 'absent')), -- absent: not in the server
    PRIMARY KEY (event_id, person_id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE event_templates (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content BLOB NOT NULL, -- the event as a schedule file in JSON; of its dates, distances count
    created_at INTEGER NOT NULL,
    UNIQUE (community_id, name)
) STRICT;
CREATE TABLE postings (
    event_id INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    edition INTEGER NOT NULL DEFAULT 0, -- of the card as a message; each is planned once
    lost INTEGER NOT NULL DEFAULT 0 -- how often its message was deleted by hand
) STRICT;
CREATE TABLE cards_left (
    message_id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX cards_left_of_event ON cards_left (event_id);
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
CREATE TABLE digests (
    community_id INTEGER PRIMARY KEY REFERENCES communities (id) ON DELETE CASCADE,
    channel_id INTEGER NOT NULL,
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), -- Monday: 0
    at_wall TEXT NOT NULL -- "09:00", on the clock of the community's zone
) STRICT;
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
CREATE TABLE recurrences (
    id INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
    ref TEXT NOT NULL, -- its identity in the organisers' files
    rule TEXT NOT NULL, -- an RRULE value, whose UNTIL is a local day
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('peer_learning', 'webinar', 'meeting', 'study_visit')),
    summary TEXT,
    host TEXT,
    place TEXT,
    link TEXT,
    theme TEXT,
    languages TEXT NOT NULL DEFAULT '', -- codes, separated by spaces
    series_id INTEGER REFERENCES series (id),
    precision TEXT NOT NULL CHECK (precision IN ('exact', 'day')),
    zone TEXT NOT NULL,
    starts_wall TEXT NOT NULL, -- of the first date, as of an event
    ends_wall TEXT NOT NULL,
    starts_at INTEGER,
    ends_at INTEGER,
    seats INTEGER CHECK (seats >= 0),
    rsvp_until INTEGER, -- of the first date
    extends_at INTEGER, -- when its next date is to be made an event
    sequence INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (community_id, ref)
) STRICT;
CREATE INDEX recurrences_of_series ON recurrences (series_id) WHERE series_id IS NOT NULL;
CREATE INDEX recurrences_to_extend ON recurrences (extends_at) WHERE extends_at IS NOT NULL;
CREATE TABLE recurrence_overrides (
    recurrence_id INTEGER NOT NULL REFERENCES recurrences (id) ON DELETE CASCADE,
    day TEXT NOT NULL, -- on which the rule has it
    skipped INTEGER NOT NULL CHECK (skipped IN (0, 1)),
    dates TEXT,           -- JSON: when it is instead
    fields TEXT NOT NULL, -- JSON: texts of its own
    PRIMARY KEY (recurrence_id, day)
) STRICT, WITHOUT ROWID;
