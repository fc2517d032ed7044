//! Notebooks, runs and results as they are found, and what only looks like them.

use crate::evidence::Slot;
use crate::evidence::facts::*;
use crate::read::RepositoryReader;

fn read(files: &[(&str, &str)]) -> Slot<ReproducibilityFacts> {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), text.len() as u64);
    }
    reader.finish(Reach::Whole).reproducibility
}

fn facts(files: &[(&str, &str)]) -> ReproducibilityFacts {
    match read(files) {
        Slot::Seen(facts) => facts,
        other => panic!("nothing was seen: {other:?}"),
    }
}

/// A cell of code with its count and the count of its result, one string to a line as editors save it.
fn cell(source: &str, count: Option<u32>, result: Option<Option<u32>>) -> String {
    let number = |count: Option<u32>| count.map_or("null".to_owned(), |count| count.to_string());
    let outputs = result.map_or(String::new(), |printed| {
        format!(
            r#"{{"output_type": "execute_result", "execution_count": {}, "data": {{"text/plain": ["1"]}}}}"#,
            number(printed)
        )
    });
    let lines: Vec<String> = source.lines().map(|line| format!("{:?}", format!("{line}\n"))).collect();
    format!(
        "{{\"cell_type\": \"code\", \"execution_count\": {}, \"outputs\": [{outputs}], \"source\": [\n{}\n]}}",
        number(count),
        lines.join(",\n")
    )
}

fn notebook(cells: &[String]) -> String {
    let title =
        r##"{"cell_type": "markdown", "source": ["# Why customers leave\n", "We ask which price they left at."]}"##;
    let cells: Vec<&str> = std::iter::once(title).chain(cells.iter().map(String::as_str)).collect();
    format!("{{\"cells\": [\n{}\n], \"metadata\": {{}}, \"nbformat\": 4}}", cells.join(",\n"))
}

#[test]
fn notebooks_tell_their_order_gaps_errors_imports_and_names() {
    let good = notebook(&[
        cell("import pandas as pd", Some(1), None),
        cell("df = pd.read_csv('a.csv')", Some(2), None),
        cell("df.mean()", Some(3), Some(Some(3))),
    ]);
    let jumped = notebook(&[
        cell("x = 1", Some(4), None),
        cell("x", Some(2), Some(Some(2))),
        cell("y = 1", Some(5), None),
        cell("z = 1", Some(6), None),
        cell("import os\nopen('/home/ada/churn.csv')", Some(9), None),
    ]);
    let failed = r#"{"cells": [
 {"cell_type": "code", "execution_count": 1, "outputs": [], "source": ["a = 1"]},
 {"cell_type": "code", "execution_count": 3, "outputs": [{"output_type": "error", "ename": "NameError", "traceback": ["x"]}], "source": ["b"]},
 {"cell_type": "code", "execution_count": null, "outputs": [], "source": ["c = 1"]},
 {"cell_type": "code", "execution_count": null, "outputs": [], "source": [""]},
 {"cell_type": "code", "execution_count": null, "outputs": [], "source": []}
]}"#;
    let found = facts(&[("a/churn.ipynb", &good), ("jumped.ipynb", &jumped), ("Untitled3.ipynb", failed)]).notebooks;
    assert_eq!((found.judged, found.stripped, found.pasted), (3, 0, 0));
    assert_eq!((found.in_order.kept, found.in_order.of), (2, 3));
    assert_eq!(found.in_order.bad[0].path, "jumped.ipynb");
    assert_eq!(found.in_order.bad[0].lines, Some([7, 7]), "the cell whose count falls");
    assert_eq!((found.complete.kept, found.error_free.kept, found.error_free.of), (1, 2, 3));
    assert_eq!((found.imports_first.kept, found.imports_first.of), (1, 2));
    assert_eq!(found.imports_first.bad[0].excerpt.as_deref(), Some("import os"));
    assert_eq!((found.portable.kept, found.portable.of), (2, 3));
    assert_eq!((found.titled.kept, found.named.kept, found.trim.kept), (2, 2, 2));
    assert_eq!(found.named.bad[0].path, "Untitled3.ipynb");
    assert_eq!((found.code_cells, found.text_cells), (11, 2));
}

