//! How deep a page's elements are nested: before there is a tree, from the tags; then in the tree itself.

use std::borrow::Cow;

use dom_query::NodeRef;

/// Goes through the tags and says where they get deeper than `limit`, as a byte offset.
///
/// A rough count, for there is no tree yet: elements whose end tag may be left out do not count, end tags close what
/// an HTML parser would close or less. So it never misses a tower of blocks, and sloppy pages pass.
pub(super) fn check_tags(html: &str, limit: usize) -> Result<(), usize> {
    let bytes = html.as_bytes();
    let mut open: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &bytes[start + 1..];
        if rest.starts_with(b"!--") {
            at = memchr::memmem::find(&bytes[start + 4..], b"-->")
                .map_or(bytes.len(), |end| start + 4 + end + 3);
            continue;
        }
        let closing = rest.first() == Some(&b'/');
        let name_start = start + 1 + usize::from(closing);
        let length = bytes[name_start..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .count();
        let name = &bytes[name_start..name_start + length];
        at = name_start + length;
        if !name.first().is_some_and(u8::is_ascii_alphabetic) || is_any(name, UNCOUNTED) {
            continue;
        }
        if closing {
            close(&mut open, name);
            continue;
        }
        if is_any(name, RAW) {
            // Their content is no markup.
            at = end_of_raw(bytes, at, name);
            continue;
        }
        open.push(name);
        if open.len() > limit {
            return Err(start);
        }
    }
    Ok(())
}

/// A page without the attributes that a tag has beyond the first few hundred: a parser holds each against all before it.
pub(super) fn thinned(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let (mut kept, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        at = start + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (mut attributes, mut quote, mut cut) = (0, None, None);
        while let Some(byte) = bytes.get(at) {
            match (quote, byte) {
                (None, b'>') => break,
                (None, b'"' | b'\'') => quote = Some(*byte),
                (Some(open), byte) if open == *byte => quote = None,
                (None, byte) if byte.is_ascii_whitespace() => {
                    attributes += 1;
                    if attributes > MOST_ATTRIBUTES && cut.is_none() {
                        cut = Some(at);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        if let Some(cut) = cut {
            kept.push_str(&html[copied..cut]);
            copied = at;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// No tag of a page that people read has nearly as many.
const MOST_ATTRIBUTES: usize = 512;

/// Whether no element of the tree lies deeper than `limit`.
pub(super) fn tree_is_sane(root: &NodeRef<'_>, limit: usize) -> bool {
    let mut waiting = vec![(*root, 0)];
    while let Some((node, depth)) = waiting.pop() {
        // The document itself, html and body come on top.
        if depth > limit + 8 {
            return false;
        }
        waiting.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    true
}

/// Elements without content, or whose end tag may be left out, so that counting them would tell nothing.
/// HTML Living Standard, "Void elements" and "Optional tags".
const UNCOUNTED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "html", "head", "body", "p", "li", "dt", "dd", "option", "optgroup", "colgroup", "thead", "tbody",
    "tfoot", "tr", "td", "th", "rp", "rt",
];

/// Elements whose content is read as characters up to their end tag.
const RAW: &[&str] =
    &["script", "style", "textarea", "title", "noscript", "iframe", "xmp", "noembed", "noframes"];

/// Elements that a parser closes without closing what was opened inside them.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

fn is_any(name: &[u8], names: &[&str]) -> bool {
    names.iter().any(|each| name.eq_ignore_ascii_case(each.as_bytes()))
}

fn close(open: &mut Vec<&[u8]>, name: &[u8]) {
    let Some(at) = open.iter().rposition(|each| each.eq_ignore_ascii_case(name)) else { return };
    if is_any(name, FORMATTING) {
        open.remove(at);
    } else {
        open.truncate(at);
    }
}

fn end_of_raw(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    while let Some(found) = memchr::memmem::find(&bytes[at..], b"</") {
        at += found + 2;
        if bytes.get(at..at + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return at;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{check_tags, thinned};

    /// Two hundred thousand attributes took twenty-five seconds.
    #[test]
    fn a_tag_keeps_a_few_hundred_attributes() {
        let many: String = (0..2000).map(|number| format!(" a{number}='>'")).collect();
        let page = format!("<p class=a>Ostrel fell.</p><p{many}>Norvel held.</p><p b = \"x y\">é</p>");
        let thin = thinned(&page);
        assert!(thin.contains(" a511='>'>Norvel held.</p>") && !thin.contains(" a512="), "{thin}");
        assert!(thin.ends_with("<p b = \"x y\">é</p>"));
        let ordinary = "<p class='a b'>a < b</p><!-- <a href=x> --> <";
        assert_eq!(thinned(ordinary), ordinary);
    }

    #[test]
    fn towers_are_seen_however_they_are_disguised() {
        assert_eq!(check_tags(&"<div>".repeat(513), 512), Err(512 * 5));
        assert!(check_tags(&"<a><div></a>".repeat(600), 512).is_err());
        assert!(check_tags(&"<DIV class='x'><!-- </div> -->".repeat(600), 512).is_err());
        assert!(check_tags(&"<div></b></span>".repeat(600), 512).is_err());
    }

    #[test]
    fn flat_pages_pass_however_long_and_sloppy() {
        assert!(check_tags(&"<div></div>".repeat(5000), 512).is_ok());
        assert!(check_tags(&"<p>one<br><li>two<td>".repeat(5000), 512).is_ok());
        assert!(check_tags(&format!("<script>{}</script>", "'<div>'".repeat(5000)), 512).is_ok());
        assert!(check_tags(&"a < b and <1> and < div".repeat(5000), 512).is_ok());
    }
}
