//! `contested-eval muc4`: claims as templates of MUC-4, the terrorist incidents of 1992's message understanding contest.
//!
//! Nothing is read from the text here: every filler is an argument, a mention or the evidence of a claim. What a
//! kind of event is in MUC-4's terms, and which nouns its slots take, stands in `data/muc4.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Context as _;
use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::{
    Argument, Certainty, Claim, EventKind, Extraction, Mention, MentionKind, Polarity, Role, SourceRole,
    Span, Stage,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `docid` and `text`; standard input where none is named.
    file: Option<PathBuf>,
    /// Another rule file than the bundled one, for trying changes.
    #[arg(long)]
    rules: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Text {
    docid: String,
    text: String,
}

#[derive(Serialize)]
struct Answer {
    docid: String,
    extracts: BTreeMap<&'static str, Vec<Vec<String>>>,
    templates: Vec<Template>,
}

#[derive(Serialize, Default)]
struct Template {
    incident_type: String,
    stage: &'static str,
    #[serde(rename = "PerpInd")]
    perpetrators: Vec<Vec<String>>,
    #[serde(rename = "PerpOrg")]
    organisations: Vec<Vec<String>>,
    #[serde(rename = "Target")]
    targets: Vec<Vec<String>>,
    #[serde(rename = "Victim")]
    victims: Vec<Vec<String>>,
    #[serde(rename = "Weapon")]
    weapons: Vec<Vec<String>>,
    /// Organisation to how sure the report is of its part.
    conf: BTreeMap<String, String>,
}

/// The rule file, and the words that are no names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    kinds: BTreeMap<String, (String, u32)>,
    nouns: Nouns,
    labels: Labels,
    limits: Limits,
    #[serde(skip)]
    words: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nouns {
    perpetrators: BTreeSet<String>,
    targets: BTreeSet<String>,
    weapons: BTreeSet<String>,
    weak_weapons: BTreeSet<String>,
    weapon_modifiers: BTreeSet<String>,
    articles: BTreeSet<String>,
    numbers: BTreeSet<String>,
    ends: BTreeSet<String>,
    titles: BTreeSet<String>,
    particles: BTreeSet<String>,
    pronouns: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    fact: String,
    claimed: String,
    accused: String,
    accused_by_authorities: String,
    possible: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    sign: u32,
    sure: u32,
    perpetrators: usize,
    targets: usize,
    victims: usize,
    weapons: usize,
}

const RULES: &str = include_str!("../data/muc4.toml");
/// The list of words that are written small: what is not in it is a name.
const WORDS: &str = "en/case/words.txt";

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let lexicon = crate::lexicon()?;
    let text = match &arguments.rules {
        Some(path) => std::fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => RULES.to_owned(),
    };
    let mut rules: Rules = toml::from_str(&text).context("reading the rules of muc4")?;
    rules.words = lexicon.text(WORDS)?.lines().map(str::to_owned).collect();
    let reader = Reader::new(&lexicon)?;
    let texts: Vec<Text> = crate::json_lines(arguments.file.as_ref())?;
    let answers: Vec<Answer> = texts
        .into_par_iter()
        .map(|text| {
            let report = ingest::plain(text.text.as_bytes(), text.text.clone(), &Given::default());
            answer(text.docid, &reader.extract(report), &rules)
        })
        .collect();
    crate::print_json_lines(answers)
}

fn answer(docid: String, extraction: &Extraction, rules: &Rules) -> Answer {
    let templates = templates(extraction, rules);
    let mut extracts: BTreeMap<&'static str, Vec<Vec<String>>> = BTreeMap::new();
    for template in &templates {
        for (role, fillers) in [
            ("PerpInd", &template.perpetrators),
            ("PerpOrg", &template.organisations),
            ("Target", &template.targets),
            ("Victim", &template.victims),
            ("Weapon", &template.weapons),
        ] {
            let all = extracts.entry(role).or_default();
            for filler in fillers {
                if !all.contains(filler) {
                    all.push(filler.clone());
                }
            }
        }
    }
    Answer { docid, extracts, templates }
}

