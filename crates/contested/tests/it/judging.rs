//! Judgements: kept beside each other, followed, taken back, and found again when reports are read anew.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::{Answer, ClaimVerdict, Judgement, Letter, Report, Sameness};
use contested::reconcile::{Contradiction, Policy};
use contested::state::View;
use contested::store::{self, Addition, Case, ClaimRow, Depth, Filter, Fit, JudgeError, Stamp, Wish};
use contested_lexicon::Lexicon;
use jiff::civil::date;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Lexicon::bundled()).unwrap());

fn stamp(who: &str, minute: i32) -> Stamp {
    Stamp { at: format!("2024-12-05T10:{minute:02}:00Z").parse().unwrap(), who: who.to_owned() }
}

fn report(text: &str, publisher: &str, published: &str) -> Report {
    let given = Given {
        published: Some(published.to_owned()),
        publisher: Some(publisher.to_owned()),
        ..Given::default()
    };
    ingest::plain(text.as_bytes(), text.to_owned(), &given)
}

fn addition((text, publisher, published): (&str, &str, &str)) -> Addition {
    let report = report(text, publisher, published);
    store::prepare("a.txt", text.as_bytes(), READER.extract(report), "rules 1")
}

fn case(folder: &Path, reports: &[(&str, &str, &str)]) -> Case {
    let mut case = Case::create(&folder.join("a.contested"), &stamp("the test", 0)).unwrap();
    let additions: Vec<Addition> = reports.iter().map(|each| addition(*each)).collect();
    case.add(&additions, &stamp("the test", 0)).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    case
}

const FALL: (&str, &str, &str) =
    ("Rebels captured the town of Qamishli on Monday, a rebel spokesman said.", "Coastal Wire", "2024-12-03");
const DENIAL: (&str, &str, &str) = (
    "The Varan army denied on Monday that rebels had captured the town of Qamishli.",
    "Karvost Herald",
    "2024-12-03",
);

fn disputed(folder: &Path) -> (Case, Contradiction) {
    let case = case(folder, &[FALL, DENIAL]);
    let found = case.contradictions(&Filter::default()).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    let found = found.into_iter().next().unwrap();
    (case, found)
}

fn the_claim(case: &Case, kind: &str) -> ClaimRow {
    let filter = Filter { kind: Some(kind.to_owned()), ..Filter::default() };
    case.claims(&filter).unwrap().into_iter().next().unwrap()
}

fn prefer(found: &Contradiction, position: &str) -> Wish {
    let answer = Answer::Prefer { position: position.to_owned(), source: None };
    Wish::Resolve { contradiction: found.id.clone(), answer }
}

#[test]
fn each_of_the_five_answers_is_kept_and_the_latest_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    let answers = [
        Answer::Prefer { position: found.sides[0].position.clone(), source: None },
        Answer::KeepRange,
        Answer::Unresolved,
        Answer::Pending,
        Answer::Ask { whom: Some("the army".to_owned()) },
    ];
    for (minute, answer) in (1..).zip(&answers) {
        let wish = Wish::Resolve { contradiction: found.id.clone(), answer: answer.clone() };
        case.judge(&wish, "so it seems", &stamp("anna", minute)).unwrap();
        let held = case.resolution(&found.id).unwrap().unwrap();
        assert_eq!(held.judgement.verdict().split(' ').next(), Some(answer.word()));
        assert_eq!(held.fit, Fit::Fits);
        assert_eq!(held.judgement.rules, "rules 1");
        let is_settled = case.settled_events().unwrap().contains(&found.event);
        assert_eq!(is_settled, answer.is_final(), "{answer:?}");
    }
    let history = case.history(&found.id).unwrap();
    let forces: Vec<&str> = history.iter().map(|row| row.force).collect();
    assert_eq!(forces, ["replaced", "replaced", "replaced", "replaced", "holds"]);
    assert_eq!(case.verify(Depth::Written).unwrap().faults, []);
}

