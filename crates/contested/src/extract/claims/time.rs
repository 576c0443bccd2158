//! When an act took place: the time expression that hangs on its words or their clause.

use super::candidates::Candidate;
use super::frame::Look;
use crate::model::ClaimTime;
use crate::read::times::claim_time;

/// See the module. Of a noun's act also the time of the verb that says it was done, and of the deaths told with it.
pub(super) fn of(look: &Look<'_, '_>, candidate: &Candidate, joined: &[&Candidate]) -> ClaimTime {
    let heads =
        std::iter::once(candidate.head).chain(candidate.doing).chain(joined.iter().map(|other| other.head));
    heads
        .map(|head| claim_time(look.reading, head))
        .find(|time| time.span.is_some())
        .unwrap_or_else(ClaimTime::unknown)
}
