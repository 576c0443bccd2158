-- Version 8: what is counted of actors grows with the reports instead of being counted anew. Worked out again in full
-- where actors were judged to be one, or reports were read anew.
CREATE TABLE actor_names (actor TEXT NOT NULL, name TEXT NOT NULL,
    takes_part INTEGER NOT NULL,        -- how often as one who takes part
    times INTEGER NOT NULL,             -- how often at all
    PRIMARY KEY (actor, name)) STRICT, WITHOUT ROWID;
CREATE TABLE actor_kinds (actor TEXT NOT NULL, kind TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (actor, kind))
    STRICT, WITHOUT ROWID;
