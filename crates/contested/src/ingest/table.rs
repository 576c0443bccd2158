//! CSV and its kin (tabs, semicolons, bars): a head that names the columns, then one report a row.

use std::io::{self, BufRead};

use smol_str::SmolStr;

use super::columns::Mapping;
use super::dates::{self, Drafted};
use super::{Given, Place, Reason, Refused, Rules, Taken, encoding, row};
use crate::model::Notice;

/// Reads the rows one by one. A row that is broken is refused and the next one read.
pub(super) fn read<'a>(
    name: String,
    mut input: Box<dyn BufRead + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a> {
    let limits = &rules.limits;
    let delimiter = delimiter(input.fill_buf().unwrap_or_default(), rules);
    let mut rows = Rows::new(input, delimiter, limits.report_bytes.saturating_mul(2));
    let head = match rows.next() {
        Ok(Some(Record::Whole { fields, .. })) => fields,
        Ok(Some(Record::TooLong { .. })) => {
            let reason = Reason::TooLong { limit: limits.report_bytes };
            return Box::new(std::iter::once(Err(Refused::new(&name, Place::line(1), reason))));
        }
        Ok(None) => return Box::new(std::iter::once(Err(Refused::new(&name, Place::WHOLE, Reason::Empty)))),
        Err(error) => {
            return Box::new(std::iter::once(Err(Refused::new(&name, Place::WHOLE, Reason::io(&error)))));
        }
    };
    let head: Vec<String> =
        head.iter().map(|column| encoding::decode_row(column).0.trim().to_lowercase()).collect();
    let mapping = rules.columns.of_table(&head, &rules.asked.columns);
    if !mapping.has("text") {
        let reason = Reason::NoText { what: "column", found: head };
        return Box::new(std::iter::once(Err(Refused::new(&name, Place::line(1), reason))));
    }
    // They stand with the first report.
    let mut of_table = mapping.notices();
    let (mut number, mut failed) = (0, false);
    let drafted = std::iter::from_fn(move || {
        while !failed {
            number += 1;
            let refuse = |line, reason| {
                let place = Place { row: Some(number), line: Some(line), column: None };
                Some(Err(Refused::new(&name, place, reason)))
            };
            return match rows.next() {
                Ok(None) => None,
                Ok(Some(Record::TooLong { line })) => {
                    refuse(line, Reason::TooLong { limit: limits.report_bytes })
                }
                Ok(Some(Record::Whole { original, .. })) if original.trim_ascii().is_empty() => {
                    // A line of blanks is no row with too few fields.
                    number -= 1;
                    continue;
                }
                Ok(Some(Record::Whole { fields, original, line, unclosed })) => {
                    match one(&mapping, &fields, original, given, rules) {
                        Ok(mut drafted) => {
                            let notices = &mut drafted.taken.report.notices;
                            notices.splice(0..0, of_table.drain(..));
                            notices.extend(unclosed.then(|| unclosed_quote(line)));
                            Some(Ok(drafted))
                        }
                        Err(reason) => refuse(line, reason),
                    }
                }
                Err(error) => {
                    failed = true;
                    refuse(rows.line, Reason::io(&error))
                }
            };
        }
        None
    });
    Box::new(dates::decide(drafted, rules.asked.date_order))
}

fn one(
    mapping: &Mapping,
    fields: &[Vec<u8>],
    original: Vec<u8>,
    given: &Given,
    rules: &Rules,
) -> Result<Drafted, Reason> {
    if fields.len() != mapping.fields.len() {
        return Err(Reason::Fields { found: fields.len(), expected: mapping.fields.len() });
    }
    let mut row = row::Row::default();
    let mut notices = Vec::new();
    for (columns, field) in mapping.fields.iter().zip(fields).filter(|(columns, _)| !columns.is_empty()) {
        let (words, notice) = encoding::decode_row(field);
        notices.extend(notice.filter(|_| columns.contains(&"text")));
        for column in columns {
            row.set(column, words.to_string());
        }
    }
    row::report(row, original, notices, given, rules)
}

fn unclosed_quote(line: u64) -> Notice {
    let message = format!(
        "line {line} opens a quotation mark that is not closed; the row was taken to end with its line"
    );
    Notice { code: SmolStr::new_static("unclosed-quote"), message, span: None }
}

