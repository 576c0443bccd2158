//! From what an expression says to which days it means: by the document's day, by the day last told of in the
//! story, and by the tense of the words around it.

use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

use super::attach::Relation;
use super::grammar::{Amount, Anchor, Base, Expression, Meaning, Shift, WEEK_OF, Years};
use super::moment::{Clock, Moment, interval, moved, quarter_of, week_day};
use super::phrases::Phrases;
use super::tense::Tense;
use super::tokens::{Kind, Tokens};
use super::words::{Lean, Part, Role, Unit};
use crate::model::{DateRange, Span, Time, TimeBasis, TimeType};

/// What every expression of a text is resolved by.
pub(super) struct Context<'c> {
    pub(super) tokens: &'c Tokens<'c>,
    pub(super) phrases: &'c Phrases,
    /// The document's day.
    pub(super) published: Option<Date>,
}

/// Resolves the expressions in reading order.
pub(super) fn resolve(context: &Context<'_>, expressions: &[Expression]) -> Vec<Time> {
    let mut story = Story { last: None, quarter: None, told_at: 0 };
    let mut times: Vec<Time> =
        expressions.iter().map(|expression| one(context, expression, &mut story)).collect();
    let relations = relations(context.tokens, expressions);
    for index in 1..times.len() {
        if relations[index - 1] == Relation::Through {
            in_order(context, expressions, &mut times, index);
        }
    }
    times
}

/// Sets right the first of two that make a stretch: in "between Monday and Wednesday" Monday is the one before that
/// Wednesday, and "overnight into Sunday" is the night before it.
fn in_order(context: &Context<'_>, expressions: &[Expression], times: &mut [Time], second: usize) {
    let (from, to) = (&expressions[second - 1], &expressions[second]);
    let (Some(start), Some(end)) = (times[second - 1].range.earliest(), times[second].range.earliest())
    else {
        return;
    };
    let is_night = context.tokens.is(from.start, Role::overnight);
    let is_week =
        matches!(from.meaning.base, Base::Weekday { .. }) && matches!(to.meaning.base, Base::Weekday { .. });
    let past = context.published.is_none_or(|published| end <= published);
    let put = |times: &mut [Time], at: usize, days: Option<Date>| {
        let Some(day) = days else { return };
        let answer = Answer::of(Moment::Day(day), expressions[at].meaning, false, TimeBasis::Relative);
        let time = &mut times[at];
        (time.value, time.edtf, time.range) = (answer.value, answer.edtf, answer.range);
    };
    if is_night && matches!(to.meaning.base, Base::Weekday { .. } | Base::Day { .. }) {
        put(times, second - 1, moved(end, -1, Unit::Day));
    } else if is_week && start > end && past {
        put(times, second - 1, moved(start, -7, Unit::Day));
    } else if is_week && start > end {
        put(times, second, moved(end, 7, Unit::Day));
    }
}

/// Where the story stands: what was told of last.
struct Story {
    last: Option<Moment>,
    /// The last quarter told of: reports on a company's quarter say "a year earlier" of the same quarter.
    quarter: Option<Moment>,
    /// The token at which `last` was told.
    told_at: usize,
}

/// Tokens after which "two weeks later" no longer goes on from the last date: three or four sentences.
const STALE: usize = 100;

