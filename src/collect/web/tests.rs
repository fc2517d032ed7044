//! The crawler against servers that say exactly what they are told.

mod asking;

use super::*;
use crate::collect::gate::GateSettings;
use crate::collect::http::HttpSettings;
use crate::collect::testing::{Act, Asked, Server};
use crate::collect::{Link, ShortMemory, Silent};
use crate::evidence::{ArtefactStatus, Gap, HandleStatus, Slot};
use std::io::Write;
use std::time::Instant;

fn source(settings: WebSettings) -> WebSource {
    let gate = Gate::new(GateSettings { time_factor: 0.001, ..GateSettings::default() });
    WebSource::new(settings, &gate, &Http::new(&HttpSettings::default()).unwrap()).unwrap()
}

fn local(server: &Server) -> WebSettings {
    let allowed = server.url.trim_start_matches("http://").to_owned();
    WebSettings { allow_private_hosts: vec![allowed], page_time: Duration::from_millis(400), ..WebSettings::default() }
}

fn handle(url: &str) -> Handle {
    Handle::new(Platform::Web, url)
}

async fn visit(server: &Server, memory: &ShortMemory) -> Harvest {
    source(local(server)).collect(&handle(&server.url), memory, &Silent).await
}

fn page(body: &str) -> Act {
    Act::say(200, format!("<!doctype html><html lang=en><body><article>{body}</article></body></html>"))
        .with("content-type", "text/html")
}

fn post(title: &str) -> Act {
    let prose = "We split the data by patient instead of by visit, because the visits of one patient resemble each other. \
                 The test set is smaller for it, but the estimate is one that holds for people the model has never seen. ";
    page(&format!("<h1>{title}</h1><p>{}</p>", prose.repeat(4)))
}

fn feed(paths: &[&str]) -> Act {
    let item = |(number, path): (usize, &&str)| {
        format!(
            "<item><title>{path}</title><link>{path}</link><pubDate>{:02} Mar 2026 09:00:00 +0000</pubDate></item>",
            28 - number
        )
    };
    let items: String = paths.iter().enumerate().map(item).collect();
    Act::say(200, format!("<rss version=\"2.0\"><channel>{items}</channel></rss>"))
        .with("content-type", "application/rss+xml")
}

const FRONT: &str = "<h1>Ada</h1><a rel=me href=https://github.com/ada>me</a>";

fn front() -> Act {
    Act::say(200, format!("<html><head><link rel=alternate type='application/rss+xml' href=/feed.xml></head><body>{FRONT}</body></html>"))
        .with("content-type", "text/html")
}

fn facts(harvest: &Harvest) -> &crate::evidence::person::WritingFacts {
    &harvest.person.writing.seen().unwrap_or_else(|| panic!("nothing was seen: {harvest:?}")).facts
}

fn paths(server: &Server) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.path).collect()
}

