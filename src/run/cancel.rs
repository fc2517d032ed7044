//! Stopping on a signal: the first lets what is in flight finish within a bound, the second ends at once.

use std::time::Duration;
use tokio::sync::watch;

/// How long what is in flight may take after the first signal.
pub(super) const GRACE: Duration = Duration::from_secs(10);

/// Which signal came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

/// Tells the worker that a signal came.
#[derive(Debug, Clone)]
pub struct Cancel {
    receiver: watch::Receiver<Option<Signal>>,
}

impl Cancel {
    /// Listens for SIGINT and SIGTERM. Must be called inside a tokio runtime. A second signal ends the process at
    /// once with the signal's exit code: everything finished was synced before it was called finished.
    ///
    /// # Errors
    /// When the handlers cannot be installed.
    pub fn on_signals() -> std::io::Result<Self> {
        let (sender, receiver) = watch::channel(None);
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut interrupt = signal(SignalKind::interrupt())?;
            let mut terminate = signal(SignalKind::terminate())?;
            tokio::spawn(async move {
                loop {
                    let (which, code) = tokio::select! {
                        _ = interrupt.recv() => (Signal::Interrupt, 130),
                        _ = terminate.recv() => (Signal::Terminate, 143),
                    };
                    if sender.borrow().is_some() {
                        std::process::exit(code);
                    }
                    if sender.send(Some(which)).is_err() {
                        return;
                    }
                }
            });
        }
        #[cfg(not(unix))]
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                if sender.borrow().is_some() {
                    std::process::exit(130);
                }
                if sender.send(Some(Signal::Interrupt)).is_err() {
                    return;
                }
            }
        });
        Ok(Cancel { receiver })
    }

    /// The signal, once one came.
    pub fn signal(&self) -> Option<Signal> {
        *self.receiver.borrow()
    }

    /// Waits for a signal.
    pub async fn wait(&self) -> Signal {
        let mut receiver = self.receiver.clone();
        loop {
            if let Some(signal) = *receiver.borrow_and_update() {
                return signal;
            }
            if receiver.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
