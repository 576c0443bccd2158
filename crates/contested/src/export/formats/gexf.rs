//! Who is with and against whom over time, after GEXF 1.3 in dynamic mode: one edge a pair of actors, kind of tie and
//! origin. What the origin says of the tie holds until its next word on it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::ExportError;
use super::super::files::Files;
use super::super::markup::xml;
use super::super::row::word;
use super::super::selection::Selection;
use crate::state::{Bond, RelationFact};

type Tie<'f> = (&'f str, &'f str, Bond, &'f str);

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let facts = selection.bonds()?;
    let mut ties: BTreeMap<Tie<'_>, Vec<&RelationFact>> = BTreeMap::new();
    for fact in &facts {
        ties.entry((&fact.a, &fact.b, fact.bond, &fact.origin.0)).or_default().push(fact);
    }
    let mut out = files.begin("relations.gexf", "xml:node edge")?;
    out.text(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd\" version=\"1.3\">\n\
         <graph mode=\"dynamic\" defaultedgetype=\"directed\" timeformat=\"date\" timerepresentation=\"interval\">\n\
         <attributes class=\"edge\" mode=\"static\">\n\
         <attribute id=\"bond\" title=\"bond\" type=\"string\"/>\n\
         <attribute id=\"sign\" title=\"sign\" type=\"integer\"/>\n\
         <attribute id=\"origin\" title=\"origin\" type=\"string\"/>\n\
         <attribute id=\"origin_name\" title=\"origin_name\" type=\"string\"/>\n</attributes>\n\
         <attributes class=\"edge\" mode=\"dynamic\">\n\
         <attribute id=\"affirmed\" title=\"affirmed\" type=\"boolean\"/>\n\
         <attribute id=\"claim\" title=\"claim\" type=\"string\"/>\n</attributes>\n<nodes>\n",
    )?;
    let actors: BTreeSet<&str> = facts.iter().flat_map(|fact| [fact.a.as_str(), fact.b.as_str()]).collect();
    for actor in actors {
        out.rows += 1;
        let name = selection.actor_name(actor)?;
        out.text(&format!("<node id=\"{}\" label=\"{}\"/>\n", xml(actor), xml(&name)))?;
    }
    out.text("</nodes>\n<edges>\n")?;
    for (number, ((a, b, bond, origin), mut facts)) in ties.into_iter().enumerate() {
        out.rows += 1;
        facts.sort_by_key(|fact| (fact.from, fact.known_from, &fact.claim));
        let kind = word(&json!(bond));
        let start = facts.iter().find_map(|fact| fact.from);
        out.text(&format!(
            "<edge id=\"{}\" source=\"{}\" target=\"{}\" kind=\"{kind}\"{}>\n<attvalues>\n",
            number + 1,
            xml(a),
            xml(b),
            start.map_or_else(String::new, |day| format!(" start=\"{day}\"")),
        ))?;
        for (name, value) in [
            ("bond", kind.clone()),
            ("sign", bond.sign().to_string()),
            ("origin", origin.to_owned()),
            ("origin_name", selection.source_name(origin)?),
        ] {
            out.text(&format!("<attvalue for=\"{name}\" value=\"{}\"/>\n", xml(&value)))?;
        }
        for (position, fact) in facts.iter().enumerate() {
            let next = facts[position + 1..]
                .iter()
                .find_map(|later| later.from.filter(|day| Some(*day) > fact.from));
            let mut spell = String::new();
            if let Some(from) = fact.from {
                spell = format!(" start=\"{from}\"");
            }
            if let Some(until) = next.filter(|_| fact.from.is_some()) {
                spell.push_str(&format!(" end=\"{until}\""));
            }
            out.text(&format!(
                "<attvalue for=\"affirmed\" value=\"{}\"{spell}/>\n<attvalue for=\"claim\" value=\"{}\"{spell}/>\n",
                fact.affirmed,
                xml(&fact.claim.to_string()),
            ))?;
        }
        out.text("</attvalues>\n</edge>\n")?;
    }
    out.text("</edges>\n</graph>\n</gexf>\n")?;
    files.end(out)
}
