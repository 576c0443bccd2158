//! Every page: its address, what it shows, in which forms, and with which settings. The menu of programs (OpenAPI) is
//! made from this too.

use super::{
    Answer, At, FED_LIST, Failure, LIST, PLACED_LIST, RECORD, actor, actors, ask, claim, claims,
    contradiction, contradictions, copies, copy, embed, event, events, map, methodology, names, openapi,
    overview, place, places, relations, report, reports, source, sources, timeline,
};
use crate::serve::request::Format;

/// A kind of page.
pub(crate) struct Route {
    /// Its address; a part in braces stands for an id.
    pub(crate) path: &'static str,
    /// What it shows.
    pub(crate) what: &'static str,
    /// The forms beside HTML.
    pub(crate) formats: &'static [Format],
    /// The settings that it heeds, beside the clocks.
    pub(crate) settings: &'static [&'static str],
    /// Makes it.
    pub(crate) answer: fn(&At<'_>) -> Result<Answer, Failure>,
}

impl Route {
    /// Whether it answers a path.
    pub(crate) fn fits(&self, path: &[&str]) -> bool {
        let parts: Vec<&str> = self.path.split('/').filter(|part| !part.is_empty()).collect();
        parts.len() == path.len()
            && parts.iter().zip(path).all(|(part, given)| part.starts_with('{') || part == given)
    }
}

const INBOX: &[&str] = &[
    "state", "actor", "place", "kind", "source", "from", "to", "words", "report", "reading", "page", "limit",
];

const FILTERS: &[&str] =
    &["actor", "place", "kind", "source", "from", "to", "words", "report", "reading", "page", "limit"];

/// Of claims.
const CLAIMS: &[&str] = &[
    "actor", "place", "kind", "source", "from", "to", "words", "report", "reading", "sort", "page", "limit",
];

/// Of events.
const EVENTS: &[&str] = &[
    "actor", "place", "kind", "source", "from", "to", "day", "words", "report", "reading", "sort", "page",
    "limit", "unplaced",
];

/// Of lists that have points: `unplaced` brings what has none.
const PLACED: &[&str] = &[
    "actor", "place", "kind", "source", "from", "to", "words", "report", "reading", "page", "limit",
    "unplaced",
];