/// What the claims of one type of incident fill.
#[derive(Default)]
struct Incident {
    sign: u32,
    perpetrators: Vec<String>,
    organisations: Vec<String>,
    /// Forces of a state, by the words of the report.
    forces: Vec<String>,
    targets: Vec<String>,
    victims: Vec<String>,
    weapons: Vec<String>,
    accomplished: bool,
    possible: bool,
}

fn templates(extraction: &Extraction, rules: &Rules) -> Vec<Template> {
    let text = &extraction.report.text;
    let groups = groups(extraction, rules);
    let people = people(extraction, rules);
    let labels = labels(extraction, rules);
    let mut incidents: BTreeMap<&str, Incident> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for claim in &extraction.claims {
        let Some((kind, sign)) = rules.kinds.get(claim.event.kind.as_str()) else { continue };
        if claim.polarity == Polarity::Negative
            || !happened(claim.event.stage)
            || *sign == 0
            || is_fighting(claim, extraction)
        {
            continue;
        }
        if !order.contains(&kind.as_str()) {
            order.push(kind);
        }
        let incident = incidents.entry(kind).or_default();
        incident.sign += sign;
        incident.accomplished |= claim.event.stage == Stage::Accomplished;
        incident.possible |= claim.certainty == Certainty::Possible;
        for argument in &claim.arguments {
            let words = phrase(argument, text, rules);
            let noun = head(&words, rules);
            match argument.role {
                Role::Agent => {
                    if let Some(group) = group_in(extraction, argument.span, rules) {
                        incident.organisations.push(group);
                    } else if *sign > 1
                        && mentions_in(extraction, argument.span)
                            .any(|mention| mention.kind == MentionKind::Military)
                    {
                        incident.forces.push(noun.join(" "));
                    }
                    if rules.nouns.perpetrators.contains(noun.last().map_or("", String::as_str)) {
                        incident.perpetrators.push(noun.join(" "));
                    }
                }
                Role::Target | Role::Victim => {
                    let last = noun.last().map_or("", String::as_str);
                    if rules.nouns.targets.contains(last) {
                        let start = noun.iter().take_while(|word| is_number(word, rules)).count();
                        incident.targets.push(noun[start.min(noun.len() - 1)..].join(" "));
                    } else if let Some(person) = person_in(extraction, argument, &words, &people, rules) {
                        incident.victims.push(person);
                    }
                }
                Role::Instrument => incident.weapons.extend(weapons(&words, rules)),
                _ => {}
            }
        }
        if matches!(kind.as_str(), "bombing" | "attack" | "arson") {
            let sentence = extraction.sentences.iter().find(|sentence| {
                claim.event.trigger.first().is_some_and(|trigger| sentence.contains(*trigger))
            });
            if let Some(sentence) = sentence {
                incident.weapons.extend(weapons(&lower_words(sentence.of(text)), rules));
            }
        }
    }
    order
        .into_iter()
        .filter_map(|kind| template(kind, incidents.remove(kind)?, &groups, &labels, rules))
        .collect()
}

