//! A sound case from what is left of a damaged one. What came in proves itself: originals by their hashes, judgements by
//! their names, texts and readings by the custody log, each row of which has its own hash. What follows from them is
//! worked out anew. What is damaged in a reading is read anew from the text, what is damaged in a text is taken anew from
//! the original; nothing that was judged is dropped, and what could not be saved is said.

mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use contested_lexicon::Lexicon;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::TransactionBehavior;
use rusqlite::types::Value as Cell;
use serde::Serialize;
use serde_json::{Value, json};
use smol_str::SmolStr;

use self::pages::Pages;
use super::judging::{append, replace, set_day};
use super::prepare::{Addition, prepare, unpack};
use super::verify::{Fault, Log, fits};
use super::write::insert;
use super::{Case, Stamp, StoreError, custody, hash_of_laid, translations};
use crate::ingest::{self, Given};
use crate::model::{DateBasis, Extraction, Judgement, Notice, PublishedDate, Report, ReportId};
use crate::reconcile::Policy;

/// What is left of a case.
pub struct Damaged {
    path: PathBuf,
    pages: Pages,
    log: Log,
    /// The hash of the last row of the custody log.
    head: String,
    /// Rows of reports and of readings by the number of the report; those of readings by their own number, too.
    reports: BTreeMap<i64, Vec<pages::Cell>>,
    readings: BTreeMap<i64, BTreeMap<i64, Vec<pages::Cell>>>,
    judgements: BTreeMap<String, Judgement>,
    lexicons: BTreeMap<i64, (String, String)>,
    lexicon_files: BTreeMap<(i64, String), Vec<u8>>,
    /// Whether no row of the log is missing, as far as the rows that there are tell.
    is_log_whole: bool,
    /// Days given by hand, as the log has them.
    dates: Vec<Value>,
    /// The texts of translations, by their hashes.
    translations: BTreeMap<String, String>,
    lost: Vec<Fault>,
}

/// What puts right what is damaged.
pub struct Means<'m> {
    /// Reads a report anew.
    pub read: &'m dyn Fn(Report) -> Extraction,
    /// The version of what reads.
    pub rules: &'m str,
    /// Takes a text from an original anew.
    pub intake: &'m ingest::Rules,
    /// What the new case is to be read with.
    pub lexicon: &'m Lexicon,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Repaired {
    /// Reports that are in the new case.
    pub reports: usize,
    /// Of them read anew, since their reading was damaged.
    pub read_anew: usize,
    /// Judgements that are in the new case.
    pub judgements: usize,
    /// What could not be saved, or not whole.
    pub lost: Vec<Fault>,
    /// What was saved and could not be proved: the custody log does not tell of it any more.
    pub unproven: Vec<Fault>,
}

/// A report as it goes into the new case.
struct Saved {
    id: String,
    first: (Addition, Stamp),
    /// What was done with it later.
    steps: Vec<(Addition, Stamp, Step)>,
    is_read_anew: bool,
}

/// What was done with a report that is in.
enum Step {
    Reread,
    /// As before, from here on through a translation.
    Translated,
    /// It was given a day by hand, for this reason.
    Dated(String),
}

/// What is left of a report's own row.
struct Remains {
    id: String,
    name: String,
    original: Option<Vec<u8>>,
    text: Option<String>,
    /// Whether the custody log says that this is its text.
    is_proven: bool,
    row: Vec<Cell>,
}

