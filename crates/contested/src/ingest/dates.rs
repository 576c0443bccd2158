//! When a report was published, from what its file or row says.

use jiff::civil::Date;
use smol_str::SmolStr;

use crate::model::{DateBasis, Notice, PublishedDate, Report};

/// The day named by a date or a date-time: "2024-12-03", "2024-12-03T18:20:00+02:00", "2024-12-03 18:20",
/// "20241203", "2024/12/03", or as mail has it, "Tue, 03 Dec 2024 18:20:00 GMT".
///
/// The day is the one written, in whatever time zone it was written. Days that could be read in two
/// ways ("4/5/2017") are not guessed.
pub fn published(words: &str) -> Option<Date> {
    let words = words.trim();
    iso(words).or_else(|| {
        let mail = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
        mail.parse_zoned(words).ok().map(|moment| moment.date())
    })
}

/// Sets a report's date, or leaves a notice that the words name none.
pub(super) fn set(report: &mut Report, words: &str, basis: DateBasis) {
    match published(words) {
        Some(date) => report.published = PublishedDate { date: Some(date), basis },
        None if words.trim().is_empty() => {}
        None => report.notices.push(Notice {
            code: SmolStr::new_static("published-not-understood"),
            message: format!(
                "the date of publication \"{}\" is not a date like 2024-12-03",
                words.trim().chars().take(60).collect::<String>()
            ),
            span: None,
        }),
    }
}

/// Year first, then month and day, by hyphens, slashes or nothing; then the end or a time of day.
fn iso(words: &str) -> Option<Date> {
    let bytes = words.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = bytes.get(from..to)?;
        digits.iter().all(u8::is_ascii_digit).then(|| words.get(from..to)?.parse().ok())?
    };
    let separator = *bytes.get(4)?;
    let (month, day, end) = if separator == b'-' || separator == b'/' {
        if bytes.get(7) != Some(&separator) {
            return None;
        }
        (number(5, 7)?, number(8, 10)?, 10)
    } else {
        (number(4, 6)?, number(6, 8)?, 8)
    };
    match bytes.get(end) {
        None | Some(b'T' | b't' | b' ') => {
            Date::new(number(0, 4)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::published;

    #[test]
    fn dates_and_date_times_name_their_day() {
        for words in [
            "2024-12-03",
            " 2024-12-03T23:59:00+02:00 ",
            "2024-12-03 18:20",
            "20241203",
            "20241203T182000Z",
            "2024/12/03",
            "Tue, 03 Dec 2024 18:20:00 GMT",
            "3 Dec 2024 18:20:00 +0200",
        ] {
            assert_eq!(published(words), Some(jiff::civil::date(2024, 12, 3)), "{words}");
        }
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_not_guessed() {
        for words in [
            "",
            "4/5/2017",
            "2024-13-03",
            "2024-12-032",
            "2024-12",
            "yesterday",
            "2024-12/03",
            "２０２４-12-03",
        ] {
            assert_eq!(published(words), None, "{words}");
        }
    }
}
