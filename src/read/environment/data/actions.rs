//! What commands and calls do with data: fetch it, name a published set, read it.
//!
//! Called for every command and call in source. Invariant: fetching a tool or weights is not fetching data.

use crate::read::manifest::pattern;
use crate::read::python::Call;
use crate::read::text::{Words, last_segment};
use crate::read::workflow::shell;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static DATA_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\.(?:zip|tar|t?gz|tgz|bz2|xz|7z|rar|csv|tsv|jsonl?|ndjson|parquet|feather|npy|npz|pkl|pickle|mat|h5|hdf5|xlsx?|arff|txt|xml|db|sqlite|tfrecords?|pth?|ckpt|pb|weights|caffemodel|bin|vec|model|jpe?g|png|wav|mp3|flac|mp4|avi|nii|dcm|conllu?|iob|bz|lzma|geojson|shp|tif|fasta|fa|bed|vcf|sql|data|arpa)(?:$|[?#&'\x22\s])",
    )
});
static DATA_HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)drive\.google\.com|docs\.google\.com/uc|dropbox\.com|zenodo\.org|figshare\.com|kaggle\.com|amazonaws\.com|s3://|gs://|storage\.googleapis\.com|huggingface\.co|archive\.ics\.uci\.edu|image-net\.org|physionet\.org|osf\.io|dataverse|1drv\.ms|onedrive|sharepoint\.com|mega\.nz|pan\.baidu|data\.gov|ftp\.ncbi|yann\.lecun\.com|cs\.toronto\.edu|blob\.core\.windows\.net|data\.world|tinyurl|statmt\.org|opus\.nlpl|openslr\.org|durham-repository|collections\.durham",
    )
});
static INSTALLER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)miniconda|anaconda|mambaforge|miniforge|get-pip|get-poetry|\.deb\b|\.rpm\b|\.whl\b|\.sh\b|codecov|cuda|cudnn|cmake|bazel|\.jar\b|nvidia|/installer|install\.|protoc|/archive/(?:refs/|master|main|v?\d)|apache\.org/dist|openpmix|\.exe\b|node-v|golang|rustup|openmpi|boost_",
    )
});
/// Pretrained weights, by what a URL or file calls itself: obtaining them is not obtaining data.
static WEIGHTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)weights|pretrain|checkpoint|ckpt|bert_models|_model\b|models?[/_.-]|\.pth?\b|\.pb\b|\.caffemodel|\.onnx\b|\.h5\b",
    )
});

/// Whether a text or the script's name says weights and neither says data.
fn is_of_weights(text: &str, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    (WEIGHTS.is_match(text) || WEIGHTS.is_match(name))
        && !["data", "corpus"]
            .iter()
            .any(|word| text.to_lowercase().contains(word) || name.to_lowercase().contains(word))
}

/// Whether a shell command fetches data rather than a tool.
pub(super) fn fetches_data(words: &[String], path: &str) -> bool {
    let words = shell::essential(words);
    let Some(first) = words.first() else { return false };
    let program = first.rsplit('/').next().unwrap_or(first);
    let rest = words.get(1..).unwrap_or_default();
    let verb = |at: usize| rest.get(at).map_or("", String::as_str);
    let text = rest.join(" ");
    match program {
        "wget" | "curl" | "aria2c" | "axel" | "lwp-download" => {
            let lower = path.to_lowercase();
            let named = ["data", "download", "fetch", "corpus"].iter().any(|word| lower.contains(word));
            let remote = text.contains("://") || text.contains("www.") || text.contains('$');
            let says_installer =
                ["install", "setup"].iter().any(|word| lower.contains(word)) && !DATA_HOST.is_match(&text);
            // What is sent, and what the machine itself serves, is not fetched.
            let sends = words.iter().any(|word| {
                matches!(word.as_str(), "-X" | "--request" | "-F" | "--form" | "-d" | "--data" | "--data-binary" | "-T")
            });
            let own = ["localhost", "127.0.0.1", "0.0.0.0"].iter().any(|host| text.contains(host));
            let tool = ["cuda", "cudnn"].iter().any(|word| lower.rsplit('/').next().unwrap_or("").contains(word));
            let other =
                sends || own || tool || says_installer || INSTALLER.is_match(&text) || is_of_weights(&text, path);
            remote && !other && (named || DATA_NAME.is_match(&text) || DATA_HOST.is_match(&text))
        }
        "gdown" | "gdrive" | "megadl" | "osf" | "zenodo_get" => !is_of_weights(&text, path),
        "kaggle" => {
            matches!(verb(0), "datasets" | "competitions" | "d" | "c") && rest.iter().any(|one| one == "download")
        }
        "aws" => {
            verb(0) == "s3" && matches!(verb(1), "cp" | "sync") && text.contains("s3://") && !verb(2).starts_with('.')
        }
        "gsutil" => text.contains("gs://") && rest.iter().any(|one| matches!(one.as_str(), "cp" | "rsync")),
        "azcopy" => text.contains("blob.core.windows.net"),
        "huggingface-cli" | "hf" => verb(0) == "download" && text.contains("dataset"),
        "dvc" => matches!(verb(0), "pull" | "get" | "import" | "import-url" | "fetch"),
        "git" => {
            verb(0) == "lfs" && matches!(verb(1), "pull" | "fetch")
                || verb(0) == "clone" && text.to_lowercase().contains("dataset")
        }
        "svn" => matches!(verb(0), "export" | "checkout") && text.to_lowercase().contains("data"),
        "rclone" | "rsync" | "scp" => false,
        _ => false,
    }
}

