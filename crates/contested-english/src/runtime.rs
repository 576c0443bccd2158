//! What every spaCy model of this shape goes through, whatever its language: tokens, vectors, tags, dependencies, names. The
//! language is in the model's tables and in the types of its labels.

use std::borrow::Cow;
// Look-up only: nothing iterates over it, so hash order cannot reach a result.
#[allow(clippy::disallowed_types)]
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use smol_str::SmolStr;

use crate::ModelError;
use crate::characters::Characters;
use crate::hash::StringIds;
use crate::labels::Label;
use crate::model::{LemmaTables, ModelFile, damaged};
use crate::names::NameFinder;
use crate::network::{TokenVectors, WIDTH};
use crate::parser::{Parser, Tree};
use crate::ruler::Ruler;
use crate::tokenizer::{Piece, Tokenizer, for_each_chunk};
use crate::words::{Orthography, WordId, Words};
use contested_kernels::Matrix;

/// A loaded model of one language, with its labels for tags, dependencies and kinds of names. Cheap to share between threads.
#[derive(Debug)]
pub struct Runtime<T, D, E> {
    pub(crate) orthography: Orthography,
    tokenizer: Tokenizer,
    vectors: TokenVectors,
    tagger: Tagger<T>,
    parser: Parser<D>,
    pub(crate) ruler: Ruler,
    name_vectors: TokenVectors,
    name_finder: NameFinder<E>,
    /// What earlier calls worked out, to be used again: one for each thread that was ever in here.
    memories: Mutex<Vec<Memory>>,
}

/// A token as the network labels it.
#[derive(Clone, PartialEq, Debug)]
pub struct Labelled<T, D, E> {
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
    /// Lower case.
    pub lower: SmolStr,
    /// The tagger's label.
    pub tag: T,
    /// Index of the token this depends on; its own index for the root of a sentence.
    pub head: u32,
    /// The kind of dependency.
    pub dep: D,
    /// The name it is part of, if any: whether the name begins here, and its kind.
    pub entity: Option<(bool, E)>,
}

/// A text's tokens with the labels of each, before a language's own rules.
pub(crate) struct Read<'m, T, D, E> {
    pub(crate) tokens: Vec<Spot>,
    pub(crate) is_space: Vec<bool>,
    pub(crate) tags: Vec<T>,
    pub(crate) tree: Tree<D>,
    pub(crate) names: Vec<Option<(bool, E)>>,
    pub(crate) memory: &'m mut Memory,
}

impl<T: Label, D: Label, E: Label> Runtime<T, D, E> {
    /// Loads a converted model file (made by `cargo xtask model`), with the tables for lemmas, which each language uses in
    /// its own way.
    ///
    /// # Errors
    /// Where the bytes are no such file, are of another version, or are damaged.
    pub fn load(model: impl Into<Cow<'static, [u8]>>) -> Result<(Runtime<T, D, E>, LemmaTables), ModelError> {
        let mut file = ModelFile::read(model)?;
        let vectors = TokenVectors::take(&mut file, "tok2vec", 0, &[5000, 1000, 2500, 2500, 50, 50])?;
        let name_vectors = TokenVectors::take(&mut file, "ner", 3, &[5000, 1000, 2500, 2500])?;
        let tagger = Tagger::take(&mut file)?;
        let parser = Parser::take(&mut file)?;
        let name_finder = NameFinder::take(&mut file)?;
        let tables = file.tables;
        let characters = Characters::new(tables.characters);
        let ids = StringIds::new(tables.symbols);
        let runtime = Runtime {
            tokenizer: Tokenizer::new(tables.tokenizer)?,
            orthography: Orthography { characters, ids, norms: tables.norms },
            vectors,
            tagger,
            parser,
            ruler: Ruler::new(&tables.ruler)?,
            name_vectors,
            name_finder,
            memories: Mutex::new(Vec::new()),
        };
        Ok((runtime, tables.lemmas))
    }

    /// The id of a word, as the tables of lemmas go by it.
    pub fn id(&self, text: &str) -> u64 {
        self.orthography.ids.id(text)
    }

    /// Labels one paragraph's tokens.
    ///
    /// Any text will do; time and memory grow with its length. Text beyond 4 GB is cut off.
    pub fn label(&self, text: &str) -> Vec<Labelled<T, D, E>> {
        let labelled = self.read(text, |read| {
            let Read { tokens, is_space, tags, tree, names, memory } = read;
            let labels = tags.into_iter().zip(tree.deps).zip(names);
            tokens
                .iter()
                .enumerate()
                .zip(labels)
                .map(|((index, token), ((tag, dep), entity))| Labelled {
                    start: token.start,
                    end: token.end,
                    space_after: token.space_after,
                    is_space: is_space[index],
                    sent_start: tree.sentence_starts[index],
                    lower: memory.words.get(token.word).lower.clone(),
                    tag,
                    head: tree.heads[index] as u32,
                    dep,
                    entity,
                })
                .collect()
        });
        labelled.unwrap_or_default()
    }

