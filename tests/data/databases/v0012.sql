-- Rows for every table of schema version 12. Kept as they are for ever: later migrations are
-- tested on them. An instant of 1561449600000 is 2019-06-25T08:00Z.
INSERT INTO installation VALUES (1, '0a1b2c3d4e5f6071.convenor', 'digest', 1556000000000, '2019a');
INSERT INTO communities VALUES
    (5, 'MC2CM', 'Africa/Tunis', 'en', 50, 1556000000000, 1556000000000, 1, 1, 1),
    (6, 'Another, with a ''quote''', 'UTC', 'fr', NULL, 1556000000000, 1556000000000, 1, 0, 0);
INSERT INTO organiser_roles VALUES (5, 51), (5, 52), (6, 61);
INSERT INTO organisations (id, community_id, name, kind, country) VALUES
    (1, 5, 'Sfax', 'city', 'TN'),
    (2, 5, 'Terre d''Asile Tunisie', 'civil_society', NULL);
INSERT INTO people (community_id, person_id, name, organisation_id, language, zone, reach,
    dm_closed_at, created_at) VALUES
    (5, 71, 'Ana', 1, 'fr', 'Europe/Lisbon', 'dm', 1556000000000, 1556000000000),
    (5, 72, 'أمين', 2, NULL, NULL, 'channel', NULL, 1556000000000),
    (6, 71, 'Ana', NULL, NULL, NULL, 'dm', NULL, 1556000000000);
INSERT INTO series (id, community_id, name) VALUES (1, 5, 'Peer learning'), (2, 6, 'Webinars');
INSERT INTO events (id, community_id, ref, title, kind, summary, host, place, link, theme, languages,
    series_id, follows_id, relation, state, state_reason, precision, zone, starts_wall, ends_wall,
    starts_at, ends_at, sorts_at, passes_at, seats, rsvp_until, created_at, updated_at) VALUES
    (1, 5, 'sfax', 'Peer learning in Sfax', 'peer_learning', 'Two days', 'Municipality of Sfax',
     'Sfax', 'https://example.org/', 'Coordination', 'en fr', 1, NULL, NULL, 'scheduled', NULL,
     'exact', 'Africa/Tunis', '2019-06-25T09:00', '2019-06-26T17:00', 1561449600000, 1561564800000,
     1561449600000, 1561564800000, 60, 1561363200000, 1556000000000, 1556000000000),
    (2, 5, 'rabat', 'Rabat', 'meeting', NULL, NULL, NULL, NULL, NULL, '', NULL, 1, 'consecutive',
     'cancelled', 'No quorum', 'day', 'Africa/Casablanca', '2019-07-01', '2019-07-01', NULL, NULL,
     1561935600000, 1562022000000, NULL, NULL, 1556000000000, 1556000000000),
    (3, 5, 'homelessness', 'On homelessness', 'webinar', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL,
     NULL, 'announced', NULL, 'month', 'Africa/Tunis', '2019-09', '2019-09', NULL, NULL,
     1567292400000, 1569884400000, NULL, NULL, 1556000000000, 1556000000000),
    (4, 6, 'some-day', 'Some day', 'study_visit', NULL, NULL, NULL, NULL, NULL, '', 2, NULL, NULL,
     'postponed', 'Visas', 'tba', 'UTC', NULL, NULL, NULL, NULL, 253402300799000, 253402300799000,
     NULL, NULL, 1556000000000, 1556000000000);
INSERT INTO sessions (id, event_id, community_id, ref, title, format, abstract, place, link, zone,
    starts_wall, ends_wall, starts_at, ends_at, seats, cancelled, created_at, updated_at) VALUES
    (1, 1, 5, 'opening', 'Opening', 'plenary', 'Welcome', 'Town hall', NULL, 'Africa/Tunis',
     '2019-06-25T09:00', '2019-06-25T10:00', 1561449600000, 1561453200000, NULL, 0,
     1556000000000, 1556000000000),
    (2, 1, 5, 'visit', 'A visit', 'visit', NULL, NULL, NULL, 'Africa/Tunis', '2019-06-26T14:00',
     '2019-06-26T16:00', 1561554000000, 1561561200000, 2, 1, 1556000000000, 1556000000000);
