//! A report as the models of MUC-4 see it: what may fill a slot, and what its claims say of it.
//!
//! Nothing is guessed here. A candidate is a noun phrase or a name near a claim of violence; its features are the claims
//! it takes part in, its place in the parse and its words.

use std::collections::{BTreeMap, BTreeSet};

use contested::model::{Attribution, Claim, DateRange, Extraction, MentionKind, Polarity, Role};
use contested::read::{Reading, TokenId, Tokens};
use contested_english::{Dep, Pos, Tag};

use super::Rules;
use super::words;

/// The slots that the models fill, in the order of the answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Slot {
    Perpetrator,
    Organisation,
    Target,
    Victim,
    Weapon,
}

impl Slot {
    pub(super) const ALL: [Slot; 5] =
        [Slot::Perpetrator, Slot::Organisation, Slot::Target, Slot::Victim, Slot::Weapon];

    /// As the answer calls it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Slot::Perpetrator => "PerpInd",
            Slot::Organisation => "PerpOrg",
            Slot::Target => "Target",
            Slot::Victim => "Victim",
            Slot::Weapon => "Weapon",
        }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// What its claims say of the whole report.
    pub(super) features: BTreeSet<String>,
    /// In whose voice it speaks, and what kinds of actor it says did violence.
    pub(super) voice: BTreeSet<String>,
    pub(super) phrases: Vec<Phrase>,
    pub(super) candidates: Vec<Candidate>,
    /// The features of phrases and candidates, by number.
    pub(super) names: Vec<String>,
    /// When and where each claim's event was, in words that can be compared; empty where not known.
    pub(super) settings: Vec<(String, String)>,
    /// Types of incident that the claims of a sentence tell of.
    pub(super) types: Vec<BTreeSet<String>>,
}

/// A place in the text where something is named.
#[derive(Debug)]
pub(super) struct Phrase {
    /// Indexes of [`Document::names`].
    pub(super) features: Vec<u32>,
    /// Who tells of it, how sure, and the words around it, likewise: of what may name an organisation.
    pub(super) beside: Vec<u32>,
    /// What kind of actor it names.
    pub(super) kind: &'static str,
    /// Whether its head is a common noun for a body under arms or in power.
    pub(super) is_force: bool,
    /// The sentence it is in.
    pub(super) sentence: usize,
    /// Types of incident whose claims it takes part in.
    pub(super) types: BTreeSet<String>,
    /// Claims of violence it takes part in, by index.
    pub(super) claims: BTreeSet<usize>,
    /// The register's id of the group it names.
    pub(super) entity: Option<String>,
    pub(super) start: u32,
}

/// Some of a phrase's words, as they might stand in a slot.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) slots: Vec<Slot>,
    pub(super) text: String,
    /// The text as the scorer compares it.
    pub(super) key: String,
    pub(super) phrase: usize,
    /// Indexes of [`Document::names`].
    pub(super) features: Vec<u32>,
    /// Whether it stands before the head of its phrase ("army" in "army troops").
    pub(super) is_inside: bool,
}

/// Gives features numbers.
#[derive(Default)]
struct Names {
    numbers: BTreeMap<String, u32>,
}

impl Names {
    fn numbers(&mut self, features: impl IntoIterator<Item = String>) -> Vec<u32> {
        features
            .into_iter()
            .map(|feature| {
                let next = self.numbers.len() as u32;
                *self.numbers.entry(feature).or_insert(next)
            })
            .collect()
    }

    fn list(self) -> Vec<String> {
        let mut list = vec![String::new(); self.numbers.len()];
        for (name, number) in self.numbers {
            list[number as usize] = name;
        }
        list
    }
}

/// Reads the candidates and their features off a report.
pub(super) fn document(reading: &Reading<'_>, extraction: &Extraction, rules: &Rules) -> Document {
    let story = Story::new(reading, extraction, rules);
    let mut document = Document {
        features: story.features(),
        voice: story.voice(),
        types: story.types.clone(),
        settings: settings(extraction),
        ..Document::default()
    };
    let mut names = Names::default();
    let mut found = Found::default();
    for chunk in &reading.noun_chunks {
        let Some(head) = head_of(reading, *chunk) else { continue };
        if !story.is_near(reading.token(head).sentence as usize) {
            continue;
        }
        document.phrases.push(story.phrase(*chunk, head, &mut names));
        story.chunk_candidates(*chunk, head, &mut found);
        document.take(&mut found, &mut names, rules);
    }
    for mention in &extraction.mentions {
        let tokens = trimmed(reading, reading.tokens_in(mention.span));
        let Some(head) = head_of(reading, tokens) else { continue };
        let named = !matches!(mention.kind, MentionKind::Place | MentionKind::Weapon)
            && (mention.same_as.is_none() || mention.kind == MentionKind::Person);
        if !named {
            continue;
        }
        document.phrases.push(story.phrase(tokens, head, &mut names));
        story.name_candidates(tokens, mention.kind, &mut found);
        document.take(&mut found, &mut names, rules);
    }
    document.names = names.list();
    document
}

