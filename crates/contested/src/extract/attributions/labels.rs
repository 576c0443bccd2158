//! Speakers named at the start of a paragraph: `MIROV: We hold the town.`

use std::collections::BTreeMap;

use contested_english::{EntityLabel, Tag};

use super::Draft;
use super::quoted::Quoted;
use crate::model::Stance;
use crate::read::{Reading, TokenId, Tokens, town_before_colon};

/// No name of a speaker is longer.
const LONGEST_NAME: usize = 6;

/// Finds them: a name, a colon, and what is said up to the paragraph's end; or a quotation, a dash, and a name.
pub(super) fn find(reading: &Reading<'_>, quoted: &Quoted) -> Vec<Draft> {
    // A label that comes back is a speaker's, as in a transcript.
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for paragraph in &reading.paragraphs {
        if let Some((name, _)) = label(reading, *paragraph) {
            *times.entry(reading.span(name).of(reading.text)).or_insert(0) += 1;
        }
    }
    let returns =
        |name: Tokens| times.get(reading.span(name).of(reading.text)).is_some_and(|times| *times > 1);
    let before = |paragraph: &Tokens| {
        let (name, colon) = label(reading, *paragraph)?;
        let says = Tokens { start: TokenId(colon.0 + 1), end: paragraph.end };
        let quotes = says.iter().next().is_some_and(|token| quoted.around(token).is_some());
        let told = says.iter().filter(|token| reading.word(*token).chars().any(char::is_alphabetic)).count();
        let speaks = quotes || returns(name) || is_speaker(reading, name);
        (speaks && told >= 3).then(|| draft(colon, name, says))
    };
    let mut found: Vec<Draft> = reading.paragraphs.iter().filter_map(before).collect();
    found.extend(reading.paragraphs.iter().filter_map(|paragraph| after_dash(reading, quoted, *paragraph)));
    found
}

/// The name and the colon at a paragraph's start. "BEIRUT, 3 May:" is a date line, and so is "BEIRUT:" at the head of a report.
fn label(reading: &Reading<'_>, paragraph: Tokens) -> Option<(Tokens, TokenId)> {
    let first = paragraph.iter().next()?;
    if town_before_colon(reading.text, reading.token(first).span.start() as usize).is_some() {
        return None;
    }
    let colon = paragraph.iter().take(LONGEST_NAME + 1).find(|token| reading.word(*token) == ":")?;
    let name = Tokens { start: paragraph.start, end: colon };
    let is_name = name.iter().all(|token| {
        let token = reading.token(token);
        let dated = token.entity.is_some_and(|entity| entity.label == EntityLabel::Date);
        !dated && matches!(token.tag, Tag::Nnp | Tag::Nnps | Tag::Nn | Tag::Period | Tag::Space | Tag::Dt)
    });
    (is_name && !name.is_empty()).then_some((name, colon))
}

fn is_speaker(reading: &Reading<'_>, name: Tokens) -> bool {
    let labelled = |label: EntityLabel| {
        name.iter().any(|token| reading.token(token).entity.is_some_and(|entity| entity.label == label))
    };
    labelled(EntityLabel::Person) || labelled(EntityLabel::Org) && !labelled(EntityLabel::Gpe)
}

/// `"We hold the town." — Colonel Mirov`
fn after_dash(reading: &Reading<'_>, quoted: &Quoted, paragraph: Tokens) -> Option<Draft> {
    const LONGEST_CREDIT: usize = 16;
    let dash = paragraph.iter().rev().take(LONGEST_CREDIT).find(|token| {
        matches!(reading.word(*token), "—" | "–" | "―" | "--") && token.0 > paragraph.start.0
    })?;
    let name = Tokens { start: TokenId(dash.0 + 1), end: paragraph.end };
    let quotation =
        quoted.around(TokenId(dash.0 - 1)).filter(|one| one.start == paragraph.start && one.end == dash)?;
    let first = name.iter().next()?;
    let named = matches!(reading.token(first).tag, Tag::Nnp | Tag::Nnps) && !quoted.is_attached(quotation);
    named.then(|| draft(dash, name, quotation))
}

fn draft(mark: TokenId, source: Tokens, content: Tokens) -> Draft {
    Draft {
        head: mark,
        cue: vec![mark],
        source: vec![source],
        content: vec![content],
        stance: Stance::Reports,
        link: true,
        within: None,
    }
}
