//! What a claim or an event is about, in one line. Always said as the thing that is claimed, also where it is denied:
//! who says yes and who says no stands beside it.

use contested::model::{EventKind, Facet, Role, Stage};
use contested::reconcile::{EventRecord, Grade};
use contested::store::ClaimRow;
use maud::{Markup, html};

use super::words::words;

/// A line for a claim: "Northern Front took Tolvane".
pub(crate) fn claim(claim: &ClaimRow) -> Markup {
    let names = |roles: &[Role]| -> Vec<&str> {
        claim
            .detail
            .arguments
            .iter()
            .filter(|one| roles.contains(&one.role))
            .map(|one| one.name.as_str())
            .collect()
    };
    line(
        claim.kind.parse().ok(),
        claim.stage.parse().unwrap_or(Stage::Accomplished),
        &names(&[Role::Agent]),
        &names(OBJECTS),
        claim.place.as_ref().map(|place| place.name.as_str()),
    )
}

/// A line for an event.
pub(crate) fn event(event: &EventRecord) -> Markup {
    let names = |roles: &[Role]| -> Vec<&str> {
        event
            .participants
            .iter()
            .filter(|one| roles.contains(&one.role))
            .map(|one| one.name.as_str())
            .collect()
    };
    // An event of which everybody tells something else is named by what and where alone.
    let (mut agents, objects) = (few_of(names(&[Role::Agent])), few_of(names(OBJECTS)));
    // Two who are said to have done it, each by others, did not do it together.
    if event.grade == Grade::Contested && agents.len() > 1 {
        agents.clear();
    }
    let place = event.place.as_ref().map(|place| place.name.as_str());
    line(Some(event.kind), event.stage, &agents, &objects, place)
}

/// What was only meant or tried is not said as done.
fn not_done(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Accomplished | Stage::Ongoing => None,
        Stage::Attempted => Some("Attempted"),
        Stage::Planned => Some("Planned"),
        Stage::Threatened => Some("Threatened"),
        Stage::Hypothetical => Some("Not told as done"),
    }
}

/// Each name once; none where there are too many for a line.
fn few_of(names: Vec<&str>) -> Vec<&str> {
    let mut once: Vec<&str> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    if once.len() > MOST_NAMES { Vec::new() } else { once }
}

