//! Shell text as simple commands.
//!
//! Called wherever a script is read: CI steps, `.sh` files, Makefile recipes, Dockerfiles' like. Not a shell: nothing
//! is expanded. Invariant: what stands in a comment, a string or a here-document is never a command; at most
//! [`MAX_COMMANDS`] commands a text.

/// Commands kept of one text.
const MAX_COMMANDS: usize = 2_000;
/// Bytes of text read.
const MAX_BYTES: usize = 256 * 1024;

/// One simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    /// Its words, quotes removed.
    pub(crate) words: Vec<String>,
    /// Lines after the text's first, from 0.
    pub(crate) line: u32,
    /// Whether `|| true` (or `|| :`, `|| echo …`) swallows its failure.
    pub(crate) failure_ignored: bool,
}

/// Splits a text into its simple commands.
pub(crate) fn commands(text: &str) -> Vec<Command> {
    let mut scanner = Scanner::default();
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut heredocs: Vec<String> = Vec::new();
    for (index, line) in text.get(..end).unwrap_or("").lines().enumerate() {
        if let Some(end) = heredocs.first() {
            if line.trim() == end.as_str() {
                heredocs.remove(0);
            }
            continue;
        }
        scanner.line = u32::try_from(index).unwrap_or(u32::MAX);
        scanner.scan(line);
        heredocs = std::mem::take(&mut scanner.heredocs);
        if scanner.found.len() >= MAX_COMMANDS {
            break;
        }
    }
    scanner.end_command(false);
    mark_ignored(scanner.found)
}

#[derive(Debug, Default)]
struct Scanner {
    found: Vec<(Command, bool)>,
    words: Vec<String>,
    word: String,
    in_word: bool,
    quote: Option<char>,
    line: u32,
    command_line: u32,
    after_or: bool,
    heredocs: Vec<String>,
}

impl Scanner {
    fn scan(&mut self, line: &str) {
        let mut signs = line.chars().peekable();
        let mut continues = false;
        while let Some(sign) = signs.next() {
            if let Some(quote) = self.quote {
                match sign {
                    _ if sign == quote => self.quote = None,
                    '\\' if quote == '"' => self.word.extend(signs.next()),
                    _ => self.word.push(sign),
                }
                continue;
            }
            match sign {
                '\'' | '"' => {
                    self.begin_word();
                    self.quote = Some(sign);
                }
                '\\' => match signs.next() {
                    Some(next) => {
                        self.begin_word();
                        self.word.push(next);
                    }
                    None => continues = true,
                },
                '#' if !self.in_word => break,
                ' ' | '\t' => self.end_word(),
                ';' => self.end_command(false),
                '&' if signs.peek() == Some(&'&') => {
                    signs.next();
                    self.end_command(false);
                }
                '|' => {
                    let or = signs.peek() == Some(&'|');
                    if or {
                        signs.next();
                    }
                    self.end_command(or);
                }
                '(' | ')' | '{' | '}' if !self.in_word => {}
                '<' if signs.peek() == Some(&'<') => {
                    self.heredoc(&mut signs);
                }
                _ => {
                    self.begin_word();
                    self.word.push(sign);
                }
            }
        }
        if self.quote.is_some() {
            self.word.push('\n');
        } else if continues {
            self.end_word();
        } else {
            self.end_command(false);
        }
        // A quote left open over very long text is a mistake of the text: it ends here.
        if self.word.len() > 16 * 1024 {
            self.quote = None;
            self.end_command(false);
        }
    }

    fn heredoc(&mut self, signs: &mut std::iter::Peekable<std::str::Chars<'_>>) {
        signs.next();
        if signs.peek() == Some(&'<') {
            signs.next();
            return;
        }
        let mut end = String::new();
        while let Some(sign) = signs.peek() {
            if sign.is_whitespace() && !end.is_empty() || matches!(sign, ';' | '|' | '>' | ')' | '&') {
                break;
            }
            if !matches!(sign, '-' | '\'' | '"' | '\\') && !sign.is_whitespace() {
                end.push(*sign);
            }
            signs.next();
        }
        if !end.is_empty() {
            self.heredocs.push(end);
        }
    }

    fn begin_word(&mut self) {
        if !self.in_word {
            self.in_word = true;
            if self.words.is_empty() {
                self.command_line = self.line;
            }
        }
    }