/// Of comma, tab, semicolon and bar the one by which most columns of the head are understood, else the comma.
fn delimiter(start: &[u8], rules: &Rules) -> u8 {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let line = String::from_utf8_lossy(&line[..line.len().min(64 << 10)]);
    let mut best = (0, b',');
    for delimiter in b",\t;|" {
        let head: Vec<String> = line
            .split(char::from(*delimiter))
            .map(|column| column.trim().trim_matches('"').to_lowercase())
            .take(1000)
            .collect();
        let mapping = rules.columns.of_table(&head, &rules.asked.columns);
        let understood = mapping.fields.iter().filter(|fields| !fields.is_empty()).count();
        if head.len() > 1 && mapping.has("text") && understood > best.0 {
            best = (understood, *delimiter);
        }
    }
    best.1
}

#[derive(PartialEq, Debug)]
pub(super) enum Record {
    Whole {
        fields: Vec<Vec<u8>>,
        /// The row as written, without its line end.
        original: Vec<u8>,
        /// The line it begins on, from 1.
        line: u64,
        /// It opens a quotation mark that nothing closes.
        unclosed: bool,
    },
    /// Passed over without holding it.
    TooLong {
        /// The line it begins on, from 1.
        line: u64,
    },
}

/// The records of a table (RFC 4180), each with the bytes it was written in.
///
/// Our own, since what goes wrong must be seen: a quotation mark that is not closed takes all rows up to the next mark for one
/// field, and a reader that says nothing of what follows a closing mark hands them out merged. Here such a record ends with
/// its first line, and the next is read from there.
pub(super) struct Rows<'a> {
    input: Box<dyn BufRead + 'a>,
    delimiter: u8,
    limit: usize,
    /// What is read and not handed out.
    buffer: Vec<u8>,
    /// Where in it the next record starts.
    start: usize,
    ended: bool,
    /// The line that the next byte stands on, from 1.
    line: u64,
}

/// Where the reading of a record stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    Bare,
    Quoted,
    /// After a mark in a quoted field: the end of it, or the first of two.
    Mark,
}

impl<'a> Rows<'a> {
    pub(super) fn new(input: Box<dyn BufRead + 'a>, delimiter: u8, limit: usize) -> Rows<'a> {
        Rows { input, delimiter, limit, buffer: Vec::new(), start: 0, ended: false, line: 1 }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        // Line ends before a record are no records.
        while let Some(byte) = self.byte(self.start)? {
            if !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.line += u64::from(byte == b'\n' || self.byte(self.start + 1)? != Some(b'\n'));
            self.start += 1;
        }
        self.forget();
        if self.byte(self.start)?.is_none() {
            return Ok(None);
        }
        let mut state = State::FieldStart;
        let mut at = self.start;
        let mut first_line_end = None;
        loop {
            let byte = self.byte(at)?;
            let is_end = matches!(byte, Some(b'\n' | b'\r'));
            let too_long = at - self.start > self.limit;
            state = match (state, byte) {
                (State::Quoted, None) => return Ok(Some(self.cut(first_line_end.unwrap_or(at), true))),
                (_, None) => return Ok(Some(self.cut(at, false))),
                (State::Quoted, _) if too_long && first_line_end.is_some() => {
                    return Ok(Some(self.cut(first_line_end.unwrap_or(at), true)));
                }
                _ if too_long => return self.pass_over(at).map(Some),
                (State::Quoted, Some(b'"')) => State::Mark,
                (State::Quoted, Some(_)) => {
                    if is_end && first_line_end.is_none() {
                        first_line_end = Some(at);
                    }
                    State::Quoted
                }
                (State::Mark, Some(b'"')) => State::Quoted,
                (_, Some(_)) if is_end => return Ok(Some(self.cut(at, false))),
                (_, Some(byte)) if byte == self.delimiter => State::FieldStart,
                (State::FieldStart, Some(b'"')) => State::Quoted,
                // Blanks before a delimiter or a line end are sloppy, words are not: this mark opens another field.
                (State::Mark, Some(byte)) if !byte.is_ascii_whitespace() && first_line_end.is_some() => {
                    return Ok(Some(self.cut(first_line_end.unwrap_or(at), true)));
                }
                (State::Mark, Some(b' ' | b'\t')) => State::Mark,
                (State::FieldStart | State::Bare | State::Mark, Some(_)) => State::Bare,
            };
            at += 1;
        }
    }

    /// The record from the start to `end`, where a line ends.
    fn cut(&mut self, end: usize, unclosed: bool) -> Record {
        let original = self.buffer[self.start..end].to_vec();
        let line = self.line;
        self.line += lines(&original);
        self.start = end;
        Record::Whole { fields: fields(&original, self.delimiter), original, line, unclosed }
    }

    /// Goes to the end of the line of a record that is too long, holding nothing of it.
    fn pass_over(&mut self, from: usize) -> io::Result<Record> {
        let line = self.line;
        self.line += lines(&self.buffer[self.start..from]);
        self.start = from;
        loop {
            let rest = &self.buffer[self.start..];
            if let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                self.start += end;
                return Ok(Record::TooLong { line });
            }
            self.start = self.buffer.len();
            self.forget();
            if self.byte(self.start)?.is_none() {
                return Ok(Record::TooLong { line });
            }
        }
    }

