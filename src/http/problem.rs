//! The only place where HTTP problems (RFC 9457) are made. A refusal of the rules and a failure of the store both
//! become a row of the error table; its class decides the status, so a new code does not touch this file.
//!
//! Where a request is at fault, every fault is named by a JSON pointer (RFC 6901). What went wrong inside is
//! logged here, once, with its causes; the answer holds the id of the request and no more.

use std::fmt;

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{StatusCode, header},
};
use plenary_core::{
    domain::Rejection,
    protocol::error::{Class, Code},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{store, telemetry};

/// What kind of body a problem is.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// How long to wait before trying again, where nobody knows better.
const RETRY_AFTER_MS: i64 = 1_000;

/// A refusal or failure on its way to the client.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<Fault>,
    retry_after_ms: Option<i64>,
    allow: Option<&'static str>,
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// Where in the body (JSON pointer), or which part of the query.
    pub pointer: String,
    /// A row of the error table.
    #[schema(value_type = String, example = "field.invalid")]
    pub code: Code,
    /// In words.
    pub detail: String,
}

/// A problem as it stands on the wire.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Body<'a> {
    /// Stable identifier of the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/session.state")]
    kind: String,
    /// The kind in words.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// What is wrong this time.
    detail: &'a str,
    /// The path that was asked for.
    instance: Option<&'a str>,
    /// A row of the error table.
    #[schema(value_type = String, example = "session.state")]
    code: Code,
    /// To be named when asking for help.
    request_id: Option<&'a str>,
    /// When the same may succeed, in milliseconds from now.
    retry_after_ms: Option<i64>,
    /// Each thing that is wrong with the request.
    errors: &'a [Fault],
}

impl Problem {
    /// A problem in the words of the error table.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self::detailed(code, code.meaning().trim())
    }

    /// A problem in particular words.
    pub fn detailed(code: Code, detail: impl Into<String>) -> Self {
        let retry_after_ms = match code.class() {
            Class::Unavailable if code != Code::Internal => Some(RETRY_AFTER_MS),
            _ => None,
        };
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after_ms, allow: None }
    }

    /// Something that is not there, or not for who asks: always the same answer.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// Fields that are wrong, all at once.
    #[must_use]
    pub fn fields(errors: Vec<Fault>) -> Self {
        let detail = match errors.as_slice() {
            [only] => only.detail.clone(),
            several => format!("{} fields are not right", several.len()),
        };
        Self { errors, ..Self::detailed(Code::FieldInvalid, detail) }
    }

    /// One field that is wrong.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::fields(vec![Fault::new(pointer, detail)])
    }

    /// Too many attempts; the next may come after so long.
    #[must_use]
    pub fn throttled(retry_after_ms: i64) -> Self {
        Self { retry_after_ms: Some(retry_after_ms.max(1)), ..Self::new(Code::AuthThrottled) }
    }

    /// The resource is there, but not with this method.
    #[must_use]
    pub fn method_not_allowed(allow: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::detailed(Code::MethodNotAllowed, format!("possible here: {allow}")) }
    }

    /// A mistake of ours. What happened is for the log only.
    pub fn internal(what: &str, cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = %Chain(cause), "{what}");
        Self::new(Code::Internal)
    }

    /// Which row of the error table.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The same refusal, for a socket.
    #[must_use]
    pub fn into_rejection(self) -> Rejection {
        Rejection::new(self.code, self.detail)
    }

    /// When the same may succeed, in milliseconds from now.
    #[must_use]
    pub fn retry_after_ms(&self) -> Option<i64> {
        self.retry_after_ms
    }

    /// The answer to a request for `path`.
    #[must_use]
    pub fn answer(&self, path: &str, request_id: &str) -> HttpResponse {
        self.render(Some(path), Some(request_id))
    }

    fn render(&self, instance: Option<&str>, request_id: Option<&str>) -> HttpResponse {
        metrics::counter!(telemetry::HTTP_PROBLEMS, "code" => self.code.name()).increment(1);
        let status = status(self.code);
        let mut response = HttpResponseBuilder::new(status);
        response.insert_header((header::CONTENT_TYPE, MEDIA_TYPE)).insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(ms) = self.retry_after_ms {
            // Whole seconds, rounded up: a client that obeys comes when it may.
            response.insert_header((header::RETRY_AFTER, (ms.saturating_add(999) / 1_000).to_string()));
        }
        if status == StatusCode::UNAUTHORIZED {
            let challenge = match self.code {
                Code::AuthExpired | Code::AuthInvalid => r#"Bearer realm="plenary", error="invalid_token""#,
                _ => r#"Bearer realm="plenary""#,
            };
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        if let Some(allow) = self.allow {
            response.insert_header((header::ALLOW, allow));
        }
        let body = Body {
            kind: format!("/problems/{}", self.code.name()),
            title: self.code.meaning().trim(),
            status: status.as_u16(),
            detail: &self.detail,
            instance,
            code: self.code,
            request_id,
            retry_after_ms: self.retry_after_ms,
            errors: &self.errors,
        };
        response.body(serde_json::to_string(&body).unwrap_or_default())
    }
}

impl Fault {
    /// A field with a wrong value.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: Code::FieldInvalid, detail: detail.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        status(self.code)
    }

    /// Used only where the middleware, which knows the request, does not answer in its place.
    fn error_response(&self) -> HttpResponse {
        self.render(None, None)
    }
}

