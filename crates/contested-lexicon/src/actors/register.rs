use std::collections::BTreeMap;

use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

use super::period::{first_day, last_day};
use super::spelling::loose_of;
use super::table::{CHECKED, Row, rows};
use super::{Change, LAYER_FILE, Layer, Period, key};
use crate::{Lexicon, LexiconError};

const ACTORS: &str = "world/actors.tsv";
const NAMES: &str = "world/actors-names.tsv";
/// Names in other languages: one more column than there.
const OTHER_NAMES: &str = "world/actors-names-other.tsv";
const OFFICES: &str = "world/actors-offices.tsv";
const STATES: &str = "world/states.tsv";
const BODIES: &str = "world/state-bodies.tsv";
/// Folders below this one, each with tables of the same names as in `world/`, add rows to them.
const LAYERS: &str = "world/layers/";

/// All that is known of actors.
#[derive(Clone, Debug, Default)]
pub struct Register {
    actors: Vec<Actor>,
    by_id: BTreeMap<SmolStr, usize>,
    names: Vec<ActorName>,
    /// Strict key and index of a name, sorted.
    keys: Vec<(String, usize)>,
    loose: BTreeMap<String, Vec<usize>>,
    offices: Vec<Office>,
    states: Vec<State>,
    adjectives: BTreeMap<String, usize>,
    peoples: BTreeMap<String, usize>,
    bodies: Vec<StateBody>,
    body_words: BTreeMap<String, usize>,
    /// Actors that are a state's body for a time, by country and body.
    stand_ins: BTreeMap<(SmolStr, SmolStr), Vec<usize>>,
}

/// Somebody who acts or speaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// "hts".
    pub id: SmolStr,
    /// What it is.
    pub kind: ActorKind,
    /// Its full name.
    pub name: String,
    /// ISO 3166-1 alpha-2; empty for bodies of several states.
    pub country: SmolStr,
    /// The actor it is a wing or part of; empty where none.
    pub part_of: SmolStr,
    /// Founded, dissolved; for a person the death.
    pub period: Period,
    /// The actor it became; empty where none.
    pub becomes: SmolStr,
    /// Who owns an outlet; empty where not known.
    pub owner: String,
}

/// What an actor is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)] // the words say it
pub enum ActorKind {
    ArmedGroup,
    Military,
    Police,
    Intelligence,
    Government,
    Ministry,
    Party,
    Organisation,
    International,
    Monitor,
    Agency,
    Outlet,
    Person,
}

impl ActorKind {
    /// All, with the words of the files.
    pub const ALL: &'static [(ActorKind, &'static str)] = &[
        (ActorKind::ArmedGroup, "armed_group"),
        (ActorKind::Military, "military"),
        (ActorKind::Police, "police"),
        (ActorKind::Intelligence, "intelligence"),
        (ActorKind::Government, "government"),
        (ActorKind::Ministry, "ministry"),
        (ActorKind::Party, "party"),
        (ActorKind::Organisation, "organisation"),
        (ActorKind::International, "international"),
        (ActorKind::Monitor, "monitor"),
        (ActorKind::Agency, "agency"),
        (ActorKind::Outlet, "outlet"),
        (ActorKind::Person, "person"),
    ];

    /// As the files write it.
    pub fn as_str(self) -> &'static str {
        ActorKind::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// The kind written so.
    pub fn from_word(word: &str) -> Option<ActorKind> {
        ActorKind::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// One of an actor's names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActorName {
    /// Whose: an index, see [`Register::actor_at`].
    pub actor: usize,
    /// As it is written.
    pub text: String,
    /// What kind of name.
    pub kind: NameKind,
    /// When it is used, narrowed to when the actor is there.
    pub period: Period,
}

/// What kind of name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NameKind {
    /// Its own, in full.
    Full,
    /// Shortened.
    Short,
    /// Another spelling or form.
    Variant,
    /// Capitals; read only as written.
    Acronym,
    /// Taken for the war.
    NomDeGuerre,
    /// Used by its enemies.
    Pejorative,
    /// Used of others too.
    Generic,
}

