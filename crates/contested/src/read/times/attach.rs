//! Which time belongs to an event: the one in its own clause, never the time of the saying.

use contested_english::{Dep, Pos};
use smol_str::SmolStr;

use super::super::{Reading, TokenId, Tokens};
use super::moment::interval;
use crate::model::{ClaimTime, DateRange, Time, TimeBasis, TimeType};

/// The time expression that tells when the event of `trigger` happened, as an index into the reading's times.
///
/// "Rebels said on Monday that they had taken Ostrel on Sunday": for `taken` that is Sunday; where only the
/// saying has a time there is none.
pub fn of_event(reading: &Reading<'_>, trigger: TokenId) -> Option<usize> {
    let sentence = reading.sentence_of(trigger);
    let first = reading.times.partition_point(|time| time.span.end() <= sentence.span.start());
    reading.times[first..]
        .iter()
        .take_while(|time| time.span.start() < sentence.span.end())
        .enumerate()
        .filter(|(_, time)| tells_when(time))
        .filter_map(|(index, time)| {
            let tokens = reading.tokens_in(time.span);
            let rank = rank(reading, tokens, trigger)?;
            Some(((rank, tokens.start.0.abs_diff(trigger.0)), first + index))
        })
        .min()
        .map(|(_, index)| index)
}

/// When the event of `trigger` is said to have happened; [`ClaimTime::unknown`] where its clause does not tell.
pub fn claim_time(reading: &Reading<'_>, trigger: TokenId) -> ClaimTime {
    of_event(reading, trigger).map_or_else(ClaimTime::unknown, |index| claim_time_of(reading, index))
}

/// One of a reading's times, by its index, as the time of an act.
pub fn claim_time_of(reading: &Reading<'_>, index: usize) -> ClaimTime {
    let time = &reading.times[index];
    let frame = reading.time_frames.get(index).copied().unwrap_or(time.range);
    let edtf: SmolStr = if frame == time.range { time.edtf.clone() } else { interval(frame, false) };
    let basis = if frame.is_unknown() { TimeBasis::None } else { time.basis };
    ClaimTime { span: Some(time.span), edtf, range: frame, basis }
}

/// Whether an expression can tell a day: dates and times do, and lengths that lie at the document's day
/// ("the past four days"). "Now" and "recently" tell none.
fn tells_when(time: &Time) -> bool {
    match time.kind {
        // The date line tells the report's day, not the event's.
        _ if time.basis == TimeBasis::Dateline => false,
        TimeType::Date | TimeType::Time => !time.value.ends_with("_REF"),
        TimeType::Duration => !time.range.is_unknown(),
        TimeType::Set => false,
    }
}

/// Whether a preposition puts what follows it at a distance in time: "two weeks after losing it".
pub(crate) fn is_measured(reading: &Reading<'_>, joint: TokenId) -> bool {
    reading.token(joint).dep == Dep::Prep && reading.child(joint, Dep::Npadvmod).is_some()
}

