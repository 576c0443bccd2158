//! Feeds the evaluation suites: one command a suite, JSON lines in and out.
//!
//! A command is a file of its own with an `Arguments` struct and a `run` function. Answers go to
//! standard output, everything else to standard error.

use std::env;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use contested::ingest::Given;
use contested_lexicon::Lexicon;
use serde::Serialize;
use serde::de::DeserializeOwned;

mod calibrate;
mod cluster;
mod copies;
mod encode;
mod fusion;
mod incidents;
mod joining;
mod lesson;
mod muc4;
mod read;
mod relations;
mod sample;
mod signs;
mod times;
mod toponyms;

/// Measures contested against hand-made answers.
#[derive(Parser)]
#[command(name = "contested-eval", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// How often places of a score are right, from JSON lines with keyed toponyms.
    Calibrate(calibrate::Arguments),
    /// Copies found and missed among reports, also spun with synonyms; speed and memory on a generated pile.
    Copies(copies::Arguments),
    /// The groups of coded event reports that tell of one event each.
    Cluster(cluster::Arguments),
    /// The encoder's vectors of each text, to be compared with the reference implementation.
    Encode(encode::Arguments),
    /// The likely value of each object, from a table of what sources say of it.
    Fusion(fusion::Arguments),
    /// Whether claims of one incident are joined and those of others kept apart.
    Incidents(incidents::Arguments),
    /// Learns which claims tell of one event, from reports whose events people marked; or measures what was learned.
    Joining(joining::Arguments),
    /// Reports as the learned reader sees them, from JSON lines with `text` and `asked`: for teaching it.
    Lesson(lesson::Arguments),
    /// Claims as MUC-4 templates, from JSON lines with `docid` and `text`.
    Muc4(muc4::Arguments),
    /// Learns the weights of `muc4` from reports with answers; writes them to standard output.
    Muc4Teach(muc4::teach::Arguments),
    /// Tokens, tags, dependencies, names, lemmas, noun chunks of each text, taken as one paragraph.
    Read(read::Arguments),
    /// Some relations between claims of a corpus, drawn by a seed, for judging by hand; or held against judged ones.
    Relations(relations::Arguments),
    /// Some claims of a corpus, drawn by a seed, for judging by hand.
    Sample(sample::Arguments),
    /// What each report yields, with the signs of how surely each claim was read.
    Signs(signs::Arguments),
    /// Time expressions of each text, and the times of given event triggers.
    Times(times::Arguments),
    /// The place that each given name in a text means.
    Toponyms(toponyms::Arguments),
}

fn main() -> anyhow::Result<()> {
    match CommandLine::parse().command {
        Command::Calibrate(arguments) => calibrate::run(&arguments),
        Command::Copies(arguments) => copies::run(&arguments),
        Command::Cluster(arguments) => cluster::run(&arguments),
        Command::Encode(arguments) => encode::run(&arguments),
        Command::Fusion(arguments) => fusion::run(&arguments),
        Command::Incidents(arguments) => incidents::run(&arguments),
        Command::Joining(arguments) => joining::run(&arguments),
        Command::Lesson(arguments) => lesson::run(&arguments),
        Command::Muc4(arguments) => muc4::run(&arguments),
        Command::Muc4Teach(arguments) => muc4::teach::run(&arguments),
        Command::Read(arguments) => read::run(&arguments),
        Command::Relations(arguments) => relations::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
        Command::Signs(arguments) => signs::run(&arguments),
        Command::Times(arguments) => times::run(&arguments),
        Command::Toponyms(arguments) => toponyms::run(&arguments),
    }
}

/// The bundled data files, with those of the folder named by `CONTESTED_LEXICON` laid over them.
fn lexicon() -> anyhow::Result<Lexicon> {
    let lexicon = Lexicon::bundled();
    match env::var_os("CONTESTED_LEXICON") {
        Some(folder) => lexicon.with_folder(folder.as_ref()).context("reading the lexicon folder"),
        None => Ok(lexicon),
    }
}

/// Reads JSON lines from a file, or from standard input where none is named.
fn json_lines<T: DeserializeOwned>(path: Option<&PathBuf>) -> anyhow::Result<Vec<T>> {
    let name = path.map_or_else(|| "standard input".into(), |path| path.display().to_string());
    let input: Box<dyn BufRead> = match path {
        Some(path) => Box::new(BufReader::new(File::open(path).with_context(|| name.clone())?)),
        None => Box::new(io::stdin().lock()),
    };
    let mut rows = Vec::new();
    for (index, line) in input.lines().enumerate() {
        let line = line.with_context(|| name.clone())?;
        if !line.trim().is_empty() {
            let row = serde_json::from_str(&line).with_context(|| format!("{name}, line {}", index + 1))?;
            rows.push(row);
        }
    }
    Ok(rows)
}

/// What is known of a report from elsewhere: who published it, and when.
fn given(publisher: Option<&String>, published: Option<&String>) -> Given {
    Given { publisher: publisher.cloned(), published: published.cloned(), ..Given::default() }
}

/// Writes lines to standard output.
fn print_lines(lines: &[String]) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// Writes JSON lines to standard output.
fn print_json_lines<T: Serialize>(rows: impl IntoIterator<Item = T>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for row in rows {
        out.write_all(contested::export::json_lines::line(&row)?.as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
