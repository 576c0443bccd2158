-- Version 12: reports that are read through a translation. The report's own text stays where it is; spans of what was read of
-- it point into the translation that its reading names.

CREATE TABLE translations (
    seq INTEGER PRIMARY KEY,            -- the last of a report is the one that is read
    report INTEGER NOT NULL REFERENCES reports,
    sha256 TEXT NOT NULL,               -- of the text
    translator TEXT,                    -- who or what, as the caller said
    how TEXT NOT NULL,                  -- given, program
    program TEXT,                       -- the command that made it
    file TEXT,                          -- the name of the file it came in
    language TEXT NOT NULL,             -- that it is in
    title TEXT,
    text TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX translations_by_report ON translations (report, sha256);
CREATE TRIGGER translations_keep_1 BEFORE UPDATE ON translations
    BEGIN SELECT RAISE(ABORT, 'translations are append-only'); END;
CREATE TRIGGER translations_keep_2 BEFORE DELETE ON translations
    BEGIN SELECT RAISE(ABORT, 'translations are append-only'); END;

CREATE VIRTUAL TABLE translations_fts USING fts5 (
    title, text, content = 'translations', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER translations_fts_insert AFTER INSERT ON translations BEGIN
    INSERT INTO translations_fts (rowid, title, text) VALUES (new.seq, new.title, new.text);
END;

DROP VIEW v_reports;
CREATE VIEW v_reports AS
    SELECT r.id, r.key, r.title, r.publisher, r.author, r.url, r.language, r.published, r.published_basis, r.known_from,
        r.sha256, r.name, r.added_at, r.text, m.copy AS copy_group, r.form, r.dated_by,
        (SELECT group_concat(code, ' ') FROM (SELECT DISTINCT code FROM notices WHERE report = r.seq ORDER BY code))
            AS notices,
        t.seq IS NOT NULL AS translated, t.translator AS translated_by, ifnull(t.text, r.text) AS text_read
    FROM reports r LEFT JOIN copy_members m ON m.report = r.id
    LEFT JOIN translations t ON t.seq = (SELECT MAX(seq) FROM translations WHERE report = r.seq);
CREATE VIEW v_translations AS
    SELECT r.id AS report, t.translator, t.how, t.program, t.file, t.language, t.title, t.text, t.sha256, t.at
    FROM translations t JOIN reports r ON r.seq = t.report;
