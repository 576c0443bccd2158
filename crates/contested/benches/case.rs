//! Questions to a large case of an invented war: what a person waits for.
//!
//! `CONTESTED_BENCH_CLAIMS` sets its size (a million takes a while to make; the file stays in the temporary
//! folder and is used again). Targets, as medians, at a million claims: a claim's page under 20 ms, who controls a
//! place under 20 ms, a month's timeline under 100 ms, contradictions under 100 ms, every list and all of the map by both
//! clocks under 150 ms, a thousand more reports in under 20 seconds beyond their reading.

#![expect(clippy::print_stderr, reason = "a large case takes minutes to make: people must see why")]

#[path = "../tests/war/mod.rs"]
mod war;

use std::env;
use std::path::PathBuf;
use std::time::Instant;

use contested::reconcile::Policy;
use contested::state::View;
use contested::store::{Addition, Case, Filter, Order, Stamp};
use jiff::ToSpan as _;
use jiff::civil::Date;
use war::{Size, War, day, town_key};

fn main() {
    drop(case());
    divan::main();
}

#[divan::bench]
fn a_claim_with_its_report(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let claims: Vec<String> = [30, DAYS / 2, DAYS - 30]
        .into_iter()
        .flat_map(|number| {
            let filter = Filter { limit: Some(100), ..month(day(number)) };
            case.claims(&filter).expect("a sound case").into_iter().map(|claim| claim.id)
        })
        .collect();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 97) % claims.len();
        let id = &claims[turn];
        let claim = case.claim(id).expect("a sound case").expect("it is in");
        let relations = case.relations_of_claim(id).expect("a sound case");
        let extraction = case.extraction(&claim.report).expect("a sound case");
        let event = claim.event.as_deref().map(|event| case.event(event).expect("a sound case"));
        (claim, relations, extraction, event)
    });
}

#[divan::bench]
fn who_controls_a_place(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let towns = towns(&case);
    let view = View { on: Some(day(DAYS / 2)), known: Some(day(DAYS - 100)), according_to: None };
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 97) % towns;
        case.who_controls(&town_key(turn), &view).expect("a sound case")
    });
}

#[divan::bench]
fn timeline_of_a_month(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 397) % (DAYS - 40);
        case.events(&Filter { limit: Some(200), ..month(day(turn)) }).expect("a sound case")
    });
}

#[divan::bench]
fn first_page_of_contradictions(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { limit: Some(50), ..Filter::default() };
    bencher.bench_local(|| case.contradictions(&filter).expect("a sound case"));
}

#[divan::bench]
fn contradictions_of_a_month(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 397) % (DAYS - 40);
        case.contradictions(&Filter { limit: Some(50), ..month(day(turn)) }).expect("a sound case")
    });
}

#[divan::bench]
fn first_page_of_claims_at_a_place(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let towns = towns(&case);
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 97) % towns;
        let filter = Filter { place: Some(town_key(turn)), limit: Some(50), ..Filter::default() };
        case.claims(&filter).expect("a sound case")
    });
}

#[divan::bench]
fn first_page_of_claims(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { limit: Some(50), ..Filter::default() };
    bencher.bench_local(|| case.claims(&filter).expect("a sound case"));
}

#[divan::bench]
fn first_page_of_claims_of_a_source(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { source: Some("monitor".to_owned()), limit: Some(50), ..month(day(DAYS / 2)) };
    bencher.bench_local(|| case.claims(&filter).expect("a sound case"));
}

#[divan::bench]
fn first_page_of_events_that_most_tell_of(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { order: Order::Weight, limit: Some(50), ..Filter::default() };
    bencher.bench_local(|| case.events_in_brief(&filter).expect("a sound case"));
}

/// All that a map of a large case shows, as known on a day of another.
#[divan::bench]
fn who_holds_what(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = (turn + 397) % (DAYS - 40);
        let view = View { on: Some(day(turn)), known: Some(day(turn + 20)), according_to: None };
        let held = case.held_places(120).expect("a sound case");
        held.iter()
            .map(|(key, _)| case.last_words(key, &view, true).expect("a sound case").len())
            .sum::<usize>()
    });
}

#[divan::bench]
fn claims_counted_by_both_clocks(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    bencher.bench_local(|| case.count_claims(&by_both_clocks()).expect("a sound case"));
}

#[divan::bench]
fn places_by_both_clocks(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { limit: Some(50), ..by_both_clocks() };
    bencher.bench_local(|| case.places(&filter).expect("a sound case"));
}

#[divan::bench]
fn contradictions_counted_by_a_clock(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { to: Some(day(DAYS / 2)), ..Filter::default() };
    bencher.bench_local(|| case.count_contradictions(&filter).expect("a sound case"));
}

