//! Where a page can be judged: what people have said of its subject, the forms to say more, and what becomes of them.
//! All of it works without a script.

use std::path::Path;
use std::time::Duration;

use axum::http::StatusCode;
use contested::model::{Answer, Judgement, Letter, Ruling, UnknownWord};
use contested::reconcile::{Contradiction, EventRecord};
use contested::store::{Case, ClaimRow, Fit, JudgeError, Judged, JudgementRow, Resolution, Stamp, Wish};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::access::Visitor;
use super::layout::{Site, page};
use super::pages::Failure;
use super::request::{Request, decode};
use super::words::{position_words, shortened, word_of, words};
use crate::tokens::Role;

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

/// The part of a page in which its subject is judged: what holds, the forms for those who may judge, the history.
pub(crate) fn panel(
    _site: &Site,
    case: &Case,
    request: &Request,
    subject: &Subject<'_>,
) -> Result<Markup, Failure> {
    let mut history = case.history(subject.id())?;
    if request.is_file() {
        // What is published is what holds; notes and what was taken back stay in the house.
        history.retain(|row| row.force == "holds" && !matches!(row.judgement.kind(), "note" | "undo"));
    }
    let judge = request.visitor.as_ref().filter(|visitor| visitor.role >= Role::Reviewer);
    if history.is_empty() && judge.is_none() {
        return Ok(PreEscaped(String::new()));
    }
    Ok(html! {
        section #judgements {
            h2 { "Judgements" }
            (standing(case, &history))
            @if let Subject::Claim(claim) = subject { (corrected(claim)) }
            @if let Some(visitor) = judge {
                (forms(case, request, visitor, subject)?)
            }
            @if !request.is_file() { (table(case, request, &history, judge)) }
        }
    })
}

/// Words of a claim, behind a warning where somebody judged that they need one.
pub(crate) fn guarded(claim: &ClaimRow, shown: Markup) -> Markup {
    match claim.judged.as_ref().and_then(|judged| judged.sensitive.as_deref()) {
        None => shown,
        Some(why) => html! {
            details.sensitive.warned { summary { "Sensitive: " (words(why)) } (shown) }
        },
    }
}

/// What holds of a disagreement, in one line; nothing where it is open.
pub(crate) fn verdict(case: &Case, dispute: &str) -> Result<Markup, Failure> {
    let Some(resolution) = case.resolution(dispute)? else { return Ok(PreEscaped(String::new())) };
    let judgement = &resolution.judgement;
    Ok(html! {
        p.held.small {
            strong { (words(&verdict_words(case, judgement))) } ", " (words(&judgement.who)) ", " (day(judgement.at))
            @if !resolution.notice.is_empty() { " " span.tag.against { (words(&resolution.notice)) } }
        }
    })
}

/// Whether a disagreement is still to be judged, put off, or judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    /// Nobody has judged it, or its sides have changed since.
    Open,
    /// Put off, or to be asked.
    Pending,
    /// Judged.
    Judged,
}

impl Status {
    /// All, with the words of addresses.
    pub(crate) const ALL: [(Status, &'static str); 3] =
        [(Status::Open, "open"), (Status::Pending, "pending"), (Status::Judged, "judged")];

    /// By its word.
    pub(crate) fn of_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|(_, name)| *name == word).map(|(status, _)| status)
    }

    /// Of a disagreement with what holds of it.
    pub(crate) fn of(resolution: Option<&Resolution>) -> Status {
        match resolution.map(|resolution| (resolution.fit, &resolution.judgement.ruling)) {
            None | Some((Fit::Changed, _)) => Status::Open,
            Some((_, Ruling::Resolve { answer, .. })) if answer.is_final() => Status::Judged,
            Some(_) => Status::Pending,
        }
    }
}

/// What a form brought.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

/// What becomes of a form.
pub(crate) enum Posted {
    /// Done; back to the page that it stood on.
    Back(String),
    /// Something to tell first.
    Told(StatusCode, Markup),
    /// The same for a program.
    Json(StatusCode, Value),
}

impl Form {
    /// Reads a form as browsers send it.
    pub(crate) fn of(body: &str) -> Form {
        let value = |part: &str| decode(&part.replace('+', " ")).replace("\r\n", "\n").trim().to_owned();
        Form(
            body.split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, text)| (value(name), value(text)))
                .filter(|(_, text)| !text.is_empty())
                .collect(),
        )
    }

    /// A field's first value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    /// All values of a field; in a text field one a line.
    fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(field, _)| field == name);
        values.flat_map(|(_, text)| text.split_whitespace()).map(str::to_owned).collect()
    }
}

