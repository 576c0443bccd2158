use serde::{Deserialize, Serialize};

/// How many hash functions a view's signature keeps: the error of an estimated similarity is about 1/√128 = 9 %
/// at worst and far less near 0, where copies are told from the rest.
pub const HASHES: usize = 128;

/// A report's text in a form that shows copies, and what it is about, without showing the text: MinHash over three views,
/// which together see exact, edited, abridged and synonym-spun copies, and its words by their hashes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signature {
    /// SHA-256 of the text's words in lower case, 64 hex digits: equal for exact copies whatever their layout.
    pub words_sha256: String,
    /// Runs of five words.
    pub words: View,
    /// Runs of six of: names, numbers and function words as they stand, any run of other words as one gap.
    pub skeleton: View,
    /// Runs of eight function words, other words left out.
    pub function_words: View,
    /// The words that tell what it is about, by their hashes, each once, in order; empty where nobody worked them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matter: Vec<Term>,
}

/// A word of a report, as far as it tells what the report is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(from = "(u32, u16, u8)", into = "(u32, u16, u8)")]
pub struct Term {
    /// Its hash: singular and plural alike.
    pub word: u32,
    /// How much it tells: sixteenths of its inverse frequency, times one plus the logarithm of how often it stands here.
    pub weight: u16,
    /// Whether it is always written with a capital inside sentences.
    pub is_name: bool,
}

impl From<(u32, u16, u8)> for Term {
    fn from((word, weight, is_name): (u32, u16, u8)) -> Term {
        Term { word, weight, is_name: is_name != 0 }
    }
}

impl From<Term> for (u32, u16, u8) {
    fn from(term: Term) -> (u32, u16, u8) {
        (term.word, term.weight, u8::from(term.is_name))
    }
}

/// One view's signature.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct View {
    /// How many distinct runs the text has.
    pub size: u32,
    /// The least hash of any run, under each hash function; empty where there is no run.
    pub minima: Vec<u32>,
}

impl View {
    /// Estimated Jaccard similarity of the two texts' runs, 0 to 1; 0 where either has none.
    pub fn similarity(&self, other: &View) -> f64 {
        if self.minima.is_empty() || self.minima.len() != other.minima.len() {
            return 0.0;
        }
        let equal = self.minima.iter().zip(&other.minima).filter(|(a, b)| a == b).count();
        equal as f64 / self.minima.len() as f64
    }

    /// Estimated share of the smaller text's runs that the other text has too.
    pub fn containment(&self, other: &View) -> f64 {
        let similarity = self.similarity(other);
        let shared = similarity / (1.0 + similarity) * f64::from(self.size + other.size);
        let smaller = f64::from(self.size.min(other.size));
        if smaller > 0.0 { (shared / smaller).min(1.0) } else { 0.0 }
    }
}