impl Damaged {
    /// Looks through a file for what is left of a case. The file is only read.
    ///
    /// # Errors
    /// Where there is no such file, or nothing of a case is left in it.
    pub fn open(path: &Path) -> Result<Damaged, StoreError> {
        let unreadable = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
            _ => StoreError::NotACase { path: path.to_owned(), found: error.to_string() },
        };
        let pages = Pages::open(path).map_err(unreadable)?;
        let mut damaged = Damaged {
            path: path.to_owned(),
            pages,
            log: Log::default(),
            head: String::new(),
            reports: BTreeMap::new(),
            readings: BTreeMap::new(),
            judgements: BTreeMap::new(),
            lexicons: BTreeMap::new(),
            lexicon_files: BTreeMap::new(),
            is_log_whole: false,
            dates: Vec::new(),
            translations: BTreeMap::new(),
            lost: Vec::new(),
        };
        let missing = damaged.pages.missing();
        if missing > 0 {
            damaged.lose("file", format!("{missing} of its pages are missing at its end"));
        }
        damaged.look_through();
        if damaged.reports.is_empty() && damaged.judgements.is_empty() && damaged.head.is_empty() {
            let found = "nothing of a case is left in it".to_owned();
            return Err(StoreError::NotACase { path: path.to_owned(), found });
        }
        Ok(damaged)
    }

    /// Notes which rows there are. Tables are followed from their first pages; then what no table led to is looked at, for
    /// what is not known yet.
    fn look_through(&mut self) {
        let mut seen = BTreeSet::new();
        let roots = self.pages.roots();
        let mut log: BTreeMap<i64, Vec<Cell>> = BTreeMap::new();
        let mut dates = BTreeMap::new();
        let mut cells: Vec<pages::Cell> = Vec::new();
        for (name, root) in &roots {
            let of_table = self.pages.table(*root, &mut seen);
            if KEPT.contains(&name.as_str()) {
                cells.extend(of_table);
            }
        }
        let followed = cells.len();
        cells.extend(self.pages.strays(&seen));
        for (place, cell) in cells.into_iter().enumerate() {
            let Some((number, row)) = self.pages.row(cell) else { continue };
            let is_stray = place >= followed;
            match (row.len(), row.as_slice()) {
                (REPORT, [_, Cell::Text(id), Cell::Text(sha256), ..])
                    if id.starts_with("r-") || sha256.len() == 64 =>
                {
                    self.reports.entry(number).or_default().push(cell);
                }
                (READING, [Cell::Integer(report), Cell::Text(_), Cell::Text(_), Cell::Blob(_), ..]) => {
                    self.readings.entry(*report).or_default().entry(number).or_default().push(cell);
                }
                (JUDGEMENT, [_, Cell::Text(id), .., Cell::Text(json)]) => self.note_judgement(id, json),
                (LEXICON, [_, Cell::Text(laid), Cell::Text(rules), Cell::Text(_), Cell::Text(_)])
                    if !is_stray || laid.is_empty() || laid.len() == 64 =>
                {
                    self.lexicons.entry(number).or_insert((laid.clone(), rules.clone()));
                }
                (
                    FILE,
                    [Cell::Integer(lexicon), Cell::Text(path), Cell::Blob(bytes), Cell::Integer(length)],
                ) => {
                    if let Ok(bytes) = unpack(bytes, *length) {
                        self.lexicon_files.entry((*lexicon, path.clone())).or_insert(bytes);
                    }
                }
                (LOG, [_, Cell::Text(_), .., Cell::Text(hash)]) if hash.len() == 64 => {
                    log.entry(number).or_insert(row);
                }
                (
                    TRANSLATION,
                    [_, Cell::Integer(_), Cell::Text(sha256), .., Cell::Text(words), Cell::Text(_)],
                ) if ingest::sha256(words.as_bytes()) == *sha256 => {
                    self.translations.entry(sha256.clone()).or_insert_with(|| words.clone());
                }
                (LOG, [_, Cell::Integer(report), ..]) => {
                    dates.entry(number).or_insert((*report, row));
                }
                _ => {}
            }
        }
        self.follow_log(&log);
        self.note_dates(dates);
    }

    fn note_judgement(&mut self, id: &str, json: &str) {
        let Ok(judgement) = serde_json::from_str::<Judgement>(json) else { return };
        // Those of version 1 have no name made from their content.
        if judgement.is_sound() || (judgement.id.0 == id && id.starts_with("j-1-")) {
            self.judgements.entry(judgement.id.0.to_string()).or_insert(judgement);
        }
    }

    /// Each row of the log proves itself; rows that do not are passed over.
    fn follow_log(&mut self, rows: &BTreeMap<i64, Vec<Cell>>) {
        let mut expected = 1;
        let mut missing = 0;
        for (number, row) in rows {
            let words: Vec<&str> = row[1..].iter().filter_map(text).collect();
            let [at, who, action, subject, detail, previous, hash] = words.as_slice() else { continue };
            if custody::hash([previous, at, who, action, subject, detail]) != *hash {
                continue;
            }
            missing += number - expected;
            expected = number + 1;
            (*hash).clone_into(&mut self.head);
            let detail = serde_json::from_str(detail).unwrap_or_default();
            self.log.note((*at).to_owned(), (*who).to_owned(), action, (*subject).to_owned(), detail);
        }
        if missing > 0 {
            self.lose("custody log", format!("{missing} of its rows are lost"));
        } else if self.head.is_empty() {
            self.lose("custody log", "nothing of it is left: it cannot be told what else is lost");
        }
        self.is_log_whole = missing == 0 && !self.head.is_empty();
        self.dates.clone_from(&self.log.dates);
    }

    /// Days of which only their own row tells. Where the log is whole it knows all of them.
    fn note_dates(&mut self, rows: BTreeMap<i64, (i64, Vec<Cell>)>) {
        if self.is_log_whole {
            return;
        }
        for (report, row) in rows.into_values() {
            let id = self.reports.get(&report).and_then(|cells| {
                let (_, row) = self.pages.row(*cells.first()?)?;
                row.get(1).and_then(text).map(str::to_owned)
            });
            let fields: Vec<Option<&str>> = row[2..].iter().map(text).collect();
            let mut date = vec![json!(id)];
            date.extend(fields.into_iter().map(|field| json!(field)));
            let date = Value::Array(date);
            // Of one report at one time the log's own word counts.
            let is_told = self.dates.iter().any(|told| told[0] == date[0] && told[5] == date[5]);
            if !is_told && date[1].as_str().is_some_and(|day| day.parse::<Date>().is_ok()) {
                self.dates.push(date);
            }
        }
    }

    fn lose(&mut self, subject: &str, message: impl Into<String>) {
        self.lost.push(Fault { subject: subject.to_owned(), message: message.into() });
    }

    /// The lexicon that the case was read with last; `None` where it cannot be saved, and of a case without one.
    pub fn lexicon(&self) -> Option<Lexicon> {
        let (number, (laid, _)) = self.lexicons.last_key_value()?;
        let files = self.lexicon_files.range((*number, String::new())..(number + 1, String::new()));
        let files: Vec<(String, Vec<u8>)> =
            files.map(|((_, path), bytes)| (path.clone(), bytes.clone())).collect();
        let lexicon = Lexicon::bundled().with_files(files).ok()?;
        (hash_of_laid(&lexicon) == *laid).then_some(lexicon)
    }

    /// Whether the case was read with a lexicon of its own.
    pub fn has_own_lexicon(&self) -> bool {
        self.lexicons.last_key_value().is_some_and(|(_, (laid, _))| !laid.is_empty())
    }

    /// Makes a new case of all that is sound or can be put right.
    ///
    /// # Errors
    /// Where there is a file of that name, or it cannot be written.
    pub fn repair(mut self, out: &Path, means: &Means<'_>, stamp: &Stamp) -> Result<Repaired, StoreError> {
        let mut case = Case::create(out, stamp)?;
        let repaired = self.fill(&mut case, means, stamp);
        if repaired.is_err() {
            drop(case);
            let _ = std::fs::remove_file(out);
        }
        repaired
    }

    fn fill(&mut self, case: &mut Case, means: &Means<'_>, stamp: &Stamp) -> Result<Repaired, StoreError> {
        let of = File::open(&self.path).and_then(ingest::sha256_of).unwrap_or_default();
        case.wrap(|case| custody::append(&case.db, stamp, "repair", &of, &json!({"head": self.head})))?;
        let mut repaired = Repaired::default();
        let kept = self.lexicon();
        if kept.is_none() && self.has_own_lexicon() {
            self.lose("lexicon", "what was laid over the program's own words cannot be read any more");
        }
        if !self.lexicons.is_empty() {
            case.keep_lexicon(kept.as_ref().unwrap_or(means.lexicon), means.rules, stamp)?;
        }
        for (action, subject, detail, at, who) in std::mem::take(&mut self.log.carried) {
            let then = Stamp { at: at.parse().unwrap_or(stamp.at), who };
            case.wrap(|case| custody::append(&case.db, &then, &action, &subject, &detail))?;
        }
        let numbers: Vec<i64> = self.reports.keys().copied().collect();
        let mut saved_ids = BTreeSet::new();
        for batch in numbers.chunks(AT_ONCE) {
            let saved: Vec<Saved> = batch
                .iter()
                .filter_map(|number| self.saved(*number, means, stamp, &mut repaired.unproven))
                .filter(|saved| saved_ids.insert(saved.id.clone()))
                .collect();
            repaired.reports += saved.len();
            repaired.read_anew += saved.iter().filter(|saved| saved.is_read_anew).count();
            case.wrap(|case| {
                let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
                for saved in &saved {
                    put(&transaction, saved)?;
                }
                transaction.commit()
            })?;
        }
        let gone: Vec<String> = self.log.last.keys().filter(|id| !saved_ids.contains(*id)).cloned().collect();
        for id in gone {
            if !self.lost.iter().any(|fault| fault.subject == id) {
                self.lose(&id, "was added, says the custody log, and nothing of it is left");
            }
        }
        case.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for judgement in crate::model::by_date(self.judgements.values().cloned().collect()) {
                let stamp = Stamp { at: judgement.at, who: judgement.who.clone() };
                append(&transaction, &judgement, &stamp)?;
            }
            transaction.commit()
        })?;
        repaired.judgements = self.judgements.len();
        let unread: Vec<String> =
            self.log.judged.iter().filter(|id| !self.judgements.contains_key(*id)).cloned().collect();
        for id in unread {
            self.lose(&id, "was judged, says the custody log, and cannot be read any more");
        }
        case.reconcile(&Policy::default())?;
        repaired.lost = std::mem::take(&mut self.lost);
        Ok(repaired)
    }

    /// A report with all that is left of it.
    fn saved(
        &mut self,
        number: i64,
        means: &Means<'_>,
        stamp: &Stamp,
        unproven: &mut Vec<Fault>,
    ) -> Option<Saved> {
        let cells = self.reports.get(&number)?.clone();
        let rows: Vec<Vec<Cell>> =
            cells.into_iter().filter_map(|cell| self.pages.row(cell)).map(|(_, row)| row).collect();
        let mut best: Option<Remains> = None;
        for row in rows {
            let remains = Remains::of(&row, &self.log, means);
            if best.as_ref().is_none_or(|best| best.worth() < remains.worth()) {
                best = Some(remains);
            }
        }
        let Remains { id, name, text, is_proven, original, row } = best?;
        let Some(text) = text else {
            self.lose(&id, format!("{name}: neither its original nor its text can be read any more"));
            return None;
        };
        let mut notices = Vec::new();
        let (original, sha256) = match original {
            Some(original) => {
                let sha256 = ingest::sha256(&original);
                (original, sha256)
            }
            None => {
                self.lose(
                    &id,
                    format!("{name}: its original cannot be read any more; its text is kept in its place"),
                );
                notices.push(Notice {
                    code: SmolStr::new_static("original-lost"),
                    message: "its original was damaged in the case that this one was repaired from; what stands for it is \
                              the text that had been read from it"
                        .to_owned(),
                    span: None,
                });
                (text.clone().into_bytes(), ingest::sha256(text.as_bytes()))
            }
        };
        let was_added = column(&row, 16).and_then(|at| at.parse::<Timestamp>().ok()).unwrap_or(stamp.at);
        let put_right = |mut report: Report| {
            report.sha256.clone_from(&sha256);
            match &mut report.translation {
                None => report.text.clone_from(&text),
                // Its text is the translation, and was put right before.
                Some(translation) => translation.original.clone_from(&text),
            }
            report.notices.extend(notices.iter().cloned());
            report
        };
        // Its readings, as far as they are sound.
        let mut sound: Vec<(Extraction, String, Stamp)> = Vec::new();
        let mut is_each_proven = is_proven;
        let rows: Vec<Vec<Cell>> = self
            .readings
            .get(&number)
            .into_iter()
            .flatten()
            .flat_map(|(_, cells)| cells.clone())
            .collect::<Vec<_>>()
            .into_iter()
            .filter_map(|cell| self.pages.row(cell))
            .map(|(_, row)| row)
            .collect();
        for row in rows {
            let [_, Cell::Text(rules), Cell::Text(at), Cell::Blob(json), Cell::Integer(length), ..] =
                row.as_slice()
            else {
                continue;
            };
            let entry = self.log.readings.get(&(id.clone(), rules.clone()));
            let Ok(json) = unpack(json, *length) else { continue };
            let written = entry.and_then(|entry| entry.detail["extraction_sha256"].as_str());
            if written.is_some_and(|written| written != ingest::sha256(&json)) {
                continue;
            }
            let Ok(mut extraction) = serde_json::from_slice::<Extraction>(&json) else { continue };
            match &mut extraction.report.translation {
                None => extraction.report.text.clone_from(&text),
                Some(translation) => {
                    translation.original.clone_from(&text);
                    let Some(words) = self.translations.get(&translation.sha256) else { continue };
                    extraction.report.text.clone_from(words);
                }
            }
            if extraction.report.id.0 != id.as_str()
                || !fits(&extraction)
                || sound.iter().any(|(_, known, _)| known == rules)
            {
                continue;
            }
            is_each_proven &= entry.is_some();
            let at = entry.map_or(at.as_str(), |entry| entry.at.as_str()).parse().unwrap_or(was_added);
            let who = entry.map_or_else(|| stamp.who.clone(), |entry| entry.who.clone());
            extraction.report = put_right(extraction.report);
            sound.push((extraction, rules.clone(), Stamp { at, who }));
        }
        let is_last_there = match self.log.last.get(&id) {
            Some(last) => sound.iter().any(|(_, rules, _)| rules == last),
            None => !sound.is_empty(),
        };
        let is_read_anew = !is_last_there;
        if is_read_anew {
            let report = match sound.last() {
                Some((extraction, ..)) => extraction.report.clone(),
                None => {
                    // What the columns say of outlet and day is proved by nothing else.
                    is_each_proven = false;
                    put_right(Remains::report(&row, &id))
                }
            };
            let extraction = (means.read)(report);
            let stamp = if sound.is_empty() {
                Stamp { at: was_added, who: stamp.who.clone() }
            } else {
                stamp.clone()
            };
            sound.push((extraction, means.rules.to_owned(), stamp));
        }
        if !is_each_proven {
            unproven.push(Fault {
                subject: id.clone(),
                message: format!("{name}: the custody log does not tell of all of it any more"),
            });
        }
        let last = sound.last().map(|(extraction, ..)| extraction.clone())?;
        let mut sound = sound.into_iter();
        let (extraction, rules, at) = sound.next()?;
        let first = (prepare(&name, &original, extraction, &rules), at);
        let through = |report: &Report| report.translation.as_ref().map(|one| one.sha256.clone());
        let mut last_through = through(&first.0.extraction.report);
        let mut steps: Vec<(Addition, Stamp, Step)> = sound
            .map(|(extraction, rules, stamp)| {
                let now = through(&extraction.report);
                let is_new = now.is_some() && now != last_through;
                last_through = now;
                let step = if is_new { Step::Translated } else { Step::Reread };
                (prepare(&name, &[], extraction, &rules), stamp, step)
            })
            .collect();
        for date in self.dates.iter().filter(|date| date[0] == id.as_str()) {
            let Some(day) = date[1].as_str().and_then(|day| day.parse::<Date>().ok()) else { continue };
            let word = |place: usize| date[place].as_str().unwrap_or_default();
            let reason = word(4).to_owned();
            let given = Stamp { at: word(5).parse().unwrap_or(stamp.at), who: word(6).to_owned() };
            // The reading that was made with it bears the same time.
            let own = steps.iter_mut().find(|(reading, stamp, step)| {
                stamp.at == given.at && reading.known_from == Some(day) && matches!(step, Step::Reread)
            });
            if let Some((.., step)) = own {
                *step = Step::Dated(reason);
                continue;
            }
            let mut report = last.report.clone();
            report.published = PublishedDate { date: Some(day), basis: DateBasis::Given };
            let reading = prepare(&name, &[], (means.read)(report), means.rules);
            let place = steps.iter().position(|(_, stamp, _)| stamp.at > given.at).unwrap_or(steps.len());
            steps.insert(place, (reading, given, Step::Dated(reason)));
        }
        Some(Saved { id, first, steps, is_read_anew })
    }
}

