-- Version 13: what became of events whose ids are not theirs any more.

-- A claim that was in an event of this id, and is in another now, or in none. It follows from what was worked out before,
-- and so cannot be worked out from the reports alone.
CREATE TABLE former_events (
    event TEXT NOT NULL,                -- the id
    claim INTEGER NOT NULL,             -- 0 where the claim is not read any more
    since TEXT NOT NULL,                -- when it was seen last that the claim had left
    PRIMARY KEY (event, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_events_by_claim ON former_events (claim);
