//! The only place that asks what time it is, and who is at the keys.

use std::env;

use contested::store::Stamp;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// Now and whoever runs this, for the custody log. `CONTESTED_WHO` names somebody else.
pub(crate) fn stamp() -> Stamp {
    let round = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Trunc);
    let now = Timestamp::now();
    let who = ["CONTESTED_WHO", "USER", "USERNAME"].iter().find_map(|name| env::var(name).ok());
    Stamp {
        at: now.round(round).unwrap_or(now),
        who: who.filter(|who| !who.is_empty()).unwrap_or_else(|| "unknown".to_owned()),
    }
}

/// Now, to the millisecond, for logs and for pauses.
#[cfg(any(feature = "fetch", feature = "pages"))]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The number of the user who runs this, where the system tells.
#[cfg(all(unix, feature = "pages"))]
pub(crate) fn user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").ok().map(|own| own.uid())
}

/// The number of the user who runs this, where the system tells.
#[cfg(all(not(unix), feature = "pages"))]
pub(crate) fn user() -> Option<u32> {
    None
}
