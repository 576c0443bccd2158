use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::model::{
    Certainty, DateRange, EntityId, EventKind, Participant, PlaceFact, Polarity, Stage, Stance, Statement,
};

/// A field of a claim, as it was read and as a person judges it should read. Both stay; both are shown.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "field", rename_all = "snake_case")]
pub enum Correction {
    /// What is claimed to have happened.
    #[serde(rename = "type")]
    Kind {
        /// As read.
        read: EventKind,
        /// As judged.
        judged: EventKind,
    },
    /// How far it got.
    Stage {
        /// As read.
        read: Stage,
        /// As judged.
        judged: Stage,
    },
    /// Affirmed or negated.
    Polarity {
        /// As read.
        read: Polarity,
        /// As judged.
        judged: Polarity,
    },
    /// The origin's stance.
    Stance {
        /// As read.
        read: Stance,
        /// As judged.
        judged: Stance,
    },
    /// How sure the words are.
    Certainty {
        /// As read.
        read: Certainty,
        /// As judged.
        judged: Certainty,
    },
    /// Where.
    Place {
        /// As read.
        read: Option<PlaceFact>,
        /// As judged; `None`: the claim names no place.
        judged: Option<PlaceFact>,
    },
    /// When.
    Time {
        /// As read.
        read: DateRange,
        /// As judged.
        judged: DateRange,
    },
    /// How many.
    Figure {
        /// Which of the claim's figures, from 1.
        number: u32,
        /// As read.
        read: Bounds,
        /// As judged.
        judged: Bounds,
    },
    /// Who took part.
    Participant {
        /// Which of the claim's participants, from 1.
        number: u32,
        /// As read.
        read: Named,
        /// As judged.
        judged: Named,
    },
}

/// A count of people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bounds {
    /// At least.
    pub low: Option<u64>,
    /// At most.
    pub high: Option<u64>,
}

/// Somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Named {
    /// The full name or the words.
    pub name: String,
    /// Who, where known.
    pub entity: Option<EntityId>,
}

impl Correction {
    /// The field in short: "place", "figure.1", "participant.2".
    pub fn field(&self) -> String {
        match self {
            Correction::Kind { .. } => "type".to_owned(),
            Correction::Stage { .. } => "stage".to_owned(),
            Correction::Polarity { .. } => "polarity".to_owned(),
            Correction::Stance { .. } => "stance".to_owned(),
            Correction::Certainty { .. } => "certainty".to_owned(),
            Correction::Place { .. } => "place".to_owned(),
            Correction::Time { .. } => "time".to_owned(),
            Correction::Figure { number, .. } => format!("figure.{number}"),
            Correction::Participant { number, .. } => format!("participant.{number}"),
        }
    }

    /// The value as judged, for people.
    pub fn judged_words(&self) -> String {
        self.words(true)
    }

    /// The value as it was read, for people.
    pub fn read_words(&self) -> String {
        self.words(false)
    }

    /// What the claim's field says now, in the same words as [`Correction::read_words`]; `None` where there is no such
    /// field any more.
    pub fn now_words(&self, statement: &Statement) -> Option<String> {
        Some(match self {
            Correction::Kind { .. } => statement.kind.to_string(),
            Correction::Stage { .. } => word(&statement.stage),
            Correction::Polarity { .. } => word(&statement.polarity),
            Correction::Stance { .. } => word(&statement.stance),
            Correction::Certainty { .. } => word(&statement.certainty),
            Correction::Place { .. } => place_words(statement.place.as_ref()),
            Correction::Time { .. } => time_words(statement.time),
            Correction::Figure { number, .. } => {
                let figure = statement.figures.get(index(*number)?)?;
                bounds_words(Bounds { low: figure.low, high: figure.high })
            }
            Correction::Participant { number, .. } => {
                statement.participants.get(index(*number)?)?.name.clone()
            }
        })
    }

    /// Puts the judged value into a statement, where it has such a field.
    pub fn apply(&self, statement: &mut Statement) {
        match self {
            Correction::Kind { judged, .. } => statement.kind = *judged,
            Correction::Stage { judged, .. } => statement.stage = *judged,
            Correction::Polarity { judged, .. } => statement.polarity = *judged,
            Correction::Stance { judged, .. } => statement.stance = *judged,
            Correction::Certainty { judged, .. } => statement.certainty = *judged,
            Correction::Place { judged, .. } => statement.place.clone_from(judged),
            // Made anew, since what comes from a file may have its ends the wrong way round.
            Correction::Time { judged, .. } => {
                statement.time = DateRange::new(judged.earliest(), judged.latest());
            }
            Correction::Figure { number, judged, .. } => {
                if let Some(figure) = index(*number).and_then(|index| statement.figures.get_mut(index)) {
                    (figure.low, figure.high) = (judged.low, judged.high);
                }
            }
            Correction::Participant { number, judged, .. } => {
                if let Some(participant) =
                    index(*number).and_then(|index| statement.participants.get_mut(index))
                {
                    *participant = Participant {
                        entity: judged.entity.clone(),
                        name: judged.name.clone(),
                        ..participant.clone()
                    };
                }
            }
        }
    }

    fn words(&self, judged_value: bool) -> String {
        /// The one or the other.
        fn of<T>(judged_value: bool, read: T, judged: T) -> T {
            if judged_value { judged } else { read }
        }
        match self {
            Correction::Kind { read, judged } => of(judged_value, read, judged).to_string(),
            Correction::Stage { read, judged } => word(of(judged_value, read, judged)),
            Correction::Polarity { read, judged } => word(of(judged_value, read, judged)),
            Correction::Stance { read, judged } => word(of(judged_value, read, judged)),
            Correction::Certainty { read, judged } => word(of(judged_value, read, judged)),
            Correction::Place { read, judged } => place_words(of(judged_value, read, judged).as_ref()),
            Correction::Time { read, judged } => time_words(*of(judged_value, read, judged)),
            Correction::Figure { read, judged, .. } => bounds_words(*of(judged_value, read, judged)),
            Correction::Participant { read, judged, .. } => of(judged_value, read, judged).name.clone(),
        }
    }
}

/// A number that counts from one, as an index.
fn index(number: u32) -> Option<usize> {
    number.checked_sub(1).map(|index| index as usize)
}

/// The published word of a value.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn place_words(place: Option<&PlaceFact>) -> String {
    match place {
        None => "none".to_owned(),
        Some(PlaceFact { name, gazetteer: None, .. }) => name.clone(),
        Some(PlaceFact { name, gazetteer: Some(id), .. }) => format!("{name} ({id})"),
    }
}

/// As EDTF: "2024-12-02", "2024-12-01/2024-12-03", "../2024-12-03"; "none" for no time.
fn time_words(range: DateRange) -> String {
    let end = |day: Option<jiff::civil::Date>| {
        day.map_or_else(|| SmolStr::new_static(".."), |day| SmolStr::from(day.to_string()))
    };
    match (range.earliest(), range.latest()) {
        (None, None) => "none".to_owned(),
        (Some(a), Some(b)) if a == b => a.to_string(),
        (a, b) => format!("{}/{}", end(a), end(b)),
    }
}

/// "14", "22..", "..40", "8..12"; "none" for no number.
fn bounds_words(bounds: Bounds) -> String {
    match (bounds.low, bounds.high) {
        (None, None) => "none".to_owned(),
        (Some(low), Some(high)) if low == high => low.to_string(),
        (low, high) => {
            let end = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
            format!("{}..{}", end(low), end(high))
        }
    }
}
