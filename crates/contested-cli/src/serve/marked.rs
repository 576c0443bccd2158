//! Text with stretches marked. The text goes in as text; nothing in it can become markup.

use contested::model::Span;
use maud::{Markup, html};

/// A stretch to mark.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// Where.
    pub(crate) span: Span,
    /// How it looks.
    pub(crate) class: &'static str,
    /// What a pointer tells of it.
    pub(crate) title: String,
    /// Where it leads.
    pub(crate) link: Option<String>,
    /// The name by which it can be jumped to.
    pub(crate) id: Option<String>,
}

/// The text of `window`, with the marks that touch it. Where marks overlap, the later in the list lies on top and the
/// one below goes on after it.
pub(crate) fn marked(text: &str, window: Span, marks: &[Mark]) -> Markup {
    let (start, end) = (floor(text, window.start()), floor(text, window.end()));
    let mut edges: Vec<u32> = vec![start, end];
    for mark in marks {
        edges.extend([floor(text, mark.span.start()), floor(text, mark.span.end())]);
    }
    edges.retain(|edge| (start..=end).contains(edge));
    edges.sort_unstable();
    edges.dedup();
    html! {
        @for pair in edges.windows(2) {
            @let piece = Span::new(pair[0], pair[1]);
            // Names of marks that lie below others are kept.
            @for id in marks.iter().filter(|mark| floor(text, mark.span.start()) == piece.start()).filter_map(|mark| mark.id.as_ref()) { span.place id=(id) {} }
            @match marks.iter().rev().find(|mark| mark.span.contains(piece) && !mark.span.is_empty()) {
                Some(mark) => {
                    mark class=(mark.class) title=(mark.title) {
                        @match &mark.link {
                            Some(link) => a href=(link) { (piece.of(text)) },
                            None => (piece.of(text)),
                        }
                    }
                }
                None => (piece.of(text)),
            }
        }
    }
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, at: u32) -> u32 {
    let mut at = (at as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: u32, end: u32, class: &'static str) -> Mark {
        Mark { span: Span::new(start, end), class, title: String::new(), link: None, id: None }
    }

    #[test]
    fn markup_in_the_text_stays_text() {
        let shown = marked("<b>Aé</b>", Span::new(0, 99), &[mark(3, 6, "m")]).into_string();
        assert_eq!(shown, "&lt;b&gt;<mark class=\"m\" title=\"\">Aé</mark>&lt;/b&gt;");
    }

    #[test]
    fn the_later_mark_lies_on_top() {
        let shown = marked("abcdef", Span::new(0, 6), &[mark(0, 6, "x"), mark(2, 4, "y")]).into_string();
        assert_eq!(
            shown,
            "<mark class=\"x\" title=\"\">ab</mark><mark class=\"y\" title=\"\">cd</mark><mark class=\"x\" title=\"\">ef</mark>"
        );
    }
}
