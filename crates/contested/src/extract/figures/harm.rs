//! What befell the people of each counted phrase, and which word tells it.

use contested_english::{Dep, Pos};

use super::quantity::{Counts, How, Quantity, opens_object};
use super::rules::{Form, HarmWord, Part, Rules};
use super::words::Words;
use crate::model::FigureKind;
use crate::read::TokenId;

/// A harm to the people of a quantity.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Harmed {
    pub(super) kind: FigureKind,
    /// The word that tells it.
    pub(super) word: usize,
    /// The people are among those of an earlier quantity.
    pub(super) part: bool,
    /// The number no longer holds.
    pub(super) earlier: bool,
    /// A sum of people told over time: "bringing the toll to 23".
    pub(super) sum: bool,
    /// One of two harms, not told which: "killed or wounded".
    pub(super) either: bool,
}

impl Harmed {
    fn new(kind: FigureKind, word: usize) -> Harmed {
        Harmed { kind, word, part: false, earlier: false, sum: false, either: false }
    }
}

/// How far a look to the side goes, in words: sentences of news that tell a toll are seldom longer between the
/// number and its word, and every look stays bounded.
const SIDE: usize = 14;
const TOLL: usize = 18;
/// Steps up the parse.
const CLIMB: usize = 6;

/// For each quantity what befell those people, in the order told; nothing where no word says.
pub(super) fn find(words: &Words<'_, '_>, quantities: &[Quantity], rules: &Rules) -> Vec<Vec<Harmed>> {
    let mut all: Vec<Vec<Harmed>> = vec![Vec::new(); quantities.len()];
    for (index, quantity) in quantities.iter().enumerate() {
        let line = line(words, quantity);
        let looker = Looker { words, quantities, rules, index, quantity, start: line.0, end: line.1 };
        all[index] = looker.own();
    }
    // What the neighbours tell comes second: a coordinated phrase shares the harm of the one before or after.
    for index in 0..quantities.len() {
        let quantity = &quantities[index];
        let line = line(words, quantity);
        let looker = Looker { words, quantities, rules, index, quantity, start: line.0, end: line.1 };
        looker.share(&mut all);
    }
    all
}

fn line(words: &Words<'_, '_>, quantity: &Quantity) -> (usize, usize) {
    let sentence = words.reading.sentence_of(words.id(quantity.start));
    words.range(sentence.tokens)
}

/// One quantity and what is around it.
struct Looker<'a, 'r, 't> {
    words: &'a Words<'r, 't>,
    quantities: &'a [Quantity],
    rules: &'a Rules,
    index: usize,
    quantity: &'a Quantity,
    /// The sentence.
    start: usize,
    end: usize,
}

