use std::path::Path;
use std::{env, fs, thread};

use clap::Args;
use contested::ingest;
use contested::store::{Case, Depth};
use serde_json::json;

use crate::arguments::Global;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::{clock, work};

/// Say what is missing on this machine
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let checks = [
        ("lexicon and language model", lexicon(global)),
        ("making, reading and checking a case", case(&env::temp_dir())),
        ("threads", Ok(thread::available_parallelism().map_or(1, usize::from).to_string())),
    ];
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for (what, result) in &checks {
        printer.print(&match result {
            Ok(detail) => json!({"what": what, "state": "fine", "detail": detail}),
            Err(error) => json!({"what": what, "state": "missing", "detail": format!("{error:#}")}),
        })?;
    }
    printer.finish()?;
    Ok(if checks.iter().all(|(_, result)| result.is_ok()) { Outcome::Fine } else { Outcome::Failed })
}

const COLUMNS: &[Column] = &[at("what", "/what"), at("state", "/state"), at("detail", "/detail")];

fn lexicon(global: &Global) -> anyhow::Result<String> {
    let lexicon = work::lexicon(global)?;
    work::reader(&lexicon, global)?;
    ingest::Rules::load(&lexicon)?;
    Ok(format!("version {}", work::version(&lexicon, global)))
}

/// A case in the temporary folder: SQLite with what it needs, a disk that takes and gives back.
fn case(folder: &Path) -> anyhow::Result<String> {
    let path = folder.join(format!("contested-doctor-{}.contested", std::process::id()));
    let result = Case::create(&path, &clock::stamp()).and_then(|case| case.verify(Depth::Written));
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", path.display()));
    }
    let faults = result?.faults;
    anyhow::ensure!(faults.is_empty(), "a new case does not verify");
    Ok(format!("in {}", folder.display()))
}
