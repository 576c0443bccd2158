//! When a report was published, from what its file or row says.

use std::collections::{BTreeMap, VecDeque};
use std::iter;

use contested_lexicon::{Lexicon, LexiconError};
use jiff::civil::Date;
use serde::Deserialize;
use smol_str::SmolStr;

use super::{Refused, Rules, Taken, columns};
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

/// The order of day, month and year in dates that are written in numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateOrder {
    /// 31/12/2024.
    Dmy,
    /// 12/31/2024.
    Mdy,
    /// 2024/12/31, or 24/12/31.
    Ymd,
}

impl DateOrder {
    fn words(self) -> &'static str {
        match self {
            DateOrder::Dmy => "day first",
            DateOrder::Mdy => "month first",
            DateOrder::Ymd => "year first",
        }
    }
}

/// The names of months, as dates have them.
#[derive(Debug)]
pub(super) struct Months(BTreeMap<String, i8>);

/// What the words of a date say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Said {
    /// One day. In numbers, it shows the order that they are written in, where it does.
    Day(Date, Option<DateOrder>),
    /// A day by each of the orders that give one, in the order in which they are guessed.
    Either(Vec<(DateOrder, Date)>),
    /// None.
    Nothing,
}

/// A report whose day may depend on how other dates of its file are written.
pub(super) struct Drafted {
    pub(super) taken: Taken,
    /// The words, and what they could say.
    pub(super) either: Option<(String, Vec<(DateOrder, Date)>)>,
    /// The words that show an order, and the order.
    pub(super) shows: Option<(String, DateOrder)>,
}

impl Months {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Months, LexiconError> {
        #[derive(Deserialize)]
        struct File {
            months: BTreeMap<String, Vec<String>>,
        }
        let text = lexicon.text(columns::FILE)?;
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            LexiconError::at_offset(columns::FILE, text, at, error.message())
        })?;
        let mut months = BTreeMap::new();
        for (number, names) in file.months {
            let number = number.parse().ok().filter(|number| (1..=12).contains(number)).ok_or_else(|| {
                let at = text.find(&format!("\n{number} =")).unwrap_or(0);
                LexiconError::at_offset(columns::FILE, text, at, format!("{number} is no month"))
            })?;
            months.extend(names.into_iter().map(|name| (name.to_lowercase(), number)));
        }
        Ok(Months(months))
    }

    /// Reads a date in any of the forms that tables, pages and programs have.
    pub(super) fn read(&self, words: &str) -> Said {
        let words = words.trim().trim_matches(['"', '\'']).trim();
        if words.is_empty() || words.len() > LONGEST {
            return Said::Nothing;
        }
        if let Some(day) = iso(words).or_else(|| digits(words)) {
            return Said::Day(day, None);
        }
        let parts = parts(words);
        match self.by_name(&parts) {
            Some(day) => Said::Day(day, None),
            None => by_numbers(&parts),
        }
    }

    /// "7 October 2016", "Oct 7, 2016", "Fri Oct 07 15:30:00 +0000 2016".
    fn by_name(&self, parts: &[Part<'_>]) -> Option<Date> {
        let at = parts.iter().position(|part| self.0.contains_key(&part.words.to_lowercase()))?;
        let month = self.0[&parts[at].words.to_lowercase()];
        let day = |index: usize| parts.get(index).filter(|part| !part.of_a_time).and_then(|part| part.day());
        let before = at.checked_sub(1).and_then(day);
        // "7 de octubre", "7th of October": one short word may stand between.
        let further = at.checked_sub(2).filter(|_| parts[at - 1].number.is_none()).and_then(day);
        let day = before.or(further).or_else(|| day(at + 1))?;
        let year = parts.iter().find_map(|part| part.year())?;
        Date::new(year, month, day).ok()
    }
}

/// Sets a report's date from words that the caller gave, or leaves a notice that they name none.
pub(super) fn set(report: &mut Report, words: &str, basis: DateBasis) {
    match published(words) {
        Some(date) => report.published = PublishedDate { date: Some(date), basis },
        None if words.trim().is_empty() => {}
        None => report.notices.push(not_understood(words)),
    }
}

/// Sets a report's date from words of its own, in whatever form; `what` says where they stand.
pub(super) fn tell(report: &mut Report, words: &str, what: &'static str, rules: &Rules) {
    let (date, basis) = match rules.months.read(words) {
        Said::Day(day, _) => (day, DateBasis::Metadata),
        Said::Either(days) => {
            let Some((order, day, is_known)) = choose(&days, rules.asked.date_order) else { return };
            if !is_known {
                report.notices.push(guessed(words, order, day));
            }
            (day, if is_known { DateBasis::Metadata } else { DateBasis::Inferred })
        }
        Said::Nothing if words.trim().is_empty() => return,
        Said::Nothing => return report.notices.push(not_understood(words)),
    };
    report.published = PublishedDate { date: Some(date), basis };
    report.dated_by = SmolStr::new_static(what);
}

