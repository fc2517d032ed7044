use crate::evidence::facts::{CompletenessFacts, Reach};
use crate::evidence::{Place, Slot};
use crate::read::RepositoryReader;

fn facts(files: &[(&str, &str)], reach: Reach) -> CompletenessFacts {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), u64::try_from(text.len()).unwrap_or(0));
    }
    match reader.finish(reach).completeness {
        Slot::Seen(facts) => facts,
        other => panic!("no facts: {other:?}"),
    }
}

fn paths(item: &Slot<Vec<Place>>) -> Vec<&str> {
    item.seen().into_iter().flatten().map(|place| place.path.as_str()).collect()
}

const TRAIN: &str = "import torch\n\ndef main():\n    for x, y in load():\n        loss = model(x, y)\n        loss.backward()\n        \
                     optimizer.step()\n\nmain()\n";
const EVALUATE: &str = "from sklearn.metrics import f1_score\n\ny, p = load()\nprint(f1_score(y, p))\n";

#[test]
fn a_complete_work_shows_all_five_with_their_places() {
    let readme = "# Model\n\nCode for our paper.\n\n## Requirements\n\nInstall numpy and PyTorch 1.4.\n\n## Pretrained models\n\nOur \
                  trained model is available [here](https://drive.google.com/x).\n\n## Results\n\n| Model | Accuracy |\n|---|---|\n| \
                  ours | 91.2 |\n| theirs | 90.1 |\n| chance | 10.0 |\n\nRun:\n\n```sh\npython train.py\n```\n";
    let found = facts(&[("README.md", readme), ("train.py", TRAIN), ("evaluate.py", EVALUATE)], Reach::Whole);
    let training = found.training.seen().expect("training");
    assert_eq!((training[0].path.as_str(), training[0].lines), ("train.py", Some([6, 6])));
    assert_eq!(paths(&found.evaluation), ["evaluate.py"]);
    assert_eq!(found.pretrained_model.seen().expect("models")[0].lines, Some([11, 11]));
    let results = found.results.seen().expect("results");
    assert_eq!(results.len(), 2, "the table and the command that remakes it");
    assert!(found.dependencies.seen().is_some());
}

#[test]
fn nothing_is_invented_for_a_plain_tool() {
    let readme = "# Rename\n\nRenames files. The table lists options.\n\n| option | default |\n|---|---|\n| depth | 3 |\n| width | 4 \
                  |\n| speed | 5 |\n";
    let found = facts(
        &[("README.md", readme), ("rename.py", "import os\n\nfor name in os.listdir('.'):\n    print(name)\n")],
        Reach::Whole,
    );
    for item in [&found.training, &found.evaluation, &found.pretrained_model, &found.results, &found.dependencies] {
        assert_eq!(item, &Slot::Absent);
    }
}

#[test]
fn models_of_others_and_promises_do_not_count() {
    for text in [
        "We start from an ImageNet pretrained ResNet-50.",
        "Checkpoints will be stored in `runs/`.",
        "Pass the path to a checkpoint with `--load`.",
        "- [ ] Pretrained models will be released soon.",
        "Download the pre-trained BERT weights first.",
    ] {
        let readme = format!("# Model\n\n{text}\n");
        let found = facts(&[("README.md", &readme), ("train.py", TRAIN)], Reach::Whole);
        assert_eq!(found.pretrained_model, Slot::Absent, "{text}");
    }
    let ours = facts(
        &[("README.md", "# Model\n\nThis repository also provides pre-trained models for both data sets.\n")],
        Reach::Whole,
    );
    assert!(ours.pretrained_model.seen().is_some());
}

#[test]
fn weights_in_the_tree_are_a_model_and_arrays_of_data_are_not() {
    let mut reader = RepositoryReader::new();
    reader.file("checkpoints/best_model.pth", &[], 40_000_000);
    reader.file("data/processed/test.pt", &[], 40_000_000);
    reader.file("models/empty.ckpt", &[], 10);
    let Slot::Seen(found) = reader.finish(Reach::Whole).completeness else { panic!("no facts") };
    assert_eq!(paths(&found.pretrained_model), ["checkpoints/best_model.pth"]);
}

#[test]
fn tests_and_preparation_of_data_train_nothing() {
    let scaler = "from sklearn.preprocessing import StandardScaler\n\nscaler = StandardScaler()\nscaler.fit(rows)\n";
    let test = "import unittest\n\nclass T(unittest.TestCase):\n    def test_fit(self):\n        model.fit(x)\n        self.assertTrue(model.done)\n";
    let found = facts(&[("scale.py", scaler), ("tests/test_model.py", test)], Reach::Whole);
    assert_eq!(found.training, Slot::Absent);
}

#[test]
fn a_listing_tells_what_is_seen_and_nothing_of_what_is_not() {
    let found = facts(&[("README.md", "# Model\n\nNothing here.\n"), ("requirements.txt", "numpy\n")], Reach::Listing);
    assert!(found.training.gap().is_some() && found.evaluation.gap().is_some() && found.results.gap().is_some());
    assert!(found.dependencies.seen().is_some());
}

#[test]
fn other_languages_train_too() {
    let lua = "require 'nn'\n\nfor i = 1, 10 do\n  model:backward(input, gradient)\nend\n";
    let found = facts(&[("main.lua", lua)], Reach::Whole);
    assert_eq!(found.training.seen().expect("training")[0].lines, Some([4, 4]));
}

