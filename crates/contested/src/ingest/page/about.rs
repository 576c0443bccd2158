//! What a page says of itself: when it was published, where it stands, who put it out.

use std::collections::BTreeSet;

use contested_lexicon::{Lexicon, LexiconError};
use dom_query::NodeRef;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use smol_str::SmolStr;

use crate::ingest::dates::{self, Months, Said};
use crate::model::{DateBasis, Notice, PublishedDate, Report};

/// Where pages say their days.
#[derive(Debug)]
pub(super) struct Rules {
    published: Names,
    changed: Names,
    lines: Vec<(Says, super::Pattern)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    json: Vec<String>,
    meta: Vec<String>,
    itemprop: Vec<String>,
    classes: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Says {
    Published,
    Changed,
}

impl Rules {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct NamesFile {
            published: Names,
            changed: Names,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct LinesFile {
            line: Vec<Line>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Line {
            says: Says,
            pattern: String,
            example: Vec<String>,
            not: Vec<String>,
        }
        let names: NamesFile = super::toml_of(lexicon, NAMES)?;
        let file: LinesFile = super::toml_of(lexicon, LINES)?;
        let mut lines = Vec::new();
        for line in file.line {
            let pattern = super::Pattern::new(lexicon, LINES, &line.pattern)?;
            super::check(lexicon, LINES, &line.example, &line.not, |words| pattern.is_match(words))?;
            lines.push((line.says, pattern));
        }
        Ok(Rules { published: names.published, changed: names.changed, lines })
    }
}

/// What a page says of itself, each as written.
#[derive(Debug, Default)]
pub(super) struct About {
    found: Vec<Found>,
    addresses: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) author: Option<String>,
    pub(super) headline: Option<String>,
}

/// A date, and how far it can be relied on.
#[derive(Debug)]
struct Found {
    says: Says,
    /// The less, the surer.
    rank: u8,
    /// Where it stands: "meta dc.date".
    label: String,
    words: String,
}

/// How sure the places are where a page says its day.
mod rank {
    pub(super) const ARTICLE: u8 = 0;
    pub(super) const META: u8 = 1;
    pub(super) const PROPERTY: u8 = 2;
    pub(super) const OTHER_JSON: u8 = 3;
    pub(super) const LINE: u8 = 4;
    pub(super) const ADDRESS: u8 = 5;
    /// From here on it may be the day of another story on the page: it contradicts nothing.
    pub(super) const TIME: u8 = 6;
    pub(super) const CLASS: u8 = 7;
}

/// Looks for all of it. `html` is the page as written, `root` its tree.
pub(super) fn about(html: &str, root: &NodeRef<'_>, rules: &Rules) -> About {
    let mut about = About::default();
    let mut canonical = Vec::new();
    let mut open_graph = Vec::new();
    for node in root.descendants_it() {
        let Some(name) = node.node_name() else { continue };
        match &*name {
            "script" => {
                let kind = node.attr("type").unwrap_or_default().to_lowercase();
                if kind.contains("ld+json") {
                    about.json(&node.text(), rules);
                }
            }
            "meta" => {
                let content = node.attr("content").unwrap_or_default();
                let content = content.trim();
                for attribute in ["name", "property", "itemprop", "http-equiv"] {
                    let Some(key) = node.attr(attribute).filter(|_| !content.is_empty()) else { continue };
                    let key = key.trim().to_lowercase();
                    if key == "og:url" || key == "twitter:url" {
                        open_graph.push(content.to_owned());
                    }
                    about.add(rules, |names| &names.meta, &key, rank::META, &format!("meta {key}"), content);
                }
            }
            "link" => {
                let relation = node.attr("rel").unwrap_or_default().to_lowercase();
                if relation.split_whitespace().any(|word| word == "canonical") {
                    canonical.extend(node.attr("href").map(|address| address.trim().to_owned()));
                }
            }
            _ => about.element(&node, &name, rules),
        }
    }
    // What browsers write above a page that they save.
    let saved = html.char_indices().nth(4096).map_or(html, |(end, _)| &html[..end]);
    let saved = saved.split_once("saved from url=(").and_then(|(_, rest)| rest.split_once(')'));
    let saved = saved.and_then(|(_, rest)| rest.split_whitespace().next()).map(str::to_owned);
    let of_json = std::mem::take(&mut about.addresses);
    let all = canonical.into_iter().chain(open_graph).chain(of_json).chain(saved);
    about.addresses = all.filter(|address| is_address(address)).collect();
    about
}

impl About {
    /// The page's address: the first that leads beyond the outlet's front page.
    pub(super) fn address(&self) -> Option<&String> {
        let leads_on = |address: &&String| {
            address
                .split_once("://")
                .and_then(|(_, rest)| rest.split_once('/'))
                .is_some_and(|(_, path)| !path.is_empty())
        };
        self.addresses.iter().find(leads_on).or_else(|| self.addresses.first())
    }