impl Remains {
    fn of(row: &[Cell], log: &Log, means: &Means<'_>) -> Remains {
        let original = match row.get(14..16) {
            Some([Cell::Blob(bytes), Cell::Integer(length)]) => unpack(bytes, *length).ok(),
            _ => None,
        };
        let (id, sha256) = (column(row, 1).unwrap_or_default(), column(row, 2).unwrap_or_default());
        let actual = original.as_deref().map(ingest::sha256);
        // Where the name itself is damaged the log knows it by the original's hash.
        let of_original = || {
            let entries = log.readings.iter().filter(|(_, entry)| Some(&entry.sha256) == actual.as_ref());
            let mut ids: Vec<&String> = entries.map(|((id, _), _)| id).collect();
            ids.dedup();
            match ids.as_slice() {
                [id] => Some((*id).clone()),
                _ => None,
            }
        };
        let id =
            if log.last.contains_key(id) { None } else { of_original() }.unwrap_or_else(|| id.to_owned());
        let entry = log.last.get(&id).and_then(|rules| log.readings.get(&(id.clone(), rules.clone())));
        let expected = entry.map_or(sha256, |entry| entry.sha256.as_str());
        let original = original.filter(|_| actual.as_deref() == Some(expected));
        let name =
            entry.and_then(|entry| entry.detail["name"].as_str()).or(column(row, 3)).unwrap_or_default();
        let written = entry.and_then(|entry| entry.detail["text_sha256"].as_str());
        let is_written = |text: &str| written.is_none_or(|hash| ingest::sha256(text.as_bytes()) == hash);
        let kept = column(row, 13).filter(|text| is_written(text)).map(str::to_owned);
        let text = kept.or_else(|| {
            let taken = ingest::read_all(name, original.as_deref()?, &Given::default(), means.intake);
            let mut texts = taken.reports.into_iter().map(|taken| taken.report.text);
            texts.find(|text| written.is_some() && is_written(text))
        });
        Remains { name: name.to_owned(), original, text, is_proven: written.is_some(), row: row.to_vec(), id }
    }

