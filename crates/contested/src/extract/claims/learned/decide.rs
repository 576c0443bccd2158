//! What is done with the heads' scores: which of the rules' claims stand, which acts the rules did not see, and who and
//! what plays which part.

use std::collections::BTreeMap;

use contested_english::Pos;
use smol_str::SmolStr;

use super::super::{Draft, Looked, chain, circumstances, story_time, tidy};
use super::Learned;
use super::heads::{Part, Scores, Telling};
use super::opinions::{Opinion, TOLD};
use super::sight::{Act, Sight, What};
use super::sureness::{Signs, log_odds, sign};
use crate::extract::attributions::Chains;
use crate::extract::figures::FoundFigure;
use crate::extract::modality;
use crate::model::{
    Argument, Attribution, AttributionId, Certainty, Claim, ClaimTime, Event, EventCodes, EventKind, Facet,
    Polarity, Role, Span, Stage, Stance,
};
use crate::read::{Reading, TokenId};

/// What a report's claims are decided from.
pub(super) struct Deciding<'a, 'l, 't> {
    pub(super) learned: &'a Learned,
    pub(super) all: &'a crate::extract::Rules,
    pub(super) looked: &'a mut Looked<'l, 't>,
    pub(super) attributions: &'a [Attribution],
    pub(super) figures: &'a [FoundFigure],
    pub(super) sight: Sight,
    /// A vector for each word piece, as far as the report was read.
    pub(super) vectors: Vec<f32>,
    /// Where somebody asks why; what is held of the words there is kept.
    pub(super) asked: Option<Span>,
    pub(super) opinions: Vec<Opinion>,
}

/// Acts told so far, by group of kinds and word: each with its place among the drafts.
type Known = BTreeMap<&'static str, BTreeMap<TokenId, usize>>;

/// Groups of kinds that a later telling may tell of in other words.
fn group(kind: EventKind) -> &'static str {
    match kind {
        _ if kind.is(Facet::Violent) || kind.is(Facet::Death) => "violence",
        _ if kind.is(Facet::Help) => "help",
        _ if kind.is(Facet::Bond) => "bond",
        _ => kind.family(),
    }
}

