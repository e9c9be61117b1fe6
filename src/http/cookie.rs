//! Cookies: secrets that a browser keeps and scripts cannot read. They only ever buy an access token.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use plenary_core::ids::SessionId;

/// Where the cookie of an account goes.
const REFRESH_PATH: &str = "/api/v1/auth";
const REFRESH: &str = "plenary_refresh";
/// Where the cookie of a guest goes.
const GUEST_PATH: &str = "/api/v1";
const GUEST_DAYS: i64 = 30;
/// Longer values are none of ours.
const VALUE_BYTES_MAX: usize = 128;

/// How this server's cookies are made.
#[derive(Clone, Debug)]
pub struct Jar {
    secure: bool,
    refresh_days: i64,
}

impl Jar {
    /// Secure when people come by https.
    #[must_use]
    pub fn new(public_url: &str, refresh_ttl_days: u32) -> Self {
        Self { secure: public_url.starts_with("https://"), refresh_days: refresh_ttl_days.into() }
    }

    /// Keeps someone signed in.
    #[must_use]
    pub fn refresh(&self, token: &str) -> Cookie<'static> {
        self.make(REFRESH.into(), token, REFRESH_PATH, self.refresh_days)
    }

    /// Takes the sign-in away.
    #[must_use]
    pub fn no_refresh(&self) -> Cookie<'static> {
        self.make(REFRESH.into(), "", REFRESH_PATH, 0)
    }

    /// Keeps a guest the same person in a session.
    #[must_use]
    pub fn guest(&self, session: SessionId, secret: &str) -> Cookie<'static> {
        self.make(guest_name(session), secret, GUEST_PATH, GUEST_DAYS)
    }

    fn make(&self, name: String, value: &str, path: &'static str, days: i64) -> Cookie<'static> {
        Cookie::build(name, value.to_owned())
            .path(path)
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .max_age(Duration::days(days))
            .finish()
    }
}

fn guest_name(session: SessionId) -> String {
    format!("plenary_guest_{session}")
}

fn value(request: &HttpRequest, name: &str) -> Option<String> {
    let cookie = request.cookie(name)?;
    let value = cookie.value();
    (!value.is_empty() && value.len() <= VALUE_BYTES_MAX).then(|| value.to_owned())
}

/// The refresh token a browser sent.
#[must_use]
pub fn refresh_of(request: &HttpRequest) -> Option<String> {
    value(request, REFRESH)
}

/// The guest's secret for a session that a browser sent.
#[must_use]
pub fn guest_of(request: &HttpRequest, session: SessionId) -> Option<String> {
    value(request, &guest_name(session))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_other_sites_and_plain_http_do_not_get_them() {
        let text = Jar::new("https://plenary.example", 30).refresh("x").to_string();
        for part in ["plenary_refresh=x", "HttpOnly", "SameSite=Lax", "Secure", "Path=/api/v1/auth", "Max-Age=2592000"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!Jar::new("http://localhost:8080", 30).refresh("x").to_string().contains("Secure"));
        assert!(Jar::new("http://localhost:8080", 30).no_refresh().to_string().contains("Max-Age=0"));
    }
}
