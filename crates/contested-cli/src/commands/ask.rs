use std::io::{self, Write as _};

use clap::Args;
use contested::export::records;
use contested::model::Role;
use contested::reconcile::EventRecord;
use contested::store::{Case, Filter};
use serde_json::{Value, json};

use super::claims::joined;
use super::{OnCase, who_controls};
use crate::outcome::{Outcome, WrongUsage};
use crate::output::wrapped;
use crate::question::{self, Asked, Question};
use crate::{output, talk};

/// Answer a question in words, with who says so
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested ask valley.contested 'who controls Ostrel on 2024-12-03 known 2024-12-05'
  contested ask valley.contested 'how many killed in Ostrel in December 2024'
  contested ask valley.contested 'what does the Varan army say about Ostrel'

Also: who shelled …, who did the air strike in …, what happened in …, who says otherwise about …, relations of …, is …
alive, and terms (what:strike where:Ostrel). Standard error says how it was understood, and by which other command the same
is had as data.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// The question
    #[arg(value_name = "QUESTION")]
    question: String,
    /// What was understood and what answers it, as JSON
    #[arg(long)]
    json: bool,
}

/// Events and claims that one answer tells of.
const MOST: u64 = 12;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let question = question::parse(&arguments.question, case.known_span()?.map(|(_, last)| last));
    let understood: Vec<String> =
        question.pieces.iter().map(|piece| format!("{} {}", piece.label, piece.value)).collect();
    if question.is_puzzling {
        return Err(WrongUsage(format!(
            "not understood: {}; `contested ask --help` has what can be asked, `contested claims --words` finds words",
            arguments.question
        ))
        .into());
    }
    talk::note(&format!("understood as: {}", understood.join("; ")));
    let answer = answer(&case, &question)?;
    let mut out = io::stdout().lock();
    if arguments.json {
        let told = json!({"question": arguments.question, "understood": understood, "answer": answer.record});
        writeln!(out, "{told}")?;
        return Ok(Outcome::Fine);
    }
    let width = output::console_width();
    for line in &answer.lines {
        let indent: String = line.chars().take_while(|character| *character == ' ').collect();
        // Drawings are as wide as the terminal already.
        let lines = match line.strip_prefix('|') {
            Some(drawn) => vec![drawn.to_owned()],
            None => wrapped(line, width.saturating_sub(indent.len())),
        };
        for line in lines {
            writeln!(out, "{indent}{line}")?;
        }
    }
    if let Some(command) = &answer.command {
        talk::hint(&format!("as data: `contested {command}`"));
    }
    Ok(Outcome::Fine)
}

/// An answer: lines for people, a record for programs, and the command that gives the same as data.
struct Answer {
    lines: Vec<String>,
    record: Value,
    command: Option<String>,
}

impl Answer {
    fn none(why: &str) -> Answer {
        Answer { lines: vec![why.to_owned()], record: json!({"found": false, "why": why}), command: None }
    }
}

fn answer(case: &Case, question: &Question) -> anyhow::Result<Answer> {
    let filter = filter(case, question)?;
    match &question.asked {
        Asked::Holder(place) => holder(case, question, place),
        Asked::Toll(figure, place) => {
            let filter = Filter { place: at(case, place.as_deref())?, ..filter };
            let mut events = case.events(&filter)?;
            events.retain(|event| event.figures.iter().any(|one| word(&json!(one.kind)) == *figure));
            told(case, events, &format!("no report gives a number of {figure} there and then"), Some(figure))
        }
        Asked::Doer(kind, place) => {
            let is_harm = *kind == "harm";
            let kind = (!is_harm).then(|| (*kind).to_owned());
            let mut events = case.events(&Filter { kind, place: at(case, place.as_deref())?, ..filter })?;
            events.retain(|event| !is_harm || event.kind.is_violent());
            told(case, events, "no report tells of such an act there and then", None)
        }
        Asked::Happened(place) => {
            let events = case.events(&Filter { place: at(case, Some(place))?, ..filter })?;
            told(case, events, "no report tells of anything there and then", None)
        }
        Asked::Said(source, about) => {
            let source = source_named(case, source)?;
            let filter = about_of(case, Filter { source: Some(source), ..filter }, about.as_deref())?;
            claims(case, filter)
        }
        Asked::Otherwise(about) => {
            let filter = about_of(case, filter, about.as_deref())?;
            contradictions(case, filter)
        }
        Asked::Relations(actor, with) => relations(case, question, actor, with.as_deref()),
        Asked::Person(person) => claims(
            case,
            Filter { actor: Some(super::actor(case, person)?), kind: Some("person".to_owned()), ..filter },
        ),
        Asked::Claims => {
            let words: Vec<String> =
                question.words.iter().map(|word| format!("\"{}\"", word.replace('"', ""))).collect();
            let text = |words: &Option<String>| words.clone();
            claims(
                case,
                Filter {
                    actor: text(&question.who).map(|who| super::actor(case, &who)).transpose()?,
                    place: at(case, question.place.as_deref())?,
                    kind: text(&question.kind),
                    words: (!words.is_empty()).then(|| words.join(" ")),
                    ..filter
                },
            )
        }
    }
}

