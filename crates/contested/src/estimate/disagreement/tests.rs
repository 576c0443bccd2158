use proptest::prelude::*;

use super::*;

/// Three events: two reports that differ in all, three of which one knows nothing, one alone.
const TABLE: &str = "\
event,place,dead,who
e1,\"Ostrel\",3,\"a, b\"
e1,\"Tesk\",7,\"a \"\"b\"\"\"
e2,\"Ostrel\",10,x
e2,,10.0,
e2,\"Ostrel\",,
e3,\"\",4,NA
";

fn found(measured: Measure, variable: &str) -> Option<f64> {
    let table = Table::read(TABLE);
    measure(&table, "event", &[variable.to_owned()], measured).unwrap()[0].value
}

/// Worked out by hand from the definitions of eventreport.
#[test]
fn the_measures_are_those_of_eventreport() {
    let golden: [(Measure, &str, f64); 14] = [
        (Measure::MeanDscore, "place", 2.0 / 3.0),
        (Measure::MeanDscore, "dead", 2.0 / 3.0),
        (Measure::MeanDscore, "who", 2.0 / 3.0),
        // Ostrel, Tesk, the empty word, and not known.
        (Measure::MeanDscoreNormalized, "place", 2.0 / 3.0 / 4.0),
        (Measure::MeanDscoreNormalized, "dead", 2.0 / 3.0 / 5.0),
        (Measure::ModalConfidence, "place", (0.5 + 1.0 + 1.0) / 3.0),
        (Measure::ModalConfidence, "dead", (0.5 + 1.0 + 1.0) / 3.0),
        // Of the third event nothing is known.
        (Measure::ModalConfidence, "who", (0.5 + 1.0) / 2.0),
        (Measure::ShareDisagreement, "place", 2.0 / 3.0),
        (Measure::ShareDisagreement, "dead", 2.0 / 3.0),
        (Measure::MeanRange, "dead", 4.0 / 3.0),
        // Only the first two events have two known values: 8 by one, and 0 by one.
        (Measure::MeanSd, "dead", 8f64.sqrt() / 2.0),
        (Measure::Dscore, "place", 1.0),
        (Measure::EventLevelDisagreement, "place", 0.5),
    ];
    for (measure, variable, value) in golden {
        let now = found(measure, variable).unwrap();
        assert!((now - value).abs() < 1e-12, "{} of {variable}: {now}, not {value}", measure.as_str());
    }
}

#[test]
fn what_is_not_known_is_not_the_empty_word() {
    let table = Table::read("e,v\n1,\n1,\"\"\n");
    assert_eq!(table.rows[0][1], None);
    assert_eq!(table.rows[1][1].as_deref(), Some(""));
    let score = measure(&table, "e", &["v".to_owned()], Measure::Dscore).unwrap();
    assert_eq!(score[0].value, Some(1.0));
}

#[test]
fn words_have_no_range() {
    let table = Table::read(TABLE);
    let error = measure(&table, "event", &["place".to_owned()], Measure::MeanRange).unwrap_err();
    assert_eq!(error.to_string(), "mean_range needs numbers, and column \"place\" has other values");
    let error = measure(&table, "event", &["plaice".to_owned()], Measure::MeanDscore).unwrap_err();
    assert_eq!(error.to_string(), "no column \"plaice\"");
}

#[test]
fn a_measure_is_named_or_refused() {
    for measure in Measure::ALL {
        assert_eq!(measure.as_str().parse(), Ok(*measure));
    }
    assert!("dscor".parse::<Measure>().unwrap_err().to_string().contains("mean_sd"));
}

proptest! {
    #[test]
    fn any_text_is_a_table(text in "[a-b\",\r\n é1.]{0,60}") {
        let table = Table::read(&text);
        for row in &table.rows {
            prop_assert_eq!(row.len(), table.head.len());
        }
        for name in variables(&table, &[]) {
            for each in Measure::ALL.iter().filter(|each| !each.needs_numbers() || has_numbers(&table, &name)) {
                for one in measure(&table, &name, std::slice::from_ref(&name), *each).unwrap() {
                    prop_assert!(one.value.is_none_or(f64::is_finite));
                }
            }
        }
    }
}
