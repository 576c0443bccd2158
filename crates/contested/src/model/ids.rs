use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A report's identity: `r-` and the first 16 hex digits of the SHA-256 of its original bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReportId(pub SmolStr);

/// An actor of the register or of the user's layer ("hts"); candidates found in reports start with `?`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntityId(pub SmolStr);

impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! index_id {
    ($name:ident, $prefix:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in its list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // Published ids count from one.
                write!(f, concat!($prefix, "{}"), self.0 + 1)
            }
        }
    };
}

index_id!(AttributionId, "a", "An attribution's index in its [`Extraction`](super::Extraction).");
index_id!(ClaimId, "c", "A claim's index in its [`Extraction`](super::Extraction).");
index_id!(MentionId, "m", "A mention's index in its [`Extraction`](super::Extraction).");
index_id!(PlaceId, "p", "A place's index in its [`Extraction`](super::Extraction).");
