//! Reports without a case: read one, read a table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use contested::export::extract_json;
use contested::export::tables;
use contested::ingest::{self, Asked, DateOrder, Given, Taken};
use contested::intake::{self, Input};
use contested::model::Extraction;
use contested::{Lexicon, Report};
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::table::{Table, rows};

/// What reads, loaded once.
#[pyclass(frozen, module = "contested._native")]
pub(crate) struct Reader {
    pub(crate) inner: Arc<Loaded>,
}

/// A lexicon and what was made of it.
pub(crate) struct Loaded {
    pub(crate) lexicon: Lexicon,
    pub(crate) reader: contested::Reader,
    pub(crate) rules: ingest::Rules,
    pub(crate) is_fast: bool,
}

impl Loaded {
    pub(crate) fn load(lexicon: Lexicon, is_fast: bool) -> Result<Loaded, Failure> {
        let reader =
            if is_fast { contested::Reader::fast(&lexicon)? } else { contested::Reader::new(&lexicon)? };
        Ok(Loaded { rules: ingest::Rules::load(&lexicon)?, reader, lexicon, is_fast })
    }

    pub(crate) fn version(&self) -> String {
        intake::version(&self.lexicon, !self.is_fast)
    }
}

/// The lexicon with a folder laid over it.
pub(crate) fn lexicon(folder: Option<&Path>) -> Result<Lexicon, Failure> {
    match folder {
        None => Ok(Lexicon::bundled()),
        Some(folder) => Lexicon::bundled()
            .with_folder(folder)
            .map_err(|error| Failure::Other(format!("{}: {error}", folder.display()))),
    }
}

#[pymethods]
impl Reader {
    #[new]
    #[pyo3(signature = (lexicon=None, fast=false))]
    fn new(py: Python<'_>, lexicon: Option<PathBuf>, fast: bool) -> PyResult<Reader> {
        let loaded = py.detach(|| Loaded::load(self::lexicon(lexicon.as_deref())?, fast))?;
        Ok(Reader { inner: Arc::new(loaded) })
    }

    /// The version of what reads, as a case keeps it.
    #[getter]
    fn version(&self) -> String {
        self.inner.version()
    }

    /// Reads one text, word for word as it is; `about` is a JSON object with what is known of it.
    fn read(&self, py: Python<'_>, text: String, about: &str) -> PyResult<String> {
        let about = About::of(about)?;
        Ok(py.detach(|| {
            let report = verbatim(text, &about, &self.inner.rules);
            serde_json::to_string(&extract_json::extraction(&self.inner.reader.extract(report)))
                .map_err(Failure::from)
        })?)
    }

    /// Reads the reports in files and folders; a JSON list of what each says, and one of what was refused.
    fn read_files(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        about: &str,
    ) -> PyResult<(String, Vec<String>)> {
        let about = About::of(about)?;
        Ok(py.detach(|| -> Result<_, Failure> {
            let rules = ingest::Rules::load(&self.inner.lexicon)?.asking(about.asked.clone());
            let ends = intake::ends_of_saved_pages(&self.inner.lexicon)?;
            let (mut read, mut refused) = (Vec::new(), Vec::new());
            let reports = intake::find(&paths, &ends)
                .inputs
                .into_iter()
                .flat_map(|input| opened(input, &about.given, &rules));
            intake::in_order(
                reports,
                |each| each.as_ref().map_or(0, |taken| taken.original.len()),
                |each| each.map(|taken| extract_json::extraction(&self.inner.reader.extract(taken.report))),
                |batch| {
                    for each in batch {
                        match each {
                            Ok(object) => read.push(object),
                            Err(refusal) => refused.push(refusal.to_string()),
                        }
                    }
                    Ok::<(), Failure>(())
                },
            )?;
            Ok((serde_json::to_string(&read)?, refused))
        })?)
    }

    /// Reads the rows of an Arrow table as reports; a row a claim, and the rows that were refused with the reason.
    fn read_table(
        &self,
        py: Python<'_>,
        table: AnyRecordBatch,
        about: &str,
    ) -> PyResult<(Table, Vec<(usize, String)>)> {
        let about = About::of(about)?;
        // A stream may call into Python for its batches; they are taken in before the lock is let go.
        let batches = table.into_table().map_err(PyErr::from)?.into_inner().0;
        Ok(py.detach(|| -> Result<_, Failure> {
            let rules = ingest::Rules::load(&self.inner.lexicon)?.asking(about.asked.clone());
            let mut all = Vec::new();
            for batch in &batches {
                all.extend(rows(batch)?);
            }
            let (mut claims, mut refused) = (Vec::new(), Vec::new());
            intake::in_order(
                all.into_iter().enumerate(),
                |(_, row)| row.values().filter_map(Value::as_str).map(str::len).sum(),
                |(number, row)| {
                    (
                        number,
                        of_row(&row, &about.given, &rules).map(|report| self.inner.reader.extract(report)),
                    )
                },
                |batch| {
                    for (number, each) in batch {
                        match each {
                            Ok(extraction) => claims.extend(claims_of(number, &extraction)),
                            Err(words) => refused.push((number, words)),
                        }
                    }
                    Ok::<(), Failure>(())
                },
            )?;
            Ok((Table::of("read", tables::READ, claims), refused))
        })?)
    }
}

/// What a caller knows of reports.
pub(crate) struct About {
    pub(crate) given: Given,
    pub(crate) asked: Asked,
    title: Option<String>,
    author: Option<String>,
    key: Option<String>,
}

