//! Who says it: "according to X", "X said that", "…, X said".

use contested_french::{Dep, Form, Pos};

use super::words::{Cue, Words};
use crate::model::{Attribution, AttributionId, DateRange, SourceRole, Span, Stance};
use crate::read::french::{FrenchReading, Words as Run};

/// An attribution and its words.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Saying {
    pub(super) attribution: Attribution,
    /// The verb or preposition.
    pub(super) cue: usize,
    /// What is said.
    pub(super) content: Run,
    /// Who says it.
    pub(super) source: Option<Run>,
    /// Who is said to have done it.
    pub(super) accused: Option<usize>,
    pub(super) sentence: usize,
}

/// The attributions of a report.
pub(super) fn find(reading: &FrenchReading<'_>, words: &Words) -> Vec<Saying> {
    let mut found = Vec::new();
    let mut last: Option<(Run, SourceRole, bool)> = None;
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let in_sentence = Sentence { reading, words, run: sentence.clone() };
        let mut sayings = in_sentence.according();
        sayings.extend(in_sentence.verbs());
        sayings.sort_by_key(|saying| (saying.cue, saying.content.start));
        for mut saying in sayings {
            saying.sentence = index;
            let attribution = &mut saying.attribution;
            match &saying.source {
                Some(run) if in_sentence.is_pronoun(run) => {
                    // "He added": who spoke last.
                    let Some((full, role, anonymous)) = &last else { continue };
                    attribution.antecedents = vec![reading.span(full.clone())];
                    (attribution.role, attribution.anonymous) = (*role, *anonymous);
                }
                Some(run) => last = Some((run.clone(), attribution.role, attribution.anonymous)),
                None => {}
            }
            found.push(saying);
        }
    }
    nest(&mut found);
    found
}

/// Puts each inside the narrowest whose content holds it.
fn nest(sayings: &mut [Saying]) {
    for at in 0..sayings.len() {
        let own = &sayings[at];
        // Only those near by can hold it: they stand in order of their sentences.
        let around = sayings.iter().enumerate().filter(|(other, saying)| {
            *other != at
                && saying.sentence == own.sentence
                && saying.content.len() > own.content.len()
                && saying.content.contains(&own.cue)
                && saying.content.start <= own.content.start
                && own.content.end <= saying.content.end
        });
        let inside =
            around.min_by_key(|(other, saying)| (saying.content.len(), *other)).map(|(other, _)| other);
        sayings[at].attribution.inside = inside.map(|other| AttributionId(other as u32));
    }
}

struct Sentence<'r, 't> {
    reading: &'r FrenchReading<'t>,
    words: &'r Words,
    run: Run,
}

impl Sentence<'_, '_> {
    fn lower(&self, at: usize) -> &str {
        self.reading.words.get(at).filter(|_| at < self.run.end).map_or("", |word| word.lower.as_str())
    }

    fn is_pronoun(&self, run: &Run) -> bool {
        run.len() == 1
            && self.words.grammar.pronouns.contains(self.lower(run.start).trim_start_matches(['-', 't']))
    }

    fn is_comma(&self, at: usize) -> bool {
        self.lower(at) == ","
    }

    fn is_mark(&self, at: usize) -> bool {
        let lower = self.lower(at);
        !lower.is_empty() && !lower.contains(char::is_alphanumeric)
    }

    /// "According to X": all else in the sentence is what X says.
    fn according(&self) -> Vec<Saying> {
        let mut found = Vec::new();
        for at in self.run.clone() {
            let phrase = self.words.reporting.according.iter().find_map(|phrase| {
                let length = phrase.split(' ').count();
                let fits =
                    phrase.split(' ').enumerate().all(|(offset, word)| self.lower(at + offset) == word);
                fits.then_some(length)
            });
            let Some(length) = phrase else { continue };
            let from = at + length;
            let Some(source) = self.phrase_from(from) else { continue };
            // What is said stands before it, or behind the comma after it.
            let content = if at == self.run.start || self.only_marks(self.run.start..at) {
                let start = (source.end..self.run.end).find(|at| !self.is_mark(*at)).unwrap_or(self.run.end);
                start..self.run.end
            } else {
                self.trimmed(self.run.start..at)
            };
            let mut contents = vec![content];
            if at > self.run.start && self.is_comma(source.end) {
                contents.push(self.trimmed(source.end + 1..self.run.end));
            }
            contents.retain(|content| !content.is_empty());
            let Some(content) = contents.first().cloned() else { continue };
            let whole = content.start..contents.last().map_or(content.end, |last| last.end);
            let attribution = self.attribution(Some(&source), at..from, &contents, Stance::Reports);
            found.push(Saying {
                attribution,
                cue: at,
                content: whole,
                source: Some(source),
                accused: None,
                sentence: 0,
            });
        }
        found
    }

