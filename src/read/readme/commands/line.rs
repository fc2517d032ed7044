//! The words of a command line: prompts, quotes, wrappers, flags.
//!
//! Invariant: at most 4,000 characters of a line are looked at; nothing is run.

/// Programs that open a command line. Own console scripts are recognised by their block's language or prompt.
pub(super) const PROGRAMS: &[&str] = &[
    "pip",
    "pip3",
    "python",
    "python2",
    "python3",
    "py",
    "ipython",
    "conda",
    "mamba",
    "micromamba",
    "poetry",
    "uv",
    "uvx",
    "pipenv",
    "pdm",
    "hatch",
    "pixi",
    "virtualenv",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "bun",
    "make",
    "cmake",
    "ninja",
    "bash",
    "sh",
    "zsh",
    "source",
    "docker",
    "docker-compose",
    "podman",
    "singularity",
    "git",
    "wget",
    "curl",
    "cargo",
    "rustup",
    "go",
    "rscript",
    "r",
    "julia",
    "jupyter",
    "jupyter-lab",
    "jupyter-notebook",
    "streamlit",
    "gradio",
    "uvicorn",
    "gunicorn",
    "flask",
    "pytest",
    "py.test",
    "tox",
    "nox",
    "nosetests",
    "dvc",
    "kaggle",
    "gdown",
    "aws",
    "gsutil",
    "huggingface-cli",
    "hf",
    "accelerate",
    "torchrun",
    "deepspeed",
    "horovodrun",
    "mpirun",
    "srun",
    "sbatch",
    "snakemake",
    "mlflow",
    "mvn",
    "gradle",
    "brew",
    "apt",
    "apt-get",
    "yum",
    "unzip",
    "tar",
    "cd",
    "export",
    "node",
    "bundle",
    "gem",
    "composer",
    "dotnet",
    "kubectl",
    "helm",
    "terraform",
    "fastapi",
    "tensorboard",
    "allennlp",
];

/// Words in front of the program that say nothing about it.
pub(super) const WRAPPERS: [&str; 9] = ["sudo", "time", "nohup", "exec", "env", "then", "do", "xvfb-run", "&&"];

/// Whether a line opens with a known program, a prompt before it or not.
pub(in crate::read::readme) fn is_command(line: &str) -> bool {
    let line = unprompted(line).map_or(line, |(rest, _)| rest);
    let words = split(line);
    let words = unwrapped(&words);
    let Some(program) = words.first() else { return false };
    if program.starts_with("./") && program.len() > 2 {
        return true;
    }
    // "make sure you …", "go to …", "source code" are prose.
    const PROSE: [&str; 16] =
        ["sure", "to", "a", "an", "the", "it", "your", "you", "code", "is", "and", "of", "for", "this", "=", "changes"];
    let prose = words.get(1).is_some_and(|word| PROSE.contains(&word.to_lowercase().as_str()));
    !prose
        && PROGRAMS.contains(&program.as_str())
        && (words.len() > 1 || matches!(program.as_str(), "make" | "pytest" | "tox" | "nox"))
}
/// The line behind a prompt, and whether there was one.
pub(super) fn unprompted(line: &str) -> Option<(&str, char)> {
    let trimmed = line.trim_start();
    for (prompt, mark) in [("$ ", '$'), ("$", '$'), ("% ", '%'), ("!", '!'), ("> ", '>'), ("# ", '#')] {
        let Some(rest) = trimmed.strip_prefix(prompt) else { continue };
        let first = rest.split_whitespace().next().unwrap_or_default();
        let known = PROGRAMS.contains(&first) || WRAPPERS.contains(&first) || first.starts_with("./");
        let fits = match mark {
            '$' => prompt == "$ " || known,
            _ => known,
        };
        return (fits && !rest.trim().is_empty()).then_some((rest, mark));
    }
    // `(env) user@host:~/x$ command`
    let (before, rest) = trimmed.split_once("$ ")?;
    let prompt = before.len() <= 60 && (before.contains('@') && before.contains(':') || before.starts_with('('));
    (prompt && !before.contains(' ') | before.starts_with('(')).then_some((rest, '$'))
}

/// Words of a command line; quotes keep words together and are taken away.
pub(super) fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in line.trim().chars().take(4_000) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (_, c) => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Without wrappers, variable assignments and runners (`poetry run`, `uv run`, `pipenv run`, `conda run -n x`).
pub(super) fn unwrapped(words: &[String]) -> &[String] {
    let mut rest = words;
    loop {
        let first = rest.first().map_or("", String::as_str);
        let second = rest.get(1).map_or("", String::as_str);
        let skip = match (first, second) {
            ("poetry" | "uv" | "pipenv" | "pdm" | "hatch" | "rye" | "pixi", "run") if rest.len() > 2 => 2,
            (first, _) if WRAPPERS.contains(&first) => 1,
            (first, _) if is_assignment(first) => 1,
            _ => return rest,
        };
        rest = rest.get(skip..).unwrap_or_default();
        if rest.is_empty() {
            return rest;
        }
    }
}

pub(super) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    })
}

/// The first argument that ends in one of `ends`.
pub(super) fn argument<'a>(words: &'a [String], ends: &[&str]) -> Option<&'a str> {
    words.iter().skip(1).map(String::as_str).find(|word| ends.iter().any(|end| word.to_lowercase().ends_with(end)))
}

/// The value behind one of `flags`.
pub(super) fn value<'a>(words: &'a [String], flags: &[&str]) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(index, word)| {
        if flags.contains(&word.as_str()) {
            return words.get(index + 1).map(String::as_str);
        }
        let (flag, value) = word.split_once('=')?;
        flags.contains(&flag).then_some(value)
    })
}
