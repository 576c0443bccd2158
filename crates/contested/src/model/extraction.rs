use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Aligned, Attributed, Attribution, Claim, EntityId, Mention, Notice, Place, Report, Signature, Span, Time,
    Voice,
};

/// Everything one report yields. A pure function of the report and the lexicon.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Extraction {
    /// The report, its date possibly inferred while reading.
    pub report: Report,
    /// Sentences in reading order.
    pub sentences: Vec<Span>,
    /// Who and what is named, in reading order.
    pub mentions: Vec<Mention>,
    /// Places named, in reading order.
    pub places: Vec<Place>,
    /// Time expressions, in reading order.
    pub times: Vec<Time>,
    /// Who says what, in the order of their first words.
    pub attributions: Vec<Attribution>,
    /// What is claimed, in the order of the triggers.
    pub claims: Vec<Claim>,
    /// For finding copies.
    pub signature: Signature,
    /// The outlet, and who it is.
    pub publisher: Option<Attributed>,
    /// The agency credited for the whole report ("(Reuters) -", "Staff and AFP"), where one is.
    pub credit: Option<Attributed>,
    /// What those who are named or speak are part of on the report's day, nearest first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bodies: BTreeMap<EntityId, Vec<EntityId>>,
    /// For whom persons speak who lead a body that is no state's, and states: their governments.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub speaks_for: BTreeMap<EntityId, Attributed>,
    /// Who is told to have another name, and what that name alone would be taken for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<[EntityId; 2]>,
    /// What those who speak are called and are, apart from the words around their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub voices: BTreeMap<EntityId, Voice>,
    /// Of a report that is read through a translation: which sentences of the original stand where, in the translation's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aligned: Vec<Aligned>,
    /// What a person should know about how it was read (beside the report's own notices).
    pub notices: Vec<Notice>,
}

impl Extraction {
    /// A report that says nothing yet.
    pub fn nothing(report: Report, signature: Signature) -> Extraction {
        Extraction {
            report,
            sentences: Vec::new(),
            mentions: Vec::new(),
            places: Vec::new(),
            times: Vec::new(),
            attributions: Vec::new(),
            claims: Vec::new(),
            signature,
            publisher: None,
            credit: None,
            bodies: BTreeMap::new(),
            speaks_for: BTreeMap::new(),
            aliases: Vec::new(),
            voices: BTreeMap::new(),
            aligned: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// The sentences of a translation that a claim is read from, with those of the original that they render: in reading order.
    pub fn aligned_with(&self, claim: &Claim) -> Vec<&Aligned> {
        let mut found: Vec<usize> = Vec::new();
        for words in claim.evidence.iter().chain(&claim.event.trigger) {
            let from = self.aligned.partition_point(|one| one.span.end() <= words.start());
            let touching = self.aligned[from..].iter().take_while(|one| one.span.start() < words.end());
            found.extend(
                touching.enumerate().filter(|(_, one)| one.span.touches(*words)).map(|(at, _)| from + at),
            );
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|at| self.aligned.get(at)).collect()
    }
}
