use serde::{Deserialize, Serialize};

use super::{EntityId, MentionId, Span};

/// Words that stand for an actor, a person, a place or a weapon.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mention {
    /// The words: a name, a noun phrase or a pronoun.
    pub span: Span,
    /// What kind of thing.
    pub kind: MentionKind,
    /// The full name it stands for, as the report or the register has it.
    pub name: String,
    /// Who it is, where the register or the report tells.
    pub entity: Option<EntityId>,
    /// The mention it points back to, for "the group", "he".
    pub same_as: Option<MentionId>,
    /// The mentions it stands for together, for "both sides", "each other"; else empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stands_for: Vec<MentionId>,
}

/// What a mention stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// A non-state group under arms.
    ArmedGroup,
    /// A state, its government, a ministry.
    Government,
    /// A state's forces.
    Military,
    /// A named person or somebody described ("a resident").
    Person,
    /// Any other body.
    Organisation,
    /// A publisher of news.
    Outlet,
    /// A place, not acting.
    Place,
    /// People in number: civilians, rebels, Syrians.
    People,
    /// An arm, a missile, an aircraft.
    Weapon,
    /// Anything else.
    Other,
}
