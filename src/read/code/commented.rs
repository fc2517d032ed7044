//! Whether the text of a comment is code that was put out of use.
//!
//! Called line by line. Invariant: linear; prefers to miss code over calling prose code, and callers want two such
//! lines together.

/// Longest line looked at, in bytes.
const MAX_LINE: usize = 300;

/// Whether a comment's text, without its mark, is a line of code in that language.
pub(crate) fn is_code(comment: &str, language: &str) -> bool {
    let text = comment.trim();
    if text.len() < 4 || text.len() > MAX_LINE || !text.is_ascii() {
        return false;
    }
    // What tools read, section rules, examples of a shell, links.
    let set_apart = ["!", ">", "<", "%", "-", "=", "*", "#", "|", "$", "@", "~", "noqa", "type:", "TODO", "FIXME"];
    if set_apart.iter().any(|mark| text.starts_with(mark)) || text.contains("://") {
        return false;
    }
    match language {
        "python" | "r" | "julia" | "ruby" => is_script(text),
        "sql" => {
            text.ends_with(';') || ["SELECT ", "FROM ", "JOIN ", "WHERE "].iter().any(|word| text.starts_with(word))
        }
        _ => is_statement(text),
    }
}

/// A line of Python, R or Julia.
fn is_script(text: &str) -> bool {
    const OPENERS: [&str; 11] =
        ["if ", "for ", "while ", "elif ", "else:", "try:", "except", "with ", "def ", "class ", "finally:"];
    let first = text.split_whitespace().next().unwrap_or_default();
    if text.ends_with(':') && OPENERS.iter().any(|word| text.starts_with(word)) {
        return true;
    }
    let words = text.split_whitespace().count();
    match first {
        "import" => return words == 2 || text.contains(" as "),
        "from" => return text.contains(" import "),
        "return" => return words == 2 || text.contains(['(', '[']) && !text.ends_with('.'),
        _ => {}
    }
    is_call(text) || is_assignment(text)
}

/// A line of a language whose statements end in semicolons or braces.
fn is_statement(text: &str) -> bool {
    let ends = text.ends_with(';') || text.ends_with('{') || text.ends_with("},") || text == "}";
    ends && (text.contains(['(', '=', '{', '}']) || text.starts_with("return") || text.starts_with("import "))
        || (is_call(text) && text.contains('.'))
}

/// `name.method(arguments)` from end to end.
fn is_call(text: &str) -> bool {
    let Some(open) = text.find('(') else { return false };
    let (callee, rest) = text.split_at(open);
    let closes = rest.trim_end_matches([';', ',']).ends_with(')') || rest == "(" || rest.ends_with(',');
    !callee.is_empty()
        && callee.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.[]'\"".contains(&byte))
        && closes
}

/// `target = value` where the value is no prose.
fn is_assignment(text: &str) -> bool {
    let Some(at) = text.find(" = ").or_else(|| text.find(" <- ")).or_else(|| text.find(" += ")) else { return false };
    let (target, rest) = text.split_at(at);
    let value = rest.trim_start().split_once(' ').map_or("", |(_, value)| value.trim());
    let named = target.split(',').all(|name| {
        let name = name.trim();
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.[]()'\":-".contains(&byte))
    });
    let words = value.split_whitespace().count();
    let is_value = words == 1 || value.contains(['(', '[', '{']) || value.starts_with(['\'', '"']);
    named && !value.is_empty() && is_value && !value.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_prose() {
        for line in [
            " x = model.predict(batch)",
            "for i in range(10):",
            "import torch",
            "from a import b",
            "plt.show()",
            "self.layers[0] = nn.Linear(3, 4)",
            "return x[0]",
            "loss_a, loss_b = losses",
        ] {
            assert!(is_code(line, "python"), "{line}");
        }
        for line in [
            "the loss is computed over all pixels",
            "for each batch: normalise",
            "n = number of samples",
            "if the file is missing, the default applies",
            "see https://example.org/f(x)",
            "noqa: E501",
            "-----------",
            "return to the start of the epoch.",
            "import note (see the paper)",
            "type: ignore",
            "x",
        ] {
            assert!(!is_code(line, "python"), "{line}");
        }
        assert!(is_code(" int n = 3;", "cpp") && is_code("foo(bar);", "javascript") && is_code("x <- mean(y)", "r"));
        assert!(!is_code("loops over all; then stops", "cpp") && !is_code("Returns the mean (of all).", "java"));
        assert!(is_code("SELECT id FROM t", "sql") && !is_code("Select what to keep", "sql"));
    }
}
