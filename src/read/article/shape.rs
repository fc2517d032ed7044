//! Whether a page may be given to the HTML parser, whose work grows with how its elements stand in one another.

/// Elements inside one another at most. Pages of real sites stay under 60.
const DEPTH: usize = 400;
/// Formatting elements left open, times elements: each block begins by opening them all anew, so the product bounds
/// the nodes that come out. Real pages leave a handful open.
const REOPENED: usize = 2_000_000;

/// Elements that have no end, or whose end nobody writes.
const FLAT: [&str; 32] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup", "html", "head", "body", "path",
    "param", "rect", "circle",
];
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Whether the page is of a shape that pages have. Tags are counted as written; what stands in scripts and styles is
/// none.
pub(super) fn is_sound(html: &str) -> bool {
    let (mut depth, mut deepest, mut open_formatting, mut most_open, mut elements) = (0_usize, 0, 0_usize, 0, 0_usize);
    let mut inside: Option<&str> = None;
    for piece in html.split('<').skip(1) {
        let closing = piece.starts_with('/');
        let name: String = piece
            .trim_start_matches('/')
            .chars()
            .take(10)
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match inside {
            Some(raw) if closing && name == raw => inside = None,
            Some(_) => continue,
            None => inside = (!closing).then(|| ["script", "style"].into_iter().find(|raw| name == *raw)).flatten(),
        }
        if name.is_empty() || name == "script" || name == "style" {
            continue;
        }
        elements += usize::from(!closing);
        if FORMATTING.contains(&name.as_str()) {
            open_formatting = if closing { open_formatting.saturating_sub(1) } else { open_formatting + 1 };
            most_open = most_open.max(open_formatting);
        }
        if !FLAT.contains(&name.as_str()) {
            depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
            deepest = deepest.max(depth);
        }
    }
    deepest <= DEPTH && most_open.saturating_mul(elements) <= REOPENED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_pass_and_towers_do_not() {
        let page =
            format!("<!doctype html><body>{}</body>", "<div><p>Text with <a href=x>a link</a></p></div>".repeat(9_000));
        assert!(is_sound(&page));
        let script = format!("<script>{}</script><p>Text</p>", "x = '<div>';".repeat(5_000));
        assert!(is_sound(&script), "what a script holds is no element");
        assert!(!is_sound(&"<div>".repeat(DEPTH + 1)));
        let reopened: String = (0..300).map(|n| format!("<b id={n}>")).collect::<String>() + &"<p>".repeat(20_000);
        assert!(!is_sound(&reopened));
        assert!(is_sound("") && is_sound("<") && is_sound("</>"));
    }
}
