-- Version 3: what each source calls each actor, worked out from the accounts.

CREATE TABLE namings (
    actor TEXT NOT NULL,                -- the identity that the words stand for
    words TEXT NOT NULL,
    by_actor TEXT NOT NULL,             -- whose words: identity, else the name in lower case; empty for nobody's
    by_name TEXT NOT NULL, by_entity TEXT,
    quoted INTEGER NOT NULL,            -- 1 inside quotation marks
    times INTEGER NOT NULL,
    report TEXT NOT NULL,               -- id
    first_start INTEGER NOT NULL, first_end INTEGER NOT NULL   -- code points of the report's text
) STRICT;
CREATE INDEX namings_by_actor ON namings (actor, by_actor);

CREATE VIEW v_namings AS
    SELECT COALESCE(s.stands_for, n.actor) AS actor, n.words, n.by_actor, n.by_name, n.by_entity, n.quoted, n.times,
        n.report, n.first_start, n.first_end
    FROM namings n LEFT JOIN same_actors s ON s.actor = n.actor;
