use super::*;
use crate::evidence::facts::{CommandKind, Section, SectionLabel};
use crate::read::FileRole;

fn view<'a>(path: &'a str, text: &'a str) -> FileView<'a> {
    let size = u64::try_from(text.len()).unwrap_or(0);
    FileView { path, size, text: Some(text), cut: false, role: FileRole::Document, language: None, python: None }
}

fn tree(paths: &[&str]) -> Tree {
    Tree { files: paths.iter().map(|path| ((*path).to_owned(), 10)).collect(), complete: true }
}

fn facts_of(path: &str, text: &str, paths: &[&str]) -> ReadmeFacts {
    let mut reader = ReadmeReader::default();
    reader.file(&view(path, text));
    match reader.finish(&tree(paths), Reach::Whole) {
        Slot::Seen(facts) => facts,
        other => panic!("no facts: {other:?}"),
    }
}

fn section<'a>(facts: &'a ReadmeFacts, title: &str) -> &'a Section {
    facts
        .sections
        .iter()
        .find(|section| section.title == title)
        .unwrap_or_else(|| panic!("no section {title}: {facts:#?}"))
}

const CHURN: &str = r#"<h1 align="center">Churn forecast</h1>
<p align="center"><img src="https://img.shields.io/badge/build-passing-green"></p>

Churn forecast is a library that predicts which customers leave a telephone provider next month.

## Motivation

Existing scores were hard to explain, so this model trades a little accuracy for rules a manager can read.

## Installation

```bash
$ git clone https://github.com/ada/churn.git
$ cd churn
$ pip install -r requirements.txt
```

## Usage

Train and evaluate:

```sh
python scripts/train.py --seed 3 \
    --epochs 10
python -m churn.evaluate && make report
jupyter notebook notebooks/missing.ipynb
```

```python
from churn import Model
Model().fit(frame)
```

The output looks like this:

```
AUC 0.87
```

## Results

| model | AUC | F1 |
|-------|-----|----|
| rules | 0.87 | 0.61 |
| boosting | 0.89 | 0.64 |

## Roadmap

## License

MIT, see the LICENSE file.
"#;

const CHURN_TREE: [&str; 6] =
    ["README.md", "requirements.txt", "scripts/train.py", "churn/__init__.py", "churn/evaluate.py", "Makefile"];

#[test]
fn a_real_page_is_read_section_by_section() {
    let facts = facts_of("README.md", CHURN, &CHURN_TREE);
    assert_eq!(facts.format, "markdown");
    assert_eq!(facts.language.as_deref(), Some("en"));
    assert_eq!((facts.badges, facts.tables, facts.images), (1, 1, 0));
    assert_eq!(section(&facts, "Churn forecast").lines[0], 1);
    assert_eq!(section(&facts, "Motivation").lines, [6, 9]);
    assert!(section(&facts, "Churn forecast").labels.contains(&SectionLabel::What));
    assert!(section(&facts, "Motivation").labels.contains(&SectionLabel::Why));
    assert_eq!(section(&facts, "Installation").labels, [SectionLabel::How]);
    assert_eq!(section(&facts, "License").labels, [SectionLabel::Who]);
    assert!(section(&facts, "Roadmap").labels.is_empty(), "a heading with nothing under it says nothing");
    assert_eq!(facts.empty_headings.len(), 1);
    assert_eq!(facts.code_blocks.len(), 4);
    assert_eq!(facts.code_blocks[0].lines, [12, 16]);
}

