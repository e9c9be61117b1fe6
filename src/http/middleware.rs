//! What every request goes through: an id, a span, figures, an origin check, a deadline, and headers that keep
//! browsers from doing more than the web app needs.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use futures_util::FutureExt;
use plenary_core::protocol::error::Code;
use tracing::Instrument;
use uuid::Uuid;

use super::{Api, problem::Problem};
use crate::telemetry;

/// What our pages may load and where they may connect: this server and nowhere else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; \
    connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const FIXED_HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // Join codes and invitations stand in paths.
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "geolocation=(), payment=(), usb=()"),
];
const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The methods a page of another allowed origin may use, and the headers it may set.
const CORS_METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
const CORS_HEADERS: &str = "authorization, content-type, x-request-id";

/// Wraps every request.
///
/// # Errors
/// None of ours; failures are answers by then.
pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(api) = request.app_data::<web::Data<Api>>().cloned() else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let started = Instant::now();
    let id = request_id(&request, &api);
    let path = request.path().to_owned();
    let method = request.method().clone();
    let origin = request.headers().get(header::ORIGIN).cloned();
    let span = tracing::info_span!(
        telemetry::SPAN_HTTP,
        http.method = %method,
        http.route = tracing::field::Empty,
        http.status = tracing::field::Empty,
        request.id = %id,
    );

    let mut response = match admit(&request, &api) {
        Admitted::Refused(problem) => request.into_response(problem.answer(&path, &id)),
        Admitted::Preflight => request.into_response(preflight()),
        Admitted::In => {
            let answered = next.call(request).instrument(span.clone()).await?;
            in_words(answered.map_into_boxed_body(), &path, &id)
        }
    };

    let route = response.request().match_pattern().unwrap_or_else(|| "other".to_owned());
    let status = response.status();
    span.record("http.route", route.as_str()).record("http.status", status.as_u16());
    headers(response.headers_mut(), &api, &path, origin, &id);
    let method = known(&method);
    metrics::counter!(telemetry::HTTP_REQUESTS, "method" => method, "route" => route.clone(), "status" => status.as_str().to_owned())
        .increment(1);
    metrics::histogram!(telemetry::HTTP_SECONDS, "method" => method, "route" => route)
        .record(started.elapsed().as_secs_f64());
    tracing::debug!(parent: &span, duration_ms = started.elapsed().as_millis() as u64, "answered");
    Ok(response)
}

enum Admitted {
    In,
    Preflight,
    Refused(Problem),
}

/// Pages of other sites may not change anything, nor ask in advance whether they might.
fn admit(request: &ServiceRequest, api: &Api) -> Admitted {
    if request.method().is_safe() && request.method() != Method::OPTIONS {
        return Admitted::In;
    }
    if let Err(problem) = api.origins.check(request.request()) {
        return Admitted::Refused(problem);
    }
    let asks = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && asks { Admitted::Preflight } else { Admitted::In }
}

/// Wraps one resource of the API: a deadline, and an answer even when the handler panics.
///
/// # Errors
/// None; failures are answers by then.
pub async fn patient(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let patience = request.app_data::<web::Data<Api>>().map_or(10_000, |api| api.config.server.handler_timeout_ms);
    // Possible only here, behind the router: it must be the only one to hold the request.
    let kept = request.request().clone();
    let call = AssertUnwindSafe(next.call(request)).catch_unwind();
    let problem = match tokio::time::timeout(Duration::from_millis(patience), call).await {
        Ok(Ok(answered)) => return answered.map(ServiceResponse::map_into_boxed_body),
        Ok(Err(_panic)) => {
            tracing::error!("a handler panicked");
            Problem::new(Code::Internal)
        }
        Err(_late) => Problem::detailed(Code::Overload, "this took too long"),
    };
    Ok(ServiceResponse::from_err(problem, kept))
}

/// Puts the path and the id of the request into a problem.
fn in_words(response: ServiceResponse<BoxBody>, path: &str, id: &str) -> ServiceResponse<BoxBody> {
    let problem = response.response().error().and_then(|error| error.as_error::<Problem>()).cloned();
    match problem {
        Some(problem) => response.into_response(problem.answer(path, id)),
        None => response,
    }
}

fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, CORS_METHODS))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, CORS_HEADERS))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
        .finish()
}

fn headers(headers: &mut HeaderMap, api: &Api, path: &str, origin: Option<HeaderValue>, id: &str) {
    for (name, value) in FIXED_HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if api.public_url.starts_with("https://") {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
    if path.starts_with("/api/") && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(origin) = origin.filter(|origin| origin.to_str().is_ok_and(|origin| api.origins.configured(origin))) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after, x-request-id"));
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
}

/// The id a proxy gave the request, if it looks like one, or a fresh one.
fn request_id(request: &ServiceRequest, api: &Api) -> String {
    let plain = |text: &&str| {
        (8..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let given = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()).filter(plain).map(str::to_owned);
    let id = given.unwrap_or_else(|| api.ambient.id::<Uuid>().simple().to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    id
}

/// The id of a request, in its extensions.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Methods as labels: whatever else somebody sends is one more.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
