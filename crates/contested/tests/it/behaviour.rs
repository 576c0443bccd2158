//! What sentences of a kind must and must not say: `tests/behaviour/*.toml`.
//!
//! A template with slots stands for many sentences; each expectation is judged by itself, on one property, so that a
//! better reader passes. A family passes where at least `floor` per cent of its sentences are read as expected; a floor
//! is never lowered silently. Of each template's sentences a few are read, always the same; `CONTESTED_BEHAVIOUR=full` reads
//! the whole suite, `CONTESTED_BEHAVIOUR=NAME` the whole of one family. The rates and one failed sentence of each template
//! are written to `target/tmp/behaviour.txt`.
//!
//! Expectations: `claim KINDS`, `no claim KINDS`; `FIGURE = N` (every such figure that is no part of another), `FIGURE has N`,
//! `FIGURE not N`, with `N..`, `..N`, `N..M` for bounds and `-` for none; `FIELD KINDS: WORDS`. Kinds are families or kinds
//! parted by `|`, or `any`. A field holds where some claim of these kinds has it (of stage, stance, polarity and certainty:
//! all of them); words are parted by `|`; `not WORDS` holds where no claim has it, `-` where none has any, and `-` among
//! other words where none has anything else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use std::{env, fs, thread};

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::{Argument, Claim, Extraction, Figure, Role};
use contested_lexicon::Lexicon;
use contested_lexicon::actors::Register;
use serde::Deserialize;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Lexicon::bundled()).unwrap());
static REGISTER: LazyLock<Register> = LazyLock::new(|| Register::load(&Lexicon::bundled()).unwrap());

/// Sentences of one template in the whole suite, where the template does not tell.
const PER_TEMPLATE: usize = 40;
/// Of so many sentences of the whole suite one is read by default, but this many at least of each template.
const ONE_OF: usize = 25;
const LEAST_OF_TEMPLATE: usize = 6;
/// The least that the whole suite holds.
const LEAST_TEMPLATES: usize = 400;
const LEAST_SENTENCES: usize = 20_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    /// Per cent of the sentences that must be read as expected.
    floor: f64,
    template: Vec<Template>,
    /// What the sentences are in, where not in English: one alone says too little to be told.
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    words: BTreeMap<String, Slot>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    text: String,
    expect: Vec<String>,
    /// Sentences to read of it, where the common number will not do.
    take: Option<usize>,
}

/// Words of a slot, each with its further forms; or those of a table of the lexicon.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Slot {
    Table(String),
    Words(Vec<String>),
}

#[derive(Deserialize)]
struct Shared {
    words: BTreeMap<String, Slot>,
}

struct Sentence {
    template: usize,
    text: String,
    expect: Vec<String>,
}

#[test]
fn sentences_of_every_kind_are_read_as_expected() {
    let asked = env::var("CONTESTED_BEHAVIOUR").unwrap_or_default();
    let share = |whole: usize| if asked.is_empty() { (whole / ONE_OF).max(LEAST_OF_TEMPLATE) } else { whole };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviour");
    let shared: Shared = toml::from_str(&fs::read_to_string(folder.join("words.toml")).unwrap()).unwrap();
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut templates, mut sentences, mut report, mut low) = (0, 0, String::new(), String::new());
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let is_asked = asked.is_empty() || asked == "full" || asked == name;
        if name == "words" || !is_asked {
            continue;
        }
        let family: Family = toml::from_str(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut words = shared.words.clone();
        words.extend(family.words.clone());
        let words: BTreeMap<String, Vec<Vec<String>>> =
            words.iter().map(|(slot, words)| (slot.clone(), forms(words))).collect();
        let all: Vec<Sentence> = family
            .template
            .iter()
            .enumerate()
            .flat_map(|(index, template)| written(index, template, &words))
            .collect();
        templates += family.template.len();
        sentences += all.len();
        let mut taken = vec![0; family.template.len()];
        let mut whole = vec![0; family.template.len()];
        all.iter().for_each(|sentence| whole[sentence.template] += 1);
        let read: Vec<Sentence> = all
            .into_iter()
            .filter(|sentence| {
                taken[sentence.template] += 1;
                taken[sentence.template] <= share(whole[sentence.template])
            })
            .collect();
        // Where the program is built without the reader of their language they are not read.
        if family.language.is_some() && !cfg!(feature = "french") {
            continue;
        }
        let failed = read_all(&read, family.language.as_deref());
        let rate = 100.0 * (read.len() - failed.len()) as f64 / read.len() as f64;
        let mut told = format!("{name}: {rate:.2} % of {}, floor {}\n", read.len(), family.floor);
        let mut shown = BTreeSet::new();
        for (sentence, why) in &failed {
            let sentence = &read[*sentence];
            if shown.insert(sentence.template) {
                let many =
                    failed.iter().filter(|(other, _)| read[*other].template == sentence.template).count();
                let _ = writeln!(told, "  {many} x {}\n    {why}", sentence.text.replace('\n', "\\n"));
            }
        }
        report += &told;
        if rate < family.floor {
            low += &told;
        }
    }
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("behaviour.txt"), report).unwrap();
    assert!(low.is_empty(), "{low}");
    if asked.is_empty() || asked == "full" {
        assert!(templates >= LEAST_TEMPLATES, "{templates} templates");
        assert!(sentences >= LEAST_SENTENCES, "{sentences} sentences");
    }
}

