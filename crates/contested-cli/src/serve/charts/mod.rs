//! Drawings as SVG, made here; a script may add moving about in them, and beside each stands a table that says the same.

mod axis;

mod coverage;

mod figures;

mod holding;

mod map;

mod positions;

mod relations;

mod timeline;

pub(crate) use axis::{Axis, day_number};
pub(crate) use coverage::coverage;
pub(crate) use figures::{best_words, figures};
pub(crate) use holding::{Band, Chart, Word, holding};
pub(crate) use map::{Frame, LegendSide, Patch, legend, map, strip};
pub(crate) use positions::positions;
pub(crate) use relations::{bond_words, relations};
pub(crate) use timeline::{Lane, Undated, stretch, timeline};

/// A length in a drawing, to a tenth.
pub(crate) fn px(length: f64) -> String {
    let rounded = (length * 10.0).round() / 10.0;
    // No "-0".
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}
