//! Any bytes under any name: no panic, and what is taken in is whole.

use contested::ingest::{self, Asked, DateOrder, Given, Limits, Rules};
use contested_lexicon::Lexicon;
use proptest::prelude::*;

fn rules() -> Rules {
    let mut rules = Rules::load(&Lexicon::bundled()).unwrap();
    rules.limits = Limits {
        report_bytes: 1000,
        page_bytes: 4000,
        page_depth: 20,
        page_elements: 100,
        document_bytes: 8000,
        ..Limits::default()
    };
    rules
}

#[track_caller]
fn check(name: &str, bytes: &[u8], texts: &[&str], refused: &[&str]) {
    let found = ingest::read_all(name, bytes, &Given::default(), &rules());
    assert_eq!(found.reports.iter().map(|taken| taken.report.text.as_str()).collect::<Vec<_>>(), texts);
    assert_eq!(found.refused.iter().map(ToString::to_string).collect::<Vec<_>>(), refused);
}

#[test]
fn plain_text_is_verbatim() {
    check("a.txt", b"\xEF\xBB\xBF Ostrel\r\n\r\nfell. ", &[" Ostrel\r\n\r\nfell. "], &[]);
}

#[test]
fn a_broken_line_costs_only_itself() {
    check(
        "rows.jsonl",
        b"{\"text\":\"One.\"}\r\n\n{\"text\":\"Tw\n[1]\n{\"weather\":\"x\",\"id\":4}\n{\"text\":5}\n{\"text\":\" \"}\n{\"text\":\"Six.\"}",
        &["One.", "Six."],
        &[
            "rows.jsonl: line 3, column 11: not JSON: EOF while parsing a string",
            "rows.jsonl: line 4: expected a JSON object with a key `text`, found a list",
            "rows.jsonl: line 5: no key `text`; there are `weather`, `id`",
            "rows.jsonl: line 6: `text` is a number, expected a string",
            "rows.jsonl: line 7: empty: there are no words in it",
        ],
    );
}

#[test]
fn a_line_too_long_is_passed_over() {
    let mut bytes = b"{\"text\":\"".to_vec();
    bytes.extend(vec![b'a'; 200_000]);
    bytes.extend(b"\"}\n{\"text\":\"Two.\"}\n");
    check(
        "rows.jsonl",
        &bytes,
        &["Two."],
        &["rows.jsonl: line 1: longer than the 1000 bytes that one report may have"],
    );
}

#[test]
fn a_table_names_row_and_line_of_what_is_broken() {
    check(
        "t.csv",
        b"\xEF\xBB\xBFid,Text \r\n1,\"One, and\r\nmore \"\"so\"\".\"\r\n\r\n2\r\n3,Three.",
        &["One, and\r\nmore \"so\".", "Three."],
        &["t.csv: row 2, line 5: 1 fields where the head of the table has 2"],
    );
    check("t.tsv", b"title\ttext\nA\tOne, two.\n", &["One, two."], &[]);
    check(
        "t.csv",
        b"id,weather\n1,x\n",
        &[],
        &["t.csv: line 1: no column `text`; there are `id`, `weather`"],
    );
}

/// The identity is that of the row, not of the file it came in or its line ends.
#[test]
fn the_same_row_has_the_same_identity_anywhere() {
    let id = |name: &str, bytes: &[u8]| {
        let found = ingest::read_all(name, bytes, &Given::default(), &rules());
        (found.reports[0].report.id.clone(), found.reports[0].original.clone())
    };
    assert_eq!(id("a.csv", b"id,text\n1,One.\n2,Two.\n"), id("b.csv", b"id,text\r\n1,One.\r\n"));
    assert_eq!(id("a.jsonl", b"{\"text\":\"One.\"}\r\n"), id("b.jsonl", b"\n{\"text\":\"One.\"}"));
}

