//! Names of runs.

use jiff::Timestamp;

/// A run's id: when it began (UTC) and three hexadecimal digits that tell two runs of one second apart, such as
/// `2026-11-23T02-00-11Z-7c1`. Sorts by time; safe in file names.
pub fn run_id(started_at: Timestamp, process: u32) -> String {
    let when = started_at.strftime("%Y-%m-%dT%H-%M-%SZ");
    let nanoseconds = started_at.subsec_nanosecond().unsigned_abs();
    // Knuth's multiplicative constant spreads neighbouring processes and instants over the twelve bits kept.
    let mixed = (process ^ nanoseconds).wrapping_mul(2_654_435_761);
    format!("{when}-{:03x}", mixed >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_the_second_and_differ_between_processes() {
        let started: Timestamp = "2026-11-23T02:00:11.5Z".parse().expect("a valid instant");
        let id = run_id(started, 4711);
        assert!(id.starts_with("2026-11-23T02-00-11Z-"), "{id}");
        assert_eq!(id.len(), "2026-11-23T02-00-11Z-7c1".len());
        assert_ne!(id, run_id(started, 4712));
    }
}
