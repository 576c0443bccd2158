//! What is only counted: actors, places and kinds of claims. The commonest of several spellings stands for them all, among
//! equals the least, so that the order of adding does not show.

use rusqlite::Transaction;

use crate::store::write::first;

/// Up to which report the tables hold what was counted; `None` where all has to be counted anew. To be asked before the
/// other derived tables are emptied.
pub(super) fn counted(db: &Transaction<'_>) -> rusqlite::Result<Option<i64>> {
    first(
        db,
        "SELECT CAST(value AS INTEGER) FROM derived
         WHERE name = 'counted' AND NOT EXISTS (SELECT 1 FROM same_actors)",
        [],
    )
}

/// Counts what reports after the given one add; without one all anew.
pub(super) fn count(db: &Transaction<'_>, counted: Option<i64>) -> rusqlite::Result<()> {
    // Which actors are one bears on what is counted of all of them.
    let is_plain = !db.prepare("SELECT 1 FROM same_actors")?.exists([])?;
    let counted = counted.filter(|_| is_plain);
    if counted.is_none() {
        for table in ["actors", "actor_names", "actor_kinds", "places", "places_box"] {
            db.execute(&format!("DELETE FROM {table}"), [])?;
        }
    }
    let after = counted.unwrap_or(-1).to_string();
    db.execute_batch(&ACTORS.replace("WHO", WHO).replace("AFTER", &after))?;
    db.execute_batch(&PLACES.replace("AFTER", &after))?;
    db.execute_batch(
        "INSERT INTO derived (name, value) SELECT 'kind:' || kind, COUNT(*) FROM claims GROUP BY kind;
         INSERT INTO derived (name, value) SELECT 'foremost', json_array(publisher, claims) FROM (
             SELECT r.publisher, SUM((SELECT COUNT(*) FROM claims WHERE report = r.seq)) AS claims
             FROM reports r WHERE r.publisher IS NOT NULL GROUP BY r.publisher)
             WHERE claims > 0 ORDER BY claims DESC, publisher LIMIT 1;
         INSERT INTO derived (name, value) SELECT 'counted', COALESCE(MAX(seq), 0) FROM reports;",
    )
}

/// Who takes part in claims of reports after a given one, and who tells them. Claims are found by the index over their
/// reports, and all else by theirs.
const WHO: &str = "who AS (
    SELECT COALESCE(s.stands_for, p.actor) AS actor, COALESCE(h.name, p.name) AS name, p.kind,
        p.entity IS NOT NULL AS known, p.claim, c.report, 1 AS takes_part
        FROM claims c CROSS JOIN participants p ON p.claim = c.id
        LEFT JOIN same_actors s ON s.actor = p.actor
        LEFT JOIN heads h ON h.actor = s.stands_for
        WHERE c.report > AFTER AND p.actor <> '' AND (p.entity IS NOT NULL OR p.kind NOT IN ('place', 'weapon', 'other'))
    UNION ALL
    SELECT COALESCE(s.stands_for, t.actor), COALESCE(h.name, t.name), NULL, 1, t.claim, c.report, 0
        FROM claims c CROSS JOIN tellers t ON t.claim = c.id
        LEFT JOIN same_actors s ON s.actor = t.actor
        LEFT JOIN heads h ON h.actor = s.stands_for
        WHERE c.report > AFTER AND t.actor <> '' AND t.entity IS NOT NULL
    ),
    heads AS MATERIALIZED (SELECT actor, MIN(name) AS name FROM participants
        WHERE actor IN (SELECT stands_for FROM same_actors) GROUP BY actor)";

const ACTORS: &str = "
    WITH WHO
    INSERT INTO actor_names (actor, name, takes_part, times)
        SELECT actor, name, SUM(takes_part), COUNT(*) FROM who WHERE true GROUP BY actor, name
        ON CONFLICT (actor, name) DO UPDATE
        SET takes_part = takes_part + excluded.takes_part, times = times + excluded.times;
    WITH WHO
    INSERT INTO actor_kinds (actor, kind, times)
        SELECT actor, kind, COUNT(*) FROM who WHERE kind IS NOT NULL GROUP BY actor, kind
        ON CONFLICT (actor, kind) DO UPDATE SET times = times + excluded.times;
    WITH WHO
    INSERT INTO actors (id, name, kind, known, claims, reports)
        SELECT actor, '', NULL, MAX(known), COUNT(DISTINCT claim), COUNT(DISTINCT report) FROM who WHERE true GROUP BY actor
        ON CONFLICT (id) DO UPDATE SET known = MAX(known, excluded.known),
            claims = claims + excluded.claims, reports = reports + excluded.reports;
    WITH WHO
    UPDATE actors SET
        name = (SELECT n.name FROM actor_names n WHERE n.actor = actors.id
            ORDER BY n.takes_part DESC, n.times DESC, n.name LIMIT 1),
        kind = (SELECT k.kind FROM actor_kinds k WHERE k.actor = actors.id ORDER BY k.times DESC, k.kind LIMIT 1)
        WHERE id IN (SELECT actor FROM who);
";

const PLACES: &str = "
    INSERT INTO places (id, name, country, lat, lon, claims, reports)
        SELECT place_key, MIN(place_name), MIN(country), MIN(lat), MIN(lon), COUNT(*), COUNT(DISTINCT report)
        FROM claims WHERE report > AFTER AND place_key IS NOT NULL GROUP BY place_key
        ON CONFLICT (id) DO UPDATE SET name = MIN(name, excluded.name),
            country = COALESCE(MIN(country, excluded.country), country, excluded.country),
            lat = COALESCE(MIN(lat, excluded.lat), lat, excluded.lat),
            lon = COALESCE(MIN(lon, excluded.lon), lon, excluded.lon),
            claims = claims + excluded.claims, reports = reports + excluded.reports;
    INSERT OR REPLACE INTO places_box (seq, south, north, west, east)
        SELECT seq, lat, lat, lon, lon FROM places WHERE lat IS NOT NULL AND lon IS NOT NULL
        AND id IN (SELECT place_key FROM claims WHERE report > AFTER);
";
