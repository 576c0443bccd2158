//! Bytes → [`Report`]: text, pages, tables; encodings, main text, metadata.
//!
//! Needs: the bytes of a file and its name. Adds: canonical text, metadata, identity. What cannot be
//! read is [`Refused`] with its place and the reason, and the rest goes on. Every reader is bounded:
//! a table is read row by row, and no report is longer than [`Limits`] allows.

mod columns;

mod containers;

mod data_set;

mod dates;

mod detect;

mod documents;

mod encoding;

mod json;

mod jsonl;

mod language;

mod letters;

mod messages;

mod news_database;

mod page;

mod refused;

mod row;

mod table;

mod text;

mod translation;

pub use columns::{FIELDS, OF_INPUT};
pub use containers::packed::Packing;
pub use data_set::{Coded, Codes, Layout, data_set};
pub use dates::{DateOrder, published};
pub use detect::{Kind, detect};
pub use language::{ENGLISH, FRENCH, NOT_ENGLISH, READ_NATIVELY, is_french};
pub use refused::{Place, Reason, Refused};
pub use translation::{NotTranslated, Rendering, TRANSLATED, could_be_translated, is_unread, translate};

use std::io::{BufRead, BufReader, Read};

use contested_lexicon::{Lexicon, LexiconError};
use sha2::{Digest, Sha256};
use smol_str::{SmolStr, format_smolstr};

use crate::model::{DateBasis, Notice, PublishedDate, Report, ReportId};

/// What the caller says about reports that do not say it themselves.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// When they were published: a date or a date-time, see [`published`].
    pub published: Option<String>,
    /// By whom.
    pub publisher: Option<String>,
    /// Where.
    pub url: Option<String>,
}

/// How much is taken in. Beyond it an input is refused, never cut short.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one text or one row of a table. The longest report of the corpora we know has 0.1 MB.
    pub report_bytes: usize,
    /// Bytes of one page, with its markup and scripts.
    pub page_bytes: usize,
    /// Elements inside one another on a page. Browsers stop at 512 as well.
    pub page_depth: usize,
    /// Elements of a page.
    pub page_elements: usize,
    /// Bytes of one document or mail, with its pictures.
    pub document_bytes: usize,
    /// Pages of a document.
    pub document_pages: usize,
    /// Bytes of one container, or of one part of it unpacked.
    pub container_bytes: u64,
    /// Containers inside one another.
    pub containers_deep: usize,
    /// Unpacked bytes are bounded by the packed ones times this, over all levels together. Text packs to a tenth or
    /// a fiftieth.
    pub unpacked_ratio: u64,
    /// Up to so many unpacked bytes the ratio is not looked at.
    pub unpacked_least: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            report_bytes: 8 << 20,
            page_bytes: 16 << 20,
            page_depth: 512,
            page_elements: 200_000,
            document_bytes: 128 << 20,
            document_pages: 20_000,
            container_bytes: 8 << 30,
            containers_deep: 8,
            unpacked_ratio: 200,
            unpacked_least: 256 << 20,
        }
    }
}

/// How tables are to be taken, where the caller says it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What a report has (of [`FIELDS`]), and the column or key that says it. These go before the names that are known.
    pub columns: Vec<(String, String)>,
    /// How dates are written that could be two days.
    pub date_order: Option<DateOrder>,
    /// Who or what translated, where a row does not say it.
    pub translated_by: Option<String>,
}

/// What reading of foreign bytes works by.
#[derive(Debug)]
pub struct Rules {
    pages: page::Rules,
    databases: news_database::Rules,
    columns: columns::Columns,
    months: dates::Months,
    languages: language::Languages,
    /// What the caller says of tables.
    pub asked: Asked,
    /// How much is taken in.
    pub limits: Limits,
}

impl Rules {
    /// Loads the words that mark captions, credits and the like on pages, the names of columns, months and languages.
    ///
    /// # Errors
    /// Where a data file does not say what it should.
    pub fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {
            pages: page::Rules::load(lexicon)?,
            databases: news_database::Rules::load(lexicon)?,
            columns: columns::Columns::load(lexicon)?,
            months: dates::Months::load(lexicon)?,
            languages: language::Languages::load(lexicon)?,
            asked: Asked::default(),
            limits: Limits::default(),
        })
    }

    /// With what the caller says of tables.
    #[must_use]
    pub fn asking(self, asked: Asked) -> Rules {
        Rules { asked, ..self }
    }
}

