use clap::Args;
use contested::export::ledger_json;
use contested::reconcile::EventRecord;
use contested::store::{Case, Fate};
use serde_json::{Value, json};

use super::OnCase;
use super::claims::joined;
use super::events::{actors, figures};
use crate::outcome::{Outcome, WrongUsage};
use crate::output::{Column, Form, Printer, at, made, shown};
use crate::talk;

/// Show an event with the words of its claims; of an id that is no event's any more, what became of it
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested event valley.contested e-r-3f0c9a11d2b4e871-c1")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// The event's id, as `contested events` lists it, now or before
    #[arg(value_name = "EVENT")]
    event: String,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let id = arguments.event.trim();
    let Some(fate) = case.fate(id)? else {
        let words = format!("no event of this case is or was called \"{id}\"; `contested events` lists them");
        return Err(WrongUsage(words).into());
    };
    if let Some(told) = told(&fate) {
        talk::note(&told);
    }
    let mut printer = Printer::new(arguments.form, COLUMNS).with_record(record);
    let named = if fate.stands { std::slice::from_ref(&fate.id) } else { &fate.now[..] };
    for id in named {
        if let Some(event) = case.event(id)? {
            printer.print(&whole(&case, &event, &fate)?)?;
        }
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

/// What became of an id, where it does not simply stand: "e-… is now part of e-…".
pub(crate) fn told(fate: &Fate) -> Option<String> {
    let since = if fate.since.is_empty() { String::new() } else { format!(" (since {})", fate.since) };
    let id = &fate.id;
    Some(match (fate.stands, &fate.now[..]) {
        (true, []) => return None,
        (true, now) => format!("some claims of {id} are now in {}{since}", listed(now)),
        (false, []) => format!("{id} is no event any more: no claim that it had counts now{since}"),
        (false, [now]) => format!("{id} is now part of {now}{since}"),
        (false, now) => format!("{id} was parted into {}{since}", listed(now)),
    })
}

/// "a, b and c".
fn listed(ids: &[String]) -> String {
    match ids.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn whole(case: &Case, event: &EventRecord, fate: &Fate) -> anyhow::Result<Value> {
    let mut record = ledger_json::event(event);
    record["known_as"] = json!(case.known_as(&event.id)?);
    record["asked_for"] = json!({"id": fate.id, "stands": fate.stands, "now": fate.now, "since": fate.since});
    let mut evidence = Vec::new();
    for claim in &event.claims {
        evidence.extend(case.claim(&claim.to_string())?.as_ref().map(ledger_json::evidence));
    }
    record["evidence"] = evidence.into();
    Ok(record)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("time", "/time/edtf"),
    at("type", "/type"),
    at("place", "/place/name"),
    made("actors", |event| Value::from_iter(actors(event))),
    made("figures", |event| Value::from_iter(figures(event))),
    at("grade", "/grade"),
    at("reports", "/reports"),
    at("origins", "/origins"),
    at("known as", "/known_as"),
    at("words", "/evidence/0/words"),
];

/// What, where and when; how far it is borne out; then each claim's words with whose they are.
fn record(event: &Value) -> Vec<String> {
    let text = |value: &Value, pointer: &str| {
        value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut lines = vec![
        joined(&[&text(event, "/type"), &text(event, "/place/name"), &text(event, "/time/edtf")]),
        shown(&Value::from_iter(actors(event).into_iter().chain(figures(event)))),
        joined(&[&text(event, "/grade"), &text(event, "/id")]),
    ];
    let known_as = shown(&event["known_as"]);
    if !known_as.is_empty() {
        lines.push(format!("before: {known_as}"));
    }
    for claim in event["evidence"].as_array().into_iter().flatten() {
        lines.push(format!(
            "“{}” {}",
            text(claim, "/words"),
            joined(&[&text(claim, "/publisher"), &text(claim, "/published"), &text(claim, "/claim")])
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_an_id_is_said_in_a_sentence() {
        let fate = |stands, now: &[&str]| Fate {
            id: "e-a".to_owned(),
            stands,
            now: now.iter().map(|id| (*id).to_owned()).collect(),
            since: "2024-12-05".to_owned(),
        };
        assert_eq!(told(&fate(true, &[])), None);
        let said = |stands, now: &[&str]| told(&fate(stands, now)).unwrap_or_default();
        assert_eq!(said(true, &["e-b"]), "some claims of e-a are now in e-b (since 2024-12-05)");
        assert_eq!(said(false, &["e-b"]), "e-a is now part of e-b (since 2024-12-05)");
        assert_eq!(
            said(false, &["e-b", "e-c", "e-d"]),
            "e-a was parted into e-b, e-c and e-d (since 2024-12-05)"
        );
        assert!(said(false, &[]).starts_with("e-a is no event any more"));
    }
}