fn template(
    kind: &str,
    incident: Incident,
    groups: &[(String, String)],
    labels: &BTreeMap<String, String>,
    rules: &Rules,
) -> Option<Template> {
    let limits = &rules.limits;
    let has_object = !incident.victims.is_empty() || !incident.targets.is_empty();
    let has_anything = has_object
        || !incident.perpetrators.is_empty()
        || !incident.weapons.is_empty()
        || !incident.organisations.is_empty();
    if incident.sign < limits.sign
        || !has_anything
        || (kind == "attack" && !has_object && incident.sign < limits.sure)
    {
        return None;
    }
    let mut organisations: Vec<String> = Vec::new();
    for id in incident.organisations.iter().chain(labels.keys()) {
        if !organisations.contains(id) {
            organisations.push(id.clone());
        }
    }
    // The only armed group of the report, where nobody else did it.
    if let ([(only, _)], true) = (groups, organisations.is_empty() && incident.forces.is_empty()) {
        organisations.push(only.clone());
    }
    let mut named: Vec<(String, String)> = organisations
        .into_iter()
        .filter_map(|id| groups.iter().find(|(group, _)| *group == id).map(|(_, name)| (id, name.clone())))
        .collect();
    for force in distinct(incident.forces, limits.perpetrators).concat() {
        named.push((force.clone(), force));
    }
    let own = if incident.possible { &rules.labels.possible } else { &rules.labels.fact };
    let conf = named.iter().map(|(id, name)| (name.clone(), labels.get(id).unwrap_or(own).clone())).collect();
    Some(Template {
        incident_type: kind.to_owned(),
        stage: if incident.accomplished { "ACCOMPLISHED" } else { "ATTEMPTED" },
        perpetrators: distinct(incident.perpetrators, limits.perpetrators),
        organisations: named.into_iter().map(|(_, name)| vec![name]).collect(),
        targets: distinct(incident.targets, limits.targets),
        victims: distinct(incident.victims, limits.victims),
        weapons: distinct(incident.weapons, limits.weapons),
        conf,
    })
}

/// Fillers without those whose words another has, in the order told.
fn distinct(list: Vec<String>, most: usize) -> Vec<Vec<String>> {
    let words = |filler: &String| filler.split(' ').map(str::to_owned).collect::<BTreeSet<String>>();
    let mut kept: Vec<String> = Vec::new();
    for filler in list {
        if filler.is_empty() || kept.iter().any(|known| words(&filler).is_subset(&words(known))) {
            continue;
        }
        let own = words(&filler);
        match kept.iter().position(|known| words(known).is_subset(&own)) {
            Some(place) => kept[place] = filler,
            None => kept.push(filler),
        }
    }
    kept.into_iter().take(most).map(|filler| vec![filler]).collect()
}

fn happened(stage: Stage) -> bool {
    matches!(stage, Stage::Accomplished | Stage::Ongoing | Stage::Attempted)
}

/// Forces of a state against an armed group: war, no terrorist incident.
fn is_fighting(claim: &Claim, extraction: &Extraction) -> bool {
    let has = |role: Role, kinds: &[MentionKind]| {
        claim.arguments.iter().filter(|argument| argument.role == role).any(|argument| {
            mentions_in(extraction, argument.span).any(|mention| kinds.contains(&mention.kind))
        })
    };
    has(Role::Agent, &[MentionKind::Military, MentionKind::Government])
        && has(Role::Target, &[MentionKind::ArmedGroup])
}

/// The armed groups of a report: who each is and the longest of its names there.
fn groups(extraction: &Extraction, rules: &Rules) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for mention in extraction.mentions.iter().filter(|mention| mention.kind == MentionKind::ArmedGroup) {
        let Some(id) = group_id(mention, extraction, rules) else { continue };
        let name = lower_words(mention.span.of(&extraction.report.text)).join(" ");
        match found.iter_mut().find(|(known, _)| *known == id) {
            Some((_, longest)) if name.len() > longest.len() && mention.same_as.is_none() => *longest = name,
            Some(_) => {}
            None if mention.same_as.is_none() => found.push((id, name)),
            None => {}
        }
    }
    found
}

/// The register's id of a group, or its name where the register does not know it.
fn group_id(mention: &Mention, extraction: &Extraction, rules: &Rules) -> Option<String> {
    let words = lower_words(mention.span.of(&extraction.report.text));
    // In capitals every ordinary word looks like an acronym.
    if let [only] = words.as_slice()
        && rules.words.contains(only)
        && only.len() < 5
    {
        return None;
    }
    if let Some(entity) = &mention.entity {
        return Some(entity.0.to_string());
    }
    let generic = words.last().is_none_or(|last| rules.nouns.perpetrators.contains(last));
    let cut = words.iter().any(|word| rules.nouns.ends.contains(word));
    (!generic && !cut && words.len() > 1).then(|| mention.name.to_lowercase())
}

