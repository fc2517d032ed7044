//! What belongs to a site, and which of its pages are articles by their addresses. Pure.

use super::address::same_site;
use url::Url;

/// The part of a host that is one person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    /// The front page.
    pub(super) front: Url,
    /// What the paths of its pages begin with.
    scope: String,
}

/// First path segments that are pages of a person's own host rather than a person's part of a shared one.
const PAGES: [&str; 22] = [
    "about",
    "about-me",
    "aboutme",
    "blog",
    "posts",
    "writing",
    "home",
    "index",
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "cv",
    "resume",
    "portfolio",
    "contact",
    "now",
    "projects",
    "publications",
    "me",
];

impl Site {
    /// The site of an address: all of a host where the address is its front page or a page of a usual name, else what
    /// is below the address, since hosts are shared (`/~ada/`, `/@ada`).
    pub(super) fn of(front: Url) -> Self {
        let path = front.path();
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let stem = first.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let scope = if PAGES.contains(&stem.as_str()) || stem.is_empty() {
            "/".to_owned()
        } else {
            let last = path.rsplit('/').next().unwrap_or_default();
            // `/~ada/index.html` is the page of `/~ada/`; `/@ada` is one as it stands.
            let folder = if last.contains('.') { path.strip_suffix(last).unwrap_or(path) } else { path };
            format!("{}/", folder.trim_end_matches('/'))
        };
        Site { front, scope }
    }

    /// The address as one of this site's own, at its scheme and host; none where it is another's.
    pub(super) fn own(&self, url: &Url) -> Option<Url> {
        let mut own = self.on_host(url)?;
        own.set_fragment(None);
        let path = own.path();
        (path.starts_with(&self.scope) || path == self.scope.trim_end_matches('/')).then_some(own)
    }

    /// The same for anything on the host, such as a feed.
    pub(super) fn on_host(&self, url: &Url) -> Option<Url> {
        if !matches!(url.scheme(), "http" | "https") || !same_site(url, &self.front) {
            return None;
        }
        let mut own = url.clone();
        // Links often keep the scheme and the name a site had before.
        own.set_scheme(self.front.scheme()).ok()?;
        own.set_host(self.front.host_str()).ok()?;
        Some(own)
    }

    /// Whether it is the front page itself.
    pub(super) fn is_front(&self, url: &Url) -> bool {
        let bare = |url: &Url| url.path().trim_end_matches('/').trim_end_matches("/index.html").to_owned();
        bare(url) == bare(&self.front) && url.query() == self.front.query()
    }

    /// The address of a path below the site.
    pub(super) fn below(&self, path: &str) -> Option<Url> {
        let mut url = self.front.clone();
        url.set_query(None);
        url.set_path(&self.scope);
        url.join(path).ok()
    }
}

/// Path segments that say what is below them are articles.
const ARTICLES: [&str; 12] =
    ["post", "posts", "blog", "article", "articles", "writing", "writings", "notes", "essays", "p", "til", "log"];
/// Path segments that say it is none.
const OTHERS: [&str; 34] = [
    "tag",
    "tags",
    "category",
    "categories",
    "author",
    "authors",
    "page",
    "archive",
    "archives",
    "about",
    "contact",
    "search",
    "cv",
    "resume",
    "privacy",
    "imprint",
    "impressum",
    "legal",
    "feed",
    "publications",
    "talks",
    "teaching",
    "index.html",
    "projects",
    "project",
    "login",
    "static",
    "assets",
    "images",
    "wp-content",
    "uses",
    "now",
    "sitemap",
    "404.html",
];

