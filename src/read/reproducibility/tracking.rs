//! Experiment tracking, where something is logged. An import alone tracks nothing.

use super::keep::{Kept, at};
use super::lexical::{Found, Use};
use crate::evidence::Place;
use crate::read::FileView;
use crate::read::python::PythonFile;
use std::collections::BTreeMap;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub(super) struct Tracking(BTreeMap<&'static str, Kept<1>>);

impl Tracking {
    /// Takes a Python file or notebook.
    pub(super) fn python(&mut self, file: &FileView<'_>, python: &PythonFile) {
        let mut tops: Vec<&str> = python.imports.iter().filter_map(|import| import.module.split('.').next()).collect();
        tops.sort_unstable();
        tops.dedup();
        if !tops.iter().any(|top| TOOLS.contains(top)) {
            return;
        }
        for call in &python.calls {
            let last = call.name.rsplit('.').next().unwrap_or(&call.name);
            if let Some(tool) = tool(&call.name, last, &tops) {
                let kept = self.0.entry(tool).or_default();
                if kept.wants(file.path) {
                    kept.add(at(file, call.line));
                }
            }
        }
    }

    /// Takes an R or Julia file.
    pub(super) fn lexical(&mut self, file: &FileView<'_>, found: &Found) {
        for (kind, line) in &found.uses {
            if let Use::Tracking(tool) = kind {
                self.0.entry(*tool).or_default().add(at(file, *line));
            }
        }
    }

    /// Where each tool logs first.
    pub(super) fn finish(self) -> BTreeMap<String, Place> {
        self.0.iter().filter_map(|(tool, kept)| Some(((*tool).to_owned(), kept.first()?.clone()))).collect()
    }
}

/// Modules one of which a file must import.
const TOOLS: [&str; 22] = [
    "mlflow",
    "wandb",
    "tensorboardX",
    "torch",
    "tensorflow",
    "keras",
    "sacred",
    "aim",
    "neptune",
    "comet_ml",
    "clearml",
    "trains",
    "dvclive",
    "guild",
    "pytorch_lightning",
    "lightning",
    "ml_logger",
    "tensorboard_logger",
    "swanlab",
    "tensorboard",
    "flax",
    "nni",
];

/// The tool a call logs to.
fn tool(name: &str, last: &str, tops: &[&str]) -> Option<&'static str> {
    let head = name.split('.').next().unwrap_or(name);
    let uses = |module: &str| tops.contains(&module);
    Some(match last {
        "log_metric" | "log_metrics" | "autolog" | "log_param" | "log_params" | "log_model" if head == "mlflow" => {
            "mlflow"
        }
        "MLFlowLogger" => "mlflow",
        "log" | "watch" | "log_artifact" if head == "wandb" => "wandb",
        "WandbCallback" | "WandbLogger" | "WandbMetricsLogger" => "wandb",
        "log" if uses("wandb") && matches!(head, "run" | "wandb_run") => "wandb",
        "add_scalar" | "add_scalars" | "add_histogram"
            if uses("torch") || uses("tensorboardX") || uses("tensorflow") =>
        {
            "tensorboard"
        }
        "TensorBoard" if uses("keras") || uses("tensorflow") => "tensorboard",
        "TensorBoardLogger" => "tensorboard",
        "scalar" if name.contains("summary.") && uses("tensorflow") => "tensorboard",
        "log_value" if uses("tensorboard_logger") => "tensorboard",
        "log_scalar" | "FileStorageObserver" | "MongoObserver" if uses("sacred") => "sacred",
        "create" if uses("sacred") && name.contains("Observer") => "sacred",
        "track" if uses("aim") => "aim",
        "log_metric" | "send_metric" | "append" if head == "neptune" || uses("neptune") && head == "run" => "neptune",
        "NeptuneLogger" => "neptune",
        "Experiment" | "log_metric" | "log_metrics" if uses("comet_ml") => "comet",
        "report_scalar" | "init"
            if (uses("clearml") || uses("trains")) && (last != "init" || name.contains("Task")) =>
        {
            "clearml"
        }
        "DVCLiveLogger" | "DVCLiveCallback" => "dvclive",
        "log_metric" if uses("dvclive") => "dvclive",
        "log_key_value" | "store_metrics" | "log_metrics_summary" if uses("ml_logger") => "ml_logger",
        _ => return None,
    })
}
