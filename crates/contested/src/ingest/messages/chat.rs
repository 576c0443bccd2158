//! Chats exported as text (WhatsApp): one report a message, with its day and its sender.

use std::io::Read;

use super::super::containers::Source;
use super::super::{Found, Given, Place, Reason, Refused, Rules, Taken, dates, encoding, plain, whole};
use super::MESSAGE;

/// Reads the messages of one chat.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let bytes = match whole(input, rules.limits.document_bytes) {
        Ok(bytes) => bytes,
        Err(reason) => return source.refuse(reason),
    };
    let text = encoding::decode(&bytes, None).text;
    let messages = messages(&text);
    if messages.is_empty() {
        return source.refuse(Reason::Empty);
    }
    let order = order(&messages);
    let limit = rules.limits.report_bytes;
    Box::new(messages.into_iter().map(move |message| {
        if message.words.len() > limit {
            return Err(Refused::new(&source.name, Place::line(message.line), Reason::TooLong { limit }));
        }
        let mut report = plain(message.original.as_bytes(), message.words.clone(), given);
        report.author = Some(message.sender);
        report.key = Some(format!("line {}", message.line));
        let day = match order.filter(|_| rules.asked.date_order.is_none()) {
            Some(order) => iso(message.day, order),
            None => message.day_words,
        };
        dates::tell(&mut report, &day, MESSAGE, rules);
        Ok(Taken { report, original: message.original.into_bytes() })
    }))
}

/// Whether some words begin as such a chat does.
pub(in crate::ingest) fn is_chat(start: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&start[..start.len().min(8000)]).into_owned();
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().is_some_and(|line| stamp(line).is_some());
    // A single line like this may be anything.
    first
        && (lines.any(|line| stamp(line).is_some())
            || head.lines().next().is_some_and(|line| line.starts_with('[')))
}

struct Message {
    line: u64,
    original: String,
    /// The three numbers of its day, as they stand.
    day: [u16; 3],
    day_words: String,
    sender: String,
    words: String,
}

fn messages(text: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim_start_matches(['\u{200e}', '\u{200f}', '\u{feff}', '\u{202a}']);
        let Some((day, day_words, rest)) = stamp(line) else {
            if let Some(message) = messages.last_mut().filter(|_| open) {
                for part in [&mut message.words, &mut message.original] {
                    part.push('\n');
                    part.push_str(line);
                }
            }
            continue;
        };
        // What the program itself says has no sender; what stands for a picture begins with a mark of direction
        // or stands in angle brackets.
        let said = rest.split_once(": ").filter(|(sender, words)| {
            let words = words.trim();
            let placeholder = words.starts_with('\u{200e}') || words.starts_with('<') && words.ends_with('>');
            sender.chars().count() < 80 && !words.is_empty() && !placeholder
        });
        open = said.is_some();
        if let Some((sender, words)) = said {
            messages.push(Message {
                line: number as u64 + 1,
                original: bare.to_owned(),
                day,
                day_words,
                sender: sender.trim_matches(['\u{200e}', '\u{202a}', '\u{202c}', ' ', '~']).to_owned(),
                words: words.to_owned(),
            });
        }
    }
    messages
}

/// "[03/12/2024, 18:20:11] " or "12/3/24, 6:20 PM - " at the head of a line: the day's numbers, the day as written, and
/// what follows.
fn stamp(line: &str) -> Option<([u16; 3], String, &str)> {
    let line = line.trim_start_matches(['\u{200e}', '\u{200f}', '\u{feff}', '\u{202a}']);
    let (bracket, rest) = match line.strip_prefix('[') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let end = rest.find([',', ' '])?;
    let day_words = &rest[..end];
    let separator = day_words.chars().find(|character| !character.is_ascii_digit())?;
    if !matches!(separator, '/' | '.' | '-') {
        return None;
    }
    let mut day = [0u16; 3];
    let mut parts = day_words.trim_end_matches('.').split(separator);
    for place in &mut day {
        let part = parts.next()?;
        *place = part.parse().ok().filter(|_| (1..=4).contains(&part.len()))?;
    }
    if parts.next().is_some() {
        return None;
    }
    let rest = rest[end..].trim_start_matches([',', ' ']);
    let (clock, rest) = if bracket { rest.split_once(']')? } else { rest.split_once(" - ")? };
    let (hour, minute) = clock.split_once([':', '.'])?;
    let digits = |words: &str| words.bytes().take(2).all(|byte| byte.is_ascii_digit()) && !words.is_empty();
    (clock.chars().count() < 20 && digits(hour) && hour.len() <= 2 && digits(minute))
        .then(|| (day, day_words.to_owned(), rest.trim_start()))
}

/// Which of the three numbers is what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

/// One number that is no month decides for all messages, since one program wrote them; `None` where none does.
fn order(messages: &[Message]) -> Option<Order> {
    messages.iter().find_map(|message| match message.day {
        [year, ..] if year > 31 => Some(Order::YearMonthDay),
        [day, ..] if day > 12 => Some(Order::DayMonthYear),
        [_, day, _] if day > 12 => Some(Order::MonthDayYear),
        _ => None,
    })
}

fn iso(day: [u16; 3], order: Order) -> String {
    let [year, month, day] = match (order, day) {
        (Order::DayMonthYear, [day, month, year]) => [year, month, day],
        (Order::MonthDayYear, [month, day, year]) => [year, month, day],
        (Order::YearMonthDay, day) => day,
    };
    let year = if year < 100 { year + 2000 } else { year };
    format!("{year:04}-{month:02}-{day:02}")
}