/// All of them.
pub(crate) const ROUTES: &[Route] = &[
    Route {
        path: "/",
        what: "The case at a glance: what changed, where sources disagree most, who was heard when",
        formats: RECORD,
        settings: &["since"],
        answer: overview::answer,
    },
    Route {
        path: "/overview",
        what: "The same as the first page",
        formats: RECORD,
        settings: &["since"],
        answer: overview::answer,
    },
    Route { path: "/claims", what: "Claims", formats: FED_LIST, settings: CLAIMS, answer: claims::answer },
    Route {
        path: "/claims/{report}/{claim}",
        what: "One claim: who says so through whom, the words, what others say of the same event",
        formats: RECORD,
        settings: &[],
        answer: claim::answer,
    },
    Route {
        path: "/contradictions",
        what: "Where sources disagree, the strongest first",
        formats: FED_LIST,
        settings: INBOX,
        answer: contradictions::answer,
    },
    Route {
        path: "/contradictions/{contradiction}",
        what: "One disagreement with the evidence of all sides",
        formats: RECORD,
        settings: &[],
        answer: contradiction::answer,
    },
    Route {
        path: "/events",
        what: "What claims are about",
        formats: PLACED_LIST,
        settings: EVENTS,
        answer: events::answer,
    },
    Route {
        path: "/events/{event}",
        what: "One event: what each report says of it",
        formats: RECORD,
        settings: &[],
        answer: event::answer,
    },
    Route {
        path: "/timeline",
        what: "Events by day, in lanes",
        formats: LIST,
        settings: &[
            "by", "actor", "place", "kind", "source", "from", "to", "words", "report", "reading", "page",
            "limit",
        ],
        answer: timeline::answer,
    },
    Route {
        path: "/map",
        what: "Who is said to hold which place",
        formats: &[Format::Json, Format::GeoJson],
        settings: &[
            "according_to",
            "wide",
            "at",
            "unplaced",
            "sides",
            "put",
            "onto",
            "view",
            "mode",
            "from",
            "to",
            "page",
            "limit",
        ],
        answer: map::answer,
    },
    Route { path: "/places", what: "Places", formats: PLACED_LIST, settings: PLACED, answer: places::answer },
    Route {
        path: "/places/{place}",
        what: "One place: who is said to hold it, what is said to have happened there",
        formats: RECORD,
        settings: &["according_to", "actor", "kind", "source", "from", "to", "words", "reading"],
        answer: place::answer,
    },
    Route {
        path: "/actors",
        what: "Who takes part",
        formats: LIST,
        settings: FILTERS,
        answer: actors::answer,
    },
    Route {
        path: "/actors/{actor}",
        what: "One actor: its names by source, its relations, offices and places",
        formats: RECORD,
        settings: &[],
        answer: actor::answer,
    },
    Route {
        path: "/relations",
        what: "Who is with and against whom, over time",
        formats: LIST,
        settings: &["actor", "with", "according_to", "page", "limit"],
        answer: relations::answer,
    },
    Route {
        path: "/sources",
        what: "Where claims come from in the end",
        formats: LIST,
        settings: FILTERS,
        answer: sources::answer,
    },
    Route {
        path: "/sources/{source}",
        what: "One source: what it says, whom it relays, how its claims fared",
        formats: RECORD,
        settings: &["page", "limit"],
        answer: source::answer,
    },
    Route { path: "/reports", what: "Reports", formats: LIST, settings: FILTERS, answer: reports::answer },
    Route {
        path: "/reports/{report}",
        what: "One report with everything read from it marked in its text",
        formats: RECORD,
        settings: &[],
        answer: report::answer,
    },
    Route {
        path: "/copies",
        what: "Reports that tell one text",
        formats: LIST,
        settings: &["page", "limit"],
        answer: copies::answer,
    },
    Route {
        path: "/copies/{report}",
        what: "One group of copies, by the report it was likely made from: what each changed",
        formats: RECORD,
        settings: &["with"],
        answer: copy::answer,
    },
    Route {
        path: "/ask",
        what: "A question in words or in terms; answers with evidence, or that no report says so",
        formats: RECORD,
        settings: &["q", "according_to", "page", "limit"],
        answer: ask::answer,
    },
    Route {
        path: "/names",
        what: "Names of actors, places or sources with a word that begins so, those in most claims first",
        formats: RECORD,
        settings: &["of", "q"],
        answer: names::answer,
    },
    Route {
        path: "/embed/places/{place}",
        what: "Who is said to hold a place, day by day: the drawing alone, to be shown in other pages",
        formats: &[],
        settings: &["according_to"],
        answer: embed::place,
    },
    Route {
        path: "/embed/events/{event}",
        what: "Who said what of an event when: the drawing alone",
        formats: &[],
        settings: &[],
        answer: embed::event,
    },
    Route {
        path: "/embed/contradictions/{contradiction}",
        what: "Who says what in a disagreement when: the drawing alone",
        formats: &[],
        settings: &[],
        answer: embed::contradiction,
    },
    Route {
        path: "/methodology",
        what: "How all this was made: rules, sources, thresholds",
        formats: RECORD,
        settings: &[],
        answer: methodology::answer,
    },
    Route {
        path: "/openapi",
        what: "This description",
        formats: RECORD,
        settings: &[],
        answer: openapi::answer,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_has_one_route() {
        for route in ROUTES {
            let path: Vec<&str> = route.path.split('/').filter(|part| !part.is_empty()).collect();
            assert_eq!(ROUTES.iter().filter(|other| other.fits(&path)).count(), 1, "{}", route.path);
        }
    }
}
