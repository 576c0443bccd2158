//! Accuracy is a test: every suite's figures beside their accepted floors.
//!
//! The suites need answer sets that may not be passed on; where they are not beside the checkout, the scoreboard says
//! so and passes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use serde_json::Value;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only these suites
    suites: Vec<String>,
    /// Write today's figures as the new floors (a floor that goes down needs a reason in the commit)
    #[arg(long)]
    accept: bool,
    /// The programs to measure; built in release mode where not given
    #[arg(long)]
    programs: Option<PathBuf>,
}

/// By suite, by figure, the least value that passes.
type Floors = BTreeMap<String, BTreeMap<String, f64>>;

/// Figures may miss their floor by so much: the suites print one decimal.
const ROUNDING: f64 = 0.05;

#[expect(clippy::print_stdout, reason = "the scoreboard is this chore's output")]
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    // Another folder in place of ../shared, for checkouts that lie elsewhere.
    let shared = std::env::var_os("CONTESTED_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let runner = shared.join("eval/run.py");
    if !runner.exists() {
        println!("scoreboard skipped: no answer sets beside this checkout");
        return Ok(());
    }
    if Command::new("python3").arg("--version").output().is_err() {
        println!("scoreboard skipped: the suites need python3");
        return Ok(());
    }
    let programs = match &arguments.programs {
        Some(folder) => folder.clone(),
        None => build(root)?,
    };
    let floor_file = root.join("eval/floor.toml");
    let text = fs::read_to_string(&floor_file).with_context(|| floor_file.display().to_string())?;
    let mut floors: Floors = toml::from_str(&text).with_context(|| floor_file.display().to_string())?;
    let mut fallen = Vec::new();
    println!("{:<16} {:<38} {:>9} {:>9}", "suite", "figure", "now", "floor");
    for (suite, figures) in &mut floors {
        if !arguments.suites.is_empty() && !arguments.suites.contains(suite) {
            continue;
        }
        let measured = match suite.as_str() {
            "copies" => copies(root, &shared, &programs)?,
            "incidents" => over_news(root, &shared, &programs, "incidents", "incidents.tsv")?,
            "relations" => over_news(root, &shared, &programs, "relations", "relations-drawn.tsv")?,
            "fusion" | "cluster" | "disagree" => {
                crate::tables::measure(suite, &shared.join("corpora"), &programs)?
            }
            _ => measure(&runner, suite, &programs)?,
        };
        for (name, floor) in figures.iter_mut() {
            if name.starts_with("spun.") && measured.get("spun").is_none() {
                println!(
                    "{suite:<16} {name:<38}   skipped: no WordNet files ({WORDNET}, or CONTESTED_WORDNET)"
                );
                continue;
            }
            let now = look_up(&measured, name).with_context(|| format!("{suite}: no figure {name}"))?;
            let mark = if now + ROUNDING < *floor { "  FALLEN" } else { "" };
            println!("{suite:<16} {name:<38} {now:>9.1} {:>9.1}{mark}", *floor);
            if arguments.accept {
                *floor = now;
            } else if now + ROUNDING < *floor {
                fallen.push(format!("{suite} {name}: {now} under {floor}"));
            }
        }
    }
    if arguments.accept {
        let head: String =
            text.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        fs::write(&floor_file, format!("{head}\n{}", toml::to_string(&floors)?))?;
    }
    if !fallen.is_empty() {
        bail!("under the accepted floor:\n{}", fallen.join("\n"));
    }
    Ok(())
}

fn build(root: &Path) -> anyhow::Result<PathBuf> {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--package", "contested-cli", "--package", "contested-eval"])
        .current_dir(root)
        .status()?;
    if !status.success() {
        bail!("building the programs failed");
    }
    Ok(root.join("target/release"))
}

/// Where Debian's wordnet-base puts its files.
const WORDNET: &str = "/usr/share/wordnet";