#[test]
fn rows_fill_the_report() {
    let row = r#"{"text":"One.","id":7,"title":"T","published":"2024-12-03T10:00:00Z","publisher":"Ostrel Herald","author":null,"url":"u"}"#;
    let given = Given { publisher: Some("Varan Press".to_owned()), ..Given::default() };
    let found = ingest::read_all("", row.as_bytes(), &given, &rules());
    let report = &found.reports[0].report;
    assert_eq!(report.key.as_deref(), Some("7"));
    assert_eq!(report.publisher.as_deref(), Some("Ostrel Herald"));
    assert_eq!(report.author, None);
    assert_eq!(report.published.date, Some(jiff::civil::date(2024, 12, 3)));
    assert_eq!(found.reports[0].original, row.as_bytes());
}

/// Text, outlet, day and its basis, and the codes of the notices of each report.
fn told(name: &str, bytes: &[u8], asked: Asked) -> Vec<String> {
    let rules = rules().asking(asked);
    let found = ingest::read_all(name, bytes, &Given::default(), &rules);
    let reports = found.reports.iter().map(|taken| {
        let report = &taken.report;
        let codes: Vec<&str> = report.notices.iter().map(|notice| notice.code.as_str()).collect();
        let day = report.published.date.map_or_else(|| "no day".to_owned(), |day| day.to_string());
        let publisher = report.publisher.as_deref().unwrap_or("nobody");
        format!("{} · {publisher} · {day} {:?} · {}", report.text, report.published.basis, codes.join(" "))
    });
    reports.chain(found.refused.iter().map(ToString::to_string)).collect()
}

fn messages(name: &str, bytes: &[u8], asked: Asked) -> Vec<String> {
    let rules = rules().asking(asked);
    let found = ingest::read_all(name, bytes, &Given::default(), &rules);
    found
        .reports
        .iter()
        .flat_map(|taken| &taken.report.notices)
        .map(|notice| notice.message.clone())
        .collect()
}

/// `date` and `source` were lost without a word.
#[test]
fn columns_are_known_by_the_names_that_tables_of_the_field_have() {
    for head in [
        "date,source,text",
        "Publish_Date;media_name;Text",
        "event_date\tsource\tnotes",
        "publishedAt|publisher|bodyText",
        "Upload timestamp,domain,Text content",
        "pub date,channel,message",
    ] {
        let delimiter = head.chars().find(|one| ",;\t|".contains(*one)).unwrap().to_string();
        let row = ["2024-12-03", "Ostrel Herald", "One fell."].join(&delimiter);
        let found = told("t.csv", format!("{head}\n{row}\n").as_bytes(), Asked::default());
        assert_eq!(found, ["One fell. · Ostrel Herald · 2024-12-03 Given · columns"], "{head}");
    }
    let row = br#"{"date":"3 Dec 2024","source":{"name":"Ostrel Herald"},"content":"One fell.","lat":1.5}"#;
    assert_eq!(
        told("t.jsonl", row, Asked::default()),
        ["One fell. · Ostrel Herald · 2024-12-03 Given · columns"]
    );
}

#[test]
fn the_mapping_that_was_taken_is_said_once_a_file_with_what_was_not_understood() {
    let table = "event_date,year,notes,iso\n2024-12-03,2024,One.,760\n2024-12-04,2024,Two.,760\n";
    assert_eq!(
        messages("t.csv", table.as_bytes(), Asked::default()),
        ["columns taken: text=notes, published=event_date; columns not understood: year, iso"]
    );
    let lines = "{\"text\":\"One.\",\"lat\":1}\n{\"text\":\"Two.\",\"lat\":1,\"lon\":2}\n{\"text\":\"Three.\",\"lon\":2}\n";
    assert_eq!(
        messages("t.jsonl", lines.as_bytes(), Asked::default()),
        ["keys not understood: lat", "keys not understood: lon"]
    );
}

#[test]
fn the_caller_says_which_columns_say_what() {
    let asked = |pairs: &[(&str, &str)]| Asked {
        columns: pairs.iter().map(|(field, name)| ((*field).to_owned(), (*name).to_owned())).collect(),
        date_order: None,
        translated_by: None,
    };
    let table = b"text,Was geschah,Blatt,wann\nx,One fell.,Ostrel Herald,3.12.2024\n";
    assert_eq!(
        told(
            "t.csv",
            table,
            asked(&[("text", "was geschah"), ("publisher", "Blatt"), ("published", "wann")])
        ),
        ["One fell. · Ostrel Herald · 2024-12-03 Given · columns"]
    );
    let row = br#"{"data":{"body":"One fell.","at":1733184000},"by":"Ostrel Herald"}"#;
    assert_eq!(
        told("t.jsonl", row, asked(&[("text", "data.body"), ("publisher", "by"), ("published", "data.at")])),
        ["One fell. · Ostrel Herald · 2024-12-03 Given · columns"]
    );
    assert_eq!(
        messages("t.csv", b"text\nOne.\n", asked(&[("published", "when")])),
        ["there is no column for published=when"]
    );
}