/// What a person prefers shows in who holds the place, and undoing takes it back; what was read stays.
#[test]
fn preferring_a_side_and_undoing_it_shows_in_who_holds_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    let place = the_claim(&case, "control.capture").place.unwrap().key;
    let claims_before = case.claims(&Filter::default()).unwrap();
    let standing = |case: &Case| case.who_controls(&place, &View::default()).unwrap();
    assert!(standing(&case).disputed);
    let denied = found.sides.iter().find(|side| side.position == "denied").unwrap();
    let judged =
        case.judge(&prefer(&found, &denied.position), "video of the square", &stamp("anna", 1)).unwrap();
    let after = standing(&case);
    assert!(!after.disputed);
    assert!(after.holders.iter().all(|holder| holder.said_by.is_empty()), "{after:?}");
    // The position is still there to see.
    assert!(after.positions.iter().flat_map(|one| &one.facts).any(|fact| fact.set_aside.is_some()));
    assert_eq!(case.claims(&Filter::default()).unwrap(), claims_before);
    let undo = Wish::Undo { judgement: judged.judgement.id.to_string() };
    case.judge(&undo, "", &stamp("anna", 2)).unwrap();
    assert!(standing(&case).disputed);
    assert_eq!(case.resolution(&found.id).unwrap(), None);
    let history = case.history(&found.id).unwrap();
    assert_eq!(history.iter().map(|row| row.force).collect::<Vec<_>>(), ["undone", "holds"]);
    assert!(matches!(case.judge(&undo, "", &stamp("anna", 3)), Err(JudgeError::Wrong(_))));
}

#[test]
fn a_side_can_be_preferred_by_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    let denied = found.sides.iter().find(|side| side.position == "denied").unwrap();
    let answer = |source: &str| Answer::Prefer { position: String::new(), source: Some(source.to_owned()) };
    let wish = |source: &str| Wish::Resolve { contradiction: found.id.clone(), answer: answer(source) };
    let judged = case.judge(&wish(&denied.origins[0].0), "they were there", &stamp("anna", 1)).unwrap();
    assert_eq!(judged.judgement.verdict(), "prefer denied");
    assert!(matches!(case.judge(&wish("nobody"), "x", &stamp("anna", 2)), Err(JudgeError::NotFound(_))));
    assert!(matches!(
        case.judge(&prefer(&found, "neither"), "x", &stamp("anna", 2)),
        Err(JudgeError::Wrong(_))
    ));
    assert!(matches!(
        case.judge(&prefer(&found, "denied"), "  ", &stamp("anna", 2)),
        Err(JudgeError::Wrong(_))
    ));
}

#[test]
fn a_rejected_claim_counts_for_nothing_and_is_still_there() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    let claim = found.sides[0].claims[0].to_string();
    let wish = Wish::Claim { claim: claim.clone(), verdict: ClaimVerdict::Rejected };
    let judged = case.judge(&wish, "it is about another town", &stamp("anna", 1)).unwrap();
    assert!(case.contradictions(&Filter::default()).unwrap().is_empty());
    let row = case.claim(&claim).unwrap().unwrap();
    assert_eq!(row.judged.unwrap().verdict.as_deref(), Some("rejected"));
    assert_eq!(row.event, None);
    case.judge(&Wish::Undo { judgement: judged.judgement.id.to_string() }, "", &stamp("anna", 2)).unwrap();
    assert_eq!(case.contradictions(&Filter::default()).unwrap(), [found]);
}

#[test]
fn a_claim_that_is_confirmed_after_all_counts_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    let claim = found.sides[0].claims[0].to_string();
    let wish = |verdict| Wish::Claim { claim: claim.clone(), verdict };
    let disputes = |case: &Case| case.contradictions(&Filter::default()).unwrap().len();
    case.judge(&wish(ClaimVerdict::Rejected), "another town", &stamp("anna", 1)).unwrap();
    assert_eq!(disputes(&case), 0);
    let confirmed =
        case.judge(&wish(ClaimVerdict::Confirmed), "this town after all", &stamp("ben", 2)).unwrap();
    assert_eq!(disputes(&case), 1);
    case.judge(&Wish::Undo { judgement: confirmed.judgement.id.to_string() }, "", &stamp("ben", 3)).unwrap();
    assert_eq!(disputes(&case), 0);
}

