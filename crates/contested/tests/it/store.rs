//! A case keeps what it was given, whoever reads or meddles.

use std::path::Path;
use std::sync::LazyLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::Report;
use contested::reconcile::Policy;
use contested::store::{self, Added, Addition, Case, Depth, Filter, Stamp, StoreError};
use contested_lexicon::Lexicon;
use jiff::civil::date;

#[path = "../flips/mod.rs"]
mod flips;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Lexicon::bundled()).unwrap());

fn stamp() -> Stamp {
    Stamp { at: "2024-12-05T10:00:00Z".parse().unwrap(), who: "the test".to_owned() }
}

fn addition(text: &str) -> Addition {
    let given = Given { published: Some("2024-12-03".to_owned()), ..Given::default() };
    let report: Report = ingest::plain(text.as_bytes(), text.to_owned(), &given);
    store::prepare("a.txt", text.as_bytes(), READER.extract(report), "rules 1")
}

fn case(folder: &Path, texts: &[&str]) -> Case {
    let mut case = Case::create(&folder.join("a.contested"), &stamp()).unwrap();
    let additions: Vec<Addition> = texts.iter().map(|text| addition(text)).collect();
    case.add(&additions, &stamp()).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    case
}

const FALL: &str = "Rebels captured the town of Ostrel on Monday, a rebel spokesman said.";
const DENIAL: &str = "The Varan army denied that rebels had captured the town of Ostrel.";

#[test]
fn a_report_comes_back_as_it_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), &[FALL]);
    let id = case.reports(&Filter::default()).unwrap()[0].id.clone();
    let expected = READER.extract(ingest::plain(
        FALL.as_bytes(),
        FALL.to_owned(),
        &Given { published: Some("2024-12-03".to_owned()), ..Given::default() },
    ));
    assert_eq!(case.extraction(&id).unwrap(), Some(expected));
    assert_eq!(case.original(&id).unwrap().as_deref(), Some(FALL.as_bytes()));
    assert_eq!(case.verify(Depth::Written).unwrap().faults, []);
}

/// What intake makes of a text of which the caller says the outlet, the address and the day.
fn carried(text: &str, publisher: Option<&str>, url: Option<&str>, day: Option<&str>) -> Addition {
    let words = |words: Option<&str>| words.map(str::to_owned);
    let given = Given { published: words(day), publisher: words(publisher), url: words(url) };
    let rules = ingest::Rules::load(&Lexicon::bundled()).unwrap();
    let taken = ingest::read_all("a.txt", text.as_bytes(), &given, &rules).reports.remove(0);
    Addition::of("a.txt", &taken, READER.extract(taken.report.clone()), "rules 1")
}

/// Such copies are what a ledger counts; they were dropped as being in already.
#[test]
fn the_same_file_for_another_outlet_address_or_day_is_another_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = case(folder.path(), &[]);
    let all = [
        carried(FALL, None, None, None),
        carried(FALL, Some("Ostrel Herald"), None, None),
        carried(FALL, Some("Varan Press"), None, None),
        carried(FALL, Some("Varan Press"), Some("https://varan.example/1"), None),
        carried(FALL, Some("Varan Press"), Some("https://varan.example/1"), Some("2024-12-04")),
    ];
    assert_eq!(case.add(&all, &stamp()).unwrap(), [Added::New; 5]);
    assert_eq!(case.add(&all, &stamp()).unwrap(), [Added::AlreadyIn; 5]);
    case.reconcile(&Policy::default()).unwrap();
    assert_eq!(case.copies().unwrap()[0].reports.len(), 5);
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
    let rows = case.reports(&Filter::default()).unwrap();
    assert!(rows.iter().all(|row| row.sha256 == ingest::sha256(FALL.as_bytes())));
    // The identity is a function of the report, not of what was in before it.
    let mut other = Case::create(&folder.path().join("b.contested"), &stamp()).unwrap();
    other.add(&[carried(FALL, Some("Varan Press"), None, None)], &stamp()).unwrap();
    let id = &other.reports(&Filter::default()).unwrap()[0].id;
    assert!(rows.iter().any(|row| row.id == *id));
}

