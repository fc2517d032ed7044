//! The drawings: dot and whisker, level marks, hand-over marks.
//!
//! Called by the other files of this room. Invariant: each number drawn also stands in the text beside it.

use crate::report::words;
use askama::Template;

/// Left end of the axis in the drawing's units.
const LEFT: f64 = 6.0;
/// Units of one point of score.
const UNIT: f64 = 1.88;

/// A score with its 90 % interval, and everything still possible, on an axis from 0 to 100.
#[derive(Template)]
#[template(path = "whisker.html")]
pub(super) struct Whisker {
    /// The same in words.
    label: String,
    /// Where the dot stands.
    dot: String,
    /// Left end and width of the interval.
    interval: Option<(String, String)>,
    /// Both ends of what is possible.
    possible: Option<(String, String)>,
}

impl Whisker {
    /// The drawing, or none where there is no score.
    pub(super) fn of(score: Option<f64>, interval: Option<[f64; 2]>, possible: Option<[f64; 2]>) -> Option<Whisker> {
        let score = score.filter(|s| s.is_finite())?;
        let mut label = format!("Score {}", words::points(score));
        if let Some([low, high]) = interval {
            label.push_str(&format!(", likely {} to {}", words::points(low), words::points(high)));
        }
        if let Some([low, high]) = possible {
            label.push_str(&format!(", possible {} to {}", words::points(low), words::points(high)));
        }
        Some(Whisker {
            label,
            dot: at(score),
            interval: interval.map(|[low, high]| (at(low), width(low, high))),
            possible: possible.map(|[low, high]| (at(low), at(high))),
        })
    }
}

/// A score's place on the axis.
fn at(score: f64) -> String {
    let score = if score.is_finite() { score.clamp(0.0, 100.0) } else { 0.0 };
    format!("{:.1}", LEFT + score * UNIT)
}

/// The width of an interval, never too thin to see.
fn width(low: f64, high: f64) -> String {
    let span = high.clamp(0.0, 100.0) - low.clamp(0.0, 100.0);
    format!("{:.1}", if span.is_finite() { (span * UNIT).max(2.0) } else { 2.0 })
}

/// The id of a level's marks among the page's symbols.
pub(super) fn marks(level: Option<u8>) -> &'static str {
    match level {
        Some(0) => "level-0",
        Some(1) => "level-1",
        Some(2) => "level-2",
        Some(3) => "level-3",
        Some(_) => "level-4",
        None => "level-none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_stays_on_its_axis() {
        let drawn = Whisker::of(Some(250.0), Some([-40.0, f64::NAN]), Some([0.0, 100.0])).map(|w| w.to_string());
        let drawn = drawn.unwrap_or_default();
        assert!(drawn.contains("cx=\"194.0\"") && !drawn.contains("NaN\""), "{drawn}");
        assert!(Whisker::of(None, Some([1.0, 2.0]), None).is_none());
        assert!(Whisker::of(Some(f64::NAN), None, None).is_none());
    }

    #[test]
    fn the_label_says_the_numbers() {
        let drawn = Whisker::of(Some(72.4), Some([66.1, 78.0]), Some([48.0, 86.0])).map(|w| w.to_string());
        assert!(drawn.unwrap_or_default().contains("<title>Score 72, likely 66 to 78, possible 48 to 86</title>"));
    }
}
