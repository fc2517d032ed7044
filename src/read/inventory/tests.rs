//! What is counted, and what is not.

use super::*;
use crate::read::RepositoryReader;

fn inventory(files: &[(&str, &str)]) -> Inventory {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        if reader.wants(path, text.len() as u64) {
            reader.file(path, text.as_bytes(), text.len() as u64);
        } else {
            reader.listing(path, text.len() as u64);
        }
    }
    match reader.finish(Reach::Whole).inventory {
        Slot::Seen(facts) => facts,
        other => panic!("no inventory: {other:?}"),
    }
}

#[test]
fn a_julia_project_with_sources_is_a_package() {
    let project = "name = \"Churn\"\nuuid = \"587475ba\"\n[deps]\nFlux = \"1\"\n";
    let mut reader = crate::read::RepositoryReader::new();
    for (path, text) in [("Project.toml", project), ("src/Churn.jl", "module Churn\nusing Flux\nend\n")] {
        reader.file(path, text.as_bytes(), text.len() as u64);
    }
    let facts = reader.finish(Reach::Whole).inventory;
    let facts = facts.seen().expect("read whole");
    assert_eq!((facts.packages, facts.imports.get("Flux")), (1, Some(&1)));
    assert_eq!(facts.installable.as_ref().map(|place| place.path.as_str()), Some("Project.toml"));
}

#[test]
fn source_is_counted_apart_from_tests_copies_and_data() {
    let facts = inventory(&[
        ("net/__init__.py", ""),
        (
            "net/model.py",
            "import torch\nimport os\nfrom net import util\n\n\nclass Net:\n    \"\"\"A net.\"\"\"\n    def forward(self, x):\n        \"\"\"Runs.\"\"\"\n        return x\n    def _hidden(self):\n        def inner(): pass\n",
        ),
        ("net/util.py", "import numpy as np\nimport yaml\n"),
        (
            "train.py",
            "import torch\nimport net\nimport argparse\n\ndef main():\n    loss.backward()\n\nif __name__ == '__main__':\n    main()\n",
        ),
        (
            "prep.py",
            "import argparse\nfrom sklearn.preprocessing import StandardScaler\nargparse.ArgumentParser()\nscaler.fit(x)\n",
        ),
        ("tests/test_net.py", "import pytest\nimport net\n\ndef test_a():\n    assert net\n"),
        ("third_party/big.py", "def f(): pass\n"),
        ("net/a_pb2.py", "x = 1\n"),
        ("data/a.csv", "1,2\n"),
        ("docs/images/a.png", "x"),
        ("models/a.pth", "x"),
        ("R/a.R", "x <- 1\n\ny <- 2\n"),
        ("docs/usage.md", "# Use\n"),
        ("README.md", "# Net\n"),
        ("LICENSE", "Apache License\nVersion 2.0\n"),
        ("setup.py", "from setuptools import setup\n\nsetup(name='net')\n"),
        ("Makefile", "all:\n\tpython train.py\n"),
        (".vimrc", "set nu\n"),
    ]);
    assert_eq!((facts.files, facts.vendored_files, facts.generated_files), (18, 1, 1));
    assert_eq!(facts.languages["python"].files, 5);
    assert_eq!((facts.languages["r"].lines, facts.source_lines), (2, 2 + 10 + 2 + 7 + 4));
    assert_eq!((facts.functions, facts.public_functions, facts.documented_functions, facts.classes), (4, 2, 1, 1));
    assert_eq!((facts.packages, facts.documents, facts.data_files, facts.weight_files), (1, 1, 2, 1));
    assert_eq!(
        (facts.licence.as_ref().map(|place| place.path.as_str()), facts.licence_id.as_deref()),
        (Some("LICENSE"), Some("Apache-2.0"))
    );
    let imports: Vec<(&str, u64)> = facts.imports.iter().map(|(name, files)| (name.as_str(), *files)).collect();
    assert_eq!(imports, [("numpy", 1), ("pytest", 1), ("setuptools", 1), ("sklearn", 1), ("torch", 2), ("yaml", 1)]);
    let entries: Vec<&str> = facts.entry_points.iter().map(|place| place.path.as_str()).collect();
    assert_eq!(entries, ["Makefile", "train.py", "prep.py"]);
    let installable = facts.installable.expect("setup.py");
    assert_eq!((installable.path.as_str(), installable.lines), ("setup.py", Some([3, 3])));
    assert_eq!(facts.training_code.len(), 1);
    assert_eq!(facts.training_code[0].excerpt.as_deref(), Some("loss.backward()"));
    assert!((facts.configuration_share - 1.0 / 18.0).abs() < 1e-9);
}

#[test]
fn notebooks_count_by_their_cells_and_kernels() {
    let python = r#"{"cells":[{"cell_type":"markdown","source":["Two words"]},{"cell_type":"code","source":["import torch\n","\n","model.fit(x)"]}],"metadata":{}}"#;
    let r = r#"{"cells":[{"cell_type":"code","source":["x <- 1"]}],"metadata":{"kernelspec":{"language":"R","name":"ir"}}}"#;
    let facts = inventory(&[("a.ipynb", python), ("b.ipynb", r), ("c.Rmd", "# T\n```{r}\nx <- 1\n\ny\n```\ntext\n")]);
    assert_eq!((facts.notebooks, facts.code_cells, facts.text_cells, facts.text_cell_words), (2, 2, 1, 2));
    assert_eq!((facts.languages["jupyter"].lines, facts.languages["r"].lines), (2, 3));
    assert_eq!((facts.source_lines, facts.training_code.len()), (5, 1));
    assert_eq!(facts.imports["torch"], 1);
}

#[test]
fn modules_of_a_host_program_are_no_packages() {
    let facts =
        inventory(&[("macro.py", "import uno\nimport bpy\nfrom com.sun.star.beans import Property\nimport numpy\n")]);
    assert_eq!(facts.imports.keys().map(String::as_str).collect::<Vec<_>>(), ["numpy"]);
}

#[test]
fn nothing_is_an_inventory_of_nothing() {
    assert_eq!(inventory(&[]), Inventory::default());
}
