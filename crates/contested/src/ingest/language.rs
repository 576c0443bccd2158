//! In which language a report is written, and which of its passages are in another one.
//!
//! French is read by a reader of its own, where the program is built with it. What else is not English is kept and not read: it becomes a block that reading passes over, with a notice. What could be English
//! is English: of texts that say too little nothing is left out.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::{Lexicon, LexiconError};
use smol_str::SmolStr;

use crate::model::{Block, BlockKind, Notice, Report, Span};

/// Whether a report is read as what it is: French, by a program that is built for it, and through no translation.
pub fn is_french(report: &Report) -> bool {
    report.language == FRENCH && report.translation.is_none()
}

/// The language that is read beside English.
pub const FRENCH: &str = "fr";

/// The code of the notice that a report is read by the reader of another language than English.
pub const READ_NATIVELY: &str = "read-natively";

/// The code of the notice that a whole report is not read.
pub const NOT_ENGLISH: &str = "not-english";

/// Languages by their codes and names, and the words by which English is known.
#[derive(Debug)]
pub(super) struct Languages {
    /// ISO 639-1 code and English name, by either code and either name in lower case.
    known: BTreeMap<String, (SmolStr, String)>,
    function_words: BTreeSet<String>,
}

impl Languages {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Languages, LexiconError> {
        let mut known = BTreeMap::new();
        for (index, line) in lexicon.text(TABLE)?.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let [code, long, name, own] = columns.as_slice() else {
                let what = "expected two codes, the English name and the own name, with tabs between";
                return Err(LexiconError::at(TABLE, index + 1, what.to_owned()));
            };
            for key in [code, long, name, own] {
                known.insert(key.to_lowercase(), (SmolStr::new(code), (*name).to_owned()));
            }
        }
        let words = lexicon.text(FUNCTION_WORDS)?.lines().filter(|line| !line.starts_with('#'));
        let function_words =
            words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
        Ok(Languages { known, function_words })
    }

    /// The ISO 639-1 code of a language by a code, a tag ("en-GB") or its name.
    pub(super) fn code(&self, words: &str) -> Option<SmolStr> {
        let words = words.trim().to_lowercase();
        let primary = words.split(['-', '_']).next().unwrap_or_default();
        self.known.get(&words).or_else(|| self.known.get(primary)).map(|(code, _)| code.clone())
    }

    /// Says what the report is written in. Until then `report.language` is what its page or row declares, which often is
    /// that of the menus: it counts only where the words do not tell.
    pub(super) fn tell(&self, report: &mut Report) {
        // What is read of it is English then, and was held against that.
        if report.translation.is_some() {
            return;
        }
        // A part of a container was told when it was read.
        let is_told = |notice: &Notice| notice.code == READ_NATIVELY;
        if report.blocks.iter().any(|block| block.kind == BlockKind::Foreign)
            || report.notices.iter().any(is_told)
        {
            return;
        }
        let declared = std::mem::replace(&mut report.language, SmolStr::new_static(ENGLISH));
        let passages: Vec<(Span, Told)> =
            lines(&report.text).map(|span| (span, self.of(span.of(&report.text)))).collect();
        let letters = |is: &dyn Fn(&Language) -> bool| -> usize {
            passages.iter().filter(|(_, told)| is(&told.language)).map(|(_, told)| told.letters).sum()
        };
        let english = letters(&|language| *language == Language::English);
        let foreign = letters(&|language| matches!(language, Language::Other(_)));
        let unsure = letters(&|language| *language == Language::Unsure);
        // Little of one language around much of another is its names, its addresses, its last line.
        let whole = if english * 10 > foreign {
            None
        } else if foreign > unsure {
            self.commonest(&passages)
        } else {
            match self.of(&report.text).language {
                Language::Other(code) => Some(code),
                Language::English => None,
                Language::Unsure => (declared != ENGLISH
                    && english + foreign == 0
                    && self.words(&report.text).share() <= OTHER_SHARE)
                    .then_some(declared),
            }
        };
        match whole {
            Some(code) => self.mark_whole(report, code),
            None => self.mark_passages(report, &passages),
        }
    }

    fn mark_whole(&self, report: &mut Report, code: SmolStr) {
        if cfg!(feature = "french") && code == FRENCH {
            report.language = code;
            let message = format!("read in {}: less is found than in English", self.name(FRENCH));
            report.notices.push(Notice { code: SmolStr::new_static(READ_NATIVELY), message, span: None });
            return;
        }
        let message = format!("not English: kept, not read (most like {})", self.name(&code));
        report.language = code;
        report.blocks =
            vec![Block { span: Span::new(0, offset(report.text.len())), kind: BlockKind::Foreign }];
        report.notices.push(Notice { code: SmolStr::new_static(NOT_ENGLISH), message, span: None });
    }

    fn mark_passages(&self, report: &mut Report, passages: &[(Span, Told)]) {
        // Lines of one language that follow each other are one passage.
        let mut foreign: Vec<(Span, &SmolStr)> = Vec::new();
        let mut follows = false;
        for (span, told) in passages {
            let code = match &told.language {
                Language::Other(code) if told.letters >= PASSAGE_LETTERS && told.sure => code,
                _ => {
                    follows = false;
                    continue;
                }
            };
            match foreign.last_mut().filter(|(_, last)| follows && *last == code) {
                Some((last, _)) => *last = Span::new(last.start(), span.end()),
                None => foreign.push((*span, code)),
            }
            follows = true;
        }
        // A heading or a caption that is no English gives way; what reaches beyond a passage stays.
        let at = |start: u32| foreign.partition_point(|(span, _)| span.end() <= start);
        report.blocks.retain(|block| {
            !foreign.get(at(block.span.start())).is_some_and(|(span, _)| span.contains(block.span))
        });
        let blocks = std::mem::take(&mut report.blocks);
        let is_free = |span: Span| {
            let next = blocks.partition_point(|block| block.span.end() <= span.start());
            blocks.get(next).is_none_or(|block| block.span.start() >= span.end())
        };
        foreign.retain(|(span, _)| is_free(*span));
        for (span, code) in foreign.iter().take(MOST_NOTICES) {
            let message =
                format!("a passage that is not English: kept, not read (most like {})", self.name(code));
            let code = SmolStr::new_static("passage-not-english");
            report.notices.push(Notice { code, message, span: Some(*span) });
        }
        report.blocks = blocks;
        report.blocks.extend(foreign.iter().map(|(span, _)| Block { span: *span, kind: BlockKind::Foreign }));
        report.blocks.sort_by_key(|block| block.span.start());
    }

    /// Whether some words are English beyond doubt.
    pub(super) fn is_surely_english(&self, words: &str) -> bool {
        self.of(words).language == Language::English
    }

    pub(super) fn name<'n>(&'n self, code: &'n str) -> &'n str {
        self.known.get(code).map_or(code, |(_, name)| name.as_str())
    }

    fn commonest(&self, passages: &[(Span, Told)]) -> Option<SmolStr> {
        let mut letters: BTreeMap<&SmolStr, usize> = BTreeMap::new();
        for (_, told) in passages {
            if let Language::Other(code) = &told.language {
                *letters.entry(code).or_default() += told.letters;
            }
        }
        letters.into_iter().max_by_key(|(_, letters)| *letters).map(|(code, _)| code.clone())
    }

    /// The language of one stretch of words.
    fn of(&self, words: &str) -> Told {
        // Of a long stretch its beginning tells enough.
        let start = words.char_indices().nth(LOOKED_AT).map_or(words, |(end, _)| &words[..end]);
        let words = self.words(start);
        let letters = words.latin_letters + words.other_letters;
        let told = |language| Told { language, letters, sure: true };
        let likely = |language| Told { sure: false, ..told(language) };
        if letters < FEWEST_LETTERS {
            return told(Language::Unsure);
        }
        let is_english = words.share() >= ENGLISH_SHARE;
        if words.other_letters * 10 >= letters * 6 || words.other_letters * 10 >= letters * 2 && !is_english {
            // The Latin letters among them, of names and addresses, would mislead.
            let other: String = start.chars().map(|one| if is_latin(one) { ' ' } else { one }).collect();
            let code = whatlang::detect(&other).and_then(|info| self.code(info.lang().code()));
            return told(Language::Other(code.unwrap_or(SmolStr::new_static(UNKNOWN))));
        }
        if is_english {
            return told(Language::English);
        }
        // A list of names is prose of no language.
        if words.share() > OTHER_SHARE || letters < FEWEST_LATIN || !words.is_prose() {
            return told(Language::Unsure);
        }
        match whatlang::detect(start) {
            Some(info) if info.lang() != whatlang::Lang::Eng && info.is_reliable() => {
                let code = self.code(info.lang().code()).unwrap_or(SmolStr::new_static(UNKNOWN));
                told(Language::Other(code))
            }
            // Which of two alike it is, is not sure: Danish or Norwegian.
            Some(info)
                if info.lang() != whatlang::Lang::Eng
                    && words.share() <= LITTLE_SHARE
                    && words.all >= SOME_WORDS =>
            {
                let code = self.code(info.lang().code()).unwrap_or(SmolStr::new_static(UNKNOWN));
                likely(Language::Other(code))
            }
            // Of the languages that the library knows it is none, nor English.
            _ if words.share() <= NO_SHARE && words.all >= ENOUGH_WORDS => {
                likely(Language::Other(SmolStr::new_static(UNKNOWN)))
            }
            _ => told(Language::Unsure),
        }
    }

    fn words(&self, words: &str) -> Words {
        let mut found = Words::default();
        let apart =
            |character: char| !character.is_alphanumeric() && character != '\'' && character != '\u{2019}';
        // Addresses and marks of posts are of no language.
        let is_mark = |part: &&str| part.starts_with(['#', '@']) || part.contains('/') && part.contains('.');
        for word in words.split_whitespace().filter(|part| !is_mark(part)).flat_map(|part| part.split(apart))
        {
            let mut letters = word.chars().filter(|character| character.is_alphabetic());
            let Some(first) = letters.next() else { continue };
            let count = letters.count() + 1;
            if !is_latin(first) {
                found.other_letters += count;
                continue;
            }
            found.latin_letters += count;
            found.all += 1;
            found.small += u32::from(first.is_lowercase());
            found.large += u32::from(!word.chars().any(char::is_lowercase));
            found.function_words += u32::from(self.function_words.contains(&word.to_lowercase()));
        }
        found
    }
}

