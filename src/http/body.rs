//! Bodies, paths and queries as types, and what is wrong with them as problems.
//!
//! Unknown fields are refused (every request type says `deny_unknown_fields`), and the answer points at the field.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use futures_util::StreamExt;
use plenary_core::{domain::Rejection, protocol::error::Code};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use super::{
    Api,
    problem::{Fault, Problem},
};

/// A JSON body of at most `server.body_bytes_max` bytes.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let whole = whole(request, payload, is_json(request), None);
        Box::pin(async move { parse(&whole.await?).map(Self) })
    }
}

/// A table as comma-separated values, of at most `server.body_bytes_max` bytes.
#[derive(Debug)]
pub struct Table(pub web::Bytes);

impl FromRequest for Table {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let whole = whole(request, payload, is_kind(request, "text/csv"), None);
        Box::pin(async move { whole.await.map(Self) })
    }
}

/// An export of a canvas, as JSON that is read elsewhere; of at most 16 MiB, which is as much as a canvas may have.
#[derive(Debug)]
pub struct Document(pub web::Bytes);

const DOCUMENT_MAX: usize = 16 << 20;

impl FromRequest for Document {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let whole = whole(request, payload, is_kind(request, "application/json"), Some(DOCUMENT_MAX));
        Box::pin(async move { whole.await.map(Self) })
    }
}

/// All of a body, unless it is too large, too slow or of the wrong kind.
fn whole(
    request: &HttpRequest,
    payload: &mut Payload,
    right_kind: bool,
    at_most: Option<usize>,
) -> impl Future<Output = Result<web::Bytes, Problem>> + use<> {
    let (most, patience) = Api::of(request).map_or((1 << 20, Duration::from_secs(15)), |api| {
        let server = &api.config.server;
        (at_most.unwrap_or(server.body_bytes_max), Duration::from_millis(server.body_timeout_ms))
    });
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut payload = payload.take();
    async move {
        right_kind.then_some(()).ok_or(Code::MediaType)?;
        let too_large = || Problem::detailed(Code::TooLarge, format!("the body may have {most} bytes"));
        if announced.is_some_and(|length| length > most) {
            return Err(too_large());
        }
        let mut bytes = web::BytesMut::new();
        let read = async {
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|_| Problem::detailed(Code::JsonSyntax, "the body broke off"))?;
                if bytes.len() + chunk.len() > most {
                    return Err(too_large());
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(())
        };
        let late = |_| Problem::detailed(Code::Overload, "the body took too long to arrive");
        tokio::time::timeout(patience, read).await.map_err(late)??;
        Ok(bytes.freeze())
    }
}

fn is_json(request: &HttpRequest) -> bool {
    is_kind(request, "application/json")
}

/// Whether the body says it is of this kind, in UTF-8.
fn is_kind(request: &HttpRequest, expected: &str) -> bool {
    let mut named = request.headers().get_all(header::CONTENT_TYPE);
    let (Some(kind), None) = (named.next(), named.next()) else { return false };
    let kind = kind.to_str().unwrap_or_default().to_ascii_lowercase();
    let (kind, rest) = kind.split_once(';').map_or((kind.as_str(), ""), |(kind, rest)| (kind, rest.trim()));
    kind.trim() == expected && matches!(rest, "" | "charset=utf-8" | "charset=\"utf-8\"")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let syntax = |error: &serde_json::Error| {
        let detail = format!("not JSON at line {}, column {}", error.line(), error.column());
        Problem::detailed(Code::JsonSyntax, detail)
    };
    // Else a struct could also be written as an array of its fields.
    if !matches!(bytes.trim_ascii_start().first(), Some(b'{')) {
        return Err(match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
            Ok(_) => Problem::field("", "the body must be a JSON object"),
            Err(error) => syntax(&error),
        });
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize(&mut json) {
        Ok(value) => json.end().map(|()| value).map_err(|error| syntax(&error)),
        Err(error) if error.inner().is_data() => {
            let pointer = pointer(error.path(), error.inner());
            Err(Problem::field(pointer, sentence(error.inner())))
        }
        Err(error) => Err(syntax(error.inner())),
    }
}

/// The path of a field as a JSON pointer; for a field that is missing or stands twice, where it should be.
fn pointer(path: &serde_path_to_error::Path, error: &serde_json::Error) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer += &format!("/{index}"),
            Segment::Map { key } => pointer += &format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    let text = error.to_string();
    if let Some(rest) = text.strip_prefix("missing field `").or_else(|| text.strip_prefix("duplicate field `")) {
        pointer += "/";
        pointer += rest.split('`').next().unwrap_or_default();
    }
    pointer
}

/// What the parser says, without the place: that is in the pointer.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(sentence, _)| sentence.to_owned())
}

/// A field that may be missing, null, or there: `None`, `Some(None)`, `Some(Some(…))`.
///
/// # Errors
/// Those of the field.
pub fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Collects everything that is wrong with a body, so that the client is told all of it at once.
#[derive(Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Takes a value, or notes what is wrong with it; in its place comes what stands for nothing.
    pub fn take<T: Default>(&mut self, pointer: &str, checked: Result<T, Rejection>) -> T {
        checked.unwrap_or_else(|rejection| {
            self.0.push(Fault::new(pointer, rejection.detail));
            T::default()
        })
    }

    /// Notes a fault, if there is one.
    pub fn note(&mut self, fault: Option<Fault>) {
        self.0.extend(fault);
    }

    /// Goes on if nothing was wrong.
    ///
    /// # Errors
    /// All that was noted.
    pub fn none(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::fields(self.0)) }
    }
}

