//! Script and style, bundled when the program was built.

/// A file that the pages load.
pub(crate) struct Asset {
    /// Its path.
    pub(crate) path: &'static str,
    /// Its media type.
    pub(crate) kind: &'static str,
    /// What is in it.
    pub(crate) content: &'static str,
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
