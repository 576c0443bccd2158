-- Version 3: what a case of a million claims needs to answer at once.

-- The areas that a claim's place lies in, one a row: what `claims.place_within` has in one word.
CREATE TABLE claim_areas (
    claim INTEGER NOT NULL REFERENCES claims,
    area TEXT NOT NULL,
    PRIMARY KEY (claim, area)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_areas_by_area ON claim_areas (area, claim);
WITH RECURSIVE parts (claim, area, rest) AS (
    SELECT id, '', place_within FROM claims WHERE place_within <> ''
    UNION ALL
    SELECT claim, substr(rest, 2, instr(substr(rest, 2), '|') - 1), substr(rest, instr(substr(rest, 2), '|') + 2)
    FROM parts WHERE rest <> ''
)
INSERT OR IGNORE INTO claim_areas (claim, area) SELECT claim, area FROM parts WHERE area <> '';

CREATE INDEX claims_by_place_name ON claims (place_name COLLATE NOCASE);

-- Lists in their order, a page at a time.
CREATE INDEX claims_by_known ON claims (known_from, report, number);
CREATE INDEX reports_by_known ON reports (known_from, id);
CREATE INDEX reports_by_publisher ON reports (publisher COLLATE NOCASE);
CREATE INDEX tellers_by_name ON tellers (name COLLATE NOCASE);
CREATE INDEX origins_by_use ON origins (reports DESC, claims DESC, id);
CREATE INDEX actors_by_use ON actors (reports DESC, claims DESC, id);
CREATE INDEX places_by_use ON places (reports DESC, claims DESC, id);
