//! One report through all stages that know a single report: read, extract, link, limit, translate.

use contested_encoder::WordPieces;
use contested_english::English;
use contested_lexicon::{Lexicon, LexiconError};

use crate::extract::claims::explain::{self, Tried};
use crate::extract::learned::{self, Learned, Lesson, Opinion};
use crate::ingest::Coded;
use crate::model::{Extraction, Report, Span};
use crate::read::Reading;
use crate::{extract, limit, link, read, translate};

/// Everything that reading needs, loaded once and shared between threads.
#[derive(Debug)]
pub struct Reader {
    english: English,
    reading: read::Rules,
    extracting: extract::Rules,
    learned: Option<Learned>,
    linking: link::World,
    limits: limit::Limits,
    translating: translate::Rules,
    #[cfg(feature = "french")]
    french: french::Lazy,
}

impl Reader {
    /// Loads the language model, the learned reader, the rules and the world's names.
    ///
    /// # Errors
    /// Where a data file is damaged or does not say what it should: which file, which line, what was expected.
    pub fn new(lexicon: &Lexicon) -> Result<Reader, LexiconError> {
        Ok(Reader { learned: Some(Learned::load(lexicon)?), ..Reader::fast(lexicon)? })
    }

    /// Loads what reads by rules alone: many times faster, and less well.
    ///
    /// # Errors
    /// Where a data file does not say what it should.
    pub fn fast(lexicon: &Lexicon) -> Result<Reader, LexiconError> {
        let english = English::load(lexicon.bytes(MODEL)?)
            .map_err(|error| LexiconError::at(MODEL, 0, error.to_string()))?;
        Ok(Reader {
            english,
            reading: read::Rules::load(lexicon)?,
            extracting: extract::Rules::load(lexicon)?,
            learned: None,
            linking: link::World::load(lexicon)?,
            limits: limit::Limits::load(lexicon)?,
            translating: translate::Rules::load(lexicon)?,
            #[cfg(feature = "french")]
            french: french::Lazy::new(lexicon),
        })
    }

    /// Reads one report. Never fails: what was not understood is a notice.
    pub fn extract(&self, report: Report) -> Extraction {
        self.extract_and(report, |_, extraction| extraction)
    }

    /// Links what a row of a data set codes: its names become actors and places as those of a report do. A place that is not
    /// known by its name, or lies elsewhere, stays where the row has it.
    pub fn link_coded(&self, report: Report, coded: &Coded) -> Extraction {
        let reading = read::read(&report, &self.english, &self.reading);
        let found = extract::coded(coded, &report.text);
        let mut extraction = link::link(&report, &reading, found, &self.linking);
        link::place_coded(&mut extraction, coded, &self.linking);
        extraction
    }

