//! Numbers in sentences. Called by the signals' citations and by the flags; never measures.

use std::fmt::{self, Display, Write as _};

/// A sentence: as `format!`, with room for most sentences from the start, so that none is moved as it grows.
macro_rules! sentence {
    ($($part:tt)*) => { $crate::assess::signals::words::written(format_args!($($part)*)) };
}
pub(crate) use sentence;

/// What `sentence!` stands for.
pub(crate) fn written(parts: fmt::Arguments<'_>) -> String {
    if let Some(whole) = parts.as_str() {
        return whole.to_owned();
    }
    let mut text = String::with_capacity(96);
    // Writing to a string cannot fail.
    let _ = text.write_fmt(parts);
    text
}

/// `1 test`, `214 tests`, `1,204 tests`: the noun in the plural where the number asks for it. Written only where it is
/// said.
pub fn counted(number: u64, singular: &str) -> Counted<'_> {
    Counted { number, singular }
}

/// English plural of the regular nouns used here.
pub fn plural(singular: &str) -> String {
    let (stem, end) = plural_parts(singular);
    [stem, end].concat()
}

/// Thousands set apart: `12,345`.
pub fn grouped(number: u64) -> Grouped {
    Grouped(number)
}

/// A share in whole percent, never rounded to 0 % or 100 % unless it is.
pub fn percent(part: u64, whole: u64) -> Percent {
    Percent { part, whole }
}

/// See [`counted`].
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    number: u64,
    singular: &'a str,
}

/// See [`grouped`].
#[derive(Debug, Clone, Copy)]
pub struct Grouped(u64);

/// See [`percent`].
#[derive(Debug, Clone, Copy)]
pub struct Percent {
    part: u64,
    whole: u64,
}

impl Display for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Grouped(self.number).fmt(f)?;
        f.write_str(" ")?;
        if self.number == 1 {
            return f.write_str(self.singular);
        }
        let (stem, end) = plural_parts(self.singular);
        f.write_str(stem)?;
        f.write_str(end)
    }
}

impl From<Counted<'_>> for String {
    fn from(counted: Counted<'_>) -> String {
        written(format_args!("{counted}"))
    }
}

impl std::ops::Add<&str> for Counted<'_> {
    type Output = String;

    fn add(self, rest: &str) -> String {
        written(format_args!("{self}{rest}"))
    }
}

fn plural_parts(singular: &str) -> (&str, &'static str) {
    match singular.as_bytes() {
        [stem @ .., b'y'] if !matches!(stem.last(), Some(b'a' | b'e' | b'o' | b'u')) => {
            (singular.get(..stem.len()).unwrap_or(singular), "ies")
        }
        [.., b's'] | [.., b'c' | b's', b'h'] => (singular, "es"),
        _ => (singular, "s"),
    }
}

impl Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Twenty digits and six commas at most.
        let mut digits = [b','; 26];
        let (mut left, mut start) = (self.0, digits.len());
        for (place, slot) in digits.iter_mut().rev().enumerate() {
            // Every fourth place is a comma's.
            if place % 4 == 3 {
                continue;
            }
            // The remainder of a division by ten is a digit.
            *slot = b'0' + u8::try_from(left % 10).unwrap_or(0);
            left /= 10;
            start = 25 - place;
            if left == 0 {
                break;
            }
        }
        f.write_str(digits.get(start..).and_then(|shown| std::str::from_utf8(shown).ok()).unwrap_or_default())
    }
}

impl Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Percent { part, whole } = *self;
        if whole == 0 {
            return f.write_str("0 %");
        }
        let exact = 100.0 * part as f64 / whole as f64;
        let shown = match exact.round() {
            0.0 if part > 0 => 1.0,
            100.0 if part < whole => 99.0,
            rounded => rounded,
        };
        if shown <= 999.0 {
            // Whole and small, so that nothing is cut off; as digits it is written in a tenth of the time.
            write!(f, "{} %", shown as u64)
        } else {
            write!(f, "{shown:.0} %")
        }
    }
}

/// `a, b and c`, at most `most` of them and then `and 3 more`.
pub fn listed<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let shown = names.len().min(most);
    let more = names.len() - shown;
    if shown == 0 {
        return String::new();
    }
    let mut text = String::with_capacity(96);
    for (place, name) in names.iter().take(shown).enumerate() {
        let last = more == 0 && place + 1 == shown;
        text.push_str(match place {
            0 => "",
            _ if last => " and ",
            _ => ", ",
        });
        text.push_str(name.as_ref());
    }
    if more > 0 {
        // Writing to a string cannot fail.
        let _ = write!(text, " and {more} more");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(counted(0, "test").to_string(), "0 tests");
        assert_eq!(counted(1, "entry").to_string(), "1 entry");
        assert_eq!(counted(2, "entry").to_string(), "2 entries");
        assert_eq!(counted(3, "day").to_string(), "3 days");
        assert_eq!(counted(1_234_567, "branch").to_string(), "1,234,567 branches");
        assert_eq!(grouped(1_000).to_string(), "1,000");
        assert_eq!(grouped(u64::MAX).to_string(), "18,446,744,073,709,551,615");
        assert_eq!(plural("day"), "days");
        assert_eq!(plural("class"), "classes");
        for number in [9, 10, 99, 100, 999, 9_999, 10_000, 999_999, 1_000_000, u64::MAX / 7] {
            let digits = number.to_string();
            let plain: String = grouped(number).to_string().split(',').collect();
            assert_eq!(plain, digits);
            let groups = grouped(number).to_string().split(',').skip(1).all(|group| group.len() == 3);
            assert!(groups && !grouped(number).to_string().starts_with(','), "{number}");
        }
    }

    #[test]
    fn percent_never_rounds_something_away() {
        assert_eq!(percent(1, 1000).to_string(), "1 %");
        assert_eq!(percent(999, 1000).to_string(), "99 %");
        assert_eq!(percent(0, 0).to_string(), "0 %");
        assert_eq!(percent(3, 3).to_string(), "100 %");
        assert_eq!(percent(70, 3).to_string(), "2333 %");
        assert_eq!(percent(u64::MAX, 1).to_string(), format!("{:.0} %", 100.0 * u64::MAX as f64));
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed::<&str>(&[], 3), "");
        assert_eq!(listed(&["a"], 3), "a");
        assert_eq!(listed(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(listed(&["a", "b", "c", "d"], 2), "a, b and 2 more");
        assert_eq!(listed(&["a", "b"], 2), "a and b");
        assert_eq!(listed(&["a", "b"], 1), "a and 1 more");
        assert_eq!(listed(&["a", "b"], 0), "");
    }
}
