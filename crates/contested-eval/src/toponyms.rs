//! `contested-eval toponyms`: the place that each given name in a text means.

use std::path::PathBuf;

use clap::Args;
use contested::link::World;
use contested::model::{CodePoints, Span};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What `toponyms` is asked.
#[derive(Args)]
pub(crate) struct Arguments {
    /// JSON lines with id, text, toponyms[{start, end}] in code points; standard input where not given
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Document {
    id: serde_json::Value,
    text: String,
    toponyms: Vec<Given>,
}

#[derive(Deserialize)]
struct Given {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Answer {
    id: serde_json::Value,
    toponyms: Vec<Placed>,
}

#[derive(Serialize)]
struct Placed {
    start: u32,
    end: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    geonameid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
}

/// Answers all documents, in their order.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let world = World::load(&crate::lexicon()?)?;
    let documents: Vec<Document> = crate::json_lines(arguments.file.as_ref())?;
    let answers: Vec<Answer> = documents.par_iter().map(|document| answer(&world, document)).collect();
    crate::print_json_lines(answers)
}

fn answer(world: &World, document: &Document) -> Answer {
    let at = CodePoints::new(&document.text);
    let spans: Vec<Span> =
        document.toponyms.iter().map(|given| Span::new(at.byte(given.start), at.byte(given.end))).collect();
    let places = world.resolve_places(&document.text, &spans);
    let placed = document.toponyms.iter().zip(places).map(|(given, place)| Placed {
        start: given.start,
        end: given.end,
        lat: place.as_ref().map(|place| place.point.0),
        lon: place.as_ref().map(|place| place.point.1),
        geonameid: place.as_ref().and_then(|place| place.id.strip_prefix("geonames:")?.parse().ok()),
        score: place.as_ref().map(|place| place.score),
    });
    Answer { id: document.id.clone(), toponyms: placed.collect() }
}
