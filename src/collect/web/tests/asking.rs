//! Whom a visit asks, and what it tells them.

use super::*;
use futures_util::future::BoxFuture;
use std::io;
use std::net::SocketAddr;

struct Private;

impl Names for Private {
    fn lookup(&self, _name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        Box::pin(async { Ok(vec!["10.0.0.7:0".parse().unwrap(), "[fd00::1]:0".parse().unwrap()]) })
    }
}

#[tokio::test]
async fn a_name_of_a_private_address_is_never_connected_to() {
    let gate = Gate::new(GateSettings { time_factor: 0.001, ..GateSettings::default() });
    let http = Http::new(&HttpSettings::default()).unwrap();
    let source = WebSource::with_names(WebSettings::default(), &gate, &http, Arc::new(Private)).unwrap();
    let harvest = source.collect(&handle("http://ada.example/"), &ShortMemory::default(), &Silent).await;
    assert_eq!((harvest.record.status, &harvest.gap), (HandleStatus::NotFound, &None));
    assert!(
        harvest.record.message.as_deref().is_some_and(|told| told.contains("resolves to a private address")),
        "{:?}",
        harvest.record.message
    );
    for address in [
        "http://127.0.0.1/",
        "http://2130706433:80/",
        "http://[::ffff:10.0.0.1]/",
        "https://ada.example:8443/",
        "not an address",
    ] {
        let harvest = source.collect(&handle(address), &ShortMemory::default(), &Silent).await;
        assert_eq!((harvest.record.status, &harvest.gap), (HandleStatus::NotFound, &None), "{address}");
    }
}

#[tokio::test]
async fn requests_say_who_asks_and_nothing_else() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/" => front().with("set-cookie", "id=1"),
        "/feed.xml" => feed(&["/posts/a"]).with("set-cookie", "id=2"),
        "/posts/a" => post("A"),
        _ => Act::say(404, ""),
    })
    .await;
    visit(&server, &ShortMemory::default()).await;
    for asked in server.asked() {
        let names: Vec<&str> = asked.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert!(!names.iter().any(|name| matches!(*name, "cookie" | "referer" | "authorization")), "{names:?}");
        assert!(asked.header("user-agent").is_some_and(|agent| agent.starts_with("handiwork/")));
        assert_eq!(asked.method, "GET");
    }
}
