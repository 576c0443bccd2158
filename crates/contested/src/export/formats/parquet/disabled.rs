//! Without the feature `parquet`.

use std::path::Path;

use super::super::super::ExportError;
use super::super::super::files::Files;
use super::super::super::selection::Selection;

pub(in crate::export) fn write(_: &Selection<'_>, _: &mut Files<'_>) -> Result<(), ExportError> {
    Err(ExportError::NotBuilt("parquet"))
}

pub(in crate::export) fn rows(_: &Path) -> Result<u64, ExportError> {
    Err(ExportError::NotBuilt("parquet"))
}
