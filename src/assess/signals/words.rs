//! Numbers in sentences. Called by the signals' citations and by the flags; never measures.

/// `1 test`, `214 tests`, `1,204 tests`: the noun in the plural where the number asks for it.
pub fn counted(number: u64, singular: &str) -> String {
    let mut text = String::with_capacity(singular.len() + 10);
    push_grouped(&mut text, number);
    text.push(' ');
    if number == 1 {
        text.push_str(singular);
    } else {
        push_plural(&mut text, singular);
    }
    text
}

/// English plural of the regular nouns used here.
pub fn plural(singular: &str) -> String {
    let mut text = String::with_capacity(singular.len() + 2);
    push_plural(&mut text, singular);
    text
}

fn push_plural(text: &mut String, singular: &str) {
    let (stem, end) = match singular.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => (stem, "ies"),
        _ if singular.ends_with('s') || singular.ends_with("ch") || singular.ends_with("sh") => (singular, "es"),
        _ => (singular, "s"),
    };
    text.push_str(stem);
    text.push_str(end);
}

/// Thousands set apart: `12,345`.
pub fn grouped(number: u64) -> String {
    let mut text = String::new();
    push_grouped(&mut text, number);
    text
}

fn push_grouped(text: &mut String, number: u64) {
    let (mut unit, mut digits) = (1, 1_u32);
    while number / unit >= 10 {
        unit *= 10;
        digits += 1;
    }
    for left in (0..digits).rev() {
        let digit = u32::try_from(number / unit % 10).ok().and_then(|digit| char::from_digit(digit, 10));
        text.extend(digit);
        if left > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        unit = (unit / 10).max(1);
    }
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
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(plural("day"), "days");
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