/// That the words name no day: never silence.
pub(super) fn not_understood(words: &str) -> Notice {
    let words = words.trim().chars().take(60).collect::<String>();
    let message = format!("the date of publication \"{words}\" is not understood; one like 2024-12-03 is");
    notice("published-not-understood", message)
}

/// That the day is a guess.
pub(super) fn guessed(words: &str, order: DateOrder, day: Date) -> Notice {
    let words = words.trim().chars().take(60).collect::<String>();
    let message = format!(
        "the date of publication \"{words}\" could be two days; read {}, as {day}: a guess (--date-order says which)",
        order.words()
    );
    notice("date-order-guessed", message)
}

/// The day of the first order that is asked for, else the first of all, which is a guess.
pub(super) fn choose(
    either: &[(DateOrder, Date)],
    known: Option<DateOrder>,
) -> Option<(DateOrder, Date, bool)> {
    let asked =
        either.iter().find(|(order, _)| Some(*order) == known).map(|(order, day)| (*order, *day, true));
    asked.or_else(|| either.first().map(|(order, day)| (*order, *day, false)))
}

/// Gives reports of one file their days where these could be two: by the order asked for, else by the one that other rows of
/// the column show, further down if need be; else by a guess, which is said.
pub(super) fn decide<'a>(
    mut reports: impl Iterator<Item = Result<Drafted, Refused>> + 'a,
    asked: Option<DateOrder>,
) -> impl Iterator<Item = Result<Taken, Refused>> + 'a {
    let mut held: VecDeque<Result<Drafted, Refused>> = VecDeque::new();
    let mut bytes = 0;
    let mut column = Column { asked, ..Column::default() };
    let mut waits = false;
    let mut ended = false;
    iter::from_fn(move || {
        while held.is_empty() || waits && !ended && held.len() < HELD_ROWS && bytes < HELD_BYTES {
            let Some(next) = reports.next() else {
                ended = true;
                break;
            };
            if let Ok(drafted) = &next {
                bytes += drafted.taken.original.len();
                column.look(drafted);
                waits =
                    (waits || drafted.either.is_some()) && column.asked.is_none() && column.shown.is_none();
            }
            held.push_back(next);
        }
        if ended || !waits || held.len() >= HELD_ROWS || bytes >= HELD_BYTES {
            // What has waited long enough is decided by what is known; later rows may still show the order to others.
            let next = held.pop_front()?;
            if let Ok(drafted) = &next {
                bytes -= drafted.taken.original.len();
            }
            return Some(next.map(|drafted| column.settle(drafted)));
        }
        None
    })
}

/// What is known of how a column's dates are written.
#[derive(Default)]
struct Column {
    asked: Option<DateOrder>,
    /// What a row showed first.
    shown: Option<(String, DateOrder)>,
    /// Rows show two orders.
    mixed: bool,
    said: bool,
}

impl Column {
    fn look(&mut self, drafted: &Drafted) {
        let Some((words, order)) = &drafted.shows else { return };
        match &self.shown {
            None => self.shown = Some((words.clone(), *order)),
            Some((_, shown)) => self.mixed |= shown != order,
        }
    }

    fn settle(&mut self, drafted: Drafted) -> Taken {
        let Drafted { mut taken, either, .. } = drafted;
        let Some((words, either)) = either else { return taken };
        let shown = self.shown.as_ref().filter(|_| !self.mixed);
        let known = self.asked.or(shown.map(|(_, order)| *order));
        let Some((order, day, is_known)) = choose(&either, known) else { return taken };
        let report = &mut taken.report;
        if is_known {
            report.published = PublishedDate { date: Some(day), basis: DateBasis::Given };
            if let Some((row, _)) = shown.filter(|_| self.asked.is_none() && !self.said) {
                let message =
                    format!("dates like \"{words}\" are read {}, as \"{row}\" shows", order.words());
                report.notices.push(notice("date-order", message));
                self.said = true;
            }
        } else {
            report.published = PublishedDate { date: Some(day), basis: DateBasis::Inferred };
            report.notices.push(guessed(&words, order, day));
        }
        taken
    }
}

/// Rows that wait for one that shows the order of their dates.
const HELD_ROWS: usize = 20_000;

/// Bytes of such rows.
const HELD_BYTES: usize = 32 << 20;

/// No date is longer.
const LONGEST: usize = 80;