fn one(context: &Context<'_>, expression: &Expression, story: &mut Story) -> Time {
    let meaning = expression.meaning;
    let tense = Tense { tokens: context.tokens, start: expression.start, end: expression.end };
    let answer = match meaning.base {
        Base::Reference { index } => Answer::bare(TimeType::Date, context.phrases.value(index).clone()),
        Base::Duration { amount, unit, direction } => duration(amount, unit, direction, context.published),
        Base::Every { count, unit } => Answer::bare(TimeType::Set, length(Amount::Exact(count, false), unit)),
        Base::EveryPart => Answer::bare(TimeType::Set, every_part(meaning.part)),
        Base::EveryWeekday { weekday } => {
            Answer::bare(TimeType::Set, with_part(format_smolstr!("XXXX-WXX-{weekday}"), meaning.part))
        }
        Base::EveryMonth { month } => Answer::bare(TimeType::Set, format_smolstr!("XXXX-{month:02}")),
        Base::EverySeason { season } => {
            Answer::bare(TimeType::Set, Moment::SomeSeason(season).timex(None, None))
        }
        Base::Frequency { word } => {
            let value = context.tokens.words.get(word).frequency.clone().unwrap_or_default();
            Answer::bare(TimeType::Set, value)
        }
        Base::Offset { amount: Amount::Vague, unit, sign, anchor } => vague_offset(unit, sign, anchor),
        Base::Offset { amount, unit, anchor: Anchor::Event, .. } => {
            Answer::bare(TimeType::Duration, length(amount, unit))
        }
        Base::Offset { amount, unit, sign, anchor } => {
            match offset(amount, unit, sign, anchor, context.published, story, expression.start) {
                Some((moment, clock)) => Answer::of(
                    moment,
                    Meaning { clock: clock.or(meaning.clock), ..meaning },
                    false,
                    TimeBasis::Relative,
                ),
                None => Answer::bare(TimeType::Duration, length(amount, unit)),
            }
        }
        _ => {
            let (moment, basis) = moment(context, meaning, story, tense);
            let approximate = match meaning.base {
                // "circa 2005": of a day the words are mostly about the hour.
                Base::Year { .. } | Base::Month { .. } => {
                    expression.start > 0 && context.tokens.is(expression.start - 1, Role::circa)
                }
                Base::Holiday { index, .. } => {
                    context.phrases.days.get(usize::from(index)).is_some_and(|rule| rule.approximate())
                }
                _ => false,
            };
            Answer::of(moment, meaning, approximate, basis)
        }
    };
    if let Some(moment) = answer.moment {
        story.told(moment, compares(meaning));
        story.told_at = expression.start;
    }
    let span = span_of(context.tokens, expression.start, expression.end);
    Time {
        span,
        kind: answer.kind,
        value: answer.value,
        edtf: answer.edtf,
        range: answer.range,
        basis: answer.basis,
    }
}

/// Whether a time is only named to compare with ("a year earlier", "the year-ago quarter"): the story goes on
/// where it stood.
fn compares(meaning: Meaning) -> bool {
    matches!(
        meaning.base,
        Base::Quarter { year: Years::Shifted(Shift::Previous), .. }
            | Base::Offset { unit: Unit::Year, sign: -1, .. }
            | Base::Unit { unit: Unit::Year, shift: Shift::Previous }
    )
}

impl Story {
    fn told(&mut self, moment: Moment, compares: bool) {
        match moment {
            Moment::Quarter(..) if compares => {}
            Moment::Quarter(..) => self.quarter = Some(moment),
            Moment::Some(_) | Moment::SomeWeekday(_) | Moment::SomeMonth(_) | Moment::SomeSeason(_) => return,
            _ => {}
        }
        self.last = Some(moment);
    }

    fn in_a_quarter(&self) -> bool {
        matches!(self.last, Some(Moment::Quarter(..)))
    }

    fn day(&self) -> Option<Date> {
        self.last.and_then(Moment::first_day)
    }
}

/// A resolved expression.
struct Answer {
    kind: TimeType,
    value: SmolStr,
    edtf: SmolStr,
    range: DateRange,
    basis: TimeBasis,
    moment: Option<Moment>,
}

impl Answer {
    /// A value without days.
    fn bare(kind: TimeType, value: SmolStr) -> Answer {
        Answer {
            kind,
            value,
            edtf: SmolStr::default(),
            range: DateRange::UNKNOWN,
            basis: TimeBasis::None,
            moment: None,
        }
    }

    fn of(moment: Moment, meaning: Meaning, approximate: bool, basis: TimeBasis) -> Answer {
        let timed = meaning.part.is_some() || meaning.clock.is_some();
        let kind = if timed { TimeType::Time } else { TimeType::Date };
        let edge = meaning.edge.filter(|_| !timed);
        let mut range = moment.range(edge);
        if approximate && matches!(moment, Moment::Day(_) | Moment::Days(..)) {
            let day = |date: Option<Date>, by: i32| date.and_then(|date| moved(date, by, Unit::Day));
            range = DateRange::new(day(range.earliest(), -1), day(range.latest(), 1));
        }
        // A night runs into the next morning.
        if meaning.part == Some(Part::Ni)
            && let (Moment::Day(day), Ok(next)) = (moment, range.latest().unwrap_or(Date::MAX).tomorrow())
            && meaning.clock.is_none()
            && edge.is_none()
        {
            range = DateRange::new(Some(day), Some(next));
        }
        let edtf = match (moment, meaning.part) {
            (Moment::Day(_), Some(Part::Ni)) if meaning.clock.is_none() => interval(range, false),
            _ => moment.edtf(edge, approximate),
        };
        let basis = if range.is_unknown() { TimeBasis::None } else { basis };
        Answer {
            kind,
            value: moment.timex(meaning.part, meaning.clock),
            edtf,
            range,
            basis,
            moment: Some(moment),
        }
    }
}

