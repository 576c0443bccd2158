//! Paragraphs through the language model.

use contested_english::{English, Parsed};

use super::mangled::{self, Mended};
use super::paragraphs;
use super::reading::{Reading, Sentence, Token, TokenId, Tokens};
use super::{slips, truecase};
use crate::ingest;
use crate::model::{BlockKind, Notice, Report, Span};

/// Splits the text into paragraphs and reads each: tokens, sentences, noun chunks. Capitals are undone and
/// mangled words mended first; spans point at the report's own words all the same.
pub(super) fn read<'t>(
    report: &'t Report,
    english: &English,
    capitals: &truecase::Rules,
    mangled: &mangled::Rules,
) -> Reading<'t> {
    let mut reading = Reading::empty(&report.text);
    // It is read by its own reader, or by none.
    if ingest::is_french(report) {
        return reading;
    }
    reading.cased = truecase::truecase(&report.text, capitals);
    let cased = reading.cased.clone();
    let mended = mangled::mend(&cased, mangled);
    reading.notices.extend(mended.notices.iter().cloned());
    'text: for paragraph in paragraphs::split(mended.text.as_deref().unwrap_or(&cased)) {
        let first_token = reading.tokens.len();
        for part in &paragraph.parts {
            if reading.tokens.len() >= MOST_TOKENS {
                let rest = Span::new(part.start, part.start + part.text.len() as u32);
                reading.notices.push(read_in_part(mended.original(rest)));
                let end = TokenId(reading.tokens.len() as u32);
                if reading.tokens.len() > first_token {
                    reading.paragraphs.push(Tokens { start: TokenId(first_token as u32), end });
                }
                break 'text;
            }
            if is_beside(report, mended.original(Span::new(part.start, part.start + 1)).start()) {
                continue;
            }
            append(&mut reading, english.parse(&part.text), part.start, &mended);
        }
        let end = TokenId(reading.tokens.len() as u32);
        if reading.tokens.len() > first_token {
            reading.paragraphs.push(Tokens { start: TokenId(first_token as u32), end });
        }
    }
    reading.index_children();
    slips::mend(&mut reading);
    reading
}

/// Words and marks of a report that are read: a book. A limit by what is read, not by time, so that every machine reads
/// the same.
pub(super) const MOST_TOKENS: usize = 300_000;
/// The notice of a report that was not read to its end.
const IN_PART: &str = "read-in-part";

/// The notice that says so.
pub(super) fn read_in_part(rest: Span) -> Notice {
    Notice {
        code: IN_PART.into(),
        message: format!(
            "the report is longer than what is read at once: its first {MOST_TOKENS} words and marks were read"
        ),
        span: Some(rest),
    }
}

/// Whether a byte stands in a credit, an update stamp or links to other stories: words of the page, not of the report.
pub(super) fn is_beside(report: &Report, at: u32) -> bool {
    let after = report.blocks.partition_point(|block| block.span.start() <= at);
    let block = after.checked_sub(1).and_then(|index| report.blocks.get(index));
    block.is_some_and(|block| {
        at < block.span.end()
            && matches!(
                block.kind,
                BlockKind::Credit | BlockKind::Update | BlockKind::Related | BlockKind::Foreign
            )
    })
}

/// Adds what was read of a part of the current paragraph that starts at byte `start` of the mended text.
fn append(reading: &mut Reading<'_>, parsed: Parsed, start: u32, mended: &Mended) {
    let first = reading.tokens.len() as u32;
    let paragraph = reading.paragraphs.len() as u32;
    let count = parsed.tokens.len();
    let mut sentence_start = 0;
    for (index, token) in parsed.tokens.into_iter().enumerate() {
        if index > 0 && token.sent_start {
            push_sentence(reading, first + sentence_start, paragraph);
            sentence_start = index as u32;
        }
        reading.tokens.push(Token {
            span: mended.original(Span::new(start + token.start, start + token.end)),
            lemma: token.lemma,
            lower: token.lower,
            tag: token.tag,
            pos: token.pos,
            head: TokenId(first + token.head),
            dep: token.dep,
            entity: token.entity,
            sentence: reading.sentences.len() as u32,
            is_space: token.is_space,
        });
    }
    if count > 0 {
        push_sentence(reading, first + sentence_start, paragraph);
    }
    reading.noun_chunks.extend(
        parsed
            .noun_chunks
            .iter()
            .map(|(start, end)| Tokens { start: TokenId(first + start), end: TokenId(first + end) }),
    );
}

/// Adds the sentence from token `start` to the last one so far. One of whitespace alone is a sentence
/// too (each token has one), with an empty span.
fn push_sentence(reading: &mut Reading<'_>, start: u32, paragraph: u32) {
    let tokens = &reading.tokens[start as usize..];
    let before = tokens.iter().take_while(|token| token.is_space).count();
    let after = tokens[before..].iter().rev().take_while(|token| token.is_space).count();
    let tokens =
        Tokens { start: TokenId(start + before as u32), end: TokenId((reading.tokens.len() - after) as u32) };
    let span = reading.span(tokens);
    reading.sentences.push(Sentence { tokens, span, paragraph });
}
