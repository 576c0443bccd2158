//! JSON that is not one object a line: lists of objects, and objects with such lists inside, element by element.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::containers::Source;
use super::messages::feed;
use super::{Found, Given, Place, Reason, Refused, Rules, encoding, jsonl};

/// Reads the objects of a list as rows, or one object as one row.
pub(super) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let mut input = BufReader::with_capacity(super::HEAD, encoding::to_utf8(input));
    let head = match super::fill(&mut input) {
        Ok(head) => head,
        Err(error) => return source.refuse(Reason::io(&error)),
    };
    let is_feed = feed::is_json_feed(&head);
    let single = !is_feed && is_report(&head, rules);
    let input = Cursor::new(head).chain(input);
    if single {
        return match super::whole(input, rules.limits.report_bytes.saturating_mul(4)) {
            Ok(bytes) => jsonl::read(source.name, Box::new(Cursor::new(one_line(bytes))), given, rules),
            Err(reason) => source.refuse(reason),
        };
    }
    let elements = Elements::new(input, rules.limits.report_bytes.saturating_mul(4), &[]);
    if !is_feed {
        // Rows from here on, each a line: what reads those knows the keys.
        let lines = BufReader::new(Lines { elements, ready: Cursor::new(Vec::new()) });
        let name = source.name.clone();
        let mut rows = jsonl::read(source.name, Box::new(lines), given, rules);
        let (mut any, mut without, mut done) = (false, 0u64, false);
        return Box::new(std::iter::from_fn(move || {
            while !done {
                match rows.next() {
                    // A file of something else has thousands: the first is named, the others are counted.
                    Some(Err(refused)) if without > 0 && matches!(refused.reason, Reason::NoText { .. }) => {
                        without += 1;
                    }
                    Some(each) => {
                        any = true;
                        return Some(each.map_err(|refused| {
                            without += u64::from(matches!(refused.reason, Reason::NoText { .. }));
                            // A line here is an element there.
                            Refused { place: Place { row: refused.place.line, ..Place::WHOLE }, ..refused }
                        }));
                    }
                    None => {
                        done = true;
                        let reason = match (any, without) {
                            (false, _) => NO_LIST.to_owned(),
                            (true, 0 | 1) => return None,
                            (true, more) => format!("{} more objects without a key `text`", more - 1),
                        };
                        return Some(Err(Refused::new(&name, Place::WHOLE, Reason::Json(reason))));
                    }
                }
            }
            None
        }));
    }
    let name = source.name;
    Box::new(elements.enumerate().map(move |(index, element)| {
        let place = Place { row: Some(index as u64 + 1), ..Place::WHOLE };
        element
            .and_then(|element| {
                let outlet = element.around("title").map(str::to_owned);
                feed::json_item(element.json, outlet.as_deref(), given, rules)
            })
            .map_err(|reason| Refused::new(&name, place, reason))
    }))
}

/// Whether some JSON is one report: it has words under the published name, or under another and no list of objects.
fn is_report(head: &[u8], rules: &Rules) -> bool {
    let mut names = rules.columns.names("text", &rules.asked.columns);
    let has_list =
        || memchr::memchr_iter(b'[', head).any(|at| head[at + 1..].trim_ascii_start().starts_with(b"{"));
    has_key(head, b"text") || names.any(|name| has_key(head, name.as_bytes())) && !has_list()
}

const NO_LIST: &str = "there is no list of objects in it, and no key `text`";

/// Whether some JSON has a key at its first level, as far as it is at hand.
pub(super) fn has_key(head: &[u8], wanted: &[u8]) -> bool {
    let (mut depth, mut at) = (0usize, 0);
    while at < head.len() {
        match head[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at + 1;
                let Some(length) = string_length(&head[start..]) else { return false };
                at = start + length;
                let key = head[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
                if depth == 1 && key && &head[start..at] == wanted {
                    return true;
                }
            }
            _ => {}
        }
        at += 1;
    }
    false
}

