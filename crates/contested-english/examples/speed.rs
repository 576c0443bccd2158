//! Reads the texts of a JSON lines file on one thread and says how fast: `scripts/check_english.py --speed`.

#![allow(clippy::print_stdout, clippy::disallowed_methods)] // measuring is what it is for

use std::time::Instant;
use std::{env, fs};

use contested_english::English;
use contested_lexicon::Lexicon;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = env::args().nth(1).ok_or("name a JSON lines file with a field text")?;
    let start = Instant::now();
    let english = English::load(Lexicon::bundled().bytes("models/english.bin")?)?;
    println!("loaded in {:.2?}", start.elapsed());
    let mut texts = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        texts.push(row["text"].as_str().unwrap_or_default().to_owned());
    }
    let start = seconds_used();
    let tokens: usize = texts.iter().map(|text| english.parse(text).tokens.len()).sum();
    let seconds = seconds_used() - start;
    println!("contested-english: {tokens} tokens, {seconds:.2} s, {:.0} tokens/s", tokens as f64 / seconds);
    if let Some(most) = most_memory() {
        println!("memory at most {most} kB");
    }
    Ok(())
}

/// The most memory that this process ever held, in kB, where the system says.
fn most_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Processor time of this thread where the system says, else time of day.
fn seconds_used() -> f64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match statistics.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()) {
        Some(nanoseconds) => nanoseconds / 1e9,
        None => std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0.0, |since| since.as_secs_f64()),
    }
}
