//! The reader as the repository reader calls it.

use super::*;
use crate::read::python::PythonFile;

fn view<'a>(path: &'a str, text: &'a str, python: Option<&'a PythonFile>) -> FileView<'a> {
    let role = if path.ends_with(".py") { FileRole::Source } else { FileRole::Document };
    let language = path.ends_with(".py").then_some("python");
    FileView { path, size: text.len() as u64, text: Some(text), cut: false, role, language, python }
}

fn whole() -> Tree {
    Tree { complete: true, ..Tree::default() }
}

fn read(files: &[(&str, &str)]) -> Slot<MethodologyFacts> {
    let mut reader = MethodologyReader::default();
    for (path, text) in files {
        let python = PythonFile { docstrings: vec![[1, 3]], ..PythonFile::default() };
        reader.file(&view(path, text, path.ends_with(".py").then_some(&python)));
    }
    reader.finish(&whole(), Reach::Whole)
}

const README: &str = "# Churn\n\nWe split the data by customer, because one customer\nhas many rows.\n\n\
    ## Limitations\n\nAll customers are from one country, so the model may not hold elsewhere.\n\n\
    ## Ablation study\n\n| part | F1 |\n|---|---|\n| all | 0.81 |\n| no text | 0.74 |\n\n\
    ## References\n\nWe compare with the baseline of others because they did.\n";
const CODE: &str = "\"\"\"Trains.\n\nWe compare the model with a logistic regression baseline, since it is cheap.\"\"\"\n\
    # The rows of 2019 were dropped because prices changed then.\n\
    a, b = train_test_split(x, stratify=y)\n";

#[test]
fn an_abstract_in_quotation_marks_names_and_states_nothing() {
    let quoted =
        "# Churn\n\n> We split the data by customer, because one customer\n> has many rows.\n\nText of our own.\n";
    let slot = read(&[("README.md", quoted), ("docs/of_others.md", &quoted.replace("customer", "patient"))]);
    let split = slot.seen().and_then(|facts| facts.said.get(&Notion::Split)).expect("it is named");
    assert_eq!((split.statements, split.mentions), (0, 1), "and what other documents quote is not read");
    assert_eq!(split.places[0].place.lines, Some([3, 4]));
}

#[test]
fn a_notebooks_headings_name_what_their_cells_do() {
    let mut reader = MethodologyReader::default();
    for (line, source) in [(10, "### 1.1 Pre-processing"), (20, "## Baselines"), (30, "## References\n### Baselines")] {
        reader.cell("fit.ipynb", &Cell { is_code: false, source: &[(line, source.to_owned())] });
    }
    let slot = reader.finish(&whole(), Reach::Whole);
    let facts = slot.seen().expect("there is text");
    for (notion, line) in [(Notion::Preprocessing, 10), (Notion::Baseline, 20)] {
        let said = facts.said.get(&notion).expect("named");
        assert_eq!((said.statements, said.mentions), (0, 1));
        assert_eq!(said.places[0].place.lines, Some([line, line]));
    }
    let page = read(&[("README.md", "# x\n\n## Baselines\n\nSee the folder.\n")]);
    assert!(page.seen().is_some_and(|facts| facts.said.is_empty()), "a page's heading has words below it");
}

#[test]
fn approaches_side_by_side_are_a_comparison_and_sizes_of_one_are_none() {
    let compared = "# Results\n\n| Ranking | Model | Accuracy |\n|-|-|-|\n| 1. | LSTM | 0.75 |\n| 2. | ResNet | 0.73 |\n| 3. | One Hot | 0.69 |\n";
    let slot = read(&[("README.md", compared)]);
    let baseline = slot.seen().and_then(|facts| facts.said.get(&Notion::Baseline)).expect("a comparison");
    assert_eq!((baseline.statements, baseline.places[0].place.lines), (1, Some([3, 7])));
    let sizes = "# Models\n\n| Name | Accuracy |\n|-|-|\n| net-b0 | 0.75 |\n| net-b1 | 0.77 |\n| resnet | 0.69 |\n";
    let skipped = compared.replace("# Results", "# Related work");
    for page in [sizes, &skipped] {
        assert!(read(&[("README.md", page)]).seen().is_some_and(|facts| facts.said.is_empty()), "{page}");
    }
}

#[test]
fn passages_are_cited_where_they_stand_and_count_once() {
    let slot = read(&[("README.md", README), ("src/train.py", CODE), ("docs/copy.md", README)]);
    let facts = slot.seen().expect("there is text");
    let lines = |notion| {
        let said = facts.said.get(&notion).expect("spoken of");
        let one = &said.places[0];
        (said.statements, said.mentions, one.place.path.as_str(), one.place.lines, one.states)
    };
    assert_eq!(lines(Notion::Split), (1, 0, "README.md", Some([3, 4]), true));
    assert_eq!(lines(Notion::Limitations), (1, 0, "README.md", Some([8, 8]), true));
    assert_eq!(lines(Notion::Ablation), (1, 0, "README.md", Some([12, 15]), true));
    assert_eq!(lines(Notion::Baseline), (1, 0, "src/train.py", Some([3, 3]), true));
    assert_eq!(lines(Notion::Exclusion), (1, 0, "src/train.py", Some([4, 4]), true));
    assert_eq!(facts.done[&Practice::HeldOut].count, 1);
    assert_eq!(facts.done[&Practice::CarefulSplit].places[0].lines, Some([5, 5]));
    let quoted = facts.said[&Notion::Split].places[0].place.excerpt.as_deref();
    assert_eq!(quoted, Some("We split the data by customer, because one customer has many rows."));
}

