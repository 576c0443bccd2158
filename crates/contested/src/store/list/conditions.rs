//! Filters as conditions of SQL.

use rusqlite::types::Value;

use super::Filter;
use crate::model::Sureness;

/// The condition of what is known by a day.
pub(super) const KNOWN: &str = "c.known_from <= ?";

/// The condition of what a source told or published, for one claim: the same that is asked of all at once otherwise.
const TOLD_BY: &str = "(r.publisher = ?1 COLLATE NOCASE
    OR r.publisher IN (SELECT publisher FROM outlets WHERE origin = ?1)
    OR EXISTS (SELECT 1 FROM tellers t WHERE t.claim = c.id AND (t.actor = ?1 OR t.name = ?1 COLLATE NOCASE
        OR t.actor IN (SELECT entity FROM origins WHERE id = ?1)))
    OR EXISTS (SELECT 1 FROM claim_links l WHERE l.claim = c.id AND l.origin IN (
        SELECT id FROM origins WHERE id = ?1 OR name = ?1 COLLATE NOCASE)))";

/// Parts of a WHERE clause and their values.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) clauses: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    /// On `claims c` and `reports r`.
    pub(super) fn of_claims(filter: &Filter) -> Conditions {
        let mut conditions = Conditions::default();
        // Few claims are of some days: whose they are is looked up one by one. A source may have told a third of all.
        let of_days = filter.from.is_some() && filter.to.is_some();
        conditions.claim(&Filter { source: filter.source.clone().filter(|_| !of_days), ..filter.clone() });
        if let Some(source) = filter.source.as_ref().filter(|_| of_days) {
            conditions.add(TOLD_BY, [source.clone()]);
        }
        if let Some(known) = filter.known {
            conditions.add(KNOWN, [known.to_string()]);
        }
        conditions.time("c", filter);
        if let Some(report) = &filter.report {
            conditions.add(OF_REPORT, [report.clone()]);
        }
        conditions.words("c.report", filter);
        conditions
    }

    /// On `reports r`: those with a claim that fits, where anything is asked of claims.
    pub(super) fn of_reports(filter: &Filter) -> Conditions {
        let mut conditions = Conditions::default();
        if let Some(known) = filter.known {
            conditions.add("r.known_from <= ?", [known.to_string()]);
        }
        if let Some(report) = &filter.report {
            conditions.add("r.id = ?", [report.clone()]);
        }
        conditions.words("r.seq", filter);
        if let Some(code) = &filter.notice {
            conditions.add("r.seq IN (SELECT report FROM notices WHERE code = ?)", [code.clone()]);
        }
        if let Some(language) = &filter.language {
            conditions.add("r.language = ?", [language.clone()]);
        }
        let mut inner = Conditions::default();
        inner.claim(&Filter { source: None, ..filter.clone() });
        inner.time("c", filter);
        if !inner.clauses.is_empty() {
            conditions.clauses.push(format!("r.seq IN (SELECT c.report FROM claims c {})", inner.clause()));
            conditions.values.extend(inner.values);
        }
        if let Some(source) = &filter.source {
            conditions.add(
                "r.seq IN (SELECT seq FROM reports WHERE publisher = ?1 COLLATE NOCASE
                        OR publisher IN (SELECT publisher FROM outlets WHERE origin = ?1)
                    UNION SELECT c.report FROM claims c JOIN tellers t ON t.claim = c.id
                        WHERE t.actor = ?1 OR t.name = ?1 COLLATE NOCASE
                            OR t.actor IN (SELECT entity FROM origins WHERE id = ?1)
                    UNION SELECT c.report FROM claims c JOIN claim_links l ON l.claim = c.id WHERE l.origin = ?1)",
                [source.clone()],
            );
        }
        conditions
    }

    /// On `events e`: those with a claim that fits.
    pub(super) fn of_events(filter: &Filter) -> Conditions {
        Conditions::of_occurrences("e", "e.id", filter)
    }

    /// On `contradictions x`: those about an event with a claim that fits.
    pub(super) fn of_contradictions(filter: &Filter) -> Conditions {
        Conditions::of_occurrences("x", "x.event", filter)
    }

    fn of_occurrences(table: &str, event: &str, filter: &Filter) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.time(table, filter);
        let mut inner = Conditions::default();
        inner.claim(&Filter { kind: None, ..filter.clone() });
        if let Some(known) = filter.known {
            inner.add("c.known_from <= ?", [known.to_string()]);
        }
        if let Some(report) = &filter.report {
            inner.add(OF_REPORT, [report.clone()]);
        }
        inner.words("c.report", filter);
        conditions.kind(table, filter);
        if !inner.clauses.is_empty() {
            conditions.clauses.push(format!(
                "{event} IN (SELECT l.event FROM claim_links l JOIN claims c ON c.id = l.claim
                    JOIN reports r ON r.seq = c.report {})",
                inner.clause()
            ));
            conditions.values.extend(inner.values);
        }
        conditions
    }

    fn claim(&mut self, filter: &Filter) {
        self.kind("c", filter);
        if filter.surely {
            let least = Sureness::SURE;
            self.clauses.push(format!("ifnull(json_extract(c.detail, '$.reading'), 1) >= {least}"));
        }
        if let Some(actor) = &filter.actor {
            let takes_part =
                "c.id IN (SELECT claim FROM participants WHERE actor = ?1 OR name = ?1 COLLATE NOCASE
                    OR actor IN (SELECT actor FROM same_actors WHERE stands_for = ?1))";
            self.add(takes_part, [actor.clone()]);
        }
        if let Some(place) = &filter.place {
            self.add(
                "c.id IN (SELECT id FROM claims WHERE place_key = ?1
                    UNION SELECT id FROM claims WHERE place_name = ?1 COLLATE NOCASE
                    UNION SELECT claim FROM claim_areas WHERE area = ?1
                        OR area IN (SELECT id FROM places WHERE name = ?1 COLLATE NOCASE))",
                [place.clone()],
            );
        }
        if let Some(source) = &filter.source {
            self.add(
                "c.id IN (SELECT id FROM claims WHERE report IN (
                        SELECT seq FROM reports WHERE publisher = ?1 COLLATE NOCASE
                            OR publisher IN (SELECT publisher FROM outlets WHERE origin = ?1))
                    UNION SELECT claim FROM tellers WHERE actor = ?1 OR name = ?1 COLLATE NOCASE
                    UNION SELECT claim FROM tellers WHERE actor IN (SELECT entity FROM origins WHERE id = ?1)
                    UNION SELECT l.claim FROM claim_links l WHERE l.origin IN (
                        SELECT id FROM origins WHERE id = ?1 OR name = ?1 COLLATE NOCASE))",
                [source.clone()],
            );
        }
    }

    fn kind(&mut self, table: &str, filter: &Filter) {
        match &filter.kind {
            Some(kind) if kind.contains('.') => self.add(&format!("{table}.kind = ?"), [kind.clone()]),
            // From the dot to what follows it in ASCII: an index can answer this.
            Some(family) => self
                .add(&format!("({table}.kind >= ?1 || '.' AND {table}.kind < ?1 || '/')"), [family.clone()]),
            None => {}
        }
    }

    /// What may have happened within the days; what has no time at all is left out.
    fn time(&mut self, table: &str, filter: &Filter) {
        if filter.undated {
            self.clauses.push(format!("{table}.earliest IS NULL AND {table}.latest IS NULL"));
        }
        if let Some(from) = filter.from {
            self.add(
                &format!("({table}.latest >= ? OR {table}.latest IS NULL AND {table}.earliest IS NOT NULL)"),
                [from.to_string()],
            );
        }
        if let Some(to) = filter.to {
            self.add(
                &format!(
                    "({table}.earliest <= ? OR {table}.earliest IS NULL AND {table}.latest IS NOT NULL)"
                ),
                [to.to_string()],
            );
        }
    }

    fn words(&mut self, report: &str, filter: &Filter) {
        if let Some(words) = &filter.words {
            // A report is found by its own words and by those of the translation that it is read through.
            let found = "(SELECT rowid FROM reports_fts WHERE reports_fts MATCH ?1
                UNION SELECT t.report FROM translations_fts f JOIN translations t ON t.seq = f.rowid
                    WHERE translations_fts MATCH ?1)";
            self.add(&format!("{report} IN {found}"), [words.clone()]);
        }
    }

    /// Adds a condition; "?1" stands for the first of its values wherever it ends up.
    pub(super) fn add<const N: usize>(&mut self, clause: &str, values: [String; N]) {
        if clause.contains("?1") {
            // One value used several times: repeat it, since conditions are numbered by their order.
            let uses = clause.matches("?1").count();
            self.clauses.push(clause.replace("?1", "?"));
            self.values.extend((0..uses).map(|_| Value::Text(values[0].clone())));
        } else {
            self.clauses.push(clause.to_owned());
            self.values.extend(values.map(Value::Text));
        }
    }

    /// The tables that conditions on claims need: reports, whose rows are long, only where something is asked of them.
    pub(super) fn tables_of_claims(&self) -> &'static str {
        if self.clauses.iter().any(|clause| clause.contains("r.")) {
            "claims c JOIN reports r ON r.seq = c.report"
        } else {
            "claims c"
        }
    }

    pub(super) fn clause(&self) -> String {
        if self.clauses.is_empty() { String::new() } else { format!("WHERE {}", self.clauses.join(" AND ")) }
    }
}

/// A claim is in a report.
const OF_REPORT: &str = "c.report = (SELECT seq FROM reports WHERE id = ?)";

pub(super) fn limit(filter: &Filter) -> String {
    match (filter.limit, filter.offset) {
        (None, None) => String::new(),
        // SQLite wants a limit before an offset; −1 is none.
        (limit, offset) => format!(
            "LIMIT {} OFFSET {}",
            limit.map_or_else(|| "-1".to_owned(), |limit| limit.to_string()),
            offset.unwrap_or(0)
        ),
    }
}

pub(super) fn first(filter: &Filter) -> usize {
    filter.offset.and_then(|offset| usize::try_from(offset).ok()).unwrap_or(0)
}

pub(super) fn most(filter: &Filter) -> usize {
    filter.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
}
