//! What can be asked of a participant, a trigger or a source.

use contested_english::{Dep, Pos, Tag};
use contested_lexicon::actors::{Register, State, key};

use super::quotations::Listings;
use super::rules::{Beside, Limit, Structure};
use crate::model::{Argument, BlockKind, Claim, EntityId, Extraction, MentionKind, PlaceId, Role, Span};
use crate::read::{Reading, TokenId, Tokens};

/// Words of a state's adjective are no more than these: "Papua New Guinean".
const LONGEST_ADJECTIVE: u32 = 3;

/// How many words up the tree the subject of a clause above is looked for.
const UPWARD: usize = 4;

/// How many words up the tree what holds a place or a time is looked for.
const CLIMB: usize = 12;

/// What limits are asked with.
pub(super) struct Facts<'f, 't> {
    extraction: &'f Extraction,
    pub(super) reading: &'f Reading<'t>,
    register: &'f Register,
    listings: &'f Listings,
}

impl<'f, 't> Facts<'f, 't> {
    pub(super) fn new(
        extraction: &'f Extraction,
        reading: &'f Reading<'t>,
        register: &'f Register,
        listings: &'f Listings,
    ) -> Facts<'f, 't> {
        Facts { extraction, reading, register, listings }
    }

    /// Whether a participant breaks a limit.
    pub(super) fn breaks_as_argument(&self, limit: &Limit, claim: &Claim, argument: &Argument) -> bool {
        if !limit.is_about(claim.event.kind) {
            return false;
        }
        let mention = argument.mention.and_then(|id| self.extraction.mentions.get(id.index()));
        let kind = mention.map(|mention| mention.kind);
        let signed = self.is_signed(limit, argument.span, argument.entity.as_ref())
            || kind.is_some_and(|kind| limit.any.mentions.contains(&kind))
            || limit.any.is.contains(&Structure::OwnVictim) && self.is_own_victim(claim, argument)
            || limit.any.is.contains(&Structure::PassiveSubject)
                && self.is_passive_subject(claim, argument.span)
            || limit.any.is.contains(&Structure::TakenFrom) && self.is_taken_from(claim, argument.span)
            || limit.any.is.contains(&Structure::Accuser) && self.is_accuser(claim, argument.span)
            || limit.any.is.contains(&Structure::Owner) && self.is_owner(claim, argument.span)
            || limit.any.is.contains(&Structure::PlacesClause)
                && self.is_a_places_clause(claim, argument.span)
            || limit.any.is.contains(&Structure::Teller) && self.is_teller(limit, claim, argument.span)
            || limit.any.is.contains(&Structure::Listing)
                && self.is_listing(argument.span)
                && !claim.event.trigger.iter().any(|span| self.same_line(*span, argument.span));
        signed
            && self.words_allow(limit, argument.span, argument.entity.as_ref())
            && !(limit.unless_own && self.is_own(claim, argument))
    }

    /// The words that name a place.
    pub(super) fn place(&self, id: PlaceId) -> Option<Span> {
        self.extraction.places.get(id.index()).map(|place| place.span)
    }

    /// Whether the words that tell where or when an act took place break a limit.
    pub(super) fn breaks_as_setting(&self, limit: &Limit, claim: &Claim, span: Span) -> bool {
        let is = |sign: Structure| limit.any.is.contains(&sign);
        let is_person = |one: &Argument| {
            let mention = one.mention.and_then(|id| self.extraction.mentions.get(id.index()));
            mention.is_some_and(|mention| mention.kind == MentionKind::Person)
        };
        let doer = |one: &Argument| one.role == Role::Agent && one.span == span;
        let somebody = |one: &Argument| is_person(one) && one.span.contains(span);
        limit.is_about(claim.event.kind)
            && (is(Structure::Doer) && claim.arguments.iter().any(doer)
                || is(Structure::Somebody) && claim.arguments.iter().any(somebody)
                || is(Structure::OwnerOf) && self.is_owner_of(limit, span)
                || is(Structure::Answer) && self.is_beyond_an_answer(limit, claim, span))
            && self.words_allow(limit, span, None)
    }

    /// Whether a word is one of those that a limit asks for beside what it is about.
    fn is_named_beside(&self, limit: &Limit, id: TokenId) -> bool {
        let token = self.reading.token(id);
        let lemma = token.lemma.to_lowercase();
        limit.beside.iter().any(|beside| match beside {
            Beside::Governor(word) => *word == token.lower.as_str() || *word == lemma,
            _ => false,
        })
    }