/// A line of plain text, for titles of windows.
pub(crate) fn plain(title: &Markup) -> String {
    title
        .0
        .replace("<bdi>", "")
        .replace("</bdi>", "")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

const OBJECTS: &[Role] = &[Role::Victim, Role::Target, Role::Recipient, Role::Beneficiary];

/// More names than this make no line.
const MOST_NAMES: usize = 2;

fn line(
    kind: Option<EventKind>,
    stage: Stage,
    agents: &[&str],
    objects: &[&str],
    place: Option<&str>,
) -> Markup {
    let noun = kind.map_or("Event", EventKind::label);
    let not_done = not_done(stage);
    let verb = match (kind, stage) {
        (None, _) => String::new(),
        (Some(kind), _) if kind.verb().is_empty() => String::new(),
        (Some(kind), Stage::Attempted) => format!("tried to {}", kind.verb_meant()),
        (Some(kind), _) if not_done.is_some() => format!("to {}", kind.verb_meant()),
        (Some(kind), _) => kind.verb().to_owned(),
    };
    // Of ground, the ground is the object: "took Tolvane".
    let is_ground = kind.is_some_and(|kind| kind.is(Facet::OfGround));
    let in_place = |objects: &[&str]| place.filter(|place| !objects.contains(place)).map(str::to_owned);
    let is_noun = agents.is_empty() || verb.is_empty() || objects.is_empty() && place.is_none();
    let text = html! {
        @if is_noun {
            (noun)
            @if !agents.is_empty() { ": " (names(agents)) }
            @if is_ground {
                @if let Some(place) = place { " of " (words(place)) }
            } @else {
                @if !objects.is_empty() && agents.is_empty() { ": " (names(objects)) }
                @if let Some(place) = in_place(objects) { ", " (words(&place)) }
            }
        } @else {
            (names(agents)) " " (verb) " "
            @if is_ground && place.is_some() {
                (words(place.unwrap_or_default()))
            } @else if !objects.is_empty() {
                (names(objects))
                @if let Some(place) = in_place(objects) { " in " (words(&place)) }
            } @else if let Some(place) = place {
                (words(place))
            }
        }
    };
    let text = capital(text);
    match not_done {
        // "Tried to take" says so itself.
        Some(_) if stage == Stage::Attempted && !is_noun => text,
        Some(word) => html! { (word) ": " (text) },
        None => text,
    }
}

/// Begins a line with a capital, but for names that are written small ("al-…").
fn capital(text: Markup) -> Markup {
    let start = if text.0.starts_with("<bdi>") { "<bdi>".len() } else { 0 };
    let first = text.0[start..].split([' ', '<']).next().unwrap_or_default();
    match first.chars().next() {
        Some(letter) if letter.is_ascii_lowercase() && !first.contains('-') => {
            let (before, after) = text.0.split_at(start);
            maud::PreEscaped(format!("{before}{}{}", letter.to_ascii_uppercase(), &after[1..]))
        }
        _ => text,
    }
}

fn names(all: &[&str]) -> Markup {
    let mut once: Vec<&str> = Vec::new();
    for name in all {
        if !once.contains(name) {
            once.push(name);
        }
    }
    html! {
        @for (index, name) in once.iter().take(MOST_NAMES).enumerate() { @if index > 0 { ", " } (words(name)) }
        @if once.len() > MOST_NAMES { " and " (once.len() - MOST_NAMES) " more" }
    }
}

/// A kind of event as a noun: "Air strike".
pub(crate) fn kind(kind: &str) -> &'static str {
    kind.parse().map_or("Event", EventKind::label)
}

/// A family of kinds as a noun: "Fighting for ground".
pub(crate) fn family(kind: &str) -> &'static str {
    EventKind::family_label(kind.split('.').next().unwrap_or_default()).unwrap_or("Other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_is_claimed() {
        let told = |stage: Stage, kind: &str, agents: &[&str], objects: &[&str], place: Option<&str>| {
            plain(&line(kind.parse().ok(), stage, agents, objects, place)).trim().to_owned()
        };
        let said = |kind: &str, agents: &[&str], objects: &[&str], place: Option<&str>| {
            told(Stage::Accomplished, kind, agents, objects, place)
        };
        assert_eq!(
            said("control.capture", &["Northern Front"], &[], Some("Tolvane")),
            "Northern Front took Tolvane"
        );
        assert_eq!(said("control.capture", &[], &[], Some("Tolvane")), "Capture of Tolvane");
        assert_eq!(said("strike.air", &[], &["market"], Some("Ostrel")), "Air strike: market, Ostrel");
        assert_eq!(
            said("harm.killed", &["army"], &["nine civilians"], Some("Ostrel")),
            "Army killed nine civilians in Ostrel"
        );
        assert_eq!(said("person.death", &[], &["Dannik Orsel"], None), "Death: Dannik Orsel");
        let front = &["Northern Front"];
        let place = Some("Tolvane");
        assert_eq!(
            told(Stage::Planned, "control.capture", front, &[], place),
            "Planned: Northern Front to take Tolvane"
        );
        assert_eq!(
            told(Stage::Attempted, "control.capture", front, &[], place),
            "Northern Front tried to take Tolvane"
        );
        assert_eq!(
            told(Stage::Attempted, "control.capture", &[], &[], place),
            "Attempted: Capture of Tolvane"
        );
        assert_eq!(
            told(Stage::Threatened, "strike.artillery", front, &[], place),
            "Threatened: Northern Front to shell Tolvane"
        );
    }
}
