use super::*;

fn judgement(who: &str, second: i64, ruling: Ruling) -> Judgement {
    Judgement {
        id: JudgementId(SmolStr::default()),
        at: Timestamp::from_second(1_600_000_000 + second).unwrap(),
        who: who.to_owned(),
        reason: "because".to_owned(),
        rules: "rules 1".to_owned(),
        after: None,
        anchors: Vec::new(),
        ruling,
    }
    .sealed()
}

fn claim(who: &str, second: i64, claim: &str, verdict: ClaimVerdict) -> Judgement {
    judgement(who, second, Ruling::Claim { claim: claim.to_owned(), verdict })
}

fn undo(who: &str, second: i64, what: &Judgement) -> Judgement {
    judgement(who, second, Ruling::Undo { judgement: what.id.clone() })
}

#[test]
fn a_judgement_is_named_by_its_content_and_comes_back_as_it_went() {
    let one = judgement(
        "anna",
        0,
        Ruling::Resolve {
            contradiction: "x-1-control".to_owned(),
            about: "control".into(),
            answer: Answer::Prefer { position: "denied".to_owned(), source: Some("entity:x".to_owned()) },
        },
    );
    let json = serde_json::to_string(&one).unwrap();
    assert!(json.contains(r#""kind":"resolve""#) && json.contains(r#""answer":"prefer""#), "{json}");
    let back: Judgement = serde_json::from_str(&json).unwrap();
    assert_eq!(back, one);
    assert!(back.is_sound());
    assert!(!Judgement { who: "ben".to_owned(), ..back }.is_sound());
}

#[test]
fn corrections_come_back_as_they_went() {
    let one = judgement(
        "anna",
        0,
        Ruling::Correct {
            claim: "r-1/c2".to_owned(),
            correction: Correction::Figure {
                number: 1,
                read: Bounds { low: Some(14), high: Some(14) },
                judged: Bounds { low: Some(14), high: None },
            },
        },
    );
    let back: Judgement = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
    assert_eq!(back, one);
    assert_eq!(back.verdict(), "figure.1: 14..");
    assert_eq!(back.slot().as_deref(), Some("correct r-1/c2 figure.1"));
}

#[test]
fn the_latest_counts_and_undoing_brings_the_former_back() {
    let first = claim("anna", 0, "r-1/c1", ClaimVerdict::Confirmed);
    let second = claim("ben", 1, "r-1/c1", ClaimVerdict::Rejected);
    let undone = undo("anna", 2, &second);
    let redone = undo("ben", 3, &undone);
    let all = [redone.clone(), second.clone(), first.clone(), undone.clone()];
    let of = |list: &[Judgement], one: &Judgement| forces(list)[&one.id].clone();
    assert_eq!(of(&all[1..3], &first), Force::Replaced(second.id.clone()));
    assert_eq!(of(&all[1..], &first), Force::Holds);
    assert_eq!(of(&all[1..], &second), Force::Undone(undone.id.clone()));
    assert_eq!(of(&all, &second), Force::Holds);
    assert_eq!(of(&all, &undone), Force::Undone(redone.id.clone()));
}

/// Two in one second: the one that knew of the other is the later.
#[test]
fn within_a_second_what_was_made_in_knowledge_of_the_other_counts() {
    for round in 0..8 {
        let first = claim("anna", 0, &format!("r-{round}/c1"), ClaimVerdict::Confirmed);
        let mut second = claim("anna", 0, &format!("r-{round}/c1"), ClaimVerdict::Rejected);
        second.after = Some(first.id.clone());
        let second = second.sealed();
        let both = [second.clone(), first.clone()];
        assert_eq!(forces(&both)[&second.id], Force::Holds);
        assert_eq!(forces(&both)[&first.id], Force::Replaced(second.id.clone()));
    }
}

#[test]
fn a_long_chain_of_undoings_ends() {
    let mut all = vec![claim("anna", 0, "r-1/c1", ClaimVerdict::Rejected)];
    for second in 1..5_000 {
        let next = undo("anna", second, all.last().unwrap());
        all.push(next);
    }
    // An odd number of undoings takes it back.
    assert!(matches!(forces(&all)[&all[0].id], Force::Undone(_)));
    all.pop();
    assert_eq!(forces(&all)[&all[0].id], Force::Holds);
}

/// Cohen's 2 × 2 table of grant proposals as worked in textbooks: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no; κ = 0.4.
#[test]
fn kappa_of_the_worked_example() {
    let mut pairs = Vec::new();
    for (count, a, b) in [(20, "yes", "yes"), (5, "yes", "no"), (10, "no", "yes"), (15, "no", "no")] {
        pairs.extend(std::iter::repeat_n((a, b), count));
    }
    assert!((cohens_kappa(&pairs).unwrap() - 0.4).abs() < 1e-12);
    assert_eq!(cohens_kappa(&[]), None);
    assert_eq!(cohens_kappa(&[("a", "a"), ("a", "a")]), None);
    assert_eq!(cohens_kappa(&[("a", "a"), ("b", "b")]), Some(1.0));
}

fn units<'s>(raters: &[&'s str]) -> Vec<Vec<&'s str>> {
    let rows: Vec<Vec<&str>> = raters.iter().map(|row| row.split(' ').collect()).collect();
    (0..rows[0].len())
        .map(|unit| rows.iter().map(|row| row[unit]).filter(|value| *value != ".").collect())
        .collect()
}

