//! Text written out by news databases: one report an article, with its day, outlet, headline and author.

use std::io::Read;

use contested_lexicon::{Lexicon, LexiconError};
use regex::Regex;
use serde::Deserialize;
use smol_str::SmolStr;

use super::containers::Source;
use super::documents::Words;
use super::{Found, Given, Place, Reason, Refused, encoding, whole};

/// How databases part articles, and what stands in their heads.
#[derive(Debug)]
pub(super) struct Rules {
    databases: Vec<Database>,
    day: Regex,
    months: Vec<String>,
}

#[derive(Debug)]
struct Database {
    separator: Regex,
    separates: Separates,
    title: bool,
    outlet: Side,
    words: Option<Regex>,
    labels: Vec<Regex>,
    body: Option<Regex>,
    after: Option<Regex>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Separates {
    Before,
    Behind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Side {
    Above,
    Below,
}

/// Where the rules stand in the lexicon.
const FILE: &str = "en/pages/databases.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    months: Vec<String>,
    database: Vec<FileDatabase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileDatabase {
    separator: String,
    separates: Separates,
    title: bool,
    outlet: Side,
    words: Option<String>,
    label: Vec<String>,
    body: Option<String>,
    after: Option<String>,
}

impl Database {
    fn label<'l>(&self, line: &'l str) -> Option<regex::Captures<'l>> {
        self.labels.iter().filter(|_| line.len() < LONGEST).find_map(|label| label.captures(line))
    }
}

impl Rules {
    /// Loads them.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let text = lexicon.text(FILE)?;
        let file: File = toml::from_str(text).map_err(|error| {
            LexiconError::at_offset(FILE, text, error.span().map_or(0, |span| span.start), error.message())
        })?;
        let pattern = |pattern: &str| {
            Regex::new(&format!("(?i){pattern}")).map_err(|error| {
                LexiconError::at_offset(FILE, text, text.find(pattern).unwrap_or(0), error.to_string())
            })
        };
        let optional = |words: &Option<String>| words.as_deref().map(pattern).transpose();
        let databases = file
            .database
            .iter()
            .map(|each| {
                Ok(Database {
                    separator: pattern(&each.separator)?,
                    separates: each.separates,
                    title: each.title,
                    outlet: each.outlet,
                    words: optional(&each.words)?,
                    labels: each.label.iter().map(|label| pattern(label)).collect::<Result<_, _>>()?,
                    body: optional(&each.body)?,
                    after: optional(&each.after)?,
                })
            })
            .collect::<Result<_, LexiconError>>()?;
        let months = file.months.join("|");
        // Day and month in either order, the year last, then the day of the week where it is named.
        let day = pattern(&format!(
            r"^(?:\p{{L}}+,? )?(?:(?<month>{months})\.? (?<day>\d{{1,2}}),?|(?<day2>\d{{1,2}})\.? (?<month2>{months}),?) (?<year>\d{{4}})\b"
        ))?;
        Ok(Rules { databases, day, months: file.months })
    }

    /// Whether some words are such a text, as far as they are at hand.
    pub(super) fn know(&self, head: &str) -> bool {
        self.database(head).is_some()
    }

    /// A lone separator may be an accident; an article that shows its day and its head is none.
    fn database(&self, text: &str) -> Option<&Database> {
        self.databases.iter().find(|database| {
            let mut lines = text.lines().map(str::trim);
            lines.by_ref().any(|line| line.len() < LONGEST && database.separator.is_match(line))
                && text
                    .lines()
                    .map(str::trim)
                    .filter(|line| line.len() < LONGEST)
                    .any(|line| self.day.is_match(line))
        })
    }

    fn iso(&self, line: &str) -> Option<String> {
        let found = self.day.captures(line)?;
        let group = |names: [&str; 2]| {
            names.into_iter().find_map(|name| found.name(name)).map(|group| group.as_str())
        };
        let month = group(["month", "month2"])?.to_lowercase();
        let month = self.months.iter().position(|each| *each == month)? + 1;
        let day: u32 = group(["day", "day2"])?.parse().ok()?;
        Some(format!("{}-{month:02}-{day:02}", &found["year"]))
    }
}

/// Lines that the patterns look at; heads have short ones.
const LONGEST: usize = 300;