/// Which stretch of the calendar is meant, and how that is known.
fn moment(context: &Context<'_>, meaning: Meaning, story: &Story, tense: Tense<'_>) -> (Moment, TimeBasis) {
    let published = context.published;
    let relative = |moment: Option<Moment>, unknown: Moment| match moment {
        Some(moment) => (moment, TimeBasis::Relative),
        None => (unknown, TimeBasis::None),
    };
    match meaning.base {
        Base::Day { year, month, day, weekday } => {
            let (month, day) = (month as i8, day as i8);
            let whole = |date: Date| if weekday == WEEK_OF { Moment::Week(date) } else { Moment::Day(date) };
            match year {
                Years::Given(year) => match Date::new(year, month, day) {
                    Ok(date) => (whole(date), TimeBasis::Stated),
                    // 31 November: the month is what can be held on to.
                    Err(_) => (Moment::Month(year, month), TimeBasis::Stated),
                },
                Years::Nearest(shift @ (Shift::Last | Shift::Next)) => {
                    let found =
                        published.and_then(|published| beside(published, month, day, shift)).map(whole);
                    relative(found, Moment::MonthDay(month, day))
                }
                Years::Shifted(shift) | Years::Nearest(shift) => {
                    let year = shifted_year(shift, published, story);
                    let date = year.and_then(|year| Date::new(year, month, day).ok()).map(whole);
                    relative(date, Moment::MonthDay(month, day))
                }
                Years::Unsaid => {
                    let weekday = if weekday == WEEK_OF { 0 } else { weekday };
                    let date =
                        published.and_then(|published| nearest_day(published, month, day, weekday, tense));
                    relative(date.map(whole), Moment::MonthDay(month, day))
                }
            }
        }
        Base::Month { month, year } => {
            let month = month as i8;
            match year {
                Years::Given(year) => (Moment::Month(year, month), TimeBasis::Stated),
                Years::Shifted(shift) => {
                    let year = shifted_year(shift, published, story);
                    relative(year.map(|year| Moment::Month(year, month)), Moment::SomeMonth(month))
                }
                Years::Nearest(shift) => {
                    relative(shifted_month(month, shift, published, story), Moment::SomeMonth(month))
                }
                Years::Unsaid => {
                    let found = published.map(|published| nearest_month(published, month, tense.lean()));
                    relative(found, Moment::SomeMonth(month))
                }
            }
        }
        Base::Year(year) => (Moment::Year(year), TimeBasis::Stated),
        Base::Decade { year } => (Moment::Decade(year), TimeBasis::Stated),
        Base::Century(year) => (Moment::Century(year), TimeBasis::Stated),
        Base::Season { season, year } => {
            let found = match year {
                Years::Given(year) => return (Moment::Season(year, season), TimeBasis::Stated),
                Years::Shifted(shift) => {
                    shifted_year(shift, published, story).map(|year| Moment::Season(year, season))
                }
                Years::Nearest(shift) => shifted_season(season, shift, published, story),
                Years::Unsaid => published.map(|day| nearest_season(day, season, tense.lean())),
            };
            relative(found, Moment::SomeSeason(season))
        }
        Base::Quarter { quarter, year } => quarter_moment(quarter as i8, year, published, story),
        Base::Half { half, year } => {
            let half = half as i8;
            match year {
                Years::Given(year) => (Moment::Half(year, half), TimeBasis::Stated),
                Years::Shifted(shift) | Years::Nearest(shift) => {
                    let year = shifted_year(shift, published, story);
                    relative(year.map(|year| Moment::Half(year, half)), Moment::SomeHalf(half))
                }
                Years::Unsaid => {
                    relative(published.map(|day| Moment::Half(day.year(), half)), Moment::SomeHalf(half))
                }
            }
        }
        Base::Weekday { weekday, shift } => {
            let weekday = weekday as i8;
            let found = weekday_moment(weekday, shift, published, story, tense);
            relative(found.map(Moment::Day), Moment::SomeWeekday(weekday))
        }
        Base::Deictic(days) => {
            let day = published.and_then(|published| moved(published, i32::from(days), Unit::Day));
            relative(day.map(Moment::Day), Moment::Some(Unit::Day))
        }
        Base::Holiday { index, year } => holiday(context, index, year, story, tense),
        Base::Unit { unit, shift } => {
            let found = unit_moment(unit, shift, published, story, meaning.part);
            relative(found, Moment::Some(unit))
        }
        Base::TimeOfDay => {
            let day = story.day_if_a_day().or(published);
            relative(day.map(Moment::Day), Moment::Some(Unit::Day))
        }
        // The rest has no place in the calendar and was answered before.
        _ => (Moment::Some(Unit::Day), TimeBasis::None),
    }
}

