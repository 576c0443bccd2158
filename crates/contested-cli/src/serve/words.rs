//! The small words of all pages: names, days, counts, tags.

use contested::model::{FigureKind, Stance};
use contested::state::Holding;
use contested::store::{ClaimRow, When};
use jiff::civil::Date;
use maud::{Markup, PreEscaped, html};

use super::request::encode;
pub(crate) use crate::said::{
    bounds_words, day_words, days_words, grouped, number, position_words, question,
};

/// Words of a report or a name from one: text of any script, kept from disturbing its surroundings.
pub(crate) fn words(words: &str) -> Markup {
    html! { bdi { (words) } }
}

/// Nothing.
pub(crate) fn nothing() -> Markup {
    PreEscaped(String::new())
}

/// A count with its noun: "1 report", "3 reports".
pub(crate) fn count(number: impl Into<i64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// By how much a side is told: "7 reports, 1 source"; where one report names several, "1 report, naming 3 sources". Whether
/// sources are independent of each other is told of an event only, where it is worked out.
pub(crate) fn carried_by(reports: u32, origins: usize) -> String {
    let (told, sources) = (count(reports, "report", "reports"), count(origins as i64, "source", "sources"));
    if origins > reports as usize {
        format!("{told}, naming {sources}")
    } else {
        format!("{told}, {sources}")
    }
}

/// A day as it stands in a record, for people.
pub(crate) fn day(words: Option<&str>) -> Markup {
    match words.and_then(|words| words.get(..10)).and_then(|words| words.parse::<Date>().ok()) {
        Some(day) => html! { time datetime=(day) { (day_words(day)) } },
        None => html! { span.soft { (words.unwrap_or("no date")) } },
    }
}

/// The days of a time, for people.
pub(crate) fn when(time: &When) -> Markup {
    let day = |words: &Option<String>| words.as_deref().and_then(|words| words.parse::<Date>().ok());
    days(day(&time.earliest), day(&time.latest))
}

/// A range of days, for people: "4 March 2021", "4–6 March 2021", "not before 4 March 2021".
pub(crate) fn days(earliest: Option<Date>, latest: Option<Date>) -> Markup {
    match (earliest, latest) {
        (Some(start), Some(end)) => html! { span.when { (days_words(start, end)) } },
        (None, None) => html! { span.soft { "day not said" } },
        (Some(start), None) => html! { span.when { "not before " (day_words(start)) } },
        (None, Some(end)) => html! { span.when { "not after " (day_words(end)) } },
    }
}

/// How many, with its bounds in words.
pub(crate) fn figure_words(kind: FigureKind, low: Option<u64>, high: Option<u64>) -> String {
    let what = word_of(&kind);
    match bounds_words(low, high) {
        Some(bounds) => format!("{bounds} {what}"),
        None => format!("{what}, number vague"),
    }
}

/// The published word of a value ("cannot_confirm" → "cannot confirm").
pub(crate) fn word_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(|word| word.replace('_', " ")))
        .unwrap_or_default()
}

/// How an origin stands to what it speaks of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Side {
    /// It says so.
    For,
    /// It neither affirms nor denies.
    Unsure,
    /// It says it is not so.
    Against,
}

impl Side {
    /// The side that a claim takes: its origin's stance, turned round where the act itself is negated.
    pub(crate) fn of(stance: &str, polarity: &str) -> Side {
        match stance
            .parse::<Stance>()
            .ok()
            .zip(polarity.parse().ok())
            .map(|(stance, polarity)| stance.says_so(polarity))
        {
            Some(Some(true)) => Side::For,
            Some(Some(false)) => Side::Against,
            Some(None) | None => Side::Unsure,
        }
    }

    /// A mark that tells it without colour.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Side::For => "●",
            Side::Unsure => "◐",
            Side::Against => "○",
        }
    }

    /// The class of its colour.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Side::For => "for",
            Side::Unsure => "unsure",
            Side::Against => "against",
        }
    }
}

/// The origin's stance, with the mark of its side.
pub(crate) fn stance_tag(stance: &str, polarity: &str) -> Markup {
    let side = Side::of(stance, polarity);
    html! { span class={ "stance " (side.class()) } { span aria-hidden="true" { (side.mark()) } " " (stance.replace('_', " ")) } }
}

/// Who a claim comes from in the end, for people.
pub(crate) fn origin_name(claim: &ClaimRow) -> &str {
    match claim.origin_name.as_deref() {
        None => "own voice",
        Some("") => "no source named",
        Some(name) => name,
    }
}

/// A source's name for people.
pub(crate) fn source_name(name: &str) -> &str {
    if name.is_empty() { "no source named" } else { name }
}

/// The address of a claim's page.
pub(crate) fn claim_path(id: &str) -> String {
    let (report, claim) = id.split_once('/').unwrap_or((id, ""));
    format!("/claims/{}/{}", encode(report), encode(claim))
}

/// The first characters of some words, cut at a space.
pub(crate) fn shortened(text: &str, most: usize) -> Markup {
    words(&cut(text, most))
}

/// The first characters of some words, cut at a space.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let short: String = text.chars().take(most).collect();
    if short.len() == text.len() {
        return short;
    }
    let cut = short.rfind(' ').unwrap_or(short.len());
    format!("{} …", &short[..cut])
}

/// How an actor stands to a place, for people.
pub(crate) fn holding_words(holding: Holding) -> &'static str {
    match holding {
        Holding::Holds => "holds it",
        Holding::PartlyHolds => "is in it",
        Holding::Contests => "fights for it",
        Holding::Besieges => "besieges it",
        Holding::None => "does not hold it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negated_denial_affirms() {
        assert_eq!(Side::of("denies", "positive"), Side::Against);
        assert_eq!(Side::of("asserts", "negative"), Side::Against);
        assert_eq!(Side::of("denies", "negative"), Side::For);
        assert_eq!(Side::of("cannot_confirm", "positive"), Side::Unsure);
    }
}