impl Document {
    /// Adds what was found in the last phrase.
    fn take(&mut self, found: &mut Found, names: &mut Names, rules: &Rules) {
        let phrase = self.phrases.len() - 1;
        for (slots, text, features) in found.drain(..) {
            let key = rules.norm(&text);
            if !key.is_empty() {
                let is_inside = features.iter().any(|feature| feature.starts_with("inside="));
                let features = names.numbers(features);
                self.candidates.push(Candidate { slots, text, key, phrase, features, is_inside });
            }
        }
    }
}

/// Fillers of the phrase at hand: slots, words, features.
type Found = Vec<(Vec<Slot>, String, Vec<String>)>;

/// What is looked up while going over a report.
struct Story<'a, 't> {
    reading: &'a Reading<'t>,
    extraction: &'a Extraction,
    rules: &'a Rules,
    /// The sentence of each claim's trigger.
    sentences: Vec<usize>,
    /// Claims of violence by sentence.
    told: Vec<Vec<usize>>,
    types: Vec<BTreeSet<String>>,
    /// For each token the claims in which it is named, with its part.
    parts: BTreeMap<u32, Vec<(usize, Role, Way)>>,
    /// Full names of the people of the report.
    people: Vec<String>,
    /// For each identity of an armed group or a force, how it stands among those of the report.
    standing: BTreeMap<String, String>,
    /// Whether the report tells in its own voice of what "we" did, as an armed group's own broadcasts do.
    own_voice: &'static str,
    /// What kinds of actor it says did violence.
    agents: BTreeSet<String>,
    /// Whose outlet tells it.
    voices: BTreeSet<String>,
}

/// How an argument reaches a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The token is in its first phrase.
    Head,
    /// The token is in a later one ("members of the front").
    Inner,
    /// The argument points back to it.
    Back,
}

impl Way {
    fn prefix(self) -> &'static str {
        match self {
            Way::Head => "",
            Way::Inner => "of/",
            Way::Back => "back/",
        }
    }
}

impl<'a, 't> Story<'a, 't> {
    fn new(reading: &'a Reading<'t>, extraction: &'a Extraction, rules: &'a Rules) -> Story<'a, 't> {
        let count = reading.sentences.len();
        let mut told = vec![Vec::new(); count];
        let mut types = vec![BTreeSet::new(); count];
        let mut sentences = Vec::with_capacity(extraction.claims.len());
        let mut parts: BTreeMap<u32, Vec<(usize, Role, Way)>> = BTreeMap::new();
        for (index, claim) in extraction.claims.iter().enumerate() {
            let mut own = Vec::new();
            for trigger in &claim.event.trigger {
                if let Some(token) = reading.tokens.get(reading.tokens_in(*trigger).start.index()) {
                    own.push(token.sentence as usize);
                }
            }
            sentences.push(own.first().copied().unwrap_or(0));
            if let Some(kind) = rules.kinds.get(claim.event.kind.as_str()) {
                for sentence in own {
                    if !told[sentence].contains(&index) {
                        told[sentence].push(index);
                    }
                    if !kind.is_empty() {
                        types[sentence].insert(kind.clone());
                    }
                }
            }
            for argument in &claim.arguments {
                let tokens = reading.tokens_in(argument.span);
                let first = head_of(reading, tokens);
                for token in tokens.iter() {
                    let before_head = first.is_none_or(|head| token <= head);
                    let way = if before_head { Way::Head } else { Way::Inner };
                    parts.entry(token.0).or_default().push((index, argument.role, way));
                }
                let mut back = argument.mention;
                for _ in 0..8 {
                    let mention = back.and_then(|id| extraction.mentions.get(id.index()));
                    let Some(earlier) = mention.and_then(|mention| mention.same_as) else { break };
                    back = Some(earlier);
                    if let Some(root) = extraction.mentions.get(earlier.index()) {
                        for token in reading.tokens_in(root.span).iter() {
                            parts.entry(token.0).or_default().push((index, argument.role, Way::Back));
                        }
                    }
                }
            }
        }
        let mut people: Vec<String> = Vec::new();
        for mention in extraction.mentions.iter().filter(|mention| mention.kind == MentionKind::Person) {
            let words = words::lower_words(mention.span.of(&extraction.report.text));
            let first = words.iter().rposition(|word| rules.is_title(word)).map_or(0, |at| at + 1);
            let name = words[first..].join(" ");
            if name.contains(' ') && words.len() < 7 && !people.contains(&name) {
                people.push(name);
            }
        }
        let standing = standing(extraction, rules);
        let ours =
            reading.tokens.iter().filter(|token| rules.nouns.first_person.contains(token.lower.as_str()));
        let own_voice = match ours.count() {
            0..=2 => "of others",
            3..=7 => "of us",
            _ => "of us often",
        };
        let agents = extraction
            .claims
            .iter()
            .filter(|claim| rules.kinds.get(claim.event.kind.as_str()).is_some_and(|kind| !kind.is_empty()))
            .flat_map(|claim| agents(claim, extraction, rules))
            .collect();
        // A report's outlet is named before its first sentence.
        let voices = extraction
            .mentions
            .iter()
            .take_while(|mention| mention.span.start() < 120)
            .filter(|mention| mention.kind == MentionKind::Outlet)
            .filter_map(|mention| rules.owners.get(mention.entity.as_ref()?.0.as_str()).cloned())
            .collect();
        Story {
            reading,
            extraction,
            rules,
            sentences,
            told,
            types,
            parts,
            people,
            standing,
            own_voice,
            agents,
            voices,
        }
    }

