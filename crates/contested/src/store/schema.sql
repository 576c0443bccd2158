-- A case, version 1. Tables that record what came in are append-only; triggers hold them to it.
-- Tables under "derived" are worked out from them and replaced as a whole after each addition.
-- Days are "2024-12-03", moments "2024-12-03T18:20:00Z". `json` and `original` are zstd frames.

-- What came in ---------------------------------------------------------------------------------------------------

CREATE TABLE reports (
    seq INTEGER PRIMARY KEY,            -- order of arrival; nothing that is listed depends on it
    id TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL UNIQUE,        -- of the original bytes
    name TEXT NOT NULL,                 -- of the input it came in
    key TEXT,                           -- the caller's own id
    title TEXT, publisher TEXT, author TEXT, url TEXT,
    language TEXT NOT NULL,
    published TEXT, published_basis TEXT NOT NULL,
    known_from TEXT NOT NULL,           -- the day it was published, else the day it was taken in
    text TEXT NOT NULL,
    original BLOB NOT NULL, original_length INTEGER NOT NULL,
    added_at TEXT NOT NULL
) STRICT;

CREATE TABLE extractions (
    report INTEGER NOT NULL REFERENCES reports,
    rules TEXT NOT NULL,                -- version of the program and its lexicon
    at TEXT NOT NULL,
    json BLOB NOT NULL, json_length INTEGER NOT NULL,
    account BLOB NOT NULL, account_length INTEGER NOT NULL,
    UNIQUE (report, rules)
) STRICT;

CREATE TABLE claims (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES reports,
    number INTEGER NOT NULL,            -- from 1, as in "r-…/c1"
    kind TEXT NOT NULL, stage TEXT NOT NULL, polarity TEXT NOT NULL, stance TEXT NOT NULL, certainty TEXT NOT NULL,
    words TEXT NOT NULL,                -- of the evidence
    place_key TEXT, place_name TEXT, place_within TEXT, country TEXT, lat REAL, lon REAL,
    edtf TEXT NOT NULL, earliest TEXT, latest TEXT, known_from TEXT NOT NULL,
    detail TEXT NOT NULL,               -- JSON: evidence in code points, arguments, chain, figures, time
    UNIQUE (report, number)
) STRICT;
CREATE INDEX claims_by_kind ON claims (kind, latest);
CREATE INDEX claims_by_place ON claims (place_key, latest);
CREATE INDEX claims_by_time ON claims (latest, earliest);

CREATE TABLE participants (
    claim INTEGER NOT NULL REFERENCES claims,
    role TEXT NOT NULL,
    actor TEXT NOT NULL,                -- identity, else the words in lower case
    entity TEXT, name TEXT NOT NULL, kind TEXT
) STRICT;
CREATE INDEX participants_by_claim ON participants (claim);
CREATE INDEX participants_by_actor ON participants (actor, claim);
CREATE INDEX participants_by_name ON participants (name COLLATE NOCASE);

CREATE TABLE tellers (
    claim INTEGER NOT NULL REFERENCES claims,
    position INTEGER NOT NULL,          -- 0 is the origin
    actor TEXT NOT NULL, entity TEXT, name TEXT NOT NULL, role TEXT NOT NULL
) STRICT;
CREATE INDEX tellers_by_claim ON tellers (claim);
CREATE INDEX tellers_by_actor ON tellers (actor, claim);