/// Recorded is recorded: what follows can be worked out later, also by another program.
#[test]
fn what_follows_can_be_worked_out_later() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    let claim = found.sides[0].claims[0].to_string();
    let wish = Wish::Claim { claim, verdict: ClaimVerdict::Rejected };
    let judged = case.record(&wish, "another town", &stamp("anna", 1)).unwrap();
    assert_eq!(case.contradictions(&Filter::default()).unwrap().len(), 1);
    assert_eq!(case.reports_and_reconciled().unwrap(), (2, 0));
    let mut other = Case::open(case.path()).unwrap();
    other.work_out(&judged).unwrap();
    assert_eq!(case.contradictions(&Filter::default()).unwrap().len(), 0);
    assert_eq!(case.reports_and_reconciled().unwrap(), (2, 2));
}

#[test]
fn a_corrected_field_shows_as_read_and_as_judged() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = case(
        folder.path(),
        &[("Shelling killed 14 people in Qamishli on Sunday.", "Coastal Wire", "2024-12-03"), FALL],
    );
    let with_figure = |case: &Case| {
        case.claims(&Filter::default())
            .unwrap()
            .into_iter()
            .find(|row| !row.detail.figures.is_empty())
            .unwrap()
    };
    let before = with_figure(&case);
    let correct = |field: &str, value: &str| Wish::Correct {
        claim: before.id.clone(),
        field: field.to_owned(),
        value: value.to_owned(),
    };
    case.judge(&correct("figure.1", "41"), "a typing error, says the paper", &stamp("anna", 1)).unwrap();
    case.judge(&correct("time", "2024-11-30/2024-12-01"), "the night before", &stamp("anna", 2)).unwrap();
    let after = with_figure(&case);
    assert_eq!(after.detail.figures, before.detail.figures);
    let corrections = after.judged.unwrap().corrections;
    let shown: Vec<(&str, &str, &str)> = corrections
        .iter()
        .map(|each| (each.field.as_str(), each.read.as_str(), each.judged.as_str()))
        .collect();
    assert_eq!(shown, [("figure.1", "14", "41"), ("time", "2024-12-01", "2024-11-30/2024-12-01")]);
    let event = case.event(after.event.as_deref().unwrap()).unwrap().unwrap();
    assert_eq!(event.figures[0].best, Some(41));
    assert_eq!(event.time.narrowest.earliest(), Some(date(2024, 11, 30)));
    for (field, value) in [
        ("figure.7", "1"),
        ("figure.1", "many"),
        ("weather", "fair"),
        ("type", "control.moon"),
        ("time", "soon"),
    ] {
        assert!(
            matches!(case.judge(&correct(field, value), "x", &stamp("anna", 3)), Err(JudgeError::Wrong(_))),
            "{field} = {value}"
        );
    }
}

#[test]
fn actors_held_to_be_one_are_counted_as_one_and_apart_again_when_undone() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = case(
        folder.path(),
        &[
            ("General Mirov visited Qamishli on Monday.", "Coastal Wire", "2024-12-03"),
            ("Abu Talin left Qamishli on Monday.", "Coastal Wire", "2024-12-03"),
            ("Abu Talin was arrested in Raqqa on Sunday.", "Karvost Herald", "2024-12-03"),
        ],
    );
    let actors = |case: &Case| -> Vec<String> {
        case.actors(&Filter::default()).unwrap().into_iter().map(|row| row.id).collect()
    };
    let before = actors(&case);
    let of = |part: &str| {
        before.iter().find(|id| id.contains(part)).cloned().unwrap_or_else(|| panic!("{part}: {before:?}"))
    };
    let (mirov, talin) = (of("mirov"), of("talin"));
    let same = Wish::Identity { a: mirov.clone(), b: talin.clone(), verdict: Sameness::Same };
    let judged = case.judge(&same, "his nom de guerre", &stamp("anna", 1)).unwrap();
    assert!(judged.warnings.is_empty());
    let merged = actors(&case);
    assert_eq!(merged.len() + 1, before.len(), "{merged:?}");
    let head = merged.iter().find(|id| **id == mirov || **id == talin).unwrap();
    let claims = case.claims(&Filter { actor: Some(head.clone()), ..Filter::default() }).unwrap();
    assert_eq!(claims.len(), 2, "{claims:?}");
    // What the reports call them is untouched.
    assert!(claims.iter().any(|row| row.detail.arguments.iter().any(|one| one.name.contains("Talin"))));
    // They can still be found, to take it back.
    let pairs = case.likely_same_actors().unwrap();
    assert!(pairs.iter().any(|pair| pair.judged.as_ref() == Some(&judged.judgement)), "{pairs:?}");
    case.judge(&Wish::Undo { judgement: judged.judgement.id.to_string() }, "", &stamp("anna", 2)).unwrap();
    assert_eq!(actors(&case), before);
}