impl Deciding<'_, '_, '_> {
    /// Changes the drafts in place; gives, for each of them, the signs of how surely it was read, and what was asked for.
    pub(super) fn run(mut self) -> (Vec<Signs>, Vec<Opinion>) {
        let tellings = self.tellings();
        self.hold_acts(&tellings);
        self.drop_and_rename(&tellings);
        let words = self.add(&tellings);
        let signs = self.give_parts(&words, &tellings);
        (signs, self.opinions)
    }

    /// Keeps what the words that are asked about were taken for.
    fn hold_acts(&mut self, tellings: &[Option<Telling>]) {
        let Some(at) = self.asked else { return };
        for token in self.reading().tokens_in(at).iter() {
            let Some(telling) = tellings.get(token.index()).and_then(Option::as_ref) else { continue };
            let mut kinds: Vec<(EventKind, f32)> =
                EventKind::ALL.iter().copied().zip(telling.kinds[1..].iter().copied()).collect();
            kinds.sort_by(|one, other| other.1.total_cmp(&one.1));
            kinds.truncate(TOLD);
            let word = self.reading().token(token).span;
            self.opinions.push(Opinion::Act { word, chance: telling.act(), kinds });
        }
    }

    /// Whether somebody asks about an act.
    fn is_asked(&self, index: usize) -> bool {
        let triggers = &self.looked.drafts[index].claim.event.trigger;
        self.asked.is_some_and(|at| triggers.iter().any(|trigger| trigger.touches(at)))
    }

    /// Keeps what was held of a part, where it is asked for.
    fn hold(&mut self, index: usize, part: &'static str, choice: &Choice, before: &[Span], after: &[Span]) {
        if !self.is_asked(index) {
            return;
        }
        let likeliest =
            choice.likeliest.iter().map(|(thing, chance)| (self.sight.things[*thing].span, *chance));
        self.opinions.push(Opinion::Part {
            act: self.looked.drafts[index].claim.event.trigger.clone(),
            part,
            by_rules: before.to_vec(),
            nobody: choice.nobody,
            likeliest: likeliest.collect(),
            taken: after.to_vec(),
        });
    }

    fn reading(&self) -> &Reading<'_> {
        self.looked.look.reading
    }

    /// How many word pieces were read.
    fn read(&self) -> usize {
        self.vectors.len() / self.learned.encoder.width()
    }

    /// The mean of the vectors of some pieces; zeros for none.
    fn mean(&self, pieces: (u32, u32), out: &mut Vec<f32>) {
        let width = self.learned.encoder.width();
        let start = out.len();
        out.resize(start + width, 0.0);
        // Of very long runs (a list of a thousand names) the head of it tells enough.
        let last = pieces.1.min(pieces.0 + LONGEST_RUN);
        let (from, to) = (pieces.0 as usize * width, (last as usize * width).min(self.vectors.len()));
        if from >= to {
            return;
        }
        for row in self.vectors[from..to].chunks_exact(width) {
            for (sum, value) in out[start..].iter_mut().zip(row) {
                *sum += value;
            }
        }
        let over = 1.0 / ((to - from) / width) as f32;
        for value in &mut out[start..] {
            *value *= over;
        }
    }

    fn vector(&self, word: TokenId) -> Vec<f32> {
        let mut vector = Vec::new();
        self.mean(self.sight.words[word.index()].pieces, &mut vector);
        vector
    }

    /// For each word that may name an act what it is taken for.
    fn tellings(&self) -> Vec<Option<Telling>> {
        let mut asked = Vec::new();
        let mut vectors = Vec::new();
        let mut words = Vec::new();
        for (index, word) in self.sight.words.iter().enumerate() {
            if word.asked && word.pieces.0 < word.pieces.1 && word.pieces.1 as usize <= self.read() {
                asked.push(index);
                self.mean(word.pieces, &mut vectors);
                words.push(word);
            }
        }
        let mut tellings = vec![None; self.sight.words.len()];
        for (index, telling) in asked.into_iter().zip(self.learned.heads.words(&vectors, &words)) {
            tellings[index] = Some(telling);
        }
        tellings
    }

    fn trigger_word(&self, span: Span) -> TokenId {
        let reading = self.reading();
        reading.head_of(reading.tokens_in(span))
    }

    /// Drops what the rules took for an act and the words do not tell as one; gives the others the likelier kind.
    fn drop_and_rename(&mut self, tellings: &[Option<Telling>]) {
        let (keep, rename) = (self.learned.thresholds.keep, self.learned.thresholds.rename);
        let mut kept: Vec<bool> = Vec::with_capacity(self.looked.drafts.len());
        for index in 0..self.looked.drafts.len() {
            let triggers = self.looked.drafts[index].claim.event.trigger.clone();
            let heads = triggers.iter().map(|span| self.trigger_word(*span));
            let told: Vec<&Telling> =
                heads.filter_map(|head| tellings.get(head.index()).and_then(Option::as_ref)).collect();
            let surest = told.iter().map(|telling| telling.act()).fold(0.0f32, f32::max);
            let keep = keep * self.doubt_of_rule(index);
            kept.push(told.is_empty() || surest >= keep);
            if let Some(first) = told.first() {
                let (best, chance) = first.best();
                let kind = EventKind::ALL[best];
                let draft = &mut self.looked.drafts[index];
                let own = EventKind::ALL.iter().position(|kind| *kind == draft.claim.event.kind);
                let own = own.map_or(0.0, |own| first.kinds[own + 1]);
                if kind != draft.claim.event.kind && first.act() >= keep && chance >= rename * own {
                    draft.claim.event.kind = kind;
                    draft.acled = None;
                }
            }
        }
        let mut kept = kept.into_iter();
        self.looked.drafts.retain(|_| kept.next().unwrap_or(true));
    }

    /// How much of the threshold for dropping what a rule found holds: the more words a rule asks for, the less the learned
    /// reader is asked. A whole idiom ("had nothing to do with") or nobody counted ("no one was hurt") is no slip of the
    /// rules; on the reports by which the thresholds were chosen it made no difference.
    fn doubt_of_rule(&self, index: usize) -> f32 {
        let claim = &self.looked.drafts[index].claim;
        let triggers = &claim.event.trigger;
        let words: usize = triggers.iter().map(|span| self.reading().tokens_in(*span).iter().count()).sum();
        let counts_nobody = claim.figures.iter().any(|figure| figure.high == Some(0));
        match words {
            _ if counts_nobody => 0.0,
            0 | 1 => 1.0,
            2 => 0.5,
            _ => 0.0,
        }
    }

    /// The word that tells a claim of the rules first.
    fn word_of(&self, index: usize) -> TokenId {
        let triggers = &self.looked.drafts[index].claim.event.trigger;
        triggers.first().map_or(TokenId(0), |span| self.trigger_word(*span))
    }

    /// Adds acts that no rule saw, and joins to theirs the words that tell an act again. Gives the word of each draft.
    fn add(&mut self, tellings: &[Option<Telling>]) -> Vec<TokenId> {
        let add = self.learned.thresholds.add;
        let mut words: Vec<TokenId> = Vec::with_capacity(self.looked.drafts.len());
        let mut taken = vec![false; tellings.len()];
        for draft in &self.looked.drafts {
            for span in &draft.claim.event.trigger {
                for token in self.reading().tokens_in(*span).iter() {
                    taken[token.index()] = true;
                }
            }
        }
        words.extend((0..self.looked.drafts.len()).map(|index| self.word_of(index)));
        let sure = |index: usize| tellings.get(index).and_then(Option::as_ref).map_or(0.0, Telling::act);
        let new: Vec<usize> = (0..tellings.len())
            .filter(|index| {
                let own = sure(*index);
                // Of neighbouring words one names the act: "air strikes".
                let beside = |other: usize| sure(other) > own || sure(other) == own && other < *index;
                own >= add
                    && !taken[*index]
                    && !(*index > 0 && (taken[*index - 1] || beside(*index - 1)))
                    && !(taken.get(*index + 1).copied().unwrap_or(false) || beside(*index + 1))
            })
            .collect();
        let chains = Chains::new(self.attributions);
        let mut known = Known::new();
        for (index, word) in words.iter().enumerate() {
            known.entry(group(self.looked.drafts[index].claim.event.kind)).or_default().insert(*word, index);
        }
        for index in new {
            let Some(telling) = &tellings[index] else { continue };
            let word = TokenId(index as u32);
            let kind = EventKind::ALL[telling.best().0];
            if telling.first < self.learned.thresholds.first {
                if let Some(known) = self.known(word, kind, &known) {
                    let span = self.reading().token(word).span;
                    self.looked.drafts[known].claim.event.trigger.push(span);
                }
                continue;
            }
            known.entry(group(kind)).or_default().insert(word, words.len());
            let draft = self.draft(word, kind, &chains);
            self.looked.drafts.push(draft);
            words.push(word);
        }
        // Once, at the end: an act may be told again a thousand times.
        for draft in &mut self.looked.drafts {
            draft.claim.event.trigger.sort_unstable();
            draft.claim.event.trigger.dedup();
        }
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|index| {
            let event = &self.looked.drafts[*index].claim.event;
            (event.trigger.first().copied(), event.kind)
        });
        let mut drafts: Vec<Option<Draft>> = self.looked.drafts.drain(..).map(Some).collect();
        self.looked.drafts = order.iter().filter_map(|index| drafts[*index].take()).collect();
        order.into_iter().map(|index| words[index]).collect()
    }

    /// The earlier act of the group that a word tells of again.
    fn known(&self, word: TokenId, kind: EventKind, known: &Known) -> Option<usize> {
        let earlier: Vec<(TokenId, usize)> = known
            .get(group(kind))?
            .range(..word)
            .rev()
            .take(LOOK_BACK)
            .map(|(word, index)| (*word, *index))
            .collect();
        if earlier.is_empty() {
            return None;
        }
        let vectors: Vec<Vec<f32>> = earlier.iter().map(|(word, _)| self.vector(*word)).collect();
        let reading = self.reading();
        let asked: Vec<(&[f32], usize)> = vectors
            .iter()
            .zip(&earlier)
            .map(|(vector, (other, _))| {
                let sentences = reading.token(word).sentence - reading.token(*other).sentence;
                (vector.as_slice(), sentences.min(6) as usize + if word.0 - other.0 < 30 { 0 } else { 7 })
            })
            .collect();
        let scores = self.learned.heads.links(&self.vector(word), &asked);
        let mut best: Option<(f32, usize)> = None;
        for (score, (_, index)) in scores.into_iter().zip(earlier) {
            if best.is_none_or(|(other, _)| score > other) {
                best = Some((score, index));
            }
        }
        best.map(|(_, index)| index)
    }

    /// An act that no rule saw.
    fn draft(&self, word: TokenId, kind: EventKind, chains: &Chains) -> Draft {
        let reading = self.reading();
        let span = reading.token(word).span;
        let said = modality::of(reading, word, None, &self.all.modality);
        let chain = chain::chain(reading, chains, self.attributions, span);
        let stance = chain::stance(reading, self.attributions, &chain, &[]);
        let stage =
            chain::stage(self.attributions, &chain, said.stage.unwrap_or(Stage::Accomplished), said.stage);
        let noun = matches!(reading.token(word).pos, Pos::Noun | Pos::Propn);
        Draft {
            claim: Claim {
                evidence: vec![span],
                event: Event { kind, trigger: vec![span], stage, codes: EventCodes::default() },
                arguments: Vec::new(),
                place: None,
                in_part: false,
                time: ClaimTime::unknown(),
                figures: Vec::new(),
                polarity: said.polarity,
                chain,
                stance,
                answers: None,
                certainty: said.certainty,
                rule: SmolStr::new_static(LEARNED),
                sure: None,
            },
            place_words: Vec::new(),
            around: Vec::new(),
            else_likely: Vec::new(),
            heads: Vec::new(),
            answers: None,
            is_blame: false,
            signs: Vec::new(),
            is_bare: false,
            is_generic: false,
            is_known: false,
            only_again: false,
            at_scene: false,
            sentence: reading.token(word).sentence,
            tense: story_time::tense(reading, word),
            is_attribute: noun && reading.token(word).dep == contested_english::Dep::Compound,
            classes: Vec::new(),
            words: self.looked.look.class(word),
            circumstances: circumstances::of(&self.looked.look, word),
            acled: None,
        }
    }

    fn give_parts(&mut self, words: &[TokenId], tellings: &[Option<Telling>]) -> Vec<Signs> {
        let mut vectors = Vec::new();
        for thing in &self.sight.things {
            self.mean(thing.pieces, &mut vectors);
        }
        let things = self.learned.heads.things(&vectors, &self.sight.things);
        let mut all = Vec::with_capacity(words.len());
        for (index, word) in words.iter().copied().enumerate() {
            let by_rule = self.looked.drafts[index].claim.rule != LEARNED;
            let act = self.sight.act(
                &self.looked.look,
                word,
                &self.looked.drafts,
                by_rule.then_some(index),
                self.attributions,
                self.figures,
            );
            let kind = self.looked.drafts[index].claim.event.kind;
            let number = usize::from(super::sight::kind_number(kind));
            let scores = self.learned.heads.score(&self.vector(word), number, &act, &things);
            let mut signs = Signs::default();
            // What lies beyond what was read stays as the rules have it.
            if self.sight.words[word.index()].pieces.1 as usize > self.read() {
                all.push(signs);
                continue;
            }
            if let Some(telling) = &tellings[word.index()] {
                signs.put(sign::ACT, log_odds(telling.act()));
                signs.put(sign::KIND, log_odds(telling.kinds[1 + number] / telling.act().max(1e-6)));
                signs.put(sign::FIRST, log_odds(telling.first));
            }
            signs.put(sign::BY_RULE, f32::from(u8::from(by_rule)));
            signs.put(sign::SAME_KIND, f32::from(u8::from(usize::from(act.kind) == number + 1)));
            signs.put(sign::LENGTH, (self.sight.pieces.len() as f32 / 400.0).min(8.0));
            self.give(index, &act, &scores, &mut signs);
            all.push(signs);
        }
        all
    }

    fn give(&mut self, index: usize, act: &Act, scores: &Scores, signs: &mut Signs) {
        let named = |what: What| matches!(what, What::Name(_) | What::Phrase);
        let roles = [
            (Part::Agent, Role::Agent, "agent"),
            (Part::Target, Role::Target, "target"),
            (Part::Victim, Role::Victim, "victim"),
        ];
        for (part, role, name) in roles {
            let like = |one: Role| one == role || role == Role::Target && one == Role::Recipient;
            let before = self.spans_of(index, like);
            let choice = self.choose(act, scores, part, named, &before);
            self.give_argument(index, role, &choice);
            let after = self.spans_of(index, like);
            signs.part(part, &choice, &before, &after);
            self.hold(index, name, &choice, &before, &after);
        }
        let first = |draft: &Draft| draft.place_words.first().or(draft.around.first()).copied();
        let before: Vec<Span> = first(&self.looked.drafts[index]).into_iter().collect();
        let place = self.choose(act, scores, Part::Place, named, &before);
        self.give_place(index, &place);
        let after: Vec<Span> = first(&self.looked.drafts[index]).into_iter().collect();
        signs.part(Part::Place, &place, &before, &after);
        self.hold(index, "place", &place, &before, &after);
        let before: Vec<Span> = self.looked.drafts[index].claim.time.span.into_iter().collect();
        let time = self.choose(act, scores, Part::Time, |what| matches!(what, What::Time(_)), &before);
        self.give_time(index, &time);
        let after: Vec<Span> = self.looked.drafts[index].claim.time.span.into_iter().collect();
        signs.part(Part::Time, &time, &before, &after);
        self.hold(index, "time", &time, &before, &after);
        let origin = |claim: &Claim| {
            let origin = claim.chain.first().and_then(|id| self.attributions.get(id.index()));
            origin.and_then(|origin| origin.source.first().or(origin.cue.first())).copied()
        };
        let before: Vec<Span> = origin(&self.looked.drafts[index].claim).into_iter().collect();
        let source = self.choose(act, scores, Part::Source, |what| matches!(what, What::Source(_)), &before);
        self.give_source(index, &source);
        let after: Vec<Span> = origin(&self.looked.drafts[index].claim).into_iter().collect();
        signs.part(Part::Source, &source, &before, &after);
        self.hold(index, "source", &source, &before, &after);
        let surest = self.give_figures(index, act, scores);
        signs.put(sign::FIGURES, log_odds(surest));
        signs.put(sign::COUNTED, f32::from(u8::from(!self.looked.drafts[index].claim.figures.is_empty())));
        self.tell(index, scores);
        let draft = &mut self.looked.drafts[index];
        let claim = &mut draft.claim;
        let mut evidence: Vec<Span> = claim
            .event
            .trigger
            .iter()
            .copied()
            .chain(claim.arguments.iter().map(|argument| argument.span))
            .chain(claim.figures.iter().map(|figure| figure.span))
            .collect();
        tidy(&mut evidence);
        claim.evidence = evidence;
    }

    /// Who or what plays a part, where the rules gave it to `before`. Things of the same words count together.
    fn choose(
        &self,
        act: &Act,
        scores: &Scores,
        part: Part,
        fits: impl Fn(What) -> bool,
        before: &[Span],
    ) -> Choice {
        let none = scores.none(part);
        let mut largest = none;
        let fitting: Vec<usize> = (0..act.pairs.len())
            .filter(|pair| fits(self.sight.things[act.pairs[*pair].thing as usize].what))
            .collect();
        for pair in &fitting {
            largest = largest.max(scores.of(*pair, part));
        }
        let weight = |score: f32| contested_kernels::exp(score - largest);
        let mut all = weight(none);
        let nobody = all;
        // By the first thing of the same words.
        let mut groups: Vec<(u32, f32, usize, f32)> = Vec::new();
        let mut by_rule: Option<u32> = None;
        for pair in fitting {
            let one = weight(scores.of(pair, part));
            all += one;
            let thing = &self.sight.things[act.pairs[pair].thing as usize];
            let same = thing.same;
            if before.iter().any(|span| span.touches(thing.span)) {
                by_rule.get_or_insert(same);
            }
            match groups.iter_mut().find(|group| group.0 == same) {
                Some(group) => {
                    group.1 += one;
                    if one > group.3 {
                        (group.2, group.3) = (pair, one);
                    }
                }
                None => groups.push((same, one, pair, one)),
            }
        }
        let mut best: Option<(f32, usize)> = None;
        for (_, sum, pair, _) in &groups {
            if best.is_none_or(|(other, _)| *sum > other) {
                best = Some((*sum, *pair));
            }
        }
        // Another is put in the place of whom the rules chose only where it is that much likelier.
        let of_rules = groups.iter().find(|group| Some(group.0) == by_rule).map_or(0.0, |group| group.1);
        let is_unseen = by_rule.is_none() && !before.is_empty();
        let gives_way = best.is_none_or(|(sum, pair)| {
            let same = self.sight.things[act.pairs[pair].thing as usize].same;
            // Whom the rules chose is a pronoun or the like, which is not among what is scored.
            let is_sure = !is_unseen || sum >= self.learned.thresholds.unseen * all;
            Some(same) == by_rule || sum >= self.learned.thresholds.replace * of_rules && is_sure
        });
        let mut others: Vec<(usize, f32)> = Vec::new();
        if part == Part::Place {
            let is_likely = |sum: f32| sum > nobody && sum >= self.learned.thresholds.else_place * all;
            others =
                groups.iter().filter(|group| is_likely(group.1)).map(|group| (group.2, group.1)).collect();
            others.sort_by(|one, other| other.1.total_cmp(&one.1));
        }
        let mut likeliest = Vec::new();
        if self.asked.is_some() {
            let thing = |pair: usize| act.pairs[pair].thing as usize;
            likeliest.extend(groups.iter().map(|(_, sum, pair, _)| (thing(*pair), sum / all)));
            likeliest.sort_by(|one: &(usize, f32), other| other.1.total_cmp(&one.1));
            likeliest.truncate(TOLD);
        }
        Choice {
            likeliest,
            nobody: nobody / all,
            best: best.map(|(sum, pair)| (act.pairs[pair].thing as usize, sum / all, act.pairs[pair].bits)),
            others: others.iter().map(|(pair, _)| act.pairs[*pair].thing as usize).collect(),
            gives_way,
            is_unseen,
        }
    }

    fn give_argument(&mut self, index: usize, role: Role, choice: &Choice) {
        let like = |one: Role| one == role || role == Role::Target && one == Role::Recipient;
        let has = self.looked.drafts[index].claim.arguments.iter().any(|one| like(one.role));
        let Some((thing, _)) = choice.taken(self.learned.thresholds.part) else {
            if has && choice.is_nobody(self.learned.thresholds.nobody) {
                self.take_away(index, like);
            }
            return;
        };
        let (span, head) = (self.sight.things[thing].span, self.sight.things[thing].head);
        let reading = self.looked.look.reading;
        let words = |span: Span| reading.words(span).to_lowercase();
        let claim = &self.looked.drafts[index].claim;
        let agrees = claim
            .arguments
            .iter()
            .any(|one| like(one.role) && (one.span.touches(span) || words(one.span) == words(span)));
        if agrees || claim.event.trigger.iter().any(|trigger| trigger.touches(span)) {
            return;
        }
        // Whom the rules took for the one it befell is never made its doer, nor the doer the one it befell: nobody is accused so.
        let opposed = |one: Role| match role {
            Role::Agent => matches!(one, Role::Target | Role::Victim | Role::Recipient),
            _ => one == Role::Agent,
        };
        let is_turned = claim
            .arguments
            .iter()
            .any(|one| opposed(one.role) && (one.span.touches(span) || words(one.span) == words(span)));
        if is_turned {
            return;
        }
        // Who tells of an act is not made its doer in the stead of whom the rules took for it: nobody is accused so.
        let teller = |id: &AttributionId| {
            let told = self.attributions.get(id.index()).map_or(&[][..], |one| one.source.as_slice());
            told.iter().any(|source| source.touches(span) || words(*source) == words(span))
        };
        if role == Role::Agent && has && claim.chain.iter().any(teller) {
            return;
        }
        self.take_away(index, like);
        let is_help = self.looked.drafts[index].claim.event.kind.is(Facet::Help);
        let role = if role == Role::Target && is_help { Role::Recipient } else { role };
        let class = self.looked.look.class(head);
        let draft = &mut self.looked.drafts[index];
        // Nobody plays both sides of one act.
        let mut at = 0;
        while at < draft.claim.arguments.len() {
            let other = &draft.claim.arguments[at];
            let opposed = other.span.touches(span)
                && matches!(other.role, Role::Agent | Role::Target | Role::Victim | Role::Recipient)
                && (other.role == Role::Agent) != (role == Role::Agent);
            if opposed {
                draft.claim.arguments.remove(at);
                draft.heads.remove(at);
                draft.classes.remove(at);
            } else {
                at += 1;
            }
        }
        draft.claim.arguments.push(Argument {
            role,
            span,
            mention: None,
            entity: None,
            name: reading.words(span).to_owned(),
        });
        draft.heads.push(head);
        draft.classes.push((role, class));
    }

    fn spans_of(&self, index: usize, like: impl Fn(Role) -> bool) -> Vec<Span> {
        let arguments = self.looked.drafts[index].claim.arguments.iter();
        arguments.filter(|one| like(one.role)).map(|one| one.span).collect()
    }

    fn take_away(&mut self, index: usize, like: impl Fn(Role) -> bool) {
        let draft = &mut self.looked.drafts[index];
        let mut at = 0;
        while at < draft.claim.arguments.len() {
            if like(draft.claim.arguments[at].role) {
                draft.claim.arguments.remove(at);
                draft.heads.remove(at);
                draft.classes.remove(at);
            } else {
                at += 1;
            }
        }
    }

    fn give_place(&mut self, index: usize, choice: &Choice) {
        let draft = &mut self.looked.drafts[index];
        draft.else_likely = choice.others.iter().map(|thing| self.sight.things[*thing].span).collect();
        match choice.taken(self.learned.thresholds.place) {
            Some((thing, _)) => {
                let span = self.sight.things[thing].span;
                let known = |words: &[Span]| words.iter().any(|own| own.touches(span));
                if !known(&draft.place_words[..draft.place_words.len().min(1)]) {
                    draft.place_words.insert(0, span);
                }
            }
            None if choice.is_nobody(self.learned.thresholds.nobody) => {
                draft.place_words.clear();
                draft.around.clear();
            }
            None => {}
        }
    }

    fn give_time(&mut self, index: usize, choice: &Choice) {
        let reading = self.looked.look.reading;
        let draft = &mut self.looked.drafts[index];
        match choice.taken(self.learned.thresholds.time) {
            Some((thing, _)) => {
                let What::Time(time) = self.sight.things[thing].what else { return };
                let span = reading.times[time as usize].span;
                if draft.claim.time.span != Some(span) {
                    let told = crate::read::times::claim_time_of(reading, time as usize);
                    if !told.range.is_unknown() {
                        draft.claim.time = told;
                    }
                }
            }
            None if choice.is_nobody(self.learned.thresholds.nobody) && draft.claim.time.span.is_some() => {
                draft.claim.time = ClaimTime::unknown();
            }
            None => {}
        }
    }

    fn give_source(&mut self, index: usize, choice: &Choice) {
        let reading = self.looked.look.reading;
        let claim = &self.looked.drafts[index].claim;
        let chain = match choice.taken(self.learned.thresholds.source) {
            Some((thing, bits)) => {
                let What::Source(source) = self.sight.things[thing].what else { return };
                let words = |id: AttributionId| {
                    let source = &self.attributions[id.index()].source;
                    source.first().map(|span| reading.words(*span).to_lowercase())
                };
                let id = AttributionId(source);
                let same =
                    claim.chain.first().is_some_and(|origin| *origin == id || words(*origin) == words(id));
                // Whoever passes on what another said is no origin: "reports say the rebels claimed the town".
                let passes_on = matches!(claim.stance, Stance::Claims | Stance::Denies | Stance::Admits)
                    && claim.chain.contains(&id)
                    && claim
                        .chain
                        .first()
                        .is_some_and(|origin| !self.attributions[origin.index()].source.is_empty());
                if same || passes_on {
                    return;
                }
                let _ = bits;
                let mut chain = vec![id];
                while let Some(outer) = chain.last().and_then(|id| self.attributions[id.index()].inside)
                    && !chain.contains(&outer)
                {
                    chain.push(outer);
                }
                chain
            }
            None if choice.is_nobody(self.learned.thresholds.nobody) && !claim.chain.is_empty() => Vec::new(),
            None => return,
        };
        let stance = chain::stance(reading, self.attributions, &chain, &claim.arguments);
        let claim = &mut self.looked.drafts[index].claim;
        claim.chain = chain;
        claim.stance = stance;
    }

    /// Gives the chance of the least sure of its figures.
    fn give_figures(&mut self, index: usize, act: &Act, scores: &Scores) -> f32 {
        let mut owned: Vec<usize> = Vec::new();
        let mut surest = 1.0f32;
        for (at, pair) in act.pairs.iter().enumerate() {
            let What::Figure(figure) = self.sight.things[pair.thing as usize].what else { continue };
            let by_rule = pair.bits >> 10 & 1 == 1;
            let least =
                if by_rule { self.learned.thresholds.keep_figure } else { self.learned.thresholds.figure };
            let chance = scores.figure(at);
            surest = surest.min(chance.max(1.0 - chance));
            if chance >= least {
                owned.push(figure as usize);
            }
        }
        owned.sort_unstable();
        owned.dedup();
        self.looked.drafts[index].claim.figures = super::super::figures_of(&owned, self.figures);
        surest
    }

    /// Whether it happened, and how surely. Scores may take a claim back, but never tell as done, sure or so what the words
    /// of the rules say is planned, doubtful or not so: those words are there.
    fn tell(&mut self, index: usize, scores: &Scores) {
        let least = self.learned.thresholds.tell;
        let best = |at: usize| {
            let mut best = (0, 0.0f32);
            for (value, chance) in scores.told[at].iter().enumerate() {
                if *chance > best.1 {
                    best = (value, *chance);
                }
            }
            (best.1 >= least).then_some(best.0)
        };
        let claim = &mut self.looked.drafts[index].claim;
        let is_real = |stage: Stage| matches!(stage, Stage::Accomplished | Stage::Ongoing);
        if let Some(stage) = best(0).map(|stage| STAGES[stage])
            && (is_real(claim.event.stage) || !is_real(stage))
        {
            claim.event.stage = stage;
        }
        if best(1) == Some(1) {
            claim.polarity = Polarity::Negative;
        }
        if let Some(certainty) = best(2)
            && claim.certainty == Certainty::Certain
        {
            claim.certainty =
                [Certainty::Certain, Certainty::Probable, Certainty::Possible, Certainty::Unknown][certainty];
        }
    }
}

