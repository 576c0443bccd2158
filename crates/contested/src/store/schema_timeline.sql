-- Version 9: which events are of some days is found without reading their records.
DROP INDEX events_in_order;
CREATE INDEX events_in_order ON events (earliest IS NULL, earliest, id, latest, kind);
