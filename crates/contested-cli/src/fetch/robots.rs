//! What a site asks of programs that fetch its pages (`robots.txt`, RFC 9309).
//!
//! Our own, since it is a page of text: the crates for it are not kept or bring a parser of addresses of their own.

use std::time::Duration;

/// What holds for one program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Robots {
    rules: Vec<Rule>,
    /// The time between two requests that the site asks for.
    pub(super) delay: Option<Duration>,
    /// Nothing may be fetched, whatever the rules say.
    is_closed: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Rule {
    allows: bool,
    path: String,
}

/// Bytes that are read of it; the standard asks for as much at least.
pub(super) const LIMIT: usize = 500 << 10;

/// Longer pauses than this are taken for a mistake.
const LONGEST: Duration = Duration::from_secs(3600);

impl Robots {
    /// Where a site has none, everything may be fetched.
    pub(super) fn open() -> Robots {
        Robots::default()
    }

    /// Where it cannot be had for a reason that may pass, nothing may.
    pub(super) fn closed() -> Robots {
        Robots { is_closed: true, ..Robots::default() }
    }

    /// Reads what stands in it for the program of this name, or else for all.
    pub(super) fn parse(bytes: &[u8], name: &str) -> Robots {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LIMIT)]);
        let (mut own, mut others) = (None, None);
        // Whom the lines are for that are being read: us, and everybody.
        let (mut for_us, mut for_all, mut is_head) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !is_head {
                    (for_us, for_all) = (false, false);
                }
                is_head = true;
                let product = value.split(['/', ' ']).next().unwrap_or_default();
                for_us |= product.eq_ignore_ascii_case(name);
                for_all |= product == "*";
                if for_us {
                    own.get_or_insert_with(Robots::default);
                }
                continue;
            }
            // Other keys, such as the map of a site, stand anywhere and end no head.
            if !matches!(key.as_str(), "allow" | "disallow" | "crawl-delay") {
                continue;
            }
            is_head = false;
            let mut groups = Vec::new();
            if for_us {
                groups.push(own.get_or_insert_with(Robots::default));
            }
            if for_all {
                groups.push(others.get_or_insert_with(Robots::default));
            }
            for group in groups {
                group.take(&key, value);
            }
        }
        own.or(others).unwrap_or_default()
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            "crawl-delay" => {
                let seconds = value.parse::<f64>().ok().filter(|seconds| seconds.is_finite());
                let delay = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                self.delay = delay.map(|delay| delay.min(LONGEST)).or(self.delay);
            }
            // Without a path it says nothing.
            _ if value.is_empty() => {}
            _ => self.rules.push(Rule { allows: key == "allow", path: normal(value) }),
        }
    }

    /// Whether a path, with what stands behind its `?`, may be fetched: the longest rule that fits decides, of two as long the
    /// one that allows.
    pub(super) fn allows(&self, path: &str) -> bool {
        if self.is_closed {
            return false;
        }
        let path = normal(path);
        let fitting = self.rules.iter().filter(|rule| fits(&rule.path, &path));
        fitting.max_by_key(|rule| (rule.path.len(), rule.allows)).is_none_or(|rule| rule.allows)
    }
}

/// `*` is anything, `$` at the end is the end. Each piece is looked for once, from the left, so that no pattern takes long.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else { return !is_whole || rest.is_empty() };
    for piece in between {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    if is_whole { rest.ends_with(last) } else { rest.contains(last) }
}

