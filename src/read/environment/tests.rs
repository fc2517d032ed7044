//! The reader over whole repositories.

use super::*;
use crate::evidence::facts::{Pin, Section};
use crate::read::RepositoryReader;

fn read(files: &[(&str, &str)]) -> Slot<EnvironmentFacts> {
    read_as(files, Reach::Whole)
}

fn read_as(files: &[(&str, &str)], reach: Reach) -> Slot<EnvironmentFacts> {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), text.len() as u64);
    }
    reader.finish(reach).environment
}

fn seen(files: &[(&str, &str)]) -> EnvironmentFacts {
    read(files).seen().cloned().unwrap()
}

#[test]
fn nothing_is_absent_and_prose_declares_nothing() {
    assert_eq!(read(&[("README.md", "# X\n\npip install numpy pandas\n")]), Slot::Absent);
    assert_eq!(read(&[("requirements.txt", "# later\n")]), Slot::Absent);
    assert_eq!(read(&[("requirements.txt", "")]), Slot::Absent);
}

#[test]
fn the_tightest_statement_wins_and_auxiliary_files_stay_apart() {
    let facts = seen(&[
        ("setup.py", "setup(install_requires=['numpy', 'torch>=1.0'])\n"),
        ("requirements.txt", "numpy==1.18.1\nTorch\n"),
        ("requirements-dev.txt", "pytest\n"),
        ("environment.yml", "dependencies:\n  - python=3.7\n  - pytorch=1.4.0\n"),
    ]);
    let pins: Vec<_> =
        facts.requirements.iter().map(|(name, one)| (name.as_str(), one.pin, one.place.path.as_str())).collect();
    assert_eq!(pins, [("numpy", Pin::Exact, "requirements.txt"), ("torch", Pin::Exact, "environment.yml")]);
    let kinds: Vec<_> = facts.declarations.iter().map(|one| (one.kind.as_str(), one.is_auxiliary)).collect();
    assert_eq!(
        kinds,
        [("environment.yml", false), ("requirements.txt", true), ("requirements.txt", false), ("setup.py", false)]
    );
    assert_eq!(facts.interpreter_version.as_deref(), Some("3.7"));
}

#[test]
fn locks_tighten_and_add_nothing() {
    let facts = seen(&[
        ("pyproject.toml", "[project]\ndependencies = [\"numpy>=1\", \"pandas\"]\n"),
        (
            "uv.lock",
            "version = 1\n[[package]]\nname = \"numpy\"\nversion = \"1.26\"\n[[package]]\nname = \"six\"\nversion = \"1\"\n",
        ),
    ]);
    let pins: Vec<_> = facts.requirements.iter().map(|(name, one)| (name.as_str(), one.pin)).collect();
    assert_eq!(pins, [("numpy", Pin::Locked), ("pandas", Pin::Loose)]);
}

#[test]
fn included_files_count_whatever_their_name() {
    let facts = seen(&[
        ("setup.py", "setup(install_requires=open('deps/core.requirements.txt').read().split())\n"),
        ("deps/core.requirements.txt", "numpy\n"),
        ("requirements.txt", "-r extra/list.txt\n-c limits.txt\n"),
        ("extra/list.txt", "scipy\n"),
        ("limits.txt", "numpy==1.0\nunrelated==2\n"),
    ]);
    let pins: Vec<_> = facts.requirements.iter().map(|(name, one)| (name.as_str(), one.pin)).collect();
    assert_eq!(pins, [("numpy", Pin::Exact), ("scipy", Pin::Loose)]);
}

