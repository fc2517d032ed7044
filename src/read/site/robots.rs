//! `robots.txt` as RFC 9309 reads it: groups, the longest match, `*` and `$`.

use std::time::Duration;

/// Bytes that are read; RFC 9309 section 2.5 asks for at least 500 KiB.
const LIMIT: usize = 500 * 1024;
/// Rules of our group that are kept. Files have dozens.
const MOST_RULES: usize = 5_000;
/// Site maps that are kept.
const MOST_SITEMAPS: usize = 10;
/// Longest delay taken over; a file may ask for a day.
const LONGEST_DELAY: Duration = Duration::from_secs(3_600);

/// What a site asks of one crawler.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// Time asked for between two requests; not part of the RFC, asked for by many.
    pub delay: Option<Duration>,
    /// Addresses of site maps, as written.
    pub sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allows: bool,
    /// Normalised, without the final `$`.
    pattern: String,
    anchored: bool,
}

/// Rules and delay of one set of groups.
#[derive(Debug, Default)]
struct Group {
    there: bool,
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

impl Robots {
    /// Reads a file for the crawler whose product token that is. Groups of the same token are joined (section 2.2.1);
    /// where none names the crawler, those of `*` hold.
    pub fn read(text: &str, token: &str) -> Self {
        let text = text.get(..floor_boundary(text, LIMIT)).unwrap_or(text);
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (mut own, mut any) = (Group::default(), Group::default());
        let mut sitemaps = Vec::new();
        // Which of the two the current group speaks to, and whether its list of crawlers is closed by a rule.
        let (mut to_us, mut to_all, mut closed) = (false, false, true);
        for line in text.split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" | "useragent" | "user agent" => {
                    if std::mem::take(&mut closed) {
                        (to_us, to_all) = (false, false);
                    }
                    to_us |= product(value).eq_ignore_ascii_case(token);
                    to_all |= value.starts_with('*');
                    own.there |= to_us;
                }
                "allow" | "disallow" => {
                    closed = true;
                    for group in
                        [(&mut own, to_us), (&mut any, to_all)].into_iter().filter_map(|(g, on)| on.then_some(g))
                    {
                        // An empty pattern matches nothing.
                        if !value.is_empty() && group.rules.len() < MOST_RULES {
                            group.rules.push(Rule::new(key == "allow", value));
                        }
                    }
                }
                "crawl-delay" => {
                    closed = true;
                    let delay = value.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
                    let delay = delay.map(|seconds| Duration::from_secs_f64(seconds.min(LONGEST_DELAY.as_secs_f64())));
                    for group in
                        [(&mut own, to_us), (&mut any, to_all)].into_iter().filter_map(|(g, on)| on.then_some(g))
                    {
                        group.delay = group.delay.max(delay);
                    }
                }
                "sitemap" if sitemaps.len() < MOST_SITEMAPS => sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        let Group { rules, delay, .. } = if own.there { own } else { any };
        Robots { rules, delay, sitemaps }
    }

    /// Whether a path, with its query, may be asked for. The longest rule that matches decides, of two as long the one
    /// that allows (section 2.2.2).
    pub fn allows(&self, path_and_query: &str) -> bool {
        if path_and_query == "/robots.txt" {
            return true;
        }
        let path = normalised(path_and_query);
        self.rules
            .iter()
            .filter(|rule| rule.matches(&path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allows))
            .is_none_or(|rule| rule.allows)
    }
}

impl Rule {
    fn new(allows: bool, value: &str) -> Self {
        let (pattern, anchored) = match value.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (value, false),
        };
        Rule { allows, pattern: normalised(pattern), anchored }
    }

    /// Each piece between stars is looked for after the one before, the first at the start; leftmost is enough, since
    /// what follows then has the most room. Linear in the path for each piece.
    fn matches(&self, path: &str) -> bool {
        let mut pieces = self.pattern.split('*');
        let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
        let pieces: Vec<&str> = pieces.collect();
        let Some((last, middle)) = pieces.split_last() else { return !self.anchored || rest.is_empty() };
        for piece in middle {
            let Some(at) = rest.find(piece) else { return false };
            rest = rest.get(at + piece.len()..).unwrap_or_default();
        }
        if self.anchored { rest.ends_with(last) } else { rest.contains(last) }
    }
}

/// The product token a `User-agent` line names: letters, `_` and `-` (section 2.2.1); what follows is a version.
fn product(value: &str) -> &str {
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || c == '_' || c == '-')).unwrap_or(value.len());
    value.get(..end).unwrap_or(value)
}

