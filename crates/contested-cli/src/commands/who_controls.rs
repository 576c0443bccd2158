use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;
use contested::export::records;
use contested::state::{ControlFact, Holding, Standing, View};
use contested::store::{Case, PlaceRow};
use jiff::civil::Date;
use serde_json::Value;

use super::{OnCase, Viewed};
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at, made};
use crate::{output, talk};

/// Tell who controls a place: by date, by what was known when, by whom
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested who-controls valley.contested Ostrel --on 2024-12-03
  contested who-controls valley.contested Ostrel --known 2024-12-01 --according-to 'Valley Monitor'

Each line is the latest word of one origin on one actor, with the claim it stands in.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// A name or a gazetteer's id
    #[arg(value_name = "PLACE")]
    place: String,
    #[command(flatten)]
    view: Viewed,
    /// Draw who is said to hold it, day by day, above the list, as on a terminal
    #[arg(long)]
    chart: bool,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let place = super::place(&case, &arguments.place)?;
    let view = arguments.view.view(&case)?;
    let standing = case.who_controls(&place.id, &view)?;
    let is_list = arguments.form.json || arguments.form.jsonl || arguments.form.csv;
    if arguments.chart || !is_list && io::stdout().is_terminal() {
        let mut out = io::stdout().lock();
        for line in told(&case, &place, &view, &standing)? {
            writeln!(out, "{}", line.trim_start_matches('|'))?;
        }
        writeln!(out)?;
    }
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for record in records::control(&case, &standing)? {
        printer.print(&record)?;
    }
    printer.finish()?;
    let mut words =
        match &standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect::<Vec<_>>()[..] {
            [] => format!("{}: nobody is said to hold it", place.name),
            [holder] => format!(
                "{}: held by {}, by the word of {}{}",
                place.name,
                holder.actor_name,
                talk::counted(holder.said_by.len() as i64, "origin"),
                if holder.denied_by.is_empty() {
                    String::new()
                } else {
                    format!("; denied by {}", holder.denied_by.len())
                }
            ),
            several => format!("{}: origins name {} different holders", place.name, several.len()),
        };
    for (is_so, word) in [
        (standing.disputed, "disputed"),
        (standing.fighting, "fighting reported"),
        (standing.divided, "held in parts or besieged"),
    ] {
        if is_so {
            words.push_str(&format!("; {word}"));
        }
    }
    talk::note(&words);
    if !standing.undated.is_empty() {
        talk::note(&format!(
            "not dated: {} on who holds it in reports without a day; without --on they are listed",
            talk::counted(standing.undated.len() as i64, "claim")
        ));
    }
    Ok(Outcome::Fine)
}

/// Who holds a place, for people: one sentence, the drawing (its lines begin with "|": they must not be broken), the newest
/// words. Nothing where nobody says anything of it.
pub(super) fn told(
    case: &Case,
    place: &PlaceRow,
    view: &View,
    standing: &Standing,
) -> anyhow::Result<Vec<String>> {
    let mut facts = case.control_facts(&place.id)?;
    facts.retain(|fact| view.knows(fact.known_from) && view.hears(&fact.origin) && view.reached(fact.from));
    facts.sort_by_key(|fact| (fact.from, fact.known_from, fact.claim.clone()));
    let Some(last) = facts.iter().rfind(|fact| fact.from.is_some()) else { return Ok(Vec::new()) };
    let name = |fact: &ControlFact| {
        super::origin_name(case, &fact.origin.0).unwrap_or_else(|| fact.origin.0.clone())
    };
    let day = |fact: &ControlFact| fact.from.map_or_else(|| "no date".to_owned(), |day| day.to_string());
    let mut lines = vec![format!(
        "{}: last word: {} {}, says {}, {}{}",
        place.name,
        last.actor_name,
        HOW[mark(last.holding)].2,
        name(last),
        day(last),
        if standing.disputed { "; sources disagree" } else { "" }
    )];
    lines.push(String::new());
    lines.extend(chart(&facts, view, output::console_width()).into_iter().map(|line| format!("|{line}")));
    lines.push(String::new());
    let mut quoted = BTreeSet::new();
    for fact in facts.iter().rev() {
        if quoted.len() == QUOTES {
            break;
        }
        if let Some(claim) = case.claim(&fact.claim.to_string())?
            && quoted.insert(claim.detail.sentence.clone())
        {
            let known = claim.known_from.unwrap_or_default();
            lines.push(format!(
                "“{}” {}, {known}, {}",
                claim.detail.sentence,
                claim.publisher.unwrap_or_default(),
                claim.id
            ));
        }
    }
    Ok(lines)
}