/// The source that is meant: where nothing is called so, the only one that comes near.
fn source_named(case: &Case, words: &str) -> anyhow::Result<String> {
    let plain = words.strip_prefix("the ").unwrap_or(words);
    if case.origins_named(plain)?.is_empty() {
        let near = case.taken(&Filter { source: Some(plain.to_owned()), ..Filter::default() })?;
        if let [one] = near.iter().flat_map(|taken| &taken.others).collect::<Vec<_>>().as_slice() {
            talk::hint(&format!("took \"{words}\" for {} ({})", one.name, one.id));
            return Ok(one.id.clone());
        }
    }
    Ok(super::origin(case, plain)?.0)
}

/// With and against whom an actor is said to be.
fn relations(case: &Case, question: &Question, actor: &str, with: Option<&str>) -> anyhow::Result<Answer> {
    let actor = super::actor(case, actor)?;
    let with = with.map(|with| super::actor(case, with)).transpose()?;
    let source = question.source.as_deref().map(|words| super::origin(case, words)).transpose()?;
    let view = contested::state::View { on: question.on, known: question.known, according_to: source };
    let facts = case.relations_between(&actor, with.as_deref(), &view)?;
    if facts.is_empty() {
        return Ok(Answer::none("no report in this case says how they stand to each other"));
    }
    let mut lines = Vec::new();
    for fact in facts.iter().take(MOST as usize * 2) {
        let name = |id: &str| -> anyhow::Result<String> {
            Ok(case.actor_name(id)?.unwrap_or_else(|| id.to_owned()))
        };
        let bond = word(&json!(fact.bond)).replace('_', " ");
        let not = if fact.affirmed { "" } else { "said not to be: " };
        let origin = super::origin_name(case, &fact.origin.0).unwrap_or_else(|| fact.origin.0.clone());
        let from = fact.from.map_or_else(|| "day not said".to_owned(), |day| day.to_string());
        lines.push(joined(&[
            &format!("{not}{} – {bond} – {}", name(&fact.a)?, name(&fact.b)?),
            &from,
            &origin,
            &fact.claim.to_string(),
        ]));
    }
    let with = with.map_or_else(String::new, |with| format!(" '{with}'"));
    Ok(Answer {
        lines,
        record: json!({"found": true, "relations": facts}),
        command: Some(format!("relations CASE '{actor}'{with}")),
    })
}

fn filter(case: &Case, question: &Question) -> anyhow::Result<Filter> {
    let source = question.source.as_deref().map(|words| super::origin(case, words)).transpose()?;
    Ok(Filter {
        from: question.from,
        to: question.to,
        known: question.known,
        source: source.map(|source| source.0),
        ..Filter::default()
    })
}

fn at(case: &Case, place: Option<&str>) -> anyhow::Result<Option<String>> {
    Ok(place.map(|words| super::place(case, words)).transpose()?.map(|place| place.id))
}

/// Narrows a filter to a place, else an actor, else words.
fn about_of(case: &Case, filter: Filter, about: Option<&str>) -> anyhow::Result<Filter> {
    let Some(about) = about else { return Ok(filter) };
    let plain = about.trim_start_matches("the ");
    Ok(if let Some(place) = case.places_named(plain)?.into_iter().next() {
        Filter { place: Some(place.id), ..filter }
    } else if let Some(actor) = case.actors_named(plain)?.into_iter().next() {
        Filter { actor: Some(actor.id), ..filter }
    } else {
        Filter { words: Some(format!("\"{}\"", plain.replace('"', ""))), ..filter }
    })
}

fn holder(case: &Case, question: &Question, place: &str) -> anyhow::Result<Answer> {
    let place = super::place(case, place)?;
    let according_to = question.source.as_deref().map(|words| super::origin(case, words)).transpose()?;
    let view = contested::state::View { on: question.on, known: question.known, according_to };
    let standing = case.who_controls(&place.id, &view)?;
    let mut lines = who_controls::told(case, &place, &view, &standing)?;
    if lines.is_empty() {
        lines.push(format!("no report says who holds {}", place.name));
    }
    let clocks: Vec<String> = [("on", question.on), ("known", question.known)]
        .into_iter()
        .filter_map(|(name, day)| Some(format!(" --{name} {}", day?)))
        .collect();
    Ok(Answer {
        lines,
        record: json!({"found": !standing.positions.is_empty(), "place": place.id, "control": standing}),
        command: Some(format!("who-controls CASE '{}'{}", place.id, clocks.concat())),
    })
}

