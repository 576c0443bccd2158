//! `contested-eval read`: the language layer alone, to be compared with spaCy's output.

use std::path::PathBuf;

use contested_english::{English, Token};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id` and `text`; standard input where none is named.
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Text {
    id: serde_json::Value,
    text: String,
}

#[derive(Serialize)]
struct Answer<'t> {
    id: &'t serde_json::Value,
    tokens: Vec<AnswerToken<'t>>,
    /// Token ranges, start inclusive, end exclusive.
    noun_chunks: Vec<(u32, u32)>,
}

#[derive(Serialize)]
struct AnswerToken<'t> {
    text: &'t str,
    /// Whether one space follows.
    ws: bool,
    tag: &'static str,
    pos: &'static str,
    lemma: String,
    head: u32,
    dep: &'static str,
    /// `B-ORG`, `I-ORG`, `O`.
    ent: String,
    sent_start: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let english = English::load(crate::lexicon()?.bytes("models/english.bin")?)?;
    let texts: Vec<Text> = crate::json_lines(arguments.file.as_ref())?;
    let answers: Vec<Answer<'_>> = texts.par_iter().map(|text| answer(text, &english)).collect();
    crate::print_json_lines(answers)
}

fn answer<'t>(text: &'t Text, english: &English) -> Answer<'t> {
    let parsed = english.parse(&text.text);
    let tokens = parsed.tokens.iter().map(|token| answer_token(token, &text.text)).collect();
    Answer { id: &text.id, tokens, noun_chunks: parsed.noun_chunks }
}

fn answer_token<'t>(token: &Token, text: &'t str) -> AnswerToken<'t> {
    AnswerToken {
        text: text.get(token.start as usize..token.end as usize).unwrap_or(""),
        ws: token.space_after,
        tag: token.tag.as_str(),
        pos: token.pos.as_str(),
        lemma: token.lemma.to_string(),
        head: token.head,
        dep: token.dep.as_str(),
        ent: match token.entity {
            Some(name) => format!("{}-{}", if name.begins { "B" } else { "I" }, name.label.as_str()),
            None => "O".to_owned(),
        },
        sent_start: token.sent_start,
    }
}
