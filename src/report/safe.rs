//! Text from outside made safe for where it lands: a terminal, a Markdown cell, a spreadsheet, a link.
//!
//! Called by every form of report. Invariant: what leaves here moves no cursor, reverses no line, starts no formula
//! and opens nothing but an http or https page. Facts keep the raw text; it is cleaned only where it is shown.

use url::Url;

/// Longest sentence shown, in characters. Longer than any the program writes; a field of a megabyte must not make a
/// report of one.
const LONGEST_SENTENCE: usize = 600;

/// The text on one line, without control sequences, bidirectional overrides and invisible characters, at most 600
/// characters long.
pub fn plain(text: &str) -> String {
    cut(text, LONGEST_SENTENCE)
}

/// As [`plain`], cut at `longest` characters, the last of which is then an ellipsis.
pub fn cut(text: &str, longest: usize) -> String {
    if text.len() <= longest && is_plain(text) {
        return text.to_owned();
    }
    clean(text, longest)
}

/// Whether a text is what cleaning would leave of it: printable ASCII, its words one space apart. Most are.
fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        if !(b' '..=b'~').contains(&byte) || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' ' || text.is_empty()
}

/// [`cut`] for any text.
fn clean(text: &str, longest: usize) -> String {
    // Four times as much raw text as is shown: enough for what is stripped, and a bound on the work.
    let raw: String = text.chars().take(longest.saturating_mul(4)).collect();
    let visible: String = without_sequences(&raw).chars().filter(|c| !is_invisible(*c)).collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= longest {
        return line;
    }
    line.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
}

/// Drops escape sequences as a whole, not only their first byte, so that no `[31m` stays behind.
fn without_sequences(text: &str) -> String {
    let mut seven_bit = String::with_capacity(text.len());
    for character in text.chars() {
        // The one-character forms some terminals still obey, written as the two-character forms the stripper knows.
        match character {
            '\u{90}' => seven_bit.push_str("\u{1b}P"),
            '\u{98}' => seven_bit.push_str("\u{1b}X"),
            '\u{9b}' => seven_bit.push_str("\u{1b}["),
            '\u{9d}' => seven_bit.push_str("\u{1b}]"),
            '\u{9e}' => seven_bit.push_str("\u{1b}^"),
            '\u{9f}' => seven_bit.push_str("\u{1b}_"),
            other => seven_bit.push(other),
        }
    }
    anstream::adapter::strip_str(&seven_bit).to_string()
}

/// Characters that show nothing but change how their neighbours show: controls other than white space,
/// bidirectional marks, zero-width spaces and tags. The joiners stay: Persian and emoji need them.
fn is_invisible(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
        || is_bidi_control(character)
        || matches!(character, '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' | '\u{fff9}'..='\u{fffb}')
}

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm.
fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One Markdown table cell or line of running text: one line, with every character that means something to Markdown
/// escaped, the ones that would make a link, a mention or a cell border of it included.
pub fn markdown(text: &str) -> String {
    let line = plain(text);
    let mut escaped = String::with_capacity(line.len() + 8);
    for character in line.chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '@' | '$'
        ) {
            escaped.push('\\');
        }
        escaped.push(character);
        // A bare address becomes a link in the dialects that know them; a backslash inside keeps it text.
        if escaped.ends_with("://") {
            escaped.truncate(escaped.len() - "://".len());
            escaped.push_str("\\://");
        } else if ends_with_www(&escaped) {
            escaped.truncate(escaped.len() - ".".len());
            escaped.push_str("\\.");
        }
    }
    // A line that would open a list, a quote's rule or a heading when it stands at a line's start.
    if escaped.starts_with(['-', '+', '=']) {
        escaped.insert(0, '\\');
    }
    escaped
}

fn ends_with_www(text: &str) -> bool {
    let end = text.len().checked_sub("www.".len()).and_then(|from| text.get(from..));
    end.is_some_and(|end| end.eq_ignore_ascii_case("www."))
}

/// A Markdown link, or the text alone when the address is none we link to.
pub fn markdown_link(text: &str, url: Option<&str>) -> String {
    match url.and_then(link) {
        Some(url) => format!("[{}](<{}>)", markdown(text), url.replace('|', "%7C")),
        None => markdown(text),
    }
}

/// A code span that its content cannot close.
pub fn markdown_code(text: &str) -> String {
    let line = plain(text).replace('|', "\\|");
    let longest_run = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest_run + 1);
    if longest_run == 0 { format!("`{line}`") } else { format!("{fence} {line} {fence}") }
}

/// One spreadsheet cell of text: no control characters, and an apostrophe before what a spreadsheet would take for
/// a formula (OWASP's list: `=`, `+`, `-`, `@`, tab, carriage return, line feed, and their full-width forms).
///
/// A plain number such as `-12.5` is no formula and stays, so that a list's own columns come back as they went in.
pub fn spreadsheet(text: &str) -> String {
    let visible: String =
        text.chars().filter(|c| matches!(c, '\n' | '\r' | '\t') || !(c.is_control() || is_bidi_control(*c))).collect();
    let first = visible.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}', '\u{200b}']).chars().next();
    let starts_formula =
        matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '−'));
    if starts_formula && !is_negative_number(&visible) { format!("'{visible}") } else { visible }
}

