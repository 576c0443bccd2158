//! CSV and its kin (tabs, semicolons): a head with a column `text`, then one report a row.

use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{Given, Limits, Place, Reason, Refused, Taken, encoding, row};

/// Reads the rows one by one. A row that is broken is refused and the next one read.
pub(super) fn read<'a>(
    name: String,
    mut input: Box<dyn BufRead + 'a>,
    given: &'a Given,
    limits: &'a Limits,
) -> Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a> {
    let delimiter = delimiter(input.fill_buf().unwrap_or_default());
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
    if !head.iter().any(|column| column == "text") {
        let reason = Reason::NoText { what: "column", found: head };
        return Box::new(std::iter::once(Err(Refused::new(&name, Place::line(1), reason))));
    }
    let (mut number, mut failed) = (0, false);
    Box::new(std::iter::from_fn(move || {
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
                Ok(Some(Record::Whole { fields, original, line })) => {
                    match one(&head, &fields, original, given, limits) {
                        Ok(taken) => Some(Ok(taken)),
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
    }))
}

fn one(
    head: &[String],
    fields: &[Vec<u8>],
    original: Vec<u8>,
    given: &Given,
    limits: &Limits,
) -> Result<Taken, Reason> {
    if fields.len() != head.len() {
        return Err(Reason::Fields { found: fields.len(), expected: head.len() });
    }
    let mut row = row::Row::default();
    let mut notices = Vec::new();
    for (column, field) in head.iter().zip(fields) {
        let known = column == "text" || row::KEYS.contains(&column.as_str());
        if !known {
            continue;
        }
        let (words, notice) = encoding::decode_row(field);
        if column == "text" {
            row.text = words.into_owned();
            notices.extend(notice);
        } else if let Some(place) = row.field(column) {
            *place = Some(words.into_owned()).filter(|words| !words.is_empty());
        }
    }
    row::report(row, original, notices, given, limits)
}

/// Of comma, tab and semicolon the one that sets a column `text` apart, else the comma.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let sets_apart = |delimiter: &u8| {
        line.contains(delimiter)
            && line.split(|byte| byte == delimiter).any(|column| {
                let column = column.trim_ascii();
                column.eq_ignore_ascii_case(b"text") || column.eq_ignore_ascii_case(b"\"text\"")
            })
    };
    b",\t;".iter().copied().find(|delimiter| sets_apart(delimiter)).unwrap_or(b',')
}

pub(super) enum Record {
    Whole {
        fields: Vec<Vec<u8>>,
        /// The row as written, without its line end.
        original: Vec<u8>,
        /// The line it begins on, from 1.
        line: u64,
    },
    /// Passed over without holding it.
    TooLong {
        /// The line it begins on, from 1.
        line: u64,
    },
}

/// The records of a table, each with the bytes it was written in.
pub(super) struct Rows<'a> {
    input: Box<dyn BufRead + 'a>,
    reader: Reader,
    limit: usize,
    /// The line that the next byte stands on, from 1.
    line: u64,
}

impl<'a> Rows<'a> {
    pub(super) fn new(input: Box<dyn BufRead + 'a>, delimiter: u8, limit: usize) -> Rows<'a> {
        Rows { input, reader: ReaderBuilder::new().delimiter(delimiter).build(), limit, line: 1 }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let mut original: Vec<u8> = Vec::new();
        let mut output = vec![0; 4096];
        let mut ends = vec![0; 32];
        let (mut written, mut fields) = (0, 0);
        let mut too_long = false;
        let begun = self.line;
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            let (result, used, wrote, ended) =
                self.reader.read_record(buffer, &mut output[written..], &mut ends[fields..]);
            if too_long || original.len() + used > self.limit {
                (too_long, written, original) = (true, 0, Vec::new());
            } else {
                original.extend_from_slice(&buffer[..used]);
                written += wrote;
            }
            fields = if too_long { 0 } else { fields + ended };
            self.line += memchr::memchr_iter(b'\n', &buffer[..used]).count() as u64;
            self.input.consume(used);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    let length = if too_long { output.len() } else { output.len() * 2 };
                    output.resize(length, 0);
                }
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record => {
                    if original.last() == Some(&b'\r') && self.input.fill_buf()?.first() == Some(&b'\n') {
                        // csv-core leaves the second half of a line end to the next record.
                        self.line += 1;
                        self.input.consume(1);
                    }
                    if too_long {
                        return Ok(Some(Record::TooLong { line: begun }));
                    }
                    let blank = original.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                    let line = begun + memchr::memchr_iter(b'\n', &original[..blank]).count() as u64;
                    let ending =
                        original.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                    let end = (original.len() - ending).max(blank);
                    let original = original[blank..end].to_vec();
                    let mut fields_of = Vec::with_capacity(fields);
                    let mut from = 0;
                    for end in &ends[..fields] {
                        fields_of.push(output.get(from..*end).unwrap_or_default().to_vec());
                        from = *end;
                    }
                    return Ok(Some(Record::Whole { fields: fields_of, original, line }));
                }
            }
        }
    }
}