    /// The byte at a place of the buffer, which grows as far as that; nothing at the end of the input.
    fn byte(&mut self, at: usize) -> io::Result<Option<u8>> {
        while at >= self.buffer.len() && !self.ended {
            let more = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            let count = more.len();
            self.buffer.extend_from_slice(more);
            self.input.consume(count);
            self.ended = count == 0;
        }
        Ok(self.buffer.get(at).copied())
    }

    /// Lets go of what was handed out, seldom enough that moving the rest costs nothing to speak of.
    fn forget(&mut self) {
        if self.start >= 64 << 10 && self.start >= self.buffer.len() / 2 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
    }
}

/// Line ends in some bytes: "\n", "\r\n", or "\r" alone.
fn lines(bytes: &[u8]) -> u64 {
    let alone = bytes
        .iter()
        .zip(bytes.iter().skip(1).chain([&b' ']))
        .filter(|(one, next)| **one == b'\r' && **next != b'\n');
    (memchr::memchr_iter(b'\n', bytes).count() + alone.count()) as u64
}

/// The fields of one record, unquoted.
fn fields(record: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    let mut fields = Vec::new();
    let mut field = Vec::new();
    let mut state = State::FieldStart;
    for byte in record.iter().copied() {
        state = match (state, byte) {
            (State::Quoted, b'"') => State::Mark,
            (State::Quoted, _) => {
                field.push(byte);
                State::Quoted
            }
            (State::Mark, b'"') => {
                field.push(b'"');
                State::Quoted
            }
            (_, _) if byte == delimiter => {
                fields.push(std::mem::take(&mut field));
                State::FieldStart
            }
            (State::FieldStart, b'"') => State::Quoted,
            (State::Mark, b' ' | b'\t') => State::Mark,
            _ => {
                field.push(byte);
                State::Bare
            }
        };
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::{Record, Rows};

    /// Each record's line and fields, "!" after the line where its quotation mark is not closed.
    fn records(table: &str, limit: usize) -> Vec<String> {
        // One byte at a time, as a slow pipe gives them.
        let slow = std::io::BufReader::with_capacity(1, std::io::Cursor::new(table.to_owned()));
        let mut rows = Rows::new(Box::new(slow), b',', limit);
        let mut found = Vec::new();
        while let Some(record) = rows.next().unwrap() {
            found.push(match record {
                Record::TooLong { line } => format!("{line} too long"),
                Record::Whole { fields, line, unclosed, .. } => {
                    let fields: Vec<_> = fields.iter().map(|field| String::from_utf8_lossy(field)).collect();
                    format!("{line}{} {}", if unclosed { "!" } else { "" }, fields.join("|"))
                }
            });
        }
        found
    }

    #[test]
    fn quoted_fields_hold_line_ends_marks_and_delimiters() {
        assert_eq!(
            records("a,b\r\n1,\"two\r\nlines, \"\"so\"\"\"\r\n\r\n2,5\" tall\r3,\"x\" \n4,", 99),
            ["1 a|b", "2 1|two\r\nlines, \"so\"", "5 2|5\" tall", "6 3|x", "7 4|"]
        );
    }

    /// All rows up to the next mark were one, without a word.
    #[test]
    fn an_unclosed_quote_ends_with_its_line() {
        assert_eq!(
            records("a,b\n1,\"One fell.\n2,\"Two, too.\"\n3,Three.\n4,\"Four.\n5,Five.\n", 99),
            ["1 a|b", "2! 1|One fell.", "3 2|Two, too.", "4 3|Three.", "5! 4|Four.", "6 5|Five."]
        );
        assert_eq!(
            records("a,b\n1,\"One.\n2,\"Two.\n3,\"Three.", 99),
            ["1 a|b", "2! 1|One.", "3! 2|Two.", "4! 3|Three."]
        );
    }

    #[test]
    fn a_quoted_field_beyond_the_limit_ends_with_its_line() {
        let long = format!("1,\"One.\n{}", "2,Two.\n".repeat(20));
        let found = records(&long, 50);
        assert_eq!((found.len(), found[0].as_str(), found[20].as_str()), (21, "1! 1|One.", "21 2|Two."));
        assert_eq!(records(&format!("{}\n1,x\n", "a".repeat(60)), 50), ["1 too long", "2 1|x"]);
    }
}