#[test]
fn the_same_words_from_the_same_carrier_are_in_already_whatever_file_they_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = case(folder.path(), &[]);
    let rules = ingest::Rules::load(&Lexicon::bundled()).unwrap();
    let taken = |name: &str, bytes: &str| {
        let taken = ingest::read_all(name, bytes.as_bytes(), &Given::default(), &rules).reports.remove(0);
        Addition::of(name, &taken, READER.extract(taken.report.clone()), "rules 1")
    };
    let row = |text: &str| format!("published,publisher,text\n2024-12-03,Ostrel Herald,\"{text}\"\n");
    let line = |publisher: &str| {
        format!(
            "{{\"text\":\"{FALL}\",\"publisher\":\"{publisher}\",\"published\":\"2024-12-03T10:00:00Z\"}}\n"
        )
    };
    let all = [
        taken("a.csv", &row(FALL)),
        taken("a.jsonl", &line("Ostrel Herald")),
        taken("b.jsonl", &line("Varan Press")),
        taken("b.csv", &row(DENIAL)),
        // Nobody knows who carries these: that they are one is not known either.
        taken("c.csv", &format!("id,text\n1,\"{FALL}\"\n")),
        taken("d.csv", &format!("id,text\n2,\"{FALL}\"\n")),
    ];
    use Added::{AlreadyIn, New};
    assert_eq!(case.add(&all, &stamp()).unwrap(), [New, AlreadyIn, New, New, New, New]);
}

/// Takes back what came with version 14; what followed from the reports was worked out by the rules of that time.
const SINCE_13: &str = "UPDATE derived SET value = 'those of then' WHERE name = 'rules'; DROP TABLE block_hashes; ALTER TABLE reconciled DROP COLUMN said;
    DROP INDEX control_by_voice; DROP INDEX control_by_outlet; DROP INDEX control_by_actor;
    DROP INDEX control_to_note; ALTER TABLE control DROP COLUMN sure; ALTER TABLE control DROP COLUMN outlet;
    DROP INDEX claims_by_known; CREATE INDEX claims_by_known ON claims (known_from);
    DROP INDEX claims_by_place; CREATE INDEX claims_by_place ON claims (place_key, latest);
    DROP INDEX events_by_weight;
    DROP INDEX contradictions_in_order; CREATE INDEX contradictions_in_order ON contradictions (strength DESC, id);
    ALTER TABLE contradictions DROP COLUMN kind; ALTER TABLE contradictions DROP COLUMN earliest;
    ALTER TABLE contradictions DROP COLUMN latest;";

/// Of version 13, whose tables were hashed as wholes.
#[test]
fn a_case_of_version_13_is_brought_up_to_date_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.contested");
    drop(case(folder.path(), &[FALL, DENIAL]));
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(SINCE_13).unwrap();
    db.pragma_update(None, "user_version", 13).unwrap();
    drop(db);
    let mut case = Case::open(&path).unwrap();
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
    case.add(&[carried(FALL, Some("Varan Press"), None, None)], &stamp()).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    let found = case.verify(Depth::Anew).unwrap();
    assert_eq!(found.faults, []);
    assert_eq!(found.unchecked, [""; 0]);
}

/// What was written to a table since is in its hash, whoever wrote it and however it was worked out.
#[test]
fn hashes_that_are_kept_are_those_of_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = case(folder.path(), &[FALL]);
    for number in 0..6 {
        let text =
            format!("{DENIAL} {number} soldiers were killed in the town of Ostrel on Monday, police said.");
        case.add(&[addition(&text)], &stamp()).unwrap();
        case.reconcile(&Policy::default()).unwrap();
        let found = case.verify(Depth::Written).unwrap();
        assert_eq!((found.faults, found.unchecked), (Vec::new(), Vec::new()), "after {number}");
    }
    case.reconcile_afresh(&Policy::default()).unwrap();
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
    let db = rusqlite::Connection::open(case.path()).unwrap();
    db.execute("UPDATE block_hashes SET hash = zeroblob(32) WHERE tab = 'events' AND block >= 0", [])
        .unwrap();
    let faults = case.verify(Depth::Written).unwrap().faults;
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].subject, "block_hashes");
}