INSERT INTO speakers VALUES (1, 0, 'The Mayor', 'Sfax'), (1, 1, 'A guest', NULL);
INSERT INTO drafts_posted (id, community_id, person_id, file_name, content, seen, created_at, event_id,
    version) VALUES
    (1, 5, 71, 'programme.yaml', x'2d2d2d0a', 'fingerprint', 1556000000000, NULL, NULL);
INSERT INTO cards (event_id, channel_id, message_id, wanted, shown) VALUES
    (1, 50, 500, 3, 2), (3, 50, 501, 1, 1);
INSERT INTO rsvps (id, community_id, event_id, session_id, person_id, answer, turn, offer_until,
    answered_by, answered_at) VALUES
    (1, 5, 1, NULL, 71, 'going', 1, NULL, 71, 1556000000000),
    (2, 5, 1, NULL, 72, 'waitlisted', 2, NULL, 71, 1556000000000),
    (3, 5, 1, 2, 71, 'offered', 1, 1561363200000, 71, 1556000000000),
    (4, 5, 2, NULL, 72, 'declined', 1, NULL, 72, 1556000000000);
INSERT INTO reminders (event_id, scope, rule, due_at, grace, outcome, reason, settled_at, said,
    level) VALUES
    (1, 0, '1h', 1561446000000, 1800000, NULL, NULL, NULL, NULL, NULL),
    (1, 0, 'own-1a2b3c4d', 1561176000000, 7200000, NULL, NULL, NULL,
     'reminder.event.start-3d@18:00/0m', 'community'),
    (1, 1, 'seat-10m', 1561449000000, 300000, 'superseded', 'moved', 1556000000000, NULL, NULL);
INSERT INTO reminder_rules (id, community_id, series_id, event_id, name, enabled, kind, scope,
    anchor, after, days, at_wall, minutes, texts, created_at) VALUES
    (1, 5, NULL, NULL, 'own-1a2b3c4d', 1, 'reminder', 'event', 'start', 0, 3, '18:00', 0,
     '{"fr": "À bientôt, {title}"}', 1556000000000),
    (2, 5, 1, NULL, '7d', 0, 'reminder', 'event', 'start', 0, 7, '09:00', 0, '{}', 1556000000000),
    (3, 5, NULL, 1, 'feedback', 1, 'feedback', 'session', 'end', 1, 0, NULL, 60, '{}',
     1556000000000);
INSERT INTO deliveries (id, community_id, event_id, session_id, rule, kind, key, person_id,
    channel_id, content, urgency, due_at, late_at, state, attempts, claimed_at, lease_until,
    message_id, reason, settled_at, created_at) VALUES
    (1, 5, 1, NULL, '1h', 'reminder', 'reminder:1', NULL, 50, '{"mention": [71]}', 20, 1561446000000,
     1561447800000, 'claimed', 1, 1561446000000, 1561446120000, NULL, NULL, NULL, 1556000000000),
    (2, 5, 1, NULL, NULL, 'promotion', 'promotion:1:72', 72, NULL, '{}', 10, 1556000000000, NULL,
     'failed', 3, NULL, NULL, NULL, 'dm_closed', 1556000000000, 1556000000000);
INSERT INTO dm_channels VALUES (71, 710);
INSERT INTO materials (id, community_id, event_id, session_id, title, kind, audience, embargo, state,
    created_at) VALUES
    (1, 5, 1, 1, 'Slides', 'slides', 'going', 'end', 'published', 1556000000000),
    (2, 5, 1, NULL, 'Website', 'link', 'everyone', 'none', 'withdrawn', 1556000000000);
