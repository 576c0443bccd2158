//! Hostile inputs of once, twice and four times a size: how much longer reading takes.

use std::time::Instant;

use clap::Args;
use contested::Reader;
use contested::ingest::{self, Given};
use contested_lexicon::Lexicon;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Bytes of the smallest input
    #[arg(long, default_value_t = 25_000)]
    size: usize,
    /// Only families whose name holds this
    #[arg(long, default_value = "")]
    only: String,
    /// With the learned reader, too; else by rules alone
    #[arg(long)]
    learned: bool,
}

/// How much slower than in proportion an input of four times the size may be than one of twice the size.
const MOST: f64 = 1.3;
/// Seconds for the largest input of each family, in proportion to 100 kB.
const LONGEST: f64 = 1.0;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let lexicon = Lexicon::bundled();
    let rules = ingest::Rules::load(&lexicon)?;
    let reader = if arguments.learned { Reader::new(&lexicon)? } else { Reader::fast(&lexicon)? };
    let mut slow = 0;
    println!("{:28} {:>8} {:>8} {:>8}  growth  s/100 kB", "family", "n", "2n", "4n");
    for (name, kind, part) in families().into_iter().filter(|(name, ..)| name.contains(&arguments.only)) {
        let seconds = [1, 2, 4].map(|times| {
            let input = build(&part, arguments.size * times);
            let start = spent();
            for taken in ingest::read_all(kind, input.as_bytes(), &Given::default(), &rules).reports {
                drop(reader.extract(taken.report));
            }
            spent() - start
        });
        let growth = seconds[2] / seconds[1] / 2.0;
        let each = seconds[2] * 100_000.0 / (4 * arguments.size) as f64;
        // What takes no time at all is measured by chance.
        let is_slow = seconds[2] > 0.2 && growth > MOST || each > LONGEST;
        slow += usize::from(is_slow);
        println!(
            "{name:28} {:8.3} {:8.3} {:8.3}  {growth:6.2}  {each:8.3}{}",
            seconds[0],
            seconds[1],
            seconds[2],
            if is_slow { "  slow" } else { "" }
        );
    }
    anyhow::ensure!(slow == 0, "{slow} families are slow");
    Ok(())
}

/// Seconds of this thread on a processor, so that others do not count; of the clock where the system does not tell.
fn spent() -> f64 {
    #[allow(
        clippy::disallowed_methods,
        reason = "a campaign measures time; nothing that is read depends on it"
    )]
    fn now() -> Instant {
        Instant::now()
    }
    thread_local!(static START: Instant = now());
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|line| line.split(' ').next()?.parse::<f64>().ok())
        .map_or_else(|| START.with(|start| start.elapsed().as_secs_f64()), |nanos| nanos / 1e9)
}