#[test]
fn any_order_of_files_gives_the_same_facts() {
    let files = [("README.md", README), ("src/train.py", CODE), ("docs/a.md", README), ("b/notes.md", README)];
    let mut turned = files;
    turned.reverse();
    assert_eq!(read(&files), read(&turned));
}

#[test]
fn tables_with_a_baseline_or_spreads_tell_of_them() {
    let table = "# Results\n\n| data | Baseline | ours |\n|---|---|---|\n| a | 71.2% | 74.1 ± 0.3% |\n| b | 61.0% | 63.5 ± 0.2% |\n";
    let slot = read(&[("README.md", table)]);
    let said = &slot.seen().expect("there is text").said;
    assert_eq!(said[&Notion::Baseline].places[0].place.lines, Some([3, 6]));
    assert_eq!(said[&Notion::Uncertainty].statements, 1);
    let settings = "| option | baseline |\n|---|---|\n| a | yes |\n";
    assert!(read(&[("README.md", settings)]).seen().is_some_and(|facts| facts.said.is_empty()));
}

#[test]
fn copies_templates_changelogs_and_tests_are_no_account() {
    let text = "We split the data by customer, because one customer has many rows.";
    let mut reader = MethodologyReader::default();
    for role in [FileRole::Vendored, FileRole::Generated, FileRole::Test, FileRole::Data] {
        reader.file(&FileView { role, ..view("x/notes.md", text, None) });
    }
    for path in ["CHANGELOG.md", "LICENSE.md", ".github/ISSUE_TEMPLATE.md", "CONTRIBUTING.md", "notes.txt"] {
        reader.file(&view(path, text, None));
    }
    assert_eq!(reader.finish(&whole(), Reach::Whole), Slot::Absent);
    let empty = read(&[("README.md", "# Churn\n\n## Limitations\n\n## Error analysis\n\nTODO: describe the errors\n")]);
    assert_eq!(empty.seen().map(|facts| facts.said.len()), Some(0));
}

#[test]
fn languages_without_a_table_are_unread_and_never_silent() {
    let korean = "이 저장소는 고객 이탈을 예측하는 모델을 담고 있습니다. 데이터를 고객별로 나누었고 기준 모델과 비교하였습니다. ".repeat(12);
    assert!(matches!(read(&[("README.md", &korean)]), Slot::Unknown(Gap::Unreadable { .. })));
    let chinese = "# 流失预测\n\n".to_owned()
        + &"我们选择该数据集，因为它是唯一带有人工标注的公开中文语料，覆盖了不同的行业和地区。".repeat(4);
    let slot = read(&[("README.md", &chinese)]);
    let facts = slot.seen().expect("there is a table");
    assert_eq!(facts.said[&Notion::DatasetChoice].statements, 1);
    assert!(facts.words > 0 && facts.english_words == 0);
}

#[test]
fn a_listing_is_unknown_and_an_empty_repository_absent() {
    assert_eq!(MethodologyReader::default().finish(&whole(), Reach::Listing), Slot::Unknown(Gap::Unsupported));
    assert_eq!(MethodologyReader::default().finish(&whole(), Reach::Whole), Slot::Absent);
}

#[test]
fn cells_of_a_notebook_are_read_with_the_lines_of_the_file() {
    let mut reader = MethodologyReader::default();
    let text = [
        (14, "# Data\n".to_owned()),
        (15, "We removed 12 patients without a\n".to_owned()),
        (16, "diagnosis, because nothing can be learnt from them.".to_owned()),
    ];
    reader.cell("eda.ipynb", &Cell { is_code: false, source: &text });
    let code = [(30, "print(classification_report(y, p))\n".to_owned())];
    reader.cell("eda.ipynb", &Cell { is_code: true, source: &code });
    let slot = reader.finish(&whole(), Reach::Whole);
    let facts = slot.seen().expect("cells were read");
    assert_eq!(facts.said[&Notion::Exclusion].places[0].place.lines, Some([15, 16]));
    assert_eq!(facts.done[&Practice::ErrorBreakdown].places[0].lines, Some([30, 30]));
}

#[test]
fn hostile_text_is_read_in_bounds() {
    for hostile in ["baseline ", "because\n", "we split ", "![a](", "\u{202e}баseline。", "limitations\n=====\n"] {
        let text = hostile.repeat(30_000);
        read(&[("README.md", &text), ("a.rst", &text), ("a.tex", &text), ("a.py", &text)]);
    }
}