/// Words of a stretch, counted.
#[derive(Default)]
struct Words {
    latin_letters: usize,
    other_letters: usize,
    /// In Latin letters, as are those below.
    all: u32,
    /// That begin with a small letter.
    small: u32,
    /// Without a small letter.
    large: u32,
    /// Of English.
    function_words: u32,
}

impl Words {
    fn share(&self) -> f64 {
        f64::from(self.function_words) / f64::from(self.all.max(1))
    }

    /// Most words begin small, or there are many and all are in capitals.
    fn is_prose(&self) -> bool {
        self.small * 2 >= self.all || self.large == self.all && self.all >= ENOUGH_WORDS
    }
}

/// What a stretch of words is written in.
#[derive(Clone, PartialEq, Debug)]
enum Language {
    English,
    /// By its ISO 639-1 code.
    Other(SmolStr),
    /// It says too little.
    Unsure,
}

struct Told {
    language: Language,
    letters: usize,
    /// Enough to leave out a passage of an English report: a list of the dead may look like anything.
    sure: bool,
}

/// The language that is read.
pub const ENGLISH: &str = "en";

/// "Undetermined", of ISO 639.
pub(super) const UNKNOWN: &str = "und";

const TABLE: &str = "world/languages.tsv";

const FUNCTION_WORDS: &str = "en/function_words.txt";

