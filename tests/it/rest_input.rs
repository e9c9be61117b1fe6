//! What the edge says to what it cannot use, and what every answer carries. Driven by the API's own description, so a
//! new route is covered the day it is described.

use reqwest::{Client, Method, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Stage, client};

struct Edge<'a> {
    stage: &'a Stage,
    client: Client,
}

impl Edge<'_> {
    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Response {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = self.client.request(method, format!("{}{path}", self.stage.base)).body(body.into());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("the server answers")
    }

    /// Every operation of the description: method, path with ids in place, whether it needs a token.
    async fn operations(&self) -> Vec<(String, String, bool)> {
        let document: Value = self.send("GET", "/api/v1/openapi.json", &[], "").await.json().await.expect("JSON");
        let mut all = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            let parts = path.split('/').map(|part| match part {
                "{n}" => "1",
                part if part.starts_with('{') => "00000000-0000-4000-8000-000000000000",
                part => part,
            });
            let path = parts.collect::<Vec<_>>().join("/");
            for (method, operation) in item.as_object().expect("methods") {
                all.push((method.to_uppercase(), path.clone(), operation["security"].is_array()));
            }
        }
        all
    }
}

async fn problem(response: Response) -> Value {
    let status = response.status();
    let kind = response.headers()[header::CONTENT_TYPE].to_str().expect("text").to_owned();
    let id = response.headers()["x-request-id"].to_str().expect("text").to_owned();
    let body: Value = response.json().await.expect("a problem is JSON");
    assert_eq!(kind, "application/problem+json", "{body}");
    assert_eq!(
        (body["status"].as_u64(), body["request_id"].as_str()),
        (Some(status.as_u16().into()), Some(id.as_str()))
    );
    assert_eq!(body["type"], format!("/problems/{}", body["code"].as_str().expect("a code")));
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_refuses_what_it_should_and_none_fails() {
    let stage = Stage::start().await;
    let edge = Edge { stage: &stage, client: client() };
    let token = format!("Bearer {}", stage.owner("alice").await);
    let json = ("content-type", "application/json");
    for (method, path, needs_token) in edge.operations().await {
        let name = format!("{method} {path}");
        if needs_token {
            for wrong in
                [&[json][..], &[json, ("authorization", "Bearer nonsense")], &[json, ("authorization", "Basic YTpi")]]
            {
                let response = edge.send(&method, &path, wrong, "{}").await;
                assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{name}");
                assert!(response.headers().contains_key(header::WWW_AUTHENTICATE), "{name}");
                problem(response).await;
            }
        }
        let signed_in = [json, ("authorization", token.as_str())];
        let response = edge.send("TRACE", &path, &signed_in, "").await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{name}");
        assert!(
            response.headers()[header::ALLOW].to_str().is_ok_and(|allow| allow.contains(method.as_str())),
            "{name}"
        );
        if path.ends_with(".csv") && method == "PUT" {
            // A table, which is no JSON.
            let response = edge.send(&method, &path, &signed_in, "{}").await;
            assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{name}");
            let table = [("content-type", "text/csv"), ("authorization", token.as_str())];
            let large = edge.send(&method, &path, &table, vec![b' '; (1 << 20) + 1]).await;
            assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE, "{name}");
        } else if path.ends_with("/canvases/import") {
            // A whole canvas, which is read where it may take its time.
            let text = [("content-type", "text/plain"), ("authorization", token.as_str())];
            let response = edge.send(&method, &path, &text, "{}").await;
            assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{name}");
            let large = edge.send(&method, &path, &signed_in, vec![b' '; (16 << 20) + 1]).await;
            assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE, "{name}");
        } else if matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
            let bodies = [
                ("", 400, "json.syntax"),
                ("{", 400, "json.syntax"),
                ("\u{0}", 400, "json.syntax"),
                ("[]", 422, "field.invalid"),
                ("{\"no_such_field\":1}", 422, "field.invalid"),
            ];
            for (body, status, code) in bodies {
                let response = edge.send(&method, &path, &signed_in, body).await;
                let problem = problem(response).await;
                assert_eq!(
                    (problem["status"].as_u64(), problem["code"].as_str()),
                    (Some(status), Some(code)),
                    "{name} {body:?}: {problem}"
                );
            }
            let form = [("content-type", "application/x-www-form-urlencoded"), ("authorization", token.as_str())];
            assert_eq!(
                edge.send(&method, &path, &form, "a=b").await.status(),
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{name}"
            );
            let large = edge.send(&method, &path, &signed_in, vec![b' '; (1 << 20) + 1]).await;
            assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE, "{name}");
        }
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_protect_browsers() {
    let stage = Stage::start().await;
    let edge = Edge { stage: &stage, client: client() };
    let (mut seen, mut wanted) = (Vec::new(), Vec::new());
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/join/ABCD"),
        ("GET", "/api/v1/about"),
        ("GET", "/api/nothing"),
        ("POST", "/api/v1/auth/login"),
        ("GET", "/metrics"),
        ("GET", "/docs/"),
        ("GET", "/content/pictures/none.svg"),
        ("GET", "/ws/nothing"),
        ("DELETE", "/"),
    ] {
        let response = edge.send(method, path, &[], "").await;
        for name in
            ["content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options", "x-request-id"]
        {
            wanted.push((path, name));
            if response.headers().contains_key(name) {
                seen.push((path, name));
            }
        }
        assert!(!response.status().is_server_error(), "{path}");
    }
    assert_eq!(seen, wanted);
    let given = edge.send("GET", "/api/v1/about", &[("x-request-id", "from-a-proxy-1")], "").await;
    assert_eq!(given.headers()["x-request-id"], "from-a-proxy-1");
    let forged = edge.send("GET", "/api/v1/about", &[("x-request-id", "a b\"c")], "").await;
    assert_ne!(forged.headers()["x-request-id"], "a b\"c");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_change_nothing_and_allowed_ones_are_told_so() {
    let stage = Stage::with(|config| config.server.allowed_origins = vec!["https://studio.example".into()]).await;
    let edge = Edge { stage: &stage, client: client() };
    let asks = ("access-control-request-method", "POST");
    let ours = edge.send("OPTIONS", "/api/v1/auth/login", &[("origin", "https://studio.example"), asks], "").await;
    assert_eq!(
        (ours.status(), ours.headers()["access-control-allow-origin"].to_str().ok()),
        (StatusCode::NO_CONTENT, Some("https://studio.example"))
    );
    for origin in ["https://evil.example", "null", "https://studio.example.evil.example", "http://studio.example"] {
        let theirs = edge.send("OPTIONS", "/api/v1/auth/login", &[("origin", origin), asks], "").await;
        assert_eq!(theirs.status(), StatusCode::FORBIDDEN, "{origin}");
        assert!(!theirs.headers().contains_key("access-control-allow-origin"), "{origin}");
        let refused = edge
            .send("POST", "/api/v1/auth/login", &[("origin", origin), ("content-type", "application/json")], "{}")
            .await;
        assert_eq!(problem(refused).await["code"], "origin.refused", "{origin}");
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i35_tokens_and_passwords_stand_in_no_figure() {
    let stage = Stage::start().await;
    let edge = Edge { stage: &stage, client: client() };
    let live = stage.live().await;
    let invited =
        stage.post("/invitations", Some(&live.token), json!({ "email": "bob@example.org", "role": "member" })).await;
    let token = invited["token"].as_str().expect("a token").to_owned();
    stage.send(Method::GET, &format!("/invitations/by-token/{token}"), None, None).await;
    stage.send(Method::GET, &format!("/join/{}", live.code), None, None).await;
    let figures = edge.send("GET", "/metrics", &[], "").await.text().await.expect("text");
    assert!(figures.contains("route=\"/api/v1/invitations/by-token/{token}\""), "{figures}");
    for secret in [token.as_str(), live.code.as_str(), live.id.as_str(), "bob@example.org"] {
        assert!(!figures.contains(secret), "{secret}");
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_is_alive_and_ready() {
    let stage = Stage::start().await;
    let edge = Edge { stage: &stage, client: client() };
    assert_eq!(edge.send("GET", "/healthz", &[], "").await.text().await.expect("text"), "ok");
    let ready: Value = edge.send("GET", "/readyz", &[], "").await.json().await.expect("JSON");
    assert_eq!(ready, json!({ "status": "ready", "checks": { "database": "ok", "node": "ok" } }));
    stage.stop().await;
}