fn notice(code: &'static str, message: String) -> Notice {
    Notice { code: SmolStr::new_static(code), message, span: None }
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

/// Digits alone: seconds since 1970 or parts of them, else a day and a time of day run together.
fn digits(words: &str) -> Option<Date> {
    let (whole, rest) = words.split_once('.').unwrap_or((words, "0"));
    let all_digits = |words: &str| !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(rest) {
        return None;
    }
    let moment = |per_second: i64| {
        let seconds = whole.parse::<i64>().ok()? / per_second;
        let moment = jiff::Timestamp::from_second(seconds).ok()?;
        Some(jiff::tz::Offset::UTC.to_datetime(moment).date())
    };
    match whole.len() {
        // The years 2001 to 2286.
        10 => moment(1),
        13 => moment(1000),
        16 => moment(1_000_000),
        12 | 14 => iso(whole.get(..8)?).filter(|day| (1900..2200).contains(&day.year())),
        _ => None,
    }
}

/// A run of digits or letters, and what stands before it.
#[derive(Clone, Copy, Debug)]
struct Part<'a> {
    words: &'a str,
    number: Option<i16>,
    /// What parts it from the one before.
    gap: &'a str,
    /// Of an hour, a minute, an offset of a time zone.
    of_a_time: bool,
}

impl Part<'_> {
    fn day(&self) -> Option<i8> {
        self.number
            .filter(|_| self.words.len() <= 2)
            .and_then(|number| i8::try_from(number).ok())
            .filter(|day| (1..=31).contains(day))
    }

    fn year(&self) -> Option<i16> {
        self.number.filter(|year| self.words.len() == 4 && !self.of_a_time && (1000..3000).contains(year))
    }
}

fn parts(words: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut at = 0;
    let mut glued = None;
    while let Some(start) = words[at..].find(char::is_alphanumeric).map(|found| at + found) {
        let is_digit = words[start..].starts_with(|character: char| character.is_ascii_digit());
        let end = words[start..]
            .find(|character: char| {
                !character.is_alphanumeric() && !is_mark(character) || character.is_ascii_digit() != is_digit
            })
            .map_or(words.len(), |found| start + found);
        let part = &words[start..end];
        let gap = &words[at..start];
        // "7th", "1er", "2016г": one or two letters on a number are part of what follows it.
        let on_a_number = gap.is_empty() && parts.last().is_some_and(|last| last.number.is_some());
        if on_a_number && !is_digit && part.chars().count() <= 2 && glued.is_none() {
            glued = Some(at);
            at = end;
            continue;
        }
        let gap = glued.take().map_or(gap, |from| &words[from..start]);
        // "15:30", "+0000", "-05": of a time, as is whatever a colon follows.
        let of_a_time = gap == ":" || words[end..].starts_with(':') || gap.trim_start() == "+" || gap == " -";
        parts.push(Part { words: part, number: part.parse().ok().filter(|_| is_digit), gap, of_a_time });
        at = end;
    }
    parts
}

/// A vowel sign or accent that stands by itself, as decomposed letters have it.
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