INSERT INTO material_versions (material_id, version, link, sha256, file_name, size, media_type,
    added_by, added_at) VALUES
    (1, 1, NULL, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'a.pdf', 0,
     'application/pdf', 71, 1556000000000),
    (2, 1, 'https://example.org/', NULL, NULL, NULL, NULL, 71, 1556000000000);
INSERT INTO downloads VALUES (zeroblob(32), 1, 1, 1556003600000);
INSERT INTO feedback_forms (id, community_id, event_id, session_id, mode, threshold, invited,
    opens_at, closes_at) VALUES
    (1, 5, 1, 1, 'anonymous', 5, 40, 1561453200000, 1562058000000);
INSERT INTO feedback_answered VALUES (1, 71), (1, 72);
INSERT INTO feedback_tickets VALUES (1, zeroblob(32));
INSERT INTO feedback_ratings VALUES (1, x'000102030405060708090a0b0c0d0e0f', 5),
    (1, x'0f0e0d0c0b0a09080706050403020100', 3);
INSERT INTO feedback_comments VALUES (1, x'101112131415161718191a1b1c1d1e1f', 'What was useful?',
    'The visit');
INSERT INTO feeds (id, community_id, person_id, token_hash, public_token, alarm_minutes, created_at,
    checked_at, revoked_at, series_id) VALUES
    (1, 5, NULL, zeroblob(32), 'public-token', NULL, 1556000000000, NULL, NULL, NULL),
    (2, 5, 71, x'0101010101010101010101010101010101010101010101010101010101010101', NULL, 30,
     1556000000000, 1556000000000, 1557000000000, NULL),
    (3, 5, NULL, x'0202020202020202020202020202020202020202020202020202020202020202',
     'series-token', NULL, 1556000000000, NULL, NULL, 1);
INSERT INTO questions (id, community_id, event_id, person_id, content, edition, created_at)
VALUES (1, 5, 1, 71, '{"act": "cancel", "reason": null, "words": {}}', 1, 1559347200000);
INSERT INTO concerns (community_id, cause, channel_id, count, since) VALUES
    (5, 'channel_gone:50', 50, 2, 1556000000000);
INSERT INTO set_up_by (community_id, person_id) VALUES (5, 71);
INSERT INTO preferences (community_id, person_id, switched_off, quiet_from, quiet_until, last_calls)
VALUES (5, 71, 'feedback words', '22:00', '07:00', 1);
INSERT INTO own_offsets (community_id, person_id, days, minutes, since) VALUES
    (5, 71, 1, 0, 1556000000000), (5, 71, 0, 120, 1556000000000);
INSERT INTO places (event_id, community_id, role_state, role_id, role_name, role_since,
    role_lost, thread_state, thread_id, thread_name, wanted, seen, turns_at) VALUES
    (1, 5, 'made', 53, 'Peer learning in Sfax', 1556000000000, 0, 'made', 500,
     'Peer learning in Sfax', 3, 2, 1564156800000);
INSERT INTO role_holders VALUES (1, 72, 'given');
INSERT INTO mirrored VALUES
    (1, 5, 'made', 900, 'Peer learning in Sfax', 'Two days', 'Sfax', 1561449600000, 1561564800000, 12,
     1561449600000);
INSERT INTO event_templates (id, community_id, name, content, created_at) VALUES
    (1, 5, 'Webinar', CAST('{"version": 1, "zone": "Africa/Tunis", "events": [{"id": "new",
     "title": "Webinar", "start": "2019-06-25 15:00", "length": "1h"}]}' AS BLOB), 1556000000000);
INSERT INTO postings VALUES (1, 2, 1), (3, 0, 0);
INSERT INTO cards_left (message_id, channel_id, event_id) VALUES (499, 50, 1);
INSERT INTO overviews (id, community_id, channel_id, filter, message_id, edition, lost, shown,
    turns_at) VALUES
    (1, 5, 52, '{"kind": "webinar", "theme": "Coordination"}', 520, 1, 0, 'digest', 1561449600000);
