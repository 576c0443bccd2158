//! What is in a case, picked by filters and listed in an order that does not depend on that of adding.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row, params_from_iter};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::prepare::unpack;
use super::{Case, JudgedClaim, StoreError};
use crate::compare::{self, Alignment};
use crate::model::{DateRange, Extraction, FigureKind, MentionKind, Role, SourceRole, TimeBasis};
use crate::reconcile::{self, Contradiction, CopyGroup, EventRecord, Ledger, Policy, Relation};

/// Which rows to list. Empty lists all; several conditions must all hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Somebody who takes part: an identity, or a name as it stands.
    pub actor: Option<String>,
    /// A place or what lies in it: a gazetteer's id, or a name as it stands.
    pub place: Option<String>,
    /// A kind of event ("control.capture") or a family of them ("control").
    pub kind: Option<String>,
    /// Who says it: an origin's id, a name anywhere in the chain, or the outlet.
    pub source: Option<String>,
    /// Said to have happened on this day or later.
    pub from: Option<Date>,
    /// Said to have happened on this day or earlier.
    pub to: Option<Date>,
    /// Known by this day.
    pub known: Option<Date>,
    /// In this report.
    pub report: Option<String>,
    /// In reports with these words, in the syntax of SQLite's FTS5.
    pub words: Option<String>,
    /// No more than so many rows.
    pub limit: Option<u64>,
    /// Without so many of the first rows.
    pub offset: Option<u64>,
}

/// A claim as it is listed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ClaimRow {
    /// "r-…/c1".
    pub id: String,
    /// Its report.
    pub report: String,
    /// The report's outlet.
    pub publisher: Option<String>,
    /// When the report was published.
    pub published: Option<String>,
    /// From when the claim could be known.
    pub known_from: String,
    /// The kind of event.
    #[serde(rename = "type")]
    pub kind: String,
    /// How far it got.
    pub stage: String,
    /// Affirmed or negated.
    pub polarity: String,
    /// The origin's stance.
    pub stance: String,
    /// How sure the words are.
    pub certainty: String,
    /// The evidence's words.
    pub words: String,
    /// Where.
    pub place: Option<Whereabouts>,
    /// When.
    pub time: When,
    /// The event that it is about; `None` until the case is reconciled.
    pub event: Option<String>,
    /// The origin's id; `None` until the case is reconciled.
    pub origin: Option<String>,
    /// The origin's name.
    pub origin_name: Option<String>,
    /// What people hold of how it was read; the fields above are as they were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<JudgedClaim>,
    /// The rest.
    #[serde(flatten)]
    pub detail: ClaimDetail,
}

/// A place as it is listed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Whereabouts {
    /// The gazetteer's name, or the words.
    pub name: String,
    /// The gazetteer's id, else the name in lower case.
    pub key: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
}

/// A time as it is listed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct When {
    /// EDTF of the days.
    pub edtf: String,
    /// The first day it may be.
    pub earliest: Option<String>,
    /// The last.
    pub latest: Option<String>,
}

/// What is kept of a claim beside its columns. Spans count code points of the report's text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ClaimDetail {
    /// The sentence in which the act is first named, as it stands in the report.
    #[serde(default)]
    pub sentence: String,
    /// The words that carry it.
    pub evidence: Vec<[u32; 2]>,
    /// The words that name the act.
    pub trigger: Vec<[u32; 2]>,
    /// Who took part.
    pub arguments: Vec<Argument>,
    /// Sources from the origin to the outlet's side.
    pub chain: Vec<Told>,
    /// How many.
    pub figures: Vec<Figure>,
    /// How the time is known.
    pub time_basis: TimeBasis,
    /// The rule that read it.
    pub rule: String,
}

/// A participant of a claimed event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Argument {
    /// Its part.
    pub role: Role,
    /// Who, where known.
    pub entity: Option<String>,
    /// Full name or words.
    pub name: String,
    /// What kind of thing.
    pub kind: Option<MentionKind>,
    /// Where it stands.
    pub span: [u32; 2],
}

/// A source in a chain.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Told {
    /// Who, where known.
    pub entity: Option<String>,
    /// Full name or words.
    pub name: String,
    /// What kind of source.
    pub role: SourceRole,
}

