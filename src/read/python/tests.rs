//! What the Python reader sees.

use super::{Function, PythonFile};

fn function<'a>(file: &'a PythonFile, name: &str) -> &'a Function {
    file.functions.iter().find(|function| function.name == name).unwrap_or_else(|| panic!("no function {name}"))
}

#[test]
fn reads_a_module_head_to_foot() {
    let file = PythonFile::parse(
        r#""""Trains the model.

>>> 1 + 1
2
"""
# A comment.
import os
import numpy as np
from sklearn.metrics import f1_score, roc_auc_score
from . import helpers
try:
    import apex
except ImportError:
    apex = None

DATA = "/home/ada/data/train.csv"


class Net(nn.Module):
    """A net."""

    def forward(self, x: int):
        """Runs."""
        return self.layer(x).relu()


def main(path, *rest, depth=3):
    import torch
    model = torch.load("weights.pt")
    model.fit(path)

if __name__ == "__main__":
    main(DATA)
"#,
    );
    assert_eq!(file.errors, 0);
    assert_eq!(file.docstring.as_deref(), Some("Trains the model."));
    assert_eq!(file.doctests, 1);
    assert_eq!(file.code_lines, 18);
    let imports: Vec<(&str, u32, bool)> =
        file.imports.iter().map(|import| (import.module.as_str(), import.level, import.optional)).collect();
    assert_eq!(
        imports,
        [
            ("os", 0, false),
            ("numpy", 0, false),
            ("sklearn.metrics", 0, false),
            ("", 1, false),
            ("apex", 0, true),
            ("torch", 0, true)
        ]
    );
    assert_eq!(file.imports[2].names, ["f1_score", "roc_auc_score"]);
    assert_eq!(file.absolute_paths, [(16, "/home/ada/data/train.csv".to_owned())]);
    assert_eq!(file.main_guard, Some(32));
    assert_eq!(file.classes[0].name, "Net");
    assert_eq!(file.classes[0].bases, ["nn.Module"]);
    assert_eq!(file.classes[0].lines, [19, 24]);
    let forward = function(&file, "Net.forward");
    assert!(forward.documented && forward.annotated);
    assert_eq!(forward.calls, [".relu", "self.layer"]);
    let main = function(&file, "main");
    assert_eq!((main.lines, main.statements), ([27, 30], 3));
    assert_eq!(main.parameters, ["path", "rest", "depth"]);
    let load = file.calls.iter().find(|call| call.name == "torch.load").expect("the call");
    assert_eq!((load.line, load.text.as_deref()), (29, Some("weights.pt")));
}

#[test]
fn tells_assertions_that_can_fail_from_those_that_cannot() {
    let file = PythonFile::parse(
        r#"
import numpy as np, pytest

def test_real(snapshot, num_regression, mocker):
    assert add(1, 2) == 3, "adds"
    np.testing.assert_allclose(model(x), 0.5)
    torch.testing.assert_close(a, b)
    pd.testing.assert_frame_equal(left, right)
    assert_array_equal(left, right)
    with pytest.raises(ValueError):
        add("a")
    num_regression.check(table)
    snapshot.assert_match(text)
    mocker.called.assert_called_once()
    eq_(a, b)

def test_trivial():
    assert True
    assert 1 == 1
    assert (x == 2, "always true")
    assert x is x

def test_never_reached():
    try:
        add("a")
        assert False, "no error"
    except ValueError:
        pass

def test_pass():
    pass

class Checks(unittest.TestCase):
    def test_it(self):
        self.assertEqual(f(), 1)
        self.assertTrue(True)
        self.assertAllClose(f(), 1)
        self.assertRaises(ValueError, f)
        self.fail("no")

    def helper(self):
        return self.assertion_count
"#,
    );
    let real = function(&file, "test_real");
    assert_eq!((real.assertions, real.trivial_assertions, real.error_assertions), (10, 0, 1));
    assert!(
        real.asserted_names.iter().any(|name| name == "add") && real.asserted_names.iter().any(|name| name == "model")
    );
    let trivial = function(&file, "test_trivial");
    assert_eq!((trivial.assertions, trivial.trivial_assertions), (0, 4));
    assert_eq!(function(&file, "test_never_reached").assertions, 1);
    assert_eq!(function(&file, "test_pass").statements, 0);
    let unit = function(&file, "Checks.test_it");
    assert_eq!((unit.assertions, unit.trivial_assertions, unit.error_assertions), (4, 1, 1));
    assert!(unit.is_test);
    assert_eq!(function(&file, "Checks.helper").assertions, 0);
}

#[test]
fn follows_helpers_of_the_same_file_only_when_they_assert() {
    let file = PythonFile::parse(
        r#"
def check_shape(x):
    assert x.shape == (2, 3)

def check_nothing(x):
    print(x)

def assert_twice(x):
    check_shape(x)
    check_shape(x)

def test_a():
    check_shape(f())

def test_b():
    check_nothing(f())

def test_c():
    assert_twice(f())

def test_d():
    check_elsewhere(f())

def test_generated():
    for x in range(3):
        yield check_shape, x

def check_itself(x):
    check_itself(x)
"#,
    );
    let of = |name: &str| function(&file, name).assertions;
    assert_eq!((of("test_a"), of("test_b"), of("test_c"), of("test_d")), (1, 0, 1, 0));
    assert_eq!(of("test_generated"), 1);
    assert_eq!(of("check_itself"), 0);
    assert_eq!(function(&file, "test_d").helpers, ["check_elsewhere"]);
}

#[test]
fn collects_what_pytest_and_unittest_collect() {
    let file = PythonFile::parse(
        r#"
CASES = [1, 2, 3]

class Base(unittest.TestCase):
    def setUp(self): self.x = 1

class FromBase(Base):
    def test_inherited(self): self.assertTrue(self.x)

class TestWithInit:
    def __init__(self): pass
    def test_no(self): assert x

class TestPlain:
    def test_yes(self): assert x

class Model:
    def test_step(self): assert x

@pytest.fixture
def test_data(): return 1

@pytest.mark.parametrize("a", [1, 2])
@pytest.mark.parametrize("b", CASES)
def test_many(a, b):
    assert a < b

@pytest.mark.skip(reason="broken")
def test_skipped(): assert f()

@unittest.skipIf(sys.platform == "win32", "no")
def test_conditional(): assert f()

def test_skips_first():
    pytest.skip("later")
    assert f()

def outer():
    def test_inner(): assert x
"#,
    );
    let tests: Vec<&str> =
        file.functions.iter().filter(|function| function.is_test).map(|function| function.name.as_str()).collect();
    assert_eq!(
        tests,
        [
            "FromBase.test_inherited",
            "TestPlain.test_yes",
            "test_many",
            "test_skipped",
            "test_conditional",
            "test_skips_first"
        ]
    );
    assert_eq!(function(&file, "test_many").cases, 6);
    assert!(function(&file, "test_skipped").skipped && function(&file, "test_skips_first").skipped);
    assert!(!function(&file, "test_conditional").skipped);
    assert!(function(&file, "Base.setUp").is_fixture && function(&file, "test_data").is_fixture);
}

#[test]
fn equal_bodies_hash_alike_whatever_the_name_and_layout() {
    let file = PythonFile::parse(
        "def test_a():\n    assert f(1) == 2\n\ndef test_b():\n    \"\"\"Doc.\"\"\"\n    assert f(1)  ==  2  # why\n\ndef test_c():\n    assert f(2) == 2\n",
    );
    let of = |name: &str| function(&file, name).body_hash;
    assert_eq!(of("test_a"), of("test_b"));
    assert_ne!(of("test_a"), of("test_c"));
}

#[test]
fn broken_and_old_source_gives_what_could_be_read() {
    let old = PythonFile::parse(
        "import os\n\ndef main():\n    print 'hello %s' % name\n    try:\n        pass\n    except IOError, e:\n        print e\n\ndef test_it():\n    assert main() == 1\n",
    );
    assert!(old.errors > 0);
    assert_eq!(old.imports.len(), 1);
    assert_eq!(function(&old, "test_it").assertions, 1);
    let broken = PythonFile::parse("def f(:\n    return (1,\n\ndef g():\n    return 2\n");
    assert!(broken.errors > 0);
    assert!(broken.functions.iter().any(|function| function.name == "g"));
    assert_eq!(PythonFile::parse("").code_lines, 0);
    assert!(PythonFile::parse("\0\u{1}\u{2}'''").errors > 0);
}

#[test]
fn nesting_without_end_neither_overflows_nor_hangs() {
    let deep = [
        "(".repeat(200_000),
        format!("x = {}1{}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("x = {}1", "-".repeat(300_000)),
        format!("x = {}1", "not ".repeat(100_000)),
        format!("x = 1{}", " + 1".repeat(100_000)),
        format!("x = a{}", ".b".repeat(100_000)),
        format!("x = {}1", "lambda a, b: ".repeat(50_000)),
        format!("x = {}2", "1 if a else ".repeat(50_000)),
        "async ".repeat(100_000),
        format!("x = {}1{}", "f'{".repeat(50_000), "}'".repeat(50_000)),
        format!("x = f'{}1{}'", "{a:".repeat(50_000), "}".repeat(50_000)),
        (0..700).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect(),
        format!("match x:\n case {}1", "[".repeat(50_000)),
    ];
    for source in deep {
        let file = PythonFile::parse(&source);
        assert!(file.errors > 0, "{}", &source[..40]);
    }
}

#[test]
fn nesting_up_to_the_bound_fits_a_small_stack() {
    let sources = [
        format!("x = {}1{}", "[".repeat(390), "]".repeat(390)),
        format!("x = {}1", "-".repeat(390)),
        format!("x = 1{}", " + 1".repeat(195)),
        format!("x = a{}", ".b()".repeat(130)),
        format!("assert {}1", "lambda a, b: ".repeat(190)),
        (0..390).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect::<String>() + &" ".repeat(390) + "pass\n",
    ];
    let reader = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || sources.iter().map(|source| PythonFile::parse(source).errors).collect::<Vec<_>>());
    let errors = reader.expect("a thread").join().expect("no overflow");
    assert_eq!(errors, [0; 6]);
}

#[test]
fn wide_source_is_no_deep_source() {
    let wide = format!("X = {{\n{}}}\n", "    'key': [1, 2.5, {'a': f(x)}],\n".repeat(5_000));
    let file = PythonFile::parse(&wide);
    assert_eq!((file.errors, file.code_lines), (0, 5_002));
    let long = format!("x = (\n{})\n", "    'text' \n".repeat(5_000));
    assert_eq!(PythonFile::parse(&long).errors, 0);
}

#[test]
fn places_of_cells_are_lines_of_the_notebook() {
    let text = "import numpy\nf(\n\ndef f():\n    return 1";
    let file = PythonFile::parse_cells(text, &[0..15, 16..38], &[12, 13, 30, 31, 32]);
    assert_eq!(file.imports[0].line, 12);
    assert_eq!(function(&file, "f").lines, [31, 32]);
    assert!(file.errors > 0);
    assert_eq!(PythonFile::parse_cells("x\ny", &[0..1, 2..7], &[]).errors, 1, "ranges beyond the text are refused");
}

#[test]
fn the_form_of_an_assertion_tells_what_it_checks() {
    let file = PythonFile::parse(
        r#"
def test_forms():
    out = model(x)
    again = model(x)
    flipped = model(flip(x)).detach()
    assert out.shape == (2, 3)
    assert out.dtype == torch.float32
    assert 0 <= out.min() <= 1
    assert torch.allclose(out, again)
    assert torch.allclose(out, flipped)
    assert losses[-1] < losses[0]
    assert accuracy > 0.9
    assert layer.weight.grad is not None
    assert not torch.equal(before.weight, after.weight)
    assert predict(good) > predict(bad)
    assert classify("great") == "positive"
    assert not df.isnull().any() == True

def test_plain():
    assert add(1, 1) == 2
    assert loss > 0

def test_unit(self):
    self.assertEqual(x.shape, (1, 2))
    self.assertGreater(metrics["f1"], 0.8)
    self.assertTrue(np.array_equal(net(a), net(b)))
"#,
    );
    use super::Check::*;
    let mut forms = function(&file, "test_forms").checks.clone();
    forms.sort();
    assert_eq!(
        forms,
        [
            Shape,
            Type,
            Range,
            MetricBound,
            LossFalls,
            ParametersChange,
            Gradient,
            Equality,
            SameCall,
            SameResult,
            OrderedResult,
            LiteralResult,
            Table
        ]
    );
    assert_eq!(function(&file, "test_plain").checks, []);
    let unit = &function(&file, "test_unit").checks;
    assert!(unit.contains(&Shape) && unit.contains(&MetricBound) && unit.contains(&SameResult));
}
