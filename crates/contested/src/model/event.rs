use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::Span;

/// What a claim says happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// The codebook's kind.
    pub kind: EventKind,
    /// The words that name the act; several where the report tells it again.
    pub trigger: Vec<Span>,
    /// How far it got.
    pub stage: Stage,
    /// The field's other codes for it.
    pub codes: EventCodes,
}

/// The kind's codes in the field's other codebooks; which ones hold may depend on who took part.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct EventCodes {
    /// PLOVER event type: "ASSAULT".
    pub plover: Option<SmolStr>,
    /// PLOVER mode: "aerial".
    pub plover_mode: Option<SmolStr>,
    /// CAMEO code: "195".
    pub cameo: Option<SmolStr>,
    /// ACLED event and sub-event type: "Battles:Armed clash".
    pub acled: Option<SmolStr>,
}

/// How far an event got.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Done.
    Accomplished,
    /// Under way.
    Ongoing,
    /// Tried: failed, foiled or repelled.
    Attempted,
    /// Meant.
    Planned,
    /// Announced against somebody.
    Threatened,
    /// Only thought of: conditions, questions, demands.
    Hypothetical,
}

/// A string that is no kind of the codebook.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no such kind of event: {0}")]
pub struct UnknownKind(pub String);

macro_rules! kinds {
    ($($variant:ident = $family:literal . $act:literal),* $(,)?) => {
        /// The codebook's kinds of event, version 1: a family and an act. Definitions, examples and
        /// codes stand in the lexicon's codebook.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[allow(missing_docs)] // each is defined in the codebook, with examples and counter-examples
        pub enum EventKind { $($variant),* }

        impl EventKind {
            /// All of them, in the codebook's order.
            pub const ALL: &'static [EventKind] = &[$(EventKind::$variant),*];

            /// "control.capture".
            pub fn as_str(self) -> &'static str {
                match self { $(EventKind::$variant => concat!($family, ".", $act)),* }
            }

            /// "control".
            pub fn family(self) -> &'static str {
                match self { $(EventKind::$variant => $family),* }
            }

            /// Whether somebody is hurt or something broken by force: strikes, attacks, battles, violence, and harm told
            /// without an act.
            pub fn is_violent(self) -> bool {
                matches!(self.family(), "strike" | "attack" | "battle" | "violence" | "harm")
            }
        }
    };
}

kinds! {
    ControlCapture = "control"."capture", ControlRecapture = "control"."recapture", ControlEnter = "control"."enter",
    ControlAdvance = "control"."advance", ControlWithdraw = "control"."withdraw", ControlHold = "control"."hold",
    ControlLose = "control"."lose", ControlBesiege = "control"."besiege", ControlRepel = "control"."repel",
    ControlTransfer = "control"."transfer",
    BattleClash = "battle"."clash", BattleOffensive = "battle"."offensive",
    StrikeAir = "strike"."air", StrikeDrone = "strike"."drone", StrikeArtillery = "strike"."artillery", StrikeMissile = "strike"."missile",
    AttackBombing = "attack"."bombing", AttackSuicide = "attack"."suicide", AttackChemical = "attack"."chemical",
    AttackShooting = "attack"."shooting", AttackArson = "attack"."arson", AttackOther = "attack"."other",
    ViolenceAbduct = "violence"."abduct", ViolenceArrest = "violence"."arrest", ViolenceExecute = "violence"."execute",
    ViolenceTorture = "violence"."torture", ViolenceSexual = "violence"."sexual", ViolenceDestroy = "violence"."destroy",
    ViolenceLoot = "violence"."loot", ViolenceDisplace = "violence"."displace",
    HarmKilled = "harm"."killed", HarmInjured = "harm"."injured", HarmMissing = "harm"."missing", HarmDisplaced = "harm"."displaced",
    ForceDeploy = "force"."deploy", ForceMobilise = "force"."mobilise", ForceCeasefire = "force"."ceasefire",
    ForceDisarm = "force"."disarm", ForceArm = "force"."arm",
    SupportMilitary = "support"."military", SupportIntelligence = "support"."intelligence", SupportLogistics = "support"."logistics",
    SupportFinancial = "support"."financial", SupportPolitical = "support"."political",
    AidHumanitarian = "aid"."humanitarian", AidEconomic = "aid"."economic",
    DiplomacyMeet = "diplomacy"."meet", DiplomacyVisit = "diplomacy"."visit", DiplomacyNegotiate = "diplomacy"."negotiate",
    DiplomacyAgree = "diplomacy"."agree", DiplomacyRecognise = "diplomacy"."recognise", DiplomacySanction = "diplomacy"."sanction",
    DiplomacyExpel = "diplomacy"."expel", DiplomacyRequest = "diplomacy"."request", DiplomacyMediate = "diplomacy"."mediate",
    SpeechAccuse = "speech"."accuse", SpeechThreaten = "speech"."threaten", SpeechReject = "speech"."reject",
    SpeechPledge = "speech"."pledge", SpeechPraise = "speech"."praise", SpeechDemand = "speech"."demand",
    SpeechClaimResponsibility = "speech"."claim_responsibility", SpeechDenyResponsibility = "speech"."deny_responsibility",
    PoliticsProtest = "politics"."protest", PoliticsRiot = "politics"."riot", PoliticsElection = "politics"."election",
    PoliticsCoup = "politics"."coup", PoliticsAppoint = "politics"."appoint", PoliticsResign = "politics"."resign",
    PoliticsReform = "politics"."reform",
    GroupFound = "group"."found", GroupDissolve = "group"."dissolve", GroupRename = "group"."rename",
    GroupAffiliate = "group"."affiliate", GroupSplit = "group"."split", GroupMerge = "group"."merge",
    RelationAlly = "relation"."ally", RelationHostile = "relation"."hostile", RelationMember = "relation"."member",
    RelationLeads = "relation"."leads", RelationSupports = "relation"."supports",
    PersonDeath = "person"."death", PersonAlive = "person"."alive", PersonOffice = "person"."office",
    PersonDetained = "person"."detained", PersonFled = "person"."fled",
    InformationRumour = "information"."rumour", InformationFake = "information"."fake", InformationVideo = "information"."video",
    InformationMisattributed = "information"."misattributed", InformationLeak = "information"."leak",
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<EventKind, UnknownKind> {
        EventKind::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

impl Serialize for EventKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<EventKind, D::Error> {
        let word = SmolStr::deserialize(deserializer)?;
        word.parse().map_err(serde::de::Error::custom)
    }
}
