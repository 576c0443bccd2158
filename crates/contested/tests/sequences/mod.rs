//! Any sequence of commands on a case, held against a model of it: the set of its reports with their last reading and day, and
//! the set of its judgements.
//!
//! After each command all that was acknowledged is there and nothing else, and the case vouches for itself. At the end it
//! lists what it would, had all been worked out anew; and, where no judgement is about an event (which is called after the reports
//! that tell of it), what a case lists that got all reports at once and then the rest in the same order.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use contested::ingest;
use contested::model::{
    Answer, ClaimVerdict, DateBasis, Extraction, Judgement, Letter, PublishedDate, Report, Sameness,
};
use contested::reconcile::Policy;
use contested::store::{self, Added, Addition, Case, Damaged, Depth, Filter, Means, Stamp, Wish};
use contested_lexicon::Lexicon;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestCaseResult};

#[allow(clippy::duplicate_mod, reason = "the other tests beside this one have it too")]
#[path = "../war/mod.rs"]
mod war;

use war::{Size, War, day};

const TINY: Size = Size { fronts: 1, towns: 5, days: 16, outlets: 2, copiers: 1, tellings: 3 };

static WAR: LazyLock<War> = LazyLock::new(|| War::of(16, TINY));
static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::bundled);
static INTAKE: LazyLock<ingest::Rules> =
    LazyLock::new(|| ingest::Rules::load(&LEXICON).expect("the bundled files are right"));

/// What somebody does. Numbers stand for one of what is there.
#[derive(Clone, Debug)]
pub enum Command {
    /// Reports of the war, in any order, some again.
    Add(Vec<usize>),
    /// The same by a program that is ended before it works out what follows.
    AddAndStop(Vec<usize>),
    Judge(Way, usize, usize),
    /// Somebody judges in a copy of the case, and what they judged is taken in.
    Import(Way, usize, usize),
    Reread(Vec<usize>),
    Date(usize, usize),
    Reopen,
    VerifyAnew,
    Repair,
}

/// What a judgement is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Reject,
    Confirm,
    Correct,
    SameActors,
    OtherActors,
    Reliability,
    Note,
    Undo,
    // Of events, from here on.
    Resolve,
    Join,
    Part,
}

impl Way {
    fn is_of_events(self) -> bool {
        matches!(self, Way::Resolve | Way::Join | Way::Part)
    }
}

/// Sequences of so many commands. Without `all` none of those after which a case is known not to be what it should be (see
/// SHORTCOMINGS.md): days given by hand.
pub fn commands(length: usize, all: bool) -> impl Strategy<Value = Vec<Command>> {
    let some = || proptest::collection::vec(any::<usize>(), 1..9);
    let way = || {
        proptest::sample::select(vec![
            Way::Reject,
            Way::Confirm,
            Way::Correct,
            Way::SameActors,
            Way::OtherActors,
            Way::Reliability,
            Way::Note,
            Way::Undo,
            Way::Resolve,
            Way::Join,
            Way::Part,
        ])
    };
    let command = prop_oneof![
        5 => some().prop_map(Command::Add),
        1 => some().prop_map(Command::AddAndStop),
        5 => (way(), any::<usize>(), any::<usize>()).prop_map(|(way, a, b)| Command::Judge(way, a, b)),
        1 => (way(), any::<usize>(), any::<usize>()).prop_map(|(way, a, b)| Command::Import(way, a, b)),
        2 => proptest::collection::vec(any::<usize>(), 1..4).prop_map(Command::Reread),
        1 => (any::<usize>(), 0..TINY.days).prop_map(|(report, day)| Command::Date(report, day)),
        1 => Just(Command::Reopen),
        1 => Just(Command::VerifyAnew),
        1 => Just(Command::Repair),
    ];
    // Half of all sequences leave events alone, so that they can be compared with a case made at once.
    (proptest::collection::vec(command, length), any::<bool>()).prop_map(
        move |(mut commands, keeps_events)| {
            commands.retain(|command| {
                let is_known = matches!(command, Command::Date(..));
                all || !is_known
            });
            if keeps_events {
                commands.retain(|command| {
                !matches!(command, Command::Judge(way, ..) | Command::Import(way, ..) if way.is_of_events())
            });
            }
            commands
        },
    )
}