/// Records what a form says.
pub(crate) fn post(
    site: &Site,
    case: &Path,
    form: &Form,
    visitor: &Visitor,
    at: Timestamp,
    wants_json: bool,
) -> Posted {
    let back = local(form.get("back").unwrap_or("/"));
    let told = |status: StatusCode, message: &str| {
        if wants_json {
            return Posted::Json(status, json!({"error": message}));
        }
        Posted::Told(status, told(site, visitor, &back, "This was not recorded", &[message.to_owned()], None))
    };
    if visitor.role < Role::Reviewer {
        return told(StatusCode::FORBIDDEN, "your token allows reading only");
    }
    let reason = form.get("reason").unwrap_or_default();
    if reason.chars().count() > LONGEST_REASON {
        return told(StatusCode::BAD_REQUEST, "the reason is too long");
    }
    let wish = match wish(form) {
        Ok(wish) => wish,
        Err(message) => return told(StatusCode::BAD_REQUEST, &message),
    };
    let stamp = Stamp { at, who: visitor.name.clone() };
    let judged = Case::open(case).map_err(JudgeError::from).and_then(|mut case| {
        if let Wish::Undo { judgement } = &wish
            && visitor.role < Role::Admin
        {
            let others = case
                .all_judgements()?
                .iter()
                .any(|each| each.id.0.as_str() == judgement && each.who != visitor.name);
            if others {
                return Err(JudgeError::Wrong("only an admin takes back what others judged".to_owned()));
            }
        }
        case.record(&wish, reason, &stamp)
    });
    if let Ok(judged) = &judged
        && !worked_out(case, judged)
    {
        return told_later(site, visitor, &back, judged, wants_json);
    }
    match judged {
        Ok(judged) if wants_json => {
            Posted::Json(StatusCode::OK, json!({"judgement": judged.judgement, "warnings": judged.warnings}))
        }
        Ok(judged) if judged.warnings.is_empty() => Posted::Back(format!("{back}#judgements")),
        Ok(judged) => {
            let id = judged.judgement.id.to_string();
            let markup = self::told(
                site,
                visitor,
                &back,
                "This was recorded, with a warning",
                &judged.warnings,
                Some(&id),
            );
            Posted::Told(StatusCode::OK, markup)
        }
        Err(JudgeError::Store(error)) => told(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        Err(error @ JudgeError::NotFound(_)) => told(StatusCode::NOT_FOUND, &error.to_string()),
        Err(error @ JudgeError::Wrong(_)) => told(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// Works out what follows from a judgement; says whether that was done in the time that a browser waits. If not it goes
/// on, and pages show the former state until it is done.
fn worked_out(case: &Path, judged: &Judged) -> bool {
    let (case, judged) = (case.to_owned(), judged.clone());
    let (done, finished) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let worked_out = Case::open(&case).and_then(|mut case| case.work_out(&judged));
        // Nobody may be waiting any more.
        let _ = done.send(worked_out.is_ok());
    });
    finished.recv_timeout(PATIENCE).unwrap_or(false)
}

/// Less than a request may take.
const PATIENCE: Duration = Duration::from_secs(20);

fn told_later(site: &Site, visitor: &Visitor, back: &str, judged: &Judged, wants_json: bool) -> Posted {
    let words = "It is recorded. What follows from it is still being worked out; until then pages show the former state.";
    let mut messages = vec![words.to_owned()];
    messages.extend(judged.warnings.iter().cloned());
    if wants_json {
        return Posted::Json(
            StatusCode::ACCEPTED,
            json!({"judgement": judged.judgement, "warnings": messages}),
        );
    }
    let id = judged.judgement.id.to_string();
    Posted::Told(StatusCode::ACCEPTED, told(site, visitor, back, "Recorded", &messages, Some(&id)))
}

/// The page that asks for a token.
pub(crate) fn log_in_page(site: &Site, failed: bool) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Log in · " (site.name) }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/style.css";
            }
            body {
                main #content {
                    h1 { "Log in" }
                    @if failed { p role="alert" { "This token opens nothing here." } }
                    form method="post" action="/login" {
                        label { "Your token " input type="password" name="token" required autocomplete="current-password"; }
                        " " button { "Log in" }
                    }
                    p.small.soft { "Who keeps the case gives tokens: " code { "contested token add CASE NAME" } }
                }
            }
        }
    }
}

/// Longer ones are documents.
const LONGEST_REASON: usize = 10_000;

/// A path of ours, whatever the form says.
fn local(path: &str) -> String {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#');
    if path.starts_with('/') && !path.starts_with("//") && is_plain {
        path.to_owned()
    } else {
        "/".to_owned()
    }
}