/// Up to the closing quote.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// White space between tokens holds no meaning, and inside strings line ends are written as escapes.
fn one_line(mut bytes: Vec<u8>) -> Vec<u8> {
    for byte in &mut bytes {
        if matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    bytes
}

/// An object that stands in a list.
pub(super) struct Element {
    /// As written, on one line.
    pub(super) json: Vec<u8>,
    /// Strings and numbers that stand before the list in the objects around it, the outermost first.
    around: Vec<(String, String)>,
}

impl Element {
    /// What the nearest object around the list says under a key.
    pub(super) fn around(&self, key: &str) -> Option<&str> {
        self.around.iter().rev().find(|(found, _)| found == key).map(|(_, value)| value.as_str())
    }
}

/// The objects in the outermost lists of some JSON, one by one, holding no more than one of them.
pub(super) struct Elements<'k, R> {
    input: BufReader<R>,
    limit: usize,
    /// Keys whose lists are looked into instead, for lists of their own.
    through: &'k [&'k str],
    open: Vec<Frame>,
    key: Option<String>,
    failed: bool,
}

struct Frame {
    list: bool,
    /// Whether objects in this list are what is looked for.
    wanted: bool,
    fields: Vec<(String, String)>,
}

/// Beyond this JSON is no export of messages or reports.
const DEEP: usize = 64;

/// Fields around a list that are kept; an export has a dozen.
const FIELDS: usize = 64;

impl<'k, R: Read> Elements<'k, R> {
    pub(super) fn new(input: R, limit: usize, through: &'k [&'k str]) -> Elements<'k, R> {
        Elements {
            input: BufReader::with_capacity(64 << 10, input),
            limit,
            through,
            open: Vec::new(),
            key: None,
            failed: false,
        }
    }

    fn advance(&mut self) -> Result<Option<Element>, Reason> {
        loop {
            let Some(byte) = peek(&mut self.input)? else { return Ok(None) };
            match byte {
                b'{' if self.open.last().is_some_and(|frame| frame.wanted) => {
                    let json = one_line(object(&mut self.input, self.limit)?);
                    let around = self.open.iter().flat_map(|frame| frame.fields.iter().cloned()).collect();
                    return Ok(Some(Element { json, around }));
                }
                b'{' | b'[' => {
                    self.input.consume(1);
                    if self.open.len() >= DEEP {
                        return Err(Reason::TooDeep { limit: DEEP });
                    }
                    let through = self.key.take().is_some_and(|key| self.through.contains(&key.as_str()));
                    let list = byte == b'[';
                    self.open.push(Frame { list, wanted: list && !through, fields: Vec::new() });
                }
                b'}' | b']' => {
                    self.input.consume(1);
                    self.open.pop();
                    self.key = None;
                }
                b'"' => {
                    let words = string(&mut self.input, self.limit)?;
                    self.word(words)?;
                }
                byte if byte.is_ascii_digit() || byte == b'-' => {
                    let mut number = Vec::new();
                    while let Some(byte) = peek(&mut self.input)?
                        && (byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
                        && number.len() < 64
                    {
                        number.push(byte);
                        self.input.consume(1);
                    }
                    self.field(String::from_utf8_lossy(&number).into_owned());
                }
                b',' => {
                    self.input.consume(1);
                    self.key = None;
                }
                _ => self.input.consume(1),
            }
        }
    }

    /// A string: a key where a colon follows, else a value.
    fn word(&mut self, words: String) -> Result<(), Reason> {
        if self.open.last().is_some_and(|frame| !frame.list) && self.key.is_none() {
            while peek(&mut self.input)?.is_some_and(|byte| byte.is_ascii_whitespace()) {
                self.input.consume(1);
            }
            if peek(&mut self.input)? == Some(b':') {
                self.input.consume(1);
                self.key = Some(words);
            }
            return Ok(());
        }
        self.field(words);
        Ok(())
    }

    fn field(&mut self, value: String) {
        if let (Some(key), Some(frame)) = (self.key.take(), self.open.last_mut())
            && frame.fields.len() < FIELDS
            && value.len() < 1000
        {
            frame.fields.push((key, value));
        }
    }
}

impl<R: Read> Iterator for Elements<'_, R> {
    type Item = Result<Element, Reason>;

    fn next(&mut self) -> Option<Result<Element, Reason>> {
        if self.failed {
            return None;
        }
        let next = self.advance();
        self.failed = next.is_err();
        next.transpose()
    }
}

