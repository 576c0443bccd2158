//! Which rows of a case to list.

use clap::{Args, ValueEnum};
use contested::store::{Filter, Order};
use jiff::civil::Date;

/// Conditions; all that are given must hold.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// Somebody who takes part: an identity or a name
    #[arg(long, value_name = "ACTOR")]
    actor: Option<String>,

    /// A place or what lies in it: a name or a gazetteer's id
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,

    /// A kind of event (control.capture) or a family of them (control)
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,

    /// Who says it: an origin, anybody in the chain, or the outlet
    #[arg(long, visible_alias = "according-to", value_name = "SOURCE")]
    source: Option<String>,

    /// Said to have happened on this day
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with_all = ["from", "to"])]
    on: Option<Date>,

    /// Said to have happened on this day or later
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,

    /// Said to have happened on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<Date>,

    /// As it was known on this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    known: Option<Date>,

    /// In this report
    #[arg(long, value_name = "REPORT")]
    report: Option<String>,

    /// In reports with these words (a full-text query: "two words", one OR other, begin*)
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,

    /// How surely it was read: only what is likelier right than not, or all
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Sure::All)]
    reading: Sure,

    /// No more than so many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// How surely what is listed was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub(crate) enum Sure {
    /// Only what is likelier right than not in kind, doer and object.
    Sure,
    /// All.
    #[default]
    All,
}

impl Filters {
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            actor: self.actor.clone(),
            place: self.place.clone(),
            kind: self.kind.clone(),
            source: self.source.clone(),
            from: self.on.or(self.from),
            to: self.on.or(self.to),
            known: self.known,
            report: self.report.clone(),
            words: self.words.clone(),
            undated: false,
            surely: self.reading == Sure::Sure,
            order: Order::Time,
            limit: self.limit,
            offset: None,
            notice: None,
            language: None,
        }
    }
}

/// A day on the command line.
pub(crate) fn date(words: &str) -> Result<Date, String> {
    contested::ingest::published(words).ok_or_else(|| "expected a date like 2024-12-03".to_owned())
}
