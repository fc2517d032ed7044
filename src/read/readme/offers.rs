//! What a README offers of the five items of ML completeness: pretrained models, results, dependencies.
//!
//! Called by the completeness reader. Invariant: a model counts as offered only where the page gives a way to get it or
//! says it is there; models of others that the work starts from do not count.

use super::document::{Block, Prose, Table};
use super::{blocks, limited};
use crate::evidence::Place;
use crate::read::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Places kept of each.
const MOST: usize = 4;

/// What one README offers, at most [`MOST`] places each, in order.
#[derive(Debug, Default)]
pub(in crate::read) struct Offers {
    /// Pretrained models of this work.
    pub(in crate::read) pretrained: Vec<Place>,
    /// Tables or figures of results.
    pub(in crate::read) results: Vec<Place>,
    /// Sentences that state a result of this work.
    pub(in crate::read) results_in_words: Vec<Place>,
    /// Dependencies named.
    pub(in crate::read) dependencies: Vec<Place>,
    /// Blocks of commands said to train.
    pub(in crate::read) training: Vec<Place>,
    /// Blocks of commands said to evaluate.
    pub(in crate::read) evaluation: Vec<Place>,
}

static MODELS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:pre-?trained|pre trained|our|trained|released?|final) (?:\w+[ -]){0,3}(?:models?|weights?|checkpoints?|networks?|autoencoders?|parameters?|policies|embeddings?)\b|\b(?:model|network) (?:weights?|checkpoints?|zoo)\b|\bcheckpoints?\b|\bcaffemodel|预训练|模型权重|学習済みモデル|modelos? preentrenados?",
    )
});
static HEADING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:pre-?trained|pre trained|trained)\b.*\b(?:models?|weights?|networks?|checkpoints?|embeddings?)|\bmodel zoo\b|^\W*(?:checkpoints?|model weights|weights|pretrained|trained models?)\W*$|download\w* .*(?:models?|weights|checkpoints?)|预训练|学習済み",
    )
});
static GIVEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:download\w*|provid\w*|availab\w*|releas\w*|here|found|upload\w*|share[ds]?|host\w*|included|links?|get|grab|obtain\w*|comes? with|load_state_dict_from_url)\b|下载|提供",
    )
});
/// Models of others: named by their makers' data or architecture, or something this work produces later.
static OTHERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:image-?net[- ](?:pre-?)?trained|pre-?trained (?:on|with) image-?net|(?:vgg|resnet|inception|alexnet|bert|glove|word2vec|fasttext|elmo|gpt)[\w-]*\b.{0,20}\b(?:weights?|models?|checkpoints?|network|embeddings?)|(?:models?|weights?|network) of (?:vgg|resnet|bert))\b|\b(?:will (?:be )?(?:store|save|saving|stored|saved)|(?:are|is|be) (?:saved|stored)|save (?:the |your )?(?:checkpoints?|models?|weights)|path/to|path to (?:the |a |your )?|where (?:you|your)|if you have|you(?:'ve| have) trained|will be released|coming soon|to be released|todo)\b|\[ \]",
    )
});
static MODEL_LINK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\.(?:pth|pt|ckpt|h5|hdf5|caffemodel|onnx|safetensors|t7|params|pb|weights|pkl|tar|tgz|gz|zip)\b|drive\.google\.com|dropbox\.com|/releases|zenodo\.org|huggingface\.co/|figshare|onedrive|1drv\.ms|sharepoint|box\.com|mega\.nz|pan\.baidu|storage\.googleapis|amazonaws|cloudfront|checkpoint|pretrained|models?/",
    )
});
static RESULTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:results?|performance|benchmarks?|experiments?|comparisons?|leaderboard|evaluation|scores?|accuracy|samples?|model zoo|reproduc\w+)\b|结果|結果|性能|resultados|résultats|ergebnisse|результаты",
    )
});
static METRIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:acc(?:uracy)?|auc|f1|error|err|precision|recall|bleu|rouge|wer|m?ap|iou|miou|dice|rmse|mae|mse|loss|perplexity|ppl|top-?[15]|fid|psnr|ssim|score|reward|return|bits|bpd|nll|elbo|likelihood|inception|cifar|imagenet|mnist|r2|map@\w+|em|test|val|dev)\b|%|±",
    )
});
static FIGURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)result|accuracy|curve|loss|perform|comparison|benchmark|sample|generated|plot|confusion|score|error|output|qualitative|table|/res_?\d",
    )
});
/// A metric and its value: "accuracy of 0.93", "F1: 0.91", "93 % accuracy".
static MEASURED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:accurac(?:y|ies)|f1(?:[- ]?score)?|f-?(?:score|measure)|auc|auroc|mean average precision|map|precision|recall|iou|miou|dice(?: score| coefficient)?|bleu|rouge(?:-\w)?|wer|cer|psnr|ssim|rmse|mae|mse|perplexity|error rate|true positive rate|false positive rate|fid|r2)\b(?:\s+score)?(?:\s*[:=(]\s*|\s+(?:(?:of|is|was|up|to|at|reaches|reached|about|around|over|nearly|approximately|above|from)\s+){1,3}~?)(?:0?\.\d+|\d{1,3}(?:\.\d+)?\s*%|\d{1,2}\.\d+)|\b\d{1,3}(?:\.\d+)?\s*%\s+(?:\w+\s+){0,3}(?:accuracy|precision|recall|f1|auc|iou|map)\b",
    )
});
/// Words that say this work got it.
static REACHED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:achiev\w*|reach\w*|obtain\w*|attain\w*|g[eo]ts?|got|gave|gives|yield\w*|scor(?:es|ed)|results?|perform\w*|illustrates?|shows?|with an?|our|we|my|i|(?:test|validation|held-?out|hold-?out|val|dev)(?:[ -]?(?:set|data|split))?|final|best|overall)\b",
    )
});
/// Words that say it is another's, a wish or a setting.
static NOT_REACHED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:et al|if|should|would|could|will|until|unless|threshold\w*|target\w*|goal|hope\w*|expect\w*|default|e\.?g|for example|for instance|stops?|humans?|chance|random guess\w*|baselines?|prior work|previous\w*|others?|related work|todo)\b",
    )
});
static NEEDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:requirements?|prerequisit\w+|dependenc\w+|install\w*|setup|environment|getting started|packages?)\b|依赖|安装|环境|требования|requisitos|prérequis|voraussetzungen|必要|インストール",
    )
});
static PACKAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:pip3?|conda|mamba|apt(?:-get)?) +install +[a-z-]|install\.packages\(|\b(?:python|pytorch|torch|tensorflow|numpy|scipy|scikit-?learn|sklearn|keras|jax|pandas|matplotlib|cuda|torchvision|theano|mxnet|caffe|chainer|gym|mujoco|matlab|julia|cython|opencv|networkx|tqdm|pyro|edward|autograd|nltk|spacy|boost|cmake|gcc|java|scala|r)\b[^.]{0,12}(?:\d+\.\d+|==|>=|≥)|\b(?:requires?|depends? on|dependenc\w+|built (?:with|on)|needs?|tested (?:with|on|under|using)|(?:written|implemented|developed) (?:in|with|using)|you (?:will )?need)\b.{0,80}\b(?:python|pytorch|torch|tensorflow|numpy|scipy|scikit-?learn|sklearn|keras|jax|pandas|theano|mxnet|caffe|chainer|matlab|julia|gym)\b",
    )
});
static NAMED_PACKAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:python ?\d|pytorch|tensorflow|numpy|scipy|scikit-?learn|sklearn|keras|jax|pandas|matplotlib|cuda|torchvision|theano|mxnet|caffe|chainer|gym|mujoco|cython|opencv|networkx|tqdm|autograd|nltk|spacy|matlab|julia|seaborn|pillow|h5py|statsmodels|xgboost|lightgbm|transformers|torch)\b",
    )
});
static NEEDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:instal\w*|requir\w*|need\w*|depend\w*|compatib\w*|version|tested|prerequisit\w*)\b|依赖|安装|需要",
    )
});
static STRONGLY_GIVEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern::regex(r"(?i)\b(?:provid\w*|availab\w*|released?|download\w*)\b|下载|提供"));
static MODELS_GIVEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:models?|weights|networks?) (?:\w+ ){0,3}(?:available|provided|downloaded|found|released)\b",
    )
});
static TRAINS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:pre-?|re-?)?train(?:ing|s|er)?\b|\bfine-?tun\w*|train\w*\.(?:py|sh)|训练|学習|entrenar|treinar|entraîner|обуч",
    )
});
static EVALUATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:evaluat\w*|test(?:ing|s)? (?:the |a |your |on |our )?(?:model|network|trained|set|data|performance|accuracy)|validat\w*|reproduc\w* (?:the |our )?(?:results?|tables?|figures?)|inference|benchmark\w*)\b|eval\w*\.(?:py|sh)|\btest\w*\.py|评估|测试|評価|evaluar|avaliar|évaluer|оцен",
    )
});
/// A table about the program rather than about what came out of it.
static SETTINGS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:param\w*|options?|default|arguments?|flags?|version|type|python|size|shape|license|size|download|date|year)\b",
    )
});

