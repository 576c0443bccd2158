use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use contested::export::{extract_json, json_lines};
use contested::ingest::{self, Asked, DateOrder, FIELDS, Given, OF_INPUT, Refused, Taken};
use serde::Serialize as _;

use crate::arguments::Global;
use crate::inputs::{self, Input};
use crate::outcome::Outcome;
use crate::summary::OfInput;
use crate::work;

/// Read reports without a case and print what they say, one JSON object a report
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested extract report.txt --published 2024-12-03 --publisher 'Ostrel Herald'
  contested extract --jsonl reports.jsonl > read.jsonl
  curl -s https://news.example/page | contested extract --url https://news.example/page

FILE is text, Markdown, HTML, JSON lines or a table (CSV, tabs) with the keys or columns `text` and any of
`id`, `title`, `published`, `publisher`, `author`, `url`, `language`, or with names that tables of the field have for them.")]
pub(crate) struct Arguments {
    /// Files or folders; standard input where there are none
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// One object a line
    #[arg(long)]
    jsonl: bool,

    #[command(flatten)]
    given: GivenArguments,
}

/// What is said of reports that do not say it themselves.
#[derive(Args, Debug)]
pub(crate) struct GivenArguments {
    /// When the reports were published that do not say it themselves
    #[arg(long, value_name = "DATE", value_parser = date)]
    published: Option<String>,

    /// Who published them
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,

    /// Where
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Which columns or keys say what: text=notes,published=event_date,publisher=source (also id, title, author, url, language, translation, translated_by)
    #[arg(long, value_name = "FIELD=COLUMN,…", value_delimiter = ',', value_parser = column)]
    map: Vec<(String, String)>,

    /// How dates are written that could be two days, such as 7/10/2016; without it the other rows of the column tell
    #[arg(long, value_enum, value_name = "ORDER")]
    date_order: Option<Order>,
}

/// How dates are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Order {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}

impl GivenArguments {
    pub(crate) fn asked(&self) -> Asked {
        let date_order = self.date_order.map(|order| match order {
            Order::Dmy => DateOrder::Dmy,
            Order::Mdy => DateOrder::Mdy,
            Order::Ymd => DateOrder::Ymd,
        });
        Asked { columns: self.map.clone(), date_order, translated_by: None }
    }

    pub(crate) fn given(&self) -> Given {
        Given { published: self.published.clone(), publisher: self.publisher.clone(), url: self.url.clone() }
    }
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    work::set_threads(global)?;
    let lexicon = work::lexicon(global)?;
    let reader = work::reader(&lexicon, global)?;
    let rules = ingest::Rules::load(&lexicon)?.asking(arguments.given.asked());
    let given = arguments.given.given();
    let inputs = inputs::find(&arguments.files, &inputs::ends_of_saved_pages(&lexicon)?);
    let reports = inputs.into_iter().flat_map(|input| taken(input, &given, &rules, now));
    let mut out = BufWriter::new(io::stdout().lock());
    let mut outcome = Outcome::Fine;
    work::in_order(
        reports,
        |taken| taken.as_ref().map_or(0, |taken| taken.report.text.len()),
        |taken| taken.map(|taken| line(&reader, taken, arguments.jsonl)),
        |lines| {
            for line in lines {
                match line {
                    Ok(line) => out.write_all(&line?)?,
                    // What was refused was said when it was met.
                    Err(_) => outcome = Outcome::InputRefused,
                }
            }
            // Whoever reads along sees each batch when it is done.
            Ok(out.flush()?)
        },
    )?;
    Ok(outcome)
}

/// The reports of an input, one by one. At its end is said what there is to say of the whole of it (which columns were taken for
/// what) and of what was refused; `say` does so at a moment when nothing else is being drawn.
pub(crate) fn taken<'a>(
    input: Result<Input, Refused>,
    given: &'a Given,
    rules: &'a ingest::Rules,
    say: impl Fn(&mut dyn FnMut()) + 'a,
) -> Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a> {
    let name = match &input {
        Ok(input) => input.name(),
        Err(refused) => refused.name.clone(),
    };
    let mut reports = match input.and_then(|input| input.open()) {
        Ok(bytes) => ingest::read(&name, bytes, given, rules),
        Err(refused) => Box::new(std::iter::once(Err(refused))),
    };
    let mut of_input = OfInput::new(&name);
    Box::new(std::iter::from_fn(move || {
        let next = reports.next();
        match &next {
            None => say(&mut || of_input.say()),
            Some(Err(refused)) => of_input.refuse(refused),
            Some(Ok(taken)) => {
                let notices = taken.report.notices.iter();
                notices
                    .filter(|notice| OF_INPUT.contains(&notice.code.as_str()))
                    .for_each(|notice| of_input.note(&notice.message));
            }
        }
        next
    }))
}

/// Says it at once.
pub(crate) fn now(say: &mut dyn FnMut()) {
    say();
}

fn column(words: &str) -> Result<(String, String), String> {
    match words.split_once('=') {
        Some((field, name)) if FIELDS.contains(&field) && !name.is_empty() => {
            Ok((field.to_owned(), name.to_owned()))
        }
        _ => Err(format!("expected FIELD=COLUMN, FIELD one of {}", FIELDS.join(", "))),
    }
}

fn line(reader: &contested::Reader, taken: Taken, single: bool) -> serde_json::Result<Vec<u8>> {
    let object = extract_json::extraction(&reader.extract(taken.report));
    let mut line = Vec::new();
    if single {
        line.extend_from_slice(json_lines::line(&object)?.as_bytes());
    } else {
        object.serialize(&mut serde_json::Serializer::pretty(&mut line))?;
    }
    line.push(b'\n');
    Ok(line)
}

fn date(words: &str) -> Result<String, String> {
    match ingest::published(words) {
        Some(date) => Ok(date.to_string()),
        None => Err("expected a date like 2024-12-03".to_owned()),
    }
}
