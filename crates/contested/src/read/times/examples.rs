//! The examples in the data files, run as tests.

use contested_lexicon::Lexicon;
use serde::Deserialize;

use super::{Rules, find};

#[derive(Deserialize)]
struct Examples {
    #[serde(default)]
    example: Vec<Example>,
    #[serde(default, rename = "not")]
    none: Vec<Not>,
}

/// A text in which exactly these times are to be found.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    text: String,
    published: Option<String>,
    /// "words = TIMEX3 value", optionally "= EDTF"; in reading order, and no others.
    times: Vec<String>,
}

/// A text in which there is no time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Not {
    text: String,
}

#[test]
fn every_example_of_the_data_files_holds() {
    let lexicon = Lexicon::bundled();
    let rules = Rules::load(&lexicon).unwrap();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in lexicon.folder("en/time/") {
        let file: Examples = toml::from_str(text).unwrap();
        for example in file.example {
            seen += 1;
            let published = example.published.as_deref().map(|date| date.parse().unwrap());
            let found = find(&example.text, published, &rules).times;
            let found: Vec<String> = found
                .iter()
                .zip(example.times.iter().map(String::as_str).chain(std::iter::repeat("")))
                .map(|(time, expected)| {
                    let words = time.span.of(&example.text);
                    match expected.matches(" = ").count() {
                        2 => format!("{words} = {} = {}", time.value, time.edtf),
                        _ => format!("{words} = {}", time.value),
                    }
                })
                .collect();
            if found != example.times {
                wrong.push(format!(
                    "{path}: {:?}\n  expected {:?}\n  found    {found:?}",
                    example.text, example.times
                ));
            }
        }
        for example in file.none {
            seen += 1;
            let found = find(&example.text, None, &rules).times;
            if !found.is_empty() {
                let words: Vec<&str> = found.iter().map(|time| time.span.of(&example.text)).collect();
                wrong.push(format!("{path}: {:?}\n  expected no time, found {words:?}", example.text));
            }
        }
    }
    assert!(seen > 0, "no example in en/time/");
    assert!(wrong.is_empty(), "{} of {seen} examples fail:\n{}", wrong.len(), wrong.join("\n"));
}
