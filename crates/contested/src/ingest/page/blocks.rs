//! The main text of a page as words, with what is no running text told apart.

use contested_lexicon::{Lexicon, LexiconError};
use dom_query::{Document, NodeRef};
use regex::Regex;
use serde::Deserialize;

use crate::model::{Block, BlockKind, Span};

/// How captions, credits and the like are told from running text.
#[derive(Debug)]
pub(crate) struct Rules {
    kinds: Vec<KindRules>,
}

#[derive(Debug)]
struct KindRules {
    kind: BlockKind,
    classes: Vec<String>,
    patterns: Vec<Regex>,
    longest: usize,
}

/// The words of a page and their blocks.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) words: String,
    pub(super) blocks: Vec<Block>,
    /// Headings that are nothing but a link.
    pub(super) linked_headings: usize,
}

impl Rules {
    /// Loads them and runs their examples.
    pub(crate) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let text = lexicon.text(FILE)?;
        let file: File = toml::from_str(text).map_err(|error| {
            LexiconError::at_offset(FILE, text, error.span().map_or(0, |span| span.start), error.message())
        })?;
        let kinds = file
            .block
            .iter()
            .map(|rule| {
                let pattern = |pattern: &String| {
                    Regex::new(&format!("(?i){pattern}")).map_err(|error| {
                        let at = text.find(pattern.as_str()).unwrap_or(0);
                        LexiconError::at_offset(FILE, text, at, error.to_string())
                    })
                };
                Ok(KindRules {
                    kind: rule.kind,
                    classes: rule.classes.clone(),
                    patterns: rule.patterns.iter().map(pattern).collect::<Result<_, _>>()?,
                    longest: rule.longest,
                })
            })
            .collect::<Result<Vec<_>, LexiconError>>()?;
        let rules = Rules { kinds };
        for rule in &file.block {
            let example = |words: &str, expected: bool| match rules.by_words(words) == Some(rule.kind) {
                found if found == expected => Ok(()),
                _ => {
                    let at = text.find(words).unwrap_or(0);
                    let message =
                        format!("\"{words}\" is {}", if expected { "not matched" } else { "matched" });
                    Err(LexiconError::at_offset(FILE, text, at, message))
                }
            };
            rule.example.iter().try_for_each(|words| example(words, true))?;
            rule.not.iter().try_for_each(|words| example(words, false))?;
        }
        Ok(rules)
    }

    fn by_words(&self, words: &str) -> Option<BlockKind> {
        self.kinds
            .iter()
            .find(|rule| {
                words.len() <= rule.longest && rule.patterns.iter().any(|pattern| pattern.is_match(words))
            })
            .map(|rule| rule.kind)
    }

    fn by_class(&self, classes: &str) -> Option<BlockKind> {
        let classes = classes.to_ascii_lowercase();
        self.kinds
            .iter()
            .find(|rule| {
                classes.split_whitespace().any(|class| rule.classes.iter().any(|word| has_word(class, word)))
            })
            .map(|rule| rule.kind)
    }
}

/// Writes out the words of a page's main content: blocks apart by an empty line, white space single.
pub(super) fn text(html: &str, rules: &Rules) -> Text {
    let document = Document::from(html);
    let mut writer = Writer { rules, text: Text::default(), line: Line::default() };
    // Depth first with an explicit stack: pages nest as deep as they like.
    let mut waiting = vec![Step::Enter(document.root(), Context::default())];
    while let Some(step) = waiting.pop() {
        match step {
            Step::Leave(context) => writer.end_block(&context),
            Step::Enter(node, context) => writer.enter(&node, context, &mut waiting),
        }
    }
    writer.end_block(&Context::default());
    writer.text
}

/// Where the rules stand in the lexicon.
const FILE: &str = "en/pages/blocks.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    block: Vec<FileRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    kind: BlockKind,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    patterns: Vec<String>,
    longest: usize,
    #[serde(default)]
    example: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
}

enum Step<'a> {
    Enter(NodeRef<'a>, Context),
    /// After a block's children.
    Leave(Context),
}

/// What holds inside an element.
#[derive(Clone, Default)]
struct Context {
    kind: Option<BlockKind>,
    link: bool,
    preformatted: bool,
}

/// The block being written.
#[derive(Default)]
struct Line {
    words: String,
    /// Bytes of it that stand in links.
    linked: usize,
    space: bool,
    in_item: bool,
}

struct Writer<'r> {
    rules: &'r Rules,
    text: Text,
    line: Line,
}