    /// Whether a sentence or the one beside it tells of violence.
    fn is_near(&self, sentence: usize) -> bool {
        let from = sentence.saturating_sub(2);
        self.told.iter().skip(from).take(sentence + 3 - from).any(|claims| !claims.is_empty())
    }

    fn claim(&self, index: usize) -> &Claim {
        &self.extraction.claims[index]
    }

    fn is_violent(&self, index: usize) -> bool {
        self.rules.kinds.contains_key(self.claim(index).event.kind.as_str())
    }

    /// Of the days before the report's date, of long ago, or not known.
    fn age(&self, range: DateRange) -> &'static str {
        let (Some(published), Some(latest)) = (self.extraction.report.published.date, range.latest()) else {
            return "undated";
        };
        match range.earliest().map(|earliest| (published - earliest).get_days()) {
            _ if latest > published => "later",
            Some(days) if days <= 3 => "new",
            Some(days) if days <= 45 => "recent",
            _ => "old",
        }
    }

    /// Who tells a claim first.
    fn origin(&self, claim: &Claim) -> Option<&Attribution> {
        claim.chain.first().and_then(|id| self.extraction.attributions.get(id.index()))
    }

    /// A word if it is an ordinary one: names would teach the models who did what, not how it is told.
    fn ordinary(&self, word: &str) -> Option<String> {
        (self.rules.words.contains(word) && word.len() > 1).then(|| word.to_owned())
    }

    fn mention_at(&self, token: TokenId) -> Option<&contested::model::Mention> {
        let span = self.reading.token(token).span;
        let upto = self.extraction.mentions.partition_point(|mention| mention.span.start() <= span.start());
        self.extraction.mentions[..upto].iter().rev().take(4).find(|mention| mention.span.contains(span))
    }

    /// What the claims say of the whole report.
    fn features(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut first = None;
        for (index, claim) in self.extraction.claims.iter().enumerate() {
            let kind = claim.event.kind.as_str();
            found.insert(format!("k={kind}"));
            if !self.is_violent(index) {
                continue;
            }
            let sentence = self.sentences[index];
            first.get_or_insert(sentence);
            let age = self.age(claim.time.range);
            let type_of = &self.rules.kinds[kind];
            let stage = self.rules.stage(claim.event.stage);
            let polarity = if claim.polarity == Polarity::Negative { "not" } else { "is" };
            for about in [kind, type_of.as_str()] {
                *counts.entry(about.to_owned()).or_default() += 1;
                found.insert(format!("k={about}|{stage}|{polarity}"));
                found.insert(format!("k={about}|{age}"));
                found.insert(format!("k={about}|at{}", bucket(sentence)));
                if self.sentences[index] < 3 && age != "old" {
                    found.insert(format!("k={about}|early"));
                }
            }
            for trigger in &claim.event.trigger {
                for token in self.reading.tokens_in(*trigger).iter() {
                    if let Some(word) = self.ordinary(&self.reading.token(token).lemma) {
                        found.insert(format!("t={word}"));
                    }
                }
            }
            for argument in &claim.arguments {
                let role = self.rules.role(argument.role);
                let mention = argument.mention.and_then(|id| self.extraction.mentions.get(id.index()));
                let what = mention.map_or("none", |mention| self.rules.mention(mention.kind));
                found.insert(format!("k={type_of}|{role}={what}"));
                let tokens = self.reading.tokens_in(argument.span);
                let head = head_of(self.reading, tokens);
                if let Some(word) = head.and_then(|head| self.ordinary(&self.reading.token(head).lemma)) {
                    found.insert(format!("{role}={word}"));
                }
            }
        }
        for (about, count) in counts {
            for least in [2, 3, 5, 8] {
                if count >= least {
                    found.insert(format!("k={about}>={least}"));
                }
            }
        }
        found.insert(format!("first={}", first.map_or("none".to_owned(), |at| bucket(at).to_string())));
        for (sentence, claims) in self.told.iter().enumerate() {
            if claims.is_empty() {
                continue;
            }
            for token in self.reading.sentences[sentence].tokens.iter() {
                let token = self.reading.token(token);
                if matches!(token.pos, Pos::Noun | Pos::Verb | Pos::Adj | Pos::Propn)
                    && let Some(word) = self.ordinary(&token.lemma.to_lowercase())
                {
                    found.insert(format!("w={word}"));
                    if sentence < 4 {
                        found.insert(format!("w0={word}"));
                    }
                }
            }
        }
        // What kind of text it is stands before its first sentence: an editorial tells of no new incident.
        for token in self.reading.tokens.iter().take(30) {
            if let Some(word) = self.ordinary(&token.lower) {
                found.insert(format!("head={word}"));
            }
        }
        let length = self.reading.sentences.len();
        found.insert(format!("long={}", [5, 10, 20, 40].iter().filter(|most| length > **most).count()));
        found
    }

    fn voice(&self) -> BTreeSet<String> {
        let agents = self.agents.iter().map(|agent| format!("agent={agent}"));
        agents.chain([format!("voice={}", self.own_voice)]).collect()
    }

    fn phrase(&self, tokens: Tokens, head: TokenId, names: &mut Names) -> Phrase {
        let reading = self.reading;
        let token = reading.token(head);
        let sentence = token.sentence as usize;
        let mut features = BTreeSet::new();
        let mut types = BTreeSet::new();
        let lemma = self.ordinary(&token.lemma.to_lowercase());
        let noun = lemma.clone().unwrap_or_else(|| "?".to_owned());
        features.insert(format!("h={noun}"));
        features.insert(format!("tag={}", token.tag));
        for class in self.rules.classes_of(&token.lower) {
            features.insert(format!("c={class}"));
            for (_, role, way) in self.parts.get(&head.0).into_iter().flatten() {
                features.insert(format!("c={class}|{}{}", way.prefix(), self.rules.role(*role)));
            }
        }
        features.insert(format!("s={}", bucket(sentence)));
        let mention = self.mention_at(head);
        let entity = mention.and_then(|mention| mention.entity.clone());
        let own_kind = mention.map_or("none", |mention| self.rules.mention(mention.kind));
        let mut beside = BTreeSet::new();
        let mut is_part = false;
        let mut claims = BTreeSet::new();
        for (index, role, way) in self.parts.get(&head.0).into_iter().flatten() {
            let claim = self.claim(*index);
            let kind = claim.event.kind.as_str();
            let role = self.rules.role(*role);
            let way = way.prefix();
            features.insert(format!("r={way}{role}:{kind}"));
            features.insert(format!("r={way}{role}"));
            if let Some(origin) = self.origin(claim) {
                features.insert(format!(
                    "told={}:{}",
                    self.rules.source(origin.role),
                    claim.event.kind.family()
                ));
            }
            features.insert(format!("sure={}", self.rules.certainty(claim.certainty)));
            beside.insert(format!("sure={}|{way}{role}", self.rules.certainty(claim.certainty)));
            let origin = self.origin(claim).map_or("report", |origin| self.rules.source(origin.role));
            let is_own =
                self.origin(claim).is_some_and(|origin| origin.entity.is_some() && origin.entity == entity);
            let origin = if is_own { "itself" } else { origin };
            beside.insert(format!("told={origin}|{way}{role}:{kind}"));
            beside.insert(format!("told={origin}|{way}{role}"));
            beside.insert(format!("stance={}|{way}{role}", self.rules.stance(claim.stance)));
            // Who accuses, who threatens: an office's charge is another thing than anybody's.
            for other in claim.arguments.iter().filter(|other| other.role == Role::Agent) {
                let by = other.mention.and_then(|id| self.extraction.mentions.get(id.index()));
                let by = by.map_or("none", |mention| self.rules.mention(mention.kind));
                beside.insert(format!("by={by}|{way}{role}:{kind}"));
            }
            if !self.is_violent(*index) {
                continue;
            }
            is_part = true;
            claims.insert(*index);
            if !self.rules.kinds[kind].is_empty() {
                types.insert(self.rules.kinds[kind].clone());
            }
            let type_of = &self.rules.kinds[kind];
            features.insert(format!("r={way}{role}:{type_of}"));
            features.insert(format!("r={way}{role}|h={noun}"));
            features.insert(format!("r={way}{role}|{}", self.age(claim.time.range)));
            features.insert(format!("r={way}{role}|{}", self.rules.stage(claim.event.stage)));
            for trigger in &claim.event.trigger {
                let last = reading.tokens_in(*trigger).iter().next_back();
                if let Some(word) = last.and_then(|last| self.ordinary(&reading.token(last).lemma)) {
                    features.insert(format!("r={way}{role}:t={word}"));
                }
            }
        }
        if !is_part {
            features.insert("r=none".to_owned());
        }
        for index in &self.told[sentence] {
            let claim = self.claim(*index);
            let kind = claim.event.kind.as_str();
            features.insert(format!("k={kind}"));
            features.insert(format!("k={}|{}", self.rules.kinds[kind], self.age(claim.time.range)));
            if !is_part {
                features.insert(format!("k={}|h={noun}", self.rules.kinds[kind]));
            }
        }
        if self.told[sentence].is_empty() {
            let from = sentence.saturating_sub(1);
            let is_beside =
                self.told.iter().skip(from).take(sentence + 2 - from).any(|claims| !claims.is_empty());
            features.insert(if is_beside { "k=beside" } else { "k=none" }.to_owned());
        }
        for index in &self.told[sentence] {
            let claim = self.claim(*index);
            let origin = self.origin(claim).map_or("report", |origin| self.rules.source(origin.role));
            beside.insert(format!("sentence told={origin}"));
            beside.insert(format!("sentence stance={}", self.rules.stance(claim.stance)));
            beside.insert(format!("sentence sure={}", self.rules.certainty(claim.certainty)));
            for agent in self.agents(claim) {
                beside.insert(format!("sentence agent={agent}|{own_kind}"));
            }
        }
        for agent in &self.agents {
            beside.insert(format!("agent={agent}|{own_kind}"));
        }
        self.parse_features(head, &noun, &mut features);
        let kind = mention.map_or("none", |mention| self.rules.mention(mention.kind));
        features.insert(format!("m={kind}"));
        if is_part {
            for (_, role, way) in self.parts.get(&head.0).into_iter().flatten() {
                features.insert(format!("m={kind}|{}{}", way.prefix(), self.rules.role(*role)));
            }
        }
        for inner in tokens.iter().filter(|inner| *inner != head) {
            if let Some(other) = self.mention_at(inner)
                && mention.is_none_or(|own| own.span != other.span)
            {
                features.insert(format!("has={}", self.rules.mention(other.kind)));
            }
        }
        for attribution in &self.extraction.attributions {
            if attribution.source.iter().any(|span| span.contains(token.span)) {
                features.insert("source".to_owned());
                beside.insert(format!("source|{}", self.rules.stance(attribution.stance)));
                let tells = self.extraction.claims.iter().enumerate().any(|(index, claim)| {
                    self.is_violent(index)
                        && claim
                            .evidence
                            .iter()
                            .any(|span| attribution.content.iter().any(|content| content.contains(*span)))
                });
                if tells {
                    beside.insert(format!("source of violence|{}", self.rules.stance(attribution.stance)));
                }
            }
        }
        if let Some(entity) = &entity {
            if self.voices.contains(entity.0.as_str()) {
                beside.insert("own voice".to_owned());
            } else if !self.voices.is_empty() {
                beside.insert(format!("foe's voice|{own_kind}"));
            }
        }
        if let Some(standing) = mention
            .and_then(|mention| mention.entity.as_ref())
            .and_then(|entity| self.standing.get(entity.0.as_str()))
        {
            features.insert(standing.clone());
            features.insert(format!("{standing}|{}", self.doers()));
            features.insert(format!("{standing}|{}", if is_part { "part" } else { "beside" }));
            beside.insert(format!("{standing}|{}", self.own_voice));
        }
        let is_force = self.rules.is_of_class(&token.lower, "force");
        let may_be_body = own_kind != "none"
            || tokens.iter().any(|inner| self.rules.is_of_class(&reading.token(inner).lower, "force"));
        if !may_be_body {
            beside.clear();
        }
        let mut words = BTreeSet::new();
        for other in reading.sentences[sentence].tokens.iter().filter(|_| may_be_body) {
            let other = reading.token(other);
            if matches!(other.pos, Pos::Verb | Pos::Noun | Pos::Adj | Pos::Adv | Pos::Aux)
                && let Some(word) = self.ordinary(&other.lemma.to_lowercase())
            {
                beside.insert(format!("n={word}"));
                words.insert(word);
            }
        }
        if may_be_body {
            let place = match (is_part, self.told[sentence].is_empty()) {
                (true, _) => "part",
                (_, false) => "told",
                _ => "else",
            };
            self.words_around(tokens, &words, place, &mut beside);
        }
        Phrase {
            kind: own_kind,
            is_force,
            features: names.numbers(features),
            beside: names.numbers(beside),
            sentence,
            types,
            claims,
            entity: mention.and_then(|mention| mention.entity.as_ref()).map(|id| id.0.to_string()),
            start: reading.span(tokens).start(),
        }
    }

    /// The words before and after a phrase, and how they and those of its sentence speak of its part.
    fn words_around(
        &self,
        tokens: Tokens,
        sentence_words: &BTreeSet<String>,
        place: &str,
        beside: &mut BTreeSet<String>,
    ) {
        const FAR: usize = 6;
        let reading = self.reading;
        let shape = |id: TokenId| {
            let token = reading.token(id);
            let name = self.mention_at(id).map(|mention| format!("<{}>", self.rules.mention(mention.kind)));
            self.ordinary(&token.lower).or(name).unwrap_or_else(|| format!("<{}>", token.tag))
        };
        let Some(sentence) = reading.sentences.get(reading.token(tokens.start).sentence as usize) else {
            return;
        };
        let is_word = |id: &TokenId| !reading.token(*id).is_space;
        let before: Vec<TokenId> =
            sentence.tokens.iter().rev().filter(|id| *id < tokens.start).filter(is_word).take(FAR).collect();
        let after: Vec<TokenId> =
            sentence.tokens.iter().filter(|id| *id >= tokens.end).filter(is_word).take(FAR).collect();
        let mut near = BTreeSet::new();
        for (side, ids) in [("L", before), ("R", after)] {
            let words: Vec<String> = ids.iter().map(|id| shape(*id)).collect();
            for (at, word) in words.iter().enumerate() {
                beside.insert(format!("{side}={word}"));
                if at < 2 {
                    beside.insert(format!("{side}{at}={word}"));
                }
            }
            if let [first, second, ..] = words.as_slice() {
                beside.insert(format!("{side}={first} {second}"));
            }
            let words: BTreeSet<String> = words.into_iter().collect();
            for way in self.rules.speech_of(&words) {
                beside.insert(format!("{side} {way}"));
            }
            near.extend(words);
        }
        for way in self.rules.speech_of(&near) {
            beside.insert(format!("W {way}"));
            beside.insert(format!("W {way}|{place}"));
        }
        let ways = self.rules.speech_of(sentence_words);
        for way in &ways {
            beside.insert(format!("S {way}|{place}"));
            for other in ways.iter().filter(|other| *other > way) {
                beside.insert(format!("S {way}+{other}|{place}"));
            }
        }
    }

    /// What kinds of actor are said to do what a claim tells, and whether they have a name.
    fn agents(&self, claim: &Claim) -> BTreeSet<String> {
        agents(claim, self.extraction, self.rules)
    }

    /// Whether somebody without a name is said to do violence.
    fn doers(&self) -> &'static str {
        let some = self.extraction.claims.iter().enumerate().any(|(index, claim)| {
            self.is_violent(index)
                && claim.arguments.iter().any(|argument| {
                    argument.role == Role::Agent
                        && self
                            .reading
                            .tokens_in(argument.span)
                            .iter()
                            .any(|token| self.rules.is_of_class(&self.reading.token(token).lower, "doer"))
                })
        });
        if some { "doers" } else { "nobody" }
    }

    /// Where the phrase stands in the parse.
    fn parse_features(&self, head: TokenId, noun: &str, features: &mut BTreeSet<String>) {
        let reading = self.reading;
        let mut at = head;
        for _ in 0..16 {
            let token = reading.token(at);
            if !matches!(token.dep, Dep::Conj | Dep::Appos) || token.head == at {
                break;
            }
            features.insert(format!("joined={}", token.dep));
            at = token.head;
        }
        let token = reading.token(at);
        let governor = reading.token(token.head);
        if token.dep == Dep::Pobj {
            let above = reading.token(governor.head);
            features.insert(format!("d={}", governor.lower));
            if let Some(word) = self.ordinary(&above.lemma) {
                features.insert(format!("d={}<{word}", governor.lower));
            }
        } else {
            features.insert(format!("d={}", token.dep));
            if let Some(word) = self.ordinary(&governor.lemma) {
                features.insert(format!("d={}<{word}", token.dep));
            }
        }
        for child in reading.children(head) {
            let child = reading.token(*child);
            if child.dep == Dep::Prep {
                features.insert(format!("p={}|{noun}", child.lower));
                features.insert(format!("p={}", child.lower));
            }
            if matches!(child.dep, Dep::Relcl | Dep::Acl)
                && let Some(word) = self.ordinary(&child.lemma)
            {
                features.insert(format!("rel={word}"));
            }
        }
    }

    /// The ways to write a noun phrase in a slot: whole, without number, without adjectives, with what it is "of".
    fn chunk_candidates(&self, chunk: Tokens, head: TokenId, found: &mut Found) {
        let reading = self.reading;
        if matches!(reading.token(head).pos, Pos::Pron | Pos::Det) {
            return;
        }
        let tokens: Vec<TokenId> = chunk.iter().filter(|token| *token <= head).collect();
        let mut start = tokens.iter().take_while(|id| is_determiner(reading, **id)).count();
        let mut starts = vec![("whole", start)];
        let number = tokens[start..].iter().take_while(|id| is_amount(reading, **id)).count();
        if number > 0 {
            start += number;
            starts.push(("unnumbered", start));
        }
        while start + 1 < tokens.len() {
            start += 1;
            if reading.token(tokens[start]).pos == Pos::Punct {
                continue;
            }
            starts.push((if start + 1 == tokens.len() { "head" } else { "part" }, start));
        }
        let slots = [Slot::Perpetrator, Slot::Target, Slot::Weapon, Slot::Organisation];
        let found_inside = &mut Vec::new();
        let mut emit = |name: &str, start: usize, end: TokenId, slots: &[Slot]| {
            let Some(first) = tokens.get(start).copied() else { return };
            let span = reading.span(Tokens { start: first, end: TokenId(end.0 + 1) });
            let mut features = vec![format!("v={name}"), format!("long={}", (end.0 - first.0).min(6))];
            let own = reading.token(first);
            features.push(format!("v1={}", own.tag));
            features.push(format!("v1={}|{name}", own.tag));
            if let Some(word) = self.ordinary(&own.lower) {
                features.push(format!("v1={word}"));
            }
            if start > 0 {
                let dropped = reading.token(tokens[start - 1]);
                features.push(format!("drop={}", dropped.tag));
                if let Some(word) = self.ordinary(&dropped.lower) {
                    features.push(format!("drop={word}"));
                }
            }
            // A name cut in two is none.
            let cut = start > 0
                && self.mention_at(first).is_some_and(|mention| mention.span.start() < own.span.start());
            if cut {
                features.push("cut".to_owned());
            }
            push(found, slots, reading.words(span), features);
        };
        for (name, start) in &starts {
            emit(name, *start, head, &slots);
        }
        for (at, id) in tokens.iter().enumerate().filter(|(_, id)| **id != head) {
            let own = reading.token(*id);
            let slots: Vec<Slot> =
                [("weapon", Slot::Weapon), ("doer", Slot::Perpetrator), ("force", Slot::Organisation)]
                    .into_iter()
                    .filter(|(class, _)| self.rules.is_of_class(&own.lower, class))
                    .map(|(_, slot)| slot)
                    .collect();
            if slots.is_empty() {
                continue;
            }
            for start in (0..=at).rev().take(3).take_while(|start| !is_determiner(reading, tokens[*start])) {
                let span = reading.span(Tokens { start: tokens[start], end: TokenId(id.0 + 1) });
                let word = self.ordinary(&own.lower).unwrap_or_default();
                let mut features = vec![format!("inside={}", at - start), format!("inside={word}")];
                if let Some(first) = self.ordinary(&reading.token(tokens[start]).lower) {
                    features.push(format!("inside1={first}"));
                }
                push(&mut *found_inside, &slots, reading.words(span), features);
            }
        }
        if let Some(end) = self.end_of_phrase(head) {
            for (name, start) in starts.iter().filter(|(name, _)| matches!(*name, "whole" | "unnumbered")) {
                emit(&format!("{name}+"), *start, end, &slots[..3]);
            }
            emit("head+", tokens.len() - 1, end, &slots[..3]);
        }
        found.append(found_inside);
        self.victims(chunk, false, found);
    }

    /// The last word of the phrase that "of", "for" and the like hang on a noun.
    fn end_of_phrase(&self, head: TokenId) -> Option<TokenId> {
        let reading = self.reading;
        let next = reading.tokens.get(head.index() + 1)?;
        if !self.rules.nouns.joins.contains(next.lower.as_str()) {
            return None;
        }
        let after = TokenId(head.0 + 2);
        let from = reading.noun_chunks.partition_point(|chunk| chunk.start < after);
        let chunk = reading.noun_chunks.get(from).filter(|chunk| chunk.start == after)?;
        (reading.token(after).sentence == reading.token(head).sentence).then(|| TokenId(chunk.end.0 - 1))
    }

    fn name_candidates(&self, tokens: Tokens, kind: MentionKind, found: &mut Found) {
        if kind == MentionKind::Person {
            self.victims(tokens, true, found);
            return;
        }
        let reading = self.reading;
        let words = reading.words(reading.span(tokens));
        let mut features = vec!["v=name".to_owned(), format!("v=name|{}", self.rules.mention(kind))];
        if let [only] = words::lower_words(words).as_slice() {
            features.push(if self.rules.words.contains(only) { "v=word" } else { "v=acronym" }.to_owned());
        }
        push(found, &[Slot::Organisation], words, features);
    }

    /// The names of people in some words, each as fully as the report gives it; also with a word more on either side,
    /// for a first or last name may be an ordinary word ("Victor").
    fn victims(&self, tokens: Tokens, is_person: bool, found: &mut Found) {
        let reading = self.reading;
        let ids: Vec<TokenId> = tokens
            .iter()
            .filter(|id| reading.token(*id).pos != Pos::Punct && !reading.token(*id).is_space)
            .collect();
        let words: Vec<String> =
            ids.iter().map(|id| words::lower_words(reading.word(*id)).join(" ")).collect();
        let titled = words.iter().rposition(|word| self.rules.is_title(word));
        let first = titled.map_or(0, |at| at + 1);
        let name = words::bare_name(&words, self.rules);
        let name = if name.is_empty() && is_person { first..words.len() } else { name };
        if name.is_empty() {
            return;
        }
        let last = if words.last().is_some_and(String::is_empty) { words.len() - 1 } else { words.len() };
        let mut ranges = vec![name.clone()];
        for start in name.start.saturating_sub(2)..=name.start {
            for end in name.end..=last.min(name.end + 2) {
                if start >= first && !ranges.contains(&(start..end)) {
                    ranges.push(start..end);
                }
            }
        }
        for range in ranges {
            let text = words[range.clone()]
                .iter()
                .filter(|word| !word.is_empty())
                .cloned()
                .collect::<Vec<_>>()
                .join(" ");
            let parts: Vec<&str> = text.split(' ').collect();
            let fuller = self
                .people
                .iter()
                .filter(|full| {
                    let words: Vec<&str> = full.split(' ').collect();
                    words.len() > parts.len() && parts.iter().all(|part| words.contains(part))
                })
                .max_by_key(|full| full.len());
            let ordinary = parts.iter().filter(|word| self.rules.words.contains(**word)).count();
            let mut features =
                vec![format!("names={}", parts.len().min(5)), format!("ordinary={}", ordinary.min(3))];
            let way = format!(
                "left={} right={}",
                name.start as isize - range.start as isize,
                range.end as isize - name.end as isize
            );
            if is_person {
                features.push(format!("{way} person"));
            }
            features.push(way);
            if range.start < name.start {
                features.push(format!("first={}", reading.token(ids[range.start]).tag));
                features.push(format!("first={}", self.ordinary(&words[range.start]).unwrap_or_default()));
            }
            if range.end > name.end {
                features.push(format!("last={}", reading.token(ids[range.end - 1]).tag));
            }
            if range.start > 0 {
                features
                    .push(format!("before={}", self.ordinary(&words[range.start - 1]).unwrap_or_default()));
                features.push(format!("before={}", reading.token(ids[range.start - 1]).tag));
            }
            if range.end < last {
                features.push(format!("after={}", reading.token(ids[range.end]).tag));
            }
            if titled.is_some() {
                features.push("titled".to_owned());
            }
            if fuller.is_some() {
                features.push("fuller".to_owned());
            }
            if self.people.contains(&text) {
                features.push("known".to_owned());
            }
            if text.contains(' ') {
                let mut features = features.clone();
                features.push("v=person".to_owned());
                push(found, &[Slot::Perpetrator], &text, features);
            }
            push(found, &[Slot::Victim], fuller.unwrap_or(&text), features);
        }
    }
}

