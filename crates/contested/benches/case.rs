//! Questions to a large generated case: what a person waits for.
//!
//! `CONTESTED_BENCH_CLAIMS` sets its size (a million takes some minutes to make; the file stays in the temporary
//! folder and is used again). Targets, as medians, at a million claims: a claim's page under 20 ms, who controls a
//! place under 20 ms, a month's timeline under 100 ms, contradictions under 100 ms.

#![expect(clippy::print_stderr, reason = "a large case takes minutes to make: people must see why")]

use std::env;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use contested::ingest::{self, Given};
use contested::model::{
    Argument, Attribution, AttributionId, Certainty, Claim, ClaimTime, DateRange, EntityId, Event,
    EventCodes, EventKind, Extraction, MentionId, Place, PlaceId, Polarity, Precision, Role, Signature,
    SourceRole, Span, Stage, Stance, TimeBasis, View as Shingles,
};
use contested::reconcile::Policy;
use contested::state::View;
use contested::store::{self, Addition, Case, Filter, Stamp};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

fn main() {
    drop(case());
    divan::main();
}

#[divan::bench]
fn a_claim_with_its_report(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let claims = case.claims(&Filter { limit: Some(500), ..Filter::default() }).expect("a sound case");
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 97) % claims.len();
        let id = &claims[turn].id;
        let claim = case.claim(id).expect("a sound case").expect("it is in");
        let relations = case.relations_of_claim(id).expect("a sound case");
        let extraction = case.extraction(&claim.report).expect("a sound case");
        (claim, relations, extraction)
    });
}

#[divan::bench]
fn who_controls_a_place(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let view = View { on: Some(FIRST), known: Some(date(2020, 6, 1)), according_to: None };
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 97) % PLACES;
        case.who_controls(&place_key(turn), &view).expect("a sound case")
    });
}

#[divan::bench]
fn timeline_of_a_month(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter {
        from: Some(date(2020, 3, 1)),
        to: Some(date(2020, 3, 31)),
        limit: Some(200),
        ..Filter::default()
    };
    bencher.bench_local(|| case.events(&filter).expect("a sound case"));
}

#[divan::bench]
fn first_page_of_contradictions(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { limit: Some(50), ..Filter::default() };
    bencher.bench_local(|| case.contradictions(&filter).expect("a sound case"));
}

#[divan::bench]
fn first_page_of_claims_at_a_place(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { place: Some(place_key(7)), limit: Some(50), ..Filter::default() };
    bencher.bench_local(|| case.claims(&filter).expect("a sound case"));
}

const FIRST: Date = date(2020, 1, 1);
const DAYS: usize = 1500;
const PLACES: usize = 3000;
const ACTORS: usize = 200;
const SOURCES: usize = 400;
const CLAIMS_OF_A_REPORT: usize = 25;

fn case() -> Case {
    let claims =
        env::var("CONTESTED_BENCH_CLAIMS").ok().and_then(|claims| claims.parse().ok()).unwrap_or(50_000);
    let path: PathBuf = env::temp_dir().join(format!("contested-bench-{claims}.contested"));
    if path.exists() {
        return Case::open(&path).expect("a case of an earlier run");
    }
    #[allow(clippy::disallowed_methods)] // to say how long it took
    let start = Instant::now();
    let unfinished = path.with_extension("unfinished");
    let _ = std::fs::remove_file(&unfinished);
    let mut case = Case::create(&unfinished, &stamp()).expect("a temporary folder");
    let reports: Vec<usize> = (0..claims / CLAIMS_OF_A_REPORT).collect();
    for batch in reports.chunks(500) {
        let additions: Vec<Addition> = batch.iter().map(|number| addition(*number)).collect();
        case.add(&additions, &stamp()).expect("room on the disk");
    }
    eprintln!("added {claims} claims in {:.1} s", start.elapsed().as_secs_f64());
    case.reconcile(&Policy::default()).expect("room on the disk");
    eprintln!("reconciled after {:.1} s", start.elapsed().as_secs_f64());
    drop(case);
    std::fs::rename(&unfinished, &path).expect("the same folder");
    Case::open(&path).expect("just made")
}