#[test]
fn commands_know_what_they_need_and_whether_it_is_there() {
    let mut reader = ReadmeReader::default();
    reader.file(&view("Makefile", "report: data\n\tpython report.py\nVERSION := 3\n"));
    reader.file(&view("README.md", CHURN));
    let Slot::Seen(facts) = reader.finish(&tree(&CHURN_TREE), Reach::Whole) else { panic!("no facts") };
    let found: Vec<(CommandKind, Option<&str>, Option<bool>)> =
        facts.commands.iter().map(|c| (c.kind, c.target.as_deref(), c.target_exists)).collect();
    assert_eq!(
        found,
        [
            (CommandKind::Install, None, None),
            (CommandKind::Install, Some("requirements.txt"), Some(true)),
            (CommandKind::Run, Some("scripts/train.py"), Some(true)),
            (CommandKind::Run, Some("churn/evaluate.py"), Some(true)),
            (CommandKind::Run, Some("Makefile:report"), Some(true)),
            (CommandKind::Run, Some("notebooks/missing.ipynb"), Some(false)),
        ]
    );
    assert_eq!(facts.commands[1].place.lines, Some([15, 15]));
    assert_eq!(facts.examples.len(), 1, "the import of the own package is the example");
    assert_eq!(facts.expected_output.len(), 2, "the printed line and the table of results");
}

#[test]
fn a_listing_cannot_tell_what_is_missing_deep_inside() {
    let mut reader = ReadmeReader::default();
    reader.file(&view("README.md", "# A\n\nRun it:\n\n```sh\npython a/b/c/run.py\npython gone.py\n```\n"));
    let listed = Tree { complete: false, ..tree(&["README.md", "a/x.py"]) };
    let Slot::Seen(facts) = reader.finish(&listed, Reach::Listing) else { panic!("no facts") };
    assert_eq!(facts.commands[0].target_exists, None);
    assert_eq!(facts.commands[1].target_exists, Some(false));
}

#[test]
fn a_template_left_as_it_was_says_nothing() {
    let purple = "# Project Title\n\nOne Paragraph of project description goes here\n\n## Getting Started\n\nThese \
                  instructions will get you a copy of the project up and running on your local machine.\n\n### \
                  Prerequisites\n\nWhat things you need to install the software and how to install them\n\n```\nGive \
                  examples\n```\n";
    let react = "# Getting Started with Create React App\n\nThis project was bootstrapped with [Create React App]\
                 (https://github.com/facebook/create-react-app).\n\n## Available Scripts\n\nIn the project directory, you \
                 can run:\n\n### `npm start`\n\nRuns the app in the development mode.\\\nOpen \
                 [http://localhost:3000](http://localhost:3000) to view it in your browser.\n";
    for text in [purple, react, "# model\n\nTODO: Add description\n", "# x\n\nLorem ipsum dolor sit amet.\n"] {
        let facts = facts_of("README.md", text, &["README.md"]);
        assert_eq!(facts.words, 0, "{text}");
        assert!(facts.label_words.is_empty(), "{text}");
        assert!(!facts.placeholders.is_empty(), "{text}");
    }
    let real = facts_of("README.md", "# x\n\nA guide to writing a README without lorem filler text.\n", &["README.md"]);
    assert!(real.placeholders.is_empty());
}

#[test]
fn the_root_readme_counts_and_others_are_documents() {
    let long = "word ".repeat(150);
    let mut reader = ReadmeReader::default();
    reader.file(&view("docs/README.md", &long));
    reader.file(&view(".github/README.md", "# profile\n\nshort"));
    reader.file(&view("readme.RST", "Title\n=====\n\nThe text that counts here."));
    reader.file(&view("docs/guide.md", &long));
    reader.file(&view("LICENSE.md", &long));
    reader.file(&view("pkg/README.md", &long));
    let Slot::Seen(facts) = reader.finish(&tree(&["readme.RST"]), Reach::Whole) else { panic!("no facts") };
    assert_eq!((facts.path.as_str(), facts.format.as_str()), ("readme.RST", "restructuredtext"));
    assert_eq!(facts.documents, 3);
}

#[test]
fn nothing_to_read_is_absent_only_where_absence_can_be_told() {
    assert_eq!(ReadmeReader::default().finish(&tree(&["a.py"]), Reach::Whole), Slot::Absent);
    assert!(ReadmeReader::default().finish(&Tree::default(), Reach::Listing).gap().is_some());
    assert!(ReadmeReader::default().finish(&tree(&["README.md"]), Reach::Whole).gap().is_some());
    let mut reader = ReadmeReader::default();
    reader.file(&view("README", " \n\t\n"));
    assert_eq!(reader.finish(&tree(&["README"]), Reach::Whole), Slot::Absent);
}