    fn only_marks(&self, run: Run) -> bool {
        run.clone().all(|at| self.is_mark(at))
    }

    /// Without the marks at its ends.
    fn trimmed(&self, run: Run) -> Run {
        let mut run = run.start..run.end.min(self.run.end);
        while !run.is_empty() && self.is_mark(run.start) {
            run.start += 1;
        }
        while !run.is_empty() && self.is_mark(run.end - 1) {
            run.end -= 1;
        }
        run
    }

    /// The noun phrase that begins at a word, or right behind its articles: up to a comma, a verb in person or the end.
    fn phrase_from(&self, from: usize) -> Option<Run> {
        let mut end = from;
        let mut head = None;
        while end < self.run.end && end < from + LONGEST_SOURCE {
            let word = &self.reading.words[end];
            let is_verb = word.verb.is_some() && word.morph.form == Form::Finite;
            let is_auxiliary = word.morph.pos == Pos::Aux;
            let is_relative = self.words.grammar.relative.contains(&word.lower)
                || self.words.grammar.that.contains(&word.lower);
            if self.is_mark(end) || is_verb || is_auxiliary || is_relative {
                break;
            }
            if head.is_none() && matches!(word.morph.pos, Pos::Noun | Pos::Propn | Pos::Pron) {
                head = Some(end);
            }
            // A time behind it is the saying's.
            let is_day = self.words.time.weekdays.contains(&word.lower)
                || self.words.time.days.contains_key(&word.lower);
            if head.is_some() && is_day {
                break;
            }
            end += 1;
        }
        (head.is_some() && end > from).then_some(from..end)
    }

    fn cue(&self, at: usize) -> Option<&Cue> {
        let verb = self.reading.words[at].verb.as_ref()?;
        self.words.reporting.verb.iter().find(|cue| cue.words.contains(verb))
    }

    fn verbs(&self) -> Vec<Saying> {
        self.run
            .clone()
            .filter_map(|at| Some((at, self.cue(at)?)))
            .filter_map(|(at, cue)| self.said(at, cue))
            .collect()
    }

    fn said(&self, at: usize, cue: &Cue) -> Option<Saying> {
        let word = &self.reading.words[at];
        // "To say", "could say": nothing was said.
        let has_auxiliary = self.reading.child(at, &[Dep::AuxTense, Dep::AuxPass]).is_some();
        if word.morph.form == Form::Infinitive || word.morph.is_conditional || word.morph.is_future {
            return None;
        }
        if word.morph.form == Form::Participle && !has_auxiliary {
            return None;
        }
        let negated = self.is_negated(at);
        let stance = if negated && cue.stance != Stance::Denies { Stance::CannotConfirm } else { cue.stance };
        let mut group_start = at;
        while group_start > self.run.start {
            let before = &self.reading.words[group_start - 1];
            let is_clitic = before.morph.pos == Pos::Pron && before.head == at && before.dep != Dep::Nsubj;
            if !(before.morph.pos == Pos::Aux || is_clitic) {
                break;
            }
            group_start -= 1;
        }
        if cue.accuses {
            return self.accused(at, stance);
        }
        // "…, said X": behind what is said.
        let before = group_start.checked_sub(1).filter(|before| *before >= self.run.start);
        if cue.follows && before.is_some_and(|before| self.is_comma(before) || self.lower(before) == "\"") {
            let source = self.phrase_behind(at);
            let content = self.trimmed(self.run.start..group_start);
            if let Some(source) = source.filter(|_| content.len() > 1) {
                let attribution =
                    self.attribution(Some(&source), at..at + 1, std::slice::from_ref(&content), stance);
                return Some(Saying {
                    attribution,
                    cue: at,
                    content,
                    source: Some(source),
                    accused: None,
                    sentence: 0,
                });
            }
        }
        // "X said that", "X denies having".
        let that = (at + 1..(at + REACH).min(self.run.end)).find(|next| {
            let next_word = &self.reading.words[*next];
            self.words.grammar.that.contains(&next_word.lower)
                || next_word.morph.form == Form::Infinitive
                || next_word.dep == Dep::Mark && self.words.grammar.of.contains(&next_word.lower)
        });
        let is_object = || self.reading.child(at, &[Dep::Obj]).filter(|object| *object > at);
        let start = match that {
            Some(that) if self.words.grammar.that.contains(&self.reading.words[that].lower) => that + 1,
            Some(that) => that,
            // "X denies the strike", "X announced the capture of Y".
            None => self.reading.subtree(is_object()?).start.max(at + 1),
        };
        let source = self.subject_phrase(at);
        let content = self.trimmed(start..self.clause_end(start));
        if content.is_empty() {
            return None;
        }
        if source.is_none() && stance != Stance::Denies {
            return None;
        }
        let attribution =
            self.attribution(source.as_ref(), at..at + 1, std::slice::from_ref(&content), stance);
        Some(Saying { attribution, cue: at, content, source, accused: None, sentence: 0 })
    }

