//! The small words of all pages: names, days, counts, tags.

use contested::model::{FigureKind, Stance};
use contested::reconcile::About;
use contested::state::Holding;
use contested::store::{ClaimRow, When};
use jiff::civil::Date;
use maud::{Markup, PreEscaped, html};

use super::request::encode;

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

/// A number in groups of three, as people read it.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut words = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            words.push('\u{202F}');
        }
        words.push(digit);
    }
    if number < 0 { format!("−{words}") } else { words }
}

/// A day for people: "4 March 2021".
pub(crate) fn day_words(day: Date) -> String {
    format!("{} {} {}", day.day(), MONTHS[day.month().unsigned_abs() as usize - 1], day.year())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

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

/// Two days in words, as short as they can be told.
pub(crate) fn days_words(start: Date, end: Date) -> String {
    let month = |day: Date| MONTHS[day.month().unsigned_abs() as usize - 1];
    if start == end {
        day_words(start)
    } else if start == start.first_of_month() && end == end.last_of_month() && same_month(start, end) {
        format!("{} {}", month(start), start.year())
    } else if start.day_of_year() == 1 && end == end.last_of_year() && start.year() == end.year() {
        start.year().to_string()
    } else if same_month(start, end) {
        format!("{}–{} {} {}", start.day(), end.day(), month(start), start.year())
    } else if start.year() == end.year() {
        format!("{} {} – {} {} {}", start.day(), month(start), end.day(), month(end), start.year())
    } else {
        format!("{} – {}", day_words(start), day_words(end))
    }
}

fn same_month(a: Date, b: Date) -> bool {
    (a.year(), a.month()) == (b.year(), b.month())
}

/// How many, with its bounds in words.
pub(crate) fn figure_words(kind: FigureKind, low: Option<u64>, high: Option<u64>) -> String {
    let what = word_of(&kind);
    match bounds_words(low, high) {
        Some(bounds) => format!("{bounds} {what}"),
        None => format!("{what}, number vague"),
    }
}

/// Bounds in words: "14", "19 to 23", "at least 14", "more than 320 000".
pub(crate) fn bounds_words(low: Option<u64>, high: Option<u64>) -> Option<String> {
    match (low, high) {
        (Some(low), Some(high)) if low == high => Some(number(low)),
        (Some(low), Some(high)) => Some(format!("{} to {}", number(low), number(high))),
        // "More than 320,000" is kept as a bound of 320,001: said back as it was said.
        (Some(low), None) if low > 1000 && low % 1000 == 1 => Some(format!("more than {}", number(low - 1))),
        (Some(low), None) => Some(format!("at least {}", number(low))),
        (None, Some(high)) => Some(format!("up to {}", number(high))),
        (None, None) => None,
    }
}

/// A count of people, in groups of three where it is long.
pub(crate) fn number(count: u64) -> String {
    if count < 10_000 { count.to_string() } else { grouped(i64::try_from(count).unwrap_or(i64::MAX)) }
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
        let is = |wanted: &[Stance]| wanted.iter().any(|one| word_of(one) == stance.replace('_', " "));
        let negated = polarity == "negative";
        if is(&[Stance::Doubts, Stance::CannotConfirm, Stance::Predicts, Stance::Demands]) {
            Side::Unsure
        } else if is(&[Stance::Denies, Stance::Retracts]) != negated {
            Side::Against
        } else {
            Side::For
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

/// What the sides answer differently.
pub(crate) fn question(about: About) -> &'static str {
    match about {
        About::Value => "How many?",
        About::Actor => "Who did it?",
        About::Victims => "Who was harmed?",
        About::Place => "Where?",
        About::Time => "When?",
        About::Existence => "Did it happen?",
        About::Status => "Dead or alive?",
        About::Control => "Who holds it?",
        About::Identity => "Are they one?",
        About::Means => "By what means?",
    }
}

/// What a contradiction's side says, for people: the machine's short form with names in place of ids.
pub(crate) fn position_words(position: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let named = |ids: &str| -> String {
        ids.split(", ").map(|id| name(id).unwrap_or_else(|| id.to_owned())).collect::<Vec<_>>().join(", ")
    };
    if let Some(holder) = position.strip_prefix("held by ") {
        return if holder.trim().is_empty() {
            "taken, by whom is not said".to_owned()
        } else {
            format!("held by {}", named(holder))
        };
    }
    if let Some(loser) = position.strip_prefix("left by ") {
        return if loser.trim().is_empty() {
            "lost, by whom is not said".to_owned()
        } else {
            format!("no longer held by {}", named(loser))
        };
    }
    if let Some(who) = position.strip_prefix("not ") {
        return format!("not {}", named(who));
    }
    match position {
        "affirmed" => "it happened".to_owned(),
        "denied" => "denied".to_owned(),
        "" => "not said".to_owned(),
        _ => range_words(position).unwrap_or_else(|| named(position)),
    }
}

/// "22.." → "at least 22", "14..18" → "14 to 18", "2021-03-04/2021-03-05" → "4–5 March 2021".
fn range_words(position: &str) -> Option<String> {
    if let Some((start, end)) = position.split_once('/')
        && let (Ok(start), Ok(end)) = (start.parse::<Date>(), end.parse::<Date>())
    {
        return Some(days_words(start, end));
    }
    if let Ok(day) = position.parse::<Date>() {
        return Some(day_words(day));
    }
    let (low, high) = position.split_once("..")?;
    let number = |words: &str| (!words.is_empty()).then(|| words.parse::<u64>().ok()).flatten();
    bounds_words(number(low), number(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_shortly_as_they_can_be() {
        let day = |words: &str| words.parse::<Date>().expect("a day");
        assert_eq!(days_words(day("2021-03-04"), day("2021-03-04")), "4 March 2021");
        assert_eq!(days_words(day("2021-03-04"), day("2021-03-06")), "4–6 March 2021");
        assert_eq!(days_words(day("2021-03-01"), day("2021-03-31")), "March 2021");
        assert_eq!(days_words(day("2021-01-01"), day("2021-12-31")), "2021");
        assert_eq!(days_words(day("2021-12-30"), day("2022-01-02")), "30 December 2021 – 2 January 2022");
    }

    #[test]
    fn positions_are_said_in_words() {
        let name = |id: &str| (id == "varan-army").then(|| "army of Varania".to_owned());
        assert_eq!(position_words("held by varan-army", name), "held by army of Varania");
        assert_eq!(position_words("held by ", name), "taken, by whom is not said");
        assert_eq!(position_words("left by varan-army", name), "no longer held by army of Varania");
        assert_eq!(position_words("left by ", name), "lost, by whom is not said");
        assert_eq!(position_words("22..", name), "at least 22");
        assert_eq!(position_words("2021-03-08", name), "8 March 2021");
        assert_eq!(position_words("12", name), "12");
    }

    #[test]
    fn bounds_are_said_back_as_they_were_said() {
        assert_eq!(bounds_words(Some(22), None).as_deref(), Some("at least 22"));
        assert_eq!(bounds_words(Some(320_001), None).as_deref(), Some("more than 320\u{202F}000"));
        assert_eq!(bounds_words(Some(14), Some(14)).as_deref(), Some("14"));
    }

    #[test]
    fn a_negated_denial_affirms() {
        assert_eq!(Side::of("denies", "positive"), Side::Against);
        assert_eq!(Side::of("asserts", "negative"), Side::Against);
        assert_eq!(Side::of("denies", "negative"), Side::For);
        assert_eq!(Side::of("cannot_confirm", "positive"), Side::Unsure);
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!(grouped(31), "31");
    }
}