/// A count of people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// What befell them.
    pub kind: FigureKind,
    /// Who they were.
    pub group: Option<String>,
    /// At least.
    pub low: Option<u64>,
    /// At most.
    pub high: Option<u64>,
    /// The words.
    pub words: String,
    /// Where they stand.
    pub span: [u32; 2],
    /// The total it is a part of, by its place in this list.
    pub part_of: Option<u32>,
}

/// A report as it is listed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ReportRow {
    /// "r-…".
    pub id: String,
    /// The caller's own id.
    pub key: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Outlet.
    pub publisher: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// How that is known.
    pub published_basis: String,
    /// Address.
    pub url: Option<String>,
    /// How many claims it makes.
    pub claims: i64,
    /// The group of copies it belongs to.
    pub copy_group: Option<i64>,
    /// SHA-256 of the original bytes.
    pub sha256: String,
    /// The name of the input it came in.
    pub name: String,
    /// When it was taken in.
    pub added_at: String,
}

/// Where claims come from, as it is listed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SourceRow {
    /// Its key.
    pub id: String,
    /// For people.
    pub name: String,
    /// What kind of source.
    pub role: String,
    /// Who, where known.
    pub entity: Option<String>,
    /// Whether it is named at all.
    pub named: bool,
    /// How many claims come from it.
    pub claims: i64,
    /// In how many reports.
    pub reports: i64,
    /// How far it can be relied on: the letter that somebody gave it (Admiralty code).
    pub reliability: Option<String>,
}

/// An actor as it is listed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ActorRow {
    /// The identity, else the words in lower case.
    pub id: String,
    /// For people.
    pub name: String,
    /// What kind of actor.
    pub kind: Option<String>,
    /// Whether it was identified.
    pub known: bool,
    /// In how many claims.
    pub claims: i64,
    /// In how many reports.
    pub reports: i64,
}

/// What a source calls an actor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NamingRow {
    /// The actor's identity.
    pub actor: String,
    /// The words.
    pub words: String,
    /// Whose words they are: the register's name, else the words for them; empty where the report has no outlet.
    pub by: String,
    /// Who that is.
    pub by_entity: Option<String>,
    /// How often inside quotation marks.
    pub quoted: i64,
    /// How often in all.
    pub times: i64,
    /// In how many reports.
    pub reports: i64,
    /// A report that has them, and where first in its text, in code points.
    pub first: FirstNaming,
}

/// Where words stand first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FirstNaming {
    /// The report's id.
    pub report: String,
    /// Start and end in code points.
    pub span: [i64; 2],
}

/// A place as it is listed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PlaceRow {
    /// The gazetteer's id, else the name in lower case.
    pub id: String,
    /// For people.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// In how many claims.
    pub claims: i64,
    /// In how many reports.
    pub reports: i64,
}

impl Case {
    /// Claims, by when they could be known, report and number.
    ///
    /// # Errors
    /// Where the case cannot be read, or the filter's words are no query.
    pub fn claims(&self, filter: &Filter) -> Result<Vec<ClaimRow>, StoreError> {
        let mut found = Vec::new();
        self.each_claim(filter, |row| {
            found.push(row);
            true
        })?;
        Ok(found)
    }

    /// Hands claims on one by one, in the order of [`Case::claims`], until told to stop.
    ///
    /// # Errors
    /// As [`Case::claims`].
    pub fn each_claim(
        &self,
        filter: &Filter,
        hand_on: impl FnMut(ClaimRow) -> bool,
    ) -> Result<(), StoreError> {
        self.each_claim_where(&Conditions::of_claims(filter), &limit(filter), hand_on)
    }