#[tokio::test]
async fn what_may_be_read_is_read_and_what_may_not_be_is_refused_with_the_reason() {
    let canary = Server::start(|_, _| Act::say(200, "secret")).await;
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    zip.write_all(&b" ".repeat(10 << 20)).unwrap();
    let (bomb, heap) = (zip.finish().unwrap(), "x".repeat(10 << 20));
    let elsewhere = canary.url.clone();
    let hostile = [
        "/posts/good",
        "/private/draft",
        "/posts/metadata",
        "/posts/canary",
        "/posts/file",
        "/posts/other",
        "/posts/huge",
        "/posts/unsized",
        "/posts/bomb",
        "/posts/forever",
        "/posts/cv",
        "/posts/mislabelled",
        "/posts/gone",
        "/posts/loop",
        "/posts/into-private",
    ];
    let server = Server::start(move |asked: &Asked, _| match asked.path.as_str() {
        "/robots.txt" => Act::say(200, "User-agent: *\nDisallow: /private\n"),
        "/" => front(),
        "/feed.xml" => feed(&hostile),
        "/posts/good" => post("Good"),
        "/posts/metadata" => Act::say(302, "").with("location", "http://169.254.169.254/latest/meta-data/"),
        "/posts/canary" => Act::say(302, "").with("location", &format!("{elsewhere}/secret")),
        "/posts/file" => Act::say(302, "").with("location", "file:///etc/passwd"),
        "/posts/other" => Act::say(301, "").with("location", "https://elsewhere.example/"),
        "/posts/huge" => page(&heap),
        "/posts/unsized" => Act::Forever("text/html", b"<p>more</p>".repeat(40_000)),
        "/posts/bomb" => Act::say(200, bomb.clone()).with("content-type", "text/html").with("content-encoding", "gzip"),
        "/posts/forever" => Act::Forever("text/html", b"<p>drip</p>".to_vec()),
        "/posts/cv" => Act::say(200, b"%PDF-1.4 ".repeat(1_000)).with("content-type", "application/pdf"),
        "/posts/mislabelled" => {
            Act::say(200, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()).with("content-type", "text/html")
        }
        "/posts/loop" => Act::say(302, "").with("location", "/posts/loop"),
        "/posts/into-private" => Act::say(302, "").with("location", "/private/draft"),
        _ => Act::say(404, "no"),
    })
    .await;
    let settings = WebSettings { pages_per_site: 20, ..local(&server) };
    let began = Instant::now();
    let source = source(settings);
    let harvest = source.collect(&handle(&server.url), &ShortMemory::default(), &Silent).await;
    assert!(began.elapsed() < Duration::from_secs(20), "no page holds the visit up");

    let outcome = |path: &str| {
        let found = harvest.artefacts.iter().find(|artefact| artefact.id.ends_with(path));
        found
            .map(|artefact| (artefact.status, artefact.reason.clone()))
            .unwrap_or_else(|| panic!("{path} is not listed"))
    };
    for (path, status, reason) in [
        ("/posts/good", ArtefactStatus::Ok, "an article of 2026-03-28 on the person's own site, read"),
        ("/private/draft", ArtefactStatus::Unreadable, "the site's robots.txt asks crawlers not to read it"),
        ("/posts/metadata", ArtefactStatus::Unreadable, "it redirects, and 169.254.169.254 is a private address"),
        ("/posts/canary", ArtefactStatus::Unreadable, "it redirects, and 127.0.0.1 is a private address"),
        ("/posts/file", ArtefactStatus::Unreadable, "it redirects, and file addresses are not read"),
        ("/posts/other", ArtefactStatus::Unreadable, "it leads to another site, elsewhere.example"),
        ("/posts/huge", ArtefactStatus::TooLarge, "it is larger than 2 MiB"),
        ("/posts/unsized", ArtefactStatus::TooLarge, "it is larger than 2 MiB"),
        ("/posts/bomb", ArtefactStatus::TooLarge, "it is larger than 2 MiB"),
        ("/posts/forever", ArtefactStatus::Unreadable, "no answer in time: not complete after 0.4 s"),
        ("/posts/cv", ArtefactStatus::Unreadable, "it is application/pdf, which is not read"),
        ("/posts/mislabelled", ArtefactStatus::Unreadable, "it is said to be a page and is no text"),
        ("/posts/gone", ArtefactStatus::Gone, "HTTP 404: not there"),
        ("/posts/loop", ArtefactStatus::Unreadable, "it redirects more than 5 times"),
        ("/posts/into-private", ArtefactStatus::Unreadable, "the site's robots.txt asks crawlers not to read it"),
    ] {
        let (found, why) = outcome(path);
        assert_eq!(found, status, "{path}: {why}");
        assert!(why.contains(reason), "{path}: {why}");
    }
    let facts = facts(&harvest);
    assert_eq!((facts.posts.len(), facts.listed), (1, 15));
    assert_eq!((harvest.record.status, &harvest.gap, &harvest.stop), (HandleStatus::Ok, &None, &None));
    assert!(harvest.record.message.as_deref().is_some_and(|told| told.contains("private address")));
    assert!(canary.asked().is_empty(), "nothing private was asked");
    assert!(!paths(&server).iter().any(|path| path.starts_with("/private")));
    assert_eq!(
        paths(&server).iter().filter(|path| *path == "/posts/forever").count(),
        1,
        "what is too slow is asked once"
    );
    assert!(source.usage().bytes < 12 << 20, "{} bytes", source.usage().bytes);
}

