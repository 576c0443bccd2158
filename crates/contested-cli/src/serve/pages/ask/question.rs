//! The small language of questions: a few forms in words, terms with a colon, and words to look for.

use jiff::civil::Date;

/// A question as it was understood.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Question {
    pub(super) asked: Asked,
    pub(super) who: Option<String>,
    pub(super) place: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) source: Option<String>,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    pub(super) on: Option<Date>,
    pub(super) known: Option<Date>,
    /// Words to look for in reports.
    pub(super) words: Vec<String>,
    /// The parts, as they are shown.
    pub(super) pieces: Vec<Piece>,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum Asked {
    /// Who holds a place.
    Holder(String),
    /// With and against whom an actor is.
    Relations(String, Option<String>),
    /// What is said of a person.
    Person(String),
    /// What is claimed.
    #[default]
    Claims,
}

/// A part of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    pub(super) label: &'static str,
    pub(super) value: String,
    /// As it was typed.
    raw: String,
}

impl Question {
    /// The question without one of its parts.
    pub(super) fn without(&self, index: usize) -> String {
        let left: Vec<&str> = self
            .pieces
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index)
            .map(|(_, piece)| piece.raw.as_str())
            .collect();
        left.join(" ")
    }

    fn note(&mut self, label: &'static str, value: &str, raw: &[String]) {
        self.pieces.push(Piece { label, value: value.to_owned(), raw: raw.join(" ") });
    }
}

/// How a question may begin, and what it then asks for.
const BEGINNINGS: &[(&[&str], &str)] = &[
    (&["who", "controls"], "who controls"),
    (&["who", "controlled"], "who controls"),
    (&["who", "holds"], "who controls"),
    (&["who", "held"], "who controls"),
    (&["who", "control"], "who controls"),
    (&["relations", "of"], "relations of"),
    (&["relations", "between"], "relations of"),
    (&["allies", "of"], "relations of"),
    (&["enemies", "of"], "relations of"),
    (&["is"], "said of"),
    (&["was"], "said of"),
];

/// Words that end what stands before them and say what follows.
const CLAUSES: &[(&[&str], &str)] = &[
    (&["as", "known", "by"], "known by"),
    (&["as", "known", "on"], "known by"),
    (&["as", "of"], "on"),
    (&["known", "by"], "known by"),
    (&["known", "on"], "known by"),
    (&["known"], "known by"),
    (&["according", "to"], "said by"),
    (&["on"], "on"),
    (&["with"], "with"),
    (&["and"], "with"),
    (&["alive"], ""),
    (&["dead"], ""),
];

/// Reads a question. Every text is one: what fits no form is words to look for.
pub(super) fn parse(text: &str) -> Question {
    let tokens = tokens(text.trim().trim_end_matches('?'));
    let mut question = Question::default();
    let form = BEGINNINGS.iter().find(|(words, _)| starts_with(&tokens, words) && tokens.len() > words.len());
    let rest = match form {
        Some((words, label))
            if *label != "said of"
                || tokens.iter().any(|token| matches!(token.as_str(), "alive" | "dead")) =>
        {
            form_of(&tokens, words.len(), label, &mut question)
        }
        _ => 0,
    };
    let mut plain: Vec<String> = Vec::new();
    for token in &tokens[rest..] {
        if !term(token, &mut question) {
            plain.push(token.trim_matches('"').to_owned());
        }
    }
    if !plain.is_empty() {
        let raw = plain.clone();
        question.note("words", &plain.join(" "), &raw);
        question.words = plain;
    }
    question
}

/// Reads a form in words; gives how many tokens it took.
fn form_of(tokens: &[String], start: usize, label: &'static str, question: &mut Question) -> usize {
    let (subject, mut at) = until_clause(tokens, start);
    let raw = tokens[..at].to_vec();
    let (mut other, mut other_raw) = (None, Vec::new());
    let mut clauses = Vec::new();
    while let Some((words, clause)) = clause_at(&tokens[at..]) {
        let (value, end) = until_clause(tokens, at + words);
        let raw = tokens[at..end].to_vec();
        match clause {
            "with" => {
                other = Some(value);
                other_raw = raw;
            }
            "" => {}
            _ => clauses.push((clause, value, raw)),
        }
        at = end;
    }
    question.note(label, &subject, &raw);
    match label {
        "who controls" => question.asked = Asked::Holder(subject),
        "said of" => question.asked = Asked::Person(subject),
        _ => {
            if let Some(other) = &other {
                question.note("with", other, &other_raw);
            }
            question.asked = Asked::Relations(subject, other);
        }
    }
    for (clause, value, raw) in clauses {
        let day = contested::ingest::published(&value);
        match clause {
            "said by" => question.source = Some(value.clone()),
            "on" => question.on = day,
            _ => question.known = day,
        }
        question.note(if clause != "said by" && day.is_none() { "no day:" } else { clause }, &value, &raw);
    }
    at
}