    fn worth(&self) -> (bool, bool, bool) {
        (self.text.is_some(), self.original.is_some(), self.is_proven)
    }

    /// The report as its columns have it, where no reading says more.
    fn report(row: &[Cell], id: &str) -> Report {
        let words = |place: usize| column(row, place).map(str::to_owned);
        let date = column(row, 10).and_then(|day| day.parse().ok());
        let basis = column(row, 11).and_then(|basis| serde_json::from_value(json!(basis)).ok());
        Report {
            id: ReportId(SmolStr::from(id)),
            key: words(4),
            sha256: words(2).unwrap_or_default(),
            title: words(5),
            publisher: words(6),
            author: words(7),
            url: words(8),
            language: SmolStr::from(column(row, 9).unwrap_or("en")),
            published: PublishedDate {
                date,
                basis: basis.filter(|_| date.is_some()).unwrap_or(DateBasis::None),
            },
            dated_by: SmolStr::from(column(row, 18).unwrap_or_default()),
            form: SmolStr::from(column(row, 17).unwrap_or_default()),
            text: String::new(),
            translation: None,
            blocks: Vec::new(),
            notices: Vec::new(),
        }
    }
}

/// How many columns the rows have by which they are told: of reports, readings, judgements, lexicons, files of lexicons,
/// the custody log and days given by hand, and translations.
const REPORT: usize = 19;
const READING: usize = 7;
const JUDGEMENT: usize = 10;
const LEXICON: usize = 5;
const FILE: usize = 4;
const LOG: usize = 8;
const TRANSLATION: usize = 11;

