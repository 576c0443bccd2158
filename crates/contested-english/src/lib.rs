//! English tokens, tags, dependencies, names, lemmas and noun chunks.
//!
//! A runtime for the weights of spaCy's `en_core_web_sm` 3.8, equal to spaCy label by label. Text goes
//! in as one paragraph; the caller splits paragraphs. Models of other languages that have the same shape run on the same
//! [`Runtime`], with labels of their own.

mod labels;

mod model;

mod characters;

mod hash;

mod words;

mod tokenizer;

mod network;

mod transitions;

mod parser;

mod names;

mod ruler;

mod lemmas;

mod noun_chunks;

mod runtime;

mod english;

pub use english::English;
pub use labels::{Dep, EntityLabel, Label, Pos, Tag};
pub use model::LemmaTables;
pub use runtime::{Labelled, Runtime};
use smol_str::SmolStr;

/// A model file that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("language model: {0}")]
pub struct ModelError(pub String);

/// A paragraph, read.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Parsed {
    /// In reading order; whitespace other than one space between words is a token too.
    pub tokens: Vec<Token>,
    /// Base noun phrases as token ranges, start inclusive, end exclusive.
    pub noun_chunks: Vec<(u32, u32)>,
}

/// A token and what is known about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Token {
    /// First byte in the text.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Whether one space follows.
    pub space_after: bool,
    /// Whether it is whitespace only.
    pub is_space: bool,
    /// Whether a sentence starts here.
    pub sent_start: bool,
    /// Penn Treebank tag.
    pub tag: Tag,
    /// Universal part of speech.
    pub pos: Pos,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Lower case.
    pub lower: SmolStr,
    /// Index of the token this depends on; its own index for the root of a sentence.
    pub head: u32,
    /// The kind of dependency (ClearNLP labels).
    pub dep: Dep,
    /// The name it is part of, if any.
    pub entity: Option<EntityTag>,
}

/// A token's part in a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EntityTag {
    /// Whether the name starts here.
    pub begins: bool,
    /// What the model takes it for.
    pub label: EntityLabel,
}
