//! A case: asked by one connection that only reads, changed by others that are opened for it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use contested::export::{self, extract_json, ledger_json, records, tables};
use contested::ingest;
use contested::intake;
use contested::model::{Answer, ClaimVerdict, Letter, Sameness};
use contested::reconcile::{BestFigure, OriginId, Policy};
use contested::state::View;
use contested::store::{self, Added, Filter, Order, Stamp, Wish};
use jiff::civil::Date;
use jiff::{Timestamp, Unit};
use pyo3::prelude::*;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::reading::{About, Loaded, Reader, lexicon, opened};
use crate::table::Table;

/// A case file.
#[pyclass(frozen, module = "contested._native")]
pub(crate) struct Case {
    path: PathBuf,
    /// What questions are asked of. `None` in between, while it is opened anew after a change.
    reading: Mutex<Option<contested::Case>>,
    /// What the case's own lexicon reads with: loaded when something is first added.
    own: Mutex<Option<Arc<Loaded>>>,
}

#[pymethods]
impl Case {
    /// Opens a case.
    #[new]
    fn new(py: Python<'_>, path: PathBuf) -> PyResult<Case> {
        let reading = py.detach(|| contested::Case::open_to_read(&path).map_err(Failure::from))?;
        Ok(Case { path, reading: Mutex::new(Some(reading)), own: Mutex::new(None) })
    }

    /// Makes a new case, with the lexicon that it shall be read with.
    #[staticmethod]
    fn create(
        py: Python<'_>,
        path: PathBuf,
        lexicon: Option<PathBuf>,
        who: Option<String>,
    ) -> PyResult<Case> {
        py.detach(|| -> Result<(), Failure> {
            let lexicon = lexicon.map(|folder| self::lexicon(Some(folder.as_path()))).transpose()?;
            let stamp = stamp(who.clone(), None)?;
            let mut case = contested::Case::create(&path, &stamp)?;
            if let Some(lexicon) = lexicon {
                case.keep_lexicon(&lexicon, &intake::version(&lexicon, true), &stamp)?;
            }
            Ok(())
        })?;
        Case::new(py, path)
    }

    /// The file.
    #[getter]
    fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// A list; `filter` is a JSON object of conditions.
    fn listed(&self, py: Python<'_>, table: &str, filter: &str) -> PyResult<Table> {
        let table = named(table)?;
        let asked = Asked::of(filter)?;
        Ok(py.detach(|| {
            self.ask(|case| {
                let filter = asked.filter(case)?;
                let mut records = Vec::new();
                table.each(case, &filter, |record| records.push(record))?;
                // Those lists that have no conditions of their own are cut here.
                if let Some(limit) = filter.limit.and_then(|limit| usize::try_from(limit).ok()) {
                    records.truncate(limit);
                }
                Ok(Table::new(table, records))
            })
        })?)
    }

    /// Who is said to hold a place: the latest words, and a JSON object of what follows from them.
    fn who_controls(&self, py: Python<'_>, place: &str, view: &str) -> PyResult<(Table, String)> {
        let asked = Asked::of(view)?;
        Ok(py.detach(|| {
            self.ask(|case| {
                let found = case.places_named(place)?.into_iter().next();
                let Some(found) = found else {
                    fitting(case, Filter { place: Some(place.to_owned()), ..Filter::default() })?;
                    return Err(Failure::NotFound(format!("there is no {place} in this case")));
                };
                let (id, name) = (found.id, found.name);
                let standing = case.who_controls(&id, &asked.view(case)?)?;
                let records = records::control(case, &standing)?;
                let origins = |origins: &[OriginId]| -> Vec<Value> {
                    let one = |origin: &OriginId| json!({"id": origin.0, "name": records::origin_name(case, &origin.0)});
                    origins.iter().map(one).collect()
                };
                let holders: Vec<Value> = standing
                    .holders
                    .iter()
                    .map(|holder| {
                        json!({
                            "actor": holder.actor,
                            "name": holder.actor_name,
                            "said_by": origins(&holder.said_by),
                            "denied_by": origins(&holder.denied_by),
                        })
                    })
                    .collect();
                let told = json!({
                    "place": {"id": id, "name": name},
                    "holders": holders,
                    "disputed": standing.disputed,
                    "fighting": standing.fighting,
                    "divided": standing.divided,
                    "undated": standing.undated.len(),
                });
                Ok((Table::new(tables::Table::Control, records), told.to_string()))
            })
        })?)
    }

