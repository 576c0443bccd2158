use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{
    Certainty, ClaimId, DateRange, EntityId, EventKind, FigureKind, MentionKind, Polarity, Precision,
    ReportId, Role, Signature, SourceRole, Stage, Stance,
};

/// What reconciling and state see of one report: its claims, resolved, without its text.
///
/// A ledger corrected by hand or made by another tool reconciles the same way, as long as it can fill this.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// The report.
    pub report: ReportId,
    /// Its outlet.
    pub publisher: Option<Attributed>,
    /// From when its claims could be known: the day it was published. `None` where that is not known; the day on which
    /// somebody took it in says nothing of it.
    pub known_from: Option<Date>,
    /// For finding copies.
    pub signature: Signature,
    /// An agency credited for the whole report ("AFP"), as the register or the words have it.
    pub credit: Option<Attributed>,
    /// Its claims in the order of their ids.
    pub statements: Vec<Statement>,
    /// What it calls whom, and in whose words; in order of the actors, the words and the speakers.
    #[serde(default)]
    pub namings: Vec<Naming>,
    /// What the actors in it are part of on its day, nearest first: a wing of its army, an army of its state.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bodies: BTreeMap<EntityId, Vec<EntityId>>,
    /// For whom others in it speak: what the director of a monitor says, the monitor says; what a state says, its government.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub speaks_for: BTreeMap<EntityId, Attributed>,
    /// Who is told in it to have another name, and what that name alone would be taken for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<[EntityId; 2]>,
    /// What those who speak in it are called and are, apart from the words around their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub voices: BTreeMap<EntityId, Voice>,
}

/// Who somebody that speaks is: the name to show, and what kind of source.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Voice {
    /// The register's name; for whom it does not know, the fullest name in the report.
    pub name: String,
    /// What the register has it as; `None` for persons and for whom it does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SourceRole>,
}

/// The words that somebody uses for an actor in one report.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Naming {
    /// Who is named.
    pub actor: EntityId,
    /// The words, with single spaces.
    pub words: String,
    /// Whose words they are: the innermost source that they stand in the mouth of, else the outlet.
    pub by: Attributed,
    /// Whether they stand inside quotation marks there: the speaker's own words, not the report's for them.
    pub quoted: bool,
    /// How often.
    pub times: u32,
    /// Where first, in code points of the report's text.
    pub first: [u32; 2],
}

/// A body that publishes, by its name and, where the register has it, its identity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Attributed {
    /// The register's name, else the words.
    pub name: String,
    /// Who.
    pub entity: Option<EntityId>,
}

impl Attributed {
    /// Who it is, for telling whether two are the same: the identity where known, else the name in lower case.
    pub fn key(&self) -> String {
        actor_key(self.entity.as_ref(), &self.name)
    }
}

/// A claim of a case: the report and the claim's id in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ClaimRef {
    /// The report.
    pub report: ReportId,
    /// The claim in it.
    pub claim: ClaimId,
}

impl std::fmt::Display for ClaimRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.report, self.claim)
    }
}

/// One claim without its words: who takes which position on what.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Statement {
    /// Which claim.
    pub claim: ClaimRef,
    /// What is claimed to have happened.
    pub kind: EventKind,
    /// How far it got.
    pub stage: Stage,
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// How sure.
    pub certainty: Certainty,
    /// The origin's stance.
    pub stance: Stance,
    /// Of a denial, the claim of the same report that it denies, where its words point back to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<ClaimId>,
    /// Sources from the origin to the publisher's side; empty for the report's own voice.
    pub chain: Vec<Teller>,
    /// Who took part.
    pub participants: Vec<Participant>,
    /// Where.
    pub place: Option<PlaceFact>,
    /// Whether only something in that place is told of (see [`Claim::in_part`](super::Claim)).
    #[serde(default)]
    pub in_part: bool,
    /// When it is said to have happened. Unknown where that would only be the report's own day.
    pub time: DateRange,
    /// Whether its own words tell that time, rather than the story around them.
    #[serde(default)]
    pub time_is_told: bool,
    /// How many.
    pub figures: Vec<FigureFact>,
    /// Of the words that tell what the report is about ([`Signature::matter`]), those of the sentence it is told in, in
    /// order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<u32>,
    /// The words that name the act, by hashes of their beginnings, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub act: Vec<u32>,
    /// How surely its core was read ([`Sureness`](super::Sureness)), in thousandths; `None` where only rules read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure: Option<u16>,
}

/// A source in a chain.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Teller {
    /// Who, where known.
    pub entity: Option<EntityId>,
    /// The words or the full name; empty where the report names none.
    pub name: String,
    /// Whether the name tells who it is beyond this report (see [`Attribution::by_name`](super::Attribution)); so
    /// where the identity is known, whatever stands here.
    #[serde(default)]
    pub by_name: bool,
    /// What kind of source.
    pub role: SourceRole,
}

/// A participant of a claimed event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Participant {
    /// Its part.
    pub role: Role,
    /// Who, where known.
    pub entity: Option<EntityId>,
    /// Full name or words.
    pub name: String,
    /// What kind of thing; `None` where linking found no mention.
    pub kind: Option<MentionKind>,
}

impl Participant {
    /// Who it is, for telling whether two are the same: the identity where known, else the words in lower case.
    pub fn key(&self) -> String {
        actor_key(self.entity.as_ref(), &self.name)
    }
}

impl Teller {
    /// Who it is, for telling whether two are the same: the identity where known, else the words in lower case.
    pub fn key(&self) -> String {
        actor_key(self.entity.as_ref(), &self.name)
    }
}

/// Who an actor is, for telling whether two are the same: the identity where known, else the name in lower case.
pub fn actor_key(entity: Option<&EntityId>, name: &str) -> String {
    entity.map_or_else(|| name.to_lowercase(), ToString::to_string)
}

/// A place without its words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PlaceFact {
    /// The gazetteer's name, or the words.
    pub name: String,
    /// The gazetteer's id.
    pub gazetteer: Option<SmolStr>,
    /// What it lies in, smallest first.
    pub within: Vec<SmolStr>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Metres around the point.
    pub radius_m: Option<u32>,
    /// How exactly it is known.
    pub precision: Precision,
}

impl PlaceFact {
    /// Which place it is, for telling whether two are the same: the gazetteer's id, else the name in lower case.
    pub fn key(&self) -> String {
        self.gazetteer.as_ref().map_or_else(|| self.name.to_lowercase(), ToString::to_string)
    }

    /// Whether it has this key. Asked of every fact about a place, so without a copy where it can be.
    pub fn has_key(&self, key: &str) -> bool {
        self.gazetteer.as_ref().map_or_else(|| self.name.to_lowercase() == key, |id| id == key)
    }
}

/// A figure without its words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FigureFact {
    /// What befell them.
    pub kind: FigureKind,
    /// Who they were, in lower case.
    pub group: Option<String>,
    /// At least.
    pub low: Option<u64>,
    /// At most.
    pub high: Option<u64>,
    /// Whether it is a part of a total in the same claim.
    pub is_part: bool,
}
