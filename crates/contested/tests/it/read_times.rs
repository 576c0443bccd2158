//! Time expressions: the cases of `tests/cases/read-times`, and what holds for any text and any day.

use std::sync::OnceLock;

use contested::ingest::{self, Given};
use contested::model::{ClaimTime, DateRange, Report};
use contested::read::{self, times};
use contested_english::English;
use contested_lexicon::Lexicon;
use jiff::civil::Date;
use proptest::prelude::*;

use crate::cases::{Block, each_case};

fn rules() -> &'static read::Rules {
    static RULES: OnceLock<read::Rules> = OnceLock::new();
    RULES.get_or_init(|| read::Rules::load(&Lexicon::bundled()).unwrap())
}

fn english() -> &'static English {
    static ENGLISH: OnceLock<English> = OnceLock::new();
    ENGLISH.get_or_init(|| English::load(Lexicon::bundled().bytes("models/english.bin").unwrap()).unwrap())
}

#[test]
fn cases_hold() {
    each_case("read-times", |name, blocks| {
        let mut report: Option<Report> = None;
        for block in blocks {
            if block.kind == "report" {
                report = Some(dated(block));
                continue;
            }
            let report = report.as_ref().expect("a report before what is expected of it");
            let found = match block.kind.as_str() {
                "published" => published(report),
                "times" => times_found(report),
                "frames" => frames_found(report),
                "events" => events_found(report, &block.body),
                other => panic!("{name}:{}: unknown block `{other}`", block.line),
            };
            let squeezed = |text: &str| {
                text.replace("| |", "||").replace("| ", "|").replace(" |", "|").trim().to_owned()
            };
            assert_eq!(squeezed(&found), squeezed(&block.body), "{name}:{}", block.line);
        }
    });
}

fn dated(block: &Block) -> Report {
    let given = Given { published: block.get("date").map(str::to_owned), ..Given::default() };
    let mut report = ingest::plain(block.body.as_bytes(), block.body.clone(), &given);
    report.published = times::infer_published(&report, rules().times()).0;
    report
}

fn published(report: &Report) -> String {
    let basis = serde_json::to_value(report.published.basis).unwrap();
    let basis = basis.as_str().unwrap();
    report.published.date.map_or_else(|| basis.to_owned(), |date| format!("{date} {basis}"))
}

fn times_found(report: &Report) -> String {
    let found = times::find(&report.text, report.published.date, rules().times());
    let line = |time: &contested::model::Time| {
        let basis = serde_json::to_value(time.basis).unwrap();
        format!("{}|{}|{}|{}", time.span.of(&report.text), time.value, time.edtf, basis.as_str().unwrap())
    };
    found.times.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn frames_found(report: &Report) -> String {
    let found = times::find(&report.text, report.published.date, rules().times());
    let lines = found.times.iter().zip(&found.frames);
    lines
        .map(|(time, frame)| format!("{}|{}", time.span.of(&report.text), days(*frame)))
        .collect::<Vec<_>>()
        .join("\n")
}

fn days(range: DateRange) -> String {
    let end = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    format!("{}..{}", end(range.earliest()), end(range.latest()))
}

/// The expected lines name the triggers.
fn events_found(report: &Report, expected: &str) -> String {
    let reading = read::read(report, english(), rules());
    let line = |trigger: &str| {
        let at = report.text.find(trigger).unwrap() as u32;
        let span = contested::model::Span::new(at, at + trigger.len() as u32);
        let token = reading.tokens_in(span).iter().next().unwrap();
        let ClaimTime { span, range, .. } = times::claim_time(&reading, token);
        match span {
            Some(span) => format!("{trigger} = {}|{}", span.of(&report.text), days(range)),
            None => format!("{trigger} = none"),
        }
    };
    expected
        .lines()
        .filter_map(|expected| Some(line(expected.split_once(" = ")?.0)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Texts made of the words that the grammar knows, so that it is driven into its corners.
fn timely_text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "the",
        "a",
        "last",
        "next",
        "this",
        "past",
        "early",
        "late",
        "mid",
        "-",
        "two",
        "few",
        "half",
        "and",
        "of",
        "to",
        "from",
        "between",
        "days",
        "week",
        "year",
        "quarter",
        "century",
        "hours",
        "ago",
        "later",
        "before",
        "after",
        "Monday",
        "Fridays",
        "May",
        "March",
        "Nov.",
        "5",
        "31",
        "1999",
        "'80s",
        "2024-02-30",
        "99/99/9999",
        "9999",
        "4294967295",
        "0.5",
        "1/2",
        "s",
        "th",
        "BC",
        "AD",
        "Ramadan",
        "Easter",
        "noon",
        "10",
        ":",
        "30",
        "p.m.",
        "GMT",
        "every",
        "daily",
        "first",
        "third",
        "now",
        "recently",
        "fiscal",
        "Q3",
        ",",
        ".",
        "'",
        "\n",
        "\n\n",
        "millennia",
        "tonight",
        "morning",
        "winter",
        "spring",
        "until",
        "since",
        "twenty",
        "hundred",
        "thousand",
        "or",
        "so",
        "–",
        "é",
        "’",
    ]);
    prop::collection::vec((words, prop::sample::select(vec![" ", "", "\n"])), 0..40)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

fn any_day() -> impl Strategy<Value = Option<Date>> {
    prop::option::of((-9999i16..=9999, 1i8..=12, 1i8..=31).prop_map(|(year, month, day)| {
        Date::new(year, month, day).unwrap_or(if year < 0 { Date::MIN } else { Date::MAX })
    }))
}

fn check(text: &str, published: Option<Date>) {
    let found = times::find(text, published, rules().times());
    assert_eq!(found.times.len(), found.frames.len());
    let mut end = 0;
    for (time, frame) in found.times.iter().zip(&found.frames) {
        assert!(time.span.start() >= end, "times overlap in {text:?}");
        assert!(!time.span.of(text).is_empty(), "a span slices nothing in {text:?}");
        end = time.span.end();
        assert!(!time.value.is_empty());
        for range in [time.range, *frame] {
            if let (Some(earliest), Some(latest)) = (range.earliest(), range.latest()) {
                assert!(earliest <= latest);
            }
        }
    }
    let report = ingest::plain(text.as_bytes(), text.to_owned(), &Given::default());
    let (published, notice) = times::infer_published(&report, rules().times());
    assert!(notice.is_some());
    assert_eq!(published.date.is_none(), published.basis == contested::model::DateBasis::None);
}

proptest! {
    #[test]
    fn any_text_and_any_day_are_safe(text in "\\PC{0,200}", published in any_day()) {
        check(&text, published);
    }

    #[test]
    fn words_of_time_in_any_order_are_safe(text in timely_text(), published in any_day()) {
        check(&text, published);
    }
}

/// Work grows with the text: a text of one kind of word, long enough that a quadratic rule would not come back.
#[test]
fn long_runs_of_one_word_come_back() {
    for word in
        ["the ", "May ", "twenty ", "last ", "1999 ", "5 - ", "from ", "' ", "Nov. 1, ", "of the week ", "a "]
    {
        times::find(&word.repeat(40_000), "2024-12-03".parse().ok(), rules().times());
    }
}