/// Krippendorff (2011), examples A (binary, two observers), B (nominal, two) and C (nominal, four, missing data).
#[test]
fn alpha_of_the_published_examples() {
    let near = |found: Option<f64>, expected: f64| (found.unwrap() - expected).abs() < 5e-4;
    let a = units(&["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]);
    assert!(near(krippendorffs_alpha(&a), 0.095), "{:?}", krippendorffs_alpha(&a));
    let b = units(&["a a b b d c c c e d d a", "b a b b b c c c e d d d"]);
    assert!(near(krippendorffs_alpha(&b), 0.692), "{:?}", krippendorffs_alpha(&b));
    let c = units(&[
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]);
    assert!(near(krippendorffs_alpha(&c), 0.743), "{:?}", krippendorffs_alpha(&c));
    assert_eq!(krippendorffs_alpha(&[vec!["a", "a"]]), None);
}

#[test]
fn reviewers_are_compared_by_their_own_latest_answer() {
    use ClaimVerdict::{Confirmed, Rejected};
    let mut all = vec![
        claim("anna", 0, "r-1/c1", Confirmed),
        claim("anna", 1, "r-1/c2", Rejected),
        claim("anna", 2, "r-1/c3", Confirmed),
        claim("anna", 3, "r-1/c4", Confirmed),
        claim("ben", 10, "r-1/c1", Rejected),
        claim("ben", 11, "r-1/c2", Rejected),
        claim("ben", 12, "r-1/c3", Confirmed),
    ];
    all.push(claim("ben", 13, "r-1/c1", Confirmed));
    let found = agreement(&all, "anna", "ben");
    let of_claims = found.iter().find(|each| each.kind == "claim").unwrap();
    assert_eq!((of_claims.units, of_claims.alike, of_claims.kappa), (3, 3, Some(1.0)));
    assert_eq!(found[0].kind, "all");
}

proptest::proptest! {
    /// Whatever points at whatever, also in rings that only a forger can make: it ends, the order does not matter, and
    /// one question has one answer.
    #[test]
    fn forces_of_anything_are_settled(links in proptest::collection::vec((0_usize..14, 0_usize..14, 0_u8..3), 1..14)) {
        let id = |index: usize| JudgementId(SmolStr::from(format!("j-{index}")));
        let mut all: Vec<Judgement> = links
            .iter()
            .enumerate()
            .map(|(index, (target, after, kind))| {
                let ruling = match kind {
                    0 => Ruling::Undo { judgement: id(*target) },
                    1 => Ruling::Claim { claim: format!("r-{target}/c1"), verdict: ClaimVerdict::Rejected },
                    _ => Ruling::Note { on: format!("r-{target}") },
                };
                Judgement { id: id(index), after: Some(id(*after)), ..judgement("anna", 0, ruling) }
            })
            .collect();
        let holding = |all: &[Judgement]| -> Vec<JudgementId> {
            let forces = forces(all);
            assert_eq!(forces.len(), all.len());
            forces.into_iter().filter(|(_, force)| *force == Force::Holds).map(|(id, _)| id.clone()).collect()
        };
        let held = holding(&all);
        let mut slots: Vec<String> =
            all.iter().filter(|each| held.contains(&each.id)).filter_map(Judgement::slot).collect();
        slots.sort();
        let many = slots.len();
        slots.dedup();
        proptest::prop_assert_eq!(slots.len(), many);
        all.reverse();
        proptest::prop_assert_eq!(holding(&all), held);
        proptest::prop_assert_eq!(by_date(all.clone()).len(), all.len());
    }

    /// No record from elsewhere, however odd, ends the program.
    #[test]
    fn any_text_is_a_judgement_or_is_refused(text in ".{0,200}") {
        if let Ok(found) = serde_json::from_str::<Judgement>(&text) {
            proptest::prop_assert!(!found.is_sound() || found.is_well_formed());
        }
    }
}

#[test]
fn the_command_line_and_forms_say_one_answer_in_one_vocabulary() {
    let denied = || Some("denied".to_owned());
    let preferred = Answer::Prefer { position: "denied".to_owned(), source: None };
    assert_eq!(Answer::of("prefer", denied(), None), Ok(preferred.clone()));
    assert_eq!(Answer::of("prefer:denied", None, None), Ok(preferred));
    assert_eq!(Answer::of("keep-range", None, None), Answer::of("keep_range", None, None));
    assert!(Answer::of("perhaps", None, None).is_err());
    assert_eq!("confirm".parse(), Ok(ClaimVerdict::Confirmed));
    assert_eq!("rejected".parse(), Ok(ClaimVerdict::Rejected));
    assert_eq!("unsure".parse(), Ok(Sameness::Unsure));
    assert!("maybe".parse::<Sameness>().is_err());
}
