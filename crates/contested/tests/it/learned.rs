//! The learned reader: what it must hold to whatever it was taught.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::Extraction;
use contested_lexicon::Lexicon;
use proptest::prelude::*;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Lexicon::bundled()).unwrap());

fn read(reader: &Reader, text: &str) -> Extraction {
    let given = Given { published: Some("2024-05-03".to_owned()), ..Given::default() };
    reader.extract(ingest::plain(text.as_bytes(), text.to_owned(), &given))
}

const STORY: &str = "Fighters of the March Front shelled the market of Ostrel on Thursday, killing four traders, the town's \
mayor said. The army denied that it had lost the town. Hours later two of its trucks were set ablaze near Merik.";

#[test]
fn a_damaged_file_of_weights_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("models")).unwrap();
    for (file, bytes) in
        [("models/reader.bin", b"CTENCOD\x01 and no more".as_slice()), ("models/reader.json", b"{}")]
    {
        fs::write(folder.path().join(file), bytes).unwrap();
        let error = Reader::new(&Lexicon::bundled().with_folder(folder.path()).unwrap()).unwrap_err();
        assert!(error.to_string().contains(file), "{error}");
        fs::remove_file(folder.path().join(file)).unwrap();
    }
}

#[test]
fn every_claim_says_how_surely_it_was_read() {
    let read = read(&READER, STORY);
    assert!(!read.claims.is_empty());
    for claim in &read.claims {
        let sure = claim.sure.expect("the learned reader saw it");
        for chance in
            [sure.core, sure.claim, sure.kind, sure.agent, sure.object, sure.place, sure.time, sure.origin]
        {
            assert!((0.0..=1.0).contains(&chance));
        }
    }
}

#[test]
fn rules_alone_say_nothing_of_how_surely_they_read() {
    let fast = Reader::fast(&Lexicon::bundled()).unwrap();
    let read = read(&fast, STORY);
    assert!(!read.claims.is_empty() && read.claims.iter().all(|claim| claim.sure.is_none()));
}

#[test]
fn what_lies_beyond_the_longest_reading_is_read_by_rules() {
    let filler = "The harbour was calm and the weather fair for most of the long week. ".repeat(2_600);
    let text = format!("{STORY} {filler}\n\nRebels seized the town of Ostrel on Monday.");
    let read = read(&READER, &text);
    let last = read.claims.last().expect("the last sentence tells one");
    assert!(last.event.trigger[0].start() as usize > filler.len(), "the seizure at the end is read");
    assert_eq!(last.event.kind.as_str(), "control.capture");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the words: no panic, the same twice, and every span slices.
    #[test]
    fn any_words_are_read_and_slice(
        words in prop::collection::vec("[a-zA-Z\u{e9}\u{4e00}\u{301}\"'(),.\\-0-9]{1,9}", 0..60),
        cut in 0..200usize,
    ) {
        let mut text = STORY.to_owned();
        let at = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.insert_str(at, &words.join(" "));
        let once = read(&READER, &text);
        prop_assert_eq!(&once, &read(&READER, &text));
        for claim in &once.claims {
            let arguments = claim.arguments.iter().map(|one| one.span);
            for span in claim.evidence.iter().copied().chain(arguments) {
                prop_assert!(!span.is_empty() && text.get(span.start() as usize..span.end() as usize).is_some());
            }
        }
    }
}

/// As they lie in the repository, and as a user may lay them over: unpacked when they are loaded, not when the program is built.
#[test]
fn packed_files_read_as_the_bundled_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contested-lexicon");
    let files = ["models/english.bin", "models/reader.bin", "gazetteer/places.bin"];
    let files = files.map(|path| (path.to_owned(), fs::read(folder.join(path)).unwrap()));
    let reader = Reader::new(&Lexicon::bundled().with_files(files).unwrap()).unwrap();
    let more = "In Aleppo, 12.5 km from the Turkish border, children's toys weren't found, U.S. officials said on 3 May.";
    for text in [STORY, more] {
        assert_eq!(read(&reader, text), read(&READER, text));
    }
}
