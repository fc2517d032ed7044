//! Notebooks as they are found.

use super::*;

const FOUR: &str = r##"{
 "cells": [
  {
   "cell_type": "markdown",
   "metadata": {},
   "source": [
    "# Churn\n",
    "Why customers leave."
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "metadata": {},
   "outputs": [{"data": {"image/png": "iVBORw0KGgo\"AAAA\\"}, "output_type": "display_data"}],
   "source": [
    "%matplotlib inline\n",
    "!pip install xgboost\n",
    "import pandas as pd\n",
    "files = !ls\n",
    "df = pd.read_csv('/home/ada/churn.csv')"
   ]
  },
  {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["%%bash\n", "for x in *; do echo $x; done"]},
  {"cell_type": "code", "metadata": {}, "outputs": [], "source": "broken(\n"},
  {
   "cell_type": "code",
   "source": [
    "%%time\n",
    "def fit(x):\n",
    "    assert x.shape == (3, 4)\n",
    "    return model.fit(x)"
   ]
  }
 ],
 "metadata": {"kernelspec": {"display_name": "My kernel", "language": "python", "name": "churn"}},
 "nbformat": 4,
 "nbformat_minor": 2
}"##;

#[test]
fn a_notebook_is_its_cells_and_one_module() {
    let notebook = Notebook::parse(FOUR.as_bytes());
    assert!(!notebook.broken);
    assert_eq!((notebook.code_cells, notebook.text_cells, notebook.text_words), (4, 1, 4));
    assert_eq!(notebook.code_lines, 12);
    let python = notebook.python.expect("a Python notebook");
    assert_eq!(python.errors, 1, "only the broken cell is broken");
    assert_eq!(python.imports[0].module, "pandas");
    assert_eq!(python.imports[0].line, 19);
    assert_eq!(python.absolute_paths, [(21, "/home/ada/churn.csv".to_owned())]);
    assert_eq!(python.functions[0].lines, [30, 32]);
}

#[test]
fn format_three_is_read_through_its_worksheets() {
    let three = r#"{"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": [
      {"cell_type": "heading", "level": 1, "source": ["Title here"]},
      {"cell_type": "code", "collapsed": false, "input": ["import numpy\n", "print 'x'"], "language": "python",
       "outputs": [], "prompt_number": 3}]}]}"#;
    let notebook = Notebook::parse(three.as_bytes());
    assert_eq!((notebook.code_cells, notebook.text_cells, notebook.text_words), (1, 1, 2));
    let python = notebook.python.expect("Python is the default");
    assert_eq!(python.imports[0].module, "numpy");
}

#[test]
fn a_foreign_first_cell_leaves_the_rest_readable() {
    let text = r#"{"cells":[{"cell_type":"code","source":["%%html"]},{"cell_type":"code","source":["import os"]}]}"#;
    let python = Notebook::parse(text.as_bytes()).python.expect("a Python notebook");
    assert_eq!((python.errors, python.imports.len()), (0, 1));
}

#[test]
fn other_kernels_count_as_their_language() {
    let r = r#"{"cells":[{"cell_type":"code","source":["library(dplyr)\n","x <- 1"]}],
        "metadata":{"kernelspec":{"name":"ir","language":"R","display_name":"R"},"language_info":{"name":"R"}}}"#;
    let notebook = Notebook::parse(r.as_bytes());
    assert_eq!((notebook.language, notebook.code_lines), ("r", 2));
    assert!(notebook.python.is_none());
}

#[test]
fn broken_notebooks_give_the_cells_before_the_break() {
    let cut = FOUR.split("  {\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"source\": \"broken").next();
    let notebook = Notebook::parse(cut.expect("the part before").as_bytes());
    assert!(notebook.broken);
    assert_eq!(notebook.code_cells, 2);
    for hostile in [
        "",
        "[]",
        "{",
        "{\"cells\":",
        "{\"cells\": 3}",
        "{\"cells\": [[[[",
        "\"",
        "{\"a\"",
        "{\"cells\":[{\"source\":[",
    ] {
        let notebook = Notebook::parse(hostile.as_bytes());
        assert_eq!(notebook.code_cells, 0, "{hostile}");
    }
    let deep = format!("{{\"x\": {}", "[".repeat(1_000_000));
    assert!(Notebook::parse(deep.as_bytes()).broken);
    let merge = "{\n<<<<<<< HEAD\n \"cells\": [\n";
    assert!(Notebook::parse(merge.as_bytes()).broken);
}
