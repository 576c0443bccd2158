//! A question, in words or in terms; the answer is what reports say, with the evidence, or that none says so.

use std::collections::BTreeMap;

use contested::model::Role;
use contested::reconcile::EventRecord;
use contested::store::{ClaimRow, Filter, PlaceRow, Taken};
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::super::layout::{hidden_clocks, pager};
use super::super::request::{Request, encode, quoted_words};
use super::super::support;
use super::super::words::{Side, claim_path, count, day, nothing, origin_name, word_of, words};
use super::super::{charts, tables, titles};
use super::contradictions;
use super::holding::Held;
use super::{Answer, At, Failure, RECORD, record, relations};
use crate::question::{self, Asked, Question};

/// Claims and reports on one page of an answer.
const A_PAGE: usize = 50;
const HITS: usize = 20;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let Some(text) = request.get("q") else {
        return record(request, || json!({"question": null}), || at.page("Ask", RECORD, &empty(at)));
    };
    let question = question::parse(text, request.facts.span.map(|(_, last)| last));
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
        Asked::Toll(figure, place) => toll(&at, &question, figure, place.as_deref())?,
        Asked::Doer(kind, place) => doer(&at, &question, kind, place.as_deref())?,
        Asked::Happened(place) => happened(&at, &question, place)?,
        Asked::Said(source, about) => said_by(&at, &question, source, about.as_deref())?,
        Asked::Otherwise(about) => otherwise(&at, &question, about.as_deref())?,
        Asked::Claims => claims(&at, &question)?,
    };
    record(
        request,
        || json!({"question": text, "is_understood": !question.is_puzzling, "understood": question.pieces.iter().map(|piece| json!({"term": piece.label, "value": piece.value})).collect::<Vec<_>>(), "answer": value}),
        || {
            let body = html! {
                h1 { "Ask" }
                (form(request))
                p.chips {
                    span.soft { @if question.is_puzzling { "Not understood as a question; looked for " } @else { "Understood as " } }
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
                (example(&format!("how many killed in {place}")))
                (example(&format!("what happened in {place}")))
                (example(&format!("who says otherwise about {place}")))
            }
            @if let Some(actor) = &actor { (example(&format!("relations of {actor}"))) (example(&format!("what:control who:\"{actor}\""))) }
        }
        dl.fields {
            dt { "who controls …" } dd { "who is said to hold a place; add “on” and “known” with a day, “according to” with a source" }
            dt { "how many killed in …" } dd { "or injured, displaced, missing …; add “on” with a day or “in” with a month" }
            dt { "who shelled …" } dd { "or bombed, captured …, or “who did the air strike in …”: whom sources name" }
            dt { "what happened in …" } dd { "events at a place, on a day or in a month" }
            dt { "what does … say about …" } dd { "one source, on a place, an actor or anything" }
            dt { "who says otherwise about …" } dd { "where sources disagree" }
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
    let held = Held::of(at, &place.id, &place.name)?;
    let value = json!({"found": !held.whole.positions.is_empty(), "place": place, "control": held.whole});
    let body = html! {
        h2 { a.plain href=(at.request.link(&format!("/places/{}", encode(&place.id)))) { (words(&place.name)) } }
        (held.told_whole(at))
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
            div.scroll { table.cards {
                thead { tr { th { "Since" } th { "What" } th { "Origin" } th { "Known from" } th { "Evidence" } } }
                tbody { @for fact in &facts { tr data-row {
                    td.nowrap data-head="Since" { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                    td data-head="What" { @if !fact.affirmed { span.tag.against { "said not to be" } " " } (word_of(&fact.state)) }
                    td data-head="Origin" { (words(&at.origin_name(&fact.origin.0))) }
                    td.nowrap data-head="Known from" { (day(fact.known_from.map(|day| day.to_string()).as_deref())) }
                    td data-head="Evidence" { a href=(at.request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
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
    let found = match question.is_puzzling {
        true => Vec::new(),
        false => at.case.claims(&Filter { limit, offset, ..filter })?,
    };
    let mut hits = match &text {
        Some(text) if !question.is_puzzling => at.case.search(text, request.day("known"), HITS as u64, 0)?,
        _ => Vec::new(),
    };
    // What is not understood, or stands nowhere as a whole, is looked for word by word.
    let is_loose = found.is_empty() && hits.is_empty() && text.is_some();
    if is_loose && let Some(some) = some_of(&question.words) {
        hits = at.case.search(&some, request.day("known"), HITS as u64, 0)?;
    }
    if found.is_empty() && hits.is_empty() {
        return Ok(none(if question.is_puzzling {
            "Not understood, and no report has any of these words. What can be asked stands under “Ask”."
        } else if question.words.is_empty() {
            "No report in this view says so."
        } else {
            "No report in this view has these words."
        }));
    }
    let body = html! {
        @if question.is_puzzling {
            p.notice { "This was not understood as a question: below are reports with some of its words, which may say nothing of it. " a href=(request.link("/ask")) { "What can be asked" } }
        } @else if is_loose {
            p.notice { "No report has all of these words. Reports with some of them:" }
        }
        @if !hits.is_empty() {
            h2 { @if is_loose { "Reports with some of these words" } @else { "Reports with these words" } }
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
    Ok((
        body,
        json!({"found": !is_loose, "count": if is_loose { 0 } else { all }, "claims": found, "reports": hits}),
    ))
}

/// Words of a question that tell something, any of them; `None` where there are none.
fn some_of(words: &[String]) -> Option<String> {
    let telling: Vec<String> =
        words.iter().filter(|word| word.chars().count() > 3).map(|word| quoted_words(word)).collect();
    (!telling.is_empty()).then(|| telling.join(" OR "))
}

/// The filters of a question in words, at a place where one is named. Where nothing is called so, the answer to that.
fn filter_of(
    at: &At<'_>,
    question: &Question,
    place: Option<&str>,
) -> Result<Result<Filter, (Markup, Value)>, Failure> {
    let view = at.request.filter();
    let mut filter = Filter {
        from: question.from.or(view.from),
        to: question.to.or(view.to),
        known: at.request.day("known"),
        source: question.source.clone(),
        ..Filter::default()
    };
    if let Some(named) = place {
        let Some(place) = at.case.places_named(named)?.into_iter().next() else {
            let asked = Filter { place: Some(named.to_owned()), ..Filter::default() };
            return Ok(Err(unknown(at, asked, "place", named)?));
        };
        filter.place = Some(place.id);
    }
    Ok(Ok(filter))
}

/// Events that fit, each with whether it is supported; those told by most first.
fn weighed(at: &At<'_>, filter: &Filter) -> Result<Vec<(EventRecord, bool)>, Failure> {
    let mut all = Vec::new();
    for event in at.events(&Filter { limit: Some(MOST_EVENTS), ..filter.clone() })? {
        let is_firm = support::is_firm_event(at.case, &event)?;
        all.push((event, is_firm));
    }
    all.sort_by_key(|(event, is_firm)| (!*is_firm, std::cmp::Reverse((event.origins, event.reports))));
    Ok(all)
}

/// Events that one answer looks at, and that it tells of.
const MOST_EVENTS: u64 = 400;
const EVENTS: usize = 12;

fn event_head(at: &At<'_>, event: &EventRecord, is_firm: bool) -> Markup {
    html! {
        h3.doubtful[!is_firm] {
            a href=(at.request.link(&format!("/events/{}", encode(&event.id)))) { (titles::event(event)) }
            (support::check_tag(is_firm))
        }
        p.small.soft { (tables::event_days(event)) " · " (tables::told_by(event)) " · " (tables::grade_tag(event)) }
    }
}

/// How many, by whom: event by event, never added up.
fn toll(
    at: &At<'_>,
    question: &Question,
    figure: &str,
    place: Option<&str>,
) -> Result<(Markup, Value), Failure> {
    let filter = match filter_of(at, question, place)? {
        Ok(filter) => filter,
        Err(answer) => return Ok(answer),
    };
    let mut told = weighed(at, &filter)?;
    told.retain(|(event, _)| event.figures.iter().any(|one| word_of(&one.kind) == figure));
    if told.is_empty() {
        return Ok(none(&format!("No report in this view gives a number of {figure} there and then.")));
    }
    let all = told.len();
    told.truncate(EVENTS);
    let value = json!({"found": true, "events_in_all": all, "events": told.iter().map(|(event, _)| event).collect::<Vec<_>>()});
    let body = html! {
        @for (event, is_firm) in &told {
            article data-row {
                (event_head(at, event, *is_firm))
                @for one in event.figures.iter().filter(|one| word_of(&one.kind) == figure) {
                    (charts::figures(at.request, one, &|id| at.origin_name(id)))
                }
            }
        }
        p.small.soft { (count(all as i64, "event", "events")) " with such a number" @if all > told.len() { "; the first " (told.len()) " are shown" } ". Nothing is added up: events may overlap, and reports of one may be told apart." }
    };
    Ok((body, value))
}

/// Whom sources name as the doer, and who says that it was not so.
fn doer(
    at: &At<'_>,
    question: &Question,
    kind: &str,
    place: Option<&str>,
) -> Result<(Markup, Value), Failure> {
    let filter = match filter_of(at, question, place)? {
        Ok(filter) => filter,
        Err(answer) => return Ok(answer),
    };
    // Deaths are told with the act that caused them.
    let is_harm = kind == "harm";
    let filter = Filter { kind: (!is_harm).then(|| kind.to_owned()), ..filter };
    let mut told = weighed(at, &filter)?;
    told.retain(|(event, _)| !is_harm || event.kind.is_violent());
    let all = told.len();
    told.truncate(EVENTS);
    if told.is_empty() {
        return Ok(none("No report in this view tells of such an act there and then."));
    }
    let mut parts = Vec::new();
    let mut values = Vec::new();
    for (event, is_firm) in &told {
        let whole = at.event(&event.id)?.unwrap_or_else(|| event.clone());
        let claims = at.claims(whole.claims.iter().take(MOST_CLAIMS).map(ToString::to_string))?;
        let named = doers(&claims);
        values.push(json!({"event": event.id, "doers": named.iter().map(|(name, claims)| json!({"name": name, "claims": claims.iter().map(|claim| &claim.id).collect::<Vec<_>>()})).collect::<Vec<_>>()}));
        parts.push(html! {
            article data-row {
                (event_head(at, event, *is_firm))
                @if named.is_empty() { p.soft { "Nobody is named as the one who did it." } }
                @for (name, claims) in &named {
                    p { b { (words(name)) } " " span.soft { (origins(claims)) } }
                    @if let Some(claim) = claims.iter().find(|claim| support::is_sure(claim)).or(claims.first()) { (contradictions::said(at.request, claim, 240)) }
                }
            }
        });
    }
    let body = html! {
        @for part in &parts { (part) }
        @if all > told.len() { p.small.soft { "The first " (told.len()) " of " (count(all as i64, "event", "events")) "." } }
    };
    Ok((body, json!({"found": true, "events_in_all": all, "events": values})))
}

/// Claims of an event that are asked who did it.
const MOST_CLAIMS: usize = 120;

/// Who is named as the doer, "not" before whom somebody says it was not; those that most claims name first.
fn doers(claims: &[ClaimRow]) -> Vec<(String, Vec<&ClaimRow>)> {
    let mut by_name: BTreeMap<String, Vec<&ClaimRow>> = BTreeMap::new();
    for claim in claims {
        let is_denied = Side::of(&claim.stance, &claim.polarity) == Side::Against;
        for doer in claim.detail.arguments.iter().filter(|one| one.role == Role::Agent) {
            let name = if is_denied { format!("not {}", doer.name) } else { doer.name.clone() };
            let told = by_name.entry(name).or_default();
            if told.last().is_none_or(|last| last.id != claim.id) {
                told.push(claim);
            }
        }
    }
    let mut all: Vec<(String, Vec<&ClaimRow>)> = by_name.into_iter().collect();
    all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    all
}

/// By whose word: "Ullen Watch, Northern Front".
fn origins(claims: &[&ClaimRow]) -> String {
    let mut names: Vec<&str> = claims.iter().map(|claim| origin_name(claim)).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

fn happened(at: &At<'_>, question: &Question, place: &str) -> Result<(Markup, Value), Failure> {
    let filter = match filter_of(at, question, Some(place))? {
        Ok(filter) => filter,
        Err(answer) => return Ok(answer),
    };
    let told = weighed(at, &filter)?;
    if told.is_empty() {
        return Ok(none("No report in this view tells of anything there and then."));
    }
    let (firm, doubtful): (Vec<_>, Vec<_>) = told.iter().partition(|(_, is_firm)| *is_firm);
    let body = html! {
        p.soft { (count(told.len() as i64, "event", "events")) ", those told by most first." }
        @if !firm.is_empty() { (tables::events(at.request, at.case, firm.iter().map(|(event, _)| event))) }
        @if !doubtful.is_empty() {
            details.doubtful open[firm.is_empty()] {
                summary { (count(doubtful.len() as i64, "event that was", "events that were")) " read doubtfully, through one outlet each: check the words" }
                (tables::events(at.request, at.case, doubtful.iter().map(|(event, _)| event)))
            }
        }
    };
    let events: Vec<&EventRecord> = told.iter().map(|(event, _)| event).collect();
    Ok((body, json!({"found": true, "events": events})))
}

/// What one source says of a place, an actor, or in reports with some words.
fn said_by(
    at: &At<'_>,
    question: &Question,
    source: &str,
    about: Option<&str>,
) -> Result<(Markup, Value), Failure> {
    let filter = match filter_of(at, question, None)? {
        Ok(filter) => filter,
        Err(answer) => return Ok(answer),
    };
    let plain = source.strip_prefix("the ").unwrap_or(source);
    let asked = Filter { source: Some(plain.to_owned()), ..Filter::default() };
    let taken = at.case.taken(&asked)?;
    // Where nothing is called so, the only one that comes near is meant.
    let meant = match taken.first() {
        Some(Taken { taken: Some(fitting), .. }) => fitting.id.clone(),
        Some(taken) => match taken.others.as_slice() {
            [one] => one.id.clone(),
            _ => return unknown(at, asked, "source", source),
        },
        None => plain.to_owned(),
    };
    let source = meant.as_str();
    let filter = Filter { source: Some(source.to_owned()), ..about_of(at, filter, about)? };
    let all = at.case.count_claims(&filter)?;
    let part = at.request.part_of_list(A_PAGE);
    let (limit, offset) = (part.limit.or(Some(A_PAGE as u64)), part.offset);
    let found = at.case.claims(&Filter { limit, offset, ..filter })?;
    if found.is_empty() {
        return Ok(none("No report in this view says that this source said anything of it."));
    }
    let body = html! {
        h2 { (count(all, "claim", "claims")) @if let Ok(Some(origin)) = at.case.origin(source) { " of " (words(&origin.name)) } }
        (tables::claims(at.request, found.iter()))
        (pager(at.request, usize::try_from(all).unwrap_or(0), A_PAGE))
    };
    Ok((body, json!({"found": true, "count": all, "claims": found})))
}

/// Narrows a filter to what a question is about: a place, else an actor, else words.
fn about_of(at: &At<'_>, filter: Filter, about: Option<&str>) -> Result<Filter, Failure> {
    let Some(about) = about else { return Ok(filter) };
    let plain = about.trim_start_matches("the ");
    Ok(if let Some(place) = at.case.places_named(plain)?.into_iter().next() {
        Filter { place: Some(place.id), ..filter }
    } else if let Some(actor) = at.case.actors_named(plain)?.into_iter().next() {
        Filter { actor: Some(actor.id), ..filter }
    } else {
        Filter { words: Some(quoted_words(plain)), ..filter }
    })
}

fn otherwise(at: &At<'_>, question: &Question, about: Option<&str>) -> Result<(Markup, Value), Failure> {
    let filter = match filter_of(at, question, None)? {
        Ok(filter) => filter,
        Err(answer) => return Ok(answer),
    };
    let filter = about_of(at, filter, about)?;
    let all = at.count_contradictions(&filter)?;
    let found = at.contradictions(&Filter { limit: Some(EVENTS as u64), ..filter })?;
    if found.is_empty() {
        return Ok(none("No disagreement was found there and then."));
    }
    let mut summaries =
        found.iter().map(|one| contradictions::summary(at, one)).collect::<Result<Vec<_>, _>>()?;
    summaries.sort_by_key(|one| !one.is_firm);
    let body = html! {
        p.soft { (count(all as i64, "disagreement", "disagreements")) @if all > found.len() { ", the strongest first" } "." }
        div.inbox { @for one in &summaries { (contradictions::card(at, one)) } }
    };
    Ok((body, json!({"found": true, "count": all, "contradictions": found})))
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
