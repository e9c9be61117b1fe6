//! How often one may try: by address, by account, by join code. What is kept of each is a number, not a name.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use actix_web::HttpRequest;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use super::problem::Problem;
use crate::{
    config::{self, Network},
    telemetry,
};

/// After so many checks, keys that are as good as new are forgotten.
const CHECKS_BETWEEN_CLEANING: u32 = 4_096;

/// So many a minute for each key, all at once if they like.
pub struct Limiter {
    name: &'static str,
    limiter: DefaultKeyedRateLimiter<u64>,
    clock: DefaultClock,
    hasher: RandomState,
    checks: AtomicU32,
}

impl Limiter {
    fn new(name: &'static str, per_minute: u32) -> Self {
        Self {
            name,
            limiter: RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN))),
            clock: DefaultClock::default(),
            hasher: RandomState::new(),
            checks: AtomicU32::new(0),
        }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// `auth.throttled`, with the time to wait.
    pub fn check(&self, key: impl Hash) -> Result<(), Problem> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % CHECKS_BETWEEN_CLEANING == CHECKS_BETWEEN_CLEANING - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&self.hasher.hash_one(key)).map_err(|until| {
            metrics::counter!(telemetry::THROTTLED, "limit" => self.name).increment(1);
            let wait = until.wait_time_from(self.clock.now());
            Problem::throttled(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
        })
    }
}

/// All limits of the edge.
pub struct Limits {
    trusted: Vec<Network>,
    login_address: Limiter,
    login_account: Limiter,
    join_address: Limiter,
    join_code: Limiter,
    canvas_refusals: Limiter,
}

/// Sockets of canvases that are refused with words and a code, by address: some stock clients take neither and come
/// again eight times a second. Beyond it they get a status, which makes them wait.
const CANVAS_REFUSALS_PER_MINUTE: u32 = 120;

impl Limits {
    /// As configured.
    #[must_use]
    pub fn new(server: &config::Server, auth: &config::Auth) -> Self {
        Self {
            trusted: server.trusted_proxies.clone(),
            login_address: Limiter::new("login_address", auth.login_per_minute_address),
            login_account: Limiter::new("login_account", auth.login_per_minute_account),
            join_address: Limiter::new("join_address", auth.join_per_minute_address),
            join_code: Limiter::new("join_code", auth.join_per_minute_code),
            canvas_refusals: Limiter::new("canvas_refusals", CANVAS_REFUSALS_PER_MINUTE),
        }
    }

    /// Counts an attempt to become or to be somebody with an account.
    ///
    /// # Errors
    /// `auth.throttled`.
    pub fn login(&self, request: &HttpRequest, account: Option<&str>) -> Result<(), Problem> {
        self.login_address.check(self.address_key(request))?;
        account.map_or(Ok(()), |account| self.login_account.check(account.trim().to_lowercase()))
    }

    /// Counts an attempt to come in by a code.
    ///
    /// # Errors
    /// `auth.throttled`.
    pub fn join(&self, request: &HttpRequest, code: Option<&str>) -> Result<(), Problem> {
        self.join_address.check(self.address_key(request))?;
        code.map_or(Ok(()), |code| self.join_code.check(code))
    }

    /// Counts a socket of a canvas that is refused.
    ///
    /// # Errors
    /// `auth.throttled`.
    pub fn canvas_refusal(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.canvas_refusals.check(self.address_key(request))
    }

    /// One key for an IPv4 address, and for the /64 network of an IPv6 one, which is what one customer has.
    fn address_key(&self, request: &HttpRequest) -> Option<u128> {
        client_address(request, &self.trusted).map(|address| match address {
            IpAddr::V4(address) => address.to_bits().into(),
            IpAddr::V6(address) => address.to_bits() >> 64 << 64,
        })
    }
}

/// Who asks: the peer, or, behind trusted proxies, the last address of X-Forwarded-For that is not one of theirs.
/// Whatever a client wrote into the header itself stands further left.
#[must_use]
pub fn client_address(request: &HttpRequest, trusted: &[Network]) -> Option<IpAddr> {
    let known = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut address = request.peer_addr()?.ip().to_canonical();
    if !known(address) {
        return Some(address);
    }
    let headers = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = headers.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        let Ok(next) = hop.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() else { break };
        address = next.to_canonical();
        if !known(address) {
            break;
        }
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn each_key_has_its_own_minute() {
        let limiter = Limiter::new("test", 3);
        for _ in 0..3 {
            limiter.check("ana@example.org").expect("within the limit");
        }
        let refused = limiter.check("ana@example.org").expect_err("one too many");
        let wait = refused.retry_after_ms().expect("told how long");
        assert!((1..=20_000).contains(&wait), "{wait}");
        limiter.check("bob@example.org").expect("another key");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<Network> = ["10.0.0.0/8", "::1"].iter().map(|text| text.parse().expect("network")).collect();
        let of = |peer: &str, forwarded: &[&str]| {
            let request = TestRequest::get().peer_addr(peer.parse().expect("peer"));
            let request =
                forwarded.iter().fold(request, |request, value| request.append_header(("x-forwarded-for", *value)));
            client_address(&request.to_http_request(), &trusted).expect("address").to_string()
        };
        assert_eq!(of("203.0.113.9:1", &["198.51.100.1"]), "203.0.113.9", "not from a proxy of ours");
        assert_eq!(of("10.0.0.1:1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            of("10.0.0.1:1", &["1.1.1.1, 198.51.100.1"]),
            "198.51.100.1",
            "what the client wrote is not believed"
        );
        assert_eq!(of("10.0.0.1:1", &["1.1.1.1", "198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(of("[::1]:1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(of("10.0.0.1:1", &["nonsense"]), "10.0.0.1");
        assert_eq!(of("10.0.0.1:1", &[]), "10.0.0.1");
        assert_eq!(of("[::ffff:10.0.0.1]:1", &["198.51.100.1"]), "198.51.100.1");
    }
}