    /// Who is with and against an actor.
    fn relations(&self, py: Python<'_>, actor: &str, other: Option<&str>, view: &str) -> PyResult<Table> {
        let asked = Asked::of(view)?;
        Ok(py.detach(|| {
            self.ask(|case| {
                let named = |words: &str| {
                    let meant = fitting(case, Filter { actor: Some(words.to_owned()), ..Filter::default() })?;
                    Ok::<String, Failure>(meant.actor.unwrap_or_default())
                };
                let (actor, other) = (named(actor)?, other.map(named).transpose()?);
                let facts = case.relations_between(&actor, other.as_deref(), &asked.view(case)?)?;
                Ok(Table::new(tables::Table::Bonds, records::bonds(case, &facts)?))
            })
        })?)
    }

    /// What changed between what was known on two days.
    fn diff(&self, py: Python<'_>, before: &str, after: &str, view: &str) -> PyResult<Table> {
        let (before, after) = (day(before)?, day(after)?);
        if before > after {
            return Err(Failure::Usage("the second day is before the first".to_owned()).into());
        }
        let asked = Asked::of(view)?;
        Ok(py.detach(|| {
            self.ask(|case| {
                let view = View { known: Some(after), ..asked.view(case)? };
                Ok(Table::new(tables::Table::Changes, export::changes(case, before, &view)?))
            })
        })?)
    }

    /// One record by its id, as JSON: a report as `contested extract` writes it, a claim, an event, a contradiction; none where
    /// there is no such thing.
    fn record(&self, py: Python<'_>, of: &str, id: &str) -> PyResult<Option<String>> {
        Ok(py.detach(|| {
            self.ask(|case| {
                let record = match of {
                    "report" => {
                        let meant = Filter { report: Some(id.to_owned()), ..Filter::default() };
                        let id = fitting(case, meant)?.report.unwrap_or_default();
                        case.extraction(&id)?.map(|read| extract_json::extraction(&read))
                    }
                    "claim" => case.claim(id)?.map(|claim| json!(claim)),
                    "event" => case.event(id)?.map(|event| ledger_json::event(&event)),
                    "contradiction" => match case.contradiction(id)? {
                        None => None,
                        Some(found) => {
                            let event = case.event(&found.event)?;
                            Some(records::contradiction(case, &found, event.as_ref())?)
                        }
                    },
                    _ => None,
                };
                Ok(record.map(|record| record.to_string()))
            })
        })?)
    }

    /// How many there are of everything, as JSON.
    fn counts(&self, py: Python<'_>) -> PyResult<String> {
        Ok(py.detach(|| {
            self.ask(|case| {
                let all = Filter::default();
                let (reports, reconciled) = case.reports_and_reconciled()?;
                Ok(json!({
                    "reports": reports,
                    "claims": case.count_claims(&all)?,
                    "events": case.count_events(&all)?,
                    "contradictions": case.count_contradictions(&all)?,
                    "sources": case.count_sources(&all)?,
                    "actors": case.count_actors(&all)?,
                    "places": case.count_places(&all)?,
                    "not_reconciled": reports - reconciled,
                })
                .to_string())
            })
        })?)
    }

    /// Adds what is at the paths. After each batch `progress` is called with how many reports are in and how many bytes of how
    /// many were read; what it raises ends the adding, and what is in stays in. What became of all, as JSON.
    #[pyo3(signature = (paths, about, reader, fast, who, progress))]
    fn add(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        about: &str,
        reader: Option<Py<Reader>>,
        fast: bool,
        who: Option<String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        let about = About::of(about)?;
        let given = reader.map(|reader| reader.get().inner.clone());
        Ok(py.detach(|| {
            let loaded = match given {
                Some(loaded) => loaded,
                None => self.own(fast)?,
            };
            let added = self.take(&paths, &about, &loaded, &stamp(who, None)?, progress.as_ref());
            self.open_again()?;
            added
        })?)
    }

    /// Judges; `wish` is a JSON object with its kind. The judgement, and what it goes against, as JSON.
    fn judge(
        &self,
        py: Python<'_>,
        wish: &str,
        reason: &str,
        who: Option<String>,
        at: Option<&str>,
    ) -> PyResult<String> {
        let wish = self::wish(&serde_json::from_str(wish).map_err(Failure::from)?)?;
        let stamp = stamp(who, at)?;
        Ok(py.detach(|| {
            let judged = contested::Case::open(&self.path)?.judge(&wish, reason, &stamp)?;
            self.open_again()?;
            let mut record = records::judgement(&judged.judgement);
            record["warnings"] = json!(judged.warnings);
            Ok::<String, Failure>(record.to_string())
        })?)
    }