    fn each_claim_where(
        &self,
        conditions: &Conditions,
        limit: &str,
        mut hand_on: impl FnMut(ClaimRow) -> bool,
    ) -> Result<(), StoreError> {
        let columns = "r.id, c.number, r.publisher, r.published, c.known_from, c.kind, c.stage, c.polarity, c.stance,
                c.certainty, c.words, c.place_name, c.place_key, c.country, c.lat, c.lon, c.edtf, c.earliest, c.latest,
                l.event, l.origin, o.name, c.detail, k.json";
        let links = "LEFT JOIN claim_links l ON l.claim = c.id LEFT JOIN origins o ON o.id = l.origin
                LEFT JOIN judged_claims k ON k.claim = r.id || '/c' || c.number";
        let found = conditions.clause();
        // A claim is known from the day its report is. Where nothing else picks claims, reports in their order give
        // them in order without sorting; elsewhere only keys are sorted, and the rest is read for what is listed.
        let is_plain = conditions.clauses.iter().all(|clause| clause == KNOWN);
        let sql = if is_plain {
            format!(
                "SELECT {columns} FROM reports r CROSS JOIN claims c ON c.report = r.seq {links}
                 {found} ORDER BY r.known_from, r.id, c.number {limit}"
            )
        } else {
            format!(
                "SELECT {columns} FROM (
                    SELECT c.id AS claim FROM claims c JOIN reports r ON r.seq = c.report
                    {found} ORDER BY c.known_from, r.id, c.number {limit}
                 ) f CROSS JOIN claims c ON c.id = f.claim JOIN reports r ON r.seq = c.report {links}
                 ORDER BY c.known_from, r.id, c.number"
            )
        };
        self.wrap_ref(|case| {
            let mut statement = case.db.prepare(&sql)?;
            let mut rows = statement.query(params_from_iter(&conditions.values))?;
            while let Some(row) = rows.next()? {
                if !hand_on(claim(row)?) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// One claim.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn claim(&self, id: &str) -> Result<Option<ClaimRow>, StoreError> {
        let Some((report, number)) = id.split_once("/c") else { return Ok(None) };
        let mut conditions =
            Conditions::of_claims(&Filter { report: Some(report.to_owned()), ..Filter::default() });
        conditions.add("c.number = ?", [number.to_owned()]);
        let mut found = None;
        self.each_claim_where(&conditions, "LIMIT 1", |row| {
            found = Some(row);
            false
        })?;
        Ok(found)
    }

    /// Reports, by when they were published.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn reports(&self, filter: &Filter) -> Result<Vec<ReportRow>, StoreError> {
        let conditions = Conditions::of_reports(filter);
        let sql = format!(
            "SELECT r.id, r.key, r.title, r.publisher, r.published, r.published_basis, r.url,
                (SELECT COUNT(*) FROM claims WHERE report = r.seq), m.copy, r.sha256, r.name, r.added_at
             FROM reports r LEFT JOIN copy_members m ON m.report = r.id {} ORDER BY r.known_from, r.id {}",
            conditions.clause(),
            limit(filter),
        );
        self.rows(&sql, &conditions.values, |row| {
            Ok(ReportRow {
                id: row.get(0)?,
                key: row.get(1)?,
                title: row.get(2)?,
                publisher: row.get(3)?,
                published: row.get(4)?,
                published_basis: row.get(5)?,
                url: row.get(6)?,
                claims: row.get(7)?,
                copy_group: row.get(8)?,
                sha256: row.get(9)?,
                name: row.get(10)?,
                added_at: row.get(11)?,
            })
        })
    }

    /// Everything that one report yielded, with its text.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn extraction(&self, report: &str) -> Result<Option<Extraction>, StoreError> {
        let packed: Option<(Vec<u8>, i64, String)> = self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT e.json, e.json_length, r.text FROM reports r JOIN extractions e ON e.report = r.seq
                     WHERE r.id = ? ORDER BY e.rowid DESC LIMIT 1",
                )?
                .query_row([report], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()
        })?;
        let Some((packed, length, text)) = packed else { return Ok(None) };
        let bytes = unpack(&packed, length).map_err(|error| self.damaged(format!("{report}: {error}")))?;
        let mut extraction: Extraction =
            serde_json::from_slice(&bytes).map_err(|error| self.damaged(format!("{report}: {error}")))?;
        extraction.report.text = text;
        Ok(Some(extraction))
    }

    /// The original bytes of a report.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn original(&self, report: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let packed: Option<(Vec<u8>, i64)> = self.wrap_ref(|case| {
            case.db
                .prepare_cached("SELECT original, original_length FROM reports WHERE id = ?")?
                .query_row([report], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })?;
        packed
            .map(|(packed, length)| unpack(&packed, length))
            .transpose()
            .map_err(|error| self.damaged(format!("{report}: {error}")))
    }

    /// Events, by time. As of a day in the past they are worked out anew from what was known then, so that nothing
    /// learnt later shows.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn events(&self, filter: &Filter) -> Result<Vec<EventRecord>, StoreError> {
        if let Some(known) = filter.known {
            return self.events_of(&self.ledger(Some(known))?, filter);
        }
        let conditions = Conditions::of_events(filter);
        let sql = format!(
            "SELECT e.json FROM events e {} ORDER BY e.earliest IS NULL, e.earliest, e.id {}",
            conditions.clause(),
            limit(filter)
        );
        self.parsed(&sql, &conditions.values)
    }

    /// Events as [`Case::events`] lists them by what is known now, each without its claims and why they were joined, and
    /// with the day from which it was known: what a list of many needs.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn events_in_brief(&self, filter: &Filter) -> Result<Vec<(EventRecord, Option<Date>)>, StoreError> {
        let conditions = Conditions::of_events(&Filter { known: None, ..filter.clone() });
        let sql = format!(
            "SELECT COALESCE(e.brief, e.json), e.known_from FROM events e {} ORDER BY e.earliest IS NULL, e.earliest, e.id {}",
            conditions.clause(),
            limit(filter)
        );
        self.brief(&sql, &conditions.values)
    }

    /// One event in brief.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn event_in_brief(&self, id: &str) -> Result<Option<EventRecord>, StoreError> {
        let sql = "SELECT COALESCE(brief, json), known_from FROM events WHERE id = ?";
        Ok(self.brief(sql, &[Value::Text(id.to_owned())])?.into_iter().next().map(|(event, _)| event))
    }

    /// Rows of a short record and a day.
    pub(super) fn brief(
        &self,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<(EventRecord, Option<Date>)>, StoreError> {
        let rows: Vec<(String, Option<String>)> =
            self.rows(sql, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.iter()
            .map(|(json, day)| {
                let event = serde_json::from_str(json).map_err(|error| self.damaged(error.to_string()))?;
                Ok((event, day.as_deref().and_then(|day| day.parse().ok())))
            })
            .collect()
    }

    /// The events of a ledger that fit a filter; for callers that keep the ledger of a day.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn events_of(&self, ledger: &Ledger, filter: &Filter) -> Result<Vec<EventRecord>, StoreError> {
        let fits = self.fitting(filter)?;
        let events = ledger.events.iter().filter(|event| fits(event));
        Ok(events.skip(first(filter)).take(most(filter)).cloned().collect())
    }

    /// The contradictions of a ledger that fit a filter; for callers that keep the ledger of a day.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn contradictions_of(
        &self,
        ledger: &Ledger,
        filter: &Filter,
    ) -> Result<Vec<Contradiction>, StoreError> {
        let fits = self.fitting(filter)?;
        let events: BTreeSet<&str> =
            ledger.events.iter().filter(|event| fits(event)).map(|event| event.id.as_str()).collect();
        let found = ledger.contradictions.iter().filter(|found| events.contains(found.event.as_str()));
        Ok(found.skip(first(filter)).take(most(filter)).cloned().collect())
    }

    /// The contradictions about one event, the strongest first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn contradictions_about(&self, event: &str) -> Result<Vec<Contradiction>, StoreError> {
        let sql = "SELECT json FROM contradictions WHERE event = ? ORDER BY strength DESC, id";
        self.parsed(sql, &[Value::Text(event.to_owned())])
    }

    /// How many claims fit a filter.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_claims(&self, filter: &Filter) -> Result<i64, StoreError> {
        let conditions = Conditions::of_claims(filter);
        let of_reports = conditions.clauses.iter().any(|clause| clause.contains("r."));
        let from = if of_reports {
            format!("claims c JOIN reports r ON r.seq = c.report {}", conditions.clause())
        } else {
            format!("claims c {}", conditions.clause())
        };
        self.wrap_ref(|case| {
            case.db
                .prepare(&format!("SELECT COUNT(*) FROM {from}"))?
                .query_row(params_from_iter(&conditions.values), |row| row.get(0))
        })
    }

    /// How many events fit a filter, by what is known now.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_events(&self, filter: &Filter) -> Result<i64, StoreError> {
        let conditions = Conditions::of_events(&Filter { known: None, ..filter.clone() });
        self.wrap_ref(|case| {
            case.db
                .prepare(&format!("SELECT COUNT(*) FROM events e {}", conditions.clause()))?
                .query_row(params_from_iter(&conditions.values), |row| row.get(0))
        })
    }

    /// One event.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn event(&self, id: &str) -> Result<Option<EventRecord>, StoreError> {
        let found = self.parsed("SELECT json FROM events WHERE id = ?", &[Value::Text(id.to_owned())])?;
        Ok(found.into_iter().next())
    }

    /// Contradictions, the strongest first. As of a day in the past they are worked out anew, as are [`Case::events`].
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn contradictions(&self, filter: &Filter) -> Result<Vec<Contradiction>, StoreError> {
        if let Some(known) = filter.known {
            return self.contradictions_of(&self.ledger(Some(known))?, filter);
        }
        let conditions = Conditions::of_events(filter);
        let sql = format!(
            "SELECT x.json FROM contradictions x JOIN events e ON e.id = x.event {} ORDER BY x.strength DESC, x.id {}",
            conditions.clause(),
            limit(filter)
        );
        self.parsed(&sql, &conditions.values)
    }

    /// The reconciled ledger of what was known by a day, or of everything.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn ledger(&self, known: Option<Date>) -> Result<Ledger, StoreError> {
        let (mut accounts, following) = self.judged_accounts()?;
        if let Some(known) = known {
            accounts.retain(|account| account.known_from.is_none_or(|day| day <= known));
        }
        Ok(reconcile::reconcile_judged(&accounts, &Policy::default(), &following.rulings))
    }

    /// Tells the events that a filter wants, by their claims, kind and time.
    fn fitting(&self, filter: &Filter) -> Result<impl Fn(&EventRecord) -> bool, StoreError> {
        let mut claims = BTreeSet::new();
        // Kind and time are the event's, not those of one of its claims.
        let of_claims =
            Filter { kind: None, from: None, to: None, limit: None, offset: None, ..filter.clone() };
        self.each_claim(&of_claims, |row| {
            claims.insert(row.id);
            true
        })?;
        let Filter { kind, from, to, .. } = filter.clone();
        Ok(move |event: &EventRecord| {
            let word = event.kind.as_str();
            let kind_fits = kind.as_ref().is_none_or(|kind| kind == word || kind == event.kind.family());
            let time = event.time.narrowest;
            let time_fits = (from.is_none() && to.is_none())
                || (!time.is_unknown() && time.meets(DateRange::new(from, to)));
            kind_fits && time_fits && event.claims.iter().any(|claim| claims.contains(&claim.to_string()))
        })
    }

    /// How a claim stands to others.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn relations_of_claim(&self, claim: &str) -> Result<Vec<Relation>, StoreError> {
        self.parsed(
            "SELECT json FROM relations WHERE from_claim = ?1 OR to_claim = ?1 ORDER BY from_claim, to_claim, kind",
            &[Value::Text(claim.to_owned())],
        )
    }

    /// How all claims stand to each other.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn relations(&self) -> Result<Vec<Relation>, StoreError> {
        self.parsed("SELECT json FROM relations ORDER BY from_claim, to_claim, kind", &[])
    }

    /// Groups of copied reports.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn copies(&self) -> Result<Vec<CopyGroup>, StoreError> {
        self.parsed("SELECT json FROM copies ORDER BY position", &[])
    }

    /// How a report differs from another that it was made from, with what each yielded; `None` where one is not in.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn alignment(
        &self,
        original: &str,
        copy: &str,
    ) -> Result<Option<(Alignment, Extraction, Extraction)>, StoreError> {
        let (Some(original), Some(copy)) = (self.extraction(original)?, self.extraction(copy)?) else {
            return Ok(None);
        };
        Ok(Some((compare::align(&original, &copy), original, copy)))
    }

    /// Where claims come from, those with most reports first; with conditions, counted over the claims that fit.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn sources(&self, filter: &Filter) -> Result<Vec<SourceRow>, StoreError> {
        let conditions = Conditions::of_claims(filter);
        let from = if conditions.clauses.is_empty() {
            "origins o".to_owned()
        } else {
            format!(
                "(SELECT l.origin, COUNT(*) AS claims, COUNT(DISTINCT c.report) AS reports
                    FROM claims c JOIN reports r ON r.seq = c.report JOIN claim_links l ON l.claim = c.id
                    {} GROUP BY l.origin) f JOIN origins o ON o.id = f.origin",
                conditions.clause()
            )
        };
        let counts = if conditions.clauses.is_empty() { "o" } else { "f" };
        let sql = format!(
            "SELECT o.id, o.name, o.role, o.entity, o.named, {counts}.claims, {counts}.reports,
                (SELECT j.verdict FROM judged_subjects s JOIN judgements j ON j.id = s.judgement
                WHERE s.kind = 'reliability' AND s.subject = o.id)
             FROM {from}
             ORDER BY {counts}.reports DESC, {counts}.claims DESC, o.id {}",
            limit(filter)
        );
        self.source_rows(&sql, &conditions.values)
    }

    /// The origins that a caller may mean by an id, an identity or a name, those with most reports first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn origins_named(&self, words: &str) -> Result<Vec<SourceRow>, StoreError> {
        self.source_rows(
            "SELECT id, name, role, entity, named, claims, reports,
                (SELECT j.verdict FROM judged_subjects s JOIN judgements j ON j.id = s.judgement
                WHERE s.kind = 'reliability' AND s.subject = origins.id)
             FROM origins
             WHERE id = ?1 OR entity = ?1 OR name = ?1 COLLATE NOCASE
             ORDER BY id = ?1 DESC, reports DESC, claims DESC, id",
            &[Value::Text(words.to_owned())],
        )
    }

    /// One origin.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn origin(&self, id: &str) -> Result<Option<SourceRow>, StoreError> {
        let sql = "SELECT id, name, role, entity, named, claims, reports,
                (SELECT j.verdict FROM judged_subjects s JOIN judgements j ON j.id = s.judgement
                WHERE s.kind = 'reliability' AND s.subject = origins.id)
             FROM origins WHERE id = ?";
        Ok(self.source_rows(sql, &[Value::Text(id.to_owned())])?.into_iter().next())
    }

    /// Actors, those in most reports first; with conditions, those in the claims that fit.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn actors(&self, filter: &Filter) -> Result<Vec<ActorRow>, StoreError> {
        let conditions = Conditions::of_claims(filter);
        let (from, counts) = if conditions.clauses.is_empty() {
            ("actors a".to_owned(), "a")
        } else {
            let fits = format!("claims c JOIN reports r ON r.seq = c.report {}", conditions.clause());
            let from = format!(
                "(WITH fit AS (SELECT c.id, c.report FROM {fits}),
                    who AS (SELECT p.actor, fit.id AS claim, fit.report FROM participants p JOIN fit ON fit.id = p.claim
                        UNION SELECT t.actor, fit.id, fit.report FROM tellers t JOIN fit ON fit.id = t.claim)
                  SELECT actor, COUNT(DISTINCT claim) AS claims, COUNT(DISTINCT report) AS reports
                  FROM who GROUP BY actor) f JOIN actors a ON a.id = f.actor"
            );
            (from, "f")
        };
        let sql = format!(
            "SELECT a.id, a.name, a.kind, a.known, {counts}.claims, {counts}.reports FROM {from}
             ORDER BY {counts}.reports DESC, {counts}.claims DESC, a.id {}",
            limit(filter)
        );
        self.actor_rows(&sql, &conditions.values)
    }

    /// The actors that a caller may mean by an identity or a name, those in most reports first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn actors_named(&self, words: &str) -> Result<Vec<ActorRow>, StoreError> {
        self.actor_rows(
            "SELECT id, name, kind, known, claims, reports FROM actors
             WHERE id = ?1 OR name = ?1 COLLATE NOCASE OR id IN (
                SELECT actor FROM participants WHERE name = ?1 COLLATE NOCASE)
             ORDER BY id = ?1 DESC, reports DESC, claims DESC, id",
            &[Value::Text(words.to_owned())],
        )
    }

    /// What an actor is called and by whom: by source, the commonest words first. `actor` is an identity.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn namings(&self, actor: &str) -> Result<Vec<NamingRow>, StoreError> {
        self.naming_rows(
            "SELECT actor, words, MIN(by_name), MIN(by_entity), SUM(quoted * times), SUM(times),
                COUNT(DISTINCT report), MIN(printf('%s %012d %012d', report, first_start, first_end))
             FROM v_namings WHERE actor = ?1 OR actor = (SELECT stands_for FROM same_actors WHERE actor = ?1)
             GROUP BY by_actor, words ORDER BY by_actor, SUM(times) DESC, words",
            &[Value::Text(actor.to_owned())],
        )
    }

    fn naming_rows(&self, sql: &str, values: &[Value]) -> Result<Vec<NamingRow>, StoreError> {
        self.rows(sql, values, |row| {
            let first: String = row.get(7)?;
            let mut parts = first.split(' ');
            let report = parts.next().unwrap_or_default().to_owned();
            let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
            Ok(NamingRow {
                actor: row.get(0)?,
                words: row.get(1)?,
                by: row.get(2)?,
                by_entity: row.get(3)?,
                quoted: row.get(4)?,
                times: row.get(5)?,
                reports: row.get(6)?,
                first: FirstNaming { report, span: [number(), number()] },
            })
        })
    }

    /// Places, those in most reports first; with conditions, those of the claims that fit.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn places(&self, filter: &Filter) -> Result<Vec<PlaceRow>, StoreError> {
        let conditions = Conditions::of_claims(filter);
        let (from, counts) = if conditions.clauses.is_empty() {
            ("places p".to_owned(), "p")
        } else {
            let from = format!(
                "(SELECT c.place_key, COUNT(*) AS claims, COUNT(DISTINCT c.report) AS reports
                    FROM claims c JOIN reports r ON r.seq = c.report {} GROUP BY c.place_key) f
                 JOIN places p ON p.id = f.place_key",
                conditions.clause()
            );
            (from, "f")
        };
        let sql = format!(
            "SELECT p.id, p.name, p.country, p.lat, p.lon, {counts}.claims, {counts}.reports FROM {from}
             ORDER BY {counts}.reports DESC, {counts}.claims DESC, p.id {}",
            limit(filter)
        );
        self.place_rows(&sql, &conditions.values)
    }

    /// The places that a caller may mean by an id or a name, those in most reports first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn places_named(&self, words: &str) -> Result<Vec<PlaceRow>, StoreError> {
        self.place_rows(
            "SELECT id, name, country, lat, lon, claims, reports FROM places
             WHERE id = ?1 OR name = ?1 COLLATE NOCASE ORDER BY id = ?1 DESC, reports DESC, claims DESC, id",
            &[Value::Text(words.to_owned())],
        )
    }

    /// Places in a box of degrees, those in most reports first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn places_in(
        &self,
        south_west: (f64, f64),
        north_east: (f64, f64),
    ) -> Result<Vec<PlaceRow>, StoreError> {
        let values = [south_west.0, south_west.1, north_east.0, north_east.1].map(Value::Real);
        self.place_rows(
            "SELECT id, name, country, lat, lon, claims, reports FROM places WHERE seq IN (
                SELECT seq FROM places_box WHERE north >= ? AND east >= ? AND south <= ? AND west <= ?)
             ORDER BY reports DESC, claims DESC, id",
            &values,
        )
    }

    fn source_rows(&self, sql: &str, values: &[Value]) -> Result<Vec<SourceRow>, StoreError> {
        self.rows(sql, values, |row| {
            Ok(SourceRow {
                id: row.get(0)?,
                name: row.get(1)?,
                role: row.get(2)?,
                entity: row.get(3)?,
                named: row.get(4)?,
                claims: row.get(5)?,
                reports: row.get(6)?,
                reliability: row.get(7)?,
            })
        })
    }

    fn actor_rows(&self, sql: &str, values: &[Value]) -> Result<Vec<ActorRow>, StoreError> {
        self.rows(sql, values, |row| {
            Ok(ActorRow {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                known: row.get(3)?,
                claims: row.get(4)?,
                reports: row.get(5)?,
            })
        })
    }

    fn place_rows(&self, sql: &str, values: &[Value]) -> Result<Vec<PlaceRow>, StoreError> {
        self.rows(sql, values, |row| {
            Ok(PlaceRow {
                id: row.get(0)?,
                name: row.get(1)?,
                country: row.get(2)?,
                lat: row.get(3)?,
                lon: row.get(4)?,
                claims: row.get(5)?,
                reports: row.get(6)?,
            })
        })
    }

    fn rows<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.wrap_ref(|case| case.db.prepare(sql)?.query_map(params_from_iter(values), read)?.collect())
    }

    /// The rows of one column of JSON.
    pub(super) fn parsed<T: DeserializeOwned>(
        &self,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<T>, StoreError> {
        let rows: Vec<String> = self.rows(sql, values, |row| row.get(0))?;
        rows.iter()
            .map(|json| serde_json::from_str(json).map_err(|error| self.damaged(error.to_string())))
            .collect()
    }
}

