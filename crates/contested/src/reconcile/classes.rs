//! Who is counted: whether two counts can be of the same people (`en/figures/classes.toml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use contested_lexicon::Lexicon;
use serde::Deserialize;

use crate::model::FigureFact;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    class: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[allow(dead_code, reason = "for people who read the file")]
    name: String,
    words: Vec<String>,
    #[serde(default)]
    anybody: bool,
    #[serde(default)]
    some: bool,
}

/// The class of a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Class {
    number: usize,
    anybody: bool,
    some: bool,
}

const FILE: &str = "en/figures/classes.toml";

fn classes() -> &'static BTreeMap<String, Class> {
    static CLASSES: LazyLock<BTreeMap<String, Class>> = LazyLock::new(|| {
        let lexicon = Lexicon::bundled();
        let text = lexicon.text(FILE).expect("a bundled file");
        let file: File = toml::from_str(text).expect("a file that a test reads");
        let words = |(number, row): (usize, Row)| {
            let class = Class { number, anybody: row.anybody, some: row.some };
            row.words.into_iter().map(move |word| (word, class))
        };
        file.class.into_iter().enumerate().flat_map(words).collect()
    });
    &CLASSES
}

/// The class of those who are counted: by the last word that has one; `None` where none has.
fn class_of(group: &str) -> Option<Class> {
    let known = |word: &str| {
        let classes = classes();
        classes.get(word).or_else(|| classes.get(word.strip_suffix('s')?)).copied()
    };
    group.split(|c: char| !c.is_alphanumeric()).rev().find_map(known)
}

/// How the people of two counts stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Counted {
    /// The same, as far as their names tell.
    Alike,
    /// Those of the first are among those of the second.
    Among,
    /// Those of the second are among those of the first.
    Holds,
    /// Others.
    Apart,
}

pub(super) fn counted(x: &FigureFact, y: &FigureFact) -> Counted {
    let (Some(a), Some(b)) = (&x.group, &y.group) else {
        return match (&x.group, &y.group) {
            (Some(a), None) if !class_of(a).is_some_and(|class| class.anybody) => Counted::Among,
            (None, Some(b)) if !class_of(b).is_some_and(|class| class.anybody) => Counted::Holds,
            _ => Counted::Alike,
        };
    };
    if a == b {
        return Counted::Alike;
    }
    match (class_of(a), class_of(b)) {
        (Some(one), Some(other)) if one.number == other.number => Counted::Alike,
        (Some(one), Some(other)) if one.anybody && other.anybody => Counted::Alike,
        (Some(one), Some(other)) if one.some && other.anybody => Counted::Among,
        (Some(one), Some(other)) if one.anybody && other.some => Counted::Holds,
        (Some(_), Some(_)) => Counted::Apart,
        // "Russians" may be all of them or some.
        (None, Some(other)) if other.anybody => Counted::Alike,
        (Some(one), None) if one.anybody => Counted::Alike,
        _ => {
            let whole = |long: &str, short: &str| {
                let mut words = long.split(|c: char| !c.is_alphanumeric());
                short.split(|c: char| !c.is_alphanumeric()).all(|word| words.any(|each| each == word))
            };
            if whole(a, b) || whole(b, a) { Counted::Alike } else { Counted::Apart }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FigureKind;

    fn of(group: Option<&str>) -> FigureFact {
        FigureFact {
            kind: FigureKind::Killed,
            group: group.map(str::to_owned),
            low: Some(5),
            high: Some(5),
            is_part: false,
        }
    }

    #[test]
    fn men_are_not_within_women() {
        assert_eq!(counted(&of(Some("women")), &of(Some("eight men"))), Counted::Apart);
    }

    #[test]
    fn soldiers_are_security_personnel() {
        assert_eq!(counted(&of(Some("soldiers")), &of(Some("security personnel"))), Counted::Alike);
        assert_eq!(counted(&of(Some("soldiers")), &of(Some("militants"))), Counted::Apart);
    }

    #[test]
    fn children_are_among_people() {
        assert_eq!(counted(&of(Some("children")), &of(Some("people"))), Counted::Among);
        assert_eq!(counted(&of(None), &of(Some("children"))), Counted::Holds);
        assert_eq!(counted(&of(Some("civilians")), &of(None)), Counted::Alike);
    }
}
