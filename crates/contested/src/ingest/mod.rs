//! Bytes → [`Report`]: text, pages, tables; encodings, main text, date lines.
//!
//! Needs: the bytes of a file and its name. Adds: canonical text, metadata, identity.

use sha2::{Digest, Sha256};
use smol_str::{SmolStr, format_smolstr};

use crate::model::{DateBasis, PublishedDate, Report, ReportId};

/// What the caller says about reports that do not say it themselves.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// When they were published.
    pub published: Option<String>,
    /// By whom.
    pub publisher: Option<String>,
    /// Where.
    pub url: Option<String>,
}

/// Makes reports of JSON lines.
pub fn jsonl(bytes: &[u8], given: &Given) -> Vec<Report> {
    let text = String::from_utf8_lossy(bytes);
    text.lines()
        .filter_map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).ok()?;
            let field = |name: &str| row.get(name).and_then(|value| value.as_str()).map(str::to_owned);
            let mut report = plain(line.as_bytes(), field("text")?, given);
            report.key = row.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
            report.title = field("title");
            report.publisher = field("publisher").or(report.publisher);
            if let Some(date) = field("published").and_then(|date| date.get(..10)?.parse().ok()) {
                report.published = PublishedDate { date: Some(date), basis: DateBasis::Given };
            }
            Some(report)
        })
        .collect()
}

/// Makes a report of plain text.
pub fn plain(original: &[u8], text: String, given: &Given) -> Report {
    let sha256 = Sha256::digest(original).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let date = given.published.as_deref().and_then(|date| date.get(..10)?.parse().ok());
    Report {
        id: ReportId(format_smolstr!("r-{}", &sha256[..16])),
        key: None,
        sha256,
        title: None,
        publisher: given.publisher.clone(),
        author: None,
        url: given.url.clone(),
        language: SmolStr::new_static("en"),
        published: PublishedDate {
            date,
            basis: if date.is_some() { DateBasis::Given } else { DateBasis::None },
        },
        text,
        blocks: Vec::new(),
        notices: Vec::new(),
    }
}