impl Story {
    fn day_if_a_day(&self) -> Option<Date> {
        match self.last {
            Some(Moment::Day(day)) => Some(day),
            _ => None,
        }
    }
}

fn shifted_year(shift: Shift, published: Option<Date>, story: &Story) -> Option<i16> {
    let told = || story.day().or(published).map(Date::year);
    match shift {
        Shift::Last => published.map(|day| day.year() - 1),
        Shift::Next => published.map(|day| day.year() + 1),
        Shift::This | Shift::Unsaid | Shift::Latest => published.map(Date::year),
        Shift::Previous => told().map(|year| year - 1),
        Shift::Following => told().map(|year| year + 1),
        Shift::That => told(),
    }
}

/// "last June", "this September", "next May".
fn shifted_month(month: i8, shift: Shift, published: Option<Date>, story: &Story) -> Option<Moment> {
    let from = match shift {
        Shift::Previous | Shift::Following | Shift::That => story.day().or(published)?,
        _ => published?,
    };
    let year = match shift {
        Shift::Last | Shift::Previous => from.year() - i16::from(month >= from.month()),
        Shift::Next | Shift::Following => from.year() + i16::from(month <= from.month()),
        _ => from.year(),
    };
    Some(Moment::Month(year, month))
}

/// "last Oct. 23": the one before the document's day; "next" the one after.
fn beside(published: Date, month: i8, day: i8, shift: Shift) -> Option<Date> {
    let this_year = Date::new(published.year(), month, day).ok()?;
    let year = match shift {
        Shift::Last => published.year() - i16::from(this_year >= published),
        _ => published.year() + i16::from(this_year <= published),
    };
    Date::new(year, month, day).ok()
}

/// A day without a year: of the years around, the one that fits the weekday, then the tense, then is nearest.
fn nearest_day(published: Date, month: i8, day: i8, weekday: u8, tense: Tense<'_>) -> Option<Date> {
    let years = |far: i16| {
        (published.year().saturating_sub(far)..=published.year().saturating_add(far))
            .filter_map(|year| Date::new(year, month, day).ok())
    };
    let distance =
        |date: &Date| date.since(published).map_or(i64::MAX, |span| i64::from(span.get_days()).abs());
    if weekday != 0 {
        let on_it = |date: &Date| date.weekday().to_monday_one_offset() == weekday as i8;
        if let Some(found) = years(3).filter(on_it).min_by_key(distance) {
            return Some(found);
        }
    }
    let nearest = years(1).min_by_key(distance)?;
    // More than a third of a year off, the tense decides.
    let ahead = nearest.since(published).map_or(0, |span| span.get_days());
    let surely_past = ahead > SOON && tense.has_been();
    let other = match (tense.lean(), ahead) {
        _ if surely_past => Date::new(nearest.year().saturating_sub(1), month, day).ok(),
        (Lean::Past, 120..) => Date::new(nearest.year().saturating_sub(1), month, day).ok(),
        (Lean::Future, ..=-120) => Date::new(nearest.year().saturating_add(1), month, day).ok(),
        _ => None,
    };
    Some(other.unwrap_or(nearest))
}

