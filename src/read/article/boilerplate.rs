//! What of a page is no part of its text.

use scraper::node::Element;

/// Whether nobody reads an element as part of the text: what leads around the site, what others say, what asks for
/// something, what is not shown.
pub(super) fn is_boilerplate(element: &Element) -> bool {
    if matches!(
        element.name(),
        "nav"
            | "footer"
            | "aside"
            | "form"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "button"
            | "select"
            | "dialog"
            | "head"
            | "title"
            | "svg"
            | "canvas"
            | "iframe"
            | "object"
            | "audio"
            | "video"
            | "math"
    ) {
        return true;
    }
    if matches!(element.name(), "body" | "html" | "main" | "article") {
        return false;
    }
    let role = element.attr("role").unwrap_or_default();
    if matches!(role, "navigation" | "banner" | "contentinfo" | "complementary" | "search" | "dialog" | "alert")
        || element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"))
    {
        return true;
    }
    const WORDS: [&str; 34] = [
        "comment",
        "comments",
        "comment-list",
        "disqus_thread",
        "disqus",
        "giscus",
        "utterances",
        "respond",
        "webmentions",
        "sidebar",
        "widget",
        "related",
        "related-posts",
        "read-next",
        "share",
        "social",
        "social-links",
        "newsletter",
        "subscribe",
        "cookie",
        "cookie-banner",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "pagination",
        "toc",
        "table-of-contents",
        "footer",
        "site-footer",
        "site-header",
        "navbar",
        "advert",
        "promo",
        "post-nav",
    ];
    let named = [element.attr("class"), element.attr("id")].into_iter().flatten().flat_map(str::split_whitespace);
    named.into_iter().any(|name| WORDS.contains(&name.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn left_out(html: &str) -> Vec<bool> {
        let document = Html::parse_fragment(html);
        let elements = document.root_element().child_elements().map(|element| is_boilerplate(element.value()));
        elements.collect()
    }

    #[test]
    fn whole_names_decide_and_the_article_itself_is_never_left_out() {
        let found = left_out(
            "<nav></nav><div class='post Comments'></div><div role=navigation></div><div hidden></div><div id=sidebar></div>",
        );
        assert_eq!(found, [true; 5]);
        let found = left_out(
            "<div class='commentary'></div><article class=comments></article><p style='display: block'></p><section id=results></section>",
        );
        assert_eq!(found, [false; 4]);
    }
}
