-- Version 10: the lexicon that a case is read with is kept in it; which outlets are which origins; reports dated by hand.

CREATE TABLE lexicons (
    seq INTEGER PRIMARY KEY,            -- the last one is that of the case
    laid TEXT NOT NULL,                 -- SHA-256 over what was laid over the program's own files; empty where nothing was
    rules TEXT NOT NULL,                -- the version of the program and all its files, as extractions name it
    at TEXT NOT NULL, who TEXT NOT NULL
) STRICT;
CREATE TABLE lexicon_files (
    lexicon INTEGER NOT NULL REFERENCES lexicons,
    path TEXT NOT NULL,                 -- inside the lexicon
    bytes BLOB NOT NULL, length INTEGER NOT NULL,    -- a zstd frame, and its length unpacked
    UNIQUE (lexicon, path)
) STRICT;
CREATE TRIGGER lexicons_keep_1 BEFORE UPDATE ON lexicons BEGIN SELECT RAISE(ABORT, 'lexicons are append-only'); END;
CREATE TRIGGER lexicons_keep_2 BEFORE DELETE ON lexicons BEGIN SELECT RAISE(ABORT, 'lexicons are append-only'); END;
CREATE TRIGGER lexicon_files_keep_1 BEFORE UPDATE ON lexicon_files BEGIN SELECT RAISE(ABORT, 'lexicons are append-only'); END;
CREATE TRIGGER lexicon_files_keep_2 BEFORE DELETE ON lexicon_files BEGIN SELECT RAISE(ABORT, 'lexicons are append-only'); END;

-- Derived: the names under which outlets published, and the origin that each is.
CREATE TABLE outlets (publisher TEXT NOT NULL, origin TEXT NOT NULL, PRIMARY KEY (publisher, origin)) STRICT;
CREATE INDEX outlets_by_origin ON outlets (origin);

-- The day on which somebody took a report in is no date of it: where none is known, `known_from` is empty, which comes
-- before every day, so that what has no day takes part in every view.
DROP TRIGGER reports_keep_1;
DROP TRIGGER claims_keep_1;
UPDATE reports SET known_from = '' WHERE published IS NULL;
UPDATE claims SET known_from = '' WHERE report IN (SELECT seq FROM reports WHERE published IS NULL);
CREATE TRIGGER claims_keep_1 BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END;

-- Days that somebody gave a report. The former day stands here; only in doing so may a report's day change.
CREATE TABLE report_dates (
    seq INTEGER PRIMARY KEY,            -- of one report the last one counts
    report INTEGER NOT NULL REFERENCES reports,
    day TEXT NOT NULL,
    former TEXT, former_basis TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL, who TEXT NOT NULL
) STRICT;
CREATE TRIGGER report_dates_keep_1 BEFORE UPDATE ON report_dates BEGIN SELECT RAISE(ABORT, 'dates are append-only'); END;
CREATE TRIGGER report_dates_keep_2 BEFORE DELETE ON report_dates BEGIN SELECT RAISE(ABORT, 'dates are append-only'); END;
CREATE TRIGGER reports_keep_1 BEFORE UPDATE OF seq, id, sha256, name, key, title, publisher, author, url, language, text,
    original, original_length, added_at ON reports BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
CREATE TRIGGER reports_keep_3 BEFORE UPDATE OF published, published_basis, known_from ON reports
    WHEN NOT EXISTS (SELECT 1 FROM rereading WHERE report = old.seq)
    BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END;
