//! Addresses in a card that say where the work comes from.

use url::Url;

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    /// A repository of code.
    Code,
    /// A paper.
    Paper,
    /// A data set on the hub.
    Dataset,
}

/// Whose repositories are tools everybody links, not the code of this work.
const TOOLS: [&str; 12] = [
    "huggingface",
    "pytorch",
    "tensorflow",
    "unslothai",
    "axolotl-ai-cloud",
    "openaccess-ai-collective",
    "arcee-ai",
    "ggml-org",
    "ggerganov",
    "vllm-project",
    "mlco2",
    "google-research",
];

/// The paper the templates themselves link, on estimating emissions.
pub const TEMPLATE_PAPER: &str = "1910.09700";

/// What an address leads to, where it matters.
pub(super) fn leads(address: &str) -> Option<Leads> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_lowercase();
    let mut segments = url.path_segments()?.filter(|segment| !segment.is_empty());
    match host.as_str() {
        "github.com" | "gitlab.com" | "codeberg.org" | "bitbucket.org" => {
            let owner = segments.next()?.to_lowercase();
            (segments.next().is_some() && !TOOLS.contains(&owner.as_str())).then_some(Leads::Code)
        }
        "arxiv.org" => {
            let is_paper = matches!(segments.next(), Some("abs" | "pdf" | "html"));
            (is_paper && !address.contains(TEMPLATE_PAPER)).then_some(Leads::Paper)
        }
        "doi.org" | "dx.doi.org" | "aclanthology.org" | "openreview.net" => segments.next().map(|_| Leads::Paper),
        "huggingface.co" | "hf.co" => match segments.next()? {
            "datasets" => segments.next().map(|_| Leads::Dataset),
            "papers" => segments.next().filter(|id| *id != TEMPLATE_PAPER).map(|_| Leads::Paper),
            _ => None,
        },
        _ => None,
    }
}
