//! Quoted stretches: straight and curly marks, ``these'', guillemets, single marks; over several paragraphs;
//! marks that are missing.

use super::{Quotation, Reading};
use crate::model::Span;

/// Finds them, in reading order; a quotation inside another comes after it.
pub(super) fn find(reading: &Reading<'_>) -> Vec<Quotation> {
    let mut found = Vec::new();
    // The quotation that the last paragraph left open, and its kind of mark.
    let mut left_open: Option<(usize, Mark)> = None;
    for paragraph in &reading.paragraphs {
        let span = reading.span(*paragraph);
        if !span.is_empty() {
            left_open = in_paragraph(reading, span, left_open, &mut found);
        }
    }
    // Sorting moves quotations, so `continues` is set again by place.
    let starts: Vec<Option<Span>> =
        found.iter().map(|one| one.continues.map(|index| found[index as usize].outer)).collect();
    let mut order: Vec<(Quotation, Option<Span>)> = found.into_iter().zip(starts).collect();
    order.sort_by_key(|(one, _)| (one.outer.start(), std::cmp::Reverse(one.outer.end())));
    let spans: Vec<Span> = order.iter().map(|(one, _)| one.outer).collect();
    order
        .into_iter()
        .map(|(one, earlier)| Quotation {
            continues: earlier.and_then(|earlier| {
                let key = |span: &Span| (span.start(), std::cmp::Reverse(span.end()));
                spans.binary_search_by_key(&key(&earlier), key).ok().map(|index| index as u32)
            }),
            ..one
        })
        .collect()
}

/// A kind of quotation mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    /// “ ” and „ “
    Curly,
    /// "
    Straight,
    /// `` ''
    Tex,
    /// '' ''
    TwoSingles,
    /// « »
    Guillemets,
    /// ‘ ’
    CurlySingle,
    /// '
    StraightSingle,
}

impl Mark {
    /// Single marks look like apostrophes, so one without its partner is taken for an apostrophe.
    fn is_single(self) -> bool {
        matches!(self, Mark::CurlySingle | Mark::StraightSingle)
    }
}

/// What a character does at its place.
enum Sign {
    Opens(Mark, usize),
    Closes(Mark, usize),
    /// `"` and `''`, which may do either.
    Either(Mark, usize),
    Nothing,
}

/// A mark that waits for its partner.
struct Open {
    mark: Mark,
    /// Byte where the mark starts.
    outer: usize,
    /// Byte after it.
    inner: usize,
    /// The quotation of the last paragraph that this goes on from.
    continues: Option<usize>,
}

fn in_paragraph(
    reading: &Reading<'_>,
    span: Span,
    left_open: Option<(usize, Mark)>,
    found: &mut Vec<Quotation>,
) -> Option<(usize, Mark)> {
    let (start, end) = (span.start() as usize, span.end() as usize);
    let text = &reading.text[..end];
    let single_closers = single_closers(text, start);
    let mut stack: Vec<Open> = Vec::new();
    let mut left_open = left_open;
    let mut at = start;
    while at < end {
        let here = text[at..].chars().next().map_or(1, char::len_utf8);
        let mut width = here;
        match sign(text, start, at, &single_closers) {
            Sign::Opens(mark, size) => {
                width = size;
                open(&mut stack, mark, at, size, start, &mut left_open);
            }
            Sign::Closes(mark, size) => {
                width = size;
                close(reading, &mut stack, mark, at, size, start, &mut left_open, found);
            }
            Sign::Either(mark, size) => {
                width = size;
                let is_open = stack.iter().any(|one| one.mark == mark || one.mark == Mark::Tex);
                let before = text[start..at].chars().next_back();
                let after = text[at + size..].chars().next();
                let leans_left =
                    before.is_some_and(|c| !c.is_whitespace()) && !after.is_some_and(char::is_alphanumeric);
                let goes_on = leans_left && left_open.is_some_and(|(_, open)| open == mark);
                if is_open || goes_on {
                    close(reading, &mut stack, mark, at, size, start, &mut left_open, found);
                } else if !(leans_left && before.is_some_and(char::is_numeric)) {
                    open(&mut stack, mark, at, size, start, &mut left_open);
                }
            }
            Sign::Nothing => {}
        }
        at += width;
    }
    // The outermost mark that is still open: the quotation goes on in the next paragraph, or its end was forgotten.
    let forgotten = stack.into_iter().find(|one| !one.mark.is_single())?;
    let whole = text[start..forgotten.outer].trim().is_empty();
    let stop = if whole { end } else { end_of_sentence(reading, forgotten.inner, end) };
    let index = push(reading, found, forgotten.outer, forgotten.inner, stop, stop, forgotten.continues)?;
    (stop == end).then_some((index, forgotten.mark))
}

