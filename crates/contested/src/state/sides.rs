//! Who stands on which side, as maps colour it: the state in whose country most of them act, its allies, each opponent.
//! A grouping for the eye, made from the register and from what is told of ties; readers of a map may set it otherwise.

use std::collections::{BTreeMap, BTreeSet};

/// An actor to be put on a side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Party {
    /// The actor.
    pub id: String,
    /// What it is part of, wings and offices included, and what it became: actors that share one of these are one side.
    pub bodies: BTreeSet<String>,
    /// The state whose body it is.
    pub state: Option<String>,
    /// The state in whose country it acts.
    pub home: Option<String>,
    /// How much it counts: the more, the earlier it comes.
    pub weight: usize,
}

/// What a side is to the state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SideKind {
    /// The state itself.
    State,
    /// Those who are with it.
    Allies,
    /// Others.
    Opponent,
}

/// Actors on one side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// What it is to the state.
    pub kind: SideKind,
    /// Its actors, those of most weight first.
    pub actors: Vec<String>,
}

/// Groups actors: first the state, then its allies, then opponents by weight. `ties` has how often two are told to be with
/// each other, less how often against.
pub fn sides(parties: &[Party], ties: &BTreeMap<[String; 2], i64>) -> Vec<Side> {
    let mut parties: Vec<&Party> = parties.iter().collect();
    parties.sort_by(|a, b| b.weight.cmp(&a.weight).then(a.id.cmp(&b.id)));
    let home = home(&parties);
    let is_state = |party: &Party| party.state.is_some() && party.state == home;
    let between = |a: &Party, b: &Party| -> i64 {
        let names = |party: &Party| -> Vec<String> {
            std::iter::once(party.id.clone()).chain(party.bodies.iter().cloned()).collect()
        };
        let (a, b) = (names(a), names(b));
        a.iter().flat_map(|a| b.iter().map(move |b| tie(ties, a, b))).sum()
    };
    let mut state = Side { kind: SideKind::State, actors: Vec::new() };
    let mut allies = Side { kind: SideKind::Allies, actors: Vec::new() };
    let mut opponents: Vec<(Vec<&Party>, Side)> = Vec::new();
    let of_state: Vec<&Party> = parties.iter().copied().filter(|party| is_state(party)).collect();
    for party in &parties {
        let with_state: i64 = of_state.iter().map(|state| between(party, state)).sum();
        if is_state(party) {
            state.actors.push(party.id.clone());
        } else if with_state > 0 {
            allies.actors.push(party.id.clone());
        } else {
            // With whom it shares a body before with whom it is only told to be.
            let shares = |one: &Party| {
                one.state.is_some() && one.state == party.state
                    || one.bodies.contains(&party.id)
                    || party.bodies.contains(&one.id)
                    || one.bodies.intersection(&party.bodies).next().is_some()
            };
            let place = opponents
                .iter()
                .position(|(members, _)| members.iter().any(|one| shares(one)))
                .or_else(|| {
                    opponents.iter().position(|(members, _)| {
                        members.iter().map(|one| between(party, one)).sum::<i64>() > 0
                    })
                });
            let place = place.unwrap_or_else(|| {
                opponents.push((Vec::new(), Side { kind: SideKind::Opponent, actors: Vec::new() }));
                opponents.len() - 1
            });
            let (members, side) = &mut opponents[place];
            members.push(party);
            side.actors.push(party.id.clone());
        }
    }
    [state, allies]
        .into_iter()
        .chain(opponents.into_iter().map(|(_, side)| side))
        .filter(|side| !side.actors.is_empty())
        .collect()
}

/// The state in whose country most act that are no state's body; else the one whose bodies count most.
fn home(parties: &[&Party]) -> Option<String> {
    let most = |count: &dyn Fn(&Party) -> Option<String>| -> Option<String> {
        let mut weights: BTreeMap<String, usize> = BTreeMap::new();
        for party in parties {
            if let Some(state) = count(party) {
                *weights.entry(state).or_default() += party.weight;
            }
        }
        // Of equals the first by name.
        weights.into_iter().rev().max_by_key(|(_, weight)| *weight).map(|(state, _)| state)
    };
    most(&|party| party.home.clone().filter(|_| party.state.is_none()))
        .or_else(|| most(&|party| party.state.clone()))
}

fn tie(ties: &BTreeMap<[String; 2], i64>, a: &str, b: &str) -> i64 {
    let [a, b] = if a < b { [a, b] } else { [b, a] };
    ties.get(&[a.to_owned(), b.to_owned()]).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(id: &str, state: Option<&str>, home: &str, bodies: &[&str], weight: usize) -> Party {
        Party {
            id: id.to_owned(),
            bodies: bodies.iter().map(|body| (*body).to_owned()).collect(),
            state: state.map(str::to_owned),
            home: Some(home.to_owned()),
            weight,
        }
    }

    #[test]
    fn the_state_comes_first_then_its_allies_then_each_opponent() {
        let parties = [
            party("northern-front", None, "ardania", &[], 9),
            party("free-north", None, "ardania", &["northern-front"], 2),
            party("hill-brigades", None, "ardania", &[], 3),
            party("river-militia", None, "ardania", &[], 1),
            party("ardanian-army", Some("ardania"), "ardania", &["ardania"], 7),
            party("kelvard-army", Some("kelvard"), "kelvard", &["kelvard"], 1),
        ];
        let ties = BTreeMap::from([
            (["ardania".to_owned(), "kelvard".to_owned()], 2),
            (["ardanian-army".to_owned(), "northern-front".to_owned()], -4),
            (["hill-brigades".to_owned(), "river-militia".to_owned()], 1),
        ]);
        let found = sides(&parties, &ties);
        let told: Vec<(SideKind, Vec<&str>)> =
            found.iter().map(|side| (side.kind, side.actors.iter().map(String::as_str).collect())).collect();
        assert_eq!(
            told,
            [
                (SideKind::State, vec!["ardanian-army"]),
                (SideKind::Allies, vec!["kelvard-army"]),
                (SideKind::Opponent, vec!["northern-front", "free-north"]),
                (SideKind::Opponent, vec!["hill-brigades", "river-militia"]),
            ]
        );
        assert_eq!(sides(&[], &ties), []);
    }
}