    /// Gives the report its day, says where it stands, and what speaks against it.
    pub(super) fn date(&self, report: &mut Report, months: &Months) {
        let mut found: Vec<(&Found, Said)> =
            self.found.iter().map(|found| (found, months.read(&found.words))).collect();
        found.sort_by_key(|(found, said)| (found.says == Says::Changed, *said == Said::Nothing, found.rank));
        let of_address = report.url.as_deref().and_then(day_of_address);
        let sure: Vec<(u8, &str, Date)> = found
            .iter()
            .filter(|(found, _)| found.says == Says::Published)
            .filter_map(|(found, said)| match said {
                Said::Day(day, _) => Some((found.rank, found.label.as_str(), *day)),
                _ => None,
            })
            .chain(of_address.map(|day| (rank::ADDRESS, "address", day)))
            .collect();
        let best = sure.iter().min_by_key(|(rank, ..)| *rank);
        let either = found.iter().find_map(|(found, said)| match said {
            Said::Either(days) if found.says == Says::Published => Some((*found, days)),
            _ => None,
        });
        // What could be two days is settled by what is said elsewhere on the page.
        let settled = either.and_then(|(found, days)| {
            let other = days.iter().find(|(_, day)| sure.iter().any(|(.., other)| other == day));
            let (order, day, is_known) = dates::choose(days, other.map(|(order, _)| *order))?;
            (best.is_none() || is_known && best.is_some_and(|(rank, ..)| *rank > found.rank))
                .then_some((found, order, day, is_known))
        });
        let (label, day) = match (settled, best) {
            (Some((found, order, day, is_known)), _) => {
                if !is_known {
                    report.notices.push(dates::guessed(&found.words, order, day));
                }
                let basis = if is_known { DateBasis::Metadata } else { DateBasis::Inferred };
                report.published = PublishedDate { date: Some(day), basis };
                (found.label.as_str(), day)
            }
            (None, Some((_, label, day))) => {
                report.published = PublishedDate { date: Some(*day), basis: DateBasis::Metadata };
                (*label, *day)
            }
            (None, None) => return self.date_by_change(report, &found),
        };
        report.dated_by = SmolStr::new(label);
        let changed =
            found.iter().filter(|(found, _)| found.says == Says::Changed).filter_map(|(found, said)| {
                match said {
                    Said::Day(changed, _) if apart(*changed, day) < -1 => {
                        Some((found.label.as_str(), *changed))
                    }
                    _ => None,
                }
            });
        let others = sure
            .iter()
            .filter(|(rank, _, other)| *rank < rank::TIME && apart(*other, day).abs() > 1)
            .map(|(_, label, other)| (*label, *other));
        let against: BTreeSet<String> =
            others.chain(changed).map(|(label, other)| format!("{label} says {other}")).take(5).collect();
        if !against.is_empty() {
            let against = against.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!("{label} says that it was published on {day}; {against}");
            report.notices.push(notice("dates-disagree", message));
        }
    }

    /// Of a page that only says when it was changed, that day is the latest on which it can have been published.
    fn date_by_change(&self, report: &mut Report, found: &[(&Found, Said)]) {
        let changed = found.iter().find_map(|(found, said)| match said {
            Said::Day(day, _) if found.says == Says::Changed => Some((&found.label, *day)),
            _ => None,
        });
        if let Some((label, day)) = changed {
            report.published = PublishedDate { date: Some(day), basis: DateBasis::Metadata };
            report.dated_by = SmolStr::new(label);
            let message = format!(
                "the page does not say when it was published; the day of its last change stands for it ({label})"
            );
            report.notices.push(notice("published-by-change", message));
        } else if let Some((found, _)) = found.iter().find(|(found, _)| found.rank < rank::TIME) {
            report.notices.push(dates::not_understood(&found.words));
        }
    }