/// What the character at `at` does.
fn sign(text: &str, start: usize, at: usize, single_closers: &[usize]) -> Sign {
    let rest = &text[at..];
    let before = text[start..at].chars().next_back();
    let opens_word = before.is_none_or(|c| c.is_whitespace() || "([{—–-“\"«„`".contains(c));
    let mut chars = rest.chars();
    let next = (chars.next(), chars.next());
    match next {
        (Some('“'), _) => {
            // „Low marks“ close with what opens elsewhere; a mark after a word and before none closes.
            let leans_left = before.is_some_and(|c| c.is_alphanumeric() || ".,!?…".contains(c))
                && !next.1.is_some_and(char::is_alphanumeric);
            if leans_left { Sign::Closes(Mark::Curly, 3) } else { Sign::Opens(Mark::Curly, 3) }
        }
        (Some('„'), _) => Sign::Opens(Mark::Curly, 3),
        (Some('”'), _) => {
            if before.is_none_or(char::is_whitespace) && next.1.is_some_and(char::is_alphanumeric) {
                Sign::Either(Mark::Curly, 3)
            } else {
                Sign::Closes(Mark::Curly, 3)
            }
        }
        (Some('«'), _) => Sign::Opens(Mark::Guillemets, '«'.len_utf8()),
        (Some('»'), _) => Sign::Closes(Mark::Guillemets, '»'.len_utf8()),
        (Some('"'), _) => Sign::Either(Mark::Straight, 1),
        (Some('`'), Some('`')) => Sign::Opens(Mark::Tex, 2),
        (Some('\''), Some('\'')) => Sign::Either(Mark::TwoSingles, 2),
        (Some('‘'), Some(after)) if opens_word && after.is_alphanumeric() => {
            Sign::Opens(Mark::CurlySingle, 3)
        }
        (Some('’'), _) if single_closers.binary_search(&at).is_ok() => Sign::Closes(Mark::CurlySingle, 3),
        (Some('\''), Some(after)) if opens_word && after.is_alphabetic() => {
            Sign::Opens(Mark::StraightSingle, 1)
        }
        (Some('\''), _) if single_closers.binary_search(&at).is_ok() => Sign::Closes(Mark::StraightSingle, 1),
        _ => Sign::Nothing,
    }
}

/// The single marks that end a quotation rather than stand for a letter: after a mark of punctuation, or after a
/// word that does not end in s (which would be a possessive) and before no letter.
fn single_closers(text: &str, start: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut before = None;
    let mut chars = text[start..].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if c == '’' || c == '\'' {
            let after = chars.peek().map(|(_, c)| *c);
            let ends = after.is_none_or(|c| !c.is_alphanumeric() && c != '\'');
            let clause = before.is_some_and(|c| ".,!?…".contains(c));
            let word = before.is_some_and(|c: char| c.is_alphanumeric() && c != 's');
            let plural_end = before == Some('s') && after.is_none_or(|c| ".,;:!?".contains(c));
            if ends && (clause || word || plural_end) {
                found.push(start + offset);
            }
        }
        before = Some(c);
    }
    found
}

fn open(
    stack: &mut Vec<Open>,
    mark: Mark,
    at: usize,
    size: usize,
    start: usize,
    left_open: &mut Option<(usize, Mark)>,
) {
    // Deeper than this is no text that people wrote.
    const DEEPEST: usize = 8;
    // The same mark again without an end between: the end was forgotten, or the paragraph opened anew.
    if stack.len() >= DEEPEST || (mark != Mark::Curly && stack.iter().any(|one| one.mark == mark)) {
        return;
    }
    let continues = match left_open.take() {
        Some((index, open)) if open == mark && at == start => Some(index),
        _ => None,
    };
    stack.push(Open { mark, outer: at, inner: at + size, continues });
}

#[allow(clippy::too_many_arguments)] // the state of one scan
fn close(
    reading: &Reading<'_>,
    stack: &mut Vec<Open>,
    mark: Mark,
    at: usize,
    size: usize,
    start: usize,
    left_open: &mut Option<(usize, Mark)>,
    found: &mut Vec<Quotation>,
) {
    let partner = stack.iter().rposition(|one| {
        one.mark == mark
            || (mark == Mark::TwoSingles && one.mark == Mark::Tex)
            || (mark == Mark::Straight && one.mark == Mark::Tex)
    });
    match (partner, left_open.take()) {
        (Some(partner), _) => {
            let one = stack.swap_remove(partner);
            stack.truncate(partner);
            push(reading, found, one.outer, one.inner, at, at + size, one.continues);
        }
        // The paragraph went on with the last one's quotation without saying so.
        (None, Some((index, open))) if open == mark => {
            push(reading, found, start, start, at, at + size, Some(index));
        }
        _ => {}
    }
}

