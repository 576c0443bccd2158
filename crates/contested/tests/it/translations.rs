//! Translations held against their originals, case by case, and on any text at all.

use std::sync::OnceLock;

use contested::Reader;
use contested::ingest::{self, Given, NotTranslated, Rendering, Rules};
use contested::model::{Extraction, Report, TranslatedHow};
use contested_lexicon::Lexicon;
use proptest::prelude::*;

use crate::cases::each_case;

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::load(&Lexicon::bundled()).unwrap())
}

fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| Reader::fast(&Lexicon::bundled()).unwrap())
}

fn rendering(text: &str) -> Rendering {
    Rendering {
        text: text.to_owned(),
        title: None,
        by: Some("Anna Kesten".to_owned()),
        how: TranslatedHow::Given,
        program: None,
        file: None,
    }
}

fn taken(original: &str) -> Report {
    let found = ingest::read_all("a.txt", original.as_bytes(), &Given::default(), rules());
    found.reports.into_iter().next().expect("a report").report
}

fn read(original: &str, translation: &str) -> Result<Extraction, NotTranslated> {
    let mut report = taken(original);
    ingest::translate(&mut report, rendering(translation), rules())?;
    Ok(reader().extract(report))
}

/// Each case has blocks ` ```original `, ` ```translation ` and what is said of the two: ` ```differences `, a line each, and
/// ` ```aligned `, with how many sentences of the original and of the translation stand for each other.
#[test]
fn cases() {
    let mut wrong = Vec::new();
    each_case("translate", |case, blocks| {
        let (mut original, mut found) = ("", None);
        for block in blocks {
            let body = block.body.trim_end();
            match block.kind.as_str() {
                "original" => original = body,
                "translation" => match read(original, body) {
                    Ok(extraction) => {
                        if let Some(language) =
                            block.get("from").filter(|from| *from != extraction.report.language)
                        {
                            wrong.push(format!(
                                "{case}:{}: {language} was told as {}",
                                block.line, extraction.report.language
                            ));
                        }
                        found = Some(extraction);
                    }
                    Err(why) => wrong.push(format!("{case}:{}: {why}", block.line)),
                },
                kind => {
                    let Some(extraction) = &found else { continue };
                    let lines: Vec<String> = match kind {
                        "differences" => extraction
                            .aligned
                            .iter()
                            .flat_map(|one| &one.differences)
                            .map(|one| one.message.clone())
                            .collect(),
                        "aligned" => {
                            let own = &extraction.report.translation.as_ref().unwrap().original;
                            let shown = |words: &str| words.chars().take(24).collect::<String>();
                            let text = &extraction.report.text;
                            let all = extraction.aligned.iter();
                            all.map(|one| {
                                format!("{} = {}", shown(one.original.of(own)), shown(one.span.of(text)))
                            })
                            .collect()
                        }
                        other => panic!("{case}: no block {other}"),
                    };
                    let expected: Vec<&str> = body.lines().collect();
                    if lines != expected {
                        wrong.push(format!("{case}:{}: {lines:#?}", block.line));
                    }
                }
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_report_stays_the_originals() {
    let original = "Повстанцы захватили город Острел в понедельник, сообщил представитель армии.";
    let translation = "Rebels captured the town of Ostrel on Monday, an army spokesman said.";
    let before = taken(original);
    let mut report = before.clone();
    ingest::translate(&mut report, rendering(translation), rules()).unwrap();
    assert_eq!((&report.id, &report.sha256, report.own_text()), (&before.id, &before.sha256, original));
    assert_eq!((report.text.as_str(), report.language.as_str()), (translation, "ru"));
    // Another takes its place whole.
    let mut again = report.clone();
    ingest::translate(&mut again, rendering("The rebels have taken the town of Ostrel."), rules()).unwrap();
    assert_eq!(again.own_text(), original);
    ingest::translate(&mut again, rendering(translation), rules()).unwrap();
    assert_eq!(again, report);
}

#[test]
fn what_is_no_translation_leaves_the_report_as_it_was() {
    let original = "Повстанцы захватили город Острел в понедельник, сообщил представитель армии.";
    let mut report = taken(original);
    let before = report.clone();
    for (text, why) in [
        ("", NotTranslated::Empty),
        (" \n", NotTranslated::Empty),
        (original, NotTranslated::Same),
        (
            "Les rebelles ont pris la ville lundi, a déclaré un porte-parole de l'armée de la région.",
            NotTranslated::NotEnglish("French".to_owned()),
        ),
    ] {
        assert_eq!(ingest::translate(&mut report, rendering(text), rules()), Err(why));
        assert_eq!(report, before);
    }
    let mut english = taken("The rebels have taken the town of Ostrel, the army said on Monday.");
    let result = ingest::translate(&mut english, rendering("Rebels took Ostrel."), rules());
    assert_eq!(result, Err(NotTranslated::NotNeeded));
}

/// A report of many sentences takes time that grows with its length, not with its square.
#[test]
fn a_long_report_is_aligned_sentence_by_sentence() {
    let (mut original, mut translation) = (String::new(), String::new());
    for number in 100..1100 {
        original.push_str(&format!(
            "В понедельник в городе Острел погибли {number} человек. Армия это отрицает. "
        ));
        translation.push_str(&format!(
            "On Monday {number} people were killed in the town of Ostrel. The army denies it. "
        ));
    }
    let extraction = read(&original, &translation).unwrap();
    assert_eq!(extraction.aligned.len(), 2000);
    assert!(extraction.aligned.iter().all(|one| one.differences.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the two texts are: no panic, spans slice both, sentences stay in order, and twice gives the same.
    #[test]
    fn any_two_texts_are_aligned_in_order(
        original in "([А-яё0-9 .,«»!\n]{1,12}|[ا-ي٠-٩ ،.]{1,12}|[0-9]{1,3}[.,:/-]){1,20}",
        translation in "(The army said that it had |[a-zA-Z0-9 .,'\n-]{1,12}|[0-9]{1,3}[.,:/-]|3 December 2024 ){1,20}",
    ) {
        let Ok(extraction) = read(&format!("Повстанцы захватили город. {original}"), &format!("The rebels have taken the town. {translation}")) else {
            return Ok(());
        };
        let text = &extraction.report.text;
        let own = extraction.report.own_text();
        let (mut in_text, mut in_own) = (0, 0);
        for one in &extraction.aligned {
            prop_assert!(one.span.start() >= in_text && one.original.start() >= in_own);
            (in_text, in_own) = (one.span.end(), one.original.end());
            prop_assert!(text.get(one.span.start() as usize..in_text as usize).is_some());
            prop_assert!(own.get(one.original.start() as usize..in_own as usize).is_some());
        }
        prop_assert_eq!(&reader().extract(extraction.report.clone()), &extraction);
    }
}