    /// Keeps a date if its key is one of the names of a place.
    fn add(
        &mut self,
        rules: &Rules,
        names: fn(&Names) -> &Vec<String>,
        key: &str,
        rank: u8,
        label: &str,
        words: &str,
    ) {
        for (says, all) in [(Says::Published, &rules.published), (Says::Changed, &rules.changed)] {
            let Some(place) = names(all).iter().position(|name| name == key) else { continue };
            // Of several of one kind, such as `article:published_time` and `date`, the first in the list.
            let is_first = |other: &Found| {
                other.says == says
                    && other.rank == rank
                    && other
                        .label
                        .rsplit(' ')
                        .next()
                        .and_then(|key| names(all).iter().position(|name| name == key))
                        > Some(place)
            };
            let found = Found { says, rank, label: label.to_owned(), words: words.to_owned() };
            match self.found.iter().position(is_first) {
                Some(at) => self.found.insert(at, found),
                None if self.found.len() < MOST => self.found.push(found),
                None => {}
            }
            return;
        }
    }

    fn element(&mut self, node: &NodeRef<'_>, name: &str, rules: &Rules) {
        let property = node.attr("itemprop").map(|property| property.trim().to_lowercase());
        let moment = node.attr("datetime").or_else(|| node.attr("content").filter(|_| property.is_some()));
        if let Some(property) = &property {
            let words = moment.as_deref().map(str::to_owned).or_else(|| short(node));
            if let Some(words) = words {
                let label = format!("itemprop {property}");
                self.add(rules, |names| &names.itemprop, property, rank::PROPERTY, &label, words.trim());
            }
        }
        let classes = node.class().unwrap_or_default().to_lowercase();
        let of_class = |names: &Names| {
            classes.split_whitespace().any(|class| names.classes.iter().any(|name| name == class))
        };
        let says = if of_class(&rules.changed) { Says::Changed } else { Says::Published };
        if name == "time"
            && let Some(words) = moment
        {
            let is_marked = node.has_attr("pubdate") || of_class(&rules.published);
            let rank = if is_marked { rank::LINE } else { rank::TIME };
            self.first(says, rank, "time datetime", words.trim());
            return;
        }
        if !LEAVES.contains(&name) {
            return;
        }
        let Some(words) = short(node) else { return };
        for (says, pattern) in &rules.lines {
            if let Some(date) = pattern.captures(&words).and_then(|found| found.name("date")) {
                self.first(*says, rank::LINE, &format!("the line \"{words}\""), date.as_str().trim());
                return;
            }
        }
        if of_class(&rules.published) || of_class(&rules.changed) {
            self.first(says, rank::CLASS, "a line of the class of dates", &words);
        }
    }

    /// Keeps a date unless there is one of its kind: what stands first on a page is of its own story.
    fn first(&mut self, says: Says, rank: u8, label: &str, words: &str) {
        let is_there = self.found.iter().any(|found| found.says == says && found.rank == rank);
        if !is_there && words.chars().any(|character| character.is_ascii_digit()) {
            self.found.push(Found { says, rank, label: label.to_owned(), words: words.to_owned() });
        }
    }

