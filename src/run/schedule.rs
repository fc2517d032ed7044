//! When the next refresh is due by a cron expression in a time zone. Pure but for the zone database.
//!
//! Called by `cli` for `--schedule`. Invariant: the next moment is always after the one asked about, whatever the clocks
//! of the zone do in between.

use cronexpr::{Crontab, MakeTimestamp, parse_crontab};
use jiff::{Timestamp, Zoned};

/// A schedule.
#[derive(Debug, Clone)]
pub struct Schedule {
    crontab: Crontab,
    text: String,
}

/// Why a schedule cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The expression or the zone.
    #[error(
        "{text:?} is no schedule: {detail}. Write minute, hour, day, month and weekday, such as \"0 2 * * *\", and a \
             zone such as Europe/Berlin"
    )]
    Unreadable {
        /// What was given.
        text: String,
        /// What is wrong with it.
        detail: String,
    },
    /// It has no next moment, the 30th of February say.
    #[error("{0:?} never comes")]
    Never(String),
}

impl Schedule {
    /// Reads five fields, to be understood in a zone of the IANA database.
    ///
    /// # Errors
    /// When either cannot be read.
    pub fn parse(cron: &str, zone: &str) -> Result<Schedule, ScheduleError> {
        let text = format!("{} {}", cron.trim(), zone.trim());
        let unreadable = |detail: String| ScheduleError::Unreadable { text: text.clone(), detail };
        let fields = cron.split_whitespace().count();
        if fields != 5 {
            return Err(unreadable(format!("it has {fields} fields, not five")));
        }
        let crontab = parse_crontab(&text).map_err(|error| {
            let told = error.to_string();
            // The parser draws the place below; its last line says what it misses.
            unreadable(told.lines().last().unwrap_or_default().trim_matches(['^', ' ']).to_owned())
        })?;
        Ok(Schedule { crontab, text })
    }

    /// The first moment after another, in the schedule's zone.
    ///
    /// # Errors
    /// [`ScheduleError::Never`].
    pub fn next(&self, after: Timestamp) -> Result<Zoned, ScheduleError> {
        self.crontab.find_next(MakeTimestamp(after)).map_err(|_| ScheduleError::Never(self.text.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(schedule: &Schedule, moment: &str, count: usize) -> Vec<String> {
        let mut moment: Timestamp = moment.parse().expect("a moment");
        let mut found = Vec::new();
        for _ in 0..count {
            let next = schedule.next(moment).expect("a next moment");
            assert!(next.timestamp() > moment, "{next} is not after {moment}");
            moment = next.timestamp();
            found.push(next.strftime("%Y-%m-%d %H:%M").to_string());
        }
        found
    }

    #[test]
    fn two_in_the_morning_is_so_where_the_operator_is() {
        let berlin = Schedule::parse("0 2 * * 1-5", "Europe/Berlin").expect("a schedule");
        // A Friday's two o'clock, then Monday's.
        assert_eq!(after(&berlin, "2026-11-19T12:00:00Z", 2), ["2026-11-20 02:00", "2026-11-23 02:00"]);
        let utc = berlin.next("2026-11-19T12:00:00Z".parse().expect("a moment")).expect("a next moment");
        assert_eq!(utc.timestamp().to_string(), "2026-11-20T01:00:00Z");
    }

    #[test]
    fn clocks_that_are_set_back_or_forth_neither_stop_it_nor_hold_it_up() {
        let berlin = Schedule::parse("30 2 * * *", "Europe/Berlin").expect("a schedule");
        for around in ["2026-10-23T12:00:00Z", "2027-03-26T12:00:00Z"] {
            let days = after(&berlin, around, 5);
            assert!(days.is_sorted(), "{days:?}");
        }
    }

    #[test]
    fn what_is_no_schedule_says_what_is_wrong() {
        for (cron, zone) in [("daily", "UTC"), ("0 2 * *", "UTC"), ("61 2 * * *", "UTC"), ("0 2 * * *", "Mars/Olympus")]
        {
            let told = Schedule::parse(cron, zone).map(|_| ()).expect_err("no schedule").to_string();
            assert!(told.contains("is no schedule") && told.contains("such as"), "{told}");
        }
    }
}
