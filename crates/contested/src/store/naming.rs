//! What people mean by a name: the words that they type meet the case's places, actors and sources through the register,
//! the gazetteer, the words in the reports and, last, spellings by ear. Nothing is taken silently: callers get all that
//! fit, the likeliest first, and where nothing fits the nearest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contested_lexicon::actors::{Register, State, key, loose_key};
use contested_lexicon::gazetteer::{Gazetteer, Kind, LIKENESS, fold, likeness};
use contested_lexicon::{Lexicon, LexiconError};
use rusqlite::types::Value;
use serde::Deserialize;

use super::list::{ActorRow, Filter, PlaceRow, SourceRow};
use super::{Case, StoreError};
use crate::model::EventKind;
use crate::state::Party;

/// What the case's lexicon says of names.
#[derive(Debug)]
pub(super) struct Known {
    register: Arc<Register>,
    gazetteer: Arc<Gazetteer>,
    /// Words for kinds of places ("city", "province"), with the kinds.
    kinds: Vec<(String, Vec<Kind>)>,
}

#[derive(Deserialize)]
struct PlaceWords {
    feature: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    kinds: Vec<String>,
    words: Vec<String>,
}

const PLACE_WORDS: &str = "en/places/words.toml";

impl Known {
    /// What the register knows of an actor that tells on which side it is.
    pub(super) fn party(&self, id: &str, weight: usize) -> Party {
        let register = &self.register;
        let state_of = |is_it: &dyn Fn(&State) -> bool| {
            register.states().iter().find(|state| is_it(state)).map(|state| state.id.to_string())
        };
        let mut bodies: BTreeSet<String> =
            register.bodies_of(id, None).iter().map(ToString::to_string).collect();
        let state = std::iter::once(id)
            .chain(bodies.iter().map(String::as_str))
            .find_map(|body| state_of(&|state| state.id == body));
        // What became of it under another name is on its side.
        let mut becomes = register.actor(id);
        while let Some(actor) = becomes.filter(|actor| !actor.becomes.is_empty()) {
            if !bodies.insert(actor.becomes.to_string()) {
                break;
            }
            becomes = register.actor(&actor.becomes);
        }
        let country = register.actor(id).map(|actor| actor.country.clone()).filter(|code| !code.is_empty());
        let home = state.clone().or_else(|| state_of(&|state| Some(&state.code) == country.as_ref()));
        Party { id: id.to_owned(), bodies, state, home, weight }
    }

    pub(super) fn load(lexicon: &Lexicon) -> Result<Known, LexiconError> {
        let text = lexicon.text(PLACE_WORDS)?;
        let words: PlaceWords =
            toml::from_str(text).map_err(|error| LexiconError::at(PLACE_WORDS, 0, error.message()))?;
        let kinds = words.feature.into_iter().flat_map(|feature| {
            let kinds: Vec<Kind> = feature.kinds.iter().filter_map(|name| Kind::from_name(name)).collect();
            feature.words.into_iter().map(move |word| (word, kinds.clone()))
        });
        Ok(Known { register: lexicon.register()?, gazetteer: lexicon.gazetteer()?, kinds: kinds.collect() })
    }

    /// A name without the word for the kind of place in it, and the kinds that the word allows: "Ostrel city", "city of
    /// Ostrel".
    fn without_kind(&self, words: &str) -> Option<(String, Vec<Kind>)> {
        let lower = words.to_lowercase();
        let split: Vec<&str> = lower.split_whitespace().collect();
        let (first, last) = (*split.first()?, *split.last()?);
        let kinds = |word: &str| -> Vec<Kind> {
            let listed = self.kinds.iter().filter(|(known, _)| known == word);
            listed.flat_map(|(_, kinds)| kinds.iter().copied()).collect()
        };
        let (at_end, at_start) = (kinds(last), kinds(first));
        if split.len() > 1 && !at_end.is_empty() {
            return Some((split[..split.len() - 1].join(" "), at_end));
        }
        // "city of Ostrel": the small word goes with the other.
        (split.len() > 2 && !at_start.is_empty()).then(|| (split[2..].join(" "), at_start))
    }

    fn kind_of(&self, id: &str) -> Option<Kind> {
        Some(self.gazetteer.candidate(self.gazetteer.place(id)?).kind)
    }

