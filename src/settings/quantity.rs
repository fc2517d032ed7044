//! Durations and shares as people write them.

use std::time::Duration;

/// Parses `90s`, `15m`, `2h`, `7d`, `1w` or a bare `0`; parts may follow each other (`1h30m`).
///
/// # Errors
/// A sentence saying what is wrong with the text.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let problem = || format!("{text:?} is no duration");
    let mut seconds = 0_u64;
    let mut digits = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let unit = match character {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return Err(problem()),
        };
        let amount: u64 = digits.parse().map_err(|_| problem())?;
        seconds = amount.checked_mul(unit).and_then(|part| seconds.checked_add(part)).ok_or_else(problem)?;
        digits.clear();
    }
    if text.is_empty() || !digits.is_empty() {
        return Err(format!("{} (a unit is missing: s, m, h, d or w)", problem()));
    }
    // A century: beyond it arithmetic on dates ends, and nobody means it.
    Ok(Duration::from_secs(seconds.min(100 * 365 * 86_400)))
}

/// Parses `80%` or `0.8` to a share from 0 to 1.
///
/// # Errors
/// A sentence saying what is wrong with the text.
pub fn parse_share(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let problem = || format!("{text:?} is no share from 0% to 100%");
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map_err(|_| problem())? / 100.0,
        None => text.parse::<f64>().map_err(|_| problem())?,
    };
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err(problem()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_sums_of_parts_with_units() {
        assert_eq!(parse_duration("7d"), Ok(Duration::from_secs(7 * 86_400)));
        assert_eq!(parse_duration("1h30m"), Ok(Duration::from_secs(5_400)));
        assert_eq!(parse_duration("0"), Ok(Duration::ZERO));
        for wrong in ["", "7", "d", "7x", "-1d", "99999999999999999999w", "1.5h"] {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shares_are_percentages_or_fractions() {
        assert_eq!(parse_share("80%"), Ok(0.8));
        assert_eq!(parse_share("0.25"), Ok(0.25));
        for wrong in ["", "101%", "-1%", "eighty", "80", "NaN"] {
            assert!(parse_share(wrong).is_err(), "{wrong}");
        }
    }
}
