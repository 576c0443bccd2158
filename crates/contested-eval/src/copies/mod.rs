//! How many copies are found among reports, and how many that are none: real copies, copies spun with synonyms, and a
//! generated pile for speed and memory.

mod spin;

mod pile;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use contested::model::{Account, Attributed, ReportId};
use contested::read::Signer;
use contested::reconcile::{self, CopyGroup};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id` (or `row`) and `text`; `copy_of` names the report that one is known to be a copy of
    #[arg(value_name = "FILE", required_unless_present = "pile")]
    file: Option<PathBuf>,

    /// Also spin copies with synonyms from WordNet's files (Debian: wordnet-base) in this folder
    #[arg(long, value_name = "DIR")]
    wordnet: Option<PathBuf>,

    /// Shares of the words that are replaced
    #[arg(long, value_delimiter = ',', default_values_t = [0.15, 0.3, 0.5, 0.8])]
    rates: Vec<f64>,

    /// The seed of the spinning
    #[arg(long, default_value_t = 7)]
    seed: u64,

    /// Pairs judged by hand: a table with `a`, `b` and `answer` (copy, part, no)
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,

    /// Print each pair taken for copies that shares few runs of five words, and each missed one, to be judged by hand
    #[arg(long)]
    list: bool,

    /// Instead: sign and group so many generated reports, and say how fast and in how much memory
    #[arg(long, value_name = "REPORTS")]
    pile: Option<usize>,
}

/// A report to look for copies of.
#[derive(Clone, Deserialize)]
struct Row {
    #[serde(alias = "row")]
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    publisher: Option<String>,
    #[serde(default)]
    copy_of: Option<serde_json::Value>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let lexicon = crate::lexicon()?;
    let signer = Signer::load(&lexicon)?;
    if let Some(reports) = arguments.pile {
        return crate::print_json_lines([pile::measure(reports, &signer, &lexicon)?]);
    }
    let rows: Vec<Row> = crate::json_lines(arguments.file.as_ref())?;
    let corpus = Corpus::new(&rows, &signer);
    if arguments.list {
        return crate::print_json_lines(corpus.to_judge());
    }
    let mut figures = corpus.real_copies();
    if let Some(gold) = &arguments.gold {
        figures["judged"] = corpus.judged(gold)?;
    }
    if let Some(folder) = &arguments.wordnet {
        let synonyms = spin::Synonyms::load(folder, &lexicon)
            .with_context(|| format!("reading WordNet's files in {}", folder.display()))?;
        let spun: serde_json::Map<String, serde_json::Value> = arguments
            .rates
            .iter()
            .map(|rate| {
                let mut numbers = spin::Numbers::new(arguments.seed);
                let copies: Vec<(usize, String)> = corpus
                    .long_texts()
                    .into_iter()
                    .map(|index| (index, synonyms.spin(&rows[index].text, *rate, &mut numbers)))
                    .collect();
                (format!("{rate}"), json!(corpus.spun_copies(&copies, &signer)))
            })
            .collect();
        figures["spun"] = json!(spun);
    }
    crate::print_json_lines([figures])
}

/// What came of looking for spun copies.
#[derive(Serialize)]
struct Found {
    copies: usize,
    /// In percent: the copy and its original are in one group.
    found: f64,
    /// Spun copies taken for copies of an unrelated report.
    false_pairs: usize,
    /// In percent of the pairs of a spun copy and an unrelated report.
    false_share: f64,
    /// Groups that hold unrelated reports.
    mixed_groups: usize,
}

struct Corpus<'r> {
    rows: &'r [Row],
    accounts: Vec<Account>,
    runs: Vec<BTreeSet<u64>>,
}

/// Shorter texts are left out of the spinning, as in the prototype.
const LONG: usize = 800;
/// Share of the smaller report's runs of five words from which two are copies of the corpus, whatever the program says.
const COPIED: f64 = 0.5;
/// And below which they are unrelated.
const UNRELATED: f64 = 0.1;

impl Corpus<'_> {
    fn new<'r>(rows: &'r [Row], signer: &Signer) -> Corpus<'r> {
        Corpus {
            accounts: rows
                .iter()
                .enumerate()
                .map(|(index, row)| {
                    let publisher = row.publisher.as_deref();
                    account(&format!("r-{index:08}"), &row.text, publisher, signer)
                })
                .collect(),
            runs: rows.iter().map(|row| runs_of_five(&row.text)).collect(),
            rows,
        }
    }

    fn long_texts(&self) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        (0..self.rows.len())
            .filter(|index| {
                let text = &self.rows[*index].text;
                text.chars().count() > LONG && seen.insert(text)
            })
            .collect()
    }

    /// Copies in the corpus as it is: by shared runs of words and, where rows say so, by hand.
    fn real_copies(&self) -> serde_json::Value {
        let groups = reconcile::copies_among(&self.accounts);
        let group_of = group_of(&groups);
        let (mut by_runs, mut found, mut pairs, mut false_pairs) = (0, 0, 0, 0);
        for (a, b) in self.pairs() {
            let contained = containment(&self.runs[a], &self.runs[b]);
            let joined = same_group(&group_of, &self.accounts[a], &self.accounts[b]);
            by_runs += usize::from(contained >= COPIED);
            found += usize::from(contained >= COPIED && joined);
            pairs += 1;
            let paired = reconcile::copy_pair(&self.accounts[a], &self.accounts[b]).is_some();
            false_pairs += usize::from(paired && contained < UNRELATED);
        }
        let known: Vec<(usize, usize)> = self
            .rows
            .iter()
            .enumerate()
            .filter_map(|(index, row)| {
                let of = row.copy_of.as_ref()?;
                Some((index, self.rows.iter().position(|other| other.id == *of)?))
            })
            .collect();
        let known_found = known
            .iter()
            .filter(|(a, b)| same_group(&group_of, &self.accounts[*a], &self.accounts[*b]))
            .count();
        json!({
            "reports": self.rows.len(),
            "copied_by_runs": by_runs,
            "copied_by_runs_found": percent(found, by_runs),
            "known": known.len(),
            "known_found": percent(known_found, known.len()),
            "pairs_with_few_runs": false_pairs,
            "pairs_with_few_runs_share": percent(false_pairs, pairs),
            "groups": groups.len(),
        })
    }

    fn spun_copies(&self, copies: &[(usize, String)], signer: &Signer) -> Found {
        let spun: Vec<Account> = copies
            .iter()
            .enumerate()
            .map(|(index, (_, text))| account(&format!("s-{index:08}"), text, None, signer))
            .collect();
        let all: Vec<Account> = self.accounts.iter().chain(&spun).cloned().collect();
        let groups = reconcile::copies_among(&all);
        let group_of = group_of(&groups);
        let found = copies
            .iter()
            .zip(&spun)
            .filter(|((of, _), spun)| same_group(&group_of, &self.accounts[*of], spun))
            .count();
        let (mut false_pairs, mut unrelated) = (0, 0);
        for ((of, _), spun) in copies.iter().zip(&spun) {
            for (other, account) in self.accounts.iter().enumerate() {
                if other != *of && containment(&self.runs[*of], &self.runs[other]) < UNRELATED {
                    unrelated += 1;
                    false_pairs += usize::from(reconcile::copy_pair(account, spun).is_some());
                }
            }
        }
        let base = |id: &ReportId| -> Option<usize> {
            let (side, index) = id.0.split_once('-')?;
            let index: usize = index.parse().ok()?;
            if side == "s" { copies.get(index).map(|(of, _)| *of) } else { Some(index) }
        };
        let mixed = groups
            .iter()
            .filter(|group| {
                let bases: BTreeSet<usize> = group.reports.iter().filter_map(base).collect();
                let first = bases.first().copied().unwrap_or_default();
                // A chain of related reports is no mixture; each must be related to some other.
                bases.len() > 1
                    && bases.iter().any(|a| {
                        bases
                            .iter()
                            .all(|b| a == b || containment(&self.runs[*a], &self.runs[*b]) < UNRELATED)
                    })
                    && bases.contains(&first)
            })
            .count();
        Found {
            copies: copies.len(),
            found: percent(found, copies.len()),
            false_pairs,
            false_share: percent(false_pairs, unrelated),
            mixed_groups: mixed,
        }
    }

    /// Pairs judged by hand: copies that are in one group, and other stories that are apart.
    fn judged(&self, gold: &Path) -> anyhow::Result<serde_json::Value> {
        #[derive(Deserialize)]
        struct Judged {
            a: String,
            b: String,
            answer: String,
        }
        let table = fs::read_to_string(gold).with_context(|| gold.display().to_string())?;
        let table: String =
            table.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        let groups = reconcile::copies_among(&self.accounts);
        let group_of = group_of(&groups);
        let place = |id: &str| self.rows.iter().position(|row| shown(&row.id) == id);
        let (mut copies, mut found, mut others, mut apart) = (0, 0, 0, 0);
        for judged in csv::ReaderBuilder::new().delimiter(b'\t').from_reader(table.as_bytes()).deserialize() {
            let judged: Judged = judged?;
            let (Some(a), Some(b)) = (place(&judged.a), place(&judged.b)) else { continue };
            let joined = same_group(&group_of, &self.accounts[a], &self.accounts[b]);
            copies += usize::from(judged.answer == "copy");
            found += usize::from(judged.answer == "copy" && joined);
            others += usize::from(judged.answer == "no");
            apart += usize::from(judged.answer == "no" && !joined);
        }
        Ok(json!({
            "copies": copies, "copies_found": percent(found, copies),
            "others": others, "others_apart": percent(apart, others),
        }))
    }

    /// Pairs for a person: those found that share few runs, and those that share many and were missed.
    fn to_judge(&self) -> Vec<serde_json::Value> {
        let groups = reconcile::copies_among(&self.accounts);
        let group_of = group_of(&groups);
        let mut list = Vec::new();
        for (a, b) in self.pairs() {
            let contained = containment(&self.runs[a], &self.runs[b]);
            let pair = reconcile::copy_pair(&self.accounts[a], &self.accounts[b]);
            let joined = same_group(&group_of, &self.accounts[a], &self.accounts[b]);
            if pair.is_some() || joined || contained >= UNRELATED {
                list.push(json!({
                    "a": self.rows[a].id, "b": self.rows[b].id, "runs": contained, "joined": joined,
                    "kind": pair.as_ref().map(|pair| pair.kind),
                    "words": pair.as_ref().map(|pair| pair.words), "skeleton": pair.as_ref().map(|pair| pair.skeleton),
                }));
            }
        }
        list
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let count = self.rows.len();
        (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
    }
}

fn shown(id: &serde_json::Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// A report of which only the text matters.
fn account(id: &str, text: &str, publisher: Option<&str>, signer: &Signer) -> Account {
    Account {
        report: ReportId(id.into()),
        publisher: publisher.map(|name| Attributed { name: name.to_owned(), entity: None }),
        known_from: None,
        signature: signer.sign(text),
        credit: None,
        namings: Vec::new(),
        bodies: std::collections::BTreeMap::new(),
        speaks_for: std::collections::BTreeMap::new(),
        aliases: Vec::new(),
        voices: std::collections::BTreeMap::new(),
        statements: Vec::new(),
    }
}

fn group_of(groups: &[CopyGroup]) -> std::collections::BTreeMap<&ReportId, usize> {
    groups
        .iter()
        .enumerate()
        .flat_map(|(index, group)| group.reports.iter().map(move |report| (report, index)))
        .collect()
}

fn same_group(groups: &std::collections::BTreeMap<&ReportId, usize>, a: &Account, b: &Account) -> bool {
    let group = |account: &Account| groups.get(&account.report);
    group(a).is_some() && group(a) == group(b)
}

fn runs_of_five(text: &str) -> BTreeSet<u64> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.windows(5).map(|run| spin::hash(&run.join(" "))).collect()
}

/// The share of the smaller one's runs that the other has.
fn containment(a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> f64 {
    let smaller = a.len().min(b.len());
    if smaller == 0 { 0.0 } else { a.intersection(b).count() as f64 / smaller as f64 }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { (10_000.0 * part as f64 / whole as f64).round() / 100.0 }
}