    /// Whether words describe one of the words beside, or follow "of" at it.
    fn is_owner_of(&self, limit: &Limit, span: Span) -> bool {
        let reading = self.reading;
        let tokens = reading.tokens_in(span);
        if tokens.is_empty() {
            return false;
        }
        let head = reading.token(reading.head_of(tokens));
        let governor = match head.dep {
            Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss => head.head,
            Dep::Pobj if self.listings.joins(&reading.token(head.head).lower) => {
                reading.token(head.head).head
            }
            _ => return false,
        };
        // "Consulate General of Ardania": a part of the name.
        let parts = reading.children(governor).iter().copied();
        let mut parts = parts.filter(|part| matches!(reading.token(*part).dep, Dep::Compound | Dep::Amod));
        self.is_named_beside(limit, governor) || parts.any(|part| self.is_named_beside(limit, part))
    }

    /// Whether the act hangs on one of the words beside, and these words stand in its sentence but not below that word.
    fn is_beyond_an_answer(&self, limit: &Limit, claim: &Claim, span: Span) -> bool {
        let reading = self.reading;
        let tokens = reading.tokens_in(span);
        if tokens.is_empty() {
            return false;
        }
        let setting = tokens.start;
        self.trigger_words(claim).take(1).any(|act| {
            let answer =
                reading.ancestors(act).take(UPWARD).find(|above| self.is_named_beside(limit, *above));
            answer.is_some_and(|answer| {
                reading.token(setting).sentence == reading.token(answer).sentence
                    && !reading.ancestors(setting).take(CLIMB).any(|above| above == answer)
            })
        })
    }

    /// Whether words are the subject of one of the verbs beside, whose object is the act.
    fn is_teller(&self, limit: &Limit, claim: &Claim, span: Span) -> bool {
        let reading = self.reading;
        let Some(head) = self.first_head(span) else { return false };
        self.trigger_words(claim).any(|act| {
            let verb = reading.token(act).head;
            if reading.token(act).dep != Dep::Dobj || !self.is_named_beside(limit, verb) {
                return false;
            }
            // "was reveling while announcing the death": the subject stands above.
            std::iter::once(verb)
                .chain(reading.ancestors(verb).take(UPWARD))
                .any(|above| matches!(reading.child(above, Dep::Nsubj), Some(subject) if subject == head))
        })
    }

    /// Whether the words that tell an act break a limit.
    pub(super) fn breaks_as_trigger(&self, limit: &Limit, claim: &Claim, span: Span) -> bool {
        let signed = self.is_signed(limit, span, None)
            || limit.any.is.contains(&Structure::Listing) && self.is_listing(span);
        limit.is_about(claim.event.kind)
            && signed
            && self.words_allow(limit, span, None)
            && (limit.beside.is_empty()
                || self.reading.tokens_in(span).iter().any(|token| self.is_beside(limit, token)))
    }

    /// Whether one of the words that give a trigger another meaning stands beside it.
    fn is_beside(&self, limit: &Limit, trigger: TokenId) -> bool {
        let reading = self.reading;
        let is = |id: TokenId, word: &str| {
            let token = reading.token(id);
            token.lower == word || token.lemma.eq_ignore_ascii_case(word)
        };
        let children = || reading.children(trigger).iter().copied();
        limit.beside.iter().any(|beside| match beside {
            Beside::Before(word) => children().any(|child| {
                let dep = reading.token(child).dep;
                child < trigger
                    && matches!(dep, Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss)
                    && is(child, word)
            }),
            Beside::Object(word) => children().any(|child| {
                matches!(reading.token(child).dep, Dep::Dobj | Dep::Nsubjpass) && is(child, word)
            }),
            Beside::Governor(word) => {
                let governor = reading.token(trigger).head;
                governor != trigger && is(governor, word)
            }
            Beside::After(preposition, word) => {
                // The parser may hang the phrase on the trigger's object: "launched a rocket into orbit".
                let held = children().filter_map(|child| match reading.token(child).dep {
                    Dep::Dobj => Some(child),
                    Dep::Prep if self.listings.joins(&reading.token(child).lower) => {
                        reading.child(child, Dep::Pobj)
                    }
                    _ => None,
                });
                let phrases = held
                    .flat_map(|holder| reading.children(holder).iter().copied())
                    .chain(children())
                    .filter(|child| is(*child, preposition));
                // What only describes the object tells nothing: "an attack on the pension office" hit an office.
                let beside = |child: TokenId| {
                    !matches!(reading.token(child).dep, Dep::Compound | Dep::Nmod) && is(child, word)
                };
                phrases.filter_map(|one| reading.child(one, Dep::Pobj)).any(|object| {
                    is(object, word) || reading.children(object).iter().any(|child| beside(*child))
                })
            }
            Beside::Over(word) => reading.ancestors(trigger).take(2).any(|above| is(above, word)),
        })
    }

