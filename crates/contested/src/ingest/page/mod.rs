//! HTML → the main text, its blocks, and what the page says of itself.

mod about;

mod blocks;

mod depth;

mod live;

mod verdict;

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use contested_lexicon::{Lexicon, LexiconError};
use dom_smoothie::{Article, Config, Readability, ReadabilityError, TextMode};

use regex::Regex;
use serde::de::DeserializeOwned;

use super::{Given, Limits, Place, Reason, Refused, Taken, dates, encoding, plain, whole};
use crate::model::{Block, DateBasis, Notice, Report};
use smol_str::SmolStr;

/// How pages are read.
#[derive(Debug)]
pub(super) struct Rules {
    blocks: blocks::Rules,
    about: about::Rules,
    kinds: verdict::Kinds,
    live: live::Rules,
}

impl Rules {
    /// Loads them, and runs the examples of those that are a user's own.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {
            blocks: blocks::Rules::load(lexicon)?,
            about: about::Rules::load(lexicon)?,
            kinds: verdict::Kinds::load(lexicon)?,
            live: live::Rules::load(lexicon)?,
        })
    }
}

/// Reads one page as one report.
pub(super) fn read(
    name: &str,
    input: impl Read,
    given: &Given,
    all: &super::Rules,
) -> Result<Taken, Refused> {
    taken_apart(name, input, given, all, Posts::Together).map(|(taken, _)| taken)
}

/// Reads one page: a report, or of a live blog one a post.
pub(super) fn reports(
    name: &str,
    input: impl Read,
    given: &Given,
    all: &super::Rules,
) -> Result<Held, Refused> {
    let (page, posts) = taken_apart(name, input, given, all, Posts::Apart)?;
    if posts.is_empty() {
        return Ok(Held::Page(Box::new(page)));
    }
    let found: Vec<Taken> = posts
        .into_iter()
        .enumerate()
        .filter_map(|(number, post)| post_of(&page.report, number, post, all))
        .collect();
    if found.is_empty() {
        return Err(Refused::new(name, Place::WHOLE, Reason::NoMainText));
    }
    Ok(Held::Posts(found))
}

/// What a page held.
pub(super) enum Held {
    /// A report.
    Page(Box<Taken>),
    /// The posts of a live blog.
    Posts(Vec<Taken>),
}

/// Whether the posts of a live blog are wanted one by one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Posts {
    Together,
    Apart,
}

fn taken_apart(
    name: &str,
    input: impl Read,
    given: &Given,
    all: &super::Rules,
    wanted: Posts,
) -> Result<(Taken, Vec<live::Post>), Refused> {
    let (rules, limits) = (&all.pages, &all.limits);
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
    let thinned = depth::thinned(&decoded.text);
    let page = catch_unwind(AssertUnwindSafe(|| main_text(&thinned, rules, limits, wanted)))
        .unwrap_or(Err(Reason::Page))
        .map_err(refuse)?;
    let Page { article, text, about, notices, posts } = page;
    let mut report = plain(&original, text.words, given);
    report.blocks = text.blocks;
    report.notices.extend(decoded.notice);
    report.notices.extend(notices);
    let said = |words: Option<String>| words.map(tidy).filter(|words| !words.is_empty());
    report.author = said(article.byline).or_else(|| said(about.author.clone()));
    let publisher = report.publisher.take();
    report.publisher =
        publisher.or_else(|| said(article.site_name)).or_else(|| said(about.publisher.clone()));
    let title = said(article.title).or_else(|| said(about.headline.clone()));
    report.title = said(title.map(|title| headline(&title, report.publisher.as_deref())));
    report.url =
        report.url.or_else(|| about.address().cloned()).or(article.url).filter(|url| !url.is_empty());
    if let Some(code) = article.lang.and_then(|tag| all.languages.code(&tag)) {
        report.language = code;
    }
    if report.published.date.is_none() {
        about.date(&mut report, &all.months);
        // What only the library finds.
        if let Some(words) = article.published_time.filter(|_| report.published.date.is_none()) {
            dates::set(&mut report, &words, DateBasis::Metadata);
        }
    }
    Ok((Taken { report, original }, posts))
}

