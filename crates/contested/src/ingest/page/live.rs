//! Live blogs: pages of posts, each with a time of its own, by what schema.org has for them and by how pages mark them.

use contested_lexicon::{Lexicon, LexiconError};
use dom_query::NodeRef;
use serde::Deserialize;
use serde_json::Value;

/// How pages mark posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    post: Marks,
    beside: Marks,
    headline: Marks,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    #[serde(default)]
    classes: Vec<String>,
    itemprops: Vec<String>,
}

impl Rules {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        super::toml_of(lexicon, FILE)
    }
}

/// A post, as the page has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Post {
    /// The markup or the JSON that it was taken from.
    pub(super) original: Vec<u8>,
    /// Its words as markup.
    pub(super) markup: String,
    /// When it was put there, as written.
    pub(super) moment: Option<String>,
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    /// Its own address, or the part of the page's.
    pub(super) address: Option<String>,
}

const FILE: &str = "world/live-pages.toml";

/// A page with fewer posts is one report.
const FEWEST: usize = 2;

/// The posts of a page, in its order; none where it is no live blog. What schema.org's words hold and what the page shows are
/// mostly the same: the one with more words counts.
pub(super) fn posts(root: &NodeRef<'_>, rules: &Rules) -> Vec<Post> {
    let length = |posts: &[Post]| posts.iter().map(|post| post.markup.len()).sum::<usize>();
    let said = said(root);
    let shown = shown(root, rules);
    let posts = if length(&shown) > length(&said) * 2 || said.len() < FEWEST { shown } else { said };
    if posts.len() < FEWEST { Vec::new() } else { posts }
}

/// By JSON-LD.
fn said(root: &NodeRef<'_>) -> Vec<Post> {
    let mut posts = Vec::new();
    let scripts = root.descendants_it().filter(|node| {
        node.node_name().is_some_and(|name| &*name == "script")
            && node.attr("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
    });
    for script in scripts {
        let text = script.text();
        let Some(value) = super::about::json_of(&text) else { continue };
        let mut waiting = vec![&value];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(items) => waiting.extend(items.iter().rev()),
                Value::Object(object) => {
                    match object.get(UPDATES) {
                        Some(Value::Array(updates)) => posts.extend(updates.iter().filter_map(post)),
                        Some(update) => posts.extend(post(update)),
                        None => {}
                    }
                    let others = object.iter().filter(|(key, _)| *key != UPDATES);
                    waiting.extend(
                        others.map(|(_, value)| value).filter(|value| value.is_object() || value.is_array()),
                    );
                }
                _ => {}
            }
        }
    }
    posts
}

/// schema.org's name for the posts of a live blog.
const UPDATES: &str = "liveBlogUpdate";

fn post(update: &Value) -> Option<Post> {
    let words = |key: &str| match update.get(key)? {
        Value::String(words) if !words.trim().is_empty() => Some(words.clone()),
        _ => None,
    };
    let named = |value: &Value| match value {
        Value::String(name) => Some(name.clone()),
        other => other.get("name").and_then(Value::as_str).map(str::to_owned),
    };
    let title = words("headline").or_else(|| words("name"));
    let body = words("articleBody")
        .or_else(|| words("text"))
        .or_else(|| words("description"))
        .or_else(|| title.clone())?;
    // Some systems put markup there, the others words.
    let markup = if has_markup(&body) { body } else { crate::ingest::page::as_markup(&body) };
    let author = match update.get("author") {
        Some(Value::Array(authors)) => {
            let names: Vec<String> = authors.iter().filter_map(named).collect();
            Some(names.join(", ")).filter(|names| !names.is_empty())
        }
        Some(author) => named(author),
        None => None,
    };
    Some(Post {
        original: update.to_string().into_bytes(),
        markup,
        moment: words("datePublished").or_else(|| words("dateModified")),
        title,
        author,
        address: words("url").or_else(|| words("@id")).or_else(|| words("mainEntityOfPage")),
    })
}

fn has_markup(words: &str) -> bool {
    ["</p>", "<br", "<p>", "</a>", "</div>", "</li>"].iter().any(|tag| words.contains(tag))
}

/// By marks on the page: outermost elements that are marked as posts and have a time.
fn shown(root: &NodeRef<'_>, rules: &Rules) -> Vec<Post> {
    let mut found = Vec::new();
    let mut waiting = vec![*root];
    while let Some(node) = waiting.pop() {
        if node.is_element() && rules.post.mark(&node) {
            found.push(node);
        } else {
            waiting.extend(node.children_it(true));
        }
    }
    // Taking a post apart takes its clock out of the page, which a page that is one report keeps.
    if found.len() < FEWEST {
        Vec::new()
    } else {
        found.iter().filter_map(|node| element(node, rules)).collect()
    }
}

/// One post; `None` where it has no time, and is something else then.
fn element(node: &NodeRef<'_>, rules: &Rules) -> Option<Post> {
    let (mut moment, mut title, mut author) = (None, None, None);
    let (mut beside, mut link, mut is_marked) = (Vec::new(), None, false);
    for inner in node.descendants_it().filter(NodeRef::is_element) {
        let name = inner.node_name().unwrap_or_default();
        let property = inner.attr("itemprop").unwrap_or_default().trim().to_ascii_lowercase();
        let words = || Some(super::tidy(inner.text().to_string())).filter(|words| !words.is_empty());
        let written = ["datetime", "content"].iter().find_map(|attribute| inner.attr(attribute));
        if &*name == "time" || property == "datepublished" {
            let is_better = moment.is_none() || property == "datepublished";
            moment = written.map(|words| words.to_string()).filter(|_| is_better).or(moment);
        }
        // Each of these at most once: elements may lie inside one another, and all their words with them.
        if !is_marked && rules.headline.mark(&inner) {
            is_marked = true;
            title = words().or(title);
        } else if title.is_none() && matches!(&*name, "h2" | "h3" | "h4") {
            title = words().or_else(|| Some(String::new()));
        }
        if property == "author" && author.is_none() {
            author = words().or_else(|| Some(String::new()));
        }
        if &*name == "a" && link.is_none() {
            link = inner.attr("href").filter(|link| link.starts_with('#')).map(|link| link.to_string());
        }
        if &*name == "time" || rules.beside.mark(&inner) {
            beside.push(inner);
        }
    }
    let moment = moment.or_else(|| node.attr("data-timestamp").map(|moment| moment.to_string()))?;
    let address = node.attr("id").map(|id| format!("#{id}")).or(link);
    let original = node.html().to_string().into_bytes();
    beside.iter().for_each(NodeRef::remove_from_parent);
    Some(Post { original, markup: node.html().to_string(), moment: Some(moment), title, author, address })
}

impl Marks {
    fn mark(&self, node: &NodeRef<'_>) -> bool {
        let is_one_of = |words: &str, names: &[String]| {
            words
                .split_ascii_whitespace()
                .any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
        };
        node.class().is_some_and(|classes| is_one_of(&classes, &self.classes))
            || node.attr("itemprop").is_some_and(|property| is_one_of(&property, &self.itemprops))
    }
}
