//! `contested-extract/1`: one report, read, as one JSON object. Offsets become code points here.

use serde_json::{Map, Value, json};

use crate::model::{
    Attribution, Claim, CodePoints, DateRange, Extraction, Figure, Mention, Notice, Place, Span, Time,
};

/// The published shape of one report's extraction.
pub fn extraction(extraction: &Extraction) -> Value {
    let report = &extraction.report;
    let at = CodePoints::new(&report.text);
    let own = CodePoints::new(report.own_text());
    json!({
        "format": "contested-extract/1",
        "report": {
            "id": report.id,
            "key": report.key,
            "sha256": report.sha256,
            "title": report.title,
            "publisher": report.publisher,
            "author": report.author,
            "url": report.url,
            "language": report.language,
            "published": report.published,
            "dated_by": Some(&report.dated_by).filter(|by| !by.is_empty()),
            "form": report.form,
            "text": report.text,
            "translation": translation(extraction, &at, &own),
            "notices": report.notices.iter().chain(&extraction.notices).map(|one| notice(one, &at)).collect::<Vec<_>>(),
        },
        "sentences": spans(&extraction.sentences, &at),
        "mentions": extraction.mentions.iter().enumerate().map(|(index, one)| mention(index, one, &at)).collect::<Vec<_>>(),
        "places": extraction.places.iter().map(|one| place(one, report.text.as_str(), &at)).collect::<Vec<_>>(),
        "times": extraction.times.iter().map(|one| time(one, report.text.as_str(), &at)).collect::<Vec<_>>(),
        "attributions": extraction.attributions.iter().enumerate().map(|(index, one)| attribution(index, one, &at)).collect::<Vec<_>>(),
        "claims": extraction.claims.iter().enumerate().map(|(index, one)| claim(index, one, extraction, &at, &own)).collect::<Vec<_>>(),
    })
}

fn spans(list: &[Span], at: &CodePoints<'_>) -> Value {
    list.iter().map(|span| json!(at.span(*span))).collect()
}

fn notice(notice: &Notice, at: &CodePoints<'_>) -> Value {
    json!({"code": notice.code, "message": notice.message, "span": notice.span.map(|span| at.span(span))})
}

