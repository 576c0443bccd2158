//! Invented wars with known truth, for tests and benches.
//!
//! Two sides hold towns along fronts; every few days a front moves by a town, and towns behind it are struck. What
//! happens is told by a monitor (true, some days late, with tolls that grow), by each side's spokesman (claims own
//! gains at once, half of the losses denied, and now and then a gain that never was) and by witnesses without a name
//! (mostly right). Outlets print what comes in, each its own choice; copying outlets print others' reports a day or two
//! later, as they are or edited. Everything follows from the seed (SplitMix64): a war is the same everywhere.

#![allow(dead_code, reason = "tests use one half of it, benches the other")]

use std::fmt::Write as _;

use contested::ingest::{self, Given};
use contested::link;
use contested::model::{
    Account, Argument, Attributed, Attribution, AttributionId, Certainty, Claim, ClaimTime, DateRange,
    EntityId, Event, EventCodes, EventKind, Extraction, Figure, FigureKind, Mention, MentionId, MentionKind,
    Place, PlaceId, Polarity, Precision, Role, Signature, SourceRole, Span, Stage, Stance, TimeBasis,
    View as Shingles,
};
use contested::store::{self, Addition};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// How large a war is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    pub fronts: usize,
    /// Along each front.
    pub towns: usize,
    pub days: usize,
    pub outlets: usize,
    pub copiers: usize,
    /// Of each report, at most.
    pub tellings: usize,
}

/// A war: what was, and what was printed about it.
#[derive(Clone, Debug)]
pub struct War {
    pub size: Size,
    /// By day and town, the side that holds it.
    pub held: Vec<Vec<usize>>,
    /// In the order in which they were printed.
    pub dispatches: Vec<Dispatch>,
}

/// One printed report.
#[derive(Clone, Debug)]
pub struct Dispatch {
    pub outlet: String,
    /// The day it was printed.
    pub day: usize,
    /// The dispatch it was made from, and how many of 128 runs were changed.
    pub copy_of: Option<(usize, usize)>,
    pub tellings: Vec<Telling>,
}

/// What a source says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Telling {
    pub source: Source,
    pub act: Act,
    pub side: usize,
    pub town: usize,
    /// When it happened, as told.
    pub day: usize,
    pub denied: bool,
}

/// Who says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    Monitor,
    Spokesman(usize),
    Witness,
}

/// What is said to have happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    Capture,
    /// With the number killed, at least.
    Strike(u64),
}

/// The first day of every war.
pub const FIRST: Date = date(2031, 1, 1);

/// The monitor tells of a capture after at most so many days.
pub const MONITOR_LATE: usize = 3;

impl War {
    /// The war of a seed.
    pub fn of(seed: u64, size: Size) -> War {
        let mut chance = Chance(seed);
        let mut war = War { size, held: Vec::new(), dispatches: Vec::new() };
        let towns = size.fronts * size.towns;
        // The towns of a front before this one are the first side's.
        let mut fronts: Vec<usize> = vec![size.towns / 2; size.fronts];
        // What will be told on which day.
        let mut due: Vec<Vec<Telling>> = vec![Vec::new(); size.days + 10];
        for day in 0..size.days {
            for (front, line) in fronts.iter_mut().enumerate() {
                if chance.one_in(6) {
                    move_front(front, line, day, size, &mut chance, &mut due);
                }
                if chance.one_in(4) {
                    strike(front, *line, day, size, &mut chance, &mut due);
                }
            }
            let side = |town: usize| usize::from(town % size.towns >= fronts[town / size.towns]);
            war.held.push((0..towns).map(side).collect());
            let told = std::mem::take(&mut due[day]);
            war.print(day, &told, &mut chance);
        }
        war
    }

    fn print(&mut self, day: usize, told: &[Telling], chance: &mut Chance) {
        for outlet in 0..self.size.outlets {
            let tellings: Vec<Telling> = told.iter().filter(|_| !chance.one_in(3)).cloned().collect();
            for part in tellings.chunks(self.size.tellings) {
                self.dispatches.push(Dispatch {
                    outlet: format!("Outlet {outlet}"),
                    day,
                    copy_of: None,
                    tellings: part.to_vec(),
                });
            }
        }
        let recent =
            self.dispatches.iter().rposition(|dispatch| dispatch.day + 2 < day).map_or(0, |last| last + 1);
        for copier in 0..self.size.copiers {
            if recent == self.dispatches.len() || chance.one_in(2) {
                continue;
            }
            let from = recent + chance.below(self.dispatches.len() - recent);
            let (original, so_far) = self.dispatches[from].copy_of.unwrap_or((from, 0));
            let changed = if chance.one_in(2) { 0 } else { 12 };
            self.dispatches.push(Dispatch {
                outlet: format!("Copier {copier}"),
                day,
                copy_of: Some((original, so_far.max(changed))),
                tellings: self.dispatches[from].tellings.clone(),
            });
        }
    }