INSERT INTO digests VALUES (5, 50, 0, '09:00');
INSERT INTO releases (event_id, number, source, author_id, restores, began_at, changed_at, closes_at,
    postponed, counts, changes, programme) VALUES
    (1, 1, 'first', NULL, NULL, 1556000000000, 1556000000000, 1556000000000, 0, '{"new": 1}',
     x'789cab56ca4b2d57b28aae56ca4c51b2522a4e4bac50d2512ac92cc94905728321dc94c492d46225ab6aa5e292c4a212a0b89181a1a5ae8199ae91a98281a5958101504d6a5e0ab2849982a13944a22a3f0f6494635a516672a27e48695e66b1526d6d6c2d005dde227a',
     x'789c3d8cd10a404010457f45f34cc616e2cd37f0ae8da18986765789fcbb45793ce774ef09dc430976d03b84e0d8cde4b1fe706279e24a64da99b41196d16bebb471de2b4c8a08b348a5011625a24ff40efe900549fe856391e7b81a0c773a6e36610bd70df9a6236a'),
    (1, 2, 'edit', 71, NULL, 1556000000000, 1556000000000, 1559348000000, 0, '{"changed": 1}',
     x'789c4d8dc10ac23010447f25ecb9c5b460a5b9f90782de4a0f4bb3a90b6185248234e4df1ba9074fc3f01e33199627ca4a16cc94816b4074f8810612274fb5de8882f284415856c5a2ee07b7982882c910138654c55e7763ab87b63f2b3d1aadab4362ffc1a0bacb01b6977cb7af2ef082a7c75b384269c031795b47a7dffb5ce6b2038c28304c',
     x'789cab56ca4c51b2522a4e4bac50d2512ac92cc94905720352538b147252138bf232f3d21532f3148221f2d9997920d50540e978983450b8b824b1a804286e646068a96b60a66b64aa606069656000944a056b804b9829189a4324aaf2f3403639a615652627ea8794e665162bd502001519297d');
INSERT INTO recurrences (id, community_id, ref, rule, title, kind, summary, host, place, link,
    theme, languages, series_id, precision, zone, starts_wall, ends_wall, starts_at, ends_at, seats,
    rsvp_until, extends_at, sequence, revision, created_at, updated_at) VALUES
    (1, 5, 'weekly', 'FREQ=WEEKLY;BYDAY=MO', 'Weekly', 'meeting', NULL, NULL, NULL,
     'https://example.org/weekly', NULL, 'en', NULL, 'exact', 'Africa/Tunis', '2019-06-03T10:00',
     '2019-06-03T11:00', 1559552400000, 1559556000000, 20, NULL, 1558947600000, 0, 1,
     1556000000000, 1556000000000);
INSERT INTO recurrence_overrides VALUES (1, '2019-06-10', 1, NULL, '{}');
INSERT INTO events (id, community_id, ref, title, kind, link, languages, state, precision, zone,
    starts_wall, ends_wall, starts_at, ends_at, sorts_at, passes_at, seats, sequence, revision,
    created_at, updated_at, released_at, recurrence_id, occurs_on) VALUES
    (90, 5, 'weekly/2019-06-03', 'Weekly', 'meeting', 'https://example.org/weekly', 'en',
     'scheduled', 'exact', 'Africa/Tunis', '2019-06-03T10:00', '2019-06-03T11:00', 1559552400000,
     1559556000000, 1559552400000, 1559556000000, 20, 0, 1, 1556000000000, 1556000000000,
     1556000000000, 1, '2019-06-03');
INSERT INTO questions (id, community_id, event_id, person_id, content, edition, created_at) VALUES
    (4, 5, 90, 71, '{"repeat": {"event_id": 90, "rules": ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"], "skipped": []}}', 0, 1559347200000),
    (5, 5, 90, 71, '{"act": "cancel", "event_id": 90, "reason": null, "scope": null, "words": {}}', 2, 1559347200000);
