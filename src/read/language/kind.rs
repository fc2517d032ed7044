//! What a path alone tells.

/// Lower-case name and extension of a path.
pub(super) struct Name {
    pub(super) file: String,
    extension: Option<usize>,
}

impl Name {
    pub(super) fn of(path: &str) -> Name {
        let file = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let extension = file.rfind('.').filter(|&dot| dot > 0).map(|dot| dot + 1);
        Name { file, extension }
    }

    /// Without the dot; empty without one. A leading dot starts a hidden file, not an extension.
    pub(super) fn extension(&self) -> &str {
        self.extension.and_then(|start| self.file.get(start..)).unwrap_or_default()
    }

    /// The name before the extension.
    pub(super) fn stem(&self) -> &str {
        self.extension.and_then(|start| self.file.get(..start - 1)).unwrap_or(&self.file)
    }
}

/// Language of source by extension.
pub(super) fn by_extension(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "py" | "pyw" | "pyi" => "python",
        "pyx" | "pxd" | "pxi" => "cython",
        "ipynb" => "jupyter",
        "r" | "rmd" | "qmd" | "rnw" => "r",
        "jl" => "julia",
        "rs" => "rust",
        "go" => "go",
        "js" | "mjs" | "cjs" | "jsx" => "javascript",
        "ts" | "tsx" | "mts" | "cts" => "typescript",
        "vue" | "svelte" => "javascript",
        "java" => "java",
        "kt" | "kts" => "kotlin",
        "scala" | "sc" => "scala",
        "c" => "c",
        "h" | "cc" | "cpp" | "cxx" | "c++" | "hpp" | "hh" | "hxx" | "cu" | "cuh" | "inl" | "ipp" => "cpp",
        "cs" => "csharp",
        "fs" | "fsx" => "fsharp",
        "rb" => "ruby",
        "php" => "php",
        "swift" => "swift",
        "m" => "matlab",
        "mm" => "objective-c",
        "lua" => "lua",
        "pl" | "pm" => "perl",
        "sh" | "bash" | "zsh" | "fish" => "shell",
        "ps1" => "powershell",
        "sql" => "sql",
        "hs" => "haskell",
        "ml" | "mli" => "ocaml",
        "clj" | "cljs" | "cljc" => "clojure",
        "ex" | "exs" => "elixir",
        "erl" => "erlang",
        "dart" => "dart",
        "stan" => "stan",
        "sas" => "sas",
        "do" | "ado" => "stata",
        "f90" | "f95" | "f03" | "for" | "f" => "fortran",
        "nf" => "nextflow",
        "smk" => "python",
        "proto" => "protobuf",
        "tf" | "hcl" => "terraform",
        "sol" => "solidity",
        "zig" => "zig",
        "nim" => "nim",
        "wdl" | "cwl" => "workflow",
        _ => return None,
    })
}

/// Language by the first line of a script without an extension.
pub(super) fn by_shebang(text: &str) -> Option<&'static str> {
    let line = text.strip_prefix("#!")?.lines().next()?;
    let mut words = line.split_whitespace();
    let first = words.next()?.rsplit('/').next()?;
    let program = if first == "env" { words.find(|word| !word.starts_with('-'))? } else { first };
    Some(match program.trim_end_matches(|last: char| last.is_ascii_digit() || last == '.') {
        "python" | "pypy" => "python",
        "sh" | "bash" | "zsh" | "dash" | "ksh" | "fish" => "shell",
        "Rscript" => "r",
        "julia" => "julia",
        "node" => "javascript",
        "perl" => "perl",
        "ruby" => "ruby",
        "php" => "php",
        _ => return None,
    })
}