fn push(
    reading: &Reading<'_>,
    found: &mut Vec<Quotation>,
    outer_start: usize,
    inner_start: usize,
    inner_end: usize,
    outer_end: usize,
    continues: Option<usize>,
) -> Option<usize> {
    let inner = Span::new(inner_start as u32, inner_end as u32);
    if inner.of(reading.text).trim().is_empty() {
        return None;
    }
    found.push(Quotation {
        outer: Span::new(outer_start as u32, outer_end as u32),
        inner,
        tokens: reading.tokens_in(inner),
        continues: continues.map(|index| index as u32),
    });
    Some(found.len() - 1)
}

/// The end of the sentence that byte `at` is in, at most `end`.
fn end_of_sentence(reading: &Reading<'_>, at: usize, end: usize) -> usize {
    let index = reading.sentences.partition_point(|sentence| sentence.span.end() as usize <= at);
    reading.sentences.get(index).map_or(end, |sentence| (sentence.span.end() as usize).clamp(at, end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::{Sentence, TokenId, Tokens};

    /// A reading that knows paragraphs (lines) and words only: enough for quotations.
    fn paragraphs(text: &str) -> Reading<'_> {
        let mut reading = Reading::empty(text);
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = reading.tokens.len() as u32;
            for word in line.split_inclusive([' ', '\n']) {
                let trimmed = word.trim();
                if !trimmed.is_empty() {
                    let from = at + word.find(trimmed).unwrap_or(0);
                    reading.tokens.push(word_at(from, from + trimmed.len(), reading.tokens.len()));
                }
                at += word.len();
            }
            let tokens = Tokens { start: TokenId(start), end: TokenId(reading.tokens.len() as u32) };
            if !tokens.is_empty() {
                let span = reading.span(tokens);
                reading.sentences.push(Sentence { tokens, span, paragraph: reading.paragraphs.len() as u32 });
                reading.paragraphs.push(tokens);
            }
        }
        reading
    }

    fn word_at(start: usize, end: usize, index: usize) -> crate::read::Token {
        crate::read::Token {
            span: Span::new(start as u32, end as u32),
            lemma: Default::default(),
            lower: Default::default(),
            tag: contested_english::Tag::Nn,
            pos: contested_english::Pos::Noun,
            head: TokenId(index as u32),
            dep: contested_english::Dep::Root,
            entity: None,
            sentence: 0,
            is_space: false,
        }
    }

    fn check(text: &str, expected: &[&str]) {
        let reading = paragraphs(text);
        let found: Vec<&str> = find(&reading).iter().map(|one| one.inner.of(text)).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn marks_of_all_kinds() {
        check("He said: “Go.” Then \"Stay,\" he said.", &["Go.", "Stay,"]);
        check("They found ``a large cache,'' he said.", &["a large cache,"]);
        check("« Partez », dit-il.", &[" Partez "]);
        check("'We are leaving,' said the mayor's aide.", &["We are leaving,"]);
        check("She called it ‘a crime’ and left.", &["a crime"]);
        check("„Niemals“ he said.", &["Niemals"]);
    }

    #[test]
    fn apostrophes_are_no_marks() {
        check("The soldiers’ boots and the mayor’s car, back in the ’90s.", &[]);
        check("the rebels' base isn't the army's", &[]);
    }

    #[test]
    fn a_quotation_in_a_quotation_comes_after_it() {
        check(
            "“He told me ‘never again’ and left,” she said.",
            &["He told me ‘never again’ and left,", "never again"],
        );
    }

    #[test]
    fn a_quotation_over_paragraphs_goes_on() {
        let text = "“We held the line.\n“We will hold it again,” he said.";
        let reading = paragraphs(text);
        let found = find(&reading);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].continues, found[1].continues), (None, Some(0)));
        check("\"We held the line.\n\"We will,\" he said.", &["We held the line.", "We will,"]);
    }

    #[test]
    fn a_forgotten_end_stops_with_its_sentence() {
        check("He said “we go\nNothing more was known.", &["we go"]);
        check("Nobody opened this” mark.", &[]);
    }

    proptest! {
        #[test]
        fn any_text(text in "[a-z .,'’‘“”\"`«»„\n]{0,80}") {
            let reading = paragraphs(&text);
            let found = find(&reading);
            for (index, one) in found.iter().enumerate() {
                prop_assert!(one.outer.contains(one.inner));
                prop_assert!(!one.inner.of(&text).is_empty());
                prop_assert!(one.continues.is_none_or(|earlier| (earlier as usize) < index));
            }
        }
    }
}
