//! What speaks for two claims being about one occurrence, and what forbids it.
//!
//! A case has millions of pairs to look at, so what every comparison asks of a claim is worked out once, with numbers in
//! place of words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::places::{PlaceRelation, Spot};
use super::signs::{Matter, Signs, Weights, sign};
use super::{days, may_be_one_act, named_victim};
use crate::model::{
    DateRange, EventKind, Facet, FigureKind, MentionKind, Participant, PlaceFact, Role, Stage, Statement,
};
use crate::reconcile::Told;

/// Days by which times may miss each other and still be one: reports of the night before, other time zones.
pub(super) const NEAR_DAYS: i32 = 1;
/// Days by which times may miss each other where place, kind and an exact figure agree: a misdated report.
pub(super) const MISDATED_DAYS: i32 = 31;
/// An exact figure from here on is no coincidence for one place and day. Below it, in a war, it often is.
const TELLING_FIGURE: u64 = 5;
/// An exact figure from here on, or two exact figures, are no coincidence for places or days apart either.
const RARE_FIGURE: u64 = 20;
/// Days before its report in which an act told without a time is looked for: news tells of the week past.
const NEWS_DAYS: i32 = 7;
/// A count from here on that is ten times another is no other count of the same people: tolls of a war beside that
/// of a day.
const LARGE_FIGURE: u64 = 100;

/// Told claims as they are compared.
#[derive(Debug)]
pub(in super::super) struct Compared<'a> {
    pub(in super::super) told: Vec<Told<'a>>,
    looks: Vec<Look>,
    spots: Vec<Spot<u32>>,
    numbers: Vec<u32>,
    counts: Vec<(FigureKind, u64)>,
    /// What each report is about.
    matters: Vec<Matter<'a>>,
    pub(super) weights: &'a Weights,
}

/// What comparisons ask of a claim.
#[derive(Clone, Copy, Debug)]
struct Look {
    class: Class,
    kind: EventKind,
    /// Which of the reports it is from.
    report: u32,
    /// Days since the year 0 that the time begins and ends with; of a claim without a time, of the week before it was
    /// told.
    first: i32,
    last: i32,
    /// No day is told at all.
    undated: bool,
    /// At most three days wide, and told.
    narrow: bool,
    place: Option<u32>,
    victim: Option<u32>,
    /// Everybody who takes part, by role: a number for the set. Only told of reports that are copies.
    everybody: Option<u32>,
    is_rare_act: bool,
    /// Whether it tells that a town was taken, held or given up: of one town within days that is one matter.
    is_rare_there: bool,
    /// The day of its report; the least where it has none.
    reported: i32,
    /// Lists of numbers, one behind the other: each ends where the next begins.
    lists: [u32; LISTS + 1],
    /// Exact figures, then for each kind of figure how many.
    figures: [u32; 3],
}

/// The little of a claim that tells most pairs apart: small, so that a million of them stay close to the processor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glance {
    /// Left out where the place does not count.
    place: Option<u32>,
    may_share_rare_figure: bool,
}

/// What is known of a claim as lists of numbers, each in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum List {
    /// Agents who are known.
    Agents,
    /// Targets, victims and recipients who are known or have a name.
    Targets,
    /// Words for the kind of thing that was hit.
    Things,
    /// Keys under which it meets others: the number of the key, times two; plus one where the key is its own.
    Keys,
}