fn with_tags(asked: &Asked, act: Act) -> Act {
    let tag = format!("\"{}\"", asked.path);
    if asked.header("if-none-match") == Some(tag.as_str()) { Act::say(304, "") } else { act.with("etag", &tag) }
}

#[tokio::test]
async fn an_unchanged_site_costs_three_requests_and_tells_the_same() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/robots.txt" => with_tags(asked, Act::say(200, "User-agent: *\nAllow: /\n")),
        "/" => with_tags(asked, front()),
        "/feed.xml" => with_tags(asked, feed(&["/posts/a", "/posts/b", "/posts/c"])),
        path if path.starts_with("/posts/") => with_tags(asked, post(path)),
        _ => Act::say(404, ""),
    })
    .await;
    let memory = ShortMemory::default();
    let first = visit(&server, &memory).await;
    assert_eq!(paths(&server), ["/robots.txt", "/", "/feed.xml", "/posts/a", "/posts/b", "/posts/c"]);
    let web = source(local(&server));
    let second = web.collect(&handle(&server.url), &memory, &Silent).await;
    assert_eq!(&paths(&server)[6..], ["/robots.txt", "/", "/feed.xml"]);
    assert_eq!((web.usage().rest, web.usage().not_modified), (3, 3));
    assert_eq!(facts(&first), facts(&second));
    assert_eq!(first.links, [Link { target: "https://github.com/ada".into(), page: format!("{}/", server.url) }]);
}

#[tokio::test]
async fn without_validators_a_list_of_the_same_contents_is_unchanged_too() {
    let server = Server::start(|asked, before| match asked.path.as_str() {
        "/" => front(),
        "/feed.xml" if before > 8 => feed(&["/posts/new", "/posts/a", "/posts/b"]),
        "/feed.xml" => feed(&["/posts/a", "/posts/b"]),
        path if path.starts_with("/posts/") => with_tags(asked, post(path)),
        _ => Act::say(404, ""),
    })
    .await;
    let memory = ShortMemory::default();
    visit(&server, &memory).await;
    let cold = paths(&server).len();
    visit(&server, &memory).await;
    assert_eq!(&paths(&server)[cold..], ["/robots.txt", "/", "/feed.xml"]);
    let third = visit(&server, &memory).await;
    let asked = server.asked();
    let again: Vec<(&str, bool)> =
        asked[cold + 3..].iter().map(|asked| (asked.path.as_str(), asked.header("if-none-match").is_some())).collect();
    assert_eq!(
        again,
        [
            ("/robots.txt", false),
            ("/", false),
            ("/feed.xml", false),
            ("/posts/new", false),
            ("/posts/a", true),
            ("/posts/b", true)
        ]
    );
    assert_eq!(facts(&third).posts.len(), 3);
}

#[tokio::test]
async fn rules_that_do_not_answer_close_the_site_and_rules_that_are_not_there_open_it() {
    for (status, headers, open) in [
        (404, None, true),
        (403, None, true),
        (410, None, true),
        (500, None, false),
        (503, Some("3600"), false),
        (429, Some("3600"), false),
    ] {
        let server = Server::start(move |asked, _| match (asked.path.as_str(), headers) {
            ("/robots.txt", Some(wait)) => Act::say(status, "").with("retry-after", wait),
            ("/robots.txt", None) => Act::say(status, ""),
            ("/", _) => front(),
            ("/feed.xml", _) => feed(&["/posts/a"]),
            _ => post("A"),
        })
        .await;
        let harvest = visit(&server, &ShortMemory::default()).await;
        if open {
            assert_eq!(facts(&harvest).posts.len(), 1, "{status}");
        } else {
            assert!(paths(&server).iter().all(|path| path == "/robots.txt"), "{status}: {:?}", paths(&server));
            assert_eq!(harvest.record.status, HandleStatus::Unreachable, "{status}");
            let told = harvest.record.message.as_deref().unwrap_or_default();
            assert!(told.contains("its robots.txt could not be read"), "{status}: {told}");
            // Not the owner's word, so asked again when the rest is.
            match (status, &harvest.gap) {
                (429, Some(Gap::RateLimited)) | (500 | 503, Some(Gap::Unreachable { .. } | Gap::RateLimited)) => {}
                odd => panic!("{odd:?}"),
            }
        }
    }
    let closed = Server::start(|asked, _| match asked.path.as_str() {
        "/robots.txt" => Act::say(200, "User-agent: handiwork\nDisallow: /\nUser-agent: *\nAllow: /"),
        _ => front(),
    })
    .await;
    let harvest = visit(&closed, &ShortMemory::default()).await;
    assert_eq!(paths(&closed), ["/robots.txt"]);
    assert_eq!(harvest.gap, Some(Gap::Forbidden));
    assert!(harvest.record.message.as_deref().is_some_and(|told| told.contains("asks crawlers not to read it")));
}