fn wish(form: &Form) -> Result<Wish, String> {
    let told = |error: UnknownWord| error.to_string();
    let needed = |name: &str| {
        form.get(name).map(str::to_owned).ok_or_else(|| format!("the form says nothing of \"{name}\""))
    };
    let on = || needed("on");
    Ok(match form.get("do").unwrap_or_default() {
        "resolve" => {
            let word = needed("answer")?;
            let whom = form.get(if word == "ask" { "whom" } else { "source" }).map(str::to_owned);
            let answer = Answer::of(&word, form.get("side").map(str::to_owned), whom).map_err(told)?;
            Wish::Resolve { contradiction: on()?, answer }
        }
        "claim" => Wish::Claim { claim: on()?, verdict: needed("verdict")?.parse().map_err(told)? },
        "correct" => Wish::Correct { claim: on()?, field: needed("field")?, value: needed("value")? },
        "identity" => Wish::Identity {
            a: on()?,
            b: needed("other")?,
            verdict: needed("verdict")?.parse().map_err(told)?,
        },
        "merge" => {
            let mut members = form.all("other");
            members.push(on()?);
            Wish::Merge { members }
        }
        "split" => {
            Wish::Split { whole: on()?, part: form.all("part"), name: form.get("name").map(str::to_owned) }
        }
        "reliability" => {
            Wish::Reliability { source: on()?, letter: needed("letter")?.parse().map_err(told)? }
        }
        "note" => Wish::Note { on: on()? },
        "sensitive" => Wish::Sensitive { on: on()?, sensitive: form.get("sensitive") != Some("no") },
        "undo" => Wish::Undo { judgement: on()? },
        other => return Err(format!("\"{other}\" is nothing that can be judged")),
    })
}

/// A page that tells what became of a form.
fn told(
    site: &Site,
    visitor: &Visitor,
    back: &str,
    title: &str,
    messages: &[String],
    judgement: Option<&str>,
) -> Markup {
    let mut request = Request::of("/judge", "");
    request.visitor = Some(visitor.clone());
    let body = html! {
        h1 { (title) }
        div role="alert" { @for message in messages { p { (words(message)) } } }
        p { a href=(format!("{back}#judgements")) { "Back to the page" } }
        @if let Some(id) = judgement { (undo_form(visitor, back, id)) }
    };
    page(site, &request, title, &body)
}

/// What holds now, in a line each.
fn standing(case: &Case, history: &[JudgementRow]) -> Markup {
    let held: Vec<&JudgementRow> = history
        .iter()
        .filter(|row| row.force == "holds" && !matches!(row.judgement.kind(), "undo" | "note"))
        .collect();
    let notes = history.iter().filter(|row| row.force == "holds" && row.judgement.kind() == "note");
    html! {
        @for row in notes {
            p.note { "Note by " (words(&row.judgement.who)) ", " time datetime=(row.judgement.at) { (day(row.judgement.at)) } ": " q dir="auto" { (row.judgement.reason) } }
        }
        @if held.is_empty() { p.soft { "Nobody has judged this yet." } }
        @for row in held {
            p.held {
                strong { (words(&verdict_words(case, &row.judgement))) }
                ", " (words(&row.judgement.who)) ", " time datetime=(row.judgement.at) { (day(row.judgement.at)) }
                ": " q dir="auto" { (row.judgement.reason) }
                (fit(row))
            }
        }
    }
}

/// Fields as they were read and as they were judged.
fn corrected(claim: &ClaimRow) -> Markup {
    let corrections = claim.judged.as_ref().map(|judged| judged.corrections.as_slice()).unwrap_or_default();
    html! {
        @if !corrections.is_empty() {
            table.corrected {
                thead { tr { th { "Field" } th { "As read" } th { "As judged" } th { "By" } } }
                tbody {
                    @for one in corrections {
                        tr { td { (one.field) } td { del { (words(&one.read)) } } td { ins { (words(&one.judged)) } } td { (words(&one.who)) } }
                    }
                }
            }
        }
    }
}

fn fit(row: &JudgementRow) -> Markup {
    let label = match row.fit {
        None | Some(Fit::Fits) => return PreEscaped(String::new()),
        Some(Fit::Moved) => "moved",
        Some(Fit::Changed) => "changed since",
        Some(Fit::Agrees) => "read so by now",
        Some(Fit::HeldBack) => "not followed",
        Some(Fit::Gone) => "no longer fits",
    };
    html! { " " span.tag.against { (label) } " " span.small.soft { (words(&row.notice)) } }
}

