//! What each source calls each actor: names as used, kept as data.
//!
//! Needs: an extraction. A name stands in the mouth of the innermost source in whose words it is; outside all that is
//! said it is the outlet's.

use std::collections::BTreeMap;

use crate::model::{Attributed, CodePoints, Extraction, Mention, MentionKind, Naming, Span};

/// The namings of a report, in order.
pub(super) fn of(extraction: &Extraction) -> Vec<Naming> {
    let text = extraction.report.text.as_str();
    let points = CodePoints::new(text);
    let mut found: BTreeMap<Called, (u32, [u32; 2])> = BTreeMap::new();
    for mention in &extraction.mentions {
        let Some(actor) = mention.entity.as_ref().filter(|_| is_naming(text, mention)) else { continue };
        let (by, quoted) = speaker(extraction, mention.span);
        let words = mention.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let first = points.span(mention.span);
        found.entry((actor.to_string(), words, by, quoted)).or_insert((0, first)).0 += 1;
    }
    let naming = |((actor, words, by, quoted), (times, first)): (Called, _)| Naming {
        actor: crate::model::EntityId(actor.as_str().into()),
        words,
        by,
        quoted,
        times,
        first,
    };
    found.into_iter().map(naming).collect()
}

/// The actor, the words for it, whose words they are, and whether they are quoted.
type Called = (String, String, Attributed, bool);

/// Pronouns name nobody, and a state's name is that of the place first.
fn is_naming(text: &str, mention: &Mention) -> bool {
    let pronoun = mention.same_as.is_some() && !mention.span.of(text).contains(char::is_whitespace);
    !pronoun && !matches!(mention.kind, MentionKind::Place | MentionKind::People)
}

/// Whose words these are, and whether they are quoted from there.
fn speaker(extraction: &Extraction, span: Span) -> (Attributed, bool) {
    let text = extraction.report.text.as_str();
    let mut innermost: Option<(u32, &crate::model::Attribution, Span)> = None;
    for attribution in &extraction.attributions {
        for content in attribution.content.iter().filter(|content| content.contains(span)) {
            if innermost.is_none_or(|(length, _, _)| content.len() < length) {
                innermost = Some((content.len(), attribution, *content));
            }
        }
    }
    let Some((_, attribution, content)) = innermost else {
        let outlet = extraction.publisher.clone();
        return (outlet.unwrap_or(Attributed { name: String::new(), entity: None }), false);
    };
    let words: Vec<&str> = attribution.source.iter().map(|span| span.of(text)).collect();
    // A pronoun stands for whom it points back to.
    let named = attribution.source.first().and_then(|source| {
        extraction.mentions.iter().find(|mention| mention.span == *source).map(|mention| mention.name.clone())
    });
    let name = named.unwrap_or_else(|| words.join(" ").split_whitespace().collect::<Vec<_>>().join(" "));
    (Attributed { name, entity: attribution.entity.clone() }, is_quoted(text, content))
}

/// Whether a quotation mark opens what is said.
fn is_quoted(text: &str, content: Span) -> bool {
    const MARKS: [char; 6] = ['"', '“', '„', '«', '‘', '\''];
    let before = text.get(..content.start() as usize).unwrap_or("");
    before.trim_end().ends_with(MARKS) || content.of(text).starts_with(MARKS)
}
