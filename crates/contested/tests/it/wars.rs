//! Reconciling and state over invented wars, of which the truth is known.

use std::collections::{BTreeMap, BTreeSet};

use contested::model::{Account, ClaimRef, ClaimVerdict, ReportId, Sameness};
use contested::reconcile::{Ledger, OriginId, Policy, reconcile};
use contested::state::{ControlFact, Holding, LastWords, Standing, View, control_facts, who_controls};
use contested::store::{Addition, Case, Depth, Filter, Stamp, Wish};
use proptest::prelude::*;

#[path = "../war/mod.rs"]
mod war;

use war::{Act, MONITOR_LATE, Size, Source, War, day, side_id, town_key};

const SMALL: Size = Size { fronts: 2, towns: 6, days: 40, outlets: 2, copiers: 2, tellings: 4 };

fn towns() -> impl Iterator<Item = usize> {
    0..SMALL.fronts * SMALL.towns
}

fn told(accounts: &[Account]) -> (Ledger, Vec<ControlFact>) {
    let ledger = reconcile(accounts, &Policy::default());
    let facts = control_facts(accounts, &ledger);
    (ledger, facts)
}

fn standing(facts: &[ControlFact], town: usize, view: &View) -> Standing {
    who_controls(facts, &town_key(town), view)
}

fn monitor() -> OriginId {
    OriginId("entity:monitor".to_owned())
}

#[test]
fn a_war_is_the_same_every_time() {
    assert_eq!(War::of(3, SMALL).accounts(), War::of(3, SMALL).accounts());
    assert_ne!(War::of(3, SMALL).accounts(), War::of(4, SMALL).accounts());
}

