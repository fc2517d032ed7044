//! Numbers in sentences. Called by the signals' citations and by the flags; never measures.

/// `1 test`, `214 tests`, `1,204 tests`: the noun in the plural where the number asks for it.
pub fn counted(number: u64, singular: &str) -> String {
    if number == 1 { format!("1 {singular}") } else { format!("{} {}", grouped(number), plural(singular)) }
}

/// English plural of the regular nouns used here.
pub fn plural(singular: &str) -> String {
    match singular.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if singular.ends_with('s') || singular.ends_with("ch") || singular.ends_with("sh") => format!("{singular}es"),
        _ => format!("{singular}s"),
    }
}

/// Thousands set apart: `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in whole percent, never rounded to 0 % or 100 % unless it is.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0 %".into();
    }
    let exact = 100.0 * part as f64 / whole as f64;
    let shown = match exact.round() {
        0.0 if part > 0 => 1.0,
        100.0 if part < whole => 99.0,
        rounded => rounded,
    };
    format!("{shown:.0} %")
}

/// `a, b and c`, at most `most` of them and then `and 3 more`.
pub fn listed<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    let more = names.len().saturating_sub(shown.len());
    match (shown.split_last(), more) {
        (None, _) => String::new(),
        (Some((last, [])), 0) => (*last).to_owned(),
        (Some((last, rest)), 0) => format!("{} and {last}", rest.join(", ")),
        (Some(_), more) => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(counted(0, "test"), "0 tests");
        assert_eq!(counted(1, "entry"), "1 entry");
        assert_eq!(counted(2, "entry"), "2 entries");
        assert_eq!(counted(3, "day"), "3 days");
        assert_eq!(counted(1_234_567, "branch"), "1,234,567 branches");
    }

    #[test]
    fn percent_never_rounds_something_away() {
        assert_eq!(percent(1, 1000), "1 %");
        assert_eq!(percent(999, 1000), "99 %");
        assert_eq!(percent(0, 0), "0 %");
        assert_eq!(percent(3, 3), "100 %");
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed::<&str>(&[], 3), "");
        assert_eq!(listed(&["a"], 3), "a");
        assert_eq!(listed(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(listed(&["a", "b", "c", "d"], 2), "a, b and 2 more");
    }
}