#[test]
fn restructured_text_is_read_without_its_markup() {
    let text = "=====\nScatter\n=====\n\n|build| A small library for segment sums, see `the paper <https://x.org/p>`_.\n\n\
                .. |build| image:: https://travis-ci.org/a/b.svg\n\nInstallation\n------------\n\nRun this::\n\n    pip \
                install scatter\n\n.. code-block:: python\n\n   import scatter\n   scatter.add(x)\n\n.. image:: \
                docs/plot.png\n   :alt: a plot\n\n===== =====\nmodel  F1\n===== =====\na     0.91\nb     0.92\n===== \
                =====\n\n.. comment that nobody sees\n";
    let facts = facts_of("README.rst", text, &["README.rst"]);
    let titles: Vec<(&str, u8)> =
        facts.sections.iter().map(|section| (section.title.as_str(), section.level)).collect();
    assert_eq!(titles, [("Scatter", 1), ("Installation", 2)]);
    assert_eq!((facts.badges, facts.images, facts.tables, facts.links), (1, 1, 1, 1));
    assert_eq!(facts.code_blocks.len(), 2);
    assert_eq!(facts.code_blocks[1].language.as_deref(), Some("python"));
    assert_eq!(facts.commands[0].kind, CommandKind::Install);
    assert!(!section(&facts, "Installation").labels.is_empty());
    assert_eq!(facts.words, 11);
}

#[test]
fn other_formats_have_headings_and_code() {
    let org = facts_of(
        "README.org",
        "* Usage\nCall it so.\n#+BEGIN_SRC sh\npython a.py\n#+END_SRC\n",
        &["a.py", "README.org"],
    );
    assert_eq!((org.sections[0].title.as_str(), org.code_blocks.len(), org.commands.len()), ("Usage", 1, 1));
    let adoc = facts_of(
        "README.adoc",
        "= Tool\n\nA tool that counts.\n\n== Install\n\n[source,bash]\n----\nmake install\n----\n",
        &["README.adoc"],
    );
    assert_eq!(adoc.sections.len(), 2);
    assert_eq!(adoc.code_blocks[0].language.as_deref(), Some("bash"));
    let plain = facts_of(
        "README",
        "TOOL\n\nCounts words in files.\n\nUSAGE\n\n    $ ./count.sh file\n",
        &["count.sh", "README"],
    );
    assert_eq!(plain.sections.iter().map(|s| s.title.as_str()).collect::<Vec<_>>(), ["TOOL", "USAGE"]);
    assert_eq!(plain.commands[0].target_exists, Some(true));
    let cells = r##"{"cells":[{"cell_type":"markdown","source":["# Churn\n","\n","A model of churn."]},{"cell_type":"code","source":"import x\n"}]}"##;
    let notebook = facts_of("README.ipynb", cells, &["README.ipynb"]);
    assert_eq!(
        (notebook.format.as_str(), notebook.sections[0].title.as_str(), notebook.code_blocks.len()),
        ("notebook", "Churn", 1)
    );
    assert_eq!(facts_of("README.ipynb", "{broken", &["README.ipynb"]).words, 0);
}

#[test]
fn headings_of_other_languages_are_understood() {
    let text = "# 流失预测\n\n这是一个预测客户流失的库，用于电信公司的数据分析和建模工作，支持多种模型，可以解释每一个预测结果，方便业务人员使用。\n\n## 安装\n\n```bash\npip install churn\n```\n\n## 许可证\n\nMIT\n\n## 贡献\n\n欢迎提交 pull request。\n";
    let facts = facts_of("README.md", text, &["README.md"]);
    assert_eq!(facts.language.as_deref(), Some("zh"));
    assert_eq!(section(&facts, "安装").labels, [SectionLabel::How]);
    assert!(section(&facts, "贡献").labels.contains(&SectionLabel::Contribution));
    let spanish = "# Abandono\n\nUna biblioteca que estima la probabilidad de que los clientes de una empresa se vayan el mes que viene, con reglas que se pueden leer.\n\n## Instalación\n\n`pip install abandono`\n\n## Licencia\n\nMIT\n";
    let facts = facts_of("README.md", spanish, &["README.md"]);
    assert_eq!(facts.language.as_deref(), Some("es"));
    assert!(section(&facts, "Instalación").labels.contains(&SectionLabel::How));
}

