//! What the commands that list rows of a case have in common.

use clap::Args;
use contested::store::{Case, Filter, StoreError, Taken};
use serde_json::Value;

use super::OnCase;
use crate::filters::Filters;
use crate::outcome::WrongUsage;
use crate::output::{Column, Form, Printer};
use crate::talk;

/// The case, which of its rows, and how they are printed.
#[derive(Args, Debug)]
pub(crate) struct Listing {
    #[command(flatten)]
    case: OnCase,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    form: Form,
}

/// What is asked for, with what its names were taken for.
pub(super) struct Asked {
    /// With ids in place of names.
    pub(super) filter: Filter,
    taken: Vec<Taken>,
}

impl Listing {
    /// Opens the case and finds out what is asked for; a name, kind or id that fits nothing is wrong usage.
    pub(super) fn open(&self) -> anyhow::Result<(Case, Asked)> {
        let case = self.case.open()?;
        let mut filter = self.filters.filter();
        if let Some(words) = &filter.words {
            check_words(&case, words)?;
        }
        let taken = case.taken(&filter)?;
        for one in &taken {
            let Some(fitting) = &one.taken else { return Err(super::not_there(one)) };
            let mut fittings = vec![fitting.clone()];
            fittings.extend(one.others.iter().cloned());
            super::say_taken(&one.words, &fittings);
            *field(&mut filter, one.filter) = Some(fitting.id.clone());
        }
        if filter.known.is_some() {
            super::say_undated(&case)?;
        }
        Ok((case, Asked { filter, taken }))
    }

    pub(super) fn printer<'c>(&self, columns: &'c [Column]) -> Printer<'c> {
        Printer::new(self.form, columns)
    }

    /// Prints the rows that `rows` finds in the case, each as the record that `record` makes of it.
    pub(super) fn print<Row>(
        &self,
        columns: &[Column],
        rows: impl Fn(&Case, &Filter) -> Result<Vec<Row>, StoreError>,
        record: impl Fn(&Row) -> serde_json::Result<Value>,
    ) -> anyhow::Result<()> {
        let (case, asked) = self.open()?;
        let mut printer = self.printer(columns);
        let found = rows(&case, &asked.filter)?;
        for row in &found {
            printer.print(&record(row)?)?;
        }
        printer.finish()?;
        asked.explain(found.len(), |filter| Ok(rows(&case, filter)?.len()))
    }
}

impl Asked {
    /// Says so where one outlet makes nearly all of what is listed.
    pub(super) fn say_dominated(&self, case: &Case) -> anyhow::Result<()> {
        if let Some(foremost) = case.foremost(&self.filter)?
            && let Some(share) = foremost.share()
        {
            talk::hint(&format!(
                "one outlet makes {share} % of this view: {}, with {} of {} claims; go by origins, not by reports",
                foremost.publisher, foremost.claims, foremost.of
            ));
        }
        Ok(())
    }

    /// Of an empty list: what the filters were taken for and how many rows there are without each.
    pub(super) fn explain(
        &self,
        rows: usize,
        count: impl Fn(&Filter) -> anyhow::Result<usize>,
    ) -> anyhow::Result<()> {
        if rows > 0 {
            return Ok(());
        }
        let mut parts = Vec::new();
        for filter in self.set() {
            let mut without = Filter { limit: None, ..self.filter.clone() };
            clear(&mut without, filter);
            let rows = count(&without)?;
            let taken = self.taken.iter().find(|taken| taken.filter == filter);
            let meant = taken
                .and_then(|taken| taken.taken.as_ref().filter(|fitting| fitting.id != taken.words))
                .map_or_else(String::new, |fitting| format!(" (taken for {}, {})", fitting.name, fitting.id));
            parts.push(format!("without --{filter}{meant} there would be {rows}"));
        }
        talk::note(&if parts.is_empty() {
            "the list is empty".to_owned()
        } else {
            format!("nothing fits all filters; {}", parts.join("; "))
        });
        Ok(())
    }

    /// The filters that are set, by name.
    fn set(&self) -> Vec<&'static str> {
        let filter = &self.filter;
        let on = filter.from.is_some() && filter.from == filter.to;
        let is_set = [
            ("actor", filter.actor.is_some()),
            ("place", filter.place.is_some()),
            ("kind", filter.kind.is_some()),
            ("source", filter.source.is_some()),
            ("on", on),
            ("from", filter.from.is_some() && !on),
            ("to", filter.to.is_some() && !on),
            ("known", filter.known.is_some()),
            ("report", filter.report.is_some()),
            ("words", filter.words.is_some()),
        ];
        is_set.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect()
    }
}

/// Words that are no full-text query are told so in a sentence, with what would be one.
fn check_words(case: &Case, words: &str) -> anyhow::Result<()> {
    let asked = Filter { words: Some(words.to_owned()), limit: Some(1), ..Filter::default() };
    let Err(error) = case.reports(&asked) else { return Ok(()) };
    let said = error.to_string();
    if !["fts5", "unterminated string", "no such column", "unknown special query"]
        .iter()
        .any(|sign| said.contains(sign))
    {
        return Err(error.into());
    }
    let plain = words.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let quoted: Vec<String> = plain.map(|word| format!("\"{word}\"")).collect();
    Err(WrongUsage(format!(
        "the words {words} are no full-text query; as they stand they are looked for with --words '{}' (queries also have \
         \"two words\" next to each other, one OR other, begin*)",
        quoted.join(" ")
    ))
    .into())
}

/// A filter's words.
fn field<'f>(filter: &'f mut Filter, name: &str) -> &'f mut Option<String> {
    match name {
        "actor" => &mut filter.actor,
        "place" => &mut filter.place,
        "source" => &mut filter.source,
        "report" => &mut filter.report,
        "kind" => &mut filter.kind,
        _ => &mut filter.words,
    }
}

/// Takes a filter away.
fn clear(filter: &mut Filter, name: &str) {
    match name {
        "on" => (filter.from, filter.to) = (None, None),
        "from" => filter.from = None,
        "to" => filter.to = None,
        "known" => filter.known = None,
        name => *field(filter, name) = None,
    }
}
