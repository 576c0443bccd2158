//! `contested-eval times`: time expressions by the text alone, and the times of given event triggers.

use std::path::PathBuf;

use contested::ingest::{self, Given};
use contested::model::{ClaimTime, CodePoints, Span, Time};
use contested::read::{self, times};
use contested_english::English;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id`, `text`, `published` and, where the times of events are asked for, `triggers`
    /// (code-point spans); standard input where none is named.
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Text {
    id: serde_json::Value,
    text: String,
    published: Option<String>,
    #[serde(default)]
    triggers: Vec<[u32; 2]>,
}

#[derive(Serialize)]
struct Answer<'t> {
    id: &'t serde_json::Value,
    times: Vec<AnswerTime>,
    /// One for each trigger.
    events: Vec<ClaimTime>,
}

#[derive(Serialize)]
struct AnswerTime {
    start: u32,
    end: u32,
    #[serde(rename = "type")]
    kind: contested::model::TimeType,
    value: String,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let lexicon = crate::lexicon()?;
    let rules = read::Rules::load(&lexicon)?;
    let texts: Vec<Text> = crate::json_lines(arguments.file.as_ref())?;
    let wanted = texts.iter().any(|text| !text.triggers.is_empty());
    let english =
        wanted.then(|| English::load(lexicon.bytes("models/english.bin")?).map_err(anyhow::Error::from));
    let english = english.transpose()?;
    let answers: Vec<Answer<'_>> =
        texts.par_iter().map(|text| answer(text, &rules, english.as_ref())).collect();
    crate::print_json_lines(answers)
}

fn answer<'t>(text: &'t Text, rules: &read::Rules, english: Option<&English>) -> Answer<'t> {
    let at = CodePoints::new(&text.text);
    let date = text.published.as_deref().and_then(|date| date.get(..10)?.parse().ok());
    let found = times::find(&text.text, date, rules.times());
    let events = match english {
        Some(english) if !text.triggers.is_empty() => events(text, &at, rules, english),
        _ => Vec::new(),
    };
    Answer { id: &text.id, times: found.times.iter().map(|time| answer_time(time, &at)).collect(), events }
}

fn answer_time(time: &Time, at: &CodePoints<'_>) -> AnswerTime {
    let [start, end] = at.span(time.span);
    AnswerTime { start, end, kind: time.kind, value: time.value.to_string() }
}

fn events(text: &Text, at: &CodePoints<'_>, rules: &read::Rules, english: &English) -> Vec<ClaimTime> {
    let given = Given { published: text.published.clone(), ..Given::default() };
    let mut report = ingest::plain(text.text.as_bytes(), text.text.clone(), &given);
    report.published = times::infer_published(&report, rules.times()).0;
    let reading = read::read(&report, english, rules);
    let of_trigger = |span: &[u32; 2]| {
        let tokens = reading.tokens_in(Span::new(at.byte(span[0]), at.byte(span[1])));
        tokens.iter().next().map_or_else(ClaimTime::unknown, |token| times::claim_time(&reading, token))
    };
    text.triggers.iter().map(of_trigger).collect()
}