/// Days ahead up to which a date without a year is the coming one even beside a past tense ("was put off to").
const SOON: i32 = 20;

/// A month without a year. What the words lean to, else the nearest, the current one counting as past.
fn nearest_month(published: Date, month: i8, lean: Lean) -> Moment {
    let year = published.year();
    let ahead = month - published.month();
    let year = match lean {
        Lean::Future if ahead < -2 => year.saturating_add(1),
        // The month to come would be told from last year's.
        Lean::Past if ahead > 1 => year.saturating_sub(1),
        _ => year,
    };
    Moment::Month(year, month)
}

fn season_of(day: Date) -> (i16, u8) {
    match day.month() {
        3..=5 => (day.year(), 21),
        6..=8 => (day.year(), 22),
        9..=11 => (day.year(), 23),
        12 => (day.year(), 24),
        _ => (day.year().saturating_sub(1), 24),
    }
}

fn nearest_season(published: Date, season: u8, lean: Lean) -> Moment {
    let (year, now) = season_of(published);
    let year = match lean {
        Lean::Past if season > now => year.saturating_sub(1),
        Lean::Future if season < now => year.saturating_add(1),
        _ => year,
    };
    Moment::Season(year, season)
}

fn shifted_season(season: u8, shift: Shift, published: Option<Date>, story: &Story) -> Option<Moment> {
    let from = match shift {
        Shift::Previous | Shift::Following | Shift::That => story.day().or(published)?,
        _ => published?,
    };
    let (year, now) = season_of(from);
    let year = match shift {
        Shift::Last | Shift::Previous => year.saturating_sub(i16::from(season >= now)),
        Shift::Next | Shift::Following => year.saturating_add(i16::from(season <= now)),
        _ => year,
    };
    Some(Moment::Season(year, season))
}

fn quarter_moment(quarter: i8, year: Years, published: Option<Date>, story: &Story) -> (Moment, TimeBasis) {
    let year = match year {
        Years::Nearest(shift) => Years::Shifted(shift),
        other => other,
    };
    let before = |moment: Moment, years: i16| match moment {
        Moment::Quarter(year, quarter) => Moment::Quarter(year.saturating_sub(years), quarter),
        other => other,
    };
    // The quarter that reports of this month speak of is the one that has ended.
    let ended = published.map(|day| {
        let quarter = quarter_of(day);
        if quarter == 1 {
            Moment::Quarter(day.year() - 1, 4)
        } else {
            Moment::Quarter(day.year(), quarter - 1)
        }
    });
    let current = published.map(|day| Moment::Quarter(day.year(), quarter_of(day)));
    let told = story.quarter.or(ended);
    let found = match (quarter, year) {
        (1..=4, Years::Given(year)) => return (Moment::Quarter(year, quarter), TimeBasis::Stated),
        (1..=4, Years::Shifted(Shift::Previous)) => {
            // "the year-ago third quarter"
            published.map(|day| Moment::Quarter(day.year() - 1, quarter))
        }
        (1..=4, Years::Shifted(shift)) => {
            shifted_year(shift, published, story).map(|year| Moment::Quarter(year, quarter))
        }
        (1..=4, Years::Unsaid) => published.map(|day| {
            // In January the fourth quarter is last year's.
            let year =
                if quarter - quarter_of(day) >= 2 && quarter == 4 { day.year() - 1 } else { day.year() };
            Moment::Quarter(year, quarter)
        }),
        (_, Years::Given(year)) => match told {
            Some(Moment::Quarter(_, quarter)) => Some(Moment::Quarter(year, quarter)),
            _ => return (Moment::Year(year), TimeBasis::Stated),
        },
        (_, Years::Shifted(Shift::Previous)) => told.map(|moment| before(moment, 1)),
        (_, Years::Shifted(Shift::This)) => current,
        (_, Years::Shifted(Shift::Latest)) => ended,
        (_, Years::Shifted(Shift::Last)) => ended,
        (_, Years::Shifted(Shift::Next | Shift::Following)) => published
            .and_then(|day| moved(day, 1, Unit::Quarter))
            .map(|day| Moment::around(day, Unit::Quarter)),
        (_, Years::Shifted(Shift::That | Shift::Unsaid) | Years::Nearest(_) | Years::Unsaid) => told,
    };
    match found {
        Some(moment) => (moment, TimeBasis::Relative),
        None if quarter != 0 => (Moment::SomeQuarter(quarter), TimeBasis::None),
        None => (Moment::Some(Unit::Quarter), TimeBasis::None),
    }
}

