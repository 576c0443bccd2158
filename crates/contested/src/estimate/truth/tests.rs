use proptest::prelude::*;

use super::*;

fn claims(rows: &[(&str, &str, &str)]) -> Vec<Claim> {
    let claim = |(source, object, value): &(&str, &str, &str)| Claim {
        source: (*source).to_owned(),
        object: (*object).to_owned(),
        value: (*value).to_owned(),
        own_cause: false,
    };
    rows.iter().map(claim).collect()
}

fn found(claims: &[Claim], object: &str) -> String {
    find(claims, &Options::default()).values[object].value.clone()
}

#[test]
fn leaving_out_speaks_less_against_a_list_than_adding_speaks_for_it() {
    let told = claims(&[
        ("a", "book", "mirov"),
        ("b", "book", "mirov"),
        ("c", "book", "mirov"),
        ("d", "book", "mirov|tesk"),
        ("e", "book", "mirov|tesk"),
    ]);
    assert_eq!(found(&told, "book"), "mirov|tesk");
}

#[test]
fn the_answer_is_always_a_reported_value() {
    let told =
        claims(&[("a", "toll", "20"), ("b", "toll", "40"), ("c", "toll", "1,040"), ("d", "toll", "40.0")]);
    assert_eq!(found(&told, "toll"), "40");
}

#[test]
fn a_source_that_is_right_elsewhere_is_believed_here() {
    let mut rows = Vec::new();
    let objects: Vec<String> = (0..12).map(|number| format!("town {number}")).collect();
    for object in &objects {
        rows.extend([
            ("good", object.as_str(), "7"),
            ("fair", object, "7"),
            ("also", object, "7"),
            ("bad", object, "9"),
        ]);
    }
    rows.extend([("bad", "ostrel", "5"), ("good", "ostrel", "6")]);
    assert_eq!(found(&claims(&rows), "ostrel"), "6");
}

/// Four outlets that repeat one wrong source are one voice, not five.
#[test]
fn copiers_do_not_outvote() {
    let mut told = Vec::new();
    for number in 0..40 {
        let object = format!("town {number}");
        let truth = format!("{}", 100 + number);
        let wrong = format!("{}", 900 + number);
        for (index, source) in ["one", "two", "three", "four", "five", "six"].into_iter().enumerate() {
            // Each errs on its own, on other objects.
            let said = if (number + index) % 4 == 0 { format!("error of {source}") } else { truth.clone() };
            told.extend(claims(&[(source, &object, &said)]));
        }
        // Half of what the wrong source tells is wrong, and its copiers take it all.
        let said = if number % 2 == 0 { &wrong } else { &truth };
        for source in ["wrong", "copy 1", "copy 2", "copy 3", "copy 4"] {
            told.extend(claims(&[(source, &object, said)]));
        }
    }
    let with = find(&told, &Options::default());
    let right = |estimate: &Estimate| {
        (0..40)
            .filter(|number| estimate.values[&format!("town {number}")].value == format!("{}", 100 + number))
            .count()
    };
    assert_eq!(right(&with), 40);
    let names: Vec<(&str, &str)> = with
        .copying
        .iter()
        .filter(|pair| pair.probability > 0.5)
        .map(|pair| (pair.one.as_str(), pair.other.as_str()))
        .collect();
    assert_eq!(names.len(), 10, "{names:?}");
    assert!(
        names
            .iter()
            .all(|(one, other)| one.starts_with("copy") && (other.starts_with("copy") || *other == "wrong"))
    );
    let without = find(&told, &Options { find_copies: false, ..Options::default() });
    assert!(right(&without) < 40, "the test would pass without looking for copies");
}

#[test]
fn a_party_in_its_own_cause_counts_less() {
    let mut told = claims(&[("army", "held", "yes"), ("militia", "held", "no")]);
    assert_eq!(found(&told, "held"), "no", "of equals the first by letters");
    told[1].own_cause = true;
    assert_eq!(found(&told, "held"), "yes");
}

#[test]
fn nothing_in_nothing_out() {
    assert_eq!(find(&[], &Options::default()), Estimate::default());
    assert_eq!(found(&claims(&[("a", "x", "")]), "x"), "");
}

proptest! {
    #[test]
    fn the_order_of_claims_does_not_matter(
        rows in prop::collection::vec((0u8..6, 0u8..5, "[ab1|]{0,4}"), 0..40).prop_shuffle()
    ) {
        let told: Vec<Claim> = rows
            .iter()
            .map(|(source, object, value)| Claim {
                source: source.to_string(),
                object: object.to_string(),
                value: value.clone(),
                own_cause: source % 3 == 0,
            })
            .collect();
        let mut sorted = told.clone();
        sorted.sort();
        let found = find(&told, &Options::default());
        prop_assert_eq!(&found, &find(&sorted, &Options::default()));
        for (object, likely) in &found.values {
            prop_assert!(told.iter().any(|claim| &claim.object == object && claim.value == likely.value));
            prop_assert!(likely.probability > 0.0 && likely.probability <= 1.0);
        }
    }
}
