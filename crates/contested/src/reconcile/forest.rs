//! Sets that are joined step by step.

/// Disjoint sets of indices. The root of a set is its least member, so that the order of joins cannot show.
#[derive(Debug)]
pub(super) struct Forest(Vec<usize>);

impl Forest {
    /// Each index alone.
    pub(super) fn new(size: usize) -> Forest {
        Forest((0..size).collect())
    }

    /// The least member of an index's set. Shortens the way there.
    pub(super) fn find(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    /// Joins two sets and returns the root of both.
    pub(super) fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.find(a), self.find(b));
        let (least, most) = (a.min(b), a.max(b));
        self.0[most] = least;
        least
    }
}