#[test]
fn stripped_notebooks_tell_no_order_and_pasted_outputs_earn_none() {
    let bare = |result: Option<Option<u32>>| -> Vec<String> {
        (0..4).map(|n| cell(&format!("f({n})"), None, result)).collect()
    };
    let stripped = facts(&[("a.ipynb", &notebook(&bare(None)))]).notebooks;
    assert_eq!((stripped.stripped, stripped.in_order.of, stripped.error_free.of, stripped.pasted), (1, 0, 0, 0));

    let uncounted = notebook(&bare(Some(None)));
    let disagreeing: Vec<String> = (1..5).map(|n| cell("f()", Some(n), Some(Some(n + 7)))).collect();
    let same: Vec<String> = (0..6).map(|n| cell(&format!("g({n})"), Some(1), None)).collect();
    for text in [&uncounted, &notebook(&disagreeing), &notebook(&same)] {
        let found = facts(&[("a.ipynb", text)]);
        assert_eq!(
            (found.notebooks.pasted, found.notebooks.in_order.kept, found.notebooks.in_order.of),
            (1, 0, 1),
            "{text}"
        );
        assert!(found.results.records.is_empty(), "pasted outputs record nothing");
    }
    // A tool that clears counts leaves the same trace, and nothing can be told.
    let cleared = facts(&[
        ("a.ipynb", &uncounted),
        (".pre-commit-config.yaml", "repos:\n- repo: x\n  hooks:\n  - id: nbstripout\n"),
    ]);
    assert_eq!((cleared.notebooks.pasted, cleared.notebooks.stripped, cleared.notebooks.in_order.of), (0, 1, 0));
    // One interrupted cell is none of these.
    let mut cells: Vec<String> = (1..6).map(|n| cell("f()", Some(n), Some(Some(n)))).collect();
    cells.push(cell("train()", None, Some(None)));
    assert_eq!(facts(&[("a.ipynb", &notebook(&cells))]).notebooks.pasted, 0);
}

#[test]
fn plain_notebooks_run_from_the_top() {
    let rmd = "---\ntitle: \"Churn\"\n---\n\nWe ask who leaves and when.\n\n```{r setup}\nlibrary(dplyr)\n```\n\nThen we fit.\n\n```{r}\nfit <- lm(y ~ x, read.csv('/home/ada/x.csv'))\n```\n";
    let pluto = "### A Pluto.jl notebook ###\n# v0.19\n\n# ╔═╡ 1\nmd\"# Churn\"\n\n# ╔═╡ 2\nx = 1\n";
    let marimo = "import marimo\n\napp = marimo.App()\n\n@app.cell\ndef _(mo):\n    mo.md('# Churn')\n    return\n\n@app.cell\ndef _():\n    x = 1\n    return x\n";
    let jupytext = "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n# ---\n\n# %% [markdown]\n# # Churn\n# Who leaves.\n\n# %%\nx = 1\n";
    let found = facts(&[
        ("a.Rmd", rmd),
        ("b.jl", pluto),
        ("c.py", marimo),
        ("d.py", jupytext),
        ("e.py", "# %%\nx = 1\n"),
        ("README.Rmd", rmd),
    ])
    .notebooks;
    assert_eq!((found.judged, found.from_top, found.titled.kept, found.in_order.kept), (4, 4, 4, 4));
    assert_eq!((found.portable.of, found.portable.kept), (3, 2), "{:?}", found.portable);
    assert_eq!(found.portable.bad[0].lines, Some([14, 14]));
    assert_eq!(found.code_cells, 5);
}

#[test]
fn seeds_count_where_they_fix_something_and_are_reached() {
    let train = "import random\nimport numpy as np\nimport torch\nfrom util import set_seed\n\ndef main(seed):\n    set_seed(seed)\n    x = np.random.rand(3)\n    random.shuffle(x)\n    loss(x).backward()\n";
    let util = "import random\nimport numpy as np\nimport torch\n\ndef set_seed(seed):\n    random.seed(seed)\n    np.random.seed(seed)\n    torch.manual_seed(seed)\n";
    let both = facts(&[("train.py", train), ("util.py", util)]).runs;
    let seeded: Vec<(&str, bool)> =
        both.generators.iter().map(|(name, generator)| (name.as_str(), generator.seeded.is_some())).collect();
    assert_eq!(seeded, [("numpy", true), ("python", true), ("torch", true)]);
    assert_eq!(
        both.generators["torch"].seeded.as_ref().map(|place| (place.path.as_str(), place.lines)),
        Some(("util.py", Some([8, 8])))
    );

    // Defined and never called; the clock; nothing; a comment; a test.
    let idle = facts(&[("train.py", &train.replace("    set_seed(seed)\n", "")), ("util.py", util)]).runs;
    assert!(idle.generators.values().all(|generator| generator.seeded.is_none()), "{:?}", idle.generators);
    assert_eq!(idle.idle_seeds.len(), 3);
    let hollow = "import random, time\nimport numpy as np\n# random.seed(1)\nrandom.seed()\nrandom.seed(None)\nrandom.seed(time.time())\nnp.random.default_rng()\nx = random.random() + np.random.rand()\n";
    let hollow = facts(&[
        ("a.py", hollow),
        ("tests/test_a.py", "import random\ndef test_a():\n    random.seed(1)\n    assert f()\n"),
    ])
    .runs;
    assert!(hollow.generators.values().all(|generator| generator.seeded.is_none()), "{:?}", hollow.generators);

    // One generator seeded by another that was seeded before.
    let drawn = "import numpy as np\nimport torch\nnp.random.seed(7)\ntorch.manual_seed(np.random.randint(1, 10000))\ntorch.rand(2)\n";
    assert!(facts(&[("a.py", drawn)]).runs.generators["torch"].seeded.is_some());
    let open = facts(&[("a.py", &drawn.replace("np.random.seed(7)\n", ""))]).runs;
    assert!(open.generators["torch"].seeded.is_none());

    let split = "from sklearn.model_selection import train_test_split\ntrain_test_split(x, random_state=0)\n";
    assert!(facts(&[("a.py", split)]).runs.generators["scikit-learn"].seeded.is_some());
    assert!(facts(&[("a.py", &split.replace("=0", "=None"))]).runs.generators["scikit-learn"].seeded.is_none());
}