/// Where the monitor was printed, its position is the truth, however many others say otherwise.
#[test]
fn the_truth_is_found_with_those_who_tell_it() {
    let mut compared = 0;
    for seed in 0..6 {
        let war = War::of(seed, SMALL);
        let (_, facts) = told(&war.accounts());
        let printed: BTreeSet<(usize, usize)> = war
            .dispatches
            .iter()
            .flat_map(|dispatch| &dispatch.tellings)
            .filter(|telling| telling.source == Source::Monitor && telling.act == Act::Capture)
            .map(|telling| (telling.town, telling.day))
            .collect();
        for town in towns() {
            let changes: Vec<usize> =
                (1..SMALL.days).filter(|day| war.held[*day][town] != war.held[day - 1][town]).collect();
            for (index, change) in changes.iter().enumerate() {
                if !printed.contains(&(town, *change)) {
                    continue;
                }
                let last = changes.get(index + 1).map_or(SMALL.days, |next| *next) - 1;
                let view = View { on: Some(day(last)), known: None, according_to: Some(monitor()) };
                let standing = standing(&facts, town, &view);
                let holders: Vec<&str> =
                    standing.holders.iter().map(|holder| holder.actor.as_str()).collect();
                assert_eq!(holders, [side_id(war.held[last][town])], "war {seed}, town {town}, day {last}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared} changes of hands were told");
}

/// A gain that never was is its teller's alone, and disputed where anybody tells what was.
#[test]
fn a_lie_stays_with_who_told_it() {
    let mut lies = 0;
    for seed in 0..6 {
        let war = War::of(seed, SMALL);
        let (_, facts) = told(&war.accounts());
        for dispatch in war.dispatches.iter().filter(|dispatch| dispatch.copy_of.is_none()) {
            for telling in &dispatch.tellings {
                let is_lie = telling.act == Act::Capture
                    && !telling.denied
                    && war.held[telling.day][telling.town] != telling.side;
                if !is_lie {
                    continue;
                }
                lies += 1;
                let Source::Spokesman(side) = telling.source else {
                    panic!("only spokesmen lie: {telling:?}")
                };
                let liar = OriginId(format!("entity:spokesman-{side}"));
                let tellers: BTreeSet<&OriginId> = facts
                    .iter()
                    .filter(|fact| {
                        fact.place.key() == town_key(telling.town) && fact.actor == side_id(telling.side)
                    })
                    .filter(|fact| fact.from == Some(day(telling.day)) && fact.holding == Holding::Holds)
                    .map(|fact| &fact.origin)
                    .collect();
                assert_eq!(tellers, BTreeSet::from([&liar]), "{telling:?}");
                let view = View { on: Some(day(telling.day)), ..View::default() };
                let standing = standing(&facts, telling.town, &view);
                let other = standing.holders.iter().find(|holder| holder.actor == side_id(1 - telling.side));
                let opposed = other.is_some_and(|holder| !holder.said_by.is_empty());
                assert!(!opposed || standing.disputed, "{telling:?}: {standing:?}");
            }
        }
    }
    assert!(lies > 10, "{lies} lies were printed");
}

#[test]
fn copies_add_no_origins_and_every_copy_is_found() {
    for seed in 0..4 {
        let war = War::of(seed, SMALL);
        let accounts = war.accounts();
        let (ledger, _) = told(&accounts);
        let witnesses = war
            .dispatches
            .iter()
            .filter(|dispatch| dispatch.copy_of.is_none())
            .filter(|dispatch| dispatch.tellings.iter().any(|telling| telling.source == Source::Witness))
            .count();
        let unnamed = ledger.origins.values().filter(|origin| !origin.named).count();
        assert_eq!(unnamed, witnesses, "a witness is one in all copies of a report");
        let group: BTreeMap<&ReportId, usize> = ledger
            .copies
            .iter()
            .enumerate()
            .flat_map(|(index, group)| group.reports.iter().map(move |report| (report, index)))
            .collect();
        for (number, dispatch) in war.dispatches.iter().enumerate() {
            if let Some((original, _)) = dispatch.copy_of {
                let of = |number: usize| group.get(&accounts[number].report);
                assert!(
                    of(number).is_some() && of(number) == of(original),
                    "dispatch {number}: {dispatch:?}"
                );
            }
        }
    }
}

/// Asked for together with days, sources are looked for in another way.
#[test]
fn what_a_source_told_is_the_same_by_days() {
    let folder = tempfile::tempdir().unwrap();
    let war = War::of(2, SMALL);
    let stamp = Stamp { at: "2031-03-01T08:00:00Z".parse().unwrap(), who: "the test".to_owned() };
    let mut case = Case::create(&folder.path().join("a.contested"), &stamp).unwrap();
    act(&mut case, &war, &Deed::Add((0..war.dispatches.len()).collect()), 0);
    for source in ["monitor", "entity:monitor", "spokesman 0", "outlet 1"] {
        let all = Filter { source: Some(source.to_owned()), ..Filter::default() };
        let by_days = Filter { from: Some(day(0)), to: Some(day(SMALL.days)), ..all.clone() };
        let told = case.claims(&all).unwrap();
        assert!(!told.is_empty(), "{source}");
        assert_eq!(told, case.claims(&by_days).unwrap(), "{source}");
        assert_eq!(case.count_claims(&all).unwrap(), case.count_claims(&by_days).unwrap(), "{source}");
        assert!(case.sources(&all).unwrap() == case.sources(&by_days).unwrap(), "{source}");
        assert!(case.actors(&all).unwrap() == case.actors(&by_days).unwrap(), "{source}");
        assert!(case.places(&all).unwrap() == case.places(&by_days).unwrap(), "{source}");
        assert_eq!(case.events(&all).unwrap(), case.events(&by_days).unwrap(), "{source}");
    }
}

/// Who holds a place is decided by the last words of each; of a town fought over for years nobody reads the rest.
#[test]
fn the_last_words_on_a_place_come_to_what_all_of_them_come_to() {
    let folder = tempfile::tempdir().unwrap();
    let war = War::of(5, SMALL);
    let stamp = Stamp { at: "2031-03-01T08:00:00Z".parse().unwrap(), who: "the test".to_owned() };
    let mut case = Case::create(&folder.path().join("a.contested"), &stamp).unwrap();
    act(&mut case, &war, &Deed::Add((0..war.dispatches.len()).collect()), 0);
    let days = |days: [usize; 2]| [None, Some(day(days[0])), Some(day(days[1]))];
    let mut said = 0;
    for key in towns().map(town_key) {
        let facts = case.control_facts(&key).unwrap();
        for (on, known) in days([9, 24]).into_iter().flat_map(|on| days([15, 30]).map(|known| (on, known))) {
            for according_to in [None, Some(monitor())] {
                let view = View { on, known, according_to };
                let by_all = who_controls(&facts, &key, &view);
                let words = case.last_words(&key, &view, false).unwrap();
                assert_eq!(who_controls(&words, &key, &view), by_all, "{key} {view:?}");
                // What was read by hand is read surely.
                assert_eq!(case.last_words(&key, &view, true).unwrap(), words, "{key} {view:?}");
                assert_eq!(case.who_controls(&key, &view).unwrap(), by_all, "{key} {view:?}");
                let mut heard = LastWords::default();
                let is_heard = |fact: &&ControlFact| {
                    view.knows(fact.known_from) && view.hears(&fact.origin) && view.reached(fact.from)
                };
                facts.iter().filter(is_heard).for_each(|fact| heard.hear(fact));
                assert_eq!(heard.standing(&key, &view), by_all, "{key} {view:?}");
                said += by_all.positions.len();
            }
        }
    }
    assert!(said > 100, "{said} positions");
}

/// Everything that a case lists.
fn listed(case: &Case) -> Vec<String> {
    let all = Filter::default();
    let known = Filter { from: Some(day(5)), to: Some(day(20)), ..Filter::default() };
    vec![
        format!("{:#?}", case.claims(&all).unwrap()),
        format!("{:#?}", case.events(&all).unwrap()),
        format!("{:#?}", case.events(&known).unwrap()),
        format!("{:#?}", case.relations().unwrap()),
        format!("{:#?}", case.contradictions(&all).unwrap()),
        format!("{:#?}", case.copies().unwrap()),
        format!("{:#?}", case.sources(&all).unwrap()),
        format!("{:#?}", case.actors(&all).unwrap()),
        format!("{:#?}", case.places(&all).unwrap()),
        format!("{:#?}", case.all_control_facts().unwrap()),
    ]
}

/// Adding in parts, from whichever end, and working out what follows after each, gives the case that adding all at
/// once gives: what is kept of the tables fits what is written anew.
#[test]
fn a_case_that_grew_is_the_case_that_was_made_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let war = War::of(11, SMALL);
    let stamp = Stamp { at: "2031-03-01T08:00:00Z".parse().unwrap(), who: "the test".to_owned() };
    let case_of = |name: &str, parts: &[Vec<usize>]| {
        let mut case = Case::create(&folder.path().join(name), &stamp).unwrap();
        for part in parts {
            let additions: Vec<Addition> = part.iter().map(|number| war.addition(*number)).collect();
            case.add(&additions, &stamp).unwrap();
            case.reconcile(&Policy::default()).unwrap();
        }
        case
    };
    let all: Vec<usize> = (0..war.dispatches.len()).collect();
    let at_once = listed(&case_of("once.contested", std::slice::from_ref(&all)));
    let parts: Vec<Vec<usize>> = all.chunks(all.len() / 3).map(<[usize]>::to_vec).collect();
    let from_the_end: Vec<Vec<usize>> = parts.iter().rev().cloned().collect();
    for (name, parts) in [("grown.contested", parts), ("backwards.contested", from_the_end)] {
        for (one, other) in at_once.iter().zip(listed(&case_of(name, &parts))) {
            let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            assert!(*one == other, "{name}: {differs:?}");
        }
    }
}

/// All rows of all derived tables, without the numbers of rows.
fn tables(case: &Case) -> Vec<(String, Vec<String>)> {
    const NUMBERS: [(&str, &[&str]); 4] = [
        ("events", &["position"]),
        ("contradictions", &["position"]),
        ("derived_rows", &["row"]),
        ("places", &["seq"]),
    ];
    let db = rusqlite::Connection::open(case.path()).unwrap();
    [
        "claim_links",
        "events",
        "relations",
        "contradictions",
        "copies",
        "copy_members",
        "origins",
        "control",
        "bonds",
        "persons",
        "namings",
        "actors",
        "actor_names",
        "actor_kinds",
        "places",
        "derived",
        "judged",
        "judged_subjects",
        "judged_claims",
        "set_aside",
        "same_actors",
        "reconciled",
        "regions_lost",
        "derived_rows",
    ]
    .into_iter()
    .map(|table| {
        let without = NUMBERS.iter().find(|(name, _)| *name == table).map_or(&[][..], |(_, columns)| columns);
        let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let kept: Vec<usize> =
            (0..columns.len()).filter(|column| !without.contains(&columns[*column].as_str())).collect();
        let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
            let values: Result<Vec<rusqlite::types::Value>, _> =
                kept.iter().map(|column| row.get(*column)).collect();
            Ok(format!("{:?}", values?))
        };
        let mut rows: Vec<String> =
            statement.query_map([], row).unwrap().collect::<rusqlite::Result<_>>().unwrap();
        // How often it was worked out.
        rows.retain(|row| !(table == "derived" && row.contains("\"turn\"")));
        rows.sort();
        (table.to_owned(), rows)
    })
    .collect()
}

/// Whether what is kept was kept: rows that made way left gaps in the numbering.
fn was_changed_in_part(case: &Case) -> bool {
    let db = rusqlite::Connection::open(case.path()).unwrap();
    db.query_row("SELECT MAX(position) > COUNT(*) FROM events", [], |row| row.get(0)).unwrap()
}

/// The same war, told longer: adding a few reports touches a small part of it.
const LONG: Size = Size { days: 120, ..SMALL };

/// What somebody does to a case that grows.
#[derive(Clone, Debug)]
enum Deed {
    Add(Vec<usize>),
    Reject(usize),
    Join(usize, usize),
    Part(usize),
    SameActors(usize, usize),
    Undo(usize),
    ReadAnew(Vec<usize>),
}

fn deeds(reports: usize) -> impl Strategy<Value = Vec<Deed>> {
    let order = Just((0..reports).collect::<Vec<usize>>()).prop_shuffle();
    let parts = proptest::collection::vec(1usize..12, 0..6);
    let judged = proptest::collection::vec(
        prop_oneof![
            any::<usize>().prop_map(Deed::Reject),
            any::<(usize, usize)>().prop_map(|(a, b)| Deed::Join(a, b)),
            any::<usize>().prop_map(Deed::Part),
            any::<(usize, usize)>().prop_map(|(a, b)| Deed::SameActors(a, b)),
            any::<usize>().prop_map(Deed::Undo),
            proptest::collection::vec(any::<usize>(), 1..4).prop_map(Deed::ReadAnew),
        ],
        6,
    );
    (order, parts, judged).prop_map(|(order, parts, judged)| {
        // Most at once, the rest in small parts.
        let mut rest = order.as_slice();
        let mut deeds = Vec::new();
        let last: usize = parts.iter().sum();
        let (first, others) = rest.split_at(rest.len().saturating_sub(last));
        deeds.push(Deed::Add(first.to_vec()));
        rest = others;
        for (number, deed) in judged.into_iter().enumerate() {
            if let Some(part) = parts.get(number) {
                let (own, others) = rest.split_at((*part).min(rest.len()));
                deeds.push(Deed::Add(own.to_vec()));
                rest = others;
            }
            deeds.push(deed);
        }
        deeds
    })
}

/// Does it; wishes that make no sense are refused, and change nothing.
fn act(case: &mut Case, war: &War, deed: &Deed, minute: usize) {
    let stamp = Stamp {
        at: format!("2031-03-01T08:{:02}:00Z", minute % 60).parse().unwrap(),
        who: "the test".to_owned(),
    };
    let all = Filter::default();
    let claim = |case: &Case, number: usize| {
        let claims = case.claims(&all).unwrap();
        claims[number % claims.len()].id.clone()
    };
    let event = |case: &Case, number: usize| {
        let events = case.events(&all).unwrap();
        events[number % events.len()].clone()
    };
    let wish = match deed {
        Deed::Add(numbers) => {
            let additions: Vec<Addition> = numbers.iter().map(|number| war.addition(*number)).collect();
            case.add(&additions, &stamp).unwrap();
            case.reconcile(&Policy::default()).unwrap();
            return;
        }
        Deed::ReadAnew(numbers) => {
            let reports = case.reports(&all).unwrap();
            let readings: Vec<Addition> = numbers
                .iter()
                .map(|number| {
                    let row = &reports[number % reports.len()];
                    let mut extraction = case.extraction(&row.id).unwrap().unwrap();
                    // As rules would that see one claim less.
                    if minute.is_multiple_of(2) {
                        extraction.claims.pop();
                    }
                    let rules = format!("rules {minute}");
                    contested::store::prepare(&row.name, b"", extraction, &rules)
                })
                .collect();
            case.reread(&readings, &stamp).unwrap();
            case.reconcile(&Policy::default()).unwrap();
            return;
        }
        Deed::Reject(number) => Wish::Claim { claim: claim(case, *number), verdict: ClaimVerdict::Rejected },
        Deed::Join(a, b) => Wish::Merge { members: vec![event(case, *a).id, event(case, *b).id] },
        Deed::Part(number) => {
            let whole = case.events(&all).unwrap().into_iter().cycle().skip(number % 50).take(500);
            let Some(whole) = whole.into_iter().find(|event| event.claims.len() > 2) else { return };
            Wish::Split { part: vec![whole.claims[1].to_string()], whole: whole.id, name: None }
        }
        Deed::SameActors(a, b) => {
            let actors = case.actors(&all).unwrap();
            let id = |number: &usize| actors[number % actors.len()].id.clone();
            Wish::Identity { a: id(a), b: id(b), verdict: Sameness::Same }
        }
        Deed::Undo(number) => {
            let held = case.judgement_rows().unwrap();
            if held.is_empty() {
                return;
            }
            Wish::Undo { judgement: held[number % held.len()].judgement.id.to_string() }
        }
    };
    let _ = case.judge(&wish, "so it is", &stamp);
}

/// That the way of the test below is taken at all.
#[test]
fn a_case_that_grows_a_little_keeps_most_of_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let war = War::of(5, LONG);
    let last = war.dispatches.len() - 10;
    let stamp = Stamp { at: "2031-03-01T08:00:00Z".parse().unwrap(), who: "the test".to_owned() };
    let mut case = Case::create(&folder.path().join("a.contested"), &stamp).unwrap();
    act(&mut case, &war, &Deed::Add((0..last).collect()), 0);
    assert!(!was_changed_in_part(&case));
    act(&mut case, &war, &Deed::Add((last..war.dispatches.len()).collect()), 1);
    assert!(was_changed_in_part(&case));
    let grown = tables(&case);
    case.reconcile_afresh(&Policy::default()).unwrap();
    assert!(!was_changed_in_part(&case));
    assert_same(&grown, &tables(&case));
}

