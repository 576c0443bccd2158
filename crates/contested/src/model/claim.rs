use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{
    AttributionId, ClaimId, DateRange, EntityId, Event, Figure, MentionId, PlaceId, Span, Stance, TimeBasis,
    UnknownWord,
};

/// A source's position on one event, anchored to the words that carry it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// The words that carry it: at least the trigger and its arguments, in reading order.
    pub evidence: Vec<Span>,
    /// What is claimed to have happened.
    pub event: Event,
    /// Who did what to whom with what.
    pub arguments: Vec<Argument>,
    /// Where, as an index into the report's places.
    pub place: Option<PlaceId>,
    /// Of who takes, holds or leaves a place: whether only something in that place is told of ("several villages in X",
    /// "the eastern suburbs of X"). Of destruction: whether it is told of as damage.
    #[serde(default)]
    pub in_part: bool,
    /// When.
    pub time: ClaimTime,
    /// How many.
    pub figures: Vec<Figure>,
    /// Whether the event is affirmed or negated in the claim's own words.
    pub polarity: Polarity,
    /// Attributions from the origin to the publisher's side; empty for the report's own voice.
    pub chain: Vec<AttributionId>,
    /// The origin's stance.
    pub stance: Stance,
    /// Of a denial, the claim of the same report that it denies, where its words point back to one ("which the army
    /// denies", "rejected the allegations").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<ClaimId>,
    /// How sure the words are.
    pub certainty: Certainty,
    /// The rule that read it ("acts/capture#seize"), for [`explain`](crate::extract); `learned` where no rule did.
    pub rule: SmolStr,
    /// How surely it was read; `None` where only rules read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure: Option<Sureness>,
}

impl Claim {
    /// For each of its fields that is filled the chance that it was read right: `kind`, `agent`, `object`, `place`, `time`,
    /// `figures`, `origin`.
    pub fn chances(&self, sure: &Sureness) -> BTreeMap<String, f32> {
        let plays = |roles: &[Role]| self.arguments.iter().any(|one| roles.contains(&one.role));
        let all = [
            ("kind", sure.kind, true),
            ("agent", sure.agent, plays(&[Role::Agent])),
            ("object", sure.object, plays(&[Role::Target, Role::Victim, Role::Recipient])),
            ("place", sure.place, self.place.is_some()),
            ("time", sure.time, !self.time.range.is_unknown()),
            ("figures", sure.figures, !self.figures.is_empty()),
            ("origin", sure.origin, !self.chain.is_empty()),
        ];
        let filled = all.into_iter().filter(|(_, _, filled)| *filled);
        filled.map(|(name, chance, _)| (name.to_owned(), chance)).collect()
    }
}

/// The chances that a claim and its fields were read right: that a careful person who reads the same words would put
/// down the same. Nothing about whether it is true. From 0 to 1, in thousandths.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Sureness {
    /// That the words claim such an act at all, and that kind, doer and object are right.
    pub core: f32,
    /// That the words claim an act of this kind's family.
    pub claim: f32,
    /// That the kind is right.
    pub kind: f32,
    /// That the doer is right, or that none is told where none is given; so of the others.
    pub agent: f32,
    /// That target, victim or recipient are right.
    pub object: f32,
    /// That the place is right.
    pub place: f32,
    /// That the time is right.
    pub time: f32,
    /// That the figures are right.
    pub figures: f32,
    /// That the origin is right.
    pub origin: f32,
}

/// One participant of an event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Argument {
    /// Its part in the event.
    pub role: Role,
    /// The words: the whole noun phrase.
    pub span: Span,
    /// The mention it is, where linking found one.
    pub mention: Option<MentionId>,
    /// Who it is, where known.
    pub entity: Option<EntityId>,
    /// The full name or phrase it stands for.
    pub name: String,
}

/// A participant's part in an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Who did it.
    Agent,
    /// Against whom or what; also who is visited, met, accused.
    Target,
    /// Who was harmed, when other than the target.
    Victim,
    /// With what.
    Instrument,
    /// To whom, for support, aid and agreements.
    Recipient,
    /// For whose good.
    Beneficiary,
    /// From where.
    Origin,
    /// To where.
    Destination,
    /// About what.
    Topic,
}

/// When an event is said to have happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClaimTime {
    /// The words that tell it, where there are any.
    pub span: Option<Span>,
    /// EDTF of the days; empty where not known.
    pub edtf: SmolStr,
    /// The days.
    pub range: DateRange,
    /// How it is known.
    pub basis: TimeBasis,
}

impl ClaimTime {
    /// Nothing known.
    pub fn unknown() -> ClaimTime {
        ClaimTime { span: None, edtf: SmolStr::default(), range: DateRange::UNKNOWN, basis: TimeBasis::None }
    }
}

impl Sureness {
    /// From which chance on that real, kind, doer and object are right a claim counts as read surely: likelier right than
    /// not. What that gives on reports never looked at stands in `train/CARD.md`.
    pub const SURE: f32 = 0.5;
}

/// Whether a claim affirms or negates its event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// It happened (or will, or would).
    Positive,
    /// It did not.
    Negative,
}

/// By the published word: "negative".
impl std::str::FromStr for Polarity {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Polarity, UnknownWord> {
        match word {
            "positive" => Ok(Polarity::Positive),
            "negative" => Ok(Polarity::Negative),
            _ => Err(UnknownWord { found: word.to_owned(), expected: "positive, negative" }),
        }
    }
}

/// How sure the words are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// No hedge.
    Certain,
    /// Believed, likely, suspected, apparently.
    Probable,
    /// May, could, possible, rumoured.
    Possible,
    /// Cannot be told.
    Unknown,
}
