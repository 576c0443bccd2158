//! Plain text and Markdown: the decoded content, verbatim.

use std::io::Read;

use super::{Given, Limits, Place, Reason, Refused, Taken, encoding, plain, whole};
use crate::model::Report;

/// Reads one text.
pub(super) fn read(name: &str, input: impl Read, given: &Given, limits: &Limits) -> Result<Taken, Refused> {
    let refuse = |reason| Refused::new(name, Place::WHOLE, reason);
    let original = whole(input, limits.report_bytes).map_err(refuse)?;
    let decoded = encoding::decode(&original, None);
    if decoded.text.trim().is_empty() {
        return Err(refuse(Reason::Empty));
    }
    let mut report = plain(&original, decoded.text, given);
    report.notices.extend(decoded.notice);
    if is_markdown(name) {
        report.title = heading(&report);
    }
    Ok(Taken { report, original })
}

fn is_markdown(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".md") || name.ends_with(".markdown")
}

/// The first heading, where the text begins with one.
fn heading(report: &Report) -> Option<String> {
    let line = report.text.lines().find(|line| !line.trim().is_empty())?;
    let title = line.strip_prefix("# ")?.trim().trim_end_matches('#').trim_end();
    (!title.is_empty()).then(|| title.to_owned())
}