    /// Takes judgements that are written one a line; how many were new, and what was not taken, as JSON.
    fn import_judgements(&self, py: Python<'_>, lines: &str, who: Option<String>) -> PyResult<String> {
        let mut judgements = Vec::new();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            judgements.push(serde_json::from_str(line).map_err(Failure::from)?);
        }
        let stamp = stamp(who, None)?;
        Ok(py.detach(|| {
            let imported = contested::Case::open(&self.path)?.import_judgements(judgements, &stamp)?;
            self.open_again()?;
            serde_json::to_string(&imported).map_err(Failure::from)
        })?)
    }

    /// Writes the case out; the manifest, as JSON.
    fn export(&self, py: Python<'_>, format: &str, out: PathBuf, options: &str) -> PyResult<String> {
        let Some(format) = export::Format::ALL.iter().copied().find(|one| one.name() == format) else {
            let names: Vec<&str> = export::Format::ALL.iter().map(|format| format.name()).collect();
            let words = format!("\"{format}\" is no format: {}", names.join(", "));
            return Err(Failure::Usage(words).into());
        };
        let asked = Asked::of(options)?;
        Ok(py.detach(|| {
            self.ask(|case| {
                let options = export::Options {
                    view: asked.view(case)?,
                    surely: asked.filter.surely,
                    best_figure: asked.best_figure,
                    unplaced: asked.without_place,
                    since: asked.since,
                };
                let manifest = export::write(case, format, &options, &out)?;
                Ok(serde_json::to_string(&manifest)?)
            })
        })?)
    }

    /// Holds the file against its custody log: what does not hold.
    fn verify(&self, py: Python<'_>, deep: bool) -> PyResult<Vec<String>> {
        let depth = if deep { store::Depth::Anew } else { store::Depth::Written };
        Ok(py.detach(|| {
            self.ask(|case| {
                let faults = case.verify(depth)?.faults;
                Ok(faults.iter().map(|fault| format!("{}: {}", fault.subject, fault.message)).collect())
            })
        })?)
    }
}

impl Case {
    fn connection(&self) -> MutexGuard<'_, Option<contested::Case>> {
        // A question that panicked has changed nothing.
        self.reading.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn ask<T>(&self, question: impl FnOnce(&contested::Case) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut connection = self.connection();
        let case = match connection.take() {
            Some(case) => case,
            None => contested::Case::open_to_read(&self.path)?,
        };
        let answer = question(&case);
        *connection = Some(case);
        answer
    }

    /// What names mean may be another thing after a change.
    fn open_again(&self) -> Result<(), Failure> {
        let case = contested::Case::open_to_read(&self.path)?;
        *self.connection() = Some(case);
        Ok(())
    }

    /// What the case's own lexicon reads with.
    fn own(&self, is_fast: bool) -> Result<Arc<Loaded>, Failure> {
        let mut own = self.own.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match &*own {
            Some(loaded) if loaded.is_fast == is_fast => Ok(loaded.clone()),
            _ => {
                let lexicon = self.ask(|case| Ok(case.lexicon()?))?;
                let loaded = Arc::new(Loaded::load(lexicon, is_fast)?);
                *own = Some(loaded.clone());
                Ok(loaded)
            }
        }
    }