/// A case of the version before, as that program made it, keeps all it had.
#[test]
fn a_case_of_version_10_is_brought_up_to_date_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.contested");
    drop(case(folder.path(), &[FALL, DENIAL]));
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(SINCE_13).unwrap();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;
         DROP VIEW v_translations; DROP TABLE translations_fts; DROP TABLE translations; DROP TABLE former_events;
         DROP VIEW v_reports; DROP VIEW v_notices; DROP TABLE notices;
         CREATE TABLE reports_10 (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL, key TEXT, title TEXT, publisher TEXT, author TEXT, url TEXT, language TEXT NOT NULL,
            published TEXT, published_basis TEXT NOT NULL, known_from TEXT NOT NULL, text TEXT NOT NULL,
            original BLOB NOT NULL, original_length INTEGER NOT NULL, added_at TEXT NOT NULL) STRICT;
         INSERT INTO reports_10 SELECT seq, id, sha256, name, key, title, publisher, author, url, language, published,
            published_basis, known_from, text, original, original_length, added_at FROM reports;
         DROP TABLE reports; ALTER TABLE reports_10 RENAME TO reports;
         CREATE VIEW v_reports AS SELECT id FROM reports; PRAGMA user_version = 10;",
    )
    .unwrap();
    drop(db);
    let mut case = Case::open(&path).unwrap();
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
    assert_eq!(
        case.reports(&Filter { words: Some("denied".to_owned()), ..Filter::default() }).unwrap().len(),
        1
    );
    let added =
        case.add(&[addition(FALL), carried(FALL, Some("Varan Press"), None, None)], &stamp()).unwrap();
    assert_eq!(added, [Added::AlreadyIn, Added::New]);
    case.reconcile(&Policy::default()).unwrap();
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
    let db = rusqlite::Connection::open(&path).unwrap();
    let changed = db.execute("UPDATE reports SET text = ''", []);
    assert!(changed.unwrap_err().to_string().contains("append-only"));
    assert_eq!(db.query_row("SELECT COUNT(*) FROM pragma_foreign_key_check", [], |row| row.get(0)), Ok(0));
}

/// Of version 11, which knew no translations.
#[test]
fn a_case_of_version_11_is_brought_up_to_date_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.contested");
    drop(case(folder.path(), &[FALL, DENIAL]));
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(SINCE_13).unwrap();
    db.execute_batch(
        "DROP VIEW v_translations; DROP TABLE translations_fts; DROP TABLE translations; DROP VIEW v_reports;
         DROP TABLE former_events;
         CREATE VIEW v_reports AS SELECT id FROM reports; PRAGMA user_version = 11;",
    )
    .unwrap();
    drop(db);
    let case = Case::open(&path).unwrap();
    assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
    for words in ["denied", "captured"] {
        let filter = Filter { words: Some(words.to_owned()), ..Filter::default() };
        assert!(!case.reports(&filter).unwrap().is_empty(), "{words}");
    }
    assert!(case.reports(&Filter::default()).unwrap().iter().all(|report| report.translation.is_none()));
}

#[test]
fn the_same_report_is_added_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut case = case(folder.path(), &[FALL]);
    let added = case.add(&[addition(FALL), addition(DENIAL), addition(DENIAL)], &stamp()).unwrap();
    assert_eq!(added, [Added::AlreadyIn, Added::New, Added::AlreadyIn]);
    assert_eq!(case.reports_and_reconciled().unwrap(), (2, 1));
}

