//! When acts took place whose own clause does not tell: the time of the story around them, or, of what still holds,
//! the report's day. Such times say so by their basis.

use std::collections::BTreeMap;

use contested_english::{Dep, Pos, Tag};

use super::{Draft, merge};
use crate::model::{ClaimTime, DateRange, Facet, Report, Stage, TimeBasis};
use crate::read::times::is_measured;
use crate::read::{Reading, TokenId};

/// How a clause stands in time, as far as its verb shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tense {
    /// "shelled", "was shelled"
    Past,
    /// "condemns", "is under control"
    Present,
    /// "has shelled", "had shelled", "to shell", "may shell", no verb
    Other,
    /// Told at a distance from another act: "two weeks after losing it". It is of another day than that.
    Apart,
}

/// The tense of the clause that a word stands in.
pub(super) fn tense(reading: &Reading<'_>, head: TokenId) -> Tense {
    let verb = std::iter::once(head).chain(reading.ancestors(head).take(LONGEST_PATH)).find(|at| {
        let token = reading.token(*at);
        let shows = matches!(token.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Vb)
            || reading.children(*at).iter().any(|child| is_auxiliary(reading, *child));
        matches!(token.pos, Pos::Verb | Pos::Aux) && shows && !matches!(token.dep, Dep::Aux | Dep::Auxpass)
    });
    let Some(verb) = verb else { return Tense::Other };
    let between = std::iter::once(head).chain(reading.ancestors(head).take(LONGEST_PATH));
    if between.take_while(|at| *at != verb).any(|at| is_measured(reading, at)) {
        return Tense::Apart;
    }
    let tag = reading.token(verb).tag;
    let mut auxiliaries =
        reading.children(verb).iter().copied().filter(|child| is_auxiliary(reading, *child)).peekable();
    if auxiliaries.peek().is_none() {
        return match tag {
            Tag::Vbd => Tense::Past,
            Tag::Vbz | Tag::Vbp => Tense::Present,
            _ => Tense::Other,
        };
    }
    let mut tense = Tense::Other;
    for auxiliary in auxiliaries {
        let token = reading.token(auxiliary);
        // A participle after another auxiliary than that of the passive is a perfect.
        let perfect = tag == Tag::Vbn && token.dep == Dep::Aux;
        tense = match token.tag {
            Tag::Vbd if !perfect => Tense::Past,
            Tag::Vbz | Tag::Vbp if !perfect => Tense::Present,
            _ => return Tense::Other,
        };
    }
    tense
}

fn is_auxiliary(reading: &Reading<'_>, token: TokenId) -> bool {
    matches!(reading.token(token).dep, Dep::Aux | Dep::Auxpass)
}

/// Longer chains of heads than this are not followed: sentences that long are lists.
const LONGEST_PATH: usize = 24;

/// Gives times to those of the claims, in the order of their triggers, whose own words tell none.
pub(super) fn fill_in(report: &Report, reading: &Reading<'_>, drafts: &mut [Draft]) {
    from_the_story(reading, drafts);
    let Some(published) = report.published.date else { return };
    for draft in drafts.iter_mut().filter(|draft| draft.claim.time.span.is_none()) {
        let (kind, stage) = (draft.claim.event.kind, draft.claim.event.stage);
        let says = kind.is(Facet::Words) && draft.tense == Tense::Present;
        let holds = stage == Stage::Ongoing && (draft.is_attribute || draft.tense == Tense::Present);
        if (says && stage == Stage::Accomplished || holds) && draft.claim.time.range.is_unknown() {
            draft.claim.time = ClaimTime {
                span: None,
                edtf: smol_str::format_smolstr!("{published}"),
                range: DateRange::new(Some(published), Some(published)),
                basis: TimeBasis::Published,
            };
        }
    }
}

/// An act told in the past tense right after a dated act of its kind belongs to the same day, and so does one
/// spoken of as known ("the attack") and one that a heading names before it is told.
fn from_the_story(reading: &Reading<'_>, drafts: &mut [Draft]) {
    let mut told: BTreeMap<&'static str, Dated> = BTreeMap::new();
    for draft in drafts.iter_mut() {
        let group = merge::group(draft.claim.event.kind);
        let Some(at) = draft.claim.event.trigger.first().map(|trigger| trigger.start()) else { continue };
        if gives(&draft.claim.time) {
            told.insert(group, Dated { sentence: draft.sentence, at, time: draft.claim.time.clone() });
            continue;
        }
        // People also speak and meet on other days than the one just told of.
        if !super::is_act(draft.claim.event.kind) && !draft.claim.event.kind.is(Facet::Toll) {
            continue;
        }
        if draft.claim.time.span.is_some()
            || draft.claim.event.stage != Stage::Accomplished
            || draft.tense == Tense::Apart
        {
            continue;
        }
        let Some(dated) = told.get_mut(group) else { continue };
        let far = draft.sentence.saturating_sub(dated.sentence);
        if !(draft.tense == Tense::Past && far <= NEXT
            || draft.is_generic && draft.tense != Tense::Other && far <= AGAIN)
        {
            continue;
        }
        if moved_on(reading, dated, at) {
            told.remove(group);
            continue;
        }
        draft.claim.time = ClaimTime { basis: TimeBasis::Context, ..dated.time.clone() };
        // The story goes on from here.
        (dated.sentence, dated.at) = (draft.sentence, at);
    }
    let mut told: BTreeMap<&'static str, ClaimTime> = BTreeMap::new();
    for draft in drafts.iter_mut().rev() {
        let group = merge::group(draft.claim.event.kind);
        let stage = draft.claim.event.stage;
        if gives(&draft.claim.time) && draft.sentence <= NEXT {
            told.insert(group, draft.claim.time.clone());
        } else if let Some(time) = told.get(group)
            && draft.sentence == 0
            && draft.tense != Tense::Apart
            && draft.claim.time.span.is_none()
            && stage == Stage::Accomplished
        {
            draft.claim.time = ClaimTime { basis: TimeBasis::Context, ..time.clone() };
        }
    }
}

/// A dated act, or the last one told with its time.
struct Dated {
    sentence: u32,
    at: u32,
    time: ClaimTime,
}

/// Whether another day is told of between a dated act and `at`.
fn moved_on(reading: &Reading<'_>, dated: &Dated, at: u32) -> bool {
    let first = reading.times.partition_point(|time| time.span.start() < dated.at);
    reading.times[first..]
        .iter()
        .take_while(|time| time.span.start() < at)
        .any(|time| !time.range.is_unknown() && time.range != dated.time.range)
}

/// Whether a claim's time can be another's: told by its own words, and no longer than two days.
fn gives(time: &ClaimTime) -> bool {
    let narrow = match (time.range.earliest(), time.range.latest()) {
        (Some(first), Some(last)) => first.tomorrow().is_ok_and(|next| last <= next),
        _ => false,
    };
    narrow && matches!(time.basis, TimeBasis::Stated | TimeBasis::Relative)
}

/// Sentences on which a story goes on without its day being said again.
const NEXT: u32 = 3;
/// Sentences on which "the attack" still speaks of the one that was told.
const AGAIN: u32 = 8;
