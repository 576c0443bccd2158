//! Speakers named at the start of a paragraph: `MIROV: We hold the town.`

use contested_english::{EntityLabel, Tag};

use super::Draft;
use super::quoted::Quoted;
use crate::model::Stance;
use crate::read::{Reading, TokenId, Tokens};

/// No name of a speaker is longer.
const LONGEST_NAME: usize = 6;

/// Finds them: a name, a colon, and what is said up to the paragraph's end.
pub(super) fn find(reading: &Reading<'_>, quoted: &Quoted) -> Vec<Draft> {
    reading.paragraphs.iter().filter_map(|paragraph| in_paragraph(reading, quoted, *paragraph)).collect()
}

fn in_paragraph(reading: &Reading<'_>, quoted: &Quoted, paragraph: Tokens) -> Option<Draft> {
    let colon = paragraph.iter().take(LONGEST_NAME + 1).find(|token| reading.word(*token) == ":")?;
    let name = Tokens { start: paragraph.start, end: colon };
    let says = Tokens { start: TokenId(colon.0 + 1), end: paragraph.end };
    let named = name.iter().all(|token| {
        let token = reading.token(token);
        matches!(token.tag, Tag::Nnp | Tag::Nnps | Tag::Nn | Tag::Period | Tag::Space | Tag::Dt)
    });
    let labelled = |label: EntityLabel| {
        name.iter().any(|token| reading.token(token).entity.is_some_and(|entity| entity.label == label))
    };
    let speaks = labelled(EntityLabel::Person)
        || labelled(EntityLabel::Org) && !labelled(EntityLabel::Gpe)
        || says.iter().next().is_some_and(|token| quoted.around(token).is_some());
    let told = says.iter().filter(|token| reading.word(*token).chars().any(char::is_alphabetic)).count();
    // "BEIRUT:" is a date line, and "Photo: Mirov" a credit.
    if !named || name.is_empty() || !speaks || labelled(EntityLabel::Date) || told < 3 {
        return None;
    }
    Some(Draft {
        head: colon,
        cue: vec![colon],
        source: vec![name],
        content: vec![says],
        stance: Stance::Reports,
        link: true,
        within: None,
    })
}
