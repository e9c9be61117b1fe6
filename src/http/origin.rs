//! Which pages may act through a browser: an exact list of origins (RFC 6454), no suffixes and no patterns.
//!
//! A browser names the origin of the page with every socket and every request that changes something; a program
//! that is no browser names none and has no cookies to be misused, so a missing origin is allowed.

use actix_web::HttpRequest;
use actix_web::http::header;
use plenary_core::protocol::error::Code;

use super::problem::Problem;
use crate::config;

/// The list: one's own origin and the ones configured.
#[derive(Clone, Debug)]
pub struct Origins {
    own: String,
    others: Vec<String>,
}

impl Origins {
    /// The origin of `public_url`, and `server.allowed_origins`.
    #[must_use]
    pub fn new(public_url: &str, server: &config::Server) -> Self {
        let others = server.allowed_origins.iter().filter_map(|origin| normal(origin)).collect();
        Self { own: normal(public_url).unwrap_or_default(), others }
    }

    /// Whether a page of this origin may ask; none is no page.
    #[must_use]
    pub fn allowed(&self, origin: Option<&str>) -> bool {
        origin.is_none_or(|origin| origin == self.own || self.configured(origin))
    }

    /// Whether an origin other than ours is in the list: such a page also needs to be told so (CORS).
    #[must_use]
    pub fn configured(&self, origin: &str) -> bool {
        self.others.iter().any(|other| other == origin)
    }

    /// Refuses a request that a page of another site makes a browser send.
    ///
    /// # Errors
    /// [`Code::OriginRefused`].
    pub fn check(&self, request: &HttpRequest) -> Result<(), Problem> {
        let mut named = request.headers().get_all(header::ORIGIN);
        let Some(origin) = named.next() else { return Ok(()) };
        let text = origin.to_str().unwrap_or_default();
        let same_host = || {
            // A page that this server itself delivered, under whatever name it was reached: the browser sets both.
            let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
            host.is_some_and(|host| text.strip_prefix("http://").or(text.strip_prefix("https://")) == Some(host))
        };
        // Two Origin headers come from no browser.
        if named.next().is_none() && !text.is_empty() && (self.allowed(Some(text)) || same_host()) {
            Ok(())
        } else {
            Err(Code::OriginRefused.into())
        }
    }
}

/// `scheme://host[:port]` in small letters and without the scheme's own port, as browsers write it.
fn normal(url: &str) -> Option<String> {
    let url = url.trim_end_matches('/').to_ascii_lowercase();
    let (scheme, host) = url.split_once("://")?;
    let host = match scheme {
        "https" => host.strip_suffix(":443").unwrap_or(host),
        "http" => host.strip_suffix(":80").unwrap_or(host),
        _ => host,
    };
    (!host.is_empty() && !host.contains('/')).then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn origins() -> Origins {
        let mut server = config::Config::default().server;
        server.allowed_origins = vec!["https://Studio.Example".into(), "http://localhost:5173".into()];
        Origins::new("https://plenary.example:443/", &server)
    }

    #[test]
    fn only_exact_origins_are_allowed() {
        let origins = origins();
        for good in ["https://plenary.example", "https://studio.example", "http://localhost:5173"] {
            assert!(origins.allowed(Some(good)), "{good}");
        }
        assert!(origins.allowed(None));
        let bad = [
            "",
            "null",
            "https://",
            "http://plenary.example",
            "https://plenary.example:8443",
            "https://plenary.example.",
            "https://plenary.example/",
            "https://plenary.example.evil.example",
            "https://evilplenary.example",
            "https://a.plenary.example",
            "HTTPS://plenary.example",
            "https://PLENARY.example",
            "https://plenary.example ",
            " https://plenary.example",
            "https://plenary.example\0",
            "https://plenary.example@evil.example",
            "https://evil.example#https://plenary.example",
            "https://evil.example?https://plenary.example",
            "https://plenary.example,https://evil.example",
            "https://xn--plenary-9za.example",
            "https://plénary.example",
            "file://",
            "data:",
            "https:plenary.example",
            "//plenary.example",
            "plenary.example",
            "https://localhost:5173",
            "http://localhost:51730",
            "http://localhost",
            "http://127.0.0.1:5173",
            "http://[::1]:5173",
            "chrome-extension://plenary.example",
            "https://studio.example:443",
            "wss://plenary.example",
            "*",
        ];
        for bad in bad {
            assert!(!origins.allowed(Some(bad)), "{bad:?}");
        }
    }

    #[test]
    fn a_page_of_this_host_is_ours_and_two_origins_are_nobody() {
        let check = |headers: &[(&str, &str)]| {
            let request = headers.iter().fold(TestRequest::post(), |request, header| request.append_header(*header));
            origins().check(&request.to_http_request()).is_ok()
        };
        assert!(check(&[]));
        assert!(check(&[("host", "10.0.0.7:8080"), ("origin", "http://10.0.0.7:8080")]));
        assert!(!check(&[("host", "10.0.0.7:8080"), ("origin", "http://10.0.0.7:8081")]));
        assert!(!check(&[("host", "evil.example"), ("origin", "null")]));
        assert!(!check(&[("origin", "https://plenary.example"), ("origin", "https://evil.example")]));
        assert!(!check(&[("origin", "")]));
    }
}