/// Events, those told by most first, with who did it to whom and how many; never added up.
fn told(
    case: &Case,
    mut events: Vec<EventRecord>,
    none: &str,
    figure: Option<&str>,
) -> anyhow::Result<Answer> {
    if events.is_empty() {
        return Ok(Answer::none(none));
    }
    let mut weighed = Vec::new();
    for event in events.drain(..) {
        let is_firm = event.origins >= 2 || case.is_read_surely(&event.id)?;
        weighed.push((is_firm, event));
    }
    weighed.sort_by_key(|(is_firm, event)| (!*is_firm, std::cmp::Reverse((event.origins, event.reports))));
    let all = weighed.len();
    let mut lines = Vec::new();
    for (is_firm, event) in weighed.iter().take(MOST as usize) {
        let names = |roles: &[Role]| -> String {
            let mut names: Vec<&str> = event
                .participants
                .iter()
                .filter(|one| roles.contains(&one.role))
                .map(|one| one.name.as_str())
                .collect();
            names.dedup();
            names.truncate(4);
            names.join(", ")
        };
        let (agents, objects) = (names(&[Role::Agent]), names(&[Role::Target, Role::Victim]));
        let days = event.time.narrowest;
        let day = days.earliest().map_or_else(|| "day not said".to_owned(), |day| day.to_string());
        let place = event.place.as_ref().map_or("place not said", |place| place.name.as_str());
        let by = if agents.is_empty() { String::new() } else { format!("by {agents}") };
        let on = if objects.is_empty() { String::new() } else { format!("on {objects}") };
        let check = if *is_firm { "" } else { "check: read doubtfully, through one outlet" };
        lines.push(joined(&[event.kind.as_str(), place, &day, &by, &on, check]));
        for one in
            event.figures.iter().filter(|one| figure.is_none_or(|wanted| word(&json!(one.kind)) == wanted))
        {
            for by in &one.by {
                let origin = super::origin_name(case, &by.origin.0).unwrap_or_else(|| by.origin.0.clone());
                let known = by.known_from.map_or_else(|| "no date".to_owned(), |day| day.to_string());
                lines.push(format!(
                    "   {} {} – {origin}, {known}, {}",
                    bounds(by.low, by.high),
                    word(&json!(one.kind)),
                    by.claim
                ));
            }
        }
        if figure.is_none()
            && let Some(claim) =
                event.claims.first().map(|id| case.claim(&id.to_string())).transpose()?.flatten()
        {
            lines.push(format!(
                "   “{}” {}, {}",
                claim.detail.sentence,
                claim.publisher.unwrap_or_default(),
                claim.id
            ));
        }
        lines.push(String::new());
    }
    lines.push(format!(
        "{}{}",
        talk::counted(all as i64, "event"),
        if all as u64 > MOST { format!(", the first {MOST} of them") } else { String::new() }
    ));
    let record = json!({"found": true, "events_in_all": all, "events": weighed.iter().map(|(_, event)| event).collect::<Vec<_>>()});
    let command = if figure.is_some() { "tolls CASE PLACE" } else { "events CASE --place PLACE" };
    Ok(Answer { lines, record, command: Some(command.to_owned()) })
}

fn claims(case: &Case, filter: Filter) -> anyhow::Result<Answer> {
    let all = case.count_claims(&filter)?;
    let found = case.claims(&Filter { limit: Some(MOST), ..filter })?;
    if found.is_empty() {
        return Ok(Answer::none("no report in this case says so"));
    }
    let mut lines = Vec::new();
    for claim in &found {
        let mut record =
            super::claims::record(&serde_json::to_value(claim)?).into_iter().filter(|line| !line.is_empty());
        lines.extend(record.next());
        lines.extend(record.map(|line| format!("   {line}")));
        lines.push(String::new());
    }
    lines.push(format!(
        "{}{}",
        talk::counted(all, "claim"),
        if all as u64 > MOST { format!(", the first {MOST} of them") } else { String::new() }
    ));
    Ok(Answer {
        lines,
        record: json!({"found": true, "count": all, "claims": found}),
        command: Some("claims CASE".to_owned()),
    })
}

fn contradictions(case: &Case, filter: Filter) -> anyhow::Result<Answer> {
    let records = records::contradictions(case, &Filter { limit: Some(MOST), ..filter })?;
    if records.is_empty() {
        return Ok(Answer::none("no disagreement was found there and then"));
    }
    let mut lines = Vec::new();
    for value in &records {
        let mut record = super::contradictions::record(value).into_iter().filter(|line| !line.is_empty());
        lines.extend(record.next());
        lines.extend(record.map(|line| format!("   {line}")));
        lines.push(String::new());
    }
    Ok(Answer {
        lines,
        record: json!({"found": true, "contradictions": records}),
        command: Some("contradictions CASE".to_owned()),
    })
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// "14", "at least 14", "up to 20", "14 to 20".
fn bounds(low: Option<u64>, high: Option<u64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "some".to_owned(),
    }
}