#[test]
fn r_and_julia_are_read_without_comments_and_strings() {
    let r = "# set.seed(1)\nprint(\"set.seed(2)\")\nx <- rnorm(10)\nset.seed(42)\nargs <- commandArgs(TRUE)\nfit <- train(y ~ ., df, trControl = trainControl(method = \"cv\", number = 5))\nwrite.csv(fit$results, 'results.csv')\n";
    let found = facts(&[("fit.R", r)]);
    let generator = &found.runs.generators["r"];
    assert_eq!(generator.drawn.as_ref().and_then(|place| place.lines), Some([3, 3]));
    assert_eq!(generator.seeded.as_ref().and_then(|place| place.lines), Some([4, 4]));
    assert_eq!((found.runs.parameters, found.results.variation.len()), (1, 1));
    let prose = facts(&[("a.Rmd", "Don't forget set.seed(1).\n\n```{r}\nx <- rnorm(3)\n```\n")]).runs;
    assert!(prose.generators["r"].seeded.is_none());

    let julia = "using Random\n#= Random.seed!(1) =#\nrng = MersenneTwister(7)\nx = rand(rng, 3)\n";
    let found = facts(&[("src/a.jl", julia)]).runs;
    assert_eq!(found.generators["julia"].seeded.as_ref().and_then(|place| place.lines), Some([3, 3]));
}

#[test]
fn settings_pipelines_and_tracking_count_where_they_run_something() {
    let train = "import argparse, yaml\nimport wandb\n\ndef main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument('--lr')\n    args = parser.parse_args()\n    config = yaml.safe_load(open(args.config))\n    wandb.init()\n    wandb.log({'loss': 1})\n";
    let make = ".PHONY: all lint\nall: model.pkl\nmodel.pkl: data.csv\n\tpython train.py --config configs/base.yaml\nfigures:\n\t@Rscript plot.R\nlint:\n\tpython -m flake8\nclean:\n\trm -rf x\n";
    let found =
        facts(&[("train.py", train), ("Makefile", make), ("configs/base.yaml", "lr: 1\n"), ("mkdocs.yml", "a: 1\n")])
            .runs;
    assert_eq!((found.parameters, found.configuration_loads.len()), (1, 1));
    assert_eq!(found.configuration_files[0].path, "configs/base.yaml");
    let pipelines: Vec<(&str, u64)> = found.pipelines.iter().map(|one| (one.tool.as_str(), one.steps)).collect();
    assert_eq!(pipelines, [("make", 2)]);
    assert_eq!(found.pipelines[0].place.lines, Some([3, 3]));
    assert_eq!(found.tracking["wandb"].lines, Some([10, 10]));

    let positional = facts(&[("a.py", "import sys\nname = sys.argv[0]\n# sys.argv[2]\ndata = sys.argv[1]\n")]).runs;
    assert_eq!((positional.parameters, positional.parameter_places[0].lines), (1, Some([4, 4])));

    // A file of settings nothing loads, a parser never run, an import that logs nothing, targets without recipes.
    let hollow = "import argparse, wandb, mlflow\nimport random\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr')\nwandb.init()\nrandom.random()\n";
    let found = facts(&[
        ("train.py", hollow),
        ("Makefile", "train:\nevaluate:\nall: train evaluate\n"),
        ("config.yaml", "lr: 1\n"),
    ])
    .runs;
    assert_eq!((found.parameters, found.configuration_files.len(), found.pipelines.len()), (0, 0, 0));
    assert!(found.tracking.is_empty());

    let dvc = "stages:\n  prepare:\n    cmd: python prepare.py\n  train:\n    cmd: python train.py\n    metrics:\n    - metrics.json\n";
    let targets = "library(targets)\nlist(\n  tar_target(raw, read_csv('a')),\n  tar_target(fit, lm(y ~ x, raw))\n)\n";
    let script = "#!/bin/sh\npython prepare.py\npython train.py --seed 1\npip install x\n";
    let found = facts(&[("dvc.yaml", dvc), ("_targets.R", targets), ("run.sh", script)]).runs;
    let tools: Vec<(&str, u64)> = found.pipelines.iter().map(|one| (one.tool.as_str(), one.steps)).collect();
    assert_eq!(tools, [("targets", 2), ("dvc", 2), ("shell", 2)]);
}