/// Whether a command that a README gives for getting data, and that fetches no file by itself, leads to data: a script or
/// a target named for it. Unpacking, weights and language models do not.
pub(super) fn leads_to_data(words: &[String]) -> bool {
    let words = shell::essential(words);
    let Some(first) = words.first() else { return false };
    let program = first.rsplit('/').next().unwrap_or(first);
    let text = words.join(" ");
    let fetcher = matches!(
        program,
        "wget" | "curl" | "gdown" | "kaggle" | "aws" | "gsutil" | "huggingface-cli" | "hf" | "unzip" | "tar" | "git"
    );
    !fetcher && !is_of_weights(&text, "") && !["spacy", "nltk"].iter().any(|tool| text.contains(tool))
}

static DATA_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^a-z])(?:data|data_?sets?|corpus|corpora|mnist|cifar\d*|imagenet|coco|images?|photos?|tracks|annotations?|labels?|train(?:ing)?_?(?:set|url|file|data)?|test_?(?:set|url|file|data)|samples)(?:[^a-z]|$)|[a-z](?:Data|Dataset|Corpus)(?:[^a-z]|$)",
    )
});

/// Last segments of every name that [`is_download`] looks at.
static DOWNLOADS: Words<26> = Words::new([
    "urlretrieve",
    "download",
    "cached_download",
    "download_folder",
    "get_file",
    "retrieve",
    "download_and_extract_archive",
    "download_file_from_google_drive",
    "maybe_download",
    "download_url_to_file",
    "dataset_download_files",
    "competition_download_files",
    "get",
    "urlopen",
    "system",
    "call",
    "run",
    "check_call",
    "Popen",
    "check_output",
    "read_csv",
    "read_excel",
    "read_json",
    "read_parquet",
    "read_table",
    "download_url",
]);

/// Whether a call's name is one that [`is_download`] looks at.
pub(super) fn may_download(name: &str) -> bool {
    DOWNLOADS.contains(last_segment(name))
}