/// Copies found among real reports: shared text, pairs judged by hand, and copies spun with synonyms.
fn copies(root: &Path, shared: &Path, programs: &Path) -> anyhow::Result<Value> {
    let wordnet = std::env::var_os("CONTESTED_WORDNET").map_or_else(|| WORDNET.into(), PathBuf::from);
    let mut command = Command::new(programs.join("contested-eval"));
    command.arg("copies").arg(shared.join("corpora/syria_news_dev.jsonl"));
    command.arg("--gold").arg(root.join("eval/gold/copies.tsv"));
    if wordnet.join("index.noun").exists() {
        command.arg("--wordnet").arg(wordnet).args(["--rates", "0.5,0.8"]);
    }
    let output = command.output()?;
    if !output.status.success() {
        bail!("suite copies failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let mut figures: Value = serde_json::from_slice(&output.stdout)?;
    // A rate's point would be a step in a figure's path.
    if let Some(spun) = figures.get_mut("spun").and_then(Value::as_object_mut) {
        *spun = std::mem::take(spun)
            .into_iter()
            .map(|(rate, found)| (format!("at{}", rate.replace("0.", "")), found))
            .collect();
    }
    Ok(figures)
}

/// What a command of the evaluation program finds in real news, against what was keyed or judged by hand.
fn over_news(
    root: &Path,
    shared: &Path,
    programs: &Path,
    command: &str,
    gold: &str,
) -> anyhow::Result<Value> {
    let output = Command::new(programs.join("contested-eval"))
        .arg(command)
        .arg(shared.join("corpora/syria_news_dev.jsonl"))
        .arg("--gold")
        .arg(root.join("eval/gold").join(gold))
        .output()?;
    if !output.status.success() {
        bail!("suite {command} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// One suite's figures. A suite may name its answer set after a colon: "toponyms:trnews".
fn measure(runner: &Path, suite: &str, programs: &Path) -> anyhow::Result<Value> {
    let (name, set) = suite.split_once(':').map_or((suite, None), |(name, set)| (name, Some(set)));
    let mut command = Command::new("python3");
    command.arg(runner).arg(name).arg("--json");
    command
        .arg("--bin")
        .arg(programs.join("contested"))
        .arg("--eval-bin")
        .arg(programs.join("contested-eval"));
    if let Some(set) = set {
        let folder = runner.parent().and_then(Path::parent).context("the runner's folder")?;
        command.arg("--gold").arg(folder.join("corpora").join(format!("{set}.jsonl")));
    }
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("suite {suite} failed: {}{}", text, String::from_utf8_lossy(&output.stderr));
    }
    // The last line that is one JSON object; the template suite prints one figure a line instead.
    if let Some(object) =
        text.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok().filter(Value::is_object))
    {
        return Ok(object);
    }
    let mut figures = serde_json::Map::new();
    let mut name = String::new();
    for line in text.lines() {
        // "tf …" opens the figures of one metric; further lines belong to it.
        if let Some((first, _)) = line.split_once(' ')
            && METRICS.contains(&first)
        {
            name = first.to_owned();
        }
        let so_far = figures.entry(name.clone()).or_insert_with(|| Value::String(String::new()));
        if let Value::String(words) = so_far {
            words.push_str(line);
            words.push(' ');
        }
    }
    Ok(Value::Object(figures))
}

/// The template suite's metrics.
const METRICS: [&str; 3] = ["ree", "tf", "conf"];

/// A figure by its path ("found.F1", "strict.2"). "13/20" counts as 13, "85.0 of 120" as 85; of other words the number after
/// the last "F1".
fn look_up(measured: &Value, path: &str) -> Option<f64> {
    let mut at = measured;
    for step in path.split('.') {
        at = match at {
            Value::Array(list) => list.get(step.parse::<usize>().ok()?)?,
            other => other.get(step)?,
        };
    }
    match at {
        Value::Number(number) => number.as_f64(),
        Value::String(words) => {
            let first = words.split([' ', '/']).next().unwrap_or_default();
            first.parse().ok().or_else(|| {
                let after = words.rsplit_once("F1")?.1.trim_start();
                after.split(|c: char| !(c.is_ascii_digit() || c == '.')).next()?.parse().ok()
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_by_path_in_any_of_their_shapes() {
        let measured =
            serde_json::json!({"found": {"F1": 65.5}, "role": "13/16", "fields": {"agent": "65.2 of 120"}});
        assert_eq!(look_up(&measured, "found.F1"), Some(65.5));
        assert_eq!(look_up(&measured, "role"), Some(13.0));
        assert_eq!(look_up(&measured, "fields.agent"), Some(65.2));
        assert_eq!(
            look_up(&serde_json::json!({"tf": "tf P 50.1 R 40.0 F1 44.5 (pred 9)"}), "tf"),
            Some(44.5)
        );
        assert_eq!(look_up(&serde_json::json!({"strict": [1.0, 2.0, 3.5]}), "strict.2"), Some(3.5));
        assert_eq!(look_up(&measured, "missing"), None);
    }
}
