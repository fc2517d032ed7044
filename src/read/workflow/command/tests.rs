//! Commands as people write them.

use super::*;
use crate::read::workflow::shell::commands;

fn of(text: &str) -> Effect {
    effect(&commands(text)[0].words)
}

#[test]
fn commands_that_run_tests() {
    for text in [
        "pytest",
        "python -m pytest -q",
        "py.test tests",
        "python3.8 -m unittest discover",
        "nosetests --with-coverage",
        "python setup.py test",
        "python tests/run.py",
        "python ./test_model.py",
        "coverage run -m pytest",
        "coverage run --source=x -m unittest discover",
        "poetry run pytest",
        "uv run --frozen pytest",
        "pdm run pytest",
        "hatch run pytest",
        "hatch test",
        "pipenv run python -m pytest",
        "conda run -n env pytest",
        "cargo test --all",
        "cargo +nightly nextest run",
        "go test ./...",
        "npx jest",
        "mvn -B verify",
        "./mvnw test",
        "./gradlew build",
        "Rscript -e 'devtools::test()'",
        "R CMD check x.tar.gz",
        "julia --project -e 'using Pkg; Pkg.test()'",
        "ctest -V",
        "bazel test //...",
        "docker run --rm -v a:b image pytest -q",
        "docker-compose run --rm web pytest",
        "bash -c 'cd x && pytest'",
        "sudo -E PYTHONPATH=. pytest",
        "jupyter nbconvert --to notebook --execute a.ipynb",
        "python manage.py test",
        "dotnet test",
        "python -c 'import x; x.test()'",
        "xvfb-run -a python -m pytest",
        "travis_wait 30 pytest",
        "ninja test",
        "cmake --build . --target test",
        "yarn jest",
        "sh -ec 'pytest'",
    ] {
        assert!(of(text).tests, "{text}");
    }
}

#[test]
fn commands_that_do_not() {
    for text in [
        "echo pytest",
        "pip install pytest tox",
        "pytest --version",
        "git commit -m pytest",
        "python setup.py sdist",
        "flake8 tests",
        "mvn install -DskipTests",
        "gradle build -x test",
        "docker build -t test .",
        "cp tests x",
        "python train.py",
        "conda install pytest",
        "cat pytest.ini",
        "codecov",
        "mkdir test",
        "cd tests",
        "ls test",
        "npm install jest",
        "go build ./test",
        "cargo build --tests",
        "python -m pip install pytest",
        "coverage report",
        "poetry add pytest",
        "R -e 'install.packages(1)'",
    ] {
        assert!(!of(text).tests, "{text}");
    }
}

#[test]
fn what_is_defined_elsewhere() {
    assert_eq!(of("make -C src -j 4 test").calls, Some(Callee::Make("src".into(), vec!["test".into()])));
    assert_eq!(of("bash ./ci/test.sh").calls, Some(Callee::Script("ci/test.sh".into())));
    assert_eq!(of("./run_tests.sh -v").calls, Some(Callee::Script("run_tests.sh".into())));
    assert_eq!(of("tox -e py37,lint").calls, Some(Callee::Tox(vec!["py37".into(), "lint".into()])));
    assert_eq!(of("npm run test:unit").calls, Some(Callee::Package("test:unit".into())));
    assert_eq!(of("npm test").calls, Some(Callee::Package("test".into())));
    assert_eq!(of("hatch run dev:cov").calls, Some(Callee::Task("cov".into())));
}

#[test]
fn linters_and_coverage() {
    assert_eq!(of("python -m flake8 .").linter, Some("flake8"));
    assert_eq!(of("poetry run black --check .").linter, Some("black"));
    assert_eq!(of("cargo clippy").linter, Some("clippy"));
    assert!(of("pytest --cov=x").coverage && of("coverage xml").coverage && of("go test -cover ./...").coverage);
    assert!(!of("pytest").coverage);
}

#[test]
fn nesting_is_bounded() {
    let mut text = "pytest".to_owned();
    for _ in 0..12 {
        text = format!("docker run x {text}");
    }
    assert!(!of(&text).tests);
}
