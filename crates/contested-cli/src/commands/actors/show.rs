//! Looking at actors: one with all that is known of it and what each source calls it, those that are only candidates, and
//! whom a name may mean.

use clap::Args;
use contested::store::{Filter, NamingRow};
use contested_lexicon::actors::{Actor, Period, Register, key};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::arguments::Global;
use crate::commands::OnCase;
use crate::output::{Column, Form, Printer, at, made};
use crate::work;

/// Show an actor of a case: what the register has of it, and what each source calls it
#[derive(Args, Debug)]
pub(super) struct Show {
    #[command(flatten)]
    case: OnCase,
    /// Its id or a name
    #[arg(value_name = "ACTOR")]
    actor: String,
    #[command(flatten)]
    form: Form,
}

/// List actors that reports name and the register does not have, with where they are named
#[derive(Args, Debug)]
pub(super) struct Candidates {
    #[command(flatten)]
    case: OnCase,
    #[command(flatten)]
    form: Form,
}

/// List whom of the register a name may mean, and when
#[derive(Args, Debug)]
pub(super) struct Find {
    /// A name as reports write it
    #[arg(value_name = "NAME")]
    name: String,
    /// Only names in use on this day
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    #[command(flatten)]
    form: Form,
}

pub(super) fn show(task: &Show, global: &Global) -> anyhow::Result<()> {
    let case = task.case.open()?;
    let register = Register::load(&work::lexicon_of(&case, global)?)?;
    let id = crate::commands::actor(&case, &task.actor)?;
    let called = case.namings(&id)?;
    if task.form.csv || task.form.jsonl {
        let mut printer = Printer::new(task.form, CALLED);
        for row in &called {
            printer.print(&serde_json::to_value(row)?)?;
        }
        return printer.finish();
    }
    let record = actor_record(&register, &id, &called)?;
    if task.form.json {
        let mut printer = Printer::new(Form { jsonl: true, ..Form::default() }, &[]);
        printer.print(&record)?;
        return printer.finish();
    }
    let mut facts = Printer::new(Form::default(), FACTS);
    let shown = |value: &Value| match value {
        Value::Array(list) => list.iter().map(in_words).collect::<Vec<_>>().join("; "),
        other => crate::output::shown(other),
    };
    for field in
        ["id", "name", "kind", "country", "part_of", "from", "to", "becomes", "owner", "names", "offices"]
    {
        let words = shown(&record[field]);
        if !words.is_empty() {
            facts.print(&json!({ "field": field, "value": words }))?;
        }
    }
    facts.finish()?;
    let mut printer = Printer::new(Form::default(), CALLED);
    for row in &called {
        printer.print(&serde_json::to_value(row)?)?;
    }
    printer.finish()
}

pub(super) fn candidates(task: &Candidates) -> anyhow::Result<()> {
    let case = task.case.open()?;
    let mut printer = Printer::new(task.form, CANDIDATES);
    for actor in case.actors(&Filter::default())?.into_iter().filter(|actor| actor.id.starts_with('?')) {
        let called = case.namings(&actor.id)?;
        let mut record = serde_json::to_value(&actor)?;
        record["called"] = serde_json::to_value(&called)?;
        record["first"] = serde_json::to_value(called.first().map(|row| &row.first))?;
        printer.print(&record)?;
    }
    printer.finish()
}

pub(super) fn find(task: &Find, global: &Global) -> anyhow::Result<()> {
    let register = Register::load(&work::lexicon(global)?)?;
    let wanted = key(&task.name);
    let mut found: Vec<Value> = Vec::new();
    for name in register.named(&wanted) {
        if task.on.is_some() && !name.period.meets(task.on, task.on) {
            continue;
        }
        let actor = register.actor_at(name.actor);
        found.push(json!({
            "id": actor.id.as_str(),
            "name": actor.name,
            "kind": actor.kind.as_str(),
            "country": actor.country.as_str(),
            "as": name.text,
            "name_kind": name.kind.as_str(),
            "from": day(name.period.from),
            "to": day(name.period.to),
        }));
    }
    found.sort_by_key(|row| row["id"].as_str().unwrap_or_default().to_owned());
    found.dedup();
    let mut printer = Printer::new(task.form, FOUND);
    for row in &found {
        printer.print(row)?;
    }
    printer.finish()
}

/// All that is known of an actor, as published.
fn actor_record(register: &Register, id: &str, called: &[NamingRow]) -> anyhow::Result<Value> {
    let mut record = json!({ "format": "contested-actor/1", "id": id });
    if let Some((kind, name)) = register.describe(id) {
        record["name"] = name.into();
        record["kind"] = kind.as_str().into();
    }
    if let Some(actor) = register.actor(id) {
        known(&mut record, register, actor);
    }
    record["called"] = serde_json::to_value(called)?;
    Ok(record)
}

fn known(record: &mut Value, register: &Register, actor: &Actor) {
    let period = |period: Period| json!({ "from": day(period.from), "to": day(period.to) });
    record["country"] = actor.country.as_str().into();
    record["part_of"] = actor.part_of.as_str().into();
    record["from"] = period(actor.period)["from"].clone();
    record["to"] = period(actor.period)["to"].clone();
    record["becomes"] = actor.becomes.as_str().into();
    record["owner"] = actor.owner.as_str().into();
    let names = register.names().iter().filter(|name| register.actor_at(name.actor).id == actor.id);
    let named = |name: &contested_lexicon::actors::ActorName| {
        json!({
            "name": name.text,
            "kind": name.kind.as_str(),
            "from": day(name.period.from),
            "to": day(name.period.to),
        })
    };
    record["names"] = names.map(named).collect();
    let offices =
        register.offices().iter().filter(|office| office.person == actor.id || office.body == actor.id);
    let held = |office: &contested_lexicon::actors::Office| {
        json!({
            "name": format!("{} ({}, {})", office.office, office.person, office.body),
            "person": office.person.as_str(),
            "office": office.office,
            "body": office.body.as_str(),
            "from": day(office.period.from),
            "to": day(office.period.to),
        })
    };
    record["offices"] = offices.map(held).collect();
}

/// "Name (2012-01-23 to 2016-07-28)".
fn in_words(row: &Value) -> String {
    let cell = |field: &str| crate::output::shown(&row[field]);
    match (cell("from"), cell("to")) {
        (from, to) if from.is_empty() && to.is_empty() => cell("name"),
        (from, to) => format!("{} ({from}–{to})", cell("name")),
    }
}

fn day(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| date.to_string().into())
}

/// A state's or nobody's words are the report's own.
fn by(row: &Value) -> Value {
    match row["by"].as_str() {
        Some("") | None => "the report".into(),
        Some(name) => name.into(),
    }
}

const FACTS: &[Column] = &[at("field", "/field"), at("value", "/value")];

const CALLED: &[Column] = &[
    made("by", by),
    at("words", "/words"),
    at("times", "/times"),
    at("quoted", "/quoted"),
    at("reports", "/reports"),
    at("first", "/first/report"),
];

const CANDIDATES: &[Column] = &[
    at("id", "/id"),
    at("name", "/name"),
    at("kind", "/kind"),
    at("claims", "/claims"),
    at("reports", "/reports"),
    at("first", "/first/report"),
];

const FOUND: &[Column] = &[
    at("id", "/id"),
    at("name", "/name"),
    at("kind", "/kind"),
    at("country", "/country"),
    at("as", "/as"),
    at("name_kind", "/name_kind"),
    at("from", "/from"),
    at("to", "/to"),
];
