use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use contested::export::{self, Options};
use jiff::civil::Date;

use super::figures::FigurePolicy;
use super::{OnCase, Viewed};
use crate::filters::{Sure, date};
use crate::outcome::{Outcome, WrongUsage};
use crate::talk;

/// Write a case out in a format of the field
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested export valley.contested --format jsonl > valley.jsonl
  contested export valley.contested --format geojson --out map --on 2024-12-03 --known 2024-12-05 --check
  contested export valley.contested --format ged --out valley-ged.csv --reading sure

A manifest beside the file (`NAME.manifest.json`), or in the folder, says of which case and state of knowledge it is,
what read it, how many rows each file has, and what the format could not carry. Two exports of one case are equal byte
for byte. docs/exports.md tells of each format.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// The format
    #[arg(long, value_enum, value_name = "F")]
    format: Format,
    /// Where to: a file, or a folder where the format is several files; without it, standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    #[command(flatten)]
    view: Viewed,
    /// How surely it was read: only what is likelier right than not, or all
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Sure::All)]
    reading: Sure,
    /// What has no place too, with an empty geometry (geojson, geopackage)
    #[arg(long)]
    without_place: bool,
    /// What changed after this day (feed); else in the last week that is known
    #[arg(long, value_name = "DATE", value_parser = date)]
    since: Option<Date>,
    /// Read back what was written
    #[arg(long, requires = "out")]
    check: bool,
    #[command(flatten)]
    figures: FigurePolicy,
}

/// A format by its name.
#[derive(Clone, Copy, Debug)]
struct Format(export::Format);

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Format] {
        const ALL: [Format; export::Format::ALL.len()] = {
            let mut all = [Format(export::Format::Jsonl); export::Format::ALL.len()];
            let mut index = 0;
            while index < all.len() {
                all[index] = Format(export::Format::ALL[index]);
                index += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()).help(self.0.about()))
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let format = arguments.format.0;
    let options = Options {
        view: arguments.view.view(&case)?,
        surely: arguments.reading == Sure::Sure,
        best_figure: arguments.figures.policy(),
        unplaced: arguments.without_place,
        since: arguments.since,
    };
    let Some(out) = &arguments.out else {
        if !format.streams() {
            let what = if format.is_folder() { "a folder of files" } else { "a database" };
            return Err(WrongUsage(format!("`{}` is {what}: say where with --out", format.name())).into());
        }
        let mut stream = BufWriter::new(io::stdout().lock());
        export::stream(&case, format, &options, &mut stream)?;
        stream.flush()?;
        return Ok(Outcome::Fine);
    };
    let manifest = export::write(&case, format, &options, out)?;
    for file in manifest.files.iter().filter(|file| file.rows_are != "bytes") {
        talk::note(&format!(
            "{}: {}",
            file.path,
            talk::counted(i64::try_from(file.rows).unwrap_or(i64::MAX), "row")
        ));
    }
    for note in &manifest.notes {
        talk::note(note);
    }
    for loss in &manifest.losses {
        talk::detail(&format!("the format cannot carry all: {loss}"));
    }
    if arguments.check {
        match export::check(format, out) {
            Ok(checked) => {
                let files = i64::try_from(checked.files).unwrap_or(i64::MAX);
                talk::note(&format!("read back: {}", talk::counted(files, "file")));
            }
            Err(error) => {
                talk::error(&error.to_string());
                return Ok(Outcome::VerificationFailed);
            }
        }
    }
    Ok(Outcome::Fine)
}
