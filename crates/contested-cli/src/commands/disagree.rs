use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use contested::estimate::disagreement::{self, Cell, Measure, Table};
use contested::model::{FigureKind, Role};
use contested::store::{ClaimRow, Filter};
use serde_json::json;

use super::OnCase;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};

/// Measure how much the reports of one event disagree, in a table of event reports or over a case's own events
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested disagree reports.csv --group event_id --variables city,deaths_best,actor1
  contested disagree reports.csv --group event_id --variables deaths_best --measure mean_sd --csv
  contested disagree valley.contested --variables place,deaths_low

Measures, as in the R package eventreport: dscore and event_level_disagreement by event; mean_dscore, modal_confidence, \
share_disagreement, mean_range and mean_sd over all events. An empty cell is not known (NA): that is a value of its own \
in dscore, mean_dscore and share_disagreement, and is left out elsewhere; a quoted empty cell (\"\") is a known empty value.

A case gives one row for each event, report and origin, with the columns event, report, origin, publisher, type, place, \
date_start, date_end, agent, target, stance, polarity, deaths_low, deaths_high, injuries_low and injuries_high.")]
pub(crate) struct Arguments {
    /// A CSV table with a head, or a case
    #[arg(value_name = "FILE|CASE")]
    file: PathBuf,

    /// The column that says which rows tell of one event; "event" in a case
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,

    /// What to measure, by the names of columns; in a case all that can differ, where not given
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    variables: Vec<String>,

    /// Only these measures; all over events, where not given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    measure: Vec<Measure>,

    /// Divide mean_dscore by the number of different values of the variable
    #[arg(long)]
    normalize: bool,

    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let name = arguments.file.display();
    let mut arguments_of = Wanted { group: arguments.group.clone(), variables: arguments.variables.clone() };
    let table = if is_database(&arguments.file)? {
        arguments_of.complete_for_case();
        case_table(&OnCase { case: arguments.file.clone() })?
    } else {
        let bytes = fs::read(&arguments.file).with_context(|| name.to_string())?;
        Table::read(&String::from_utf8_lossy(&bytes))
    };
    let Wanted { group: Some(group), variables } = arguments_of else {
        bail!("{name}: say with --group which column tells the events apart");
    };
    if variables.is_empty() {
        bail!("{name}: say with --variables what to measure");
    }
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for measure in measures(arguments) {
        // Asked for by name, a measure that needs numbers says so; else it is left out for words.
        let fitting: Vec<String> = variables
            .iter()
            .filter(|variable| {
                !arguments.measure.is_empty()
                    || !measure.needs_numbers()
                    || disagreement::has_numbers(&table, variable)
            })
            .cloned()
            .collect();
        let found =
            disagreement::measure(&table, &group, &fitting, measure).with_context(|| name.to_string())?;
        for one in found {
            printer.print(&json!({
                "measure": measure.as_str(), "group": one.group, "variable": one.variable, "value": one.value,
            }))?;
        }
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] =
    &[at("measure", "/measure"), at("group", "/group"), at("variable", "/variable"), at("value", "/value")];

fn measures(arguments: &Arguments) -> Vec<Measure> {
    let over_events = |measure: &Measure| !measure.is_by_event() && *measure != Measure::MeanDscoreNormalized;
    let named = if arguments.measure.is_empty() {
        Measure::ALL.iter().copied().filter(over_events).collect()
    } else {
        arguments.measure.clone()
    };
    let normalized = |measure: Measure| match measure {
        Measure::MeanDscore if arguments.normalize => Measure::MeanDscoreNormalized,
        other => other,
    };
    named.into_iter().map(normalized).collect()
}

struct Wanted {
    group: Option<String>,
    variables: Vec<String>,
}

impl Wanted {
    fn complete_for_case(&mut self) {
        self.group.get_or_insert_with(|| "event".to_owned());
        if self.variables.is_empty() {
            self.variables = HEAD.iter().skip(FIRST_VARIABLE).map(|name| (*name).to_owned()).collect();
        }
    }
}

const HEAD: [&str; 16] = [
    "event",
    "report",
    "origin",
    "publisher",
    "type",
    "place",
    "date_start",
    "date_end",
    "agent",
    "target",
    "stance",
    "polarity",
    "deaths_low",
    "deaths_high",
    "injuries_low",
    "injuries_high",
];

/// The columns before this one say whose row it is.
const FIRST_VARIABLE: usize = 4;

/// What each report says of each event by each of its origins.
fn case_table(case: &OnCase) -> anyhow::Result<Table> {
    let mut tellings: BTreeMap<[String; 3], Vec<ClaimRow>> = BTreeMap::new();
    for claim in case.open()?.claims(&Filter::default())? {
        if let (Some(event), Some(origin)) = (&claim.event, &claim.origin) {
            let key = [event.clone(), claim.report.clone(), origin.clone()];
            tellings.entry(key).or_default().push(claim);
        }
    }
    let rows = tellings.into_iter().map(|([event, report, origin], claims)| {
        let mut row = vec![Some(event), Some(report), Some(origin), claims[0].publisher.clone()];
        row.extend(told(&claims));
        row
    });
    Ok(Table { head: HEAD.iter().map(|name| (*name).to_owned()).collect(), rows: rows.collect() })
}

/// What several claims of one telling say together: words beside each other, of figures the first total that is given.
fn told(claims: &[ClaimRow]) -> Vec<Cell> {
    let joined = |words: BTreeSet<&str>| -> Cell {
        (!words.is_empty()).then(|| words.into_iter().collect::<Vec<_>>().join("; "))
    };
    let each = |word: fn(&ClaimRow) -> Option<&str>| joined(claims.iter().filter_map(word).collect());
    let taking_part = |roles: &[Role]| {
        let arguments = claims.iter().flat_map(|claim| &claim.detail.arguments);
        let in_role = arguments.filter(|argument| roles.contains(&argument.role));
        joined(in_role.map(|argument| argument.entity.as_deref().unwrap_or(&argument.name)).collect())
    };
    let figure = |kind: FigureKind| {
        let figures = claims.iter().flat_map(|claim| &claim.detail.figures);
        figures.filter(|figure| figure.kind == kind).find(|figure| figure.part_of.is_none())
    };
    let low = |kind| figure(kind).and_then(|figure| figure.low).map(|count| count.to_string());
    let high = |kind| figure(kind).and_then(|figure| figure.high).map(|count| count.to_string());
    vec![
        each(|claim| Some(&claim.kind)),
        each(|claim| claim.place.as_ref().map(|place| place.key.as_str())),
        each(|claim| claim.time.earliest.as_deref()),
        each(|claim| claim.time.latest.as_deref()),
        taking_part(&[Role::Agent]),
        taking_part(&[Role::Target, Role::Victim]),
        each(|claim| Some(&claim.stance)),
        each(|claim| Some(&claim.polarity)),
        low(FigureKind::Killed),
        high(FigureKind::Killed),
        low(FigureKind::Injured),
        high(FigureKind::Injured),
    ]
}

fn is_database(path: &Path) -> anyhow::Result<bool> {
    let mut head = Vec::new();
    let file = fs::File::open(path).with_context(|| path.display().to_string())?;
    file.take(16).read_to_end(&mut head).with_context(|| path.display().to_string())?;
    Ok(head == b"SQLite format 3\0")
}
