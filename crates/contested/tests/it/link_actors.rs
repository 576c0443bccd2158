//! Who names, phrases and pronouns stand for: the cases below `tests/cases/link-actors`, the examples in the
//! title files, and any text at all.

use std::sync::LazyLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::{Extraction, Mention, MentionKind};
use contested_lexicon::Lexicon;
use proptest::prelude::*;

use crate::cases::each_case;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Lexicon::bundled()).unwrap());

fn extract(text: &str, date: Option<&str>) -> Extraction {
    let given = Given { published: date.map(str::to_owned), ..Given::default() };
    READER.extract(ingest::plain(text.as_bytes(), text.to_owned(), &given))
}

/// "WORDS [#N] = ENTITY", "WORDS = KIND?" for what has no entity, "WORDS -> WORDS" for what points back,
/// "notice CODE".
#[test]
fn the_cases_hold() {
    let mut wrong = Vec::new();
    each_case("link-actors", |name, blocks| {
        let mut extraction = None;
        for block in blocks {
            match block.kind.as_str() {
                "report" => extraction = Some(extract(block.body.trim_end(), block.get("date"))),
                "mentions" => {
                    let extraction =
                        extraction.as_ref().expect("a report stands before what is expected of it");
                    for (number, line) in block.body.lines().enumerate() {
                        if let Err(found) = check(extraction, line) {
                            wrong.push(format!(
                                "{name}:{}: {line}\n    found {found}",
                                block.line + number + 1
                            ));
                        }
                    }
                }
                // "WORDS = ENTITY" of who says something.
                "sources" => {
                    let extraction = extraction.as_ref().expect("a report stands before");
                    for line in block.body.lines() {
                        let (words, expected) = line.split_once(" = ").expect("WORDS = ENTITY");
                        let found = extraction.attributions.iter().find(|attribution| {
                            let source = attribution.source.first();
                            source.is_some_and(|span| span.of(&extraction.report.text) == words)
                        });
                        let entity = found.and_then(|one| one.entity.as_ref()).map(ToString::to_string);
                        if entity.as_deref() != Some(expected) {
                            wrong.push(format!("{name}:{}: {line}\n    found {entity:?}", block.line));
                        }
                    }
                }
                other => panic!("{name}:{}: no such block: {other}", block.line),
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(extraction: &Extraction, line: &str) -> Result<(), String> {
    if let Some(code) = line.strip_prefix("notice ") {
        let codes: Vec<&str> = extraction.notices.iter().map(|notice| notice.code.as_str()).collect();
        return if codes.contains(&code) { Ok(()) } else { Err(format!("notices {codes:?}")) };
    }
    if let Some(words) = line.strip_prefix("not ") {
        let both = find(extraction, words).map_or(0, |mention| mention.stands_for.len());
        return if both == 0 { Ok(()) } else { Err(format!("stands for {both}")) };
    }
    if let Some((words, expected)) = line.split_once(" => ") {
        let Some(mention) = find(extraction, words) else { return Err("no such mention".to_owned()) };
        let of = |id: &contested::model::MentionId| words_of(extraction, &extraction.mentions[id.index()]);
        let found = mention.stands_for.iter().map(of).collect::<Vec<_>>().join(" + ");
        return if found == expected { Ok(()) } else { Err(found) };
    }
    let (words, expected, points) = match line.split_once(" -> ") {
        Some((words, expected)) => (words, expected, true),
        None => {
            line.split_once(" = ").map(|(words, expected)| (words, expected, false)).ok_or("no = or ->")?
        }
    };
    let Some(mention) = find(extraction, words) else { return Err("no such mention".to_owned()) };
    if points {
        let to = mention.same_as.map(|id| words_of(extraction, &extraction.mentions[id.index()]));
        return if to == Some(expected) { Ok(()) } else { Err(format!("{to:?}")) };
    }
    let entity = mention.entity.as_ref().map(|id| id.to_string());
    let fits = match expected.strip_suffix('?') {
        Some(kind) => entity.is_none() && kind == kind_word(mention.kind),
        None => entity.as_deref() == Some(expected),
    };
    if fits { Ok(()) } else { Err(format!("{entity:?} {}", kind_word(mention.kind))) }
}

fn find<'e>(extraction: &'e Extraction, words: &str) -> Option<&'e Mention> {
    let (words, number) = words.split_once(" #").map_or((words, 1), |(words, n)| (words, n.parse().unwrap()));
    extraction.mentions.iter().filter(|mention| words_of(extraction, mention) == words).nth(number - 1)
}

fn words_of<'e>(extraction: &'e Extraction, mention: &Mention) -> &'e str {
    mention.span.of(&extraction.report.text)
}

fn kind_word(kind: MentionKind) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

/// The examples in the title files are what they say.
#[test]
fn titles_tell_persons() {
    let lexicon = Lexicon::bundled();
    let file: toml::Table = lexicon.text("en/titles/persons.toml").unwrap().parse().unwrap();
    for (section, wanted) in [("example", true), ("not", false)] {
        for example in file[section].as_array().unwrap() {
            let text = example["text"].as_str().unwrap();
            let person = example["person"].as_str().unwrap();
            let extraction = extract(text, None);
            let found = extraction.mentions.iter().any(|mention| {
                mention.kind == MentionKind::Person && words_of(&extraction, mention) == person
            });
            assert_eq!(found, wanted, "{text}: {:?}", extraction.mentions);
        }
    }
}

#[test]
fn heads_tell_bodies() {
    let lexicon = Lexicon::bundled();
    let file: toml::Table = lexicon.text("en/titles/bodies.toml").unwrap().parse().unwrap();
    for (section, wanted) in [("example", true), ("not", false)] {
        for example in file[section].as_array().unwrap() {
            let name = example["name"].as_str().unwrap();
            let kind = example["kind"].as_str().unwrap();
            let extraction = extract(&format!("On Monday the {name} was named in a letter."), None);
            let found = extraction
                .mentions
                .iter()
                .any(|mention| kind_word(mention.kind) == kind && words_of(&extraction, mention) == name);
            assert_eq!(found, wanted, "{name}: {:?}", extraction.mentions);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Names made of any letters and marks, pronouns and brackets between them.
    #[test]
    fn any_names_are_read(parts in prop::collection::vec("(\\PC{0,6}|[A-Z][a-z]{0,5}|al-|\\(|\\)|he|they|the group|of|'s|Syria|HTS|General| |\n)", 0..24)) {
        let text = parts.join(" ");
        let extraction = extract(&text, Some("2020-01-01"));
        for mention in &extraction.mentions {
            prop_assert!(!words_of(&extraction, mention).is_empty());
            if let Some(id) = mention.same_as {
                prop_assert!(id.index() < extraction.mentions.len());
            }
        }
        for claim in &extraction.claims {
            for argument in &claim.arguments {
                prop_assert!(text.get(argument.span.start() as usize..argument.span.end() as usize).is_some());
                prop_assert!(argument.mention.is_none_or(|id| id.index() < extraction.mentions.len()));
            }
        }
    }
}

/// "A military source" of two reports was one origin, for it begins with a capital letter.
#[test]
fn only_names_make_a_source_the_same_in_other_reports() {
    let said = "said on Monday that shells had hit the village of Orrel.";
    for (source, by_name) in [
        ("A military source", false),
        ("Activists in Orrel", false),
        ("The western-based group", false),
        ("Mirov", false),
        ("Danil Mirov", true),
        ("The Orrel Observatory", true),
    ] {
        let extraction = extract(&format!("{source} {said}"), None);
        let found: Vec<bool> = extraction.attributions.iter().map(|found| found.by_name).collect();
        assert_eq!(found, [by_name], "{source}");
    }
}

/// Who "the group" was stood in its place; where that was misread, the wrong ones were quoted as who did it.
#[test]
fn what_points_back_is_quoted_as_it_stands() {
    for (text, words, name) in [
        (
            "The Ostrel Front took the town of Varn. The group killed nine people there.",
            "The group",
            "Ostrel Front",
        ),
        (
            "Rebels of the Ostrel Front took the town of Varn. They killed nine people there.",
            "Rebels of the Ostrel Front",
            "Rebels of the Ostrel Front",
        ),
        (
            "Unidentified gunmen came to Varn on Monday. The gunmen killed nine people there.",
            "The gunmen",
            "Unidentified gunmen",
        ),
        (
            "Its commander, Colonel Danil Mirov, killed nine people in Varn.",
            "Colonel Danil Mirov",
            "Danil Mirov",
        ),
    ] {
        let extraction = extract(text, None);
        let argument = extraction
            .claims
            .iter()
            .filter(|claim| !claim.figures.is_empty())
            .flat_map(|claim| &claim.arguments)
            .find(|argument| argument.role == contested::model::Role::Agent)
            .unwrap_or_else(|| panic!("nobody did it: {text}"));
        assert_eq!((argument.span.of(text), argument.name.as_str()), (words, name), "{text}");
    }
}