/// Files whose content is data, images, sound, archives or weights.
pub(super) fn is_data_extension(extension: &str) -> bool {
    is_image(extension)
        || is_weight_extension(extension)
        || matches!(
            extension,
            "csv"
                | "tsv"
                | "psv"
                | "parquet"
                | "feather"
                | "arrow"
                | "orc"
                | "avro"
                | "npy"
                | "npz"
                | "pkl"
                | "pickle"
                | "joblib"
                | "dill"
                | "mat"
                | "rds"
                | "rdata"
                | "rda"
                | "sav"
                | "dta"
                | "sas7bdat"
                | "sqlite"
                | "sqlite3"
                | "db"
                | "xls"
                | "xlsx"
                | "ods"
                | "jsonl"
                | "ndjson"
                | "geojson"
                | "shp"
                | "dbf"
                | "shx"
                | "tfrecord"
                | "tfrecords"
                | "record"
                | "lmdb"
                | "mdb"
                | "pcap"
                | "fasta"
                | "fastq"
                | "fa"
                | "nii"
                | "dcm"
                | "ply"
                | "stl"
                | "off"
                | "las"
                | "laz"
                | "pcd"
                | "wav"
                | "mp3"
                | "flac"
                | "ogg"
                | "m4a"
                | "mid"
                | "midi"
                | "mp4"
                | "avi"
                | "mov"
                | "mkv"
                | "webm"
                | "zip"
                | "gz"
                | "tgz"
                | "bz2"
                | "xz"
                | "zst"
                | "7z"
                | "rar"
                | "tar"
                | "arff"
                | "libsvm"
                | "svmlight"
                | "conll"
                | "conllu"
                | "bag"
                | "edf"
                | "hdr"
                | "img"
                | "vcf"
                | "bed"
                | "bam"
                | "sam"
                | "mtx"
                | "graphml"
                | "gexf"
                | "idx"
                | "vec"
        )
}

/// Pictures.
pub(super) fn is_image(extension: &str) -> bool {
    matches!(
        extension,
        "png"
            | "jpg"
            | "jpeg"
            | "gif"
            | "bmp"
            | "tif"
            | "tiff"
            | "webp"
            | "svg"
            | "ico"
            | "eps"
            | "heic"
            | "ppm"
            | "pgm"
    )
}

/// Model checkpoints and weights, by the extensions of the frameworks that write them.
pub(super) fn is_weight_extension(extension: &str) -> bool {
    matches!(
        extension,
        "pt" | "pth"
            | "ckpt"
            | "onnx"
            | "h5"
            | "hdf5"
            | "keras"
            | "tflite"
            | "safetensors"
            | "caffemodel"
            | "pdparams"
            | "params"
            | "weights"
            | "gguf"
            | "ggml"
            | "mlmodel"
            | "mar"
            | "t7"
            | "pb"
    )
}

/// Binary files that are neither data nor source.
pub(super) fn is_binary_extension(extension: &str) -> bool {
    matches!(
        extension,
        "pdf"
            | "doc"
            | "docx"
            | "ppt"
            | "pptx"
            | "exe"
            | "dll"
            | "so"
            | "dylib"
            | "a"
            | "o"
            | "obj"
            | "lib"
            | "class"
            | "jar"
            | "war"
            | "whl"
            | "egg"
            | "pyc"
            | "pyo"
            | "pyd"
            | "ttf"
            | "otf"
            | "woff"
            | "woff2"
            | "eot"
            | "psd"
            | "ai"
            | "sketch"
            | "bin"
            | "dat"
            | "wasm"
            | "node"
            | "dmg"
            | "iso"
            | "deb"
            | "rpm"
            | "swp"
            | "ds_store"
            | "key"
            | "numbers"
            | "pages"
            | "fig"
            | "vsdx"
            | "blend"
            | "fbx"
            | "glb"
            | "gltf"
            | "swf"
            | "pack"
    )
}

/// Text written for people.
pub(super) fn is_document_extension(extension: &str) -> bool {
    matches!(
        extension,
        "md" | "markdown"
            | "mdown"
            | "mkd"
            | "mdx"
            | "rst"
            | "rest"
            | "adoc"
            | "asciidoc"
            | "org"
            | "textile"
            | "tex"
            | "bib"
            | "pod"
            | "wiki"
            | "mediawiki"
            | "pdf"
            | "doc"
            | "docx"
            | "rtf"
    )
}

/// Documents by name, with no extension or `.txt`.
pub(super) fn is_document_name(stem: &str) -> bool {
    const NAMES: [&str; 16] = [
        "readme",
        "license",
        "licence",
        "copying",
        "unlicense",
        "changelog",
        "changes",
        "history",
        "news",
        "authors",
        "contributors",
        "contributing",
        "notice",
        "todo",
        "install",
        "citation",
    ];
    NAMES.iter().any(|name| {
        stem.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphabetic()))
    })
}

