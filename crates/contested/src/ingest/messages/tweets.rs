//! The posts of an account in the archive that X (Twitter) gives out (`tweets.js`): one report a post.

use std::io::Read;

use serde_json::Value;
use smol_str::SmolStr;

use super::super::containers::Source;
use super::super::json::{Element, Elements};
use super::super::{Found, Given, Place, Reason, Refused, Rules, Taken, dates, encoding, plain};
use super::MESSAGE;
use crate::model::Notice;

/// Reads the posts one by one.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let limit = rules.limits.report_bytes;
    let elements = Elements::new(encoding::to_utf8(input), limit.saturating_mul(4), &[]);
    Box::new(elements.enumerate().map(move |(index, element)| {
        let place = Place { row: Some(index as u64 + 1), ..Place::WHOLE };
        element
            .and_then(|element| post(element, given, rules))
            .map_err(|reason| Refused::new(&source.name, place, reason))
    }))
}

fn post(element: Element, given: &Given, rules: &Rules) -> Result<Taken, Reason> {
    let limit = rules.limits.report_bytes;
    let value: Value =
        serde_json::from_slice(&element.json).map_err(|error| Reason::Json(error.to_string()))?;
    let value = value.get("tweet").unwrap_or(&value);
    let field = |key: &str| {
        let words = value.get(key)?.as_str()?;
        (!words.trim().is_empty()).then(|| words.to_owned())
    };
    // Written so that it may stand on a page.
    let text = field("full_text").or_else(|| field("text")).ok_or(Reason::Empty)?;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    if text.len() > limit {
        return Err(Reason::TooLong { limit });
    }
    let relayed =
        text.strip_prefix("RT @").and_then(|rest| rest.split_once(':')).map(|(name, _)| format!("@{name}"));
    let mut report = plain(&element.json, text, given);
    report.key = field("id_str").or_else(|| field("id"));
    if let Some(moment) = field("created_at") {
        // "Tue Dec 03 18:20:00 +0000 2024"
        dates::tell(&mut report, &moment, MESSAGE, rules);
    }
    let mut note = |code: &'static str, message: String| {
        report.notices.push(Notice { code: SmolStr::new_static(code), message, span: None });
    };
    if let Some(id) = field("in_reply_to_status_id_str") {
        note("reply", format!("answers message {id}"));
    }
    if let Some(from) = relayed {
        note("forwarded", format!("forwarded from {from}"));
        report.author = Some(from);
    }
    Ok(Taken { report, original: element.json })
}
