//! Credentials in text, by the prefixes and lengths their issuers publish.
//!
//! Called for every text that is no test. Invariant: a value never leaves here, only its kind and its line; what is
//! made up for an example is no finding.

use crate::read::manifest::pattern;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Most credentials told of one file.
const MAX_PER_FILE: usize = 20;

/// Kinds in the order of the groups of [`SECRET`].
const KINDS: [&str; 15] = [
    "AWS access key id",
    "GitHub token",
    "GitHub token",
    "GitLab token",
    "Slack token",
    "Slack webhook",
    "Google API key",
    "Hugging Face token",
    "OpenAI key",
    "Anthropic key",
    "Stripe live key",
    "npm token",
    "PyPI token",
    "SendGrid key",
    "private key",
];

/// Issuers' published forms: AWS IAM unique ids, GitHub's token formats (2021), GitLab, Slack, Google, Hugging Face,
/// OpenAI's infix, Anthropic, Stripe, npm, PyPI's macaroon prefix, SendGrid, and RFC 7468 for keys.
static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(AKIA[A-Z2-7]{16})",
        r"|(gh[pousr]_[A-Za-z0-9]{36})",
        r"|(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})",
        r"|(glpat-[A-Za-z0-9_-]{20})",
        r"|(xox[baprs]-[0-9]{10,13}-[0-9]{10,13}-[A-Za-z0-9-]{24,64})",
        r"|hooks\.slack\.com/services/(T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{24})",
        r"|(AIza[0-9A-Za-z_-]{35})",
        r"|(hf_[A-Za-z]{34})",
        r"|(sk-(?:proj-)?[A-Za-z0-9_-]{20,80}T3BlbkFJ[A-Za-z0-9_-]{20,80})",
        r"|(sk-ant-api03-[A-Za-z0-9_-]{93}AA)",
        r"|([sr]k_live_[A-Za-z0-9]{24,99})",
        r"|(npm_[A-Za-z0-9]{36})",
        r"|(pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,})",
        r"|(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})",
        r#"|-----BEGIN (?:RSA |EC |DSA |OPENSSH )?PRIVATE KEY-----(?:\\n|[\s"'+,])*([A-Za-z0-9+/]{40,})"#,
    ))
});

/// Credentials of a text: kind and line, in order.
pub(super) fn find(text: &str) -> Vec<(&'static str, u32)> {
    let mut found = Vec::new();
    let mut values: BTreeSet<&str> = BTreeSet::new();
    let (mut line, mut counted) = (1_u32, 0);
    for captures in SECRET.captures_iter(text) {
        let Some((kind, value)) = captures.iter().skip(1).zip(KINDS).find_map(|(group, kind)| Some((kind, group?)))
        else {
            continue;
        };
        let joined = |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let before = value.start().checked_sub(1).and_then(|at| text.as_bytes().get(at));
        let inside_word = kind != "private key" && (joined(before) || joined(text.as_bytes().get(value.end())));
        if inside_word || is_made_up(value.as_str()) || (kind == "Google API key" && is_browser_key(text)) {
            continue;
        }
        let start = captures.get(0).map_or(value.start(), |whole| whole.start());
        let between = text.as_bytes().get(counted..start).unwrap_or_default();
        line = line.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', between).count()).unwrap_or(u32::MAX));
        counted = start;
        if values.insert(value.as_str()) && found.len() < MAX_PER_FILE {
            found.push((kind, line));
        }
    }
    found
}

/// Keys that web pages carry by design: Firebase's configuration names the project, it grants nothing.
fn is_browser_key(text: &str) -> bool {
    ["firebase", "authDomain", "maps.googleapis.com", "google-services"].iter().any(|word| text.contains(word))
}

/// Whether a value was made up: says so, repeats itself, counts up.
fn is_made_up(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let says_so = [
        "example",
        "xxxx",
        "your",
        "dummy",
        "fake",
        "test",
        "sample",
        "placeholder",
        "redacted",
        "0000",
        "1234567",
        "abcdef",
    ];
    if says_so.iter().any(|word| lower.contains(word)) {
        return true;
    }
    // A random value of twenty characters and more holds at least a dozen different ones, but for one in a million.
    let tail = value.get(4..).unwrap_or(value);
    tail.bytes().collect::<BTreeSet<u8>>().len() < 9
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values put together here so that no scanner takes this file for a leak.
    fn made(prefix: &str, length: usize) -> String {
        let alphabet = b"QWErtyuIOPasDFghjKLzxcVBnmqweRTYUiop";
        let body = (0..length).map(|n| char::from(alphabet[(n * 13 + n / 3 * 5 + n / 7 * 11 + 3) % alphabet.len()]));
        prefix.chars().chain(body).collect()
    }

    fn kinds(text: &str) -> Vec<&'static str> {
        find(text).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn published_forms_are_found_at_their_lines() {
        let key = made("gh", 0) + &made("p_", 36);
        assert_eq!(find(&format!("a = 1\n\ntoken = \"{key}\"\nagain = \"{key}\"\n")), [("GitHub token", 3)]);
        assert_eq!(kinds(&format!("key={}", made("hf_", 34))), ["Hugging Face token"]);
        let aws = format!("{}{}", "AK", "IAQ7ZWPMR5TYVB3KCD");
        assert_eq!(kinds(&format!("aws = '{aws}'")), ["AWS access key id"]);
        let block = format!("-----BEGIN RSA {} KEY-----\n{}\n", "PRIVATE", made("MII", 61));
        assert_eq!(kinds(&block), ["private key"]);
        let account = format!("\"private_key\": \"-----BEGIN {} KEY-----\\n{}", "PRIVATE", made("MII", 61));
        assert_eq!(kinds(&account), ["private key"]);
    }

    #[test]
    fn examples_placeholders_and_other_words_are_none() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(),
            "hf_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
            "AIza...".to_owned(),
            format!("-----BEGIN {} KEY-----\n...\n", "PRIVATE"),
            format!("-----BEGIN ENCRYPTED {} KEY-----\n{}\n", "PRIVATE", made("MII", 61)),
            format!("firebase.initializeApp({{apiKey: '{}'}})", made("AIza", 35)),
            format!("prefix{}", made("hf_", 34)),
            format!("{}{}", made("hf_", 34), "more"),
        ] {
            assert_eq!(find(&text), [], "{text}");
        }
    }
}
