//! One drawing alone, with what it shows and where it is from: for other pages to show in a frame, and to pass on.

use contested::reconcile::Contradiction;
use contested::store::ClaimRow;
use maud::{Markup, html};

use super::super::charts;
use super::super::layout::embedded;
use super::super::request::encode;
use super::super::titles;
use super::super::words::{position_words, question};
use super::event::by_side;
use super::holding::Held;
use super::{Answer, At, Failure};

/// Claims that are drawn.
const CLAIMS: usize = 300;

/// Who is said to hold a place, day by day.
pub(super) fn place(at: &At<'_>) -> Result<Answer, Failure> {
    let place = at.case.places_named(at.part(2))?.into_iter().next().ok_or(Failure::NotFound)?;
    let held = Held::of(at, &place.id, &place.name)?;
    let title = format!("Who is said to hold {}", place.name);
    let drawn = html! { (held.sentence(at)) (held.drawn(at)) };
    Ok(shown(at, &title, &format!("/places/{}", encode(&place.id)), &drawn))
}

/// Who said what of an event, and when.
pub(super) fn event(at: &At<'_>) -> Result<Answer, Failure> {
    let event = at.event(at.part(2))?.ok_or(Failure::NotFound)?;
    let claims = at.claims(event.claims.iter().take(CLAIMS).map(ToString::to_string))?;
    let drawn = html! {
        (charts::positions(at.request, &by_side(&claims)))
        @for figure in &event.figures { (charts::figures(at.request, figure, &|id| at.origin_name(id))) }
    };
    let title = titles::plain(&titles::event(&event));
    Ok(shown(at, &title, &format!("/events/{}", encode(&event.id)), &drawn))
}

/// Who says what in a disagreement, and when.
pub(super) fn contradiction(at: &At<'_>) -> Result<Answer, Failure> {
    let dispute: Contradiction = at.contradiction(at.part(2))?.ok_or(Failure::NotFound)?;
    let event = at.event_in_brief(&dispute.event)?;
    let sides = dispute
        .sides
        .iter()
        .map(|side| {
            let position = position_words(&side.position, |id| at.case.actor_name(id).ok().flatten());
            Ok((position, at.claims(side.claims.iter().take(CLAIMS).map(ToString::to_string))?))
        })
        .collect::<Result<Vec<(String, Vec<ClaimRow>)>, Failure>>()?;
    let over_time: Vec<(String, Vec<&ClaimRow>)> =
        sides.iter().map(|(position, claims)| (position.clone(), claims.iter().collect())).collect();
    let about = event.as_ref().map_or_else(String::new, |event| titles::plain(&titles::event(event)));
    let title = format!("{} {about}", question(dispute.about));
    let drawn = charts::positions(at.request, &over_time);
    Ok(shown(at, title.trim(), &format!("/contradictions/{}", encode(&dispute.id)), &drawn))
}

fn shown(at: &At<'_>, title: &str, path: &str, drawn: &Markup) -> Answer {
    Answer::Html(embedded(at.site, at.request, title, path, drawn))
}
