//! For whoever runs the server: is it alive, is it ready, how is it doing, which version is it.

use actix_web::{HttpResponse, http::header, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use crate::telemetry;

/// What this server is.
#[derive(Debug, Serialize, ToSchema)]
pub struct About {
    /// Always `plenary`.
    name: &'static str,
    /// Its version.
    version: &'static str,
    /// The version of the session socket's protocol.
    protocol: u32,
}

/// Whether the server can take people in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// `ready`, `draining` or `unavailable`.
    status: &'static str,
    /// What was looked at.
    checks: Checks,
}

/// What readiness depends on; each is `ok` or says why not.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checks {
    /// Whether the database answers.
    database: &'static str,
    /// Whether the node is going to stay.
    node: &'static str,
}

/// Which server this is.
#[utoipa::path(get, path = "/api/v1/about", tag = "operations", responses((status = 200, body = About)))]
pub async fn about() -> HttpResponse {
    HttpResponse::Ok().json(About {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        protocol: plenary_core::protocol::VERSION,
    })
}

/// Whether the process answers at all.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = 200, body = String)))]
pub async fn healthz() -> &'static str {
    "ok"
}

/// Whether people may be sent here.
#[utoipa::path(get, path = "/readyz", tag = "operations",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
pub async fn readyz(api: Data<Api>) -> HttpResponse {
    let database = match api.database.ping().await {
        Ok(()) => "ok",
        Err(error) => {
            tracing::warn!(error = %super::problem::Chain(&error), "the database does not answer");
            "does not answer"
        }
    };
    let node = if api.draining() { "draining" } else { "ok" };
    let status = match (node, database) {
        ("ok", "ok") => "ready",
        ("ok", _) => "unavailable",
        _ => "draining",
    };
    let mut response = if status == "ready" { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(Readiness { status, checks: Checks { database, node } })
}

/// Figures in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operations", responses((status = 200, body = String)))]
pub async fn metrics(api: Data<Api>) -> HttpResponse {
    metrics::gauge!(telemetry::DATABASE_CONNECTIONS).set(f64::from(api.database.connections().used));
    metrics::gauge!(telemetry::SESSIONS_LIVE).set(api.sessions.count() as f64);
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(telemetry::recorder().render())
}