#[test]
fn what_came_in_cannot_be_changed_by_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), &[FALL, DENIAL]);
    let db = rusqlite::Connection::open(case.path()).unwrap();
    for sql in [
        "UPDATE reports SET text = ''",
        "DELETE FROM reports",
        "UPDATE claims SET kind = 'control.lose'",
        "DELETE FROM claims",
        "UPDATE custody SET who = 'x'",
        "DELETE FROM custody",
        "DELETE FROM extractions",
    ] {
        let error = db.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
}

/// Somebody takes the triggers away first: then it shows.
#[test]
fn verification_finds_what_was_changed_by_force() {
    for (sql, message) in [
        ("UPDATE reports SET text = replace(text, 'Ostrel', 'Norvel')", "its text is not what was added"),
        ("UPDATE reports SET original = zeroblob(10)", "its original is not what was added"),
        ("UPDATE custody SET who = 'x' WHERE seq = 2", "was changed after it was written"),
        ("DELETE FROM custody WHERE seq = 2", "row 2 is missing"),
        ("UPDATE claims SET words = 'x'", "its words are not those of its evidence"),
        ("DELETE FROM claims", "claims are kept of"),
        ("UPDATE extractions SET json = zeroblob(3)", "its extraction is not what was added"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let case = case(folder.path(), &[FALL, DENIAL]);
        let db = rusqlite::Connection::open(case.path()).unwrap();
        for table in ["reports", "extractions", "claims", "custody"] {
            db.execute_batch(&format!("DROP TRIGGER {table}_keep_1; DROP TRIGGER {table}_keep_2;")).unwrap();
        }
        db.execute_batch(&format!("PRAGMA foreign_keys = off; {sql}")).unwrap();
        drop(db);
        let faults = case.verify(Depth::Written).unwrap().faults;
        assert!(faults.iter().any(|fault| fault.message.contains(message)), "{sql}: {faults:?}");
    }
}

/// Of these `verify` vouched for all but the first two.
#[test]
fn forged_ledgers_are_not_vouched_for() {
    for (sql, message) in [
        ("UPDATE reports SET original = zeroblob(10)", "its original is not what was added"),
        ("UPDATE claims SET words = 'x'", "its words are not those of its evidence"),
        ("UPDATE claims SET polarity = 'negative'", "its polarity is not what was read"),
        ("UPDATE claims SET stance = 'admits'", "its stance is not what was read"),
        ("UPDATE claims SET latest = '2020-01-01'", "its latest is not what was read"),
        ("UPDATE claims SET detail = replace(detail, 'rebel', 'royal')", "its detail is not what was read"),
        ("UPDATE participants SET name = 'Nobody'", "is not what was written"),
        ("UPDATE tellers SET name = 'Nobody'", "is not what was written"),
        ("DELETE FROM tellers", "is not what was written"),
        ("UPDATE reports SET publisher = 'Karvost Herald'", "its publisher is not what was added"),
        ("UPDATE reports SET title = 'All calm'", "its title is not what was added"),
        ("UPDATE reports SET published = '2020-01-01'", "its day is not what was added"),
        ("UPDATE reports SET original = x'00', sha256 = 'x'", "its hash is not that of what was added"),
        (
            "INSERT INTO notices (report, number, code, message) VALUES (1, 1, 'no-date', 'x')",
            "its notices are not those of its reading",
        ),
        ("DELETE FROM contradictions", "is not what was worked out"),
        ("DELETE FROM control", "is not what was worked out"),
        ("UPDATE events SET origins = 9", "is not what was worked out"),
        ("UPDATE origins SET reports = 9", "is not what was worked out"),
        ("UPDATE claim_links SET origin = 'entity:nobody'", "is not what was worked out"),
        ("DELETE FROM relations", "is not what was worked out"),
        ("DELETE FROM custody WHERE seq = (SELECT MAX(seq) FROM custody)", "after its last row"),
        ("DROP TRIGGER judgements_keep_1", "the trigger judgements_keep_1 is missing"),
        ("DROP VIEW v_control; CREATE VIEW v_control AS SELECT 1", "the view v_control was changed"),
        (
            "CREATE TRIGGER t AFTER INSERT ON reports BEGIN DELETE FROM control; END",
            "is none of this program's",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut case = case(folder.path(), &[FALL, DENIAL]);
        // The last row of the log is one that says what was worked out again, so that the one before is there, too.
        case.reconcile(&Policy::default()).unwrap();
        assert_eq!(case.verify(Depth::Anew).unwrap().faults, []);
        let db = rusqlite::Connection::open(case.path()).unwrap();
        let triggers: Vec<(String, String)> = db
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_keep_%'")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let leaves_triggers = sql.contains("TRIGGER");
        for (name, _) in triggers.iter().filter(|_| !leaves_triggers) {
            db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        db.execute_batch(sql).unwrap();
        for (_, made) in triggers.iter().filter(|_| !leaves_triggers) {
            db.execute_batch(made).unwrap();
        }
        drop(db);
        let faults = case.verify(Depth::Written).unwrap().faults;
        assert!(faults.iter().any(|fault| fault.message.contains(message)), "{sql}: {faults:?}");
    }
}

/// Both were put in place of what was added; each alone is told of above.
#[test]
fn an_original_forged_with_its_hash_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), &[FALL]);
    let other = DENIAL.as_bytes();
    let db = rusqlite::Connection::open(case.path()).unwrap();
    let kept: String = db
        .query_row("SELECT sql FROM sqlite_schema WHERE name = 'reports_keep_1'", [], |row| row.get(0))
        .unwrap();
    db.execute_batch("DROP TRIGGER reports_keep_1").unwrap();
    db.execute(
        "UPDATE reports SET original = ?, original_length = ?, sha256 = ?",
        (zstd::bulk::compress(other, 3).unwrap(), other.len() as i64, ingest::sha256(other)),
    )
    .unwrap();
    db.execute_batch(&kept).unwrap();
    drop(db);
    let faults: Vec<String> =
        case.verify(Depth::Written).unwrap().faults.into_iter().map(|fault| fault.message).collect();
    assert!(faults.contains(&"its hash is not that of what was added".to_owned()), "{faults:?}");
    // What stands in the file proves itself only against the log; the report's own text and reading are still sound.
    assert!(!faults.iter().any(|fault| fault.contains("text") || fault.contains("extraction")), "{faults:?}");
}

