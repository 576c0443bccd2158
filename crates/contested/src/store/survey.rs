//! What summaries of a case ask: how much there is, who was heard when, which words stand where, what was done to it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;

use super::{Case, StoreError};
use crate::reconcile::{Contradiction, EventRecord};
use crate::state::{ControlFact, View};

/// How much a case holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// Reports known by the day asked about.
    pub reports: i64,
    /// Claims known by then.
    pub claims: i64,
    /// Events that some claim known by then is about.
    pub events: i64,
    /// Disagreements, over everything known now.
    pub contradictions: i64,
    /// Origins, over everything known now.
    pub sources: i64,
    /// Reports that are copies of another.
    pub copies: i64,
    /// Outlets.
    pub outlets: i64,
    /// Reports whose day of publication is not known.
    pub undated_reports: i64,
}

/// How many reports an outlet published on a day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Heard {
    /// The outlet.
    pub publisher: Option<String>,
    /// The day; `None` where it is not known.
    pub day: Option<String>,
    /// How many.
    pub reports: i64,
}

/// A report in which words were found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Hit {
    /// The report.
    pub report: String,
    /// Its headline.
    pub title: Option<String>,
    /// Its outlet.
    pub publisher: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// A stretch of it around the words; each found word stands between U+0001 and U+0002.
    pub excerpt: String,
}

/// What came to be known between two days.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct News {
    /// Events that nobody had told of, in brief, those with most origins first.
    pub new_events: Vec<EventRecord>,
    /// How many there are.
    pub new_events_in_all: i64,
    /// Events that were known and are told of again, in brief, those with most origins first.
    pub told_again: Vec<EventRecord>,
    /// Disagreements of which fewer than two sides had been heard, among the strongest of events told of since.
    pub contradictions: Vec<Contradiction>,
}

/// A row of the custody log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Kept {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done.
    pub action: String,
    /// To what: the hash of an original, the id of what was judged, or nothing.
    pub subject: String,
    /// What else is to be known of it, by action. Of a report that lay in a container `container_sha256`, and `path`: its
    /// place in there.
    pub detail: serde_json::Value,
    /// The row's hash, which covers all rows before it.
    pub hash: String,
}

/// Whom an outlet relays, or by which outlets an origin is relayed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Relayed {
    /// The origin's id.
    pub origin: String,
    /// The origin's name.
    pub name: String,
    /// The outlet.
    pub publisher: Option<String>,
    /// In how many claims.
    pub claims: i64,
    /// In how many reports.
    pub reports: i64,
}

/// How the claims of an origin fared: counts of claims, not a score.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Record {
    /// All.
    pub claims: i64,
    /// Of them in a disagreement.
    pub contested: i64,
    /// Of them about events that other origins tell of too.
    pub told_by_others: i64,
    /// Of them denials.
    pub denials: i64,
    /// Of them retractions.
    pub retracted: i64,
}

