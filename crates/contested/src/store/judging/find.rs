//! Finding claims again by their words, when a report was read anew and its claims are numbered otherwise.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::super::list::ClaimDetail;
use crate::model::{Anchor, EventKind};

/// The claims of some reports as they are read now, by report.
#[derive(Debug, Default)]
pub(in crate::store) struct ReadNow(BTreeMap<String, Vec<ReadClaim>>);

/// What there is now where a claim was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::store) enum Found {
    /// The same words, read the same way, under the same id.
    Same(String),
    /// Read the same way, under another id or from somewhat other words.
    Moved(String),
    /// Nothing that is read that way.
    Gone(&'static str),
}

#[derive(Debug)]
struct ReadClaim {
    id: String,
    kind: EventKind,
    span: [u32; 2],
    words: String,
}

impl ReadNow {
    /// Loads the claims of reports.
    pub(in crate::store) fn of(db: &Connection, reports: &BTreeSet<String>) -> rusqlite::Result<ReadNow> {
        let mut statement = db.prepare(
            "SELECT c.number, c.kind, c.words, c.detail FROM claims c JOIN reports r ON r.seq = c.report
             WHERE r.id = ? ORDER BY c.number",
        )?;
        let mut by_report = BTreeMap::new();
        for report in reports {
            let known = db.prepare_cached("SELECT 1 FROM reports WHERE id = ?")?.exists([report])?;
            if !known {
                continue;
            }
            let mut rows = statement.query([report])?;
            let mut claims = Vec::new();
            while let Some(row) = rows.next()? {
                let number: i64 = row.get(0)?;
                let (kind, words, detail): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
                // Rows of this program's making; one that cannot be read is as good as gone, and `verify` finds it.
                let (Ok(kind), Ok(detail)) = (kind.parse(), serde_json::from_str::<ClaimDetail>(&detail))
                else {
                    continue;
                };
                let id = format!("{report}/c{number}");
                claims.push(ReadClaim { id, kind, span: cover(&detail.evidence), words });
            }
            by_report.insert(report.clone(), claims);
        }
        Ok(ReadNow(by_report))
    }

    /// Finds an anchor's claim; one of the kind `or` is as good as one of its own.
    pub(in crate::store) fn find(&self, anchor: &Anchor, or: Option<EventKind>) -> Found {
        let report = anchor.claim.split_once('/').map_or("", |(report, _)| report);
        let Some(claims) = self.0.get(report) else { return Found::Gone("its report is not in this case") };
        let fits = |claim: &&ReadClaim| claim.kind == anchor.kind || Some(claim.kind) == or;
        let exact = |claim: &&ReadClaim| claim.span == anchor.span && claim.words == anchor.words;
        if let Some(claim) =
            claims.iter().filter(fits).filter(exact).min_by_key(|claim| claim.id != anchor.claim)
        {
            return if claim.id == anchor.claim {
                Found::Same(claim.id.clone())
            } else {
                Found::Moved(claim.id.clone())
            };
        }
        let shared = |claim: &ReadClaim| {
            claim.span[1].min(anchor.span[1]).saturating_sub(claim.span[0].max(anchor.span[0]))
        };
        let most =
            claims.iter().filter(fits).map(|claim| (shared(claim), claim)).filter(|(shared, _)| *shared > 0);
        match most.rev().max_by_key(|(shared, _)| *shared) {
            Some((_, claim)) => Found::Moved(claim.id.clone()),
            None if claims.iter().any(|claim| shared(claim) > 0) => {
                Found::Gone("its words are read otherwise now")
            }
            None => Found::Gone("its words are not read as a claim any more"),
        }
    }
}

impl Found {
    pub(in crate::store) fn claim(&self) -> Option<&str> {
        match self {
            Found::Same(id) | Found::Moved(id) => Some(id),
            Found::Gone(_) => None,
        }
    }
}

/// From the first to the last code point.
pub(in crate::store) fn cover(spans: &[[u32; 2]]) -> [u32; 2] {
    let start = spans.iter().map(|span| span[0]).min().unwrap_or(0);
    let end = spans.iter().map(|span| span[1]).max().unwrap_or(0);
    [start, end]
}
