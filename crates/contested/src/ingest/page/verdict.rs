//! Whether a page is a report at all.

use contested_lexicon::{Lexicon, LexiconError};
use dom_query::NodeRef;
use serde::Deserialize;
use smol_str::SmolStr;

use super::Pattern;
use super::blocks::Text;
use crate::ingest::Reason;
use crate::model::{Block, BlockKind, Notice, Span};

/// Kinds of pages that are no reports.
#[derive(Debug)]
pub(super) struct Kinds(Vec<Kind>);

#[derive(Debug)]
struct Kind {
    what: String,
    advice: String,
    longest: usize,
    /// It is a report of which only the beginning is there.
    is_part: bool,
    patterns: Vec<Pattern>,
}

impl Kinds {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Kinds, LexiconError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            kind: Vec<Rule>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Rule {
            what: String,
            advice: String,
            longest: usize,
            #[serde(default = "yes")]
            whole: bool,
            patterns: Vec<String>,
            example: Vec<String>,
            not: Vec<String>,
        }
        let file: File = super::toml_of(lexicon, FILE)?;
        let mut kinds = Vec::new();
        for rule in file.kind {
            let patterns = rule.patterns.iter().map(|pattern| super::Pattern::new(lexicon, FILE, pattern));
            let patterns = patterns.collect::<Result<Vec<_>, _>>()?;
            let kind = Kind {
                what: rule.what,
                advice: rule.advice,
                longest: rule.longest,
                is_part: !rule.whole,
                patterns,
            };
            super::check(lexicon, FILE, &rule.example, &rule.not, |words| kind.says(words))?;
            kinds.push(kind);
        }
        Ok(Kinds(kinds))
    }

    /// Why a page that has a main text is none all the same. Lines that are not the report's own words become blocks beside it.
    pub(super) fn judge(&self, title: &str, text: &mut Text) -> Result<Vec<Notice>, Reason> {
        if is_index(text) {
            return Err(not("an index of links to stories", "add the stories themselves"));
        }
        let mut notices = Vec::new();
        let length = text.words.len();
        for kind in self.0.iter().filter(|kind| length <= kind.longest) {
            let lines: Vec<Span> =
                lines(&text.words).filter(|line| kind.says(line.of(&text.words))).collect();
            let said = lines.iter().map(|line| own(text, *line)).sum::<usize>();
            let rest = prose(text).saturating_sub(said);
            if kind.is_part {
                if let Some(line) = lines.first() {
                    let message = format!("{}: {}", kind.what, kind.advice);
                    notices.push(Notice { code: SmolStr::new_static("paywall"), message, span: Some(*line) });
                }
            } else if kind.says(title) || !lines.is_empty() && rest < LITTLE {
                return Err(not(&kind.what, &kind.advice));
            }
            lines.into_iter().for_each(|line| set_beside(text, line));
        }
        Ok(notices)
    }

    /// Why a page has no main text, as far as its words tell.
    pub(super) fn of_empty(&self, title: &str, root: &NodeRef<'_>) -> Reason {
        let words = words(root);
        let is = |kind: &&Kind| kind.says(title) || lines(&words).any(|line| kind.says(line.of(&words)));
        match self.0.iter().find(is) {
            Some(kind) => not(&kind.what, &kind.advice),
            None => Reason::NoMainText,
        }
    }
}

impl Kind {
    fn says(&self, words: &str) -> bool {
        words.len() <= LONGEST_LINE && self.patterns.iter().any(|pattern| pattern.is_match(words.trim()))
    }
}

const FILE: &str = "en/pages/not_reports.toml";

/// Bytes of prose beside a banner that are no report yet.
const LITTLE: usize = 200;

/// No title or banner is longer.
const LONGEST_LINE: usize = 400;

fn yes() -> bool {
    true
}

fn not(what: &str, advice: &str) -> Reason {
    Reason::NotAReport { what: what.to_owned(), advice: advice.to_owned() }
}

/// Headlines that lead elsewhere, with little or nothing below each.
fn is_index(text: &Text) -> bool {
    let related = text.blocks.iter().filter(|block| block.kind == BlockKind::Related);
    let (count, bytes) =
        related.fold((0, 0), |(count, bytes), block| (count + 1, bytes + length(block.span)));
    let prose = prose(text);
    count >= 8 && prose < bytes / 2 || text.linked_headings >= 6 && prose / text.linked_headings < 400
}

/// Bytes that stand in no block.
fn prose(text: &Text) -> usize {
    text.words.len() - text.blocks.iter().map(|block| length(block.span)).sum::<usize>()
}

/// Bytes of a line that are prose.
fn own(text: &Text, line: Span) -> usize {
    if text.blocks.iter().any(|block| block.span.contains(line)) { 0 } else { length(line) }
}

fn length(span: Span) -> usize {
    (span.end() - span.start()) as usize
}

/// Makes a line one that is not read, unless a block holds it.
fn set_beside(text: &mut Text, line: Span) {
    let at = text.blocks.partition_point(|block| block.span.start() < line.start());
    let follows = at.checked_sub(1).is_none_or(|before| text.blocks[before].span.end() <= line.start());
    if follows && text.blocks.get(at).is_none_or(|after| after.span.start() >= line.end()) {
        text.blocks.insert(at, Block { span: line, kind: BlockKind::Related });
    }
}

fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let words = line.trim();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (!words.is_empty()).then(|| Span::new(offset(start), offset(start + words.len())))
    })
}

/// The words of a page that has few, a text node a line, with what is only shown where scripts do not run.
fn words(root: &NodeRef<'_>) -> String {
    let mut words = String::new();
    for node in root.descendants_it().filter(NodeRef::is_text) {
        let of = node.parent().and_then(|parent| parent.node_name());
        if of.is_some_and(|name| matches!(&*name, "script" | "style" | "title" | "template")) {
            continue;
        }
        words.push_str(node.text().trim());
        words.push('\n');
        if words.len() > 4000 {
            break;
        }
    }
    words
}
