use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use contested::export::ledger_json;
use contested::extract::claims::explain::Tried;
use contested::extract::claims::learned::Opinion;
use contested::ingest;
use contested::model::{CodePoints, Extraction, Report, Span};
use contested::store::Case;
use serde_json::{Value, json};

use super::OnCase;
use super::extract::{GivenArguments, now, taken};
use super::figures::FigurePolicy;
use crate::arguments::Global;
use crate::inputs;
use crate::outcome::{Outcome, WrongUsage};
use crate::output::shown;
use crate::work;

/// Tell why: a claim's words, rule and chain and what it was joined with; or the rules tried on a word of a report
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested explain valley.contested r-0f3c9b21aa04d6ee/c2
  contested explain valley.contested r-0f3c9b21aa04d6ee/c2 --how
  contested explain valley.contested e-r-0f3c9b21aa04d6ee-c2 --json
  contested explain report.txt --at 112

OFFSET counts the code points before the word in the report's text, as `contested extract` prints it.")]
pub(crate) struct Arguments {
    /// A case, or a report's file with --at
    #[arg(value_name = "CASE|FILE")]
    file: PathBuf,

    /// The id of a claim or an event of the case
    #[arg(value_name = "ID", required_unless_present = "at", conflicts_with = "at")]
    id: Option<String>,

    /// Say which rules were tried on the word there, what was against those that do not hold, and what the learned reader
    /// held of it
    #[arg(long, value_name = "OFFSET")]
    at: Option<usize>,

    /// Of a claim: read its report again and say the same of its words
    #[arg(long, conflicts_with = "at")]
    how: bool,

    #[command(flatten)]
    given: GivenArguments,

    #[command(flatten)]
    figures: FigurePolicy,

    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let (record, words) = match (&arguments.id, arguments.at) {
        (Some(id), _) => {
            let case = OnCase { case: arguments.file.clone() }.open()?;
            let (mut record, mut words) = of_case(&case, id, arguments.figures)?;
            if arguments.how {
                let (how, told) = how_read(&case, id, global)?;
                record["how"] = how;
                words += &told;
            }
            (record, words)
        }
        (None, Some(at)) => of_word(arguments, at, global)?,
        (None, None) => {
            return Err(
                WrongUsage("expected the ID of a claim or an event, or --at OFFSET".to_owned()).into()
            );
        }
    };
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &record)?;
        out.write_all(b"\n")?;
    } else {
        out.write_all(words.as_bytes())?;
    }
    Ok(Outcome::Fine)
}

