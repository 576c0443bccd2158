//! An event that a data set codes → [`Found`]: one claim whose fields are the table's, in the data set's own voice or that of
//! the source which the row names.

use smol_str::{SmolStr, format_smolstr};

use super::{Found, PlaceWords};
use crate::ingest::Coded;
use crate::model::{
    Argument, Attribution, AttributionId, Claim, ClaimTime, DateRange, Event, EventCodes, Figure, FigureKind,
    Role, Span, Stage, TimeBasis,
};

/// The claim of one row, its names still words.
pub fn coded(coded: &Coded, text: &str) -> Found {
    let argument = |role: Role, span: Span| Argument {
        role,
        span,
        mention: None,
        entity: None,
        name: span.of(text).to_owned(),
    };
    let agent = coded.agent.map(|span| argument(Role::Agent, span));
    let target = coded.target.map(|span| argument(Role::Target, span));
    let figure = coded.killed.map(|(span, low, high)| Figure {
        kind: FigureKind::Killed,
        group: None,
        low,
        high,
        span,
        part_of: None,
    });
    let whole = Span::new(0, text.len() as u32);
    let attribution = coded.source.map(|(source, role)| Attribution {
        source: vec![source],
        antecedents: Vec::new(),
        cue: vec![coded.act],
        content: vec![whole],
        inside: None,
        stance: coded.stance,
        entity: None,
        by_name: false,
        role,
        medium: None,
        anonymous: false,
        said: DateRange::UNKNOWN,
        link: true,
    });
    let mut evidence: Vec<Span> = [Some(coded.act), coded.agent, coded.target, coded.place]
        .into_iter()
        .flatten()
        .chain(coded.time.map(|(span, _)| span))
        .chain(coded.killed.map(|(span, _, _)| span))
        .collect();
    evidence.sort();
    let time = coded.time.map_or_else(ClaimTime::unknown, |(span, range)| ClaimTime {
        span: Some(span),
        edtf: range.edtf(),
        range,
        basis: TimeBasis::Stated,
    });
    let acled =
        Some(coded.act.of(text)).filter(|_| coded.layout == crate::ingest::Layout::Acled).map(SmolStr::from);
    let claim = Claim {
        evidence,
        event: Event {
            kind: coded.kind,
            trigger: vec![coded.act],
            stage: Stage::Accomplished,
            codes: EventCodes { acled, ..EventCodes::default() },
        },
        arguments: agent.into_iter().chain(target).collect(),
        place: None,
        in_part: false,
        time,
        figures: figure.into_iter().collect(),
        polarity: coded.polarity,
        chain: if attribution.is_some() { vec![AttributionId(0)] } else { Vec::new() },
        stance: coded.stance,
        answers: None,
        certainty: coded.certainty,
        rule: format_smolstr!("table/{}", coded.layout.name()),
        sure: None,
    };
    Found {
        attributions: attribution.into_iter().collect(),
        claims: vec![claim],
        place_words: vec![PlaceWords { told: coded.place.into_iter().collect(), ..PlaceWords::default() }],
        notices: Vec::new(),
    }
}