fn stamp() -> Stamp {
    Stamp { at: "2024-12-05T10:00:00Z".parse().expect("a moment"), who: "bench".to_owned() }
}

fn place_key(number: usize) -> String {
    format!("geonames:{}", 1_000_000 + number)
}

/// A report of claims about captures, strikes and denials, spread by a fixed scatter over places, actors and days.
fn addition(number: usize) -> Addition {
    let scatter = |salt: usize, of: usize| (number * 7919 + salt * 104_729 + number * salt * 31) % of;
    let day = FIRST.checked_add((scatter(1, DAYS) as i64).days()).expect("in range");
    let mut text = String::new();
    let mut parts = Vec::new();
    for index in 0..CLAIMS_OF_A_REPORT {
        let (actor, place, source) =
            (scatter(index + 2, ACTORS), scatter(index / 5 + 40, PLACES), scatter(index + 80, SOURCES));
        let start = text.len();
        write!(text, "Force {actor} took Town {place}").expect("writing to a string");
        let end = text.len();
        write!(text, ", said Source {source}. ").expect("writing to a string");
        parts.push((actor, place, source, start as u32, end as u32, text.len() as u32));
    }
    let given = Given { published: Some(day.to_string()), ..Given::default() };
    let report = ingest::plain(text.as_bytes(), text.clone(), &given);
    let nothing = || Shingles { size: 0, minima: Vec::new() };
    let mut extraction = Extraction {
        report,
        sentences: Vec::new(),
        mentions: Vec::new(),
        places: Vec::new(),
        times: Vec::new(),
        attributions: Vec::new(),
        claims: Vec::new(),
        signature: Signature {
            words_sha256: ingest::sha256(text.as_bytes()),
            words: nothing(),
            skeleton: nothing(),
            function_words: nothing(),
        },
        publisher: None,
        credit: None,
        notices: Vec::new(),
    };
    for (index, (actor, place, source, start, end, stop)) in parts.into_iter().enumerate() {
        let span = Span::new(start, end);
        extraction.places.push(Place {
            span,
            name: format!("Town {place}"),
            gazetteer: Some(place_key(place).into()),
            lat: Some(30.0 + place as f64 / 300.0),
            lon: Some(40.0 + (place % 60) as f64 / 6.0),
            country: Some("XX".into()),
            feature: Some("P.PPL".into()),
            radius_m: Some(2000),
            precision: Precision::Exact,
            within: vec![format!("geonames:{}", place / 100).into()],
            score: 1.0,
        });
        extraction.attributions.push(Attribution {
            source: vec![Span::new(end + 7, stop - 2)],
            antecedents: Vec::new(),
            cue: vec![Span::new(end + 2, end + 6)],
            content: vec![span],
            inside: None,
            stance: Stance::Asserts,
            entity: Some(EntityId(format!("source-{source}").into())),
            role: SourceRole::Official,
            medium: None,
            anonymous: false,
            link: false,
            said: DateRange::day(day),
        });
        let negative = index % 7 == 3;
        extraction.claims.push(Claim {
            evidence: vec![span],
            event: Event {
                kind: if index % 3 == 0 { EventKind::ControlCapture } else { EventKind::StrikeAir },
                trigger: vec![span],
                stage: Stage::Accomplished,
                codes: EventCodes::default(),
            },
            arguments: vec![Argument {
                role: Role::Agent,
                span,
                mention: None::<MentionId>,
                entity: Some(EntityId(format!("force-{actor}").into())),
                name: format!("Force {actor}"),
            }],
            place: Some(PlaceId(index as u32)),
            time: ClaimTime {
                span: None,
                edtf: day.to_string().into(),
                range: DateRange::day(day),
                basis: TimeBasis::Published,
            },
            figures: Vec::new(),
            polarity: if negative { Polarity::Negative } else { Polarity::Positive },
            chain: vec![AttributionId(index as u32)],
            stance: if negative { Stance::Denies } else { Stance::Asserts },
            certainty: Certainty::Certain,
            rule: "bench".into(),
        });
    }
    store::prepare("bench", text.as_bytes(), extraction, "bench", day)
}