/// Carries commands out in a folder.
///
/// # Errors
/// Where the case is not as the model says.
///
/// # Panics
/// Where the folder cannot be written.
pub fn carry_out(commands: &[Command], folder: &Path) -> TestCaseResult {
    let mut run = Run::new(folder);
    for (number, command) in commands.iter().enumerate() {
        run.minute = number + 1;
        run.carry_out(command)?;
        run.holds().map_err(|error| TestCaseError::fail(format!("after {command:?}: {error}")))?;
    }
    run.end()
}

/// A step that can be done again in another case.
enum Step {
    Judged(Box<Judgement>),
    Read(Vec<Reading>),
    Dated(Box<Reading>),
}

/// What a report yields, by some rules.
#[derive(Clone)]
struct Reading {
    extraction: Extraction,
    rules: String,
    minute: usize,
}

impl Reading {
    fn addition(&self) -> Addition {
        store::prepare("war", b"", self.extraction.clone(), &self.rules)
    }
}

/// What a report is known to be.
struct Known {
    claims: usize,
    published: String,
}

struct Run {
    folder: PathBuf,
    case: Option<Case>,
    files: Cell<usize>,
    minute: usize,
    reports: BTreeMap<String, Known>,
    judgements: BTreeSet<String>,
    steps: Vec<Step>,
    judged_events: bool,
    is_behind: bool,
}

fn stamp(minute: usize, who: &str) -> Stamp {
    let at = format!("2031-03-{:02}T08:{:02}:00Z", 1 + minute / 60, minute % 60);
    Stamp { at: at.parse().expect("a time"), who: who.to_owned() }
}

/// Everything that a case lists.
fn listed(case: &Case) -> Vec<String> {
    let all = Filter::default();
    vec![
        format!("{:#?}", case.claims(&all).expect("claims")),
        format!("{:#?}", case.events(&all).expect("events")),
        format!("{:#?}", case.relations().expect("relations")),
        format!("{:#?}", case.contradictions(&all).expect("contradictions")),
        format!("{:#?}", case.copies().expect("copies")),
        format!("{:#?}", case.sources(&all).expect("sources")),
        format!("{:#?}", case.actors(&all).expect("actors")),
        format!("{:#?}", case.places(&all).expect("places")),
        format!("{:#?}", case.all_control_facts().expect("who holds what")),
        format!("{:#?}", case.judgement_rows().expect("judgements")),
    ]
}

fn alike(one: &[String], other: &[String], what: &str) -> TestCaseResult {
    for (one, other) in one.iter().zip(other) {
        let differs = one.lines().zip(other.lines()).enumerate().find(|(_, (one, other))| one != other);
        prop_assert!(
            one == other,
            "{what}: {differs:?} of {} and {} lines",
            one.lines().count(),
            other.lines().count()
        );
    }
    Ok(())
}

