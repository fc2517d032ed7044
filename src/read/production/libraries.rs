//! Libraries by what their use makes of the work: a service, a demo, a job, something that watches or measures.
//!
//! Called by the production reader. Invariant: an import alone makes nothing where the table names calls, bases or
//! decorators that do.

use crate::read::python::PythonFile;

/// What a finding is evidence of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Area {
    Service,
    Demo,
    Orchestration,
    Container,
    Interface,
    Monitoring,
    Logging,
    Drift,
    Registry,
    Infrastructure,
    Measured,
    Publishing,
    Command,
    Health,
}

/// One library of Python: what it is called in a report, its top-level modules, and the last segments of the calls,
/// decorators or bases that put it to use; with none of these the import does.
struct Library {
    area: Area,
    name: &'static str,
    modules: &'static [&'static str],
    uses: &'static [&'static str],
}

const fn library(
    area: Area,
    name: &'static str,
    modules: &'static [&'static str],
    uses: &'static [&'static str],
) -> Library {
    Library { area, name, modules, uses }
}

const PYTHON: &[Library] = &[
    library(Area::Service, "FastAPI", &["fastapi"], &["FastAPI", "APIRouter"]),
    library(Area::Service, "Flask", &["flask"], &["Flask", "Blueprint"]),
    library(
        Area::Service,
        "Django",
        &["django"],
        &["get_wsgi_application", "get_asgi_application", "execute_from_command_line"],
    ),
    library(Area::Service, "Starlette", &["starlette"], &["Starlette"]),
    library(Area::Service, "aiohttp", &["aiohttp"], &["Application"]),
    library(Area::Service, "Tornado", &["tornado"], &["Application"]),
    library(Area::Service, "Sanic", &["sanic"], &["Sanic"]),
    library(Area::Service, "Falcon", &["falcon"], &["App", "API"]),
    library(Area::Service, "Litestar", &["litestar"], &["Litestar"]),
    library(Area::Service, "Bottle", &["bottle"], &["Bottle", "run"]),
    library(Area::Service, "gRPC", &["grpc"], &["server"]),
    library(Area::Service, "BentoML", &["bentoml"], &["Service", "service"]),
    library(Area::Service, "Ray Serve", &["ray"], &["deployment"]),
    library(Area::Service, "LitServe", &["litserve"], &["LitServer"]),
    library(Area::Service, "KServe", &["kserve"], &["ModelServer"]),
    library(Area::Service, "TorchServe", &["ts"], &["BaseHandler"]),
    library(Area::Service, "Model Context Protocol", &["mcp", "fastmcp"], &["FastMCP"]),
    library(Area::Demo, "Gradio", &["gradio"], &["Interface", "Blocks", "ChatInterface", "TabbedInterface"]),
    library(
        Area::Demo,
        "Streamlit",
        &["streamlit"],
        &[
            "title",
            "write",
            "header",
            "button",
            "set_page_config",
            "file_uploader",
            "selectbox",
            "text_input",
            "markdown",
        ],
    ),
    library(Area::Demo, "Dash", &["dash"], &["Dash"]),
    library(Area::Demo, "Panel", &["panel"], &["servable", "serve"]),
    library(Area::Demo, "Shiny", &["shiny"], &["App"]),
    library(Area::Demo, "Chainlit", &["chainlit"], &["on_message", "on_chat_start"]),
    library(Area::Orchestration, "Airflow", &["airflow"], &["DAG", "dag"]),
    library(Area::Orchestration, "Prefect", &["prefect"], &["flow", "Flow"]),
    library(Area::Orchestration, "Dagster", &["dagster"], &["job", "asset", "Definitions", "repository", "pipeline"]),
    library(Area::Orchestration, "Luigi", &["luigi"], &["Task", "WrapperTask"]),
    library(Area::Orchestration, "Kedro", &["kedro"], &["Pipeline", "pipeline", "node"]),
    library(Area::Orchestration, "Metaflow", &["metaflow"], &["FlowSpec"]),
    library(Area::Orchestration, "ZenML", &["zenml"], &["pipeline"]),
    library(Area::Orchestration, "Kubeflow Pipelines", &["kfp"], &["pipeline", "component", "Compiler"]),
    library(Area::Orchestration, "Flyte", &["flytekit"], &["workflow", "task"]),
    library(Area::Orchestration, "TFX", &["tfx"], &["Pipeline"]),
    library(Area::Orchestration, "Celery", &["celery"], &["Celery"]),
    library(Area::Orchestration, "APScheduler", &["apscheduler"], &["add_job", "scheduled_job"]),
    library(Area::Orchestration, "Apache Beam", &["apache_beam"], &["Pipeline"]),
    library(Area::Orchestration, "Spark", &["pyspark"], &["getOrCreate", "SparkContext"]),
    library(
        Area::Monitoring,
        "Prometheus",
        &["prometheus_client", "prometheus_fastapi_instrumentator", "starlette_exporter"],
        &["Counter", "Gauge", "Histogram", "Summary", "start_http_server", "Instrumentator", "push_to_gateway"],
    ),
    library(Area::Monitoring, "OpenTelemetry", &["opentelemetry"], &["get_tracer", "get_meter", "TracerProvider"]),
    library(Area::Monitoring, "Sentry", &["sentry_sdk", "raven"], &["init", "Client"]),
    library(Area::Monitoring, "StatsD", &["statsd", "datadog", "ddtrace"], &[]),
    library(Area::Monitoring, "New Relic", &["newrelic"], &[]),
    library(Area::Monitoring, "Elastic APM", &["elasticapm"], &[]),
    library(
        Area::Logging,
        "logging",
        &["logging", "absl", "loguru", "structlog"],
        &["getLogger", "basicConfig", "dictConfig", "get_logger", "info", "warning"],
    ),
    library(Area::Drift, "Evidently", &["evidently"], &[]),
    library(Area::Drift, "whylogs", &["whylogs"], &[]),
    library(Area::Drift, "NannyML", &["nannyml"], &[]),
    library(Area::Drift, "Alibi Detect", &["alibi_detect"], &[]),
    library(Area::Drift, "Frouros", &["frouros"], &[]),
    library(Area::Drift, "Deepchecks", &["deepchecks"], &[]),
    library(Area::Drift, "Great Expectations", &["great_expectations"], &[]),
    library(
        Area::Registry,
        "MLflow",
        &["mlflow"],
        &[
            "register_model",
            "log_model",
            "create_model_version",
            "transition_model_version_stage",
            "set_registered_model_alias",
        ],
    ),
    library(Area::Registry, "BentoML", &["bentoml"], &["save_model"]),
    library(
        Area::Registry,
        "Hugging Face Hub",
        &["huggingface_hub", "transformers", "diffusers", "datasets"],
        &["push_to_hub", "upload_folder", "upload_file", "PyTorchModelHubMixin"],
    ),
    library(Area::Registry, "Weights & Biases artefacts", &["wandb"], &["Artifact", "log_artifact", "link_model"]),
    library(Area::Registry, "ClearML", &["clearml"], &["OutputModel"]),
    library(Area::Registry, "Neptune", &["neptune"], &["init_model", "init_model_version"]),
    library(Area::Registry, "vetiver", &["vetiver"], &["vetiver_pin_write", "VetiverModel"]),
    library(Area::Measured, "load test with Locust", &["locust"], &["HttpUser", "HttpLocust", "FastHttpUser"]),
    library(Area::Measured, "profile", &["cProfile", "line_profiler", "memory_profiler", "pyinstrument"], &[]),
    library(
        Area::Measured,
        "operations counted",
        &["thop", "fvcore", "ptflops", "torchinfo"],
        &["profile", "FlopCountAnalysis", "get_model_complexity_info"],
    ),
    library(Area::Measured, "energy measured", &["codecarbon"], &["EmissionsTracker", "track_emissions"]),
];

