//! Reconciling and state, on accounts made by hand: no text needed.

use std::collections::BTreeMap;

use contested::model::{
    Account, Attributed, Certainty, ClaimId, ClaimRef, DateRange, EntityId, EventKind, FigureFact,
    FigureKind, MentionKind, Participant, PlaceFact, Polarity, Precision, ReportId, Role, Signature,
    SourceRole, Stage, Stance, Statement, Teller, View as HashView,
};
use contested::reconcile::{About, Grade, Policy, RelationKind, reconcile};
use contested::state::{View, control_facts, who_controls};
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// One report with one claim by one source.
struct Told {
    id: &'static str,
    known: Date,
    source: Option<&'static str>,
    kind: EventKind,
    agent: Option<&'static str>,
    person: Option<&'static str>,
    place: Option<&'static str>,
    day: Option<Date>,
    killed: Option<(Option<u64>, Option<u64>)>,
    stance: Stance,
}

impl Default for Told {
    fn default() -> Told {
        Told {
            id: "r-1",
            known: date(2021, 3, 4),
            source: None,
            kind: EventKind::ControlCapture,
            agent: None,
            person: None,
            place: Some("tolvane"),
            day: Some(date(2021, 3, 2)),
            killed: None,
            stance: Stance::Reports,
        }
    }
}

fn account(told: &Told) -> Account {
    let who = |role: Role, id: &str, kind: MentionKind| Participant {
        role,
        entity: Some(EntityId(id.into())),
        name: id.to_owned(),
        kind: Some(kind),
    };
    let no_runs = || HashView { size: 0, minima: Vec::new() };
    Account {
        report: ReportId(told.id.into()),
        publisher: Some(Attributed { name: format!("outlet of {}", told.id), entity: None }),
        known_from: Some(told.known),
        signature: Signature {
            words_sha256: told.id.to_owned(),
            words: no_runs(),
            skeleton: no_runs(),
            function_words: no_runs(),
            matter: Vec::new(),
        },
        credit: None,
        namings: Vec::new(),
        bodies: BTreeMap::new(),
        speaks_for: BTreeMap::new(),
        aliases: Vec::new(),
        voices: BTreeMap::new(),
        statements: vec![Statement {
            answers: None,
            words: Vec::new(),
            act: Vec::new(),
            sure: None,
            claim: ClaimRef { report: ReportId(told.id.into()), claim: ClaimId(0) },
            kind: told.kind,
            stage: Stage::Accomplished,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            stance: told.stance,
            chain: told
                .source
                .iter()
                .map(|source| Teller {
                    entity: Some(EntityId((*source).into())),
                    name: (*source).to_owned(),
                    by_name: true,
                    role: SourceRole::Official,
                })
                .collect(),
            participants: told
                .agent
                .map(|agent| who(Role::Agent, agent, MentionKind::ArmedGroup))
                .into_iter()
                .chain(told.person.map(|person| who(Role::Victim, person, MentionKind::Person)))
                .collect(),
            in_part: false,
            place: told.place.map(|place| PlaceFact {
                name: place.to_owned(),
                gazetteer: Some(format!("test:{place}").into()),
                within: vec!["test:north".into(), "test:country".into()],
                lat: None,
                lon: None,
                radius_m: None,
                precision: Precision::Exact,
            }),
            time: told.day.map_or(DateRange::UNKNOWN, DateRange::day),
            time_is_told: true,
            figures: told
                .killed
                .map(|(low, high)| FigureFact {
                    kind: FigureKind::Killed,
                    group: None,
                    low,
                    high,
                    is_part: false,
                })
                .into_iter()
                .collect(),
        }],
    }
}

fn relations(told: &[Told]) -> Vec<RelationKind> {
    let accounts: Vec<Account> = told.iter().map(account).collect();
    reconcile(&accounts, &Policy::default()).relations.into_iter().map(|relation| relation.kind).collect()
}

#[test]
fn a_town_claimed_and_denied_is_one_contested_event() {
    let accounts = [
        account(&Told {
            id: "r-1",
            source: Some("front"),
            agent: Some("front"),
            stance: Stance::Claims,
            ..Told::default()
        }),
        account(&Told {
            id: "r-2",
            source: Some("ministry"),
            agent: Some("front"),
            stance: Stance::Denies,
            ..Told::default()
        }),
    ];
    let ledger = reconcile(&accounts, &Policy::default());
    assert_eq!(ledger.events.len(), 1);
    assert_eq!(ledger.events[0].grade, Grade::Contested);
    assert_eq!(ledger.contradictions.len(), 1);
    assert_eq!(ledger.contradictions[0].about, About::Control);
    assert_eq!(ledger.contradictions[0].sides.len(), 2);

    let facts = control_facts(&accounts, &ledger);
    let standing = who_controls(&facts, "test:tolvane", &View::default());
    assert!(standing.disputed);
    assert_eq!(standing.holders[0].actor, "front");
    assert_eq!((standing.holders[0].said_by.len(), standing.holders[0].denied_by.len()), (1, 1));
}