#[test]
fn a_list_of_links_is_told_from_prose() {
    let mut text = String::from("# Awesome things\n\nA list.\n\n");
    for index in 0..40 {
        text.push_str(&format!("- [Thing {index}](https://x.org/{index}) - does it.\n"));
    }
    let facts = facts_of("README.md", &text, &["README.md"]);
    assert!(facts.link_list_share > 0.9, "{}", facts.link_list_share);
    assert!(facts_of("README.md", CHURN, &CHURN_TREE).link_list_share < 0.1);
}

#[test]
fn hostile_nesting_neither_overflows_nor_stalls() {
    let started = std::time::Instant::now();
    let bombs = [
        ">".repeat(200_000),
        "- ".repeat(100_000),
        "* + ".repeat(60_000),
        "<div>".repeat(60_000),
        "<b><i>".repeat(40_000),
        "[".repeat(200_000),
        "**a ".repeat(60_000),
        format!("{}x{}", "*".repeat(100_000), "*".repeat(100_000)),
        "![](".repeat(60_000),
        "<table><tr><td>".repeat(20_000),
        "|a".repeat(100_000),
        "`".repeat(300_000),
        "# \n".repeat(100_000),
        "\u{0}\u{fffd}\u{202e}".repeat(1_000),
    ];
    for bomb in &bombs {
        for path in ["README.md", "README.rst", "README.html", "README.txt", "README.adoc", "README.org"] {
            let facts = facts_of(path, bomb, &[path]);
            assert!(facts.code_blocks.len() <= 60 && facts.commands.len() <= 60);
        }
    }
    // Generous for an unoptimised build on a loaded machine; growth with the square of the input takes hours.
    assert!(started.elapsed() < std::time::Duration::from_secs(120), "{:?}", started.elapsed());
}

#[test]
fn a_page_beyond_the_limit_is_read_to_it_and_says_so() {
    let long = format!("# A\n\n{}", "ünïcode words ".repeat(50_000));
    let facts = facts_of("README.md", &long, &["README.md"]);
    assert!(facts.truncated);
    assert!(facts.words > 10_000);
    assert!(!facts_of("README.md", CHURN, &CHURN_TREE).truncated);
}

#[test]
fn given_headings_are_matched_in_order() {
    let labels = label_headings("README.md", CHURN, &["## Installation", "# a comment in code", "## [License](x)"]);
    assert_eq!(labels, [vec![SectionLabel::How], vec![SectionLabel::Other], vec![SectionLabel::Who]]);
}

fn commands_of(text: &str, makefile: &str, paths: &[&str]) -> Vec<(Option<String>, Option<bool>)> {
    let mut reader = ReadmeReader::default();
    reader.file(&view("Makefile", makefile));
    reader.file(&view("README.md", text));
    let Slot::Seen(facts) = reader.finish(&tree(paths), Reach::Whole) else { panic!("no facts") };
    facts.commands.into_iter().map(|command| (command.target, command.target_exists)).collect()
}