const LISTS: usize = 4;
impl<'a> Compared<'a> {
    /// `told` in order of the claims' ids.
    pub(in super::super) fn of(told: Vec<Told<'a>>, weights: &'a Weights) -> Compared<'a> {
        let mut compared = Compared {
            looks: Vec::with_capacity(told.len()),
            told,
            spots: Vec::new(),
            numbers: Vec::new(),
            counts: Vec::new(),
            matters: Vec::new(),
            weights,
        };
        let mut numbers = Numbers::default();
        let mut report = 0;
        for index in 0..compared.told.len() {
            let one = compared.told[index];
            if index > 0 && compared.told[index - 1].account.report != one.account.report {
                report += 1;
            }
            if compared.matters.len() <= report as usize {
                compared.matters.push(Matter::of(&one.account.signature));
            }
            let look = compared.look(&one, report, &mut numbers);
            compared.looks.push(look);
        }
        compared
    }

    fn look(&mut self, told: &Told<'a>, report: u32, numbers: &mut Numbers<'a>) -> Look {
        let statement = told.statement;
        let class = Class::of(statement);
        let time = time_or_news(told);
        let mut lists = [self.numbers.len() as u32; LISTS + 1];
        let narrow = narrow(statement.time);
        let agents =
            statement.participants.iter().filter(|one| one.role == Role::Agent && one.entity.is_some());
        self.list(&mut lists, List::Agents, agents.map(|one| numbers.word(key(one))));
        let targets = statement.participants.iter().filter(|one| is_named_target(one));
        self.list(&mut lists, List::Targets, targets.map(|one| numbers.word(key(one))));
        let hit = class.sort == Sort::Violence && narrow;
        let things =
            statement.participants.iter().filter(|one| hit && is_thing(one)).flat_map(words_of_thing);
        self.list(&mut lists, List::Things, things.map(|word| numbers.word(word.into())));
        let place = statement.place.as_ref().map(|place| self.spot(place, numbers));
        let keys = self.keys(told, class, place, report, numbers);
        self.list(&mut lists, List::Keys, keys.into_iter());
        let counts = self.counts.len() as u32;
        self.counts.extend(exact_figures(statement));
        let scales = self.counts.len() as u32;
        self.counts.extend(wholes(statement));
        Look {
            class,
            kind: statement.kind,
            report,
            first: time.earliest().map_or(i32::MIN, day_number),
            last: time.latest().map_or(i32::MAX, day_number),
            undated: statement.time.is_unknown(),
            narrow,
            place,
            victim: named_victim(statement).map(|victim| numbers.word(key(victim))),
            everybody: told.copy_group.map(|_| numbers.everybody(statement)),
            is_rare_act: narrow && statement.kind.is(Facet::Rare),
            is_rare_there: is_rare_there(statement),
            reported: told.account.known_from.map_or(i32::MIN, day_number),
            lists,
            figures: [counts, scales, self.counts.len() as u32],
        }
    }

    fn list(&mut self, lists: &mut [u32; LISTS + 1], list: List, members: impl Iterator<Item = u32>) {
        let start = lists[list as usize] as usize;
        self.numbers.extend(members);
        self.numbers[start..].sort_unstable();
        let mut kept = start;
        for at in start..self.numbers.len() {
            if at == start || self.numbers[at] != self.numbers[kept - 1] {
                self.numbers[kept] = self.numbers[at];
                kept += 1;
            }
        }
        self.numbers.truncate(kept);
        lists[list as usize + 1..].fill(kept as u32);
    }

    fn spot(&mut self, place: &'a PlaceFact, numbers: &mut Numbers<'a>) -> u32 {
        let key = match &place.gazetteer {
            Some(id) => numbers.word(id.as_str().into()),
            None => numbers.word(place.key().into()),
        };
        let within = place.within.iter().map(|area| numbers.word(area.as_str().into())).collect();
        let spot: Spot<u32> = Spot::of(place, key, within);
        let next = self.spots.len() as u32;
        let number = *numbers.spots.entry(spot.clone()).or_insert(next);
        if number == next {
            self.spots.push(spot);
        }
        number
    }

    /// The keys under which a claim can meet others, as in [`List::Keys`]. Not its own are the areas that its place lies
    /// in: what shares none of these is not looked at.
    fn keys(
        &self,
        told: &Told<'a>,
        class: Class,
        place: Option<u32>,
        report: u32,
        numbers: &mut Numbers<'a>,
    ) -> Vec<u32> {
        let statement = told.statement;
        let mut keys = Vec::new();
        let mut add = |key: Key<'a>, is_own: bool| {
            let next = numbers.keys.len() as u32;
            // What kills somebody named meets what kills, where both reports tell one matter.
            let class = if matches!(key, Key::Matter(_)) { class.of_matter() } else { class };
            let number = *numbers.keys.entry((class, key)).or_insert(next);
            keys.push(number << 1 | u32::from(is_own));
        };
        if let Some(group) = told.copy_group {
            add(Key::Copy(group, statement.kind), true);
        }
        if let Some(spot) = place.map(|place| &self.spots[place as usize]) {
            add(Key::Place(spot.key), true);
            // Areas with a whole country in them would pair everything with everything.
            for area in &spot.within[..spot.within.len().saturating_sub(1)] {
                add(Key::Place(*area), false);
            }
        }
        if class.sort == Sort::Violence {
            // Windows that overlap, so that a report of a thousand claims is not compared with itself as a whole.
            let window = statement.claim.claim.index() / WINDOW;
            add(Key::Report(told.account.report.0.as_str(), window), true);
            add(Key::Report(told.account.report.0.as_str(), window + 1), true);
        }
        // Reports that tell one matter, whatever their claims have in common.
        if !statement.words.is_empty() {
            for pair in self.matters[report as usize].pairs() {
                add(Key::Matter(pair), true);
            }
        }
        for figure in &statement.figures {
            if let (Some(low), true) = (figure.low, figure.low == figure.high) {
                add(Key::Figure(figure.kind, low), true);
            }
        }
        for participant in &statement.participants {
            if matches!(participant.role, Role::Target | Role::Victim) || statement.place.is_none() {
                let who = numbers.word(key(participant));
                let next = numbers.keys.len() as u32;
                let number = *numbers.keys.entry((class, Key::Who(who))).or_insert(next);
                keys.push(number << 1 | 1);
            }
        }
        keys
    }

    /// A list of a claim.
    pub(super) fn numbers(&self, index: usize, list: List) -> &[u32] {
        let lists = &self.looks[index].lists;
        &self.numbers[lists[list as usize] as usize..lists[list as usize + 1] as usize]
    }

    /// The first and last day by which pairs of a block are found: of claims about a person's death there are none.
    pub(super) fn span(&self, index: usize) -> (i32, i32) {
        let look = &self.looks[index];
        if look.class.sort == Sort::Life { (i32::MIN, i32::MAX) } else { (look.first, look.last) }
    }

    /// What tells most pairs apart.
    pub(super) fn glance(&self, index: usize) -> Glance {
        let look = &self.looks[index];
        let exact = self.exact(look);
        let of_two_kinds = exact.iter().any(|(kind, _)| *kind != exact[0].0);
        Glance {
            place: look.place.filter(|_| look.class.sort != Sort::Life),
            may_share_rare_figure: of_two_kinds || exact.iter().any(|(_, count)| *count >= RARE_FIGURE),
        }
    }

    /// Whether two claims are of places apart and can share no figure that holds them together all the same.
    pub(super) fn apart(&self, one: Glance, other: Glance) -> bool {
        let (Some(a), Some(b)) = (one.place, other.place) else { return false };
        a != b
            && !(one.may_share_rare_figure && other.may_share_rare_figure)
            && self.spots[a as usize].relation(&self.spots[b as usize]) == PlaceRelation::Apart
    }

    pub(super) fn undated(&self, index: usize) -> bool {
        self.looks[index].undated
    }

    /// Whether the days told are apart: one is misdated, if both are about one occurrence.
    pub(super) fn misdated(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.looks[a], &self.looks[b]);
        !a.undated && !b.undated && days_apart(a, b) > NEAR_DAYS
    }

    /// What speaks for and against two claims being about one occurrence; `None` where they cannot be. The first comes
    /// before the other.
    pub(super) fn alike(&self, index: usize, other_index: usize) -> Option<Signs> {
        let (one, other) = (&self.looks[index], &self.looks[other_index]);
        if !one.class.meets(other.class) {
            return None;
        }
        let place = self.place_relation(one, other);
        if self.forbidden(index, other_index, place) {
            return None;
        }
        let (told_one, told_other) = (&self.told[index], &self.told[other_index]);
        let (a, b) = (told_one.statement, told_other.statement);
        let is_violence = one.class.sort == Sort::Violence;
        let same_report = one.report == other.report;
        let mut signs = Signs::default();

        let copied = one.kind == other.kind
            && !same_report
            && told_one.copy_group.is_some()
            && told_one.copy_group == told_other.copy_group
            && one.everybody == other.everybody
            && (a.polarity, a.stance) == (b.polarity, b.stance)
            && (!a.participants.is_empty() || a.place.is_some());
        signs.put(sign!("same-claim-in-a-copy"), copied);
        let told_of_it = is_violence && told_of_it(told_one, told_other);
        signs.put(sign!("told-of-the-act-before"), told_of_it);
        let again = is_violence && same_report && self.told_again(one, other, place);
        signs.put(sign!("told-again-in-the-report"), again);
        let bond = self.bond(index, other_index);
        signs.put(sign!("same-bond"), bond);
        match place {
            PlaceRelation::Same => signs.add(sign!("same-place")),
            PlaceRelation::Inside => signs.add(sign!("place-within-place")),
            PlaceRelation::Near => signs.add(sign!("places-near")),
            PlaceRelation::Unknown => signs.add(sign!("place-not-told")),
            PlaceRelation::Apart => {}
        }
        if one.undated || other.undated {
            signs.put(sign!("day-not-told"), is_violence && !same_report && !copied);
            signs.put(sign!("times-apart"), self.told_apart(one, other));
        } else if days_apart(one, other) > NEAR_DAYS {
            signs.add(sign!("times-apart"));
        } else if days_apart(one, other) > 0 {
            signs.add(sign!("times-near"));
        } else if one.narrow && other.narrow {
            signs.add(sign!("same-days"));
        } else {
            signs.add(sign!("times-meet"));
        }
        if one.kind == other.kind {
            signs.add(sign!("same-kind"));
        } else {
            signs.put(sign!("other-act"), is_violence && !may_be_one_act(one.kind, other.kind));
            signs.put(sign!("same-family"), one.kind.family() == other.kind.family());
        }
        let figure = self.shares_figure(one, other, if same_report { 1 } else { TELLING_FIGURE });
        if figure {
            signs.add(sign!("same-figure"));
        } else if self.shares_figure(one, other, 1) {
            signs.add(sign!("same-small-figure"));
        } else {
            signs.put(sign!("other-figure"), self.counts_differ(one, other));
        }
        let agents = self.compare(index, other_index, List::Agents);
        match agents {
            Some(true) => signs.add(sign!("same-agent")),
            Some(false) => signs.add(sign!("other-agent")),
            None => {}
        }
        let person = one.victim.is_some() && one.victim == other.victim;
        let targets = self.compare(index, other_index, List::Targets);
        let target = !person && place != PlaceRelation::Same && targets == Some(true);
        signs.put(sign!("same-person"), person);
        signs.put(sign!("same-target"), target);
        signs.put(sign!("other-target"), targets == Some(false));
        // Only of acts of violence on a day that is told.
        let thing =
            place != PlaceRelation::Same && self.compare(index, other_index, List::Things) == Some(true);
        signs.put(sign!("same-thing-hit"), thing);
        let one_time = match one.narrow && other.narrow {
            true => days_apart(one, other) == 0,
            false => {
                let known = one.reported != i32::MIN && other.reported != i32::MIN;
                known && one.reported.abs_diff(other.reported) <= RARE_DAYS && days_apart(one, other) == 0
            }
        };
        let rare_there = one.is_rare_there && other.is_rare_there && place == PlaceRelation::Same;
        signs.put(sign!("rare-act-there"), rare_there && one_time && !same_report);
        // Words of place, person or number hold claims together: same kinds on one day somewhere are no one event, nor are
        // those somewhere in a province and in one of its towns.
        let held = one.class == other.class
            && (one.class.sort != Sort::Life || person)
            && !self.told_apart(one, other);
        let anchored = held
            && (copied
                || told_of_it
                || again
                || bond
                || person
                || figure
                || matches!(place, PlaceRelation::Same | PlaceRelation::Near)
                || place == PlaceRelation::Inside
                    && (agents == Some(true) || one.is_rare_act && one.kind == other.kind || thing)
                || target);
        signs.put(sign!("nothing-holds-them"), !anchored);
        signs.put(sign!("same-report"), same_report);
        signs.put(sign!("other-polarity"), a.polarity != b.polarity);
        signs.put(sign!("other-stage"), a.stage != b.stage);
        if !a.words.is_empty() && !b.words.is_empty() {
            let matters = (&self.matters[one.report as usize], &self.matters[other.report as usize]);
            signs.tell((a, b), matters, same_report);
        }
        Some(signs)
    }

    /// Whether two claims cannot be about one occurrence, whatever else speaks for it.
    pub(super) fn forbids(&self, a: usize, b: usize) -> bool {
        // What holds of most pairs of a long war, and costs nothing to see, comes first.
        let (one, other) = (&self.looks[a], &self.looks[b]);
        let open = one.class.sort == Sort::Life || one.undated || other.undated;
        if !open && days_apart(one, other) > MISDATED_DAYS {
            return true;
        }
        self.forbidden(a, b, self.place_relation(one, other))
    }

    /// Whether the week before its report, in which an act without a day is looked for, is not that of the other.
    fn told_apart(&self, one: &Look, other: &Look) -> bool {
        (one.undated || other.undated) && one.class.sort != Sort::Life && days_apart(one, other) > NEAR_DAYS
    }

    fn forbidden(&self, a: usize, b: usize, place: PlaceRelation) -> bool {
        let (one, other) = (&self.looks[a], &self.looks[b]);
        let sort = one.class.sort;
        let is_life = [one, other].map(|look| look.class.sort == Sort::Life);
        if is_life == [true, true] && one.victim.is_some() && one.victim == other.victim {
            return false;
        }
        if is_life != [false, false] && !may_be_one_person(self.told[a].statement, self.told[b].statement) {
            return true;
        }
        let days = days_apart(one, other);
        if days > MISDATED_DAYS {
            return !(one.undated || other.undated);
        }
        let rare = || self.shares_rare_figure(one, other);
        // Places apart may be one all the same where a figure holds them together.
        if place == PlaceRelation::Apart && !rare() || self.of_another_scale(one, other) {
            return true;
        }
        // A report that gives one source's exact counts of two acts tells of two acts.
        if one.report == other.report
            && self.told[a].origin == self.told[b].origin
            && self.counts_differ(one, other)
        {
            return true;
        }
        if days > NEAR_DAYS {
            let misdated = place == PlaceRelation::Same && rare();
            return !(misdated || one.undated || other.undated);
        }
        // One side taking a town and the other taking it back days apart are two events; on one day, a dispute.
        sort == Sort::Control && days > 0 && self.compare(a, b, List::Agents) == Some(false)
    }

    fn place_relation(&self, one: &Look, other: &Look) -> PlaceRelation {
        match (one.place, other.place) {
            (Some(a), Some(b)) if a == b => PlaceRelation::Same,
            (Some(a), Some(b)) => self.spots[a as usize].relation(&self.spots[b as usize]),
            _ => PlaceRelation::Unknown,
        }
    }

    /// Whether two lists have a member in common; `None` where one is empty.
    fn compare(&self, a: usize, b: usize, list: List) -> Option<bool> {
        let (x, y) = (self.numbers(a, list), self.numbers(b, list));
        if x.is_empty() || y.is_empty() { None } else { Some(x.iter().any(|each| y.contains(each))) }
    }

    fn exact(&self, look: &Look) -> &[(FigureKind, u64)] {
        &self.counts[look.figures[0] as usize..look.figures[1] as usize]
    }

    fn wholes(&self, look: &Look) -> &[(FigureKind, u64)] {
        &self.counts[look.figures[1] as usize..look.figures[2] as usize]
    }

    fn shares_figure(&self, one: &Look, other: &Look, least: u64) -> bool {
        let others = self.exact(other);
        self.exact(one).iter().any(|figure| figure.1 >= least && others.contains(figure))
    }

    fn shares_rare_figure(&self, one: &Look, other: &Look) -> bool {
        let others = self.exact(other);
        let mut shared = self.exact(one).iter().filter(|figure| others.contains(figure));
        let Some((kind, count)) = shared.next() else { return false };
        *count >= RARE_FIGURE || shared.any(|(other, count)| other != kind || *count >= RARE_FIGURE)
    }

    /// Whether one counts ten times as many as the other.
    fn of_another_scale(&self, one: &Look, other: &Look) -> bool {
        let others = self.wholes(other);
        self.wholes(one).iter().any(|(kind, count)| {
            others.iter().filter(|(other, _)| other == kind).any(|(_, other)| {
                let (less, more) = (*count.min(other), *count.max(other));
                less > 0 && more >= LARGE_FIGURE && more / less >= 10
            })
        })
    }

    /// Whether both give an exact count of one kind, and not the same.
    fn counts_differ(&self, one: &Look, other: &Look) -> bool {
        let others = self.exact(other);
        self.exact(one).iter().any(|(kind, _)| others.iter().any(|(other, _)| kind == other))
            && !self.shares_figure(one, other, 0)
    }

    /// Whether one report tells one act twice: at one place, or on one day at places that may be one.
    fn told_again(&self, one: &Look, other: &Look, place: PlaceRelation) -> bool {
        let (Some(spot), Some(_)) = (one.place, other.place) else { return false };
        let spot = &self.spots[spot as usize];
        let is_town = !spot.in_gazetteer || spot.within.len() > 1;
        let on_one_day = one.narrow && other.narrow && days_apart(one, other) == 0;
        !one.kind.is(Facet::ManySided)
            && !other.kind.is(Facet::ManySided)
            && may_be_one_act(one.kind, other.kind)
            && match place {
                PlaceRelation::Same => is_town,
                PlaceRelation::Inside | PlaceRelation::Unknown => on_one_day && one.kind == other.kind,
                PlaceRelation::Near | PlaceRelation::Apart => false,
            }
    }

    /// Whether two claims tell of one tie between the same two: these have no place, and often no day.
    fn bond(&self, a: usize, b: usize) -> bool {
        let (one, other) = (&self.looks[a], &self.looks[b]);
        if one.kind != other.kind || !one.kind.is(Facet::Bond) {
            return false;
        }
        let near = match (self.told[a].account.known_from, self.told[b].account.known_from) {
            (Some(x), Some(y)) => days(x.min(y), x.max(y)) <= BOND_DAYS,
            _ => false,
        };
        near && self.compare(a, b, List::Agents) == Some(true)
            && self.compare(a, b, List::Targets) != Some(false)
    }
}