/// An e-mail address as it is stored: in small letters. Only what cannot be one at all is refused; whether it is
/// somebody's, only a letter to it can tell.
///
/// # Errors
/// `field.invalid`.
pub fn email(text: &str) -> Result<String, Rejection> {
    let text = text.trim();
    let plausible = text.split_once('@').is_some_and(|(local, domain)| {
        let clean = |part: &str| {
            !part.is_empty()
                && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "@<>(),;:\"\\[]".contains(c))
        };
        clean(local)
            && clean(domain)
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !domain.contains("..")
    });
    if plausible && text.len() <= 254 {
        Ok(text.to_lowercase())
    } else {
        Err(Rejection::new(Code::FieldInvalid, "this is not an e-mail address"))
    }
}

/// How paths and queries that cannot be read are answered.
pub fn configure(config: &mut web::ServiceConfig) {
    // An id that is no id names nothing; it is answered as one that is not there.
    config.app_data(web::PathConfig::default().error_handler(|_, _| Problem::not_found().into()));
    config.app_data(web::QueryConfig::default().error_handler(|error, _| {
        let text = error.to_string();
        let detail = text.strip_prefix("Query deserialize error: ").unwrap_or(&text).to_owned();
        let name = detail.split('`').nth(1).unwrap_or_default().to_owned();
        Problem::field(format!("?{name}"), detail).into()
    }));
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Plan {
        title: String,
        steps: Vec<Step>,
        #[serde(default, deserialize_with = "nullable")]
        at: Option<Option<i64>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Step {
        minutes: u32,
    }

    fn refused(body: &str) -> serde_json::Value {
        let problem = parse::<Plan>(body.as_bytes()).expect_err(body);
        let response = problem.answer("/x", "r1");
        let bytes = actix_web::body::MessageBody::try_into_bytes(response.into_body()).expect("whole");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    #[test]
    fn syntax_names_line_and_column() {
        for body in [
            "{\n  \"title\": }",
            "",
            "{\"title\":\"a\",\"steps\":[]} x",
            "\u{feff}{}",
            "{\"title\":\"\\ud800\",\"steps\":[]}",
        ] {
            let problem = refused(body);
            assert_eq!(
                (problem["code"].as_str(), problem["status"].as_u64()),
                (Some("json.syntax"), Some(400)),
                "{body}"
            );
            assert!(problem["detail"].as_str().expect("detail").contains("line"), "{problem}");
        }
        assert_eq!(refused("{\n  \"title\": }")["detail"], "not JSON at line 2, column 12");
    }

    #[test]
    fn faults_are_pointed_at() {
        let at = |body: &str| {
            let problem = refused(body);
            assert_eq!(problem["status"], 422, "{body}");
            problem["errors"][0]["pointer"].as_str().expect("pointer").to_owned()
        };
        assert_eq!(at(r#"{"title":1,"steps":[]}"#), "/title");
        assert_eq!(at(r#"{"title":"a","steps":[{"minutes":1},{"minutes":-1}]}"#), "/steps/1/minutes");
        assert_eq!(at(r#"{"title":"a","steps":[{"minutes":1,"a/b":2}]}"#), "/steps/0/a~1b");
        assert_eq!(at(r#"{"title":"a","steps":[{}]}"#), "/steps/0/minutes");
        assert_eq!(at(r#"{"steps":[]}"#), "/title");
        assert_eq!(at(r#"{"title":"a","title":"b","steps":[]}"#), "/title");
        assert_eq!(at(r#"["a",[]]"#), "");
        assert_eq!(at("null"), "");
    }

    #[test]
    fn deep_bodies_do_not_break_the_stack() {
        let body = format!("{{\"title\":\"a\",\"steps\":{}", "[".repeat(1 << 20));
        assert!(parse::<Plan>(body.as_bytes()).is_err());
        assert!(parse::<serde_json::Value>(body.as_bytes()).is_err());
    }

    #[test]
    fn null_is_not_missing() {
        let at = |body: &str| parse::<Plan>(body.as_bytes()).expect(body).at;
        assert_eq!(at(r#"{"title":"a","steps":[]}"#), None);
        assert_eq!(at(r#"{"title":"a","steps":[],"at":null}"#), Some(None));
        assert_eq!(at(r#"{"title":"a","steps":[],"at":5}"#), Some(Some(5)));
    }

    #[test]
    fn media_types() {
        let json = |kind: &str| {
            is_json(&actix_web::test::TestRequest::post().insert_header(("content-type", kind)).to_http_request())
        };
        assert!(json("application/json"));
        assert!(json("application/JSON; charset=UTF-8"));
        for other in [
            "",
            "text/plain",
            "application/json; charset=latin1",
            "application/jsonp",
            "multipart/form-data",
            "text/json",
        ] {
            assert!(!json(other), "{other}");
        }
    }

    #[test]
    fn addresses() {
        assert_eq!(email(" Ana.B+x@Example.org ").as_deref(), Ok("ana.b+x@example.org"));
        assert_eq!(email("נועה@דוגמה.ישראל").as_deref(), Ok("נועה@דוגמה.ישראל"));
        for bad in [
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@localhost",
            "a b@example.org",
            "a@b@example.org",
            "ana@.org",
            "ana@example.",
            "a\n@example.org",
            "<ana@example.org>",
        ] {
            assert!(email(bad).is_err(), "{bad}");
        }
        assert!(email(&format!("{}@example.org", "x".repeat(250))).is_err());
    }
}