    /// Whether words that name somebody break a limit.
    pub(super) fn breaks_as_words(&self, limit: &Limit, span: Span, entity: Option<&EntityId>) -> bool {
        self.is_signed(limit, span, entity) && self.words_allow(limit, span, entity)
    }

    /// The signs that words show by themselves.
    fn is_signed(&self, limit: &Limit, span: Span, entity: Option<&EntityId>) -> bool {
        let tokens = self.reading.tokens_in(span);
        if tokens.is_empty() {
            return false;
        }
        let head = self.reading.head_of(tokens);
        self.is_headed(limit, tokens, head)
            || entity
                .and_then(|id| self.register.describe(&id.0))
                .is_some_and(|(kind, _)| limit.any.actors.contains(&kind))
            || limit.any.is.contains(&Structure::Number) && self.is_number(head)
            || limit.any.is.contains(&Structure::Time) && self.is_time(head)
            || limit.any.is.contains(&Structure::OtherState) && self.is_of_another_state(tokens, entity)
    }

    fn is_headed(&self, limit: &Limit, tokens: Tokens, head: TokenId) -> bool {
        let token = self.reading.token(head);
        let lemma = token.lemma.to_lowercase();
        let before = head.0.checked_sub(1).map(TokenId).filter(|before| tokens.contains(*before));
        let listed = |word: &str| limit.any.heads.contains(word);
        listed(&lemma)
            || listed(&token.lower)
            || before.is_some_and(|before| {
                let before = &self.reading.token(before).lower;
                listed(&format!("{before} {lemma}")) || listed(&format!("{before} {}", token.lower))
            })
    }

    /// Whether the further words of a limit are there, and none that lifts it.
    fn words_allow(&self, limit: &Limit, span: Span, entity: Option<&EntityId>) -> bool {
        let tokens = self.reading.tokens_in(span);
        let with = limit.with.is_empty() || self.own_words(tokens).any(|word| limit.with.contains(word));
        let lifted = tokens.iter().any(|id| {
            let token = self.reading.token(id);
            limit.unless.contains(token.lower.as_str()) || limit.unless.contains(&token.lemma.to_lowercase())
        });
        with && !lifted && !(limit.unless_named && self.is_registered(span, entity))
    }

    /// The words of a phrase that tell who is meant: up to where a clause or another phrase begins than one with "of"
    /// and the like, each with the parts that hyphens join.
    fn own_words(&self, tokens: Tokens) -> impl Iterator<Item = &str> {
        let head = self.reading.head_of(tokens);
        let ends = move |id: &TokenId| {
            let token = self.reading.token(*id);
            *id > head && (token.pos == Pos::Verb || token.tag == Tag::Wdt || token.tag == Tag::Wp)
                || *id > head && token.dep == Dep::Prep && !self.listings.joins(&token.lower)
        };
        tokens.iter().take_while(move |id| !ends(id)).flat_map(|id| {
            let lower = self.reading.token(id).lower.as_str();
            std::iter::once(lower).chain(lower.split(['-', '–']).filter(move |part| part.len() < lower.len()))
        })
    }

    /// Whether the register has the actor under this very name.
    fn is_registered(&self, span: Span, entity: Option<&EntityId>) -> bool {
        let Some(entity) = entity else { return false };
        let words = self.listings.without_article(self.reading.words(span));
        let key = key(words);
        self.register.named(&key).any(|name| self.register.actor_at(name.actor).id == entity.0)
    }

    fn is_number(&self, head: TokenId) -> bool {
        let word = self.reading.word(head);
        word.chars().any(|c| c.is_ascii_digit()) && !word.chars().any(char::is_alphabetic)
    }

    fn is_time(&self, head: TokenId) -> bool {
        let span = self.reading.token(head).span;
        let after = self.extraction.times.partition_point(|time| time.span.start() <= span.start());
        self.extraction.times[..after].last().is_some_and(|time| time.span.contains(span))
    }