/// Numbers for what is only ever told apart.
#[derive(Default)]
#[allow(
    clippy::disallowed_types,
    reason = "looked up only; the numbers are compared for being equal, never listed"
)]
struct Numbers<'a> {
    words: std::collections::HashMap<Cow<'a, str>, u32>,
    spots: std::collections::HashMap<Spot<u32>, u32>,
    keys: std::collections::HashMap<(Class, Key<'a>), u32>,
    sets: std::collections::HashMap<Vec<(Role, u32)>, u32>,
}

/// What claims can have in common that may make them one.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Key<'a> {
    Copy(usize, EventKind),
    Place(u32),
    /// A part of a report.
    Report(&'a str, usize),
    Who(u32),
    Figure(FigureKind, u64),
    /// Two words that tell most of what a report is about.
    Matter([u32; 2]),
}

impl<'a> Numbers<'a> {
    fn word(&mut self, word: Cow<'a, str>) -> u32 {
        let next = self.words.len() as u32;
        *self.words.entry(word).or_insert(next)
    }

    fn everybody(&mut self, statement: &'a Statement) -> u32 {
        let mut set: Vec<(Role, u32)> =
            statement.participants.iter().map(|one| (one.role, self.word(key(one)))).collect();
        set.sort_unstable();
        set.dedup();
        let next = self.sets.len() as u32;
        *self.sets.entry(set).or_insert(next)
    }
}

