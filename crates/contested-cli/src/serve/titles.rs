//! What a claim or an event is about, in one line. Always said as the thing that is claimed, also where it is denied:
//! who says yes and who says no stands beside it.

use contested::model::{EventKind, Role, Stage};
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
        &claim.kind,
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
    let line = line(event.kind.as_str(), &agents, &objects, place);
    // What was only meant or tried is not said as done.
    match not_done(event.stage) {
        Some(word) => html! { (word) ": " (line) },
        None => line,
    }
}

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

fn line(kind: &str, agents: &[&str], objects: &[&str], place: Option<&str>) -> Markup {
    let (noun, verb) = saying(kind);
    // Of ground, the ground is the object: "took Tolvane".
    let is_ground = kind.starts_with("control.") && !matches!(kind, "control.repel" | "control.transfer");
    let in_place = |objects: &[&str]| place.filter(|place| !objects.contains(place)).map(str::to_owned);
    let text = html! {
        @if agents.is_empty() || verb.is_empty() || objects.is_empty() && place.is_none() {
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
    capital(text)
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
    saying(kind).0
}

/// A family of kinds as a noun: "Fighting for ground".
pub(crate) fn family(kind: &str) -> &'static str {
    match kind.split('.').next().unwrap_or_default() {
        "control" => "Ground",
        "battle" => "Battle",
        "strike" => "Strikes",
        "attack" => "Attacks",
        "violence" => "Violence",
        "harm" => "Harm",
        "force" => "Forces",
        "support" => "Support",
        "aid" => "Aid",
        "diplomacy" => "Diplomacy",
        "speech" => "Statements",
        "politics" => "Politics",
        "group" => "Groups",
        "relation" => "Relations",
        "person" => "Persons",
        "information" => "Information",
        _ => "Other",
    }
}

/// A kind as a noun, and as what somebody did to somebody or something (empty where that makes no line).
fn saying(kind: &str) -> (&'static str, &'static str) {
    use EventKind as K;
    let Ok(kind) = kind.parse::<EventKind>() else { return ("Event", "") };
    match kind {
        K::ControlCapture => ("Capture", "took"),
        K::ControlRecapture => ("Recapture", "retook"),
        K::ControlEnter => ("Entry", "entered"),
        K::ControlAdvance => ("Advance", "advanced on"),
        K::ControlWithdraw => ("Withdrawal", "withdrew from"),
        K::ControlHold => ("Hold", "holds"),
        K::ControlLose => ("Loss", "lost"),
        K::ControlBesiege => ("Siege", "besieges"),
        K::ControlRepel => ("Attack repelled", "repelled"),
        K::ControlTransfer => ("Handover", "handed ground to"),
        K::BattleClash => ("Clash", "clashed with"),
        K::BattleOffensive => ("Offensive", "attacked"),
        K::StrikeAir => ("Air strike", "struck from the air"),
        K::StrikeDrone => ("Drone strike", "struck by drone"),
        K::StrikeArtillery => ("Shelling", "shelled"),
        K::StrikeMissile => ("Missile strike", "fired missiles at"),
        K::AttackBombing => ("Bombing", "bombed"),
        K::AttackSuicide => ("Suicide attack", "made a suicide attack on"),
        K::AttackChemical => ("Chemical attack", "used chemicals against"),
        K::AttackShooting => ("Shooting", "shot at"),
        K::AttackArson => ("Arson", "set fire to"),
        K::AttackOther => ("Attack", "attacked"),
        K::ViolenceAbduct => ("Abduction", "abducted"),
        K::ViolenceArrest => ("Arrest", "arrested"),
        K::ViolenceExecute => ("Execution", "executed"),
        K::ViolenceTorture => ("Torture", "tortured"),
        K::ViolenceSexual => ("Sexual violence", "did sexual violence to"),
        K::ViolenceDestroy => ("Destruction", "destroyed"),
        K::ViolenceLoot => ("Looting", "looted"),
        K::ViolenceDisplace => ("Expulsion", "drove out"),
        K::HarmKilled => ("Deaths", "killed"),
        K::HarmInjured => ("Injuries", "injured"),
        K::HarmMissing => ("Missing", ""),
        K::HarmDisplaced => ("Displacement", "displaced"),
        K::ForceDeploy => ("Deployment", "deployed to"),
        K::ForceMobilise => ("Mobilisation", ""),
        K::ForceCeasefire => ("Ceasefire", "agreed a ceasefire with"),
        K::ForceDisarm => ("Disarmament", "disarmed"),
        K::ForceArm => ("Arming", "armed"),
        K::SupportMilitary => ("Military support", "gave military support to"),
        K::SupportIntelligence => ("Intelligence support", "gave intelligence to"),
        K::SupportLogistics => ("Logistic support", "supplied"),
        K::SupportFinancial => ("Financial support", "paid for"),
        K::SupportPolitical => ("Political support", "backed"),
        K::AidHumanitarian => ("Humanitarian aid", "brought aid to"),
        K::AidEconomic => ("Economic aid", "gave economic aid to"),
        K::DiplomacyMeet => ("Meeting", "met"),
        K::DiplomacyVisit => ("Visit", "visited"),
        K::DiplomacyNegotiate => ("Talks", "negotiated with"),
        K::DiplomacyAgree => ("Agreement", "agreed with"),
        K::DiplomacyRecognise => ("Recognition", "recognised"),
        K::DiplomacySanction => ("Sanctions", "put sanctions on"),
        K::DiplomacyExpel => ("Expulsion of envoys", "expelled"),
        K::DiplomacyRequest => ("Appeal", "appealed to"),
        K::DiplomacyMediate => ("Mediation", ""),
        K::SpeechAccuse => ("Accusation", "accused"),
        K::SpeechThreaten => ("Threat", "threatened"),
        K::SpeechReject => ("Rejection", ""),
        K::SpeechPledge => ("Pledge", ""),
        K::SpeechPraise => ("Praise", "praised"),
        K::SpeechDemand => ("Demand", ""),
        K::SpeechClaimResponsibility => ("Claim of responsibility", ""),
        K::SpeechDenyResponsibility => ("Denial of responsibility", ""),
        K::PoliticsProtest => ("Protest", ""),
        K::PoliticsRiot => ("Riot", ""),
        K::PoliticsElection => ("Election", ""),
        K::PoliticsCoup => ("Coup", ""),
        K::PoliticsAppoint => ("Appointment", "appointed"),
        K::PoliticsResign => ("Resignation", ""),
        K::PoliticsReform => ("Reform", ""),
        K::GroupFound => ("Founding", "founded"),
        K::GroupDissolve => ("Dissolution", ""),
        K::GroupRename => ("New name", ""),
        K::GroupAffiliate => ("Affiliation", "joined"),
        K::GroupSplit => ("Split", "split from"),
        K::GroupMerge => ("Merger", "merged with"),
        K::RelationAlly => ("Alliance", "is allied with"),
        K::RelationHostile => ("Hostility", "is hostile to"),
        K::RelationMember => ("Membership", "belongs to"),
        K::RelationLeads => ("Leadership", "leads"),
        K::RelationSupports => ("Support", "supports"),
        K::PersonDeath => ("Death", ""),
        K::PersonAlive => ("Alive", ""),
        K::PersonOffice => ("Office", ""),
        K::PersonDetained => ("Detention", ""),
        K::PersonFled => ("Flight", ""),
        K::InformationRumour => ("Rumour", ""),
        K::InformationFake => ("Fabrication", ""),
        K::InformationVideo => ("Video", ""),
        K::InformationMisattributed => ("Misattributed footage", ""),
        K::InformationLeak => ("Leak", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_is_claimed() {
        let said = |kind: &str, agents: &[&str], objects: &[&str], place: Option<&str>| {
            plain(&line(kind, agents, objects, place)).trim().to_owned()
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
    }
}