impl Case {
    /// How much there is; reports, claims and events by what was known on a day.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn counts(&self, known: Option<Date>) -> Result<Counts, StoreError> {
        let one = |sql: &str, values: &[Value]| -> Result<i64, StoreError> {
            self.wrap_ref(|case| {
                case.db.prepare_cached(sql)?.query_row(rusqlite::params_from_iter(values), |row| row.get(0))
            })
        };
        let (reports, claims, events) = match known {
            None => (
                one("SELECT COUNT(*) FROM reports", &[])?,
                one("SELECT COUNT(*) FROM claims", &[])?,
                one("SELECT COUNT(*) FROM events", &[])?,
            ),
            Some(day) => {
                let day = [Value::Text(day.to_string())];
                (
                    one("SELECT COUNT(*) FROM reports WHERE known_from <= ?", &day)?,
                    one("SELECT COUNT(*) FROM claims WHERE known_from <= ?", &day)?,
                    one("SELECT COUNT(*) FROM events WHERE known_from <= ?", &day)?,
                )
            }
        };
        Ok(Counts {
            reports,
            claims,
            events,
            contradictions: one("SELECT COUNT(*) FROM contradictions", &[])?,
            sources: one("SELECT COUNT(*) FROM origins", &[])?,
            copies: one("SELECT COUNT(*) - COUNT(DISTINCT copy) FROM copy_members", &[])?,
            outlets: one("SELECT COUNT(DISTINCT publisher) FROM reports", &[])?,
            undated_reports: one("SELECT COUNT(*) FROM reports WHERE published IS NULL", &[])?,
        })
    }

    /// How many reports have no day.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn undated_reports(&self) -> Result<i64, StoreError> {
        self.wrap_ref(|case| {
            // An index has it.
            let sql = "SELECT COUNT(*) FROM reports WHERE known_from = ''";
            case.db.prepare_cached(sql)?.query_row([], |row| row.get(0))
        })
    }

    /// The last row of the custody log: its hash covers everything that was ever done to the case.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn head(&self) -> Result<Option<Kept>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT at, who, action, subject, detail, hash FROM custody ORDER BY seq DESC LIMIT 1",
                )?
                .query_row([], kept)
                .optional()
        })
    }

    /// The custody log, in the order in which it was written.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn custody(&self) -> Result<Vec<Kept>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached("SELECT at, who, action, subject, detail, hash FROM custody ORDER BY seq")?
                .query_map([], kept)?
                .collect()
        })
    }

    /// How many reports lay in a container of this hash.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn reports_of_container(&self, sha256: &str) -> Result<i64, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT COUNT(*) FROM custody
                     WHERE action = 'add' AND detail ->> '$.container_sha256' = ?",
                )?
                .query_row([sha256], |row| row.get(0))
        })
    }

    /// What was done to one subject, by time.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn custody_of(&self, subject: &str) -> Result<Vec<Kept>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT at, who, action, subject, detail, hash FROM custody WHERE subject = ? ORDER BY seq",
                )?
                .query_map([subject], kept)?
                .collect()
        })
    }

    /// By which versions of the rules a report was read, and when.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn readings(&self, report: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT e.rules, e.at FROM extractions e JOIN reports r ON r.seq = e.report
                     WHERE r.id = ? ORDER BY e.rowid",
                )?
                .query_map([report], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// By which versions of the rules reports were read, and how many by each.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn rules(&self) -> Result<Vec<(String, i64)>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare("SELECT rules, COUNT(*) FROM extractions GROUP BY rules ORDER BY rules")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// The first and last day on which a report was published; where no day is known, from which one was known.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn known_span(&self) -> Result<Option<(Date, Date)>, StoreError> {
        let (first, last): (Option<String>, Option<String>) = self.wrap_ref(|case| {
            case.db.query_row("SELECT COALESCE((SELECT MIN(published) FROM reports), (SELECT MIN(known_from) FROM reports)),
                    COALESCE((SELECT MAX(published) FROM reports), (SELECT MAX(known_from) FROM reports))", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        })?;
        let day = |words: Option<String>| words.and_then(|words| words.parse().ok());
        Ok(day(first).zip(day(last)))
    }

    /// What came to be known after one day and up to another, by the case as it is joined now.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn news(&self, since: Date, until: Date, limit: u64) -> Result<News, StoreError> {
        const TOUCHED: &str =
            "SELECT DISTINCT l.event AS id FROM claims c JOIN claim_links l ON l.claim = c.id
            WHERE c.known_from > ? AND c.known_from <= ?";
        let day = |day: Date| Value::Text(day.to_string());
        let days = [day(since), day(until)];
        let number = i64::try_from(limit).unwrap_or(i64::MAX);
        let order = format!("ORDER BY e.origins DESC, e.reports DESC, e.id LIMIT {number}");
        let new = "FROM events e WHERE e.known_from > ? AND e.known_from <= ?";
        let count = self.wrap_ref(|case| {
            case.db
                .prepare_cached(&format!("SELECT COUNT(*) {new}"))?
                .query_row(rusqlite::params_from_iter(&days), |row| row.get(0))
        })?;
        let contradictions: Vec<Contradiction> = self.parsed(
            &format!(
                "SELECT json FROM contradictions WHERE event IN ({TOUCHED}) ORDER BY strength DESC, id LIMIT {}",
                limit.saturating_mul(5)
            ),
            &days,
        )?;
        let brief = |sql: &str, values: &[Value]| -> Result<Vec<EventRecord>, StoreError> {
            Ok(self.brief(sql, values)?.into_iter().map(|(event, _)| event).collect())
        };
        let again = format!(
            "SELECT COALESCE(e.brief, e.json), e.known_from FROM (
                SELECT e.position FROM ({TOUCHED}) n JOIN events e ON e.id = n.id WHERE e.known_from <= ? {order}
             ) n JOIN events e ON e.position = n.position ORDER BY e.origins DESC, e.reports DESC, e.id"
        );
        let mut news = News {
            new_events: brief(
                &format!("SELECT COALESCE(e.brief, e.json), e.known_from {new} {order}"),
                &days,
            )?,
            new_events_in_all: count,
            told_again: brief(&again, &[days[0].clone(), days[1].clone(), day(since)])?,
            contradictions: Vec::new(),
        };
        for found in contradictions {
            if news.contradictions.len() as u64 >= limit {
                break;
            }
            // Two sides make a disagreement: it is new where fewer than two were heard before.
            let mut heard = 0;
            for side in &found.sides {
                let reports: Vec<String> = side.claims.iter().map(|claim| claim.report.to_string()).collect();
                heard += usize::from(self.first_known(&reports)?.is_some_and(|first| first <= since));
            }
            if heard < 2 {
                news.contradictions.push(found);
            }
        }
        Ok(news)
    }

    /// The first day from which one of some reports was known.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn first_known(&self, reports: &[String]) -> Result<Option<Date>, StoreError> {
        let mut first: Option<Date> = None;
        for report in reports {
            let day: Option<String> = self.wrap_ref(|case| {
                case.db
                    .prepare_cached("SELECT known_from FROM reports WHERE id = ?")?
                    .query_row([report], |row| row.get(0))
                    .optional()
            })?;
            let day = day.and_then(|day| day.parse().ok());
            first = match (first, day) {
                (Some(first), Some(day)) => Some(std::cmp::min(first, day)),
                (first, day) => first.or(day),
            };
        }
        Ok(first)
    }

    /// The day from which each report was known, by its id; those without a day are left out.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn report_days(&self) -> Result<BTreeMap<String, Date>, StoreError> {
        let days: Vec<(String, String)> = self.rows(
            // An index has both.
            "SELECT id, known_from FROM reports WHERE known_from > ''",
            &[],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(days.into_iter().filter_map(|(id, day)| Some((id, day.parse().ok()?))).collect())
    }

    /// How many reports each outlet published on each day, by outlet and day.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn heard(&self, known: Option<Date>) -> Result<Vec<Heard>, StoreError> {
        let known = known.map(|day| day.to_string());
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    // An index has both; reports are known from the day they were published, or always.
                    "SELECT publisher, published, COUNT(*) FROM reports
                     WHERE ?1 IS NULL OR published IS NULL OR published <= ?1
                     GROUP BY publisher, published ORDER BY publisher, published",
                )?
                .query_map([known], |row| {
                    Ok(Heard { publisher: row.get(0)?, day: row.get(1)?, reports: row.get(2)? })
                })?
                .collect()
        })
    }

    /// Reports with certain words, the best fitting first. `words` is a query of SQLite's FTS5.
    ///
    /// # Errors
    /// Where the case cannot be read, or `words` is no query.
    pub fn search(
        &self,
        words: &str,
        known: Option<Date>,
        limit: u64,
        offset: u64,
    ) -> Result<Vec<Hit>, StoreError> {
        let known = known.map_or_else(|| "9999".to_owned(), |day| day.to_string());
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "WITH hits AS MATERIALIZED (
                        SELECT f.rowid AS report, f.rank AS rank, snippet(reports_fts, 1, char(1), char(2), '…', 40) AS words
                        FROM reports_fts f WHERE reports_fts MATCH ?1
                     ), translated AS MATERIALIZED (
                        SELECT f.rowid AS seq, f.rank AS rank, snippet(translations_fts, 1, char(1), char(2), '…', 40) AS words
                        FROM translations_fts f WHERE translations_fts MATCH ?1
                     )
                     SELECT r.id, r.title, r.publisher, r.published, h.words FROM (
                        SELECT report, rank, words FROM hits
                        UNION ALL SELECT t.report, h.rank, h.words FROM translated h JOIN translations t ON t.seq = h.seq
                        WHERE t.report NOT IN (SELECT report FROM hits)
                            AND t.seq = (SELECT MAX(seq) FROM translations WHERE report = t.report)
                     ) h JOIN reports r ON r.seq = h.report
                     WHERE r.known_from <= ?2 ORDER BY h.rank, r.id LIMIT ?3 OFFSET ?4",
                )?
                .query_map(params![words, known, number(limit), number(offset)], |row| {
                    Ok(Hit {
                        report: row.get(0)?,
                        title: row.get(1)?,
                        publisher: row.get(2)?,
                        published: row.get(3)?,
                        excerpt: row.get(4)?,
                    })
                })?
                .collect()
        })
    }

    /// By which outlets an origin's claims were carried, those with most first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn carried_by(&self, origin: &str) -> Result<Vec<Relayed>, StoreError> {
        self.relayed(
            "SELECT o.id, o.name, r.publisher, COUNT(*), COUNT(DISTINCT c.report)
             FROM claim_links l JOIN claims c ON c.id = l.claim JOIN reports r ON r.seq = c.report
             JOIN origins o ON o.id = l.origin
             WHERE l.origin = ? GROUP BY r.publisher ORDER BY COUNT(*) DESC, r.publisher LIMIT 40",
            origin,
        )
    }

    /// Which origins an outlet carries, those with most claims first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn carries(&self, publisher: &str) -> Result<Vec<Relayed>, StoreError> {
        self.relayed(
            "SELECT o.id, o.name, r.publisher, COUNT(*), COUNT(DISTINCT c.report)
             FROM reports r JOIN claims c ON c.report = r.seq JOIN claim_links l ON l.claim = c.id
             JOIN origins o ON o.id = l.origin
             WHERE r.publisher = ? GROUP BY o.id ORDER BY COUNT(*) DESC, o.id LIMIT 40",
            publisher,
        )
    }

    /// How an origin's claims fared.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn record_of(&self, origin: &str) -> Result<Record, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT COUNT(*),
                        COUNT(CASE WHEN l.event IN (SELECT event FROM contradictions) THEN 1 END),
                        COUNT(CASE WHEN e.origins > 1 THEN 1 END),
                        COUNT(CASE WHEN c.stance = 'denies' THEN 1 END),
                        COUNT(CASE WHEN c.stance = 'retracts' THEN 1 END)
                     FROM claim_links l JOIN claims c ON c.id = l.claim LEFT JOIN events e ON e.id = l.event
                     WHERE l.origin = ?",
                )?
                .query_row([origin], |row| {
                    Ok(Record {
                        claims: row.get(0)?,
                        contested: row.get(1)?,
                        told_by_others: row.get(2)?,
                        denials: row.get(3)?,
                        retracted: row.get(4)?,
                    })
                })
        })
    }

    /// How many claims there are of each kind, the commonest first; counted when the case was reconciled.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn kinds(&self) -> Result<Vec<(String, i64)>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT substr(name, 6), CAST(value AS INTEGER) AS claims FROM derived
                     WHERE name GLOB 'kind:*' ORDER BY claims DESC, name",
                )?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// The ids of actors that some relation is told of, those with most first, each with how many.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn related_actors(&self, limit: u64) -> Result<Vec<(String, i64)>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT who, COUNT(*) FROM (SELECT a AS who FROM bonds UNION ALL SELECT b FROM bonds)
                     GROUP BY who ORDER BY COUNT(*) DESC, who LIMIT ?",
                )?
                .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// What is said of an actor's hold on places in a view, by place and time: the first of it, and how much there is.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn control_by(
        &self,
        actor: &str,
        view: &View,
        limit: u64,
    ) -> Result<(Vec<ControlFact>, i64), StoreError> {
        let day = |day: Option<Date>| day.map_or(Value::Null, |day| Value::Text(day.to_string()));
        let values = [Value::Text(actor.to_owned()), day(view.on), day(view.known)];
        let fits = "FROM control WHERE actor = ?1 AND (?2 IS NULL OR since IS NULL OR since <= ?2)
             AND (?3 IS NULL OR known_from IS NULL OR known_from <= ?3)";
        let facts = self.parsed(
            &format!(
                "SELECT json {fits} ORDER BY place_key, since, known_from, claim, holding LIMIT {}",
                i64::try_from(limit).unwrap_or(i64::MAX)
            ),
            &values,
        )?;
        let all = self.wrap_ref(|case| {
            case.db
                .prepare_cached(&format!("SELECT COUNT(*) {fits}"))?
                .query_row(rusqlite::params_from_iter(&values), |row| row.get(0))
        })?;
        Ok((facts, all))
    }

    /// The places of which most is said about who holds them, each with how much.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn held_places(&self, limit: u64) -> Result<Vec<(String, i64)>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT place_key, COUNT(*) FROM control GROUP BY place_key
                     ORDER BY COUNT(*) DESC, place_key LIMIT ?",
                )?
                .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// An actor's name for people.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn actor_name(&self, id: &str) -> Result<Option<String>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached("SELECT name FROM actors WHERE id = ?")?
                .query_row([id], |row| row.get(0))
                .optional()
        })
    }

    fn relayed(&self, sql: &str, of: &str) -> Result<Vec<Relayed>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(sql)?
                .query_map([of], |row| {
                    Ok(Relayed {
                        origin: row.get(0)?,
                        name: row.get(1)?,
                        publisher: row.get(2)?,
                        claims: row.get(3)?,
                        reports: row.get(4)?,
                    })
                })?
                .collect()
        })
    }
}

fn kept(row: &rusqlite::Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        at: row.get(0)?,
        who: row.get(1)?,
        action: row.get(2)?,
        subject: row.get(3)?,
        // What is no JSON there is found by `verify`, and shown as it stands.
        detail: serde_json::from_str(&row.get::<_, String>(4)?)
            .or_else(|_| row.get(4).map(serde_json::Value::String))?,
        hash: row.get(5)?,
    })
}
