//! Mbox files: one mail after another, each behind a line that begins with "From ".

use std::io::{self, BufRead, BufReader, Read};

use super::super::messages::mail;
use super::super::{Found, Given, Place, Reason, Refused, Rules};
use super::Source;

/// Reads the mails one by one.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let mut input = BufReader::new(input);
    let (mut line, mut state) = (0, State::Before);
    let limit = rules.limits.document_bytes;
    Box::new(
        std::iter::from_fn(move || {
            if state == State::Ended {
                return None;
            }
            let begun = line + u64::from(state == State::Before);
            Some((begun, next(&mut input, &mut state, &mut line, limit)))
        })
        .flat_map(move |(line, mail)| -> Found<'a> {
            let refuse = |reason| Err(Refused::new(&source.name, Place::line(line.max(1)), reason));
            match mail {
                Ok(Some(bytes)) if bytes.trim_ascii().is_empty() => Box::new(std::iter::empty()),
                Ok(Some(bytes)) => mail::read_bytes(&source, bytes, given, rules),
                Ok(None) => Box::new(std::iter::once(refuse(Reason::TooLong { limit }))),
                Err(error) => Box::new(std::iter::once(refuse(Reason::io(&error)))),
            }
        }),
    )
}

/// Whether some bytes begin as such a file does.
pub(in crate::ingest) fn is_mailbox(start: &[u8]) -> bool {
    let mut lines = start.split(|byte| *byte == b'\n');
    let begins = lines.next().is_some_and(is_separator);
    begins && lines.next().is_some_and(|line| mail::field(line).is_some())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first mail.
    Before,
    /// Behind the line that begins a mail.
    Within,
    Ended,
}

/// The next mail, from behind its "From " line to before the next such line; `None` where it is too long to be held.
fn next(
    input: &mut impl BufRead,
    state: &mut State,
    number: &mut u64,
    limit: usize,
) -> io::Result<Option<Vec<u8>>> {
    let (mut mail, mut too_long, mut blank) = (Vec::new(), false, true);
    loop {
        let mut line = Vec::new();
        // A line without an end must not be held whole either.
        let read = input.by_ref().take(limit as u64 + 1).read_until(b'\n', &mut line);
        let count = match read {
            Ok(count) => count,
            Err(error) => {
                *state = State::Ended;
                return Err(error);
            }
        };
        if count == 0 {
            *state = State::Ended;
            break;
        }
        *number += 1;
        if blank && is_separator(&line) {
            if *state == State::Within {
                break;
            }
            *state = State::Within;
            blank = false;
            continue;
        }
        blank = line.trim_ascii().is_empty();
        if mail.len() + line.len() > limit {
            (too_long, mail) = (true, Vec::new());
        }
        if !too_long {
            // "From " at the head of a line was quoted when it was written.
            let quoted = line.iter().take_while(|byte| **byte == b'>').count();
            let quoted = quoted > 0 && line[quoted..].starts_with(b"From ");
            mail.extend_from_slice(&line[usize::from(quoted)..]);
        }
    }
    Ok(if too_long { None } else { Some(mail) })
}

/// "From somebody@somewhere Tue Dec  3 18:20:00 2024": whom it is from, and a year.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let words: Vec<&[u8]> =
        rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(12).collect();
    let year = |word: &&[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
    let clock = |word: &&[u8]| word.len() >= 5 && word.iter().filter(|byte| **byte == b':').count() >= 1;
    words.len() >= 5 && words.iter().any(year) && words.iter().any(clock)
}

#[cfg(test)]
mod tests {
    use super::is_separator;

    #[test]
    fn a_sentence_is_no_separator() {
        assert!(is_separator(b"From desk@herald.example Tue Dec  3 18:20:00 2024\n"));
        assert!(is_separator(b"From - Tue Dec 03 18:20:00 2024\r\n"));
        assert!(!is_separator(b"From Ostrel the column moved on to Norvel in 2024.\n"));
        assert!(!is_separator(b"From the roof: smoke.\n"));
    }
}
