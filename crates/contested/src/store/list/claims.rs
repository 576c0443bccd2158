//! Claims, one by one.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Row, params_from_iter};
use serde::{Deserialize, Serialize};

use super::super::{Case, JudgedClaim, StoreError};
use super::conditions::{Conditions, KNOWN, limit};
use super::{Filter, Order};
use crate::model::{
    ClaimId, ClaimRef, FigureKind, MentionKind, ReportId, Role, SourceRole, TimeBasis, TranslatedHow, said,
};

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
    /// From when the claim could be known; `None` where its report has no day.
    pub known_from: Option<String>,
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
    /// The chance that it was read right; `None` where only rules read it.
    #[serde(default)]
    pub reading: Option<f32>,
    /// The same for each filled field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<BTreeMap<String, f32>>,
    /// The translation that it was read through, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Through>,
}

/// The translation that a claim was read through, and what of the original answers to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Through {
    /// Who or what translated.
    pub by: Option<String>,
    /// How the translation came in.
    pub how: TranslatedHow,
    /// The sentences of the original, in code points of its text.
    pub original: Vec<[u32; 2]>,
    /// Their words.
    pub words: String,
    /// What these sentences and their translation do not have in common, for people.
    pub differences: Vec<String>,
}

impl Through {
    /// "read through a translation by Anna Kesten".
    pub fn said(&self) -> String {
        said(self.by.as_deref(), self.how)
    }
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
        let filter = self.meant(filter)?;
        let direction = if filter.order == Order::Newest { "DESC" } else { "ASC" };
        self.each_claim_where(&Conditions::of_claims(&filter), direction, &limit(&filter), hand_on)
    }

    fn each_claim_where(
        &self,
        conditions: &Conditions,
        direction: &str,
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
                 {found} ORDER BY r.known_from {direction}, r.id, c.number {limit}"
            )
        } else {
            format!(
                "SELECT {columns} FROM (
                    SELECT c.id AS claim FROM claims c JOIN reports r ON r.seq = c.report
                    {found} ORDER BY c.known_from {direction}, r.id, c.number {limit}
                 ) f CROSS JOIN claims c ON c.id = f.claim JOIN reports r ON r.seq = c.report {links}
                 ORDER BY c.known_from {direction}, r.id, c.number"
            )
        };
        self.wrap_ref(|case| {
            // Asked for one claim after another, it is the same each time.
            let mut statement = case.db.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(&conditions.values))?;
            while let Some(row) = rows.next()? {
                if !hand_on(claim(row)?) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The claims that fit a filter, without what they say.
    pub(super) fn claim_refs(&self, filter: &Filter) -> Result<BTreeSet<ClaimRef>, StoreError> {
        let conditions = Conditions::of_claims(&self.meant(filter)?);
        let sql = format!(
            "SELECT r.id, c.number FROM claims c JOIN reports r ON r.seq = c.report {}",
            conditions.clause()
        );
        let found = self.rows(&sql, &conditions.values, |row| {
            let (report, number): (String, u32) = (row.get(0)?, row.get(1)?);
            Ok(ClaimRef { report: ReportId(report.into()), claim: ClaimId(number.saturating_sub(1)) })
        })?;
        Ok(found.into_iter().collect())
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
        self.each_claim_where(&conditions, "ASC", "LIMIT 1", |row| {
            found = Some(row);
            false
        })?;
        Ok(found)
    }

    /// How many claims fit a filter.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_claims(&self, filter: &Filter) -> Result<i64, StoreError> {
        let filter = &self.meant(filter)?;
        let conditions = Conditions::of_claims(filter);
        let from = format!("{} {}", conditions.tables_of_claims(), conditions.clause());
        self.wrap_ref(|case| {
            case.db
                .prepare(&format!("SELECT COUNT(*) FROM {from}"))?
                .query_row(params_from_iter(&conditions.values), |row| row.get(0))
        })
    }
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
        known_from: row.get::<_, Option<String>>(4)?.filter(|day| !day.is_empty()),
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
