//! The web app and the starter pictures, out of the binary. Every path that is no file is the app's own route and gets
//! its page. A file whose name holds its hash never changes; the page itself is asked for again each time.

use actix_web::{HttpRequest, HttpResponse, http::header};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::problem::Problem;

/// The built web client; missing in a build that was made without it.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct App;

/// What stands on cards.
#[derive(RustEmbed)]
#[folder = "content/pictures"]
#[allow_missing = true]
struct Pictures;

const FOREVER: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";
const ASK_AGAIN: &str = "no-cache";

/// Shown in place of the app.
const NOT_BUILT: &str = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
    <title>plenary</title><body style='font:16px/1.5 system-ui;max-width:40rem;margin:10vh auto;padding:0 1rem'>\
    <h1>plenary is running</h1><p>This binary was built without its web client. Build it, then plenary again:</p>\
    <pre>cd web && npm ci && npm run build</pre>\
    <p>The API is at <a href='/docs/'>/docs</a>.</p>";

/// A file of the app, or its page.
///
/// # Errors
/// 404 for a file that is not there; 405 for whatever does not read.
pub async fn app(request: HttpRequest) -> Result<HttpResponse, Problem> {
    reads(&request)?;
    let path = request.path().trim_start_matches('/');
    if let Some(file) = App::get(path).filter(|_| !path.is_empty() && path != "index.html") {
        let lasting = if path.starts_with("assets/") { FOREVER } else { FOR_A_DAY };
        return Ok(deliver(&request, path, file, lasting));
    }
    // A missing script must not be answered with a page; routes of the app have no dot in their last part.
    if path.starts_with("assets/") || path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return Err(Problem::not_found());
    }
    match App::get("index.html") {
        Some(page) => Ok(deliver(&request, "index.html", page, ASK_AGAIN)),
        None => Ok(HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, ASK_AGAIN))
            .content_type("text/html; charset=utf-8")
            .body(NOT_BUILT)),
    }
}

/// A starter picture.
///
/// # Errors
/// 404 for one that is not there; 405 for whatever does not read.
pub async fn content(request: HttpRequest) -> Result<HttpResponse, Problem> {
    reads(&request)?;
    let path = request.path().strip_prefix("/content/pictures/").unwrap_or_default();
    let file = Pictures::get(path).ok_or_else(Problem::not_found)?;
    Ok(deliver(&request, path, file, FOREVER))
}

/// A picture of the content that is built in, by its path on this server.
#[must_use]
pub fn picture(path: &str) -> Option<Vec<u8>> {
    let file = Pictures::get(path.strip_prefix("/content/pictures/")?)?;
    Some(file.data.into_owned())
}

fn reads(request: &HttpRequest) -> Result<(), Problem> {
    if matches!(request.method().as_str(), "GET" | "HEAD") {
        Ok(())
    } else {
        Err(Problem::method_not_allowed("GET, HEAD"))
    }
}

fn deliver(request: &HttpRequest, path: &str, file: EmbeddedFile, lasting: &str) -> HttpResponse {
    let hash: String = file.metadata.sha256_hash()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{hash}\"");
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let fresh = known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag));
    let mut response = if fresh { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, lasting));
    if fresh {
        return response.finish();
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let charset = if kind.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
    response.content_type(format!("{kind}{charset}")).body(file.data.into_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::{App as Server, http::StatusCode, test, web};

    use super::*;

    async fn get(path: &str) -> (StatusCode, String, String) {
        let server = test::init_service(
            Server::new()
                .service(web::scope("/content").default_service(web::to(content)))
                .default_service(web::to(app)),
        );
        let response = test::call_service(&server.await, test::TestRequest::get().uri(path).to_request()).await;
        let header = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        (response.status(), header(header::CONTENT_TYPE), header(header::CACHE_CONTROL))
    }

    #[actix_web::test]
    async fn routes_of_the_app_get_its_page_and_missing_files_do_not() {
        for path in ["/", "/join/ABCD", "/sessions/5e0b", "/index.html/"] {
            let (status, kind, cache) = get(path).await;
            assert_eq!((status, cache.as_str()), (StatusCode::OK, ASK_AGAIN), "{path}");
            assert!(kind.starts_with("text/html"), "{path}: {kind}");
        }
        for path in [
            "/assets/app-1234.js",
            "/favicon-of-old.ico",
            "/content/pictures/none.svg",
            "/content/../Cargo.toml",
            "/content/README.md",
        ] {
            assert_eq!(get(path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
