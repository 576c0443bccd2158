//! Reports, what each yielded, and which are copies.

use rusqlite::OptionalExtension as _;
use serde::Serialize;

use super::super::prepare::unpack;
use super::super::{Case, StoreError};
use super::Filter;
use super::conditions::{Conditions, limit};
use crate::compare::{self, Alignment};
use crate::model::Extraction;
use crate::reconcile::CopyGroup;

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
    /// ISO 639-1 code of its language.
    pub language: String,
    /// What it was taken from: "text", "page", "row", "document", "mail", "item" (of a feed), "message",
    /// "transcript", "article" (of a news database).
    pub form: String,
    /// What on a page or in a row said its day.
    pub dated_by: String,
    /// Codes of what a person should know of how it came in, apart by spaces.
    pub notices: Option<String>,
}

/// Something a person should know of how a report came in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NoticeRow {
    /// Of which report.
    pub report: String,
    /// Stable, for programs: "no-date".
    pub code: String,
    /// For people.
    pub message: String,
    /// The words it is about, in code points of the report's text.
    pub span: Option<[u32; 2]>,
    /// The report's outlet.
    pub publisher: Option<String>,
    /// The name of the input it came in.
    pub name: String,
}

impl Case {
    /// Reports, by when they were published.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn reports(&self, filter: &Filter) -> Result<Vec<ReportRow>, StoreError> {
        let filter = &self.meant(filter)?;
        self.reports_where(&Conditions::of_reports(filter), &limit(filter))
    }

    /// One report.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn report(&self, id: &str) -> Result<Option<ReportRow>, StoreError> {
        let conditions = Conditions::of_reports(&Filter { report: Some(id.to_owned()), ..Filter::default() });
        Ok(self.reports_where(&conditions, "LIMIT 1")?.into_iter().next())
    }

    fn reports_where(&self, conditions: &Conditions, limit: &str) -> Result<Vec<ReportRow>, StoreError> {
        let sql = format!(
            "SELECT r.id, r.key, r.title, r.publisher, r.published, r.published_basis, r.url,
                (SELECT COUNT(*) FROM claims WHERE report = r.seq), m.copy, r.sha256, r.name, r.added_at,
                r.language, r.form, r.dated_by, (SELECT group_concat(code, ' ')
                    FROM (SELECT DISTINCT code FROM notices WHERE report = r.seq ORDER BY code))
             FROM reports r LEFT JOIN copy_members m ON m.report = r.id {} ORDER BY r.known_from, r.id {}",
            conditions.clause(),
            limit,
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
                language: row.get(12)?,
                form: row.get(13)?,
                dated_by: row.get(14)?,
                notices: row.get(15)?,
            })
        })
    }

    /// What a person should know of how reports came in, in the order of [`Case::reports`].
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn notices(&self, filter: &Filter) -> Result<Vec<NoticeRow>, StoreError> {
        let filter = &self.meant(filter)?;
        let mut conditions = Conditions::of_reports(&Filter { notice: None, ..filter.clone() });
        if let Some(code) = &filter.notice {
            conditions.add("n.code = ?", [code.clone()]);
        }
        let sql = format!(
            "SELECT r.id, n.code, n.message, n.first, n.last, r.publisher, r.name
             FROM notices n JOIN reports r ON r.seq = n.report {} ORDER BY r.known_from, r.id, n.number {}",
            conditions.clause(),
            limit(filter),
        );
        self.rows(&sql, &conditions.values, |row| {
            let (first, last): (Option<u32>, Option<u32>) = (row.get(3)?, row.get(4)?);
            Ok(NoticeRow {
                report: row.get(0)?,
                code: row.get(1)?,
                message: row.get(2)?,
                span: first.zip(last).map(|(first, last)| [first, last]),
                publisher: row.get(5)?,
                name: row.get(6)?,
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

    /// The text of a report.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn text(&self, report: &str) -> Result<Option<String>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached("SELECT text FROM reports WHERE id = ?")?
                .query_row([report], |row| row.get(0))
                .optional()
        })
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
}