    /// The word for a kind of place that comes first in the list, to tell places of one name apart.
    fn word_for(&self, id: &str) -> Option<&str> {
        let kind = self.kind_of(id)?;
        self.kinds.iter().find(|(_, kinds)| kinds.first() == Some(&kind)).map(|(word, _)| word.as_str())
    }

    /// Whether one place lies in another.
    fn lies_in(&self, id: &str, area: &str) -> bool {
        let numbers = self.gazetteer.place(id).zip(self.gazetteer.place(area));
        numbers.is_some_and(|(place, area)| place != area && self.gazetteer.within(place).contains(&area))
    }

    /// Ids of the register that words mean, of any time.
    fn actors(&self, words: &str) -> BTreeSet<String> {
        let called = |words: &str| -> BTreeSet<String> {
            let key = key(words);
            let named =
                self.register.named(&key).map(|name| self.register.actor_at(name.actor).id.to_string());
            named.chain(self.register.bodies_called(words).iter().map(ToString::to_string)).collect()
        };
        let found = called(words);
        // A small word before the name is none of it: "the Varan army".
        let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
        if found.is_empty() && first.chars().all(char::is_lowercase) { called(rest) } else { found }
    }
}

/// What a filter's words were taken for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Which filter: "place", "actor", "source", "kind", "report".
    pub filter: &'static str,
    /// The words.
    pub words: String,
    /// What was taken; `None` where nothing fits.
    pub taken: Option<Fitting>,
    /// Others that fit as well, or, where nothing does, the nearest.
    pub others: Vec<Fitting>,
}

impl Taken {
    /// What to say where nothing fits: the nearest, each with how many claims, or where to look.
    pub fn missing(&self) -> String {
        let (what, lister) = match self.filter {
            "place" => ("names a place", "places"),
            "actor" => ("names an actor", "actors"),
            "source" => ("comes from", "sources"),
            "report" => ("is in a report", "reports"),
            _ => ("is of a kind", "kinds"),
        };
        let claims =
            |one: &Fitting| format!("{} claim{}", one.claims, if one.claims == 1 { "" } else { "s" });
        let near: Vec<String> = self
            .others
            .iter()
            .map(|one| match self.filter {
                "kind" => format!("{} ({})", one.name, claims(one)),
                _ => format!("{} ({}, {})", one.name, one.id, claims(one)),
            })
            .collect();
        let near = match (near.is_empty(), self.filter) {
            (false, _) => format!("; nearest: {}", near.join(", ")),
            (true, "kind") => "; the codebook lists them".to_owned(),
            (true, _) => format!("; `contested {lister}` lists those there are"),
        };
        format!("no claim of this case {what} \"{}\"{near}", self.words)
    }
}

/// What a name may mean, and whether it says so: for a list the likest will do and is told, on a judgement it is put in
/// nobody's mouth.
pub(super) struct Meant<Row> {
    /// The likeliest first.
    pub(super) rows: Vec<Row>,
    /// Whether they are merely like what was asked for: spelled or sounding so, or of other words as well.
    pub(super) by_likeness: bool,
}

impl<Row> Meant<Row> {
    /// Those that bear the name; none where they are merely like it.
    pub(super) fn named(self) -> Vec<Row> {
        if self.by_likeness { Vec::new() } else { self.rows }
    }
}

/// Something in the case that a name may mean.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fitting {
    /// Its id: names it without doubt.
    pub id: String,
    /// For people; of several of one name with what tells it apart ("Ostrel province").
    pub name: String,
    /// In how many claims.
    pub claims: i64,
}

