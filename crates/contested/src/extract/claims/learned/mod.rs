//! The learned reader: what words mean in a sentence, taught on keyed reports.
//!
//! It sees what the rules made of a report (`sight`) and what an encoder makes of its words, and says which words tell
//! an act of which kind, and who and what plays which part in it. What is known (numbers, days, names, who can do what)
//! stays with rules and data, before and after it.

mod sight;

mod heads;

mod decide;

mod sureness;

mod opinions;

pub use opinions::{Opinion, opinions};

use std::borrow::Cow;
use std::collections::BTreeMap;

use contested_encoder::{Encoder, WeightsError, WeightsFile, WordPieces};
use contested_lexicon::{Lexicon, LexiconError};
use serde::{Deserialize, Serialize};

use self::decide::Deciding;
use self::heads::Heads;
use self::sight::{Act, Sight};
use super::answers::Answers;
use super::{Looked, Rules};
use crate::extract::figures::{self, FoundFigure};
use crate::model::{Attribution, EventKind, Report, Span};
use crate::read::Reading;

/// What was learned.
#[derive(Debug)]
pub struct Learned {
    encoder: Encoder,
    heads: Heads,
    thresholds: Thresholds,
    sureness: sureness::Weights,
}

/// What stands beside the weights: when to follow them, and how sure what they say is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside {
    thresholds: Thresholds,
    /// For each field the weights of the signs of its sureness.
    sureness: BTreeMap<String, Vec<f32>>,
}

/// Chances from which on something is done; chosen on reports that were left out of teaching (`train/README.md`).
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Thresholds {
    /// A rule's claim stands.
    keep: f32,
    /// It gets another kind that is so many times as likely as its own.
    rename: f32,
    /// A word that no rule took tells an act.
    add: f32,
    /// It tells it for the first time.
    first: f32,
    /// Somebody plays a part.
    part: f32,
    /// It is put in the place of the one whom the rules chose where it is so many times as likely.
    replace: f32,
    /// It is put in the place of one that the rules chose and that is not scored: a pronoun.
    unseen: f32,
    place: f32,
    /// What is asked next where the words that tell the place name none that could be found.
    else_place: f32,
    time: f32,
    source: f32,
    /// A part that the rules gave is taken away.
    nobody: f32,
    /// A figure is of an act that the rules did not, or did, give it to.
    figure: f32,
    keep_figure: f32,
    /// A stage, polarity or certainty holds.
    tell: f32,
}

impl Learned {
    /// Loads it from a lexicon.
    ///
    /// # Errors
    /// Where a file of weights is missing, damaged, or was taught on another codebook.
    pub fn load(lexicon: &Lexicon) -> Result<Learned, LexiconError> {
        let learned = Learned::read(lexicon.bytes(READER)?, &lexicon.bytes(BESIDE)?);
        learned.map_err(|(path, message)| LexiconError::at(path, 0, message))
    }

    /// Takes it out of a file of weights and what stands beside it; else says which is wrong, and how.
    fn read(weights: Cow<'static, [u8]>, beside: &[u8]) -> Result<Learned, (&'static str, String)> {
        let of_weights = |error: WeightsError| (READER, error.to_string());
        let of_beside = |message: String| (BESIDE, message);
        let beside: Beside = serde_json::from_slice(beside).map_err(|error| of_beside(error.to_string()))?;
        let sureness = sureness::Weights::new(beside.sureness).map_err(of_beside)?;
        let mut file = WeightsFile::read(weights).map_err(of_weights)?;
        let kinds: Vec<String> = file.table("kinds").map_err(of_weights)?;
        if !kinds.iter().map(String::as_str).eq(EventKind::ALL.iter().map(|kind| kind.as_str())) {
            return Err((
                READER,
                "taught on another codebook; teach it anew, or read by rules alone".to_owned(),
            ));
        }
        let encoder = Encoder::take(&mut file).map_err(of_weights)?;
        let heads = Heads::take(&mut file, encoder.width(), kinds.len()).map_err(of_weights)?;
        Ok(Learned { encoder, heads, thresholds: beside.thresholds, sureness })
    }

    /// A vector for each word piece. Long reports are read in windows that overlap.
    fn vectors(&self, pieces: &[u32]) -> Vec<f32> {
        let width = self.encoder.width();
        if pieces.len() <= WINDOW {
            return self.encoder.encode(pieces);
        }
        let mut vectors = Vec::with_capacity(pieces.len() * width);
        let mut at = 0;
        while at < pieces.len() {
            let end = (at + CORE).min(pieces.len());
            let from = at.saturating_sub(MARGIN);
            let window = self.encoder.encode(&pieces[from..(end + MARGIN).min(pieces.len())]);
            vectors.extend_from_slice(&window[(at - from) * width..(end - from) * width]);
            at = end;
        }
        vectors
    }

    /// Changes what the rules found; gives for each claim the signs of how surely it was read, and what was held of the words
    /// that somebody asks about.
    fn decide(
        &self,
        looked: &mut Looked<'_, '_>,
        attributions: &[Attribution],
        figures: &[FoundFigure],
        all: &crate::extract::Rules,
        asked: Option<Span>,
    ) -> (Vec<sureness::Signs>, Vec<Opinion>) {
        let sight = Sight::new(
            &looked.look,
            &all.claims,
            &looked.fired,
            &looked.drafts,
            figures,
            attributions,
            self.encoder.pieces(),
        );
        let vectors = self.vectors(&sight.pieces[..sight.pieces.len().min(LONGEST)]);
        let deciding = Deciding {
            learned: self,
            all,
            looked,
            attributions,
            figures,
            sight,
            vectors,
            asked,
            opinions: Vec::new(),
        };
        deciding.run()
    }