/// What a module of Python makes of the work: area, name and line.
pub(super) fn of_python(python: &PythonFile) -> Vec<(Area, &'static str, u32)> {
    let mut found = Vec::new();
    for library in PYTHON {
        let import = python.imports.iter().find(|import| {
            import.level == 0 && library.modules.contains(&import.module.split('.').next().unwrap_or_default())
        });
        let Some(import) = import else { continue };
        let line = if library.uses.is_empty() { Some(import.line) } else { use_of(python, library.uses) };
        found.extend(line.map(|line| (library.area, library.name, line)));
    }
    found
}

/// The first call, decorator or base that ends in one of those names.
fn use_of(python: &PythonFile, names: &[&str]) -> Option<u32> {
    let is_one = |dotted: &String| names.contains(&dotted.rsplit('.').next().unwrap_or(dotted));
    let call = python.calls.iter().find(|call| is_one(&call.name)).map(|call| call.line);
    let base = python.classes.iter().find(|class| class.bases.iter().any(is_one)).map(|class| class.lines[0]);
    let decorated = python.functions.iter().find(|function| function.decorators.iter().any(is_one));
    call.or(base).or(decorated.map(|function| function.lines[0]))
}

/// What a text in another language shows: the languages, the words, what they are evidence of.
pub(super) struct Mark {
    pub(super) languages: &'static [&'static str],
    pub(super) text: &'static str,
    pub(super) area: Area,
    pub(super) name: &'static str,
}

const fn mark(languages: &'static [&'static str], text: &'static str, area: Area, name: &'static str) -> Mark {
    Mark { languages, text, area, name }
}

const SCRIPT: &[&str] = &["javascript", "typescript"];
const JVM: &[&str] = &["java", "kotlin", "scala"];

