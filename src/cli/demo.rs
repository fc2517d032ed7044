//! `handiwork demo`.

use super::args::Global;
use super::context::Context;
use super::exit::{Outcome, Stopped, Stops};
use super::output::{self, Drawing};
use super::progress::Display;
use super::scan::{finish, runtime};
use crate::collect::gate::{Gate, GateSettings};
use crate::collect::github::GithubSettings;
use crate::collect::http::{Http, HttpSettings};
use crate::collect::huggingface::HuggingfaceSettings;
use crate::collect::kaggle::{KaggleIdentity, KaggleSettings, LeftOut, MetaSettings};
use crate::collect::web::WebSettings;
use crate::collect::{Source, SourceSettings};
use crate::demo::{DemoServer, Fixtures, HANDLES, serve, write_meta_kaggle};
use crate::evidence::Platform;
use crate::handle::parse_list;
use crate::rights::{Corrections, Suppressions};
use crate::run::{Cancel, Scan, Watcher, run_id};
use crate::store::Store;
use anyhow::Context as _;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Scans the built-in invented prospects through the real collectors: no network, no token, nothing kept but the
/// report. The last line on standard output is the report's path.
///
/// # Errors
/// When the report cannot be written.
pub(super) fn demo(mut global: Global) -> Outcome {
    output::check_paths(&global)?;
    let report = report_path(&mut global);
    let mut context = Context::load(global)?;
    context.settings.contact.get_or_insert_with(|| "the demo has no operator".into());
    context.settings.purpose.get_or_insert_with(|| "consented".into());
    let context = context;
    let exit = runtime()?.block_on(scan(&context))?;
    context.voice.result(&format!("{}\n", report.display())).failure()?;
    Ok(exit)
}

/// Where the report goes: the first HTML file asked for, else one in the current directory, else, where that cannot
/// be written, one among temporary files.
fn report_path(global: &mut Global) -> PathBuf {
    let is_html = |path: &&PathBuf| path.extension().is_some_and(|end| end == "html" || end == "htm");
    if let Some(path) = global.output.iter().find(is_html) {
        return path.clone();
    }
    let name = "handiwork-demo.html";
    let here = std::env::current_dir().ok().filter(|folder| tempfile::tempfile_in(folder).is_ok());
    let path = here.unwrap_or_else(std::env::temp_dir).join(name);
    global.output.push(path.clone());
    path
}

async fn scan(context: &Context) -> Outcome {
    let list = parse_list(HANDLES.as_bytes());
    let server =
        serve(Fixtures::embedded().failure()?).await.context("cannot serve the fixtures on loopback").failure()?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder for the demo's store").failure()?;
    let store = Arc::new(Store::open(folder.path(), "handiwork demo").failure()?);
    let scan = Scan {
        store: Arc::clone(&store),
        sources: sources(context, &server, folder.path())?,
        rubric: Arc::clone(&context.rubric),
        suppressions: Suppressions::none(),
        corrections: Corrections::none(),
        options: context.run_options(run_id(context.started_at, std::process::id())),
    };
    let plan = scan.plan(list.prospects, list.rejected);
    let display: Arc<dyn Watcher> = Arc::new(Display::new(context.voice, context.blind));
    let cancel = Cancel::on_signals().context("cannot listen for signals").failure()?;
    let end = scan.run(plan, display, &cancel).await.failure()?;
    let drawing = Drawing { passthrough_columns: list.passthrough_columns, unkept: true, ..Drawing::default() };
    finish(context, end, None, &drawing)
}

/// The demo's own hosts instead of the platforms'.
fn sources(
    context: &Context,
    server: &DemoServer,
    folder: &Path,
) -> Result<BTreeMap<Platform, Arc<dyn Source>>, Stopped> {
    let gate = Gate::new(GateSettings::default());
    let http = Http::new(&HttpSettings::default()).failure()?;
    let github = GithubSettings {
        api_url: server.api_url(),
        archive_url: server.archive_url(),
        token: Some("demo".to_owned().into()),
        archives_per_prospect: context.settings.github.archives_per_prospect,
    };
    let dump = folder.join("meta-kaggle-files");
    std::fs::create_dir(&dump).context("cannot make a folder for the demo's Meta Kaggle files").failure()?;
    write_meta_kaggle(&dump).context("cannot write the demo's Meta Kaggle files").failure()?;
    let kaggle = KaggleSettings {
        api_url: server.kaggle_url(),
        credentials: Some(KaggleIdentity::Token("demo".to_owned().into())),
        meta: Some(MetaSettings { dump, data_dir: folder.to_path_buf(), left_out: LeftOut::default() }),
    };
    let huggingface = HuggingfaceSettings { url: server.huggingface_url(), token: None };
    let web = WebSettings { stand_ins: server.site_stand_ins(), ..WebSettings::default() };
    let settings =
        SourceSettings { github: Some(github), kaggle: Some(kaggle), huggingface: Some(huggingface), web: Some(web) };
    crate::collect::sources(settings, &gate, &http).failure()
}
