//! Letters that are not what they look like: a name with a letter of another script in it, or with characters that do not
//! show, is another name to every program, and the same to every eye. Such words stay as they are, and are told of.

use smol_str::SmolStr;
use unicode_script::{Script, UnicodeScript as _};

use crate::model::{Notice, Report, Span};

/// The code of a notice that a word has letters of two scripts.
pub(super) const MIXED: &str = "mixed-scripts";
/// The code of a notice that a word has characters that do not show.
pub(super) const HIDDEN: &str = "hidden-characters";

/// Words that one notice names.
const NAMED: usize = 5;

/// Tells of words of a report that are not what they look like, at the first of each sort.
pub(super) fn tell(report: &mut Report) {
    let (mut mixed, mut hidden) = (Vec::new(), Vec::new());
    let about = [&report.publisher, &report.author, &report.title].into_iter().flatten();
    let about = about.flat_map(|field| words(field)).map(|(_, word)| (None, word));
    let within = words(&report.text)
        .map(|(start, word)| (Some(Span::new(start as u32, (start + word.len()) as u32)), word));
    for (span, word) in within.chain(about) {
        if is_hiding(word) {
            hidden.push((span, word));
        } else if is_mixed(word) {
            mixed.push((span, word));
        }
    }
    let notice = |code: &'static str, found: &[(Option<Span>, &str)], what: &str| {
        let (span, _) = found.first()?;
        let mut named: Vec<String> = Vec::new();
        for (_, word) in found {
            let shown: String = word.chars().filter(|each| !is_hidden(*each)).collect();
            if named.len() < NAMED && !named.contains(&shown) {
                named.push(shown);
            }
        }
        let message = format!(
            "{} {what}: {}; they are other words than they look",
            if found.len() == 1 { "a word has".to_owned() } else { format!("{} words have", found.len()) },
            named.join(", ")
        );
        Some(Notice { code: SmolStr::new_static(code), message, span: *span })
    };
    let notices = [
        notice(MIXED, &mixed, "letters of several scripts that look alike"),
        notice(HIDDEN, &hidden, "characters that do not show"),
    ];
    report.notices.extend(notices.into_iter().flatten());
}

/// Stretches of letters and what hides among them, each with where it begins; those in ASCII are left out.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Most texts have nothing to look for.
    let text = if text.is_ascii() { "" } else { text };
    let is_apart = |each: char| !each.is_alphanumeric() && !is_hidden(each);
    let own = text.as_ptr() as usize;
    text.split(is_apart).filter(|word| !word.is_ascii()).map(move |word| (word.as_ptr() as usize - own, word))
}

/// Whether letters of the Latin script stand beside those of another.
fn is_mixed(word: &str) -> bool {
    let script = |each: char| {
        Some(each.script()).filter(|script| !matches!(script, Script::Common | Script::Inherited))
    };
    let scripts = || word.chars().filter(|each| each.is_alphabetic()).filter_map(script);
    // Signs of measure ("μm") are short, and no names.
    word.chars().count() > 2
        && scripts().any(|one| one == Script::Latin)
        && scripts().any(|one| one != Script::Latin)
}

/// Whether something that does not show stands between two letters that never need it.
fn is_hiding(word: &str) -> bool {
    let shows: Vec<char> = word.chars().collect();
    let is_plain = |each: &char| matches!(each.script(), Script::Latin | Script::Cyrillic | Script::Greek);
    let mut before = None;
    let mut has_hidden = false;
    for each in &shows {
        if is_hidden(*each) {
            has_hidden |= before.is_some();
        } else {
            if has_hidden && before.is_some_and(|before| is_plain(&before)) && is_plain(each) {
                return true;
            }
            (before, has_hidden) = (Some(*each), false);
        }
    }
    false
}

/// Of no width, or turning the direction. A soft hyphen is none: pages have them where a word may be parted.
fn is_hidden(each: char) -> bool {
    matches!(each, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{180E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, String)> {
        let mut report =
            super::super::plain(text.as_bytes(), text.to_owned(), &super::super::Given::default());
        let before = report.notices.len();
        tell(&mut report);
        let told = &report.notices[before..];
        told.iter()
            .map(|notice| {
                (
                    notice.code.to_string(),
                    notice.span.map(|span| span.of(text).to_owned()).unwrap_or_default(),
                )
            })
            .collect()
    }

    #[test]
    fn names_that_are_not_what_they_look_like_are_told_of() {
        let told_of = |code: &str, word: &str| vec![(code.to_owned(), word.to_owned())];
        assert_eq!(told("General \u{41C}irov spoke in Ostrel."), told_of(MIXED, "\u{41C}irov"));
        assert_eq!(told("General Mi\u{200B}rov spoke in Ostrel."), told_of(HIDDEN, "Mi\u{200B}rov"));
        assert_eq!(told("In Os\u{202E}lert he spoke."), told_of(HIDDEN, "Os\u{202E}lert"));
    }

    #[test]
    fn words_of_one_script_are_not() {
        for text in [
            "Général Mírov, São Tomé, Łódź, naïve, 5\u{B5}m, 3 μm, an O\u{AD}strel",
            "Миров говорил в Острел. Ο Μίροφ.",
            // Persian has these between its own letters; a page may have one beside a space.
            "می\u{200C}خواهم \u{200B} and \u{200E}Ostrel\u{200E} \u{FEFF}",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }
}