#[test]
fn people_are_asked_about_names_that_are_alike_and_not_about_others() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(
        folder.path(),
        &[
            ("General Talin Mirov visited Qamishli on Monday.", "Coastal Wire", "2024-12-03"),
            ("Mirov was arrested in Qamishli on Sunday.", "Karvost Herald", "2024-12-03"),
            ("Captain Orlo was arrested in Raqqa on Sunday.", "Karvost Herald", "2024-12-04"),
        ],
    );
    let pairs = case.likely_same_actors().unwrap();
    let names: Vec<(&str, &str)> =
        pairs.iter().map(|pair| (pair.a.name.as_str(), pair.b.name.as_str())).collect();
    assert!(names.iter().any(|(a, b)| a.contains("Mirov") && b.contains("Mirov")), "{names:?}");
    assert!(names.iter().all(|(a, b)| !a.contains("Orlo") && !b.contains("Orlo")), "{names:?}");
}

#[test]
fn holding_two_for_one_warns_where_they_were_held_to_be_different() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = case(
        folder.path(),
        &[
            ("General Mirov visited Qamishli on Monday.", "Coastal Wire", "2024-12-03"),
            ("Colonel Tarn visited Qamishli on Monday.", "Coastal Wire", "2024-12-03"),
            ("Captain Orlo visited Qamishli on Monday.", "Coastal Wire", "2024-12-03"),
        ],
    );
    let ids: Vec<String> = case.actors(&Filter::default()).unwrap().into_iter().map(|row| row.id).collect();
    let of = |part: &str| {
        ids.iter().find(|id| id.contains(part)).cloned().unwrap_or_else(|| panic!("{part}: {ids:?}"))
    };
    let identity = |a: &str, b: &str, verdict| Wish::Identity { a: of(a), b: of(b), verdict };
    case.judge(&identity("mirov", "orlo", Sameness::Different), "both were seen at once", &stamp("anna", 1))
        .unwrap();
    case.judge(&identity("mirov", "tarn", Sameness::Same), "one man", &stamp("anna", 2)).unwrap();
    let judged = case.judge(&identity("tarn", "orlo", Sameness::Same), "one man", &stamp("ben", 3)).unwrap();
    assert!(
        judged.warnings.iter().any(|warning| warning.contains("both were seen at once")),
        "{:?}",
        judged.warnings
    );
    let row = case
        .judgement_rows()
        .unwrap()
        .into_iter()
        .find(|row| row.judgement.id == judged.judgement.id)
        .unwrap();
    assert_eq!((row.force, row.fit), ("holds", Some(Fit::HeldBack)));
    // The same pair judged the other way round: the later counts, with a warning.
    let turned = case
        .judge(&identity("mirov", "orlo", Sameness::Same), "one man after all", &stamp("ben", 4))
        .unwrap();
    assert!(
        turned.warnings.iter().any(|warning| warning.contains("anna judged otherwise")),
        "{:?}",
        turned.warnings
    );
    assert!(matches!(
        case.judge(&identity("mirov", "mirov", Sameness::Same), "x", &stamp("ben", 5)),
        Err(JudgeError::Wrong(_))
    ));
}

