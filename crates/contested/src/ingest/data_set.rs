//! Tables of event data sets: each row a report of the data set, with the event that it codes. Nothing has to be read from
//! words: the fields say it. `text` is the fields that matter, one a paragraph, so that every field of the claim has its words.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read};

use contested_lexicon::{Lexicon, LexiconError};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::Value;
use smol_str::{SmolStr, format_smolstr};

use super::table::{Record, Rows};
use super::{Given, Limits, Place, Reason, Refused, Taken, dates, encoding, identity, plain};
use crate::model::{
    Certainty, DateBasis, DateRange, EventKind, Polarity, Precision, ReportId, SourceRole, Span, Stance,
};

/// Whose columns a table has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Layout {
    /// ACLED's export.
    Acled,
    /// UCDP GED.
    Ged,
    /// One row a source's report of an event, as `contested export --format eventreport` writes it.
    Eventreport,
}

impl Layout {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Acled => "acled",
            Layout::Ged => "ged",
            Layout::Eventreport => "eventreport",
        }
    }

    /// The columns that it cannot do without.
    fn needed(self) -> &'static [&'static str] {
        match self {
            Layout::Acled => &["event_date", "event_type", "sub_event_type", "actor1", "location"],
            Layout::Ged => {
                &["type_of_violence", "side_a", "side_b", "date_start", "date_end", "low", "best", "high"]
            }
            Layout::Eventreport => &["event_type", "date_start", "date_end", "location"],
        }
    }
}

/// What the codes of data sets are in our codebook.
#[derive(Debug)]
pub struct Codes {
    kinds: BTreeMap<(String, String), EventKind>,
}

const CODES: &str = "world/event-tables.tsv";

impl Codes {
    /// Loads them.
    ///
    /// # Errors
    /// Where a line is no layout, code and kind of the codebook.
    pub fn load(lexicon: &Lexicon) -> Result<Codes, LexiconError> {
        let mut kinds = BTreeMap::new();
        let lines = lexicon.text(CODES)?.lines().enumerate();
        for (index, line) in lines.filter(|(_, line)| !line.starts_with('#') && !line.is_empty()).skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [layout, code, kind] = cells[..] else {
                return Err(LexiconError::at(
                    CODES,
                    index + 1,
                    "expected layout, code and kind, parted by tabs",
                ));
            };
            let kind: EventKind =
                kind.parse().map_err(|error| LexiconError::at(CODES, index + 1, format!("{error}")))?;
            kinds.insert((layout.to_owned(), code.to_owned()), kind);
        }
        Ok(Codes { kinds })
    }

    /// The kind of a code; of one that is not listed, that of its part before the colon.
    fn kind(&self, layout: Layout, code: &str) -> Option<EventKind> {
        let of = |code: &str| self.kinds.get(&(layout.name().to_owned(), code.to_owned())).copied();
        if layout == Layout::Eventreport {
            return code.parse().ok();
        }
        of(code).or_else(|| of(code.split_once(':')?.0))
    }
}

/// An event as a data set codes it. Spans are of the report's text.
#[derive(Clone, PartialEq, Debug)]
pub struct Coded {
    /// Whose columns it had.
    pub layout: Layout,
    /// What happened.
    pub kind: EventKind,
    /// The code.
    pub act: Span,
    /// Who did it.
    pub agent: Option<Span>,
    /// To whom.
    pub target: Option<Span>,
    /// Where.
    pub place: Option<Span>,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// How exactly the place is known.
    pub precision: Precision,
    /// When.
    pub time: Option<(Span, DateRange)>,
    /// How many died: at least, at most.
    pub killed: Option<(Span, Option<u64>, Option<u64>)>,
    /// Who says so, where that is not the data set itself.
    pub source: Option<(Span, SourceRole)>,
    /// The source's stance.
    pub stance: Stance,
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// How sure.
    pub certainty: Certainty,
}