/// `-` and digits with at most one point between them.
fn is_negative_number(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('-') else { return false };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// The address when it may be linked to: absolute, http or https, with a host and without a user or password.
pub fn link(url: &str) -> Option<String> {
    let parsed = Url::parse(url.trim()).ok()?;
    let allowed = matches!(parsed.scheme(), "http" | "https")
        && parsed.host_str().is_some_and(|host| !host.is_empty())
        && parsed.username().is_empty()
        && parsed.password().is_none();
    // The parser percent-encodes quotes, angle brackets and spaces, and drops tabs and line ends.
    allowed.then(|| parsed.to_string())
}

/// JSON as valid as before, with the characters a terminal or an editor would obey written as escapes.
///
/// They can stand only inside strings there, where `\u` means the same character.
pub fn json(text: String) -> String {
    let risky = |c: char| (c.is_control() && c != '\n') || is_bidi_control(c) || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(risky) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if risky(character) {
            // All of them are in the basic plane, so four digits do.
            escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_text_loses_whole_sequences_and_reversals() {
        assert_eq!(plain("a\u{1b}[31mred\u{1b}[0m b"), "ared b");
        assert_eq!(plain("t\u{1b}]0;owned\u{7}x"), "tx");
        assert_eq!(plain("\u{9b}2Jx\u{9d}8;;http://e\u{1b}\\y"), "xy");
        assert_eq!(plain("abc\u{202e}gpj.exe\u{2069}"), "abcgpj.exe");
        assert_eq!(plain("two\r\nlines\tand  more "), "two lines and more");
        assert_eq!(plain("علي رضا"), "علي رضا", "right-to-left letters are text, not control");
    }

    #[test]
    fn long_text_is_cut_with_an_ellipsis() {
        let long = "x".repeat(5_000_000);
        assert_eq!(cut(&long, 10), "xxxxxxxxx…");
        assert_eq!(cut("short", 10), "short");
        assert_eq!(plain(&long).chars().count(), 600);
    }

    #[test]
    fn what_needs_no_cleaning_is_told_from_what_does() {
        for text in [
            "",
            " ",
            "a",
            "a b",
            " a",
            "a ",
            "a  b",
            "a\tb",
            "a\nb",
            "\u{7f}",
            "~",
            "!",
            "a\u{1b}[31mb",
            "é",
            "[31m",
            "x y z",
        ] {
            for longest in [0, 1, 3, 600] {
                assert_eq!(cut(text, longest), clean(text, longest), "{text:?} at {longest}");
            }
        }
    }

    #[test]
    fn markdown_cells_hold_no_markup() {
        assert_eq!(markdown("a|b*c_d"), "a\\|b\\*c\\_d");
        assert_eq!(markdown("<img src=x>"), "\\<img src=x\\>");
        assert_eq!(markdown("see https://evil.example"), "see https\\://evil.example");
        assert_eq!(markdown("WWW.evil.example"), "WWW\\.evil.example");
        assert_eq!(markdown("é wWw.x äwww"), "é wWw\\.x äwww");
        assert_eq!(markdown("one\ntwo"), "one two");
        assert_eq!(markdown("- item"), "\\- item");
        assert_eq!(markdown_code("a `tick` b"), "`` a `tick` b ``");
    }

    #[test]
    fn markdown_links_only_to_pages() {
        assert_eq!(markdown_link("x", Some("javascript:alert(1)")), "x");
        assert_eq!(markdown_link("x", Some("https://h.example/a|b c>")), "[x](<https://h.example/a%7Cb%20c%3E>)");
    }

    #[test]
    fn formulas_are_neutralised_and_numbers_kept() {
        for formula in ["=1+1", "+1+1", "-1+1|cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", " =1", "\u{feff}=1"] {
            assert!(spreadsheet(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(spreadsheet("-12.5"), "-12.5");
        assert_eq!(spreadsheet("-"), "'-");
        assert_eq!(spreadsheet("-1.2.3"), "'-1.2.3");
        assert_eq!(spreadsheet("Ada = Lovelace"), "Ada = Lovelace");
        assert_eq!(spreadsheet("a\u{1b}[2Jb"), "a[2Jb");
    }

    #[test]
    fn only_web_pages_are_linked() {
        assert_eq!(link("https://github.com/ada/churn#L1"), Some("https://github.com/ada/churn#L1".into()));
        for bad in
            ["javascript:alert(1)", "data:text/html,x", "//h.example", "ftp://h.example", "https://u:p@h.example", "x"]
        {
            assert_eq!(link(bad), None, "{bad}");
        }
        let quoted = link("https://h.example/\"onmouseover=\"x").unwrap_or_default();
        assert!(!quoted.contains('"'), "{quoted}");
    }

    #[test]
    fn json_keeps_its_value() {
        let raw = serde_json::to_string("a\u{9b}\u{202e}\u{2028}\u{7f}b").unwrap_or_default();
        let safe = json(raw);
        assert!(safe.is_ascii(), "{safe}");
        let back: String = serde_json::from_str(&safe).unwrap_or_default();
        assert_eq!(back, "a\u{9b}\u{202e}\u{2028}\u{7f}b");
    }
}