    /// Whether words stand in a caption, a credit, a list of tags or of links.
    fn is_listing(&self, span: Span) -> bool {
        let block = |kind: BlockKind| matches!(kind, BlockKind::Credit | BlockKind::Related);
        if self.extraction.report.blocks.iter().any(|one| block(one.kind) && one.span.contains(span)) {
            return true;
        }
        self.paragraph(span).is_some_and(|paragraph| self.listings.is_listing(self.reading, paragraph))
    }

    fn paragraph(&self, span: Span) -> Option<Tokens> {
        let first = self.reading.tokens_in(span).start;
        let after = self.reading.paragraphs.partition_point(|paragraph| paragraph.start <= first);
        self.reading.paragraphs.get(after.checked_sub(1)?).copied()
    }

    fn same_line(&self, one: Span, other: Span) -> bool {
        self.paragraph(one) == self.paragraph(other)
    }

    /// Whether he who is said to have done it is he whom it befell.
    fn is_own_victim(&self, claim: &Claim, argument: &Argument) -> bool {
        claim.arguments.iter().any(|other| {
            matches!(other.role, Role::Victim | Role::Target)
                && (other.span.touches(argument.span)
                    || other.entity.is_some() && other.entity == argument.entity
                    || other.mention.is_some() && other.mention == argument.mention)
        })
    }

    /// The head of some words, the first of several that are joined; `None` where they hold no word.
    fn first_head(&self, span: Span) -> Option<TokenId> {
        let tokens = self.reading.tokens_in(span);
        (!tokens.is_empty()).then(|| self.first_conjunct(self.reading.head_of(tokens)))
    }

    /// The words that tell a claim's act.
    fn trigger_words<'c>(&'c self, claim: &'c Claim) -> impl Iterator<Item = TokenId> + use<'c, 'f, 't> {
        claim.event.trigger.iter().flat_map(|span| self.reading.tokens_in(*span).iter())
    }

    /// Whether words are what a passive verb that tells the act says it befell: "the town was shelled", "men shot dead
    /// in the town".
    fn is_passive_subject(&self, claim: &Claim, span: Span) -> bool {
        let reading = self.reading;
        let Some(head) = self.first_head(span) else { return false };
        self.trigger_words(claim).any(|verb| {
            let token = reading.token(verb);
            if !matches!(token.tag, Tag::Vbn | Tag::Vbd) {
                return false;
            }
            let subject = reading.child(verb, Dep::Nsubjpass);
            let is_passive = subject.is_some() || reading.child(verb, Dep::Auxpass).is_some();
            match subject {
                Some(subject) if is_passive => {
                    let relative = matches!(reading.token(subject).tag, Tag::Wdt | Tag::Wp)
                        && token.dep == Dep::Relcl
                        && self.first_conjunct(token.head) == head;
                    subject == head || relative
                }
                // "rounded up and shot": the second verb shares the subject of the first.
                _ if token.dep == Dep::Conj
                    && reading.child(verb, Dep::Nsubj).is_none()
                    && reading.child(verb, Dep::Dobj).is_none()
                    && token.tag == Tag::Vbn =>
                {
                    reading.child(token.head, Dep::Nsubjpass) == Some(head)
                }
                // "a man shot in the street": no object of its own, and nobody who did it.
                _ => {
                    token.dep == Dep::Acl
                        && token.tag == Tag::Vbn
                        && reading.child(verb, Dep::Dobj).is_none()
                        && self.first_conjunct(token.head) == head
                }
            }
        })
    }