/// Reads the rows of a table one by one. A row that cannot be taken is refused and the next one read.
pub fn data_set<'a>(
    name: &str,
    input: impl Read + 'a,
    layout: Layout,
    given: &'a Given,
    codes: &'a Codes,
    limits: &'a Limits,
) -> Box<dyn Iterator<Item = Result<(Taken, Coded), Refused>> + 'a> {
    let name = name.to_owned();
    let once = |refused| -> Box<dyn Iterator<Item = _> + 'a> { Box::new(std::iter::once(Err(refused))) };
    let mut input = BufReader::new(encoding::to_utf8(BufReader::new(input)));
    let delimiter = delimiter(input.fill_buf().unwrap_or_default());
    let mut rows = Rows::new(Box::new(input), delimiter, limits.report_bytes);
    let head: Vec<String> = match rows.next() {
        Ok(Some(Record::Whole { fields, .. })) => {
            fields.iter().map(|field| encoding::decode_row(field).0.trim().to_lowercase()).collect()
        }
        Ok(Some(Record::TooLong { .. })) => {
            let reason = Reason::TooLong { limit: limits.report_bytes };
            return once(Refused::new(&name, Place::line(1), reason));
        }
        Ok(None) => return once(Refused::new(&name, Place::WHOLE, Reason::Empty)),
        Err(error) => return once(Refused::new(&name, Place::WHOLE, Reason::io(&error))),
    };
    if let Some(missing) = layout.needed().iter().find(|needed| !head.iter().any(|column| column == *needed))
    {
        let reason = Reason::NoColumn { column: missing, layout: layout.name() };
        return once(Refused::new(&name, Place::line(1), reason));
    }
    let (mut number, mut failed) = (0, false);
    Box::new(std::iter::from_fn(move || {
        if failed {
            return None;
        }
        number += 1;
        let refuse = |line, reason| {
            Some(Err(Refused::new(
                &name,
                Place { row: Some(number), line: Some(line), column: None },
                reason,
            )))
        };
        match rows.next() {
            Ok(None) => None,
            Ok(Some(Record::TooLong { line })) => {
                refuse(line, Reason::TooLong { limit: limits.report_bytes })
            }
            Ok(Some(Record::Whole { fields, line, .. })) if fields.len() != head.len() => {
                refuse(line, Reason::Fields { found: fields.len(), expected: head.len() })
            }
            Ok(Some(Record::Whole { fields, original, line, .. })) => {
                let fields: Vec<String> =
                    fields.iter().map(|field| encoding::decode_row(field).0.trim().to_owned()).collect();
                let row: BTreeMap<&str, &str> =
                    head.iter().map(String::as_str).zip(fields.iter().map(String::as_str)).collect();
                match one(&row, original, layout, given, codes) {
                    Ok(taken) => Some(Ok(taken)),
                    Err(reason) => refuse(line, reason),
                }
            }
            Err(error) => {
                failed = true;
                refuse(0, Reason::io(&error))
            }
        }
    }))
}