#[test]
fn imports_are_compared_with_declarations() {
    let facts = seen(&[
        ("requirements.txt", "opencv-python-headless\nscikit-learn\nrequests\nplotly\n"),
        (
            "train.py",
            "import os, cv2\nfrom sklearn.svm import SVC\nimport requests\nimport helpers\nimport pkg.inner\nimport torch\ntry:\n    import wandb\nexcept ImportError:\n    wandb = None\n",
        ),
        ("helpers.py", "x = 1\n"),
        ("src/pkg/__init__.py", ""),
        ("tests/test_train.py", "import pytest\nimport train\ndef test_a():\n    assert train\n"),
    ]);
    let imports = facts.imports.seen().unwrap();
    let used: Vec<_> = imports
        .used
        .iter()
        .map(|(name, one)| (name.as_str(), one.distribution.as_str(), one.declared, one.optional))
        .collect();
    assert_eq!(
        used,
        [
            ("cv2", "opencv-python-headless", true, false),
            ("pytest", "pytest", false, true),
            ("requests", "requests", true, false),
            ("sklearn", "scikit-learn", true, false),
            ("torch", "torch", false, false),
            ("wandb", "wandb", false, true),
        ]
    );
    assert_eq!(imports.unused, ["plotly"]);
}

#[test]
fn a_local_folder_named_like_a_package_is_no_package() {
    let facts = seen(&[
        ("train.py", "import datasets\nimport wandb\nfrom utils import x\nfrom models.net import Net\n"),
        ("datasets/a.csv", "a,b\n1,2\n"),
        ("wandb/run.log", "x\n"),
        ("utils.py", "x = 1\n"),
        ("models/net.py", "class Net: pass\n"),
    ]);
    let used: Vec<_> = facts.imports.seen().unwrap().used.keys().cloned().collect();
    assert_eq!(used, ["datasets", "wandb"]);
}

#[test]
fn ways_to_the_data() {
    let facts = seen(&[
        (
            "get_data.sh",
            "#!/bin/bash\n# wget https://x.example/no.zip\nwget https://x.example/a.zip\ncurl -O https://repo.example/Miniconda3-latest.sh\n",
        ),
        ("Makefile", "data:\n\t@wget -q https://x.example/b.csv -O data/b.csv\n"),
        (
            "a.ipynb",
            "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\n\"!wget https://x.example/c.csv\\n\",\n\"x=1\"]}], \"nbformat\": 4}",
        ),
        ("data/train.csv.dvc", "outs:\n- md5: abc\n  path: train.csv\n"),
        (".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"),
        (
            "load.py",
            "from datasets import load_dataset\nimport torchvision\nd = load_dataset('imdb')\nm = torchvision.datasets.MNIST('.', download=True)\np = '/home/ada/x.csv'\n",
        ),
        ("run.sh", "#!/bin/bash\npython load.py --data /home/ada/data --out /tmp/x\nexec /usr/bin/env python\n"),
        ("data/README.md", "Where this data comes from: the city, under the open data licence, since 2010.\n"),
    ]);
    let data = facts.data.seen().unwrap();
    let places = |list: &[crate::evidence::Place]| -> Vec<(String, u32)> {
        list.iter().map(|place| (place.path.clone(), place.lines.map_or(0, |lines| lines[0]))).collect()
    };
    assert_eq!(places(&data.download), [("Makefile".into(), 2), ("a.ipynb".into(), 2), ("get_data.sh".into(), 3)]);
    assert_eq!(places(&data.versioned), [("data/train.csv.dvc".into(), 0)]);
    assert_eq!(places(&data.lfs), [(".gitattributes".into(), 1)]);
    assert_eq!(places(&data.identifiers), [("load.py".into(), 3), ("load.py".into(), 4)]);
    assert_eq!(places(&data.absolute_paths), [("load.py".into(), 5), ("run.sh".into(), 2)]);
    assert_eq!((data.absolute_paths_total, data.needs_data), (2, true));
    assert_eq!(places(&data.described), [("data/README.md".into(), 0)]);
    assert_eq!(data.licence.len(), 1);
}

#[test]
fn readme_sections_on_data_describe_it() {
    let readme = ReadmeFacts {
        path: "README.md".into(),
        sections: vec![
            Section {
                title: "Data preparation".into(),
                lines: [4, 9],
                substance: true,
                words: 30,
                ..Section::default()
            },
            Section { title: "Database design".into(), lines: [10, 12], substance: true, ..Section::default() },
        ],
        ..ReadmeFacts::default()
    };
    let facts = EnvironmentReader::default().finish(
        &Tree { complete: true, ..Tree::default() },
        Reach::Whole,
        &Slot::Seen(readme),
    );
    assert_eq!(facts.seen().unwrap().data.seen().unwrap().described.len(), 1);
}

