use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use contested::model::Judgement;
use contested::store::Case;
use serde_json::Value;

use crate::inputs::Input;
use crate::outcome::Outcome;
use crate::{clock, talk};
use contested::export::records::JUDGEMENT_FORMAT;

/// Take in judgements made on another copy of the case
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested judgements theirs.contested --records | contested import ours.contested -
  contested export theirs.contested --format jsonl | contested import ours.contested -

Lines with `\"format\": \"contested-judgement/1\"` are taken; other records of `contested export --format jsonl` are
passed over (reports come in with `contested add`). What is in already is passed over. A judgement whose content is not
what its name says is refused. Where both have answered one question differently, both stay and you are told.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// JSON lines; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// A line that is longer is no judgement.
const LONGEST_LINE: usize = 64 << 20;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
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
