//! What is told of harm, on files as people write them.

use super::*;
use crate::evidence::facts::SecurityFacts;
use crate::read::RepositoryReader;

fn facts(files: &[(&str, &str)]) -> SecurityFacts {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), text.len() as u64);
    }
    reader.finish(Reach::Whole).security.seen().cloned().expect("everything was read")
}

#[test]
fn a_credential_is_told_by_kind_and_line_and_never_by_value() {
    let key = format!("{}{}", "AK", "IAQ7ZWPMR5TYVB3KCD");
    let text = format!("import boto3\n\nKEY = \"{key}\"\nresult = eval(read(\"{key}\"))\n");
    let found = facts(&[("src/store.py", &text), ("tests/test_store.py", &text), ("examples/a.py", &text)]);
    assert_eq!(found.secrets_total, 1);
    assert_eq!(found.secrets[0].what, "AWS access key id");
    assert_eq!(found.secrets[0].place, Place::lines("src/store.py", 3, 3));
    assert_eq!(found.dangerous_total, 2, "examples are read for calls");
    let all = serde_json::to_string(&found).expect("JSON");
    assert!(!all.contains("Q7ZW"), "{all}");
}

#[test]
fn calls_that_run_what_they_are_given_are_told_from_those_that_do_not() {
    let found = facts(&[(
        "a.py",
        "import yaml, os, subprocess, pickle, torch, requests\n\
         model.eval()\n\
         df.eval('a + b')\n\
         eval('1 + 1')\n\
         ast.literal_eval(text)\n\
         yaml.load(text, Loader=yaml.SafeLoader)\n\
         yaml.safe_load(text)\n\
         subprocess.run(['ls', path])\n\
         subprocess.run('ls', shell=True)\n\
         os.system('clear')\n\
         torch.load(path, weights_only=True)\n\
         eval(text)\n\
         yaml.load(text)\n\
         subprocess.run(f'ls {path}', shell=True)\n\
         os.system('rm ' + path)\n\
         pickle.loads(requests.get(url).content)\n\
         requests.get(url, verify=False)\n\
         pickle.load(open(path, 'rb'))\n\
         torch.load(path)\n",
    )]);
    let lines: Vec<u32> = found.dangerous.iter().filter_map(|one| Some(one.place.lines?[0])).collect();
    assert_eq!(lines.iter().copied().collect::<BTreeSet<_>>(), [12, 13, 14, 15, 16, 17].into());
    assert_eq!((found.dangerous_total, found.unpickling_total), (6, 2));
}

#[test]
fn functions_of_the_work_that_are_called_eval_evaluate_nothing() {
    let found = facts(&[
        ("a.py", "def eval(model, loader):\n    return model(loader)\n\neval(model, loader)\n"),
        ("b.py", "from ruamel.yaml import YAML\nyaml = YAML()\nyaml.load(text)\n"),
        ("c.py", "exec(compile(open('v.py').read(), 'v.py', 'exec'))\nexec(open('v.py').read())\n"),
    ]);
    assert_eq!(found.dangerous, []);
}

#[test]
fn what_is_set_up_against_harm_is_found() {
    let found = facts(&[
        (".github/dependabot.yml", "version: 2\n"),
        ("SECURITY.md", "# Security\n"),
        (
            ".github/workflows/scan.yml",
            "on: push\njobs:\n  a:\n    steps:\n      # - uses: snyk/x\n      - uses: github/codeql-action/init@v2\n",
        ),
    ]);
    assert_eq!(found.updates, Some(Place::file(".github/dependabot.yml")));
    assert_eq!(found.policy, Some(Place::file("SECURITY.md")));
    let scanning = found.scanning.expect("found");
    assert_eq!((scanning.what.as_str(), scanning.place.lines), ("CodeQL", Some([6, 6])));
}