/// Notices say what a person should know of a report: that they are others, or gone, is found.
#[test]
fn changed_notices_are_found() {
    let rules = ingest::Rules::load(&Lexicon::bundled()).unwrap();
    for sql in [
        "UPDATE notices SET message = 'all is well'",
        "UPDATE notices SET code = 'page'",
        "UPDATE notices SET first = 1, last = 2",
        "DELETE FROM notices",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut case = case(folder.path(), &[]);
        let text = "General \u{41C}irov spoke in Ostrel on Monday, the army said.";
        let taken = ingest::read_all("a.txt", text.as_bytes(), &Given::default(), &rules).reports.remove(0);
        let addition = Addition::of("a.txt", &taken, READER.extract(taken.report.clone()), "rules 1");
        case.add(&[addition], &stamp()).unwrap();
        case.reconcile(&Policy::default()).unwrap();
        let codes = case.notices(&Filter { notice: Some("mixed-scripts".to_owned()), ..Filter::default() });
        assert_eq!(codes.unwrap().len(), 1);
        assert_eq!(case.verify(Depth::Written).unwrap().faults, []);
        let db = rusqlite::Connection::open(case.path()).unwrap();
        let kept = ["notices_keep_1", "notices_keep_2"].map(|trigger| -> String {
            let of = "SELECT sql FROM sqlite_schema WHERE name = ?";
            let made = db.query_row(of, [trigger], |row| row.get(0)).unwrap();
            db.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
            made
        });
        db.execute_batch(sql).unwrap();
        for made in kept {
            db.execute_batch(&made).unwrap();
        }
        drop(db);
        let faults = case.verify(Depth::Written).unwrap().faults;
        let message = "its notices are not those of its reading";
        assert!(faults.iter().any(|fault| fault.message == message), "{sql}: {faults:?}");
    }
}