/// Reads the articles one by one.
pub(super) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a super::Rules,
) -> Found<'a> {
    let bytes = match whole(input, rules.limits.document_bytes) {
        Ok(bytes) => bytes,
        Err(reason) => return source.refuse(reason),
    };
    let text = encoding::decode(&bytes, None).text;
    let Some(database) = rules.databases.database(&text) else {
        // The head only looked like it.
        return super::documents::once(super::text::read(
            &source.name,
            bytes.as_slice(),
            given,
            &rules.limits,
        ));
    };
    let articles: Vec<(u64, String)> = articles(database, &text);
    if articles.is_empty() {
        return source.refuse(Reason::Empty);
    }
    Box::new(articles.into_iter().map(move |(line, article)| {
        let words = words(&rules.databases, database, &article);
        let taken = words.report(article.into_bytes(), given, rules);
        taken
            .map(|mut taken| {
                taken.report.key = Some(format!("line {line}"));
                if !taken.report.dated_by.is_empty() {
                    taken.report.dated_by = SmolStr::new_static("article");
                }
                taken
            })
            .map_err(|reason| Refused::new(&source.name, Place::line(line), reason))
    }))
}

/// The articles with the line each begins on; the separator behind an article belongs to it.
fn articles(database: &Database, text: &str) -> Vec<(u64, String)> {
    let mut articles = Vec::new();
    let (mut article, mut begun) = (String::new(), None);
    let mut end = |article: &mut String, begun: &mut Option<u64>| {
        let words = std::mem::take(article);
        if let Some(line) = begun.take() {
            articles.push((line, words.trim().to_owned()));
        }
    };
    for (number, line) in text.lines().enumerate() {
        let parts = line.trim().len() < LONGEST && database.separator.is_match(line.trim());
        if parts && database.separates == Separates::Before {
            end(&mut article, &mut begun);
            continue;
        }
        if begun.is_none() && !line.trim().is_empty() && !parts {
            begun = Some(number as u64 + 1);
        }
        if begun.is_some() {
            article.push_str(line);
            article.push('\n');
        }
        if parts {
            end(&mut article, &mut begun);
        }
    }
    // Behind the last separator stands nothing but a remark of the database.
    if database.separates == Separates::Before {
        end(&mut article, &mut begun);
    }
    articles
}

fn words(rules: &Rules, database: &Database, article: &str) -> Words {
    let lines: Vec<&str> = article.lines().map(str::trim).collect();
    let short = |line: &&str| line.len() < LONGEST;
    let is = |pattern: &Option<Regex>, line: &str| {
        line.len() < LONGEST && pattern.as_ref().is_some_and(|pattern| pattern.is_match(line))
    };
    // Heads have a few dozen lines.
    let near = lines.len().min(60);
    let marked = lines[..near].iter().position(|line| is(&database.body, line));
    // The same words may stand at an article's foot.
    let foot = lines[..near].iter().position(|line| is(&database.after, line)).unwrap_or(near);
    let labelled = || lines[..foot].iter().rposition(|line| database.label(line).is_some());
    let dated = || lines[..near].iter().position(|line| rules.day.is_match(line));
    let body = marked.or_else(labelled).or_else(dated).map_or(0, |at| at + 1);
    let mut words = Words::default();
    let head: Vec<&str> =
        lines[..body].iter().copied().filter(|line| !line.is_empty()).filter(short).collect();
    let day = head.iter().position(|line| database.label(line).is_none() && rules.day.is_match(line));
    if let Some(at) = day {
        words.published = rules.iso(head[at]);
        let clock = |line: &str| {
            line.split(':').all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
        };
        words.publisher = match database.outlet {
            Side::Above => at.checked_sub(1).map(|at| head[at]),
            Side::Below => head[at + 1..].iter().copied().find(|line| !clock(line)),
        }
        .map(str::to_owned);
    }
    if database.title {
        words.title = head.first().map(|line| (*line).to_owned());
    }
    let author_at = head.iter().position(|line| is(&database.words, line));
    if let Some(author) = author_at.filter(|at| *at > 1) {
        words.author = Some(head[author - 1].to_owned());
    }
    for line in &head {
        if let Some(found) = database.label(line) {
            let group = |name: &str| found.name(name).map(|group| group.as_str().trim().to_owned());
            words.title = group("title").or(words.title.take());
            words.author = group("author").or(words.author.take());
        }
    }
    let end = lines[body..].iter().position(|line| {
        is(&database.after, line) || line.len() < LONGEST && database.separator.is_match(line)
    });
    let end = end.map_or(lines.len(), |end| body + end);
    if let Some(found) =
        lines[end..].iter().copied().filter(short).find_map(|line| database.separator.captures(line))
        && let Some(date) = found.name("published")
    {
        words.published = words.published.take().or_else(|| Some(date.as_str().to_owned()));
    }
    words.text = lines[body..end].join("\n").trim().to_owned();
    words
}