/// A share of function words that only English has.
const ENGLISH_SHARE: f64 = 0.20;

/// A share of function words that English hardly falls below.
const OTHER_SHARE: f64 = 0.17;

/// A share of function words that English prose never has.
const NO_SHARE: f64 = 0.04;

/// A share of function words that English prose has in fragments only, and how many words are more than one.
const LITTLE_SHARE: f64 = 0.10;
const SOME_WORDS: u32 = 15;

/// Words of a stretch that could be shown not to be English by having none of its words.
const ENOUGH_WORDS: u32 = 30;

/// A stretch with fewer letters says nothing.
const FEWEST_LETTERS: usize = 12;

/// A stretch in Latin letters with fewer of them says too little: names, a headline.
const FEWEST_LATIN: usize = 60;

/// A passage with fewer letters stays as it is.
const PASSAGE_LETTERS: usize = 20;

/// Passages of one report that get a notice each.
const MOST_NOTICES: usize = 20;

/// Characters of a stretch that are looked at.
const LOOKED_AT: usize = 2000;

/// Latin letters and their extensions: Unicode's blocks of that name.
fn is_latin(character: char) -> bool {
    matches!(character, '\0'..='\u{24F}' | '\u{250}'..='\u{2FF}' | '\u{1E00}'..='\u{1EFF}' | '\u{2C60}'..='\u{2C7F}'
        | '\u{A720}'..='\u{A7FF}' | '\u{FB00}'..='\u{FB06}' | '\u{FF21}'..='\u{FF5A}')
}

/// The lines that are not blank.
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let words = line.trim();
        (!words.is_empty()).then(|| Span::new(offset(start), offset(start + words.len())))
    })
}