/// [`Participant::key`] without a copy where there is an identity.
fn key(one: &Participant) -> Cow<'_, str> {
    one.entity.as_ref().map_or_else(|| one.key().into(), |entity| entity.0.as_str().into())
}

/// Days that lie between two times; 0 where they meet or either is open on that side.
fn days_apart(one: &Look, other: &Look) -> i32 {
    other.first.saturating_sub(one.last).max(one.first.saturating_sub(other.last)).max(0)
}

fn day_number(day: Date) -> i32 {
    days(Date::ZERO, day)
}

/// Kinds that may be tellings of one occurrence, and whether it is told as done or as to come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Class {
    pub(super) sort: Sort,
    pub(super) to_come: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Sort {
    /// A place changes hands, or is said not to.
    Control,
    /// Somebody is harmed.
    Violence,
    /// A named person's death, or that it is not so.
    Life,
    /// Anything else meets only its own kind.
    Kind(EventKind),
}

impl Class {
    /// Whether two claims of these classes may be about one occurrence.
    fn meets(self, other: Class) -> bool {
        self.of_matter() == other.of_matter()
    }

    fn of_matter(self) -> Class {
        Class { sort: if self.sort == Sort::Life { Sort::Violence } else { self.sort }, ..self }
    }

    pub(super) fn of(statement: &Statement) -> Class {
        let sort = match statement.kind {
            kind if kind.is(Facet::ChangesHands) => {
                // Posts and guns that were taken are spoils of a fight, not the place near which it was fought.
                if spoils(statement).is_some() { Sort::Violence } else { Sort::Control }
            }
            // The dead do not speak: whoever tells his own death means something else.
            kind if told_by_its_victim(statement) => Sort::Kind(kind),
            kind if kind.is(Facet::Life) => Sort::Life,
            kind if kind.is(Facet::Harms) => {
                if harms_one_named(statement) {
                    Sort::Life
                } else {
                    Sort::Violence
                }
            }
            kind => Sort::Kind(kind),
        };
        let to_come = matches!(statement.stage, Stage::Planned | Stage::Threatened | Stage::Hypothetical);
        Class { sort, to_come }
    }
}

