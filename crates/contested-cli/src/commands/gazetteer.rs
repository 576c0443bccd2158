use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use contested_lexicon::gazetteer::{self, Gazetteer, import_places, parse_layer, write_layer};
use serde_json::json;

use crate::arguments::Global;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::{talk, work};

/// Look places up by name, or take other people's tables of places in
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested gazetteer find Homs
  contested gazetteer find Ostrel --country SY --country TR --json
  contested gazetteer import SY.txt --into my-lexicon
  contested --lexicon my-lexicon gazetteer find 'New Camp'")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Find(Find),
    Import(Import),
}

/// List the places that a name may mean, the likeliest first, each with why
#[derive(Args, Debug)]
struct Find {
    /// A name as reports write it
    #[arg(value_name = "NAME")]
    name: String,

    /// Only in this country (two letters of ISO 3166); there also names that only sound so. May be repeated
    #[arg(long, value_name = "CODE")]
    country: Vec<String>,

    #[command(flatten)]
    form: Form,
}

/// Write a GeoNames country file or an OCHA p-code table into a lexicon folder
///
/// The folder then adds its places to the bundled ones wherever `--lexicon` names it. A table with a bad row is
/// refused whole: file, line, column and what was expected are said.
#[derive(Args, Debug)]
struct Import {
    /// A GeoNames country file (tabs, no heading) or a p-code table (CSV)
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The lexicon folder; made where there is none
    #[arg(long, value_name = "DIR")]
    into: PathBuf,

    /// What to call the layer; otherwise as the file is called
    #[arg(long, value_name = "WORD")]
    name: Option<String>,

    /// Write over a layer of that name
    #[arg(long)]
    replace: bool,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Find(arguments) => find(arguments, global),
        Command::Import(arguments) => import(arguments, global),
    }
}

fn find(arguments: &Find, global: &Global) -> anyhow::Result<Outcome> {
    let gazetteer = work::lexicon(global)?.gazetteer()?;
    let countries: Vec<String> = arguments.country.iter().map(|code| code.to_uppercase()).collect();
    let countries: Vec<&str> = countries.iter().map(String::as_str).collect();
    let found = gazetteer.explain(&arguments.name, &countries);
    if found.is_empty() {
        talk::hint(&format!(
            "no place is called \"{}\"; --country CODE also finds names that only sound so there",
            arguments.name
        ));
    }
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for (place, why) in found {
        let admin1 = place.admin1.map(|number| gazetteer.candidate(number).name);
        printer.print(&json!({
            "id": place.id,
            "name": place.name,
            "kind": place.kind.name(),
            "feature": place.feature,
            "country": place.country,
            "admin1": admin1,
            "lat": place.lat,
            "lon": place.lon,
            "population": place.population,
            "radius_m": place.radius_m,
            "disputed": place.disputed,
            "why": why,
        }))?;
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

fn import(arguments: &Import, global: &Global) -> anyhow::Result<Outcome> {
    let file = arguments.file.display().to_string();
    let text = fs::read_to_string(&arguments.file).with_context(|| format!("reading {file}"))?;
    let rows = import_places(&file, &text)?;
    let name = layer_name(arguments)?;
    let path = arguments.into.join(format!("world/places-{name}.tsv"));
    if path.exists() && !arguments.replace {
        bail!("{} is there already; give another --name, or --replace it", path.display());
    }
    let source = arguments.file.file_name().unwrap_or_default().to_string_lossy();
    let layer =
        write_layer(&format!("Places of {source}, taken in with `contested gazetteer import`."), &rows);
    // What is written must be read again, by the same rules and beside the bundled places.
    let key = path.display().to_string();
    let mut gazetteer = Gazetteer::load(work::lexicon(global)?.bytes(gazetteer::FILE)?)?;
    gazetteer.lay_over(&key, &parse_layer(&key, &layer)?)?;
    write_whole(&path, layer.as_bytes())?;
    talk::note(&format!("{} places are in {}", rows.len(), path.display()));
    talk::hint(&format!("read with them by `--lexicon {}`", arguments.into.display()));
    Ok(Outcome::Fine)
}

/// A word that is safe in a file's name.
fn layer_name(arguments: &Import) -> anyhow::Result<String> {
    let given = match &arguments.name {
        Some(name) => name.clone(),
        None => arguments.file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let plain: String =
        given.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    match plain.trim_matches('-') {
        "" => bail!("expected a --name of letters and digits, found {given:?}"),
        // The bundled layer of this name would be lost under the user's.
        "extra" => bail!("`extra` is the bundled layer's name; give another --name"),
        name => Ok(name.to_owned()),
    }
}

/// Writes a file so that it is there whole or not at all, with the folders it needs.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let doing = || format!("writing {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(doing)?;
    }
    let unfinished = path.with_extension("unfinished");
    let write = || {
        let mut file = fs::File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    write().with_context(doing).inspect_err(|_| {
        // Nothing more can be done where even that fails.
        let _ = fs::remove_file(&unfinished);
    })
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("name", "/name"),
    at("kind", "/kind"),
    at("country", "/country"),
    at("admin1", "/admin1"),
    at("lat", "/lat"),
    at("lon", "/lon"),
    at("population", "/population"),
    at("why", "/why"),
];
