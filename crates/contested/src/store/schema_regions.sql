-- Version 7: what need not be worked out anew when a case grows.

-- Claims of a region were reconciled together, and by themselves; it is called by the row of its first claim.
ALTER TABLE claim_links ADD COLUMN region INTEGER;
CREATE INDEX claim_links_by_region ON claim_links (region);

-- What each report said and which copies it was one of when the derived tables were worked out: the first half of a
-- SHA-256. Reports that are not here, or have another print now, are worked out anew, with the regions that they touch.
CREATE TABLE reconciled (report INTEGER PRIMARY KEY, print BLOB NOT NULL) STRICT;
-- Regions that lost claims since, because reports were read anew.
CREATE TABLE regions_lost (region INTEGER PRIMARY KEY) STRICT;

-- Which rows the derived tables hold, by the region or report that they follow from (0 for the whole case).
DROP TABLE derived_rows;
CREATE TABLE derived_rows (tab TEXT NOT NULL, part INTEGER NOT NULL, print BLOB NOT NULL, row INTEGER NOT NULL,
    PRIMARY KEY (tab, part, print)) STRICT, WITHOUT ROWID;
