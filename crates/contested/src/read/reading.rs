use std::borrow::Cow;

use contested_english::{Dep, EntityTag, Pos, Tag};
use smol_str::SmolStr;

use crate::model::{DateRange, Notice, Signature, Span, Time, View};

/// A token's place in its reading.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TokenId(pub u32);

impl TokenId {
    /// The place in [`Reading::tokens`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A run of tokens, start inclusive, end exclusive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Tokens {
    /// First token.
    pub start: TokenId,
    /// One past the last.
    pub end: TokenId,
}

impl Tokens {
    /// The tokens' ids in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = TokenId> {
        (self.start.0..self.end.0).map(TokenId)
    }

    /// Whether it holds the token.
    pub fn contains(self, token: TokenId) -> bool {
        self.start <= token && token < self.end
    }

    /// How many.
    pub fn len(self) -> usize {
        (self.end.0 - self.start.0) as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A report's words and what is known about them.
#[derive(Clone, Debug)]
pub struct Reading<'t> {
    /// The report's text.
    pub text: &'t str,
    /// The text as it was read: where it is set in capitals, written as it would be otherwise, letter by letter of
    /// the same length. Every span fits both.
    pub cased: Cow<'t, str>,
    /// All tokens in reading order.
    pub tokens: Vec<Token>,
    /// Sentences in reading order; they never cross a paragraph.
    pub sentences: Vec<Sentence>,
    /// Paragraphs in reading order.
    pub paragraphs: Vec<Tokens>,
    /// Base noun phrases in reading order.
    pub noun_chunks: Vec<Tokens>,
    /// Names of actors, people, places in reading order; a longer name comes before one nested in it.
    pub names: Vec<Name>,
    /// Quoted stretches in reading order.
    pub quotations: Vec<Quotation>,
    /// Time expressions in reading order.
    pub times: Vec<Time>,
    /// For each time, the days in which something placed by it may lie ("since 2011": up to the report's day).
    pub time_frames: Vec<DateRange>,
    /// Numbers in reading order.
    pub numbers: Vec<Number>,
    /// For finding copies.
    pub signature: Signature,
    /// What could not be understood.
    pub notices: Vec<Notice>,
    /// Children of each token, grouped: see [`Reading::children`].
    pub(super) child_starts: Vec<u32>,
    pub(super) child_list: Vec<TokenId>,
}

/// A word of the text.
#[derive(Clone, PartialEq, Debug)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Lower case.
    pub lower: SmolStr,
    /// Penn Treebank tag.
    pub tag: Tag,
    /// Universal part of speech.
    pub pos: Pos,
    /// The token this depends on; itself for a sentence's root.
    pub head: TokenId,
    /// The kind of dependency.
    pub dep: Dep,
    /// The name the model takes it to be part of.
    pub entity: Option<EntityTag>,
    /// Its sentence's index.
    pub sentence: u32,
    /// Whether it is whitespace only.
    pub is_space: bool,
}

/// A sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Its tokens, without surrounding whitespace.
    pub tokens: Tokens,
    /// Its text, without surrounding whitespace.
    pub span: Span,
    /// Its paragraph's index.
    pub paragraph: u32,
}

/// A name, with what kind of thing it may be. Which one it is, is for linking to say.
#[derive(Clone, PartialEq, Debug)]
pub struct Name {
    /// The words.
    pub tokens: Tokens,
    /// The text.
    pub span: Span,
    /// The likeliest kind.
    pub kind: NameKind,
    /// Ids of the register's actors that are called so.
    pub actors: Vec<SmolStr>,
    /// Whether the gazetteer knows a place of this name.
    pub in_gazetteer: bool,
    /// The name it shortens, as an index in [`Reading::names`]: an acronym's long form, a last name's full name.
    pub full: Option<u32>,
}

/// What kind of thing a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NameKind {
    /// A person.
    Person,
    /// A place.
    Place,
    /// A non-state group under arms.
    ArmedGroup,
    /// A state, its government, a ministry.
    Government,
    /// A state's forces.
    Military,
    /// A publisher of news, an agency.
    Outlet,
    /// Any other body.
    Organisation,
    /// A people, a faith, the people of a country ("Syrian").
    People,
    /// An arm or vehicle.
    Weapon,
    /// An event, a work, a law, a thing.
    Other,
}

/// A quoted stretch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quotation {
    /// With its marks.
    pub outer: Span,
    /// Without them.
    pub inner: Span,
    /// Its tokens, without the marks.
    pub tokens: Tokens,
    /// The quotation it goes on from, for one over several paragraphs.
    pub continues: Option<u32>,
}

/// A number in words or digits. Of a range or bound, each number is one of its own.
#[derive(Clone, PartialEq, Debug)]
pub struct Number {
    /// Its tokens.
    pub tokens: Tokens,
    /// The words.
    pub span: Span,
    /// Its value; `None` for vague words ("dozens").
    pub value: Option<u64>,
}