/// How near the expression stands to the event in the parse; `None` where it belongs to another.
fn rank(reading: &Reading<'_>, time: Tokens, trigger: TokenId) -> Option<u32> {
    let root = root_of(reading, time)?;
    let trigger_clause = clause_of(reading, trigger);
    // Up from the time to the verb (or the event noun) it hangs on.
    let mut at = root;
    for _ in 0..LONGEST_PATH {
        if at == trigger {
            return Some(0);
        }
        let head = reading.token(at).head;
        if is_clause(reading, at) && at != root {
            break;
        }
        if head == at {
            break;
        }
        at = head;
    }
    let time_clause = at;
    if Some(time_clause) == trigger_clause && !matches!(reading.token(trigger).dep, Dep::Amod | Dep::Compound)
    {
        // In the same clause. A noun's own time ("the May 5 attack") is not that of the verb, but a verb's
        // time is that of the nouns it governs.
        return Some(1);
    }
    let trigger_clause = trigger_clause?;
    // "government-held Ostrel" says nothing of when it was taken.
    if matches!(reading.token(trigger).dep, Dep::Amod | Dep::Compound) {
        return None;
    }
    // "was rounded up and shot on Sunday": the last of several verbs bears the time of all.
    let mut at = time_clause;
    for _ in 0..LONGEST_PATH {
        let token = reading.token(at);
        if token.dep != Dep::Conj || token.head == at {
            break;
        }
        at = token.head;
        if at == trigger_clause {
            return Some(3);
        }
    }
    // From the event's clause up to that of the time.
    let mut at = trigger_clause;
    let mut cost = 2;
    for _ in 0..LONGEST_PATH {
        let token = reading.token(at);
        match token.dep {
            // "managed to take Ostrel on Sunday", "attacked and took it on Sunday"
            // "retook it on Sunday, two weeks after losing it": the loss was on another day.
            _ if is_measured(reading, at) => return None,
            Dep::Xcomp | Dep::Conj | Dep::Auxpass | Dep::Aux | Dep::Pcomp | Dep::Prep => {}
            // "killed as shells fell on Sunday"
            Dep::Advcl | Dep::Acl => cost += 2,
            // What is said has its own time.
            _ => return None,
        }
        let head = token.head;
        if head == at {
            return None;
        }
        at = head;
        cost += 1;
        if at == time_clause {
            return Some(cost);
        }
    }
    None
}

/// Longer chains of heads than this are not followed: sentences that long are lists.
const LONGEST_PATH: usize = 24;

/// The token of the expression whose head stands outside it.
fn root_of(reading: &Reading<'_>, tokens: Tokens) -> Option<TokenId> {
    tokens.iter().find(|token| {
        let head = reading.token(*token).head;
        head == *token || !tokens.contains(head)
    })
}

/// The verb of the clause a token stands in; the token itself if it is one.
fn clause_of(reading: &Reading<'_>, token: TokenId) -> Option<TokenId> {
    std::iter::once(token)
        .chain(reading.ancestors(token).take(LONGEST_PATH))
        .find(|at| is_clause(reading, *at))
}

/// Whether a token heads a clause.
fn is_clause(reading: &Reading<'_>, token: TokenId) -> bool {
    let token = reading.token(token);
    let verb = matches!(token.pos, Pos::Verb | Pos::Aux)
        && !matches!(token.dep, Dep::Aux | Dep::Auxpass | Dep::Amod);
    verb || token.dep == Dep::Root
}

/// The days an event placed by each time may lie in, where words beside it open or close them: "since 2011",
/// "until Monday", "between Monday and Wednesday".
pub(super) fn frames(
    relations: &[Relation],
    times: &[Time],
    published: Option<jiff::civil::Date>,
) -> Vec<DateRange> {
    let mut frames: Vec<DateRange> = times.iter().map(|time| time.range).collect();
    for (index, relation) in relations.iter().enumerate() {
        let range = times[index].range;
        if range.is_unknown() {
            continue;
        }
        match relation {
            Relation::At => {}
            Relation::Since if published.is_some_and(|published| range.earliest() <= Some(published)) => {
                frames[index] = DateRange::new(range.earliest(), published);
            }
            Relation::Since => frames[index] = DateRange::new(range.earliest(), None),
            Relation::Until => frames[index] = DateRange::new(None, range.latest()),
            // "before dawn on Tuesday" is on Tuesday.
            Relation::Before if times[index].kind == TimeType::Time => {}
            Relation::Before => {
                let eve = range.earliest().and_then(|day| day.yesterday().ok());
                frames[index] = DateRange::new(None, eve);
            }
            Relation::Through => {
                let other = times.get(index + 1).map_or(DateRange::UNKNOWN, |time| time.range);
                if !other.is_unknown() && range.earliest() <= other.latest() {
                    let both = DateRange::new(range.earliest(), other.latest());
                    frames[index] = both;
                    frames[index + 1] = both;
                }
            }
        }
    }
    frames
}

/// How a time bounds what happened by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Relation {
    /// It happened then.
    At,
    /// From then on.
    Since,
    /// Up to then.
    Until,
    /// Before then.
    Before,
    /// From then to the next time in the text.
    Through,
}