impl Case {
    /// The places that a caller may mean by an id or a name, the likeliest first: by the case's and the gazetteer's names,
    /// with or without what kind of place it is ("Ostrel city"), and by ear. A town comes before the area of its name.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn places_named(&self, words: &str) -> Result<Vec<PlaceRow>, StoreError> {
        Ok(self.places_meant(words)?.rows)
    }

    pub(super) fn places_meant(&self, words: &str) -> Result<Meant<PlaceRow>, StoreError> {
        let words = words.trim();
        let by_id = self.places_where("id = ?1", words)?;
        if !by_id.is_empty() || words.is_empty() {
            return Ok(Meant { rows: by_id, by_likeness: false });
        }
        let exact = self.places_where("name = ?1 COLLATE NOCASE", words)?;
        let known = self.known()?;
        let mut found = exact;
        let ids: Vec<String> = known.gazetteer.candidates(words).into_iter().map(|place| place.id).collect();
        self.add_places(&mut found, &ids)?;
        let mut by_likeness = false;
        if found.is_empty()
            && let Some((name, kinds)) = known.without_kind(words)
        {
            (found, by_likeness) = self.places_of_kinds(&known, &name, &kinds)?;
        }
        if found.is_empty() {
            (found, by_likeness) = self.places_by_likeness(&known, words)?;
        }
        let is_area = |row: &PlaceRow| matches!(known.kind_of(&row.id), Some(Kind::Admin1 | Kind::Admin2));
        found.sort_by_cached_key(|row| {
            (is_area(row), Reverse(row.reports), Reverse(row.claims), row.id.clone())
        });
        Ok(Meant { rows: found, by_likeness })
    }

    /// Places of a name and of one of these kinds, and whether they are merely like it.
    fn places_of_kinds(
        &self,
        known: &Known,
        name: &str,
        kinds: &[Kind],
    ) -> Result<(Vec<PlaceRow>, bool), StoreError> {
        let of_kind = |id: &str| known.kind_of(id).is_none_or(|kind| kinds.contains(&kind));
        let candidates = known.gazetteer.candidates(name).into_iter();
        let ids: Vec<String> =
            candidates.filter(|place| kinds.contains(&place.kind)).map(|place| place.id).collect();
        let mut found = self.places_where("name = ?1 COLLATE NOCASE", name)?;
        self.add_places(&mut found, &ids)?;
        found.retain(|row| of_kind(&row.id));
        let by_likeness = found.is_empty();
        if by_likeness {
            // "Ostrel airport" is the "Ostrel International Airport".
            let asked = tokens(name);
            found = self.places_where("1 OR ?1", "")?;
            let holds = |row: &PlaceRow| asked.is_subset(&tokens(&row.name));
            found
                .retain(|row| holds(row) && known.kind_of(&row.id).is_some_and(|kind| kinds.contains(&kind)));
        }
        Ok((found, by_likeness))
    }

    fn add_places(&self, found: &mut Vec<PlaceRow>, ids: &[String]) -> Result<(), StoreError> {
        for row in self.places_where(IN_LIST, &list(ids))? {
            if !found.iter().any(|known| known.id == row.id) {
                found.push(row);
            }
        }
        Ok(())
    }

    /// Places whose folded name is this one, else holds all its words, else sounds so; and whether they are merely like it.
    fn places_by_likeness(&self, known: &Known, words: &str) -> Result<(Vec<PlaceRow>, bool), StoreError> {
        let all = self.places_where("1 OR ?1", "")?;
        let (folded, asked) = (fold(words), tokens(words));
        let holds = |row: &PlaceRow| !asked.is_empty() && asked.is_subset(&tokens(&row.name));
        let countries: BTreeSet<&str> = all.iter().filter_map(|row| row.country.as_deref()).collect();
        let countries: Vec<&str> = countries.into_iter().collect();
        let heard: BTreeSet<String> = if countries.is_empty() {
            BTreeSet::new()
        } else {
            let heard = known.gazetteer.candidates_by_ear(words, &countries);
            heard.into_iter().map(|(place, _)| place.id).collect()
        };
        let sounds = |row: &PlaceRow| {
            heard.contains(&row.id)
                || known.gazetteer.place(&row.id).is_none() && likeness(&folded, &fold(&row.name)) >= LIKENESS
        };
        let fits: [&dyn Fn(&PlaceRow) -> bool; 3] =
            [&|row: &PlaceRow| fold(&row.name) == folded, &holds, &sounds];
        Ok(first_fitting(all, &fits))
    }

    /// The actors that a caller may mean by an identity or a name, the likeliest first: by the case's names, those of the
    /// register at any time and of states' bodies, the words in the reports, and by spelling.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn actors_named(&self, words: &str) -> Result<Vec<ActorRow>, StoreError> {
        Ok(self.actors_meant(words)?.rows)
    }

    pub(super) fn actors_meant(&self, words: &str) -> Result<Meant<ActorRow>, StoreError> {
        let words = words.trim();
        let by_id = self.actors_where("id = ?1 AND known", words)?;
        if !by_id.is_empty() || words.is_empty() {
            return Ok(Meant { rows: by_id, by_likeness: false });
        }
        let exact = self.actors_where(
            "id = ?1 OR name = ?1 COLLATE NOCASE OR id IN (
                SELECT COALESCE(s.stands_for, p.actor) FROM participants p LEFT JOIN same_actors s ON s.actor = p.actor
                WHERE p.name = ?1 COLLATE NOCASE)",
            words,
        )?;
        let known = self.known()?;
        let mut found = exact;
        let ids: Vec<String> = known.actors(words).into_iter().collect();
        let listed = "id IN (SELECT COALESCE(s.stands_for, j.value) FROM json_each(?1) j
            LEFT JOIN same_actors s ON s.actor = j.value)";
        for row in self.actors_where(listed, &list(&ids))? {
            if !found.iter().any(|known| known.id == row.id) {
                found.push(row);
            }
        }
        if found.is_empty() {
            found = self
                .actors_where("id IN (SELECT actor FROM v_namings WHERE words = ?1 COLLATE NOCASE)", words)?;
        }
        let mut by_likeness = false;
        if found.is_empty() {
            let all = self.actors_where("1 OR ?1", "")?;
            let (exactly, loosely) = (key(words), loose_key(words));
            let fits: [&dyn Fn(&ActorRow) -> bool; 2] =
                [&|row: &ActorRow| key(&row.name) == exactly, &|row: &ActorRow| {
                    row.known && is_spelled_like(&exactly, &loosely, &row.name)
                }];
            (found, by_likeness) = first_fitting(all, &fits);
        }
        found.sort_by_cached_key(|row| {
            (row.id != words, !row.known, Reverse(row.reports), Reverse(row.claims), row.id.clone())
        });
        Ok(Meant { rows: found, by_likeness })
    }

    /// The origins that a caller may mean by an id, an identity or a name, the likeliest first: by the case's names, those
    /// of the register, under which it publishes, and by spelling.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn origins_named(&self, words: &str) -> Result<Vec<SourceRow>, StoreError> {
        Ok(self.origins_meant(words)?.rows)
    }

    pub(super) fn origins_meant(&self, words: &str) -> Result<Meant<SourceRow>, StoreError> {
        let words = words.trim();
        let by_id = self.sources_where("id = ?1", words)?;
        if !by_id.is_empty() || words.is_empty() {
            return Ok(Meant { rows: by_id, by_likeness: false });
        }
        let exact = self.sources_where(
            "entity = ?1 OR name = ?1 COLLATE NOCASE OR id IN (
                SELECT origin FROM outlets WHERE publisher = ?1 COLLATE NOCASE)",
            words,
        )?;
        let known = self.known()?;
        let mut found = exact;
        let mut ids = known.actors(words);
        let bodies: Vec<String> = ids
            .iter()
            .filter_map(|person| known.register.speaks_for(person, None))
            .map(|body| body.id.to_string())
            .collect();
        ids.extend(bodies);
        let ids: Vec<String> = ids.into_iter().collect();
        for row in self.sources_where("entity IN (SELECT value FROM json_each(?1))", &list(&ids))? {
            if !found.iter().any(|known| known.id == row.id) {
                found.push(row);
            }
        }
        let mut by_likeness = false;
        if found.is_empty() {
            let all = self.sources_where("named AND (1 OR ?1)", "")?;
            let (exactly, loosely, asked) = (key(words), loose_key(words), tokens(words));
            let fits: [&dyn Fn(&SourceRow) -> bool; 3] = [
                &|row: &SourceRow| key(&row.name) == exactly,
                &|row: &SourceRow| is_spelled_like(&exactly, &loosely, &row.name),
                &|row: &SourceRow| !asked.is_empty() && asked.is_subset(&tokens(&row.name)),
            ];
            (found, by_likeness) = first_fitting(all, &fits);
        }
        found.sort_by_cached_key(|row| {
            let by_id = row.id != words;
            (by_id, row.entity.is_none(), Reverse(row.reports), Reverse(row.claims), row.id.clone())
        });
        Ok(Meant { rows: found, by_likeness })
    }

    /// What a filter's names are taken for, in the order of the filters. Where one fits nothing, the rows of the filter
    /// are none.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn taken(&self, filter: &Filter) -> Result<Vec<Taken>, StoreError> {
        let mut found = Vec::new();
        if let Some(words) = &filter.actor {
            let rows = self.actors_named(words)?.into_iter();
            let fitting: Vec<Fitting> =
                rows.map(|row| Fitting { id: row.id, name: row.name, claims: row.claims }).collect();
            found.push(self.taken_of("actor", words, fitting, "SELECT id, name, claims FROM actors")?);
        }
        if let Some(words) = &filter.place {
            let fitting = self.places_in_order(words)?;
            found.push(self.taken_of("place", words, fitting, "SELECT id, name, claims FROM places")?);
        }
        if let Some(words) = &filter.source {
            let rows = self.origins_named(words)?.into_iter();
            let fitting: Vec<Fitting> =
                rows.map(|row| Fitting { id: row.id, name: row.name, claims: row.claims }).collect();
            let all = "SELECT id, name, claims FROM origins WHERE named";
            found.push(self.taken_of("source", words, fitting, all)?);
        }
        if let Some(words) = &filter.kind {
            found.push(self.taken_kind(words)?);
        }
        if let Some(words) = &filter.report {
            let rows = self.rows(
                "SELECT r.id, COALESCE(r.title, r.name), (SELECT COUNT(*) FROM claims c WHERE c.report = r.seq)
                 FROM reports r WHERE r.id = ?1 OR r.key = ?1 OR r.id GLOB ?1 || '*' ORDER BY r.id <> ?1, r.id LIMIT 6",
                &[Value::Text(words.clone())],
                |row| Ok(Fitting { id: row.get(0)?, name: row.get(1)?, claims: row.get(2)? }),
            )?;
            found.push(self.taken_of("report", words, rows, "")?);
        }
        Ok(found)
    }

    /// A filter with ids in place of names; names that fit nothing stay as they are.
    pub(super) fn meant(&self, filter: &Filter) -> Result<Filter, StoreError> {
        let mut meant = filter.clone();
        for taken in self.taken(&Filter { kind: None, ..filter.clone() })? {
            let Some(fitting) = taken.taken else { continue };
            match taken.filter {
                "actor" => meant.actor = Some(fitting.id),
                "place" => meant.place = Some(fitting.id),
                "source" => meant.source = Some(fitting.id),
                "report" => meant.report = Some(fitting.id),
                _ => {}
            }
        }
        Ok(meant)
    }

    /// For a list: the area before the town in it that has the same name, since it takes in both; else what most is told of.
    fn places_in_order(&self, words: &str) -> Result<Vec<Fitting>, StoreError> {
        let mut rows = self.places_named(words)?;
        if rows.len() > 1 {
            let known = self.known()?;
            let takes_in = |area: &PlaceRow| {
                rows.iter().filter(|row| row.name == area.name && known.lies_in(&row.id, &area.id)).count()
            };
            let widest =
                (0..rows.len()).max_by_key(|at| (takes_in(&rows[*at]), rows[*at].claims, Reverse(*at)));
            if let Some(widest) = widest {
                rows[..=widest].rotate_right(1);
            }
        }
        self.told_apart(rows)
    }

    /// Places as they are named to people: of several of one name with the kind of place.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn told_apart(&self, rows: Vec<PlaceRow>) -> Result<Vec<Fitting>, StoreError> {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rows {
            *times.entry(row.name.clone()).or_default() += 1;
        }
        let known = if rows.len() > 1 { Some(self.known()?) } else { None };
        let named = |row: PlaceRow| {
            let word =
                known.as_ref().filter(|_| times[&row.name] > 1).and_then(|known| known.word_for(&row.id));
            let name = word.map_or_else(|| row.name.clone(), |word| format!("{} {word}", row.name));
            Fitting { id: row.id, name, claims: row.claims }
        };
        Ok(rows.into_iter().map(named).collect())
    }

    fn taken_of(
        &self,
        filter: &'static str,
        words: &str,
        fitting: Vec<Fitting>,
        all: &str,
    ) -> Result<Taken, StoreError> {
        let mut fitting = fitting.into_iter();
        let taken = fitting.next();
        // An id names one thing.
        let by_id = taken.as_ref().is_some_and(|taken| taken.id == words);
        let others = match &taken {
            Some(_) if by_id => Vec::new(),
            Some(_) => fitting.collect(),
            None if all.is_empty() => Vec::new(),
            None => {
                let read = |row: &rusqlite::Row<'_>| {
                    Ok(Fitting { id: row.get(0)?, name: row.get(1)?, claims: row.get(2)? })
                };
                nearest(words, self.rows(all, &[], read)?)
            }
        };
        Ok(Taken { filter, words: words.to_owned(), taken, others })
    }

    fn taken_kind(&self, words: &str) -> Result<Taken, StoreError> {
        let counts: BTreeMap<String, i64> = self.kinds()?.into_iter().collect();
        let of_family = |family: &str| -> i64 {
            let own = counts.iter().filter(|(kind, _)| kind.split('.').next() == Some(family));
            own.map(|(_, claims)| claims).sum()
        };
        let mut all: BTreeMap<&str, i64> = BTreeMap::new();
        for kind in EventKind::ALL {
            all.insert(kind.as_str(), counts.get(kind.as_str()).copied().unwrap_or(0));
            all.entry(kind.family()).or_insert_with(|| of_family(kind.family()));
        }
        let row =
            |(name, claims): (&str, i64)| Fitting { id: name.to_owned(), name: name.to_owned(), claims };
        let taken = all.get_key_value(words).map(|(name, claims)| row((name, *claims)));
        let others = match taken {
            Some(_) => Vec::new(),
            None => nearest(words, all.into_iter().map(row).collect()),
        };
        Ok(Taken { filter: "kind", words: words.to_owned(), taken, others })
    }
}

