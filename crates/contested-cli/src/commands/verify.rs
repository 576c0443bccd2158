use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use contested::ingest;
use contested::store::{Case, Depth, Fault, StoreError, TimeStamp, Verification};

use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::talk;

/// Check every hash, every anchor, everything that follows from the reports, and the custody log again
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested verify valley.contested && echo sound
  contested verify valley.contested --deep
  contested verify valley.contested --container mails.zip

Exits with 4 where something does not hold.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// Also work out anew what follows from the reports, and compare (takes as long as reconciling all of them)
    #[arg(long)]
    deep: bool,
    /// Also check that this file (an archive, a mailbox, a crawl) is the one that reports of the case lay in, byte for byte
    #[arg(long, value_name = "FILE")]
    container: Vec<PathBuf>,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let depth = if arguments.deep { Depth::Anew } else { Depth::Written };
    let mut found = match Case::open_to_read(&arguments.case).and_then(|case| case.verify(depth)) {
        // What cannot even be opened does not hold.
        Err(StoreError::Damaged { what, .. }) => Verification {
            faults: vec![Fault { subject: "file".to_owned(), message: what }],
            ..Verification::default()
        },
        found => found?,
    };
    for path in &arguments.container {
        check_container(path, &arguments.case, &mut found)?;
    }
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for fault in &found.faults {
        printer.print(&serde_json::to_value(fault)?)?;
    }
    printer.finish()?;
    for unchecked in &found.unchecked {
        talk::hint(&format!("not checked: {unchecked}"));
    }
    if found.stamps > 0 {
        let stamps = talk::counted(i64::try_from(found.stamps).unwrap_or(i64::MAX), "stamp");
        talk::note(&format!(
            "{stamps} of time of the hashes that they should be; signatures and blocks were not looked at"
        ));
    }
    talk::note(&format!(
        "checked {} reports, {} claims, {} anchors, {} derived tables and {} rows of the custody log: {}",
        found.reports,
        found.claims,
        found.anchors,
        found.tables,
        found.custody,
        if found.faults.is_empty() {
            "all is as it was".to_owned()
        } else {
            format!("{} faults", found.faults.len())
        }
    ));
    Ok(if found.faults.is_empty() { Outcome::Fine } else { Outcome::VerificationFailed })
}

/// Holds a file that the case does not keep against the hash that the custody log has of it, and against its stamps of time.
fn check_container(path: &Path, case: &Path, found: &mut Verification) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let open = || File::open(path).with_context(|| name.clone());
    let is_container = ingest::container_sha256(&name, open()?).with_context(|| name.clone())?.is_some();
    let hash = ingest::sha256_of(open()?).with_context(|| name.clone())?;
    let case = Case::open_to_read(case)?;
    let reports = case.reports_of_container(&hash)?;
    let mut stamps = case.stamps()?;
    stamps.retain(|stamp| stamp.sha256 == hash);
    if reports > 0 {
        talk::note(&format!("{name}: {} lay in it", talk::counted(reports, "report")));
    } else if stamps.is_empty() {
        let message = if is_container {
            format!("no report of the case lay in a file with these bytes (SHA-256 {hash})")
        } else {
            "is no file that others lie in".to_owned()
        };
        found.faults.push(Fault { subject: name.clone(), message });
    }
    for stamp in stamps {
        let is_its_own = TimeStamp::read(&stamp.bytes).is_ok_and(|read| {
            open().is_ok_and(|file| read.digest.of(file).is_ok_and(|digest| digest == read.digest))
        });
        if is_its_own {
            talk::note(&format!("{name}: stamped: {}", stamp.said));
        } else {
            let message = "a stamp of time that the case has for it is not of its bytes".to_owned();
            found.faults.push(Fault { subject: name.clone(), message });
        }
    }
    Ok(())
}

const COLUMNS: &[Column] = &[at("what", "/subject"), at("fault", "/message")];
