-- Version 14: what a large case need not work out anew when some reports come in.

-- The hash of each block of rows of the tables that grow with the claims (`store/hashes.rs`); none where a row of it was
-- written since. Of tables whose blocks are all here there is a block -1.
CREATE TABLE block_hashes (tab TEXT NOT NULL, block INTEGER NOT NULL, hash BLOB, PRIMARY KEY (tab, block))
    STRICT, WITHOUT ROWID;

-- How the claim was read by which a word on who holds a place is told, and through which outlet: follows from the claims.
ALTER TABLE control ADD COLUMN sure INTEGER;     -- 1 where likelier right than not
ALTER TABLE control ADD COLUMN outlet TEXT;
-- What each origin says of each actor, by time; through which outlets an actor is said to hold it.
CREATE INDEX control_by_voice ON control (place_key, origin, actor, since, known_from, claim, holding, sure);
CREATE INDEX control_by_outlet ON control (place_key, actor, holding, outlet, known_from);
CREATE INDEX control_by_actor ON control (actor, place_key);
CREATE INDEX control_to_note ON control (place_key) WHERE sure IS NULL;
UPDATE control SET
    sure = COALESCE((SELECT ifnull(json_extract(c.detail, '$.reading'), 1) >= 0.5 FROM claims c
        WHERE c.report = (SELECT seq FROM reports WHERE id = substr(control.claim, 1, instr(control.claim, '/') - 1))
            AND c.number = CAST(substr(control.claim, instr(control.claim, '/c') + 2) AS INTEGER)), 1),
    outlet = (SELECT publisher FROM reports WHERE id = substr(control.claim, 1, instr(control.claim, '/') - 1))
    WHERE sure IS NULL;

-- By both clocks claims are counted, and sorted by day, without reading their rows; by place and report they are counted in
-- order.
DROP INDEX claims_by_known;
CREATE INDEX claims_by_known ON claims (known_from, earliest, latest, kind, report);
DROP INDEX claims_by_place;
CREATE INDEX claims_by_place ON claims (place_key, report, earliest, latest, known_from);
-- Events told by most first, without sorting all.
CREATE INDEX events_by_weight ON events (origins DESC, reports DESC, id);
-- The kind and days of the event that a contradiction is about, so that those of some days are found without it.
ALTER TABLE contradictions ADD COLUMN kind TEXT;
ALTER TABLE contradictions ADD COLUMN earliest TEXT;
ALTER TABLE contradictions ADD COLUMN latest TEXT;
DROP INDEX contradictions_in_order;
CREATE INDEX contradictions_in_order ON contradictions (strength DESC, id, kind, earliest, latest, event);
UPDATE contradictions SET (kind, earliest, latest) = (SELECT kind, earliest, latest FROM events WHERE id = event);
-- What a report said by itself, as `print` has it with what others add to it: copies are looked for among those that are not
-- as they were.
ALTER TABLE reconciled ADD COLUMN said BLOB;