impl Writer<'_> {
    fn enter<'a>(&mut self, node: &NodeRef<'a>, mut context: Context, waiting: &mut Vec<Step<'a>>) {
        if node.is_text() {
            self.add(&node.text(), &context);
            return;
        }
        let name = node.node_name();
        let name = name.as_deref().unwrap_or_default();
        if SILENT.contains(&name) {
            return;
        }
        if name == "br" {
            self.line.words.push('\n');
            self.line.space = false;
            return;
        }
        let is_block = BLOCKS.contains(&name);
        if is_block {
            self.end_block(&context);
        }
        context.kind = context.kind.or_else(|| self.kind_of(node, name));
        context.link |= name == "a";
        context.preformatted |= name == "pre";
        self.line.in_item |= name == "li";
        if is_block {
            waiting.push(Step::Leave(context.clone()));
        }
        let children: Vec<NodeRef<'a>> = node.children_it(true).collect();
        waiting.extend(children.into_iter().map(|child| Step::Enter(child, context.clone())));
    }

    fn kind_of(&self, node: &NodeRef<'_>, name: &str) -> Option<BlockKind> {
        match name {
            "figcaption" | "caption" | "figure" => Some(BlockKind::Caption),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(BlockKind::Heading),
            "aside" | "nav" => Some(BlockKind::Related),
            // A class on what holds the whole article says nothing of each paragraph in it.
            _ => node.class().and_then(|classes| self.rules.by_class(&classes)),
        }
    }

    fn add(&mut self, words: &str, context: &Context) {
        if context.preformatted {
            self.line.words.push_str(words);
            return;
        }
        for (index, word) in words.split(char::is_whitespace).enumerate() {
            self.line.space |= index > 0;
            if word.is_empty() {
                continue;
            }
            if self.line.space && !self.line.words.is_empty() && !self.line.words.ends_with('\n') {
                self.line.words.push(' ');
            }
            self.line.space = false;
            self.line.words.push_str(word);
            self.line.linked += if context.link { word.len() } else { 0 };
        }
    }

    fn end_block(&mut self, context: &Context) {
        let line = std::mem::take(&mut self.line);
        let words = line.words.trim();
        if words.is_empty() {
            return;
        }
        let letters = words.split_whitespace().map(str::len).sum::<usize>();
        // Nothing but links: headlines of other stories. Running text that is wholly a link ends like a sentence.
        let links_only = line.linked * 10 >= letters * 9
            && (line.in_item || !words.ends_with(['.', '!', '?', '"', '\u{201d}']));
        let kind = match (context.kind, self.rules.by_words(words)) {
            (Some(BlockKind::Caption), Some(BlockKind::Credit)) => Some(BlockKind::Credit),
            (Some(kind), _) | (None, Some(kind)) => Some(kind),
            (None, None) => links_only.then_some(BlockKind::Related),
        };
        if kind == Some(BlockKind::Heading) && line.linked * 10 >= letters * 9 {
            self.text.linked_headings += 1;
        }
        if !self.text.words.is_empty() {
            self.text.words.push_str("\n\n");
        }
        let start = self.text.words.len();
        self.text.words.push_str(words);
        if let Some(kind) = kind {
            let span = Span::new(offset(start), offset(self.text.words.len()));
            self.text.blocks.push(Block { span, kind });
        }
    }
}

/// Elements that begin and end a block of text. HTML Living Standard, "Rendering: flow content".
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose content is not shown as words.
const SILENT: &[&str] = &[
    "script", "style", "head", "template", "noscript", "svg", "math", "iframe", "object", "select", "button",
    "textarea",
];

/// Whether a class has a word among its parts: "wp-caption-text" has "caption".
fn has_word(class: &str, word: &str) -> bool {
    class.split(['-', '_']).any(|part| part == word)
}

/// Pages are limited to far less than 4 GB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use contested_lexicon::Lexicon;

    use super::{Rules, text};

    /// The words with the blocks marked.
    fn marked(html: &str) -> String {
        let rules = Rules::load(&Lexicon::bundled()).unwrap();
        let found = text(html, &rules);
        let mut out = String::new();
        let mut at = 0;
        for block in &found.blocks {
            out.push_str(&found.words[at..block.span.start() as usize]);
            out.push_str(&format!("[{:?}: {}]", block.kind, block.span.of(&found.words)));
            at = block.span.end() as usize;
        }
        out + &found.words[at..]
    }

    #[test]
    fn paragraphs_stand_apart_and_white_space_is_single() {
        assert_eq!(
            marked("<div><p>The  army\nleft <b>Os</b>trel.</p><p>Nobody<br>stayed.</p></div>"),
            "The army left Ostrel.\n\nNobody\nstayed."
        );
    }

    #[test]
    fn captions_and_credits_are_told_apart_from_the_text() {
        assert_eq!(
            marked(
                "<figure><img><figcaption>A street in Ostrel.</figcaption><div>Photo: Varan Press</div></figure><p>It fell.</p>"
            ),
            "[Caption: A street in Ostrel.]\n\n[Credit: Photo: Varan Press]\n\nIt fell."
        );
        assert_eq!(
            marked("<p>It fell.</p><p class='wp-caption-text'>A street.</p>"),
            "It fell.\n\n[Caption: A street.]"
        );
    }

    #[test]
    fn headlines_of_other_stories_are_related() {
        assert_eq!(
            marked(
                "<h2>The north</h2><p>It fell, <a href=x>a witness said</a>.</p><ul><li><a href=y>Ten things about bread</a></li></ul>"
            ),
            "[Heading: The north]\n\nIt fell, a witness said.\n\n[Related: Ten things about bread]"
        );
    }

    #[test]
    fn update_stamps_are_no_text() {
        assert_eq!(
            marked("<p>Updated 3:27 am, 4 May</p><p>It fell.</p>"),
            "[Update: Updated 3:27 am, 4 May]\n\nIt fell."
        );
    }
}
