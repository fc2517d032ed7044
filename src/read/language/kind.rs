//! What a file's extension and first line tell.

use crate::read::text::lower;
use std::borrow::Cow;

/// Lower-case name and extension of a path.
pub(super) struct Name<'p> {
    pub(super) file: Cow<'p, str>,
    extension: Option<usize>,
}

impl<'p> Name<'p> {
    pub(super) fn of(path: &'p str) -> Name<'p> {
        let file = lower(path.rsplit('/').next().unwrap_or(path));
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