impl<'t> Reading<'t> {
    /// A reading of `text` in which nothing has been found yet.
    pub fn empty(text: &'t str) -> Reading<'t> {
        Reading {
            text,
            cased: Cow::Borrowed(text),
            tokens: Vec::new(),
            sentences: Vec::new(),
            paragraphs: Vec::new(),
            noun_chunks: Vec::new(),
            names: Vec::new(),
            quotations: Vec::new(),
            times: Vec::new(),
            time_frames: Vec::new(),
            numbers: Vec::new(),
            signature: Signature {
                words_sha256: String::new(),
                words: View { size: 0, minima: Vec::new() },
                skeleton: View { size: 0, minima: Vec::new() },
                function_words: View { size: 0, minima: Vec::new() },
                matter: Vec::new(),
            },
            notices: Vec::new(),
            child_starts: vec![0],
            child_list: Vec::new(),
        }
    }

    /// The token itself.
    pub fn token(&self, id: TokenId) -> &Token {
        &self.tokens[id.index()]
    }

    /// The words of a span.
    pub fn words(&self, span: Span) -> &'t str {
        span.of(self.text)
    }

    /// The words of a span as they would be written were the text not set in capitals: for asking about capitals.
    pub fn cased_words(&self, span: Span) -> &str {
        span.of(&self.cased)
    }

    /// The word of a token as it would be written were the text not set in capitals.
    pub fn cased_word(&self, id: TokenId) -> &str {
        self.cased_words(self.token(id).span)
    }

    /// The words of a token.
    pub fn word(&self, id: TokenId) -> &'t str {
        self.token(id).span.of(self.text)
    }

    /// The span from the first to the last of some tokens; empty at the next token's start where there are none.
    pub fn span(&self, tokens: Tokens) -> Span {
        if tokens.is_empty() {
            let at = self
                .tokens
                .get(tokens.start.index())
                .map_or(self.text.len() as u32, |token| token.span.start());
            return Span::new(at, at);
        }
        Span::new(self.token(tokens.start).span.start(), self.token(TokenId(tokens.end.0 - 1)).span.end())
    }

    /// The last of some tokens that hangs on none of the others, spaces and signs apart; the last one where all do. Not
    /// for an empty list.
    pub fn head_of(&self, tokens: Tokens) -> TokenId {
        let outside = |id: &TokenId| {
            let token = self.token(*id);
            !token.is_space && token.pos != Pos::Punct && (token.head == *id || !tokens.contains(token.head))
        };
        tokens
            .iter()
            .rev()
            .find(outside)
            .unwrap_or(TokenId(tokens.end.0.saturating_sub(1).max(tokens.start.0)))
    }

    /// The tokens that depend on this one directly, in reading order.
    pub fn children(&self, id: TokenId) -> &[TokenId] {
        let (start, end) = (self.child_starts[id.index()], self.child_starts[id.index() + 1]);
        &self.child_list[start as usize..end as usize]
    }

    /// The first child with this label.
    pub fn child(&self, id: TokenId, dep: Dep) -> Option<TokenId> {
        self.children(id).iter().copied().find(|child| self.token(*child).dep == dep)
    }

    /// The tokens above this one, nearest first, up to the sentence's root.
    pub fn ancestors(&self, id: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            let head = self.token(at).head;
            if head == at {
                return None;
            }
            at = head;
            Some(head)
        })
    }

    /// From the leftmost to the rightmost token that depends on this one, itself included.
    pub fn subtree(&self, id: TokenId) -> Tokens {
        let mut bounds = Tokens { start: id, end: TokenId(id.0 + 1) };
        let mut waiting = vec![id];
        while let Some(token) = waiting.pop() {
            bounds.start = bounds.start.min(token);
            bounds.end = bounds.end.max(TokenId(token.0 + 1));
            waiting.extend_from_slice(self.children(token));
        }
        bounds
    }

    /// The sentence a token is in.
    pub fn sentence_of(&self, id: TokenId) -> &Sentence {
        &self.sentences[self.token(id).sentence as usize]
    }

    /// The tokens that touch a span.
    pub fn tokens_in(&self, span: Span) -> Tokens {
        let start = self.tokens.partition_point(|token| token.span.end() <= span.start());
        let end = self.tokens.partition_point(|token| token.span.start() < span.end());
        Tokens { start: TokenId(start as u32), end: TokenId(end.max(start) as u32) }
    }

    /// Recomputes the lists behind [`Reading::children`]; called once when the tokens are in place.
    pub(super) fn index_children(&mut self) {
        let count = self.tokens.len();
        let mut starts = vec![0u32; count + 1];
        for (index, token) in self.tokens.iter().enumerate() {
            if token.head.index() != index {
                starts[token.head.index() + 1] += 1;
            }
        }
        for index in 0..count {
            starts[index + 1] += starts[index];
        }
        let mut next = starts.clone();
        let mut list = vec![TokenId(0); starts[count] as usize];
        for (index, token) in self.tokens.iter().enumerate() {
            if token.head.index() != index {
                let slot = &mut next[token.head.index()];
                list[*slot as usize] = TokenId(index as u32);
                *slot += 1;
            }
        }
        self.child_starts = starts;
        self.child_list = list;
    }
}
