//! The columns of each table.

/// A column, or a field of a nested one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// The name of the record's field.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
}

/// What a column holds; anything may be missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Words.
    Text,
    /// A day.
    Day,
    /// A moment, to the microsecond.
    Moment,
    /// A whole number.
    Whole,
    /// A number.
    Real,
    /// Yes or no.
    Truth,
    /// Where words stand, in code points: `start` and `end`.
    Span,
    /// Several.
    List(&'static Shape),
    /// Fields.
    Record(&'static [Column]),
    /// An object whose keys are no fields: a row a key, or a row an item where there is a list; the first column has the key. What
    /// is no object itself stands in the column `value`.
    Keyed(&'static [Column]),
    /// Whatever it is, as JSON in words.
    Json,
}

use Shape::{Day, Json, Keyed, List, Moment, Real, Record, Span, Text, Truth, Whole};

const fn column(name: &'static str, shape: Shape) -> Column {
    Column { name, shape }
}

const TEXTS: Shape = List(&Text);
const SPANS: Shape = List(&Span);

pub(super) const REPORTS: &[Column] = &[
    column("id", Text),
    column("key", Text),
    column("title", Text),
    column("publisher", Text),
    column("published", Day),
    column("published_basis", Text),
    column("dated_by", Text),
    column("url", Text),
    column("language", Text),
    column("form", Text),
    column("claims", Whole),
    column("copy_group", Whole),
    column("notices", TEXTS),
    column("sha256", Text),
    column("name", Text),
    column("added_at", Moment),
    column("text", Text),
];

const FIGURES: Shape = List(&Record(&[
    column("kind", Text),
    column("group", Text),
    column("low", Whole),
    column("high", Whole),
    column("words", Text),
    column("span", Span),
    column("part_of", Whole),
]));

const CHANCES: Shape = Keyed(&[column("field", Text), column("value", Real)]);

pub(super) const CLAIMS: &[Column] = &[
    column("id", Text),
    column("report", Text),
    column("publisher", Text),
    column("published", Day),
    column("known_from", Day),
    column("type", Text),
    column("stage", Text),
    column("polarity", Text),
    column("stance", Text),
    column("certainty", Text),
    column("words", Text),
    column("sentence", Text),
    column("evidence", SPANS),
    column("trigger", SPANS),
    column(
        "place",
        Record(&[
            column("name", Text),
            column("key", Text),
            column("country", Text),
            column("lat", Real),
            column("lon", Real),
        ]),
    ),
    column("time", Record(&[column("edtf", Text), column("earliest", Day), column("latest", Day)])),
    column("time_basis", Text),
    column(
        "arguments",
        List(&Record(&[
            column("role", Text),
            column("entity", Text),
            column("name", Text),
            column("kind", Text),
            column("span", Span),
        ])),
    ),
    column("chain", List(&Record(&[column("entity", Text), column("name", Text), column("role", Text)]))),
    column("figures", FIGURES),
    column("event", Text),
    column("origin", Text),
    column("origin_name", Text),
    column("rule", Text),
    column("reading", Real),
    column("fields", CHANCES),
    column(
        "judged",
        Record(&[
            column("verdict", Text),
            column(
                "corrections",
                List(&Record(&[
                    column("field", Text),
                    column("read", Text),
                    column("judged", Text),
                    column("who", Text),
                    column("reason", Text),
                    column("judgement", Text),
                ])),
            ),
            column("sensitive", Text),
        ]),
    ),
];

const PLACE: Shape = Record(&[
    column("name", Text),
    column("gazetteer", Text),
    column("lat", Real),
    column("lon", Real),
    column("radius_m", Real),
    column("precision", Text),
]);

const DAYS: Shape = Record(&[column("earliest", Day), column("latest", Day)]);

/// A claim's words, and where they stand.
const EVIDENCE: Shape = Record(&[
    column("claim", Text),
    column("words", Text),
    column("spans", SPANS),
    column("report", Text),
    column("publisher", Text),
    column("published", Day),
    column("stance", Text),
]);

pub(super) const EVENTS: &[Column] = &[
    column("id", Text),
    column("type", Text),
    column("stage", Text),
    column("place", PLACE),
    column(
        "time",
        Record(&[
            column("earliest", Day),
            column("latest", Day),
            column("edtf", Text),
            column("widest", DAYS),
        ]),
    ),
    column(
        "actors",
        Keyed(&[column("role", Text), column("name", Text), column("entity", Text), column("kind", Text)]),
    ),
    column("claims", TEXTS),
    column("reports", Whole),
    column("origins", Whole),
    column(
        "voices",
        Record(&[
            column("independent", Whole),
            column("sources", Whole),
            column("parties", Whole),
            column("outlets", Whole),
            column("relays", Whole),
        ]),
    ),
    column(
        "figures",
        Keyed(&[
            column("kind", Text),
            column("low", Whole),
            column("best", Whole),
            column("high", Whole),
            column("policy", Text),
            column(
                "by",
                List(&Record(&[
                    column("origin", Text),
                    column("claim", Text),
                    column("low", Whole),
                    column("high", Whole),
                    column("known_from", Day),
                    column("role", Text),
                ])),
            ),
        ]),
    ),
    column("grade", Text),
    column("grade_rule", Text),
    column(
        "credibility_suggested",
        Record(&[
            column("number", Whole),
            column("words", Text),
            column("rule", Text),
            column("told_by", Whole),
            column("denied_by", Whole),
        ]),
    ),
    column(
        "joined",
        List(&Record(&[
            column("a", Text),
            column("b", Text),
            column("points", Real),
            column("reasons", TEXTS),
        ])),
    ),
];

pub(super) const CONTRADICTIONS: &[Column] = &[
    column("id", Text),
    column("about", Text),
    column("figure", Text),
    column("event", Text),
    column("type", Text),
    column("place", PLACE),
    column("time", DAYS),
    column("strength", Whole),
    column(
        "sides",
        List(&Record(&[
            column("position", Text),
            column("told", Text),
            column("origins", List(&Record(&[column("id", Text), column("name", Text)]))),
            column("reports", Whole),
            column("claims", List(&EVIDENCE)),
        ])),
    ),
    column("rules", TEXTS),
    column(
        "judged",
        Record(&[
            column("verdict", Text),
            column("fit", Text),
            column("notice", Text),
            column("judgement", Json),
        ]),
    ),
];

pub(super) const RELATIONS: &[Column] = &[
    column("kind", Text),
    column("about", Text),
    column("from", EVIDENCE),
    column("to", EVIDENCE),
    column("rule", Text),
];

pub(super) const CONTROL: &[Column] = &[
    column("place", PLACE),
    column("actor", Record(&[column("id", Text), column("name", Text)])),
    column("relation", Text),
    column("from", Day),
    column("to", Day),
    column("time", DAYS),
    column("source", Text),
    column("source_name", Text),
    column("stance", Text),
    column("known_from", Day),
    column("set_aside", Text),
    column("evidence", EVIDENCE),
];

pub(super) const BONDS: &[Column] = &[
    column("a", Text),
    column("b", Text),
    column("relation", Text),
    column("affirmed", Truth),
    column("turning_point", Truth),
    column("type", Text),
    column("from", Day),
    column("source", Text),
    column("source_name", Text),
    column("known_from", Day),
    column("evidence", EVIDENCE),
];

pub(super) const COPIES: &[Column] = &[
    column("kind", Text),
    column("reports", TEXTS),
    column("first_seen", Day),
    column("likely_original", Text),
    column(
        "pairs",
        List(&Record(&[
            column("a", Text),
            column("b", Text),
            column("kind", Text),
            column("words", Real),
            column("skeleton", Real),
        ])),
    ),
];

pub(super) const SOURCES: &[Column] = &[
    column("id", Text),
    column("name", Text),
    column("role", Text),
    column("entity", Text),
    column("named", Truth),
    column("claims", Whole),
    column("reports", Whole),
    column("reliability", Text),
];

pub(super) const ACTORS: &[Column] = &[
    column("id", Text),
    column("name", Text),
    column("kind", Text),
    column("known", Truth),
    column("claims", Whole),
    column("reports", Whole),
];

pub(super) const PLACES: &[Column] = &[
    column("id", Text),
    column("name", Text),
    column("country", Text),
    column("lat", Real),
    column("lon", Real),
    column("claims", Whole),
    column("reports", Whole),
];

pub(super) const JUDGEMENTS: &[Column] = &[
    column("id", Text),
    column("at", Moment),
    column("who", Text),
    column("kind", Text),
    column("verdict", Text),
    column("subjects", TEXTS),
    column("reason", Text),
    column("rules", Text),
    column("after", Text),
    column("force", Text),
    column("by", Text),
    column("fit", Text),
    column("notice", Text),
    column("said", Json),
];

/// Whether every judgement has a column of this name; what else a record has is said by its kind.
pub(super) fn is_of_every_judgement(name: &str) -> bool {
    JUDGEMENTS.iter().any(|column| column.name == name)
}

pub(super) const NOTICES: &[Column] = &[
    column("report", Text),
    column("code", Text),
    column("message", Text),
    column("span", Span),
    column("publisher", Text),
    column("name", Text),
];

/// The records differ from kind to kind of change.
pub(super) const CHANGES: &[Column] = &[
    column("change", Text),
    column("id", Text),
    column("what", Text),
    column("fields", TEXTS),
    column("before", Json),
    column("record", Json),
];

/// Claims of reports that are in no case, a row a claim: what `contested extract` tells, with the words of its spans and sources.
pub const READ: &[Column] = &[
    column("row", Whole),
    column("key", Text),
    column("report", Text),
    column("publisher", Text),
    column("published", Day),
    column("id", Text),
    column("type", Text),
    column("stage", Text),
    column("polarity", Text),
    column("stance", Text),
    column("certainty", Text),
    column("words", Text),
    column("evidence", SPANS),
    column("trigger", SPANS),
    column("plover", Text),
    column("plover_mode", Text),
    column("cameo", Text),
    column("acled", Text),
    column(
        "place",
        Record(&[
            column("name", Text),
            column("text", Text),
            column("span", Span),
            column("gazetteer", Text),
            column("country", Text),
            column("lat", Real),
            column("lon", Real),
            column("radius_m", Real),
            column("precision", Text),
        ]),
    ),
    column(
        "time",
        Record(&[
            column("edtf", Text),
            column("earliest", Day),
            column("latest", Day),
            column("basis", Text),
            column("span", Span),
        ]),
    ),
    column(
        "arguments",
        List(&Record(&[
            column("role", Text),
            column("entity", Text),
            column("name", Text),
            column("span", Span),
        ])),
    ),
    column(
        "chain",
        List(&Record(&[
            column("words", Text),
            column("entity", Text),
            column("role", Text),
            column("stance", Text),
        ])),
    ),
    column("figures", FIGURES),
    column("reading", Real),
    column("fields", CHANCES),
];