/// What an input is made of: something once, something again and again, something once.
struct Part(&'static str, &'static str, &'static str);

fn build(part: &Part, size: usize) -> String {
    let mut input = part.0.to_owned();
    let mut number = 0;
    while input.len() < size {
        // A number that grows stands for "#".
        input.push_str(&part.1.replace('#', &number.to_string()));
        number += 1;
    }
    input.push_str(part.2);
    input
}

fn families() -> Vec<(&'static str, &'static str, Part)> {
    let text = [
        ("hyphens", "a-"),
        ("one long word", "a"),
        ("words", "town "),
        ("words without ends", "rebels captured the town and "),
        ("sentences", "Rebels captured the town of Ostrel on Monday, a spokesman said. "),
        ("lines", "Rebels captured Ostrel.\n"),
        ("paragraphs", "Rebels captured Ostrel.\n\n"),
        ("empty lines", "\n"),
        ("spaces", " "),
        ("tabs", "\t"),
        ("open brackets", "("),
        ("open brackets and words", "(rebels "),
        ("closing brackets", ")"),
        ("pairs of brackets", "(a) "),
        ("quotation marks", "\""),
        ("quotation marks and words", "\"rebels "),
        ("curly quotation marks", "“"),
        ("curly marks and words", "“rebels ”army "),
        ("apostrophes", "'"),
        ("apostrophes and words", "'tis 'twas "),
        ("commas", ","),
        ("commas and words", "rebels, "),
        ("full stops", "."),
        ("dots and words", "U.S."),
        ("dashes", "—"),
        ("minus signs", "-"),
        ("slashes", "a/"),
        ("digits", "1"),
        ("numbers", "1 "),
        ("grouped numbers", "1,000,"),
        ("numbers in words", "twenty-two hundred and "),
        ("names", "Anton Relvik "),
        ("names and and", "Anton Relvik and "),
        ("capitals", "REBELS CAPTURED OSTREL "),
        ("capital letters", "A. "),
        ("dates", "3 December 2024, "),
        ("months", "March "),
        ("nested sources", "he said that "),
        ("said he", "said he "),
        ("of of of", "the capture of "),
        ("and lists", "tanks, guns and "),
        ("negations", "not "),
        ("at signs", "@"),
        ("addresses", "http://a.example/# "),
        ("combining marks", "a\u{301}\u{301}\u{301}"),
        ("zero width", "a\u{200b}"),
        ("right to left", "ابجد "),
        ("other script", "мир "),
        ("faces", "😀"),
        ("semicolons", "rebels; "),
        ("colons", "army: "),
        ("percent", "5 % "),
        ("killed", "14 killed, "),
        ("places", "Raqqa, Aleppo, Mosul, "),
        ("pronouns", "He said they would. "),
    ];
    let pages = [
        ("page: open paragraphs", Part("<html><body>", "<p>", "")),
        ("page: open paragraphs, words", Part("<html><body>", "<p>Rebels captured Ostrel", "")),
        ("page: attributes", Part("<html><body><p ", "a#=\"\" ", ">Rebels captured Ostrel.</p>")),
        ("page: less than", Part("<html><body><p>Rebels captured Ostrel.</p>", "<", "")),
        ("page: open divs", Part("<html><body>", "<div>", "")),
        ("page: closed divs", Part("<html><body>", "</div>", "")),
        ("page: open bold", Part("<html><body><p>", "<b>a", "")),
        ("page: crossed", Part("<html><body>", "<b><i>a</b></i>", "")),
        ("page: formatting, paragraphs", Part("<html><body>", "<p><b><i>a", "")),
        ("page: cells", Part("<html><body><table><tr>", "<td>a</td>", "</table>")),
        ("page: rows", Part("<html><body><table>", "<tr><td>town</td><td>taken</td></tr>", "</table>")),
        ("page: misplaced in a table", Part("<html><body><table>", "<p>town", "</table>")),
        ("page: lists", Part("<html><body>", "<ul><li>town", "")),
        ("page: links", Part("<html><body>", "<a href=#>town</a>", "")),
        ("page: anchors not closed", Part("<html><body>", "<a href=#>town", "")),
        ("page: entities", Part("<html><body><p>", "&amp;", "</p>")),
        ("page: no entities", Part("<html><body><p>", "&a#", "</p>")),
        ("page: comments", Part("<html><body><p>town</p>", "<!-- a -->", "")),
        ("page: open comment", Part("<html><body><p>town</p><!--", "-", "")),
        ("page: scripts", Part("<html><body><p>town</p>", "<script>a</script>", "")),
        ("page: meta", Part("<html><head>", "<meta name=\"a#\" content=\"b\">", "</head><body><p>town</p>")),
        ("page: breaks", Part("<html><body><p>", "town<br>", "</p>")),
        (
            "page: paragraphs",
            Part("<html><body><article>", "<p>Rebels captured the town of Ostrel.</p>", "</article>"),
        ),
        ("page: select", Part("<html><body><select>", "<option>town", "")),
        ("page: svg", Part("<html><body>", "<svg><g>", "")),
        (
            "page: JSON-LD",
            Part("<html><head><script type=\"application/ld+json\">", "[", "</script></head><body><p>town"),
        ),
    ];
    let tables = [
        ("table: rows", "a.csv", Part("text,publisher\n", "Rebels captured Ostrel #.,Post\n", "")),
        ("table: an open quote", "a.csv", Part("text,publisher\n\"", "Rebels captured Ostrel,Post\n", "")),
        ("table: columns", "a.csv", Part("text", ",c#", "\nRebels captured Ostrel.\n")),
        ("lines: rows", "a.jsonl", Part("", "{\"text\":\"Rebels captured Ostrel #.\"}\n", "")),
        ("lines: keys", "a.jsonl", Part("{\"text\":\"Rebels captured Ostrel.\"", ",\"k#\":1", "}\n")),
        ("lines: nested", "a.jsonl", Part("{\"text\":\"Rebels captured Ostrel.\",\"k\":", "[", "")),
    ];
    let text = text.into_iter().map(|(name, part)| (name, "a.txt", Part("", part, "")));
    text.chain(pages.into_iter().map(|(name, part)| (name, "a.html", part))).chain(tables).collect()
}
