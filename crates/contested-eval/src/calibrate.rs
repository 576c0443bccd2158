//! `contested-eval calibrate`: how often places of a score are right, and the knots of a monotone map that says so.

use std::path::PathBuf;

use clap::Args;
use contested::link::World;
use contested::model::{CodePoints, Span};
use rayon::prelude::*;
use serde::Deserialize;

/// What `calibrate` is asked.
#[derive(Args)]
pub(crate) struct Arguments {
    /// JSON lines with text, toponyms[{start, end, lat, lon, geonameid}] in code points
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// Print the knots of a fitted map, for world/place-calibration.toml
    #[arg(long)]
    fit: bool,

    /// Only every second document: 0 the first, 1 the second. To fit on one half and look at the other
    #[arg(long, value_name = "0|1")]
    half: Option<usize>,
}

#[derive(Deserialize)]
struct Document {
    text: String,
    toponyms: Vec<Keyed>,
}

#[derive(Deserialize)]
struct Keyed {
    start: u32,
    end: u32,
    lat: Option<f64>,
    lon: Option<f64>,
    geonameid: Option<u64>,
}

/// One choice: its share before and its probability after calibration, and whether it was right.
struct Choice {
    share: Option<f64>,
    score: f64,
    right: bool,
}

/// A choice so near to the key is right: the usual measure of toponym resolution.
const NEAR_KM: f64 = 161.0;

/// Prints the table, or the knots.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let world = World::load(&crate::lexicon()?)?;
    let mut choices: Vec<Choice> = Vec::new();
    for file in &arguments.files {
        let documents: Vec<Document> = crate::json_lines(Some(file))?;
        let found: Vec<Vec<Choice>> = documents
            .par_iter()
            .enumerate()
            .filter(|(index, _)| arguments.half.is_none_or(|half| index % 2 == half))
            .map(|(_, document)| choices_of(&world, document))
            .collect();
        choices.extend(found.into_iter().flatten());
    }
    let lines = if arguments.fit { knots(&choices) } else { table(&choices) };
    crate::print_lines(&lines)
}

fn choices_of(world: &World, document: &Document) -> Vec<Choice> {
    let at = CodePoints::new(&document.text);
    let spans: Vec<Span> =
        document.toponyms.iter().map(|keyed| Span::new(at.byte(keyed.start), at.byte(keyed.end))).collect();
    let places = world.resolve_places(&document.text, &spans);
    let judged = document.toponyms.iter().zip(places).filter_map(|(keyed, place)| {
        let (place, point) = (place?, (keyed.lat?, keyed.lon?));
        let same = keyed.geonameid.is_some_and(|id| place.id == format!("geonames:{id}"));
        let near = distance_km(place.point, point) <= NEAR_KM;
        let holds = distance_km(place.point, point) * 1000.0 <= f64::from(place.radius_m);
        let right = same || if place.share.is_some() { near } else { holds };
        Some(Choice { share: place.share, score: place.score, right })
    });
    judged.collect()
}

fn table(choices: &[Choice]) -> Vec<String> {
    const BANDS: [f64; 11] = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.000_001];
    let mut lines = vec!["score\tplaces\tmean score\tshare right".to_owned()];
    let (mut gap, mut all) = (0.0, 0.0);
    for what in ["place", "area"] {
        for band in BANDS.windows(2) {
            let inside: Vec<&Choice> = choices
                .iter()
                .filter(|choice| choice.share.is_some() == (what == "place"))
                .filter(|choice| (band[0]..band[1]).contains(&choice.score))
                .collect();
            if inside.is_empty() {
                continue;
            }
            let count = inside.len() as f64;
            let mean = inside.iter().map(|choice| choice.score).sum::<f64>() / count;
            let right = inside.iter().filter(|choice| choice.right).count() as f64 / count;
            gap += (mean - right).abs() * count;
            all += count;
            lines.push(format!(
                "{what} {:.2}-{:.2}\t{count}\t{mean:.3}\t{right:.3}",
                band[0],
                band[1].min(1.0)
            ));
        }
    }
    lines.push(format!("mean gap between score and share right: {:.3}", gap / f64::max(all, 1.0)));
    lines
}

/// Pool adjacent violators over the sorted shares, in groups large enough to mean something.
fn knots(choices: &[Choice]) -> Vec<String> {
    const LEAST: f64 = 60.0;
    let mut sorted: Vec<(f64, bool)> =
        choices.iter().filter_map(|choice| Some((choice.share?, choice.right))).collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    // Sum of shares, number right, number.
    let mut pools: Vec<(f64, f64, f64)> = Vec::new();
    for (share, right) in sorted {
        match pools.last_mut() {
            Some(last) if last.2 < LEAST => {
                *last = (last.0 + share, last.1 + f64::from(u8::from(right)), last.2 + 1.0);
            }
            _ => pools.push((share, f64::from(u8::from(right)), 1.0)),
        }
    }
    // What is left over is too little to say that anything is certain.
    if let [.., before, last] = pools[..]
        && last.2 < LEAST
    {
        pools.truncate(pools.len() - 2);
        pools.push((before.0 + last.0, before.1 + last.1, before.2 + last.2));
    }
    let mut merged: Vec<(f64, f64, f64)> = Vec::new();
    for pool in pools {
        merged.push(pool);
        while let [.., before, last] = merged[..]
            && before.1 / before.2 >= last.1 / last.2
        {
            merged.truncate(merged.len() - 2);
            merged.push((before.0 + last.0, before.1 + last.1, before.2 + last.2));
        }
    }
    let knots = merged
        .iter()
        .map(|(shares, right, count)| format!("    [{:.4}, {:.3}],", shares / count, right / count));
    std::iter::once("knots = [".to_owned()).chain(knots).chain(["]".to_owned()]).collect()
}

/// Along a great circle, to a few kilometres.
fn distance_km(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (lat1, lat2) = (one.0.to_radians(), other.0.to_radians());
    let (north, east) = (lat2 - lat1, (other.1 - one.1).to_radians());
    let half = (north / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (east / 2.0).sin().powi(2);
    2.0 * 6371.0 * half.sqrt().min(1.0).asin()
}
