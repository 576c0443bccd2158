//! Work on several threads whose results come in the order of the input.

use anyhow::Context as _;
use contested::Reader;
use contested::store::{Case, hash_of_laid};
use contested_lexicon::Lexicon;
use rayon::prelude::*;

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
    let mut all = Vec::new();
    for (path, text) in lexicon.folder("") {
        // Lengths, so that no two sets of files can run together alike.
        all.extend_from_slice(format!("{path}\0{}\0{text}", text.len()).as_bytes());
    }
    if global.reader == Reading::Full {
        for path in contested::extract::learned::FILES {
            // The weights' own hash stands at their head.
            let head = lexicon.bytes(path).unwrap_or_default();
            all.extend_from_slice(&head[..head.len().min(64)]);
        }
    }
    format!("{} {}", env!("CARGO_PKG_VERSION"), &contested::ingest::sha256(&all)[..16])
}

/// Sets how many threads there are to read with.
pub(crate) fn set_threads(global: &Global) -> anyhow::Result<()> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(global.threads)
        // A page may be nested as deep as the limits of reading allow.
        .stack_size(8 << 20)
        .build_global()
        .context("starting threads")
}

/// Takes items in batches, works on each batch with all threads, and hands the results on in the items' order.
///
/// No more than one batch is held, and a batch has no more than [`BATCH_BYTES`], as `size` tells.
pub(crate) fn in_order<T: Send, R: Send>(
    items: impl Iterator<Item = T>,
    size: impl Fn(&T) -> usize,
    work: impl Fn(T) -> R + Sync,
    mut hand_on: impl FnMut(Vec<R>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut items = items.peekable();
    while items.peek().is_some() {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH
            && bytes < BATCH_BYTES
            && let Some(item) = items.next()
        {
            bytes += size(&item);
            batch.push(item);
        }
        hand_on(batch.into_par_iter().map(&work).collect())?;
    }
    Ok(())
}

/// Reports of one batch: enough that threads seldom wait for the last, few enough that output flows.
const BATCH: usize = 64;

/// Bytes of one batch. A report takes some fifty times its length while it is read.
const BATCH_BYTES: usize = 4 << 20;
