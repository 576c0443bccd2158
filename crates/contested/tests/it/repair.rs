//! A damaged case becomes a sound one again: nothing that was judged is lost, and what is lost is said.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::{ClaimVerdict, Report};
use contested::reconcile::Policy;
use contested::store::{self, Addition, Case, Damaged, Depth, Filter, Means, Repaired, Stamp, Wish};
use contested_lexicon::Lexicon;
use rusqlite::Connection;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::bundled);
static READER: LazyLock<Reader> = LazyLock::new(|| Reader::fast(&LEXICON).unwrap());
static INTAKE: LazyLock<ingest::Rules> = LazyLock::new(|| ingest::Rules::load(&LEXICON).unwrap());

const FALL: &str = "Rebels captured the town of Ostrel on Monday, a rebel spokesman said.";
const DENIAL: &str = "The Varan army denied that rebels had captured the town of Ostrel.";
const TOLL: &str = "A hospital in Norvel said that 14 people were killed by shelling on Sunday.";

fn stamp(second: u8) -> Stamp {
    Stamp { at: format!("2024-12-05T10:00:{second:02}Z").parse().unwrap(), who: "anna".to_owned() }
}

fn addition(text: &str) -> Addition {
    let given = Given { publisher: Some("Ostrel Herald".to_owned()), ..Given::default() };
    let taken = ingest::read_all("a.txt", text.as_bytes(), &given, &INTAKE).reports.remove(0);
    Addition::of("a.txt", &taken, READER.extract(taken.report.clone()), "rules 1")
}

/// Three reports; one read anew and dated by hand, one claim confirmed.
fn case(folder: &Path) -> PathBuf {
    let path = folder.join("a.contested");
    let mut case = Case::create(&path, &stamp(0)).unwrap();
    case.keep_lexicon(&LEXICON, "rules 1", &stamp(1)).unwrap();
    case.add(&[FALL, DENIAL, TOLL].map(addition), &stamp(2)).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    let toll =
        case.claims(&Filter { words: Some("hospital".to_owned()), ..Filter::default() }).unwrap().remove(0);
    case.judge(
        &Wish::Claim { claim: toll.id.clone(), verdict: ClaimVerdict::Confirmed },
        "the hospital's own list",
        &stamp(3),
    )
    .unwrap();
    let report = case.extraction(&toll.report).unwrap().unwrap().report;
    case.reread(&[store::prepare("a.txt", &[], READER.extract(report.clone()), "rules 2")], &stamp(4))
        .unwrap();
    let dated = contested::model::PublishedDate {
        date: Some("2024-12-02".parse().unwrap()),
        basis: contested::model::DateBasis::Given,
    };
    let reading = READER.extract(Report { published: dated, ..report });
    case.date(&store::prepare("a.txt", &[], reading, "rules 2"), "the paper's archive", &stamp(5)).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    path
}

fn repair(damaged: &Path) -> (Case, Repaired) {
    let out = damaged.with_file_name("new.contested");
    let _ = std::fs::remove_file(&out);
    let means = Means {
        read: &|report| READER.extract(report),
        rules: "rules 3",
        intake: &INTAKE,
        lexicon: &LEXICON,
    };
    let repaired = Damaged::open(damaged).unwrap().repair(&out, &means, &stamp(9)).unwrap();
    let case = Case::open_to_read(&out).unwrap();
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
    (case, repaired)
}

/// What reports and people said, and what follows from it.
fn said(case: &Case) -> String {
    let all = Filter::default();
    format!(
        "{:#?} {:#?} {:#?} {:#?} {:#?}",
        case.reports(&all).unwrap(),
        case.claims(&all).unwrap(),
        case.events(&all).unwrap(),
        case.contradictions(&all).unwrap(),
        case.judgement_rows().unwrap(),
    )
}

/// Changes a case behind its back.
fn meddle(path: &Path, sql: &str) {
    let db = Connection::open(path).unwrap();
    let triggers: Vec<String> = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for trigger in triggers {
        db.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute_batch(sql).unwrap();
}

#[test]
fn a_sound_case_is_made_anew_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path());
    let (new, repaired) = repair(&path);
    assert_eq!((repaired.reports, repaired.read_anew, repaired.judgements), (3, 0, 1));
    assert_eq!((repaired.lost, repaired.unproven), (vec![], vec![]));
    assert_eq!(said(&new), said(&Case::open_to_read(&path).unwrap()));
    let toll = new.reports(&Filter { words: Some("hospital".to_owned()), ..Filter::default() }).unwrap();
    assert_eq!(toll[0].published.as_deref(), Some("2024-12-02"));
    assert_eq!(new.readings(&toll[0].id).unwrap().len(), 3);
}