/// Marks of languages that are read from text.
pub(super) const MARKS: &[Mark] = &[
    mark(SCRIPT, "express()", Area::Service, "Express"),
    mark(SCRIPT, "fastify(", Area::Service, "Fastify"),
    mark(SCRIPT, "new Koa(", Area::Service, "Koa"),
    mark(SCRIPT, "NestFactory.create", Area::Service, "NestJS"),
    mark(SCRIPT, "http.createServer(", Area::Service, "HTTP server"),
    mark(SCRIPT, "new ApolloServer(", Area::Service, "GraphQL"),
    mark(SCRIPT, "prom-client", Area::Monitoring, "Prometheus"),
    mark(SCRIPT, "@sentry/", Area::Monitoring, "Sentry"),
    mark(SCRIPT, "@opentelemetry/", Area::Monitoring, "OpenTelemetry"),
    mark(SCRIPT, "winston.createLogger", Area::Logging, "logging"),
    mark(SCRIPT, "pino(", Area::Logging, "logging"),
    mark(SCRIPT, "k6/http", Area::Measured, "load test with k6"),
    mark(&["rust"], "Router::new()", Area::Service, "axum"),
    mark(&["rust"], "HttpServer::new(", Area::Service, "Actix Web"),
    mark(&["rust"], "rocket::build()", Area::Service, "Rocket"),
    mark(&["rust"], "warp::serve(", Area::Service, "warp"),
    mark(&["rust"], "tonic::transport::Server", Area::Service, "gRPC"),
    mark(&["rust"], "opentelemetry", Area::Monitoring, "OpenTelemetry"),
    mark(&["rust"], "prometheus::", Area::Monitoring, "Prometheus"),
    mark(&["rust"], "tracing_subscriber", Area::Logging, "logging"),
    mark(&["rust"], "env_logger", Area::Logging, "logging"),
    mark(&["rust"], "criterion_group!", Area::Measured, "benchmarks with Criterion"),
    mark(&["go"], "http.ListenAndServe", Area::Service, "net/http"),
    mark(&["go"], "gin.Default()", Area::Service, "Gin"),
    mark(&["go"], "gin.New()", Area::Service, "Gin"),
    mark(&["go"], "echo.New()", Area::Service, "Echo"),
    mark(&["go"], "fiber.New(", Area::Service, "Fiber"),
    mark(&["go"], "grpc.NewServer(", Area::Service, "gRPC"),
    mark(&["go"], "prometheus/client_golang", Area::Monitoring, "Prometheus"),
    mark(&["go"], "go.opentelemetry.io", Area::Monitoring, "OpenTelemetry"),
    mark(&["go"], "go.uber.org/zap", Area::Logging, "logging"),
    mark(&["go"], "sirupsen/logrus", Area::Logging, "logging"),
    mark(&["go"], "\"log/slog\"", Area::Logging, "logging"),
    mark(&["go"], "*testing.B)", Area::Measured, "benchmarks"),
    mark(JVM, "@SpringBootApplication", Area::Service, "Spring Boot"),
    mark(JVM, "@RestController", Area::Service, "Spring"),
    mark(JVM, "akka.http.scaladsl.Http", Area::Service, "Akka HTTP"),
    mark(JVM, "org.http4s.server", Area::Service, "http4s"),
    mark(JVM, "ServerBuilder.forPort", Area::Service, "gRPC"),
    mark(JVM, "SparkSession", Area::Orchestration, "Spark"),
    mark(JVM, "StreamExecutionEnvironment", Area::Orchestration, "Flink"),
    mark(JVM, "io.micrometer", Area::Monitoring, "Micrometer"),
    mark(JVM, "io.prometheus", Area::Monitoring, "Prometheus"),
    mark(JVM, "LoggerFactory.getLogger", Area::Logging, "logging"),
    mark(JVM, "@Benchmark", Area::Measured, "benchmarks with JMH"),
    mark(&["r"], "plumb(", Area::Service, "plumber"),
    mark(&["r"], "#* @get", Area::Service, "plumber"),
    mark(&["r"], "#* @post", Area::Service, "plumber"),
    mark(&["r"], "shinyApp(", Area::Demo, "Shiny"),
    mark(&["r"], "shinyServer(", Area::Demo, "Shiny"),
    mark(&["r"], "tar_target(", Area::Orchestration, "targets"),
    mark(&["r"], "vetiver_", Area::Registry, "vetiver"),
    mark(&["r"], "futile.logger", Area::Logging, "logging"),
    mark(&["r"], "microbenchmark(", Area::Measured, "benchmarks"),
    mark(&["r"], "bench::mark(", Area::Measured, "benchmarks"),
    mark(&["julia"], "HTTP.serve(", Area::Service, "HTTP.jl"),
    mark(&["julia"], "using Genie", Area::Service, "Genie"),
    mark(&["julia"], "using Oxygen", Area::Service, "Oxygen"),
    mark(&["julia"], "BenchmarkGroup(", Area::Measured, "benchmarks"),
    mark(&["julia"], "@benchmark ", Area::Measured, "benchmarks"),
];
