//! What became of all that was to be added: counted for people, and row by row for a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use anyhow::Context as _;
use contested::export::flat::harmless;
use contested::ingest::{NOT_ENGLISH, NotTranslated, Reason, Refused, TRANSLATED};
use contested::model::{DifferenceKind, Extraction, Notice, Report, Translation};
use serde_json::Value;

use crate::talk;

/// The counts, and the file of rows where one is wanted.
#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) new: usize,
    pub(crate) claims: usize,
    pub(crate) already_in: usize,
    pub(crate) refused: usize,
    /// Stamps of time that were kept.
    pub(crate) stamps: usize,
    forms: BTreeMap<String, usize>,
    undated: BTreeMap<&'static str, usize>,
    languages: BTreeMap<String, usize>,
    without_claims: usize,
    with_notices: usize,
    notices: BTreeMap<String, usize>,
    reasons: BTreeMap<(String, String), usize>,
    /// Reports that were in and are read through a translation now.
    pub(crate) anew: usize,
    /// Some report came with a translation, new or not.
    came_translated: bool,
    /// Of what is read through a translation, by whom.
    translators: BTreeMap<String, usize>,
    untranslated: BTreeMap<String, usize>,
    differing: usize,
    rows: Option<csv::Writer<File>>,
}

/// What is told of one report.
pub(crate) struct Facts {
    file: String,
    report: String,
    key: String,
    form: String,
    publisher: String,
    published: String,
    basis: String,
    dated_by: String,
    language: String,
    claims: Option<usize>,
    notices: Vec<Notice>,
    translation: Option<String>,
}

impl Facts {
    /// Of a report that was read.
    pub(crate) fn of(file: &str, extraction: &Extraction) -> Facts {
        Facts { claims: Some(extraction.claims.len()), ..Facts::unread(file, &extraction.report) }
    }

    /// Of a report that was not, since it is in already.
    pub(crate) fn unread(file: &str, report: &Report) -> Facts {
        let basis = serde_json::to_value(report.published.basis).unwrap_or_default();
        Facts {
            file: file.to_owned(),
            report: report.id.to_string(),
            key: report.key.clone().unwrap_or_default(),
            form: report.form.to_string(),
            publisher: report.publisher.clone().unwrap_or_default(),
            published: report.published.date.map(|day| day.to_string()).unwrap_or_default(),
            basis: basis.as_str().unwrap_or_default().to_owned(),
            dated_by: report.dated_by.to_string(),
            language: report.language.to_string(),
            claims: None,
            notices: report.notices.clone(),
            translation: report.translation.as_ref().map(Translation::said),
        }
    }

    fn is_english(&self) -> bool {
        !self.notices.iter().any(|notice| notice.code == NOT_ENGLISH)
    }
}

impl Summary {
    /// With a file that gets a row for each report and each refusal.
    pub(crate) fn with_file(path: Option<&Path>) -> anyhow::Result<Summary> {
        let mut summary = Summary::default();
        if let Some(path) = path {
            let mut rows = csv::Writer::from_path(path).with_context(|| path.display().to_string())?;
            rows.write_record(HEAD).with_context(|| path.display().to_string())?;
            summary.rows = Some(rows);
        }
        Ok(summary)
    }

    /// A report is in.
    pub(crate) fn added(&mut self, facts: &Facts) -> anyhow::Result<()> {
        self.new += 1;
        self.claims += facts.claims.unwrap_or_default();
        *self.forms.entry(facts.form.clone()).or_default() += 1;
        let is_undated = facts.published.is_empty();
        if is_undated {
            let named = facts.notices.iter().any(|notice| notice.code == "published-not-understood");
            let why = if named { "named one that was not understood" } else { "named none" };
            *self.undated.entry(why).or_default() += 1;
        }
        if !facts.is_english() {
            *self.languages.entry(facts.language.clone()).or_default() += 1;
        } else if facts.claims == Some(0) {
            self.without_claims += 1;
        }
        self.note_translation(facts);
        let codes = facts.notices.iter().map(|notice| notice.code.as_str());
        let codes = codes.filter(|code| !NO_DOUBTS.contains(code));
        let codes: BTreeSet<&str> = codes.collect();
        self.with_notices += usize::from(!codes.is_empty());
        for code in codes {
            *self.notices.entry(code.to_owned()).or_default() += 1;
        }
        self.row("new", facts)
    }