fn agents(claim: &Claim, extraction: &Extraction, rules: &Rules) -> BTreeSet<String> {
    claim
        .arguments
        .iter()
        .filter(|argument| argument.role == Role::Agent)
        .map(|argument| {
            let mention = argument.mention.and_then(|id| extraction.mentions.get(id.index()));
            let kind = mention.map_or("none", |mention| rules.mention(mention.kind));
            let is_named = mention.is_some_and(|mention| mention.entity.is_some());
            format!("{}{kind}", if is_named { "named " } else { "" })
        })
        .collect()
}

fn settings(extraction: &Extraction) -> Vec<(String, String)> {
    extraction
        .claims
        .iter()
        .map(|claim| {
            let place = claim.place.and_then(|id| extraction.places.get(id.index()));
            (claim.time.edtf.to_string(), place.map(|place| place.name.clone()).unwrap_or_default())
        })
        .collect()
}

/// How often each armed group and each force is named, against the others of its kind.
fn standing(extraction: &Extraction, rules: &Rules) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for kind in [MentionKind::ArmedGroup, MentionKind::Military, MentionKind::Government] {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for mention in extraction.mentions.iter().filter(|mention| mention.kind == kind) {
            if let Some(entity) = &mention.entity {
                *counts.entry(entity.0.as_str()).or_default() += 1;
            }
        }
        let most = counts.values().copied().max().unwrap_or(0);
        for (entity, count) in &counts {
            let place = if counts.len() == 1 {
                "only"
            } else if *count == most {
                "most"
            } else {
                "other"
            };
            found.insert((*entity).to_owned(), format!("{place} {}", rules.mention(kind)));
        }
    }
    found
}