fn error(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

impl Run {
    fn new(folder: &Path) -> Run {
        let mut run = Run {
            folder: folder.to_owned(),
            case: None,
            files: Cell::new(0),
            minute: 0,
            reports: BTreeMap::new(),
            judgements: BTreeSet::new(),
            steps: Vec::new(),
            judged_events: false,
            is_behind: false,
        };
        run.case = Some(run.create());
        run
    }

    fn file(&self) -> PathBuf {
        self.files.set(self.files.get() + 1);
        self.folder.join(format!("{}.contested", self.files.get()))
    }

    fn create(&self) -> Case {
        let mut case = Case::create(&self.file(), &stamp(0, "the test")).expect("a new case");
        case.keep_lexicon(&LEXICON, "war", &stamp(0, "the test")).expect("a new case");
        case
    }

    fn case(&mut self) -> &mut Case {
        self.case.as_mut().expect("there is one but while it is opened anew")
    }

    fn stamp(&self) -> Stamp {
        stamp(self.minute, "anna")
    }

    fn carry_out(&mut self, command: &Command) -> TestCaseResult {
        match command {
            Command::Add(numbers) => {
                self.add(numbers)?;
                self.reconcile()?;
            }
            Command::AddAndStop(numbers) => {
                self.add(numbers)?;
                self.reopen()?;
            }
            Command::Judge(way, a, b) => {
                let by = self.stamp();
                let Some(wish) = wish(self.case(), *way, *a, *b)? else { return Ok(()) };
                // What makes no sense is refused, and changes nothing.
                if let Ok(judged) = self.case().judge(&wish, "so it is", &by) {
                    self.is_behind &= !judged.changes_the_ledger;
                    self.judged(vec![judged.judgement], *way);
                }
            }
            Command::Import(way, a, b) => self.import(*way, *a, *b)?,
            Command::Reread(numbers) => self.reread(numbers)?,
            Command::Date(report, day) => self.date(*report, *day)?,
            Command::Reopen => self.reopen()?,
            Command::VerifyAnew => {
                self.reconcile()?;
                let found = self.case().verify(Depth::Anew).map_err(error)?;
                prop_assert!(found.faults.is_empty(), "{:#?}", found.faults);
            }
            Command::Repair => self.repair()?,
        }
        Ok(())
    }

    fn add(&mut self, numbers: &[usize]) -> TestCaseResult {
        let by = self.stamp();
        let numbers: Vec<usize> = numbers.iter().map(|number| number % WAR.dispatches.len()).collect();
        let additions: Vec<Addition> = numbers.iter().map(|number| WAR.addition(*number)).collect();
        let added = self.case().add(&additions, &by).map_err(error)?;
        for (number, added) in numbers.into_iter().zip(added) {
            let extraction = WAR.extraction(number);
            let id = extraction.report.id.0.to_string();
            let is_new = !self.reports.contains_key(&id);
            prop_assert_eq!(added == Added::New, is_new, "dispatch {}", number);
            self.reports.entry(id).or_insert(Known {
                claims: extraction.claims.len(),
                published: day(WAR.dispatches[number].day).to_string(),
            });
            self.is_behind |= is_new;
        }
        Ok(())
    }

    fn reconcile(&mut self) -> TestCaseResult {
        self.case().reconcile(&Policy::default()).map_err(error)?;
        self.is_behind = false;
        Ok(())
    }

    fn reopen(&mut self) -> TestCaseResult {
        let path = self.case().path().to_owned();
        self.case = None;
        self.case = Some(Case::open(&path).map_err(error)?);
        Ok(())
    }

    fn judged(&mut self, judgements: Vec<Judgement>, way: Way) {
        self.judged_events |= way.is_of_events();
        for judgement in judgements {
            if self.judgements.insert(judgement.id.to_string()) {
                self.steps.push(Step::Judged(Box::new(judgement)));
            }
        }
    }

    fn import(&mut self, way: Way, a: usize, b: usize) -> TestCaseResult {
        // What a case is behind with, a judgement works out in the copy alone.
        self.reconcile()?;
        let path = self.case().path().to_owned();
        self.case = None;
        let copy = self.file();
        std::fs::copy(&path, &copy).expect("room for a copy");
        self.case = Some(Case::open(&path).map_err(error)?);
        let mut copy = Case::open(&copy).map_err(error)?;
        let Some(wish) = wish(&copy, way, a, b)? else { return Ok(()) };
        let Ok(judged) = copy.judge(&wish, "so it is", &stamp(self.minute, "ben")) else { return Ok(()) };
        let theirs = copy.all_judgements().map_err(error)?;
        let (by, before) = (self.stamp(), self.judgements.len());
        let imported = self.case().import_judgements(theirs, &by).map_err(error)?;
        prop_assert_eq!((imported.new, imported.already_in), (1, before));
        prop_assert!(imported.refused.is_empty(), "{:?}", imported.refused);
        self.judged(vec![judged.judgement], way);
        Ok(())
    }

    /// One of the reports that are in, as it was read last.
    fn reading(&mut self, number: usize) -> Result<Option<(String, Extraction)>, TestCaseError> {
        if self.reports.is_empty() {
            return Ok(None);
        }
        let id = self.reports.keys().nth(number % self.reports.len()).expect("one of them").clone();
        let extraction = self.case().extraction(&id).map_err(error)?;
        let extraction = extraction.ok_or_else(|| TestCaseError::fail(format!("{id} has no reading")))?;
        Ok(Some((id, extraction)))
    }

    fn reread(&mut self, numbers: &[usize]) -> TestCaseResult {
        let (by, minute) = (self.stamp(), self.minute);
        let mut readings: BTreeMap<String, Reading> = BTreeMap::new();
        for number in numbers {
            let Some((id, mut extraction)) = self.reading(*number)? else { return Ok(()) };
            // As rules would that see one claim less, or the same.
            if minute.is_multiple_of(2) {
                extraction.claims.pop();
            }
            readings.entry(id).or_insert(Reading { extraction, rules: format!("rules {minute}"), minute });
        }
        let additions: Vec<Addition> = readings.values().map(Reading::addition).collect();
        self.case().reread(&additions, &by).map_err(error)?;
        for (id, reading) in &readings {
            let known = self.reports.get_mut(id).expect("it is in");
            known.claims = reading.extraction.claims.len();
        }
        self.steps.push(Step::Read(readings.into_values().collect()));
        self.reconcile()
    }

    fn date(&mut self, number: usize, on: usize) -> TestCaseResult {
        let (by, minute) = (self.stamp(), self.minute);
        let Some((id, mut extraction)) = self.reading(number)? else { return Ok(()) };
        extraction.report.published = PublishedDate { date: Some(day(on)), basis: DateBasis::Given };
        let rules = self.case().rules_of(&id).map_err(error)?.unwrap_or_default();
        let rules = rules.split(" #").next().unwrap_or_default().to_owned();
        let reading = Reading { extraction, rules, minute };
        let is_set = self.case().date(&reading.addition(), "the paper's archive", &by).map_err(error)?;
        prop_assert!(is_set, "{} was not dated", id);
        self.reports.get_mut(&id).expect("it is in").published = day(on).to_string();
        self.steps.push(Step::Dated(Box::new(reading)));
        self.reconcile()
    }

    fn repair(&mut self) -> TestCaseResult {
        self.reconcile()?;
        let before = listed(self.case());
        let path = self.case().path().to_owned();
        self.case = None;
        let out = self.file();
        let read = |report: Report| {
            let known = (0..WAR.dispatches.len()).map(|number| WAR.extraction(number));
            let found = known.into_iter().find(|known| known.report.id == report.id);
            found.expect("only reports of the war are in")
        };
        let means = Means { read: &read, rules: "war", intake: &INTAKE, lexicon: &LEXICON };
        let repaired =
            Damaged::open(&path).map_err(error)?.repair(&out, &means, &self.stamp()).map_err(error)?;
        prop_assert_eq!(repaired.reports, self.reports.len());
        prop_assert_eq!(repaired.judgements, self.judgements.len());
        prop_assert!(repaired.lost.is_empty(), "{:?}", repaired.lost);
        prop_assert!(repaired.unproven.is_empty(), "{:?}", repaired.unproven);
        self.case = Some(Case::open(&out).map_err(error)?);
        alike(&before, &listed(self.case()), "repaired")
    }

    /// What was acknowledged is there, and nothing else.
    fn holds(&mut self) -> TestCaseResult {
        let all = Filter::default();
        let is_behind = self.is_behind;
        let rows = self.case().reports(&all).map_err(error)?;
        let there: BTreeSet<&String> = rows.iter().map(|row| &row.id).collect();
        let acknowledged: BTreeSet<&String> = self.reports.keys().collect();
        prop_assert_eq!(there, acknowledged, "the reports");
        for row in &rows {
            let known = &self.reports[&row.id];
            prop_assert_eq!(
                row.published.as_deref(),
                Some(known.published.as_str()),
                "the day of {}",
                &row.id
            );
            prop_assert_eq!(
                usize::try_from(row.claims).ok(),
                Some(known.claims),
                "the claims of {}",
                &row.id
            );
        }
        let judged = self.case().all_judgements().map_err(error)?;
        let judged: BTreeSet<String> = judged.iter().map(|judgement| judgement.id.to_string()).collect();
        prop_assert_eq!(&judged, &self.judgements, "the judgements");
        let (reports, reconciled) = self.case().reports_and_reconciled().map_err(error)?;
        prop_assert_eq!(reports != reconciled, is_behind, "{} of {} reconciled", reconciled, reports);
        let found = self.case().verify(Depth::Written).map_err(error)?;
        prop_assert!(found.faults.is_empty(), "{:#?}", found.faults);
        Ok(())
    }

    fn end(&mut self) -> TestCaseResult {
        self.reconcile()?;
        let found = self.case().verify(Depth::Anew).map_err(error)?;
        prop_assert!(found.faults.is_empty(), "{:#?}", found.faults);
        let grown = listed(self.case());
        self.case().reconcile_afresh(&Policy::default()).map_err(error)?;
        alike(&grown, &listed(self.case()), "worked out afresh")?;
        if self.judged_events {
            return Ok(());
        }
        let mut fresh = self.create();
        let additions: Vec<Addition> = (0..WAR.dispatches.len())
            .filter(|number| self.reports.contains_key(WAR.extraction(*number).report.id.0.as_str()))
            .map(|number| WAR.addition(number))
            .collect();
        fresh.add(&additions, &self.stamp()).map_err(error)?;
        fresh.reconcile(&Policy::default()).map_err(error)?;
        for step in &self.steps {
            match step {
                Step::Judged(judgement) => {
                    let imported = fresh.import_judgements(vec![(**judgement).clone()], &self.stamp());
                    prop_assert_eq!(imported.map_err(error)?.new, 1);
                }
                Step::Read(readings) => {
                    let additions: Vec<Addition> = readings.iter().map(Reading::addition).collect();
                    fresh.reread(&additions, &stamp(readings[0].minute, "anna")).map_err(error)?;
                }
                Step::Dated(reading) => {
                    let by = stamp(reading.minute, "anna");
                    fresh.date(&reading.addition(), "the paper's archive", &by).map_err(error)?;
                }
            }
        }
        fresh.reconcile(&Policy::default()).map_err(error)?;
        alike(&listed(&fresh), &grown, "made at once")
    }
}

/// A judgement of one of what a case has; `None` where it has nothing of the kind.
fn wish(case: &Case, way: Way, a: usize, b: usize) -> Result<Option<Wish>, TestCaseError> {
    let all = Filter::default();
    let claims = case.claims(&all).map_err(error)?;
    if claims.is_empty() {
        return Ok(None);
    }
    let claim = claims[a % claims.len()].id.clone();
    let actors = case.actors(&all).map_err(error)?;
    let actor = |number: usize| actors.get(number % actors.len().max(1)).map(|actor| actor.id.clone());
    let events = case.events(&all).map_err(error)?;
    let event = |number: usize| events.get(number % events.len().max(1));
    Ok(match way {
        Way::Reject => Some(Wish::Claim { claim, verdict: ClaimVerdict::Rejected }),
        Way::Confirm => Some(Wish::Claim { claim, verdict: ClaimVerdict::Confirmed }),
        Way::Correct => {
            Some(Wish::Correct { claim, field: "figure.1".to_owned(), value: (b % 40).to_string() })
        }
        Way::SameActors | Way::OtherActors => {
            let verdict = if way == Way::SameActors { Sameness::Same } else { Sameness::Different };
            actor(a).zip(actor(b)).map(|(a, b)| Wish::Identity { a, b, verdict })
        }
        Way::Reliability => {
            let sources = case.sources(&all).map_err(error)?;
            let source = sources.get(a % sources.len().max(1)).map(|source| source.id.clone());
            let letter = if b.is_multiple_of(2) { Letter::B } else { Letter::D };
            source.map(|source| Wish::Reliability { source, letter })
        }
        Way::Note => Some(Wish::Note { on: claim }),
        Way::Undo => {
            let held = case.all_judgements().map_err(error)?;
            let one = held.get(a % held.len().max(1)).map(|judgement| judgement.id.to_string());
            one.map(|judgement| Wish::Undo { judgement })
        }
        Way::Resolve => {
            let open = case.contradictions(&all).map_err(error)?;
            let answer = if b.is_multiple_of(2) { Answer::Unresolved } else { Answer::KeepRange };
            open.get(a % open.len().max(1)).map(|one| Wish::Resolve { contradiction: one.id.clone(), answer })
        }
        Way::Join => {
            event(a).zip(event(b)).map(|(a, b)| Wish::Merge { members: vec![a.id.clone(), b.id.clone()] })
        }
        Way::Part => {
            let large =
                events.iter().cycle().skip(a % 50).take(events.len()).find(|event| event.claims.len() > 2);
            large.map(|whole| Wish::Split {
                part: vec![whole.claims[1].to_string()],
                whole: whole.id.clone(),
                name: None,
            })
        }
    })
}