/// "7/10/2016" lost its day without a word.
#[test]
fn a_column_decides_the_order_of_its_dates_where_it_can() {
    let rows = |dates: &[&str]| {
        let rows: String = dates.iter().map(|date| format!("One.,{date}\n")).collect();
        format!("text,published\n{rows}").into_bytes()
    };
    let days = |dates: &[&str], date_order: Option<DateOrder>| -> Vec<String> {
        let asked = Asked { date_order, ..Asked::default() };
        told("t.csv", &rows(dates), asked).iter().map(|one| one.replace("One. · nobody · ", "")).collect()
    };
    assert_eq!(
        days(&["7/10/2016", "8/10/2016", "13/10/2016"], None),
        ["2016-10-07 Given · date-order", "2016-10-08 Given · ", "2016-10-13 Given · "]
    );
    assert_eq!(
        days(&["7/10/2016", "10/13/2016"], None),
        ["2016-07-10 Given · date-order", "2016-10-13 Given · "]
    );
    assert_eq!(days(&["7/10/2016"], None), ["2016-10-07 Inferred · date-order-guessed"]);
    assert_eq!(days(&["7/10/2016"], Some(DateOrder::Mdy)), ["2016-07-10 Given · "]);
    assert_eq!(days(&["16/10/07"], Some(DateOrder::Ymd)), ["2016-10-07 Given · "]);
    // A column with both says nothing of what could be either.
    assert_eq!(
        days(&["13/10/2016", "10/13/2016", "7/10/2016"], None)[2],
        "2016-10-07 Inferred · date-order-guessed"
    );
    assert_eq!(days(&["01.12.2024"], None), ["2024-12-01 Given · "]);
    assert_eq!(days(&["last week"], None), ["no day None · published-not-understood"]);
}

