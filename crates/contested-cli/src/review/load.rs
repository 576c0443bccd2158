//! From a case to what is shown of it.

use contested::reconcile::Contradiction;
use contested::store::{ActorRow, Case, ClaimRow, Filter, Fit, Pair, StoreError};

use super::state::{Item, Items, Side, Status, Subject};

/// Everything that can be judged.
pub(super) fn items(case: &Case) -> Result<Items, StoreError> {
    let resolutions = case.resolutions()?;
    let mut disputes = Vec::new();
    for found in case.contradictions(&Filter::default())? {
        let resolution = resolutions.get(&found.id);
        let status = match resolution {
            None => Status::Open,
            // What was judged is not what there is now.
            Some(resolution) if resolution.fit == Fit::Changed => Status::Open,
            Some(resolution) => match &resolution.judgement.ruling {
                contested::model::Ruling::Resolve { answer, .. } if answer.is_final() => Status::Done,
                _ => Status::Pending,
            },
        };
        let held = resolution.map(|resolution| held(&resolution.judgement, &resolution.notice));
        disputes.push(Item {
            headline: headline(case, &found)?,
            sides: sides(case, &found)?,
            status,
            held,
            judgement: resolution.map(|resolution| resolution.judgement.id.to_string()),
            subject: Subject::Contradiction(found.id),
        });
    }
    let mut pairs = Vec::new();
    for pair in case.likely_same_actors()? {
        pairs.push(self::pair(case, pair)?);
    }
    Ok(Items { disputes, pairs })
}

/// Words of a report, so that the terminal obeys nothing in them: no control characters, no marks that turn lines round.
pub(super) fn plain(words: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let visible: String = words.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sentences shown of one side; the pages have all of them.
const MOST_WORDS: usize = 12;

fn headline(case: &Case, found: &Contradiction) -> Result<String, StoreError> {
    let about = serde_json::to_value(found.about).ok();
    let mut parts = vec![about.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()];
    if let Some(event) = case.event(&found.event)? {
        parts.push(event.kind.as_str().replace(['.', '_'], " "));
        parts.extend(event.place.map(|place| place.name));
        parts.extend(event.time.narrowest.earliest().map(|day| day.to_string()));
    }
    let sides: Vec<&str> = found.sides.iter().map(|side| side.position.as_str()).collect();
    parts.push(sides.join(" / "));
    Ok(plain(&parts.join(" · ")))
}

fn sides(case: &Case, found: &Contradiction) -> Result<Vec<Side>, StoreError> {
    let mut sides = Vec::new();
    for side in &found.sides {
        let mut words = Vec::new();
        for claim in side.claims.iter().take(MOST_WORDS) {
            words.extend(case.claim(&claim.to_string())?.as_ref().map(said));
        }
        sides.push(Side {
            position: side.position.clone(),
            weight: weight(i64::from(side.reports), "report", side.origins.len() as i64, "origin"),
            words,
        });
    }
    Ok(sides)
}

fn pair(case: &Case, pair: Pair) -> Result<Item, StoreError> {
    let side = |actor: &ActorRow| -> Result<Side, StoreError> {
        let filter =
            Filter { actor: Some(actor.id.clone()), limit: Some(MOST_WORDS as u64), ..Filter::default() };
        Ok(Side {
            position: plain(&format!("{} ({})", actor.name, actor.id)),
            weight: weight(actor.reports, "report", actor.claims, "claim"),
            words: case.claims(&filter)?.iter().map(said).collect(),
        })
    };
    let status = match pair.judged.as_ref().map(contested::model::Judgement::verdict).as_deref() {
        None => Status::Open,
        Some("unsure") => Status::Pending,
        Some(_) => Status::Done,
    };
    Ok(Item {
        headline: plain(&format!("{} = {}? · {}", pair.a.name, pair.b.name, pair.rule)),
        sides: vec![side(&pair.a)?, side(&pair.b)?],
        status,
        held: pair.judged.as_ref().map(|judgement| held(judgement, "")),
        judgement: pair.judged.map(|judgement| judgement.id.to_string()),
        subject: Subject::Actors(pair.a.id, pair.b.id),
    })
}

fn held(judgement: &contested::model::Judgement, notice: &str) -> String {
    let day: String = judgement.at.to_string().chars().take(10).collect();
    let notice = if notice.is_empty() { String::new() } else { format!(" [{notice}]") };
    plain(&format!(
        "{}, {}, {day}: {}{notice}",
        judgement.verdict().replace('_', " "),
        judgement.who,
        judgement.reason
    ))
}

fn said(claim: &ClaimRow) -> (String, String) {
    let origin = match claim.origin_name.as_deref() {
        None | Some("") => "no source named",
        Some(name) => name,
    };
    let outlet = claim.publisher.as_deref().unwrap_or("a report");
    let day = claim.published.as_deref().unwrap_or("no date");
    (
        plain(&claim.detail.sentence),
        plain(&format!("{} {origin}, in {outlet}, {day}, {}", claim.stance, claim.id)),
    )
}

fn weight(some: i64, of: &str, others: i64, of_others: &str) -> String {
    let many =
        |count: i64, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    format!("{}, {}", many(some, of), many(others, of_others))
}