/// A post as a report: what it does not say itself is the page's.
fn post_of(page: &Report, number: usize, post: live::Post, all: &super::Rules) -> Option<Taken> {
    let (text, blocks) = fragment(&post.markup, &all.pages, &all.limits).ok()?;
    let given = Given { publisher: page.publisher.clone(), ..Given::default() };
    let mut report = plain(&post.original, text, &given);
    report.blocks = blocks;
    report.language = page.language.clone();
    let said = |words: Option<String>| words.map(tidy).filter(|words| !words.is_empty());
    report.title = said(post.title);
    report.author = said(post.author);
    let address = post.address.filter(|address| address.len() < LONGEST_ADDRESS);
    let part =
        address.as_deref().and_then(|address| address.rsplit_once('#')).map(|(_, part)| part.to_owned());
    report.key = Some(part.unwrap_or_else(|| format!("post {}", number + 1)));
    report.url = match (address, &page.url) {
        (Some(part), Some(page)) if part.starts_with('#') => {
            Some(format!("{}{part}", page.split('#').next().unwrap_or_default()))
        }
        (Some(address), _) if address.starts_with("http") => Some(address),
        (_, page) => page.clone(),
    };
    if let Some(moment) = &post.moment {
        dates::tell(&mut report, moment, "post", all);
    }
    if report.published.date.is_none() && page.published.date.is_some() {
        report.published = page.published;
        report.dated_by = page.dated_by.clone();
        let message = "the post names no day; that of its page stands for it".to_owned();
        report.notices.push(Notice { code: SmolStr::new_static("date-of-page"), message, span: None });
    }
    if let Some(moment) = post.moment.filter(|moment| moment.len() < LONGEST_MOMENT) {
        let message = format!("a post of a live blog, of {}", moment.trim());
        report.notices.push(Notice { code: SmolStr::new_static("post"), message, span: None });
    }
    report.form = SmolStr::new_static("post");
    Some(Taken { report, original: post.original })
}

/// Longer ones are none.
const LONGEST_ADDRESS: usize = 2000;
const LONGEST_MOMENT: usize = 60;

/// Words as markup that shows them as they are, an empty line between paragraphs.
fn as_markup(words: &str) -> String {
    let escaped = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs = escaped.split('\n').filter(|line| !line.trim().is_empty());
    paragraphs.map(|line| format!("<p>{line}</p>")).collect()
}

