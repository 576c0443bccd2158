//! The words everyone uses: types and their algebra, nothing else.
//!
//! Everything a report yields is made of these. Positions are UTF-8 byte offsets into
//! [`Report::text`] ([`Span`]); the published ledger counts code points, and [`crate::export`]
//! converts at the edge.

mod account;
mod attribution;
mod claim;
mod date;
mod event;
mod extraction;
mod facet;
mod figure;
mod ids;
mod judgement;
mod mention;
mod place;
mod report;
mod signature;
mod span;
mod translation;

pub use account::{
    Account, Attributed, ClaimRef, FigureFact, Naming, Participant, PlaceFact, Statement, Teller, Voice,
    actor_key,
};
pub use attribution::{Attribution, SourceRole, Stance};
pub use claim::{Argument, Certainty, Claim, ClaimTime, Polarity, Role, Sureness};
pub use date::{DateRange, Time, TimeBasis, TimeType};
pub use event::{Event, EventCodes, EventKind, Stage, UnknownKind};
pub use extraction::Extraction;
pub use facet::Facet;
pub use figure::{Figure, FigureKind};
pub use ids::{AttributionId, ClaimId, EntityId, MentionId, PlaceId, ReportId};
pub use judgement::{
    Agreement, Anchor, Answer, Bounds, ClaimVerdict, Correction, Force, Judgement, JudgementId, Letter,
    Named, Ruling, Sameness, Thing, UnknownWord, agreement, by_date, cohens_kappa, forces, in_order,
    krippendorffs_alpha,
};
pub use mention::{Mention, MentionKind};
pub(crate) use place::{METRES_A_DEGREE, metres};
pub use place::{Place, Precision};
pub use report::{Block, BlockKind, DateBasis, Notice, PublishedDate, Report};
pub use signature::{HASHES, Signature, Term, View};
pub use span::{CodePoints, Span};
pub use translation::{Aligned, Difference, DifferenceKind, TranslatedHow, Translation, said};