fn mention(index: usize, mention: &Mention, at: &CodePoints<'_>) -> Value {
    json!({
        "id": format!("m{}", index + 1),
        "span": at.span(mention.span),
        "kind": mention.kind,
        "name": mention.name,
        "entity": mention.entity,
        "same_as": mention.same_as.map(|id| id.to_string()),
        "stands_for": mention.stands_for.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn place(place: &Place, text: &str, at: &CodePoints<'_>) -> Value {
    json!({
        "span": at.span(place.span),
        "text": place.span.of(text),
        "name": place.name,
        "gazetteer": place.gazetteer,
        "lat": place.lat,
        "lon": place.lon,
        "country": place.country,
        "feature": place.feature,
        "radius_m": place.radius_m,
        "precision": place.precision,
        "disputed": place.disputed,
        "score": place.score,
    })
}

fn time(time: &Time, text: &str, at: &CodePoints<'_>) -> Value {
    let mut object = json!({
        "span": at.span(time.span),
        "text": time.span.of(text),
        "type": time.kind,
        "value": time.value,
        "edtf": time.edtf,
    });
    add_range(object.as_object_mut().expect("an object literal"), time.range);
    object["basis"] = json!(time.basis);
    object
}

fn add_range(object: &mut Map<String, Value>, range: DateRange) {
    object.insert("earliest".to_owned(), json!(range.earliest()));
    object.insert("latest".to_owned(), json!(range.latest()));
}

fn attribution(index: usize, attribution: &Attribution, at: &CodePoints<'_>) -> Value {
    json!({
        "id": format!("a{}", index + 1),
        "source": spans(&attribution.all_source_words(), at),
        "cue": spans(&attribution.cue, at),
        "content": spans(&attribution.content, at),
        "inside": attribution.inside.map(|id| id.to_string()),
        "stance": attribution.stance,
        "entity": attribution.entity,
        "role": attribution.role,
        "medium": attribution.medium,
        "anonymous": attribution.anonymous,
        "said": attribution.said.earliest().filter(|_| attribution.said.earliest() == attribution.said.latest()),
    })
}

/// The translation that a report is read through; null where it is read itself.
fn translation(extraction: &Extraction, at: &CodePoints<'_>, own: &CodePoints<'_>) -> Value {
    let report = &extraction.report;
    let Some(translation) = &report.translation else { return Value::Null };
    json!({
        "by": translation.by,
        "how": translation.how,
        "said": translation.said(),
        "language": translation.language,
        "sha256": translation.sha256,
        "title": translation.title,
        "file": translation.file,
        "program": translation.program,
        "original": {"language": report.language, "text": translation.original},
        "aligned": extraction.aligned.iter().map(|one| json!({
            "span": at.span(one.span),
            "original": own.span(one.original),
            "differences": one.differences,
        })).collect::<Vec<_>>(),
    })
}

/// What of the original answers to a claim.
fn through(claim: &Claim, extraction: &Extraction, own: &CodePoints<'_>) -> Value {
    let Some(translation) = &extraction.report.translation else { return Value::Null };
    let aligned = extraction.aligned_with(claim);
    let sentences: Vec<Span> =
        aligned.iter().map(|one| one.original).filter(|span| !span.is_empty()).collect();
    let words: Vec<&str> = sentences.iter().map(|span| span.of(&translation.original)).collect();
    json!({
        "by": translation.by,
        "how": translation.how,
        "original": spans(&sentences, own),
        "words": words.join(" … "),
        "differences": aligned.iter().flat_map(|one| &one.differences).map(|one| &one.message).collect::<Vec<_>>(),
    })
}

fn claim(
    index: usize,
    claim: &Claim,
    extraction: &Extraction,
    at: &CodePoints<'_>,
    own: &CodePoints<'_>,
) -> Value {
    let text = extraction.report.text.as_str();
    let codes = &claim.event.codes;
    let mut when = json!({"span": claim.time.span.map(|span| at.span(span)), "edtf": claim.time.edtf});
    add_range(when.as_object_mut().expect("an object literal"), claim.time.range);
    when["basis"] = json!(claim.time.basis);
    json!({
        "id": format!("c{}", index + 1),
        "evidence": spans(&claim.evidence, at),
        "event": {
            "type": claim.event.kind,
            "trigger": spans(&claim.event.trigger, at),
            "stage": claim.event.stage,
            "plover": codes.plover,
            "plover_mode": codes.plover_mode,
            "cameo": codes.cameo,
            "acled": codes.acled,
        },
        "arguments": claim.arguments.iter().map(|argument| json!({
            "role": argument.role,
            "span": at.span(argument.span),
            "entity": argument.entity,
            "name": argument.name,
        })).collect::<Vec<_>>(),
        "place": claim.place.and_then(|id| extraction.places.get(id.index())).map(|one| place(one, text, at)),
        "time": when,
        "figures": claim.figures.iter().map(|one| figure(one, text, at)).collect::<Vec<_>>(),
        "polarity": claim.polarity,
        "chain": claim.chain.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "stance": claim.stance,
        "certainty": claim.certainty,
        "reading": claim.sure.map(|sure| sure.core),
        "fields": claim.sure.map(|sure| claim.chances(&sure)),
        "translation": through(claim, extraction, own),
    })
}

fn figure(figure: &Figure, text: &str, at: &CodePoints<'_>) -> Value {
    json!({
        "kind": figure.kind,
        "group": figure.group,
        "low": figure.low,
        "high": figure.high,
        "words": figure.span.of(text),
        "span": at.span(figure.span),
        "part_of": figure.part_of,
    })
}