/// The tables that a case is made anew from.
const KEPT: [&str; 8] = [
    "reports",
    "extractions",
    "judgements",
    "lexicons",
    "lexicon_files",
    "custody",
    "report_dates",
    "translations",
];

/// Reports that are written at once.
const AT_ONCE: usize = 64;

fn text(value: &Cell) -> Option<&str> {
    match value {
        Cell::Text(words) => Some(words),
        _ => None,
    }
}

fn column(row: &[Cell], place: usize) -> Option<&str> {
    row.get(place).and_then(text)
}

fn put(db: &rusqlite::Transaction<'_>, saved: &Saved) -> rusqlite::Result<()> {
    insert(db, &saved.first.0, &saved.first.1)?;
    for (reading, stamp, step) in &saved.steps {
        match step {
            Step::Reread => replace(db, reading, stamp, "reread")?,
            Step::Translated => {
                let report = &reading.extraction.report;
                let find = "SELECT seq FROM reports WHERE id = ?";
                let seq = db.prepare_cached(find)?.query_row([report.id.0.as_str()], |row| row.get(0))?;
                translations::insert(db, seq, report, stamp)?;
                replace(db, reading, stamp, translations::TRANSLATE)?;
            }
            Step::Dated(reason) => {
                set_day(db, reading, reason, stamp)?;
            }
        }
    }
    Ok(())
}
