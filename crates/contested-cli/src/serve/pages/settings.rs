//! What a page may be asked for. A setting that it does not have, or a value that none can be, is refused with what is
//! allowed: an answer to another question than the one that was asked would mislead.

use std::collections::BTreeSet;
use std::fmt;

use contested::model::EventKind;
use jiff::civil::Date;

use super::super::judging::Status;
use super::super::request::{Format, Request};
use super::Route;

/// A setting that was not understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Misunderstood {
    /// Its name.
    pub(crate) setting: String,
    /// What it was set to; `None` where the page has no such setting.
    pub(crate) value: Option<String>,
    /// What is allowed instead.
    pub(crate) allowed: Vec<String>,
}

impl fmt::Display for Misunderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "The setting “{}” is not understood as “{value}”.", self.setting),
            None => write!(f, "This page has no setting “{}”.", self.setting),
        }
    }
}

/// The clocks, which every page has.
pub(super) const CLOCKS: &[&str] = &["on", "known"];

/// Rows on one page of HTML; more would only keep a browser busy.
const MOST_ROWS: usize = 1_000;

/// Looks at every setting of a request.
pub(super) fn check(route: &Route, request: &Request) -> Result<(), Misunderstood> {
    for (name, value) in &request.query {
        if !CLOCKS.contains(&name.as_str()) && !route.settings.contains(&name.as_str()) {
            let allowed = route.settings.iter().chain(CLOCKS).map(|name| (*name).to_owned()).collect();
            return Err(Misunderstood { setting: name.clone(), value: None, allowed });
        }
        if let Some(allowed) = refused(name, value, request.format) {
            return Err(Misunderstood { setting: name.clone(), value: Some(value.clone()), allowed });
        }
    }
    Ok(())
}

/// What a setting may be, where it is something else.
fn refused(name: &str, value: &str, format: Format) -> Option<Vec<String>> {
    let (is_fine, allowed): (bool, Vec<String>) = match name {
        "on" | "known" | "from" | "to" | "since" => {
            (value.parse::<Date>().is_ok(), vec!["a day that there is, as 2021-03-04".to_owned()])
        }
        "kind" => {
            let kinds: BTreeSet<&str> =
                EventKind::ALL.iter().flat_map(|kind| [kind.as_str(), kind.family()]).collect();
            (kinds.contains(value), kinds.into_iter().map(str::to_owned).collect())
        }
        "page" => (at_least_one(value).is_some(), vec!["a number from 1 on".to_owned()]),
        "limit" => {
            let most = if format == Format::Html { MOST_ROWS } else { usize::MAX };
            let said = if format == Format::Html {
                format!("a number from 1 to {MOST_ROWS}; programs may ask for more")
            } else {
                "a number from 1 on".to_owned()
            };
            (at_least_one(value).is_some_and(|number| number <= most), vec![said])
        }
        "state" => (
            Status::of_word(value).is_some(),
            Status::ALL.iter().map(|(_, word)| (*word).to_owned()).collect(),
        ),
        "day" => one_of(value, &["none"]),
        "of" => one_of(value, &["actor", "place", "source"]),
        "mode" => one_of(value, &["since", "then"]),
        "onto" => one_of(value, &["1", "2", "3", "4", "5", "6", "7"]),
        "view" => (
            value.split(',').filter(|one| one.parse::<f64>().is_ok_and(f64::is_finite)).count() == 3
                && value.split(',').count() == 3,
            vec!["degrees north, degrees east and how much closer, as 36.2,37.1,2.5".to_owned()],
        ),
        "sides" => (
            value
                .split(',')
                .all(|one| one.rsplit_once(':').is_some_and(|(_, side)| side.parse::<u8>().is_ok())),
            vec!["actors with the numbers of sides, as army:1,rebels:3".to_owned()],
        ),
        "by" => one_of(value, &["kind", "actor", "place"]),
        "reading" => one_of(value, &["sure", "all"]),
        "sort" => one_of(value, &["time", "newest", "weight"]),
        "wide" | "unplaced" => one_of(value, &["1"]),
        _ => return None,
    };
    (!is_fine).then_some(allowed)
}

fn at_least_one(value: &str) -> Option<usize> {
    value.parse().ok().filter(|number| *number > 0)
}

fn one_of(value: &str, allowed: &[&str]) -> (bool, Vec<String>) {
    (allowed.contains(&value), allowed.iter().map(|&word| word.to_owned()).collect())
}