    fn take(
        &self,
        paths: &[PathBuf],
        about: &About,
        loaded: &Loaded,
        stamp: &Stamp,
        progress: Option<&Py<PyAny>>,
    ) -> Result<String, Failure> {
        for path in paths {
            if !path.exists() {
                return Err(Failure::Refused(format!("{}: there is no such file", path.display())));
            }
        }
        let mut case = contested::Case::open(&self.path)?;
        let rules = ingest::Rules::load(&loaded.lexicon)?.asking(about.asked.clone());
        let version = loaded.version();
        case.keep_lexicon(&loaded.lexicon, &version, stamp)?;
        let found = intake::find(paths, &intake::ends_of_saved_pages(&loaded.lexicon)?);
        let total: u64 = found.inputs.iter().flatten().map(intake::Input::bytes).sum();
        let (mut new, mut already_in, mut claims, mut bytes) = (0_u64, 0_u64, 0_u64, 0_u64);
        let mut refused = Vec::new();
        let reports = found.inputs.into_iter().flat_map(|input| {
            let name = input.as_ref().map(intake::Input::name).unwrap_or_default();
            opened(input, &about.given, &rules).map(move |each| Ok((name.clone(), each?)))
        });
        intake::in_order(
            reports,
            |each: &Result<(String, ingest::Taken), ingest::Refused>| {
                each.as_ref().map_or(0, |(_, taken)| taken.original.len())
            },
            |each| {
                let (name, ingest::Taken { report, original }) = each?;
                let extraction = loaded.reader.extract(report);
                let claims = extraction.claims.len() as u64;
                let addition = store::prepare(&name, &original, extraction, &version);
                Ok::<_, ingest::Refused>((addition, claims, original.len() as u64))
            },
            |batch| {
                let (mut additions, mut counts) = (Vec::new(), Vec::new());
                for each in batch {
                    match each {
                        Ok((addition, claims, length)) => {
                            bytes += length;
                            additions.push(addition);
                            counts.push(claims);
                        }
                        Err(refusal) => refused.push(refusal.to_string()),
                    }
                }
                for (added, count) in case.add(&additions, stamp)?.into_iter().zip(counts) {
                    match added {
                        Added::New => {
                            new += 1;
                            claims += count;
                        }
                        Added::AlreadyIn => already_in += 1,
                    }
                }
                tell(progress, new + already_in, bytes, total)
            },
        )?;
        let (reports, reconciled) = case.reports_and_reconciled()?;
        if new > 0 || reports != reconciled {
            case.reconcile(&Policy::default())?;
        }
        let told = json!({"new": new, "already_in": already_in, "claims": claims, "refused": refused});
        Ok(told.to_string())
    }
}

/// Calls back, and lets Python end it all (Ctrl-C).
fn tell(progress: Option<&Py<PyAny>>, reports: u64, bytes: u64, total: u64) -> Result<(), Failure> {
    Python::attach(|py| {
        py.check_signals()?;
        if let Some(progress) = progress {
            progress.call1(py, (reports, bytes, total))?;
        }
        Ok(())
    })
}

/// What is asked for, with names as people write them.
struct Asked {
    filter: Filter,
    on: Option<Date>,
    according_to: Option<String>,
    best_figure: Option<BestFigure>,
    without_place: bool,
    since: Option<Date>,
}

impl Asked {
    /// From a JSON object; nulls are what was not asked for.
    fn of(json: &str) -> Result<Asked, Failure> {
        let mut fields: Map<String, Value> = serde_json::from_str(json)?;
        fields.retain(|_, value| !value.is_null());
        let mut text = |name: &str| match fields.remove(name) {
            Some(Value::String(words)) => Some(words),
            Some(other) => Some(other.to_string()),
            None => None,
        };
        let on = text("on").as_deref().map(day).transpose()?;
        let (from, to) =
            (text("from").as_deref().map(day).transpose()?, text("to").as_deref().map(day).transpose()?);
        if on.is_some() && (from.is_some() || to.is_some()) {
            return Err(Failure::Usage("either a day, or a stretch of days".to_owned()));
        }
        let number = |words: Option<String>| {
            words.map(|words| {
                words.parse::<u64>().map_err(|_| Failure::Usage(format!("\"{words}\" is no number of rows")))
            })
        };
        let limit = number(text("limit")).transpose()?;
        let best_figure = text("best_figure")
            .map(|words| {
                let found = BestFigure::ALL.into_iter().find(|policy| policy.as_str() == words);
                found.ok_or_else(|| Failure::Usage(format!("\"{words}\" is no policy of figures")))
            })
            .transpose()?;
        let is = |words: Option<String>| words.as_deref() == Some("true");
        let according_to = text("according_to");
        let filter = Filter {
            actor: text("actor"),
            place: text("place"),
            kind: text("kind"),
            source: text("source").or_else(|| according_to.clone()),
            from: on.or(from),
            to: on.or(to),
            known: text("known").as_deref().map(day).transpose()?,
            report: text("report"),
            words: text("words"),
            notice: text("notice"),
            language: text("language"),
            surely: is(text("surely")),
            undated: false,
            order: Order::Time,
            limit,
            offset: None,
        };
        let (without_place, since) =
            (is(text("without_place")), text("since").as_deref().map(day).transpose()?);
        if let Some((name, _)) = fields.iter().next() {
            return Err(Failure::Usage(format!("nothing is listed by \"{name}\"")));
        }
        Ok(Asked { filter, on, according_to, best_figure, without_place, since })
    }