/// Who also writes the log anew is found out by working all out anew.
#[test]
fn a_forged_table_with_a_forged_log_is_found_by_working_it_out_anew() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), &[FALL, DENIAL]);
    let db = rusqlite::Connection::open(case.path()).unwrap();
    db.execute_batch(
        "UPDATE events SET origins = 9; DELETE FROM derived WHERE name = 'turn';
         DROP TRIGGER custody_keep_2; DELETE FROM custody WHERE action = 'reconcile';
         CREATE TRIGGER custody_keep_2 BEFORE DELETE ON custody BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END;",
    )
    .unwrap();
    drop(db);
    assert_eq!(case.verify(Depth::Written).unwrap().faults, []);
    let faults = case.verify(Depth::Anew).unwrap().faults;
    assert!(faults.iter().any(|fault| fault.subject == "events"), "{faults:?}");
}

#[test]
fn what_is_damaged_is_said_clearly() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), &[FALL]);
    let db = rusqlite::Connection::open(case.path()).unwrap();
    db.execute_batch("UPDATE events SET json = '{'").unwrap();
    drop(db);
    let error = case.events(&Filter::default()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

/// `cargo xtask campaign flips` turns over many more.
#[test]
fn a_flipped_bit_is_found_or_without_effect() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path(), &[FALL, DENIAL]).path().to_owned();
    let outcome = flips::flip(&path, folder.path(), 40, 16);
    assert!(outcome.wrong.is_empty(), "{outcome:#?}");
    assert!(outcome.found > 0, "{outcome:?}");
}

#[test]
fn readers_see_the_old_case_while_one_writes() {
    let folder = tempfile::tempdir().unwrap();
    let mut writing = case(folder.path(), &[FALL]);
    let reading = Case::open_to_read(&folder.path().join("a.contested")).unwrap();
    let before = reading.claims(&Filter::default()).unwrap().len();
    writing.add(&[addition(DENIAL)], &stamp()).unwrap();
    assert_eq!(reading.reports(&Filter::default()).unwrap().len(), 2);
    assert!(before > 0 && reading.claims(&Filter::default()).unwrap().len() > before);
    let mut reading = reading;
    assert!(matches!(
        reading.add(&[addition("Nobody fled.")], &stamp()),
        Err(StoreError::ReadOnly(_) | StoreError::Sqlite { .. })
    ));
}

#[test]
fn a_case_of_a_newer_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = case(folder.path(), &[FALL]).path().to_owned();
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Case::open(&path), Err(StoreError::Newer { version: 99, .. })));
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    assert!(matches!(Case::open(&other), Err(StoreError::NotACase { .. })));
}

#[test]
fn filters_hold_together() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), &[FALL, DENIAL, "Two men were arrested in Norvel on Sunday."]);
    let count = |filter: Filter| case.claims(&filter).unwrap().len();
    let all = count(Filter::default());
    let control = count(Filter { kind: Some("control".to_owned()), ..Filter::default() });
    assert!(0 < control && control < all, "{control} of {all}");
    assert_eq!(count(Filter { kind: Some("control.capture".to_owned()), ..Filter::default() }), control);
    assert_eq!(count(Filter { known: Some(date(2024, 12, 2)), ..Filter::default() }), 0);
    assert_eq!(count(Filter { known: Some(date(2024, 12, 3)), ..Filter::default() }), all);
    assert_eq!(
        count(Filter {
            words: Some("denied".to_owned()),
            kind: Some("control".to_owned()),
            ..Filter::default()
        }),
        1
    );
    assert_eq!(count(Filter { limit: Some(1), ..Filter::default() }), 1);
}
