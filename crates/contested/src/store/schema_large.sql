-- Version 5: what a case of a million claims needs to answer at once.

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

CREATE INDEX reports_by_publisher_name ON reports (publisher COLLATE NOCASE);
CREATE INDEX tellers_by_name ON tellers (name COLLATE NOCASE);

-- Which rows the derived tables hold, by the first half of their SHA-256, so that only what has changed is written.
-- `position` in events and contradictions is no more than a row's number since then; these are their orders.
CREATE TABLE derived_rows (tab TEXT NOT NULL, print BLOB NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (tab, print))
    STRICT, WITHOUT ROWID;
CREATE INDEX events_in_order ON events (earliest IS NULL, earliest, id);
CREATE INDEX contradictions_in_order ON contradictions (strength DESC, id);
