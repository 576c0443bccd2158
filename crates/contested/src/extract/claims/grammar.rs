//! The closed-class words and helper verbs that every rule's frame hangs on, from `en/acts/frames.toml`.

use std::collections::BTreeMap;

use contested_english::Dep;
use contested_lexicon::LexiconError;
use serde::Deserialize;
use smol_str::SmolStr;
use toml::Spanned;

use super::data::{WordTable, parse_toml};
use super::rules::role;
use crate::model::Role;
use crate::read::{Reading, TokenId};

/// See the module.
#[derive(Debug)]
pub(in crate::extract) struct Grammar {
    whole: WordTable<()>,
    by: WordTable<()>,
    locative: WordTable<()>,
    standing: WordTable<()>,
    seat: WordTable<()>,
    doubled: WordTable<()>,
    away: WordTable<()>,
    listing: WordTable<()>,
    listing_verbs: WordTable<()>,
    beside: WordTable<()>,
    scenes: WordTable<()>,
    there: WordTable<()>,
    between: WordTable<()>,
    light: WordTable<()>,
    undergoing: WordTable<()>,
    hitting: WordTable<()>,
    occurring: WordTable<()>,
    causing: WordTable<()>,
    object_acts: WordTable<()>,
    blaming: WordTable<()>,
    blamed_on: WordTable<()>,
    blame: WordTable<()>,
    answerable: WordTable<()>,
    observing: WordTable<()>,
    behind: WordTable<()>,
    punishing: WordTable<()>,
    charging: WordTable<()>,
    nobody: WordTable<()>,
    no_targets: WordTable<()>,
    together: WordTable<()>,
    lacking: WordTable<()>,
    lone: WordTable<()>,
    unholding: WordTable<()>,
    outcome: WordTable<()>,
    participating: WordTable<()>,
    definite: WordTable<()>,
    verb_roles: WordTable<Role>,
    noun_roles: WordTable<Role>,
    plural_endings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGrammar {
    whole_prepositions: Vec<String>,
    agent_prepositions: Vec<String>,
    locative_prepositions: Vec<String>,
    standing_prepositions: Vec<String>,
    seat_prepositions: Vec<String>,
    doubled_prepositions: Vec<String>,
    away_words: Vec<String>,
    listing_prepositions: Vec<String>,
    listing_verbs: Vec<String>,
    beside_prepositions: Vec<String>,
    scene_words: Vec<String>,
    there_words: Vec<String>,
    between_prepositions: Vec<String>,
    light_verbs: Vec<String>,
    undergoing_verbs: Vec<String>,
    hitting_verbs: Vec<String>,
    occurring_verbs: Vec<String>,
    causing_verbs: Vec<String>,
    object_acts_verbs: Vec<String>,
    blaming_verbs: Vec<String>,
    blamed_prepositions: Vec<String>,
    blame_nouns: Vec<String>,
    answerable_words: Vec<String>,
    observing_verbs: Vec<String>,
    behind_prepositions: Vec<String>,
    punishing_verbs: Vec<String>,
    charge_words: Vec<String>,
    nobody_words: Vec<String>,
    no_target_words: Vec<String>,
    together_words: Vec<String>,
    lacking_prepositions: Vec<String>,
    lone_verbs: Vec<String>,
    unholding_words: Vec<String>,
    outcome_verbs: Vec<String>,
    participating_verbs: Vec<String>,
    definite_words: Vec<String>,
    plural_endings: Vec<String>,
    verb_prepositions: BTreeMap<String, Spanned<String>>,
    noun_prepositions: BTreeMap<String, Spanned<String>>,
}

impl Grammar {
    pub(super) fn parse(path: &str, text: &str) -> Result<Grammar, LexiconError> {
        let raw: RawGrammar = parse_toml(path, text)?;
        let roles = |table: &BTreeMap<String, Spanned<String>>| -> Result<WordTable<Role>, LexiconError> {
            let mut entries = Vec::new();
            for (word, name) in table {
                let role = role(name.as_ref()).ok_or_else(|| {
                    LexiconError::at_offset(
                        path,
                        text,
                        name.span().start,
                        format!("no such role: {}", name.as_ref()),
                    )
                })?;
                entries.push((SmolStr::from(word), role));
            }
            Ok(WordTable::new(entries))
        };
        Ok(Grammar {
            whole: words(&raw.whole_prepositions),
            by: words(&raw.agent_prepositions),
            locative: words(&raw.locative_prepositions),
            standing: words(&raw.standing_prepositions),
            seat: words(&raw.seat_prepositions),
            doubled: words(&raw.doubled_prepositions),
            away: words(&raw.away_words),
            listing: words(&raw.listing_prepositions),
            listing_verbs: words(&raw.listing_verbs),
            beside: words(&raw.beside_prepositions),
            scenes: words(&raw.scene_words),
            there: words(&raw.there_words),
            between: words(&raw.between_prepositions),
            light: words(&raw.light_verbs),
            undergoing: words(&raw.undergoing_verbs),
            hitting: words(&raw.hitting_verbs),
            occurring: words(&raw.occurring_verbs),
            causing: words(&raw.causing_verbs),
            object_acts: words(&raw.object_acts_verbs),
            blaming: words(&raw.blaming_verbs),
            blamed_on: words(&raw.blamed_prepositions),
            blame: words(&raw.blame_nouns),
            answerable: words(&raw.answerable_words),
            observing: words(&raw.observing_verbs),
            behind: words(&raw.behind_prepositions),
            punishing: words(&raw.punishing_verbs),
            charging: words(&raw.charge_words),
            nobody: words(&raw.nobody_words),
            no_targets: words(&raw.no_target_words),
            together: words(&raw.together_words),
            lacking: words(&raw.lacking_prepositions),
            lone: words(&raw.lone_verbs),
            unholding: words(&raw.unholding_words),
            outcome: words(&raw.outcome_verbs),
            participating: words(&raw.participating_verbs),
            definite: words(&raw.definite_words),
            verb_roles: roles(&raw.verb_prepositions)?,
            noun_roles: roles(&raw.noun_prepositions)?,
            plural_endings: raw.plural_endings,
        })
    }