    /// Changes what the rules found, and gives each claim the signs of how surely it was read.
    pub(super) fn revise(
        &self,
        looked: &mut Looked<'_, '_>,
        attributions: &[Attribution],
        figures: &[FoundFigure],
        all: &crate::extract::Rules,
    ) {
        let (signs, _) = self.decide(looked, attributions, figures, all, None);
        for (draft, signs) in looked.drafts.iter_mut().zip(&signs) {
            draft.claim.sure = Some(self.sureness.of(signs));
            draft.signs = signs.0.to_vec();
        }
    }
}

/// Word pieces of a report that are read: some 130,000 characters. What lies beyond is read by rules alone, so that no
/// report takes more than some seconds and 50 MB.
const LONGEST: usize = 1 << 15;

/// The weights' path in the lexicon, and that of what stands beside them.
const READER: &str = "models/reader.bin";
const BESIDE: &str = "models/reader.json";

/// What it is loaded from, as paths in the lexicon.
pub const FILES: [&str; 2] = [READER, BESIDE];

/// Word pieces read at once; of a longer report those that a window answers for, and those around them that it sees.
const WINDOW: usize = 448;
const CORE: usize = 288;
const MARGIN: usize = 80;

/// What is counted, as `killed`, with low and high.
type Count = (&'static str, Option<u64>, Option<u64>);

/// A report as the learned reader is shown it, with the acts it is asked about: for teaching.
#[derive(Debug, Serialize)]
pub struct Lesson {
    sight: Sight,
    /// Where each word stands: UTF-8 bytes.
    words: Vec<[u32; 2]>,
    /// Where each thing stands.
    things: Vec<[u32; 2]>,
    /// For each thing the words that it stands for: of a source that only points back, the fuller ones.
    stands_for: Vec<Vec<[u32; 2]>>,
    /// For each thing: what it counts, as `killed`, with low and high.
    figures: Vec<Option<Count>>,
    /// For each thing: the days it means.
    days: Vec<Option<(String, String)>>,
    /// The acts asked about, in the order given, each with what the rules say of it.
    acts: Vec<Act>,
    /// For each of the rules' claims: the words of its triggers.
    claims: Vec<Vec<u32>>,
}

/// The signs from which it is worked out how surely each claim of a report was read, in the order of its claims: for
/// fitting their weights.
pub fn signs(
    report: &Report,
    reading: &Reading<'_>,
    all: &crate::extract::Rules,
    learned: &Learned,
) -> Vec<Vec<f32>> {
    let mut attributions = crate::extract::attributions::find(reading, &all.attributions);
    let figures = figures::find(reading, &all.figures);
    let drafts = super::drafts(report, reading, &mut attributions, &figures, all, Some(learned));
    drafts.into_iter().map(|draft| draft.signs).collect()
}

/// Shows a report as the learned reader would see it, with acts at the words of the given spans.
pub fn lesson(
    report: &Report,
    reading: &Reading<'_>,
    all: &crate::extract::Rules,
    pieces: &WordPieces,
    asked: &[Span],
) -> Lesson {
    let mut attributions = crate::extract::attributions::find(reading, &all.attributions);
    let answers = Answers::find(reading, &mut attributions, &all.claims.answers);
    let figures = figures::find(reading, &all.figures);
    let rules: &Rules = &all.claims;
    let looked = super::look_through(report, reading, &attributions, &answers, &figures, all);
    let sight =
        Sight::new(&looked.look, rules, &looked.fired, &looked.drafts, &figures, &attributions, pieces);
    let acts = asked
        .iter()
        .map(|span| {
            let word = reading.head_of(reading.tokens_in(*span));
            let touches = |index: &usize| {
                looked.drafts[*index].claim.event.trigger.iter().any(|own| own.touches(*span))
            };
            let draft = (0..looked.drafts.len()).find(touches);
            sight.act(&looked.look, word, &looked.drafts, draft, &attributions, &figures)
        })
        .collect();
    let at = |span: Span| [span.start(), span.end()];
    let triggers = looked.drafts.iter().map(|draft| {
        let spans = draft.claim.event.trigger.iter();
        spans.map(|span| reading.head_of(reading.tokens_in(*span)).0).collect()
    });
    Lesson {
        words: reading.tokens.iter().map(|token| at(token.span)).collect(),
        things: sight.things.iter().map(|thing| at(thing.span)).collect(),
        stands_for: sight
            .things
            .iter()
            .map(|thing| match thing.what {
                sight::What::Source(source) => {
                    attributions[source as usize].all_source_words().into_iter().map(at).collect()
                }
                _ => Vec::new(),
            })
            .collect(),
        figures: sight
            .things
            .iter()
            .map(|thing| match thing.what {
                sight::What::Figure(figure) => {
                    let figure = &figures[figure as usize].figure;
                    Some((figure.kind.as_str(), figure.low, figure.high))
                }
                _ => None,
            })
            .collect(),
        days: sight
            .things
            .iter()
            .map(|thing| match thing.what {
                sight::What::Time(time) => {
                    let range = reading
                        .time_frames
                        .get(time as usize)
                        .copied()
                        .unwrap_or(reading.times[time as usize].range);
                    let day = |date: Option<jiff::civil::Date>| {
                        date.map_or_else(String::new, |date| date.to_string())
                    };
                    Some((day(range.earliest()), day(range.latest())))
                }
                _ => None,
            })
            .collect(),
        claims: triggers.collect(),
        acts,
        sight,
    }
}