/// Manifests, locks, CI and tool settings, by their conventional names.
pub(super) fn is_manifest(path: &str, name: &Name) -> bool {
    let file = name.file.as_str();
    let extension = name.extension();
    let exact = matches!(
        file,
        "setup.py"
            | "setup.cfg"
            | "pyproject.toml"
            | "pipfile"
            | "pipfile.lock"
            | "poetry.lock"
            | "uv.lock"
            | "pdm.lock"
            | "pixi.toml"
            | "pixi.lock"
            | "conda-lock.yml"
            | "tox.ini"
            | "noxfile.py"
            | "pytest.ini"
            | "mypy.ini"
            | "manifest.in"
            | "runtime.txt"
            | "apt.txt"
            | "postbuild"
            | "package.json"
            | "package-lock.json"
            | "npm-shrinkwrap.json"
            | "yarn.lock"
            | "pnpm-lock.yaml"
            | "tsconfig.json"
            | "cargo.toml"
            | "cargo.lock"
            | "rust-toolchain"
            | "rust-toolchain.toml"
            | "build.rs"
            | "go.mod"
            | "go.sum"
            | "description"
            | "namespace"
            | "renv.lock"
            | "install.r"
            | "project.toml"
            | "manifest.toml"
            | "gemfile"
            | "gemfile.lock"
            | "rakefile"
            | "composer.json"
            | "composer.lock"
            | "pom.xml"
            | "build.gradle"
            | "build.gradle.kts"
            | "settings.gradle"
            | "settings.gradle.kts"
            | "gradle.properties"
            | "build.sbt"
            | "cmakelists.txt"
            | "makefile"
            | "gnumakefile"
            | "dockerfile"
            | "containerfile"
            | "docker-compose.yml"
            | "docker-compose.yaml"
            | "compose.yaml"
            | "jenkinsfile"
            | "procfile"
            | "dvc.yaml"
            | "dvc.lock"
            | "mlproject"
            | "flake.nix"
            | "flake.lock"
            | "shell.nix"
            | "default.nix"
            | "codecov.yml"
            | "appveyor.yml"
            | "azure-pipelines.yml"
            | "mkdocs.yml"
            | "ruff.toml"
            | "rustfmt.toml"
            | "clippy.toml"
            | "deny.toml"
            | "justfile"
            | "taskfile.yml"
            | "build.bazel"
            | "workspace"
            | "vagrantfile"
            | "devcontainer.json"
            | "meson.build"
            | "environment.yml"
            | "environment.yaml"
            | "conf.py"
            | "bitbucket-pipelines.yml"
            | "wercker.yml"
            | "tslint.json"
            | "renovate.json"
    );
    exact
        || matches!(extension, "lock" | "dvc" | "cabal" | "gemspec" | "csproj" | "sln" | "nix" | "dockerfile" | "mk")
        || file.starts_with("dockerfile.")
        || (extension == "txt" && (file.contains("requirements") || file.contains("constraints")))
        || (file.starts_with('.') && !file.ends_with(".ipynb"))
        || path.starts_with(".github/")
        || path.starts_with(".circleci/")
        || path.starts_with("ci/") && matches!(extension, "yml" | "yaml")
        || (matches!(extension, "yml" | "yaml") && (file.contains("conda") || file.starts_with("env")))
        || path.contains("requirements/") && extension == "txt"
}

/// Folders and files that are copied from elsewhere.
pub(super) fn is_vendored(path: &str, name: &Name) -> bool {
    let folder = |segment: &str| {
        matches!(
            segment,
            "node_modules"
                | "bower_components"
                | "jspm_packages"
                | "third_party"
                | "third-party"
                | "thirdparty"
                | "3rdparty"
                | "3rd_party"
                | "3rd-party"
                | "vendor"
                | "vendors"
                | "vendored"
                | "_vendor"
                | "site-packages"
                | "dist-packages"
                | "__pypackages__"
                | "extern"
                | "external"
                | "externals"
                | "pods"
                | ".venv"
                | "venv"
                | "virtualenv"
                | ".tox"
                | ".nox"
                | ".eggs"
                | ".git"
        )
    };
    let (folders, _) = path.rsplit_once('/').unwrap_or(("", path));
    if folders.split('/').any(|segment| folder(segment) || folder(segment.to_lowercase().as_str())) {
        return true;
    }
    let file = name.file.as_str();
    matches!(
        file,
        "versioneer.py"
            | "ez_setup.py"
            | "distribute_setup.py"
            | "get-pip.py"
            | "gradlew"
            | "gradlew.bat"
            | "mvnw"
            | "mvnw.cmd"
            | "catch.hpp"
            | "catch_amalgamated.hpp"
            | "doctest.h"
            | "json.hpp"
            | "pybind11.h"
    ) || matches!(name.extension(), "js" | "css") && {
        ["jquery", "bootstrap", "d3.v", "mathjax", "modernizr", "underscore", "angular", "highlight.pack", "plotly-"]
            .iter()
            .any(|library| file.starts_with(library))
    }
}

