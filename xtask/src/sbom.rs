//! What the program is built of, as a list for machines: CycloneDX 1.5, from `cargo metadata`, `Cargo.lock` and the lock file
//! of the pages' packages. The same sources give the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use clap::Args;
use serde_json::{Value, json};

/// The package whose parts are listed.
const PROGRAM: &str = "contested-cli";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Where to write it; standard output where not said
    #[arg(long)]
    out: Option<PathBuf>,
    /// For which target: others have other parts
    #[arg(long)]
    target: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let bill = bill(&root, arguments.target.as_deref())?;
    let text = format!("{}\n", serde_json::to_string_pretty(&bill)?);
    match &arguments.out {
        Some(path) => fs::write(path, text).with_context(|| path.display().to_string()),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}

fn bill(root: &Path, target: Option<&str>) -> anyhow::Result<Value> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["metadata", "--format-version", "1", "--locked"]).current_dir(root);
    if let Some(target) = target {
        command.args(["--filter-platform", target]);
    }
    let output = command.output().context("cargo metadata")?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let lock: toml::Value = toml::from_str(&fs::read_to_string(root.join("Cargo.lock"))?)?;
    let pages: Value = serde_json::from_str(&fs::read_to_string(root.join("web/package-lock.json"))?)?;
    // Of the commit, as all of a release is.
    let seconds: Option<i64> =
        std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    Ok(made(&metadata, &checksums(&lock), &pages, seconds))
}

/// Name and version → SHA-256.
fn checksums(lock: &toml::Value) -> BTreeMap<(String, String), String> {
    let packages = lock.get("package").and_then(toml::Value::as_array).into_iter().flatten();
    let field = |package: &toml::Value, name: &str| package.get(name)?.as_str().map(str::to_owned);
    packages
        .filter_map(|package| {
            Some(((field(package, "name")?, field(package, "version")?), field(package, "checksum")?))
        })
        .collect()
}

fn made(
    metadata: &Value,
    checksums: &BTreeMap<(String, String), String>,
    pages: &Value,
    seconds: Option<i64>,
) -> Value {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|node| (text(&node["id"]), node)).collect();
    let root = packages.iter().find(|(_, package)| package["name"] == PROGRAM).map(|(id, _)| id.clone());

    // What is only tested with is no part; what is only built with is told to be that.
    let mut run = BTreeSet::new();
    let mut all = BTreeSet::new();
    let mut links: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut next: Vec<(String, bool)> = root.iter().map(|id| (id.clone(), true)).collect();
    while let Some((id, is_run)) = next.pop() {
        let is_new = all.insert(id.clone());
        let is_new_run = is_run && run.insert(id.clone());
        if !is_new && !is_new_run {
            continue;
        }
        for dependency in list(&nodes.get(&id).cloned().unwrap_or_default()["deps"]) {
            let kinds = list(&dependency["dep_kinds"]);
            let has = |wanted: &Value| kinds.iter().any(|kind| kind["kind"] == *wanted);
            let (normal, build) = (has(&Value::Null), has(&json!("build")));
            if normal || build {
                let to = text(&dependency["pkg"]);
                links.entry(id.clone()).or_default().insert(to.clone());
                next.push((to, is_run && normal));
            }
        }
    }

    let reference = |id: &str| -> String {
        let package = &packages[id];
        format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]))
    };
    let crates = all.iter().filter(|id| Some(*id) != root.as_ref()).map(|id| {
        let package = &packages[id];
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let mut component = json!({
            "type": "library",
            "bom-ref": reference(id),
            "name": name,
            "version": version,
            "scope": if run.contains(id) { "required" } else { "excluded" },
            "purl": reference(id),
        });
        if let Some(license) = package["license"].as_str() {
            // Old manifests part licences by a stroke.
            component["licenses"] = json!([{"expression": license.replace('/', " OR ").replace("  ", " ")}]);
        }
        if let Some(checksum) = checksums.get(&(name, version)) {
            component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
        }
        if let Some(address) = package["repository"].as_str() {
            component["externalReferences"] = json!([{"type": "vcs", "url": address}]);
        }
        component
    });
    let mut components: Vec<Value> = crates.collect();
    let of_pages = pages["packages"].as_object().into_iter().flatten().filter_map(|(path, package)| {
        let name = path.rsplit("node_modules/").next().filter(|name| !name.is_empty())?;
        if package["dev"] == true {
            return None;
        }
        let version = text(&package["version"]);
        // Of a name with an owner the sign is written as addresses write it.
        let address = format!("pkg:npm/{}@{version}", name.replace('@', "%40"));
        let mut component = json!({
            "type": "library", "bom-ref": address, "name": name, "version": version, "scope": "required", "purl": address,
        });
        if let Some(license) = package["license"].as_str() {
            component["licenses"] = json!([{"expression": license}]);
        }
        if let Some(hash) = package["integrity"].as_str().and_then(hash_of) {
            component["hashes"] = json!([hash]);
        }
        Some(component)
    });
    components.extend(of_pages);
    components.sort_by_key(|component| component["bom-ref"].as_str().map(str::to_owned));
    components.dedup_by_key(|component| component["bom-ref"].as_str().map(str::to_owned));

    let dependencies: Vec<Value> = all
        .iter()
        .map(|id| {
            let on: BTreeSet<String> = links.get(id).into_iter().flatten().map(|id| reference(id)).collect();
            json!({"ref": reference(id), "dependsOn": on})
        })
        .collect();
    let program = root.as_deref().map(|id| &packages[id]);
    let version = program.map(|package| text(&package["version"])).unwrap_or_default();
    let mut about = json!({
        "tools": {"components": [{"type": "application", "name": "contested-xtask", "version": version}]},
        "component": {
            "type": "application",
            "bom-ref": root.as_deref().map(reference).unwrap_or_default(),
            "name": "contested",
            "version": version,
            "licenses": [{"expression": program.map(|package| text(&package["license"])).unwrap_or_default()}],
        },
    });
    if let Some(at) = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) {
        about["timestamp"] = json!(at.to_string());
    }
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": about,
        "components": components,
        "dependencies": dependencies,
    })
}