#[test]
fn results_count_where_code_writes_them() {
    let writes = "import json\njson.dump({'accuracy': 0.9}, open('results/metrics.json', 'w'))\nfor seed in range(5):\n    run(seed)\n";
    let metrics = "{\"git_commit\": \"0123abcdef\", \"seed\": 3, \"accuracy\": 0.91, \"accuracy_std\": 0.01}";
    let table = "seed,config,f1_score,f1_std\n1,base,0.8,0.02\n";
    let found = facts(&[
        ("train.py", writes),
        ("results/metrics.json", metrics),
        ("results/scores.csv", table),
        ("results/params.yaml", "lr: 1\n"),
    ])
    .results;
    assert_eq!(found.records[&ResultRecord::MetricsFile].len(), 2);
    let ties: Vec<ResultTie> = found.ties.keys().copied().collect();
    assert_eq!(ties, [ResultTie::Revision, ResultTie::Seed, ResultTie::Parameters]);
    let variation: Vec<Variation> = found.variation.keys().copied().collect();
    assert_eq!(variation, [Variation::SpreadColumn, Variation::Seeds]);

    // Nothing writes them; no metric stands in them; data named so.
    let unwritten =
        facts(&[("train.py", "import random\nx = random.random()\n"), ("results/metrics.json", metrics)]).results;
    assert!(unwritten.records.is_empty() && unwritten.ties.is_empty() && unwritten.variation.is_empty());
    assert_eq!(unwritten.unwritten.len(), 1);
    let hollow = facts(&[
        ("train.py", writes),
        ("metrics.json", "{\"name\": \"metrics\", \"version\": 3}"),
        ("data/results.csv", table),
    ])
    .results;
    assert!(hollow.records.is_empty());
}

#[test]
fn documents_show_spread_in_tables_and_link_runs() {
    let readme = "# Net\n\n## Results\n\n| Model | Accuracy |\n|---|---|\n| baseline | 85.1 ± 0.4 |\n| ours | 91.2 ± 0.3 |\n\nRuns: https://wandb.ai/ada/net/runs/3k2j1h\n\nThe sensor is good to 3 ± 1 mm. See https://wandb.ai/site/pricing\n";
    let found = facts(&[("README.md", readme)]).results;
    assert_eq!(found.variation[&Variation::Spread][0].lines, Some([7, 7]));
    assert_eq!(found.records[&ResultRecord::LinkedRun][0].lines, Some([10, 10]));
    let readme = "# Net\n\n## Results\n\n```\npython train.py\n```\n\n| Model | Accuracy | F1 |\n|---|---|---|\n| baseline | 0.81 | 0.78 |\n| ours | 0.91 | 0.89 |\n";
    let found = facts(&[("README.md", readme), ("train.py", "print(1)\n")]).results;
    assert!(found.records.contains_key(&ResultRecord::Readme), "{found:?}");
    assert_eq!(found.ties[&ResultTie::Command][0].lines, Some([6, 6]));
    // A command for a file that is not there made nothing.
    let found = facts(&[("README.md", readme)]).results;
    assert!(!found.ties.contains_key(&ResultTie::Command));
    assert_eq!(read(&[("README.md", "The sensor is good to 3 ± 1 mm.\n")]), Slot::Absent);
}

#[test]
fn order_of_files_and_broken_files_change_nothing() {
    let files: Vec<(String, String)> = (0..40)
        .map(|n| {
            (
                format!("d{}/n{n}.ipynb", n % 7),
                notebook(&[cell("import os", Some(1), None), cell("f()", Some(n % 3), Some(Some(n % 3)))]),
            )
        })
        .chain([("b.ipynb".to_owned(), "{\"cells\": [{\"outputs\": [{\"output_type\":".to_owned())])
        .chain([
            ("Makefile".to_owned(), "\t\t\u{0}:\n::\n$(".to_owned()),
            ("dvc.yaml".to_owned(), "stages: [".to_owned()),
        ])
        .collect();
    let tell = |files: &mut dyn Iterator<Item = &(String, String)>| {
        let files: Vec<(&str, &str)> = files.map(|(path, text)| (path.as_str(), text.as_str())).collect();
        read(&files)
    };
    assert_eq!(tell(&mut files.iter()), tell(&mut files.iter().rev()));
}