/// The words of a piece of markup that is main text as a whole, such as an item of a feed, and their blocks.
pub(super) fn fragment(html: &str, rules: &Rules, limits: &Limits) -> Result<(String, Vec<Block>), Reason> {
    if html.len() > limits.page_bytes {
        return Err(Reason::TooLong { limit: limits.page_bytes });
    }
    depth::check_tags(html, limits.page_depth).map_err(|_| Reason::TooDeep { limit: limits.page_depth })?;
    // As for whole pages: a library that dies of one piece of markup must not take the rest along.
    let text =
        catch_unwind(AssertUnwindSafe(|| blocks::text(html, &rules.blocks))).map_err(|_| Reason::Page)?;
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

/// A page taken apart.
struct Page {
    posts: Vec<live::Post>,
    article: OfArticle,
    text: blocks::Text,
    about: about::About,
    notices: Vec<Notice>,
}

/// What is found of an article beside its words.
#[derive(Default)]
struct OfArticle {
    title: Option<String>,
    byline: Option<String>,
    site_name: Option<String>,
    url: Option<String>,
    lang: Option<String>,
    published_time: Option<String>,
}

impl From<Article> for OfArticle {
    fn from(article: Article) -> OfArticle {
        let Article { title, byline, site_name, url, lang, published_time, .. } = article;
        OfArticle { title: Some(title), byline, site_name, url, lang, published_time }
    }
}

fn main_text(html: &str, rules: &Rules, limits: &Limits, wanted: Posts) -> Result<Page, Reason> {
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
    if page
        .doc
        .root()
        .descendants_it()
        .filter(dom_query::NodeRef::is_element)
        .nth(limits.page_elements)
        .is_some()
    {
        return Err(Reason::TooManyElements { limit: limits.page_elements });
    }
    let about = about::about(html, &page.doc.root(), &rules.about);
    let title = tidy(page.doc.select_single("title").text().to_string());
    // Finding the main text takes away what would tell why there is none.
    let why_empty = rules.kinds.of_empty(&title, &page.doc.root());
    let posts = match wanted {
        Posts::Apart => live::posts(&page.doc.root(), &rules.live),
        Posts::Together => Vec::new(),
    };
    let article = page.parse().map_err(|error| match error {
        ReadabilityError::TooManyElements(..) => Reason::TooManyElements { limit: limits.page_elements },
        ReadabilityError::GrabFailed | ReadabilityError::BadDocumentURL => why_empty.clone(),
    });
    if !posts.is_empty() {
        // What is said of the page as a whole is all that posts need.
        let article = article.map(OfArticle::from).unwrap_or_default();
        return Ok(Page { posts, article, text: blocks::Text::default(), about, notices: Vec::new() });
    }
    let article = article?;
    let mut text = blocks::text(&article.content, &rules.blocks);
    if text.words.trim().is_empty() {
        return Err(why_empty);
    }
    let notices = rules.kinds.judge(&title, &mut text)?;
    Ok(Page { posts, article: article.into(), text, about, notices })
}

/// A data file of pages' rules.
fn toml_of<T: DeserializeOwned>(lexicon: &Lexicon, file: &str) -> Result<T, LexiconError> {
    let text = lexicon.text(file)?;
    toml::from_str(text).map_err(|error| {
        LexiconError::at_offset(file, text, error.span().map_or(0, |span| span.start), error.message())
    })
}

/// A regular expression of a rule, case ignored. Those that come with the program are compiled when they are first asked.
#[derive(Debug)]
struct Pattern {
    words: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    fn new(lexicon: &Lexicon, file: &str, words: &str) -> Result<Pattern, LexiconError> {
        let pattern = Pattern { words: words.to_owned(), compiled: OnceLock::new() };
        // What is wrong in a file of a user's own is said at once; the program's own are looked at by a test.
        if lexicon.is_laid(file) {
            let text = lexicon.text(file)?;
            let compiled = pattern.compile().map_err(|error| {
                LexiconError::at_offset(file, text, text.find(words).unwrap_or(0), error.to_string())
            })?;
            let _ = pattern.compiled.set(Some(compiled));
        }
        Ok(pattern)
    }

    fn compile(&self) -> Result<Regex, regex::Error> {
        Regex::new(&format!("(?i){}", self.words))
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| self.compile().ok()).as_ref()
    }

    fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    fn captures<'t>(&self, text: &'t str) -> Option<regex::Captures<'t>> {
        self.regex()?.captures(text)
    }
}

/// Runs the examples of a rule in a file of a user's own; a test runs those that come with the program.
fn check(
    lexicon: &Lexicon,
    file: &str,
    examples: &[String],
    not: &[String],
    is: impl Fn(&str) -> bool,
) -> Result<(), LexiconError> {
    if !lexicon.is_laid(file) {
        return Ok(());
    }
    let text = lexicon.text(file)?;
    let wrong = examples.iter().find(|words| !is(words)).map(|words| (words, "not matched"));
    match wrong.or_else(|| not.iter().find(|words| is(words)).map(|words| (words, "matched"))) {
        None => Ok(()),
        Some((words, how)) => {
            let at = text.find(words.as_str()).unwrap_or(0);
            Err(LexiconError::at_offset(file, text, at, format!("\"{words}\" is {how}")))
        }
    }
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