/// Whether an address looks like an article's: below a folder of articles or a year, or named by a phrase.
pub(super) fn looks_like_article(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some(last) = segments.last() else { return false };
    let ending = last.rsplit_once('.').map(|(_, ending)| ending);
    let is_page = ending.is_none_or(|ending| matches!(ending, "html" | "htm" | "md" | "php") || ending.len() > 5);
    if !is_page || segments.iter().any(|part| OTHERS.contains(part)) {
        return false;
    }
    let is_year = |part: &str| {
        part.len() == 4
            && (part.starts_with("19") || part.starts_with("20"))
            && part.bytes().all(|b| b.is_ascii_digit())
    };
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let above = segments.get(..segments.len() - 1).unwrap_or_default();
    let below_articles = above.iter().any(|part| ARTICLES.contains(part) || is_year(part));
    (below_articles && (!is_number(last) || ending.is_some())) || last.split(['-', '_']).count() >= 3
}

/// Whether a link leads to where a person lists talks or papers.
pub(super) fn lists_works(url: &Url, said: &str) -> bool {
    const WORDS: [&str; 13] = [
        "publications",
        "publication",
        "papers",
        "research",
        "talks",
        "talk",
        "speaking",
        "presentations",
        "slides",
        "vorträge",
        "veröffentlichungen",
        "publikationen",
        "publicaciones",
    ];
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
    let stem = last.split('.').next().unwrap_or_default();
    let said = said.to_lowercase();
    WORDS.contains(&stem)
        || said.split_whitespace().count() <= 4
            && said.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

/// Whether a link leads to a list of articles.
pub(super) fn lists_articles(url: &Url) -> bool {
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    matches!(
        last.as_str(),
        "blog" | "posts" | "writing" | "writings" | "articles" | "notes" | "essays" | "archive" | "archives"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn a_shared_host_is_not_one_person_s() {
        let own = |front: &str, page: &str| Site::of(url(front)).own(&url(page)).map(String::from);
        assert_eq!(own("https://ada.dev", "http://www.ada.dev/posts/1#x").as_deref(), Some("https://ada.dev/posts/1"));
        assert_eq!(
            own("https://ada.dev/about/", "https://ada.dev/posts/1").as_deref(),
            Some("https://ada.dev/posts/1")
        );
        assert!(own("https://uni.example/~ada/index.html", "https://uni.example/~ada/notes.html").is_some());
        assert!(own("https://uni.example/~ada/index.html", "https://uni.example/~bo/notes.html").is_none());
        assert!(own("https://medium.example/@ada", "https://medium.example/@ada/post").is_some());
        assert!(own("https://medium.example/@ada", "https://medium.example/@adam/post").is_none());
        for other in
            ["https://other.dev/posts/1", "https://ada.dev.evil.example/", "ftp://ada.dev/x", "https://ada.dev:8443/"]
        {
            assert_eq!(own("https://ada.dev", other), None, "{other}");
        }
        let site = Site::of(url("https://uni.example/~ada/index.html"));
        assert_eq!(site.below("feed.xml").map(String::from).as_deref(), Some("https://uni.example/~ada/feed.xml"));
        assert!(site.is_front(&url("https://uni.example/~ada/")) && !site.is_front(&url("https://uni.example/~ada/2")));
    }

    #[test]
    fn articles_are_told_by_their_addresses() {
        for article in
            ["/posts/splits/", "/2024/05/leak.html", "/blog/why", "/why-we-split-by-patient", "/posts/1.html"]
        {
            assert!(looks_like_article(&url(&format!("https://ada.dev{article}"))), "{article}");
        }
        for other in [
            "/",
            "/posts/",
            "/tags/a-b-c",
            "/about",
            "/blog/page/2",
            "/a-b-c.pdf",
            "/2024/05/",
            "/static/posts/x.png",
            "/cv",
        ] {
            assert!(!looks_like_article(&url(&format!("https://ada.dev{other}"))), "{other}");
        }
        assert!(
            lists_works(&url("https://ada.dev/research.html"), "")
                && lists_works(&url("https://ada.dev/x"), "My Talks")
        );
        assert!(!lists_works(&url("https://ada.dev/x"), "A post about how talks at meetups go wrong"));
        assert!(lists_articles(&url("https://ada.dev/blog/")) && !lists_articles(&url("https://ada.dev/")));
    }
}
