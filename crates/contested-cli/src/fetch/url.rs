//! Addresses of pages: absolute, of http or https, without what servers are not told.

use std::fmt;

use iri_string::format::ToDedicatedString as _;
use iri_string::types::{UriAbsoluteStr, UriReferenceStr, UriStr};

/// An address, in one spelling (RFC 3986, 6.2): two that are the same are equal.
///
/// The host may be written in any way that the system's resolver takes for an address; which one it stands for is looked at when it
/// is asked, not here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Address(String);

/// Longer ones are a mistake or an attack.
const LONGEST: usize = 8 << 10;

impl Address {
    /// As people write it.
    pub(super) fn parse(words: &str) -> Result<Address, String> {
        let words = escaped(words.trim())?;
        let uri = UriStr::new(&words).map_err(|_| "it is no address".to_owned())?;
        Address::checked(uri)
    }

    /// Where a link or a redirection on this page leads.
    pub(super) fn lead(&self, link: &str) -> Result<Address, String> {
        let link = escaped(link.trim())?;
        let link = UriReferenceStr::new(&link).map_err(|_| "it leads to what is no address".to_owned())?;
        let base = UriAbsoluteStr::new(&self.0).map_err(|_| "it is no address".to_owned())?;
        let to = link.resolve_against(base).to_dedicated_string();
        Address::checked(&to).map_err(|why| format!("it leads elsewhere: {why}"))
    }

    fn checked(uri: &UriStr) -> Result<Address, String> {
        let uri = uri.normalize().to_dedicated_string();
        let scheme = uri.scheme_str();
        if !matches!(scheme, "http" | "https") {
            return Err(format!("{scheme} addresses are not fetched, only http and https"));
        }
        let authority = uri.authority_components().filter(|authority| !authority.host().is_empty());
        let authority = authority.ok_or("it names no host")?;
        if authority.userinfo().is_some() {
            return Err("it names a user or a password, which would be kept with the case".to_owned());
        }
        // The port that everybody takes anyway.
        let port = authority.port().filter(|port| !port.is_empty() && *port != default_port(scheme));
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let path = if uri.path_str().is_empty() { "/" } else { uri.path_str() };
        let query = uri.query_str().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Address(format!("{scheme}://{}{port}{path}{query}", authority.host())))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port: what `robots.txt` holds for, and what is asked one question at a time.
    pub(super) fn origin(&self) -> &str {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[start..].find('/').map_or(self.0.len(), |at| start + at);
        &self.0[..end]
    }

    /// Host and port.
    pub(super) fn host(&self) -> &str {
        let origin = self.origin();
        origin.split_once("://").map_or(origin, |(_, host)| host)
    }

    /// The path, and what stands behind it.
    pub(super) fn path(&self) -> &str {
        &self.0[self.origin().len()..]
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn default_port(scheme: &str) -> &'static str {
    if scheme == "http" { "80" } else { "443" }
}

/// With escapes for what people and pages write all the same, as browsers have them: letters beyond ASCII, spaces, brackets.
fn escaped(words: &str) -> Result<String, String> {
    if words.len() > LONGEST {
        return Err("it is longer than any address".to_owned());
    }
    let words: String = words.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    // Where the path begins, if it has a host before it.
    let scheme = words.find([':', '/', '?', '#']).filter(|at| words[*at..].starts_with("://"));
    let path = scheme.map_or(0, |at| {
        let host = at + 3;
        words[host..].find(['/', '?', '#']).map_or(words.len(), |end| host + end)
    });
    // Names of hosts in other letters are written otherwise: that is for browsers, which show them both.
    if !words[..path].is_ascii() {
        return Err("the host's name has letters beyond ASCII; a browser shows it with xn--".to_owned());
    }
    let mut escaped = String::with_capacity(words.len());
    for (at, character) in words.char_indices() {
        let is_escaped =
            matches!(character, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']');
        // What a host cannot have makes it none.
        let is_taken = at < path || character.is_ascii_graphic() && !is_escaped;
        if is_taken {
            escaped.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expected: &str) {
        assert_eq!(Address::parse(words).expect(words).as_str(), expected);
    }

    #[test]
    fn one_address_has_one_spelling() {
        check("HTTPS://News.Example:443/a/../b%7ec#top", "https://news.example/b~c");
        check(" http://news.example ", "http://news.example/");
        check("http://news.example?x=1", "http://news.example/?x=1");
        check("http://news.example:8080/é?q=a b|c", "http://news.example:8080/%C3%A9?q=a%20b%7Cc");
        check("http://[::1]:80/", "http://[::1]/");
    }

    #[test]
    fn others_are_refused_by_name() {
        for (words, why) in [
            ("ostrel", "no address"),
            ("/a/b", "no address"),
            ("file:///etc/hostname", "only http"),
            ("javascript:alert(1)", "only http"),
            ("http:///a", "no host"),
            ("http://anna:secret@news.example/", "password"),
            ("http://anna@news.example/", "user"),
            ("http://новости.example/", "xn--"),
            ("http://a b/", "no address"),
        ] {
            let found = Address::parse(words).expect_err(words);
            assert!(found.contains(why), "{words}: {found}");
        }
        assert!(Address::parse(&format!("http://a/{}", "b".repeat(LONGEST))).is_err());
    }

    #[test]
    fn links_lead_on() {
        let page = Address::parse("https://news.example/a/b?c").expect("an address");
        for (link, to) in [
            ("/d", "https://news.example/d"),
            ("d", "https://news.example/a/d"),
            ("../../../d", "https://news.example/d"),
            ("//other.example", "https://other.example/"),
            ("http://other.example/x#y", "http://other.example/x"),
            ("?e", "https://news.example/a/b?e"),
            ("", "https://news.example/a/b?c"),
            ("c d/e", "https://news.example/a/c%20d/e"),
            ("/f g?u=http://x y", "https://news.example/f%20g?u=http://x%20y"),
        ] {
            assert_eq!(page.lead(link).expect(link).as_str(), to);
        }
        assert!(page.lead("file:///a").is_err());
        assert_eq!(
            (page.origin(), page.host(), page.path()),
            ("https://news.example", "news.example", "/a/b?c")
        );
    }
}