fn one(
    row: &BTreeMap<&str, &str>,
    original: Vec<u8>,
    layout: Layout,
    given: &Given,
    codes: &Codes,
) -> Result<(Taken, Coded), Reason> {
    let cell = |name: &str| row.get(name).copied().filter(|cell| !cell.is_empty());
    let number =
        |name: &str| cell(name).and_then(|cell| cell.parse::<f64>().ok()).filter(|number| number.is_finite());
    let count = |name: &str| number(name).filter(|number| *number >= 0.0).map(|number| number as u64);
    let code = match layout {
        Layout::Acled => format!(
            "{}:{}",
            cell("event_type").unwrap_or_default(),
            cell("sub_event_type").unwrap_or_default()
        ),
        Layout::Ged => cell("type_of_violence").unwrap_or_default().to_owned(),
        Layout::Eventreport => cell("event_type").unwrap_or_default().to_owned(),
    };
    let kind = codes.kind(layout, &code).ok_or_else(|| Reason::NoKind { code: code.clone() })?;
    let [agent, target, place, notes] = match layout {
        Layout::Acled => ["actor1", "actor2", "location", "notes"],
        Layout::Ged => ["side_a", "side_b", "where_coordinates", "source_headline"],
        Layout::Eventreport => ["actor1", "actor2", "location", "text"],
    };
    let (dates_words, range) = match layout {
        Layout::Acled => {
            (cell("event_date").map(str::to_owned), acled_days(cell("event_date"), cell("time_precision")))
        }
        _ => {
            let (start, end) = (cell("date_start").and_then(day), cell("date_end").and_then(day));
            let words: Vec<&str> = [cell("date_start"), cell("date_end")].into_iter().flatten().collect();
            (
                Some(words.join(" ")).filter(|words| !words.is_empty()),
                DateRange::new(start.or(end), end.or(start)),
            )
        }
    };
    let (killed_words, low, high) = match layout {
        // Nought is also what stands where nobody knows.
        Layout::Acled => (
            cell("fatalities"),
            count("fatalities").filter(|n| *n > 0),
            count("fatalities").filter(|n| *n > 0),
        ),
        Layout::Ged => (cell("best"), count("low"), count("high")),
        Layout::Eventreport => {
            (cell("deaths_low").or(cell("deaths_high")), count("deaths_low"), count("deaths_high"))
        }
    };
    let publisher =
        cell("outlet").map(str::to_owned).or_else(|| given.publisher.clone()).ok_or(Reason::NoPublisher)?;
    let source = cell("source_name").filter(|name| layout == Layout::Eventreport && *name != publisher);

    let mut text = Paragraphs::default();
    let notes = cell(notes);
    if let Some(notes) = notes {
        text.add(notes);
    }
    let act = text.add(&code);
    let agent = cell(agent).map(|name| text.add(without_years(name)));
    let target = cell(target).map(|name| text.add(without_years(name)));
    let place = cell(place).map(|name| text.add(name));
    let time = dates_words.filter(|_| !range.is_unknown()).map(|words| (text.add(&words), range));
    let killed = killed_words.filter(|_| low.or(high).is_some()).map(|words| (text.add(words), low, high));
    let source =
        source.map(|name| (text.add(name), named(cell("source_role")).unwrap_or(SourceRole::Unnamed)));

    let mut report = plain(&original, text.text, given);
    report.publisher = Some(publisher);
    report.key = ["claim_id", "event_id_cnty", "relid", "id", "event_id"]
        .into_iter()
        .find_map(cell)
        .map(str::to_owned);
    if let Some(words) = cell("report_date") {
        dates::set(&mut report, words, DateBasis::Given);
    }
    report.form = SmolStr::new_static(ROW);
    // The same row of another outlet or another day is another report.
    report.id = ReportId(format_smolstr!("r-{}", &identity(&report)[..16]));
    let coded = Coded {
        layout,
        kind,
        act,
        agent,
        target,
        place,
        point: number("latitude")
            .zip(number("longitude"))
            .filter(|(lat, lon)| lat.abs() <= 90.0 && lon.abs() <= 180.0),
        precision: precision(layout, cell("geo_precision").or(cell("where_prec"))),
        time,
        killed,
        source,
        stance: named(cell("stance")).unwrap_or(Stance::Asserts),
        polarity: named(cell("polarity")).unwrap_or(Polarity::Positive),
        certainty: named(cell("certainty")).unwrap_or(Certainty::Certain),
    };
    Ok((Taken { report, original }, coded))
}

/// What its reports are.
const ROW: &str = "row";

/// Paragraphs put together, each with where it stands.
#[derive(Default)]
struct Paragraphs {
    text: String,
}

impl Paragraphs {
    fn add(&mut self, words: &str) -> Span {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len() as u32;
        self.text.push_str(words);
        Span::new(start, self.text.len() as u32)
    }
}

/// A word of the published shapes.
fn named<T: serde::de::DeserializeOwned>(word: Option<&str>) -> Option<T> {
    serde_json::from_value(Value::from(word?)).ok()
}

/// ACLED writes from when on a body was so: "Military Forces of Varania (2019-)".
fn without_years(name: &str) -> &str {
    name.split(" (").next().filter(|name| !name.is_empty()).unwrap_or(name)
}

/// The days that an event may have happened on: within the week, within the month, by how precise the day is said to be.
fn acled_days(day_of: Option<&str>, precision: Option<&str>) -> DateRange {
    let Some(middle) = day_of.and_then(day) else { return DateRange::UNKNOWN };
    let around = match precision {
        Some("2") => 6,
        Some("3") => 30,
        _ => 0,
    };
    DateRange::new(middle.checked_sub(around.days()).ok(), middle.checked_add(around.days()).ok())
}

/// A day, also with a time behind it, or as "03 December 2024".
fn day(words: &str) -> Option<Date> {
    words.get(..10).and_then(|day| day.parse().ok()).or_else(|| Date::strptime("%d %B %Y", words).ok())
}

fn precision(layout: Layout, code: Option<&str>) -> Precision {
    match (layout, code) {
        (Layout::Ged, Some("3")) | (Layout::Acled, Some("2")) => Precision::Admin2,
        (Layout::Ged, Some("4")) | (Layout::Acled, Some("3")) => Precision::Admin1,
        (Layout::Ged, Some("5" | "6" | "7")) => Precision::Country,
        _ => Precision::Exact,
    }
}

/// Of comma, tab and semicolon the one that stands most often in the head.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |delimiter: &u8| line.iter().filter(|byte| *byte == delimiter).count();
    b";\t,".iter().copied().max_by_key(count).unwrap_or(b',')
}