impl NameKind {
    /// As the files write it.
    pub fn as_str(self) -> &'static str {
        NAME_KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

const NAME_KINDS: &[(NameKind, &str)] = &[
    (NameKind::Full, "full"),
    (NameKind::Short, "short"),
    (NameKind::Variant, "variant"),
    (NameKind::Acronym, "acronym"),
    (NameKind::NomDeGuerre, "nom_de_guerre"),
    (NameKind::Pejorative, "pejorative"),
    (NameKind::Generic, "generic"),
];

/// An office held for a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Office {
    /// The holder's id.
    pub person: SmolStr,
    /// "foreign minister".
    pub office: String,
    /// Id of the state or body it is held in.
    pub body: SmolStr,
    /// When.
    pub period: Period,
}

/// A state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// "south-sudan"; also the id of the actor.
    pub id: SmolStr,
    /// ISO 3166-1 alpha-2.
    pub code: SmolStr,
    /// "South Sudan".
    pub name: String,
    /// Towns whose names stand for its government.
    pub seats: Vec<String>,
    /// When there was such a state.
    pub period: Period,
}

/// A body that every state has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StateBody {
    /// "defence-ministry".
    pub body: SmolStr,
    /// What it is.
    pub kind: ActorKind,
    /// "Defence Ministry of {state}".
    pub name: String,
}

impl Register {
    /// Loads the register from the lexicon.
    ///
    /// # Errors
    /// Where a table does not say what it should, an id is there twice, a reference leads nowhere or dates run backwards.
    pub fn load(lexicon: &Lexicon) -> Result<Register, LexiconError> {
        let mut register = Register::load_tables(lexicon)?;
        if let Ok(text) = lexicon.text(LAYER_FILE) {
            register.lay_over(&Layer::parse(LAYER_FILE, text)?)?;
        }
        Ok(register)
    }

    /// Loads the tables alone, without the changes in a user's log: what [`Layer::record`] asks for.
    ///
    /// # Errors
    /// See [`Register::load`].
    pub fn load_tables(lexicon: &Lexicon) -> Result<Register, LexiconError> {
        let mut register = Register::default();
        for (table, load) in [
            (BODIES, Register::load_bodies as fn(&mut Register, &str, &str) -> Result<(), LexiconError>),
            (STATES, Register::load_states),
            (ACTORS, Register::load_actors),
            (NAMES, Register::load_names),
            (OTHER_NAMES, Register::load_other_names),
            (OFFICES, Register::load_offices),
        ] {
            load(&mut register, table, lexicon.text(table)?)?;
            for (file, text) in lexicon.folder(LAYERS).filter(|(file, _)| is_layer_of(file, table)) {
                load(&mut register, file, text)?;
            }
        }
        register.index_names();
        Ok(register)
    }

    /// Lays a user's changes over.
    ///
    /// # Errors
    /// Where a change does not fit; the register is then half changed, so lay over a copy where that matters.
    pub fn lay_over(&mut self, layer: &Layer) -> Result<(), LexiconError> {
        for entry in layer.holding() {
            self.carry_out(&entry.change).map_err(|message| {
                // The log's first line names the columns.
                LexiconError::at(LAYER_FILE, entry.number as usize + 1, message)
            })?;
        }
        self.keys.clear();
        self.loose.clear();
        self.index_names();
        Ok(())
    }