/// What becomes of a site whose front page answers so.
async fn of_front(act: Act) -> (Harvest, usize) {
    let server =
        Server::start(move |asked, _| if asked.path == "/robots.txt" { Act::say(404, "") } else { act.clone() }).await;
    let began = Instant::now();
    let harvest = visit(&server, &ShortMemory::default()).await;
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(harvest.stop, None, "no single site ends a run");
    (harvest, paths(&server).len() - 1)
}

#[tokio::test]
async fn faults_of_a_site_are_gaps_of_that_site() {
    let html = |act: Act| act.with("content-type", "text/html");
    let whole = html(Act::say(200, "<p>text</p>".repeat(100)));
    for (name, act, status, requests) in [
        ("500", Act::say(500, "oops"), HandleStatus::Unreachable, 3),
        ("502", Act::say(502, ""), HandleStatus::Unreachable, 3),
        ("closed", Act::Close, HandleStatus::Unreachable, 3),
        ("truncated", whole.clone().cut_at(40), HandleStatus::Unreachable, 3),
        ("garbage", Act::Raw(b"\x00\x01 no http\r\n\r\n".to_vec()), HandleStatus::Unreachable, 2),
        ("silent", Act::Hang, HandleStatus::Unreachable, 1),
        ("endless", Act::Forever("text/html", b"<p>".to_vec()), HandleStatus::Unreachable, 1),
        ("429 for an hour", Act::say(429, "").with("retry-after", "3600"), HandleStatus::Unreachable, 1),
        ("401", Act::say(401, "").with("www-authenticate", "Basic"), HandleStatus::Ok, 1),
        ("403", Act::say(403, ""), HandleStatus::Ok, 1),
        ("451", Act::say(451, ""), HandleStatus::Ok, 1),
        ("404", Act::say(404, ""), HandleStatus::NotFound, 1),
        ("410", Act::say(410, ""), HandleStatus::NotFound, 1),
        ("a picture", Act::say(200, "x").with("content-type", "image/png"), HandleStatus::Ok, 1),
        ("no type", Act::say(200, "x"), HandleStatus::Ok, 1),
        ("broken zip", html(Act::say(200, "no zip")).with("content-encoding", "gzip"), HandleStatus::Unreachable, 3),
        ("an unknown zip", html(Act::say(200, "br")).with("content-encoding", "br"), HandleStatus::Ok, 1),
        ("a tower", html(Act::say(200, "<div>".repeat(10_000))), HandleStatus::Ok, 1),
        ("a redirect to nowhere", Act::say(302, ""), HandleStatus::Ok, 1),
    ] {
        let (harvest, asked) = of_front(act).await;
        assert_eq!((harvest.record.status, asked), (status, requests), "{name}: {:?}", harvest.record.message);
        assert_eq!(harvest.gap.is_none(), status == HandleStatus::NotFound, "{name}: {:?}", harvest.gap);
        assert!(harvest.record.message.is_some(), "{name}");
    }
}