fn holds(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// What the README's text offers; `path` tells its format.
pub(in crate::read) fn offers(path: &str, text: &str) -> Offers {
    let (_, blocks) = blocks(path, limited(text));
    let mut reader = Reader {
        path,
        heading: String::new(),
        above: [const { String::new() }; 7],
        before: String::new(),
        offers: Offers::default(),
    };
    for block in &blocks {
        reader.block(block);
    }
    reader.offers
}

struct Reader<'a> {
    path: &'a str,
    heading: String,
    /// The latest heading of each level.
    above: [String; 7],
    /// The latest prose under the heading.
    before: String,
    offers: Offers,
}

impl Reader<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, title, .. } => {
                self.heading.clone_from(title);
                self.before.clear();
                let level = usize::from(*level).min(6);
                for (index, above) in self.above.iter_mut().enumerate().skip(level) {
                    if index == level { above.clone_from(title) } else { above.clear() }
                }
            }
            Block::Prose(prose) => self.prose(prose),
            Block::Table(table) => self.table(table),
            Block::Image { alt, source, badge: false, line } => {
                let shown = holds(&FIGURE, source) || holds(&FIGURE, alt) || self.is_under(&RESULTS);
                if shown && !source.contains("logo") {
                    let name = if alt.is_empty() { source } else { alt };
                    keep(&mut self.offers.results, Place::lines(self.path, *line, *line).quoting(name));
                }
            }
            Block::Code(code) => {
                let place = || Place::lines(self.path, code.lines[0], code.lines[1]).quoting(&code.text);
                if holds(&PACKAGE, &code.text) {
                    keep(&mut self.offers.dependencies, place());
                }
                let fetches = ["wget", "curl", "gdown", "download", "hub.load", "from_pretrained"];
                let fetched = fetches.iter().any(|word| code.text.contains(word)) && holds(&MODEL_LINK, &code.text);
                if fetched && holds(&HEADING, &self.heading) {
                    keep(&mut self.offers.pretrained, place());
                }
                if code.text.lines().any(super::commands::is_command) {
                    let said = |pattern| {
                        holds(pattern, &code.text) || holds(pattern, &self.before) || holds(pattern, &self.heading)
                    };
                    if said(&TRAINS) {
                        keep(&mut self.offers.training, place());
                    }
                    if said(&EVALUATES) {
                        keep(&mut self.offers.evaluation, place());
                    }
                }
            }
            Block::Image { .. } => {}
        }
    }

    /// Whether this heading or one it stands under matches.
    fn is_under(&self, pattern: &LazyLock<Option<Regex>>) -> bool {
        // The page's title names the work, not the section.
        self.above.iter().skip(2).any(|title| holds(pattern, title)) || holds(pattern, &self.heading)
    }

    fn prose(&mut self, prose: &Prose) {
        let place = |text: &str| Place::lines(self.path, prose.lines[0], prose.lines[1]).quoting(text);
        let linked = prose.links.iter().any(|link| holds(&MODEL_LINK, link));
        let under = holds(&HEADING, &self.heading);
        let offered = prose
            .text
            .split(['.', ';'])
            .any(|sentence| holds(&MODELS, sentence) && holds(&GIVEN, sentence) && !holds(&OTHERS, sentence));
        let plainly = prose
            .text
            .split(['.', ';'])
            .any(|sentence| holds(&MODELS, sentence) && holds(&STRONGLY_GIVEN, sentence) && !holds(&OTHERS, sentence));
        let given = plainly
            || !prose.links.is_empty() && offered
            || linked && holds(&MODELS_GIVEN, &prose.text) && !holds(&OTHERS, &prose.text)
            || linked && holds(&MODELS, &prose.text) && !holds(&OTHERS, &prose.text)
            || under
                && (linked || offered || holds(&GIVEN, &prose.text) && !prose.links.is_empty())
                && !holds(&OTHERS, &prose.text);
        if given {
            let quote = place(&prose.text);
            keep(&mut self.offers.pretrained, quote);
        }
        if let Some(said) = sentences(&prose.text)
            .find(|sentence| holds(&MEASURED, sentence) && holds(&REACHED, sentence) && !holds(&NOT_REACHED, sentence))
        {
            let quote = place(said.trim());
            keep(&mut self.offers.results_in_words, quote);
        }
        self.before.clone_from(&prose.text);
        let named = NAMED_PACKAGE.as_ref().map_or(0, |pattern| pattern.find_iter(&prose.text).take(2).count());
        let packages = named > 0 && prose.list_item && self.is_under(&NEEDS)
            || named > 1 && (holds(&NEEDED, &prose.text) || self.is_under(&NEEDS));
        if packages || holds(&PACKAGE, &prose.text) || prose.code.iter().any(|code| holds(&PACKAGE, code)) {
            let quote = place(&prose.text);
            keep(&mut self.offers.dependencies, quote);
        }
    }

    fn table(&mut self, table: &Table) {
        let header = table.rows.first().map(|row| row.join(" | ")).unwrap_or_default();
        let place = Place::lines(self.path, table.lines[0], table.lines[1]).quoting(&header);
        let metric = table.rows.iter().take(2).any(|row| row.iter().any(|cell| holds(&METRIC, cell)));
        let decimals = table.rows.iter().flatten().filter(|cell| cell.contains('.') && cell.len() <= 40).count();
        let measured = decimals >= 6 && table.numbers() >= 6 && !holds(&SETTINGS, &header);
        if table.numbers() >= 3 && (metric || measured || self.is_under(&RESULTS)) {
            keep(&mut self.offers.results, place.clone());
        }
        let cells = table.rows.concat().join(" ");
        let offers = header.to_lowercase().contains("download")
            || cells.to_lowercase().contains("download")
            || holds(&MODELS, &header);
        if offers && (holds(&HEADING, &self.heading) || self.is_under(&RESULTS) && holds(&GIVEN, &cells)) {
            keep(&mut self.offers.pretrained, place);
        }
    }
}

/// Sentences of a text; the point of a number or of a short form ends none.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.char_indices().find(|(at, sign)| {
            matches!(sign, '.' | '!' | '?' | ';')
                && text.get(at + 1..).is_none_or(|after| after.is_empty() || after.starts_with(char::is_whitespace))
                && !text.get(..*at).is_some_and(|before| {
                    [" al", "e.g", "i.e", " vs", " cf", " approx", " Fig", " Tab"]
                        .iter()
                        .any(|short| before.ends_with(short))
                })
        });
        let (sentence, after) = match end {
            Some((at, _)) => (text.get(..at).unwrap_or(text), text.get(at + 1..).filter(|after| !after.is_empty())),
            None => (text, None),
        };
        rest = after;
        Some(sentence)
    })
}

fn keep(places: &mut Vec<Place>, place: Place) {
    if places.len() < MOST {
        places.push(place);
    }
}
