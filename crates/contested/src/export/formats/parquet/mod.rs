//! Each list of a case as a Parquet file. Its crates take two minutes of two cores to build, so that everyday builds go without
//! them (the feature `parquet`).

#[cfg(feature = "parquet")]
mod enabled;
#[cfg(feature = "parquet")]
pub(in crate::export) use enabled::{rows, write};

#[cfg(not(feature = "parquet"))]
mod disabled;
#[cfg(not(feature = "parquet"))]
pub(in crate::export) use disabled::{rows, write};
