//! How each language's frameworks write tests and assertions.

use regex::Regex;
use std::sync::LazyLock;

/// How a test's body is found after its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// The arguments of the call the head ends with.
    Arguments,
    /// The next block in braces.
    Braces,
    /// Everything up to the next head.
    Rest,
}

/// Patterns over code without comments and strings.
#[derive(Debug)]
pub(super) struct Rules {
    /// A test's head; group 1 is its name where the code holds it.
    pub(super) head: Regex,
    pub(super) body: Body,
    pub(super) assertion: Regex,
    /// Of the assertions, or beside them: an error is expected.
    pub(super) error: Regex,
    /// In the head's line, the three lines before or the start of the body: never run.
    pub(super) skip: Regex,
    pub(super) fixture: Regex,
    pub(super) property: Regex,
    /// Tests may stand in source files.
    pub(super) inline: bool,
}

fn pattern(text: &str) -> Regex {
    crate::read::pattern::known(text)
}

macro_rules! rules {
    ($name:ident, $head:literal, $body:expr, $assertion:literal, $error:literal, $skip:literal, $fixture:literal,
     $property:literal, $inline:literal) => {
        static $name: LazyLock<Rules> = LazyLock::new(|| Rules {
            head: pattern($head),
            body: $body,
            assertion: pattern($assertion),
            error: pattern($error),
            skip: pattern($skip),
            fixture: pattern($fixture),
            property: pattern($property),
            inline: $inline,
        });
    };
}

