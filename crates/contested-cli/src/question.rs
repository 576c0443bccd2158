//! The small language of questions: a few forms in words, terms with a colon, and words to look for. How questions name acts
//! and counts is data (`question/`).

use jiff::civil::Date;

/// A question as it was understood.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Question {
    pub(crate) asked: Asked,
    pub(crate) who: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) on: Option<Date>,
    pub(crate) known: Option<Date>,
    /// Words to look for in reports.
    pub(crate) words: Vec<String>,
    /// The parts, as they are shown.
    pub(crate) pieces: Vec<Piece>,
    /// Whether it reads like a question in words, and is none of the forms: its words are looked for, and no more.
    pub(crate) is_puzzling: bool,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) enum Asked {
    /// Who holds a place.
    Holder(String),
    /// With and against whom an actor is.
    Relations(String, Option<String>),
    /// What is said of a person.
    Person(String),
    /// How many were killed, injured …, where.
    Toll(&'static str, Option<String>),
    /// Who did an act of a kind, where.
    Doer(&'static str, Option<String>),
    /// What happened at a place.
    Happened(String),
    /// What a source says of something; of everything where nothing is named.
    Said(String, Option<String>),
    /// Who says otherwise, of something or of anything.
    Otherwise(Option<String>),
    /// What is claimed.
    #[default]
    Claims,
}

/// A part of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    /// As it was typed.
    raw: String,
}

impl Question {
    /// The question without one of its parts.
    #[cfg_attr(not(feature = "pages"), allow(dead_code, reason = "only the pages take parts away"))]
    pub(crate) fn without(&self, index: usize) -> String {
        let left: Vec<&str> = self
            .pieces
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index)
            .map(|(_, piece)| piece.raw.as_str())
            .collect();
        left.join(" ")
    }

    fn note_some(&mut self, label: &'static str, value: &Option<String>, raw: &[String]) {
        if let Some(value) = value {
            self.note(label, value, raw);
        }
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

/// Words with which questions begin.
const ASKING: &[&str] = &[
    "who", "whom", "whose", "what", "which", "when", "where", "why", "how", "is", "are", "was", "were",
    "did", "does", "do", "has", "have", "can",
];

/// Reads a question. Every text is one: what fits no form is words to look for. `last` is the last day that is told of: a
/// month without a year is the last such month up to it.
pub(crate) fn parse(text: &str, last: Option<Date>) -> Question {
    let tokens = tokens(text.trim().trim_end_matches('?'));
    let mut question = Question::default();
    if let Some(asked) = asked_in_words(&tokens, last) {
        return asked;
    }
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
        let begins =
            plain.first().is_some_and(|first| ASKING.iter().any(|word| first.eq_ignore_ascii_case(word)));
        question.is_puzzling = question.asked == Asked::Claims
            && plain.len() > 1
            && question.pieces.len() == 1
            && (begins || text.trim_end().ends_with('?'));
        question.words = plain;
    }
    question
}

/// How questions name acts and counts: words and what they stand for.
fn table(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The longest words at the start of some tokens that a table has, and what they stand for.
fn named(text: &'static str, tokens: &[String]) -> Option<(usize, &'static str)> {
    table(text)
        .filter_map(|(words, meant)| {
            let words: Vec<&str> = words.split(' ').collect();
            starts_with(tokens, &words).then_some((words.len(), meant))
        })
        .max_by_key(|(length, _)| *length)
}

const ACTS: &str = include_str!("question/acts.tsv");
const COUNTS: &str = include_str!("question/counts.tsv");
/// Words before a place.
const AT: &[&str] = &["in", "at", "near", "around", "to"];

/// The forms that ask of what happened: how many, who did it, what, what somebody says of it, who says otherwise.
fn asked_in_words(tokens: &[String], last: Option<Date>) -> Option<Question> {
    let is = |at: usize, words: &[&str]| {
        tokens.get(at).is_some_and(|token| words.iter().any(|word| token.eq_ignore_ascii_case(word)))
    };
    let mut question = Question::default();
    let place_from = |at: usize| if is(at, AT) { at + 1 } else { at };
    let end = if is(0, &["how"]) && is(1, &["many"]) {
        let at = (2..tokens.len()).find(|at| named(COUNTS, &tokens[*at..]).is_some())?;
        let (length, figure) = named(COUNTS, &tokens[at..])?;
        let (place, end) = subject(tokens, place_from(at + length), last);
        question.note("how many", figure, &tokens[..at + length]);
        question.note_some("where", &place, &tokens[at + length..end]);
        question.asked = Asked::Toll(figure, place);
        end
    } else if is(0, &["what"]) && is(1, &["happened", "happens"]) && is(2, AT) {
        let (place, end) = subject(tokens, 3, last);
        let place = place?;
        question.note("what happened in", &place, &tokens[..end]);
        question.asked = Asked::Happened(place);
        end
    } else if is(0, &["who"])
        && (is(1, &["disagrees", "denies"]) || is(1, &["says"]) && is(2, &["otherwise"]))
    {
        let at = if is(1, &["says"]) { 3 } else { 2 };
        let at = if is(at, &["about", "on", "over", "of", "in"]) { at + 1 } else { at };
        let (about, end) = subject(tokens, at, last);
        question.note(
            "who says otherwise about",
            about.as_deref().unwrap_or("anything"),
            &tokens[..end.max(at)],
        );
        question.asked = Asked::Otherwise(about);
        end.max(at)
    } else if is(0, &["who"]) {
        let at = if is(1, &["did"]) { 2 } else { 1 };
        let at = if is(at, &["the"]) { at + 1 } else { at };
        let (length, kind) = named(ACTS, &tokens[at..])?;
        let (place, end) = subject(tokens, place_from(at + length), last);
        question.note("who did", kind, &tokens[..at + length]);
        question.note_some("where", &place, &tokens[at + length..end]);
        question.asked = Asked::Doer(kind, place);
        end
    } else if is(0, &["what"]) {
        let start = if is(1, &["does", "did"]) { 2 } else { 1 };
        let say = (start..tokens.len()).find(|at| is(*at, &["say", "says", "said"]))?;
        let source = plain_words(&tokens[start..say]);
        if source.is_empty() {
            return None;
        }
        let at = if is(say + 1, &["about", "of", "on"]) { say + 2 } else { say + 1 };
        let (about, end) = subject(tokens, at, last);
        question.note("said by", &source, &tokens[..say + 1]);
        question.note_some("about", &about, &tokens[(say + 1).min(end)..end]);
        question.asked = Asked::Said(source, about);
        end.max(at.min(tokens.len()))
    } else {
        return None;
    };
    // What follows: days, the second clock, a source. Anything else, and the question is another.
    let mut at = end;
    while at < tokens.len() {
        if let Some((from, to, length)) = days_at(&tokens[at..], last) {
            (question.from, question.to) = (Some(from), Some(to));
            question.note("when", &told_days(from, to), &tokens[at..at + length]);
            at += length;
        } else if let Some((length, clause)) = clause_at(&tokens[at..]) {
            let (value, next) = until_clause(tokens, at + length);
            match clause {
                "known by" => question.known = Some(contested::ingest::published(&value)?),
                "said by" => question.source = Some(value.clone()),
                _ => return None,
            }
            question.note(clause, &value, &tokens[at..next]);
            at = next;
        } else if term(&tokens[at], &mut question) {
            at += 1;
        } else {
            return None;
        }
    }
    Some(question)
}

fn told_days(from: Date, to: Date) -> String {
    if from == to { from.to_string() } else { format!("{from} to {to}") }
}

fn plain_words(tokens: &[String]) -> String {
    tokens.iter().map(|token| token.trim_matches('"')).collect::<Vec<_>>().join(" ")
}

/// The words up to days, another clause or a term.
fn subject(tokens: &[String], start: usize, last: Option<Date>) -> (Option<String>, usize) {
    let start = start.min(tokens.len());
    let end = (start..tokens.len())
        .find(|at| {
            days_at(&tokens[*at..], last).is_some()
                || clause_at(&tokens[*at..])
                    .is_some_and(|(_, clause)| matches!(clause, "known by" | "said by"))
                || is_term(&tokens[*at])
        })
        .unwrap_or(tokens.len());
    let words = plain_words(&tokens[start..end]);
    let words = words.trim_end_matches(',').trim().to_owned();
    ((!words.is_empty()).then_some(words), end)
}

/// Days told with "on", "in" or "during" at the start of some tokens: the first, the last, and how many tokens tell them.
fn days_at(tokens: &[String], last: Option<Date>) -> Option<(Date, Date, usize)> {
    let is_day = tokens.first()?.eq_ignore_ascii_case("on");
    if !is_day && !["in", "during"].iter().any(|word| tokens[0].eq_ignore_ascii_case(word)) {
        return None;
    }
    // The longest that can be days: "on 4 March 2021" before "on 4 March".
    (1..=3.min(tokens.len() - 1)).rev().find_map(|length| {
        let (from, to) = days(&tokens[1..=length], last)?;
        (!is_day || from == to).then_some((from, to, length + 1))
    })
}

/// Days in words: "2021-03-04", "4 March 2021", "March 4", "March 2021", "March", "2021".
fn days(words: &[String], last: Option<Date>) -> Option<(Date, Date)> {
    let words: Vec<&str> = words.iter().map(|word| word.trim_matches(',')).collect();
    if let [word] = words.as_slice()
        && let Some(day) = contested::ingest::published(word).filter(|_| word.len() >= 8)
    {
        return Some((day, day));
    }
    let (mut day, mut month, mut year) = (None, None, None);
    for word in words {
        if let Some(found) = month_of(word) {
            month.replace(found).is_none().then_some(())?;
        } else if let Some(number) =
            word.trim_end_matches(char::is_alphabetic).parse::<i16>().ok().filter(|number| *number > 0)
        {
            if number > 31 {
                (word.len() == 4 && year.replace(number).is_none()).then_some(())?;
            } else {
                day.replace(i8::try_from(number).ok()?).is_none().then_some(())?;
            }
        } else {
            return None;
        }
    }
    let Some(month) = month else {
        let year = year.filter(|_| day.is_none())?;
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    };
    let year =
        year.or_else(|| last.map(|last| if month <= last.month() { last.year() } else { last.year() - 1 }))?;
    match day {
        Some(day) => Date::new(year, month, day).ok().map(|day| (day, day)),
        None => Date::new(year, month, 1).ok().map(|first| (first, first.last_of_month())),
    }
}

/// A month by its name or the first letters of it.
fn month_of(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    let word = if word == "sept" { "sep" } else { word.as_str() };
    let at = MONTHS.iter().position(|name| word.len() >= 3 && name.starts_with(word))?;
    i8::try_from(at + 1).ok()
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

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
            None,
        );
        assert_eq!(question.asked, Asked::Holder("Port Ullen".to_owned()));
        assert_eq!(question.on, "2021-03-06".parse().ok());
        assert_eq!(question.known, "2021-03-09".parse().ok());
        assert_eq!(question.source.as_deref(), Some("Northern Front"));
        assert_eq!(question.pieces.len(), 4);
        assert_eq!(
            parse("relations of Sorvia with Varania", None).asked,
            Asked::Relations("Sorvia".into(), Some("Varania".into()))
        );
        assert_eq!(parse("is Dannik Orsel alive?", None).asked, Asked::Person("Dannik Orsel".to_owned()));
    }

    #[test]
    fn terms_and_words_mix() {
        let question = parse("what:strike where:\"Port Ullen\" market from:2021-03-01", None);
        assert_eq!(question.asked, Asked::Claims);
        assert_eq!(question.kind.as_deref(), Some("strike"));
        assert_eq!(question.place.as_deref(), Some("Port Ullen"));
        assert_eq!(question.words, ["market"]);
        assert_eq!(question.without(0), "where:\"Port Ullen\" from:2021-03-01 market");
    }

    #[test]
    fn a_day_that_is_none_is_said_to_be_none() {
        let question = parse("who controls Ostrel on Whitsun", None);
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
            let _ = parse(text, None);
        }
    }

    fn asked(text: &str) -> (Asked, Option<String>, Option<String>) {
        let last = "2021-03-22".parse().ok();
        let question = parse(text, last);
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        (question.asked, day(question.from), day(question.to))
    }

    #[test]
    fn what_happened_is_asked_in_words() {
        let some = |words: &str| Some(words.to_owned());
        let day = some("2021-03-08");
        for text in
            ["how many killed in Ostrel on 2021-03-08", "How many people were killed in Ostrel on 8 March?"]
        {
            assert_eq!(
                asked(text),
                (Asked::Toll("killed", some("Ostrel")), day.clone(), day.clone()),
                "{text}"
            );
        }
        let month = (some("2021-03-01"), some("2021-03-31"));
        assert_eq!(
            asked("how many wounded in Port Ullen in March"),
            (Asked::Toll("injured", some("Port Ullen")), month.0.clone(), month.1.clone())
        );
        assert_eq!(
            asked("who did the air strike in Miravets?").0,
            Asked::Doer("strike.air", some("Miravets"))
        );
        assert_eq!(
            asked("who shelled Ostrel on March 8, 2021"),
            (Asked::Doer("strike.artillery", some("Ostrel")), day.clone(), day.clone())
        );
        assert_eq!(
            asked("what happened in Tolvane in March 2021"),
            (Asked::Happened("Tolvane".into()), month.0, month.1)
        );
        assert_eq!(
            asked("what does the Defence Ministry say about Tolvane?").0,
            Asked::Said("the Defence Ministry".into(), some("Tolvane"))
        );
        assert_eq!(asked("who says otherwise").0, Asked::Otherwise(None));
        assert_eq!(asked("who denies the coup").0, Asked::Otherwise(some("the coup")));
        assert_eq!(asked("how many killed").0, Asked::Toll("killed", None));
        assert_eq!(
            parse("how many killed in Ostrel known 2021-03-10", None).known,
            "2021-03-10".parse().ok()
        );
    }

    #[test]
    fn what_is_not_understood_is_said_to_be_so() {
        assert!(parse("why did the talks fail?", None).is_puzzling);
        assert!(parse("who will win the war", None).is_puzzling);
        assert!(!parse("talks in Karvost", None).is_puzzling);
        assert!(!parse("who controls Ostrel", None).is_puzzling);
        assert!(!parse("what happened in Ostrel", None).is_puzzling);
    }

    /// Square in its length, this would take hours.
    #[test]
    fn long_questions_are_read_in_one_go() {
        let long = "how many killed in ".to_owned() + &"on in 4 March ".repeat(20_000);
        let _ = parse(&long, None);
    }
}