/// A row's id is in a list.
const IN_LIST: &str = "id IN (SELECT value FROM json_each(?1))";

fn list(ids: &[String]) -> String {
    serde_json::to_string(ids).unwrap_or_default()
}

/// The words of a name, folded.
fn tokens(name: &str) -> BTreeSet<String> {
    fold(name).split(' ').filter(|word| word.chars().count() > 2).map(str::to_owned).collect()
}

/// Those that fit the first condition that any fits, and whether that is not the first of all.
fn first_fitting<T>(all: Vec<T>, fits: &[&dyn Fn(&T) -> bool]) -> (Vec<T>, bool) {
    let fit = fits.iter().enumerate().find(|(_, fits)| all.iter().any(fits));
    match fit {
        Some((at, fits)) => (all.into_iter().filter(|row| fits(row)).collect(), at > 0),
        None => (Vec::new(), false),
    }
}

/// Whether a name is another spelling: the same consonants, and nearly the same letters.
fn is_spelled_like(exactly: &str, loosely: &str, name: &str) -> bool {
    loosely.chars().count() > 2
        && loose_key(name) == loosely
        && strsim::normalized_levenshtein(exactly, &key(name)) >= ALIKE
}

/// As names of actors meet in reading.
const ALIKE: f64 = 0.75;

/// The likest names, those in more claims first among equals.
fn nearest(words: &str, all: Vec<Fitting>) -> Vec<Fitting> {
    let asked = key(words);
    let alike = |name: &str| {
        let name = key(name);
        let whole = strsim::jaro_winkler(&asked, &name);
        // A part of a name that was typed alone is near, however long the rest.
        if asked.chars().count() > 2 && name.contains(&asked) { whole.max(0.95) } else { whole }
    };
    let mut ranked: Vec<(u64, Fitting)> = all
        .into_iter()
        .map(|one| ((alike(&one.name).max(alike(&one.id)) * 1000.0) as u64, one))
        .filter(|(likeness, _)| *likeness > 700)
        .collect();
    ranked.sort_by(|(a, x), (b, y)| b.cmp(a).then(y.claims.cmp(&x.claims)).then_with(|| x.id.cmp(&y.id)));
    ranked.truncate(NEAREST);
    ranked.into_iter().map(|(_, one)| one).collect()
}

/// How many near names are told.
const NEAREST: usize = 5;
