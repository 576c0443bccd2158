//! One actor: its names, with and against whom it stands, what is said of it.

use contested::store::{Case, Filter};
use maud::html;
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::{Site, claim_path, claim_table, page, word_of, words};
use super::super::request::Request;
use super::{Answer, Failure, record};

pub(super) fn answer(site: &Site, case: &Case, request: &Request, id: &str) -> Result<Answer, Failure> {
    let filter = Filter { actor: Some(id.to_owned()), limit: Some(200), ..request.filter() };
    let claims = case.claims(&filter)?;
    let relations = case.relations_between(id, None, &request.view())?;
    let person = case.person(id)?;
    if claims.is_empty() && relations.is_empty() && person.is_empty() {
        return Err(Failure::NotFound);
    }
    let mut names: Vec<(String, usize)> = Vec::new();
    for argument in claims
        .iter()
        .flat_map(|claim| &claim.detail.arguments)
        .filter(|one| one.entity.as_deref() == Some(id))
    {
        match names.iter_mut().find(|(name, _)| *name == argument.name) {
            Some((_, count)) => *count += 1,
            None => names.push((argument.name.clone(), 1)),
        }
    }
    names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let judging = judging::panel(site, case, request, &Subject::Actor(id))?;
    record(
        request,
        || json!({"id": id, "names": names, "relations": relations, "person": person, "claims": claims}),
        || {
            let body = html! {
                p.small { a href=(request.link("/actors")) { "Actors" } }
                h1 { (words(names.first().map_or(id, |(name, _)| name))) }
                p.soft { "Identity " (words(id)) }
                @if !person.is_empty() {
                    h2 { "Said of this person" }
                    table { thead { tr { th { "What" } th { "Since" } th { "Origin" } th { "Evidence" } } } tbody {
                        @for fact in &person { tr data-row {
                            td { @if !fact.affirmed { span.tag.against { "not" } " " } (word_of(&fact.state)) }
                            td { (fact.from.map_or("not said".to_owned(), |day| day.to_string())) }
                            td { (words(&fact.origin.0)) }
                            td { a href=(request.link(&claim_path(&fact.claim.to_string()))) { "claim" } }
                        } }
                    } }
                }
                @if !relations.is_empty() {
                    h2 { "With and against whom" }
                    table { thead { tr { th { "Who" } th { "How" } th { "Whom" } th { "Since" } th { "Origin" } th { "Evidence" } } } tbody {
                        @for fact in &relations { tr data-row {
                            td { (words(&fact.a)) } td { @if !fact.affirmed { span.tag.against { "not" } " " } (word_of(&fact.bond)) } td { (words(&fact.b)) }
                            td { (fact.from.map_or("not said".to_owned(), |day| day.to_string())) }
                            td { (words(&fact.origin.0)) }
                            td { a href=(request.link(&claim_path(&fact.claim.to_string()))) { "claim" } }
                        } }
                    } }
                }
                (judging)
                h2 { "Claims" }
                (claim_table(request, claims.iter()))
            };
            page(site, request, id, &body)
        },
    )
}
