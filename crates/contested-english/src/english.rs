//! The stages in their order: the runtime's tokens and labels, then English rules, lemmas and noun chunks.

use std::borrow::Cow;

use smol_str::SmolStr;

use crate::labels::{Dep, EntityLabel, Tag};
use crate::lemmas::{Lemmatizer, is_base_form};
use crate::ruler::Seen;
use crate::runtime::{Read, Runtime};
use crate::words::{WordId, Words};
use crate::{EntityTag, ModelError, Parsed, Token, noun_chunks};

/// The loaded model. Cheap to share between threads.
#[derive(Debug)]
pub struct English {
    runtime: Runtime<Tag, Dep, EntityLabel>,
    lemmatizer: Lemmatizer,
}

impl English {
    /// Loads a converted model file (made by `cargo xtask model`).
    ///
    /// # Errors
    /// Where the bytes are no such file, are of another version, or are damaged.
    pub fn load(model: impl Into<Cow<'static, [u8]>>) -> Result<English, ModelError> {
        let (runtime, lemmas) = Runtime::load(model)?;
        Ok(English { lemmatizer: Lemmatizer::new(lemmas, &runtime.orthography.ids), runtime })
    }

    /// Reads one paragraph.
    ///
    /// Any text will do; time and memory grow with its length. Text beyond 4 GB is cut off.
    pub fn parse(&self, text: &str) -> Parsed {
        self.runtime.read(text, |read| self.finish(read)).unwrap_or_default()
    }

    fn finish(&self, read: Read<'_, Tag, Dep, EntityLabel>) -> Parsed {
        let Read { tokens, is_space, tags, tree, names, memory } = read;
        let seen: Vec<Seen<'_>> = tokens
            .iter()
            .zip(&tags)
            .zip(&tree.deps)
            .map(|((token, tag), dep)| {
                let word = memory.words.get(token.word);
                Seen {
                    tag: *tag,
                    dep: *dep,
                    lower: &word.lower,
                    is_space: word.is_space,
                    patterns: &word.patterns,
                }
            })
            .collect();
        let ruled = self.runtime.ruler.apply(&seen);

        let mut parsed = Parsed { tokens: Vec::with_capacity(tokens.len()), noun_chunks: Vec::new() };
        for (index, (token, ruled)) in tokens.iter().zip(ruled).enumerate() {
            let is_base_form = is_base_form(ruled.pos, ruled.morph);
            let lemma = match ruled.lemma {
                Some(lemma) => lemma,
                None => self.lemma(token.word, ruled.pos, is_base_form, &mut memory.words),
            };
            parsed.tokens.push(Token {
                start: token.start,
                end: token.end,
                space_after: token.space_after,
                is_space: is_space[index],
                sent_start: tree.sentence_starts[index],
                tag: ruled.tag,
                pos: ruled.pos,
                lemma,
                lower: memory.words.get(token.word).lower.clone(),
                head: tree.heads[index] as u32,
                dep: ruled.dep,
                entity: names[index].map(|(begins, label)| EntityTag { begins, label }),
            });
        }
        parsed.noun_chunks = noun_chunks::find(&parsed.tokens, &tree.left_edges);
        parsed
    }

    fn lemma(&self, word: WordId, pos: crate::Pos, is_base_form: bool, words: &mut Words) -> SmolStr {
        let word = words.get_mut(word);
        if let Some((.., lemma)) =
            word.lemmas.iter().find(|(known, base, _)| *known == pos && *base == is_base_form)
        {
            return lemma.clone();
        }
        let lemma = self.lemmatizer.lemma(
            &word.text,
            &word.lower,
            pos,
            is_base_form,
            &self.runtime.orthography.characters,
        );
        word.lemmas.push((pos, is_base_form, lemma.clone()));
        lemma
    }
}