/// One spelling for each path: what needs no escape has none, the others have theirs in capitals.
fn normal(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut normal = String::with_capacity(path.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let escaped = bytes.get(at + 1..at + 3).filter(|_| byte == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match escaped {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                normal.push(char::from(byte))
            }
            Some(byte) => normal.push_str(&format!("%{byte:02X}")),
            None if byte.is_ascii() => normal.push(char::from(byte)),
            None => normal.push_str(&format!("%{byte:02X}")),
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(robots: &str, allowed: &[&str], not: &[&str]) {
        let robots = Robots::parse(robots.as_bytes(), "contested");
        for path in allowed {
            assert!(robots.allows(path), "{path} is not allowed");
        }
        for path in not {
            assert!(!robots.allows(path), "{path} is allowed");
        }
    }

    #[test]
    fn the_longest_rule_decides() {
        check(
            "User-agent: *\nDisallow: /news/\nAllow: /news/2024/\nDisallow: /news/2024/drafts\n",
            &["/", "/new", "/news", "/news/2024/a"],
            &["/news/", "/news/a", "/news/2024/drafts/b"],
        );
        check("User-agent: *\nDisallow: /page\nAllow: /page\n", &["/page"], &[]);
    }

    #[test]
    fn our_own_group_goes_before_that_of_all() {
        let robots = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Contested/2\nDisallow: /a\n\nuser-agent: contested\ndisallow: /b";
        check(robots, &["/", "/c"], &["/a", "/b"]);
        check("User-agent: contestedbot\nDisallow: /\n", &["/"], &[]);
        check("User-agent: contested\n\nUser-agent: *\nDisallow: /\n", &[], &["/"]);
    }

    #[test]
    fn stars_and_ends_are_understood() {
        check("User-agent: *\nDisallow: /*.pdf$\n", &["/a.pdf?x", "/a"], &["/a.pdf", "/.pdf", "/a.pdf.pdf"]);
        check("User-agent: *\nDisallow: /a*b*c\n", &["/ab", "/acb"], &["/abc", "/a1b2c3"]);
        check("User-agent: *\nDisallow: /*?print\n", &["/a?b"], &["/a?print=1"]);
        check("User-agent: *\nDisallow: /$\n", &["/a"], &["/"]);
        check("User-agent: *\nDisallow: /a*$\n", &["/b"], &["/a", "/abc"]);
    }

    #[test]
    fn escapes_are_one_spelling() {
        check(
            "User-agent: *\nDisallow: /caf%c3%a9\nDisallow: /%7Ejoe\n",
            &[],
            &["/café", "/caf%C3%A9/x", "/~joe"],
        );
    }

    #[test]
    fn remarks_and_broken_lines_are_passed_over() {
        let robots = "\u{feff}# ours\nUser-agent: * # all\nSitemap: https://a.example/map.xml\nwhat is this\nDisallow: /a # not\nDisallow:\n";
        check(robots, &["/", "/b"], &["/a"]);
        check("", &["/"], &[]);
        check("Disallow: /\n", &["/"], &[]);
    }

    #[test]
    fn a_pause_is_taken_over_within_reason() {
        let delay = |words: &str| {
            Robots::parse(format!("User-agent: *\nCrawl-delay: {words}\n").as_bytes(), "contested").delay
        };
        assert_eq!(delay("2.5"), Some(Duration::from_millis(2500)));
        assert_eq!(delay("1e300"), None);
        assert_eq!(delay("999999"), Some(LONGEST));
        assert_eq!(delay("-1"), None);
        assert_eq!(delay("soon"), None);
    }

    /// Patterns that take a matcher that goes back for ever.
    #[test]
    fn no_pattern_takes_long() {
        let pattern = format!("User-agent: *\nDisallow: /{}b\n", "a*".repeat(100_000));
        let path = format!("/{}", "a".repeat(100_000));
        assert!(Robots::parse(pattern.as_bytes(), "contested").allows(&path));
    }

    #[test]
    fn where_it_cannot_be_had_nothing_is_fetched() {
        assert!(!Robots::closed().allows("/"));
        assert!(Robots::open().allows("/"));
    }

    /// Bytes of a fixed sequence, so that a failure is found again: pieces of what such files are made of, and noise.
    #[test]
    fn any_bytes_are_read_without_harm() {
        const PIECES: [&[u8]; 12] = [
            b"User-agent:",
            b"*",
            b"contested",
            b"\n",
            b"Disallow:",
            b"Allow: /",
            b"%",
            b"%e",
            b"$",
            b"Crawl-delay: ",
            b"#",
            b"\xFF",
        ];
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for _ in 0..2_000 {
            let mut bytes = Vec::new();
            for _ in 0..next() % 40 {
                let pick = next();
                match PIECES.get(pick as usize % (PIECES.len() + 4)) {
                    Some(piece) => bytes.extend_from_slice(piece),
                    None => bytes.push((pick >> 32) as u8),
                }
            }
            let robots = Robots::parse(&bytes, "contested");
            let text = String::from_utf8_lossy(&bytes);
            let _ = (robots.allows(&text), robots.allows("/"));
            if let Ok(address) = super::super::url::Address::parse(&format!("http://a.example/{text}")) {
                assert_eq!(
                    super::super::url::Address::parse(address.as_str()).as_ref(),
                    Ok(&address),
                    "{text:?}"
                );
                assert!(address.as_str().is_ascii());
            }
        }
    }
}
