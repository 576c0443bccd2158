//! Script and style, bundled when the program was built.

use std::sync::LazyLock;

/// A file that the pages load.
pub(crate) struct Asset {
    /// Its path.
    pub(crate) path: &'static str,
    /// Its media type.
    pub(crate) kind: &'static str,
    /// What is in it.
    pub(crate) content: &'static str,
}

/// The first characters of the hash of what is in a file.
pub(crate) fn mark_of(path: &str) -> Option<&'static str> {
    static MARKS: LazyLock<Vec<String>> = LazyLock::new(|| {
        ASSETS
            .iter()
            .map(|asset| contested::ingest::sha256(asset.content.as_bytes())[..12].to_owned())
            .collect()
    });
    let at = ASSETS.iter().position(|asset| asset.path == path)?;
    Some(&MARKS[at])
}

/// The files.
pub(crate) const ASSETS: [Asset; 3] = [
    Asset {
        path: "/assets/icon.svg",
        kind: "image/svg+xml",
        content: include_str!("../../../../web/src/icon.svg"),
    },
    Asset {
        path: "/assets/style.css",
        kind: "text/css; charset=utf-8",
        content: include_str!(concat!(env!("OUT_DIR"), "/assets/style.css")),
    },
    Asset {
        path: "/assets/app.js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!(concat!(env!("OUT_DIR"), "/assets/app.js")),
    },
];