fn group_in(extraction: &Extraction, span: Span, rules: &Rules) -> Option<String> {
    mentions_in(extraction, span)
        .filter(|mention| mention.kind == MentionKind::ArmedGroup)
        .find_map(|mention| group_id(mention, extraction, rules))
}

fn mentions_in(extraction: &Extraction, span: Span) -> impl Iterator<Item = &Mention> {
    let start = extraction.mentions.partition_point(|mention| mention.span.start() < span.start());
    extraction.mentions[start..]
        .iter()
        .take_while(move |mention| mention.span.start() < span.end())
        .filter(move |mention| span.contains(mention.span))
}

/// What the report says of each group's part beside its acts: claims of responsibility, accusations.
fn labels(extraction: &Extraction, rules: &Rules) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for claim in &extraction.claims {
        let (role, label) = match claim.event.kind {
            EventKind::SpeechClaimResponsibility => (Role::Agent, &rules.labels.claimed),
            EventKind::SpeechAccuse if by_authorities(claim, extraction) => {
                (Role::Target, &rules.labels.accused_by_authorities)
            }
            EventKind::SpeechAccuse => (Role::Target, &rules.labels.accused),
            _ => continue,
        };
        for argument in claim.arguments.iter().filter(|argument| argument.role == role) {
            if let Some(group) = group_in(extraction, argument.span, rules) {
                let known = found.entry(group).or_insert_with(|| label.clone());
                if claim.event.kind == EventKind::SpeechClaimResponsibility {
                    known.clone_from(label);
                }
            }
        }
    }
    found
}

fn by_authorities(claim: &Claim, extraction: &Extraction) -> bool {
    let official = claim.chain.first().and_then(|id| extraction.attributions.get(id.index())).is_some_and(
        |attribution| {
            matches!(attribution.role, SourceRole::Official | SourceRole::Military | SourceRole::Spokesperson)
        },
    );
    let state = claim.arguments.iter().filter(|argument| argument.role == Role::Agent).any(|argument| {
        mentions_in(extraction, argument.span)
            .any(|mention| matches!(mention.kind, MentionKind::Government | MentionKind::Military))
    });
    official || state
}

