-- Version 11: one text from two outlets is two reports; what a report was taken from; notices can be listed.

-- As before, but several reports may have the same original bytes, and with three new columns.
CREATE TABLE reports_11 (
    seq INTEGER PRIMARY KEY,            -- order of arrival; nothing that is listed depends on it
    id TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,               -- of the original bytes
    name TEXT NOT NULL,                 -- of the input it came in
    key TEXT,                           -- the caller's own id
    title TEXT, publisher TEXT, author TEXT, url TEXT,
    language TEXT NOT NULL,
    published TEXT, published_basis TEXT NOT NULL,
    known_from TEXT NOT NULL,           -- the day it was published; empty where none is known
    text TEXT NOT NULL,
    original BLOB NOT NULL, original_length INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    form TEXT NOT NULL,                 -- what it was taken from: text, page, row; empty before version 11
    dated_by TEXT NOT NULL              -- what on a page or in a row said the day
) STRICT;
INSERT INTO reports_11 SELECT seq, id, sha256, name, key, title, publisher, author, url, language, published, published_basis,
    known_from, text, original, original_length, added_at, '', '' FROM reports;
DROP TABLE reports;
ALTER TABLE reports_11 RENAME TO reports;

CREATE INDEX reports_by_sha256 ON reports (sha256);
CREATE INDEX reports_by_known ON reports (known_from, id);
CREATE INDEX reports_by_published ON reports (published);
CREATE INDEX reports_by_publisher ON reports (publisher, published);
CREATE INDEX reports_by_publisher_name ON reports (publisher COLLATE NOCASE);
-- Finds the same words from the same carrier: see `write.rs`.
CREATE INDEX reports_by_carrier ON reports (publisher, published, url, key, length(text), substr(text, 1, 60));

CREATE TRIGGER reports_fts_insert AFTER INSERT ON reports BEGIN
    INSERT INTO reports_fts (rowid, title, text) VALUES (new.seq, new.title, new.text);
END;
CREATE TRIGGER reports_keep_1 BEFORE UPDATE OF seq, id, sha256, name, key, title, publisher, author, url, language, text,
    original, original_length, added_at, form, dated_by ON reports
    BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
CREATE TRIGGER reports_keep_2 BEFORE DELETE ON reports BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
CREATE TRIGGER reports_keep_3 BEFORE UPDATE OF published, published_basis, known_from ON reports
    WHEN NOT EXISTS (SELECT 1 FROM rereading WHERE report = old.seq)
    BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;

-- What a person should know of how a report was read: of its newest reading. Those of older cases come with `reread`.
CREATE TABLE notices (
    report INTEGER NOT NULL REFERENCES reports,
    number INTEGER NOT NULL,            -- from 1, in reading order
    code TEXT NOT NULL, message TEXT NOT NULL,
    first INTEGER, last INTEGER,        -- code points of the report's text
    PRIMARY KEY (report, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_by_code ON notices (code, report);
CREATE TRIGGER notices_keep_1 BEFORE UPDATE ON notices BEGIN SELECT RAISE(ABORT, 'notices are append-only'); END;
CREATE TRIGGER notices_keep_2 BEFORE DELETE ON notices
    WHEN NOT EXISTS (SELECT 1 FROM rereading WHERE report = old.report)
    BEGIN SELECT RAISE(ABORT, 'notices are append-only'); END;

DROP VIEW v_reports;
CREATE VIEW v_reports AS
    SELECT r.id, r.key, r.title, r.publisher, r.author, r.url, r.language, r.published, r.published_basis, r.known_from,
        r.sha256, r.name, r.added_at, r.text, m.copy AS copy_group, r.form, r.dated_by,
        (SELECT group_concat(code, ' ') FROM (SELECT DISTINCT code FROM notices WHERE report = r.seq ORDER BY code))
            AS notices
    FROM reports r LEFT JOIN copy_members m ON m.report = r.id;
CREATE VIEW v_notices AS
    SELECT r.id AS report, n.number, n.code, n.message, n.first, n.last, r.publisher, r.name
    FROM notices n JOIN reports r ON r.seq = n.report;