/// A claim or an event: as a record and in words.
fn of_case(case: &Case, id: &str, figures: FigurePolicy) -> anyhow::Result<(Value, String)> {
    if let Some(claim) = case.claim(id)? {
        let relations = case
            .relations_of_claim(&claim.id)?
            .iter()
            .map(|relation| {
                let (from, to) =
                    (case.claim(&relation.from.to_string())?, case.claim(&relation.to.to_string())?);
                Ok(ledger_json::relation(relation, from.as_ref(), to.as_ref()))
            })
            .collect::<anyhow::Result<Vec<Value>>>()?;
        let event = claim.event.as_deref().map(|id| case.event(id)).transpose()?.flatten();
        let joined: Vec<Value> = event.iter().flat_map(|event| &event.joined)
            .filter(|joined| [&joined.a, &joined.b].iter().any(|each| each.to_string() == claim.id))
            .map(|joined| json!({
                "with": if joined.a.to_string() == claim.id { joined.b.to_string() } else { joined.a.to_string() },
                "points": joined.points,
                "reasons": joined.reasons,
            }))
            .collect();
        let credibility = case.credibility(&claim)?;
        let record = json!({
            "claim": claim, "credibility_suggested": credibility, "joined": joined, "relations": relations,
        });
        let words = claim_in_words(&record);
        Ok((record, words))
    } else if let Some(event) = case.event(id)? {
        let mut events = [event];
        figures.choose(case, &mut events)?;
        let [event] = events;
        let claims = event
            .claims
            .iter()
            .filter_map(|claim| case.claim(&claim.to_string()).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        let record = json!({"event": ledger_json::event(&event), "claims": claims});
        let words = event_in_words(&record);
        Ok((record, words))
    } else {
        Err(WrongUsage(format!("there is no claim or event {id} in this case")).into())
    }
}

fn claim_in_words(record: &Value) -> String {
    let claim = &record["claim"];
    let mut text = String::new();
    line(&mut text, 0, &format!("{}  \"{}\"", shown(&claim["id"]), shown(&claim["words"])));
    line(&mut text, 1, &format!("report      {}", reported(claim)));
    if let Some(through) = super::claims::through(claim) {
        line(&mut text, 1, &format!("original    \"{}\"", through.words));
        for difference in through.differences {
            line(&mut text, 1, &format!("check       {difference}"));
        }
    }
    let kind = ["type", "stage", "polarity", "certainty"].map(|field| shown(&claim[field])).join(", ");
    line(&mut text, 1, &format!("says        {kind}"));
    line(&mut text, 1, &format!("by rule     {}", shown(&claim["rule"])));
    for argument in list(&claim["arguments"]) {
        let entity = argument["entity"].as_str().map(|id| format!(" ({id})")).unwrap_or_default();
        line(&mut text, 1, &format!("{:<11} {}{entity}", shown(&argument["role"]), shown(&argument["name"])));
    }
    if !claim["place"].is_null() {
        line(&mut text, 1, &format!("where       {}", shown(&claim["place"]["name"])));
    }
    let when = shown(&claim["time"]["edtf"]);
    let when = if when.is_empty() { "not said".to_owned() } else { when };
    line(&mut text, 1, &format!("when        {when} (known by: {})", shown(&claim["time_basis"])));
    for figure in list(&claim["figures"]) {
        let bounds = [&figure["low"], &figure["high"]].map(shown).join(" to ");
        line(
            &mut text,
            1,
            &format!("figure      {} {bounds}: \"{}\"", shown(&figure["kind"]), shown(&figure["words"])),
        );
    }
    let mut chain: Vec<String> = list(&claim["chain"])
        .map(|link| format!("{} ({})", shown(&link["name"]), shown(&link["role"])))
        .collect();
    if chain.is_empty() {
        chain.push("the report itself".to_owned());
    }
    line(&mut text, 1, &format!("according to {} ({})", chain.join(" < "), shown(&claim["stance"])));
    if let Some(event) = claim["event"].as_str() {
        line(&mut text, 1, &format!("event       {event}"));
    }
    credibility(&mut text, &record["credibility_suggested"]);
    joins(&mut text, list(&record["joined"]).map(|joined| (shown(&joined["with"]), joined)));
    for relation in list(&record["relations"]) {
        let about = relation["about"].as_str().map(|about| format!(" ({about})")).unwrap_or_default();
        let own = relation["from"]["claim"] == claim["id"];
        let other = &relation[if own { "to" } else { "from" }];
        line(
            &mut text,
            1,
            &format!(
                "{}{}{about} {} \"{}\", by rule {}",
                if own { "" } else { "is object of " },
                shown(&relation["kind"]),
                shown(&other["claim"]),
                shown(&other["words"]),
                shown(&relation["rule"]),
            ),
        );
    }
    text
}

fn event_in_words(record: &Value) -> String {
    let event = &record["event"];
    let mut text = String::new();
    line(&mut text, 0, &format!("{}  {}", shown(&event["id"]), shown(&event["type"])));
    if !event["place"].is_null() {
        line(&mut text, 1, &format!("where       {}", shown(&event["place"]["name"])));
    }
    if !shown(&event["time"]["edtf"]).is_empty() {
        line(&mut text, 1, &format!("when        {}", shown(&event["time"]["edtf"])));
    }
    line(
        &mut text,
        1,
        &format!("grade       {}, by rule {}", shown(&event["grade"]), shown(&event["grade_rule"])),
    );
    line(
        &mut text,
        1,
        &format!("told by     {} reports of {} origins", shown(&event["reports"]), shown(&event["origins"])),
    );
    credibility(&mut text, &event["credibility_suggested"]);
    for words in super::events::figures(event) {
        line(&mut text, 1, &format!("figures     {}", shown(&words)));
    }
    for claim in list(&record["claims"]) {
        line(
            &mut text,
            1,
            &format!(
                "{}  \"{}\" ({}, {}; {})",
                shown(&claim["id"]),
                shown(&claim["words"]),
                shown(&claim["origin_name"]),
                shown(&claim["stance"]),
                reported(claim)
            ),
        );
    }
    let pair = |joined: &Value| format!("{} and {}", shown(&joined["a"]), shown(&joined["b"]));
    joins(&mut text, list(&event["joined"]).map(|joined| (pair(joined), joined)));
    text
}

/// How credible it is, as far as a rule can suggest it.
fn credibility(text: &mut String, suggested: &Value) {
    if !suggested.is_null() {
        line(
            text,
            1,
            &format!(
                "credibility {} {} (suggested by rule {}; told by {}, denied by {} origins)",
                shown(&suggested["number"]),
                shown(&suggested["words"]),
                shown(&suggested["rule"]),
                shown(&suggested["told_by"]),
                shown(&suggested["denied_by"])
            ),
        );
    }
}

/// Which claims were taken for one event, and why.
fn joins<'v>(text: &mut String, joined: impl Iterator<Item = (String, &'v Value)>) {
    for (with, joined) in joined {
        line(
            text,
            1,
            &format!(
                "joined      {with}: {} points for {}",
                shown(&joined["points"]),
                shown(&joined["reasons"])
            ),
        );
    }
}