/// The condition of what is known by a day.
const KNOWN: &str = "c.known_from <= ?";

/// Parts of a WHERE clause and their values.
#[derive(Default)]
struct Conditions {
    clauses: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// On `claims c` and `reports r`.
    fn of_claims(filter: &Filter) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.claim(filter);
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
    fn of_reports(filter: &Filter) -> Conditions {
        let mut conditions = Conditions::default();
        if let Some(known) = filter.known {
            conditions.add("r.known_from <= ?", [known.to_string()]);
        }
        if let Some(report) = &filter.report {
            conditions.add("r.id = ?", [report.clone()]);
        }
        conditions.words("r.seq", filter);
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
                    UNION SELECT c.report FROM claims c JOIN tellers t ON t.claim = c.id
                        WHERE t.actor = ?1 OR t.name = ?1 COLLATE NOCASE)",
                [source.clone()],
            );
        }
        conditions
    }

    /// On `events e`: those with a claim that fits.
    fn of_events(filter: &Filter) -> Conditions {
        let mut conditions = Conditions::default();
        conditions.time("e", filter);
        let mut inner = Conditions::default();
        inner.claim(&Filter { kind: None, ..filter.clone() });
        if let Some(known) = filter.known {
            inner.add("c.known_from <= ?", [known.to_string()]);
        }
        if let Some(report) = &filter.report {
            inner.add(OF_REPORT, [report.clone()]);
        }
        inner.words("c.report", filter);
        conditions.kind("e", filter);
        if !inner.clauses.is_empty() {
            conditions.clauses.push(format!(
                "e.id IN (SELECT l.event FROM claim_links l JOIN claims c ON c.id = l.claim
                    JOIN reports r ON r.seq = c.report {})",
                inner.clause()
            ));
            conditions.values.extend(inner.values);
        }
        conditions
    }

    fn claim(&mut self, filter: &Filter) {
        self.kind("c", filter);
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
                        SELECT seq FROM reports WHERE publisher = ?1 COLLATE NOCASE)
                    UNION SELECT claim FROM tellers WHERE actor = ?1 OR name = ?1 COLLATE NOCASE
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
            let found = "(SELECT rowid FROM reports_fts WHERE reports_fts MATCH ?)";
            self.add(&format!("{report} IN {found}"), [words.clone()]);
        }
    }

    /// Adds a condition; "?1" stands for the first of its values wherever it ends up.
    fn add<const N: usize>(&mut self, clause: &str, values: [String; N]) {
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

    fn clause(&self) -> String {
        if self.clauses.is_empty() { String::new() } else { format!("WHERE {}", self.clauses.join(" AND ")) }
    }
}

