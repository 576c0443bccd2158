//! Tables of event data sets as reports of a source.

use std::path::Path;
use std::sync::LazyLock;

use contested::Reader;
use contested::export::{self, Format, Options};
use contested::ingest::{self, Codes, Given, Layout, Limits, Refused};
use contested::model::{EventKind, Extraction, FigureKind, Role, Stance};
use contested::reconcile::Policy;
use contested::store::{self, Addition, Case, Filter, Stamp};
use contested_lexicon::Lexicon;
use jiff::civil::date;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::fast(&Lexicon::bundled()).unwrap());
static CODES: LazyLock<Codes> = LazyLock::new(|| Codes::load(&Lexicon::bundled()).unwrap());

fn given() -> Given {
    Given { publisher: Some("Valley Event Data".to_owned()), ..Given::default() }
}

fn rows(layout: Layout, table: &str, given: &Given) -> Vec<Result<(Vec<u8>, Extraction), Refused>> {
    let limits = Limits::default();
    ingest::data_set("a.csv", table.as_bytes(), layout, given, &CODES, &limits)
        .map(|row| row.map(|(taken, coded)| (taken.original, READER.link_coded(taken.report, &coded))))
        .collect()
}

const ACLED: &str = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,location,latitude,longitude,geo_precision,notes,fatalities
SYR1,2024-12-01,1,Battles,Non-state actor overtakes territory,Rebel Front (2020-),Military Forces of Syria (2000-),Aleppo,36.2,37.16,1,\"Rebels, it is said, took it.\",14
SYR2,03 December 2024,2,Explosions/Remote violence,A new thing,Rebel Front,,Nowhere Known,35.5,36.5,2,,0
SYR3,2024-12-03,1,Strategic developments,Other,X,,Aleppo,36.2,37.16,1,,0
";

#[test]
fn a_row_of_acled_is_a_claim_with_its_words() {
    let found = rows(Layout::Acled, ACLED, &given());
    let (_, one) = found[0].as_ref().unwrap();
    let claim = &one.claims[0];
    assert_eq!((claim.event.kind, claim.stance), (EventKind::ControlCapture, Stance::Asserts));
    assert_eq!(one.report.key.as_deref(), Some("SYR1"));
    assert_eq!(one.report.published.date, None);
    let place = &one.places[claim.place.unwrap().index()];
    assert_eq!((place.gazetteer.as_deref(), place.name.as_str()), (Some("geonames:170063"), "Aleppo"));
    assert_eq!(claim.time.range.earliest(), Some(date(2024, 12, 1)));
    assert_eq!(
        (claim.figures[0].kind, claim.figures[0].low, claim.figures[0].high),
        (FigureKind::Killed, Some(14), Some(14))
    );
    let words = |role| {
        let argument = claim.arguments.iter().find(|argument| argument.role == role).unwrap();
        argument.span.of(&one.report.text)
    };
    assert_eq!((words(Role::Agent), words(Role::Target)), ("Rebel Front", "Military Forces of Syria"));
    // Days of a week, a kind by its type alone, a point where no place of that name is known.
    let (_, two) = found[1].as_ref().unwrap();
    let claim = &two.claims[0];
    assert_eq!((claim.event.kind, claim.figures.len()), (EventKind::AttackBombing, 0));
    assert_eq!(claim.time.range.latest(), Some(date(2024, 12, 9)));
    let place = &two.places[claim.place.unwrap().index()];
    assert_eq!((place.gazetteer.as_deref(), place.lat), (None, Some(35.5)));
    let refused = found[2].as_ref().unwrap_err().to_string();
    assert_eq!(
        refused,
        "a.csv: row 3, line 4: no kind of event is known for the code \"Strategic developments:Other\""
    );
}

