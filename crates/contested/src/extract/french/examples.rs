//! Every act's examples are read, and its counter-examples. Whole reports stand in `tests/behaviour/french.toml`.

use std::sync::LazyLock;

use contested_lexicon::Lexicon;
use proptest::prelude::*;

use super::words::Words;
use crate::ingest::{self, Given};
use crate::model::{Extraction, Polarity, Role};
use crate::pipeline::Reader;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::fast(&Lexicon::bundled()).unwrap());

fn read(text: &str) -> Extraction {
    let given = Given { published: Some("2021-03-05".to_owned()), ..Given::default() };
    let mut report = ingest::plain(text.as_bytes(), text.to_owned(), &given);
    // A sentence says too little to be told.
    report.language = ingest::FRENCH.into();
    READER.extract(report)
}

#[test]
fn acts_are_read_as_their_examples_say() {
    let words = Words::load(&Lexicon::bundled()).unwrap();
    let mut wrong = Vec::new();
    let (mut all, mut namings) = (0, 0);
    for act in &words.acts {
        namings += act.verbs.len() + act.nouns.len();
        assert!(
            !act.example.is_empty() && !act.not.is_empty(),
            "{} lacks an example or a counter-example",
            act.id
        );
        for example in &act.example {
            all += 1;
            let found = read(&example.text);
            let trigger = example.claim.split(';').next().unwrap_or_default().trim();
            let claims = found.claims.iter().enumerate();
            let mut of_words =
                claims.filter(|(_, claim)| claim.event.trigger[0].of(&example.text).contains(trigger));
            match of_words.next() {
                None => wrong.push(format!("{}: {}: nothing at {trigger}", act.id, example.text)),
                Some((index, _)) => wrong.extend(
                    lacks(&found, index, &example.claim)
                        .into_iter()
                        .map(|lack| format!("{}: {}: {lack}", act.id, example.text)),
                ),
            }
        }
        for text in &act.not {
            all += 1;
            if let Some(claim) = read(text).claims.iter().find(|claim| claim.event.kind == act.kind) {
                wrong.push(format!("{}: {text}: {}", act.id, claim.event.trigger[0].of(text)));
            }
        }
    }
    assert!(namings >= 250, "{namings} words");
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a claim does not have that it should: "agent: hommes; killed: 14; place: Ostrel".
fn lacks(found: &Extraction, claim: usize, wanted: &str) -> Vec<String> {
    let text = &found.report.text;
    let claim = &found.claims[claim];
    let mut wrong = Vec::new();
    for part in wanted.split(';').skip(1) {
        let (key, value) =
            part.split_once(':').map_or((part.trim(), ""), |(key, value)| (key.trim(), value.trim()));
        let of = |role: Role| claim.arguments.iter().filter(move |argument| argument.role == role);
        let role = match key {
            "agent" => Some(Role::Agent),
            "target" => Some(Role::Target),
            "victim" => Some(Role::Victim),
            "instrument" => Some(Role::Instrument),
            "recipient" => Some(Role::Recipient),
            "origin" => Some(Role::Origin),
            "destination" => Some(Role::Destination),
            _ => None,
        };
        let holds = match (role, key) {
            (Some(role), _) => of(role).any(|argument| argument.span.of(text).contains(value)),
            (_, "place") => {
                claim.place.is_some_and(|place| found.places[place.index()].span.of(text) == value)
            }
            (_, "negative") => claim.polarity == Polarity::Negative,
            (_, "day") => claim.time.edtf == value,
            (_, harm) => {
                let (number, at_least) =
                    value.strip_suffix('+').map_or((value, false), |number| (number, true));
                let number: u64 = number.parse().unwrap();
                let high = (!at_least).then_some(number);
                claim.figures.iter().any(|figure| {
                    figure.kind.as_str() == harm && figure.low == Some(number) && figure.high == high
                })
            }
        };
        if !holds {
            let arguments: Vec<String> =
                claim.arguments.iter().map(|one| format!("{:?} {}", one.role, one.span.of(text))).collect();
            let figures: Vec<String> = claim
                .figures
                .iter()
                .map(|one| format!("{} {:?}-{:?}", one.kind.as_str(), one.low, one.high))
                .collect();
            wrong.push(format!(
                "no {}: {arguments:?} {figures:?} {:?} {}",
                part.trim(),
                claim.place,
                claim.time.edtf
            ));
        }
    }
    wrong
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_is_read(
        parts in prop::collection::vec(
            prop_oneof![
                Just("tués".to_owned()), Just("selon".to_owned()), Just("l'armée".to_owned()), Just("« ".to_owned()),
                Just(" »".to_owned()), Just("a déclaré".to_owned()), Just("14".to_owned()), Just("mardi".to_owned()),
                Just("à Merik".to_owned()), Just(", ".to_owned()), Just(". ".to_owned()), Just("accuse".to_owned()),
                Just("d'avoir".to_owned()), Just("frappe".to_owned()), Just("quatre-vingt".to_owned()), any::<String>(),
            ],
            0..30,
        )
    ) {
        let text = parts.join(" ");
        let found = read(&text);
        for claim in &found.claims {
            prop_assert!(claim.evidence.iter().all(|span| !span.of(&found.report.text).is_empty()));
        }
    }
}
