//! A question, in words or in terms; the answer is what reports say, with the evidence, or that none says so.

mod question;

use contested::store::{Filter, PlaceRow};
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use self::question::{Asked, Question};
use super::super::layout::{hidden_clocks, pager};
use super::super::request::{Request, encode, quoted_words};
use super::super::tables;
use super::super::words::{claim_path, count, day, nothing, word_of, words};
use super::place::held_table;
use super::{Answer, At, Failure, RECORD, record, relations};

/// Claims and reports on one page of an answer.
const A_PAGE: usize = 50;
const HITS: usize = 20;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let Some(text) = request.get("q") else {
        return record(request, || json!({"question": null}), || at.page("Ask", RECORD, &empty(at)));
    };
    let question = question::parse(text);
    // The question's own clocks go before those of the page.
    let mut asked = request.clone();
    for (key, day) in [("on", question.on), ("known", question.known)] {
        if let Some(day) = day {
            asked.query.insert(key.to_owned(), day.to_string());
        }
    }
    if let Some(source) = &question.source {
        let origin = at
            .case
            .origins_named(source)?
            .into_iter()
            .next()
            .map_or_else(|| source.clone(), |origin| origin.id);
        asked.query.insert("according_to".to_owned(), origin);
    }
    let at = At { request: &asked, ..*at };
    let (body, value) = match &question.asked {
        Asked::Holder(place) => holder(&at, place)?,
        Asked::Relations(actor, with) => related(&at, actor, with.as_deref())?,
        Asked::Person(person) => person_of(&at, person)?,
        Asked::Claims => claims(&at, &question)?,
    };
    record(
        request,
        || json!({"question": text, "understood": question.pieces.iter().map(|piece| json!({"term": piece.label, "value": piece.value})).collect::<Vec<_>>(), "answer": value}),
        || {
            let body = html! {
                h1 { "Ask" }
                (form(request))
                p.chips {
                    span.soft { "Understood as " }
                    @for (index, piece) in question.pieces.iter().enumerate() {
                        @let without = question.without(index);
                        a.chip href=(request.with(&[("q", (!without.is_empty()).then_some(without.as_str()))])) aria-label={ "without " (piece.label) " " (piece.value) } { (piece.label) " " b { (words(&piece.value)) } " ×" } " "
                    }
                }
                (body)
            };
            at.page(text, RECORD, &body)
        },
    )
}

fn form(request: &Request) -> Markup {
    html! {
        form.ask method="get" action="/ask" {
            (hidden_clocks(request))
            input type="search" name="q" value=[request.get("q")] aria-label="Question" placeholder="who controls …, who:… where:… what:…, or words";
            button { "Ask" }
        }
    }
}

/// What can be asked, with examples from the case.
fn empty(at: &At<'_>) -> Markup {
    let request = at.request;
    let place = at
        .case
        .held_places(1)
        .ok()
        .and_then(|places| places.into_iter().next())
        .and_then(|(key, _)| at.case.places_named(&key).ok()?.into_iter().next())
        .map(|place| place.name);
    let actor = at
        .case
        .related_actors(1)
        .ok()
        .and_then(|actors| actors.into_iter().next())
        .map(|(id, _)| at.actor_name(&id));
    let example = |question: &str| html! { li { a href=(request.link_with("/ask", &[("q", question)])) { (words(question)) } } };
    html! {
        h1 { "Ask" }
        (form(request))
        p { "An answer is what reports say, each with its words; where none says so, that is the answer." }
        ul {
            @if let Some(place) = &place {
                (example(&format!("who controls {place}")))
                @if let Some((_, last)) = request.facts.span { (example(&format!("who controls {place} known {last}"))) }
                (example(&format!("what:strike where:\"{place}\"")))
            }
            @if let Some(actor) = &actor { (example(&format!("relations of {actor}"))) (example(&format!("what:control who:\"{actor}\""))) }
        }
        dl.fields {
            dt { "who controls …" } dd { "who is said to hold a place; add “on” and “known” with a day, “according to” with a source" }
            dt { "relations of …" } dd { "with and against whom; add “with” and another actor" }
            dt { "is … alive" } dd { "what is said of a person" }
            dt { code { "who:" } } dd { "takes part" }
            dt { code { "where:" } } dd { "a place, or what lies in it" }
            dt { code { "what:" } } dd { "a kind of event (control.capture) or a family (control)" }
            dt { code { "by:" } } dd { "said by an origin, anybody in the chain, or an outlet" }
            dt { code { "from:" } " " code { "to:" } } dd { "days; " code { "on:" } " and " code { "known:" } " set the two clocks" }
            dt { "anything else" } dd { "words, found in the reports" }
        }
    }
}