    /// What reading each dispatch would yield.
    pub fn extractions(&self) -> impl Iterator<Item = Extraction> + '_ {
        (0..self.dispatches.len()).map(|number| self.extraction(number))
    }

    /// What each dispatch says, without its text.
    pub fn accounts(&self) -> Vec<Account> {
        self.extractions().map(|extraction| link::account(&extraction)).collect()
    }

    /// A dispatch as a case takes it in.
    pub fn addition(&self, number: usize) -> Addition {
        let extraction = self.extraction(number);
        let text = extraction.report.text.clone();
        store::prepare("war", text.as_bytes(), extraction, "war")
    }

    pub fn extraction(&self, number: usize) -> Extraction {
        let dispatch = &self.dispatches[number];
        let mut text = format!("{}, dispatch {number}. ", dispatch.outlet);
        let mut found = Found::default();
        for telling in &dispatch.tellings {
            found.tell(telling, &mut text, self.size);
        }
        let given = Given {
            published: Some(day(dispatch.day).to_string()),
            publisher: Some(dispatch.outlet.clone()),
            ..Given::default()
        };
        let outlet = dispatch.outlet.to_lowercase().replace(' ', "-");
        Extraction {
            report: ingest::plain(text.as_bytes(), text.clone(), &given),
            sentences: found.sentences,
            mentions: found.mentions,
            places: found.places,
            times: Vec::new(),
            attributions: found.attributions,
            claims: found.claims,
            signature: self.signature(number),
            publisher: Some(Attributed {
                name: dispatch.outlet.clone(),
                entity: Some(EntityId(outlet.into())),
            }),
            credit: None,
            bodies: std::collections::BTreeMap::new(),
            speaks_for: std::collections::BTreeMap::new(),
            aliases: Vec::new(),
            voices: std::collections::BTreeMap::new(),
            aligned: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// As if every dispatch had 400 runs of its own, and a copy those of its original but for the changed ones.
    fn signature(&self, number: usize) -> Signature {
        let (original, changed) = self.dispatches[number].copy_of.unwrap_or((number, 0));
        let view = |salt: u64, changed: usize| Shingles {
            size: 400,
            minima: (0..contested::model::HASHES)
                .map(|place| {
                    let text = if place < changed { number } else { original } as u64;
                    Chance(text << 32 | salt << 16 | place as u64).next() as u32
                })
                .collect(),
        };
        let same_words = if changed == 0 { original } else { number };
        Signature {
            words_sha256: format!("{same_words:064}"),
            words: view(1, changed * 2),
            skeleton: view(2, changed),
            function_words: view(3, changed),
            matter: Vec::new(),
        }
    }
}

/// The day of a number.
pub fn day(number: usize) -> Date {
    FIRST.checked_add((number as i64).days()).expect("a war of some years")
}

/// The key of a town.
pub fn town_key(town: usize) -> String {
    format!("war:{town}")
}

/// The identity of a side.
pub fn side_id(side: usize) -> String {
    format!("side-{side}")
}

fn move_front(
    front: usize,
    line: &mut usize,
    day: usize,
    size: Size,
    chance: &mut Chance,
    due: &mut [Vec<Telling>],
) {
    let forward = if *line <= 1 {
        true
    } else if *line + 1 >= size.towns {
        false
    } else {
        chance.one_in(2)
    };
    // Going forward the first side takes the town at the line; going back the other takes the one before it.
    let (town, side) = if forward { (*line, 0) } else { (*line - 1, 1) };
    *line = if forward { *line + 1 } else { *line - 1 };
    let town = front * size.towns + town;
    let told = |source: Source, denied: bool| Telling { source, act: Act::Capture, side, town, day, denied };
    due[day + chance.below(2)].push(told(Source::Spokesman(side), false));
    due[day + chance.below(MONITOR_LATE + 1)].push(told(Source::Monitor, false));
    if chance.one_in(2) {
        due[day + 1 + chance.below(3)].push(told(Source::Spokesman(1 - side), true));
    }
    if chance.one_in(3) {
        due[day + chance.below(2)].push(told(Source::Witness, false));
    }
    if chance.one_in(5) {
        // A gain that never was, further on; the monitor never tells it.
        let further = if side == 0 { *line } else { line.saturating_sub(1) }.min(size.towns - 1);
        let lie = Telling { town: front * size.towns + further, ..told(Source::Spokesman(side), false) };
        due[day + chance.below(2)].push(lie);
    }
}

fn strike(front: usize, line: usize, day: usize, size: Size, chance: &mut Chance, due: &mut [Vec<Telling>]) {
    let side = chance.below(2);
    let behind = if side == 0 { line..size.towns } else { 0..line };
    if behind.is_empty() {
        return;
    }
    let town = front * size.towns + behind.start + chance.below(behind.len());
    let mut toll = 1 + chance.below(30) as u64;
    let told = |source: Source, toll: u64| Telling {
        source,
        act: Act::Strike(toll),
        side,
        town,
        day,
        denied: false,
    };
    due[day].push(told(Source::Witness, toll + chance.below(5) as u64));
    if chance.one_in(2) {
        due[day + 1].push(Telling { denied: true, ..told(Source::Spokesman(side), toll) });
    }
    for later in 0..chance.below(3) {
        due[day + later].push(told(Source::Monitor, toll));
        toll += chance.below(4) as u64;
    }
}

#[derive(Default)]
struct Found {
    sentences: Vec<Span>,
    mentions: Vec<Mention>,
    places: Vec<Place>,
    attributions: Vec<Attribution>,
    claims: Vec<Claim>,
}

impl Found {
    fn tell(&mut self, telling: &Telling, text: &mut String, size: Size) {
        let start = text.len();
        let (side, town) = (format!("Force {}", telling.side), format!("Town {}", telling.town));
        let span_of = |text: &str, words: usize| Span::new((text.len() - words) as u32, text.len() as u32);
        text.push_str(&side);
        let agent = span_of(text, side.len());
        text.push_str(if telling.denied { " did not " } else { " " });
        let verb = match telling.act {
            Act::Capture => "take",
            Act::Strike(_) => "bomb",
        };
        text.push_str(verb);
        let trigger = span_of(text, verb.len());
        text.push(' ');
        text.push_str(&town);
        let place = span_of(text, town.len());
        let mut figures = Vec::new();
        if let Act::Strike(toll) = telling.act {
            let words = toll.to_string();
            write!(text, ", killing {words}").expect("writing to a string");
            figures.push(Figure {
                kind: FigureKind::Killed,
                group: None,
                low: Some(toll),
                high: Some(toll),
                span: span_of(text, words.len()),
                part_of: None,
            });
        }
        let content = Span::new(start as u32, text.len() as u32);
        let source = source_words(telling.source);
        write!(text, ", {source}").expect("writing to a string");
        let source_span = span_of(text, source.len());
        text.push_str(" said");
        let cue = span_of(text, 4);
        writeln!(text, " of {}.", day(telling.day)).expect("writing to a string");
        self.sentences.push(Span::new(start as u32, text.len() as u32 - 1));
        self.mentions.push(Mention {
            span: agent,
            kind: MentionKind::ArmedGroup,
            name: side.clone(),
            entity: Some(EntityId(side_id(telling.side).into())),
            same_as: None,
            stands_for: Vec::new(),
        });
        self.places.push(place_of(telling.town, place, size));
        let (stance, entity, role) = match (telling.source, telling.denied) {
            (Source::Spokesman(side), true) => {
                (Stance::Asserts, Some(format!("spokesman-{side}")), SourceRole::Spokesperson)
            }
            (Source::Spokesman(side), false) => {
                (Stance::Claims, Some(format!("spokesman-{side}")), SourceRole::Spokesperson)
            }
            (Source::Monitor, _) => (Stance::Reports, Some("monitor".to_owned()), SourceRole::Monitor),
            (Source::Witness, _) => (Stance::Asserts, None, SourceRole::Unnamed),
        };
        self.attributions.push(Attribution {
            source: vec![source_span],
            antecedents: Vec::new(),
            by_name: entity.is_some(),
            cue: vec![cue],
            content: vec![content],
            inside: None,
            stance,
            entity: entity.map(|entity| EntityId(entity.into())),
            role,
            medium: None,
            anonymous: telling.source == Source::Witness,
            link: true,
            said: DateRange::UNKNOWN,
        });
        let number = self.claims.len() as u32;
        self.claims.push(Claim {
            evidence: vec![content],
            event: Event {
                kind: match telling.act {
                    Act::Capture => EventKind::ControlCapture,
                    Act::Strike(_) => EventKind::StrikeAir,
                },
                trigger: vec![trigger],
                stage: Stage::Accomplished,
                codes: EventCodes::default(),
            },
            arguments: vec![Argument {
                role: Role::Agent,
                span: agent,
                mention: Some(MentionId(number)),
                entity: Some(EntityId(side_id(telling.side).into())),
                name: side,
            }],
            place: Some(PlaceId(number)),
            in_part: false,
            time: ClaimTime {
                span: None,
                edtf: day(telling.day).to_string().into(),
                range: DateRange::day(day(telling.day)),
                basis: TimeBasis::Stated,
            },
            figures,
            polarity: if telling.denied { Polarity::Negative } else { Polarity::Positive },
            chain: vec![AttributionId(number)],
            stance,
            answers: None,
            certainty: Certainty::Certain,
            rule: "war".into(),
            sure: None,
        });
    }
}

fn source_words(source: Source) -> String {
    match source {
        Source::Monitor => "the Monitor".to_owned(),
        Source::Spokesman(side) => format!("Spokesman {side}"),
        Source::Witness => "a witness".to_owned(),
    }
}

/// Towns lie some thirty kilometres apart: no two are taken for one.
fn place_of(town: usize, span: Span, size: Size) -> Place {
    let front = town / size.towns;
    Place {
        span,
        name: format!("Town {town}"),
        gazetteer: Some(town_key(town).into()),
        lat: Some(10.0 + (front % 200) as f64 * 0.3),
        lon: Some((town % size.towns) as f64 * 0.3 + (front / 200) as f64 * 20.0),
        country: Some("XX".into()),
        feature: Some("P.PPL".into()),
        radius_m: Some(2000),
        precision: Precision::Exact,
        within: vec![format!("war:front:{front}").into()],
        disputed: None,
        score: 1.0,
    }
}

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}