    /// A report that was in is read through a translation now.
    pub(crate) fn translated(&mut self, facts: &Facts) -> anyhow::Result<()> {
        self.anew += 1;
        self.claims += facts.claims.unwrap_or_default();
        self.note_translation(facts);
        self.row("translated", facts)
    }

    fn note_translation(&mut self, facts: &Facts) {
        let Some(said) = &facts.translation else { return };
        self.came_translated = true;
        *self.translators.entry(said.clone()).or_default() += 1;
        let is_difference =
            |notice: &Notice| DifferenceKind::ALL.iter().any(|kind| kind.code() == notice.code);
        self.differing += usize::from(facts.notices.iter().any(is_difference));
    }

    /// The caller's program gave no translation.
    pub(crate) fn not_translated(&mut self, why: &NotTranslated) {
        *self.untranslated.entry(why.to_string()).or_default() += 1;
    }

    /// How many reports the caller's program gave no translation of.
    pub(crate) fn untranslated(&self) -> usize {
        self.untranslated.values().sum()
    }

    /// Whether some report came with a translation.
    pub(crate) fn has_translations(&self) -> bool {
        self.came_translated
    }

    /// A report was in already.
    pub(crate) fn is_in(&mut self, facts: &Facts) -> anyhow::Result<()> {
        self.already_in += 1;
        self.came_translated |= facts.translation.is_some();
        self.row("already in", facts)
    }

    /// Something could not be read.
    pub(crate) fn refuse(&mut self, refused: &Refused) -> anyhow::Result<()> {
        self.refused += 1;
        let reason = &refused.reason;
        let what = match reason {
            Reason::NotText(what) | Reason::NotAReport { what, .. } => what.clone(),
            // What differs from row to row would make a line of each.
            Reason::Json(_) => "not JSON".to_owned(),
            Reason::Broken { what, .. } => format!("{what} that could not be read"),
            Reason::Fields { .. } => "more or fewer fields than the head of the table".to_owned(),
            Reason::NoText { what, .. } => format!("no {what} with the words"),
            reason => reason.to_string(),
        };
        *self.reasons.entry((what, reason.advice().to_owned())).or_default() += 1;
        if let Some(rows) = &mut self.rows {
            let place = refused.place.to_string();
            let mut cells = vec![String::new(); HEAD.len()];
            cells[0] = "refused".to_owned();
            cells[1].clone_from(&refused.name);
            cells[2] = place.trim_end_matches(": ").to_owned();
            cells[12] = reason.to_string();
            cells[13] = reason.advice().to_owned();
            write(rows, cells)?;
        }
        Ok(())
    }

    /// The lines below the first: what a person can act on.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let parts = |counts: &mut dyn Iterator<Item = (String, usize)>| {
            let mut counts: Vec<(String, usize)> = counts.collect();
            counts.sort_by(|(one, first), (other, second)| second.cmp(first).then(one.cmp(other)));
            let more = counts.len().saturating_sub(SHOWN);
            let mut parts: Vec<String> =
                counts.iter().take(SHOWN).map(|(what, count)| format!("{count} {what}")).collect();
            if more > 0 {
                parts.push(format!("{more} more kinds"));
            }
            parts.join(", ")
        };
        let of = |counts: &BTreeMap<String, usize>| {
            parts(&mut counts.iter().map(|(what, count)| (what.clone(), *count)))
        };
        if !self.forms.is_empty() {
            let plural = |(form, count): (&String, &usize)| {
                (if *count == 1 { form.clone() } else { format!("{form}s") }, *count)
            };
            lines.push(parts(&mut self.forms.iter().map(plural)));
        }
        let undated: usize = self.undated.values().sum();
        if undated > 0 {
            let why = parts(&mut self.undated.iter().map(|(why, count)| ((*why).to_owned(), *count)));
            lines.push(format!("{undated} without a date: {why}"));
        }
        let foreign: usize = self.languages.values().sum();
        if foreign > 0 {
            lines.push(format!(
                "{foreign} not English, kept and not read: {} ({})",
                of(&self.languages),
                could_be_read(foreign)
            ));
        }
        if !self.translators.is_empty() {
            let differing = match self.differing {
                0 => String::new(),
                some => {
                    format!("; {some} of them differ from their original in numbers, days, names or denials")
                }
            };
            lines.push(format!("{}{differing}", of(&self.translators)));
        }
        if self.untranslated() > 0 {
            lines.push(format!("{} not translated: {}", self.untranslated(), of(&self.untranslated)));
        }
        if self.without_claims > 0 {
            lines.push(format!("{} in English without a claim", self.without_claims));
        }
        if self.with_notices > 0 {
            lines.push(format!(
                "{} with notices: {} (`contested reports CASE --notices` lists them)",
                self.with_notices,
                of(&self.notices)
            ));
        }
        if self.stamps > 0 {
            let stamps = talk::counted(self.stamps as i64, "stamp");
            lines.push(format!("{stamps} of time kept (`contested custody CASE` shows what they say)"));
        }
        if self.refused > 0 {
            let reasons =
                self.reasons.iter().map(|((what, advice), count)| (format!("{what} ({advice})"), *count));
            lines.push(format!("{} refused: {}", self.refused, parts(&mut { reasons })));
        }
        lines
    }

    /// Ends the file of rows.
    pub(crate) fn finish(&mut self) -> anyhow::Result<()> {
        match &mut self.rows {
            Some(rows) => rows.flush().context("writing the report of what was added"),
            None => Ok(()),
        }
    }

    fn row(&mut self, outcome: &str, facts: &Facts) -> anyhow::Result<()> {
        let Some(rows) = &mut self.rows else { return Ok(()) };
        let joined = |words: &dyn Fn(&Notice) -> &str, by: &str| {
            facts.notices.iter().map(words).collect::<Vec<_>>().join(by)
        };
        let cells = vec![
            outcome.to_owned(),
            facts.file.clone(),
            String::new(),
            facts.report.clone(),
            facts.key.clone(),
            facts.form.clone(),
            facts.publisher.clone(),
            facts.published.clone(),
            facts.basis.clone(),
            facts.dated_by.clone(),
            facts.language.clone(),
            facts.claims.map(|claims| claims.to_string()).unwrap_or_default(),
            joined(&|notice| &notice.message, "; "),
            joined(&|notice| &notice.code, " "),
            facts.translation.clone().unwrap_or_default(),
        ];
        write(rows, cells)
    }
}