#[test]
fn events_are_merged_and_split_and_both_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = case(
        folder.path(),
        &[
            ("Rebels captured Qamishli on Monday, officials said.", "Coastal Wire", "2024-12-03"),
            ("Rebels seized Qamishli on Monday, residents said.", "Karvost Herald", "2024-12-03"),
            ("Rebels captured Raqqa on Monday, officials said.", "Meridian Post", "2024-12-03"),
        ],
    );
    let events = |case: &Case| -> Vec<(String, Vec<String>)> {
        let found = case.events(&Filter::default()).unwrap();
        found.into_iter().map(|one| (one.id, one.claims.iter().map(ToString::to_string).collect())).collect()
    };
    let before = events(&case);
    let (two, claims) = before.iter().find(|(_, claims)| claims.len() == 2).unwrap().clone();
    let split = Wish::Split { whole: two.clone(), part: vec![claims[1].clone()], name: None };
    let judged = case.judge(&split, "two attempts", &stamp("anna", 1)).unwrap();
    assert!(events(&case).iter().all(|(_, claims)| claims.len() == 1));
    assert!(!case.history(&two).unwrap().is_empty());
    case.judge(&Wish::Undo { judgement: judged.judgement.id.to_string() }, "", &stamp("anna", 2)).unwrap();
    assert_eq!(events(&case), before);

    let other = before.iter().find(|(_, claims)| claims.len() == 1).unwrap().0.clone();
    let merge = Wish::Merge { members: vec![other.clone(), two.clone()] };
    let judged = case.judge(&merge, "one offensive", &stamp("anna", 3)).unwrap();
    assert_eq!(events(&case).len(), 1, "{before:?} {:?}", events(&case));
    // As of a day in the past the same is held together.
    let then = case.events(&Filter { known: Some(date(2024, 12, 4)), ..Filter::default() }).unwrap();
    assert_eq!(then.len(), 1);
    case.judge(&Wish::Undo { judgement: judged.judgement.id.to_string() }, "", &stamp("anna", 4)).unwrap();
    assert_eq!(events(&case), before);
    let different = Wish::Identity { a: other, b: two.clone(), verdict: Sameness::Different };
    case.judge(&different, "another town", &stamp("anna", 5)).unwrap();
    let judged = case.judge(&merge, "one offensive", &stamp("ben", 6)).unwrap();
    assert_eq!(judged.warnings.len(), 1, "{:?}", judged.warnings);
    assert_eq!(events(&case), before);
}

/// "Herald" was taken for the Karvost Herald, and the judgement stood on it without a word.
#[test]
fn what_is_merely_like_a_name_is_not_judged() {
    let folder = tempfile::tempdir().unwrap();
    let mut case =
        case(folder.path(), &[("Rebels captured Qamishli on Monday.", "Karvost Herald", "2024-12-03")]);
    let wish = |source: &str| Wish::Reliability { source: source.to_owned(), letter: Letter::B };
    for words in ["Karvost Herald", "karvost herald"] {
        case.judge(&wish(words), "right in eight of nine cases", &stamp("anna", 1)).unwrap();
    }
    for words in ["Herald", "Karvost Heralt"] {
        let error = case.judge(&wish(words), "right in eight of nine cases", &stamp("anna", 2)).unwrap_err();
        assert!(matches!(&error, JudgeError::NotFound(_)), "{error}");
    }
    let error = case.judge(&wish("Herald"), "x", &stamp("anna", 2)).unwrap_err();
    assert!(error.to_string().contains("Karvost Herald"), "{error}");
    let on = |words: &str| Wish::Note { on: words.to_owned() };
    case.judge(&on("Karvost Herald"), "ask its editor", &stamp("anna", 3)).unwrap();
    assert!(matches!(case.judge(&on("Herald"), "x", &stamp("anna", 3)), Err(JudgeError::NotFound(_))));
    let origins = case.sources(&Filter::default()).unwrap();
    let found = origins.iter().find(|row| row.name == "Karvost Herald").unwrap();
    assert_eq!(case.reliability(&found.id).unwrap().unwrap().0, Letter::B);
}

/// Whether it was there was looked up before sources were written: `verify --deep` found a fault, and a repaired case said that
/// the source was gone.
#[test]
fn a_letter_for_a_source_without_a_name_follows_from_the_reports() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, _) = disputed(folder.path());
    let sources = case.sources(&Filter::default()).unwrap();
    assert!(sources.len() > 1, "{sources:?}");
    for (minute, source) in (1..).zip(&sources) {
        let wish = Wish::Reliability { source: source.id.clone(), letter: Letter::C };
        case.judge(&wish, "fairly reliable", &stamp("anna", minute)).unwrap();
    }
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
}

