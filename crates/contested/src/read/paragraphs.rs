//! Where paragraphs begin and end, also in text whose lines were broken at a fixed width.

use std::borrow::Cow;

/// A paragraph's text, in parts that the language model takes one at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Paragraph<'t> {
    /// One, unless the paragraph is longer than [`LONGEST_PART`] or a sentence of it than [`LONGEST_SENTENCE`].
    pub(super) parts: Vec<Part<'t>>,
}

/// A stretch of text to be read at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Part<'t> {
    /// First byte in the report's text.
    pub(super) start: u32,
    /// The text, with spaces for the line breaks of wrapped text; as long as what it stands for.
    pub(super) text: Cow<'t, str>,
}

/// Bytes of a paragraph that are read at once. The longest paragraph of the news we measured with
/// has 9 kB; the model's memory for a part is about 25 kB a token.
const LONGEST_PART: usize = 20_000;

/// Bytes without a sentence end that are read at once: what a sentence costs grows with more than its length, and no
/// sentence of the news we measured with is nearly as long.
const LONGEST_SENTENCE: usize = 3_000;

/// Splits a text at line breaks; in wrapped text only at blank lines and indented ones.
pub(super) fn split(text: &str) -> Vec<Paragraph<'_>> {
    let indent = common_indent(text);
    let is_wrapped = is_wrapped(text, indent);
    let mut paragraphs = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut offset = 0;
    for line in text.split_inclusive(is_line_break) {
        let content = line.trim_end_matches(is_line_break);
        let (start, end) = (offset, offset + content.len());
        offset += line.len();
        let is_blank = content.trim().is_empty();
        let goes_on = is_wrapped && !is_blank && !starts_with_indent(content, indent);
        match open {
            Some((first, _)) if goes_on => open = Some((first, end)),
            _ => {
                close(text, open.take(), &mut paragraphs);
                open = (!is_blank).then_some((start, end));
            }
        }
    }
    close(text, open, &mut paragraphs);
    paragraphs
}

fn close<'t>(text: &'t str, range: Option<(usize, usize)>, paragraphs: &mut Vec<Paragraph<'t>>) {
    let Some((start, end)) = range else { return };
    let report = text;
    let whole = &text[start..end];
    let start = start + (whole.len() - whole.trim_start().len());
    let whole = whole.trim();
    let mut parts = Vec::new();
    let mut at = 0;
    while at < whole.len() {
        let length =
            if at == 0 { dateline(whole).or_else(|| town_before_colon(report, start)) } else { None };
        let length = length.unwrap_or_else(|| part_length(&whole[at..]));
        let part = &whole[at..at + length];
        let text = if part.contains(is_line_break) {
            Cow::Owned(part.replace(['\n', '\r'], " "))
        } else {
            Cow::Borrowed(part)
        };
        parts.push(Part { start: (start + at) as u32, text });
        at += length;
    }
    paragraphs.push(Paragraph { parts });
}

/// The length of a date line at the head of a paragraph, with its dash: "OSTREL, Varan (Coastal Wire) - ", "KARSK,
/// March 4 (CW) -- ". Read with the sentence after it, the parser takes the town for the one who acts.
fn dateline(text: &str) -> Option<usize> {
    let (at, dash) = [" - ", " – ", " — ", " -- "]
        .iter()
        .filter_map(|dash| Some((text.find(dash)?, dash.len())))
        .min()
        .filter(|(at, _)| *at <= LONGEST_DATELINE)?;
    let (line, rest) = (&text[..at], &text[at + dash..]);
    let place = line.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let is_town = place.chars().count() >= 3 && place.chars().all(char::is_uppercase);
    // In a text set in capitals a dash alone does not tell a date line from a sentence.
    let is_marked = line.ends_with(')') || line.contains(|c: char| c.is_ascii_digit());
    let stands_out = rest.chars().take(LONGEST_DATELINE).any(char::is_lowercase)
        && !line.split_whitespace().any(|word| word.starts_with(char::is_lowercase));
    let goes_on = rest.starts_with(|c: char| c.is_uppercase() || !c.is_alphanumeric());
    (is_town && goes_on && (is_marked || stands_out)).then_some(at + dash)
}

