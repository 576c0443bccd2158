//! A report and its translation → the report that is read through it.
//!
//! The report stays the original's: its identity, its bytes, its outlet and day. Only what is read changes.

use std::fmt;

use smol_str::{SmolStr, ToSmolStr as _};

use super::language::{ENGLISH, READ_NATIVELY, UNKNOWN, is_french};
use super::{Given, NOT_ENGLISH, Rules, plain, sha256};
use crate::model::{Notice, Report, TranslatedHow, Translation};

/// The code of the notice that a report is read through a translation.
pub const TRANSLATED: &str = "translated";

/// A translation as somebody has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rendering {
    /// Its text.
    pub text: String,
    /// Its headline.
    pub title: Option<String>,
    /// Who or what translated.
    pub by: Option<String>,
    /// How it came in.
    pub how: TranslatedHow,
    /// The command of the program that made it.
    pub program: Option<String>,
    /// The file it came in, where it has one of its own.
    pub file: Option<String>,
}

/// Why a translation is not taken. The report is what it would be without it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotTranslated {
    /// The report is English and is read itself.
    NotNeeded,
    /// There is nothing in it.
    Empty,
    /// It is the report once more.
    Same,
    /// It is in this language.
    NotEnglish(String),
    /// It has more than so many bytes.
    TooLong(usize),
    /// The caller's program did not give one.
    Failed(String),
}

impl NotTranslated {
    /// It, for the report.
    pub fn notice(&self) -> Notice {
        let code = match self {
            NotTranslated::NotNeeded => "translation-not-needed",
            _ => "translation-not-taken",
        };
        Notice { code: SmolStr::new_static(code), message: self.to_string(), span: None }
    }
}

impl fmt::Display for NotTranslated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotTranslated::NotNeeded => {
                f.write_str("the report is English and read itself; its translation was left out")
            }
            NotTranslated::Empty => f.write_str("the translation is empty"),
            NotTranslated::Same => f.write_str("the translation is the report as it was, not translated"),
            NotTranslated::NotEnglish(language) => {
                write!(f, "the translation is not English (most like {language})")
            }
            NotTranslated::TooLong(limit) => write!(f, "the translation has more than {limit} bytes"),
            NotTranslated::Failed(why) => f.write_str(why),
        }
    }
}

/// Whether a report is kept and not read, for want of a translation.
pub fn is_unread(report: &Report) -> bool {
    report.notices.iter().any(|notice| notice.code == NOT_ENGLISH)
}

/// Whether a translation would let more of a report be read: one that is not read at all, or in French.
pub fn could_be_translated(report: &Report) -> bool {
    is_unread(report) || is_french(report)
}

/// Has a report read through a translation, in place of the one that it has, if any.
///
/// # Errors
/// Where the translation is none; the report is not changed then.
pub fn translate(report: &mut Report, rendering: Rendering, rules: &Rules) -> Result<(), NotTranslated> {
    let own = report.own_text();
    let is_foreign = could_be_translated(report) || report.translation.is_some();
    // What says too little to be told, as a headline of some words, is taken for what it was said to be.
    if !is_foreign && (rules.languages.is_surely_english(own) || own.trim() == rendering.text.trim()) {
        return Err(NotTranslated::NotNeeded);
    }
    if rendering.text.trim().is_empty() {
        return Err(NotTranslated::Empty);
    }
    if rendering.text.len() > rules.limits.report_bytes {
        return Err(NotTranslated::TooLong(rules.limits.report_bytes));
    }
    if rendering.text.trim() == own.trim() {
        return Err(NotTranslated::Same);
    }
    let mut read = plain(&[], rendering.text, &Given::default());
    rules.languages.tell(&mut read);
    if read.language != ENGLISH {
        return Err(NotTranslated::NotEnglish(rules.languages.name(&read.language).to_owned()));
    }
    untranslate(report);
    if report.language == ENGLISH {
        report.language = SmolStr::new_static(UNKNOWN);
    }
    let mut translation = Translation {
        by: rendering.by.map(|by| by.trim().to_owned()).filter(|by| !by.is_empty()),
        how: rendering.how,
        program: rendering.program,
        file: rendering.file,
        title: rendering.title,
        language: read.language,
        sha256: sha256(read.text.as_bytes()),
        original: std::mem::replace(&mut report.text, read.text),
        blocks: std::mem::replace(&mut report.blocks, read.blocks),
        notices: std::mem::take(&mut report.notices),
    };
    // What stood of the original's words has no place in the translation's; that it is not read is no longer so.
    // Whether a day is told is to be seen by what is read.
    let stays = |notice: &Notice| {
        notice.span.is_none() && ![NOT_ENGLISH, READ_NATIVELY, NO_DATE].contains(&notice.code.as_str())
    };
    let (stay, go): (Vec<Notice>, Vec<Notice>) = translation.notices.into_iter().partition(stays);
    translation.notices = go;
    report.notices = stay;
    let name = rules.languages.name(&report.language).to_smolstr();
    let message = format!("{} (from {name})", translation.said());
    report.notices.push(Notice { code: SmolStr::new_static(TRANSLATED), message, span: None });
    report.notices.extend(read.notices);
    report.translation = Some(translation);
    Ok(())
}

/// Makes a report what it was before it was translated.
fn untranslate(report: &mut Report) {
    let Some(former) = report.translation.take() else {
        // One that could not be told to be foreign is marked as such only where it is read.
        report.notices.retain(|notice| notice.code != FAILED);
        return;
    };
    report.text = former.original;
    report.blocks = former.blocks;
    report.notices.retain(|notice| notice.span.is_none() && notice.code != TRANSLATED);
    report.notices.extend(former.notices);
}

/// The code of the notice that no day is known.
const NO_DATE: &str = "no-date";

/// The code of [`NotTranslated::notice`], where there was one to be had.
const FAILED: &str = "translation-not-taken";
