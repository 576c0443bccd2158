//! What actors are part of on the report's day: an air force of its state, a director of the body that he speaks for; and
//! what the register calls those who speak.

use std::collections::BTreeSet;

use contested_lexicon::actors::{ActorKind, Register};

use crate::model::{Attributed, EntityId, Extraction, SourceRole, Voice};

/// Fills the extraction's bodies, for all who act or speak in it, and the voices that the register knows.
pub(super) fn link(extraction: &mut Extraction, register: &Register) {
    let arguments = extraction.claims.iter().flat_map(|claim| &claim.arguments);
    let sources = extraction.attributions.iter().filter_map(|attribution| attribution.entity.clone());
    let named: BTreeSet<EntityId> =
        arguments.filter_map(|argument| argument.entity.clone()).chain(sources).collect();
    let on = extraction.report.published.date;
    for entity in &named {
        if let Some(body) = register.speaks_for(&entity.0, on) {
            let body = Attributed { name: body.name.clone(), entity: Some(EntityId(body.id.clone())) };
            extraction.speaks_for.insert(entity.clone(), body);
        } else if let Some((id, name)) = register.government_of(&entity.0, on) {
            // What a state says, its government says.
            let body = Attributed { name, entity: Some(EntityId(id)) };
            extraction.speaks_for.insert(entity.clone(), body);
        }
        let bodies: Vec<EntityId> = register.bodies_of(&entity.0, on).into_iter().map(EntityId).collect();
        if !bodies.is_empty() {
            extraction.bodies.insert(entity.clone(), bodies);
        }
    }
    let spoken_for = extraction.speaks_for.values().filter_map(|body| body.entity.clone());
    let outlets = [&extraction.publisher, &extraction.credit];
    let outlets = outlets.into_iter().flatten().filter_map(|outlet| outlet.entity.clone());
    let speakers: BTreeSet<EntityId> = named.iter().cloned().chain(spoken_for).chain(outlets).collect();
    for entity in speakers {
        if let Some((kind, name)) = register.describe(&entity.0) {
            // What a person is as a source is told by the words for him.
            let role = (kind != ActorKind::Person).then(|| role_of(kind));
            extraction.voices.insert(entity, Voice { name, role });
        }
    }
}

/// What an actor of a kind is as a source.
pub(super) fn role_of(kind: ActorKind) -> SourceRole {
    match kind {
        ActorKind::Agency => SourceRole::Agency,
        ActorKind::Outlet => SourceRole::Outlet,
        ActorKind::Monitor => SourceRole::Monitor,
        ActorKind::ArmedGroup => SourceRole::ArmedGroup,
        ActorKind::Military => SourceRole::Military,
        ActorKind::Government
        | ActorKind::Ministry
        | ActorKind::Police
        | ActorKind::Intelligence
        | ActorKind::International
        | ActorKind::Party
        | ActorKind::Organisation
        | ActorKind::Person => SourceRole::Official,
    }
}