/// Whether a call fetches a file of data. `line` is the line it stands on, `before` the lines above it, and `around` gives
/// the names and parameters of the functions it stands in. A call that fetches whatever it is handed counts only where
/// its address, its file, its line, an address above it or those names say data.
pub(super) fn is_download(
    call: &Call,
    path: &str,
    line: &str,
    before: &[&str],
    around: impl Fn() -> Vec<String>,
) -> bool {
    let last = last_segment(&call.name);
    let text = call.text.as_deref().unwrap_or("");
    let data_text = || DATA_NAME.is_match(text) || DATA_HOST.is_match(text);
    // Among models a model is fetched, unless the call or the function it stands in speaks of data.
    let is_of_a_model = || {
        let arguments = line.split_once('(').map_or("", |(_, arguments)| arguments);
        stands_among_models(path)
            && !DATA_WORD.is_match(text)
            && !DATA_WORD.is_match(arguments)
            && !around().iter().any(|name| DATA_WORD.is_match(&name.replace('.', " ")))
    };
    let says_data = || {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let arguments = line.split_once('(').map_or("", |(_, arguments)| arguments);
        data_text()
            || DATA_NAME.is_match(arguments)
            || DATA_WORD.is_match(arguments)
            || before.iter().any(|above| {
                above.contains("://")
                    && (DATA_NAME.is_match(above) || DATA_HOST.is_match(above))
                    && !INSTALLER.is_match(above)
                    && !is_of_weights(above, path)
            })
            || ["data", "corpus", "corpora"].iter().any(|word| name.contains(word))
            || around().iter().any(|name| DATA_WORD.is_match(&name.replace('.', " ")))
    };
    let fetches = match call.name.as_str() {
        "urllib.request.urlretrieve"
        | "urllib.urlretrieve"
        | "request.urlretrieve"
        | "urlretrieve"
        | "wget.download"
        | "gdown.download"
        | "gdown.cached_download"
        | "gdown.download_folder"
        | "tf.keras.utils.get_file"
        | "keras.utils.get_file"
        | "utils.get_file"
        | "pooch.retrieve"
        | "download_and_extract_archive"
        | "download_file_from_google_drive"
        | "maybe_download"
        | "gdd.download_file_from_google_drive"
        | "torch.hub.download_url_to_file" => !INSTALLER.is_match(text) && says_data(),
        "api.dataset_download_files"
        | "kaggle.api.dataset_download_files"
        | "api.competition_download_files"
        | "od.download"
        | "opendatasets.download" => true,
        "requests.get" | "urllib.request.urlopen" | "urlopen" | "urllib2.urlopen" | "httpx.get" | "session.get" => {
            let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
            let named = name.contains("download") || name.contains("fetch_data") || name.contains("get_data");
            text.starts_with("http") && data_text() || named && (text.is_empty() || text.starts_with("http"))
        }
        "os.system"
        | "subprocess.call"
        | "subprocess.run"
        | "subprocess.check_call"
        | "subprocess.Popen"
        | "subprocess.check_output" => shell::commands(text).iter().any(|one| fetches_data(&one.words, path)),
        "pd.read_csv" | "pandas.read_csv" | "pd.read_excel" | "pd.read_json" | "pd.read_parquet" | "pd.read_table" => {
            text.starts_with("http") || text.starts_with("s3://") || text.starts_with("gs://")
        }
        _ => {
            matches!(last, "get_file" | "download_url" | "urlretrieve")
                && !call.name.starts_with("self.")
                && !INSTALLER.is_match(text)
                && says_data()
        }
    };
    // Asked of every call, so that the pattern comes last.
    fetches && !is_of_weights(text, path) && !is_of_a_model()
}

/// Whether a script stands in a folder of models and its own name does not say data.
fn stands_among_models(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folders.rsplit('/').next().unwrap_or(folders).to_lowercase();
    let name = name.to_lowercase();
    matches!(folder.as_str(), "model" | "models" | "pretrained" | "weights" | "checkpoints" | "zoo" | "model_zoo")
        && !["data", "corpus", "corpora"].iter().any(|word| name.contains(word))
}

static NAMED_SET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:MNIST|FashionMNIST|KMNIST|EMNIST|QMNIST|CIFAR10|CIFAR100|SVHN|STL10|CelebA|ImageNet|LSUN|Omniglot|CocoDetection|CocoCaptions|VOCSegmentation|VOCDetection|Cityscapes|Kinetics\w*|UCF101|HMDB51|Flowers102|Food101|StanfordCars|Places365|USPS|SEMEION|Caltech\d+|LFW\w*|Flickr\w+|SBDataset|PhotoTour|Planetoid|TUDataset|Reddit|PPI|QM9|QM7b|ZINC|Amazon|Coauthor|CitationFull|ModelNet|ShapeNet|KarateClub|SpeechCommands|SPEECHCOMMANDS|LIBRISPEECH|LJSPEECH|YESNO|GTZAN|IMDB|AG_NEWS|SST|SST2|TREC|SNLI|MultiNLI|WikiText2|WikiText103|PennTreebank|Multi30k|IWSLT\w*|WMT14|SQuAD1|SQuAD2|\w+PropPredDataset|CoraGraphDataset|CiteseerGraphDataset|PubmedGraphDataset|RedditDataset|OxfordIIITPet|EuroSAT|GTSRB|FER2013|PCAM|DTD|SUN397|FGVCAircraft|MovingMNIST)$",
    )
});

/// Whether a name could be one of [`NAMED_SET`]: they open with a capital, or end as one family of them does.
fn may_name_a_set(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) || name.ends_with("PropPredDataset")
}