/// The words up to the next clause or term.
fn until_clause(tokens: &[String], start: usize) -> (String, usize) {
    let end = (start..tokens.len())
        .find(|at| *at > start && clause_at(&tokens[*at..]).is_some() || is_term(&tokens[*at]))
        .unwrap_or(tokens.len());
    let words: Vec<&str> = tokens[start..end].iter().map(|token| token.trim_matches('"')).collect();
    (words.join(" "), end)
}

fn clause_at(tokens: &[String]) -> Option<(usize, &'static str)> {
    CLAUSES.iter().find(|(words, _)| starts_with(tokens, words)).map(|(words, label)| (words.len(), *label))
}

fn starts_with(tokens: &[String], words: &[&str]) -> bool {
    tokens.len() >= words.len()
        && tokens.iter().zip(words).all(|(token, word)| token.eq_ignore_ascii_case(word))
}

const TERMS: &[(&str, &str)] = &[
    ("who", "who"),
    ("actor", "who"),
    ("where", "where"),
    ("place", "where"),
    ("what", "what"),
    ("kind", "what"),
    ("by", "said by"),
    ("source", "said by"),
    ("from", "from"),
    ("to", "to"),
    ("on", "on"),
    ("known", "known by"),
];

fn is_term(token: &str) -> bool {
    token.split_once(':').is_some_and(|(key, value)| {
        !value.is_empty() && TERMS.iter().any(|(name, _)| key.eq_ignore_ascii_case(name))
    })
}

/// Takes a token with a colon; says whether it was one.
fn term(token: &str, question: &mut Question) -> bool {
    let Some((key, value)) = token.split_once(':') else { return false };
    let value = value.trim_matches('"').to_owned();
    let Some((_, label)) = TERMS.iter().find(|(name, _)| key.eq_ignore_ascii_case(name)) else {
        return false;
    };
    if value.is_empty() {
        return false;
    }
    let day = contested::ingest::published(&value);
    match *label {
        "who" => question.who = Some(value.clone()),
        "where" => question.place = Some(value.clone()),
        "what" => question.kind = Some(value.clone()),
        "said by" => question.source = Some(value.clone()),
        "from" => question.from = day,
        "to" => question.to = day,
        "on" => question.on = day,
        _ => question.known = day,
    }
    let is_day = matches!(*label, "from" | "to" | "on" | "known by");
    question.note(if is_day && day.is_none() { "no day:" } else { label }, &value, &[token.to_owned()]);
    true
}

/// Words, with what stands between quotation marks as one.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut token = String::new();
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' | '“' | '”' => {
                quoted = !quoted;
                token.push('"');
            }
            _ if character.is_whitespace() && !quoted => {
                if !token.is_empty() {
                    tokens.push(std::mem::take(&mut token));
                }
            }
            _ => token.push(character),
        }
    }
    if !token.is_empty() {
        tokens.push(token);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_in_words_are_understood() {
        let question = parse(
            "Who controls Port Ullen on 2021-03-06 as known by 2021-03-09 according to Northern Front?",
        );
        assert_eq!(question.asked, Asked::Holder("Port Ullen".to_owned()));
        assert_eq!(question.on, "2021-03-06".parse().ok());
        assert_eq!(question.known, "2021-03-09".parse().ok());
        assert_eq!(question.source.as_deref(), Some("Northern Front"));
        assert_eq!(question.pieces.len(), 4);
        assert_eq!(
            parse("relations of Sorvia with Varania").asked,
            Asked::Relations("Sorvia".into(), Some("Varania".into()))
        );
        assert_eq!(parse("is Dannik Orsel alive?").asked, Asked::Person("Dannik Orsel".to_owned()));
    }

    #[test]
    fn terms_and_words_mix() {
        let question = parse("what:strike where:\"Port Ullen\" market from:2021-03-01");
        assert_eq!(question.asked, Asked::Claims);
        assert_eq!(question.kind.as_deref(), Some("strike"));
        assert_eq!(question.place.as_deref(), Some("Port Ullen"));
        assert_eq!(question.words, ["market"]);
        assert_eq!(question.without(0), "where:\"Port Ullen\" from:2021-03-01 market");
    }

    #[test]
    fn a_day_that_is_none_is_said_to_be_none() {
        let question = parse("who controls Ostrel on Whitsun");
        assert_eq!(question.on, None);
        assert_eq!(question.pieces[1].label, "no day:");
    }

    #[test]
    fn any_text_is_a_question() {
        for text in [
            "",
            "?",
            "\"",
            "who controls",
            "who controls ?",
            ":",
            "a:b",
            "on on on",
            "is alive",
            "who:\"",
            "«»\u{0}",
        ] {
            let _ = parse(text);
        }
    }
}
