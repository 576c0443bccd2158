//! Hand-keyed mentions and references back (`eval/gold/*.tsv`), scored where the corpora they point into are there.
//!
//! The gold holds no text: a corpus, a key, the text's hash, offsets in code points and the answer. Where `../shared`
//! is missing the tests pass with a word.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and tells its scores")]

mod corpora;

mod gold;

use contested::model::{CodePoints, Extraction, Mention, MentionKind};

use gold::{extractions, percent};

/// Accuracy of linking that may not be undercut, and wrong merges that may not be exceeded, in percent.
const LINKED: f64 = 90.0;
const MERGED: f64 = 2.0;
/// What was measured for references back when the gold was keyed, less two points.
const RESOLVED: f64 = 77.0;

#[test]
fn actors_are_linked() {
    let Some(found) = extractions("actors.tsv") else { return };
    let (mut right, mut merged, mut all) = (0, 0, 0);
    let mut shown = Vec::new();
    for (extraction, rows) in &found {
        let points = CodePoints::new(&extraction.report.text);
        for row in rows {
            all += 1;
            let mention = mention_at(extraction, &points, row.start, row.end);
            let got = mention.and_then(|mention| mention.entity.as_ref()).map(ToString::to_string);
            let wanted = row.answer[0].as_str();
            // "?" is somebody the register does not know; "-" is nobody in particular.
            let fits = match wanted {
                "?" | "-" => got.as_ref().is_none_or(|id| id.starts_with('?')),
                id => got.as_deref() == Some(id) || is_state_place(mention, id),
            };
            right += u32::from(fits);
            let wrong_merge = !fits && got.as_ref().is_some_and(|id| !id.starts_with('?'));
            merged += u32::from(wrong_merge);
            if !fits {
                let kind = if wrong_merge { "MERGED" } else { "missed" };
                shown.push(format!("line {}: {kind}: wanted {wanted}, found {got:?}", row.line));
            }
        }
    }
    let (accuracy, wrong) = (percent(right, all), percent(merged, all));
    println!(
        "{}\nactors: {right} of {all} right = {accuracy:.1} %, wrong merges {merged} = {wrong:.1} %",
        shown.join("\n")
    );
    assert!(accuracy >= LINKED && wrong <= MERGED, "accuracy {accuracy:.1} %, wrong merges {wrong:.1} %");
}

#[test]
fn references_back_are_resolved() {
    let Some(found) = extractions("coreference.tsv") else { return };
    let (mut right, mut all) = (0, 0);
    let mut shown = Vec::new();
    for (extraction, rows) in &found {
        let points = CodePoints::new(&extraction.report.text);
        let tokens: Vec<[u32; 2]> =
            extraction.mentions.iter().map(|mention| points.span(mention.span)).collect();
        for row in rows {
            all += 1;
            let at = tokens.iter().position(|span| {
                span[0] <= row.start && row.end <= span[1] && span[1] - span[0] <= row.end - row.start + 2
            });
            let to = at.and_then(|at| extraction.mentions[at].same_as).map(|id| tokens[id.index()]);
            let entity = at.and_then(|at| extraction.mentions[at].entity.clone());
            // Any mention of the right one will do: the answers are the spans of all its mentions before.
            let fits = to.is_some_and(|span| {
                row.answer.iter().any(|answer| {
                    answer.split_once('-').is_some_and(|(start, end)| {
                        let (start, end): (u32, u32) = (start.parse().unwrap(), end.parse().unwrap());
                        let touches = |span: [u32; 2]| span[0].max(start) < span[1].min(end);
                        // The same actor by another mention is right too.
                        let same = entity.is_some()
                            && (0..tokens.len())
                                .any(|at| touches(tokens[at]) && extraction.mentions[at].entity == entity);
                        touches(span) || same
                    })
                })
            });
            right += u32::from(fits);
            if !fits {
                shown.push(format!("line {}: wanted {:?}, found {to:?}", row.line, row.answer));
            }
        }
    }
    let accuracy = percent(right, all);
    println!("{}\nreferences back: {right} of {all} right = {accuracy:.1} %", shown.join("\n"));
    assert!(accuracy >= RESOLVED, "accuracy {accuracy:.1} %");
}

/// A state as a place is told by its place, not by its entity.
fn is_state_place(mention: Option<&Mention>, id: &str) -> bool {
    mention.is_some_and(|mention| mention.kind == MentionKind::Place && mention.entity.is_none())
        && id.starts_with("place")
}

/// The mention with these words, or the shortest around them.
fn mention_at<'e>(
    extraction: &'e Extraction,
    points: &CodePoints<'_>,
    start: u32,
    end: u32,
) -> Option<&'e Mention> {
    extraction
        .mentions
        .iter()
        .filter(|mention| {
            let [from, to] = points.span(mention.span);
            from < end && start < to
        })
        .min_by_key(|mention| {
            let [from, to] = points.span(mention.span);
            from.abs_diff(start) + to.abs_diff(end)
        })
}