rules!(
    RUST,
    r"#\[(?:[\w:]+::)?(?:test|rstest|test_case|quickcheck|wasm_bindgen_test|test_log)(?:\([^\]]*\))?\](?:\s*#\[[^\]]*\])*\s*(?:pub(?:\([a-z]+\))?\s+)?(?:async\s+)?fn\s+(\w+)",
    Body::Braces,
    r"\b(?:debug_)?assert(?:_\w+)?!|\b(?:prop_)?assert_\w+[!(]|\bprop_assert!|\bassert_that\(",
    r"should_panic|\bis_err\(\)|unwrap_err\(\)|expect_err\(",
    r"#\[ignore",
    r"#\[fixture\]|\bfn\s+setup\w*\(",
    r"\bproptest!|#\[quickcheck\]|\bquickcheck\(|\bprop_assert",
    true
);
rules!(
    GO,
    r"\bfunc\s+(?:\([^)]*\)\s*)?((?:Test|Fuzz)\w*)\s*\([^)]*\)",
    Body::Braces,
    r"\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(|\b(?:assert|require|is|qt|check|must)\.\w+\(|\b(?:s|suite)\.(?:Equal|NoError|Error|True|False|Nil|NotNil|Len|Contains|Require|Assert)\w*\(|\b(?:Expect|Ω)\(",
    r"\b(?:assert|require)\.(?:Error|EqualError|ErrorIs|ErrorAs|ErrorContains|Panics)\w*\(|\bwantErr\b",
    r"\{\s*t\.Skip",
    r"\bfunc\s+(?:TestMain|SetupTest|SetupSuite|TearDown\w*|setup\w*)\(",
    r"\bquick\.Check\(|\brapid\.Check\(|\bf\.Fuzz\(",
    false
);
rules!(
    JAVASCRIPT,
    r"\b(?:it|test|specify|xit|xtest|fit)(?:\.(?:only|skip|todo|concurrent|failing|each|serial|cb))*\s*\(",
    Body::Arguments,
    r"\bexpect\w*\(|\bassert(?:\.\w+)*\(|\.should\b|\bt\.(?:is|not|deepEqual|truthy|falsy|throws|throwsAsync|equal|equals|ok|notOk|same|true|false|like|regex|snapshot|strictSame)\(",
    r"\.toThrow|\.rejects\b|\.throws\w*\(|rejectedWith",
    r"\bx(?:it|test)\b|\b(?:it|test)\.(?:skip|todo)\b",
    r"\b(?:beforeEach|beforeAll|afterEach|afterAll|before|after)\s*\(",
    r"\bfc\.(?:assert|property)\(",
    false
);
rules!(
    JVM,
    r"@(?:Test|ParameterizedTest|RepeatedTest|Property|TestFactory)\b(?:\([^)]*\))?(?:\s*@\w+(?:\([^)]*\))?)*\s*[\w\s<>\[\],.]*?\b(\w+|` *`)\s*\(\s*[^)]*\)|\bpublic\s+void\s+(?:test\w*)\s*\(\s*\)",
    Body::Braces,
    r"\b(?:assert\w*|verify\w*|fail|shouldBe|shouldThrow|expectThat|expect)\s*[({<]|\bshould\w*\b|\bAssertions?\.\w+\(|\bassertThat\(",
    r"\bassertThrows|\bexpected\s*=|ExpectedException|shouldThrow|assertFailsWith|isThrownBy|assertThatThrownBy",
    r"@(?:Ignore|Disabled)\b",
    r"@(?:Before|After|BeforeEach|AfterEach|BeforeAll|AfterAll|BeforeClass|AfterClass)\b",
    r"@Property\b|\bforAll\b|\bcheckAll\b",
    false
);
rules!(
    SCALA,
    r"\btest\s*\([^)]*\)|\bin\s*\{|@Test\b",
    Body::Braces,
    r"\bassert\w*\s*[({\[]|\bshould\w*\b|\bmust\w*\b|\bcheck\s*\(|\bintercept\[|\bexpectResult\b|\bverify\w*\(",
    r"\bintercept\[|\bassertThrows|\bthrownBy\b|\bthrow\w*\b",
    r"\bignore\s*\(|\bpending\b",
    r"\b(?:beforeEach|beforeAll|afterEach|afterAll)\b",
    r"\bforAll\s*[({]|\bproperty\s*\(",
    false
);
rules!(
    R,
    r"\b(?:test_that|it)\s*\(",
    Body::Arguments,
    r"\bexpect_\w+\s*\(|\bcheck(?:Equals|True|Identical|Exception)\w*\s*\(|\bstopifnot\s*\(",
    r"\bexpect_(?:error|warning|condition)\s*\(|\bcheckException\s*\(",
    r"\{\s*skip\s*\(",
    r"\b(?:setup|teardown|local_\w+)\s*\(",
    r"\bforall\s*\(",
    false
);
rules!(
    JULIA,
    r"@(?:safe)?testset\b|@testitem\b",
    Body::Rest,
    r"@test\b|@test_(?:throws|logs|warn|approx_eq|nowarn|deprecated)\b|\btest_\w+\s*\(",
    r"@test_throws\b",
    r"@test_skip\b",
    r"\bsetup\w*\(",
    r"@check\b",
    false
);
rules!(
    CPP,
    r"\b(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|TEST_CASE|TEST_CASE_METHOD|TEST_METHOD|SCENARIO|TEMPLATE_TEST_CASE|BOOST_AUTO_TEST_CASE|BOOST_FIXTURE_TEST_CASE)\s*\(\s*(\w*(?:\s*,\s*\w+)?)[^)]*\)",
    Body::Braces,
    r"\b(?:ASSERT|EXPECT|REQUIRE|CHECK|BOOST_CHECK|BOOST_REQUIRE|BOOST_TEST)(?:_\w+)?\s*\(|\bassert\s*\(|\bAssert::\w+\(",
    r"_THROW\w*\s*\(|_DEATH\s*\(|_THROWS\w*\s*\(",
    r"\bDISABLED_|\bGTEST_SKIP\b",
    r"\bvoid\s+SetUp\s*\(|\bTEST_CASE_METHOD\b",
    r"\bRC_GTEST_PROP\b|\brc::check\b|\bFUZZ_TEST\b",
    false
);
rules!(
    RUBY,
    r"\bit\s*(?:\(|do\b|\{|\s+do\b)|\bspecify\b|\bdef\s+(test_\w+)|\btest\s+do\b",
    Body::Rest,
    r"\bexpect\b|\bassert\w*\b|\brefute\w*\b|\bshould\w*\b|\bmust_\w+",
    r"\braise_error\b|\bassert_raises?\b",
    r"\bxit\b|\bpending\b|^\s*skip\b",
    r"\b(?:before|after|let|subject)\b\s*[({]|\bdef\s+setup\b",
    r"\bproperty_of\b",
    false
);
rules!(
    PHP,
    r"\bfunction\s+(test\w*)\s*\([^)]*\)|#\[Test\][^{;]*\bfunction\s+\w+\s*\([^)]*\)",
    Body::Braces,
    r"(?:\$this->|self::|static::)assert\w+\(|->expectException|\bexpect\(",
    r"expectException|toThrow",
    r"markTestSkipped|markTestIncomplete",
    r"\bfunction\s+(?:setUp|tearDown)\b",
    r"\bforAll\(",
    false
);
rules!(
    CSHARP,
    r"\[(?:Fact|Theory|Test|TestMethod|TestCase|DataTestMethod)\b[^\]]*\](?:\s*\[[^\]]*\])*\s*(?:public\s+|async\s+|static\s+|internal\s+)*[\w<>]+\s+(\w+)\s*\([^)]*\)",
    Body::Braces,
    r"\bAssert\.\w+(?:<[^>]*>)?\(|\.Should\w*\(|\.Verify\(",
    r"Assert\.Throws|\.Throw<|ExpectedException",
    r"\[Ignore\b|Skip\s*=",
    r"\[(?:SetUp|TearDown|TestInitialize|OneTimeSetUp)\b",
    r"\[Property\b",
    false
);

/// The rules of a language, for those whose tests are read from text.
pub(super) fn of(language: &str) -> Option<&'static Rules> {
    Some(match language {
        "rust" => &RUST,
        "go" => &GO,
        "javascript" | "typescript" => &JAVASCRIPT,
        "java" | "kotlin" => &JVM,
        "scala" => &SCALA,
        "r" => &R,
        "julia" => &JULIA,
        "c" | "cpp" => &CPP,
        "ruby" => &RUBY,
        "php" => &PHP,
        "csharp" => &CSHARP,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for language in ["rust", "go", "typescript", "kotlin", "scala", "r", "julia", "c", "ruby", "php", "csharp"] {
            assert!(of(language).is_some_and(|rules| !rules.head.is_match("")), "{language}");
        }
    }
}