#[test]
fn sources_notes_and_warnings_are_kept_beside_what_they_are_about() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    let source = found.sides[0].origins[0].0.clone();
    let reliability = Wish::Reliability { source: source.clone(), letter: Letter::B };
    case.judge(&reliability, "right in eight of nine cases", &stamp("anna", 1)).unwrap();
    assert_eq!(case.reliability(&source).unwrap().unwrap().0, Letter::B);
    let claim = found.sides[0].claims[0].to_string();
    for (minute, words) in [(2, "ask the driver"), (3, "the driver is away")] {
        case.judge(&Wish::Note { on: claim.clone() }, words, &stamp("anna", minute)).unwrap();
    }
    assert_eq!(case.notes(&claim).unwrap().len(), 2);
    case.judge(&Wish::Sensitive { on: claim.clone(), sensitive: true }, "names a child", &stamp("anna", 4))
        .unwrap();
    assert!(case.sensitive(&claim).unwrap().is_some());
    case.judge(&Wish::Sensitive { on: claim.clone(), sensitive: false }, "an adult", &stamp("ben", 5))
        .unwrap();
    assert!(case.sensitive(&claim).unwrap().is_none());
    assert!(matches!(
        case.judge(&Wish::Note { on: "nothing".to_owned() }, "x", &stamp("anna", 6)),
        Err(JudgeError::NotFound(_))
    ));
}

#[test]
fn judgements_travel_and_conflicts_are_told() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ours, found) = disputed(one.path());
    let (mut theirs, _) = disputed(two.path());
    ours.judge(&prefer(&found, "denied"), "seen", &stamp("anna", 1)).unwrap();
    theirs
        .judge(
            &Wish::Resolve { contradiction: found.id.clone(), answer: Answer::Pending },
            "not yet",
            &stamp("ben", 2),
        )
        .unwrap();
    let lines: Vec<String> =
        theirs.all_judgements().unwrap().iter().map(|each| serde_json::to_string(each).unwrap()).collect();
    let read = |lines: &[String]| -> Vec<Judgement> {
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let imported = ours.import_judgements(read(&lines), &stamp("anna", 3)).unwrap();
    assert_eq!((imported.new, imported.already_in, imported.refused.len()), (1, 0, 0));
    let conflict = &imported.conflicts[0];
    assert_eq!((conflict.ours_by.as_str(), conflict.theirs_by.as_str()), ("anna", "ben"));
    assert_eq!(conflict.holds, conflict.theirs);
    let again = ours.import_judgements(read(&lines), &stamp("anna", 4)).unwrap();
    assert_eq!((again.new, again.already_in), (0, 1));
    let forged = lines[0].replace("not yet", "for sure");
    let refused = ours.import_judgements(read(&[forged]), &stamp("anna", 5)).unwrap();
    assert_eq!((refused.new, refused.refused.len()), (0, 1));
    assert_eq!(ours.verify(Depth::Written).unwrap().faults, []);
    // The same in the other direction: both now hold the same.
    let back = ours.all_judgements().unwrap();
    theirs.import_judgements(back, &stamp("ben", 6)).unwrap();
    assert_eq!(ours.resolution(&found.id).unwrap(), theirs.resolution(&found.id).unwrap());
}