#[test]
fn a_growing_toll_of_one_origin_is_an_update_not_a_contradiction() {
    let toll = |id, day: i8, count| Told {
        id,
        known: date(2021, 3, day),
        source: Some("hospital"),
        kind: EventKind::StrikeArtillery,
        killed: Some((Some(count), Some(count))),
        ..Told::default()
    };
    assert_eq!(relations(&[toll("r-1", 8, 14), toll("r-2", 9, 19)]), [RelationKind::UpdateOf]);
}

#[test]
fn a_lower_bound_does_not_contradict_a_larger_count() {
    let toll = |id, source, low, high| Told {
        id,
        source: Some(source),
        kind: EventKind::StrikeArtillery,
        killed: Some((low, high)),
        ..Told::default()
    };
    let kinds =
        relations(&[toll("r-1", "hospital", Some(22), None), toll("r-2", "watch", Some(31), Some(31))]);
    assert!(
        kinds.contains(&RelationKind::Compatible)
            && !kinds.iter().any(|kind| matches!(kind, RelationKind::Contradicts(_)))
    );
    let kinds =
        relations(&[toll("r-1", "ministry", Some(9), Some(9)), toll("r-2", "watch", Some(17), Some(17))]);
    assert!(kinds.contains(&RelationKind::Contradicts(About::Value)));
}

#[test]
fn a_man_reported_dead_who_speaks_is_a_contradiction_of_status() {
    let kinds = relations(&[
        Told {
            id: "r-1",
            kind: EventKind::PersonDeath,
            person: Some("orsel"),
            source: Some("ministry"),
            ..Told::default()
        },
        Told {
            id: "r-2",
            kind: EventKind::PersonAlive,
            person: Some("orsel"),
            known: date(2021, 3, 17),
            day: Some(date(2021, 3, 16)),
            place: None,
            ..Told::default()
        },
    ]);
    assert_eq!(kinds, [RelationKind::Contradicts(About::Status)]);
}

#[test]
fn a_misdated_report_joins_by_place_and_figure_and_says_so() {
    let toll = |id, source, day| Told {
        id,
        source: Some(source),
        kind: EventKind::StrikeArtillery,
        day: Some(date(2021, 3, day)),
        killed: Some((Some(23), Some(23))),
        ..Told::default()
    };
    assert!(
        relations(&[toll("r-1", "a", 8), toll("r-2", "b", 3)])
            .contains(&RelationKind::Contradicts(About::Time))
    );
}

#[test]
fn capture_and_recapture_days_apart_are_two_events() {
    let accounts = [
        account(&Told { id: "r-1", agent: Some("front"), ..Told::default() }),
        account(&Told {
            id: "r-2",
            agent: Some("army"),
            day: Some(date(2021, 3, 18)),
            known: date(2021, 3, 19),
            ..Told::default()
        }),
    ];
    let ledger = reconcile(&accounts, &Policy::default());
    assert_eq!(ledger.events.len(), 2);
    assert!(ledger.contradictions.is_empty());
}

#[test]
fn a_withdrawal_ends_a_holding_and_names_no_successor() {
    let accounts = [
        account(&Told { id: "r-1", agent: Some("front"), source: Some("watch"), ..Told::default() }),
        account(&Told {
            id: "r-2",
            kind: EventKind::ControlWithdraw,
            agent: Some("front"),
            source: Some("watch"),
            day: Some(date(2021, 3, 18)),
            known: date(2021, 3, 19),
            ..Told::default()
        }),
    ];
    let ledger = reconcile(&accounts, &Policy::default());
    let facts = control_facts(&accounts, &ledger);
    let before =
        who_controls(&facts, "test:tolvane", &View { on: Some(date(2021, 3, 10)), ..View::default() });
    assert_eq!(before.holders[0].said_by.len(), 1);
    let after = who_controls(&facts, "test:tolvane", &View::default());
    assert!(after.holders.iter().all(|holder| holder.said_by.is_empty()));
}