/// Watches what comes of one input, and says no more than a line of what is to be said of it and one of what was refused.
pub(crate) struct OfInput {
    name: String,
    notes: Vec<String>,
    refused: Option<String>,
    more: usize,
}

impl OfInput {
    pub(crate) fn new(name: &str) -> OfInput {
        OfInput { name: name.to_owned(), notes: Vec::new(), refused: None, more: 0 }
    }

    /// Something is to be said of the whole input.
    pub(crate) fn note(&mut self, words: &str) {
        self.notes.push(words.to_owned());
    }

    /// A part of it was refused.
    pub(crate) fn refuse(&mut self, refused: &Refused) {
        if self.refused.is_none() {
            self.refused = Some(refused.to_string());
        } else {
            self.more += 1;
        }
    }

    /// Says it.
    pub(crate) fn say(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if !notes.is_empty() {
            let more = notes.len().saturating_sub(NOTES);
            let rest = if more > 0 { format!("; {more} more notes of this kind") } else { String::new() };
            talk::hint(&format!("{}: {}{rest}", self.name, notes[..notes.len().min(NOTES)].join("; ")));
        }
        if let Some(first) = self.refused.take() {
            let more = std::mem::take(&mut self.more);
            let rest = if more > 0 {
                format!("; {more} more of this file could not be read")
            } else {
                String::new()
            };
            talk::warning(&format!("{first}{rest}"));
        }
    }
}

/// Codes of notices that nobody has to look into: that there is no date was counted by itself, the others say where words
/// stand and that a document has the day of its last change.
const NO_DOUBTS: [&str; 5] = ["no-date", Notice::PAGE, "date-of-file", "post", TRANSLATED];

/// Kinds that a line names.
const SHOWN: usize = 6;

/// Notes of one input that its line has.
const NOTES: usize = 4;

const HEAD: [&str; 15] = [
    "outcome",
    "file",
    "place",
    "report",
    "key",
    "form",
    "publisher",
    "published",
    "basis",
    "dated by",
    "language",
    "claims",
    "what",
    "codes or advice",
    "translation",
];

/// What to do about reports that are not English.
pub(crate) fn could_be_read(count: usize) -> String {
    let them = if count == 1 { "it" } else { "they" };
    format!("{them} could be read if a translation were given: `add` with --translation or --translator")
}

fn write(rows: &mut csv::Writer<File>, cells: Vec<String>) -> anyhow::Result<()> {
    let cells = cells.into_iter().map(|cell| harmless(&Value::String(cell)));
    rows.write_record(cells).context("writing the report of what was added")
}