/// "sha512-…" in base64 → a hash in hex.
fn hash_of(integrity: &str) -> Option<Value> {
    let (kind, content) = integrity.split_once('-')?;
    let alg = match kind {
        "sha512" => "SHA-512",
        "sha256" => "SHA-256",
        "sha1" => "SHA-1",
        _ => return None,
    };
    let (mut bits, mut count, mut hex) = (0u32, 0, String::new());
    for letter in content.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            hex.push_str(&format!("{:02x}", bits >> count & 0xFF));
        }
    }
    Some(json!({"alg": alg, "content": hex}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_written_as_the_format_wants_them() {
        assert_eq!(hash_of("sha1-AAEC/w=="), Some(json!({"alg": "SHA-1", "content": "000102ff"})));
    }

    /// The fields that CycloneDX 1.5 requires, and that everything that is pointed to is there.
    #[test]
    fn the_bill_of_materials_is_a_bill_of_materials() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let bill = bill(&root, None).expect("cargo tells what it builds");
        assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&json!("CycloneDX"), &json!("1.5")));
        assert!(bill["version"].as_u64().is_some_and(|version| version >= 1));
        let components = bill["components"].as_array().expect("a list");
        let mut references =
            BTreeSet::from([bill["metadata"]["component"]["bom-ref"].as_str().expect("text")]);
        for component in components {
            for field in ["type", "name", "version", "bom-ref", "purl"] {
                assert!(
                    component[field].as_str().is_some_and(|text| !text.is_empty()),
                    "{field}: {component}"
                );
            }
            assert!(matches!(component["scope"].as_str(), Some("required" | "excluded")), "{component}");
            assert!(references.insert(component["bom-ref"].as_str().expect("text")), "twice: {component}");
            let licence = component["licenses"][0]["expression"].as_str();
            assert!(licence.is_some_and(|licence| !licence.is_empty()), "{component}");
            let is_ours = component["name"].as_str().is_some_and(|name| name.starts_with("contested"));
            let hash = component["hashes"][0]["content"].as_str().unwrap_or_default();
            assert!(
                is_ours || hash.len() >= 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()),
                "{component}"
            );
        }
        for dependency in bill["dependencies"].as_array().expect("a list") {
            let on = dependency["dependsOn"].as_array().expect("a list");
            for reference in on.iter().chain([&dependency["ref"]]) {
                assert!(references.contains(reference.as_str().expect("text")), "{reference} is nowhere");
            }
        }
        let names: BTreeSet<&str> =
            components.iter().filter_map(|component| component["name"].as_str()).collect();
        for name in ["contested", "rusqlite", "tokio", "d3-zoom"] {
            assert!(names.contains(name), "{name} is missing");
        }
        for name in ["proptest", "divan", "axe-core", "xtask"] {
            assert!(!names.contains(name), "{name} is no part of the program");
        }
        assert_eq!(bill, self::bill(&root, None).expect("again"), "the same each time");
    }
}