#[test]
fn a_case_whose_derived_tables_are_gone_is_read_and_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path());
    let before = said(&Case::open_to_read(&path).unwrap());
    meddle(
        &path,
        "DROP VIEW v_events; DROP TABLE events; DELETE FROM contradictions; DELETE FROM claim_links",
    );
    let damaged = Case::open_to_read(&path).unwrap();
    assert!(damaged.damage().unwrap().contains("events"));
    assert!(!damaged.verify(Depth::Written).unwrap().faults.is_empty());
    // What is sound is shown.
    assert_eq!(damaged.reports(&Filter::default()).unwrap().len(), 3);
    assert!(!damaged.claims(&Filter::default()).unwrap().is_empty());
    assert_eq!(damaged.events(&Filter::default()).unwrap(), []);
    let (new, repaired) = repair(&path);
    assert_eq!((repaired.lost, said(&new)), (vec![], before));
}

#[test]
fn what_is_forged_is_put_right_from_what_proves_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path());
    let before = said(&Case::open_to_read(&path).unwrap());
    meddle(
        &path,
        "UPDATE reports SET text = replace(text, 'Ostrel', 'Norvel'), publisher = 'Nobody';
         UPDATE claims SET polarity = 'negative'; UPDATE notices SET message = '';
         DELETE FROM participants; UPDATE report_dates SET day = '2024-01-01'",
    );
    let (new, repaired) = repair(&path);
    assert_eq!((repaired.lost, said(&new)), (vec![], before));
}

#[test]
fn a_lost_original_and_a_lost_reading_do_not_cost_the_judgement() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path());
    meddle(
        &path,
        "UPDATE reports SET original = x'00' WHERE text LIKE '%hospital%'; UPDATE extractions SET json = x'00'",
    );
    let (new, repaired) = repair(&path);
    assert_eq!((repaired.reports, repaired.read_anew, repaired.judgements), (3, 3, 1));
    assert_eq!(repaired.lost.len(), 1, "{repaired:?}");
    let toll = new.claims(&Filter { words: Some("hospital".to_owned()), ..Filter::default() }).unwrap();
    assert_eq!(toll[0].judged.as_ref().unwrap().verdict.as_deref(), Some("confirmed"));
    assert_eq!(
        new.notices(&Filter { notice: Some("original-lost".to_owned()), ..Filter::default() }).unwrap().len(),
        1
    );
    assert_eq!(toll[0].published.as_deref(), Some("2024-12-02"));
}

#[test]
fn a_report_of_which_nothing_is_left_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path());
    meddle(&path, "DELETE FROM reports WHERE text LIKE '%hospital%'");
    let (new, repaired) = repair(&path);
    assert!(
        repaired.lost.iter().any(|fault| fault.message.contains("nothing of it is left")),
        "{repaired:?}"
    );
    // What people held of it stays, as a judgement on what is not read any more.
    assert_eq!(new.judgement_rows().unwrap().len(), 1);
}

/// Wherever it is cut, what is before the cut is read, and what was judged there is kept.
#[test]
fn a_truncated_case_is_read_and_repaired_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path());
    let sound = std::fs::read(&path).unwrap();
    let cut = folder.path().join("cut.contested");
    let mut whole = 0;
    // By parts, and by the last pages only: the tables that matter may stand anywhere.
    let lengths = (1..8).map(|part| sound.len() * part / 8).chain([sound.len() - 8192, sound.len() - 4096]);
    for length in lengths {
        std::fs::write(&cut, &sound[..length]).unwrap();
        match Case::open_to_read(&cut) {
            Ok(case) => {
                assert!(case.damage().is_some());
                assert!(!case.verify(Depth::Written).unwrap().faults.is_empty());
            }
            Err(error) => assert!(matches!(error, store::StoreError::Damaged { .. }), "{error:?}"),
        }
        let Ok(damaged) = Damaged::open(&cut) else { continue };
        drop(damaged);
        let (_, repaired) = repair(&cut);
        assert!(repaired.reports == 3 || !repaired.lost.is_empty(), "{length}: {repaired:?}");
        whole += usize::from(repaired.reports == 3 && repaired.judgements == 1);
    }
    assert!(whole > 0);
}

#[test]
fn a_case_with_a_flipped_byte_is_repaired_whole_but_for_what_the_byte_was_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path());
    let sound = std::fs::read(&path).unwrap();
    let flipped = folder.path().join("flipped.contested");
    let mut random: u64 = 5;
    for _ in 0..40 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut bytes = sound.clone();
        let byte = (random >> 33) as usize % bytes.len();
        bytes[byte] ^= 1 << ((random >> 29) & 7);
        std::fs::write(&flipped, &bytes).unwrap();
        let Ok(damaged) = Damaged::open(&flipped) else { panic!("byte {byte}: nothing was found") };
        drop(damaged);
        let (_, repaired) = repair(&flipped);
        let is_whole = (repaired.reports, repaired.judgements) == (3, 1);
        assert!(is_whole || !repaired.lost.is_empty(), "byte {byte}: {repaired:?}");
    }
}

#[test]
fn what_is_no_case_is_not_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "no case at all, but long enough to have a head of a hundred bytes, which is all that is asked for here").unwrap();
    assert!(matches!(Damaged::open(&path), Err(store::StoreError::NotACase { .. })));
    assert!(matches!(Damaged::open(&folder.path().join("b")), Err(store::StoreError::Missing(_))));
}