#[tokio::test]
async fn a_site_in_another_character_set_is_read_as_its_writer_meant_it_or_not_at_all() {
    let prose = "Мы делим данные по пациентам, а не по визитам, потому что визиты одного пациента похожи друг на друга. \
                 Тестовая выборка меньше, зато оценка верна и для людей, которых модель не видела. ";
    let body = format!("<article><h1>Утечка</h1><p>{}</p></article>", prose.repeat(4));
    for (declared, is_read) in [("text/html; charset=windows-1251", true), ("text/html", false)] {
        let text = encoding_rs::WINDOWS_1251.encode(&body).0.into_owned();
        let server = Server::start(move |asked, _| match asked.path.as_str() {
            "/robots.txt" => Act::say(404, ""),
            "/" => front(),
            "/feed.xml" => feed(&["/posts/a"]),
            _ => Act::say(200, text.clone()).with("content-type", declared),
        })
        .await;
        let harvest = visit(&server, &ShortMemory::default()).await;
        if is_read {
            let post = &facts(&harvest).posts[0];
            assert_eq!(post.language.as_deref(), Some("ru"), "{post:?}");
            assert!(post.words > 100, "{post:?}");
        } else {
            assert!(harvest.person.writing.seen().is_none(), "{harvest:?}");
            assert!(harvest.gap.as_ref().is_some_and(|gap| gap.to_string().contains("character set")), "{harvest:?}");
        }
    }
}

#[tokio::test]
async fn a_short_wait_that_a_site_asks_for_is_kept() {
    let server = Server::start(|asked, before| match asked.path.as_str() {
        "/robots.txt" => Act::say(404, ""),
        "/" if before == 1 => Act::say(429, "").with("retry-after", "5"),
        "/" => front(),
        "/feed.xml" => feed(&["/posts/a"]),
        _ => post("A"),
    })
    .await;
    assert_eq!(facts(&visit(&server, &ShortMemory::default()).await).posts.len(), 1);
}

#[tokio::test]
async fn what_an_earlier_run_read_stands_where_a_page_fails_today() {
    let server = Server::start(|asked, before| match asked.path.as_str() {
        "/robots.txt" => Act::say(404, ""),
        "/" => front(),
        "/feed.xml" if before > 5 => feed(&["/posts/new", "/posts/a"]),
        "/feed.xml" => feed(&["/posts/a", "/posts/b"]),
        "/posts/a" if before > 5 => Act::say(500, ""),
        path if path.starts_with("/posts/") => post(path),
        _ => Act::say(404, ""),
    })
    .await;
    let memory = ShortMemory::default();
    visit(&server, &memory).await;
    let harvest = visit(&server, &memory).await;
    assert_eq!(facts(&harvest).posts.len(), 2);
    assert!(harvest.record.message.as_deref().is_some_and(|told| told.contains("what an earlier run read stands")));
}

#[tokio::test]
async fn articles_are_found_by_site_map_and_by_links_where_no_feed_is() {
    let blank = || {
        Act::say(200, "<html><body><a href=/about>About</a><a href=/posts/linked-by-hand>A post</a></body></html>")
            .with("content-type", "text/html")
    };
    let mapped = Server::start(move |asked, _| match asked.path.as_str() {
        "/robots.txt" => Act::say(200, "Sitemap: /nowhere\n"),
        "/" => blank(),
        "/sitemap.xml" => Act::say(200, "<sitemapindex><sitemap><loc>/tags.xml</loc></sitemap><sitemap><loc>/posts.xml</loc></sitemap></sitemapindex>")
            .with("content-type", "application/xml"),
        _ if asked.path.starts_with("/posts/") => post("A"),
        _ => Act::say(404, ""),
    })
    .await;
    let harvest = visit(&mapped, &ShortMemory::default()).await;
    // Site maps hold whole addresses; those of this one are none, so the page's own links are left.
    assert_eq!(facts(&harvest).posts[0].url, format!("{}/posts/linked-by-hand", mapped.url));

    let base = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let known = std::sync::Arc::clone(&base);
    let whole = Server::start(move |asked, _| {
        let base = known.get().cloned().unwrap_or_default();
        match asked.path.as_str() {
            "/robots.txt" => Act::say(200, format!("Sitemap: {base}/map.xml")),
            "/" => Act::say(200, "<p>Hello</p>").with("content-type", "text/html"),
            "/map.xml" => Act::say(200, format!(
                "<urlset><url><loc>{base}/</loc></url><url><loc>{base}/about</loc></url><url><loc>{base}/posts/old</loc><lastmod>2025-01-01</lastmod></url>\
                 <url><loc>{base}/posts/new</loc><lastmod>2026-01-01</lastmod></url><url><loc>https://elsewhere.example/posts/x</loc></url></urlset>"
            ))
            .with("content-type", "text/xml"),
            _ if asked.path.starts_with("/posts/") => post("A"),
            _ => Act::say(404, ""),
        }
    })
    .await;
    base.set(whole.url.clone()).unwrap();
    visit(&whole, &ShortMemory::default()).await;
    let read: Vec<String> = paths(&whole).into_iter().filter(|path| path.starts_with("/posts/")).collect();
    assert_eq!(read, ["/posts/new", "/posts/old"]);
}