    /// With ids in place of names; one that fits nothing is an error that tells the nearest.
    fn filter(&self, case: &contested::Case) -> Result<Filter, Failure> {
        fitting(case, self.filter.clone())
    }

    fn view(&self, case: &contested::Case) -> Result<View, Failure> {
        let according_to = match &self.according_to {
            None => None,
            Some(words) => {
                let meant = fitting(case, Filter { source: Some(words.clone()), ..Filter::default() })?;
                meant.source.map(OriginId)
            }
        };
        Ok(View { on: self.on, known: self.filter.known, according_to })
    }
}

fn fitting(case: &contested::Case, mut filter: Filter) -> Result<Filter, Failure> {
    for one in case.taken(&filter)? {
        let Some(fitting) = &one.taken else { return Err(Failure::NotFound(one.missing())) };
        let field = match one.filter {
            "actor" => &mut filter.actor,
            "place" => &mut filter.place,
            "source" => &mut filter.source,
            "report" => &mut filter.report,
            _ => &mut filter.kind,
        };
        *field = Some(fitting.id.clone());
    }
    Ok(filter)
}

fn named(table: &str) -> Result<tables::Table, Failure> {
    let found = tables::Table::OF_A_CASE.iter().copied().find(|one| one.name() == table);
    found.ok_or_else(|| Failure::Usage(format!("there is no list \"{table}\"")))
}

fn day(words: &str) -> Result<Date, Failure> {
    ingest::published(words)
        .ok_or_else(|| Failure::Usage(format!("\"{words}\" is no day: expected a date like 2024-12-03")))
}

/// Who does it, and when: now, and who runs this.
fn stamp(who: Option<String>, at: Option<&str>) -> Result<Stamp, Failure> {
    let at = match at {
        Some(words) => words
            .parse::<Timestamp>()
            .map_err(|_| Failure::Usage(format!("\"{words}\" is no time like 2024-12-03T18:20:00Z")))?,
        None => {
            let now = Timestamp::now();
            now.round(jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Trunc))
                .unwrap_or(now)
        }
    };
    let told = ["CONTESTED_WHO", "USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let who = who.or(told).filter(|who| !who.is_empty()).unwrap_or_else(|| "unknown".to_owned());
    Ok(Stamp { at, who })
}

/// What a person asks to be recorded, from its fields.
fn wish(fields: &Map<String, Value>) -> Result<Wish, Failure> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let need = |name: &str| {
        text(name).ok_or_else(|| Failure::Usage(format!("a judgement of this kind needs `{name}`")))
    };
    let all = |name: &str| -> Vec<String> {
        let list = fields.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let unknown = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    Ok(match need("kind")?.as_str() {
        "resolve" => {
            let answer = Answer::of(&need("answer")?, text("side"), text("source"))
                .map_err(|error| unknown(&error))?;
            if text("side").is_some() && !matches!(answer, Answer::Prefer { .. }) {
                return Err(Failure::Usage("a side goes with prefer only".to_owned()));
            }
            Wish::Resolve { contradiction: need("contradiction")?, answer }
        }
        "claim" => {
            let verdict = need("verdict")?.parse::<ClaimVerdict>().map_err(|error| unknown(&error))?;
            Wish::Claim { claim: need("claim")?, verdict }
        }
        "correct" => Wish::Correct { claim: need("claim")?, field: need("field")?, value: need("value")? },
        "same" => Wish::Identity { a: need("a")?, b: need("b")?, verdict: Sameness::Same },
        "different" => Wish::Identity { a: need("a")?, b: need("b")?, verdict: Sameness::Different },
        "unsure" => Wish::Identity { a: need("a")?, b: need("b")?, verdict: Sameness::Unsure },
        "merge" => Wish::Merge { members: all("members") },
        "split" => Wish::Split { whole: need("whole")?, part: all("claims"), name: text("name") },
        "source" => {
            let letter = need("letter")?.parse::<Letter>().map_err(|error| unknown(&error))?;
            Wish::Reliability { source: need("source")?, letter }
        }
        "note" => Wish::Note { on: need("on")? },
        "sensitive" => Wish::Sensitive { on: need("on")?, sensitive: text("clear").is_none() },
        "undo" => Wish::Undo { judgement: need("judgement")? },
        other => return Err(Failure::Usage(format!("nothing is judged by \"{other}\""))),
    })
}