/// Working out what follows from a thousand reports more, with all that writing them takes; not their reading.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_thousand_reports_more(bencher: divan::Bencher<'_, '_>) {
    drop(case());
    let war = war();
    let path = path("more");
    bencher
        .with_inputs(|| {
            std::fs::copy(self::path("early"), &path).expect("room on the disk");
            Case::open(&path).expect("a case of an earlier run")
        })
        .bench_local_refs(|case| {
            let late = war.dispatches.len().saturating_sub(LATE);
            add(case, &war, late..war.dispatches.len());
            case.reconcile(&Policy::default()).expect("room on the disk");
        });
    let _ = std::fs::remove_file(path);
}

#[divan::bench]
fn first_page_of_reports(bencher: divan::Bencher<'_, '_>) {
    let case = case();
    let filter = Filter { limit: Some(50), ..Filter::default() };
    bencher.bench_local(|| case.reports(&filter).expect("a sound case"));
}

const DAYS: usize = 1000;

/// Along each front.
const TOWNS: usize = 10;

/// Reports that come in after all others.
const LATE: usize = 1000;

/// How many claims the case has, or a few more.
fn claims() -> usize {
    env::var("CONTESTED_BENCH_CLAIMS").ok().and_then(|claims| claims.parse().ok()).unwrap_or(50_000)
}

/// A war of the claims asked for: how many a front yields depends on how many there are, for copiers are as many in
/// every war. The last days are left out where they are too many.
fn war() -> War {
    let of_fronts = |fronts: usize| {
        let size = Size { fronts, towns: TOWNS, days: DAYS, outlets: 4, copiers: 10, tellings: 25 };
        let war = War::of(1, size);
        let told: usize = war.dispatches.iter().map(|dispatch| dispatch.tellings.len()).sum();
        (war, told)
    };
    let mut fronts = 1;
    loop {
        let (mut war, told) = of_fronts(fronts);
        if told >= claims() {
            let mut told_so_far = 0;
            let enough = war.dispatches.iter().position(|dispatch| {
                told_so_far += dispatch.tellings.len();
                told_so_far >= claims()
            });
            war.dispatches.truncate(enough.map_or(0, |last| last + 1));
            return war;
        }
        fronts = (fronts * claims() / told).max(fronts + 1);
    }
}

fn by_both_clocks() -> Filter {
    Filter { to: Some(day(DAYS / 2)), known: Some(day(DAYS - 100)), ..Filter::default() }
}

/// How many towns the war of a case has, numbered from 0.
fn towns(case: &Case) -> usize {
    case.places(&Filter::default()).expect("a sound case").len()
}

fn month(first: Date) -> Filter {
    Filter { from: Some(first), to: first.checked_add(30.days()).ok(), ..Filter::default() }
}

/// A file beside others of its size.
fn path(what: &str) -> PathBuf {
    env::temp_dir().join(format!("contested-war-of-{}.{what}", claims()))
}

fn case() -> Case {
    let path = path("contested");
    if path.exists() && self::path("early").exists() {
        return Case::open(&path).expect("a case of an earlier run");
    }
    #[allow(clippy::disallowed_methods)] // to say how long it took
    let start = Instant::now();
    let war = war();
    let claims: usize = war.dispatches.iter().map(|dispatch| dispatch.tellings.len()).sum();
    eprintln!(
        "{} reports with {claims} claims, after {:.1} s",
        war.dispatches.len(),
        start.elapsed().as_secs_f64()
    );
    let unfinished = path.with_extension("unfinished");
    let _ = std::fs::remove_file(&unfinished);
    let mut case = Case::create(&unfinished, &stamp()).expect("a temporary folder");
    let late = war.dispatches.len().saturating_sub(LATE);
    add(&mut case, &war, 0..late);
    eprintln!("added after {:.1} s", start.elapsed().as_secs_f64());
    case.reconcile(&Policy::default()).expect("room on the disk");
    eprintln!("reconciled after {:.1} s", start.elapsed().as_secs_f64());
    drop(case);
    std::fs::copy(&unfinished, self::path("early")).expect("room on the disk");
    let mut case = Case::open(&unfinished).expect("just made");
    add(&mut case, &war, late..war.dispatches.len());
    eprintln!("added {LATE} more after {:.1} s", start.elapsed().as_secs_f64());
    case.reconcile(&Policy::default()).expect("room on the disk");
    eprintln!("reconciled again after {:.1} s", start.elapsed().as_secs_f64());
    drop(case);
    std::fs::rename(&unfinished, &path).expect("the same folder");
    Case::open(&path).expect("just made")
}

fn add(case: &mut Case, war: &War, numbers: std::ops::Range<usize>) {
    let numbers: Vec<usize> = numbers.collect();
    for batch in numbers.chunks(500) {
        let additions: Vec<Addition> = batch.iter().map(|number| war.addition(*number)).collect();
        case.add(&additions, &stamp()).expect("room on the disk");
    }
}

fn stamp() -> Stamp {
    Stamp { at: "2024-12-05T10:00:00Z".parse().expect("a moment"), who: "bench".to_owned() }
}