    /// Labels one paragraph's tokens and hands them to `each`; `None` where there are none.
    pub(crate) fn read<R>(&self, text: &str, each: impl FnOnce(Read<'_, T, D, E>) -> R) -> Option<R> {
        let text = if text.len() > u32::MAX as usize { "" } else { text };
        let memory = self.memories.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut memory = memory.unwrap_or_default();
        if memory.words.len() > MOST_WORDS || memory.chunks.len() > MOST_WORDS {
            memory = Memory::default();
        }
        let result = self.read_with(text, &mut memory).map(each);
        self.memories.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        result
    }

    fn read_with<'m>(&self, text: &str, memory: &'m mut Memory) -> Option<Read<'m, T, D, E>> {
        let tokens = self.tokenize(text, memory);
        if tokens.is_empty() {
            return None;
        }
        self.embed(&tokens, memory);
        let mut vectors = Vec::with_capacity(tokens.len() * WIDTH);
        let mut name_vectors = Vec::with_capacity(tokens.len() * WIDTH);
        for token in &tokens {
            let embedded = &memory.embedded[token.word.index()];
            vectors.extend_from_slice(&embedded[usize::from(token.space_after)]);
            name_vectors.extend_from_slice(&embedded[NAME]);
        }
        self.vectors.contextualise(&mut vectors);
        self.name_vectors.contextualise(&mut name_vectors);

        let is_space: Vec<bool> = tokens.iter().map(|token| memory.words.get(token.word).is_space).collect();
        let tags = self.tagger.tag(&vectors);
        let tree = self.parser.parse(&vectors, &is_space);
        let names = self.name_finder.find(&name_vectors, &is_space, &tree.sentence_starts);
        Some(Read { tokens, is_space, tags, tree, names, memory })
    }

    fn tokenize(&self, text: &str, memory: &mut Memory) -> Vec<Spot> {
        let Memory { words, chunks, .. } = memory;
        let mut spots: Vec<Spot> = Vec::with_capacity(text.len() / 4);
        let mut pieces = Vec::new();
        let mut may_rejoin = false;
        for_each_chunk(text, &self.orthography.characters, |chunk, start, space_follows| {
            let mut push = |known: &Chunk, spots: &mut Vec<Spot>| {
                let mut at = start as u32;
                may_rejoin |= known.may_rejoin;
                for word in &known.words {
                    let end = at + words.get(*word).length;
                    spots.push(Spot { word: *word, start: at, end, space_after: false });
                    at = end;
                }
            };
            if let Some(known) = chunks.get(chunk) {
                push(known, &mut spots);
            } else {
                pieces.clear();
                self.tokenizer.split_chunk(chunk, &mut pieces);
                let mut made = Chunk::default();
                let mut at = 0;
                for piece in &pieces {
                    let piece_text = &chunk[at..at + piece.length as usize];
                    at += piece.length as usize;
                    made.words.push(words.intern(
                        piece_text,
                        piece.norm.as_deref(),
                        &self.orthography,
                        &self.ruler,
                    ));
                    made.may_rejoin |= self.tokenizer.may_rejoin(piece_text, &self.orthography.characters);
                }
                let mut at = start as u32;
                may_rejoin |= made.may_rejoin;
                for word in &made.words {
                    let end = at + words.get(*word).length;
                    spots.push(Spot { word: *word, start: at, end, space_after: false });
                    at = end;
                }
                chunks.insert(SmolStr::new(chunk), made);
            }
            if let Some(last) = spots.last_mut() {
                last.space_after = space_follows;
            }
        });
        if may_rejoin { self.rejoin(text, spots, words) } else { spots }
    }

    /// Joins special cases that the splitting took apart ("a.m.", ":)"): longest first, none overlapping.
    fn rejoin(&self, text: &str, spots: Vec<Spot>, words: &mut Words) -> Vec<Spot> {
        let spot_text = |spot: &Spot| &text[spot.start as usize..spot.end as usize];
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (at, spot) in spots.iter().enumerate() {
            let spots = &spots;
            let lengths: Vec<usize> = self
                .tokenizer
                .rejoined(spot_text(spot), &self.orthography.characters, |offset| {
                    spots
                        .get(at + offset)
                        .map(|spot| text.get(spot.start as usize..spot.end as usize).unwrap_or(""))
                })
                .collect();
            found.extend(lengths.into_iter().map(|length| (at, at + length)));
        }
        found.sort_by_key(|(start, end)| (std::cmp::Reverse(end - start), *start));
        let mut taken = vec![false; spots.len()];
        let mut cases: Vec<(usize, usize, Vec<Piece>)> = Vec::new();
        for (start, end) in found {
            let is_free = !taken[start] && !taken[end - 1];
            taken[start..end].fill(true);
            let text = &text[spots[start].start as usize..spots[end - 1].end as usize];
            if is_free && let Some(pieces) = self.tokenizer.special_case(text) {
                cases.push((start, end, pieces));
            }
        }
        cases.sort_by_key(|(start, ..)| *start);
        let mut joined = Vec::with_capacity(spots.len());
        let mut next = 0;
        for (start, end, pieces) in cases {
            joined.extend_from_slice(&spots[next..start]);
            let mut at = spots[start].start;
            for piece in &pieces {
                let piece_text = &text[at as usize..(at + piece.length) as usize];
                let word = words.intern(piece_text, piece.norm.as_deref(), &self.orthography, &self.ruler);
                joined.push(Spot { word, start: at, end: at + piece.length, space_after: false });
                at += piece.length;
            }
            if let Some(last) = joined.last_mut() {
                last.space_after = spots[end - 1].space_after;
            }
            next = end;
        }
        joined.extend_from_slice(&spots[next..]);
        joined
    }

    /// Makes sure that the first layer's outputs for all tokens' words are known.
    fn embed(&self, tokens: &[Spot], memory: &mut Memory) {
        let Memory { words, embedded, .. } = memory;
        embedded.resize_with(words.len(), Default::default);
        // New words are worked out together: the weights are read once for several of them.
        let (mut missing, mut features) = (Vec::new(), Vec::new());
        let (mut missing_names, mut name_features) = (Vec::new(), Vec::new());
        for token in tokens {
            let index = token.word.index();
            let variant = usize::from(token.space_after);
            let known = &mut embedded[index];
            if !known[variant].is_empty() && !known[NAME].is_empty() {
                continue;
            }
            let word = words.get(token.word);
            if known[variant].is_empty() {
                known[variant] = vec![0.0; WIDTH].into();
                missing.push((index, variant));
                let [norm, prefix, suffix, shape] = word.features;
                features.push([
                    norm,
                    prefix,
                    suffix,
                    shape,
                    u64::from(token.space_after),
                    u64::from(word.is_space),
                ]);
            }
            if known[NAME].is_empty() {
                known[NAME] = vec![0.0; WIDTH].into();
                missing_names.push((index, NAME));
                name_features.push(word.features);
            }
        }
        let rows = [
            (missing, self.vectors.embed(&features)),
            (missing_names, self.name_vectors.embed(&name_features)),
        ];
        for (missing, vectors) in &rows {
            for ((index, variant), vector) in missing.iter().zip(vectors.chunks_exact(WIDTH)) {
                embedded[*index][*variant].copy_from_slice(vector);
            }
        }
    }
}

