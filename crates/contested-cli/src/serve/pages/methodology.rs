//! How everything in the case was made: from the rules and settings themselves.

use std::collections::BTreeMap;

use contested::reconcile::Policy;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::super::titles;
use super::super::words::{count, word_of, words};
use super::{Answer, At, Failure, RECORD, record};

/// A file of rules or words.
struct RuleFile {
    path: String,
    /// What its head says of it, its source and licence among that.
    head: String,
    rules: usize,
    rows: usize,
}

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let lexicon = at.case.lexicon()?;
    let files: Vec<RuleFile> = lexicon.folder("").map(|(path, text)| file(path, text)).collect();
    let kinds: Vec<Value> = lexicon.folder("codebook").flat_map(|(_, text)| kinds_of(text)).collect();
    let read_by = at.case.rules()?;
    let policy = Policy::default();
    record(
        request,
        || {
            json!({
                "read_by": read_by.iter().map(|(rules, reports)| json!({"rules": rules, "reports": reports})).collect::<Vec<_>>(),
                "best_figure": policy.best_figure,
                "kinds": kinds,
                "files": files.iter().map(|file| json!({"path": file.path, "head": file.head, "rules": file.rules, "rows": file.rows})).collect::<Vec<_>>(),
            })
        },
        || {
            let mut folders: BTreeMap<&str, Vec<&RuleFile>> = BTreeMap::new();
            for file in &files {
                folders
                    .entry(file.path.rsplit_once('/').map_or("", |(folder, _)| folder))
                    .or_default()
                    .push(file);
            }
            let body = html! {
                h1 { "How all this was made" }
                p.lead { "Reports go in unchanged; a program reads them by rules that anybody can look up; nothing is looked up elsewhere, guessed, averaged or silently merged. The same reports give the same case on every machine." }
                h2 { "This case" }
                table { thead { tr { th { "Read by the rules of version" } th.number { "Reports" } } } tbody { @for (rules, reports) in &read_by { tr { td { code { (rules) } } td.number { (reports) } } } } }
                (steps(&word_of(&policy.best_figure).replace('-', " ")))
                h2 { "Kinds of event" }
                div.scroll { table { thead { tr { th { "Kind" } th { "" } th { "What it means" } } } tbody {
                    @for kind in &kinds { tr { td { (titles::kind(kind["name"].as_str().unwrap_or_default())) } td.soft { code { (kind["name"].as_str().unwrap_or_default()) } } td { (words(kind["definition"].as_str().unwrap_or_default())) } } }
                } } }
                h2 { "Rules and words" }
                p.soft { "All of them are files that can be read and changed; each names its source and licence, and each rule carries examples that are tested." }
                @for (folder, files) in &folders {
                    details {
                        summary { code { (folder) } " – " (count(files.len() as i64, "file", "files")) @let rules: usize = files.iter().map(|file| file.rules).sum(); @if rules > 0 { ", " (count(rules as i64, "rule", "rules")) } }
                        dl.fields { @for file in files {
                            dt { code { (file.path.rsplit('/').next().unwrap_or_default()) } }
                            dd { (words(&file.head)) " " span.soft { @if file.rules > 0 { (count(file.rules as i64, "rule", "rules")) } @else if file.rows > 0 { (count(file.rows as i64, "row", "rows")) } } }
                        } }
                    }
                }
            };
            at.page("Methodology", RECORD, &body)
        },
    )
}

/// What is done, in which order, by which choices.
fn steps(best_figure: &str) -> Markup {
    html! {
        h2 { "What is done" }
        dl.fields.steps {
            dt { "Taking in" } dd { "The original bytes are kept with their SHA-256; the text that is read is kept beside them. Every step is a row of a log in which each row holds the hash of the one before." }
            dt { "Reading" } dd { "Sentences are parsed; acts, who did them to whom, where, when and how many are read by rules. What the words leave open stays open: vague days stay ranges, vague places have a radius, “at least 22” is a lower bound." }
            dt { "Who says so" } dd { "Each claim has the chain of those who tell it, from the origin to the outlet. Outlets that carry one origin are one voice; copies of a report are one voice; unnamed sources of different reports are kept apart." }
            dt { "Joining" } dd { "Claims are joined into an event by points for kind, place, day, actors and figures, and by points against. Each event's page lists them." }
            dt { "Grades" } dd { "After Airwars, by rule over independent voices: confirmed where the one held responsible owns up to it; fair with two independent voices or more and none against; weak with one; contested where sources deny it or blame different actors; discounted where it was taken back or shown not to be so." }
            dt { "Figures" } dd { "Low and high are the least and the most that any origin's latest figure allows. The figure that stands for the event is one that was reported, chosen by “" (best_figure) "”; none is an average." }
            dt { "Independent voices" } dd { "Two claims are independent where neither their origin nor the outlet that they came through is the same: one report that quotes four sources is one voice, and one source in four papers too. A source without a name counts only where it cannot be one that speaks elsewhere. Sources that tell what they themselves did or suffered, outlets in their own voice and outlets that only pass on are counted apart." }
            dt { "Disagreement" } dd { "Found between claims of one event, by rule: how many, who, to whom, where, when, whether, dead or alive, who holds it. The strongest have most independent origins on the weaker side. The program takes no side." }
            dt { "Ground" } dd { "Who is said to hold a place is each origin's latest word. “Withdrew” ends a holding and does not say who came next. On the map: filled where sources that are not the holder itself say so and nobody denies it; hatched where sources disagree; outlined where only its own side says so; nothing where no report speaks." }
            dt { "Two clocks" } dd { "One asks how things stood on a day, the other what could be known by a day. As of a day in the past everything is worked out anew from what was known then." }
            dt { "People" } dd { "A judgement by a person is a record of its own with who, when and why. Nothing is overwritten." }
        }
    }
}

fn file(path: &str, text: &str) -> RuleFile {
    let head: Vec<&str> = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim())
        .collect();
    let is_table = std::path::Path::new(path).extension().is_some_and(|ending| ending == "tsv");
    RuleFile {
        path: path.to_owned(),
        head: head.join(" "),
        rules: text
            .lines()
            .filter(|line| matches!(line.trim(), "[[rule]]" | "[[frame]]" | "[[kind]]" | "[[cue]]"))
            .count(),
        rows: if is_table {
            text.lines().filter(|line| !line.starts_with('#')).count().saturating_sub(1)
        } else {
            0
        },
    }
}

/// The kinds of a codebook file, with their definitions.
fn kinds_of(text: &str) -> Vec<Value> {
    let value = |line: &str, key: &str| -> Option<String> {
        let rest = line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim();
        Some(rest.trim_matches('"').replace("\\\"", "\""))
    };
    let mut kinds = Vec::new();
    for entry in text.split("[[kind]]").skip(1) {
        let find = |key: &str| entry.lines().find_map(|line| value(line, key));
        if let (Some(name), Some(definition)) = (find("name"), find("definition")) {
            kinds.push(json!({"name": name, "definition": definition}));
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use contested::model::EventKind;
    use contested_lexicon::Lexicon;

    use super::kinds_of;

    #[test]
    fn every_kind_of_the_codebook_is_told() {
        let lexicon = Lexicon::bundled();
        let told: Vec<_> = lexicon.folder("codebook").flat_map(|(_, text)| kinds_of(text)).collect();
        assert_eq!(told.len(), EventKind::ALL.len());
    }
}
