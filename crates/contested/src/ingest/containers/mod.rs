//! Inputs that hold other inputs: each part is read as if it had been given alone, however deep it lies.
//!
//! One budget goes through all levels of an input, so that no nesting of archives, however small, gives out more
//! than [`Limits`](super::Limits) allows for the bytes that were put in; parts lie in memory up to a few megabytes,
//! and beyond that in a temporary file.

pub(super) mod mailbox;

pub(super) mod packed;

mod spool;

pub(super) mod tar;

pub(super) mod warc;

pub(super) mod zip;

pub(super) use spool::{Spool, spool};

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::{Found, Given, Limits, Place, Reason, Refused, Rules, open};

/// Where an input lies, and what all inputs around it have used of what is allowed.
#[derive(Clone)]
pub(super) struct Source {
    /// As people know it: the file, then the way through its containers.
    pub(super) name: String,
    /// The name that tells what it is where its content does not.
    pub(super) file: String,
    /// The way through the containers alone; `None` for what was given itself.
    path: Option<String>,
    depth: usize,
    budget: Rc<Budget>,
}

impl Source {
    /// An input as it was given.
    pub(super) fn given(name: &str, limits: &Limits) -> Source {
        Source {
            name: name.to_owned(),
            file: name.to_owned(),
            path: None,
            depth: 0,
            budget: Rc::new(Budget::new(limits)),
        }
    }

    /// A refusal of the whole of it.
    pub(super) fn refuse<'a>(&self, reason: Reason) -> Found<'a> {
        Box::new(std::iter::once(Err(self.refused(reason))))
    }

    /// A refusal of the whole of it.
    pub(super) fn refused(&self, reason: Reason) -> Refused {
        Refused::new(&self.name, Place::WHOLE, reason)
    }

    /// Counts the bytes of the input that was given, which the others are measured by.
    pub(super) fn counted<'a>(&self, input: impl Read + 'a) -> Box<dyn Read + 'a> {
        Box::new(Counted { input, budget: Rc::clone(&self.budget) })
    }

    /// Counts unpacked bytes, and stops where they are more than what they were packed into can mean.
    pub(super) fn unpacked<R: Read>(&self, input: R) -> Unpacked<R> {
        Unpacked { input, budget: Rc::clone(&self.budget) }
    }

    fn within(&self, path: &str) -> Source {
        let joined = |before: &str| format!("{before}/{path}");
        Source {
            name: joined(&self.name),
            file: path.to_owned(),
            path: Some(self.path.as_deref().map_or_else(|| path.to_owned(), joined)),
            depth: self.depth + 1,
            budget: Rc::clone(&self.budget),
        }
    }
}

/// Reads a part of a container. Reports that have no id of their own get the part's path as key.
pub(super) fn part<'a>(
    source: &Source,
    path: &str,
    input: impl Read + 'a,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let inner = source.within(path);
    if inner.depth > rules.limits.containers_deep {
        return inner.refuse(Reason::Nested { limit: rules.limits.containers_deep });
    }
    let key = inner.path.clone();
    Box::new(open(inner, Box::new(input), given, rules).map(move |each| {
        each.map(|mut taken| {
            if taken.report.key.is_none() {
                taken.report.key.clone_from(&key);
            }
            taken
        })
    }))
}

/// Files that systems put beside what people wrote; folders of inputs pass over them as well.
pub(super) fn is_hidden(path: &str) -> bool {
    path.split(['/', '\\'])
        .any(|step| step.starts_with('.') && step != "." && step != ".." || step == "__MACOSX")
}

/// How many bytes came in, and how many came out of them.
struct Budget {
    given: Cell<u64>,
    unpacked: Cell<u64>,
    least: u64,
    ratio: u64,
}

impl Budget {
    fn new(limits: &Limits) -> Budget {
        let (least, ratio) = (limits.unpacked_least, limits.unpacked_ratio);
        Budget { given: Cell::new(0), unpacked: Cell::new(0), least, ratio }
    }

    fn spend(&self, bytes: usize) -> io::Result<()> {
        let unpacked = self.unpacked.get().saturating_add(bytes as u64);
        self.unpacked.set(unpacked);
        if unpacked > self.least.max(self.given.get().saturating_mul(self.ratio)) {
            return Err(io::Error::other(Bomb));
        }
        Ok(())
    }
}

/// Unpacks to more than anything that people write.
#[derive(Debug, thiserror::Error)]
#[error("unpacks to far more than text does: taken for a decompression bomb")]
pub(super) struct Bomb;

struct Counted<R> {
    input: R,
    budget: Rc<Budget>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.budget.given.set(self.budget.given.get() + count as u64);
        Ok(count)
    }
}

/// See [`Source::unpacked`].
pub(super) struct Unpacked<R> {
    input: R,
    budget: Rc<Budget>,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.budget.spend(count)?;
        Ok(count)
    }
}