/// One report and the bytes it was made from.
#[derive(Clone, PartialEq, Debug)]
pub struct Taken {
    /// The report.
    pub report: Report,
    /// The original: the file, or the row of a table without its line end.
    pub original: Vec<u8>,
}

/// The hash of a container: of an input that [holds others](Kind::is_container), over all its bytes; `None` for any other,
/// of which no more than the head is read.
///
/// # Errors
/// Where the input cannot be read.
pub fn container_sha256(name: &str, input: impl Read) -> std::io::Result<Option<String>> {
    let mut input = BufReader::with_capacity(HEAD, input);
    let head = fill(&mut input)?;
    if !detect(&head, name).is_container() {
        return Ok(None);
    }
    sha256_of(head.as_slice().chain(input)).map(Some)
}

/// Everything of one input, for those who need not save memory. See [`read`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ingested {
    /// In the order of the input.
    pub reports: Vec<Taken>,
    /// What could not be read.
    pub refused: Vec<Refused>,
}

/// Reads all reports of an input at once.
pub fn read_all(name: &str, bytes: &[u8], given: &Given, rules: &Rules) -> Ingested {
    let mut ingested = Ingested::default();
    for each in read(name, bytes, given, rules) {
        match each {
            Ok(taken) => ingested.reports.push(taken),
            Err(refused) => ingested.refused.push(refused),
        }
    }
    ingested
}

/// Reads the reports of an input one by one, in its order, holding no more than one at a time.
///
/// The name tells what the input is only where its content does not: a picture named `a.txt` is still a picture.
pub fn read<'a>(
    name: &str,
    input: impl Read + 'a,
    given: &'a Given,
    rules: &'a Rules,
) -> Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a> {
    let source = containers::Source::given(name, &rules.limits);
    let input = source.counted(input);
    open(source, input, given, rules)
}

/// What comes of an input.
type Found<'a> = Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a>;

/// Reads an input wherever it lies: given itself, or part of another.
fn open<'a>(
    source: containers::Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let limits = &rules.limits;
    let mut input = BufReader::with_capacity(HEAD, input);
    let head = match fill(&mut input) {
        Ok(head) => head,
        Err(error) => return source.refuse(Reason::io(&error)),
    };
    let saved = documents::saved_page::Saved::of(&head);
    let kind = match detect(&head, &source.file) {
        Kind::Text if rules.databases.know(&encoding::decode(&head, None).text) => Kind::NewsDatabase,
        kind => kind,
    };
    let form = kind.form();
    let input: Box<dyn Read + 'a> = Box::new(std::io::Cursor::new(head).chain(input));
    let reports = match kind {
        Kind::Empty => source.refuse(Reason::Empty),
        Kind::NotText(what) => source.refuse(Reason::NotText(what)),
        Kind::NotAReport(what) => {
            source.refuse(Reason::NotAReport { what: what.to_owned(), advice: String::new() })
        }
        Kind::Packed(packing) => containers::packed::read(source, packing, input, given, rules),
        Kind::Zip => containers::zip::read(source, input, given, rules),
        Kind::Tar => containers::tar::read(source, input, given, rules),
        Kind::Warc => containers::warc::read(source, input, given, rules),
        Kind::Mailbox => containers::mailbox::read(source, input, given, rules),
        Kind::Mail => messages::mail::read(source, input, given, rules),
        Kind::SavedPage => documents::saved_page::read(source, input, given, rules),
        Kind::Feed => messages::feed::read(source, input, given, rules),
        Kind::Telegram => messages::telegram::read(source, input, given, rules),
        Kind::TelegramPage => messages::telegram::read_page(source, input, given, rules),
        Kind::Tweets => messages::tweets::read(source, input, given, rules),
        Kind::Chat => messages::chat::read(source, input, given, rules),
        Kind::Captions => documents::once(messages::captions::read(&source, input, given, rules)),
        Kind::NewsDatabase => news_database::read(source, input, given, rules),
        Kind::RichText => documents::once(documents::rtf::read(&source, input, given, rules)),
        Kind::Pdf => documents::once(documents::pdf::read(&source, input, given, rules)),
        Kind::Json => json::read(source, input, given, rules),
        Kind::JsonLines => jsonl::read(source.name, encoding::to_utf8(input), given, rules),
        Kind::Table => table::read(source.name, encoding::to_utf8(input), given, rules),
        Kind::Text => documents::once(
            text::read(&source.file, input, given, limits)
                .map_err(|refused| Refused { name: source.name, ..refused }),
        ),
        Kind::Page => match page::reports(&source.name, input, given, rules) {
            Ok(page::Held::Page(taken)) => documents::once(Ok(saved.sign(*taken))),
            Ok(page::Held::Posts(posts)) => {
                Box::new(posts.into_iter().map(move |taken| Ok(saved.sign(taken))))
            }
            Err(refused) => documents::once(Err(refused)),
        },
    };
    Box::new(reports.map(move |each| each.map(|taken| finished(taken, form, given, rules))))
}