fn weekday_moment(
    weekday: i8,
    shift: Shift,
    published: Option<Date>,
    story: &Story,
    tense: Tense<'_>,
) -> Option<Date> {
    let from = match shift {
        Shift::Previous | Shift::Following | Shift::That => story.day().or(published)?,
        _ => published?,
    };
    let ahead = (weekday - from.weekday().to_monday_one_offset()).rem_euclid(7);
    let behind = (7 - ahead) % 7;
    let days = |count: i8| moved(from, i32::from(count), Unit::Day);
    let strictly = |count: i8| if count == 0 { 7 } else { count };
    match shift {
        Shift::Last | Shift::Previous => days(-strictly(behind)),
        Shift::Next | Shift::Following => days(strictly(ahead)),
        Shift::This => Some(week_day(from, weekday)).filter(|day| *day >= from).or_else(|| days(-behind)),
        Shift::That | Shift::Latest => days(-behind),
        Shift::Unsaid => match tense.lean() {
            Lean::Past => days(-behind),
            Lean::Future => days(ahead),
        },
    }
}

fn holiday(
    context: &Context<'_>,
    index: u16,
    year: Years,
    story: &Story,
    tense: Tense<'_>,
) -> (Moment, TimeBasis) {
    let Some(rule) = context.phrases.days.get(usize::from(index)) else {
        return (Moment::Some(Unit::Day), TimeBasis::None);
    };
    let stated = match year {
        Years::Given(year) => Some(year),
        Years::Nearest(Shift::Last | Shift::Next | Shift::This) | Years::Unsaid => None,
        Years::Shifted(shift) | Years::Nearest(shift) => shifted_year(shift, context.published, story),
    };
    if let Some(year) = stated {
        return match rule.in_year(year).first() {
            Some(moment) => (*moment, TimeBasis::Stated),
            None => (Moment::Year(year), TimeBasis::Stated),
        };
    }
    let Some(published) = context.published else { return (Moment::Some(Unit::Day), TimeBasis::None) };
    let around = published.year().saturating_sub(1)..=published.year().saturating_add(1);
    let mut days: Vec<(Date, Moment)> = around
        .flat_map(|year| rule.in_year(year))
        .filter_map(|moment| Some((moment.first_day()?, moment)))
        .collect();
    days.sort_by_key(|(first, _)| *first);
    let past = days.iter().rev().find(|(first, _)| *first <= published);
    let next = days.iter().find(|(first, _)| *first > published);
    let distance = |day: Option<&(Date, Moment)>| {
        day.and_then(|(first, _)| first.since(published).ok()).map_or(i32::MAX, |span| span.get_days().abs())
    };
    let chosen = match (year, tense.lean()) {
        (Years::Nearest(Shift::Last), _) => past,
        (Years::Nearest(Shift::Next), _) => next,
        (Years::Nearest(_), _) => days.iter().find(|(first, _)| first.year() == published.year()),
        (_, Lean::Future) => next,
        // "before Christmas" in December looks ahead whatever the tense.
        _ if distance(next) < 45 && distance(past) > 90 => next,
        _ => past,
    };
    match chosen.or(past).or(next) {
        Some((_, moment)) => (*moment, TimeBasis::Relative),
        None => (Moment::Some(Unit::Day), TimeBasis::None),
    }
}

/// "last week", "this year", "that day", "the weekend".
fn unit_moment(
    unit: Unit,
    shift: Shift,
    published: Option<Date>,
    story: &Story,
    part: Option<Part>,
) -> Option<Moment> {
    let step = match shift {
        Shift::Last | Shift::Previous => -1,
        Shift::Next | Shift::Following => 1,
        _ => 0,
    };
    let from = match shift {
        Shift::Previous | Shift::Following | Shift::That => {
            let told = story.last.filter(|told| told.unit() <= unit || unit == Unit::Day && part.is_some());
            told.and_then(Moment::first_day).or_else(|| story.day()).or(published)?
        }
        _ => published?,
    };
    if unit == Unit::Weekend && step == 0 {
        // On Monday and Tuesday "the weekend" is the one just over.
        let back = if shift != Shift::This && from.weekday().to_monday_one_offset() <= 3 { -1 } else { 0 };
        return moved(from, back, Unit::Week).map(Moment::Weekend);
    }
    if unit == Unit::Year && shift == Shift::Previous && story.quarter.is_some() && story.in_a_quarter() {
        // "year-ago" figures beside a quarter's
        return story.quarter.map(|quarter| match quarter {
            Moment::Quarter(year, quarter) => Moment::Quarter(year.saturating_sub(1), quarter),
            other => other,
        });
    }
    moved(from, step, unit).map(|day| Moment::around(day, unit))
}

