//! Every limit's examples and counter-examples: a claim that some reader might make of a text is put into its
//! extraction and held against that limit alone.

use std::fmt::Write as _;

use contested_english::English;
use contested_lexicon::Lexicon;

use super::rules::{Example, Limit, On, Then, named};
use super::{Limits, limit};
use crate::ingest::{self, Given};
use crate::model::{
    Argument, AttributionId, Certainty, Claim, ClaimTime, EntityId, Event, EventCodes, Extraction, PlaceId,
    Polarity, Role, Span, Stage, Stance,
};
use crate::read::Reading;
use crate::{extract, link, read};

struct Reader {
    english: English,
    reading: read::Rules,
    extracting: extract::Rules,
    linking: link::World,
    lexicon: Lexicon,
}

fn reader() -> Reader {
    let lexicon = Lexicon::bundled();
    Reader {
        english: English::load(lexicon.bytes("models/english.bin").expect("bundled")).expect("a whole model"),
        reading: read::Rules::load(&lexicon).expect("good files"),
        extracting: extract::Rules::load(&lexicon).expect("good files"),
        linking: link::World::load(&lexicon).expect("good files"),
        lexicon,
    }
}

impl Reader {
    fn with<T>(&self, text: &str, look: impl FnOnce(&Reading<'_>, Extraction) -> T) -> T {
        let report = ingest::plain(text.as_bytes(), text.to_owned(), &Given::default());
        let reading = read::read(&report, &self.english, &self.reading);
        let found = extract::extract(&report, &reading, &self.extracting, None);
        let extraction = link::link(&report, &reading, found, &self.linking);
        look(&reading, extraction)
    }
}

#[test]
fn every_limit_holds_its_examples_and_leaves_its_counter_examples() {
    let reader = reader();
    let limits = Limits::load(&reader.lexicon).expect("good files");
    let mut wrong = String::new();
    for index in 0..limits.limits.len() {
        let one = &limits.limits[index];
        let tries = one.examples.iter().map(|example| (example, true));
        for (example, forbids) in tries.chain(one.counter_examples.iter().map(|example| (example, false))) {
            match reader.with(&example.text, |reading, extraction| {
                forbidden(one, example, reading, extraction, &limits)
            }) {
                Ok(found) if found == forbids => {}
                Ok(found) => {
                    let _ = writeln!(wrong, "{}: forbids: {found}\n    {example:?}", one.id);
                }
                Err(error) => {
                    let _ = writeln!(wrong, "{}: {error}\n    {example:?}", one.id);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Whether this limit forbids what an example says was read.
fn forbidden(
    one: &Limit,
    example: &Example,
    reading: &Reading<'_>,
    mut extraction: Extraction,
    limits: &Limits,
) -> Result<bool, String> {
    let find = |words: &str| {
        let at = example.text.find(words).ok_or(format!("no {words:?} in the text"))?;
        Ok::<Span, String>(Span::new(at as u32, (at + words.len()) as u32))
    };
    let code = |extraction: &Extraction| {
        let id = format!("({})", one.id);
        extraction.notices.iter().any(|notice| notice.code == "limit" && notice.message.contains(&id))
    };
    if one.on.contains(&On::Mention) && one.then == Then::Unname {
        let span = find(&example.who)?;
        let known = extraction.mentions.iter().position(|mention| mention.span.touches(span));
        let index = known.ok_or("no such mention")?;
        extraction.mentions.truncate(index + 1);
        extraction.mentions[index].span = span;
        extraction.mentions[index].same_as = None;
        extraction.mentions[index].entity = Some(EntityId(example.entity.as_str().into()));
        extraction.claims.clear();
        let limited = limit(extraction, reading, limits);
        return Ok(limited.mentions[index].entity.is_none() && code(&limited));
    }
    if one.on.contains(&On::Source) {
        let span = find(&example.who)?;
        let of = |one: &crate::model::Attribution| one.source.iter().any(|source| source.touches(span));
        let index = extraction.attributions.iter().position(of).ok_or("no such source")?;
        extraction.attributions[index].by_name = true;
        let limited = limit(extraction, reading, limits);
        return Ok(!limited.attributions[index].by_name);
    }
    let role =
        if example.role.is_empty() { Role::Agent } else { named(&example.role).ok_or("no such role")? };
    let argument = |role: Role, words: &str| {
        let span = find(words)?;
        let of = |span: Span| extraction.mentions.iter().position(|mention| mention.span.touches(span));
        let mention = of(span).map(|index| crate::model::MentionId(index as u32));
        let entity = mention.and_then(|id| extraction.mentions[id.index()].entity.clone());
        Ok::<Argument, String>(Argument { role, span, mention, entity, name: words.to_owned() })
    };
    let mut arguments = Vec::new();
    for (role, words) in [(role, &example.who), (Role::Victim, &example.victim)] {
        if !words.is_empty() {
            arguments.push(argument(role, words)?);
        }
    }
    let mut chain = Vec::new();
    if !example.origin.is_empty() {
        let span = find(&example.origin)?;
        let of = |one: &crate::model::Attribution| one.source.iter().any(|source| source.touches(span));
        let index = extraction.attributions.iter().position(of).ok_or("no such origin")?;
        chain.push(AttributionId(index as u32));
    }
    // What was taken for its place or day.
    let setting = if example.setting.is_empty() { None } else { Some(find(&example.setting)?) };
    let is_place = one.on.contains(&On::Place);
    let place = match setting.filter(|_| is_place) {
        Some(span) => {
            // Where no reader takes the words for a place, another one's stand in.
            let known = extraction.places.iter().position(|place| place.span.touches(span));
            let index = known.or((!extraction.places.is_empty()).then_some(0)).ok_or("no place at all")?;
            extraction.places[index].span = span;
            Some(PlaceId(index as u32))
        }
        None => None,
    };
    let mut time = ClaimTime::unknown();
    time.span = setting.filter(|_| one.on.contains(&On::Time));
    extraction.claims = vec![Claim {
        evidence: Vec::new(),
        event: Event {
            kind: example.kind.parse().map_err(|_| format!("no such kind: {}", example.kind))?,
            trigger: vec![find(&example.trigger)?],
            stage: Stage::Accomplished,
            codes: EventCodes::default(),
        },
        arguments,
        place,
        in_part: false,
        time,
        figures: Vec::new(),
        polarity: Polarity::Positive,
        chain,
        stance: Stance::Asserts,
        answers: None,
        certainty: Certainty::Certain,
        rule: "a reader".into(),
        sure: None,
    }];
    let limited = limit(extraction, reading, limits);
    let gone = match one.then {
        Then::Unlist => limited.claims.is_empty(),
        Then::Unplace => {
            limited.claims.iter().all(|claim| claim.place.is_none() && claim.time.span.is_none())
        }
        _ => limited.claims.first().is_none_or(|claim| claim.arguments.iter().all(|one| one.role != role)),
    };
    Ok(gone && code(&limited))
}

#[test]
fn a_quotation_without_a_speaker_is_nobodys_own_word() {
    let reader = reader();
    let limits = Limits::load(&reader.lexicon).expect("good files");
    let text =
        "The town was quiet on Monday.\n\n\u{201c}Rebels burned the village.\u{201d}\n\nNobody was seen.";
    reader.with(text, |reading, extraction| {
        let limited = limit(extraction, reading, &limits);
        let burned = limited.claims.iter().find(|claim| claim.event.kind.as_str() == "attack.arson");
        let burned = burned.expect("a claim");
        assert_eq!(burned.chain.len(), 1);
        assert!(limited.attributions[burned.chain[0].index()].source.is_empty());
        assert_eq!(burned.stance, Stance::Reports);
        assert!(limited.notices.iter().any(|notice| notice.code == "unheld-quotation"));
    });
}

#[test]
fn words_quoted_for_their_wording_are_no_speech() {
    let reader = reader();
    let limits = Limits::load(&reader.lexicon).expect("good files");
    reader.with("Rebels \u{201c}liberated\u{201d} the town of Ostrel on Monday.", |reading, extraction| {
        let before = extraction.attributions.len();
        assert_eq!(limit(extraction, reading, &limits).attributions.len(), before);
    });
}
