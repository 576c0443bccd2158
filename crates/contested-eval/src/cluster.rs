//! `contested-eval cluster`: which coded event reports tell of one event, by their fields alone.

use std::collections::BTreeMap;
use std::io::{self, BufWriter};
use std::path::PathBuf;

use anyhow::Context as _;
use contested::estimate::grouping::{self, EventReport, Range};

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A CSV table of event reports in the columns of van Baalen's event report template; `id` is needed, others are
    /// used where they are there
    file: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let name = arguments.file.display().to_string();
    let mut table = csv::Reader::from_path(&arguments.file).with_context(|| name.clone())?;
    let columns = Columns::of(table.byte_headers().with_context(|| name.clone())?);
    anyhow::ensure!(columns.0.contains_key("id"), "{name}: no column id");
    let mut reports = Vec::new();
    for row in table.byte_records() {
        reports.push(report(&columns, &row.with_context(|| name.clone())?));
    }
    let mut out = csv::Writer::from_writer(BufWriter::new(io::stdout().lock()));
    out.write_record(["id", "cluster"])?;
    for (report, group) in reports.iter().zip(grouping::group(&reports)) {
        out.write_record([&report.id, &group])?;
    }
    Ok(out.flush()?)
}

/// Every column that is read. `event_id`, the answer, is none of them.
struct Columns(BTreeMap<String, usize>);

impl Columns {
    fn of(head: &csv::ByteRecord) -> Columns {
        let name =
            |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_start_matches('\u{FEFF}').trim().to_owned();
        Columns(head.iter().enumerate().map(|(index, bytes)| (name(bytes), index)).collect())
    }

    /// The cell's words; nothing where the table has no such column or the cell says that nothing is known.
    fn words(&self, row: &csv::ByteRecord, column: &str) -> String {
        let bytes = self.0.get(column).and_then(|index| row.get(*index)).unwrap_or_default();
        let words = String::from_utf8_lossy(bytes).trim().to_owned();
        if NOT_KNOWN.contains(&words.as_str()) { String::new() } else { words }
    }

    fn number<T: std::str::FromStr>(&self, row: &csv::ByteRecord, column: &str) -> Option<T> {
        self.words(row, column).parse().ok()
    }

    fn range(&self, row: &csv::ByteRecord, kind: &str) -> Option<Range> {
        let number =
            |which: &str| self.number::<f64>(row, &format!("{kind}_{which}")).map(|number| number as u64);
        let best = number("best").or_else(|| number("low")).or_else(|| number("high"))?;
        Some(Range { low: number("low").unwrap_or(best), best, high: number("high").unwrap_or(best) })
    }
}

/// What coders write where they do not know.
const NOT_KNOWN: [&str; 3] = ["", "NA", "Unknown"];

/// The template has columns for so many actors.
const ACTORS: u32 = 6;

fn report(columns: &Columns, row: &csv::ByteRecord) -> EventReport {
    let words = |column: &str| columns.words(row, column);
    let start = columns.number(row, "date_start").or_else(|| columns.number(row, "date_end"));
    let end = columns.number(row, "date_end").or(start);
    let each = |column: &str| {
        (1..=ACTORS).map(|actor| words(&column.replace('#', &actor.to_string()))).collect::<Vec<_>>()
    };
    let first_known = |(id, name): (String, String)| if id.is_empty() { name } else { id };
    let latitude = columns.number(row, "latitude");
    EventReport {
        id: words("id"),
        days: start.zip(end).map(|(start, end)| if start <= end { (start, end) } else { (end, start) }),
        city: words("city"),
        location: words("location"),
        point: latitude
            .zip(columns.number(row, "longitude"))
            .filter(|(lat, lon): &(f64, f64)| lat.is_finite() && lon.is_finite()),
        actors: each("actor#_id")
            .into_iter()
            .zip(each("actor#"))
            .map(first_known)
            .filter(|actor| !actor.is_empty())
            .collect(),
        violence: each("actor#_violence")
            .iter()
            .flat_map(|several| several.split(';'))
            .map(|kind| kind.trim().to_owned())
            .filter(|kind| !NOT_KNOWN.contains(&kind.as_str()))
            .collect(),
        target: words("target"),
        context: words("event_context"),
        deaths: columns.range(row, "deaths"),
        injuries: columns.range(row, "injuries"),
        damage: columns.number::<u8>(row, "damage").map(|damage| damage > 0),
        source: words("source"),
    }
}
