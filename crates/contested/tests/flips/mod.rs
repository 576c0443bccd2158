//! One bit of a case's file turned over: verification tells, or nothing that the case shows is another.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use contested::store::{Case, Depth, Filter, StoreError};

/// What came of flips.
#[derive(Default, Debug)]
pub struct Outcome {
    /// Verification told, or the case could not be opened and said why.
    pub found: usize,
    /// All that is shown is as it was.
    pub harmless: usize,
    /// What must not be: with the byte and the bit.
    pub wrong: Vec<String>,
}

/// Flips single bits of copies of a case, spread over its file by a seed. `scratch` is a folder to work in.
///
/// # Panics
/// Where the case or the folder cannot be read or written.
pub fn flip(case: &Path, scratch: &Path, times: usize, seed: u64) -> Outcome {
    let sound = std::fs::read(case).expect("the case can be read");
    let before = shown(&Case::open_to_read(case).expect("a sound case")).expect("a sound case");
    let copy = scratch.join("flipped.contested");
    let mut outcome = Outcome::default();
    let mut random = seed;
    for _ in 0..times {
        // SplitMix64 (Steele, Lea & Flood).
        random = random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let (byte, bit) = ((mixed >> 3) as usize % sound.len(), mixed & 7);
        let mut bytes = sound.clone();
        bytes[byte] ^= 1 << bit;
        std::fs::write(&copy, &bytes).expect("room for a copy");
        for ending in ["-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(scratch.join(format!("flipped.contested{ending}")));
        }
        match catch_unwind(AssertUnwindSafe(|| is_found(&copy, &before))) {
            Ok(Ok(true)) => outcome.found += 1,
            Ok(Ok(false)) => outcome.harmless += 1,
            Ok(Err(what)) => outcome.wrong.push(format!("byte {byte}, bit {bit}: {what}")),
            Err(_) => outcome.wrong.push(format!("byte {byte}, bit {bit}: a panic")),
        }
    }
    outcome
}

fn is_found(path: &Path, before: &str) -> Result<bool, String> {
    let verified = Case::open_to_read(path).and_then(|case| case.verify(Depth::Written));
    let is_found = match verified {
        Ok(verified) => !verified.faults.is_empty(),
        Err(StoreError::Sqlite { error, .. }) => return Err(format!("a raw error: {error}")),
        Err(_) => true,
    };
    // Also of a case that is known to be damaged what can be shown is shown, and errors are clear.
    match Case::open_to_read(path).and_then(|case| shown(&case)) {
        Err(StoreError::Sqlite { error, .. }) => Err(format!("a raw error: {error}")),
        Ok(after) if !is_found && after != before => {
            Err("shows something else, and is vouched for".to_owned())
        }
        Err(error) if !is_found => Err(format!("is vouched for, and cannot be read: {error}")),
        Ok(_) | Err(_) => Ok(is_found),
    }
}

/// Everything that lists show.
fn shown(case: &Case) -> Result<String, StoreError> {
    let all = Filter::default();
    let mut shown = String::new();
    let mut put = |what: &dyn std::fmt::Debug| writeln!(shown, "{what:?}").expect("memory");
    put(&case.reports(&all)?);
    put(&case.claims(&all)?);
    put(&case.events(&all)?);
    put(&case.events_in_brief(&all)?);
    put(&case.contradictions(&all)?);
    put(&case.relations()?);
    put(&case.copies()?);
    put(&case.sources(&all)?);
    let actors = case.actors(&all)?;
    for actor in &actors {
        put(&case.namings(&actor.id)?);
    }
    put(&actors);
    put(&case.places(&all)?);
    put(&case.all_control_facts()?);
    put(&case.all_relation_facts()?);
    put(&case.all_person_facts()?);
    put(&case.judgement_rows()?);
    put(&case.kinds()?);
    put(&case.counts(None)?);
    put(&case.head()?);
    for words in ["army", "town", "denied"] {
        put(&case.claims(&Filter { words: Some(words.to_owned()), ..Filter::default() })?);
    }
    for report in case.reports(&all)? {
        put(&case.extraction(&report.id)?);
        put(&case.original(&report.id)?);
    }
    Ok(shown)
}