/// "7/10/2016", "01.12.2024 14:30", "2016-7-10".
fn by_numbers(parts: &[Part<'_>]) -> Said {
    let start = parts.iter().position(|part| part.number.is_some()).unwrap_or(parts.len());
    // A weekday or two words may stand before it; of more words a date is no more than a part.
    let [first, second, third, ..] = &parts[start..] else { return Said::Nothing };
    let (gap, next) = (second.gap.trim(), third.gap.trim());
    // "2016年10月7日": each number has its own word.
    let has_words = first.words.len() == 4
        && [gap, next].iter().all(|gap| gap.chars().count() == 1 && gap.chars().all(char::is_alphabetic));
    if start > 2 || !has_words && (gap != next || !SEPARATORS.contains(&gap)) {
        return Said::Nothing;
    }
    let (Some(a), Some(b), Some(c)) = (first.number, second.number, third.number) else {
        return Said::Nothing;
    };
    if [first, second, third].iter().any(|part| part.of_a_time && part.gap != " -") {
        return Said::Nothing;
    }
    let date = |year: i16, month: i16, day: i16| {
        let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        day.ok().filter(|day| (1000..3000).contains(&day.year()))
    };
    if first.words.len() == 4 {
        return date(a, b, c).map_or(Said::Nothing, |day| Said::Day(day, Some(DateOrder::Ymd)));
    }
    let of_century = |year: i16| if year < 70 { 2000 + year } else { 1900 + year };
    let all: Vec<(DateOrder, Option<Date>)> = match third.words.len() {
        4 => vec![(DateOrder::Dmy, date(c, b, a)), (DateOrder::Mdy, date(c, a, b))],
        2 => vec![
            (DateOrder::Dmy, date(of_century(c), b, a)),
            (DateOrder::Mdy, date(of_century(c), a, b)),
            (DateOrder::Ymd, date(of_century(a), b, c)),
        ],
        _ => Vec::new(),
    };
    let mut days: Vec<(DateOrder, Date)> =
        all.into_iter().filter_map(|(order, day)| Some((order, day?))).collect();
    // Nobody writes the month first with points.
    if gap == "." {
        days.retain(|(order, _)| *order != DateOrder::Mdy);
    }
    match days.as_slice() {
        [] => Said::Nothing,
        [(order, day)] => Said::Day(*day, Some(*order).filter(|_| gap != ".")),
        [(_, day), rest @ ..] if rest.iter().all(|(_, other)| other == day) => Said::Day(*day, None),
        _ => Said::Either(days),
    }
}

/// What stands between the numbers of a date.
const SEPARATORS: &[&str] = &["/", "-", ".", "\u{2013}", "\u{2010}"];

#[cfg(test)]
mod tests {
    use contested_lexicon::Lexicon;
    use jiff::civil::date;

    use super::{DateOrder, Months, Said, published};

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
            assert_eq!(published(words), Some(date(2024, 12, 3)), "{words}");
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

    /// Of twenty odd dates fourteen were lost without a word.
    #[test]
    fn odd_dates_of_tables_pages_and_programs_are_read() {
        let months = Months::load(&Lexicon::bundled()).unwrap();
        for words in [
            "2016-10-07",
            "2016-10-07T23:30:00Z",
            "2016-10-07T23:30:00.123+02:00",
            "2016-10-07Z",
            "2016-10-07 23:30:00 UTC",
            "2016-10-7",
            "2016/10/7 8:05",
            "2016.10.07",
            "20161007",
            "20161007T120000Z",
            "20161007120000",
            "1475798400",
            "1475798400.0",
            "1475798400000",
            "1475798400000000",
            "07.10.2016",
            "7.10.2016, 14:30",
            "7. 10. 2016",
            "Oct 7, 2016",
            "October 7th, 2016 at 3:30 pm EST",
            "Friday, October 7, 2016",
            "7 October 2016",
            "07-Oct-2016",
            "7-Oct-2016 15:30",
            "7th of October, 2016",
            "Fri, 07 Oct 2016 15:30:00 +0000",
            "Fri Oct 07 15:30:00 +0000 2016",
            "2016 Oct 7",
            "12:30, 7 Oct 2016",
            "7 octobre 2016",
            "7. Oktober 2016",
            "7 de octubre de 2016",
            "7 أكتوبر 2016",
            "7 октября 2016 г.",
            "2016年10月7日",
            "\"Oct. 7, 2016\"",
        ] {
            let Said::Day(day, _) = months.read(words) else { panic!("{words}: {:?}", months.read(words)) };
            assert_eq!(day, date(2016, 10, 7), "{words}");
        }
    }

    #[test]
    fn dates_in_numbers_say_what_order_they_show_or_what_they_could_be() {
        let months = Months::load(&Lexicon::bundled()).unwrap();
        let (seventh, tenth) = (date(2016, 10, 7), date(2016, 7, 10));
        let either = Said::Either(vec![(DateOrder::Dmy, seventh), (DateOrder::Mdy, tenth)]);
        for words in ["7/10/2016", "07-10-2016", "Fri 7/10/2016 15:30"] {
            assert_eq!(months.read(words), either, "{words}");
        }
        assert_eq!(months.read("13/10/2016"), Said::Day(date(2016, 10, 13), Some(DateOrder::Dmy)));
        assert_eq!(months.read("10/13/2016"), Said::Day(date(2016, 10, 13), Some(DateOrder::Mdy)));
        assert_eq!(months.read("7/7/2016"), Said::Day(date(2016, 7, 7), None));
        assert_eq!(months.read("16/10/7"), Said::Nothing);
        assert!(matches!(months.read("16/10/07"), Said::Either(days) if days.len() == 2));
    }

    #[test]
    fn what_names_no_day_gives_none() {
        let months = Months::load(&Lexicon::bundled()).unwrap();
        for words in [
            "",
            "yesterday",
            "3 hours ago",
            "October 2016",
            "2016",
            "2016-10",
            "31/02/2016",
            "32.1.2016",
            "1/2/3",
            "12:30:45",
            "10.0.0.1",
            "may",
            "7 Oct",
            "99999999999999999999",
            "7/10",
            "0/0/0000",
            "1,2,2016",
        ] {
            assert_eq!(months.read(words), Said::Nothing, "{words}");
        }
    }
}