impl About {
    /// From a JSON object.
    pub(crate) fn of(json: &str) -> Result<About, Failure> {
        let mut about: Map<String, Value> = serde_json::from_str(json)?;
        let mut text = |name: &str| match about.remove(name) {
            Some(Value::String(words)) => Some(words),
            _ => None,
        };
        let given = Given { published: text("published"), publisher: text("publisher"), url: text("url") };
        if let Some(words) = &given.published
            && ingest::published(words).is_none()
        {
            return Err(Failure::Usage(format!("\"{words}\" is no day: expected a date like 2024-12-03")));
        }
        let date_order = match text("date_order").as_deref() {
            None => None,
            Some("dmy") => Some(DateOrder::Dmy),
            Some("mdy") => Some(DateOrder::Mdy),
            Some("ymd") => Some(DateOrder::Ymd),
            Some(other) => {
                return Err(Failure::Usage(format!("\"{other}\" is no order of dates: dmy, mdy or ymd")));
            }
        };
        let (title, author, key) = (text("title"), text("author"), text("id"));
        let mut columns = Vec::new();
        if let Some(Value::Object(map)) = about.remove("map") {
            for (field, column) in map {
                match column {
                    Value::String(column) if ingest::FIELDS.contains(&field.as_str()) => {
                        columns.push((field, column));
                    }
                    _ => {
                        let fields = ingest::FIELDS.join(", ");
                        return Err(Failure::Usage(format!("a column is mapped to one of {fields}")));
                    }
                }
            }
        }
        Ok(About { given, asked: Asked { columns, date_order, translated_by: None }, title, author, key })
    }
}

/// The reports of an input, or that it was refused.
pub(crate) fn opened<'a>(
    input: Result<Input, ingest::Refused>,
    given: &'a Given,
    rules: &'a ingest::Rules,
) -> Box<dyn Iterator<Item = Result<Taken, ingest::Refused>> + 'a> {
    let name = match &input {
        Ok(input) => input.name(),
        Err(refused) => refused.name.clone(),
    };
    match input.and_then(|input| input.open()) {
        Ok(bytes) => ingest::read(&name, bytes, given, rules),
        Err(refused) => Box::new(std::iter::once(Err(refused))),
    }
}

/// A report whose text is the caller's, character by character: where reading it as a file would make something else of it (a
/// page, a table), it is taken as plain text.
fn verbatim(text: String, about: &About, rules: &ingest::Rules) -> Report {
    let mut read = ingest::read("text.txt", text.as_bytes(), &about.given, rules);
    let as_file = match (read.next(), read.next()) {
        (Some(Ok(taken)), None) if taken.report.text == text => Some(taken.report),
        _ => None,
    };
    drop(read);
    let mut report = as_file.unwrap_or_else(|| ingest::plain(text.as_bytes(), text.clone(), &about.given));
    report.title = about.title.clone().or(report.title);
    report.author = about.author.clone().or(report.author);
    report.key = about.key.clone().or(report.key);
    report
}

/// The report that a row tells.
fn of_row(row: &Map<String, Value>, given: &Given, rules: &ingest::Rules) -> Result<Report, String> {
    let line = Value::Object(row.clone()).to_string();
    let mut reports = ingest::read("table.jsonl", line.as_bytes(), given, rules);
    match reports.next() {
        Some(Ok(taken)) => Ok(taken.report),
        Some(Err(refused)) => Err(refused.reason.to_string()),
        None => Err("the row is empty".to_owned()),
    }
}

/// A row a claim, with its words and its sources in place of ids.
fn claims_of(row: usize, extraction: &Extraction) -> Vec<Value> {
    let mut object = extract_json::extraction(extraction);
    let text: Vec<char> = extraction.report.text.chars().collect();
    let words = |spans: &Value| -> String {
        let parts = spans.as_array().into_iter().flatten().filter_map(|span| {
            let (start, end) = (span.get(0)?.as_u64()?, span.get(1)?.as_u64()?);
            Some(
                text.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)?
                    .iter()
                    .collect::<String>(),
            )
        });
        parts.collect::<Vec<String>>().join(" … ")
    };
    let attributions = object["attributions"].take();
    let attribution = |id: &Value| {
        attributions
            .as_array()
            .into_iter()
            .flatten()
            .find(|one| &one["id"] == id)
            .cloned()
            .unwrap_or_default()
    };
    let Value::Array(claims) = object["claims"].take() else { return Vec::new() };
    let report = &object["report"];
    claims
        .into_iter()
        .map(|mut claim| {
            let chain: Vec<Value> = claim["chain"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|id| {
                    let one = attribution(id);
                    json!({"words": words(&one["source"]), "entity": one["entity"], "role": one["role"], "stance": one["stance"]})
                })
                .collect();
            claim["chain"] = chain.into();
            claim["words"] = words(&claim["evidence"]).into();
            claim["row"] = row.into();
            claim["report"] = report["id"].clone();
            claim["key"] = report["key"].clone();
            claim["publisher"] = report["publisher"].clone();
            claim["published"] = report["published"]["date"].clone();
            for field in ["type", "trigger", "stage", "plover", "plover_mode", "cameo", "acled"] {
                claim[field] = claim["event"][field].take();
            }
            if let Some(fields) = claim.as_object_mut() {
                fields.shift_remove("event");
            }
            claim
        })
        .collect()
}
