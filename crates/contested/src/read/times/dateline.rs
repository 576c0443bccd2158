//! The date of a report that came without one: from its date line, else from the dates it tells.

use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

use super::Rules;
use super::grammar::{Base, Expression, Years, expressions};
use super::tense::Tense;
use super::tokens::{Case, Kind, Tokens};
use super::words::{Lean, Role};
use crate::model::{DateBasis, Notice, PublishedDate, Report, Span};

/// Works out when a report without a date was published, and says how in a notice.
///
/// A date line at the head ("OSTREL, 4 FEB 90 --", "Wed 05 Apr 2017") is taken as it stands; one without a year
/// takes the year of the latest date in the text. Without a date line it is the latest full date the text tells
/// of as past: the report cannot be older. Never the day of intake. A report that has a date keeps it.
pub fn infer_published(report: &Report, rules: &Rules) -> (PublishedDate, Option<Notice>) {
    if report.published.date.is_some() {
        return (report.published, None);
    }
    let tokens = Tokens::of(&report.text, &rules.words);
    let found = expressions(&tokens, &rules.phrases);
    let latest = latest_told(&tokens, &found);
    let notice = |code: &'static str, message: SmolStr, span: Option<Span>| {
        Some(Notice { code: SmolStr::new_static(code), message: message.to_string(), span })
    };
    if let Some(line) = date_line(&tokens, &found).and_then(|index| found.get(index)) {
        let span = span(&tokens, line);
        let words = span.of(&report.text);
        if let Some(date) = full_date(line) {
            let published = PublishedDate { date: Some(date), basis: DateBasis::Dateline };
            let message = format_smolstr!("published {date}, by the date line \"{words}\"");
            return (published, notice("date-from-dateline", message, Some(span)));
        }
        if let (Base::Day { month, day, .. }, Some((known, _))) = (line.meaning.base, latest)
            && let Some(date) = first_after(known, month, day)
        {
            let published = PublishedDate { date: Some(date), basis: DateBasis::Inferred };
            let message = format_smolstr!(
                "published {date}, inferred: the date line \"{words}\" has no year; the latest full date in the text is {known}"
            );
            return (published, notice("date-inferred", message, Some(span)));
        }
    }
    if let Some((date, expression)) = latest {
        let span = span(&tokens, expression);
        let published = PublishedDate { date: Some(date), basis: DateBasis::Inferred };
        let message =
            format_smolstr!("published {date} or later, inferred from the latest date the text tells of");
        return (published, notice("date-inferred", message, Some(span)));
    }
    let published = PublishedDate { date: None, basis: DateBasis::None };
    let message = SmolStr::new_static(
        "no date was given and the text tells none: days named relative to it are not known",
    );
    (published, notice("no-date", message, None))
}

/// A date at the head of the text that stands by itself, not in a sentence.
pub(super) fn date_line(tokens: &Tokens<'_>, found: &[Expression]) -> Option<usize> {
    found.iter().take_while(|expression| expression.start < HEAD_TOKENS).position(|expression| {
        matches!(expression.meaning.base, Base::Day { .. }) && stands_alone(tokens, expression)
    })
}

/// How far into the text a date line may begin: a headline, a place with its country, an agency.
const HEAD_TOKENS: usize = 60;

/// On a line of its own, at the head of one, or between a place in capitals and the dash, bracket or colon that
/// opens the report.
fn stands_alone(tokens: &Tokens<'_>, expression: &Expression) -> bool {
    let line_start = is_line_start(tokens, expression.start);
    let line_end = expression.end >= tokens.list.len() || is_line_start(tokens, expression.end);
    if line_start && (line_end || full_date(expression).is_some()) {
        return true;
    }
    // "OSTREL 8 November 2016 Shells fell": a full date between capitals, with no word to lead it in.
    let capital = |at: usize| tokens.case(at).is_some_and(|case| case != Case::Lower);
    if full_date(expression).is_some()
        && capital(expression.end)
        && expression.start.checked_sub(1).is_some_and(capital)
    {
        return true;
    }
    let opens = match tokens.list.get(expression.end).map(|token| token.kind) {
        Some(Kind::Sign(sign)) => matches!(sign, b'-' | b'(' | b'[' | b':' | b'_' | b'|'),
        _ => line_end,
    };
    // Only names and signs between the line's head and the date.
    let names_only = (0..expression.start).rev().take_while(|at| !is_line_start(tokens, at + 1)).all(|at| {
        match tokens.list[at].kind {
            Kind::Word { case, .. } => {
                case != Case::Lower || tokens.word(at).is(Role::on) || tokens.word(at).is(Role::of)
            }
            Kind::Number(_) | Kind::Sign(_) => true,
            Kind::Paragraph => false,
        }
    });
    opens && names_only
}

fn is_line_start(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.list.get(at) else { return true };
    let Some(before) = at.checked_sub(1).and_then(|before| tokens.list.get(before)) else { return true };
    before.kind == Kind::Paragraph
        || tokens.text.get(before.end as usize..token.start as usize).is_some_and(|gap| gap.contains('\n'))
}

/// The latest full date that is told as past.
fn latest_told<'e>(tokens: &Tokens<'_>, found: &'e [Expression]) -> Option<(Date, &'e Expression)> {
    found
        .iter()
        .filter_map(|expression| Some((full_date(expression)?, expression)))
        .filter(|(_, expression)| {
            let (start, end) = (expression.start, expression.end);
            Tense { tokens, start, end }.lean() == Lean::Past
        })
        .max_by_key(|(date, expression)| (*date, std::cmp::Reverse(expression.start)))
}

/// The day, where year, month and day are all said; only years a news report can be of.
fn full_date(expression: &Expression) -> Option<Date> {
    match expression.meaning.base {
        Base::Day { year: Years::Given(year @ 1600..=2200), month, day, .. } => {
            Date::new(year, month as i8, day as i8).ok()
        }
        _ => None,
    }
}

/// The first such day of a year on or after a known day.
fn first_after(known: Date, month: u8, day: u8) -> Option<Date> {
    [known.year(), known.year() + 1]
        .into_iter()
        .filter_map(|year| Date::new(year, month as i8, day as i8).ok())
        .find(|date| *date >= known)
}

fn span(tokens: &Tokens<'_>, expression: &Expression) -> Span {
    super::resolve::span_of(tokens, expression.start, expression.end)
}
