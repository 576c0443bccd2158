//! Days, numbers and what the sides of a contradiction hold, in words for people: on pages and in the terminal.

use contested::reconcile::About;
use jiff::civil::Date;

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
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!(grouped(31), "31");
    }
}