/// The status of a code: by its class, with the few exceptions that HTTP has a word of its own for.
#[must_use]
pub fn status(code: Code) -> StatusCode {
    match code {
        Code::JsonSyntax | Code::CursorInvalid => StatusCode::BAD_REQUEST,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => match code.class() {
            Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Class::Unauthenticated => StatusCode::UNAUTHORIZED,
            Class::Forbidden => StatusCode::FORBIDDEN,
            Class::NotFound => StatusCode::NOT_FOUND,
            Class::Conflict => StatusCode::CONFLICT,
            Class::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Class::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        },
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let errors = match rejection.code {
            Code::FieldInvalid | Code::BreakoutTwice => {
                pointer(&rejection.detail).map(|pointer| Fault::new(pointer, &rejection.detail)).into_iter().collect()
            }
            _ => Vec::new(),
        };
        Self { errors, ..Self::detailed(rejection.code, rejection.detail) }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        use store::{Error, error::Rule};
        let kind = match &error {
            Error::Rule(rule) => {
                return match rule {
                    Rule::EmailTaken => Self::new(Code::EmailTaken),
                    Rule::InvitedAlready | Rule::MemberAlready => Self::detailed(Code::EmailTaken, rule.to_string()),
                    Rule::SlugTaken => Self::field("/slug", rule.to_string()),
                    Rule::SessionUnknown | Rule::UserUnknown => Self::not_found(),
                    // Codes are drawn again by whoever draws them; that all draws were taken is no fault of the client.
                    Rule::JoinCodeTaken => Self::new(Code::Overload),
                };
            }
            Error::Text => return Self::detailed(Code::FieldInvalid, error.to_string()),
            Error::Fenced => return Self::new(Code::SessionElsewhere),
            Error::Unavailable(_) => "unavailable",
            Error::Contended(_) => "contended",
            Error::Full(_) => "full",
            Error::AheadOfLog => "ahead_of_log",
            Error::Corrupt { .. } => "corrupt",
            Error::Statement(_) => "statement",
        };
        metrics::counter!(telemetry::STORE_ERRORS, "kind" => kind).increment(1);
        if error.retry_may_help() {
            tracing::warn!(error = %Chain(&error), "a request met a store that is not available");
            Self::new(Code::StoreUnavailable)
        } else {
            Self::internal("a request met a failure of the store", &error)
        }
    }
}

/// The field a rejection names (`` `steps[3].title` must … ``) as a JSON pointer: `/steps/3/title`.
fn pointer(detail: &str) -> Option<String> {
    let word = match detail.strip_prefix('`') {
        Some(rest) => rest.split_once('`')?.0,
        None => detail.split(' ').next().filter(|word| word.contains('['))?,
    };
    let parts = word.split(['.', '[']).map(|part| part.trim_end_matches(']'));
    Some(parts.fold(String::new(), |pointer, part| pointer + "/" + &part.replace('~', "~0").replace('/', "~1")))
}

/// An error with all that caused it, in one line.
pub struct Chain<'a>(pub &'a (dyn std::error::Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// Answers whatever no route of the API knows.
///
/// # Errors
/// Always [`Code::NotFound`].
pub async fn no_such_route() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_status_that_fits_its_class() {
        for code in Code::ALL {
            let status = status(*code).as_u16();
            let fits = match code.class() {
                Class::Invalid => matches!(status, 400 | 405 | 415 | 422),
                Class::Unauthenticated => status == 401,
                Class::Forbidden => status == 403,
                Class::NotFound => status == 404,
                Class::Conflict => status == 409,
                Class::TooMany => matches!(status, 413 | 429),
                Class::Unavailable => matches!(status, 500 | 503),
            };
            assert!(fits, "{} has status {status}", code.name());
        }
    }

    #[test]
    fn a_rejection_names_its_field() {
        let of = |detail: &str| Problem::from(Rejection::new(Code::FieldInvalid, detail)).errors;
        assert_eq!(of("`name` must have 1 to 80 characters")[0].pointer, "/name");
        assert_eq!(of("`steps[3].title` must have 1 to 120 characters")[0].pointer, "/steps/3/title");
        assert_eq!(of("steps[0].phase goes back")[0].pointer, "/steps/0/phase");
        assert!(of("a session has at most 20 decks").is_empty());
    }

    #[test]
    fn headers_follow_from_the_code() {
        let header = |problem: &Problem, name: header::HeaderName| {
            problem.error_response().headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        assert_eq!(header(&Problem::throttled(1_200), header::RETRY_AFTER).as_deref(), Some("2"));
        assert_eq!(header(&Problem::new(Code::Draining), header::RETRY_AFTER).as_deref(), Some("1"));
        assert_eq!(header(&Problem::new(Code::Internal), header::RETRY_AFTER), None);
        assert!(header(&Problem::new(Code::AuthRequired), header::WWW_AUTHENTICATE).is_some());
        assert_eq!(header(&Problem::method_not_allowed("GET, PUT"), header::ALLOW).as_deref(), Some("GET, PUT"));
        assert_eq!(header(&Problem::not_found(), header::CONTENT_TYPE).as_deref(), Some(MEDIA_TYPE));
    }

    #[test]
    fn failures_of_the_store_tell_nothing_of_themselves() {
        let inner = std::io::Error::other("password authentication failed for user plenary");
        let problem = Problem::from(store::Error::Statement(Box::new(inner)));
        assert_eq!(problem.code(), Code::Internal);
        assert_eq!(problem.detail, Code::Internal.meaning().trim());
        let away = Problem::from(store::Error::Unavailable(Box::new(std::io::Error::other("connection refused"))));
        assert_eq!((away.code(), away.retry_after_ms), (Code::StoreUnavailable, Some(1_000)));
        assert!(!away.detail.contains("refused"));
    }
}
