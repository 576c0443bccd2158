//! Bundles the pages' script and style with esbuild, so that the program carries them and nothing is fetched when it
//! runs. Building without pages (`--no-default-features`) needs no Node.js.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    list_samples();
    if env::var_os("CARGO_FEATURE_PAGES").is_none() {
        return;
    }
    let web = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../web");
    for part in ["src", "package.json", "package-lock.json"] {
        println!("cargo::rerun-if-changed={}", web.join(part).display());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    if let Err(reason) = bundle(&web, &out) {
        // One line each: cargo shows them in full.
        println!("cargo::error=the pages could not be built: {reason}");
        println!(
            "cargo::error=install Node.js 18 or newer (nodejs.org, or your system's packages nodejs and npm), or build \
             without pages: cargo run --release --no-default-features -- demo"
        );
    }
}

fn bundle(web: &Path, out: &Path) -> Result<(), String> {
    // The bundler is installed below the build folder, so that the checkout stays as it is.
    let work = out.join("web");
    fs::create_dir_all(work.join("src")).map_err(|error| error.to_string())?;
    let sources = fs::read_dir(web.join("src")).map_err(|error| format!("web/src: {error}"))?;
    let sources = sources.flatten().map(|entry| format!("src/{}", entry.file_name().to_string_lossy()));
    for file in ["package.json", "package-lock.json"].map(str::to_owned).into_iter().chain(sources) {
        fs::copy(web.join(&file), work.join(&file)).map_err(|error| format!("web/{file}: {error}"))?;
    }
    let lock = fs::read(work.join("package-lock.json")).map_err(|error| error.to_string())?;
    let installed = work.join("node_modules/.installed-for");
    if fs::read(&installed).ok().as_deref() != Some(&lock) {
        run(
            Command::new(npm()).args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&work),
            "npm",
        )?;
        fs::write(&installed, &lock).map_err(|error| error.to_string())?;
    }
    run(
        Command::new(npm()).args(["run", "--silent", "build", "--", "--outdir=../assets"]).current_dir(&work),
        "npm",
    )
}

/// Lists the samples (reports, and the war's own actors and places), so that `contested demo` carries them.
fn list_samples() {
    let samples =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../samples");
    let mut files = Vec::new();
    for folder in ["reports", "lexicon"] {
        println!("cargo::rerun-if-changed={}", samples.join(folder).display());
        collect(&samples.join(folder), &mut files);
    }
    files.sort();
    let mut code = String::from("static SAMPLES: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name = file.strip_prefix(&samples).expect("below the samples").to_str().expect("UTF-8 name");
        writeln!(
            code,
            "    ({:?}, include_bytes!({:?})),",
            name.replace('\\', "/"),
            file.display().to_string()
        )
        .expect("writing to a string");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("samples.rs");
    fs::write(out, code).expect("writing the list of samples");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    match command.output() {
        Err(error) => Err(format!("{name} cannot be run: {error}")),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Err(format!("{name} failed: {}", String::from_utf8_lossy(&said).trim().replace('\n', " | ")))
        }
    }
}
