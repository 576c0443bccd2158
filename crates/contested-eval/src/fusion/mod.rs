//! `contested-eval fusion`: the likely value of each object from what sources say of it, and the same on a made-up
//! world where the truth is known.

mod simulation;

use std::fs::File;
use std::io::{self, BufWriter, Read, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use contested::estimate::truth::{self, Claim, Options};

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Lines of source, object and value, with tabs between; a fourth column "party" marks a claim in the speaker's
    /// own cause. Standard input where no file is named.
    file: Option<PathBuf>,

    /// Take every source for independent
    #[arg(long)]
    ignore_copying: bool,

    /// Print the sources with their qualities, and pairs that likely copy, in place of the values
    #[arg(long, conflicts_with = "simulate")]
    sources: bool,

    /// Make up worlds with known truth, and print how often each method finds it
    #[arg(long, conflicts_with = "file")]
    simulate: bool,

    /// The first of the worlds to make up
    #[arg(long, default_value_t = 1, requires = "simulate")]
    seed: u64,

    /// How many worlds to make up
    #[arg(long, default_value_t = 10, requires = "simulate")]
    worlds: u64,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    if arguments.simulate {
        simulation::run(arguments.seed, arguments.worlds, &mut out)?;
        return Ok(out.flush()?);
    }
    let claims = claims(arguments.file.as_ref())?;
    let options = Options { find_copies: !arguments.ignore_copying, ..Options::default() };
    let estimate = truth::find(&claims, &options);
    if arguments.sources {
        for (source, quality) in &estimate.sources {
            writeln!(out, "{source}\t{:.3}\t{:.3}\t{}", quality.recall, quality.slip, quality.compared)?;
        }
        for pair in &estimate.copying {
            let (shared, same) = (pair.shared, pair.same);
            writeln!(out, "{}\t{}\t{:.3}\t{same} of {shared}", pair.one, pair.other, pair.probability)?;
        }
    } else {
        for (object, likely) in &estimate.values {
            writeln!(out, "{object}\t{}", likely.value)?;
        }
    }
    Ok(out.flush()?)
}

fn claims(path: Option<&PathBuf>) -> anyhow::Result<Vec<Claim>> {
    let name = path.map_or_else(|| "standard input".into(), |path| path.display().to_string());
    let mut bytes = Vec::new();
    match path {
        Some(path) => File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
        None => io::stdin().lock().read_to_end(&mut bytes),
    }
    .with_context(|| name.clone())?;
    // Tables of this kind come with stray bytes in names; they are no reason to refuse the rest.
    let text = String::from_utf8_lossy(&bytes);
    let mut claims = Vec::new();
    for (index, line) in text.split('\n').map(|line| line.trim_end_matches('\r')).enumerate() {
        if line.is_empty() {
            continue;
        }
        let mut columns = line.split('\t');
        let (Some(source), Some(object), Some(value)) = (columns.next(), columns.next(), columns.next())
        else {
            bail!("{name}, line {}: expected source, object and value with tabs between", index + 1);
        };
        let own_cause = match columns.next() {
            None | Some("") => false,
            Some("party") => true,
            Some(other) => {
                bail!("{name}, line {}: expected \"party\" or nothing, found \"{other}\"", index + 1)
            }
        };
        let (source, object, value) = (source.to_owned(), object.to_owned(), value.to_owned());
        claims.push(Claim { source, object, value, own_cause });
    }
    Ok(claims)
}
