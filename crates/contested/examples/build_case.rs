//! Puts files into a case and prints where they disagree: `cargo run --example build_case -- new.contested a.txt b.html`.

#![expect(clippy::print_stdout, reason = "an example prints what it found")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use contested::{Addition, Case, Filter, Given, Lexicon, Policy, Reader, Stamp, ingest};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1).map(PathBuf::from);
    let Some(path) = arguments.next() else { return Err("usage: build_case NEW.contested FILE...".into()) };
    // The library has no clock and does not know who runs it.
    let stamp = Stamp { at: jiff::Timestamp::UNIX_EPOCH, who: "the example".to_owned() };
    let lexicon = Lexicon::bundled();
    let (reader, rules, given) = (Reader::fast(&lexicon)?, ingest::Rules::load(&lexicon)?, Given::default());
    let mut case = Case::create(&path, &stamp)?;
    for file in arguments {
        let name = file.display().to_string();
        let mut additions = Vec::new();
        for taken in ingest::read(&name, fs::File::open(&file)?, &given, &rules) {
            match taken {
                Ok(taken) => {
                    let extraction = reader.extract(taken.report.clone());
                    additions.push(Addition::of(&name, &taken, extraction, "the example's rules"));
                }
                // One broken row costs only itself.
                Err(refused) => println!("left out: {refused}"),
            }
        }
        case.add(&additions, &stamp)?;
    }
    case.reconcile(&Policy::default())?;
    print(&case, &path)
}

fn print(case: &Case, path: &Path) -> Result<(), Box<dyn Error>> {
    let all = Filter::default();
    println!(
        "{}: {} reports, {} claims",
        path.display(),
        case.reports(&all)?.len(),
        case.claims(&all)?.len()
    );
    for found in case.contradictions(&all)? {
        let sides: Vec<&str> = found.sides.iter().map(|side| side.position.as_str()).collect();
        println!("{:?}: {}", found.about, sides.join(" / "));
    }
    Ok(())
}
