//! What reading works with: the lexicon, the reader, threads.

use anyhow::Context as _;
use contested::Reader;
use contested::intake;
use contested::store::{Case, hash_of_laid};
use contested_lexicon::Lexicon;

use crate::arguments::{Global, Reading};
use crate::talk;

/// The lexicon that the caller wants.
pub(crate) fn lexicon(global: &Global) -> anyhow::Result<Lexicon> {
    let lexicon = Lexicon::bundled();
    match &global.lexicon {
        Some(folder) => lexicon
            .with_folder(folder)
            .with_context(|| format!("reading the lexicon folder {}", folder.display())),
        None => Ok(lexicon),
    }
}

/// The lexicon that a case is read with: the one that it keeps, unless the caller states another.
pub(crate) fn lexicon_of(case: &Case, global: &Global) -> anyhow::Result<Lexicon> {
    let kept = case.kept_lexicon()?;
    let Some(folder) = &global.lexicon else { return Ok(case.lexicon()?) };
    let lexicon = if folder.as_os_str() == NO_FOLDER { Lexicon::bundled() } else { lexicon(global)? };
    if kept.is_some_and(|kept| kept.laid != hash_of_laid(&lexicon)) {
        talk::caution(
            "the case was read with another lexicon; from now on it keeps this one (`contested reread` reads all of it so)",
        );
    }
    Ok(lexicon)
}

/// What states that no folder is to be laid over the program's own files.
pub(crate) const NO_FOLDER: &str = "none";

/// Everything that reading needs.
pub(crate) fn reader(lexicon: &Lexicon, global: &Global) -> anyhow::Result<Reader> {
    let reader = match global.reader {
        Reading::Full => Reader::new(lexicon),
        Reading::Fast => Reader::fast(lexicon),
    };
    reader.context("loading the lexicon")
}

/// The version of what reads: of the program, and a hash of all rules, words and learned weights that it reads with.
pub(crate) fn version(lexicon: &Lexicon, global: &Global) -> String {
    intake::version(lexicon, global.reader == Reading::Full)
}

/// Sets how many threads there are to read with.
pub(crate) fn set_threads(global: &Global) -> anyhow::Result<()> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(global.threads)
        .stack_size(intake::STACK_BYTES)
        .build_global()
        .context("starting threads")
}

/// As [`intake::in_order`], with the program's errors.
pub(crate) fn in_order<T: Send, R: Send>(
    items: impl Iterator<Item = T>,
    size: impl Fn(&T) -> usize,
    work: impl Fn(T) -> R + Sync,
    hand_on: impl FnMut(Vec<R>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    intake::in_order(items, size, work, hand_on)
}
