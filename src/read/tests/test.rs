//! Tests found, and what only looks like tests.

use super::*;
use crate::evidence::facts::MlTest;
use crate::read::RepositoryReader;

fn read(files: &[(&str, &str)]) -> Slot<TestFacts> {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), text.len() as u64);
    }
    reader.finish(Reach::Whole).tests
}

fn facts(files: &[(&str, &str)]) -> TestFacts {
    match read(files) {
        Slot::Seen(facts) => facts,
        other => panic!("no tests: {other:?}"),
    }
}

fn one(path: &str, text: &str) -> (u64, u64, u64, u64) {
    let facts = facts(&[(path, text)]);
    (facts.functions, facts.assertions, facts.error_cases, facts.hollow_total)
}

#[test]
fn python_tests_are_counted_with_what_they_check() {
    let facts = facts(&[
        ("pkg/__init__.py", "from .model import Net\n"),
        ("pkg/model.py", "class Net:\n    def predict(self): return 1\n"),
        ("pkg/data.py", "def load(): return 1\n"),
        ("pkg/other.py", "def other():\n    \"\"\"\n    >>> other()\n    \"\"\"\n"),
        (
            "tests/test_model.py",
            "import pytest\nfrom pkg import Net\nfrom helpers import check_net\n\n@pytest.fixture\ndef net(): return Net()\n\n@pytest.mark.parametrize('x', [1, 2, 3])\ndef test_predict(net, x):\n    assert net.predict() == 1\n    assert x\n\ndef test_helper(net):\n    check_net(net)\n\ndef test_same(net):\n    check_net(net)\n\ndef test_error():\n    with pytest.raises(ValueError):\n        Net(-1)\n\ndef test_nothing(net):\n    net.predict()\n\ndef test_true():\n    assert True\n\ndef test_later():\n    pass\n\n@pytest.mark.skip\ndef test_skipped():\n    assert net\n",
        ),
        ("tests/helpers.py", "def check_net(net):\n    assert net.predict() > 0\n"),
        (
            "tests/test_data.py",
            "import pkg.data\n\nclass TestData:\n    def test_load(self):\n        assert pkg.data.load() == 1\n",
        ),
    ]);
    assert_eq!((facts.files, facts.functions, facts.assertions, facts.duplicates), (2, 4, 5, 1));
    assert_eq!((facts.parametrised, facts.fixtures, facts.error_cases, facts.doctests), (2, 1, 1, 1));
    assert_eq!((facts.modules, facts.modules_tested), (3, 2));
    let reasons: Vec<HollowReason> = facts.hollow.iter().map(|hollow| hollow.reason).collect();
    use HollowReason::{Empty, NoAssertion, Skipped, Trivial};
    assert_eq!(reasons, [NoAssertion, Trivial, Empty, Skipped]);
    let best = &facts.examples[0];
    assert_eq!((best.name.as_str(), best.assertions), ("test_predict", 2));
    assert_eq!(best.place.lines, Some([9, 11]));
    assert_eq!(best.place.excerpt.as_deref(), Some("def test_predict(net, x):"));
    assert_eq!(facts.languages["python"].functions, 4);
}

#[test]
fn names_alone_are_no_tests() {
    let script = "import torch\n\ndef test(net):\n    return net(1)\n\nif __name__ == '__main__':\n    test(load())\n";
    assert_eq!(read(&[("test.py", script), ("train.py", "x = 1\n")]), Slot::Absent);
    assert_eq!(read(&[("tests/__init__.py", ""), ("tests/data.csv", "1,2\n")]), Slot::Absent);
    let empty = facts(&[("tests/test_all.py", "import pkg\n")]);
    assert_eq!((empty.functions, empty.files, empty.hollow_total, empty.lines), (0, 0, 1, 0));
    assert_eq!(empty.hollow[0].reason, HollowReason::NoTests);
}

#[test]
fn unittest_in_source_and_scripts_in_a_test_folder_count() {
    let inline = "import unittest\n\ndef add(a, b): return a + b\n\nclass AddTest(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(1, 1), 2)\n";
    let facts_inline = facts(&[("utils.py", inline)]);
    assert_eq!((facts_inline.functions, facts_inline.lines, facts_inline.modules_tested), (1, 2, 1));
    let script = facts(&[("test/run.py", "from net import f\nassert f(1) == 2\nassert f(2) == 3\n")]);
    assert_eq!((script.functions, script.assertions), (1, 2));
}

#[test]
fn bulk_earns_nothing() {
    let bulk: String = (0..200).map(|n| format!("def test_{n}():\n    assert add(1, 1) == 2\n\n")).collect();
    let facts = facts(&[("tests/test_bulk.py", &bulk)]);
    assert_eq!((facts.functions, facts.assertions, facts.duplicates), (1, 1, 199));
}

