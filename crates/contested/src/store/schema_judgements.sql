-- Version 2: judgements as records named by their content; reports can be read anew with newer rules.

-- No program of version 1 wrote judgements; what a caller of the library wrote is kept as notes.
DROP TRIGGER judgements_keep_1;
DROP TRIGGER judgements_keep_2;
ALTER TABLE judgements RENAME TO judgements_1;
CREATE TABLE judgements (
    seq INTEGER PRIMARY KEY,            -- order of arrival; nothing that is listed depends on it
    id TEXT NOT NULL UNIQUE,            -- "j-" and the start of the hash of the rest
    at TEXT NOT NULL, who TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- resolve, claim, correct, identity, …
    slot TEXT,                          -- the question it answers; of one slot the latest counts
    verdict TEXT NOT NULL, reason TEXT NOT NULL,
    rules TEXT NOT NULL,                -- the version of what had read what was judged
    json TEXT NOT NULL                  -- all of it, as published
) STRICT;
CREATE TABLE judgement_subjects (
    subject TEXT NOT NULL,              -- id of a claim, event, contradiction, actor, source, report, judgement
    judgement INTEGER NOT NULL REFERENCES judgements
) STRICT;
CREATE INDEX judgement_subjects_by_subject ON judgement_subjects (subject);
INSERT INTO judgements (seq, id, at, who, kind, verdict, reason, rules, json)
    SELECT seq, 'j-1-' || seq, at, who, 'note', 'note', verdict || ': ' || reason, '',
        json_object('id', 'j-1-' || seq, 'at', at, 'who', who, 'reason', verdict || ': ' || reason, 'rules', '',
            'kind', 'note', 'on', subject)
    FROM judgements_1;
INSERT INTO judgement_subjects (subject, judgement) SELECT subject, seq FROM judgements_1;
DROP TABLE judgements_1;
CREATE TRIGGER judgements_keep_1 BEFORE UPDATE ON judgements BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
CREATE TRIGGER judgements_keep_2 BEFORE DELETE ON judgements BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
CREATE TRIGGER judgement_subjects_keep_1 BEFORE UPDATE ON judgement_subjects BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;
CREATE TRIGGER judgement_subjects_keep_2 BEFORE DELETE ON judgement_subjects BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END;

-- Every reading of a report stays in `extractions`. `claims` holds the newest, and only while a report is being read
-- anew may its former claims make way.
CREATE TABLE rereading (report INTEGER PRIMARY KEY REFERENCES reports) STRICT;
DROP TRIGGER claims_keep_2;
CREATE TRIGGER claims_keep_2 BEFORE DELETE ON claims
    WHEN NOT EXISTS (SELECT 1 FROM rereading WHERE report = old.report)
    BEGIN SELECT RAISE(ABORT, 'claims are append-only'); END;

-- Derived: which judgements hold, on what, and whether they still fit.
CREATE TABLE judged (judgement TEXT PRIMARY KEY, kind TEXT NOT NULL,
    fit TEXT NOT NULL,                  -- fits, moved, changed, agrees, held_back, gone
    notice TEXT NOT NULL) STRICT;
CREATE TABLE judged_subjects (subject TEXT NOT NULL,     -- as it is called now
    kind TEXT NOT NULL, judgement TEXT NOT NULL) STRICT;
CREATE INDEX judged_subjects_by_subject ON judged_subjects (subject, kind);
CREATE TABLE judged_claims (claim TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
CREATE TABLE set_aside (claim TEXT PRIMARY KEY, judgement TEXT NOT NULL) STRICT;
CREATE TABLE same_actors (actor TEXT PRIMARY KEY, stands_for TEXT NOT NULL) STRICT;
CREATE INDEX same_actors_by_head ON same_actors (stands_for);

CREATE VIEW v_judgements AS
    SELECT j.id, j.at, j.who, j.kind, j.verdict, j.reason, j.rules, d.judgement IS NOT NULL AS holds, d.fit, d.notice, j.json
    FROM judgements j LEFT JOIN judged d ON d.judgement = j.id;