/// Whether it tells of a town's being taken, held or given up, done or denied.
fn is_rare_there(statement: &Statement) -> bool {
    let is_rare = statement.kind.is(Facet::RareThere);
    let is_town = |place: &PlaceFact| place.radius_m.is_none_or(|radius| radius < TOWN_METRES);
    is_rare && statement.place.as_ref().is_some_and(is_town)
}

/// A place known no better than this is no town.
const TOWN_METRES: u32 = 30_000;
/// Days between two reports of what seldom happens twice to one town.
const RARE_DAYS: u32 = 3;

/// Whether a named person is among those harmed: the claim tells of a death, by whatever means.
fn harms_one_named(statement: &Statement) -> bool {
    if statement.kind.is(Facet::Unfound) {
        return false;
    }
    let died = statement.figures.iter().any(|figure| figure.kind == FigureKind::Killed);
    let put_to_death = statement.kind == EventKind::ViolenceExecute;
    let is_victim = |one: &Participant| {
        (one.role == Role::Victim || one.role == Role::Target && (died || put_to_death))
            && one.kind == Some(MentionKind::Person)
            && one.entity.is_some()
    };
    statement.participants.iter().any(is_victim)
        || statement.kind.is(Facet::Toll) && named_victim(statement).is_some()
}

/// Whether those who were harmed by two claims may be one person: one's name is the end or a part of the other's, or one of
/// them names nobody.
fn may_be_one_person(a: &Statement, b: &Statement) -> bool {
    let name =
        |one: &Participant| -> Vec<String> { one.name.split_whitespace().map(str::to_lowercase).collect() };
    let harmed = |statement: &'_ Statement| -> Vec<Vec<String>> {
        let by_role = statement.participants.iter().filter(|one| {
            matches!(one.role, Role::Victim | Role::Target)
                || one.role == Role::Agent && is_of_a_life(statement.kind)
        });
        by_role.filter(|one| one.kind == Some(MentionKind::Person)).map(name).collect()
    };
    let (one, other) = (harmed(a), harmed(b));
    let among = |few: &[String], many: &[String]| few.iter().all(|word| many.contains(word));
    one.is_empty() || other.is_empty() || one.iter().any(|x| other.iter().any(|y| among(x, y) || among(y, x)))
}

