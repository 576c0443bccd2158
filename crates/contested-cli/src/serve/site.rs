//! The pages as files beside each other, for publishing: made from the first page on by following every link.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use contested::store::Case;

use super::assets::ASSETS;
use super::layout::Site;
use super::pages::{self, Answer, Failure};
use super::request::{Links, Request, encode, file_of};

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Built {
    /// Files, scripts and styles among them.
    pub(crate) files: usize,
    /// Bytes.
    pub(crate) bytes: u64,
}

/// Writes a case's pages to a folder. `each` hears of every page written.
///
/// # Errors
/// Where the case cannot be read or the folder not be written.
pub(crate) fn build(case: &Path, out: &Path, mut each: impl FnMut(usize)) -> anyhow::Result<Built> {
    let name = case.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let (case, site) = (Case::open_to_read(case)?, Site::new(name));
    // Nothing leads to events that are none any more but addresses that were given away before.
    let former = case.former_ids()?.into_iter().map(|id| format!("/events/{}", encode(&id)));
    let noted = Arc::new(Mutex::new(std::iter::once("/".to_owned()).chain(former).collect::<BTreeSet<_>>()));
    let mut done: BTreeSet<String> = BTreeSet::new();
    let mut built = Built::default();
    for asset in ASSETS {
        built.write(out, asset.path.trim_start_matches('/'), asset.content)?;
    }
    loop {
        // In the order of their addresses, so that every build makes the same.
        let next: Vec<String> = match noted.lock() {
            Ok(noted) => noted.difference(&done).cloned().collect(),
            Err(_) => anyhow::bail!("a page could not be made"),
        };
        if next.is_empty() {
            return Ok(built);
        }
        for address in next {
            page(&site, &case, &address, &noted, out, &mut built)?;
            done.insert(address);
            each(done.len());
        }
    }
}

fn page(
    site: &Site,
    case: &Case,
    address: &str,
    noted: &Arc<Mutex<BTreeSet<String>>>,
    out: &Path,
    built: &mut Built,
) -> anyhow::Result<()> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let request = Request { links: Links::Files(Arc::clone(noted)), ..Request::of(path, query) };
    let text = match pages::answer(site, case, &request).map(|answer| answer.parted().0) {
        Ok(Answer::Html(markup)) => markup.into_string(),
        Ok(Answer::Json(value)) => format!("{value:#}\n"),
        Ok(Answer::GeoJson(value)) => format!("{value}\n"),
        Ok(Answer::Csv(table)) => table,
        Ok(Answer::Claims(filter, format)) => {
            let mut bytes = Vec::new();
            pages::write_claims(case, &filter, format, |piece| {
                bytes.extend(piece);
                true
            })?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Ok(Answer::Feed(feed)) => feed,
        Ok(Answer::Part(..)) => String::new(),
        // A link to somebody of whom the case has no page of his own.
        Err(Failure::NotFound | Failure::Setting(_)) => missing(site, &request),
        Err(Failure::Store(error)) => return Err(error.into()),
    };
    built.write(out, &file_of(address), &text)
}

/// What stands where a link leads to nothing.
fn missing(site: &Site, request: &Request) -> String {
    let body = maud::html! { h1 { "No page" } p.empty { "This case has nothing more on this." } };
    let head = super::layout::Head { title: "No page", formats: &[] };
    super::layout::page_with(site, request, head, &body).into_string()
}

impl Built {
    fn write(&mut self, out: &Path, file: &str, text: &str) -> anyhow::Result<()> {
        let path = out.join(file);
        let folder = path.parent().unwrap_or(out);
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        self.files += 1;
        self.bytes += text.len() as u64;
        Ok(())
    }
}