#[test]
fn a_listing_tells_declarations_only() {
    let facts = read_as(&[("requirements.txt", "numpy\n"), ("a.py", "import torch\n")], Reach::Listing);
    let facts = facts.seen().unwrap();
    assert_eq!(facts.declarations.len(), 1);
    assert_eq!((facts.imports.gap(), facts.data.gap()), (Some(&Gap::Unsupported), Some(&Gap::Unsupported)));
    let mut reader = RepositoryReader::new();
    reader.listing("requirements.txt", 40);
    assert_eq!(reader.finish(Reach::Listing).environment, Slot::Unknown(Gap::NotAttempted));
}

#[test]
fn notebooks_beside_a_package_do_not_speak_for_it() {
    let notebook = "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"import seaborn\\n\", \"import numpy\"]}], \"nbformat\": 4}";
    let used = |files: &[(&str, &str)]| -> Vec<(String, bool, bool)> {
        let facts = seen(files);
        let imports = facts.imports.seen().unwrap();
        imports.used.iter().map(|(name, one)| (name.clone(), one.declared, one.optional)).collect()
    };
    let package = [
        ("setup.py", "from setuptools import setup\nsetup(name='waves', install_requires=['numpy'])\n"),
        ("waves/__init__.py", "import numpy\nimport torch\n"),
        ("notebooks/tour.ipynb", notebook),
        ("examples/fit.py", "import torch\nimport pandas\n"),
    ];
    let said = used(&package);
    let names = |wanted: bool| -> Vec<&str> {
        said.iter().filter(|(_, _, optional)| *optional == wanted).map(|(name, _, _)| name.as_str()).collect()
    };
    assert_eq!(names(false), ["numpy", "torch"]);
    assert_eq!(names(true), ["pandas", "seaborn"]);
    // Notebooks that are the work need what they import; a package that declares nothing is not excused.
    let alone = [("requirements.txt", "numpy\n"), ("helpers.py", "import numpy\n"), ("tour.ipynb", notebook)];
    assert_eq!(used(&alone), [("numpy".into(), true, false), ("seaborn".into(), false, false)]);
    let bare = [("setup.py", "setup(name='waves')\n"), package[1], package[2]];
    assert!(used(&bare).contains(&("seaborn".into(), false, false)));
}

#[test]
fn what_a_host_program_brings_is_not_owed() {
    let facts = seen(&[
        ("requirements.txt", "numpy\nPyGObject\n"),
        (
            "macro.py",
            "import uno\nfrom com.sun.star.beans import PropertyValue\nfrom google.colab import drive\nimport bpy\nfrom gi.repository import Gtk\nimport numpy\n",
        ),
    ]);
    let imports = facts.imports.seen().unwrap();
    let used: Vec<(&str, bool)> = imports.used.iter().map(|(name, one)| (name.as_str(), one.declared)).collect();
    assert_eq!(used, [("gi", true), ("numpy", true)]);
    assert!(imports.unused.is_empty());
}

#[test]
fn an_exported_environment_beside_a_package_fixes_and_adds_nothing() {
    let exported: String = (0..40).map(|n| format!("  - lib{n}=1.{n}.0=py37_0\n")).collect();
    let environment = format!("name: waves\ndependencies:\n  - numpy=1.16.4=py37_0\n{exported}");
    let facts = seen(&[
        ("setup.py", "setup(install_requires=open('requirements.txt').read().split())\n"),
        ("requirements.txt", "numpy\nscipy\n"),
        ("environment.yml", &environment),
    ]);
    let pins: Vec<_> = facts.requirements.iter().map(|(name, one)| (name.as_str(), one.pin)).collect();
    assert_eq!(pins, [("numpy", Pin::Exact), ("scipy", Pin::Loose)]);
    // Without a package the export is what there is to install.
    let alone = seen(&[("requirements.txt", "numpy\nscipy\n"), ("environment.yml", &environment)]);
    assert_eq!(alone.requirements.len(), 42);
}

