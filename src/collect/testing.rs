//! A scripted server on loopback for tests: says exactly what it is told, broken or not, and remembers what it was asked.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case, in order, repeated ones repeated.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The GraphQL operation asked for.
    pub(crate) fn operation(&self) -> String {
        self.json()["operationName"].as_str().unwrap_or_default().to_owned()
    }
}

/// What to answer.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// A whole answer.
    Say { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// These bytes, then the connection is closed.
    Raw(Vec<u8>),
    /// A head of status 200 of that type without a length, then these bytes again and again until the other side leaves.
    Forever(&'static str, Vec<u8>),
    /// Nothing, and the connection is closed.
    Close,
    /// Nothing, and the connection stays open until the other side leaves.
    Hang,
}

impl Act {
    pub(crate) fn say(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Act::Say { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn json(value: &serde_json::Value) -> Self {
        Act::say(200, value.to_string()).with("content-type", "application/json")
    }

    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        match self {
            Act::Say { status, mut headers, body } => {
                headers.push((name.to_owned(), value.to_owned()));
                Act::Say { status, headers, body }
            }
            other => other,
        }
    }

    /// The same answer, said to be longer than what comes of it.
    pub(crate) fn cut_at(self, keep: usize) -> Self {
        match self {
            Act::Say { status, headers, body } => {
                let mut raw = head(status, &headers, body.len());
                raw.extend_from_slice(&body[..keep.min(body.len())]);
                Act::Raw(raw)
            }
            other => other,
        }
    }
}

/// A running server. It ends with the test's runtime.
pub(crate) struct Server {
    pub(crate) url: String,
    journal: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Starts one; `script` sees each request and how many came before it.
    pub(crate) async fn start(script: impl Fn(&Asked, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let journal: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (script, kept) = (Arc::new(script), Arc::clone(&journal));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&kept)));
            }
        });
        Server { url, journal }
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.journal.lock().expect("no test panics while holding it").clone()
    }
}

async fn serve<S: Fn(&Asked, usize) -> Act>(mut stream: TcpStream, script: Arc<S>, journal: Arc<Mutex<Vec<Asked>>>) {
    let mut buffer = Vec::new();
    while let Some(asked) = request(&mut stream, &mut buffer).await {
        let act = {
            let mut journal = journal.lock().expect("no test panics while holding it");
            let act = script(&asked, journal.len());
            journal.push(asked);
            act
        };
        match act {
            Act::Close => return,
            Act::Hang => {
                let _ = stream.read(&mut [0]).await;
                return;
            }
            Act::Raw(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Act::Forever(kind, bytes) => {
                let head = format!("HTTP/1.1 200 Said\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n");
                let mut alive = stream.write_all(head.as_bytes()).await.is_ok();
                while alive {
                    alive = stream.write_all(&bytes).await.is_ok();
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
                return;
            }
            Act::Say { status, headers, body } => {
                let mut bytes = head(status, &headers, body.len());
                bytes.extend_from_slice(&body);
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        }
    }
}

fn head(status: u16, headers: &[(String, String)], length: usize) -> Vec<u8> {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n{lines}\r\n").into_bytes()
}

async fn request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Asked> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&buffer[..end]).into_owned();
    buffer.drain(..end);
    let mut lines = text.lines();
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let (method, path) = (first.next()?, first.next()?);
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let length: usize = length.unwrap_or(0);
    while buffer.len() < length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8_lossy(&buffer[..length]).into_owned();
    buffer.drain(..length);
    Some(Asked { method, path, headers, body })
}