#[tokio::test]
async fn nothing_on_a_page_is_an_empty_account_and_several_writers_are_unknown() {
    let bare =
        Server::start(|asked, _| if asked.path == "/" { page("<h1>Ada</h1><p>Hello.</p>") } else { Act::say(404, "") })
            .await;
    let harvest = visit(&bare, &ShortMemory::default()).await;
    assert_eq!((&harvest.person.writing, &harvest.gap), (&Slot::Absent, &None));

    let shared = Server::start(|asked, _| match asked.path.as_str() {
        "/" => front(),
        "/feed.xml" => Act::say(200, "<rss><channel><item><link>/posts/a</link><author>a@x.example (Ada)</author></item><item><link>/posts/b</link><author>b@x.example (Bo)</author></item></channel></rss>")
            .with("content-type", "application/rss+xml"),
        _ => Act::say(404, ""),
    })
    .await;
    let harvest = visit(&shared, &ShortMemory::default()).await;
    assert!(harvest.gap.as_ref().is_some_and(|gap| gap.to_string().contains("several people")), "{:?}", harvest.gap);
    assert!(!paths(&shared).iter().any(|path| path.starts_with("/posts/")), "nobody's articles are read");
}

#[tokio::test]
async fn stand_ins_are_asked_and_the_site_s_own_addresses_are_recorded() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/s/plain/" | "/s/plain/robots.txt" => Act::say(301, "").with("location", "https://www.ada.example/"),
        "/s/www/" => Act::say(301, "").with("location", "https://ada.example/"),
        "/s/ada/" => front(),
        "/s/ada/feed.xml" => feed(&["http://www.ada.example/posts/a#more"]),
        "/s/ada/posts/a" => post("A"),
        _ => Act::say(404, ""),
    })
    .await;
    let stand_in = |origin: &str, name: &str| (origin.to_owned(), format!("{}/s/{name}", server.url));
    let settings = WebSettings {
        stand_ins: BTreeMap::from([
            stand_in("http://ada.example", "plain"),
            stand_in("https://www.ada.example", "www"),
            stand_in("https://ada.example", "ada"),
        ]),
        ..WebSettings::default()
    };
    let harvest = source(settings).collect(&handle("http://ada.example"), &ShortMemory::default(), &Silent).await;
    assert_eq!(facts(&harvest).posts[0].url, "https://ada.example/posts/a");
    assert_eq!(harvest.links[0].page, "https://ada.example/");
    let text = serde_json::to_string(&(&harvest.artefacts, &harvest.person, &harvest.record)).unwrap();
    assert!(!text.contains("127.0.0.1"), "{text}");
}

#[tokio::test]
async fn a_delay_asked_for_is_kept_and_bounds_what_is_read() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/robots.txt" => Act::say(200, "User-agent: *\nCrawl-delay: 86400"),
        "/" => front(),
        "/feed.xml" => {
            feed(&["/posts/1", "/posts/2", "/posts/3", "/posts/4", "/posts/5", "/posts/6", "/posts/7", "/posts/8"])
        }
        _ => post("A"),
    })
    .await;
    let began = Instant::now();
    let harvest = visit(&server, &ShortMemory::default()).await;
    // Thirty seconds each, of which a thousandth is waited here: six articles are three minutes.
    assert_eq!(facts(&harvest).posts.len(), 6);
    assert!(began.elapsed() >= Duration::from_millis(7 * 30), "{:?}", began.elapsed());
}
