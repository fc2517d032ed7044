//! From an async body to a blocking reader, with limits on size and speed.

use super::ArchiveLimits;
use crate::collect::gate::{Fault, Meter, Transport};
use bytes::{Buf, Bytes};
use http_body_util::BodyExt;
use hyper::body::Body;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Chunks in the channel. Frames are some 16 KiB, so that this bounds what waits for the reader at about 256 KiB.
const CHUNKS: usize = 16;

/// The blocking end: reads what the network sends.
pub(crate) struct Feed {
    chunks: mpsc::Receiver<Bytes>,
    now: Bytes,
    /// Bytes received so far, for the ratio.
    pub(crate) wire: Arc<AtomicU64>,
}

/// The async end.
pub(crate) struct Pump {
    chunks: mpsc::Sender<Bytes>,
    wire: Arc<AtomicU64>,
}

/// A pair of ends.
pub(crate) fn feed() -> (Pump, Feed) {
    let (sender, receiver) = mpsc::channel(CHUNKS);
    let wire = Arc::new(AtomicU64::new(0));
    (Pump { chunks: sender, wire: Arc::clone(&wire) }, Feed { chunks: receiver, now: Bytes::new(), wire })
}

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.now.is_empty() {
            match self.chunks.blocking_recv() {
                Some(chunk) => self.now = chunk,
                None => return Ok(0),
            }
        }
        let take = into.len().min(self.now.len());
        self.now.copy_to_slice(&mut into[..take]);
        Ok(take)
    }
}

impl Pump {
    /// Moves a body into the channel until it ends, the reader has had enough, or a limit is met. `time_factor` is the
    /// gate's, for the speed rule.
    ///
    /// # Errors
    /// When the body breaks off, drips, or is larger than `limits`.
    pub(crate) async fn run<B>(
        self,
        body: B,
        limits: ArchiveLimits,
        time_factor: f64,
        meter: &Meter,
    ) -> Result<(), PumpFault>
    where
        B: Body<Data = Bytes>,
        B::Error: std::error::Error + 'static,
    {
        let mut body = std::pin::pin!(body);
        let mut wire = 0_u64;
        let mut waited = Duration::ZERO;
        loop {
            let asked = Instant::now();
            let Some(frame) = body.frame().await else { return Ok(()) };
            waited += asked.elapsed();
            let frame = frame.map_err(|error| PumpFault::Network(Fault::from_chain(&error, true)))?;
            let Ok(data) = frame.into_data() else { continue };
            wire += data.len() as u64;
            meter.received(data.len() as u64);
            self.wire.store(wire, Relaxed);
            if wire > limits.wire {
                return Err(PumpFault::Limit(format!("its archive is larger than {} MiB", limits.wire >> 20)));
            }
            let patience = Duration::from_secs(limits.patience).mul_f64(time_factor);
            if waited > patience && (wire as f64) < limits.slowest as f64 * waited.as_secs_f64() {
                let fault = Fault::transport(Transport::Timeout, "the archive arrives too slowly");
                return Err(PumpFault::Network(fault));
            }
            // The reader met a limit of its own and tells so itself.
            if self.chunks.send(data).await.is_err() {
                return Ok(());
            }
        }
    }
}

/// Why the body was not moved to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PumpFault {
    /// The network.
    Network(Fault),
    /// A limit of ours, for people.
    Limit(String),
}
