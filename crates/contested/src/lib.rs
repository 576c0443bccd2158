//! A claims ledger for conflict reporting.
//!
//! A pile of news reports goes in; out comes who says what happened, where and when, through which
//! chain of sources, and where they disagree. The modules below are the dataflow, in order: each
//! uses only those above it (a test holds them to that). From [`read`] to [`state`] everything is a
//! pure function of its arguments: no file, clock, network, randomness or hash order, so the same
//! reports give the same ledger on every machine.
//!
//! One report, read:
//!
//! ```
//! use contested::{Given, Lexicon, Reader, ingest};
//!
//! let reader = Reader::fast(&Lexicon::bundled())?;
//! let text = "Rebels captured the town of Ostrel on Monday, a rebel spokesman said.";
//! let given = Given { published: Some("2024-12-03".to_owned()), ..Given::default() };
//! let extraction = reader.extract(ingest::plain(text.as_bytes(), text.to_owned(), &given));
//!
//! let claim = &extraction.claims[0];
//! assert_eq!(claim.event.kind.as_str(), "control.capture");
//! assert_eq!(claim.event.trigger[0].of(text), "captured");
//! assert_eq!(claim.time.edtf, "2024-12-02");
//! # Ok::<(), contested::LexiconError>(())
//! ```
//!
//! Many reports, kept in a file and asked, are a [`Case`]; without a file, [`reconcile::reconcile`] and [`state`] answer from
//! accounts alone. `examples/` has a program for each. The names at the top of this crate and what they lead to are what it
//! promises; of the stages' insides anything may change.

mod rule_file;

pub mod model;

pub mod ingest;

pub mod read;

pub mod extract;

pub mod link;

pub mod limit;

pub mod compare;

pub mod reconcile;

pub mod state;

pub mod store;

pub mod export;

pub mod estimate;

mod pipeline;

pub mod intake;

pub use contested_lexicon::{Lexicon, LexiconError};
pub use ingest::Given;
pub use model::{Account, Claim, EventKind, Extraction, Facet, Report, Span, Stance};
pub use pipeline::Reader;
pub use reconcile::{Contradiction, EventRecord, Ledger, Policy};
pub use state::{Standing, View};
pub use store::{Addition, Case, Filter, Stamp, StoreError};