#[test]
fn what_earlier_commands_make_is_not_missing() {
    let built = "# Beam\n\n## Build\n\n```sh\nmkdir build && cd build\ncmake ..\nmake\n./beam --demo\n```\n\n## Train\n\n```sh\ncd ..\npython fit.py\n```\n";
    let found = commands_of(built, "", &["README.md", "CMakeLists.txt"]);
    let there: Vec<Option<bool>> = found.iter().map(|(_, there)| *there).collect();
    assert_eq!(there, [None, None, None, Some(false)], "{found:?}");
    let copied = "# Beam\n\n```sh\ncp config.example.py config.py\npython config.py\nwget https://lab.example/run.sh\nbash run.sh\nbash gone.sh\n```\n";
    let there: Vec<Option<bool>> =
        commands_of(copied, "", &["README.md", "config.example.py"]).iter().map(|(_, there)| *there).collect();
    assert_eq!(there, [None, None, None, Some(false)]);
    let two = "# Beam\n\n```sh\ngit clone https://git.example/ada/beam.git\ncd beam\npip install -r needs.txt\ngit clone https://git.example/bob/wave\ncd wave\npip install .\n```\n";
    let there: Vec<Option<bool>> = commands_of(two, "", &["README.md"]).iter().map(|(_, there)| *there).collect();
    assert_eq!(there, [None, Some(false), None, None]);
}

#[test]
fn a_file_in_another_folder_is_not_called_missing() {
    let text = "# Beam\n\nIn the folder of the application, run:\n\n```sh\npython app.py\npython gone.py\n```\n";
    let there: Vec<Option<bool>> =
        commands_of(text, "", &["README.md", "web/app.py"]).iter().map(|(_, there)| *there).collect();
    assert_eq!(there, [None, Some(false)]);
}

#[test]
fn makefiles_with_pattern_or_variable_targets_leave_other_names_open() {
    let text = "# Songs\n\n```sh\nmake figures\nmake tour.ipynb\n```\n";
    let there = |makefile: &str| -> Vec<Option<bool>> {
        commands_of(text, makefile, &["README.md", "Makefile"]).iter().map(|(_, there)| *there).collect()
    };
    assert_eq!(
        there("BOOKS = $(wildcard *.ipynb)\n\nfigures: data\n\n$(BOOKS):\n\tjupyter nbconvert $@\n"),
        [Some(true), None]
    );
    assert_eq!(there("figures:\n\tpython plot.py\n%.ipynb: %.py\n\tjupytext $<\n"), [Some(true), None]);
    assert_eq!(there("include common.mk\nfigures:\n\tpython plot.py\n"), [Some(true), None]);
    assert_eq!(there("SHELL := bash\nfigures: $(OUT:.csv=.png)\n\tpython plot.py\n"), [Some(true), Some(false)]);
}

#[test]
fn a_command_between_backticks_that_do_not_pair_is_one() {
    let text =
        "# Voices\n\n- Go into the folder\n- Run `$ pip install -r requirements.txt``\n- Launch `python app.py`\n";
    let found = commands_of(text, "", &["README.md", "requirements.txt"]);
    assert_eq!(found, [(Some("requirements.txt".to_owned()), Some(true)), (Some("app.py".to_owned()), Some(false)),]);
}

#[test]
fn dots_and_commands_without_a_prompt_are_no_output() {
    let text = "# Fire\n\n```\n$ pip install fire\n....\ncd fire\n$ python run.py\n```\n";
    assert!(facts_of("README.md", text, &["README.md", "run.py"]).expected_output.is_empty());
    let text = "# Fire\n\n```\n$ python run.py\nframe 0: fire\n```\n";
    assert_eq!(facts_of("README.md", text, &["README.md", "run.py"]).expected_output.len(), 1);
}

#[test]
fn a_command_in_a_folder_told_of_in_words_misses_nothing() {
    let missing = |text: &str| {
        let facts = facts_of("README.md", text, &["README.md", "yarn.lock", "logger/__init__.py"]);
        facts.commands.iter().filter(|command| command.target_exists == Some(false)).count()
    };
    let told = "# A\n\n## App\n\n0. download this repository\n1. go to `ml-vis-app` folder\n2. install the dependencies:\n    1. `yarn install`\n3. in that folder, run `yarn`.\n";
    assert_eq!(missing(told), 0);
    assert_eq!(missing(&told.replace("go to `ml-vis-app` folder", "go to the root folder")), 1);
    assert_eq!(missing("# A\n\nIn the directory web:\n\n```sh\nyarn install\n```\n"), 0);
    assert_eq!(missing("# A\n\nGo to the web folder.\n\n## B\n\n```sh\nyarn install\n```\n"), 1);
}
