//! Where a page can be judged: what people have said of its subject, and the means to say more.

use contested::reconcile::{Contradiction, EventRecord};
use contested::store::{Case, ClaimRow};
use maud::{Markup, PreEscaped, html};

use super::layout::{Site, words};
use super::pages::Failure;
use super::request::Request;

/// What a judgement can be about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    /// A claim.
    Claim(&'a ClaimRow),
    /// A disagreement.
    Contradiction(&'a Contradiction),
    /// An event.
    Event(&'a EventRecord),
    /// An actor, by identity.
    Actor(&'a str),
    /// A source, by its origin's id.
    Source(&'a str),
    /// A report, by id.
    Report(&'a str),
}

impl Subject<'_> {
    /// The id under which judgements on it are kept.
    pub(crate) fn id(&self) -> &str {
        match self {
            Subject::Claim(claim) => &claim.id,
            Subject::Contradiction(dispute) => &dispute.id,
            Subject::Event(event) => &event.id,
            Subject::Actor(id) | Subject::Source(id) | Subject::Report(id) => id,
        }
    }
}

/// The part of a page in which its subject is judged; nothing where nobody has.
pub(crate) fn panel(
    _site: &Site,
    case: &Case,
    _request: &Request,
    subject: &Subject<'_>,
) -> Result<Markup, Failure> {
    let judgements = case.history(subject.id())?;
    if judgements.is_empty() {
        return Ok(PreEscaped(String::new()));
    }
    Ok(html! {
        section #judgements {
            h2 { "Judgements" }
            table {
                thead { tr { th { "When" } th { "Who" } th { "Verdict" } th { "Why" } } }
                tbody {
                    @for row in &judgements {
                        tr {
                            td { (row.judgement.at) } td { (words(&row.judgement.who)) }
                            td { (words(&row.judgement.verdict())) " " span.soft { (row.force) } } td { (words(&row.judgement.reason)) }
                        }
                    }
                }
            }
        }
    })
}
