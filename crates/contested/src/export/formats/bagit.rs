//! A dossier for keeping: a bag (BagIt, RFC 8493) with the original bytes of the reports that are asked for, what was read
//! and worked out from them, and the custody log, described as an RO-Crate 1.1.

use serde_json::{Value, json};

use super::super::ExportError;
use super::super::files::{Files, Out};
use super::super::selection::Selection;
use super::{csv, jsonl};

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let folder = files.path("");
    let mut inside =
        std::fs::read_dir(&folder).map_err(|source| ExportError::Io { path: folder.clone(), source })?;
    if inside.next().is_some() {
        return Err(ExportError::NotEmpty(folder));
    }
    files.prefix = "data/".to_owned();
    let mut described = Vec::new();
    for report in selection.reports()? {
        let Some(original) = selection.case.original(&report.id)? else { continue };
        let name = format!("originals/{}.{}", report.id, ending(&report.name));
        let mut out = files.begin(&name, "bytes")?;
        out.rows = 1;
        out.bytes(&original)?;
        files.end(out)?;
        described.push((name, report));
    }
    jsonl::write(selection, files)?;
    csv::write(selection, files)?;
    custody(selection, files)?;
    let parts: Vec<String> = files
        .written
        .iter()
        .map(|file| file.path.strip_prefix("data/").unwrap_or(&file.path).to_owned())
        .collect();
    let mut out = files.begin("ro-crate-metadata.json", "json:@graph")?;
    out.text("{\"@context\":\"https://w3id.org/ro/crate/1.1/context\",\"@graph\":[\n")?;
    let changed = selection.changed_at()?;
    out.item(&json!({
        "@id": "ro-crate-metadata.json", "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}, "about": {"@id": "./"},
    }))?;
    out.item(&json!({
        "@id": "./", "@type": "Dataset", "name": "contested: dossier of a case", "datePublished": changed,
        "description": "Original reports, what was read in them and worked out from them, and what was done to the case.",
        "license": {"@id": "#licence"},
        "hasPart": parts.iter().map(|part| json!({"@id": part})).collect::<Vec<_>>(),
    }))?;
    out.item(&json!({"@id": "#licence", "@type": "CreativeWork", "name": super::super::manifest::LICENCE}))?;
    for part in &parts {
        let report = described.iter().find(|(name, _)| name == part).map(|(_, report)| report);
        let mut node = json!({"@id": part, "@type": "File", "name": part});
        if let Some(report) = report {
            node["name"] = json!(report.title.as_deref().unwrap_or(&report.name));
            node["sha256"] = json!(report.sha256);
            if let Some(publisher) = &report.publisher {
                node["publisher"] = json!(publisher);
            }
            if let Some(day) = &report.published {
                node["datePublished"] = json!(day);
            }
        }
        out.item(&node)?;
    }
    out.text("\n]}\n")?;
    files.end(out)?;
    files.prefix = String::new();
    tags(files, &changed)
}

/// What was done to the case, in the order in which it was.
fn custody(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("custody.csv", "csv")?;
    out.head(["at", "who", "action", "subject", "hash"])?;
    for row in selection.case.custody()? {
        let cells: [Value; 5] =
            [json!(row.at), json!(row.who), json!(row.action), json!(row.subject), json!(row.hash)];
        out.row(&cells)?;
    }
    files.end(out)
}

/// The files that make a folder a bag.
fn tags(files: &mut Files<'_>, changed: &str) -> Result<(), ExportError> {
    let payload = files.written.clone();
    let bytes: u64 = payload.iter().map(|file| file.bytes).sum();
    let oxum = format!("{bytes}.{}", payload.len());
    let day = changed.split('T').next().unwrap_or_default();
    let lines = |lines: &[String]| -> String { lines.iter().map(|line| format!("{line}\n")).collect() };
    let manifest = |files: &[super::super::Written]| -> Vec<String> {
        files.iter().map(|file| format!("{}  {}", file.sha256, file.path)).collect()
    };
    let declared = ["BagIt-Version: 1.0".to_owned(), "Tag-File-Character-Encoding: UTF-8".to_owned()];
    let info = [
        format!("Bagging-Date: {day}"),
        concat!("Bag-Software-Agent: contested ", env!("CARGO_PKG_VERSION")).to_owned(),
        format!("Payload-Oxum: {oxum}"),
    ];
    for (name, words) in [
        ("bagit.txt", lines(&declared)),
        ("bag-info.txt", lines(&info)),
        ("manifest-sha256.txt", lines(&manifest(&payload))),
    ] {
        tag(files, name, &words)?;
    }
    let tagged = manifest(&files.written[payload.len()..]);
    tag(files, "tagmanifest-sha256.txt", &lines(&tagged))
}

fn tag(files: &mut Files<'_>, name: &str, words: &str) -> Result<(), ExportError> {
    let mut out: Out<'_> = files.begin(name, "bytes")?;
    out.rows = 1;
    out.text(words)?;
    files.end(out)
}

/// What a file's name ends in, where that is a plain ending.
fn ending(name: &str) -> &str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_plain =
        !ending.is_empty() && ending.len() <= 5 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { ending } else { "bin" }
}
