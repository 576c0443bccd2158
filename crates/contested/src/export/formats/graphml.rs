//! Who is with and against whom as a graph: one edge a word of one origin, with the day it is said to hold from and the
//! day it was known from. Read by networkx, igraph, Gephi, yEd.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::ExportError;
use super::super::files::Files;
use super::super::markup::xml;
use super::super::row::word;
use super::super::selection::Selection;

/// The attributes of edges, with their types.
const OF_EDGES: [(&str, &str); 9] = [
    ("bond", "string"),
    ("sign", "int"),
    ("affirmed", "boolean"),
    ("type", "string"),
    ("from", "string"),
    ("known_from", "string"),
    ("origin", "string"),
    ("origin_name", "string"),
    ("claim", "string"),
];

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let facts = selection.bonds()?;
    let mut out = files.begin("relations.graphml", "xml:node edge")?;
    out.text(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
         http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    )?;
    out.text("<key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n")?;
    for (name, kind) in OF_EDGES {
        out.text(&format!("<key id=\"{name}\" for=\"edge\" attr.name=\"{name}\" attr.type=\"{kind}\"/>\n"))?;
    }
    out.text("<graph id=\"relations\" edgedefault=\"directed\">\n")?;
    let actors: BTreeSet<&str> = facts.iter().flat_map(|fact| [fact.a.as_str(), fact.b.as_str()]).collect();
    for actor in actors {
        let name = selection.actor_name(actor)?;
        out.rows += 1;
        out.text(&format!("<node id=\"{}\"><data key=\"name\">{}</data></node>\n", xml(actor), xml(&name)))?;
    }
    for (number, fact) in facts.iter().enumerate() {
        out.rows += 1;
        let values = [
            Some(word(&json!(fact.bond))),
            Some(fact.bond.sign().to_string()),
            Some(fact.affirmed.to_string()),
            Some(fact.kind.to_string()),
            fact.from.map(|day| day.to_string()),
            fact.known_from.map(|day| day.to_string()),
            Some(fact.origin.0.clone()),
            Some(selection.source_name(&fact.origin.0)?),
            Some(fact.claim.to_string()),
        ];
        out.text(&format!(
            "<edge id=\"b{}\" source=\"{}\" target=\"{}\">",
            number + 1,
            xml(&fact.a),
            xml(&fact.b)
        ))?;
        for ((name, _), value) in OF_EDGES.iter().zip(values) {
            if let Some(value) = value {
                out.text(&format!("<data key=\"{name}\">{}</data>", xml(&value)))?;
            }
        }
        out.text("</edge>\n")?;
    }
    out.text("</graph>\n</graphml>\n")?;
    files.end(out)
}