#[test]
fn what_is_no_table_of_the_layout_is_refused_with_its_reason() {
    let reason = |layout, table: &str, given: &Given| {
        let mut all = rows(layout, table, given);
        all.remove(0).unwrap_err().to_string()
    };
    assert_eq!(
        reason(Layout::Ged, ACLED, &given()),
        "a.csv: line 1: no column `type_of_violence`, which a table in the layout ged has"
    );
    assert_eq!(reason(Layout::Acled, "", &given()), "a.csv: empty: there are no words in it");
    assert!(reason(Layout::Acled, ACLED, &Given::default()).contains("name the data set as publisher"));
    let short = ACLED.lines().next().unwrap().to_owned() + "\nSYR9,2024-12-01\n";
    assert!(reason(Layout::Acled, &short, &given()).contains("2 fields where the head of the table has 13"));
}

fn stamp() -> Stamp {
    Stamp { at: "2024-12-09T10:00:00Z".parse().unwrap(), who: "the test".to_owned() }
}

fn case(folder: &Path, name: &str, additions: &[Addition]) -> Case {
    let mut case = Case::create(&folder.join(name), &stamp()).unwrap();
    case.add(additions, &stamp()).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    case
}

fn coded(layout: Layout, table: &str) -> Vec<Addition> {
    let rows = rows(layout, table, &given());
    rows.into_iter()
        .map(|row| row.unwrap())
        .map(|(original, extraction)| store::prepare("a.csv", &original, extraction, "table/1"))
        .collect()
}

fn report(text: &str) -> Addition {
    let given = Given {
        publisher: Some("Aleppo Herald".to_owned()),
        published: Some("2024-12-03".to_owned()),
        ..Given::default()
    };
    let report = ingest::plain(text.as_bytes(), text.to_owned(), &given);
    store::prepare("a.txt", text.as_bytes(), READER.extract(report), "rules 1")
}

/// A newspaper and a data set on one event: where they differ shows.
#[test]
fn a_newspaper_and_a_data_set_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let ged = "id,type_of_violence,side_a,side_b,where_coordinates,where_prec,latitude,longitude,date_start,date_end,low,best,high
7,3,Rebel Front,Civilians,Aleppo city,1,36.2,37.16,2024-12-02 00:00:00.000,2024-12-02 00:00:00.000,20,22,25
";
    let mut additions = coded(Layout::Ged, ged);
    additions.push(report("A bomb exploded in Aleppo on 2 December 2024, killing 12 civilians."));
    let case = case(folder.path(), "a.contested", &additions);
    assert_eq!(case.verify().unwrap().faults, []);
    let claims = case.claims(&Filter::default()).unwrap();
    let of =
        |publisher: &str| claims.iter().find(|claim| claim.publisher.as_deref() == Some(publisher)).unwrap();
    let (data_set, paper) = (of("Valley Event Data"), of("Aleppo Herald"));
    assert_eq!(data_set.detail.figures[0].low, Some(20));
    assert_ne!(data_set.origin, paper.origin);
    assert_eq!(data_set.event, paper.event, "{claims:#?}");
    let contradictions = case.contradictions(&Filter::default()).unwrap();
    assert!(
        contradictions.iter().any(|found| found.figure == Some(FigureKind::Killed)),
        "{contradictions:?}"
    );
}

/// What goes out as event reports comes in again with the same kinds, stances, days and counts.
#[test]
fn event_reports_go_out_and_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let first = case(
        folder.path(),
        "a.contested",
        &[report(
            "A bomb exploded in Aleppo on 2 December 2024, killing 12 civilians, a doctor said. The army denied it.",
        )],
    );
    let path = folder.path().join("a.csv");
    export::write(&first, Format::Eventreport, &Options::default(), &path).unwrap();
    let table = std::fs::read_to_string(&path).unwrap();
    let second = case(folder.path(), "b.contested", &coded(Layout::Eventreport, &table));
    let told = |case: &Case| {
        let mut told: Vec<_> = case
            .claims(&Filter::default())
            .unwrap()
            .into_iter()
            .map(|claim| {
                let deaths = claim
                    .detail
                    .figures
                    .iter()
                    .find(|figure| figure.kind == FigureKind::Killed)
                    .map(|figure| (figure.low, figure.high));
                (claim.kind, claim.stance, claim.polarity, claim.time.earliest, claim.published, deaths)
            })
            .collect();
        told.sort();
        told
    };
    assert_eq!(told(&first), told(&second));
    assert_eq!(second.verify().unwrap().faults, []);
}