/// "two days ago", "three weeks later": as fine as its unit.
fn offset(
    amount: Amount,
    unit: Unit,
    sign: i8,
    anchor: Anchor,
    published: Option<Date>,
    story: &Story,
    at: usize,
) -> Option<(Moment, Option<Clock>)> {
    let Amount::Exact(count, half) = amount else { return None };
    let count = i32::try_from(count).ok()?.checked_mul(i32::from(sign))?;
    if unit < Unit::Day {
        return None;
    }
    if unit == Unit::Year && count == -1 && !half {
        let quarterly = story.quarter.filter(|_| story.in_a_quarter());
        if let Some(Moment::Quarter(year, quarter)) = quarterly {
            return Some((Moment::Quarter(year.checked_sub(1)?, quarter), None));
        }
    }
    let from = match anchor {
        Anchor::Story => {
            let fresh = at.saturating_sub(story.told_at) < STALE;
            if let Some(told) = story.last.filter(|_| fresh) {
                let first = told.first_day()?;
                // "a year later" of a year, "two months earlier" of a month, "a week later" of a day.
                let day = moved(first, count, unit)?;
                let grain = if told.unit() > unit { unit } else { told.unit() };
                let grain = if unit >= Unit::Month && grain < unit { unit } else { grain };
                return Some((Moment::around(day, grain.max(Unit::Day)), None));
            }
            if sign > 0 {
                return None;
            }
            published?
        }
        _ => published?,
    };
    let mut day = moved(from, count, unit)?;
    if half {
        let (small, each) = match unit {
            Unit::Year => (Unit::Month, 6),
            Unit::Month => (Unit::Day, 15),
            Unit::Week => (Unit::Day, 3),
            Unit::Decade => (Unit::Year, 5),
            Unit::Century => (Unit::Year, 50),
            _ => (Unit::Day, 0),
        };
        day = moved(day, each * i32::from(sign), small)?;
        return Some((Moment::around(day, small), None));
    }
    let grain = match unit {
        Unit::Week | Unit::Fortnight | Unit::Weekend => Unit::Day,
        Unit::Decade | Unit::Century | Unit::Millennium => Unit::Year,
        other => other,
    };
    Some((Moment::around(day, grain), None))
}

fn vague_offset(unit: Unit, sign: i8, anchor: Anchor) -> Answer {
    if anchor == Anchor::Document {
        let value = if sign < 0 { "PAST_REF" } else { "FUTURE_REF" };
        return Answer::bare(TimeType::Date, SmolStr::new_static(value));
    }
    Answer::bare(TimeType::Duration, length(Amount::Vague, unit))
}

/// A length; with a direction ("the past four days") also the days it covers.
fn duration(amount: Amount, unit: Unit, direction: i8, published: Option<Date>) -> Answer {
    let mut answer = Answer::bare(TimeType::Duration, length(amount, unit));
    if let (Amount::Exact(count, _), Some(published)) = (amount, published)
        && direction != 0
        && let Ok(count) = i32::try_from(count)
        && let Some(other) =
            count.checked_mul(i32::from(direction)).and_then(|count| moved(published, count, unit))
    {
        answer.range = DateRange::new(Some(other.min(published)), Some(other.max(published)));
        answer.edtf = interval(answer.range, false);
        answer.basis = TimeBasis::Relative;
    }
    answer
}

