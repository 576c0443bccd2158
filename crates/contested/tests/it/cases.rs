//! Test cases are documents: prose, small reports in fenced blocks, and what is expected of them.
//!
//! A block's first line is its kind and its settings (` ```report id=a outlet=tass date=2024-11-30 `). A module
//! that checks one kind of expectation walks its folder of `tests/cases` with [`each_case`].

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::Extraction;
use contested_lexicon::Lexicon;

/// A fenced block of a case.
#[derive(Debug)]
pub(crate) struct Block {
    /// First word after the fence: "report", "claims".
    pub(crate) kind: String,
    /// `key=value` words after it.
    pub(crate) settings: Vec<(String, String)>,
    /// The lines inside.
    pub(crate) body: String,
    /// The line of the fence, from 1.
    pub(crate) line: usize,
}

impl Block {
    /// The value of a setting.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// Calls `check` with the name and the blocks of every case below `tests/cases/FOLDER`, in order of names.
pub(crate) fn each_case(folder: &str, mut check: impl FnMut(&str, &[Block])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    let mut files: Vec<_> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no case in {}", root.display());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        check(&format!("{folder}/{}", file.file_name().unwrap().to_string_lossy()), &blocks(&text));
    }
}

/// Whether a line of an expectation holds of a report; else what was found.
pub(crate) type Check = fn(&Extraction, &str) -> Result<(), String>;

/// Reads the reports of every case below `tests/cases/FOLDER` and holds the lines of each other block, by its kind,
/// against the report before it.
pub(crate) fn check_reports(folder: &str, checks: &[(&str, Check)]) {
    let mut wrong = Vec::new();
    each_case(folder, |case, blocks| {
        let mut found = None;
        for block in blocks {
            if block.kind == "report" {
                found = Some(read(block));
                continue;
            }
            let (_, check) = checks
                .iter()
                .find(|(kind, _)| *kind == block.kind)
                .unwrap_or_else(|| panic!("{case}: no block {}", block.kind));
            let extraction = found.as_ref().expect("a report comes first");
            for (offset, line) in block.body.lines().enumerate() {
                if let Err(error) = check(extraction, line) {
                    wrong.push(format!("{case}:{}: {error}", block.line + 1 + offset));
                }
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Reads a report by rules alone, published on the day that its setting `published` gives: a stage is tested here, not
/// the weights of the learned reader.
fn read(block: &Block) -> Extraction {
    static READER: OnceLock<Reader> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::fast(&Lexicon::bundled()).unwrap());
    let given = Given { published: block.get("published").map(str::to_owned), ..Given::default() };
    reader.extract(ingest::plain(block.body.as_bytes(), block.body.clone(), &given))
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                let mut words = info.split_whitespace();
                open = Some(Block {
                    kind: words.next().unwrap_or_default().to_owned(),
                    settings: words
                        .filter_map(|word| word.split_once('='))
                        .map(|(key, value)| (key.to_owned(), value.replace('_', " ")))
                        .collect(),
                    body: String::new(),
                    line: index + 1,
                });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some(block)) => {
                block.body.push_str(line);
                block.body.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

#[test]
fn blocks_are_read_with_their_settings() {
    let found = blocks("prose\n```report id=a outlet=The_Herald\nWords.\n```\nmore\n```claims\n```\n");
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].kind.as_str(), found[0].get("outlet"), found[0].line),
        ("report", Some("The Herald"), 2)
    );
    assert_eq!(found[0].body, "Words.\n");
}
