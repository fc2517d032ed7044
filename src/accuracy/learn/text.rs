//! Weights and figures as they are written.
//!
//! Pure. Invariant: what is written is a number of two decimals, so that another machine's last bit changes no file.

/// A weight as it is kept; none where it is too small to matter: 0.05 log-odds move an even share by one in a hundred.
pub(super) fn weight(value: f64) -> Option<String> {
    (value.abs() >= 0.05).then(|| format!("{value:.2}"))
}

/// The mean of figures, all of which are defined.
#[derive(Debug, Default)]
pub(super) struct Mean {
    sum: f64,
    count: u32,
    undefined: bool,
}

impl Mean {
    /// Takes one in.
    pub(super) fn add(&mut self, figure: Option<f64>) {
        match figure {
            Some(figure) => {
                self.sum += figure;
                self.count += 1;
            }
            None => self.undefined = true,
        }
    }

    /// None where one was undefined or there were none.
    pub(super) fn mean(&self) -> Option<f64> {
        (self.count > 0 && !self.undefined).then(|| self.sum / f64::from(self.count))
    }
}