/// The length of the town before a report that begins "KARSK: Shells fell …", with its colon, where it stands at this byte of the
/// text; `None` where a speaker is named so, as in a transcript: there other lines have their labels too, or what is said is
/// short or a quotation.
pub(crate) fn town_before_colon(text: &str, at: usize) -> Option<usize> {
    let length = capitals_before_colon(text.get(at..)?)?;
    let line = text.get(at + length..)?.split(is_line_break).next().unwrap_or_default();
    let is_report = line.len() >= SHORTEST_LEAD
        && line.starts_with(char::is_uppercase)
        && line.chars().take(LONGEST_DATELINE).any(char::is_lowercase);
    // At the head of the text, or under its headline.
    let is_head =
        text.get(..at)?.split(is_line_break).filter(|line| !line.trim().is_empty()).nth(1).is_none();
    let labels = || text.split(is_line_break).filter_map(|line| capitals_before_colon(line.trim_start()));
    (is_report && is_head && labels().nth(1).is_none()).then_some(length)
}

/// The length of a name in capitals and the colon after it, at the head of a line.
fn capitals_before_colon(line: &str) -> Option<usize> {
    let head = (0..=LONGEST_LABEL).rev().find_map(|end| line.get(..end))?;
    let (name, _) = head.split_once(": ")?;
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_name = letters >= 3
        && name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | ',' | '.' | '-' | '\'' | '’'));
    is_name.then_some(name.len() + 2)
}

/// Bytes of a town's name before a colon.
const LONGEST_LABEL: usize = 40;

/// Bytes of the first paragraph of a report; what speakers say in one line is mostly shorter.
const SHORTEST_LEAD: usize = 60;

/// No date line of the news we measured with is longer, in bytes.
const LONGEST_DATELINE: usize = 90;