/// The TIMEX3 value of a length.
fn length(amount: Amount, unit: Unit) -> SmolStr {
    let (time, letter, factor) = match unit {
        Unit::Second => ("T", "S", 1),
        Unit::Minute => ("T", "M", 1),
        Unit::Hour => ("T", "H", 1),
        Unit::Day => ("", "D", 1),
        Unit::Weekend => ("", "WE", 1),
        Unit::Week => ("", "W", 1),
        Unit::Fortnight => ("", "W", 2),
        Unit::Month => ("", "M", 1),
        Unit::Quarter => ("", "Q", 1),
        Unit::Year => ("", "Y", 1),
        Unit::Decade => ("", "Y", 10),
        Unit::Century => ("", "Y", 100),
        Unit::Millennium => ("", "Y", 1000),
    };
    match amount {
        Amount::Exact(count, false) => format_smolstr!("P{time}{}{letter}", u64::from(count) * factor),
        Amount::Exact(count, true) => half_length(count, unit, time, letter, factor),
        Amount::Vague => match unit {
            Unit::Decade => SmolStr::new_static("PXDE"),
            Unit::Century => SmolStr::new_static("PXCE"),
            Unit::Millennium => SmolStr::new_static("PXML"),
            _ => format_smolstr!("P{time}X{letter}"),
        },
    }
}

fn half_length(count: u32, unit: Unit, time: &str, letter: &str, factor: u64) -> SmolStr {
    let whole = |count: u32| if count == 0 { SmolStr::default() } else { format_smolstr!("{count}{letter}") };
    match unit {
        Unit::Minute => format_smolstr!("PT{}30S", whole(count)),
        Unit::Hour => format_smolstr!("PT{}30M", whole(count)),
        Unit::Day => format_smolstr!("P{}T12H", whole(count)),
        Unit::Year => format_smolstr!("P{}6M", whole(count)),
        Unit::Decade | Unit::Century | Unit::Millennium | Unit::Fortnight => {
            format_smolstr!("P{}{letter}", u64::from(count) * factor + factor / 2)
        }
        _ => format_smolstr!("P{time}{count}.5{letter}"),
    }
}

fn every_part(part: Option<Part>) -> SmolStr {
    with_part(SmolStr::new_static("XXXX-XX-XX"), part)
}

fn with_part(value: SmolStr, part: Option<Part>) -> SmolStr {
    match part {
        Some(part) => format_smolstr!("{value}T{}", part.code()),
        None => value,
    }
}

/// How the words before and between the expressions bound what happened by them.
pub(super) fn relations(tokens: &Tokens<'_>, expressions: &[Expression]) -> Vec<Relation> {
    let before = |at: usize, roles: &[Role]| {
        at.checked_sub(1).is_some_and(|before| roles.iter().any(|role| tokens.is(before, *role)))
    };
    expressions
        .iter()
        .enumerate()
        .map(|(index, expression)| {
            let start = expression.start;
            if let Some(next) = expressions.get(index + 1)
                && next.start == expression.end + 1
            {
                let joint = expression.end;
                let between = before(start, &[Role::between]) && tokens.is(joint, Role::and);
                let to = [Role::to, Role::until, Role::through].iter().any(|role| tokens.is(joint, *role));
                let dash = tokens.sign(joint, b'-');
                if between || dash || tokens.is(joint, Role::into) || to && before(start, &[Role::from]) {
                    return Relation::Through;
                }
            }
            if before(start, &[Role::since]) {
                Relation::Since
            } else if before(start, &[Role::until, Role::by]) {
                Relation::Until
            } else if before(start, &[Role::before]) {
                Relation::Before
            } else {
                Relation::At
            }
        })
        .collect()
}

/// The words: an abbreviation's last dot goes with them, unless it ends the sentence too.
pub(super) fn span_of(tokens: &Tokens<'_>, start: usize, end: usize) -> Span {
    let (Some(first), Some(last)) = (tokens.get(start), end.checked_sub(1).and_then(|last| tokens.get(last)))
    else {
        return Span::new(0, 0);
    };
    let mut stop = last.end;
    let dotted = tokens.text(end - 1, end).ends_with('.');
    if dotted && end - start > 1 {
        let next_is_capital = tokens.case(end).is_some_and(|case| case != super::tokens::Case::Lower);
        if next_is_capital && tokens.id(end) == 0 && matches!(last.kind, Kind::Word { .. }) {
            stop -= 1;
        }
    }
    Span::new(first.start, stop)
}