/// Which sentences fail, and the first expectation of each that does not hold.
fn read_all(all: &[Sentence], language: Option<&str>) -> Vec<(usize, String)> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = all.len().div_ceil(threads).max(1);
    let failed = |(start, part): (usize, &[Sentence])| {
        let mut failed = Vec::new();
        for (offset, sentence) in part.iter().enumerate() {
            let given = Given {
                published: Some("2026-03-04".to_owned()),
                publisher: Some("The Lantern".to_owned()),
                ..Given::default()
            };
            let mut report = ingest::plain(sentence.text.as_bytes(), sentence.text.clone(), &given);
            if let Some(language) = language {
                report.language = language.into();
            }
            let extraction = READER.extract(report);
            let broken = sentence.expect.iter().find(|expected| !holds(&extraction, expected));
            failed.extend(broken.map(|expected| (start + offset, expected.clone())));
        }
        failed
    };
    let parts: Vec<(usize, &[Sentence])> =
        all.chunks(share).enumerate().map(|(index, part)| (index * share, part)).collect();
    thread::scope(|scope| {
        let running: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || failed(part))).collect();
        running.into_iter().flat_map(|one| one.join().unwrap()).collect()
    })
}

/// The forms of every word of a slot.
fn forms(slot: &Slot) -> Vec<Vec<String>> {
    match slot {
        Slot::Words(words) => words.iter().map(|word| word.split('|').map(str::to_owned).collect()).collect(),
        Slot::Table(name) => {
            assert_eq!(name, "@states", "no such table");
            states()
        }
    }
}