/// "No report" is an answer.
fn none(what: &str) -> (Markup, Value) {
    (html! { p.empty { (what) } }, json!({"found": false, "why": what}))
}

/// Nothing is called so: what comes nearest.
fn unknown(at: &At<'_>, filter: Filter, what: &str, named: &str) -> Result<(Markup, Value), Failure> {
    let near: Vec<_> = at.case.taken(&filter)?.into_iter().flat_map(|taken| taken.others).collect();
    let why = format!("No report in this case names a {what} “{named}”.");
    let body = html! {
        p.empty { (why) }
        @if !near.is_empty() {
            p { "Nearest are "
                @for (index, one) in near.iter().enumerate() { @if index > 0 { ", " } b { (words(&one.name)) } " (" (count(one.claims, "claim", "claims")) ")" }
                "." }
        }
    };
    let names: Vec<&str> = near.iter().map(|one| one.name.as_str()).collect();
    Ok((body, json!({"found": false, "why": why, "nearest": names})))
}

fn holder(at: &At<'_>, named: &str) -> Result<(Markup, Value), Failure> {
    let places: Vec<PlaceRow> = at.case.places_named(named)?;
    let Some(place) = places.first() else {
        let asked = Filter { place: Some(named.to_owned()), ..Filter::default() };
        return unknown(at, asked, "place", named);
    };
    let standing = at.case.who_controls(&place.id, &at.request.view())?;
    let value = json!({"found": !standing.positions.is_empty(), "place": place, "control": standing});
    let body = html! {
        h2 { a.plain href=(at.request.link(&format!("/places/{}", encode(&place.id)))) { (words(&place.name)) } }
        (held_table(at, &standing))
        @if places.len() > 1 {
            p.small { "There are also "
                @for (index, other) in at.case.told_apart(places.clone())?.iter().skip(1).take(5).enumerate() {
                    @if index > 0 { ", " }
                    a href=(at.request.link(&format!("/places/{}", encode(&other.id)))) { (words(&other.name)) }
                }
                "." }
        }
    };
    Ok((body, value))
}

fn related(at: &At<'_>, actor: &str, with: Option<&str>) -> Result<(Markup, Value), Failure> {
    let id = |words: &str| -> Result<Option<String>, Failure> {
        Ok(at.case.actors_named(words)?.into_iter().next().map(|actor| actor.id))
    };
    let Some(actor) = id(actor)? else {
        return Ok(none(&format!("No report in this case names “{actor}”.")));
    };
    let other = with.map(id).transpose()?.flatten();
    if with.is_some() && other.is_none() {
        return Ok(none(&format!("No report in this case names “{}”.", with.unwrap_or_default())));
    }
    let facts = at.case.relations_between(&actor, other.as_deref(), &at.request.view())?;
    let body = html! {
        h2 { (words(&at.actor_name(&actor))) @if let Some(other) = &other { " and " (words(&at.actor_name(other))) } }
        (relations::drawn(at, &actor, &facts))
    };
    Ok((body, json!({"found": !facts.is_empty(), "actor": actor, "with": other, "relations": facts})))
}