    /// "X accuses Y of having".
    fn accused(&self, at: usize, stance: Stance) -> Option<Saying> {
        let mark = (at + 1..(at + REACH).min(self.run.end)).find(|next| {
            self.words.grammar.of.contains(&self.reading.words[*next].lower)
                && (next + 1..(next + 5).min(self.run.end)).any(|inf| {
                    self.reading.words[inf].morph.form == Form::Infinitive
                        || self.reading.words[inf].morph.pos == Pos::Aux
                })
                && !matches!(
                    self.reading.words.get(next + 1).map(|word| word.morph.pos),
                    Some(Pos::Det | Pos::Noun | Pos::Propn)
                )
        })?;
        let accused = (at + 1..mark)
            .find(|word| matches!(self.reading.words[*word].morph.pos, Pos::Noun | Pos::Propn))?;
        let source = self.subject_phrase(at).or_else(|| {
            let before = self.trimmed(self.run.start..at);
            (before.len() <= LONGEST_SOURCE && !before.is_empty()).then_some(before)
        })?;
        let content = self.trimmed(mark + 1..self.clause_end(mark + 1));
        let attribution = self.attribution(Some(&source), at..at + 1, std::slice::from_ref(&content), stance);
        Some(Saying {
            attribution,
            cue: at,
            content,
            source: Some(source),
            accused: Some(accused),
            sentence: 0,
        })
    }

    fn is_negated(&self, at: usize) -> bool {
        let near = at.saturating_sub(2).max(self.run.start)..(at + 2).min(self.run.end);
        near.clone()
            .any(|word| word != at && self.words.grammar.not.contains(&self.reading.words[word].lower))
    }

    /// Where a clause ends that begins at a word: at the sentence's end, or before ", said X".
    fn clause_end(&self, start: usize) -> usize {
        for at in start..self.run.end {
            if self.is_comma(at) {
                let next = (at + 1..(at + 4).min(self.run.end))
                    .find(|next| self.reading.words[*next].verb.is_some());
                if next.is_some_and(|next| {
                    self.cue(next).is_some_and(|cue| cue.follows) && self.phrase_behind(next).is_some()
                }) {
                    return at;
                }
            }
        }
        self.run.end
    }

