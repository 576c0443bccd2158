//! What actors are part of on the report's day: an air force of its state, a director of the body that he speaks for.

use std::collections::BTreeSet;

use contested_lexicon::actors::Register;

use crate::model::{Attributed, EntityId, Extraction};

/// Fills the extraction's bodies, for all who act or speak in it.
pub(super) fn link(extraction: &mut Extraction, register: &Register) {
    let arguments = extraction.claims.iter().flat_map(|claim| &claim.arguments);
    let sources = extraction.attributions.iter().filter_map(|attribution| attribution.entity.clone());
    let named: BTreeSet<EntityId> =
        arguments.filter_map(|argument| argument.entity.clone()).chain(sources).collect();
    let on = extraction.report.published.date;
    for entity in named {
        if let Some(body) = register.speaks_for(&entity.0, on) {
            let body = Attributed { name: body.name.clone(), entity: Some(EntityId(body.id.clone())) };
            extraction.speaks_for.insert(entity.clone(), body);
        }
        let bodies: Vec<EntityId> = register.bodies_of(&entity.0, on).into_iter().map(EntityId).collect();
        if !bodies.is_empty() {
            extraction.bodies.insert(entity, bodies);
        }
    }
}
