use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

use super::Span;

/// A closed interval of days, either end possibly open.
///
/// Invariant: where both ends are known, `earliest <= latest`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct DateRange {
    earliest: Option<Date>,
    latest: Option<Date>,
}

impl DateRange {
    /// Nothing known.
    pub const UNKNOWN: DateRange = DateRange { earliest: None, latest: None };

    /// From the one day to the other, both included; given the wrong way round they are swapped.
    pub fn new(earliest: Option<Date>, latest: Option<Date>) -> DateRange {
        match (earliest, latest) {
            (Some(a), Some(b)) if a > b => DateRange { earliest: Some(b), latest: Some(a) },
            _ => DateRange { earliest, latest },
        }
    }

    /// One day.
    pub fn day(date: Date) -> DateRange {
        DateRange { earliest: Some(date), latest: Some(date) }
    }

    /// First day it may be.
    pub fn earliest(self) -> Option<Date> {
        self.earliest
    }

    /// Last day it may be.
    pub fn latest(self) -> Option<Date> {
        self.latest
    }

    /// A day, an interval, or one open at an end (ISO 8601-2): "2024-12-02", "2024-12-01/2024-12-03", "../2024-12-03"; empty
    /// where neither end is known.
    pub fn edtf(self) -> SmolStr {
        match (self.earliest, self.latest) {
            (None, None) => SmolStr::default(),
            (Some(first), Some(last)) if first == last => format_smolstr!("{first}"),
            (Some(first), Some(last)) => format_smolstr!("{first}/{last}"),
            (Some(first), None) => format_smolstr!("{first}/.."),
            (None, Some(last)) => format_smolstr!("../{last}"),
        }
    }

    /// Whether neither end is known.
    pub fn is_unknown(self) -> bool {
        self.earliest.is_none() && self.latest.is_none()
    }

    /// Whether some day could lie in both; unknown ends reach as far as needed.
    pub fn meets(self, other: DateRange) -> bool {
        let before =
            |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(e), Some(s)) if e < s);
        !before(self.latest, other.earliest) && !before(other.latest, self.earliest)
    }
}

/// How a time is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeBasis {
    /// The words give it: "30 November 2024".
    Stated,
    /// Reckoned from the report's date or another date in it: "last night".
    Relative,
    /// Taken from the sentence or story around it.
    Context,
    /// From the date line.
    Dateline,
    /// No later than the report was published.
    Published,
    /// Not known.
    None,
}

/// A time expression of the text, after TIMEX3.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Time {
    /// The words.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimeType,
    /// TIMEX3 value: "2024-12-02TNI", "P4D", "PRESENT_REF".
    pub value: SmolStr,
    /// EDTF (ISO 8601-2) of the days it covers; empty where it names none (durations, sets).
    pub edtf: SmolStr,
    /// The days it covers.
    pub range: DateRange,
    /// How it is known.
    pub basis: TimeBasis,
}

/// TIMEX3 types.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeType {
    /// A day or more.
    Date,
    /// A part of a day.
    Time,
    /// A length.
    Duration,
    /// A repetition.
    Set,
}
