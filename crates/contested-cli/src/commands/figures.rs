//! Which of the reported figures stands for an event: the same choice for all commands that show figures.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use contested::model::Letter;
use contested::reconcile::{BestFigure, EventRecord, OriginId};
use contested::store::{Case, StoreError};

/// The policy, where one was asked for.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FigurePolicy {
    /// Which of the reported figures stands for an event, as `best`: the least; what most independent origins say; or
    /// the latest of the most reliable origins
    #[arg(long, value_enum, value_name = "POLICY", env = "CONTESTED_BEST_FIGURE")]
    best_figure: Option<Policy>,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Policy {
    Conservative,
    MajorityOfOrigins,
    LatestOfMostReliable,
}

impl FigurePolicy {
    /// The policy asked for.
    pub(super) fn policy(self) -> Option<BestFigure> {
        self.best_figure.map(BestFigure::from)
    }

    /// Chooses the best figures of some events by it. How reliable sources are is what people held them to be.
    pub(super) fn choose(self, case: &Case, events: &mut [EventRecord]) -> Result<(), StoreError> {
        let Some(policy) = self.policy() else { return Ok(()) };
        let mut letters: BTreeMap<OriginId, Option<Letter>> = BTreeMap::new();
        for figure in events.iter_mut().flat_map(|event| &mut event.figures) {
            for reported in &figure.by {
                if !letters.contains_key(&reported.origin) {
                    let letter = case.reliability(&reported.origin.0)?.map(|(letter, _)| letter);
                    letters.insert(reported.origin.clone(), letter);
                }
            }
            *figure = figure.under(policy, |origin| letters.get(origin).copied().flatten());
        }
        Ok(())
    }
}

impl From<Policy> for BestFigure {
    fn from(policy: Policy) -> BestFigure {
        match policy {
            Policy::Conservative => BestFigure::Conservative,
            Policy::MajorityOfOrigins => BestFigure::MajorityOfOrigins,
            Policy::LatestOfMostReliable => BestFigure::LatestOfMostReliable,
        }
    }
}
