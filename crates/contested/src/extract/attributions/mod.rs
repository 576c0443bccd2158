//! Who says what: sources, cues, contents, nested to any depth.
//!
//! Words of saying are looked up in the lexicon (`en/reporting/`); where content and source stand is read off the
//! parse, and for quotations off their places in the paragraph, since parsers err most around quotation marks.

mod rules;

mod cues;

mod quoted;

mod content;

mod source;

mod trailing;

mod labels;

mod portrait;

mod nesting;

#[cfg(test)]
mod tests;

#[allow(unused_imports)] // for the claims
pub(super) use nesting::{Chains, chain_at};
pub(in crate::extract) use rules::Rules;

use crate::model::{Attribution, Stance};
use crate::read::{Reading, TokenId, Tokens};
use rules::Entry;

/// Finds them, in the order of their first words.
pub(super) fn find(reading: &Reading<'_>, rules: &Rules) -> Vec<Attribution> {
    let cues = cues::find(reading, rules);
    let quoted = quoted::attach(reading, &cues);
    let mut drafts = Vec::new();
    for cue in &cues {
        drafts.extend(content::of_cue(reading, rules, &quoted, cue));
    }
    drafts.extend(labels::find(reading, &quoted));
    content::add_passing_on(reading, rules, &cues, &mut drafts);
    nesting::arrange(reading, rules, drafts)
}

/// A word that may mark a saying, with the lexicon's entries for it.
#[derive(Debug)]
struct Cue<'r> {
    head: TokenId,
    kind: CueKind,
    entries: Vec<&'r Entry>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum CueKind {
    Verb,
    Noun,
    Adverb,
    Adjective,
    /// A preposition of several words.
    Phrase(Tokens),
}

/// An attribution in terms of tokens.
#[derive(Clone, Debug)]
struct Draft {
    head: TokenId,
    cue: Vec<TokenId>,
    source: Vec<Tokens>,
    content: Vec<Tokens>,
    stance: Stance,
    link: bool,
    /// The cue of the attribution that holds this one, where that is not seen from where its cue stands.
    within: Option<TokenId>,
}

impl Draft {
    /// One with this word for its cue and nothing else yet.
    fn new(head: TokenId, entry: &Entry) -> Draft {
        Draft {
            head,
            cue: vec![head],
            source: Vec::new(),
            content: Vec::new(),
            stance: entry.stance,
            link: entry.link,
            within: None,
        }
    }
}

/// Whether the token is one of those that stand in the runs.
fn holds(runs: &[Tokens], token: TokenId) -> bool {
    runs.iter().any(|run| run.contains(token))
}

/// The tokens of `runs` without those of `cut`, in runs again, each without blanks and punctuation at its edges
/// (quotation marks stay).
fn without(reading: &Reading<'_>, runs: &[Tokens], cut: &[Tokens], cue: &[TokenId]) -> Vec<Tokens> {
    let mut found: Vec<Tokens> = Vec::new();
    let mut sorted = runs.to_vec();
    sorted.sort();
    let mut last_end = TokenId(0);
    for run in sorted {
        let mut open: Option<TokenId> = None;
        let start = run.start.max(last_end);
        last_end = last_end.max(run.end);
        for token in (Tokens { start, end: run.end.max(start) }).iter() {
            let kept = !holds(cut, token) && !cue.contains(&token);
            match (kept, open) {
                (true, None) => open = Some(token),
                (false, Some(from)) => {
                    found.extend(trimmed(reading, Tokens { start: from, end: token }));
                    open = None;
                }
                _ => {}
            }
        }
        if let Some(from) = open {
            found.extend(trimmed(reading, Tokens { start: from, end: run.end }));
        }
    }
    found
}

/// A run without blanks, commas, colons, dashes and full stops at its edges; `None` where nothing is left.
fn trimmed(reading: &Reading<'_>, run: Tokens) -> Option<Tokens> {
    let idle = |token: TokenId| {
        let token = reading.token(token);
        token.is_space || is_idle_mark(token.span.of(reading.text))
    };
    let start = run.iter().find(|token| !idle(*token))?;
    let end = run.iter().rev().find(|token| !idle(*token))?;
    Some(Tokens { start, end: TokenId(end.0 + 1) })
}

fn is_idle_mark(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| ",;:.—–-…".contains(c))
}