/// Quotes below the drawing.
const QUOTES: usize = 5;
/// Lanes of the drawing: those of whom most is told.
const LANES: usize = 8;

/// A day is no wider than this.
const COLUMNS_A_DAY: i64 = 4;

/// How each way of holding is drawn and told, the weightiest last.
const HOW: [(Holding, char, &str); 5] = [
    (Holding::Contests, '×', "fights for it"),
    (Holding::Besieges, '◇', "besieges it"),
    (Holding::PartlyHolds, '◐', "is in it"),
    (Holding::None, '○', "does not hold it"),
    (Holding::Holds, '●', "holds it"),
];

fn mark(holding: Holding) -> usize {
    HOW.iter().position(|(one, ..)| *one == holding).unwrap_or(0)
}

/// Days across, a lane for each who is named, a mark for the words of each column's days.
fn chart(facts: &[ControlFact], view: &View, width: usize) -> Vec<String> {
    let days: Vec<Date> = facts.iter().filter_map(|fact| fact.from).collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return Vec::new() };
    let mut lanes: Vec<(&str, &str, usize)> = Vec::new();
    for fact in facts.iter().filter(|fact| fact.from.is_some()) {
        match lanes.iter_mut().find(|(actor, ..)| *actor == fact.actor) {
            Some((.., told)) => *told += 1,
            None => lanes.push((&fact.actor, &fact.actor_name, 1)),
        }
    }
    lanes.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(b.0)));
    let left_out = lanes.len().saturating_sub(LANES);
    lanes.truncate(LANES);
    let label = lanes.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0).min(width / 3);
    let number = |day: Date| day.duration_since(*first).as_hours() / 24;
    let span = number(*last) + 1;
    let columns = i64::try_from(width.saturating_sub(label + 3))
        .unwrap_or(40)
        .clamp(10, span.saturating_mul(COLUMNS_A_DAY).max(10));
    let column = |day: Date| {
        usize::try_from(number(day) * columns / span.max(1)).unwrap_or(0).min(columns as usize - 1)
    };
    let mut lines = Vec::new();
    for (actor, name, _) in &lanes {
        let mut marks: Vec<Option<usize>> = vec![None; columns as usize];
        for fact in facts.iter().filter(|fact| fact.actor == *actor) {
            if let Some(day) = fact.from {
                let at = &mut marks[column(day)];
                *at = (*at).max(Some(mark(fact.holding)));
            }
        }
        let drawn: String = marks.iter().map(|mark| mark.map_or('·', |mark| HOW[mark].1)).collect();
        let name: String = name.chars().take(label).collect();
        lines.push(format!("{name:label$}  {drawn}"));
    }
    let (from, to) = (first.to_string(), last.to_string());
    let gap = (columns as usize).saturating_sub(from.len() + to.len()).max(1);
    lines.push(format!("{:label$}  {from}{}{to}", "", " ".repeat(gap)));
    let legend: Vec<String> = HOW.iter().rev().map(|(_, mark, told)| format!("{mark} {told}")).collect();
    lines.push(legend.join("  "));
    if left_out > 0 {
        lines.push(format!("{} not drawn", talk::counted(left_out as i64, "other name")));
    }
    if let Some(known) = view.known {
        lines.push(format!("as known on {known}"));
    }
    lines
}

const COLUMNS: &[Column] = &[
    at("actor", "/actor/name"),
    at("relation", "/relation"),
    at("from", "/from"),
    at("to", "/to"),
    made("according to", |record| {
        record["source_name"].as_str().map_or_else(|| record["source"].clone(), Value::from)
    }),
    at("stance", "/stance"),
    at("known from", "/known_from"),
    at("set aside by", "/set_aside"),
    at("claim", "/evidence/claim"),
    at("words", "/evidence/words"),
];