/// Whether a call names a published data set that a library resolves.
/// `imports` gives the file's top-level modules, `named` the names it takes from modules.
pub(super) fn is_identifier<'a>(
    call: &Call,
    imports: impl Fn() -> &'a BTreeSet<&'a str>,
    named: impl Fn() -> &'a BTreeSet<&'a str>,
) -> bool {
    let name = call.name.as_str();
    let text = call.text.as_deref().unwrap_or("");
    let last = last_segment(name);
    let owner = name.get(..(name.len() - last.len()).saturating_sub(1)).unwrap_or_default();
    let has = |module: &str| imports().contains(module);
    match last {
        "load_dataset" => {
            has("datasets") && (owner == "datasets" || owner.is_empty() && named().contains("load_dataset"))
                || has("seaborn") && matches!(owner, "sns" | "seaborn")
                || owner.ends_with("datasets") && has("tslearn")
        }
        "load_dataset_builder" => has("datasets"),
        "load" => {
            matches!(owner, "tfds" | "tensorflow_datasets")
                || (owner == "api" || owner == "gensim.downloader" || owner == "downloader") && has("gensim")
        }
        "builder" => owner == "tfds",
        "load_data" => {
            let set = owner.rsplit('.').next().unwrap_or("");
            matches!(
                set,
                "mnist"
                    | "fashion_mnist"
                    | "cifar10"
                    | "cifar100"
                    | "imdb"
                    | "reuters"
                    | "boston_housing"
                    | "california_housing"
            ) && (has("tensorflow") || has("keras"))
        }
        "get_dataset" => owner.ends_with("openml.datasets") || owner == "openml",
        "get_rdataset" => true,
        "fetch_ucirepo" => true,
        "dataset_download" | "competition_download" => owner == "kagglehub" || has("kagglehub"),
        // Of nltk's packages, tokenizers and word lists are tools.
        "download" if owner == "nltk" => {
            !text.is_empty()
                && !["punkt", "stopwords", "wordnet", "averaged_perceptron_tagger", "vader_lexicon", "omw", "tagsets"]
                    .iter()
                    .any(|tool| text.starts_with(tool))
        }
        "download" => owner == "yf" || owner == "yfinance",
        "DataReader" => has("pandas_datareader"),
        _ if last.starts_with("fetch_") => has("sklearn") || has("nilearn") || has("scvelo"),
        "load_iris" | "load_digits" | "load_boston" | "load_wine" | "load_breast_cancer" | "load_diabetes"
        | "load_linnerud" | "load_sample_images" => has("sklearn"),
        _ => {
            let libraries = [
                "torchvision",
                "torchtext",
                "torchaudio",
                "torch_geometric",
                "dgl",
                "ogb",
                "medmnist",
                "lineflow",
                "torchxrayvision",
            ];
            (owner.is_empty()
                || owner.ends_with("datasets")
                || owner.ends_with("dset")
                || owner == "D"
                || owner.ends_with("dataset")
                || owner.ends_with("data"))
                && may_name_a_set(last)
                && libraries.iter().any(|library| has(library))
                && NAMED_SET.is_match(last)
        }
    }
}

/// Last segments of what [`is_loader`] takes; of most calls they tell at once that it is none.
static LOADERS: Words<33> = Words::new([
    "DataLoader",
    "DatasetFolder",
    "File",
    "ImageFolder",
    "TFRecordDataset",
    "TextLineDataset",
    "dcmread",
    "flow_from_dataframe",
    "flow_from_directory",
    "genfromtxt",
    "image_dataset_from_directory",
    "imread",
    "load",
    "load_nii",
    "loadmat",
    "loadtxt",
    "open",
    "open_dataset",
    "read",
    "read_csv",
    "read_edf",
    "read_excel",
    "read_feather",
    "read_file",
    "read_hdf",
    "read_json",
    "read_parquet",
    "read_pickle",
    "read_sql",
    "read_stata",
    "read_table",
    "scan_csv",
    "scan_parquet",
]);

/// Whether a call reads data from files.
pub(super) fn is_loader(name: &str) -> bool {
    let last = last_segment(name);
    if !LOADERS.contains(last) {
        return false;
    }
    matches!(
        last,
        "read_csv"
            | "read_excel"
            | "read_parquet"
            | "read_table"
            | "read_feather"
            | "read_sql"
            | "read_hdf"
            | "read_stata"
            | "read_pickle"
            | "loadtxt"
            | "genfromtxt"
            | "loadmat"
            | "ImageFolder"
            | "DatasetFolder"
            | "flow_from_directory"
            | "flow_from_dataframe"
            | "image_dataset_from_directory"
            | "TFRecordDataset"
            | "TextLineDataset"
            | "read_file"
            | "imread"
            | "read_json"
            | "DataLoader"
            | "read_edf"
            | "load_nii"
            | "dcmread"
            | "scan_csv"
            | "scan_parquet"
    ) || matches!(
        name,
        "np.load"
            | "numpy.load"
            | "h5py.File"
            | "nib.load"
            | "librosa.load"
            | "sf.read"
            | "xr.open_dataset"
            | "rasterio.open"
            | "Image.open"
    )
}
