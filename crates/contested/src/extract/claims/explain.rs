//! Which rules were tried on a word and why each did or did not hold: what a person needs who wants to mend a rule.
//! And the codebook as a page.

use std::fmt::Write as _;

use contested_lexicon::{Lexicon, LexiconError};

use super::Rules;
use super::candidates::{self, Miss};
use crate::model::{EventCodes, EventKind, Span};
use crate::read::Reading;

/// A rule tried on a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tried {
    /// "acts/control#seize".
    pub rule: String,
    /// The rule's file in the lexicon.
    pub file: String,
    /// The rule's line, from 1.
    pub line: usize,
    /// What it would have read.
    pub kind: EventKind,
    /// The word.
    pub word: Span,
    /// `None` where it holds; otherwise what is against it.
    pub against: Option<String>,
}

/// The rules tried on the words that touch `at`, in reading order; those that hold first.
pub fn tried(reading: &Reading<'_>, rules: &crate::extract::Rules, at: Span) -> Vec<Tried> {
    let rules: &Rules = &rules.claims;
    let look = rules.look(reading);
    let mut all = Vec::new();
    for token in reading.tokens_in(at).iter() {
        let mut here = candidates::tried(&look, rules, token);
        here.sort_by_key(|(rule, result)| (std::cmp::Reverse(result.unwrap_or(0)), *rule));
        for (index, result) in here {
            let rule = &rules.rules.rules[index];
            all.push(Tried {
                rule: rule.id.to_string(),
                file: rule.file.clone(),
                line: rule.line,
                kind: rule.kind,
                word: reading.token(token).span,
                against: result.err().map(|miss| told(miss).to_owned()),
            });
        }
    }
    all
}

fn told(miss: Miss) -> &'static str {
    match miss {
        Miss::Shape => "the word is not used as the rule lists it (verb, noun or adjective)",
        Miss::Words => "the other words of the trigger do not hang on it",
        Miss::Subject => "who does it is not of the class the rule asks for",
        Miss::Object => "what it is done to is not of the class the rule asks for",
        Miss::Modifier => "no word before it is of the class the rule asks for",
        Miss::Needs => "the phrase the rule needs is not there",
    }
}

/// The codebook as a page: each kind with definition, examples, counter-examples, codes and its rules.
///
/// # Errors
/// Where a rule file does not say what it should.
pub fn codebook_page(lexicon: &Lexicon) -> Result<String, LexiconError> {
    let rules = Rules::load(lexicon)?;
    let mut page = String::from(
        "# The codebook\n\nMade from `crates/contested-lexicon/codebook` and `en/acts`; \
         change those, not this page (`cargo xtask codebook` writes it).\n",
    );
    let mut family = "";
    for kind in EventKind::ALL.iter().copied() {
        let Some(entry) = rules.codebook.entry(kind) else { continue };
        if kind.family() != family {
            family = kind.family();
            let _ = write!(page, "\n## {family}\n");
        }
        let _ = write!(page, "\n### {kind}\n\n{}\n\n", entry.definition);
        for example in &entry.examples {
            let _ = writeln!(page, "- {example}");
        }
        for counter in &entry.counter_examples {
            let _ = writeln!(page, "- Not: {counter}");
        }
        let _ = write!(page, "\nCodes: {}.\n", codes(&entry.codes));
        for case in &entry.cases {
            let _ = writeln!(page, "Where {}: {}.", case.told, codes(&case.codes));
        }
        let own: Vec<_> = rules.rules.rules.iter().filter(|rule| rule.kind == kind).collect();
        if !own.is_empty() {
            let _ = write!(
                page,
                "\nRules: {}.\n",
                own.iter().map(|rule| format!("`{}`", rule.id)).collect::<Vec<_>>().join(", ")
            );
        }
        for example in own.iter().filter_map(|rule| rule.examples.first()) {
            let _ = writeln!(page, "- \u{201c}{}\u{201d} → {}", example.text, example.claim);
        }
        for counter in own.iter().flat_map(|rule| &rule.counter_examples) {
            let _ = writeln!(page, "- Not: \u{201c}{}\u{201d}", counter.text);
        }
    }
    Ok(page)
}

fn codes(codes: &EventCodes) -> String {
    let mut parts = Vec::new();
    match (&codes.plover, &codes.plover_mode) {
        (Some(plover), Some(mode)) => parts.push(format!("PLOVER {plover} ({mode})")),
        (Some(plover), None) => parts.push(format!("PLOVER {plover}")),
        _ => {}
    }
    if let Some(cameo) = &codes.cameo {
        parts.push(format!("CAMEO {cameo}"));
    }
    if let Some(acled) = &codes.acled {
        parts.push(format!("ACLED {acled}"));
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