    fn carry_out(&mut self, change: &Change) -> Result<(), String> {
        let period = |from: &str, to: &str| {
            let day = |text: &str, read: fn(&str) -> Option<Date>| match text {
                "" => Ok(None),
                text => read(text).map(Some).ok_or(format!("expected a day, month or year, found {text:?}")),
            };
            Ok::<Period, String>(Period { from: day(from, first_day)?, to: day(to, last_day)? })
        };
        let known = |id: &str| {
            self.by_id.get(id).copied().ok_or(format!("expected the id of an actor, found {id:?}"))
        };
        match change {
            Change::Add { actor, name, kind, country, from, to } => {
                if actor.is_empty() || self.describe(actor).is_some() {
                    return Err(format!("expected an id that is not there already, found {actor:?}"));
                }
                if key(name).is_empty() {
                    return Err(format!("expected a name with letters or digits, found {name:?}"));
                }
                let period = period(from, to)?;
                let index = self.actors.len();
                self.by_id.insert(actor.as_str().into(), index);
                self.actors.push(Actor {
                    id: actor.as_str().into(),
                    kind: *kind,
                    name: name.clone(),
                    country: country.as_str().into(),
                    part_of: SmolStr::default(),
                    period,
                    becomes: SmolStr::default(),
                    owner: String::new(),
                });
                self.names.push(ActorName { actor: index, text: name.clone(), kind: NameKind::Full, period });
            }
            Change::Alias { actor, name, from, to } => {
                let index = known(actor)?;
                if key(name).is_empty() {
                    return Err(format!("expected a name with letters or digits, found {name:?}"));
                }
                let period = period(from, to)?;
                self.names.push(ActorName {
                    actor: index,
                    text: name.clone(),
                    kind: NameKind::Variant,
                    period,
                });
            }
            Change::Merge { actor, into } => {
                let (gone, stays) = (known(actor)?, known(into)?);
                self.by_id.insert(actor.as_str().into(), stays);
                for name in self.names.iter_mut().filter(|name| name.actor == gone) {
                    name.actor = stays;
                }
            }
            Change::Split { actor, to, name } => {
                let (from, to) = (known(actor)?, known(to)?);
                let wanted = key(name);
                let mut moved = false;
                for known in
                    self.names.iter_mut().filter(|known| known.actor == from && key(&known.text) == wanted)
                {
                    known.actor = to;
                    moved = true;
                }
                if !moved {
                    return Err(format!("expected a name of {actor}, found {name:?}"));
                }
            }
            Change::Undo { .. } => {}
        }
        Ok(())
    }

    /// The actor with this id, among those written out (not the bodies of states).
    pub fn actor(&self, id: &str) -> Option<&Actor> {
        self.by_id.get(id).map(|index| &self.actors[*index])
    }

    /// The actor at an index.
    pub fn actor_at(&self, index: usize) -> &Actor {
        &self.actors[index]
    }

    /// All actors written out, states included, in the files' order.
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// All names, in the files' order.
    pub fn names(&self) -> &[ActorName] {
        &self.names
    }

    /// All offices, in the file's order.
    pub fn offices(&self) -> &[Office] {
        &self.offices
    }