fn person_of(at: &At<'_>, named: &str) -> Result<(Markup, Value), Failure> {
    let view = at.request.view();
    for actor in at.case.actors_named(named)? {
        let facts: Vec<_> = at
            .case
            .person(&actor.id)?
            .into_iter()
            .filter(|fact| view.knows(fact.known_from) && view.hears(&fact.origin) && view.reached(fact.from))
            .collect();
        if facts.is_empty() {
            continue;
        }
        let body = html! {
            h2 { a.plain href=(at.request.link(&format!("/actors/{}", encode(&actor.id)))) { (words(&actor.name)) } }
            div.scroll { table {
                thead { tr { th { "Since" } th { "What" } th { "Origin" } th { "Known from" } th { "Evidence" } } }
                tbody { @for fact in &facts { tr data-row {
                    td.nowrap { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                    td { @if !fact.affirmed { span.tag.against { "said not to be" } " " } (word_of(&fact.state)) }
                    td { (words(&at.origin_name(&fact.origin.0))) }
                    td.nowrap { (day(fact.known_from.map(|day| day.to_string()).as_deref())) }
                    td { a href=(at.request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
                } } }
            } }
        };
        return Ok((body, json!({"found": true, "actor": actor, "person": facts})));
    }
    Ok(none(&format!("No report in this view says whether “{named}” is alive, in office or in custody.")))
}

fn claims(at: &At<'_>, question: &Question) -> Result<(Markup, Value), Failure> {
    let request = at.request;
    let text = (!question.words.is_empty()).then(|| quoted_words(&question.words.join(" ")));
    let filter = Filter {
        actor: question.who.clone(),
        place: question.place.clone(),
        kind: question.kind.clone(),
        source: question.source.clone(),
        from: question.from.or(request.filter().from),
        to: question.to.or(request.filter().to),
        known: request.day("known"),
        words: text.clone(),
        ..Filter::default()
    };
    let all = at.case.count_claims(&filter)?;
    let part = request.part_of_list(A_PAGE);
    let (limit, offset) = (part.limit.or(Some(A_PAGE as u64)), part.offset);
    let found = at.case.claims(&Filter { limit, offset, ..filter })?;
    let hits = match &text {
        Some(text) => at.case.search(text, request.day("known"), HITS as u64, 0)?,
        None => Vec::new(),
    };
    if found.is_empty() && hits.is_empty() {
        return Ok(none("No report in this view says so."));
    }
    let body = html! {
        @if !hits.is_empty() {
            h2 { "Reports with these words" }
            @for hit in &hits {
                article.hit data-row {
                    h3 { a href=(request.link(&format!("/reports/{}", encode(&hit.report)))) { (words(hit.title.as_deref().unwrap_or("Report without a title"))) } }
                    p.small.soft { (words(hit.publisher.as_deref().unwrap_or("no outlet"))) ", " (day(hit.published.as_deref())) }
                    p dir="auto" { (excerpt(&hit.excerpt)) }
                }
            }
        }
        @if !found.is_empty() {
            h2 { (count(all, "claim", "claims")) @if text.is_some() { " in such reports" } }
            (tables::claims(request, found.iter()))
            (pager(request, usize::try_from(all).unwrap_or(0), A_PAGE))
        } @else { (nothing()) }
    };
    Ok((body, json!({"found": true, "count": all, "claims": found, "reports": hits})))
}

/// The stretch of a report around found words; the marks come from the search, everything else is text.
fn excerpt(text: &str) -> Markup {
    let escaped = html! { (text) }.into_string();
    PreEscaped(escaped.replace('\u{1}', "<mark>").replace('\u{2}', "</mark>"))
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn markup_in_a_report_stays_text() {
        assert_eq!(excerpt("<b>a \u{1}b\u{2}").into_string(), "&lt;b&gt;a <mark>b</mark>");
    }
}