    /// Whether the token is a preposition that joins a part to its whole.
    pub(super) fn is_whole(&self, reading: &Reading<'_>, token: TokenId) -> bool {
        let token = reading.token(token);
        token.dep == Dep::Prep && self.whole.get(&token.lower).is_some()
    }

    /// Whether the word is a preposition that joins a part to its whole.
    pub(super) fn is_whole_word(&self, word: &str) -> bool {
        self.whole.get(word).is_some()
    }

    /// Whether the word marks the doer of a passive or of a noun's act.
    pub(super) fn is_by(&self, word: &str) -> bool {
        self.by.get(word).is_some()
    }

    /// Whether the preposition tells where.
    pub(super) fn is_locative(&self, word: &str) -> bool {
        self.locative.get(word).is_some()
    }

    /// Whether the preposition tells where something stands, rather than where it comes from or goes.
    pub(super) fn is_standing(&self, word: &str) -> bool {
        self.standing.get(word).is_some()
    }

    /// Whether another preposition may follow this one and take its place: "from inside", "out of".
    pub(super) fn is_doubled(&self, word: &str) -> bool {
        self.doubled.get(word).is_some()
    }

    /// Whether the preposition tells where people meet and speak, rather than of what.
    pub(super) fn is_seat(&self, word: &str) -> bool {
        self.seat.get(word).is_some()
    }

    /// Whether the preposition names some of what stands before it: "including".
    pub(super) fn lists(&self, word: &str) -> bool {
        self.listing.get(word).is_some()
    }