    fn end_word(&mut self) {
        if self.in_word {
            self.words.push(std::mem::take(&mut self.word));
            self.in_word = false;
        }
    }

    fn end_command(&mut self, followed_by_or: bool) {
        self.end_word();
        if !self.words.is_empty() && self.found.len() < MAX_COMMANDS {
            let words = std::mem::take(&mut self.words);
            let command = Command { words, line: self.command_line, failure_ignored: false };
            self.found.push((command, self.after_or));
            self.after_or = followed_by_or;
        }
    }
}

/// A command whose alternative after `||` cannot fail swallows failure.
fn mark_ignored(found: Vec<(Command, bool)>) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::with_capacity(found.len());
    for (command, is_alternative) in found {
        let harmless = matches!(command.words.first().map(String::as_str), Some("true" | ":" | "echo" | "printf"))
            || command.words.iter().map(String::as_str).eq(["exit", "0"]);
        if is_alternative
            && harmless
            && let Some(last) = commands.last_mut()
        {
            last.failure_ignored = true;
        }
        commands.push(command);
    }
    commands
}

/// The words that say what is run: variable assignments, `sudo`, `time`, runners of managed environments and shell
/// keywords in front are left out.
pub(crate) fn essential(words: &[String]) -> &[String] {
    let mut rest = words;
    // Each turn drops at least one word.
    while let Some(first) = rest.first() {
        let drop = match first.rsplit('/').next().unwrap_or(first) {
            "sudo" | "time" | "nohup" | "command" | "exec" | "then" | "else" | "do" | "if" | "while" | "!" | "env"
            | "travis_retry" | "xvfb-run" | "stdbuf" | "nice" | "retry" | "@" | "cross-env" | "call" | "wine"
            | "fixuid" | "catchsegv" | "&" | "ci_retry" | "winpty" => {
                1 + leading_options(rest.get(1..).unwrap_or_default())
            }
            "travis_wait" | "timeout" | "ionice" => {
                1 + leading_options(rest.get(1..).unwrap_or_default())
                    + usize::from(rest.get(1).is_some_and(|word| word.starts_with(|sign: char| sign.is_ascii_digit())))
            }
            _ if is_assignment(first) => 1,
            _ => 0,
        };
        if drop == 0 {
            break;
        }
        rest = rest.get(drop..).unwrap_or_default();
    }
    rest
}

/// How many options (and nothing else) stand first.
fn leading_options(words: &[String]) -> usize {
    words.iter().take_while(|word| word.starts_with('-')).count()
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|sign: char| sign.is_ascii_digit())
            && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(String, u32)> {
        commands(text).into_iter().map(|command| (command.words.join("·"), command.line)).collect()
    }

    #[test]
    fn splits_simple_commands() {
        let text =
            "pip install -e . && pytest -q \\\n  tests # run\n# pytest\necho \"run; pytest\" | cat\nFOO=1 make test";
        let expected = [
            ("pip·install·-e·.", 0),
            ("pytest·-q·tests", 0),
            ("echo·run; pytest", 3),
            ("cat", 3),
            ("FOO=1·make·test", 4),
        ];
        assert_eq!(split(text), expected.map(|(words, line)| (words.to_owned(), line)));
    }

    #[test]
    fn documents_and_strings_are_no_commands() {
        assert_eq!(split("cat <<EOF > x\npytest\nEOF\nls\n"), [("cat·>·x".to_owned(), 0), ("ls".to_owned(), 3)]);
        assert_eq!(split("x='\npytest\n'\nls").len(), 2);
    }

    #[test]
    fn swallowed_failure_is_seen() {
        let found = commands("pytest || true\npytest || exit 1\nflake8 || echo no");
        let ignored: Vec<_> = found.iter().map(|command| command.failure_ignored).collect();
        assert_eq!(ignored, [true, false, false, false, true, false]);
    }

    #[test]
    fn leading_words_are_left_out() {
        for text in ["sudo -E A=1 pytest", "travis_wait 30 pytest", "xvfb-run -a pytest", "if ! pytest", "time pytest"]
        {
            assert_eq!(essential(&commands(text)[0].words)[0], "pytest", "{text}");
        }
    }

    #[test]
    fn broken_text_is_harmless() {
        for text in ["'", "\"\\", "<<", "((((", "a |", "||", "\\", "&&&&", "<<'", "$((1<<2))"] {
            let _ = commands(text);
        }
    }
}