fn any_told() -> impl Strategy<Value = Vec<Account>> {
    let one = (
        0..4u8,
        proptest::option::of(0..3usize),
        proptest::sample::select(EventKind::ALL.to_vec()),
        proptest::option::of(0..3usize),
        proptest::option::of(0..3usize),
        proptest::option::of(1..20i8),
        proptest::option::of((proptest::option::of(1..30u64), proptest::option::of(30..60u64))),
        proptest::sample::select(vec![
            Stance::Asserts,
            Stance::Claims,
            Stance::Denies,
            Stance::Retracts,
            Stance::Doubts,
        ]),
    );
    proptest::collection::vec(one, 0..14).prop_map(|rows| {
        const NAMES: [&str; 3] = ["front", "army", "watch"];
        const PLACES: [&str; 3] = ["tolvane", "ostrel", "halvik"];
        const IDS: [&str; 14] = [
            "r-a", "r-b", "r-c", "r-d", "r-e", "r-f", "r-g", "r-h", "r-i", "r-j", "r-k", "r-l", "r-m", "r-n",
        ];
        rows.into_iter()
            .enumerate()
            .map(|(index, (known, source, kind, agent, place, day, killed, stance))| {
                account(&Told {
                    id: IDS[index],
                    known: date(2021, 3, 1 + known as i8 * 5),
                    source: source.map(|index| NAMES[index]),
                    kind,
                    agent: agent.map(|index| NAMES[index]),
                    person: agent.map(|_| "orsel"),
                    place: place.map(|index| PLACES[index]),
                    day: day.map(|day| date(2021, 3, day)),
                    killed,
                    stance,
                })
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_intake_never_matters(accounts in any_told(), seed in any::<u64>()) {
        let mut mixed = accounts.clone();
        let mut state = seed;
        for index in (1..mixed.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            mixed.swap(index, (state >> 33) as usize % (index + 1));
        }
        let (a, b) = (reconcile(&accounts, &Policy::default()), reconcile(&mixed, &Policy::default()));
        prop_assert_eq!(&a, &b);
        prop_assert_eq!(control_facts(&accounts, &a), control_facts(&mixed, &b));
    }

    #[test]
    fn every_claim_is_in_exactly_one_event(accounts in any_told()) {
        let ledger = reconcile(&accounts, &Policy::default());
        let mut told: Vec<_> = ledger.events.iter().flat_map(|event| event.claims.clone()).collect();
        told.sort();
        let mut all: Vec<_> = accounts.iter().flat_map(|account| account.statements.iter().map(|one| one.claim.clone())).collect();
        all.sort();
        prop_assert_eq!(told, all);
    }

    #[test]
    fn what_was_known_then_stays_as_it_was(accounts in any_told(), known in 1..20i8) {
        let known = date(2021, 3, known);
        let then: Vec<Account> = accounts.iter().filter(|account| account.known_from.is_none_or(|day| day <= known)).cloned().collect();
        let view = View { known: Some(known), ..View::default() };
        let (before, now) = (reconcile(&then, &Policy::default()), reconcile(&accounts, &Policy::default()));
        for place in ["test:tolvane", "test:ostrel", "test:halvik"] {
            prop_assert_eq!(
                who_controls(&control_facts(&then, &before), place, &View::default()),
                who_controls(&control_facts(&accounts, &now), place, &view)
            );
        }
    }
}

/// One story in four hundred papers made eighty thousand relations a claim.
#[test]
fn copies_are_related_to_their_original_alone() {
    let printed = |ids: &[&'static str], words: &str, source, stance| -> Vec<Account> {
        ids.iter()
            .zip(0..)
            .map(|(id, day)| {
                let known = date(2021, 3, 4 + day % 2);
                let told =
                    Told { id, known, source: Some(source), agent: Some("front"), stance, ..Told::default() };
                let mut account = account(&told);
                account.signature.words_sha256 = words.to_owned();
                account.signature.words = HashView { size: 12, minima: Vec::new() };
                account
            })
            .collect()
    };
    let claimed = ["r-1", "r-2", "r-3", "r-4", "r-5", "r-6"];
    let mut accounts = printed(&claimed, "fall", "front", Stance::Claims);
    accounts.extend(printed(&["r-7", "r-8", "r-9"], "denial", "ministry", Stance::Denies));
    let ledger = reconcile(&accounts, &Policy::default());
    let of = |kind: fn(&RelationKind) -> bool| ledger.relations.iter().filter(|one| kind(&one.kind)).count();
    assert_eq!(of(|kind| *kind == RelationKind::CopyOf), 5 + 2);
    assert_eq!(of(|kind| matches!(kind, RelationKind::Contradicts(_))), 1);
    assert_eq!(ledger.relations.len(), 8);
    assert_eq!((ledger.events.len(), ledger.events[0].reports, ledger.events[0].origins), (1, 9, 2));
    let sides: Vec<u32> = ledger.contradictions[0].sides.iter().map(|side| side.reports).collect();
    assert_eq!(sides, [6, 3]);
}
