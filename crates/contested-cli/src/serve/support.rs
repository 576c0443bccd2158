//! What may stand in large type: what was read surely, or is told through two outlets. Everything else is shown, in grey and
//! with a mark that asks to compare the words first.

use std::collections::{BTreeMap, BTreeSet};

use contested::model::Sureness;
use contested::reconcile::EventRecord;
use contested::state::{ControlFact, RelationFact};
use contested::store::{Case, ClaimRow, HowRead, StoreError};
use maud::{Markup, html};

use super::words::nothing;

/// Whether a claim was read surely: likelier right than not. What rules alone read says nothing of it.
pub(crate) fn is_sure(claim: &ClaimRow) -> bool {
    claim.detail.reading.is_none_or(|chance| chance >= Sureness::SURE)
}

/// Whether what some claims say together is supported: one was read surely, or two outlets tell it.
pub(crate) fn is_firm<'c>(claims: impl Iterator<Item = &'c ClaimRow>) -> bool {
    let mut outlets = BTreeSet::new();
    for claim in claims {
        if is_sure(claim) {
            return true;
        }
        outlets.extend(claim.publisher.as_deref());
    }
    outlets.len() >= 2
}

/// The same of an event.
pub(crate) fn is_firm_event(case: &Case, event: &EventRecord) -> Result<bool, StoreError> {
    Ok(event.origins >= 2 || case.is_read_surely(&event.id)?)
}

/// Facts about one place, each with whether it is supported: by its own claim, or by another outlet that tells the same.
pub(crate) fn firm_holdings(
    case: &Case,
    place: &str,
    facts: &[ControlFact],
) -> Result<Vec<bool>, StoreError> {
    let how = case.how_holding_was_read(place)?;
    let claims: Vec<String> = facts.iter().map(|fact| fact.claim.to_string()).collect();
    Ok(firm(
        facts.iter().zip(&claims).map(|(fact, claim)| (claim, (fact.actor.as_str(), fact.holding))),
        &how,
    ))
}

/// The supported ones of some facts about one place.
pub(crate) fn only_firm(
    case: &Case,
    place: &str,
    facts: Vec<ControlFact>,
) -> Result<Vec<ControlFact>, StoreError> {
    let firm = firm_holdings(case, place, &facts)?;
    Ok(facts.into_iter().zip(firm).filter(|(_, is_firm)| *is_firm).map(|(fact, _)| fact).collect())
}

/// As [`firm_holdings`], of what one actor holds.
pub(crate) fn firm_holdings_of(case: &Case, facts: &[ControlFact]) -> Result<Vec<bool>, StoreError> {
    let how = case.how_read(facts.iter().map(|fact| &fact.claim))?;
    Ok(firm(facts.iter().map(|fact| (&fact.claim, (fact.actor.as_str(), fact.holding))), &how))
}

/// As [`firm_holdings`], of how actors stand to each other.
pub(crate) fn firm_relations(case: &Case, facts: &[RelationFact]) -> Result<Vec<bool>, StoreError> {
    let how = case.how_read(facts.iter().map(|fact| &fact.claim))?;
    let what = |fact: &RelationFact| {
        let (a, b) = if fact.a <= fact.b { (&fact.a, &fact.b) } else { (&fact.b, &fact.a) };
        (a.clone(), b.clone(), fact.bond, fact.affirmed)
    };
    Ok(firm(facts.iter().map(|fact| (&fact.claim, what(fact))), &how))
}

fn firm<'f, Claim: Ord + 'f, What: Ord>(
    told: impl Iterator<Item = (&'f Claim, What)>,
    how: &BTreeMap<Claim, HowRead>,
) -> Vec<bool> {
    let told: Vec<(&Claim, What)> = told.collect();
    let mut outlets: BTreeMap<&What, BTreeSet<&str>> = BTreeMap::new();
    for (claim, what) in &told {
        let outlet = how.get(*claim).and_then(|how| how.outlet.as_deref());
        outlets.entry(what).or_default().extend(outlet);
    }
    told.iter()
        .map(|(claim, what)| how.get(*claim).is_none_or(HowRead::is_sure) || outlets[what].len() >= 2)
        .collect()
}

/// A mark on what is not supported.
pub(crate) fn check_tag(is_firm: bool) -> Markup {
    if is_firm {
        return nothing();
    }
    html! { " " span.tag.check title="read doubtfully, and told by one outlet only: compare the words first" { "check" } }
}