/// The event that each claim is in.
fn events_of_claims(case: &Case) -> BTreeMap<String, String> {
    let claims = case.claims(&Filter::default()).unwrap();
    claims.into_iter().filter_map(|claim| Some((claim.id, claim.event?))).collect()
}

fn assert_same(one: &[(String, Vec<String>)], other: &[(String, Vec<String>)]) {
    for ((table, one), (_, other)) in one.iter().zip(other) {
        let differs = one.iter().zip(other).find(|(one, other)| one != other);
        assert!(one == other, "{table} ({} and {} rows): {differs:#?}", one.len(), other.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is added in whichever order, judged, taken back and read anew: every table is what it would be, had all
    /// been worked out at once.
    #[test]
    fn what_is_kept_is_what_would_be_worked_out_afresh(deeds in deeds(War::of(7, LONG).dispatches.len())) {
        let folder = tempfile::tempdir().unwrap();
        let war = War::of(7, LONG);
        let stamp = Stamp { at: "2031-03-01T08:00:00Z".parse().unwrap(), who: "the test".to_owned() };
        let mut case = Case::create(&folder.path().join("a.contested"), &stamp).unwrap();
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for (minute, deed) in deeds.iter().enumerate() {
            act(&mut case, &war, deed, minute);
            seen.extend(events_of_claims(&case).into_iter().map(|(claim, event)| (event, claim)));
        }
        let grown = tables(&case);
        let tables_found = case.verify(Depth::Written).unwrap().tables;
        let former = case.former_ids().unwrap();
        case.reconcile_afresh(&Policy::default()).unwrap();
        assert_same(&grown, &tables(&case));
        // What is kept of hashes is as good as hashing all.
        assert_eq!(tables_found, case.verify(Depth::Written).unwrap().tables);
        assert_eq!(former, case.former_ids().unwrap());
        // Every id that an event ever had leads to where its claims are now.
        let now = events_of_claims(&case);
        for (event, claim) in seen {
            let fate = case.fate(&event).unwrap().expect("an event was called so");
            if let Some(there) = now.get(&claim) {
                assert!(*there == event || fate.now.contains(there), "{claim} of {event} is in {there}: {fate:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_intake_never_matters((accounts, mixed) in (0u64..1000)
        .prop_map(|seed| War::of(seed, SMALL).accounts())
        .prop_flat_map(|accounts| (Just(accounts.clone()), Just(accounts).prop_shuffle()))
    ) {
        prop_assert!(told(&accounts) == told(&mixed));
    }

    /// What was known on a day, and of any day, does not change when more is reported.
    #[test]
    fn what_was_known_then_stays_as_it_was(seed in 0u64..1000, known in 0..SMALL.days) {
        let accounts = War::of(seed, SMALL).accounts();
        let then: Vec<Account> =
            accounts.iter().filter(|account| account.known_from <= Some(day(known))).cloned().collect();
        let (_, before) = told(&then);
        let (_, now) = told(&accounts);
        for town in towns() {
            for on in [known.saturating_sub(9), known.saturating_sub(MONITOR_LATE), known] {
                let view = View { on: Some(day(on)), known: None, according_to: None };
                let view_then = View { known: Some(day(known)), ..view.clone() };
                prop_assert_eq!(standing(&before, town, &view), standing(&now, town, &view_then));
            }
        }
    }

    #[test]
    fn every_fact_leads_to_a_claim(seed in 0u64..1000) {
        let accounts = War::of(seed, SMALL).accounts();
        let (ledger, facts) = told(&accounts);
        let claims: BTreeSet<&ClaimRef> =
            accounts.iter().flat_map(|account| account.statements.iter().map(|one| &one.claim)).collect();
        prop_assert!(facts.iter().all(|fact| claims.contains(&fact.claim)));
        prop_assert!(!facts.is_empty());
        prop_assert!(ledger.contradictions.iter().all(|found| ledger.events.iter().any(|event| event.id == found.event)));
    }
}
