//! The index: segments that documents are added to and taken out of, a query asked of all of them.

use std::collections::HashSet;

use crate::{
    query::Query,
    segment::{DOCUMENTS_MAX, Segment},
};

/// Everything that can be found.
#[derive(Default)]
pub struct Index {
    /// The largest first, each more than twice the size of the next, but for those that are full.
    segments: Vec<Segment>,
    gone: HashSet<u64>,
}

/// A document that has all that was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub id: u64,
    /// How new it is.
    pub at: u64,
    /// What it counts: by the fields that the words stand in, and whether they are the same words or parts of others.
    pub rank: u16,
}

impl Index {
    /// Whether a document is in it.
    pub fn has(&self, id: u64) -> bool {
        !self.gone.contains(&id) && self.segments.iter().any(|segment| segment.has(id))
    }

    /// How many documents are in it.
    pub fn len(&self) -> usize {
        self.segments.iter().map(Segment::len).sum::<usize>() - self.gone.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The segments, to be kept. What was taken out may still be in them.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Adds a segment: its documents take the place of those that were there under the same ids. Small ones are joined, so that
    /// there are never many.
    pub fn add(&mut self, segment: Segment) {
        if segment.is_empty() {
            return;
        }
        for id in segment.ids() {
            self.remove(id);
        }
        // A document that was taken out and comes again is not gone: what is left of it is dropped where it is.
        if segment.ids().any(|id| self.gone.contains(&id)) {
            let back: HashSet<u64> = segment.ids().filter(|id| self.gone.contains(id)).collect();
            for kept in &mut self.segments {
                if back.iter().any(|id| kept.has(*id)) {
                    *kept = kept.join(&Segment::default(), &back);
                }
            }
            self.gone.retain(|id| !back.contains(id));
        }
        self.segments.push(segment);
        self.settle();
    }

    /// Takes a document out.
    pub fn remove(&mut self, id: u64) {
        if self.has(id) {
            self.gone.insert(id);
        }
    }

    /// Documents that have all of the query's words and that `counts` lets through, the best first, and of the same rank the newest.
    pub fn search(&self, query: &Query, counts: impl Fn(u64) -> bool) -> Vec<Hit> {
        if query.is_empty() {
            return Vec::new();
        }
        let mut hits = Vec::new();
        for segment in &self.segments {
            let ranked = segment.rank(query).filter(|(id, ..)| counts(*id) && !self.gone.contains(id));
            hits.extend(ranked.map(|(id, at, rank)| Hit { id, at, rank }));
        }
        hits.sort_unstable_by_key(|hit| std::cmp::Reverse((hit.rank, hit.at, hit.id)));
        hits
    }

    /// Joins what has become small, and forgets what is in no segment any more.
    fn settle(&mut self) {
        self.segments.sort_by_key(|segment| std::cmp::Reverse(segment.len()));
        while let [.., before, last] = self.segments.as_slice() {
            let both = before.len() + last.len();
            if both > DOCUMENTS_MAX || before.len() > 2 * last.len() {
                break;
            }
            let joined = before.join(last, &self.gone);
            self.segments.truncate(self.segments.len() - 2);
            self.segments.push(joined);
            self.segments.sort_by_key(|segment| std::cmp::Reverse(segment.len()));
        }
        self.segments.retain(|segment| !segment.is_empty());
        let segments = &self.segments;
        self.gone.retain(|id| segments.iter().any(|segment| segment.has(*id)));
    }
}