/// Full names of the people of a report.
fn people(extraction: &Extraction, rules: &Rules) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for mention in extraction.mentions.iter().filter(|mention| mention.kind == MentionKind::Person) {
        let name = untitled(&lower_words(mention.span.of(&extraction.report.text)), rules);
        let ordinary = name.split(' ').filter(|word| rules.words.contains(*word)).count();
        if name.contains(' ') && ordinary * 2 <= name.split(' ').count() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The name of a person in an argument, as fully as the report gives it.
fn person_in(
    extraction: &Extraction,
    argument: &Argument,
    words: &[String],
    people: &[String],
    rules: &Rules,
) -> Option<String> {
    let mentioned =
        mentions_in(extraction, argument.span).find(|mention| mention.kind == MentionKind::Person);
    let name = match mentioned {
        Some(mention) => {
            let name = untitled(&lower_words(mention.span.of(&extraction.report.text)), rules);
            // A single name is a person's only where the report has the full one; a phrase of ordinary words is none.
            let known = people.iter().any(|full| full.split(' ').any(|word| word == name));
            let ordinary = name.split(' ').filter(|word| rules.words.contains(*word)).count();
            let parts = name.split(' ').count();
            if parts < 2 && !known || ordinary * 2 > parts || parts > 5 {
                return None;
            }
            name
        }
        None => {
            let other =
                mentions_in(extraction, argument.span).any(|mention| mention.kind != MentionKind::Other);
            if other {
                return None;
            }
            let name = bare_name(&head(words, rules), rules);
            // A single unknown word is as often a place or a people.
            if !name.contains(' ') {
                return people
                    .iter()
                    .find(|full| full.split(' ').any(|word| word == name))
                    .cloned()
                    .filter(|_| !name.is_empty());
            }
            name
        }
    };
    let parts: Vec<&str> = name.split(' ').collect();
    let full = people.iter().filter(|full| {
        let words: Vec<&str> = full.split(' ').collect();
        words.len() > parts.len() && parts.iter().all(|part| words.contains(part))
    });
    (!name.is_empty()).then(|| full.max_by_key(|full| full.len()).cloned().unwrap_or_else(|| name.clone()))
}

/// A person's name after its last title.
fn untitled(words: &[String], rules: &Rules) -> String {
    let start = words
        .iter()
        .rposition(|word| rules.nouns.titles.contains(word.trim_matches('.')))
        .map_or(0, |at| at + 1);
    words[start..].join(" ")
}

/// The words of a name after its titles and other ordinary words.
fn bare_name(words: &[String], rules: &Rules) -> String {
    let nouns = &rules.nouns;
    let mut start = words.len();
    while start > 0 {
        let word = words[start - 1].trim_matches('.');
        let ordinary = rules.words.contains(word) && word.chars().count() > 1;
        let inside = nouns.particles.contains(word) && start < words.len();
        // "Leslie Kent": a name may hold an ordinary word between others.
        let between = start < words.len()
            && start >= 2
            && !rules.words.contains(words[start - 2].trim_matches('.'))
            && !nouns.titles.contains(words[start - 2].trim_matches('.'));
        if nouns.titles.contains(word) || (ordinary && !inside && !between) {
            break;
        }
        start -= 1;
    }
    let name = &words[start..];
    let small = name.iter().take_while(|word| nouns.particles.contains(*word)).count();
    name[small..].join(" ")
}

/// An argument's words in lower case; for a pronoun those it stands for.
fn phrase(argument: &Argument, text: &str, rules: &Rules) -> Vec<String> {
    let own = lower_words(argument.span.of(text));
    match own.as_slice() {
        [only] if rules.nouns.pronouns.contains(only) => lower_words(&argument.name),
        _ => own,
    }
}

/// The part of a noun phrase that names: without articles before and what follows the noun.
fn head(words: &[String], rules: &Rules) -> Vec<String> {
    let start = words.iter().take_while(|word| rules.nouns.articles.contains(*word)).count();
    let rest = &words[start..];
    let end = rest.iter().position(|word| rules.nouns.ends.contains(word)).unwrap_or(rest.len());
    rest[..end].to_vec()
}

fn is_number(word: &str, rules: &Rules) -> bool {
    rules.nouns.numbers.contains(word) || word.chars().all(|letter| letter.is_ascii_digit() || letter == ',')
}

/// The weapons that some words name, with the words that say which.
fn weapons(words: &[String], rules: &Rules) -> Vec<String> {
    let nouns = &rules.nouns;
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let goes_on = words.get(at + 1).is_some_and(|next| nouns.weapons.contains(next));
        if !nouns.weapons.contains(word) || goes_on {
            continue;
        }
        let mut start = at;
        while start > 0
            && (nouns.weapon_modifiers.contains(&words[start - 1])
                || nouns.weapons.contains(&words[start - 1]))
        {
            start -= 1;
        }
        if start < at || !nouns.weak_weapons.contains(word) {
            found.push(words[start..=at].join(" "));
        }
    }
    found
}

/// The words of a phrase in lower case, up to a bracket, without quotes, commas and other marks around them.
fn lower_words(phrase: &str) -> Vec<String> {
    let open = phrase.find(['(', '[']).filter(|at| *at > 0).unwrap_or(phrase.len());
    phrase[..open]
        .split_whitespace()
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}