    /// Reads one report and shows what it yields beside the reading it was made from: words, parse, noun phrases.
    pub fn extract_and<T>(&self, mut report: Report, look: impl FnOnce(&Reading<'_>, Extraction) -> T) -> T {
        #[cfg(feature = "french")]
        if crate::ingest::is_french(&report) {
            return look(&Reading::empty(&report.text), self.extract_french(&report));
        }
        let (published, notice) = read::times::infer_published(&report, self.reading.times());
        report.published = published;
        // A report that is read anew has it already.
        let notice = notice.filter(|notice| !report.notices.contains(notice));
        report.notices.extend(notice);
        let reading = read::read(&report, &self.english, &self.reading);
        let found = extract::extract(&report, &reading, &self.extracting, self.learned.as_ref());
        let extraction = link::link(&report, &reading, found, &self.linking);
        let extraction = limit::limit(extraction, &reading, &self.limits);
        let extraction = translate::check(extraction, &self.translating);
        look(&reading, extraction)
    }

    /// Shows a report as the learned reader sees it, with acts at the words of the given spans: for teaching.
    pub fn lesson(&self, mut report: Report, pieces: &WordPieces, asked: &[Span]) -> Lesson {
        let (published, _) = read::times::infer_published(&report, self.reading.times());
        report.published = published;
        let reading = read::read(&report, &self.english, &self.reading);
        learned::lesson(&report, &reading, &self.extracting, pieces, asked)
    }

    /// Reads one report, with the signs from which each claim's sureness is worked out: for fitting their weights.
    pub fn signs(&self, report: &Report) -> Vec<Vec<f32>> {
        let Some(learned) = &self.learned else { return Vec::new() };
        let reading = read::read(report, &self.english, &self.reading);
        learned::signs(report, &reading, &self.extracting, learned)
    }

    /// What the learned reader held of the words of a report that touch `at` and of the acts that they tell; nothing where
    /// rules read alone.
    pub fn opinions(&self, report: &Report, at: Span) -> Vec<Opinion> {
        let Some(learned) = &self.learned else { return Vec::new() };
        let mut report = report.clone();
        let (published, _) = read::times::infer_published(&report, self.reading.times());
        report.published = published;
        let reading = read::read(&report, &self.english, &self.reading);
        learned::opinions(&report, &reading, &self.extracting, learned, at)
    }

    /// The rules tried on the words of a report that touch `at`, and what was against those that do not hold.
    pub fn tried(&self, report: &Report, at: Span) -> Vec<Tried> {
        let reading = read::read(report, &self.english, &self.reading);
        explain::tried(&reading, &self.extracting, at)
    }
}

/// French reports, and their model, which is loaded when the first of them is read.
#[cfg(feature = "french")]
mod french {
    use std::sync::OnceLock;

    use contested_french::French;
    use contested_lexicon::{Lexicon, LexiconError};

    use super::Reader;
    use crate::model::{Extraction, Notice, Report};
    use crate::{extract, link, read};

    /// What is needed for French.
    #[derive(Debug)]
    struct Loaded {
        model: French,
        extracting: extract::french::Rules,
        names: link::french::Names,
    }

    #[derive(Debug)]
    pub(super) struct Lazy {
        lexicon: Lexicon,
        loaded: OnceLock<Result<Box<Loaded>, LexiconError>>,
    }

    impl Lazy {
        pub(super) fn new(lexicon: &Lexicon) -> Lazy {
            Lazy { lexicon: lexicon.clone(), loaded: OnceLock::new() }
        }

        fn get(&self) -> Result<&Loaded, &LexiconError> {
            self.loaded.get_or_init(|| Loaded::load(&self.lexicon).map(Box::new)).as_deref()
        }
    }

    /// Where a user's model lies in the folder that is laid over the lexicon.
    const MODEL: &str = "models/french.bin";

    impl Loaded {
        fn load(lexicon: &Lexicon) -> Result<Loaded, LexiconError> {
            // A model that a user laid over the lexicon goes before the one that is built in.
            let model = lexicon.bytes(MODEL).map_or_else(|_| French::bundled(), French::load);
            Ok(Loaded {
                model: model.map_err(|error| LexiconError::at(MODEL, 0, error.to_string()))?,
                extracting: extract::french::Rules::load(lexicon)?,
                names: link::french::Names::load(lexicon)?,
            })
        }
    }

    impl Reader {
        /// Reads a French report. Of what limits English claims and of the learned reader nothing is asked.
        pub(super) fn extract_french(&self, report: &Report) -> Extraction {
            let signature = self.reading.sign(&report.text);
            let loaded = match self.french.get() {
                Ok(loaded) => loaded,
                Err(error) => {
                    let mut extraction = Extraction::nothing(report.clone(), signature);
                    let message = format!("not read: {error}");
                    extraction.notices.push(Notice { code: "not-read".into(), message, span: None });
                    return extraction;
                }
            };
            let reading = read::french::read(report, &loaded.model);
            let told = extract::french::extract(report, &reading, &loaded.extracting, &self.extracting);
            link::french::link(report, &reading, told, signature, &self.linking, &loaded.names)
        }
    }
}

/// The converted language model's path in the lexicon.
const MODEL: &str = "models/english.bin";