#[test]
fn rust_tests_are_read_where_they_stand() {
    let text = "pub fn add() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {\n        // assert!(false)\n        assert_eq!(add(), 2, \"assert!(x)\");\n    }\n\n    #[tokio::test]\n    #[should_panic]\n    async fn fails() {\n        add();\n    }\n\n    #[test]\n    #[ignore]\n    fn later() { assert!(x); }\n\n    #[test]\n    fn nothing() { add(); }\n}\n";
    assert_eq!(one("src/lib.rs", text), (2, 2, 1, 2));
}

#[test]
fn go_javascript_java_and_kotlin_tests_are_read() {
    let go = "package a\n\nfunc TestAdd(t *testing.T) {\n\tif Add(1, 1) != 2 {\n\t\tt.Errorf(\"no\")\n\t}\n\trequire.NoError(t, err)\n}\n\nfunc TestSkip(t *testing.T) {\n\tt.Skip(\"later\")\n}\n";
    assert_eq!(one("a/add_test.go", go), (1, 2, 0, 1));
    let js = "import { add } from './add';\ndescribe('add', () => {\n  it('adds', () => {\n    expect(add(1, 1)).toBe(2);\n    expect(() => add()).toThrow();\n  });\n  it.skip('later', () => { expect(1).toBe(1) });\n  test.each([[1, 2]])('each %s', (a, b) => { expect(a).not.toBe(b); });\n  const ok = /x(/.test('expect(');\n});\n";
    assert_eq!(one("src/add.test.js", js), (2, 3, 1, 1));
    let java = "class NetTest {\n  @Test\n  public void predicts() {\n    assertEquals(1, net.predict());\n    assertThat(net).isNotNull();\n  }\n  @Disabled\n  @Test\n  void later() { assertTrue(x); }\n  @Test void nothing() { net.run(); }\n}\n";
    assert_eq!(one("src/test/java/NetTest.java", java), (1, 2, 0, 2));
    let kotlin = "class NetTest {\n    @Test\n    fun `it predicts`() = runTest {\n        assertEquals(1, net.predict())\n    }\n}\n";
    assert_eq!(one("src/test/kotlin/NetTest.kt", kotlin), (1, 1, 0, 0));
}

#[test]
fn r_julia_cpp_ruby_and_scala_tests_are_read() {
    let r = "context(\"add\")\ntest_that(\"it adds\", {\n  expect_equal(add(1, 1), 2)\n  expect_error(add(\"a\")) # expect_true(FALSE)\n})\n";
    assert_eq!(one("tests/testthat/test-add.R", r), (1, 2, 1, 0));
    let julia = "using Test\n@testset \"add\" begin\n    @test add(1, 1) == 2\n    @test_throws MethodError add(\"a\")\nend\n@testset \"sub\" begin\n    @test sub(1, 1) == 0\nend\n";
    assert_eq!(one("test/runtests.jl", julia), (2, 3, 1, 0));
    let cpp = "TEST(Add, Small) {\n  EXPECT_EQ(add(1, 1), 2);\n  ASSERT_THROW(add(), Error);\n}\nTEST_CASE(\"sub\") { REQUIRE(sub(1, 1) == 0); }\n";
    assert_eq!(one("tests/add_test.cc", cpp), (2, 3, 1, 0));
    let ruby = "describe Net do\n  it \"predicts\" do\n    expect(net.predict).to eq(1)\n  end\nend\n";
    assert_eq!(one("spec/net_spec.rb", ruby), (1, 1, 0, 0));
    let scala = "class NetSpec extends FunSuite {\n  test(\"predicts\") {\n    assert(net.predict === 1)\n  }\n}\n";
    assert_eq!(one("src/test/scala/NetSpec.scala", scala), (1, 1, 0, 0));
}

#[test]
fn the_order_of_files_changes_nothing() {
    let files = [
        ("tests/test_b.py", "from h import check_x\ndef test_b():\n    check_x(1)\n"),
        ("tests/h.py", "def check_x(x):\n    assert x\n"),
        ("tests/test_a.py", "import b\ndef test_a():\n    assert b.f() == 1\n"),
        ("b.py", "def f(): return 1\n"),
    ];
    let mut backwards = files;
    backwards.reverse();
    assert_eq!(read(&files), read(&backwards));
}

