//! The learned reader: what words mean in a sentence, taught on keyed reports.
//!
//! It sees what the rules made of a report ([`sight`]) and what an encoder makes of its words, and says which words tell
//! an act of which kind, and who and what plays which part in it. What is known (numbers, days, names, who can do what)
//! stays with rules and data, before and after it.

mod sight;

mod heads;

mod decide;

mod sureness;

use contested_encoder::{Encoder, WeightsError, WeightsFile, WordPieces};
use contested_lexicon::{Lexicon, LexiconError};
use serde::Serialize;

use self::decide::Deciding;
use self::heads::Heads;
use self::sight::{Act, Sight};
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
    sureness: Option<sureness::Weights>,
}

/// Chances from which on something is done; chosen on reports that were left out of teaching (`train/README.md`).
#[derive(Clone, Copy, Debug)]
struct Thresholds {
    /// A rule's claim stands.
    keep: f32,
    /// A word that no rule took tells an act.
    add: f32,
    /// It tells it for the first time.
    first: f32,
    /// Somebody plays a part.
    part: f32,
    place: f32,
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

impl Thresholds {
    const CHOSEN: Thresholds = Thresholds {
        keep: 0.3,
        add: 0.6,
        first: 0.7,
        part: 0.35,
        place: 0.3,
        time: 0.35,
        source: 0.4,
        nobody: 0.7,
        figure: 0.5,
        keep_figure: 0.35,
        tell: 0.5,
    };
}

impl Thresholds {
    fn from_environment() -> Thresholds {
        let mut t = Thresholds::CHOSEN;
        if let Ok(text) = std::env::var("CT_THRESHOLDS") {
            for part in text.split(',') {
                if let Some((k, v)) = part.split_once('=') {
                    let v: f32 = v.parse().unwrap_or(0.5);
                    match k {
                        "keep" => t.keep = v,
                        "add" => t.add = v,
                        "first" => t.first = v,
                        "part" => t.part = v,
                        "place" => t.place = v,
                        "time" => t.time = v,
                        "source" => t.source = v,
                        "nobody" => t.nobody = v,
                        "figure" => t.figure = v,
                        "keep_figure" => t.keep_figure = v,
                        _ => t.tell = v,
                    }
                }
            }
        }
        t
    }
}

impl Learned {
    /// Loads it from a lexicon.
    ///
    /// # Errors
    /// Where a file of weights is missing, damaged, or was taught on another codebook.
    pub fn load(lexicon: &Lexicon) -> Result<Learned, LexiconError> {
        Learned::read(lexicon.bytes(READER)?, lexicon.bytes(SURENESS).ok())
            .map_err(|error| LexiconError::at(READER, 0, error.to_string()))
    }

    /// Takes it out of a file of weights.
    ///
    /// # Errors
    /// Where the bytes are damaged, or were taught on other kinds of event than the codebook's.
    pub fn read(bytes: &[u8], sureness: Option<&[u8]>) -> Result<Learned, WeightsError> {
        let sureness = sureness.map(sureness::Weights::read).transpose().map_err(WeightsError)?;
        let mut file = WeightsFile::read(bytes)?;
        let kinds: Vec<String> = file.table("kinds")?;
        if !kinds.iter().map(String::as_str).eq(EventKind::ALL.iter().map(|kind| kind.as_str())) {
            return Err(WeightsError("taught on another codebook".to_owned()));
        }
        let encoder = Encoder::take(&mut file)?;
        let heads = Heads::take(&mut file, encoder.width(), kinds.len())?;
        Ok(Learned { encoder, heads, thresholds: Thresholds::from_environment(), sureness })
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

    /// Changes what the rules found; gives, for each claim, the signs of how surely it was read.
    pub(super) fn revise(
        &self,
        looked: &mut Looked<'_, '_>,
        attributions: &[Attribution],
        figures: &[FoundFigure],
        all: &crate::extract::Rules,
    ) -> Vec<Vec<f32>> {
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
        let signs = Deciding { learned: self, all, looked, attributions, figures, sight, vectors }.run();
        if let Some(weights) = &self.sureness {
            for (draft, signs) in looked.drafts.iter_mut().zip(&signs) {
                draft.claim.sure = Some(weights.of(signs));
            }
        }
        signs.into_iter().map(|signs| signs.0.to_vec()).collect()
    }
}

/// Word pieces of a report that are read: some 130,000 characters. What lies beyond is read by rules alone, so that no
/// report takes more than some seconds and 50 MB.
const LONGEST: usize = 1 << 15;

/// The weights' path in the lexicon, and that of the weights of sureness.
const READER: &str = "models/reader.bin";
const SURENESS: &str = "models/sureness.json";

/// What it is loaded from, as paths in the lexicon.
pub const FILES: [&str; 2] = [READER, SURENESS];

/// Word pieces read at once; of a longer report those that a window answers for, and those around them that it sees.
const WINDOW: usize = 448;
const CORE: usize = 288;
const MARGIN: usize = 80;

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
    figures: Vec<Option<(&'static str, Option<u64>, Option<u64>)>>,
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
    let attributions = crate::extract::attributions::find(report, reading, &all.attributions);
    let figures = figures::find(reading, &all.figures);
    let mut looked = super::look_through(report, reading, &attributions, &figures, all);
    learned.revise(&mut looked, &attributions, &figures, all)
}

/// Shows a report as the learned reader would see it, with acts at the words of the given spans.
pub fn lesson(
    report: &Report,
    reading: &Reading<'_>,
    all: &crate::extract::Rules,
    pieces: &WordPieces,
    asked: &[Span],
) -> Lesson {
    let attributions = crate::extract::attributions::find(report, reading, &all.attributions);
    let figures = figures::find(reading, &all.figures);
    let rules: &Rules = &all.claims;
    let looked = super::look_through(report, reading, &attributions, &figures, all);
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
