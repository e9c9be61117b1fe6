//! Every metric and span of plenary by name, unit and labels, and where logs, metrics and traces go.
//!
//! Labels are bounded sets (a capability, a code, a route's pattern); ids, names, texts and tokens are never labels
//! and never fields. A name that stands nowhere else is described here, and `docs/operations.md` lists them all.

use std::{io::IsTerminal, sync::OnceLock, time::Duration};

use metrics::Unit;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_otlp::{Protocol, WithExportConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{self, LogFormat};

/// What a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only rises.
    Counter,
    /// Rises and falls.
    Gauge,
    /// A distribution.
    Histogram,
}

/// A row of the table of metrics.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its unit.
    pub unit: Unit,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// What it says.
    pub meaning: &'static str,
}

macro_rules! metrics {
    ($($(#[doc = $doc:literal])+ $constant:ident = $name:literal, $kind:ident, $unit:ident, [$($label:literal),*];)*) => {
        $($(#[doc = $doc])+ pub const $constant: &str = $name;)*

        /// Every metric, in the order of the table.
        pub const METRICS: &[Metric] = &[$(Metric {
            name: $name,
            kind: Kind::$kind,
            unit: Unit::$unit,
            labels: &[$($label),*],
            meaning: concat!($($doc),+),
        }),*];
    };
}

metrics! {
    /// Sessions this node runs.
    SESSIONS_LIVE = "plenary_sessions_live", Gauge, Count, [];
    /// Actors started again after a failure, by kind.
    ACTOR_RESTARTS = "plenary_actor_restarts_total", Counter, Count, ["actor"];
    /// Actors left alone after too many failures; sessions given up among them.
    QUARANTINED = "plenary_actors_quarantined_total", Counter, Count, ["actor"];
    /// Time to load a stream, by kind of stream.
    LOAD_SECONDS = "plenary_load_seconds", Histogram, Seconds, ["stream"];
    /// Commands waiting in an inbox when one more comes.
    INBOX_DEPTH = "plenary_inbox_depth", Histogram, Count, [];
    /// Commands answered, by outcome (`ok` or an error code).
    COMMANDS = "plenary_commands_total", Counter, Count, ["outcome"];
    /// Time a decided command waits for its commit before anybody is told.
    GATE_SECONDS = "plenary_gate_seconds", Histogram, Seconds, [];
    /// Appends in a group commit.
    JOURNAL_BATCH = "plenary_journal_batch", Histogram, Count, [];
    /// Appends waiting for a commit.
    JOURNAL_PENDING = "plenary_journal_pending", Gauge, Count, [];
    /// Time of one group commit.
    APPEND_SECONDS = "plenary_append_seconds", Histogram, Seconds, [];
    /// Group commits tried again because the store was away.
    APPEND_RETRIES = "plenary_append_retries_total", Counter, Count, [];
    /// Appends refused because another node owns the session.
    APPEND_FENCED = "plenary_append_fenced_total", Counter, Count, [];
    /// Time to store a snapshot.
    SNAPSHOT_SECONDS = "plenary_snapshot_seconds", Histogram, Seconds, [];
    /// Snapshots not used because in doubt.
    SNAPSHOTS_REFUSED = "plenary_snapshots_refused_total", Counter, Count, [];
    /// Renewals of this node's lease, by outcome.
    LEASE_RENEWALS = "plenary_lease_renewals_total", Counter, Count, ["outcome"];
    /// Canvases in memory.
    CANVASES_OPEN = "plenary_canvases_open", Gauge, Count, [];
    /// Messages at canvases that were not taken, by reason.
    CANVAS_REFUSALS = "plenary_canvas_refusals_total", Counter, Count, ["reason"];
    /// Sockets open.
    CONNECTIONS = "plenary_connections", Gauge, Count, [];
    /// Sockets closed, by the name of the close code.
    CONNECTIONS_CLOSED = "plenary_connections_closed_total", Counter, Count, ["reason"];
    /// How sockets attached: `resumed` with what was missed, or `whole` with the whole state.
    ATTACHES = "plenary_attaches_total", Counter, Count, ["outcome"];
    /// Frames put into outboxes.
    FRAMES_OUT = "plenary_frames_out_total", Counter, Count, [];
    /// Bytes put into outboxes.
    BYTES_OUT = "plenary_bytes_out_total", Counter, Bytes, [];
    /// Frames read from clients.
    FRAMES_IN = "plenary_frames_in_total", Counter, Count, [];
    /// Sockets closed because they did not keep up.
    OUTBOX_CUTS = "plenary_outbox_cuts_total", Counter, Count, [];
    /// Ephemeral frames dropped because an outbox was full.
    OUTBOX_DROPPED = "plenary_outbox_dropped_total", Counter, Count, [];
    /// HTTP requests by method, route and status.
    HTTP_REQUESTS = "plenary_http_requests_total", Counter, Count, ["method", "route", "status"];
    /// Time of an HTTP request.
    HTTP_SECONDS = "plenary_http_seconds", Histogram, Seconds, ["method", "route"];
    /// Refusals by code, over HTTP.
    HTTP_PROBLEMS = "plenary_http_problems_total", Counter, Count, ["code"];
    /// Requests refused by a rate limit, by limit.
    THROTTLED = "plenary_throttled_total", Counter, Count, ["limit"];
    /// Password hashes waiting for a core.
    ARGON2_QUEUE = "plenary_argon2_queue", Gauge, Count, [];
    /// Time of one password hash.
    ARGON2_SECONDS = "plenary_argon2_seconds", Histogram, Seconds, [];
    /// Connections of the database pool that are in use.
    DATABASE_CONNECTIONS = "plenary_database_connections", Gauge, Count, [];
    /// Failures of the store as REST met them, by kind.
    STORE_ERRORS = "plenary_store_errors_total", Counter, Count, ["kind"];
}

/// Span of one HTTP request. Fields: `http.method`, `http.route`, `http.status`, `request.id`.
pub const SPAN_HTTP: &str = "http.request";
/// Span of one command. Fields: `session.id`, `participant.id`, `command.kind`, `command.ref`.
pub const SPAN_COMMAND: &str = "command";

/// Boundaries of everything measured in seconds: from a memory access to a patient person.
const SECONDS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Boundaries of everything counted.
const COUNTS: &[f64] = &[0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// How often histograms are folded when nobody asks for them; else they would only grow.
const UPKEEP: Duration = Duration::from_secs(5);

/// Why telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter cannot be read.
    #[error("telemetry.log is not a filter")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Traces cannot be exported.
    #[error("traces cannot be exported to telemetry.otlp_endpoint")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// What must be kept until the end of the process: dropping it sends the traces that still wait.
#[derive(Debug)]
#[must_use = "traces that wait are lost with it"]
pub struct Guard {
    tracer: Option<SdkTracerProvider>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(tracer) = self.tracer.take() {
            // Blocks until the exporter's own thread is done; with an error there is nobody left to tell.
            let _ = tracer.shutdown_with_timeout(Duration::from_secs(3));
        }
    }
}

/// Starts logs and, if configured, traces. A second call in one process changes nothing: tests may start
/// several servers.
///
/// # Errors
/// [`Error`], before anything is started.
pub fn start(section: &config::Telemetry, node: &str) -> Result<Guard, Error> {
    let filter: EnvFilter = section.log.parse()?;
    let tracer = if section.otlp_endpoint.is_empty() { None } else { Some(tracer(section, node)?) };
    // Our own exporter must not trace its own requests.
    let traces = tracer.as_ref().map(|tracer| {
        let quiet = EnvFilter::new("info,hyper=off,reqwest=off,opentelemetry=off,h2=off");
        tracing_opentelemetry::layer().with_tracer(tracer.tracer("plenary")).with_filter(quiet)
    });
    let logs = match section.format {
        LogFormat::Text => {
            let colours = std::io::stderr().is_terminal();
            tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(std::io::stderr).boxed()
        }
        LogFormat::Json => {
            tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed()
        }
    };
    let started = tracing_subscriber::registry().with(logs.with_filter(filter)).with(traces).try_init();
    Ok(Guard { tracer: tracer.filter(|_| started.is_ok()) })
}

fn tracer(section: &config::Telemetry, node: &str) -> Result<SdkTracerProvider, Error> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(&section.otlp_endpoint)
        .with_timeout(Duration::from_secs(5))
        .build()?;
    let about = Resource::builder()
        .with_service_name("plenary")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("service.instance.id", node.to_owned()))
        .build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(about).build())
}

/// The recorder of this process, installed by the first call; `/metrics` renders it.
pub fn recorder() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = buckets(PrometheusBuilder::new()).build_recorder();
        let handle = recorder.handle();
        // Fails only if somebody else installed one: then we render ours, empty.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        let folded = handle.clone();
        let upkeep = move || loop {
            std::thread::sleep(UPKEEP);
            folded.run_upkeep();
        };
        if let Err(error) = std::thread::Builder::new().name("metrics".into()).spawn(upkeep) {
            tracing::warn!(%error, "metrics are folded only when they are read");
        }
        handle
    })
}