    /// Names whose strict key is this one.
    pub fn named<'r>(&'r self, key: &'r str) -> impl Iterator<Item = &'r ActorName> + 'r {
        let start = self.keys.partition_point(|(known, _)| known.as_str() < key);
        self.keys[start..]
            .iter()
            .take_while(move |(known, _)| known == key)
            .map(|(_, name)| &self.names[*name])
    }

    /// Whether some name's strict key starts so.
    pub fn starts(&self, key: &str) -> bool {
        let start = self.keys.partition_point(|(known, _)| known.as_str() < key);
        self.keys.get(start).is_some_and(|(known, _)| known.starts_with(key))
    }

    /// Names whose loose key is this one.
    pub fn named_loosely(&self, loose: &str) -> impl Iterator<Item = &ActorName> {
        self.loose.get(loose).into_iter().flatten().map(|name| &self.names[*name])
    }

    /// The state an adjective belongs to: "syrian" (any case).
    pub fn state_of_adjective(&self, adjective: &str) -> Option<&State> {
        self.adjectives.get(adjective.to_lowercase().as_str()).map(|state| &self.states[*state])
    }

    /// The state whose people are called so: "syrians" (any case).
    pub fn state_of_people(&self, people: &str) -> Option<&State> {
        self.peoples.get(people.to_lowercase().as_str()).map(|state| &self.states[*state])
    }

    /// All states.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The body of a state that these words (lower case) name: "defense ministry".
    pub fn body(&self, words: &str) -> Option<&StateBody> {
        self.body_words.get(words).map(|body| &self.bodies[*body])
    }

    /// The most words that name one body.
    pub fn longest_body(&self) -> usize {
        self.body_words.keys().map(|words| words.split(' ').count()).max().unwrap_or(0)
    }

    /// A state's body on some days: the actor that stands for it then, or else one made from the two. Its id, kind, name.
    pub fn state_body(
        &self,
        state: &State,
        body: &StateBody,
        earliest: Option<Date>,
        latest: Option<Date>,
    ) -> (SmolStr, ActorKind, String) {
        let stand_in = self
            .stand_ins
            .get(&(state.code.clone(), body.body.clone()))
            .into_iter()
            .flatten()
            .map(|index| &self.actors[*index])
            .filter(|actor| actor.period.meets(earliest, latest));
        // Of several on a day of change the latest to begin; with no day known the first, of which most was written.
        let stand_in = if earliest.is_none() && latest.is_none() {
            stand_in.min_by_key(|actor| actor.period.from)
        } else {
            stand_in.max_by_key(|actor| actor.period.from)
        };
        match stand_in {
            Some(actor) => (actor.id.clone(), actor.kind, actor.name.clone()),
            None => (
                format_smolstr!("{}-{}", state.id, body.body),
                body.kind,
                body.name.replace("{state}", &state.name),
            ),
        }
    }

    /// All ids, of any time, of the body of a state that words mean: "the Varan army", "Varania's Defence Ministry", "army
    /// of Varania". Empty where they mean none.
    pub fn bodies_called(&self, words: &str) -> Vec<SmolStr> {
        let words: Vec<String> = words
            .split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
            .map(|word| {
                ["'s", "\u{2019}s"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(&word).to_owned()
            })
            .filter(|word| !word.is_empty())
            .collect();
        let mut found = Vec::new();
        for at in 1..words.len() {
            let (before, after) = (words[..at].join(" "), words[at..].join(" "));
            // The state first, or the body first and the state in the last words.
            let state_first = self.state_called(&before).zip(self.body(&after));
            let body_first = self.body(&before).and_then(|body| {
                (at + 1..words.len())
                    .find_map(|from| Some((self.state_called(&words[from..].join(" "))?, body)))
            });
            for (state, body) in state_first.into_iter().chain(body_first) {
                let stands_in = self.stand_ins.get(&(state.code.clone(), body.body.clone()));
                found.extend(stands_in.into_iter().flatten().map(|index| self.actors[*index].id.clone()));
                found.push(format_smolstr!("{}-{}", state.id, body.body));
            }
        }
        found.sort();
        found.dedup();
        found
    }

    fn state_called(&self, words: &str) -> Option<&State> {
        let named = || {
            let key = key(words);
            self.named(&key).find_map(|name| {
                let id = &self.actor_at(name.actor).id;
                self.states.iter().find(|state| state.id == *id)
            })
        };
        self.state_of_adjective(words).or_else(named)
    }

    /// The government of a state on a day, by the state's id: who speaks where the state is said to. `None` for who is no
    /// state.
    pub fn government_of(&self, state: &str, on: Option<Date>) -> Option<(SmolStr, String)> {
        let state = self.states.iter().find(|known| known.id == state)?;
        let body = self.bodies.iter().find(|body| body.kind == ActorKind::Government)?;
        let (id, _, name) = self.state_body(state, body, on, on);
        Some((id, name))
    }

    /// What an id stands for, bodies of states included: its kind and name.
    pub fn describe(&self, id: &str) -> Option<(ActorKind, String)> {
        if let Some(actor) = self.actor(id) {
            return Some((actor.kind, actor.name.clone()));
        }
        self.bodies.iter().find_map(|body| {
            let state = id.strip_suffix(body.body.as_str())?.strip_suffix('-')?;
            let state = self.states.iter().find(|known| known.id == state)?;
            Some((body.kind, body.name.replace("{state}", &state.name)))
        })
    }

    /// What somebody is part of on a day, nearest first: by an office of then or of the year before, as a wing, as a body
    /// of a state. Without a day, of all times.
    pub fn bodies_of(&self, id: &str, on: Option<Date>) -> Vec<SmolStr> {
        let mut found: Vec<SmolStr> = vec![id.into()];
        let mut next = 0;
        // News tells of the dead leader of a group that he led it.
        let from = on.and_then(|on| on.checked_sub(jiff::Span::new().years(1)).ok());
        while let Some(id) = found.get(next).cloned() {
            for body in
                self.offices_between(&id, from, on).chain(self.parent_of(&id)).chain(self.states_of(&id, on))
            {
                if !found.contains(body) {
                    found.push(body.clone());
                }
            }
            next += 1;
        }
        found.remove(0);
        found
    }

    /// The body that a person leads or speaks for on a day, where it is no state's: what the director of a monitor
    /// says, the monitor says.
    pub fn speaks_for(&self, person: &str, on: Option<Date>) -> Option<&Actor> {
        let is_state = |body: &SmolStr| self.states.iter().any(|state| state.id == *body);
        let body = self.offices_of(person, on).find(|body| !is_state(body))?;
        self.actor(body).filter(|_| self.states_of(body, on).next().is_none())
    }

    fn offices_of(&self, person: &str, on: Option<Date>) -> impl Iterator<Item = &SmolStr> {
        self.offices_between(person, on, on)
    }

    fn offices_between(
        &self,
        person: &str,
        from: Option<Date>,
        to: Option<Date>,
    ) -> impl Iterator<Item = &SmolStr> {
        let held = self.offices.iter().filter(move |office| office.person == person);
        held.filter(move |office| office.period.meets(from, to)).map(|office| &office.body)
    }

    fn parent_of(&self, id: &str) -> impl Iterator<Item = &SmolStr> {
        self.actor(id).map(|actor| &actor.part_of).filter(|parent| !parent.is_empty()).into_iter()
    }

    /// The states whose body it is, or whose body is a wing of it.
    fn states_of(&self, id: &str, on: Option<Date>) -> impl Iterator<Item = &SmolStr> {
        let made =
            self.bodies.iter().filter_map(|body| id.strip_suffix(body.body.as_str())?.strip_suffix('-'));
        let made: Vec<&str> = if self.actor(id).is_some() { Vec::new() } else { made.collect() };
        let standing = self.stand_ins.iter().filter(|(_, actors)| {
            actors.iter().map(|index| &self.actors[*index]).any(|actor| actor.id == id || actor.part_of == id)
        });
        let codes: Vec<&SmolStr> = standing.map(|((code, _), _)| code).collect();
        let is_its = move |state: &&State| {
            made.contains(&state.id.as_str()) || codes.contains(&&state.code) && state.period.meets(on, on)
        };
        self.states.iter().filter(is_its).map(|state| &state.id)
    }

    fn load_bodies(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        for row in rows(file, text, &["body", "kind", "name", "words"])? {
            let index = self.bodies.len();
            self.bodies.push(StateBody {
                body: row.needed("body")?.into(),
                kind: kind(&row)?,
                name: row.needed("name")?.to_owned(),
            });
            for words in row.list("words") {
                if self.body_words.insert(words.to_lowercase(), index).is_some_and(|other| other != index) {
                    return Err(row.error("words", "words of one body only", words));
                }
            }
        }
        Ok(())
    }

    fn load_states(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        let columns = &["id", "code", "name", "adjectives", "people", "names", "seats", "from", "to"];
        for row in rows(file, text, columns)? {
            let index = self.states.len();
            let period = period(&row)?;
            let state = State {
                id: row.needed("id")?.into(),
                code: row.needed("code")?.into(),
                name: row.needed("name")?.to_owned(),
                seats: row.list("seats").map(str::to_owned).collect(),
                period,
            };
            // Of two states with one adjective ("Congolese") the first in the file has it.
            for word in row.list("adjectives") {
                self.adjectives.entry(word.to_lowercase()).or_insert(index);
            }
            for word in row.list("people") {
                self.peoples.entry(word.to_lowercase()).or_insert(index);
            }
            let actor = self.push(
                Actor {
                    id: state.id.clone(),
                    kind: ActorKind::Government,
                    name: state.name.clone(),
                    country: state.code.clone(),
                    part_of: SmolStr::default(),
                    period,
                    becomes: SmolStr::default(),
                    owner: String::new(),
                },
                &row,
            )?;
            for name in std::iter::once(state.name.as_str()).chain(row.list("names")) {
                let capitals = name.len() <= 6 && name.chars().all(|c| c.is_uppercase() || c == '.');
                let kind = if capitals { NameKind::Acronym } else { NameKind::Full };
                self.names.push(ActorName { actor, text: name.to_owned(), kind, period });
            }
            self.states.push(state);
        }
        Ok(())
    }

    fn load_actors(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        let columns = &[
            "id",
            "kind",
            "name",
            "country",
            "part_of",
            "from",
            "to",
            "becomes",
            "stands_for",
            "owner",
            "source",
            "as_of",
            CHECKED,
        ];
        let rows = rows(file, text, columns)?;
        for row in &rows {
            let country = row.get("country");
            if !country.is_empty() && !self.states.iter().any(|state| state.code == country) {
                return Err(row.error("country", "a code of states.tsv", country));
            }
            row.needed("source")?;
            let index = self.push(
                Actor {
                    id: row.needed("id")?.into(),
                    kind: kind(row)?,
                    name: row.needed("name")?.to_owned(),
                    country: country.into(),
                    part_of: row.get("part_of").into(),
                    period: period(row)?,
                    becomes: row.get("becomes").into(),
                    owner: row.get("owner").to_owned(),
                },
                row,
            )?;
            let stands_for = row.get("stands_for");
            if !stands_for.is_empty() {
                let known = stands_for.split_once(':').filter(|(code, body)| {
                    self.states.iter().any(|state| state.code == *code)
                        && self.bodies.iter().any(|known| known.body == *body)
                });
                let Some((code, body)) = known else {
                    return Err(row.error(
                        "stands_for",
                        "COUNTRY:BODY of states.tsv and state-bodies.tsv",
                        stands_for,
                    ));
                };
                self.stand_ins.entry((code.into(), body.into())).or_default().push(index);
            }
        }
        for row in &rows {
            for column in ["part_of", "becomes"] {
                let id = row.get(column);
                if !id.is_empty() && self.describe(id).is_none() {
                    return Err(row.error(column, "the id of an actor", id));
                }
            }
        }
        Ok(())
    }

    fn load_names(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        let columns = &["actor", "name", "kind", "script", "from", "to", "note", "source", "as_of", CHECKED];
        self.add_names(file, text, columns)
    }

    fn load_other_names(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        let columns = &[
            "actor", "name", "language", "kind", "script", "from", "to", "note", "source", "as_of", CHECKED,
        ];
        self.add_names(file, text, columns)
    }

    fn add_names(
        &mut self,
        file: &str,
        text: &str,
        columns: &'static [&'static str],
    ) -> Result<(), LexiconError> {
        for row in rows(file, text, columns)? {
            let id = row.needed("actor")?;
            let Some(actor) = self.by_id.get(id).copied() else {
                return Err(row.error("actor", "an id of actors.tsv", id));
            };
            let word = row.get("kind");
            let Some((kind, _)) = NAME_KINDS.iter().find(|(_, known)| *known == word) else {
                return Err(row.error("kind", "a kind of name", word));
            };
            let name = row.needed("name")?;
            // Told without making the key, where it can be.
            if !name.chars().any(|c| c.is_ascii_alphanumeric()) && key(name).is_empty() {
                return Err(row.error("name", "letters or digits", name));
            }
            let own = period(&row)?;
            let whole = self.actors[actor].period;
            // A person goes by a name after death too.
            let period = if self.actors[actor].kind == ActorKind::Person {
                own
            } else {
                own.and(whole)
                    .ok_or_else(|| row.error("from", "a time within the actor's", row.get("from")))?
            };
            self.names.push(ActorName { actor, text: name.to_owned(), kind: *kind, period });
        }
        Ok(())
    }

    fn load_offices(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        let columns = &["person", "office", "body", "from", "to", "source", "as_of", CHECKED];
        for row in rows(file, text, columns)? {
            for column in ["person", "body"] {
                if self.describe(row.needed(column)?).is_none() {
                    return Err(row.error(column, "the id of an actor", row.get(column)));
                }
            }
            self.offices.push(Office {
                person: row.get("person").into(),
                office: row.needed("office")?.to_owned(),
                body: row.get("body").into(),
                period: period(&row)?,
            });
        }
        Ok(())
    }

    fn push(&mut self, actor: Actor, row: &Row<'_>) -> Result<usize, LexiconError> {
        let index = self.actors.len();
        if self.by_id.insert(actor.id.clone(), index).is_some() {
            return Err(row.error("id", "an id that is not there already", &actor.id));
        }
        self.actors.push(actor);
        Ok(index)
    }

    fn index_names(&mut self) {
        self.keys = self.names.iter().enumerate().map(|(index, name)| (key(&name.text), index)).collect();
        for ((key, index), name) in self.keys.iter().zip(&self.names) {
            if name.text.split([' ', '-']).count() > 1 {
                let loose = loose_of(key);
                // Fewer than five consonants meet by chance.
                if loose.chars().count() >= 5 {
                    self.loose.entry(loose).or_default().push(*index);
                }
            }
        }
        self.keys.sort();
    }
}