    /// JSON-LD, with `@context` or without: what is said of an article, else of anything.
    fn json(&mut self, text: &str, rules: &Rules) {
        let Some(value) = json_of(text) else { return };
        let mut waiting = vec![&value];
        // Of lists of other stories, comments and the like nothing is of this page.
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(items) => waiting.extend(items.iter().rev()),
                Value::Object(object) => {
                    self.object(object, rules);
                    let others = object.iter().filter(|(key, _)| !ELSEWHERE.contains(&key.as_str()));
                    waiting.extend(
                        others.map(|(_, value)| value).filter(|value| value.is_object() || value.is_array()),
                    );
                }
                _ => {}
            }
        }
    }

    fn object(&mut self, object: &serde_json::Map<String, Value>, rules: &Rules) {
        let kinds: Vec<&str> = match object.get("@type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let is_article = kinds.iter().any(|kind| ARTICLES.iter().any(|word| kind.contains(word)));
        let rank = if is_article { rank::ARTICLE } else { rank::OTHER_JSON };
        for (key, value) in object {
            let words = match value {
                Value::String(words) => words.clone(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            let label = format!("json-ld {key}");
            self.add(rules, |names| &names.json, &key.to_lowercase(), rank, &label, words.trim());
        }
        if !is_article {
            return;
        }
        let name = |key: &str| match object.get(key) {
            Some(Value::String(words)) => Some(words.clone()),
            Some(Value::Object(object)) => object.get("name").and_then(Value::as_str).map(str::to_owned),
            Some(Value::Array(items)) => {
                let names =
                    items.iter().filter_map(|item| item.as_str().or_else(|| item.get("name")?.as_str()));
                let names = names.collect::<Vec<_>>().join(", ");
                (!names.is_empty()).then_some(names)
            }
            _ => None,
        };
        self.publisher = self.publisher.take().or_else(|| name("publisher"));
        self.author = self.author.take().or_else(|| name("author"));
        self.headline = self.headline.take().or_else(|| name("headline"));
        let address = |key: &str| match object.get(key) {
            Some(Value::String(words)) => Some(words.clone()),
            Some(Value::Object(object)) => object.get("@id").and_then(Value::as_str).map(str::to_owned),
            _ => None,
        };
        self.addresses.extend(["url", "mainEntityOfPage", "@id"].into_iter().find_map(address));
    }
}

/// The JSON of a script, out of what pages put around it.
pub(super) fn json_of(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let text =
        text.trim_start_matches("/*<![CDATA[*/").trim_end_matches("/*]]>*/").trim().trim_end_matches(';');
    serde_json::from_str(text).ok()
}

/// The day in an address's path: "/2024/12/03/", "/2024-12-03-", "/20241203".
pub(super) fn day_of_address(address: &str) -> Option<Date> {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('/')?.1.split(['?', '#']).next()?;
    let numbers: Vec<(usize, &str)> = {
        let mut at = 0;
        let mut numbers = Vec::new();
        for part in path.split(['/', '-', '_', '.']) {
            numbers.push((at, part));
            at += part.len() + 1;
        }
        numbers
    };
    let number = |words: &str, digits: usize| -> Option<i16> {
        (words.len() <= digits && !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| words.parse().ok())?
    };
    let date = |year: i16, month: i16, day: i16| {
        let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (1990..2100).contains(&day.year()).then_some(day)
    };
    numbers
        .windows(3)
        .find_map(|three| {
            let [(_, year), (_, month), (_, day)] = three else { return None };
            if year.len() != 4 {
                return None;
            }
            date(number(year, 4)?, number(month, 2)?, number(day, 2)?)
        })
        .or_else(|| {
            numbers.iter().find_map(|(_, part)| {
                let part = part.get(..8).filter(|_| part.len() == 8)?;
                date(number(&part[..4], 4)?, number(&part[4..6], 2)?, number(&part[6..], 2)?)
            })
        })
}

const NAMES: &str = "world/page-dates.toml";

const LINES: &str = "en/pages/dates.toml";

/// Parts of the names of schema.org's types that are a page's own story.
const ARTICLES: &[&str] = &["Article", "Posting", "Report", "WebPage", "VideoObject", "LiveBlog"];

/// Keys of JSON-LD under which other things than the page are told of.
const ELSEWHERE: &[&str] = &[
    "itemListElement",
    "comment",
    "review",
    "hasPart",
    "mentions",
    "relatedLink",
    "citation",
    "isPartOf",
    "image",
    "logo",
    "liveBlogUpdate",
    "breadcrumb",
    "publisher",
    "author",
];

/// Elements that hold short lines.
const LEAVES: &[&str] = &[
    "p", "div", "span", "time", "li", "small", "em", "i", "strong", "b", "dd", "td", "h4", "h5", "h6",
    "address",
];

/// Dates that are kept of a page: one that has more says nothing by them.
const MOST: usize = 60;

/// The words of an element that holds no more than a short line.
fn short(node: &NodeRef<'_>) -> Option<String> {
    let mut words = String::new();
    let mut waiting: Vec<NodeRef<'_>> = vec![*node];
    let mut looked = 0;
    while let Some(node) = waiting.pop() {
        looked += 1;
        if looked > 12 || words.len() > 160 {
            return None;
        }
        if node.is_text() {
            words.push_str(&node.text());
            words.push(' ');
        }
        waiting.extend(node.children_it(true).take(13));
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty() && words.len() <= 90).then_some(words)
}

fn is_address(words: &str) -> bool {
    (words.starts_with("http://") || words.starts_with("https://"))
        && words.len() < 2000
        && !words.contains(char::is_whitespace)
}

/// Days from one to the other.
fn apart(day: Date, from: Date) -> i32 {
    from.until(day).map_or(0, |span| span.get_days())
}

fn notice(code: &'static str, message: String) -> Notice {
    Notice { code: SmolStr::new_static(code), message, span: None }
}