fn buckets(mut builder: PrometheusBuilder) -> PrometheusBuilder {
    for metric in METRICS.iter().filter(|metric| metric.kind == Kind::Histogram) {
        let values = if metric.unit == Unit::Seconds { SECONDS } else { COUNTS };
        builder = builder
            .set_buckets_for_metric(Matcher::Full(metric.name.to_owned()), values)
            .expect("the boundaries are not empty");
    }
    builder
}

/// Tells the recorder what each metric means.
pub fn describe() {
    for metric in METRICS {
        let meaning = metric.meaning.trim();
        match metric.kind {
            Kind::Counter => metrics::describe_counter!(metric.name, metric.unit, meaning),
            Kind::Gauge => metrics::describe_gauge!(metric.name, metric.unit, meaning),
            Kind::Histogram => metrics::describe_histogram!(metric.name, metric.unit, meaning),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_say_their_unit() {
        let mut names: Vec<_> = METRICS.iter().map(|metric| metric.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), METRICS.len());
        for metric in METRICS {
            assert!(metric.name.starts_with("plenary_"), "{}", metric.name);
            assert_eq!(metric.name.ends_with("_total"), metric.kind == Kind::Counter, "{}", metric.name);
            assert_eq!(metric.name.contains("_seconds"), metric.unit == Unit::Seconds, "{}", metric.name);
            assert!(metric.labels.iter().all(|label| !label.contains("id")), "{}: ids are not labels", metric.name);
        }
    }

    #[test]
    fn metrics_are_rendered_with_their_meaning_and_boundaries() {
        let handle = recorder();
        metrics::histogram!(APPEND_SECONDS).record(0.004);
        metrics::counter!(HTTP_REQUESTS, "method" => "GET", "route" => "/healthz", "status" => "200").increment(1);
        let text = handle.render();
        assert!(text.contains(&format!("# HELP {APPEND_SECONDS} Time of one group commit.")), "{text}");
        assert!(text.contains(&format!("{APPEND_SECONDS}_bucket{{le=\"0.005\"}}")), "{text}");
        assert!(text.contains("route=\"/healthz\""), "{text}");
    }
}