    /// Whether the verb names some of what is its subject: "the towns include Merik".
    pub(super) fn is_listing(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.listing_verbs.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the preposition tells what something is beside, rather than in: "near".
    pub(super) fn is_beside(&self, word: &str) -> bool {
        self.beside.get(word).is_some()
    }

    /// Whether the word stands for where an act told before took place: "the scene".
    pub(super) fn is_scene(&self, word: &str) -> bool {
        self.scenes.get(word).is_some()
    }

    /// Whether a word right before the preposition makes it tell how far something stands: "far from", "north of".
    pub(super) fn is_away(&self, reading: &Reading<'_>, preposition: TokenId) -> bool {
        preposition
            .0
            .checked_sub(1)
            .is_some_and(|before| self.away.get(&reading.token(TokenId(before)).lower).is_some())
    }

    /// Whether the word points to a place told before: "there".
    pub(super) fn is_there(&self, word: &str) -> bool {
        self.there.get(word).is_some()
    }

    /// Whether the preposition takes both sides of an act.
    pub(super) fn is_between(&self, word: &str) -> bool {
        self.between.get(word).is_some()
    }

    /// Whether the verb only says that an act is done: "carry out", "launch".
    pub(super) fn is_light(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.light.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the verb says that its subject is the one to whom the act is done: "receive", "suffer".
    pub(super) fn is_undergoing(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.undergoing.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the verb, with an act as its subject, says what the act struck: "hit", "target".
    pub(super) fn is_hitting(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.hitting.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the verb, with an act as its subject, says that it took place: "occur", "break".
    pub(super) fn is_occurring(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.occurring.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the verb, with an act as its subject, says what came of it: "cause", "leave".
    pub(super) fn is_causing(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.causing.get(&reading.token(verb).lemma).is_some()
    }

    /// "blame the attack on": its object is an act, and who did it stands behind a preposition.
    pub(super) fn is_blaming(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.blaming.get(&reading.token(verb).lemma).is_some()
    }

    /// "the blame for the attack"
    pub(super) fn is_blame(&self, reading: &Reading<'_>, noun: TokenId) -> bool {
        self.blame.get(&reading.token(noun).lemma).is_some()
    }

    /// "responsible for the attack": whoever is said to be so did it.
    pub(super) fn is_answerable(&self, reading: &Reading<'_>, word: TokenId) -> bool {
        self.answerable.get(&reading.token(word).lemma).is_some()
    }

    /// "reported shelling": their subject tells of an act or sees it, and does it not.
    pub(super) fn is_observing(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.observing.get(&reading.token(verb).lemma).is_some()
    }

    /// "behind the attack": whoever is said to be there did it.
    pub(super) fn is_behind(&self, preposition: &str) -> bool {
        self.behind.get(preposition).is_some()
    }

    /// The prepositions before whoever is blamed.
    pub(super) fn is_blamed_on(&self, preposition: &str) -> bool {
        self.blamed_on.get(preposition).is_some()
    }

    /// Whether the object of the verb does what its clause says: "accuse X of shelling".
    pub(super) fn object_acts(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.object_acts.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the object of the verb did what is given as its reason: "executed them for trying to leave".
    pub(super) fn is_punishing(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.punishing.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the word tells of a charge before the law, a verb or a noun.
    pub(super) fn is_charge(&self, reading: &Reading<'_>, word: TokenId) -> bool {
        self.charging.get(&reading.token(word).lemma).is_some()
    }

    /// Whether nothing is aimed at what the word names, though it stands after "on": "on several occasions".
    pub(super) fn is_no_target(&self, lemma: &str) -> bool {
        self.no_targets.get(lemma).is_some()
    }

    /// Whether the word, with the one before it, stands for nobody: "no one".
    pub(super) fn is_nobody(&self, reading: &Reading<'_>, word: TokenId) -> bool {
        let token = reading.token(word);
        let before = word.0.checked_sub(1).map(|before| &reading.token(TokenId(before)).lower);
        self.nobody.get(&token.lower).is_some()
            || before.is_some_and(|before| self.nobody.get(&format!("{before} {}", token.lower)).is_some())
    }

    /// Whether the word ties what befell people to the act around it: "in", "when", "after".
    pub(super) fn ties(&self, word: &str) -> bool {
        self.together.get(word).is_some()
    }

    /// Whether the verb, as a participle after an act, says what came of it: "killing ten".
    pub(super) fn is_outcome(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.outcome.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the subject of the verb does the act that follows it after a preposition: "took part in the raid".
    pub(super) fn is_participating(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.participating.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the preposition says that there was none of what follows: "without".
    pub(super) fn lacks(&self, word: &str) -> bool {
        self.lacking.get(word).is_some()
    }

    /// Whether the verb may stand without the one it is done to: "attacked near Merik".
    pub(super) fn stands_alone(&self, reading: &Reading<'_>, verb: TokenId) -> bool {
        self.lone.get(&reading.token(verb).lemma).is_some()
    }

    /// Whether the word, before one of holding, says that it is not so or no longer: "non-government-controlled".
    pub(super) fn is_unholding(&self, word: &str) -> bool {
        let first = word.split('-').next().unwrap_or(word);
        self.unholding.get(word).or_else(|| self.unholding.get(first)).is_some()
    }

    /// Whether the word says that what follows is known already: "the", "this".
    pub(super) fn is_definite(&self, word: &str) -> bool {
        self.definite.get(word).is_some()
    }

    /// The role a preposition's object plays under a verb.
    pub(super) fn verb_role(&self, preposition: &str) -> Option<Role> {
        self.verb_roles.get(preposition).copied()
    }

    /// The role a preposition's object plays under a noun.
    pub(super) fn noun_role(&self, preposition: &str) -> Option<Role> {
        self.noun_roles.get(preposition).copied()
    }

    /// The word without the endings of the plural.
    pub(super) fn stems<'w>(&'w self, word: &'w str) -> impl Iterator<Item = &'w str> {
        self.plural_endings.iter().filter_map(move |ending| word.strip_suffix(ending.as_str()))
    }
}

fn words(list: &[String]) -> WordTable<()> {
    WordTable::new(list.iter().map(|word| (SmolStr::from(word), ())).collect())
}