fn is_of_a_life(kind: EventKind) -> bool {
    kind.is(Facet::Life)
}

/// Whether the one said to be dead says so.
fn told_by_its_victim(statement: &Statement) -> bool {
    let head = statement.chain.first().and_then(|head| head.entity.as_ref());
    statement.kind.is(Facet::Death)
        && !statement.kind.is(Facet::Abuse)
        && head.is_some()
        && named_victim(statement).is_some_and(|victim| victim.entity.as_ref() == head)
}

/// What was taken where it was not a place: "three posts", "the guns".
fn spoils(statement: &Statement) -> Option<&Participant> {
    let is_thing = |one: &Participant| {
        one.entity.is_none()
            && matches!(one.kind, Some(MentionKind::Other | MentionKind::Weapon))
            && !one.name.chars().any(char::is_uppercase)
    };
    let takes = statement.kind.is(Facet::Takes);
    let mut targets = statement.participants.iter().filter(|one| one.role == Role::Target);
    targets.next().filter(|first| takes && is_thing(first) && targets.all(is_thing))
}

/// Whether a toll or an act told again without a place belongs to the placed act of the same report that was told last
/// before it; at the head of a report, to the first after it.
fn told_of_it(one: &Told<'_>, other: &Told<'_>) -> bool {
    let (a, b) = (one.statement, other.statement);
    if a.claim.report != b.claim.report {
        return false;
    }
    // "In the province", without a day, points back to the town in it as no place at all does.
    let is_vaguer = |vague: &Statement, exact: &Statement| {
        exact.place.is_some()
            && vague.place.as_ref().is_none_or(|place| {
                vague.time.is_unknown()
                    && exact
                        .place
                        .as_ref()
                        .is_some_and(|inner| inner.within.iter().any(|area| *area == place.key()))
            })
    };
    let (placed, unplaced) = match (is_vaguer(b, a), is_vaguer(a, b)) {
        (true, _) => (a, b),
        (_, true) => (b, a),
        _ => return false,
    };
    let statements = &one.account.statements;
    // A whole country is no scene, and the war in the background no act.
    let is_placed = |each: &&Statement| {
        is_vaguer(unplaced, each)
            && Class::of(each) == Class::of(placed)
            && each.kind != EventKind::BattleClash
            && each.place.as_ref().is_some_and(|place| place.gazetteer.is_none() || !place.within.is_empty())
    };
    let (earlier, later) =
        statements.split_at(statements.partition_point(|each| each.claim < unplaced.claim));
    let before = earlier.iter().rev().take(2 * WINDOW).find(is_placed);
    let after = || later.iter().skip(1).take(2 * WINDOW).find(is_placed);
    let goes_on = unplaced.kind.is(Facet::Casualties)
        || unplaced.kind.is(Facet::Assault)
            && !placed.kind.is(Facet::ManySided)
            && may_be_one_act(unplaced.kind, placed.kind);
    let most = |statement: &Statement| statement.figures.iter().filter_map(|figure| figure.low).max();
    // Tolls of the whole war stand in the background of most reports.
    let of_its_size = most(unplaced)
        .is_none_or(|count| count <= most(placed).unwrap_or(MODEST).saturating_mul(OUT_OF_PROPORTION));
    goes_on && of_its_size && before.or_else(after).is_some_and(|each| each.claim == placed.claim)
}