fn reported(claim: &Value) -> String {
    let parts = ["report", "publisher", "published"].map(|field| shown(&claim[field]));
    let through = super::claims::through(claim).map(|through| through.said());
    parts.into_iter().chain(through).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The rules tried on a word: as a record and in words.
fn of_word(arguments: &Arguments, at: usize, global: &Global) -> anyhow::Result<(Value, String)> {
    let lexicon = work::lexicon(global)?;
    let reader = work::reader(&lexicon, global)?;
    let rules = ingest::Rules::load(&lexicon)?;
    let given = arguments.given.given();
    let mut report: Option<Report> = None;
    for input in inputs::find(std::slice::from_ref(&arguments.file), &[]) {
        for each in taken(input, &given, &rules, now) {
            if report.replace(each?.report).is_some() {
                bail!("{} holds several reports; --at needs a file with one", arguments.file.display());
            }
        }
    }
    let report = report.with_context(|| format!("there is no report in {}", arguments.file.display()))?;
    let characters = report.text.chars().count();
    let Some((start, found)) = report.text.char_indices().nth(at) else {
        bail!("--at {at} is beyond the text, which has {characters} code points");
    };
    let span = Span::new(start as u32, (start + found.len_utf8()) as u32);
    let tried = reader.tried(&report, span);
    let opinions = reader.opinions(&report, span);
    let read = reader.extract(report);
    Ok(told_of_word(&read, span, &tried, &opinions))
}

/// How the words of a claim of a case are read, by the lexicon that the case keeps.
fn how_read(case: &Case, id: &str, global: &Global) -> anyhow::Result<(Value, String)> {
    let Some((report, claim)) = id.split_once("/c").filter(|_| !id.starts_with("e-")) else {
        return Err(WrongUsage("--how is of a claim: give its id, as r-…/c2".to_owned()).into());
    };
    let extraction = case.extraction(report)?.with_context(|| format!("there is no report {report}"))?;
    let number: usize = claim.parse().unwrap_or(0);
    let trigger = number
        .checked_sub(1)
        .and_then(|index| extraction.claims.get(index))
        .and_then(|claim| claim.event.trigger.first().copied())
        .with_context(|| format!("there is no claim {id}"))?;
    let reader = work::reader(&work::lexicon_of(case, global)?, global)?;
    let tried = reader.tried(&extraction.report, trigger);
    let opinions = reader.opinions(&extraction.report, trigger);
    Ok(told_of_word(&extraction, trigger, &tried, &opinions))
}

fn told_of_word(read: &Extraction, at: Span, tried: &[Tried], opinions: &[Opinion]) -> (Value, String) {
    let report = read.report.text.as_str();
    let points = CodePoints::new(report);
    let mut text = String::new();
    let mut claims = Vec::new();
    for (index, claim) in read.claims.iter().enumerate() {
        if !claim.evidence.iter().any(|span| span.start() < at.end() && at.start() < span.end()) {
            continue;
        }
        let words: Vec<&str> = claim.evidence.iter().map(|span| span.of(report)).collect();
        let words = words.join(" … ");
        line(
            &mut text,
            0,
            &format!("claim c{}  \"{words}\": {}, by rule {}", index + 1, claim.event.kind, claim.rule),
        );
        claims.push(json!({
            "id": format!("c{}", index + 1), "words": words, "type": claim.event.kind, "rule": claim.rule,
        }));
    }
    if claims.is_empty() {
        line(&mut text, 0, "no claim has this word as evidence");
    }
    let rules: Vec<Value> = tried
        .iter()
        .map(|each| {
            let result =
                each.against.as_deref().map_or("holds".to_owned(), |against| format!("no: {against}"));
            let word = each.word.of(report);
            let place = format!("{}:{}", each.file, each.line);
            line(&mut text, 1, &format!("{word}: {} ({}, {place}) {result}", each.rule, each.kind));
            json!({
                "word": word,
                "span": points.span(each.word),
                "rule": each.rule,
                "file": each.file,
                "line": each.line,
                "type": each.kind,
                "holds": each.against.is_none(),
                "against": each.against,
            })
        })
        .collect();
    if tried.is_empty() {
        line(&mut text, 1, "no rule has this word as a trigger");
    }
    let held: Vec<Value> = opinions.iter().map(|opinion| told_opinion(report, opinion, &mut text)).collect();
    let limits: Vec<Value> = limits(read, at)
        .inspect(|limit| line(&mut text, 1, &format!("limit: {limit}")))
        .map(Value::from)
        .collect();
    (json!({"claims": claims, "tried": rules, "held": held, "limits": limits}), text)
}

/// What knowledge had to say against what was read in the sentence of a word.
fn limits(read: &Extraction, at: Span) -> impl Iterator<Item = String> + '_ {
    let after = read.sentences.partition_point(|sentence| sentence.start() <= at.start());
    let sentence = after.checked_sub(1).and_then(|index| read.sentences.get(index)).copied();
    let told = move |span: Span| sentence.is_some_and(|sentence| sentence.contains(span));
    read.notices
        .iter()
        .filter(move |notice| notice.span.is_some_and(told))
        .map(|notice| notice.message.to_string())
}

