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