/// What holds of reports from whatever reader. A report inside of containers comes here once for each of them: what the
/// innermost says stands.
fn finished(mut taken: Taken, form: &'static str, given: &Given, rules: &Rules) -> Taken {
    let report = &mut taken.report;
    rules.languages.tell(report);
    letters::tell(report);
    if report.form.is_empty() {
        report.form = SmolStr::new_static(form);
    }
    let day = given.published.as_deref().and_then(published);
    let said = given.publisher.is_some() && report.publisher == given.publisher
        || given.url.is_some() && report.url == given.url
        || day.is_some() && report.published.date == day;
    if said {
        report.id = ReportId(format_smolstr!("r-{}", &identity(report)[..16]));
    }
    taken
}

/// What tells reports apart whose outlet, address or day the caller said: a SHA-256 over the original bytes and these three,
/// so that one text from two carriers is two reports. Of a report that says all of this itself, or of which nobody said
/// anything, the bytes alone are its identity.
pub fn identity(report: &Report) -> String {
    let day = report.published.date.map(|day| day.to_string());
    let parts = serde_json::json!([report.sha256, report.publisher, report.url, day]);
    sha256(parts.to_string().as_bytes())
}

/// Makes a report of plain text, with what the caller says about it.
pub fn plain(original: &[u8], text: String, given: &Given) -> Report {
    let sha256 = sha256(original);
    let mut report = Report {
        id: id(&sha256),
        key: None,
        sha256,
        title: None,
        publisher: given.publisher.clone(),
        author: None,
        url: given.url.clone(),
        language: SmolStr::new_static("en"),
        published: PublishedDate { date: None, basis: DateBasis::None },
        dated_by: SmolStr::default(),
        form: SmolStr::default(),
        text,
        blocks: Vec::new(),
        notices: Vec::new(),
        translation: None,
    };
    if let Some(words) = &given.published {
        dates::set(&mut report, words, DateBasis::Given);
    }
    report
}

/// Gives a report that was read from other bytes the identity of its own.
fn identified(mut report: Report, original: Vec<u8>) -> Taken {
    report.sha256 = sha256(&original);
    report.id = id(&report.sha256);
    Taken { report, original }
}

/// Notes when a page was fetched, a date or a date-time; that day stands where the page names none itself.
fn fetched_on(report: &mut Report, day: &str) {
    let own = report.published.date;
    let Some(date) = published(day) else { return };
    let message = match own {
        Some(_) => format!("fetched on {date}"),
        None => format!("the page names no day; that on which it was fetched, {date}, stands for it"),
    };
    if own.is_none() {
        report.published = PublishedDate { date: Some(date), basis: DateBasis::Metadata };
        report.dated_by = SmolStr::new_static("fetched");
    }
    report.notices.push(Notice { code: SmolStr::new_static("fetched"), message, span: None });
}

fn id(sha256: &str) -> ReportId {
    ReportId(format_smolstr!("r-{}", &sha256[..16]))
}

/// The SHA-256 of some bytes, as 64 hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The SHA-256 of all that an input gives, as 64 hex digits.
///
/// # Errors
/// Where the input cannot be read.
pub fn sha256_of(input: impl Read) -> std::io::Result<String> {
    hash_of::<Sha256>(input)
}

/// The same by any hash.
pub(crate) fn hash_of<D: Digest>(mut input: impl Read) -> std::io::Result<String> {
    let (mut hash, mut piece) = (D::new(), vec![0; 1 << 20]);
    loop {
        match input.read(&mut piece) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(count) => hash.update(&piece[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes looked at to tell what an input is.
const HEAD: usize = 64 << 10;

/// The first bytes of an input, as many as [`HEAD`] where it has them.
fn fill(input: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// All bytes of an input, or the reason why not.
fn whole(input: impl Read, limit: usize) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    input.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| Reason::io(&error))?;
    if bytes.len() > limit { Err(Reason::TooLong { limit }) } else { Ok(bytes) }
}
