//! Who said what when: sides apart, a line for each voice, by the day from which it was known. What many carry is one voice;
//! who takes part in the fight is marked; where one voice says something else later, an arrow leads there.

use std::collections::{BTreeMap, BTreeSet};

use contested::model::Role;
use contested::store::ClaimRow;
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::request::Request;
use super::super::support::is_sure;
use super::super::words::{Side, claim_path, count, cut, day_words, nothing, origin_name};
use super::{Axis, px};

const WIDTH: f64 = 960.0;
const HEAD: f64 = 26.0;
const ROW: f64 = 36.0;
/// Voices of one side; the others are counted.
const VOICES: usize = 8;

/// One voice on one side.
struct Voice<'c> {
    /// Who it is, for telling it on another side.
    key: String,
    label: String,
    is_party: bool,
    /// What it said, each day once, the first first.
    told: Vec<(Date, &'c ClaimRow)>,
}

/// The drawing; `rows` are positions with their claims. Nothing where nothing has a day.
pub(crate) fn positions(request: &Request, rows: &[(String, Vec<&ClaimRow>)]) -> Markup {
    let parties: BTreeSet<&str> = rows
        .iter()
        .flat_map(|(_, claims)| claims)
        .flat_map(|claim| &claim.detail.arguments)
        .filter(|one| matches!(one.role, Role::Agent | Role::Target | Role::Victim))
        .filter_map(|one| one.entity.as_deref())
        .collect();
    let sides: Vec<(&str, Vec<Voice<'_>>)> =
        rows.iter().map(|(position, claims)| (position.as_str(), voices(claims, &parties))).collect();
    let days = || {
        sides.iter().flat_map(|(_, voices)| voices).flat_map(|voice| voice.told.iter().map(|(day, _)| *day))
    };
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return nothing() };
    // A little room, so that the first and the last mark stand free; a day alone is no axis.
    let axis = Axis::new(first.saturating_sub(1.days()), last.saturating_add(1.days()), 14.0, WIDTH - 14.0);
    let mut bottom = 4.0;
    let mut heads = Vec::new();
    let mut lines = Vec::new();
    for (position, voices) in &sides {
        heads.push((bottom, *position, voices.len()));
        bottom += HEAD;
        for voice in voices.iter().take(VOICES) {
            lines.push((bottom, voice));
            bottom += ROW;
        }
    }
    let arrows = arrows(&lines, &axis);
    html! {
        figure.chart.positions {
            div.scroll { svg viewBox={ "0 0 " (px(WIDTH)) " " (px(bottom + 24.0)) } role="group" aria-label="Who said what when; the quotes on this page say the same" {
                defs { marker #arrow viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" { path d="M0 0L8 4L0 8z" {} } }
                (axis.drawn(4.0, bottom + 4.0))
                @for (top, position, voices) in &heads {
                    rect.head x="0" y=(px(*top)) width=(px(WIDTH)) height=(px(HEAD - 5.0)) {}
                    text.side x="14" y=(px(top + 15.0)) { (cut(position, 110)) @if *voices > VOICES { " – the first " (VOICES) " of " (voices) " voices" } }
                }
                @for (top, voice) in &lines {
                    text.label x="14" y=(px(top + 12.0)) { (voice.label) @if voice.is_party { tspan.party { "  takes part in it" } } }
                    line.row x1=(px(axis.left)) x2=(px(axis.right)) y1=(px(top + 24.0)) y2=(px(top + 24.0)) {}
                }
                @for path in &arrows { path.turn d=(path) marker-end="url(#arrow)" {} }
                @for (top, voice) in &lines { @for (day, claim) in &voice.told {
                    @let side = Side::of(&claim.stance, &claim.polarity);
                    a.doubtful[!is_sure(claim)] href=(request.link(&claim_path(&claim.id))) aria-label={ (voice.label) ", " (day_words(*day)) ", " (claim.stance.replace('_', " ")) } {
                        circle class={ "mark " (side.class()) } cx=(px(axis.middle(*day))) cy=(px(top + 24.0)) r="6" {
                            title { (voice.label) ", " (day_words(*day)) ": " (cut(&claim.detail.sentence, 160)) @if !is_sure(claim) { " – check" } }
                        }
                    }
                } }
            } }
            figcaption { "By the day from which each could be known. ● says so  ◐ leaves it open  ○ says it is not so" @if !arrows.is_empty() { "  → says otherwise later" } }
        }
    }
}

/// The voices among some claims, the first heard first: an origin is one, by however many it is carried; an outlet that speaks
/// for itself is one; an unnamed source is one a report.
fn voices<'c>(claims: &[&'c ClaimRow], parties: &BTreeSet<&str>) -> Vec<Voice<'c>> {
    let mut by_key: BTreeMap<String, Vec<(Date, &'c ClaimRow)>> = BTreeMap::new();
    for claim in claims {
        let Some(day) = claim.known_from.as_ref().and_then(|day| day.parse::<Date>().ok()) else { continue };
        let key = claim.origin.clone().unwrap_or_else(|| claim.report.clone());
        by_key.entry(key).or_default().push((day, claim));
    }
    let mut voices: Vec<Voice<'c>> = by_key
        .into_iter()
        .map(|(key, mut told)| {
            told.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
            let mut outlets: Vec<&str> = Vec::new();
            for outlet in told.iter().filter_map(|(_, claim)| claim.publisher.as_deref()) {
                if !outlets.contains(&outlet) {
                    outlets.push(outlet);
                }
            }
            let name = told.first().map_or("", |(_, claim)| origin_name(claim));
            let label = match outlets.as_slice() {
                [] => name.to_owned(),
                [one] if *one == name => name.to_owned(),
                [one] => format!("{name} – {one}"),
                [one, others @ ..] => format!(
                    "{name} – {one} and {} that carry it",
                    count(others.len() as i64, "other", "others")
                ),
            };
            let is_party = key.strip_prefix("entity:").is_some_and(|entity| parties.contains(entity));
            told.dedup_by_key(|(day, _)| *day);
            Voice { key, label: cut(&label, 120), is_party, told }
        })
        .collect();
    voices.sort_by(|a, b| a.told[0].0.cmp(&b.told[0].0).then(a.key.cmp(&b.key)));
    voices
}

/// From the last that a voice said on one side to the first that it said later on another.
fn arrows(lines: &[(f64, &Voice<'_>)], axis: &Axis) -> Vec<String> {
    let mut arrows = Vec::new();
    for (top, voice) in lines {
        for (other_top, other) in
            lines.iter().filter(|(other_top, other)| other_top != top && other.key == voice.key)
        {
            let turned = other.told.iter().find_map(|(later, _)| {
                let (before, _) = voice.told.iter().rfind(|(day, _)| day < later)?;
                Some((*before, *later))
            });
            let Some((from, to)) = turned else { continue };
            let down = if other_top > top { 1.0 } else { -1.0 };
            let (x, y) = (axis.middle(from), top + 24.0 + 7.0 * down);
            let (end_x, end_y) = (axis.middle(to), other_top + 24.0 - 8.0 * down);
            arrows.push(format!(
                "M{} {}C{} {} {} {} {} {}",
                px(x),
                px(y),
                px(x),
                px(f64::midpoint(y, end_y)),
                px(end_x),
                px(f64::midpoint(y, end_y)),
                px(end_x),
                px(end_y)
            ));
        }
    }
    arrows
}