impl Looker<'_, '_, '_> {
    /// What the words about this quantity alone tell.
    fn own(&self) -> Vec<Harmed> {
        let quantity = self.quantity;
        let inside = self.inside();
        // "the bodies of 44 victims": a word for no harm in particular gives way to one beside the phrase.
        let vague = |told: &Vec<Harmed>| told.iter().all(|told| told.kind == FigureKind::Other);
        if let Some(told) = inside {
            if quantity.how != How::Nobody && vague(&told) {
                let beside = self.right(false).map(|(told, _)| told).or_else(|| self.left());
                return beside.unwrap_or(told);
            }
            return told;
        }
        if quantity.counts == Counts::Things {
            // "claimed 12 lives": a thing that stands for people.
            return self.left().unwrap_or_default();
        }
        let right = self.right(false);
        if let Some((told, true)) = &right {
            return told.clone();
        }
        let left = self.left();
        if let Some((told, false)) = &right
            && (left.is_none() || !self.object_after(told))
        {
            return told.clone();
        }
        if let Some(told) = left {
            return told;
        }
        if quantity.how == How::Nobody {
            return self.over_parse();
        }
        if let Some(told) = self.toll() {
            return vec![told];
        }
        let told = self.over_parse();
        if !told.is_empty() {
            return told;
        }
        if let Some((told, _)) = self.right(true) {
            return told;
        }
        Vec::new()
    }

    /// A harm's word inside the phrase: "12 wounded men", "12 deaths", "no casualties", "12 dead".
    fn inside(&self) -> Option<Vec<Harmed>> {
        let quantity = self.quantity;
        if let Some((word, harm)) = quantity.inside {
            return Some(vec![Harmed::new(self.rules.harms[harm].kind, word)]);
        }
        let noun = quantity.noun?;
        let lower = self.words.lower(noun)?;
        if quantity.how == How::Nobody
            && let Some(kinds) = self.rules.none_of.get(lower)
        {
            return Some(kinds.iter().map(|kind| Harmed::new(*kind, noun)).collect());
        }
        if matches!(quantity.how, How::Known) || (quantity.how == How::Single && noun != quantity.number_end)
        {
            return None;
        }
        let counted = self.words_at(noun).find(|(word, _)| word.part == Part::Noun)?;
        Some(vec![Harmed::new(self.rules.harms[counted.0.harm].kind, noun)])
    }

    /// The harms whose words start at `at` and that may befall this quantity, each with the word after it.
    fn words_at(&self, at: usize) -> impl Iterator<Item = (&HarmWord, usize)> {
        let list = self.words.lower(at).and_then(|lower| self.rules.harm_words.get(lower));
        list.into_iter().flatten().filter_map(move |word| {
            let next = at + 1 + word.tail.len();
            (next <= self.end && self.words.are(at + 1, &word.tail)).then_some((word, next))
        })
    }

    /// Whether a harm may befall these people at all.
    fn fits(&self, word: &HarmWord) -> bool {
        let harm = &self.rules.harms[word.harm];
        if !harm.heads.is_empty() {
            let noun = self.quantity.noun.and_then(|noun| self.words.lower(noun));
            return noun.is_some_and(|noun| harm.heads.contains(noun));
        }
        match self.quantity.counts {
            Counts::People => true,
            Counts::Things => false,
            Counts::Unknown if harm.people_only => {
                // "took 12 captive" counts people; "captured two Varan positions" is unknown.
                self.quantity.noun.is_none() && self.quantity.how == How::Number
            }
            Counts::Unknown => true,
        }
    }

    /// Reads on after the phrase: "12 people [were also reported] killed". The flag tells that it is certain
    /// (a passive or a state), not a participle that may be another verb. With `far`, over more words.
    fn right(&self, far: bool) -> Option<(Vec<Harmed>, bool)> {
        let (mut passive, mut perfect, mut relative) = (false, false, false);
        let mut at = self.quantity.end;
        let limit = self.end.min(at + SIDE);
        while at < limit {
            let lower = self.words.lower(at)?;
            let told = self.words_at(at).filter(|(word, _)| self.fits(word)).find_map(|(word, next)| {
                let good = match word.part {
                    Part::State | Part::DoneBy => Some(true),
                    Part::DoneTo(form) if form.participle && passive => Some(true),
                    Part::DoneTo(form) if form.participle && self.is_left() && at == self.quantity.end => {
                        Some(true)
                    }
                    Part::DoneTo(form) if form.participle && !perfect && !far => {
                        let active = opens_object(self.words, self.rules, next, self.end)
                            && !self.next_is_harmed(next)
                            || relative && self.opens_noun(next);
                        (!active).then_some(false)
                    }
                    Part::DoneTo(_) | Part::Noun => None,
                };
                good.map(|good| (word, next, good))
            });
            if let Some((word, next, good)) = told {
                let kind = self.rules.harms[word.harm].kind;
                // An active verb of theirs: "three gunmen killed …" never gets here without a passive.
                if word.part == Part::State
                    && opens_object(self.words, self.rules, next, self.end)
                    && !passive
                    && self.is_verb(at)
                {
                    return None;
                }
                return Some((self.with_second(Harmed::new(kind, at), next), good));
            }
            if self.rules.passive.contains(lower) && self.is_object_before(at) {
                return None;
            } else if self.rules.passive.contains(lower) {
                passive = true;
            } else if self.rules.perfect.contains(lower) {
                perfect = true;
            } else if (passive || perfect) && self.rules.passive_hedges.contains(lower)
                || self.rules.relative.contains(lower)
            {
                relative |= self.rules.relative.contains(lower);
            } else if let Some(next) = self.skip_quantity(at) {
                at = next;
                continue;
            } else if !self.may_stand_between(at, lower, far) {
                return None;
            }
            at += 1;
        }
        None
    }

    /// Whether a verb before the phrase, in a clause of its own on another noun, has it for its object: in "two soldiers
    /// who killed a civilian were arrested" the civilian was not. `at` is the passive's helper after the phrase.
    fn is_object_before(&self, at: usize) -> bool {
        let reading = self.words.reading;
        let last = self.quantity.end.max(self.quantity.start + 1) - 1;
        let token = reading.token(self.words.id(self.quantity.noun.unwrap_or(last)));
        let verb = token.head;
        let helper = self.words.id(at);
        token.dep == Dep::Dobj
            && reading.token(verb).dep == Dep::Relcl
            && self.words.place(verb) < self.quantity.start
            && reading.token(helper).head != verb
    }

    /// Whether the phrase is left in a state: "leaving 12 people injured".
    fn is_left(&self) -> bool {
        let before = self.quantity.start.checked_sub(1).filter(|before| *before >= self.start);
        before.and_then(|before| self.words.lower(before)).is_some_and(|word| self.rules.leave.contains(word))
    }

    /// Whether a noun phrase starts at `at`: "ten men who burned election papers".
    fn opens_noun(&self, at: usize) -> bool {
        at < self.end
            && self.words.get(at).is_some_and(|token| {
                matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Det | Pos::Adj | Pos::Pron | Pos::Num)
            })
    }

    /// Whether the phrase at `at` has a harm of its own after it: "seven killed 37 others injured".
    fn next_is_harmed(&self, at: usize) -> bool {
        let place = self.quantities.partition_point(|other| other.start < at);
        let Some(other) =
            self.quantities.get(place).filter(|other| other.start == at && other.end < self.end)
        else {
            return false;
        };
        self.words_at(other.end).any(|(word, next)| match word.part {
            Part::DoneTo(form) => form.participle && !opens_object(self.words, self.rules, next, self.end),
            Part::State => true,
            Part::DoneBy | Part::Noun => false,
        })
    }

    /// Over "including four children", "among them a judge" and phrases joined to this one.
    fn skip_quantity(&self, at: usize) -> Option<usize> {
        let mut from = at;
        if self.words.lower(from) == Some(",") {
            from += 1;
        }
        if let Some((next, _)) = self.rules.parts_before.at(self.words, from, self.end) {
            let place = self.quantities.partition_point(|other| other.start < next);
            let other = self.quantities.get(place)?;
            let mut after = (other.start == next).then_some(other.end)?;
            if self.words.lower(after) == Some(",") {
                after += 1;
            }
            return Some(after);
        }
        // A part's harm is its total's: "eight of them women and 100 hurt".
        if self.part().is_some() {
            return None;
        }
        let (next, ()) = self.rules.joiners.at(self.words, at, self.end)?;
        let place = self.quantities.partition_point(|other| other.start < next);
        let other = self.quantities.get(place)?;
        let near = other.start == next && other.end <= self.end;
        // "12 killed, 30 wounded": the next phrase tells its own.
        near.then_some(other.end)
    }

    fn may_stand_between(&self, at: usize, lower: &str, far: bool) -> bool {
        let Some(token) = self.words.get(at) else { return false };
        if self.rules.hedges.contains(lower) || self.rules.others.contains(lower) {
            return true;
        }
        match token.pos {
            Pos::Adv | Pos::Aux | Pos::Part => true,
            Pos::Adp | Pos::Det | Pos::Noun | Pos::Propn | Pos::Adj | Pos::Pron => far,
            Pos::Punct => far && lower == ",",
            _ => false,
        }
    }

    /// Reads back before the phrase: "killing at least 12", "the deaths of 12".
    fn left(&self) -> Option<Vec<Harmed>> {
        let start = self.quantity.start;
        let mut before = start;
        // "killed also 12", "killed , among others , 12" is rare: one adverb at most.
        if before > self.start && self.words.get(before - 1).is_some_and(|token| token.pos == Pos::Adv) {
            before -= 1;
        }
        [start, before].into_iter().find_map(|before| self.left_of(before))
    }

    fn left_of(&self, before: usize) -> Option<Vec<Harmed>> {
        if before <= self.start {
            return None;
        }
        // "the deaths of 12".
        if self.words.lower(before - 1).is_some_and(|word| self.rules.of.contains(word)) {
            for first in (self.start.max(before.saturating_sub(5))..before - 1).rev() {
                let verb = self.words_at(first).find(|(word, next)| {
                    *next == before && matches!(word.part, Part::DoneTo(_)) && self.fits(word)
                });
                if let Some((word, _)) = verb {
                    return Some(vec![Harmed::new(self.rules.harms[word.harm].kind, first)]);
                }
                let noun = self
                    .words_at(first)
                    .find(|(word, next)| *next + 1 == before && word.part == Part::Noun && self.fits(word));
                if let Some((word, _)) = noun {
                    return Some(vec![Harmed::new(self.rules.harms[word.harm].kind, first)]);
                }
            }
            return None;
        }
        for first in (self.start.max(before.saturating_sub(5))..before).rev() {
            let verb = self.words_at(first).find(|(word, next)| {
                *next == before && matches!(word.part, Part::DoneTo(_)) && self.fits(word)
            });
            let around = || self.around(first, before);
            let Some((kind, form)) = verb.map(|(word, _)| (word.harm, word.part)).or_else(around) else {
                continue;
            };
            let Part::DoneTo(form) = form else { continue };
            if !form.active || (form.past && self.is_passive(first)) {
                return None;
            }
            let told = Harmed::new(self.rules.harms[kind].kind, first);
            return Some(self.with_first(told, first));
        }
        None
    }

    /// "shot 12 people dead", "took 12 hostage": a verb whose other words follow its object.
    fn around(&self, verb: usize, before: usize) -> Option<(usize, Part)> {
        if verb + 1 != before {
            return None;
        }
        let list = self.rules.harm_words.get(self.words.lower(verb)?)?;
        list.iter()
            .find(|word| {
                !word.tail.is_empty()
                    && matches!(word.part, Part::DoneTo(_))
                    && self.fits(word)
                    && self.words.are(self.quantity.end, &word.tail)
            })
            .map(|word| (word.harm, word.part))
    }

    /// Whether a form of "be" stands before the participle.
    fn is_passive(&self, verb: usize) -> bool {
        let mut at = verb;
        for _ in 0..3 {
            if at <= self.start {
                return false;
            }
            at -= 1;
            let Some(token) = self.words.get(at) else { return false };
            if self.rules.passive.contains(token.lower.as_str()) {
                return true;
            }
            if token.pos != Pos::Adv && !self.rules.hedges.contains(token.lower.as_str()) {
                return false;
            }
        }
        false
    }

    fn is_verb(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|token| token.pos == Pos::Verb)
    }

    /// Whether a participle that the phrase stands before has an object of its own: "30 people injured 90".
    fn object_after(&self, told: &[Harmed]) -> bool {
        told.first().is_some_and(|told| opens_object(self.words, self.rules, told.word + 1, self.end))
    }

    /// "killed and wounded by …" after the phrase: a second harm to the same people.
    fn with_second(&self, told: Harmed, after: usize) -> Vec<Harmed> {
        let Some(join) = self.words.lower(after) else { return vec![told] };
        let (and, or) = (self.rules.and_words.contains(join), self.rules.or_words.contains(join));
        if !and && !or {
            return vec![told];
        }
        let mut at = after + 1;
        if self.words.get(at).is_some_and(|token| token.pos == Pos::Adv) {
            at += 1;
        }
        let second = self.words_at(at).find(|(word, next)| {
            matches!(word.part, Part::DoneTo(Form { participle: true, .. }) | Part::State)
                && self.fits(word)
                && !opens_object(self.words, self.rules, *next, self.end)
        });
        self.both(told, second.map(|(word, _)| Harmed::new(self.rules.harms[word.harm].kind, at)), or)
    }

    /// "killed or wounded 12": a first harm to the same people.
    fn with_first(&self, told: Harmed, verb: usize) -> Vec<Harmed> {
        let Some(join) = verb.checked_sub(1).filter(|join| *join > self.start) else { return vec![told] };
        let Some(lower) = self.words.lower(join) else { return vec![told] };
        let (and, or) = (self.rules.and_words.contains(lower), self.rules.or_words.contains(lower));
        if !and && !or {
            return vec![told];
        }
        let first = self
            .words_at(join - 1)
            .find(|(word, next)| *next == join && matches!(word.part, Part::DoneTo(_)) && self.fits(word))
            .map(|(word, _)| Harmed::new(self.rules.harms[word.harm].kind, join - 1));
        self.both(told, first, or)
    }

    fn both(&self, told: Harmed, other: Option<Harmed>, or: bool) -> Vec<Harmed> {
        match other {
            Some(other) if other.kind == told.kind => vec![told],
            Some(_) if or => vec![Harmed { kind: FigureKind::Other, either: true, ..told }],
            Some(other) if other.word < told.word => vec![other, told],
            Some(other) => vec![told, other],
            None => vec![told],
        }
    }

    /// "the death toll rose to 15 from 12", "the number of people killed reached 40", "brought to nine the number of
    /// people held".
    fn toll(&self) -> Option<Harmed> {
        if self.quantity.how != How::Number || self.quantity.counts == Counts::Things {
            return None;
        }
        let start = self.quantity.start;
        let link = self.words.lower(start.checked_sub(1)?)?;
        let past = self.rules.toll_before.contains(link);
        if start > self.start && (past || self.rules.toll_links.contains(link)) {
            for at in (self.start.max(start.saturating_sub(TOLL))..start - 1).rev() {
                let Some((kind, word, next)) = self.sum_at(at) else { continue };
                if next >= start {
                    continue;
                }
                let described = at.saturating_sub(3).max(self.start);
                let early = (described..at).any(|word| {
                    self.words.lower(word).is_some_and(|word| self.rules.toll_earlier.contains(word))
                });
                // An earlier toll's own number is the one right after it.
                let earlier = past || (early && start <= next + 2);
                return Some(Harmed { earlier, sum: !earlier, ..Harmed::new(kind, word) });
            }
        }
        // "to nine the number of people held".
        let from = self.quantity.end;
        (from..(from + 2).min(self.end)).find_map(|at| {
            let (kind, word, _) = self.counted_at(at)?;
            Some(Harmed { sum: true, ..Harmed::new(kind, word) })
        })
    }

    /// A noun at `at` that stands for a sum: its kind, its word, and the word after it.
    fn sum_at(&self, at: usize) -> Option<(FigureKind, usize, usize)> {
        if let Some((next, kind)) = self.rules.tolls.at(self.words, at, self.end) {
            // A sum is a noun of its own, not a part of a name for something else ("toll road").
            let followed = self.words.get(next).is_some_and(|token| token.pos == Pos::Noun);
            return (!followed).then_some((kind, next - 1, next));
        }
        self.counted_at(at)
    }

    /// "number of people killed", "number of dead".
    fn counted_at(&self, at: usize) -> Option<(FigureKind, usize, usize)> {
        let (mut next, ()) = self.rules.counted.at(self.words, at, self.end)?;
        let limit = (next + 5).min(self.end);
        while next < limit {
            let told = self.words_at(next).find(|(word, _)| match word.part {
                Part::DoneTo(form) => form.participle,
                Part::State | Part::Noun => true,
                Part::DoneBy => false,
            });
            if let Some((word, after)) = told {
                return Some((self.rules.harms[word.harm].kind, next, after));
            }
            next += 1;
        }
        None
    }

    /// Climbs from the phrase's head to a verb or noun that tells.
    fn over_parse(&self) -> Vec<Harmed> {
        let reading = self.words.reading;
        let (from, to) = (self.quantity.start, self.quantity.end.max(self.quantity.start + 1));
        let inside = |token: TokenId| {
            let place = self.words.place(token);
            from <= place && place < to
        };
        let mut head = self.words.id(self.quantity.noun.unwrap_or(to - 1));
        for _ in 0..to - from {
            let above = reading.token(head).head;
            if above == head || !inside(above) {
                break;
            }
            head = above;
        }
        let mut node = head;
        for _ in 0..CLIMB {
            let token = reading.token(node);
            if token.head == node {
                break;
            }
            let above = token.head;
            match token.dep {
                Dep::Nsubjpass => return self.of_verb(above, true),
                Dep::Nsubj => return self.of_verb(above, false),
                Dep::Dobj => return self.of_object(above),
                Dep::Conj
                    if matches!(reading.token(above).pos, Pos::Noun | Pos::Propn | Pos::Num | Pos::Pron) => {}
                Dep::Nummod | Dep::Appos | Dep::Nmod | Dep::Amod | Dep::Quantmod | Dep::Det => {}
                Dep::Pobj if self.rules.of.contains(reading.token(above).lower.as_str()) => {
                    let noun = self.words.place(reading.token(above).head);
                    let told =
                        self.words_at(noun).find(|(word, _)| word.part == Part::Noun && self.fits(word));
                    return told
                        .map(|(word, _)| Harmed::new(self.rules.harms[word.harm].kind, noun))
                        .into_iter()
                        .collect();
                }
                _ => break,
            }
            node = above;
        }
        // "12 people who were killed", "12 people, killed on Friday".
        for child in reading.children(head) {
            let passive = match reading.token(*child).dep {
                Dep::Acl => false,
                Dep::Relcl => true,
                _ => continue,
            };
            let place = self.words.place(*child);
            let told = self.words_at(place).find(|(word, next)| {
                let participle = matches!(word.part, Part::DoneTo(Form { participle: true, .. }));
                let ok = word.part == Part::DoneBy
                    || (participle
                        && (!passive || self.is_passive(place))
                        && !opens_object(self.words, self.rules, *next, self.end));
                ok && self.fits(word)
            });
            if let Some((word, _)) = told {
                return vec![Harmed::new(self.rules.harms[word.harm].kind, place)];
            }
        }
        Vec::new()
    }

    /// The phrase is the subject of this verb.
    fn of_verb(&self, verb: TokenId, passive: bool) -> Vec<Harmed> {
        let reading = self.words.reading;
        let place = self.words.place(verb);
        let told = self.words_at(place).find(|(word, next)| {
            let ok = match word.part {
                Part::DoneBy | Part::State => !passive || word.part == Part::State,
                Part::DoneTo(form) => {
                    let is_done_to =
                        || self.is_passive(place) && !opens_object(self.words, self.rules, *next, self.end);
                    form.participle && (passive || is_done_to())
                }
                Part::Noun => false,
            };
            ok && self.fits(word)
        });
        if let Some((word, next)) = told {
            return self.with_second(Harmed::new(self.rules.harms[word.harm].kind, place), next);
        }
        // "were reported killed", "are dead", "were left without shelter".
        for child in reading.children(verb) {
            let token = reading.token(*child);
            let copula = passive || reading.token(verb).pos == Pos::Aux;
            let fits = match token.dep {
                Dep::Acomp | Dep::Oprd | Dep::Attr => true,
                Dep::Xcomp | Dep::Ccomp => {
                    copula
                        && reading.child(*child, Dep::Nsubj).is_none()
                        && reading.child(*child, Dep::Dobj).is_none()
                }
                Dep::Prep | Dep::Advmod => copula,
                _ => false,
            };
            if !fits {
                continue;
            }
            let at = self.words.place(*child);
            let told = self.words_at(at).find(|(word, _)| {
                matches!(word.part, Part::State | Part::DoneTo(Form { participle: true, .. }))
                    && self.fits(word)
            });
            if let Some((word, next)) = told {
                return self.with_second(Harmed::new(self.rules.harms[word.harm].kind, at), next);
            }
        }
        Vec::new()
    }

    /// The phrase is the object of this verb.
    fn of_object(&self, verb: TokenId) -> Vec<Harmed> {
        let place = self.words.place(verb);
        let told =
            self.words_at(place).find(|(word, _)| matches!(word.part, Part::DoneTo(_)) && self.fits(word));
        match told {
            Some((word, _)) => self.with_first(Harmed::new(self.rules.harms[word.harm].kind, place), place),
            None => Vec::new(),
        }
    }

    /// Takes over a neighbour's harm: "killing four guards and a woman", "12 people, among them four children".
    fn share(&self, all: &mut [Vec<Harmed>]) {
        let quantity = self.quantity;
        let part = self.part();
        if quantity.counts == Counts::Things || quantity.how == How::Nobody {
            return;
        }
        if let Some(kind) = part {
            let same = self.index.checked_sub(1).into_iter().flat_map(|last| (0..=last).rev());
            let mut before = same.take(4).take_while(|other| self.quantities[*other].start >= self.start);
            let whole = before.find_map(|other| all[other].iter().copied().find(|told| !told.part));
            let told = &mut all[self.index];
            if told.is_empty() {
                match (kind, whole) {
                    (Some(kind), _) => told.push(Harmed { part: true, ..Harmed::new(kind, quantity.start) }),
                    (None, Some(whole)) => told.push(Harmed { part: true, earlier: false, ..whole }),
                    (None, None) => {}
                }
            } else {
                for told in told.iter_mut() {
                    told.part = true;
                }
            }
            return;
        }
        if !all[self.index].is_empty() {
            return;
        }
        // Joined to the phrase before, with no verb between.
        let Some(before) = self.index.checked_sub(1).map(|before| &self.quantities[before]) else { return };
        if before.start < self.start || all[self.index - 1].is_empty() || quantity.counts != Counts::People {
            return;
        }
        if self.does_something() {
            return;
        }
        let mut at = before.end;
        let mut joined = false;
        while at < quantity.start {
            if let Some((next, ())) = self.rules.joiners.at(self.words, at, quantity.start) {
                joined = next == quantity.start;
                at = next;
                continue;
            }
            let between = self.words.get(at).is_some_and(|token| {
                matches!(token.pos, Pos::Adp | Pos::Det | Pos::Noun | Pos::Propn | Pos::Adj)
                    && at < before.end + 8
            });
            if !between {
                return;
            }
            at += 1;
        }
        let shared: Vec<Harmed> = all[self.index - 1]
            .iter()
            .copied()
            .filter(|told| told.word < before.start && !told.part)
            .collect();
        if joined {
            all[self.index] = shared;
        }
    }

    /// Whether the phrase is the subject of a verb after it: in "killed 11 people, a local official said" the official is
    /// no twelfth.
    fn does_something(&self) -> bool {
        let reading = self.words.reading;
        let last = self.quantity.end.max(self.quantity.start + 1) - 1;
        let token = reading.token(self.words.id(self.quantity.noun.unwrap_or(last)));
        token.dep == Dep::Nsubj
            && reading.token(token.head).pos == Pos::Verb
            && self.words.place(token.head) >= self.quantity.end
    }

    /// Whether words beside the phrase make it a part of another, and of which kind they say.
    fn part(&self) -> Option<Option<FigureKind>> {
        let start = self.quantity.start;
        let mut before = start;
        if before > self.start && self.words.lower(before - 1) == Some(",") {
            before -= 1;
        }
        if let Some((_, kind)) = [start, before]
            .into_iter()
            .find_map(|at| self.rules.parts_before.ending(self.words, self.start, at))
        {
            return Some(kind);
        }
        self.quantity.of_them.then_some(None)
    }
}