/// How much of a long paragraph to read at once: to its last sentence end, else its last space, else
/// its last character within reach. What goes on without a sentence end is cut sooner.
fn part_length(text: &str) -> usize {
    if text.len() <= LONGEST_SENTENCE {
        return text.len();
    }
    let mut end = 0;
    for (at, _) in text.match_indices(['.', '?', '!']) {
        if at - end > LONGEST_SENTENCE || at >= LONGEST_PART {
            break;
        }
        if let Some(space) = text[at + 1..].chars().next().filter(|next| next.is_whitespace()) {
            end = at + 1 + space.len_utf8();
        }
    }
    let rest = text.len() - end;
    if end > 0 && (text.len() > LONGEST_PART || rest > LONGEST_SENTENCE) {
        return end;
    }
    if rest <= LONGEST_SENTENCE {
        return text.len();
    }
    let reach = (0..=LONGEST_SENTENCE).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let space = text[..reach].char_indices().rev().find(|(_, letter)| letter.is_whitespace());
    space.map(|(at, letter)| at + letter.len_utf8()).filter(|length| *length > 0).unwrap_or(reach)
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn starts_with_indent(line: &str, indent: usize) -> bool {
    indent_of(line) > indent
}

fn indent_of(line: &str) -> usize {
    line.chars().take_while(|letter| letter.is_whitespace()).count()
}

/// The blanks that nearly every line of a text starts with, where it was set in from the margin as a whole: the widest
/// indent that nine of ten lines have, not counting the first.
fn common_indent(text: &str) -> usize {
    let mut indents: Vec<usize> =
        text.split(is_line_break).skip(1).filter(|line| !line.trim().is_empty()).map(indent_of).collect();
    indents.sort_unstable();
    indents.get(indents.len() / 10).copied().unwrap_or(0)
}

/// Whether lines were broken at a fixed width inside sentences, as in wire copy.
///
/// Broken lines end where the next word would not have fitted. So in wrapped text nearly every line
/// that is followed by another of the same paragraph is within a word's length of the width, many end
/// in the middle of a sentence, and many go on in lower case. A text with one paragraph a line has
/// lines of any length that end as sentences do; a list has short lines that start with capitals.
///
/// Of 4,494 news texts of twelve collections this finds all 1,500 of the one that is wrapped and no other.
fn is_wrapped(text: &str, indent: usize) -> bool {
    let mut lengths = Vec::new();
    let mut pairs = Vec::new();
    let mut before = "";
    for line in text.split(is_line_break) {
        if !before.trim().is_empty() && !line.trim().is_empty() && !starts_with_indent(line, indent) {
            pairs.push((before.trim(), line.trim_start()));
        }
        if !line.trim().is_empty() {
            lengths.push(line.trim().chars().count());
        }
        before = line;
    }
    lengths.sort_unstable();
    // A few lines (a headline, a table) may stick out.
    let Some(width) = lengths.get(lengths.len().saturating_sub(1) * 95 / 100) else { return false };
    if pairs.len() < FEWEST_BROKEN_LINES || !WRAPPED_WIDTHS.contains(width) {
        return false;
    }
    let is_full = |line: &str, next: &str| {
        let next_word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
        line.chars().count() + 1 + next_word + SLACK >= *width
    };
    let ends_open =
        |line: &str| line.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | '-'));
    let full = pairs.iter().filter(|(line, next)| is_full(line, next)).count();
    let open = pairs.iter().filter(|(line, next)| is_full(line, next) && ends_open(line)).count();
    let goes_on = pairs.iter().filter(|(_, next)| next.starts_with(char::is_lowercase)).count();
    let has_case = text.chars().filter(|c| c.is_lowercase()).count() * 5 > text.chars().count();
    full * 10 >= pairs.len() * 6
        && open * 10 >= pairs.len() * 5
        && (!has_case || goes_on * 10 >= pairs.len() * 3)
}

/// With fewer it might be chance.
const FEWEST_BROKEN_LINES: usize = 2;

/// Characters a line. Teleprinters and mail break lines at 60 to 80, newspaper columns at 30 and more;
/// nothing we know of breaks beyond 120.
const WRAPPED_WIDTHS: std::ops::RangeInclusive<usize> = 30..=120;