/// Claims of a report within which one points back to another: about two paragraphs.
const WINDOW: usize = 16;
/// A toll so many times that of the act is another's: the year's, the war's.
const OUT_OF_PROPORTION: u64 = 10;
/// What an act told without a toll may have cost.
const MODEST: u64 = 40;
/// Days between reports of one bond that name no day.
const BOND_DAYS: i32 = 14;

fn is_named_target(one: &Participant) -> bool {
    matches!(one.role, Role::Target | Role::Victim | Role::Recipient)
        && (one.entity.is_some() || one.name.chars().any(char::is_uppercase))
}

/// Whether it is a kind of thing that was hit: "a wedding", "a bakery". People are everywhere and tell nothing.
fn is_thing(one: &Participant) -> bool {
    one.role == Role::Target
        && one.entity.is_none()
        && matches!(
            one.kind,
            None | Some(MentionKind::Other | MentionKind::Organisation | MentionKind::Place)
        )
        && !one.name.chars().any(|c| c.is_uppercase() || c.is_numeric())
}

fn words_of_thing(one: &Participant) -> impl Iterator<Item = String> {
    one.name.rsplit(' ').take(2).map(str::to_lowercase).filter(|word| word.chars().count() > SHORT_WORD)
}

/// Words up to this length are mostly grammar.
const SHORT_WORD: usize = 4;

/// When a claim is said to have happened; of one without a time, the week before it was told.
fn time_or_news(told: &Told<'_>) -> DateRange {
    let time = told.statement.time;
    let Some(known) = told.account.known_from.filter(|_| time.is_unknown()) else { return time };
    let from = known.checked_sub(jiff::Span::new().days(NEWS_DAYS)).unwrap_or(known);
    DateRange::new(Some(from), Some(known))
}

/// How many of each kind, parts left out; of several of one kind the last.
fn wholes(statement: &Statement) -> BTreeMap<FigureKind, u64> {
    let whole = statement.figures.iter().filter(|figure| !figure.is_part);
    whole.filter_map(|figure| Some((figure.kind, figure.low.or(figure.high)?))).collect()
}

fn exact_figures(statement: &Statement) -> impl Iterator<Item = (FigureKind, u64)> {
    statement.figures.iter().filter(|figure| !figure.is_part).filter_map(|figure| {
        figure.low.filter(|_| figure.low == figure.high).map(|count| (figure.kind, count))
    })
}

/// At most three days wide.
pub(in crate::reconcile) fn narrow(range: DateRange) -> bool {
    matches!((range.earliest(), range.latest()), (Some(start), Some(end)) if days(start, end) <= 2)
}