fn peek(input: &mut impl BufRead) -> Result<Option<u8>, Reason> {
    loop {
        match input.fill_buf() {
            Ok(buffer) => return Ok(buffer.first().copied()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Reason::io(&error)),
        }
    }
}

/// An object from its brace to the brace that ends it.
fn object(input: &mut impl BufRead, limit: usize) -> Result<Vec<u8>, Reason> {
    let (mut bytes, mut depth, mut inside, mut escaped) = (Vec::new(), 0usize, false, false);
    loop {
        if peek(input)?.is_none() {
            return Err(Reason::Json("the end of the file inside an object".to_owned()));
        }
        let buffer = input.fill_buf().map_err(|error| Reason::io(&error))?;
        let mut end = None;
        for (at, byte) in buffer.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if inside => escaped = true,
                b'"' => inside = !inside,
                b'{' if !inside => depth += 1,
                b'}' if !inside => {
                    depth -= 1;
                    if depth == 0 {
                        end = Some(at + 1);
                        break;
                    }
                }
                _ => {}
            }
        }
        let used = end.unwrap_or(buffer.len());
        bytes.extend_from_slice(&buffer[..used]);
        input.consume(used);
        if bytes.len() > limit {
            return Err(Reason::TooLong { limit });
        }
        if end.is_some() {
            return Ok(bytes);
        }
    }
}

/// A string from its quote to the quote that ends it, escapes resolved.
fn string(input: &mut impl BufRead, limit: usize) -> Result<String, Reason> {
    let (mut bytes, mut escaped) = (vec![b'"'], false);
    input.consume(1);
    loop {
        let Some(byte) = peek(input)? else {
            return Err(Reason::Json("the end of the file inside a string".to_owned()));
        };
        input.consume(1);
        bytes.push(byte);
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => break,
            _ => {}
        }
        if bytes.len() > limit {
            return Err(Reason::TooLong { limit });
        }
    }
    Ok(serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned()))
}

/// The elements as lines.
struct Lines<'k, R> {
    elements: Elements<'k, R>,
    ready: Cursor<Vec<u8>>,
}

impl<R: Read> Read for Lines<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.ready.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            match self.elements.next() {
                None => return Ok(0),
                Some(Ok(element)) => {
                    let mut line = element.json;
                    line.push(b'\n');
                    self.ready = Cursor::new(line);
                }
                Some(Err(reason)) => return Err(io::Error::other(reason)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Elements, has_key};

    #[track_caller]
    fn check(json: &str, through: &[&str], expected: &[&str]) {
        let found: Vec<String> = Elements::new(json.as_bytes(), 1000, through)
            .map(|element| match element {
                Ok(element) => {
                    let name = element.around("name").unwrap_or("-").to_owned();
                    format!("{name} {}", String::from_utf8(element.json).unwrap())
                }
                Err(reason) => reason.to_string(),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn objects_of_the_outermost_lists_come_one_by_one() {
        check(
            "[{\"a\":\"}\\\"\"},\n {\"b\":\n[1,{}]}, 5, \"x\"]",
            &[],
            &["- {\"a\":\"}\\\"\"}", "- {\"b\": [1,{}]}"],
        );
        check("{\"name\":\"N\",\"list\":[{\"a\":1}]}", &[], &["N {\"a\":1}"]);
        let all =
            "{\"chats\":{\"list\":[{\"name\":\"A\",\"m\":[{\"x\":1}]},{\"name\":\"B\",\"m\":[{\"x\":2}]}]}}";
        check(all, &["list"], &["A {\"x\":1}", "B {\"x\":2}"]);
        check("[{\"a\":", &[], &["not JSON: the end of the file inside an object"]);
    }

    #[test]
    fn keys_of_the_first_level_are_told() {
        assert!(has_key(b"{\"a\": {\"b\": \"text\"}, \"text\" : \"x\"}", b"text"));
        assert!(!has_key(b"{\"a\": {\"text\": 1}, \"b\": \"text\"}", b"text"));
        assert!(!has_key(b"[{\"text\": 1}]", b"text"));
    }
}