/// Files a tool writes, by name. Lock files are manifests.
pub(super) fn is_generated_name(path: &str, name: &Name) -> bool {
    let file = name.file.as_str();
    let ends = [
        "_pb2.py",
        "_pb2_grpc.py",
        "_pb2.pyi",
        ".pb.go",
        ".pb.cc",
        ".pb.h",
        ".min.js",
        ".min.css",
        ".js.map",
        ".css.map",
        ".pyc",
        ".pyo",
        "-checkpoint.ipynb",
        "_version.py.in",
        ".designer.cs",
        ".g.dart",
        ".bundle.js",
    ];
    ends.iter().any(|end| file.ends_with(end))
        || path.split('/').any(|segment| {
            matches!(
                segment,
                "__pycache__"
                    | ".ipynb_checkpoints"
                    | "htmlcov"
                    | ".pytest_cache"
                    | ".mypy_cache"
                    | ".ruff_cache"
                    | "_build"
            ) || segment.ends_with(".egg-info")
        })
        || matches!(file, "rcppexports.r" | "rcppexports.cpp" | "aclocal.m4")
}

/// Whether a tool says in the file's first lines that it wrote it.
pub(super) fn has_generator_banner(text: &str) -> bool {
    /// Banners stand at the top; further down the words are somebody's prose.
    const HEAD: usize = 600;
    const BANNERS: [&str; 13] = [
        "code generated by",
        "@generated",
        "automatically generated",
        "autogenerated",
        "auto-generated",
        "generated by the protocol buffer",
        "this file was generated",
        "this file is generated",
        "do not edit",
        "generated by swig",
        "generated from reading ui file",
        "generated by gnu autoconf",
        "created by: pyqt",
    ];
    let end = (0..=text.len().min(HEAD)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let head = text.get(..end).unwrap_or_default();
    head.lines().any(|line| {
        let line = line.trim_start();
        let is_comment =
            ["#", "//", "/*", "*", "--", "%", ";", "<!--", "\"\"\""].iter().any(|mark| line.starts_with(mark));
        is_comment && {
            let line = line.to_lowercase();
            BANNERS.iter().any(|banner| line.contains(banner))
        }
    })
}

/// Whether the conventions of the language call the file a test file.
pub(super) fn is_test_path(path: &str, name: &Name, language: &str) -> bool {
    let (folders, _) = path.rsplit_once('/').unwrap_or(("", path));
    let in_folder = folders.split('/').any(|segment| {
        let segment = segment.to_lowercase();
        matches!(
            segment.as_str(),
            "test"
                | "tests"
                | "unittest"
                | "unittests"
                | "unit_test"
                | "unit_tests"
                | "testsuite"
                | "test_suite"
                | "integration_tests"
                | "integration_test"
                | "functional_tests"
                | "e2e"
                | "__tests__"
                | "testthat"
                | "smoke_tests"
                | "regression_tests"
        ) || segment.ends_with("_tests")
            || segment.ends_with("-tests")
            || segment.ends_with(".tests")
            || (matches!(segment.as_str(), "spec" | "specs")
                && matches!(language, "ruby" | "javascript" | "typescript"))
    });
    let stem = name.stem();
    let cased = path.rsplit('/').next().unwrap_or(path);
    let cased = cased.split('.').next().unwrap_or(cased);
    in_folder
        || match language {
            "python" | "cython" | "jupyter" => {
                stem.starts_with("test_")
                    || stem.ends_with("_test")
                    || stem.ends_with("_tests")
                    || matches!(stem, "test" | "tests" | "conftest")
            }
            "go" => stem.ends_with("_test"),
            "javascript" | "typescript" => {
                stem.ends_with(".test") || stem.ends_with(".spec") || stem.ends_with("_test") || stem.ends_with("-test")
            }
            "java" | "kotlin" | "scala" | "csharp" | "php" | "swift" => {
                ["Test", "Tests", "TestCase", "Spec", "IT", "Suite"].iter().any(|end| cased.ends_with(end))
                    || (cased.starts_with("Test") && cased.as_bytes().get(4).is_some_and(u8::is_ascii_uppercase))
            }
            "c" | "cpp" | "objective-c" => {
                stem.starts_with("test_")
                    || ["_test", "_tests", "_unittest", "-test"].iter().any(|end| stem.ends_with(end))
            }
            "ruby" => stem.ends_with("_spec") || stem.ends_with("_test") || stem.starts_with("test_"),
            "r" => stem.starts_with("test-") || stem.starts_with("test_"),
            "julia" => stem == "runtests" || stem.starts_with("test_") || stem.ends_with("_test"),
            "rust" => stem == "tests" || stem.ends_with("_test"),
            "elixir" | "dart" => stem.ends_with("_test"),
            _ => false,
        }
}
