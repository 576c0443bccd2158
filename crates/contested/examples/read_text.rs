//! Reads a text and prints who says what, with the words: `cargo run --example read_text -- report.txt 2024-12-03`.

#![expect(clippy::print_stdout, reason = "an example prints what it found")]

use std::error::Error;
use std::{env, fs};

use contested::{Given, Lexicon, Reader, ingest};

/// Of an invented war, where no file is given.
const TEXT: &str = "Rebels captured the town of Ostrel on Monday, a rebel spokesman said. The army denied it. At least 14 \
                    people were killed in the shelling of a market there, the hospital said.";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let text = arguments.next().map(fs::read_to_string).transpose()?.unwrap_or_else(|| TEXT.to_owned());
    let given = Given { published: arguments.next(), ..Given::default() };
    // `Reader::new` reads better, and takes longer to load.
    let reader = Reader::fast(&Lexicon::bundled())?;
    let extraction = reader.extract(ingest::plain(text.as_bytes(), text.clone(), &given));
    for claim in &extraction.claims {
        let source = claim.chain.first().map(|id| &extraction.attributions[id.index()].source);
        let source =
            source.and_then(|words| words.first()).map_or("the report itself", |words| words.of(&text));
        let sentence: Vec<&str> = claim.evidence.iter().map(|words| words.of(&text)).collect();
        println!("{} ({source}): {}", claim.event.kind, sentence.join(" … "));
        for figure in &claim.figures {
            println!("    {:?}: {}", figure.kind, figure.span.of(&text));
        }
    }
    for notice in &extraction.report.notices {
        println!("notice: {}", notice.message);
    }
    Ok(())
}
