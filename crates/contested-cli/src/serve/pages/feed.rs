//! What is new in a list, for feed readers: Atom (RFC 4287). A search is saved by keeping its address.

use maud::{Markup, html};

use super::super::request::{Format, Request};
use super::Answer;

/// Something new.
pub(super) struct Entry {
    /// Its lasting name.
    pub(super) id: String,
    pub(super) title: String,
    /// The day from which it was known.
    pub(super) day: Option<String>,
    /// Its page.
    pub(super) path: String,
    pub(super) words: String,
}

/// Entries of a feed.
pub(super) const MOST: usize = 50;

/// A feed of the newest entries, the newest first.
pub(super) fn feed(request: &Request, title: &str, mut entries: Vec<Entry>) -> Answer {
    entries.sort_by(|a, b| b.day.cmp(&a.day).then(a.id.cmp(&b.id)));
    entries.truncate(MOST);
    let moment = |day: Option<&str>| format!("{}T00:00:00Z", day.unwrap_or("1970-01-01"));
    let updated = moment(entries.iter().filter_map(|entry| entry.day.as_deref()).max());
    // Elements that HTML has too are written out, since HTML would leave some of them open.
    let body: Markup = html! {
        feed xmlns="http://www.w3.org/2005/Atom" {
            title { (title) }
            id { "urn:contested:" (request.in_format(Format::Feed)) }
            updated { (updated) }
            (maud::PreEscaped(format!("<link rel=\"self\" href=\"{}\"/>", html! { (request.in_format(Format::Feed)) }.into_string())))
            @for entry in &entries {
                entry {
                    title { (entry.title) }
                    id { "urn:contested:" (entry.id) }
                    updated { (moment(entry.day.as_deref())) }
                    (maud::PreEscaped(format!("<link href=\"{}\"/>", html! { (request.link(&entry.path)) }.into_string())))
                    author { name { "contested" } }
                    summary { (entry.words) }
                }
            }
        }
    };
    Answer::Feed(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}\n",
        without_control(&body.into_string())
    ))
}

/// XML takes no control characters but tabs and line ends, escaped or not.
fn without_control(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control() || matches!(character, '\t' | '\n' | '\r'))
        .collect()
}
