//! What the templates of invented reports must be, whatever the weights.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use contested::Reader;
use contested_lexicon::Lexicon;

use super::document::Slot;
use super::model::{Example, Models, Settings};
use super::templates::{self, Template};
use super::{Rules, WEIGHTS, read};

#[test]
fn a_bombing_has_its_type_target_and_weapon() {
    let found = told(
        "OSTREL, 3 MAY 90 -- [TEXT] A POWERFUL BOMB EXPLODED LAST NIGHT AT THE OFFICES OF THE STATE BANK IN MERIK, POLICE REPORTED. \
         THE BLAST DAMAGED THE BUILDING BUT CAUSED NO CASUALTIES.\n\n   A GROUP OF GUERRILLAS HAD PLACED THE BOMB IN A CAR.",
    );
    assert!(!found.is_empty() && found.iter().all(|template| template.kind == "bombing"), "{found:?}");
    let all = |slot: Slot| {
        found.iter().filter_map(|template| template.slots.get(&slot)).flatten().cloned().collect::<Vec<_>>()
    };
    assert!(all(Slot::Weapon).iter().any(|filler| filler.contains("bomb")), "{found:?}");
    assert!(!all(Slot::Target).is_empty(), "{found:?}");
}

#[test]
fn a_report_without_violence_has_no_template() {
    let found = told(
        "OSTREL, 3 MAY 90 -- THE MINISTER OF AGRICULTURE OPENED A FAIR IN MERIK TODAY. HE SAID THAT THE HARVEST WAS GOOD AND THAT \
         PRICES WOULD FALL IN THE AUTUMN.",
    );
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn nothing_is_read_from_nothing() {
    assert!(told("").is_empty());
}

#[test]
fn an_organisation_is_named_once_and_with_its_certainty() {
    let found = told(
        "OSTREL, 3 MAY 90 -- [TEXT] THE MERIK LIBERATION FRONT (MLF) HAS CLAIMED RESPONSIBILITY FOR THE BOMB THAT EXPLODED LAST NIGHT AT \
         THE STATE BANK. MLF GUERRILLAS PLACED THE BOMB IN A CAR, THE POLICE SAID. THE MLF ALSO BOMBED THE BANK IN MARCH.",
    );
    for template in &found {
        let named = template.slots.get(&Slot::Organisation).map_or(0, Vec::len);
        assert!(named <= 1, "{found:?}");
        assert_eq!(named, template.sure.len(), "{found:?}");
    }
    assert!(!found.is_empty(), "{found:?}");
}

#[test]
fn weights_are_learned_and_written_and_read() {
    let names: Vec<String> = ["bomb", "fair", "town"].map(str::to_owned).to_vec();
    let examples: Vec<Example> = (0..40)
        .map(|at| Example { features: vec![(at % 2) as u32, 2], is_so: at % 2 == 0, report: at })
        .collect();
    let mut models = Models::default();
    let settings = Settings { reports: 2, rounds: 20, rate: 0.1, lasso: 0.1, ridge: 0.1, least: 0.02 };
    models.learn("violent", &names, &examples.iter().collect::<Vec<_>>(), &settings);
    models.set_threshold("violent", 0.4);
    let again = Models::parse(&models.lines()).unwrap();
    assert!(again.probability("violent", ["bomb", "town"]) > 0.8);
    assert!(again.probability("violent", ["fair", "town"]) < 0.2);
    assert!((again.threshold("violent") - 0.4).abs() < 1e-6);
    assert_eq!(again.lines(), models.lines());
}

#[test]
fn a_line_without_a_weight_is_refused_with_its_number() {
    let error = Models::parse("violent\tbomb\t1.0\nviolent\tfair\n").unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
}

fn told(text: &str) -> Vec<Template> {
    let lexicon = Lexicon::bundled();
    let rules = Rules::load(&lexicon).unwrap();
    let models = Models::parse(WEIGHTS).unwrap();
    let reader = Reader::new(&lexicon).unwrap();
    templates::templates(&read(text, &reader, &rules), &models, &rules)
}