/// Reports are limited to far less than 4 GB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use contested_lexicon::Lexicon;

    use super::Languages;
    use crate::ingest::{Given, plain};

    /// The language and how many passages are marked as another's.
    #[track_caller]
    fn check(text: &str, language: &str, passages: usize) {
        let languages = Languages::load(&Lexicon::bundled()).unwrap();
        let mut report = plain(b"", text.to_owned(), &Given::default());
        languages.tell(&mut report);
        let is_read = cfg!(feature = "french") && report.language == super::FRENCH;
        let foreign = usize::from(report.language != "en" && !is_read);
        assert_eq!((report.language.as_str(), report.blocks.len()), (language, passages + foreign), "{text}");
        let told = report.clone();
        languages.tell(&mut report);
        assert_eq!(report, told, "told twice");
    }

    #[test]
    fn what_is_not_english_is_told() {
        for (text, language) in [
            (
                "Bei einem Angriff auf die Stadt Ostrel sind am Montag nach Angaben der Behörden zwölf Menschen getötet worden.",
                "de",
            ),
            (
                "Au moins douze personnes ont été tuées lundi dans une frappe sur la ville d'Ostrel, selon les autorités.",
                "fr",
            ),
            (
                "Al menos doce personas murieron el lunes en un ataque contra la ciudad de Ostrel, según las autoridades.",
                "es",
            ),
            (
                "Ved et angreb på byen Ostrel blev tolv mennesker dræbt mandag, oplyser myndighederne. Hæren afviser at have stået bag angrebet.",
                "da",
            ),
            (
                "Bij een raketaanval op de stad Ostrel zijn maandag volgens de autoriteiten zeker twaalf mensen omgekomen.",
                "nl",
            ),
            ("По меньшей мере двенадцать человек погибли в понедельник в результате удара по городу.", "ru"),
            ("قتل ما لا يقل عن اثني عشر شخصا يوم الاثنين في هجوم على المدينة", "ar"),
            ("عاجل: قصف على أوسترل https://ostrel.example/live/2024 #Ostrel #Breaking #News", "ar"),
            ("לפחות שנים עשר בני אדם נהרגו ביום שני בהתקפה על העיר", "he"),
            ("周一，奥斯特雷尔市遭到袭击，至少有十二人死亡，当局表示。", "zh"),
        ] {
            check(text, language, 0);
        }
    }

    #[test]
    fn short_english_and_english_full_of_foreign_names_stay_english() {
        for text in [
            "Ostrel fell.",
            "Clashes in Qoryooley; 12 killed",
            "RSF shells El Fasher market killing 30 people",
            "Ahmad al-Masri, Khaled Abu Hassan and Yusuf Ibrahim killed in Deir al-Balah, Khan Yunis",
            "Martyrs: Mohammed Nasser Jaber, Ali Hussein Karim, Fatima Zahra Mansour, Omar Khalil Said, Layla Haddad",
            "Gobolka Shabeellaha Hoose: Al Shabaab mortar attack Qoryooley, 3 killed",
            "PARATROOPER BATTALION COMMANDER MAJOR RENE RODRIGUEZ HURTADO SAID TODAY",
            "Protesters march Tegucigalpa San Pedro Sula Choluteca La Ceiba demanding President Juan Orlando Hernández resign",
            "https://ostrel.example/a/b/c https://ostrel.example/d/e/f",
            "12 34 56",
            "",
        ] {
            check(text, "en", 0);
        }
    }

    #[test]
    fn passages_in_another_language_are_marked_in_an_english_report() {
        let english = "The army said on Monday that it had left the town and that nobody was hurt there.";
        check(&format!("{english}\n\nغادر الجيش المدينة يوم الاثنين ولم يصب أحد\n\n{english}"), "en", 1);
        let german = "Die Armee teilte am Montag mit, sie habe die Stadt verlassen; verletzt worden sei dabei niemand.";
        check(&format!("{english}\n{german}\n{english}"), "en", 1);
        // A last line does not make a report English.
        check(&format!("{german}\n").repeat(12).replace("\n\n", "\n"), "de", 0);
    }

    #[test]
    fn a_declared_language_counts_only_where_the_words_do_not_tell() {
        let languages = Languages::load(&Lexicon::bundled()).unwrap();
        let told = |text: &str, declared: &str| {
            let mut report = plain(b"", text.to_owned(), &Given::default());
            report.language = languages.code(declared).unwrap();
            languages.tell(&mut report);
            report.language
        };
        assert_eq!(told("The army said that it had left the town.", "ar"), "en");
        assert_eq!(told("Al menos doce muertos", "Spanish"), "es");
        assert_eq!(told("Akalla mutane goma aka kashe", "ha"), "ha");
        assert_eq!(languages.code("en-GB").as_deref(), Some("en"));
        assert_eq!(languages.code("Kiswahili").as_deref(), Some("sw"));
        assert_eq!(languages.code("Elvish"), None);
    }
}