/// Adjective, id, code and name of every state whose adjective is its alone.
fn states() -> Vec<Vec<String>> {
    let lexicon = Lexicon::bundled();
    let table = lexicon.text("world/states.tsv").unwrap();
    let mut lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let column = |name: &str| head.iter().position(|one| *one == name).unwrap();
    let (id, code, name, adjectives, from, to) =
        (column("id"), column("code"), column("name"), column("adjectives"), column("from"), column("to"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
    let cell = |row: &Vec<&str>, at: usize| row.get(at).copied().unwrap_or("").to_owned();
    let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
    for adjective in
        rows.iter().flat_map(|row| cell(row, adjectives).split(';').map(str::to_owned).collect::<Vec<_>>())
    {
        *bearers.entry(adjective).or_default() += 1;
    }
    let of = |row: &Vec<&str>| {
        let adjective = cell(row, adjectives).split(';').next().unwrap_or("").to_owned();
        let ok = !adjective.is_empty()
            && bearers[&adjective] == 1
            && cell(row, to).is_empty()
            && cell(row, from).as_str() <= "2020";
        ok.then(|| vec![adjective, cell(row, id), cell(row, code), cell(row, name)])
    };
    rows.iter().filter_map(of).collect()
}

/// The sentences of a template: all, or a selection spread evenly over the words of every slot.
fn written(index: usize, template: &Template, words: &BTreeMap<String, Vec<Vec<String>>>) -> Vec<Sentence> {
    let mut slots: Vec<String> = Vec::new();
    for text in std::iter::once(&template.text).chain(&template.expect) {
        for slot in text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let slot = slot.split('.').next().unwrap().to_lowercase();
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
    }
    let lists: Vec<&Vec<Vec<String>>> = slots
        .iter()
        .map(|slot| words.get(slot).unwrap_or_else(|| panic!("no words for {slot}: {}", template.text)))
        .collect();
    let count: usize = lists.iter().map(|list| list.len()).product();
    let most = template.take.unwrap_or(PER_TEMPLATE);
    // Steps that share no factor with the number of sentences visit each once.
    let mut step = (count * 618 / 1000).max(1);
    while gcd(step, count) != 1 {
        step += 1;
    }
    (0..most.min(count))
        .map(|number| {
            let mut rest = number * step % count;
            let picked: Vec<&Vec<String>> = lists
                .iter()
                .map(|list| {
                    let word = &list[rest % list.len()];
                    rest /= list.len();
                    word
                })
                .collect();
            let fill = |text: &String| filled(text, &slots, &picked);
            Sentence {
                template: index,
                text: fill(&template.text),
                expect: template.expect.iter().map(fill).collect(),
            }
        })
        .collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A text with its slots filled: `{n}` the word, `{n.1}` another form, `{N}` with a capital.
fn filled(text: &str, slots: &[String], picked: &[&Vec<String>]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, next) = after.split_once('}').unwrap();
        let (name, form) = slot.split_once('.').unwrap_or((slot, "0"));
        let lower = name.to_lowercase();
        let at = slots.iter().position(|known| *known == lower).unwrap();
        let word = &picked[at][form.parse::<usize>().unwrap()];
        out.push_str(before);
        if name.starts_with(char::is_uppercase) {
            let mut letters = word.chars();
            out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            out.push_str(letters.as_str());
        } else {
            out.push_str(word);
        }
        rest = next;
    }
    out + rest
}

const FIGURES: [&str; 8] =
    ["killed", "injured", "missing", "displaced", "captured", "arrested", "abducted", "present"];

fn holds(extraction: &Extraction, expected: &str) -> bool {
    if let Some(kinds) = expected.strip_prefix("claim ") {
        return extraction.claims.iter().any(|claim| is_of(claim, kinds));
    }
    if let Some(kinds) = expected.strip_prefix("no claim ") {
        return !extraction.claims.iter().any(|claim| is_of(claim, kinds));
    }
    let mut parts = expected.splitn(3, ' ');
    let (field, second, rest) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_else(|| panic!("not an expectation: {expected}")),
    );
    if FIGURES.contains(&field) {
        return holds_of_figures(extraction, field, second, rest);
    }
    let kinds = second.strip_suffix(':').unwrap_or_else(|| panic!("not an expectation: {expected}"));
    holds_of_field(extraction, field, kinds, rest)
}

fn is_of(claim: &Claim, kinds: &str) -> bool {
    let kind = claim.event.kind;
    kinds == "any" || kinds.split('|').any(|one| one == kind.as_str() || one == kind.family())
}

fn holds_of_figures(extraction: &Extraction, kind: &str, how: &str, wanted: &str) -> bool {
    let all: Vec<&Figure> = extraction
        .claims
        .iter()
        .flat_map(|claim| &claim.figures)
        .filter(|figure| figure.kind.as_str() == kind)
        .collect();
    if wanted == "-" {
        return all.is_empty();
    }
    let number = |text: &str| text.parse::<u64>().ok();
    let (low, high) = wanted.split_once("..").unwrap_or((wanted, wanted));
    let is = |figure: &&Figure| figure.low == number(low) && figure.high == number(high);
    match how {
        "=" => {
            let mut whole = all.iter().filter(|figure| figure.part_of.is_none()).peekable();
            whole.peek().is_some() && whole.all(is)
        }
        "has" => all.iter().any(is),
        "not" => !all.iter().any(is),
        other => panic!("not a way to ask for a figure: {other}"),
    }
}