#[test]
fn results_in_sentences_are_seen_apart_from_tables() {
    for text in [
        "The final model reaches 93% accuracy on the test set.",
        "We obtain an F1 of 0.91 on held-out pages.",
        "This work illustrates a maximal accuracy of 0.93 for whole pictures, with 0.89 for parts.",
        "Our best run has a validation accuracy: 88.4 %.",
    ] {
        let found = facts(&[("README.md", &format!("# Smoke\n\n{text}\n"))], Reach::Whole);
        assert_eq!(found.results_in_words.len(), 1, "{text}");
        assert_eq!(found.results, Slot::Absent, "{text}: words are no table");
    }
    for text in [
        "If the accuracy is 0.9 or more, training stops.",
        "Smith et al. reach an accuracy of 95%.",
        "You should get an accuracy of 0.95.",
        "Our learning rate of 0.01 decays by 10% per epoch.",
        "Set the threshold to a precision of 0.8.",
        "The set holds 60% of our photos.",
    ] {
        let found = facts(&[("README.md", &format!("# Smoke\n\n{text}\n"))], Reach::Whole);
        assert!(found.results_in_words.is_empty(), "{text}");
    }
}

#[test]
fn a_notebook_named_for_results_shows_them_where_it_keeps_a_picture() {
    let shown = r#"{"cells": [{"cell_type": "code", "source": ["plot(x)"], "outputs": [{"output_type": "display_data",
        "data": {"image/png": "iVBORw0KGgo="}, "metadata": {}}], "metadata": {}, "execution_count": 1}],
        "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}"#;
    let bare = shown.replace(r#""image/png": "iVBORw0KGgo=""#, r#""text/plain": "1""#);
    for (path, text, expected) in [
        ("ViewResults.ipynb", shown, true),
        ("analysis/Fig-2A.ipynb", shown, true),
        ("table_1.ipynb", shown, true),
        ("ViewResults.ipynb", bare.as_str(), false),
        ("configure_data.ipynb", shown, false),
        ("tutorial.ipynb", shown, false),
        ("library/contrib/search/view_results.ipynb", shown, false),
    ] {
        let found = facts(&[(path, text)], Reach::Whole);
        assert_eq!(paths(&found.results) == [path], expected, "{path}");
    }
}

#[test]
fn an_animation_of_what_came_out_is_a_result_and_one_of_the_program_is_none() {
    for (line, expected) in [
        ("![latent representations](docs/latent_0.gif)", true),
        (r#"<img src="assets/walk.gif" width="80%">"#, true),
        ("![Architecture](docs/figure.gif)", false),
        ("![](docs/demo.gif)", false),
        (r#"<img alt="the terminal" src="assets/a.gif">"#, false),
        ("See [the walk](assets/walk.gif).", false),
        ("```\n![walk](walk.gif)\n```", false),
        ("![latent space](docs/latent.svg)", false),
    ] {
        let found = facts(&[("README.md", &format!("# Walk\n\nCode of our paper.\n\n{line}\n"))], Reach::Whole);
        assert_eq!(found.results.seen().is_some(), expected, "{line}");
    }
}

#[test]
fn output_with_measured_values_is_a_result() {
    let page = |block: &str| format!("# Metric\n\n## Sweep\n\nReference output is:\n\n```\n{block}\n```\n");
    for (block, expected) in [
        ("Truncation 1.0\nPrecision: 0.722\nRecall: 0.399", true),
        ("Loading data\nPrecision: 0.722", false),
        ("threshold: 0.5\nrate: 0.1\nwidth: 0.4", false),
    ] {
        let found = facts(&[("README.md", &page(block))], Reach::Whole);
        assert_eq!(found.results.seen().is_some(), expected, "{block}");
    }
}

#[test]
fn an_optimizer_s_inside_is_no_training() {
    let optimizer = "import tensorflow as tf\n\nclass Optimizer(object):\n    def step(self, loss):\n        grads = \
                     self.inner.compute_gradients(loss)\n        return self.inner.apply_gradients(grads)\n";
    assert_eq!(facts(&[("parts.py", optimizer)], Reach::Whole).training, Slot::Absent);
    let used = format!("{optimizer}\n\ndef main():\n    Optimizer().minimize(loss())\n\nmain()\n");
    assert!(facts(&[("parts.py", &used)], Reach::Whole).training.seen().is_some());
}

#[test]
fn a_solver_in_cpp_neither_trains_nor_evaluates_a_model() {
    let solver =
        "#include <Eigen/Dense>\nint main() {\n  LevenbergMarquardt<F> lm(functor);\n  evaluateProduct(a, b);\n}\n";
    let found = facts(&[("solve.cpp", solver)], Reach::Whole);
    assert_eq!((&found.training, &found.evaluation), (&Slot::Absent, &Slot::Absent));
    let fits = facts(&[("fit.R", "d <- read.csv('d.csv')\nm <- lm(y ~ x, data = d)\n")], Reach::Whole);
    assert!(fits.training.seen().is_some());
}

#[test]
fn switching_a_model_to_evaluation_evaluates() {
    let loop_of = |call: &str| {
        format!(
            "import torch\n\nfor x, y in load():\n    {call}\n    correct += (step(x) == y).sum()\nprint(correct)\n"
        )
    };
    for (call, expected) in [("model.eval()", true), ("self.encoder_net.eval()", true), ("frame.eval('a > b')", false)]
    {
        let found = facts(&[("main.py", &loop_of(call))], Reach::Whole);
        assert_eq!(found.evaluation.seen().is_some(), expected, "{call}");
    }
}