/// The form two spellings of one path share: octets outside ASCII encoded, encoded unreserved ones decoded, the
/// digits of the others in upper case (section 2.2.2).
fn normalised(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let bytes = path.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let encoded = (byte == b'%').then(|| hex(bytes.get(at + 1..at + 3)?)).flatten();
        match encoded {
            Some(octet) if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) => out.push(char::from(octet)),
            Some(octet) => out.push_str(&format!("%{octet:02X}")),
            None if byte.is_ascii() => out.push(char::from(byte)),
            None => out.push_str(&format!("%{byte:02X}")),
        }
        at += if encoded.is_some() { 3 } else { 1 };
    }
    out
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok().filter(|_| digits.iter().all(u8::is_ascii_hexdigit))
}

fn floor_boundary(text: &str, most: usize) -> usize {
    (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        Robots::read(text, "handiwork").allows(path)
    }

    #[test]
    fn our_group_holds_before_that_of_everybody_and_groups_of_one_name_are_joined() {
        let text = "User-agent: *\nDisallow: /\n\nuser-agent: Other\nUser-Agent: HandiWork/1.0\nDisallow: /a\n\n\
                    User-agent: handiwork\nDisallow: /b # not this\n";
        assert!(!allows(text, "/a/1") && !allows(text, "/b"));
        assert!(allows(text, "/c") && allows(text, "/"));
        assert!(!allows("User-agent: handiworker\nAllow: /\nUser-agent: *\nDisallow: /", "/x"), "another's name");
        assert!(!allows("User-agent: handiwork\n\nUser-agent: *\nDisallow: /", "/x"), "one group of two names");
        assert!(allows("Disallow: /", "/x"), "a rule outside any group binds nobody");
        assert!(allows("User-agent: *\nDisallow:\n", "/x"), "an empty rule forbids nothing");
    }

    #[test]
    fn the_longest_match_decides_and_of_equals_the_one_that_allows() {
        // The examples of RFC 9309 section 5.1 and 5.2.
        let text = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\nAllow: /example/page/\n\
                    Disallow: /example/page/disallowed.gif\n";
        assert!(allows(text, "/example/page/"));
        assert!(!allows(text, "/example/page/disallowed.gif"));
        assert!(!allows(text, "/example/else") && !allows(text, "/x.gif") && allows(text, "/x.gif?size=2"));
        assert!(allows("User-agent: *\nDisallow: /p\nAllow: /p", "/page"));
    }

    #[test]
    fn wildcards_anchors_and_encodings() {
        let text = "User-agent: *\nDisallow: /*/private*/draft$\nDisallow: /caf%C3%A9\nDisallow: /%7Eada/x\nDisallow: /q*=1*&b";
        assert!(!allows(text, "/a/private-1/draft") && allows(text, "/a/private-1/draft/2"));
        assert!(!allows(text, "/café") && !allows(text, "/caf%c3%a9"));
        assert!(!allows(text, "/~ada/x") && allows(text, "/~ada/y"));
        assert!(!allows(text, "/q?a=1&b=2") && allows(text, "/q?a=2&b"));
        assert!(!allows("User-agent: *\nDisallow: /a$b", "/a$b"), "a dollar inside is itself");
        let many = format!("User-agent: *\nDisallow: /{}x", "*a".repeat(2_000));
        assert!(allows(&many, &format!("/{}", "a".repeat(5_000))));
    }

    #[test]
    fn delays_and_site_maps_are_read_whatever_the_line_ends() {
        let text = "\u{feff}Sitemap: https://ada.dev/map.xml\r\nUser-agent: *\rCrawl-delay: 2.5\r\nUser-agent: x\nCrawl-delay: 90";
        let robots = Robots::read(text, "handiwork");
        assert_eq!(robots.delay, Some(Duration::from_millis(2_500)));
        assert_eq!(robots.sitemaps, ["https://ada.dev/map.xml"]);
        for odd in ["nan", "-1", "1e999", "soon"] {
            let robots = Robots::read(&format!("User-agent: *\nCrawl-delay: {odd}"), "handiwork");
            assert_eq!(robots.delay, None, "{odd}");
        }
        assert_eq!(Robots::read("User-agent: *\nCrawl-delay: 1e9", "handiwork").delay, Some(LONGEST_DELAY));
    }

    #[test]
    fn a_page_or_a_heap_of_rules_is_no_harm() {
        let page = "<!doctype html><title>Not found</title><p>Disallow: / is not said here</p>";
        assert!(allows(page, "/x"));
        let heap = format!("User-agent: *\n{}Disallow: /late", "Disallow: /some/where/else\n".repeat(40_000));
        let robots = Robots::read(&heap, "handiwork");
        assert!(robots.rules.len() <= MOST_RULES && robots.allows("/late"), "what stands past 500 KiB is not read");
        assert!(!robots.allows("/some/where/else/again"));
        Robots::read("é".repeat(LIMIT).as_str(), "handiwork");
    }
}