    /// Who stands behind a verb of saying: "said X on Monday", "said he".
    fn phrase_behind(&self, at: usize) -> Option<Run> {
        let mut from = at + 1;
        while from < self.run.end {
            let word = &self.reading.words[from];
            let is_time = self.words.time.weekdays.contains(&word.lower)
                || self.words.time.days.contains_key(&word.lower)
                || self.words.time.parts.contains(&word.lower);
            let is_small = word.lower == "-t" || word.morph.pos == Pos::Adv && !is_time;
            // "said to the agency": whom it was said to.
            let is_to = word.morph.pos == Pos::Adp
                && self.words.places.r#where.contains(&word.lower)
                && !self.words.grammar.of.contains(&word.lower);
            if is_to {
                let is_article =
                    |at: usize| self.reading.words.get(at).is_some_and(|word| word.morph.pos == Pos::Det);
                from += 2 + usize::from(is_article(from + 1));
                continue;
            }
            if !(is_time || is_small) {
                break;
            }
            from += 1;
        }
        let next = self.reading.words.get(from).filter(|_| from < self.run.end)?;
        if self.words.grammar.pronouns.contains(next.lower.trim_start_matches("-t").trim_start_matches('-')) {
            return Some(from..from + 1);
        }
        let begins = matches!(next.morph.pos, Pos::Det | Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num);
        let phrase = self.phrase_from(from).filter(|_| begins)?;
        // "said the army to the press": the first part alone.
        let stop = phrase.clone().skip(1).find(|at| {
            let word = &self.reading.words[*at];
            word.dep == Dep::Case
                && self.words.places.r#where.contains(&word.lower)
                && !self.words.grammar.of.contains(&word.lower)
        });
        Some(phrase.start..stop.unwrap_or(phrase.end))
    }

    /// The subject of a verb of saying, before it.
    fn subject_phrase(&self, at: usize) -> Option<Run> {
        let subject = self.reading.child(at, &[Dep::Nsubj, Dep::NsubjPass]).filter(|subject| *subject < at);
        if let Some(subject) = subject {
            let lower = &self.reading.words[subject].lower;
            if self.words.grammar.relative.contains(lower) {
                return None;
            }
            let whole = self.reading.subtree(subject);
            let start = (whole.start..=subject)
                .find(|at| !self.is_mark(*at) && self.reading.words[*at].morph.pos != Pos::Adp)?;
            let end =
                (subject + 1..whole.end.min(at)).find(|at| self.is_mark(*at)).unwrap_or(whole.end.min(at));
            return (start < end).then_some(start..end);
        }
        // The words at the sentence's beginning, where the parse has no subject.
        let before = self.trimmed(self.run.start..at);
        let mut end = before.end;
        while end > before.start && self.reading.words[end - 1].morph.pos == Pos::Aux {
            end -= 1;
        }
        let phrase = before.start..end;
        let is_phrase = !phrase.is_empty()
            && phrase.len() <= 8
            && phrase.clone().any(|at| matches!(self.reading.words[at].morph.pos, Pos::Noun | Pos::Propn))
            && phrase.clone().all(|at| self.reading.words[at].verb.is_none() && !self.is_mark(at));
        is_phrase.then_some(phrase)
    }

    fn attribution(&self, source: Option<&Run>, cue: Run, contents: &[Run], stance: Stance) -> Attribution {
        let (role, anonymous) = source.map_or((SourceRole::Unnamed, false), |source| self.role(source));
        let spans = |run: &Run| -> Span { self.reading.span(run.clone()) };
        Attribution {
            source: source.map(spans).into_iter().collect(),
            antecedents: Vec::new(),
            cue: vec![spans(&cue)],
            content: contents.iter().map(spans).collect(),
            inside: None,
            stance,
            entity: None,
            by_name: false,
            role,
            medium: None,
            anonymous,
            said: DateRange::UNKNOWN,
            link: true,
        }
    }

    /// What a source is, by the first of its nouns that tells.
    fn role(&self, source: &Run) -> (SourceRole, bool) {
        let roles = &self.words.reporting.roles;
        let role = source.clone().find_map(|at| {
            let word = &self.reading.words[at];
            let is = |words: &super::words::Set| words.contains(&word.lemma) || words.contains(&word.lower);
            roles.iter().find(|(_, words)| is(words)).map(|(role, _)| *role)
        });
        let anonymous = source.clone().any(|at| {
            let word = &self.reading.words[at];
            self.words.reporting.anonymous.contains(&word.lemma)
                || self.words.reporting.anonymous.contains(&word.lower)
        });
        (role.unwrap_or(SourceRole::Official), anonymous)
    }
}

/// Words of a source's name.
const LONGEST_SOURCE: usize = 16;

/// How far behind a verb of saying what is said may begin.
const REACH: usize = 14;
