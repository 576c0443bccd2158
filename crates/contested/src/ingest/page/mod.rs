//! HTML → the main text, its blocks, and what the page says of itself.

mod blocks;

mod depth;

pub(super) use blocks::Rules;

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_smoothie::{Article, Config, Readability, ReadabilityError, TextMode};

use super::{Given, Limits, Place, Reason, Refused, Taken, dates, encoding, plain, whole};
use crate::model::{Block, DateBasis};

/// Reads one page.
pub(super) fn read(
    name: &str,
    input: impl Read,
    given: &Given,
    rules: &Rules,
    limits: &Limits,
) -> Result<Taken, Refused> {
    let refuse = |reason| Refused::new(name, Place::WHOLE, reason);
    let original = whole(input, limits.page_bytes).map_err(|reason| match reason {
        Reason::TooLong { limit } => refuse(Reason::TooLong { limit }),
        other => refuse(other),
    })?;
    let decoded = encoding::decode(&original, encoding::declared_on_page(&original));
    if decoded.text.trim().is_empty() {
        return Err(refuse(Reason::Empty));
    }
    // Before there is a tree: a parser's time grows with depth times length.
    if let Err(at) = depth::check_tags(&decoded.text, limits.page_depth) {
        let (line, _) = encoding::line_and_column(decoded.text.as_bytes(), at);
        return Err(Refused::new(name, Place::line(line), Reason::TooDeep { limit: limits.page_depth }));
    }
    // The libraries below are hardened against hostile pages; if one dies all the same, the other reports go on.
    let (article, text) = catch_unwind(AssertUnwindSafe(|| main_text(&decoded.text, rules, limits)))
        .unwrap_or(Err(Reason::Page))
        .map_err(refuse)?;
    let mut report = plain(&original, text.words, given);
    report.blocks = text.blocks;
    report.notices.extend(decoded.notice);
    report.author = article.byline.map(tidy).filter(|author| !author.is_empty());
    report.publisher = report.publisher.or(article.site_name.map(tidy).filter(|site| !site.is_empty()));
    report.title =
        Some(headline(&tidy(article.title), report.publisher.as_deref())).filter(|title| !title.is_empty());
    report.url = report.url.or(article.url).filter(|url| !url.is_empty());
    if let Some(language) = article.lang.and_then(|tag| primary_language(&tag)) {
        report.language = language.into();
    }
    if report.published.date.is_none()
        && let Some(words) = article.published_time
    {
        dates::set(&mut report, &words, DateBasis::Metadata);
    }
    Ok(Taken { report, original })
}

/// The words of a piece of markup that is main text as a whole, such as an item of a feed, and their blocks.
pub(super) fn fragment(html: &str, rules: &Rules, limits: &Limits) -> Result<(String, Vec<Block>), Reason> {
    if html.len() > limits.page_bytes {
        return Err(Reason::TooLong { limit: limits.page_bytes });
    }
    depth::check_tags(html, limits.page_depth).map_err(|_| Reason::TooDeep { limit: limits.page_depth })?;
    // As for whole pages: a library that dies of one piece of markup must not take the rest along.
    let text = catch_unwind(AssertUnwindSafe(|| blocks::text(html, rules))).map_err(|_| Reason::Page)?;
    if text.words.trim().is_empty() { Err(Reason::Empty) } else { Ok((text.words, text.blocks)) }
}

/// The tree of some markup.
pub(super) fn document(html: &str, limits: &Limits) -> Result<dom_query::Document, Reason> {
    if html.len() > limits.page_bytes {
        return Err(Reason::TooLong { limit: limits.page_bytes });
    }
    depth::check_tags(html, limits.page_depth).map_err(|_| Reason::TooDeep { limit: limits.page_depth })?;
    // As above: one piece of markup must not take the rest along.
    catch_unwind(AssertUnwindSafe(|| dom_query::Document::from(html))).map_err(|_| Reason::Page)
}

fn main_text(html: &str, rules: &Rules, limits: &Limits) -> Result<(Article, blocks::Text), Reason> {
    let config = Config {
        // The blocks are told apart by their classes.
        keep_classes: true,
        max_elements_to_parse: limits.page_elements,
        text_mode: TextMode::Raw,
        ..Config::default()
    };
    let mut page = Readability::new(html, None, Some(config)).map_err(|_| Reason::Page)?;
    if !depth::tree_is_sane(&page.doc.root(), limits.page_depth) {
        return Err(Reason::TooDeep { limit: limits.page_depth });
    }
    let article = page.parse().map_err(|error| match error {
        ReadabilityError::TooManyElements(..) => Reason::TooManyElements { limit: limits.page_elements },
        ReadabilityError::GrabFailed | ReadabilityError::BadDocumentURL => Reason::NoMainText,
    })?;
    let text = blocks::text(&article.content, rules);
    if text.words.trim().is_empty() { Err(Reason::NoMainText) } else { Ok((article, text)) }
}

/// Words with single spaces.
fn tidy(words: String) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page's title less the outlet's name at its end: "Rebels take Ostrel | Varan Herald".
fn headline(title: &str, publisher: Option<&str>) -> String {
    let without = publisher.and_then(|publisher| {
        let rest = title.strip_suffix(publisher)?.trim_end();
        rest.strip_suffix(['|', '-', '\u{2013}', '\u{2014}', ':', '\u{b7}', '\u{ab}', '\u{bb}'])
    });
    without.unwrap_or(title).trim().to_owned()
}

/// "en" of "en-GB".
fn primary_language(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    (primary.len() == 2 && primary.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(primary)
}