#[test]
fn commands_of_the_readme_fetch_data_and_weights_are_none() {
    let readme = "# Songs\n\nA set of songs to compare genres with.\n\n## Usage\n\n```sh\ncurl -O https://songs.example/tracks.zip\nkaggle datasets download ada/songs\nwget https://songs.example/weights/model.pth\nunzip tracks.zip\npython -m spacy download en\n```\n";
    let facts = seen(&[("README.md", readme), ("load.py", "import pandas as pd\npd.read_csv('tracks.csv')\n")]);
    let data = facts.data.seen().unwrap();
    let lines: Vec<u32> = data.download.iter().map(|place| place.lines.unwrap()[0]).collect();
    assert_eq!(lines, [8, 9]);
    let described: Vec<u32> = data.described.iter().map(|place| place.lines.unwrap()[0]).collect();
    let said = "# Holes\n\n### 1) Images\n\nWe use [Places](http://places.example). To train, download datasets from the official pages.\n\nDownload the trained models [here](http://x.example/m) first.\n\n```sh\ncurl -X POST http://0.0.0.0:80/data -F \"file=@a.wav\"\nbash scripts/download_model.sh\n```\n";
    let facts = seen(&[("README.md", said), ("load.py", "import pandas as pd\npd.read_csv('a.csv')\n")]);
    let holes = facts.data.seen().unwrap();
    let told: Vec<u32> = holes.described.iter().map(|place| place.lines.unwrap()[0]).collect();
    assert_eq!(
        (told, holes.download.len()),
        (vec![5], 0),
        "a sentence with its link tells, a request and models do not"
    );
    assert_eq!(described, [8, 9], "neither weights nor unpacking nor language models tell where the data is");
}

#[test]
fn a_download_is_of_data_only_where_something_says_so() {
    let lines = |path: &str, text: &str| -> Vec<u32> {
        match read(&[(path, text)]) {
            Slot::Seen(facts) => {
                let data = facts.data.seen().unwrap();
                data.download.iter().map(|place| place.lines.unwrap()[0]).collect()
            }
            _ => Vec::new(),
        }
    };
    let retrieve = |rest: &str| format!("import pandas\nfrom urllib.request import urlretrieve\n{rest}\n");
    for rest in [
        "urlretrieve('https://a.example/tracks.zip', 'x')",
        "urlretrieve(DATA_URL + name, name)",
        "urlretrieve(url, corpus_path)",
        "def fetch_dataset(url):\n    urlretrieve(url, 'x')",
        "def fetch(dataset):\n    urlretrieve(where(dataset))",
        "url = 'https://a.example/mat/{}.mat'\nfor name in names:\n    urlretrieve(url.format(name))",
    ] {
        assert!(!lines("load.py", &retrieve(rest)).is_empty(), "{rest}");
    }
    let timed = retrieve("urlretrieve('https://a.example/tracks.zip', 'x')\npandas.read_csv('x')");
    assert!(
        matches!(read(&[("benchmark/speed.py", &timed)]).seen().map(|facts| facts.data.clone()), Some(Slot::Seen(data)) if !data.needs_data)
    );
    assert_eq!(lines("scripts/get_data.py", &retrieve("urlretrieve(url, 'x')")), [3]);
    for rest in
        ["urlretrieve(url, 'x')", "urlretrieve(FONT_URL, 'Arial.ttf')", "def update(url):\n    urlretrieve(url, tool)"]
    {
        assert!(lines("load.py", &retrieve(rest)).is_empty(), "{rest}");
    }
}