/// One thing that the learned reader held, in words and as a record.
fn told_opinion(report: &str, opinion: &Opinion, text: &mut String) -> Value {
    let percent = |chance: f32| format!("{:.0} %", chance * 100.0);
    let quoted = |spans: &[Span]| {
        let words: Vec<String> = spans.iter().map(|span| format!("\"{}\"", span.of(report))).collect();
        if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
    };
    match opinion {
        Opinion::Act { word, chance, kinds } => {
            let told: Vec<String> =
                kinds.iter().map(|(kind, chance)| format!("{kind} {}", percent(*chance))).collect();
            let word = word.of(report);
            line(
                text,
                1,
                &format!("learned: {word} tells an act: {} ({})", percent(*chance), told.join(", ")),
            );
            let kinds: Vec<Value> =
                kinds.iter().map(|(kind, chance)| json!({"type": kind, "chance": chance})).collect();
            json!({"word": word, "act": chance, "kinds": kinds})
        }
        Opinion::Part { act, part, by_rules, nobody, likeliest, taken } => {
            let told: Vec<String> = likeliest
                .iter()
                .map(|(span, chance)| format!("\"{}\" {}", span.of(report), percent(*chance)))
                .chain([format!("nobody {}", percent(*nobody))])
                .collect();
            line(
                text,
                1,
                &format!(
                    "learned: {part} of {}: {}; by rules {}; taken {}",
                    quoted(act),
                    told.join(", "),
                    quoted(by_rules),
                    quoted(taken)
                ),
            );
            let words = |spans: &[Span]| -> Vec<String> {
                spans.iter().map(|span| span.of(report).to_owned()).collect()
            };
            let likeliest: Vec<Value> = likeliest
                .iter()
                .map(|(span, chance)| json!({"words": span.of(report), "chance": chance}))
                .collect();
            json!({
                "act": words(act), "part": part, "likeliest": likeliest, "nobody": nobody,
                "by_rules": words(by_rules), "taken": words(taken),
            })
        }
    }
}

fn line(text: &mut String, depth: usize, words: &str) {
    writeln!(text, "{}{words}", "   ".repeat(depth)).expect("writing to a string");
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