/// How far a line may stay short of the width though the next word would have fitted.
const SLACK: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        split(text)
            .iter()
            .map(|paragraph| paragraph.parts.iter().map(|part| part.text.as_ref()).collect())
            .collect()
    }

    /// What a sentence costs grows with more than its length.
    #[test]
    fn what_goes_on_without_an_end_is_read_in_parts() {
        for part in ["said he ", "a-", "(", "\u{e9}", "town. said he said he "] {
            let text = part.repeat(40_000 / part.len());
            let paragraph = &split(&text)[0];
            assert!(paragraph.parts.iter().all(|part| part.text.len() <= LONGEST_PART), "{part}");
            let ends = part.contains(". ");
            assert!(ends || paragraph.parts.iter().all(|part| part.text.len() <= LONGEST_SENTENCE), "{part}");
            let whole: String = paragraph.parts.iter().map(|part| part.text.as_ref()).collect();
            assert_eq!(whole, text.trim());
        }
        let ordinary = "Rebels took the town on Monday, a spokesman said. ".repeat(300);
        assert_eq!(split(&ordinary)[0].parts.len(), 1);
    }

    #[test]
    fn a_line_is_a_paragraph() {
        let text =
            "Varan troops entered Ostrel, witnesses said.\n\nThe army denied it\r\n  It gave no reason. \n";
        assert_eq!(
            texts(text),
            ["Varan troops entered Ostrel, witnesses said.", "The army denied it", "It gave no reason."]
        );
    }

    #[test]
    fn a_text_set_in_from_the_margin_is_wrapped_all_the_same() {
        let lines = [
            "Varan troops entered the town of Ostrel on Monday after three days of",
            "fighting, witnesses said, and the army of the south withdrew towards the",
            "river with its tanks. Residents hid in cellars while the last shells of",
            "the battle fell on the market and on the road that leads to the harbour.",
        ];
        let plain = lines.join("\n");
        let set_in = lines.join("\n            ");
        assert_eq!(split(&plain).len(), 1);
        assert_eq!(split(&set_in).len(), 1);
    }

    #[test]
    fn a_town_before_a_colon_is_read_by_itself_and_a_speaker_is_not() {
        let head = |text: &str| split(text)[0].parts[0].text.to_string();
        let lead = "Shells fell on the northern districts all night, and the hospital took in nine people.";
        assert_eq!(head(&format!("PORT ULLEN: {lead}")), "PORT ULLEN: ");
        let under = format!("Shells fall on Karsk\n\nKARSK: {lead}");
        assert_eq!(split(&under)[1].parts[0].text, "KARSK: ");
        for text in
            ["MIROV: We hold the town.".to_owned(), format!("MIROV: {lead}\nHARAN: That is not true.")]
        {
            assert_eq!(head(&text), text.lines().next().expect("a line"));
        }
    }

    #[test]
    fn a_date_line_is_read_by_itself() {
        let head = |text: &str| split(text)[0].parts[0].text.to_string();
        for line in [
            "OSTREL, Varan (Coastal Wire) - ",
            "KARSK, March 4 (CW) -- ",
            "NORVEL — ",
            "PORT ULLEN, 15 JAN 90 (CW) -- ",
        ] {
            assert_eq!(head(&format!("{line}Rebels took the town.")), line);
        }
        for text in [
            "UNITED in grief - and in anger - the town buried its dead.",
            "THE TOWN OF OSTREL -- IN THE NORTH -- FELL.",
            "Ostrel - The army left.",
        ] {
            assert_eq!(head(text), text);
        }
    }

    #[test]
    fn lines_broken_at_a_width_are_joined() {
        let text = "Varan troops entered the northern town of Ostrel on\n\
                    Monday, witnesses said, after three weeks of heavy\n\
                    shelling from the hills. The army denied it.\n\
                    \n\
                    General Mirov said that his men still held the bridge\n\
                    and the road to the east.\n   \
                    Nobody could reach the town to see for themselves and\n\
                    telephone lines were cut.\n";
        let found = texts(text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("of Ostrel on Monday, witnesses"));
        assert!(found[1].ends_with("bridge and the road to the east."));
        for paragraph in split(text) {
            for part in paragraph.parts {
                let start = part.start as usize;
                assert_eq!(text[start..start + part.text.len()].replace('\n', " "), part.text);
            }
        }
    }

    #[test]
    fn a_list_is_not_joined() {
        let text = "Heavy shelling reported in Ostrel town\nRebels say they still hold the bridge\n\
                    General Mirov denies leaving the front\nUnited Nations calls for a quick truce\n";
        assert_eq!(texts(text).len(), 4);
    }

    #[test]
    fn a_line_without_end_is_read_in_parts() {
        let text = "The town was quiet. ".repeat(10_000);
        let paragraphs = split(&text);
        assert_eq!(paragraphs.len(), 1);
        let parts = &paragraphs[0].parts;
        assert!(parts.len() >= 10 && parts.iter().all(|part| part.text.len() <= LONGEST_PART));
        assert!(parts.iter().all(|part| part.text.trim_end().ends_with("quiet.")));
        assert_eq!(parts.iter().map(|part| part.text.as_ref()).collect::<String>(), text.trim());
        assert_eq!(texts(&"x".repeat(50_000)), ["x".repeat(50_000)]);
    }
}
