//! Where each claim comes from, after PROV-O in JSON-LD (with its context inside): reports, claims, events are entities; reading,
//! reconciling and judging are activities; outlets, origins, people and the program are agents.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::ExportError;
use super::super::files::{Files, Out};
use super::super::markup::{encode, is_address};
use super::super::selection::Selection;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("prov.jsonld", "json:@graph")?;
    out.text("{\"@context\":")?;
    out.text(&serde_json::to_string(&context())?)?;
    out.text(",\"@graph\":[\n")?;
    let case = selection.case;
    out.item(&json!({"@id": "contested:program", "@type": ["prov:Agent", "prov:SoftwareAgent"], "label": "contested"}))?;
    let rules = case.rules()?;
    for (rules, _) in &rules {
        let activity = json!({
            "@id": reading(rules), "@type": "prov:Activity", "label": rules, "wasAssociatedWith": "contested:program",
        });
        out.item(&activity)?;
    }
    let mut agents = BTreeSet::new();
    for report in selection.reports()? {
        let outlet = report.publisher.as_ref().map(|name| format!("contested:outlet/{}", encode(name)));
        if let (Some(id), Some(name)) = (&outlet, &report.publisher) {
            agent(&mut out, &mut agents, id, name)?;
        }
        let mut node = json!({"@id": report_id(&report.id), "@type": "prov:Entity", "label": report.title, "value": report.sha256});
        set(&mut node, "wasAttributedTo", outlet);
        set(&mut node, "generatedAtTime", report.published.as_ref().map(|day| format!("{day}T00:00:00Z")));
        set(
            &mut node,
            "hadPrimarySource",
            report.url.as_deref().filter(|url| is_address(url)).map(str::to_owned),
        );
        out.item(&bare(node))?;
        if let Some(translation) = &report.translation {
            let by = translation.by.as_ref().map(|name| format!("contested:translator/{}", encode(name)));
            if let (Some(id), Some(name)) = (&by, &translation.by) {
                agent(&mut out, &mut agents, id, name)?;
            }
            let mut node = json!({
                "@id": translation_id(&report.id),
                "@type": "prov:Entity",
                "label": format!("translation ({})", translation.language),
                "value": translation.sha256,
                "wasDerivedFrom": report_id(&report.id),
            });
            set(&mut node, "wasAttributedTo", by);
            out.item(&bare(node))?;
        }
    }
    for group in case.copies()? {
        let original = &group.likely_original;
        for copy in group.reports.iter().filter(|report| *report != original) {
            let derived = json!({"@id": report_id(&copy.0), "wasDerivedFrom": report_id(&original.0)});
            out.item(&derived)?;
        }
    }
    let newest = rules.last().map(|(rules, _)| rules.clone()).unwrap_or_default();
    selection.each_claim(|claim| {
        let origin = claim.origin.as_ref().map(|id| format!("contested:origin/{}", encode(id)));
        if let (Some(id), Some(name)) = (&origin, &claim.origin_name) {
            agent(&mut out, &mut agents, id, name)?;
        }
        let read = case.readings(&claim.report)?.pop().map_or_else(|| newest.clone(), |(rules, _)| rules);
        let mut node = json!({
            "@id": format!("contested:claim/{}", claim.id),
            "@type": "prov:Entity",
            "label": claim.kind,
            "value": claim.words,
            "wasQuotedFrom": report_id(&claim.report),
            "wasGeneratedBy": reading(&read),
        });
        set(&mut node, "wasAttributedTo", origin);
        let through = claim.detail.translation.as_ref().map(|_| translation_id(&claim.report));
        set(&mut node, "wasDerivedFrom", through);
        out.item(&bare(node))
    })?;
    out.item(&json!({
        "@id": "contested:reconciling", "@type": "prov:Activity", "label": "reconcile",
        "wasAssociatedWith": "contested:program",
    }))?;
    selection.each_event(|occurrence| {
        let claims: Vec<String> =
            occurrence.claims.iter().map(|claim| format!("contested:claim/{}", claim.id)).collect();
        out.item(&json!({
            "@id": format!("contested:event/{}", occurrence.event.id),
            "@type": "prov:Entity",
            "label": super::super::row::event_name(&occurrence.event),
            "wasDerivedFrom": claims,
            "wasGeneratedBy": "contested:reconciling",
        }))
    })?;
    for judgement in case.all_judgements()? {
        let who = format!("contested:person/{}", encode(&judgement.who));
        if agents.insert(who.clone()) {
            out.item(&json!({"@id": who, "@type": ["prov:Agent", "prov:Person"], "label": judgement.who}))?;
        }
        let used: Vec<String> =
            judgement.anchors.iter().map(|anchor| format!("contested:claim/{}", anchor.claim)).collect();
        out.item(&json!({
            "@id": format!("contested:judgement/{}", judgement.id),
            "@type": "prov:Activity",
            "label": judgement.verdict(),
            "endedAtTime": judgement.at.to_string(),
            "wasAssociatedWith": who,
            "used": used,
        }))?;
    }
    out.text("\n]}\n")?;
    files.end(out)
}

/// The terms used, with what they are. It stands in the file: nothing has to be fetched to read it.
fn context() -> Value {
    let mut context = json!({
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "contested": "urn:contested:",
        "label": "rdfs:label",
        "value": "prov:value",
    });
    for link in [
        "wasAssociatedWith",
        "wasAttributedTo",
        "wasDerivedFrom",
        "wasGeneratedBy",
        "wasQuotedFrom",
        "hadPrimarySource",
        "used",
    ] {
        context[link] = json!({"@id": format!("prov:{link}"), "@type": "@id"});
    }
    for time in ["generatedAtTime", "endedAtTime"] {
        context[time] = json!({"@id": format!("prov:{time}"), "@type": "xsd:dateTime"});
    }
    context
}

fn agent(out: &mut Out<'_>, known: &mut BTreeSet<String>, id: &str, name: &str) -> Result<(), ExportError> {
    if !known.insert(id.to_owned()) {
        return Ok(());
    }
    out.item(&json!({"@id": id, "@type": "prov:Agent", "label": name}))
}

fn report_id(id: &str) -> String {
    format!("contested:report/{}", encode(id))
}

fn translation_id(report: &str) -> String {
    format!("contested:translation/{}", encode(report))
}

fn reading(rules: &str) -> String {
    format!("contested:reading/{}", encode(rules))
}

fn set(node: &mut Value, name: &str, value: Option<String>) {
    if let Some(value) = value {
        node[name] = json!(value);
    }
}

/// Without what is null: in JSON-LD that is a value taken away.
fn bare(node: Value) -> Value {
    match node {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
        }
        other => other,
    }
}