fn holds_of_field(extraction: &Extraction, field: &str, kinds: &str, wanted: &str) -> bool {
    let claims: Vec<&Claim> = extraction.claims.iter().filter(|claim| is_of(claim, kinds)).collect();
    let values: Vec<String> = claims.iter().flat_map(|claim| values(extraction, claim, field)).collect();
    if wanted == "-" {
        return values.is_empty();
    }
    let (negated, wanted) = match wanted.strip_prefix("not ") {
        Some(wanted) => (true, wanted),
        None => (false, wanted),
    };
    let exact = !matches!(
        field,
        "agent" | "target" | "victim" | "instrument" | "recipient" | "object" | "origin" | "place"
    );
    let is = |value: &String| {
        wanted.split('|').any(|one| match exact {
            true => value == one,
            false => value.contains(&tidy(one)),
        })
    };
    // `-` among others: nothing else.
    if wanted.split('|').any(|one| one == "-") {
        return values.iter().all(is);
    }
    match (negated, field) {
        (true, _) => !values.iter().any(is),
        (false, "polarity" | "stance" | "certainty" | "stage") => !values.is_empty() && values.iter().all(is),
        (false, _) => values.iter().any(is),
    }
}

fn values(extraction: &Extraction, claim: &Claim, field: &str) -> Vec<String> {
    let text = extraction.report.text.as_str();
    let told = |argument: &Argument| tidy(&format!("{} / {}", argument.span.of(text), argument.name));
    let of = |roles: &[Role]| -> Vec<String> {
        claim.arguments.iter().filter(|argument| roles.contains(&argument.role)).map(told).collect()
    };
    let doers = claim.arguments.iter().filter(|argument| argument.role == Role::Agent);
    let known = doers.filter_map(|argument| argument.entity.as_ref()).filter(|id| !id.0.starts_with('?'));
    let place = claim.place.map(|id| &extraction.places[id.index()]);
    let serde_word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    match field {
        "agent" => of(&[Role::Agent]),
        "target" => of(&[Role::Target]),
        "victim" => of(&[Role::Victim]),
        "instrument" => of(&[Role::Instrument]),
        "recipient" => of(&[Role::Recipient]),
        "object" => {
            let mut all = of(&[Role::Target, Role::Victim, Role::Recipient]);
            all.extend(claim.figures.iter().map(|figure| tidy(figure.span.of(text))));
            all
        }
        "agent-id" => known.map(|id| id.0.to_string()).collect(),
        "agent-country" => known.filter_map(|id| country(&id.0)).collect(),
        "origin" => {
            let first = claim.chain.first().map(|id| &extraction.attributions[id.index()]);
            let words = first.map(|one| {
                let words: Vec<&str> = one.source.iter().map(|span| span.of(text)).collect();
                if words.is_empty() { "unnamed".to_owned() } else { tidy(&words.join(" ")) }
            });
            words.into_iter().collect()
        }
        "place" => place
            .map(|place| tidy(&format!("{} / {}", place.span.of(text), place.name)))
            .into_iter()
            .collect(),
        "place-id" => {
            place.and_then(|place| place.gazetteer.as_ref()).map(ToString::to_string).into_iter().collect()
        }
        "place-country" => {
            place.and_then(|place| place.country.as_ref()).map(ToString::to_string).into_iter().collect()
        }
        "time" => Some(claim.time.edtf.to_string()).filter(|edtf| !edtf.is_empty()).into_iter().collect(),
        "polarity" => vec![serde_word(serde_json::to_value(claim.polarity).unwrap())],
        "stance" => vec![serde_word(serde_json::to_value(claim.stance).unwrap())],
        "certainty" => vec![serde_word(serde_json::to_value(claim.certainty).unwrap())],
        "stage" => vec![serde_word(serde_json::to_value(claim.event.stage).unwrap())],
        other => panic!("no such field: {other}"),
    }
}

/// The country that an actor is of.
fn country(id: &str) -> Option<String> {
    let of_actor = REGISTER.actor(id).map(|actor| actor.country.to_string());
    let of_state = || {
        let states = REGISTER.states().iter();
        states.filter(|state| id.starts_with(&format!("{}-", state.id))).max_by_key(|state| state.id.len())
    };
    of_actor.or_else(|| of_state().map(|state| state.code.to_string())).filter(|code| !code.is_empty())
}

fn tidy(words: &str) -> String {
    words.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