fn kind(row: &Row<'_>) -> Result<ActorKind, LexiconError> {
    let word = row.get("kind");
    ActorKind::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = ActorKind::ALL.iter().map(|(_, word)| *word).collect();
        row.error("kind", &format!("one of {}", known.join(", ")), word)
    })
}

fn period(row: &Row<'_>) -> Result<Period, LexiconError> {
    let day = |column: &str, read: fn(&str) -> Option<Date>| match row.get(column) {
        "" => Ok(None),
        text => read(text)
            .map(Some)
            .ok_or_else(|| row.error(column, "a day, month or year (2012-01-23, 2012-01, 2012)", text)),
    };
    let period = Period { from: day("from", first_day)?, to: day("to", last_day)? };
    match (period.from, period.to) {
        (Some(from), Some(to)) if from > to => {
            Err(row.error("to", "a time not before the start", row.get("to")))
        }
        _ => Ok(period),
    }
}

/// Whether a file below [`LAYERS`] adds to a table.
fn is_layer_of(file: &str, table: &str) -> bool {
    table.rsplit('/').next() == file.rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::io::Write as _;

    use jiff::civil::date;

    use super::{ActorKind, Register};
    use crate::Lexicon;
    use crate::actors::key;

    fn register() -> Register {
        Register::load(&Lexicon::bundled()).unwrap()
    }

    #[test]
    fn the_bundled_register_loads_and_is_large_enough() {
        let register = register();
        let written_out = register.actors().len() - register.states().len();
        assert!(written_out >= 600, "{written_out} actors");
    }

    #[test]
    fn names_hold_for_a_time() {
        let register = register();
        let day = Some(date(2016, 9, 1));
        let bearer = |name: &str, day| {
            register
                .named(&key(name))
                .filter(|name| name.period.meets(day, day))
                .map(|name| register.actor_at(name.actor).id.to_string())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
        };
        assert_eq!(bearer("Jabhat Fatah al-Sham", day), ["jfs"]);
        assert_eq!(bearer("Hayat Tahrir Al Sham", day), [""; 0]);
        assert_eq!(bearer("Hayat Tahrir Al Sham", None), ["hts"]);
    }

    #[test]
    fn a_state_has_its_bodies_by_date() {
        let register = register();
        let syria = register.state_of_adjective("Syrian").unwrap();
        let army = register.body("army").unwrap();
        let on = |day| register.state_body(syria, army, day, day).0;
        assert_eq!(on(Some(date(2017, 4, 5))), "saa");
        assert_eq!(on(Some(date(2025, 4, 5))), "syria-army");
        let ministry = register.body("defense ministry").unwrap();
        let (id, kind, name) = register.state_body(syria, ministry, None, None);
        assert_eq!(
            (id.as_str(), kind, name.as_str()),
            ("syria-defence-ministry", ActorKind::Ministry, "Defence Ministry of Syria")
        );
        assert!(register.describe("syria-defence-ministry").is_some());
        assert!(register.describe("syria-bakery").is_none());
    }

    /// A name two actors bear at one time is either noted as shared or a mistake.
    #[test]
    fn shared_names_are_noted() {
        let register = register();
        let lexicon = Lexicon::bundled();
        let noted: Vec<String> = lexicon
            .text("world/actors-names.tsv")
            .unwrap()
            .lines()
            .filter_map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                (cells.len() == 10 && !cells[6].is_empty()).then(|| key(cells[1]))
            })
            .collect();
        let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, name) in register.names().iter().enumerate() {
            by_key.entry(key(&name.text)).or_default().push(index);
        }
        for (key, names) in by_key {
            for (position, first) in names.iter().enumerate() {
                for second in &names[position + 1..] {
                    let (first, second) = (&register.names()[*first], &register.names()[*second]);
                    let clash = first.actor != second.actor && first.period.and(second.period).is_some();
                    assert!(
                        !clash || noted.contains(&key),
                        "{} names {} and {}",
                        first.text,
                        register.actor_at(first.actor).id,
                        register.actor_at(second.actor).id
                    );
                }
            }
        }
    }

    #[test]
    fn a_bad_table_is_named_by_file_line_and_column() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("world")).unwrap();
        let mut file = std::fs::File::create(folder.path().join("world/actors-offices.tsv")).unwrap();
        write!(
            file,
            "person\toffice\tbody\tfrom\tto\tsource\tas_of\nvladimir-putin\tpresident\truritania\t\t\tx\t\n"
        )
        .unwrap();
        let error = Register::load(&Lexicon::bundled().with_folder(folder.path()).unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "world/actors-offices.tsv:2: column 3 (body): expected the id of an actor, found \"ruritania\""
        );
    }
}