#[test]
fn tests_of_machine_learning_are_told_by_what_they_check() {
    let text = "import torch\nimport pandas as pd\n\ndef test_shape(net):\n    assert net(x).shape == (1, 10)\n\ndef test_learns():\n    first = step(net)\n    for _ in range(9):\n        loss.backward()\n    assert last_loss < first_loss\n\ndef test_accuracy(clf):\n    clf.fit(x, y)\n    assert clf.score(x, y) > 0.9\n\ndef test_round_trip(tmp_path):\n    save_model(net, tmp_path)\n    other = load_model(tmp_path)\n    assert torch.equal(net(x), other(x))\n\ndef test_flip(net):\n    assert net.predict(x) == net.predict(flip(x))\n\ndef test_columns(df):\n    assert not df['age'].isnull().any() == True\n    assert list(df.columns) == COLUMNS\n\ndef test_main():\n    assert main(['--epochs', '1']) == 0\n\ndef test_add():\n    assert add(1, 1) == 2\n";
    let ml = facts(&[("tests/test_a.py", text)]).ml;
    let kinds: Vec<(MlTest, u32)> = ml
        .iter()
        .flat_map(|(kind, places)| places.iter().map(|place| (*kind, place.lines.unwrap_or_default()[0])))
        .collect();
    assert_eq!(
        kinds,
        [
            (MlTest::Data, 25),
            (MlTest::Output, 4),
            (MlTest::Invariance, 22),
            (MlTest::MetricRegression, 13),
            (MlTest::Training, 7),
            (MlTest::RoundTrip, 17),
            (MlTest::Pipeline, 29),
        ]
    );
}

#[test]
fn sizes_are_shapes_and_numbers_named_size_are_not() {
    let kinds = |body: &str| -> Vec<MlTest> {
        let text = format!("import torch\n\ndef test_it(net):\n    out = net(torch.rand(2, 3))\n    {body}\n");
        facts(&[("tests/test_a.py", text.as_str())]).ml.into_keys().collect()
    };
    for body in [
        "assert out.size() == (2, 7)",
        "assert out.size(-1) == 7",
        "assert list(out.size()) == [2, 7]",
        "assert out.dim() == 2",
        "assert out.ndim == 2",
    ] {
        assert_eq!(kinds(body), [MlTest::Output], "{body}");
    }
    for body in ["assert batch_size == 4", "assert size == 4", "assert len(out) == cache_size"] {
        assert!(kinds(body).is_empty(), "{body}");
    }
}

#[test]
fn saving_and_loading_is_no_seed() {
    let kinds = |text: &str| -> Vec<MlTest> { facts(&[("tests/test_a.py", text)]).ml.into_keys().collect() };
    let saved = "import spacy\n\ndef test_bytes(nlp):\n    data = nlp.to_bytes()\n    again = Tagger(nlp.vocab).from_bytes(data)\n    assert again.labels == nlp.labels\n";
    assert_eq!(kinds(saved), [MlTest::RoundTrip]);
    let seeded = "import torch\n\ndef test_seed(net):\n    torch.manual_seed(3)\n    first = net.sample()\n    torch.manual_seed(3)\n    second = net.sample()\n    assert torch.equal(first, second)\n";
    assert_eq!(kinds(seeded), [MlTest::Reproducibility]);
}

#[test]
fn julia_test_sets_frame_others_and_reach_what_they_call() {
    let tests = "using Churn, Test\n@testset \"all\" begin\n    @testset \"fit\" begin\n        @test fit_churn([1]) == 2\n        @test_throws ArgumentError Churn.check!(1)\n    end\n    @testset \"empty\" begin\n    end\n    @testset \"files\" begin\n        include(\"more.jl\")\n    end\n    @testset \"sum\" for x in 1:2\n        @test x > 0\n    end\nend\n";
    let facts = facts(&[
        ("Project.toml", "name = \"Churn\"\n"),
        ("src/Churn.jl", "module Churn\ninclude(\"fit.jl\")\nend\n"),
        ("src/fit.jl", "fit_churn(x) = 2\n\n# function unseen() end\n"),
        ("src/check.jl", "function check!(x)\n    throw(ArgumentError(\"x\"))\nend\n"),
        ("src/other.jl", "function never(x)\nend\n"),
        ("test/runtests.jl", tests),
        (
            "test/single.jl",
            "@testset \"rules\" begin\n    test_rrule(f, 1)\nend\n@testset \"more\" begin include(\"x.jl\"); end\n",
        ),
    ]);
    assert_eq!((facts.functions, facts.assertions, facts.error_cases, facts.hollow_total), (3, 4, 1, 1));
    assert_eq!((facts.modules, facts.modules_tested), (4, 2));
}

#[test]
fn testthat_reaches_the_functions_it_calls() {
    let facts = facts(&[
        ("R/fit.R", "fit_churn <- function(x) x\n"),
        ("R/plot.R", "plot_churn = function(x) x\n"),
        ("tests/testthat.R", "library(testthat)\ntest_check(\"churn\")\n"),
        (
            "tests/testthat/test-model.R",
            "test_that(\"it fits\", {\n  expect_equal(fit_churn(1), 1)\n  expect_error(fit_churn())\n  # plot_churn(1)\n})\n",
        ),
    ]);
    assert_eq!((facts.functions, facts.assertions, facts.error_cases, facts.hollow_total), (1, 2, 1, 0));
    assert_eq!((facts.modules, facts.modules_tested), (2, 1));
}
