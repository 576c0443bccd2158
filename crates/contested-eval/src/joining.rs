//! `contested-eval joining`: learns which claims tell of one event, from reports whose events people marked; writes the
//! weights to standard output and how good they are to standard error.
//!
//! A logistic regression on the signs that reconciling works by, over pairs of claims of two reports; points are given by
//! hand. How good the weights are is measured on topics that were left out of the learning, in turn.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "weights go to the one, how good they are to the other"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use contested::Reader;
use contested::ingest::{self, Given};
use contested::link;
use contested::model::{Account, ClaimId, ClaimRef, CodePoints, Extraction};
use contested::reconcile::joining::{self, SIGNS, Signs, Weights};
use rayon::prelude::*;
use serde::Deserialize;

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id`, `topic`, `text` and `mentions`, each with `act`, `span` and `class`: ECB+ as it is told apart
    /// into topics, of which each holds two look-alike matters
    ecb: PathBuf,

    /// Topics up to this number are learned from; the others are only measured
    #[arg(long, default_value_t = 35)]
    upto: u32,

    /// JSON lines of dated reports whose claims were keyed
    #[arg(long, requires = "links")]
    keyed: Option<PathBuf>,

    /// Two readers' files of which keyed claims tell one occurrence
    #[arg(long, num_args = 2)]
    links: Option<Vec<PathBuf>>,

    /// Print which signs the pairs have that are one and that are two, learn nothing
    #[arg(long)]
    pairs: bool,

    /// Measure the bundled weights and learn nothing
    #[arg(long)]
    measure: bool,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    publisher: Option<String>,
    #[serde(default)]
    published: Option<String>,
    text: String,
    #[serde(default)]
    mentions: Vec<Mention>,
    #[serde(default)]
    claims: Vec<Keyed>,
}

#[derive(Deserialize)]
struct Mention {
    act: String,
    span: [u32; 2],
    class: String,
}

#[derive(Deserialize)]
struct Keyed {
    kind: String,
    triggers: Vec<[u32; 2]>,
}

#[derive(Deserialize)]
struct Links {
    events: Vec<LinkedEvent>,
}

#[derive(Deserialize)]
struct LinkedEvent {
    claims: Vec<String>,
}

/// Reports that are one case, and which words tell which act in them.
struct Lesson {
    /// Of ECB+ its number.
    topic: u32,
    accounts: Vec<Account>,
    told: Vec<Told>,
}

/// Words that tell an act, and the claim that was read there.
struct Told {
    claim: ClaimRef,
    report: usize,
    /// What it is by each reader; claims that readers disagree on count for nothing.
    act: Vec<String>,
}

impl Told {
    fn same(&self, other: &Told) -> Option<bool> {
        let same: BTreeSet<bool> = self.act.iter().zip(&other.act).map(|(a, b)| a == b).collect();
        if same.len() == 1 { same.into_iter().next() } else { None }
    }
}

/// How strongly a weight is held to nothing: of a normal distribution the inverse variance.
const HOLD: f64 = 3.0;
/// What a pair of the keyed reports counts for beside one of ECB+: they are six times as many, and of one month.
const KEYED: f64 = 0.3;
/// Pairs that are less likely than three in ten say nothing for joining groups.
const LINK: i32 = -850;
/// Parts that are left out in turn.
const PARTS: u32 = 5;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let reader = Reader::new(&crate::lexicon()?)?;
    let rows: Vec<Row> = crate::json_lines(Some(&arguments.ecb))?;
    let mut topics: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let digits: String = row.topic.chars().filter(char::is_ascii_digit).collect();
        topics.entry(digits.parse().unwrap_or(0)).or_default().push(row);
    }
    let mut lessons: Vec<Lesson> = Vec::new();
    for (topic, rows) in topics {
        lessons.push(lesson(topic, &rows, &reader));
    }
    let (learned, others): (Vec<Lesson>, Vec<Lesson>) =
        lessons.into_iter().partition(|lesson| lesson.topic <= arguments.upto);
    let keyed = match (&arguments.keyed, &arguments.links) {
        (Some(keyed), Some(links)) => Some(keyed_lesson(keyed, links, &reader)?),
        _ => None,
    };
    if arguments.measure {
        let weights = joining::weights();
        eprintln!("learned topics  {}", Score::of(&learned.iter().collect::<Vec<_>>(), weights));
        eprintln!("others          {}", Score::of(&others.iter().collect::<Vec<_>>(), weights));
        eprintln!("keyed           {}", Score::of(&keyed.iter().collect::<Vec<_>>(), weights));
        return Ok(());
    }
    let everything = Weights {
        bias: 0,
        of: [0; SIGNS.len()],
        keep: i32::MIN,
        link: i32::MIN,
        join: 0,
        ..joining::weights().clone()
    };
    let counts = |lesson: &Lesson| counts(lesson, &everything);
    let of_learned: Vec<Counts> = learned.par_iter().map(counts).collect();
    let of_keyed: Option<Counts> = keyed.as_ref().map(counts);
    if arguments.pairs {
        let all = learned.iter().zip(&of_learned).chain(keyed.iter().zip(&of_keyed));
        return crate::print_json_lines(all.flat_map(|(lesson, counts)| told_apart(lesson.topic, counts)));
    }
    // Left out in turn; the keyed reports are another war, and always there but for their own measure.
    let folds: Vec<(Vec<&Lesson>, Weights)> = (0..PARTS)
        .map(|part| {
            let out = |lesson: &Lesson| lesson.topic % PARTS == part;
            let kept = learned.iter().zip(&of_learned).filter(|(lesson, _)| !out(lesson));
            let kept = kept.map(|(_, one)| (one, 1.0)).chain(of_keyed.iter().map(|one| (one, KEYED)));
            (learned.iter().filter(|one| out(one)).collect(), fit(kept))
        })
        .collect();
    let of_others = fit(of_learned.iter().map(|one| (one, 1.0)));
    let all = fit(of_learned.iter().map(|one| (one, 1.0)).chain(of_keyed.iter().map(|one| (one, KEYED))));
    let mut best: Option<(f64, i32, i64)> = None;
    let link = LINK;
    for keep in [-1000, -400, 0, 400] {
        for join in [400, 500, 600, 700] {
            let mut score = Score::default();
            for (left_out, weights) in &folds {
                score.add(&Score::of(left_out, &Weights { keep, link, join, ..weights.clone() }));
            }
            let apart = Score::of(
                &others.iter().collect::<Vec<_>>(),
                &Weights { keep, link, join, ..of_others.clone() },
            );
            let war = Score::of(
                &keyed.iter().collect::<Vec<_>>(),
                &Weights { keep, link, join, ..of_others.clone() },
            );
            eprintln!(
                "keep {keep} join {join} | left out {score} | others {apart} | keyed, not learned {war}"
            );
            // Fewer wrong joins are worth more than more right ones.
            let worth = score.b_cubed() + war.b_cubed() + 0.25 * score.precision() + 0.25 * war.precision();
            if best.is_none_or(|known| worth > known.0) {
                best = Some((worth, keep, join));
            }
        }
    }
    let (_, keep, join) = best.unwrap_or((0.0, 0, 500));
    eprintln!("taken: keep {keep}, join {join}");
    print!("{}", written(&Weights { keep, link, join, ..all }));
    Ok(())
}

fn read(reader: &Reader, row: &Row, given: &Given) -> Extraction {
    let bytes = format!("{}\n{}", row.id, row.text);
    reader.extract(ingest::plain(bytes.as_bytes(), row.text.clone(), given))
}

fn lesson(topic: u32, rows: &[Row], reader: &Reader) -> Lesson {
    let read: Vec<Extraction> = rows.par_iter().map(|row| read(reader, row, &Given::default())).collect();
    let mut told = Vec::new();
    for (report, (row, extraction)) in rows.iter().zip(&read).enumerate() {
        let points = CodePoints::new(&extraction.report.text);
        for mention in row.mentions.iter().filter(|mention| is_act(&mention.class)) {
            let claim = extraction.claims.iter().position(|claim| {
                claim.event.trigger.iter().any(|trigger| {
                    let [start, end] = points.span(*trigger);
                    start < mention.span[1] && mention.span[0] < end
                })
            });
            told.extend(claim.map(|claim| Told {
                claim: ClaimRef { report: extraction.report.id.clone(), claim: ClaimId(claim as u32) },
                report,
                act: vec![mention.act.clone()],
            }));
        }
    }
    Lesson { topic, accounts: read.iter().map(link::account).collect(), told }
}

/// Occurrences, states and the like, and what did not happen; no words of saying or thinking.
fn is_act(class: &str) -> bool {
    class.starts_with("NEG")
        || ["OCCURRENCE", "STATE", "CAUSATIVE", "ASPECTUAL"]
            .iter()
            .any(|kind| class == format!("ACTION_{kind}"))
}

fn keyed_lesson(keyed: &PathBuf, links: &[PathBuf], reader: &Reader) -> anyhow::Result<Lesson> {
    let rows: Vec<Row> = crate::json_lines(Some(keyed))?;
    let mut events: Vec<BTreeMap<String, String>> = Vec::new();
    for path in links {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| name.clone())?;
        let links: Links = serde_json::from_str(&text).with_context(|| name.clone())?;
        let claims = links.events.into_iter().enumerate().flat_map(|(number, event)| {
            event.claims.into_iter().map(move |claim| (claim, number.to_string()))
        });
        events.push(claims.collect());
    }
    let read: Vec<Extraction> = rows
        .par_iter()
        .map(|row| {
            let given = crate::given(row.publisher.as_ref(), row.published.as_ref());
            self::read(reader, row, &given)
        })
        .collect();
    let mut told = Vec::new();
    for (report, (row, extraction)) in rows.iter().zip(&read).enumerate() {
        let points = CodePoints::new(&extraction.report.text);
        let key = row.id.split('-').nth(1).unwrap_or(&row.id);
        for (index, claim) in extraction.claims.iter().enumerate() {
            let same = |one: &&Keyed| {
                group(&one.kind) == group(claim.event.kind.as_str())
                    && one.triggers.iter().any(|[start, end]| {
                        claim.event.trigger.iter().any(|trigger| {
                            let [from, to] = points.span(*trigger);
                            from < *end && *start < to
                        })
                    })
            };
            // The same kind first, then the first of the group.
            let found =
                row.claims.iter().enumerate().filter(|(_, one)| same(one)).max_by_key(|(number, one)| {
                    (one.kind == claim.event.kind.as_str(), std::cmp::Reverse(*number))
                });
            let Some((number, _)) = found else { continue };
            let id = format!("{key}#{number}");
            let act = events.iter().map(|events| events.get(&id).cloned().unwrap_or_else(|| id.clone()));
            told.push(Told {
                claim: ClaimRef { report: extraction.report.id.clone(), claim: ClaimId(index as u32) },
                report,
                act: act.collect(),
            });
        }
    }
    Ok(Lesson { topic: 0, accounts: read.iter().map(link::account).collect(), told })
}

/// Kinds between which people do not always choose alike.
fn group(kind: &str) -> &str {
    match kind.split('.').next().unwrap_or_default() {
        "battle" | "strike" | "attack" | "violence" | "harm" => "violence",
        "support" | "aid" => "help",
        "group" | "relation" => "group",
        _ if kind == "person.death" => "violence",
        family => family,
    }
}

/// For each set of signs how many pairs have it that are one, and that are two.
type Counts = BTreeMap<Signs, [f64; 2]>;

fn counts(lesson: &Lesson, everything: &Weights) -> Counts {
    let by_claim: BTreeMap<&ClaimRef, &Told> = lesson.told.iter().map(|told| (&told.claim, told)).collect();
    let mut counts = Counts::new();
    for (a, b, signs) in joining::pairs(&lesson.accounts, everything) {
        if let (Some(one), Some(other)) = (by_claim.get(&a), by_claim.get(&b))
            && let Some(same) = one.same(other)
        {
            counts.entry(signs).or_default()[usize::from(!same)] += 1.0;
        }
    }
    counts
}

fn told_apart(topic: u32, counts: &Counts) -> impl Iterator<Item = serde_json::Value> + use<'_> {
    counts.iter().map(move |(signs, [same, other])| {
        let names: Vec<&str> =
            (0..SIGNS.len()).filter(|place| signs.has(*place)).map(|place| SIGNS[place]).collect();
        serde_json::json!({ "topic": topic, "signs": names, "same": same, "other": other })
    })
}

const SIZE: usize = SIGNS.len() + 1;

/// The weights that make the answers likeliest, held to what was known before: Newton's method.
fn fit<'c>(counts: impl Iterator<Item = (&'c Counts, f64)>) -> Weights {
    let mut rows: BTreeMap<Signs, [f64; 2]> = BTreeMap::new();
    for (one, weight) in counts {
        for (signs, [same, other]) in one.iter().filter(|(signs, _)| signs.of_two_matters()) {
            let row = rows.entry(*signs).or_default();
            row[0] += same * weight;
            row[1] += other * weight;
        }
    }
    let mut weights = [0.0; SIZE];
    for _ in 0..25 {
        let mut gradient = [0.0; SIZE];
        let mut curve = vec![[0.0; SIZE]; SIZE];
        for place in 0..SIZE {
            // What counts for every pair is not held.
            let hold = if place == 0 { 1e-6 } else { HOLD };
            gradient[place] = -hold * weights[place];
            curve[place][place] = hold;
        }
        for (signs, [same, other]) in &rows {
            let on: Vec<usize> = std::iter::once(0)
                .chain((0..SIGNS.len()).filter(|place| signs.has(*place)).map(|place| place + 1))
                .collect();
            let score: f64 = on.iter().map(|place| weights[*place]).sum();
            let likely = 1.0 / (1.0 + (-score).exp());
            let all = same + other;
            for x in &on {
                gradient[*x] += same - all * likely;
                for y in &on {
                    curve[*x][*y] += all * likely * (1.0 - likely);
                }
            }
        }
        let step = solve(&mut curve, gradient);
        let mut most: f64 = 0.0;
        for (weight, step) in weights.iter_mut().zip(step) {
            *weight += step.clamp(-2.0, 2.0);
            most = most.max(step.abs());
        }
        if most < 1e-6 {
            break;
        }
    }
    let rounded = |weight: f64| (weight * 1000.0).round() as i32;
    let mut of = [0; SIGNS.len()];
    for (place, weight) in of.iter_mut().enumerate() {
        *weight = rounded(weights[place + 1]);
    }
    Weights { bias: rounded(weights[0]), of, keep: 0, link: LINK, join: 500, ..joining::weights().clone() }
}

/// Solves a symmetric positive system, by Cholesky.
fn solve(matrix: &mut [[f64; SIZE]], right: [f64; SIZE]) -> [f64; SIZE] {
    for row in 0..SIZE {
        for column in 0..=row {
            let sum: f64 = (0..column).map(|k| matrix[row][k] * matrix[column][k]).sum();
            let rest = matrix[row][column] - sum;
            matrix[row][column] =
                if row == column { rest.max(1e-12).sqrt() } else { rest / matrix[column][column] };
        }
    }
    let mut found = right;
    for row in 0..SIZE {
        let sum: f64 = (0..row).map(|k| matrix[row][k] * found[k]).sum();
        found[row] = (found[row] - sum) / matrix[row][row];
    }
    for row in (0..SIZE).rev() {
        let sum: f64 = (row + 1..SIZE).map(|k| matrix[k][row] * found[k]).sum();
        found[row] = (found[row] - sum) / matrix[row][row];
    }
    found
}

/// How well claims are joined.
#[derive(Default, Clone, Copy)]
struct Score {
    hit: f64,
    ours: f64,
    gold: f64,
    precision: f64,
    recall: f64,
    told: f64,
}

impl Score {
    fn of(lessons: &[&Lesson], weights: &Weights) -> Score {
        let parts: Vec<Score> = lessons.par_iter().map(|lesson| Score::of_one(lesson, weights)).collect();
        let mut score = Score::default();
        for part in &parts {
            score.add(part);
        }
        score
    }

    fn add(&mut self, other: &Score) {
        self.hit += other.hit;
        self.ours += other.ours;
        self.gold += other.gold;
        self.precision += other.precision;
        self.recall += other.recall;
        self.told += other.told;
    }

    fn of_one(lesson: &Lesson, weights: &Weights) -> Score {
        let mut event: BTreeMap<ClaimRef, usize> = BTreeMap::new();
        for (number, group) in joining::groups(&lesson.accounts, weights).into_iter().enumerate() {
            event.extend(group.into_iter().map(|claim| (claim, number)));
        }
        let ours: Vec<usize> =
            lesson.told.iter().map(|told| event.get(&told.claim).copied().unwrap_or(usize::MAX)).collect();
        let mut score = Score::default();
        for (x, one) in lesson.told.iter().enumerate() {
            let (mut both, mut in_ours, mut in_gold) = (0.0, 0.0, 0.0);
            for (y, other) in lesson.told.iter().enumerate() {
                let joined = ours[x] == ours[y];
                let same = one.same(other);
                in_ours += f64::from(u8::from(joined));
                in_gold += f64::from(u8::from(same == Some(true)));
                both += f64::from(u8::from(joined && same == Some(true)));
                if y > x && one.report != other.report && same.is_some() {
                    score.gold += f64::from(u8::from(same == Some(true)));
                    score.ours += f64::from(u8::from(joined));
                    score.hit += f64::from(u8::from(joined && same == Some(true)));
                }
            }
            score.told += 1.0;
            score.precision += both / in_ours;
            score.recall += if in_gold > 0.0 { both / in_gold } else { 1.0 };
        }
        score
    }

    fn precision(&self) -> f64 {
        100.0 * self.hit / self.ours.max(1.0)
    }

    fn b_cubed(&self) -> f64 {
        let (p, r) = (self.precision / self.told.max(1.0), self.recall / self.told.max(1.0));
        200.0 * p * r / (p + r).max(1e-9)
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let recall = 100.0 * self.hit / self.gold.max(1.0);
        write!(f, "P {:.1} R {recall:.1} B3 {:.1}", self.precision(), self.b_cubed())
    }
}

/// What stands at the head of the file.
const CARD: &str = "\
# Which claims are about one occurrence; what the signs are is told in src/reconcile/events/alike.rs and signs.rs.
# `points` are given by hand: what place, person, day or figure hold together, with `enough` points, is joined pair by pair.
# `weights` are in thousandths of the natural logarithm of the odds, for claims of two reports: learned by `contested-eval joining`
# from the first 35 topics of ECB+ (Cybulska & Vossen 2014, CC BY 3.0) and, at three tenths, from 33 reports of wars of 2024 and 2025
# whose claims two readers joined. A logistic regression by Newton's method; the same answers give the same weights. `bias` counts for
# every pair; what is held together is joined from `keep` on; pairs from `link` on are linked, and groups whose pairs are, in the mean,
# `join` thousandths likely are one. No word of a report is in it. Licence: Apache-2.0 OR MIT. 2026-11-29.
";

fn written(weights: &Weights) -> String {
    let mut out = String::from(CARD);
    let _ = writeln!(
        out,
        "enough = {}\nbias = {}\nkeep = {}\nlink = {}\njoin = {}\n\n[points]",
        weights.enough, weights.bias, weights.keep, weights.link, weights.join
    );
    for (sign, points) in SIGNS.iter().zip(weights.points).filter(|(_, points)| *points != 0) {
        let _ = writeln!(out, "{sign} = {points}");
    }
    let _ = writeln!(out, "\n[weights]");
    for (sign, weight) in SIGNS.iter().zip(weights.of).filter(|(_, weight)| *weight != 0) {
        let _ = writeln!(out, "{sign} = {weight}");
    }
    out
}