    /// Whether words name somebody of one state and he was taken for one of another, whose adjective is the end of the
    /// first one's.
    fn is_of_another_state(&self, tokens: Tokens, entity: Option<&EntityId>) -> bool {
        let Some(entity) = entity else { return false };
        let sentence = |id: TokenId| self.reading.token(id).sentence;
        let is_of = |state: &State| {
            let country = self.register.actor(&entity.0).map(|actor| &actor.country);
            country.is_some_and(|country| *country == state.code)
                || entity
                    .0
                    .strip_prefix(state.id.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        tokens.iter().any(|last| {
            let mut words = self.reading.token(last).lower.to_string();
            (1..LONGEST_ADJECTIVE).any(|back| {
                let Some(first) = last.0.checked_sub(back).map(TokenId) else { return false };
                words = format!("{} {words}", self.reading.token(first).lower);
                sentence(first) == sentence(last)
                    && self.register.state_of_adjective(&words).is_some_and(|state| !is_of(state))
            })
        })
    }

    /// Whether words are whom the act's verb says something was taken from: "took the town from the army".
    fn is_taken_from(&self, claim: &Claim, span: Span) -> bool {
        let reading = self.reading;
        let tokens = reading.tokens_in(span);
        if tokens.is_empty() {
            return false;
        }
        let head = reading.token(self.first_conjunct(reading.head_of(tokens)));
        head.dep == Dep::Pobj
            && self.listings.parts(&reading.token(head.head).lower)
            && reading.ancestors(head.head).take(2).any(|above| {
                let is_trigger =
                    claim.event.trigger.iter().any(|span| span.contains(reading.token(above).span));
                is_trigger && reading.token(above).pos == Pos::Verb
            })
    }

    /// Whether words are the subject of a verb that says of its object that it did the act: "accused rebels of shelling".
    fn is_accuser(&self, claim: &Claim, span: Span) -> bool {
        let reading = self.reading;
        let Some(head) = self.first_head(span) else { return false };
        self.trigger_words(claim).any(|act| {
            let act = reading.token(act);
            let held = act.head;
            if act.dep != Dep::Pcomp || !self.listings.joins(&reading.token(held).lower) {
                return false;
            }
            // The parser may hang the phrase on the one accused.
            let above = reading.token(held).head;
            let verb = if reading.token(above).dep == Dep::Dobj { reading.token(above).head } else { above };
            reading.child(verb, Dep::Nsubj) == Some(head)
                && reading.child(verb, Dep::Dobj).is_some_and(|other| self.is_somebody(other))
        })
    }

    /// Whether the words are the subject above a passive clause whose own subject is called theirs: "the Front said that its
    /// convoy had been bombed".
    fn is_owner(&self, claim: &Claim, span: Span) -> bool {
        let reading = self.reading;
        let Some(head) = self.first_head(span) else { return false };
        self.trigger_words(claim).any(|verb| {
            let hit = reading.child(verb, Dep::Nsubjpass);
            let is_theirs = hit.and_then(|hit| reading.child(hit, Dep::Poss));
            is_theirs.is_some_and(|owner| reading.token(owner).tag == Tag::PrpPoss)
                && reading
                    .ancestors(verb)
                    .take(UPWARD)
                    .any(|above| above != verb && reading.child(above, Dep::Nsubj) == Some(head))
        })
    }

    /// Whether the subject of the act's verb is a place, and the words stand outside that verb's clause: "the rebels said
    /// that the town had fallen" does not tell who lost it.
    fn is_a_places_clause(&self, claim: &Claim, span: Span) -> bool {
        let reading = self.reading;
        let tokens = reading.tokens_in(span);
        if tokens.is_empty() {
            return false;
        }
        let head = reading.head_of(tokens);
        self.trigger_words(claim).any(|verb| {
            let subject = reading.child(verb, Dep::Nsubj).or_else(|| reading.child(verb, Dep::Nsubjpass));
            reading.token(verb).pos == Pos::Verb
                && subject.is_some_and(|subject| self.is_place(subject))
                && head != verb
                && !reading.ancestors(head).any(|above| above == verb)
        })
    }

    fn is_place(&self, word: TokenId) -> bool {
        let span = self.reading.token(word).span;
        self.extraction
            .mentions
            .iter()
            .any(|mention| mention.kind == MentionKind::Place && mention.span.contains(span))
    }

    /// Whether a word is in a mention of somebody: "a habit of shelling" has none.
    fn is_somebody(&self, word: TokenId) -> bool {
        let span = self.reading.token(word).span;
        self.extraction.mentions.iter().any(|mention| mention.span.contains(span))
    }

    fn first_conjunct(&self, mut token: TokenId) -> TokenId {
        for _ in 0..64 {
            let one = self.reading.token(token);
            if one.dep != Dep::Conj {
                break;
            }
            token = one.head;
        }
        token
    }

    /// Whether he tells it himself.
    fn is_own(&self, claim: &Claim, argument: &Argument) -> bool {
        let Some(origin) = claim.chain.first().and_then(|id| self.extraction.attributions.get(id.index()))
        else {
            return false;
        };
        let words = |span: Span| key(self.listings.without_article(self.reading.words(span)));
        argument.entity.is_some() && argument.entity == origin.entity
            || origin
                .all_source_words()
                .iter()
                .any(|span| span.touches(argument.span) || words(*span) == words(argument.span))
    }
}
