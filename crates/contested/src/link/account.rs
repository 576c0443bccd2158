//! [`Extraction`] → [`Account`]: what later stages see, names and figures without the text.

use super::namings;

use crate::read;

use crate::model::{
    Account, Attribution, Claim, ClaimId, ClaimRef, DateRange, Extraction, FigureFact, Participant,
    PlaceFact, SourceRole, Statement, Teller, TimeBasis,
};

/// The account of one report.
pub fn account(extraction: &Extraction) -> Account {
    Account {
        report: extraction.report.id.clone(),
        publisher: extraction.publisher.clone(),
        known_from: extraction.report.published.date,
        signature: extraction.signature.clone(),
        credit: extraction.credit.clone(),
        statements: extraction
            .claims
            .iter()
            .enumerate()
            .map(|(index, claim)| statement(extraction, ClaimId(index as u32), claim))
            .collect(),
        namings: namings::of(extraction),
        bodies: extraction.bodies.clone(),
        speaks_for: extraction.speaks_for.clone(),
        aliases: extraction.aliases.clone(),
        voices: extraction.voices.clone(),
    }
}

fn statement(extraction: &Extraction, id: ClaimId, claim: &Claim) -> Statement {
    Statement {
        claim: ClaimRef { report: extraction.report.id.clone(), claim: id },
        kind: claim.event.kind,
        stage: claim.event.stage,
        polarity: claim.polarity,
        certainty: claim.certainty,
        stance: claim.stance,
        answers: claim.answers,
        sure: claim.sure.map(|sure| (sure.core * 1000.0).round().clamp(0.0, 1000.0) as u16),
        chain: claim
            .chain
            .iter()
            .filter_map(|id| extraction.attributions.get(id.index()))
            .map(|attribution| teller(extraction, attribution))
            .collect(),
        participants: claim
            .arguments
            .iter()
            .map(|argument| Participant {
                role: argument.role,
                entity: argument.entity.clone(),
                name: argument.name.clone(),
                kind: argument
                    .mention
                    .and_then(|id| extraction.mentions.get(id.index()))
                    .map(|mention| mention.kind),
            })
            .collect(),
        place: claim.place.and_then(|id| extraction.places.get(id.index())).map(|place| PlaceFact {
            name: place.name.clone(),
            gazetteer: place.gazetteer.clone(),
            within: place.within.clone(),
            lat: place.lat,
            lon: place.lon,
            radius_m: place.radius_m,
            precision: place.precision,
        }),
        in_part: claim.in_part,
        time: match claim.time.basis {
            TimeBasis::Published => DateRange::UNKNOWN,
            _ => claim.time.range,
        },
        time_is_told: matches!(claim.time.basis, TimeBasis::Stated | TimeBasis::Relative),
        figures: claim
            .figures
            .iter()
            .map(|figure| FigureFact {
                kind: figure.kind,
                group: figure.group.as_ref().map(|group| group.to_lowercase()),
                low: figure.low,
                high: figure.high,
                is_part: figure.part_of.is_some(),
            })
            .collect(),
        words: words_around(extraction, claim),
        act: act_words(extraction, claim),
    }
}

/// Of the words that tell what the report is about, those of the sentence that a claim is told in.
fn words_around(extraction: &Extraction, claim: &Claim) -> Vec<u32> {
    let Some(trigger) = claim.event.trigger.first() else { return Vec::new() };
    let after = extraction.sentences.partition_point(|sentence| sentence.start() <= trigger.start());
    let Some(sentence) = after.checked_sub(1).and_then(|place| extraction.sentences.get(place)) else {
        return Vec::new();
    };
    let matter = &extraction.signature.matter;
    let mut words: Vec<u32> = read::words(sentence.of(&extraction.report.text))
        .map(|word| read::term(&word))
        .filter(|word| matter.binary_search_by_key(word, |term| term.word).is_ok())
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Letters by which words of one stem are taken to be the same: "bomb", "bombing", "bombed".
const STEM: usize = 5;

fn act_words(extraction: &Extraction, claim: &Claim) -> Vec<u32> {
    let mut words: Vec<u32> = claim
        .event
        .trigger
        .iter()
        .filter_map(|trigger| read::words(trigger.of(&extraction.report.text)).last())
        .map(|word| read::term(&word.chars().take(STEM).collect::<String>()))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn teller(extraction: &Extraction, attribution: &Attribution) -> Teller {
    let words = || {
        let words: Vec<&str> =
            attribution.source.iter().map(|span| span.of(&extraction.report.text)).collect();
        words.join(" ")
    };
    // A pronoun or "the ministry" stands for the mention that it points back to.
    let mention = attribution.source.first().and_then(|span| {
        extraction.mentions.iter().find(|mention| {
            mention.span == *span
                || (span.contains(mention.span)
                    && mention.entity == attribution.entity
                    && mention.entity.is_some())
        })
    });
    // Of whom it is known who they are, the name tells it, not the words around it.
    let voice = attribution.entity.as_ref().and_then(|entity| extraction.voices.get(entity));
    let named = voice.map(|voice| voice.name.clone()).or_else(|| mention.map(|mention| mention.name.clone()));
    Teller {
        entity: attribution.entity.clone(),
        name: named.unwrap_or_else(words),
        by_name: attribution.by_name,
        role: if attribution.source.is_empty() { SourceRole::Unnamed } else { attribution.role },
    }
}