/// A claim is in a report.
const OF_REPORT: &str = "c.report = (SELECT seq FROM reports WHERE id = ?)";

fn limit(filter: &Filter) -> String {
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

fn first(filter: &Filter) -> usize {
    filter.offset.and_then(|offset| usize::try_from(offset).ok()).unwrap_or(0)
}

fn most(filter: &Filter) -> usize {
    filter.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
}

fn claim(row: &Row<'_>) -> rusqlite::Result<ClaimRow> {
    let report: String = row.get(0)?;
    let number: i64 = row.get(1)?;
    let place_name: Option<String> = row.get(11)?;
    let detail: String = row.get(22)?;
    let detail = serde_json::from_str(&detail).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(22, rusqlite::types::Type::Text, error.into())
    })?;
    Ok(ClaimRow {
        id: format!("{report}/c{number}"),
        report,
        publisher: row.get(2)?,
        published: row.get(3)?,
        known_from: row.get(4)?,
        kind: row.get(5)?,
        stage: row.get(6)?,
        polarity: row.get(7)?,
        stance: row.get(8)?,
        certainty: row.get(9)?,
        words: row.get(10)?,
        place: match place_name {
            Some(name) => Some(Whereabouts {
                name,
                key: row.get(12)?,
                country: row.get(13)?,
                lat: row.get(14)?,
                lon: row.get(15)?,
            }),
            None => None,
        },
        time: When { edtf: row.get(16)?, earliest: row.get(17)?, latest: row.get(18)? },
        event: row.get(19)?,
        origin: row.get(20)?,
        origin_name: row.get(21)?,
        judged: row.get::<_, Option<String>>(23)?.and_then(|json| serde_json::from_str(&json).ok()),
        detail,
    })
}