fn table(case: &Case, request: &Request, history: &[JudgementRow], judge: Option<&Visitor>) -> Markup {
    let back = request.with(&[]);
    html! {
        @if !history.is_empty() {
            details open[history.len() <= 6] {
                summary { "History (" (history.len()) ")" }
                div.scroll {
                    table.history {
                        thead { tr { th { "When" } th { "Who" } th { "What" } th { "Why" } th { "Rules" } th { "Counts" } @if judge.is_some() { th { "" } } } }
                        tbody {
                            @for row in history {
                                tr {
                                    td { time datetime=(row.judgement.at) { (row.judgement.at.to_string().replace('T', " ").replace('Z', " UTC")) } }
                                    td { (words(&row.judgement.who)) }
                                    td { (words(&verdict_words(case, &row.judgement))) br; span.small.soft { (row.judgement.id) } }
                                    td dir="auto" { (row.judgement.reason) }
                                    td.small.soft { (row.judgement.rules) }
                                    td { (row.force) @if let Some(by) = &row.by { br; span.small.soft { "by " (by) } } (fit(row)) }
                                    @if let Some(visitor) = judge {
                                        td {
                                            @let may = visitor.role >= Role::Admin || row.judgement.who == visitor.name;
                                            @if row.force != "undone" && may { (undo_form(visitor, &back, &row.judgement.id.0)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn undo_form(visitor: &Visitor, back: &str, id: &str) -> Markup {
    html! {
        form.undo method="post" action="/judge" {
            (hidden(visitor, back, "undo", id))
            button data-key="z" aria-label=(format!("Undo {id}")) { "Undo" }
        }
    }
}

/// What every form brings.
fn hidden(visitor: &Visitor, back: &str, what: &str, on: &str) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(visitor.csrf);
        input type="hidden" name="back" value=(back);
        input type="hidden" name="do" value=(what);
        input type="hidden" name="on" value=(on);
    }
}

fn forms(
    case: &Case,
    request: &Request,
    visitor: &Visitor,
    subject: &Subject<'_>,
) -> Result<Markup, Failure> {
    let back = request.with(&[]);
    let form = |what: &str, title: &str, open: bool, fields: Markup| {
        html! {
            details.judge open[open] {
                summary { (title) }
                form method="post" action="/judge" {
                    (hidden(visitor, &back, what, subject.id()))
                    (fields)
                    label.reason { @if what == "note" { "The note " } @else { "Why " } textarea name="reason" rows="2" required maxlength=(LONGEST_REASON) {} }
                    button { "Record" }
                }
            }
        }
    };
    let radio = |name: &str, value: &str, key: &str, label: Markup| {
        html! {
            label.choice { input type="radio" name=(name) value=(value) data-key=[(!key.is_empty()).then_some(key)] required; " " span { (label) } @if !key.is_empty() { " " kbd { (key) } } }
        }
    };
    let sameness = || {
        html! {
            fieldset {
                legend { "Is it the same as another?" }
                label { "The other " input type="text" name="other" size="36" required placeholder="id or name"; }
                (radio("verdict", "same", "x", html! { "the same" }))
                (radio("verdict", "different", "n", html! { "different" }))
                (radio("verdict", "unsure", "u", html! { "cannot be told" }))
            }
        }
    };
    let note = || form("note", "Put a note here", false, html! {});
    let sensitive = || -> Result<Markup, Failure> {
        let is_sensitive = case.sensitive(subject.id())?.is_some();
        let (title, value) = if is_sensitive {
            ("Show without a warning again", "no")
        } else {
            ("Show only after a warning", "yes")
        };
        Ok(form("sensitive", title, false, html! { input type="hidden" name="sensitive" value=(value); }))
    };
    Ok(match subject {
        Subject::Contradiction(dispute) => html! {
            (form("resolve", "What to make of it", true, html! {
                fieldset {
                    legend { "One of five answers" }
                    @for (index, side) in dispute.sides.iter().enumerate() {
                        (radio("answer", &format!("prefer:{}", side.position), if index == 0 { "1" } else { "" }, html! { "follow “" (words(&side_words(case, &side.position))) "”" }))
                    }
                    (radio("answer", "keep_range", "2", html! { "keep the range: all of it stays" }))
                    (radio("answer", "unresolved", "3", html! { "cannot be resolved" }))
                    (radio("answer", "pending", "4", html! { "pending" }))
                    (radio("answer", "ask", "5", html! { "ask a source" }))
                    label { "whom " input type="text" name="whom"; }
                }
            }))
            (note())
        },
        Subject::Claim(claim) => html! {
            (form("claim", "Was it read rightly?", true, html! {
                fieldset {
                    legend { "Does the report say this?" }
                    (radio("verdict", "confirmed", "1", html! { "yes, it says so" }))
                    (radio("verdict", "rejected", "2", html! { "no, this is misread" }))
                }
            }))
            (form("correct", "Put a field right", false, html! {
                label { "Field " select name="field" { @for (value, label) in fields(claim) { option value=(value) { (label) } } } }
                label { " should read " input type="text" name="value" size="44" required placeholder="a word, a place, 2024-12-01/2024-12-03, 14, 22.., none"; }
            }))
            (note())
            (sensitive()?)
        },
        Subject::Event(event) => html! {
            (form("identity", "The same as another event?", false, sameness()))
            (form("merge", "Merge with other events", false, html! {
                label { "Their ids " textarea name="other" rows="2" required {} }
            }))
            @if event.claims.len() > 1 {
                (form("split", "Split off claims", false, html! {
                    fieldset {
                        legend { "Claims that are about something else" }
                        @for id in event.claims.iter().take(MOST_SPLIT) {
                            @let id = id.to_string();
                            label.choice {
                                input type="checkbox" name="part" value=(id); " "
                                span { @match case.claim(&id)? { Some(row) => (guarded(&row, shortened(&row.detail.sentence, 160))), None => (id) } }
                            }
                        }
                    }
                }))
            }
            (note())
            (sensitive()?)
        },
        Subject::Actor(_) => html! {
            (form("identity", "The same as another?", false, sameness()))
            (form("split", "Split off claims", false, html! {
                label { "Ids of the claims that are about somebody else " textarea name="part" rows="2" required {} }
                label { "Who that is " input type="text" name="name" required; }
            }))
            (note())
        },
        Subject::Source(_) => html! {
            (form("reliability", "How far it can be relied on", false, html! {
                fieldset {
                    legend { "Admiralty code" }
                    @for letter in Letter::ALL { (radio("letter", letter.word(), "", html! { (letter.word()) ": " (letter.meaning()) })) }
                }
            }))
            (note())
        },
        Subject::Report(_) => html! { (note()) (sensitive()?) },
    })
}

/// More claims than anybody ticks.
const MOST_SPLIT: usize = 200;

/// The fields of a claim that can be put right, with what they say.
fn fields(claim: &ClaimRow) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = [
        ("type", claim.kind.clone()),
        ("stage", claim.stage.clone()),
        ("polarity", claim.polarity.clone()),
        ("stance", claim.stance.clone()),
        ("certainty", claim.certainty.clone()),
        ("place", claim.place.as_ref().map_or_else(|| "none".to_owned(), |place| place.name.clone())),
        ("time", claim.time.edtf.clone()),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), format!("{field} ({value})")))
    .collect();
    for (index, figure) in claim.detail.figures.iter().enumerate() {
        fields.push((format!("figure.{}", index + 1), format!("figure ({})", figure.words)));
    }
    for (index, argument) in claim.detail.arguments.iter().enumerate() {
        let role = word_of(&argument.role);
        fields.push((format!("participant.{}", index + 1), format!("{role} ({})", argument.name)));
    }
    fields
}

/// What was judged, with actors by their names.
fn verdict_words(case: &Case, judgement: &Judgement) -> String {
    match &judgement.ruling {
        Ruling::Resolve { answer: Answer::Prefer { position, .. }, .. } => {
            format!("prefer “{}”", side_words(case, position))
        }
        Ruling::Resolve { answer: Answer::Ask { whom: Some(whom) }, .. } => format!("ask {whom}"),
        _ => judgement.verdict().replace('_', " "),
    }
}

fn side_words(case: &Case, position: &str) -> String {
    position_words(position, |id| case.actor_name(id).ok().flatten())
}

fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_as_it_went() {
        let form = Form::of("do=split&part=r-1%2Fc1&part=r-1%2Fc2&reason=a+%3Cb%3E%0D%0Ac&name=&csrf");
        assert_eq!(form.get("do"), Some("split"));
        assert_eq!(form.all("part"), ["r-1/c1", "r-1/c2"]);
        assert_eq!(form.get("reason"), Some("a <b>\nc"));
        assert_eq!(form.get("name"), None);
    }

    #[test]
    fn a_form_leads_back_to_pages_of_ours_only() {
        assert_eq!(local("/claims?known=2021-03-04"), "/claims?known=2021-03-04");
        for path in [
            "",
            "//evil.example/",
            "https://evil.example",
            "/\\evil.example",
            "/a\r\nSet-Cookie: x",
            "javascript:1",
            "/é",
        ] {
            assert_eq!(local(path), "/", "{path}");
        }
    }
}
