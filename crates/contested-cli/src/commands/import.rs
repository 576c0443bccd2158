use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use contested::Reader;
use contested::export::records::JUDGEMENT_FORMAT;
use contested::ingest::{self, Codes, Layout, Limits, Taken};
use contested::model::Judgement;
use contested::store::{self, Case, TABLE_RULES};
use serde_json::Value;

use super::add::{Taking, reconcile, write};
use super::extract::GivenArguments;
use crate::arguments::Global;
use crate::inputs::Input;
use crate::outcome::Outcome;
use crate::summary::{Facts, OfInput, Summary};
use crate::{clock, talk, work};

/// Take in judgements made on another copy of the case, or the events of a data set
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested judgements theirs.contested --records | contested import ours.contested -
  contested export theirs.contested --format jsonl | contested import ours.contested -
  contested import valley.contested events.csv --as ged --publisher 'Valley Event Data'

Lines with `\"format\": \"contested-judgement/1\"` are taken; other records of `contested export --format jsonl` are
passed over (reports come in with `contested add`). What is in already is passed over. A judgement whose content is not
what its name says is refused. Where both have answered one question differently, both stay and you are told.

With `--as` each row of a table becomes a report of the data set with one claim, so that a case compares newspapers with
data sets. Nothing is read from words: kind, doers, place, days and deaths are the row's. What has no code that is known
is refused.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// JSON lines, or a table; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose columns a table has; `--publisher` names the data set, where the rows do not
    #[arg(long = "as", value_enum, value_name = "LAYOUT")]
    layout: Option<Columns>,
    #[command(flatten)]
    given: GivenArguments,
}

/// Whose columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Columns {
    /// ACLED's.
    Acled,
    /// UCDP GED's.
    Ged,
    /// One row a source's report of an event, as `contested export --format eventreport` writes it.
    Eventreport,
}

/// A line that is longer is no judgement.
const LONGEST_LINE: usize = 64 << 20;

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    match arguments.layout {
        Some(Columns::Acled) => table(arguments, Layout::Acled, global),
        Some(Columns::Ged) => table(arguments, Layout::Ged, global),
        Some(Columns::Eventreport) => table(arguments, Layout::Eventreport, global),
        None => judgements(arguments),
    }
}

/// Takes in the rows of a data set, each as a report of it.
fn table(arguments: &Arguments, layout: Layout, global: &Global) -> anyhow::Result<Outcome> {
    let mut case = Case::open(&arguments.case)?;
    work::set_threads(global)?;
    let lexicon = work::lexicon_of(&case, global)?;
    let version = work::version(&lexicon, global);
    case.keep_lexicon(&lexicon, &version, &clock::stamp())?;
    let rules = format!("{TABLE_RULES}{} {version}", layout.name());
    // Names are linked as in any report; nothing is read from words.
    let reader = Reader::fast(&lexicon).context("loading the lexicon")?;
    let (codes, limits, given) = (Codes::load(&lexicon)?, Limits::default(), arguments.given.given());
    let input = match arguments.file.as_os_str() == "-" {
        true => Input::Standard,
        false => Input::File(arguments.file.clone()),
    };
    let name = input.name();
    let rows =
        ingest::data_set(&name, input.open().map_err(anyhow::Error::new)?, layout, &given, &codes, &limits);
    let mut summary = Summary::default();
    let mut of_input = OfInput::new(&name);
    let rows = rows.inspect(|row| {
        if let Err(refused) = row {
            of_input.refuse(refused);
        }
    });
    work::in_order(
        rows,
        |row| row.as_ref().map_or(0, |(taken, _)| taken.original.len()),
        |row| {
            row.map(|(Taken { report, original }, coded)| {
                let extraction = reader.link_coded(report, &coded);
                let facts = Facts::of(&name, &extraction);
                (store::prepare(&name, &original, extraction, &rules), facts)
            })
        },
        |batch| write(&mut case, batch, &mut summary),
    )?;
    of_input.say();
    summary.finish()?;
    let taking = Taking::untimed(summary);
    reconcile(&mut case, &taking)?;
    Ok(if taking.summary.refused > 0 { Outcome::InputRefused } else { Outcome::Fine })
}

fn judgements(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut case = Case::open(&arguments.case)?;
    let input = match arguments.file.as_os_str() == "-" {
        true => Input::Standard,
        false => Input::File(arguments.file.clone()),
    };
    let name = input.name();
    let mut reader = BufReader::new(input.open().map_err(anyhow::Error::new)?);
    let (mut judgements, mut others, mut refused) = (Vec::new(), 0_usize, 0_usize);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).with_context(|| name.clone())?;
        if read == 0 {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match judgement(&line) {
            Ok(Some(judgement)) => judgements.push(judgement),
            Ok(None) => others += 1,
            Err(error) => {
                refused += 1;
                talk::warning(&format!("{name}:{number}: {error}"));
            }
        }
    }
    let imported = case.import_judgements(judgements, &clock::stamp())?;
    for why in &imported.refused {
        talk::warning(&format!("{name}: {why}"));
    }
    for conflict in &imported.conflicts {
        talk::caution(&format!(
            "{}: {} holds \"{}\" ({}), {} holds \"{}\" ({}); {} is later and counts",
            conflict.slot,
            conflict.ours_by,
            conflict.our_verdict,
            conflict.ours,
            conflict.theirs_by,
            conflict.their_verdict,
            conflict.theirs,
            conflict.holds
        ));
    }
    let mut words = format!("took in {} judgements", imported.new);
    if imported.already_in > 0 {
        words.push_str(&format!("; {} were in already", imported.already_in));
    }
    if !imported.conflicts.is_empty() {
        words.push_str(&format!("; {} conflict with judgements here", imported.conflicts.len()));
    }
    if others > 0 {
        words.push_str(&format!("; passed over {others} records of other kinds"));
    }
    talk::note(&words);
    let unfit =
        case.judgement_rows()?.iter().filter(|row| row.fit == Some(contested::store::Fit::Gone)).count();
    if unfit > 0 {
        talk::hint(&format!(
            "{unfit} judgements are about nothing in this case; `contested judgements --unfit` lists them"
        ));
    }
    Ok(if refused + imported.refused.len() > 0 { Outcome::InputRefused } else { Outcome::Fine })
}

/// A judgement; `None` for a record of another kind.
fn judgement(line: &[u8]) -> anyhow::Result<Option<Judgement>> {
    anyhow::ensure!(line.len() <= LONGEST_LINE, "the line is too long");
    let value: Value = serde_json::from_slice(line).context("no JSON object")?;
    match value["format"].as_str() {
        Some(JUDGEMENT_FORMAT) => Ok(Some(serde_json::from_value(value).context("no judgement")?)),
        Some(format) if format.starts_with("contested-judgement/") => {
            anyhow::bail!("a judgement in the format {format}; this program reads {JUDGEMENT_FORMAT}")
        }
        _ if value["record"].is_string() => Ok(None),
        _ => anyhow::bail!("neither a judgement nor a record of `contested export`"),
    }
}
