-- Version 6: lists of events read short records, and know from when each event was known.
ALTER TABLE events ADD COLUMN brief TEXT;        -- as json, without its claims and why they were joined
ALTER TABLE events ADD COLUMN known_from TEXT;   -- the day from which its first claim could be known
CREATE INDEX events_by_known ON events (known_from);
-- What is held already has no short records: all of it is written again when the case is next reconciled.
DELETE FROM derived_rows WHERE tab = 'events';