CREATE TABLE judgements (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL, who TEXT NOT NULL,
    subject TEXT NOT NULL,              -- id of a claim, event, contradiction, actor pair, …
    verdict TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;

CREATE TABLE custody (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL, who TEXT NOT NULL,
    action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL,
    previous TEXT NOT NULL,             -- hash of the row before
    hash TEXT NOT NULL                  -- SHA-256 of the JSON list [previous, at, who, action, subject, detail]
) STRICT;

CREATE VIRTUAL TABLE reports_fts USING fts5 (
    title, text, content = 'reports', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER reports_fts_insert AFTER INSERT ON reports BEGIN
    INSERT INTO reports_fts (rowid, title, text) VALUES (new.seq, new.title, new.text);
END;

CREATE TRIGGER reports_keep_1 BEFORE UPDATE ON reports BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
CREATE TRIGGER reports_keep_2 BEFORE DELETE ON reports BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
CREATE TRIGGER extractions_keep_1 BEFORE UPDATE ON extractions BEGIN SELECT RAISE(ABORT, 'extractions are append-only'); END;
CREATE TRIGGER extractions_keep_2 BEFORE DELETE ON extractions BEGIN SELECT RAISE(ABORT, 'extractions are append-only'); END;
CREATE TRIGGER claims_keep_1 BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END;
CREATE TRIGGER claims_keep_2 BEFORE DELETE ON claims BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END;
CREATE TRIGGER judgements_keep_1 BEFORE UPDATE ON judgements BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
CREATE TRIGGER judgements_keep_2 BEFORE DELETE ON judgements BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
CREATE TRIGGER custody_keep_1 BEFORE UPDATE ON custody BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END;
CREATE TRIGGER custody_keep_2 BEFORE DELETE ON custody BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END;

-- Derived --------------------------------------------------------------------------------------------------------

CREATE TABLE derived (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;   -- 'reports': how many it was made from

CREATE TABLE origins (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, entity TEXT, named INTEGER NOT NULL,
    claims INTEGER NOT NULL, reports INTEGER NOT NULL) STRICT;
CREATE TABLE claim_links (claim INTEGER PRIMARY KEY, origin TEXT NOT NULL, event TEXT NOT NULL) STRICT;
CREATE INDEX claim_links_by_event ON claim_links (event);
CREATE INDEX claim_links_by_origin ON claim_links (origin);
CREATE TABLE events (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, place_key TEXT,
    place_name TEXT, earliest TEXT, latest TEXT, reports INTEGER NOT NULL, origins INTEGER NOT NULL,
    grade TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE INDEX events_by_time ON events (latest, earliest);
CREATE TABLE relations (from_claim TEXT NOT NULL, to_claim TEXT NOT NULL, kind TEXT NOT NULL, rule TEXT NOT NULL,
    json TEXT NOT NULL) STRICT;
CREATE INDEX relations_by_from ON relations (from_claim);
CREATE INDEX relations_by_to ON relations (to_claim);
CREATE TABLE contradictions (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL,
    about TEXT NOT NULL, strength INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
CREATE INDEX contradictions_by_event ON contradictions (event);
CREATE TABLE copies (position INTEGER PRIMARY KEY, kind TEXT NOT NULL, likely_original TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TABLE copy_members (report TEXT PRIMARY KEY, copy INTEGER NOT NULL) STRICT;
CREATE TABLE control (place_key TEXT NOT NULL, place_name TEXT NOT NULL, actor TEXT NOT NULL, holding TEXT NOT NULL,
    since TEXT, known_from TEXT, origin TEXT NOT NULL, claim TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE INDEX control_by_place ON control (place_key, known_from);
CREATE TABLE bonds (a TEXT NOT NULL, b TEXT NOT NULL, bond TEXT NOT NULL, since TEXT, known_from TEXT, json TEXT NOT NULL) STRICT;
CREATE INDEX bonds_by_a ON bonds (a);
CREATE INDEX bonds_by_b ON bonds (b);
CREATE TABLE persons (person TEXT NOT NULL, state TEXT NOT NULL, since TEXT, known_from TEXT, json TEXT NOT NULL) STRICT;
CREATE INDEX persons_by_person ON persons (person);
CREATE TABLE actors (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT, known INTEGER NOT NULL,
    claims INTEGER NOT NULL, reports INTEGER NOT NULL) STRICT;
CREATE TABLE places (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, country TEXT,
    lat REAL, lon REAL, claims INTEGER NOT NULL, reports INTEGER NOT NULL) STRICT;
CREATE INDEX places_by_name ON places (name COLLATE NOCASE);
CREATE VIRTUAL TABLE places_box USING rtree (seq, south, north, west, east);

-- For readers: these keep their names and columns; columns may be added -------------------------------------------

CREATE VIEW v_reports AS
    SELECT r.id, r.key, r.title, r.publisher, r.author, r.url, r.language, r.published, r.published_basis, r.known_from,
        r.sha256, r.name, r.added_at, r.text, m.copy AS copy_group
    FROM reports r LEFT JOIN copy_members m ON m.report = r.id;
CREATE VIEW v_claims AS
    SELECT r.id || '/c' || c.number AS id, r.id AS report, r.publisher, r.published, c.known_from, c.kind, c.stage,
        c.polarity, c.stance, c.certainty, c.words, c.place_name AS place, c.place_key, c.country, c.lat, c.lon,
        c.edtf, c.earliest, c.latest, l.event, l.origin, o.name AS origin_name, c.detail
    FROM claims c JOIN reports r ON r.seq = c.report
    LEFT JOIN claim_links l ON l.claim = c.id LEFT JOIN origins o ON o.id = l.origin;
CREATE VIEW v_events AS
    SELECT id, kind, place_name AS place, place_key, earliest, latest, reports, origins, grade, json FROM events;
CREATE VIEW v_contradictions AS
    SELECT x.id, x.event, x.about, x.strength, e.kind, e.place_name AS place, e.earliest, e.latest, x.json
    FROM contradictions x JOIN events e ON e.id = x.event;
CREATE VIEW v_sources AS SELECT id, name, role, entity, named, claims, reports FROM origins;
CREATE VIEW v_actors AS SELECT id, name, kind, known, claims, reports FROM actors;
CREATE VIEW v_places AS SELECT id, name, country, lat, lon, claims, reports FROM places;
CREATE VIEW v_control AS
    SELECT place_key, place_name AS place, actor, holding, since, known_from, origin, claim, json FROM control;