fn push(found: &mut Found, slots: &[Slot], words: &str, features: Vec<String>) {
    found.push((slots.to_vec(), words::lower_words(words).join(" "), features));
}

/// The word that the others of a phrase hang on.
fn head_of(reading: &Reading<'_>, tokens: Tokens) -> Option<TokenId> {
    tokens.iter().find(|id| {
        let token = reading.token(*id);
        !token.is_space && token.pos != Pos::Punct && (!tokens.contains(token.head) || token.head == *id)
    })
}

fn trimmed(reading: &Reading<'_>, tokens: Tokens) -> Tokens {
    let mut tokens = tokens;
    while !tokens.is_empty() && is_determiner(reading, tokens.start) {
        tokens.start = TokenId(tokens.start.0 + 1);
    }
    tokens
}

fn is_determiner(reading: &Reading<'_>, id: TokenId) -> bool {
    let token = reading.token(id);
    token.is_space
        || matches!(token.pos, Pos::Det | Pos::Punct | Pos::Adv | Pos::Cconj | Pos::Adp)
        || token.tag == Tag::PrpPoss
}

fn is_amount(reading: &Reading<'_>, id: TokenId) -> bool {
    let token = reading.token(id);
    token.is_space || token.tag == Tag::Cd || matches!(token.pos, Pos::Num)
}

/// How far into a report a sentence stands.
fn bucket(sentence: usize) -> usize {
    [1, 2, 4, 8, 16].iter().filter(|least| sentence >= **least).count()
}