/// A word where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) word: WordId,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) space_after: bool,
}

/// What was worked out for words and chunks; only ever a saving of time.
#[derive(Debug, Default)]
#[allow(clippy::disallowed_types)]
pub(crate) struct Memory {
    pub(crate) words: Words,
    chunks: HashMap<SmolStr, Chunk>,
    /// By word: the first layer's output without and with a space after it, and the name finder's.
    embedded: Vec<[Box<[f32]>; 3]>,
}

/// Where a word's vector for the name finder stands in [`Memory::embedded`].
const NAME: usize = 2;

/// How a chunk splits.
#[derive(Debug, Default)]
struct Chunk {
    words: Vec<WordId>,
    may_rejoin: bool,
}

/// A memory with more words starts afresh, so that it cannot grow without end.
const MOST_WORDS: usize = 20_000;

/// Part-of-speech tags straight from the vectors.
#[derive(Debug)]
struct Tagger<T> {
    weights: Matrix,
    bias: Vec<f32>,
    tags: Vec<T>,
}

impl<T: Label> Tagger<T> {
    fn take(file: &mut ModelFile) -> Result<Tagger<T>, ModelError> {
        let tags = file
            .tables
            .tags
            .iter()
            .map(|label| T::from_label(label).ok_or_else(|| damaged(&format!("unknown tag {label}"))))
            .collect::<Result<Vec<_>, _>>()?;
        if tags.is_empty() {
            return Err(damaged("no tags"));
        }
        let weights = file.take("tagger.0.softmax.W", &[tags.len(), WIDTH])?;
        Ok(Tagger {
            weights: Matrix::new(&weights, WIDTH, tags.len(), |output| output),
            bias: file.take("tagger.0.softmax.b", &[tags.len()])?,
            tags,
        })
    }

    fn tag(&self, vectors: &[f32]) -> Vec<T> {
        let count = vectors.len() / WIDTH;
        let stride = self.weights.stride();
        let mut scores = vec![0.0; count * stride];
        self.weights.apply(vectors, WIDTH, count, &mut scores);
        scores
            .chunks_exact(stride)
            .map(|scores| {
                let mut best = (f32::MIN, self.tags[0]);
                for ((score, bias), tag) in scores.iter().zip(&self.bias).zip(&self.tags) {
                    if score + bias > best.0 {
                        best = (score + bias, *tag);
                    }
                }
                best.1
            })
            .collect()
    }
}