#[test]
fn a_date_in_numbers_that_is_a_guess_is_said_to_be_one() {
    let said = messages("a.jsonl", br#"{"text":"One.","published":"4/5/2017"}"#, Asked::default());
    assert_eq!(
        said,
        [
            "the date of publication \"4/5/2017\" could be two days; read day first, as 2017-05-04: a guess (--date-order says which)"
        ]
    );
}

/// All rows up to the next mark were one report.
#[test]
fn an_unclosed_quote_costs_only_its_row_and_is_said() {
    assert_eq!(
        told("t.csv", b"id,text\n1,\"One fell.\n2,\"Two, too.\"\n3,Three.\n", Asked::default()),
        [
            "One fell. · nobody · no day None · unclosed-quote",
            "Two, too. · nobody · no day None · ",
            "Three. · nobody · no day None · "
        ]
    );
}

/// The last won without a word.
#[test]
fn columns_and_keys_that_stand_twice_are_named() {
    assert_eq!(
        told("t.csv", b"text,publisher,publisher\nOne.,A,B\nTwo.,A,\n", Asked::default()),
        ["One. · B · no day None · column-twice", "Two. · A · no day None · "]
    );
    assert_eq!(
        told("t.jsonl", br#"{"text":"One.","publisher":"A","publisher":"B"}"#, Asked::default()),
        ["One. · B · no day None · column-twice"]
    );
}

#[test]
fn utf_32_is_text() {
    let bytes: Vec<u8> =
        "id,text\n1,One fell.\n".chars().flat_map(|one| (one as u32).to_le_bytes()).collect();
    check("t.csv", &bytes, &["One fell."], &[]);
    let bytes: Vec<u8> = "\u{FEFF}One fell.".chars().flat_map(|one| (one as u32).to_be_bytes()).collect();
    check("t.txt", &bytes, &["One fell."], &[]);
}

/// A German sentence gave a death, Arabic text "0 claims" without a word.
#[test]
fn a_report_that_is_not_english_is_kept_and_never_yields_a_claim() {
    let reader = contested::Reader::new(&Lexicon::bundled()).unwrap();
    for (text, language) in [
        (
            "Bei einem Angriff auf Ostrel sind am Montag 12 Menschen getötet worden, teilte die Armee mit. In Kelvard wurden 5 verletzt.",
            "de",
        ),
        ("قتل 12 شخصا يوم الاثنين في هجوم على أوسترل، قال الجيش", "ar"),
        (
            "12 personas murieron el lunes 2 de diciembre de 2024 en un ataque contra Kelvard, según el ejército, que lo niega.",
            "es",
        ),
    ] {
        let found = ingest::read_all("a.txt", text.as_bytes(), &Given::default(), &rules());
        let report = found.reports[0].report.clone();
        assert_eq!((report.language.as_str(), report.text.as_str()), (language, text));
        let extraction = reader.extract(report);
        assert!(extraction.claims.is_empty() && extraction.sentences.is_empty(), "{:?}", extraction.claims);
        assert!(
            extraction
                .report
                .notices
                .iter()
                .any(|notice| notice.message.contains("not English: kept, not read"))
        );
    }
}

#[test]
fn a_page_gives_its_text_and_what_it_says_of_itself() {
    let words = "The rebels took the town of Ostrel on Monday, residents said, after two weeks of fighting.";
    let page = format!(
        "<!doctype html><html lang=en-GB><head><title>Ostrel falls - Varan Herald</title>\
         <script type='application/ld+json'>{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\
         \"headline\":\"Ostrel falls\",\"datePublished\":\"2024-12-03T23:30:00+02:00\",\
         \"author\":{{\"name\":\"Ira Serrel\"}},\"publisher\":{{\"name\":\"Varan Herald\"}}}}</script></head>\
         <body><nav><a href=/>Home</a></nav><article>{}</article></body></html>",
        format!("<p>{words}</p>").repeat(8)
    );
    let found = ingest::read_all("page", page.as_bytes(), &Given::default(), &rules());
    let report = &found.reports[0].report;
    assert_eq!(report.text, [words; 8].join("\n\n"));
    assert_eq!(report.title.as_deref(), Some("Ostrel falls"));
    assert_eq!(report.author.as_deref(), Some("Ira Serrel"));
    assert_eq!(report.publisher.as_deref(), Some("Varan Herald"));
    assert_eq!(report.published.date, Some(jiff::civil::date(2024, 12, 3)));
}

const STORY: &str = "<p>The rebels took the town of Ostrel on Monday, residents said, after two weeks of fighting.</p>\
    <p>Nobody could say how many had died, and the army did not answer questions about it that day.</p>";

/// A page's day with its basis and what said so, its address, and the codes of its notices.
fn of_page(head: &str, body: &str) -> String {
    let page = format!(
        "<!doctype html><html><head><title>Ostrel falls</title>{head}</head><body><article>{body}{}</article></body></html>",
        STORY.repeat(4)
    );
    let rules = Rules::load(&Lexicon::bundled()).unwrap();
    let found = ingest::read_all("a.html", page.as_bytes(), &Given::default(), &rules);
    let Some(taken) = found.reports.first() else { return found.refused[0].to_string() };
    let report = &taken.report;
    let codes: Vec<&str> = report.notices.iter().map(|notice| notice.code.as_str()).collect();
    let day = report.published.date.map_or_else(|| "no day".to_owned(), |day| day.to_string());
    let line = [day, report.dated_by.to_string(), report.url.clone().unwrap_or_default(), codes.join(" ")];
    line.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Three of fourteen common forms were read.
#[test]
fn a_page_is_dated_by_all_that_pages_carry() {
    for (head, body, by) in [
        (
            "<meta property='article:published_time' content='2024-12-03T10:00:00Z'>",
            "",
            "meta article:published_time",
        ),
        ("<meta name='dc.date' content='2024-12-03'>", "", "meta dc.date"),
        ("<meta name='DC.date.issued' content='3 December 2024'>", "", "meta dc.date.issued"),
        ("<meta name='publish-date' content='Tue, 03 Dec 2024 10:00:00 GMT'>", "", "meta publish-date"),
        ("<meta property='og:published_time' content='2024-12-03'>", "", "meta og:published_time"),
        ("<meta name='sailthru.date' content='2024-12-03 10:00:00'>", "", "meta sailthru.date"),
        (
            "<meta name='citation_publication_date' content='2024/12/03'>",
            "",
            "meta citation_publication_date",
        ),
        ("<meta name='parsely-pub-date' content='2024-12-03T10:00:00Z'>", "", "meta parsely-pub-date"),
        ("<meta name='pubdate' content='20241203'>", "", "meta pubdate"),
        ("<meta itemprop='datePublished' content='2024-12-03'>", "", "meta datepublished"),
        (
            "",
            "<span itemprop='datePublished' content='2024-12-03'>yesterday</span>",
            "itemprop datepublished",
        ),
        ("", "<time itemprop='datePublished' datetime='2024-12-03'>3 Dec</time>", "itemprop datepublished"),
        (
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-12-03\"}</script>",
            "",
            "json-ld datePublished",
        ),
        (
            "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"Organization\"},{\"@type\":[\"Article\"],\"datePublished\":\"2024-12-03\"}]}</script>",
            "",
            "json-ld datePublished",
        ),
        ("", "<time datetime='2024-12-03T10:00'>10 am</time>", "time datetime"),
        ("", "<p>Published: 3 December 2024</p>", "the line \"Published: 3 December 2024\""),
        ("", "<div><span>Posted on</span> <b>Dec 3, 2024</b></div>", "the line \"Posted on Dec 3, 2024\""),
        ("", "<div class='entry-date'>3 Dec 2024</div>", "a line of the class of dates"),
    ] {
        assert_eq!(of_page(head, body), format!("2024-12-03 · {by}"));
    }
    assert_eq!(
        of_page("<link rel='canonical' href='https://ostrel.example/news/2024/12/03/falls'>", ""),
        "2024-12-03 · address · https://ostrel.example/news/2024/12/03/falls"
    );
    assert_eq!(
        of_page("", "<p>Last updated: 3 December 2024</p>"),
        "2024-12-03 · the line \"Last updated: 3 December 2024\" · published-by-change"
    );
    assert_eq!(of_page("<meta name='dc.date' content='lately'>", ""), "no day · published-not-understood");
    assert_eq!(
        of_page("<meta name='dc.date' content='7/10/2016'>", ""),
        "2016-10-07 · meta dc.date · date-order-guessed"
    );
}

#[test]
fn days_of_a_page_that_disagree_are_a_notice() {
    let meta = "<meta name='dc.date' content='2024-12-03'>";
    assert_eq!(of_page(meta, "<p>Published: 2 December 2024</p>"), "2024-12-03 · meta dc.date");
    assert_eq!(
        of_page(meta, "<p>Published: 30 November 2024</p>"),
        "2024-12-03 · meta dc.date · dates-disagree"
    );
    assert_eq!(
        of_page(
            "<meta name='dc.date' content='2024-12-03'><meta name='last-modified' content='2024-11-03'>",
            ""
        ),
        "2024-12-03 · meta dc.date · dates-disagree"
    );
    // A month first shows by what is said elsewhere.
    assert_eq!(
        of_page("<meta name='dc.date' content='12/03/2024'>", "<p>Published: December 3, 2024</p>"),
        "2024-12-03 · meta dc.date"
    );
}

#[test]
fn a_page_stands_where_it_says() {
    let og = "<meta property='og:url' content='https://ostrel.example/falls'>";
    assert_eq!(of_page(og, ""), "no day · https://ostrel.example/falls");
    let canonical = "<link rel='canonical' href='https://ostrel.example/'>";
    assert_eq!(of_page(&format!("{canonical}{og}"), ""), "no day · https://ostrel.example/falls");
    assert_eq!(of_page("<link rel=canonical href='/falls'>", ""), "no day");
}

/// They went in as reports, with claims drawn from their buttons and banners.
#[test]
fn pages_that_are_no_reports_are_refused_with_the_reason() {
    let refused = |page: &str, what: &str| {
        let rules = Rules::load(&Lexicon::bundled()).unwrap();
        let found = ingest::read_all("a.html", page.as_bytes(), &Given::default(), &rules);
        let said: Vec<String> = found.refused.iter().map(ToString::to_string).collect();
        assert_eq!(said, [format!("a.html: not a report: {what}")], "{page}");
        assert!(!found.refused[0].reason.advice().is_empty());
    };
    let page = |title: &str, body: &str| {
        format!("<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>")
    };
    refused(
        &page("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p>"),
        "an error page",
    );
    refused(
        &page(
            "Ostrel Herald",
            "<main><h1>Page not found</h1><p>Sorry, the page you are looking for no longer exists.</p></main>",
        ),
        "an error page",
    );
    refused(
        &page("Just a moment...", "<p>Checking your browser before accessing ostrel.example.</p>"),
        "a page that asks whether one is a person",
    );
    refused(
        &page(
            "Ostrel",
            "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script>run()</script>",
        ),
        "an empty shell that a script would fill",
    );
    refused(
        &page(
            "Before you continue",
            "<div><p>We use cookies and data to deliver our services and to measure 5,000 things.</p><p>Accept all</p><p>Reject all</p></div>",
        ),
        "a consent wall",
    );
    refused(
        &page("Log in to Ostrel Social", "<form><p>Please log in to see this post</p></form>"),
        "a page that wants one to log in",
    );
    let links: String = (0..12)
        .map(|number| {
            format!(
                "<li><a href='/{number}'>Rebels take the town number {number}, killing dozens of men</a></li>"
            )
        })
        .collect();
    refused(
        &page("Ostrel Herald: news", &format!("<main><ul>{links}</ul></main>")),
        "an index of links to stories",
    );
    let stories: String = (0..8).map(|number| format!("<h2><a href='/{number}'>Army shells town {number}, killing nine</a></h2><p>It was the {number}th time this week that shells fell, said residents.</p>")).collect();
    refused(&page("Ostrel Herald", &format!("<main>{stories}</main>")), "an index of links to stories");
}

#[test]
fn the_beginning_of_an_article_behind_a_paywall_is_marked() {
    assert_eq!(of_page("", "<p>This article is for subscribers only.</p>"), "no day · paywall");
}

/// A cookie banner was read as claims.
#[test]
fn a_banner_on_a_page_is_not_read() {
    let banner = "We use cookies to make this site better for all 5,000 of you who were hurt by the old one.";
    let page = format!(
        "<!doctype html><html><body><article>{STORY}<p>{banner}</p>{STORY}{STORY}</article></body></html>"
    );
    let rules = Rules::load(&Lexicon::bundled()).unwrap();
    let found = ingest::read_all("a.html", page.as_bytes(), &Given::default(), &rules);
    let report = &found.reports[0].report;
    let at = report.text.find(banner).unwrap() as u32;
    assert!(report.blocks.iter().any(|block| block.span.start() == at), "{:?}", report.blocks);
}

/// Headlines of other stories would be claims that the report never made.
#[test]
fn links_to_other_stories_are_not_read() {
    let words = "The rebels took the town of Ostrel on Monday, residents said, after two weeks of fighting.";
    let page = format!(
        "<!doctype html><html><body><article>{}<p>Read more: <a href=x>Army shells Norvel, killing nine</a></p>\
         <p>{words}</p></article></body></html>",
        format!("<p>{words}</p>").repeat(8)
    );
    let found = ingest::read_all("page.html", page.as_bytes(), &Given::default(), &rules());
    let report = found.reports[0].report.clone();
    let other = report.text.find("Read more").unwrap() as u32;
    let reader = contested::Reader::new(&Lexicon::bundled()).unwrap();
    let extraction = reader.extract(report);
    assert_eq!(extraction.sentences.len(), 9);
    assert!(extraction.sentences.iter().all(|span| span.end() <= other || span.start() > other));
}

/// Inputs made to be slow: all of them together are read in the time of any other file of their length.
#[test]
#[expect(clippy::disallowed_methods, reason = "it is about time")]
fn hostile_tables_keys_and_languages_take_linear_time() {
    let begun = std::time::Instant::now();
    let rules = Rules::load(&Lexicon::bundled()).unwrap();
    let count = |name: &str, bytes: String| {
        let found = ingest::read_all(name, bytes.as_bytes(), &Given::default(), &rules);
        (found.reports.len(), found.refused.len())
    };
    let unclosed: String = (0..20_000).map(|row| format!("{row},\"Town fell.\n")).collect();
    assert_eq!(count("t.csv", format!("id,text\n{unclosed}")), (20_000, 0));
    let escaped = format!("id,text\n1,\"Town.\n{}", "\"\"\n".repeat(50_000));
    assert_eq!(count("t.csv", escaped), (1, 50_000));
    let either = "7/10/2016,Town fell.\n".repeat(25_000);
    assert_eq!(count("t.csv", format!("date,text\n{either}")), (25_000, 0));
    let keys: Vec<String> = (0..50_000).map(|key| format!("\"k{key}\":1")).collect();
    assert_eq!(count("t.jsonl", format!("{{\"text\":\"Town fell.\",{}}}", keys.join(","))), (1, 0));
    let columns: Vec<String> = (0..50_000).map(|column| format!("c{column}")).collect();
    let table = format!("text,{}\nTown fell.{}\n", columns.join(","), ",1".repeat(50_000));
    assert_eq!(count("t.csv", table), (1, 0));
    let german =
        "Die Armee teilte am Montag mit, sie habe die Stadt verlassen; verletzt worden sei dabei niemand.\n";
    let english = "The army said on Monday that it had left the town and that nobody was hurt there.\n";
    assert_eq!(count("t.txt", format!("{german}{english}").repeat(3_000)), (1, 0));
    let page = format!(
        "<html><body><article>{}</article></body></html>",
        "<p class=date><time datetime=1>Published: 3 May</time></p>".repeat(15_000)
    );
    count("t.html", page);
    // Ours is unoptimised in tests; quadratic time would be minutes.
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_under_any_name(
        start in prop::sample::select(vec![&b""[..], b"<html><body><p>", b"{\"text\":\"", b"id,text\n", b"\xFF\xFE", b"text\tid\n\"",
            b"From: a\nSubject: b\nDate: Tue, 03 Dec 2024 18:20:00 GMT\nMessage-ID: <1>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n",
            b"From a@b Tue Dec  3 18:20:00 2024\nFrom: a\n\n", b"<rss><channel><item><title>", b"<feed><entry><content type='xhtml'>",
            b"{\\rtf1\\ansi ", b"%PDF-1.4\n1 0 obj\n<<", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20\r\n\r\n",
            b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"1\n00:00:01,000 --> 00:00:02,000\n", b"[3/12/2024, 18:20] A: b\n[",
            b"[\n{\"text\":\"", b"{\"messages\":[{\"from_id\":1,\"type\":\"message\",\"text\":[\"",
            b"a\n\n3 December 2024\nDocument VARH000020241203ekc300001\n", b"PK\x03\x04", b"\x1F\x8B\x08\0", b"BZh9", b"\x28\xB5\x2F\xFD"]),
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"<>/\"',\n\r{}[]:a \\&;div\xC3\xA9".to_vec())], 0..2000),
        name in prop::sample::select(vec!["", "a.txt", "a.html", "a.csv", "a.jsonl", "a.md", "a.eml", "a.json", "a.mhtml"]),
    ) {
        let bytes = [start, &bytes[..]].concat();
        thread_local!(static RULES: Rules = rules());
        RULES.with(|rules| {
            let found = ingest::read_all(name, &bytes, &Given::default(), rules);
            prop_assert!(!(found.reports.is_empty() && found.refused.is_empty()) || bytes.len() > 2);
            for taken in &found.reports {
                prop_assert_eq!(ingest::sha256(&taken.original), taken.report.sha256.as_str());
                prop_assert!(!taken.report.text.trim().is_empty());
                for block in &taken.report.blocks {
                    prop_assert!(!block.span.of(&taken.report.text).is_empty());
                }
            }
            Ok(())
        })?;
    }
}

/// Those of the program's own files are not run whenever it starts.
#[test]
fn the_examples_of_the_bundled_rules_hold() {
    let bundled = Lexicon::bundled();
    let files = bundled.folder("").map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    contested::ingest::Rules::load(&Lexicon::bundled().with_files(files).unwrap()).unwrap();
}
