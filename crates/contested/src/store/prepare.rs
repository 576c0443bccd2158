//! A report and what it yields, as the rows that a case keeps. Pure, so that many threads can do it while one writes.

use jiff::civil::Date;
use serde::Serialize;

use super::list::{Argument, ClaimDetail, Figure, Told};
use crate::ingest::{self, Taken};
use crate::link;
use crate::model::{Account, Claim, CodePoints, Extraction, Span, Statement};

/// Everything that [`Case::add`](super::Case::add) writes about one report.
#[derive(Debug)]
pub struct Addition {
    pub(super) name: String,
    pub(super) extraction: Extraction,
    pub(super) rules: String,
    /// `None` where the report has no day.
    pub(super) known_from: Option<Date>,
    pub(super) original: Packed,
    pub(super) text_sha256: String,
    pub(super) json: Packed,
    pub(super) account: Packed,
    pub(super) claims: Vec<ClaimRow>,
    /// The hash of the file that it lay in.
    pub(super) container: Option<String>,
}

/// Bytes in a zstd frame.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) bytes: Vec<u8>,
    /// Unpacked.
    pub(super) length: usize,
    /// Of the unpacked bytes.
    pub(super) sha256: String,
}

/// A claim's columns.
#[derive(Debug)]
pub(super) struct ClaimRow {
    pub(super) statement: Statement,
    pub(super) words: String,
    pub(super) country: Option<String>,
    pub(super) edtf: String,
    pub(super) detail: String,
}

/// How the version begins of what took a report from the columns of a table: nothing in it was read from words.
pub const TABLE_RULES: &str = "table/";

/// Makes the rows of one report. `name` is that of the input it came in, `rules` the version of what read it.
pub fn prepare(name: &str, original: &[u8], mut extraction: Extraction, rules: &str) -> Addition {
    let account = link::account(&extraction);
    let at = CodePoints::new(&extraction.report.text);
    let claims = extraction
        .claims
        .iter()
        .zip(&account.statements)
        .map(|(claim, statement)| claim_row(&extraction, claim, statement, &at))
        .collect();
    let text_sha256 = ingest::sha256(extraction.report.text.as_bytes());
    // The text stands beside it in the same row.
    let text = std::mem::take(&mut extraction.report.text);
    let json = pack(&json_of(&extraction));
    extraction.report.text = text;
    Addition {
        name: name.to_owned(),
        rules: rules.to_owned(),
        known_from: account.known_from,
        original: pack(original),
        text_sha256,
        json,
        account: pack(&json_of::<Account>(&account)),
        claims,
        container: None,
        extraction,
    }
}

impl Addition {
    /// With the [hash](ingest::container_sha256) of the container that the report lay in, for the custody log.
    #[must_use]
    pub fn within(self, container_sha256: Option<String>) -> Addition {
        Addition { container: container_sha256, ..self }
    }

    /// What was taken in and read, for a caller that has both at hand.
    pub fn of(name: &str, taken: &Taken, extraction: Extraction, rules: &str) -> Addition {
        prepare(name, &taken.original, extraction, rules)
    }
}

/// Unpacks a zstd frame that must give `length` bytes.
pub(super) fn unpack(bytes: &[u8], length: i64) -> std::io::Result<Vec<u8>> {
    Unpacker::new()?.unpack(bytes, length)
}

/// For unpacking many frames: making one costs as much as unpacking a short report.
pub(super) struct Unpacker(zstd::bulk::Decompressor<'static>);

impl Unpacker {
    pub(super) fn new() -> std::io::Result<Unpacker> {
        zstd::bulk::Decompressor::new().map(Unpacker)
    }

    /// As [`unpack`].
    pub(super) fn unpack(&mut self, bytes: &[u8], length: i64) -> std::io::Result<Vec<u8>> {
        let length = usize::try_from(length).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(|| std::io::Error::other("a length out of bounds"))?;
        let unpacked = self.0.decompress(bytes, length)?;
        if unpacked.len() == length {
            Ok(unpacked)
        } else {
            Err(std::io::Error::other("a frame of another length"))
        }
    }
}

/// No frame of a case is longer: pages have at most 16 MB, extractions about fifty times a report.
const LONGEST: usize = 1 << 30;

fn claim_row(extraction: &Extraction, claim: &Claim, statement: &Statement, at: &CodePoints<'_>) -> ClaimRow {
    let text = extraction.report.text.as_str();
    let detail = ClaimDetail {
        sentence: sentence(claim, extraction),
        evidence: spans(&claim.evidence, at),
        trigger: spans(&claim.event.trigger, at),
        arguments: claim
            .arguments
            .iter()
            .zip(&statement.participants)
            .map(|(argument, participant)| Argument {
                role: argument.role,
                entity: argument.entity.as_ref().map(ToString::to_string),
                name: argument.name.clone(),
                kind: participant.kind,
                span: at.span(argument.span),
            })
            .collect(),
        chain: statement
            .chain
            .iter()
            .map(|teller| Told {
                entity: teller.entity.as_ref().map(ToString::to_string),
                name: teller.name.clone(),
                role: teller.role,
            })
            .collect(),
        figures: claim
            .figures
            .iter()
            .map(|figure| Figure {
                kind: figure.kind,
                group: figure.group.clone(),
                low: figure.low,
                high: figure.high,
                words: figure.span.of(text).to_owned(),
                span: at.span(figure.span),
                part_of: figure.part_of,
            })
            .collect(),
        time_basis: claim.time.basis,
        rule: claim.rule.to_string(),
        reading: claim.sure.map(|sure| sure.core),
        fields: claim.sure.map(|sure| claim.chances(&sure)),
    };
    ClaimRow {
        words: words(&claim.evidence, text),
        country: claim
            .place
            .and_then(|id| extraction.places.get(id.index()))
            .and_then(|place| place.country.as_ref().map(ToString::to_string)),
        edtf: claim.time.edtf.to_string(),
        detail: String::from_utf8(json_of(&detail)).unwrap_or_default(),
        statement: statement.clone(),
    }
}

/// The sentence that holds the claim's first trigger; its words where there is none.
fn sentence(claim: &Claim, extraction: &Extraction) -> String {
    let text = &extraction.report.text;
    let held = claim.event.trigger.first().and_then(|trigger| {
        let at = extraction.sentences.partition_point(|sentence| sentence.end() <= trigger.start());
        extraction.sentences.get(at).filter(|sentence| sentence.contains(*trigger))
    });
    let words = held.map_or_else(|| words(&claim.evidence, text), |sentence| sentence.of(text).to_owned());
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of some spans, in reading order, with "…" where words are left out.
pub(super) fn words(spans: &[Span], text: &str) -> String {
    spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" … ")
}

fn spans(list: &[Span], at: &CodePoints<'_>) -> Vec<[u32; 2]> {
    list.iter().map(|span| at.span(*span)).collect()
}

fn json_of<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain data with string keys")
}

pub(super) fn pack(bytes: &[u8]) -> Packed {
    // Level 3 is zstd's own choice: beyond it packing becomes dearer than reading.
    let packed =
        zstd::bulk::compress(bytes, 3).expect("memory is the only thing that packing can run out of");
    Packed { bytes: packed, length: bytes.len(), sha256: ingest::sha256(bytes) }
}