const STAGES: [Stage; 6] = [
    Stage::Accomplished,
    Stage::Ongoing,
    Stage::Attempted,
    Stage::Planned,
    Stage::Threatened,
    Stage::Hypothetical,
];

/// The name of what read a claim that no rule saw.
const LEARNED: &str = "learned";

/// Word pieces of which a mean is taken.
const LONGEST_RUN: u32 = 64;

/// Earlier acts that a word may tell of again.
const LOOK_BACK: usize = 24;

/// Who or what plays a part, with chances.
pub(super) struct Choice {
    pub(super) nobody: f32,
    /// The likeliest thing, its chance with all things of the same words, and its yes-or-noes.
    pub(super) best: Option<(usize, f32, u16)>,
    /// Of a place: all things that are likelier than none and likely enough, the likeliest first.
    others: Vec<usize>,
    /// Whether what the rules chose gives way to it.
    gives_way: bool,
    /// Whether what the rules chose is not among what was scored: nothing can be said against it then.
    is_unseen: bool,
    /// The likeliest, where somebody asks for them.
    likeliest: Vec<(usize, f32)>,
}

impl Choice {
    /// Whether nobody plays the part, whomever the rules gave it to.
    fn is_nobody(&self, least: f32) -> bool {
        !self.is_unseen && self.nobody >= least
    }

    /// The likeliest, where it is likelier than nobody and likely enough.
    fn taken(&self, least: f32) -> Option<(usize, u16)> {
        self.best
            .filter(|(_, chance, _)| self.gives_way && *chance >= least && *chance > self.nobody)
            .map(|(thing, _, bits)| (thing, bits))
    }
}