#[test]
fn a_judgement_changed_by_force_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    case.judge(&prefer(&found, "denied"), "seen", &stamp("anna", 1)).unwrap();
    let db = rusqlite::Connection::open(case.path()).unwrap();
    for sql in ["UPDATE judgements SET who = 'x'", "DELETE FROM judgements", "DELETE FROM judgement_subjects"]
    {
        assert!(db.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    db.execute_batch(
        "DROP TRIGGER judgements_keep_1; UPDATE judgements SET json = replace(json, 'seen', 'guessed')",
    )
    .unwrap();
    drop(db);
    let faults = case.verify(Depth::Written).unwrap().faults;
    assert!(faults.iter().any(|fault| fault.message.contains("not what its name says")), "{faults:?}");
}

/// The verb "captured" taken out of the lexicon by an overlay: the claim is gone, the judgement is not. Put back, the
/// judgement fits again.
#[test]
fn judgements_outlive_a_reading_with_other_rules() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    case.judge(&prefer(&found, "denied"), "video of the square", &stamp("anna", 1)).unwrap();
    let claim = the_claim(&case, "control.capture");
    let confirm = Wish::Claim { claim: claim.id.clone(), verdict: ClaimVerdict::Confirmed };
    case.judge(&confirm, "so it says", &stamp("anna", 2)).unwrap();

    let overlay = folder.path().join("lexicon");
    fs::create_dir_all(overlay.join("en/acts")).unwrap();
    let rules = Lexicon::bundled().text("en/acts/control.toml").unwrap().to_owned();
    fs::write(overlay.join("en/acts/control.toml"), without(&rules, "capture")).unwrap();
    // The learned reader would find it all the same.
    let other = Reader::fast(&Lexicon::bundled().with_folder(&overlay).unwrap()).unwrap();
    let read_anew = |case: &mut Case, reader: &Reader, rules: &str, minute| {
        let readings: Vec<Addition> = case
            .reports(&Filter::default())
            .unwrap()
            .iter()
            .map(|row| {
                let report = case.extraction(&row.id).unwrap().unwrap().report;
                store::prepare(&row.name, b"", reader.extract(report), rules)
            })
            .collect();
        let done = case.reread(&readings, &stamp("the test", minute)).unwrap();
        assert!(done.iter().all(|each| *each == store::Reread::New), "{done:?}");
        assert_eq!(case.reread(&readings, &stamp("the test", minute)).unwrap()[0], store::Reread::SameRules);
        case.reconcile(&Policy::default()).unwrap();
    };
    read_anew(&mut case, &other, "rules 2", 3);
    let fits = |case: &Case| -> Vec<Option<Fit>> {
        case.judgement_rows().unwrap().into_iter().map(|row| row.fit).collect()
    };
    assert_eq!(fits(&case), [Some(Fit::Gone), Some(Fit::Gone)]);
    assert!(case.judgement_rows().unwrap().iter().all(|row| !row.notice.is_empty()));
    assert_eq!(case.verify(Depth::Written).unwrap().faults, []);

    read_anew(&mut case, &READER, "rules 1", 4);
    assert_eq!(fits(&case), [Some(Fit::Fits), Some(Fit::Fits)]);
    assert_eq!(case.claim(&claim.id).unwrap().unwrap().judged.unwrap().verdict.as_deref(), Some("confirmed"));
    assert_eq!(case.rules_of(&claim.report).unwrap().as_deref(), Some("rules 1 #2"));
    assert_eq!(case.verify(Depth::Written).unwrap().faults, []);
}

/// A rule file without the lemma, wherever it stands in lists.
fn without(rules: &str, lemma: &str) -> String {
    let listed = format!("\"{lemma}\"");
    assert!(rules.contains(&listed), "no {listed} in the rules");
    rules.replace(&format!("{listed}, "), "").replace(&format!(", {listed}"), "").replace(&listed, "\"\"")
}

/// A case as version 1 made it is brought up to date when it is opened to write.
#[test]
fn an_older_case_keeps_what_was_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.contested");
    {
        let db = rusqlite::Connection::open(&path).unwrap();
        db.execute_batch(include_str!("../../src/store/schema.sql")).unwrap();
        db.execute_batch(
            "INSERT INTO judgements (at, who, subject, verdict, reason)
             VALUES ('2024-12-05T10:00:00Z', 'anna', 'x-1', 'real', 'both were asked')",
        )
        .unwrap();
        db.pragma_update(None, "application_id", store::APPLICATION_ID).unwrap();
        db.pragma_update(None, "user_version", 1).unwrap();
    }
    let case = Case::open(&path).unwrap();
    let held = case.history("x-1").unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].judgement.reason, "real: both were asked");
    assert_eq!(case.verify(Depth::Written).unwrap().faults, []);
}