#[test]
fn julia_and_r_imports_are_held_against_their_own_manifests() {
    let project = "name = \"Churn\"\nuuid = \"1\"\n[deps]\nFlux = \"587475ba\"\nRandom = \"9a3f8284\"\n[extras]\nTest = \"8dfed614\"\nJET = \"c3a54625\"\n";
    let facts = seen(&[
        ("Project.toml", project),
        ("src/Churn.jl", "module Churn\nusing Random, Flux\nimport CSV: read\ninclude(\"a.jl\")\nend\n"),
        ("src/a.jl", "using .Local\nusing Churn\n"),
        ("test/runtests.jl", "using Churn, Test, JET, Aqua\n"),
    ]);
    let used = &facts.imports.seen().unwrap().used;
    let told: Vec<(&str, bool, bool)> =
        used.iter().map(|(name, one)| (name.as_str(), one.declared, one.optional)).collect();
    assert_eq!(told, [("Aqua", false, true), ("CSV", false, false), ("Flux", true, false), ("JET", true, true)]);
    assert_eq!((used["CSV"].place.path.as_str(), used["CSV"].place.lines), ("src/Churn.jl", Some([3, 3])));

    let facts = seen(&[("analysis.R", "library(dplyr)\nlibrary(stats)\n")]);
    assert!(!facts.imports.seen().unwrap().used["dplyr"].declared, "an analysis that declares nothing");
    let facts = seen(&[
        ("DESCRIPTION", "Package: churn\nImports: dplyr\n"),
        ("R/a.R", "#' @importFrom tidyr gather\nNULL\nf <- function(x) dplyr::mutate(x)\n"),
        ("vignettes/a.Rmd", "Use library(prose).\n```{r}\nlibrary(churn)\nlibrary(bench)\n```\n"),
    ]);
    let used = &facts.imports.seen().unwrap().used;
    let told: Vec<(&str, bool, bool)> =
        used.iter().map(|(name, one)| (name.as_str(), one.declared, one.optional)).collect();
    assert_eq!(told, [("bench", false, true), ("dplyr", true, false), ("tidyr", false, false)]);
}

#[test]
fn fetching_a_model_in_the_folder_of_models_is_not_fetching_data() {
    let downloads = |path: &str, text: &str| {
        let facts = seen(&[("requirements.txt", "numpy\n"), (path, text)]);
        facts.data.seen().map_or(0, |data| data.download.len())
    };
    let model = "import urllib.request\nclass Net:\n    @classmethod\n    def from_url(cls, url: str):\n        urllib.request.urlretrieve(url + '.json', fname + '.json')\n";
    assert_eq!(downloads("megnet/models/megnet.py", model), 0);
    assert_eq!(downloads("megnet/net.py", model), 1, "elsewhere a file of JSON is data");
    let data = "import urllib.request\ndef load_dataset(url):\n    urllib.request.urlretrieve(url, 'train.csv')\n";
    assert_eq!(downloads("megnet/models/megnet.py", data), 1, "the function says data");
}

#[test]
fn a_ros_package_declares_what_it_depends_on() {
    let facts = seen(&[
        (
            "package.xml",
            "<package format=\"2\">\n<name>slam</name>\n<depend>rospy</depend>\n<depend>sensor_msgs</depend>\n<exec_depend>python3-yaml</exec_depend>\n<test_depend>rostest</test_depend>\n</package>\n",
        ),
        (
            "scripts/node.py",
            "import rospy\nimport yaml\nimport torch\nfrom sensor_msgs.msg import Image\nrospy.init_node('x')\n",
        ),
    ]);
    assert_eq!(facts.declarations.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["package.xml"]);
    assert_eq!(
        facts.requirements.keys().map(String::as_str).collect::<Vec<_>>(),
        ["ros:python3-yaml", "ros:rospy", "ros:sensor_msgs"]
    );
    let imports = facts.imports.seen().unwrap();
    let declared: Vec<_> = imports.used.iter().map(|(name, used)| (name.as_str(), used.declared)).collect();
    assert_eq!(declared, [("rospy", true), ("sensor_msgs", true), ("torch", false), ("yaml", true)]);
}
