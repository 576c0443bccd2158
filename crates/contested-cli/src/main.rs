//! The program: arguments, progress, exit codes.

use std::io::{self, BufWriter, Write as _};
use std::{env, fs};

use anyhow::Context as _;
use contested::{Reader, export, ingest};
use contested_lexicon::Lexicon;

fn main() -> anyhow::Result<()> {
    // Interim: `contested extract [--jsonl] FILE…`; the whole command line replaces this.
    let mut lexicon = Lexicon::bundled();
    if let Some(folder) = env::var_os("CONTESTED_LEXICON") {
        lexicon = lexicon.with_folder(folder.as_ref()).context("reading the lexicon folder")?;
    }
    let reader = Reader::new(&lexicon)?;
    let mut out = BufWriter::new(io::stdout().lock());
    for path in env::args().skip(2).filter(|argument| !argument.starts_with("--")) {
        let bytes = fs::read(&path).with_context(|| path.clone())?;
        let given = ingest::Given::default();
        let reports = if path.ends_with(".jsonl") {
            ingest::jsonl(&bytes, &given)
        } else {
            vec![ingest::plain(&bytes, String::from_utf8_lossy(&bytes).into_owned(), &given)]
        };
        for report in reports {
            let extraction = reader.extract(report);
            serde_json::to_writer(&mut out, &export::extract_json::extraction(&extraction))?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}