/// Of several readers that came upon an older case at once all but one failed.
#[test]
fn readers_that_meet_an_older_case_at_once_all_read_it() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.contested");
        {
            let db = rusqlite::Connection::open(&path).unwrap();
            db.execute_batch("PRAGMA journal_mode = wal").unwrap();
            db.execute_batch(include_str!("../../src/store/schema.sql")).unwrap();
            db.pragma_update(None, "application_id", store::APPLICATION_ID).unwrap();
            db.pragma_update(None, "user_version", 1).unwrap();
        }
        let together = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        together.wait();
                        Case::open_to_read(&path).and_then(|case| case.claims(&Filter::default()))
                    })
                })
                .collect();
            for reader in readers {
                assert_eq!(reader.join().unwrap().unwrap(), []);
            }
        });
    }
}

/// Ids that were given away lead on when events join, part, and come back; a second reading keeps them.
#[test]
fn an_events_id_leads_on_when_events_join_part_and_are_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let other = (
        "A bomb killed 14 people at the market of Hasakah on Sunday, a doctor said.",
        "Varan Press",
        "2024-12-02",
    );
    let mut case = case(folder.path(), &[FALL, other]);
    let ids = |case: &Case| -> Vec<String> {
        case.events(&Filter::default()).unwrap().into_iter().map(|event| event.id).collect()
    };
    let before = ids(&case);
    assert!(before.len() > 1, "{before:?}");
    assert_eq!(case.fate("e-none").unwrap(), None);
    assert!(case.former_ids().unwrap().is_empty());

    case.judge(&Wish::Merge { members: before.clone() }, "one day's work", &stamp("anna", 1)).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    let joined = ids(&case);
    assert_eq!(joined.len(), 1, "{joined:?}");
    let old: Vec<&String> = before.iter().filter(|id| !joined.contains(id)).collect();
    assert!(!old.is_empty());
    for id in &old {
        let fate = case.fate(id).unwrap().unwrap();
        assert_eq!((fate.stands, &fate.now, fate.since.as_str()), (false, &joined, "2024-12-05"));
    }
    assert_eq!(case.known_as(&joined[0]).unwrap(), old.iter().map(|id| (*id).clone()).collect::<Vec<_>>());
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);

    // Read anew meanwhile: the claims' rows are others, the ids lead on.
    let reading = READER.extract(report(other.0, other.1, other.2));
    let again = store::prepare("a.txt", other.0.as_bytes(), reading, "rules 2");
    case.reread(&[again], &stamp("bert", 2)).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    for id in &old {
        assert!(case.fate(id).unwrap().unwrap().now.iter().any(|now| ids(&case).contains(now)));
    }
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);

    // Taken back: they are events again, and only the id that stood for all has something to say.
    let judged = case.history(&before[0]).unwrap();
    let judgement = judged.first().unwrap().judgement.id.clone();
    case.judge(&Wish::Undo { judgement: judgement.to_string() }, "two after all", &stamp("anna", 3)).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    assert_eq!(ids(&case), before);
    for id in &before {
        let fate = case.fate(id).unwrap().unwrap();
        assert_eq!((fate.stands, fate.now.is_empty()), (true, !joined.contains(id)), "{fate:?}");
    }
    assert!(case.former_ids().unwrap().is_empty());
}

/// What an event was parted into is told under its id, also when it stands for one of the parts.
#[test]
fn an_event_that_was_parted_tells_of_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let (mut case, found) = disputed(folder.path());
    let event = case.event(&found.event).unwrap().unwrap();
    let part = event.claims.last().unwrap().to_string();
    let wish = Wish::Split { whole: event.id.clone(), part: vec![part.clone()], name: None };
    case.judge(&wish, "another town", &stamp("anna", 1)).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    let other = case.claim(&part).unwrap().unwrap().event.unwrap();
    assert_ne!(other, event.id);
    let fate = case.fate(&event.id).unwrap().unwrap();
    assert_eq!((fate.stands, fate.now), (true, vec![other.clone()]));
    assert_eq!(case.known_as(&other).unwrap(), [event.id]);
}
