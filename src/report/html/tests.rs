//! What the page must hold whatever the document holds.

use super::*;
use crate::report::blind::blind;
use crate::report::document::Document;
use crate::report::sample::{self, HOSTILE};
use crate::report::{Format, render, words};
use scraper::{Html, Selector};

fn page(document: &Document, options: &RenderOptions) -> String {
    render(document, Format::Html, options).unwrap_or_else(|error| panic!("{error}"))
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}

fn texts(html: &Html, selector: &str) -> Vec<String> {
    html.select(&select(selector))
        .map(|e| e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn hostile_text_makes_no_element_and_no_link() {
    let html = Html::parse_document(&page(&sample::document(), &RenderOptions::default()));
    for forbidden in ["script", "img", "iframe", "object", "link", "form", "base", "[style]", "[onerror]", "[onload]"] {
        assert_eq!(html.select(&select(forbidden)).count(), 0, "{forbidden}");
    }
    let mut outward = 0;
    for link in html.select(&select("a[href]")) {
        let href = link.attr("href").unwrap_or_default();
        if href.starts_with('#') {
            let target = select(&format!("[id='{}']", href.trim_start_matches('#')));
            assert_eq!(html.select(&target).count(), 1, "{href} leads nowhere");
        } else {
            outward += 1;
            assert!(href.starts_with("https://") || href.starts_with("http://"), "{href}");
            assert!(!href.contains("user:pass"), "{href}");
            assert_eq!(link.attr("rel"), Some("noopener noreferrer nofollow"));
        }
    }
    assert!(outward > 50, "evidence is linked: {outward}");
    assert!(html.root_element().text().any(|text| text.contains("<script>alert(1)</script>")), "shown as text");
}

#[test]
fn no_text_moves_a_cursor_or_reverses_a_line() {
    let page = page(&sample::document(), &RenderOptions::default());
    assert!(HOSTILE.contains('\u{202e}') && HOSTILE.contains('\u{1b}'), "the sample means harm");
    assert!(!page.contains(['\u{1b}', '\u{202e}', '\u{9b}']));
}

#[test]
fn the_policy_allows_this_style_sheet_and_nothing_else() {
    let page = page(&sample::document(), &RenderOptions::default());
    let inline = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).map(|(css, _)| css);
    let digest = STANDARD.encode(Sha256::digest(inline.unwrap_or_default().as_bytes()));
    let html = Html::parse_document(&page);
    let policy = html
        .select(&select("meta[http-equiv='Content-Security-Policy']"))
        .next()
        .and_then(|meta| meta.attr("content"))
        .unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(policy.contains(&format!("style-src 'sha256-{digest}'")), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"), "nothing from elsewhere");
}

#[test]
fn the_list_is_in_bands_with_those_without_a_judgement_below() {
    let html = Html::parse_document(&page(&sample::document(), &RenderOptions::default()));
    let bands: Vec<String> = texts(&html, "tr.band strong");
    assert_eq!(
        bands,
        ["Band 1", "Band 2", "Band 3", "Band 4", "Insufficient evidence", "Not collected", "Not looked at"]
    );
    let rows = html.select(&select("tr.prospect")).count();
    assert_eq!(rows, sample::document().prospects.len());
    let insufficient = texts(&html, "tbody[data-status=insufficient] tr.prospect");
    assert!(
        insufficient.iter().all(|row| row.contains("insufficient") && !row.contains("not shown")),
        "{insufficient:?}"
    );
}

#[test]
fn evidence_stands_before_the_number() {
    let mut document = sample::document();
    document.prospects.truncate(1);
    let page = page(&document, &RenderOptions::default());
    let at = |text: &str| page.rfind(text).unwrap_or_else(|| panic!("no {text:?}"));
    assert!(at("Hand-over: yes") < at("Evidence by category"));
    assert!(at("Evidence by category") < at(">The number<"));
    assert!(page.contains("78, likely 72–83; evidence for 86 % of the rubric; 3 of 4 works count."));
    assert!(page.contains("/blob/4c1f9a0e7b2d5a6c8e9f00112233445566778899/tests/test_features.py#L10-L42"));
}

#[test]
fn a_criterion_not_observed_is_never_against() {
    let html = Html::parse_document(&page(&sample::document(), &RenderOptions::default()));
    let mut heading = String::new();
    let mut unseen = 0;
    for element in html.select(&select(".inside > h4, .inside .criterion")) {
        let text: String = element.text().collect();
        if element.value().name() == "h4" {
            heading = text;
        } else {
            let level: String = element.select(&select("h5 .level")).flat_map(|e| e.text()).collect();
            assert_eq!(level.contains("not observed"), heading == "Not observed", "{heading}: {level}");
            unseen += usize::from(level.contains("not observed"));
        }
    }
    assert!(unseen > 10);
}

#[test]
fn every_report_says_how_it_can_be_wrong() {
    for document in [sample::document(), sample::empty(), blind(&sample::document())] {
        for options in [RenderOptions::default(), RenderOptions { brief: true, ..Default::default() }] {
            let page = page(&document, &options);
            for said in
                ["A person decides", "Public work only", "Not validated for your jobs yet (0 outcomes)", "Purpose"]
            {
                assert!(page.contains(said), "{said}");
            }
        }
    }
}

#[test]
fn the_subject_s_copy_is_theirs_alone() {
    let mut document = sample::document();
    document.prospects.truncate(1);
    let options = RenderOptions { for_subject: true, ..Default::default() };
    let page = page(&document, &options);
    assert!(page.contains("This is about you") && page.contains("Write to hiring@example.org"));
    assert!(!page.contains("Rejected lines") && !page.contains("Band 1"));
}

#[test]
fn names_of_the_page_s_parts_are_unique_and_figures_are_labelled() {
    let html = Html::parse_document(&page(&sample::document(), &RenderOptions::default()));
    let mut ids: Vec<&str> = html.select(&select("[id]")).filter_map(|e| e.attr("id")).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for figure in html.select(&select("svg")) {
        let labelled = figure.attr("role") == Some("img") && figure.select(&select("title")).next().is_some();
        assert!(labelled || figure.attr("aria-hidden") == Some("true"));
    }
    for reference in html.select(&select("use")) {
        let target = reference.attr("href").unwrap_or_default().trim_start_matches('#').to_owned();
        assert!(ids.binary_search(&target.as_str()).is_ok(), "no symbol {target}");
    }
    assert_eq!(html.select(&select("table th:not([scope])")).count(), 0);
}

#[test]
fn fifty_prospects_and_none_are_pages_too() {
    let fifty = page(&sample::many(50), &RenderOptions::default());
    assert!(fifty.len() < 6_000_000, "{} bytes", fifty.len());
    assert!(page(&sample::empty(), &RenderOptions::default()).contains("No prospects in this run."));
    assert_eq!(fifty, page(&sample::many(50), &RenderOptions::default()), "the same bytes again");
}

#[test]
fn what_the_assessment_makes_is_shown_whole() {
    let document = sample::judged();
    let page = page(&document, &RenderOptions::default());
    let html = Html::parse_document(&page);
    let shown: Vec<String> = texts(&html, ".criterion .question code");
    // What does not arise is a line, not a section of nothing.
    let arising = document.prospects.iter().flat_map(|p| &p.categories).filter(|c| !words::is_spread(c));
    let criteria = arising.flat_map(|c| &c.criteria);
    let mut expected: Vec<String> = criteria.map(|k| k.id.to_string()).collect();
    let (mut shown, count) = (shown, expected.len());
    shown.sort_unstable();
    expected.sort_unstable();
    assert_eq!(shown, expected);
    assert!(count > 20, "the built-in rubric's criteria: {count}");
    assert!(page.contains("is spread over the rest"));
    assert!(!page.contains("more in the JSON"), "all evidence of a criterion fits");
}

/// Writes the sample pages where `HANDIWORK_SAMPLE_REPORTS` says, for a look in a browser; without it the test only
/// draws them.
#[test]
fn sample_pages_for_the_eye() {
    let document = sample::document();
    let mut one = document.clone();
    one.prospects.truncate(1);
    let pages = [
        ("run", page(&document, &RenderOptions::default())),
        ("brief", page(&document, &RenderOptions { brief: true, ..Default::default() })),
        ("blind", page(&blind(&document), &RenderOptions { blind: true, ..Default::default() })),
        ("one", page(&one, &RenderOptions::default())),
        ("subject", page(&one, &RenderOptions { for_subject: true, ..Default::default() })),
        ("empty", page(&sample::empty(), &RenderOptions::default())),
        ("fifty", page(&sample::many(50), &RenderOptions::default())),
        ("judged", page(&sample::judged(), &RenderOptions::default())),
    ];
    for (name, page) in &pages {
        assert!(page.ends_with("</html>\n"), "{name}");
        if let Ok(folder) = std::env::var("HANDIWORK_SAMPLE_REPORTS") {
            let path = std::path::Path::new(&folder).join(format!("{name}.html"));
            crate::report::write_file(&path, |out| Ok(out.write_all(page.as_bytes())?))
                .unwrap_or_else(|error| panic!("{error}"));
        }
    }
}
