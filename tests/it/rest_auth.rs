//! Accounts over REST: signing in and out, who belongs to an organization, and what stays secret.

use plenary::config::Config;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Stage, client};

const PASSWORD: &str = "correct horse battery";

async fn register(stage: &Stage, name: &str) -> Value {
    let body = json!({
        "organization_name": format!("{name}'s studio"), "name": name, "email": format!("{name}@Example.org"),
        "password": PASSWORD, "cookie": false,
    });
    stage.post("/auth/register", None, body).await
}

fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body[field].as_str().unwrap_or_else(|| panic!("no {field} in {body}"))
}

async fn refresh(stage: &Stage, token: &str) -> (StatusCode, Value) {
    stage.send(Method::POST, "/auth/refresh", None, Some(json!({ "refresh_token": token }))).await
}

async fn me(stage: &Stage, token: &str) -> (StatusCode, Value) {
    stage.send(Method::GET, "/me", Some(token), None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_and_a_wrong_password_are_answered_alike() {
    let stage = Stage::start().await;
    register(&stage, "alice").await;
    let attempt = async |email: &str, password: &str| {
        let (status, mut body) =
            stage.send(Method::POST, "/auth/login", None, Some(json!({ "email": email, "password": password }))).await;
        body["request_id"] = Value::Null;
        (status, body)
    };
    let wrong = attempt("alice@example.org", "wrong horse battery").await;
    assert_eq!(wrong, attempt("nobody@example.org", PASSWORD).await);
    assert_eq!(wrong, attempt("not an address", PASSWORD).await);
    assert_eq!((wrong.0, text(&wrong.1, "code")), (StatusCode::UNAUTHORIZED, "auth.credentials"));
    let (status, auth) = attempt(" ALICE@example.org ", PASSWORD).await;
    assert_eq!((status, &auth["role"]), (StatusCode::OK, &json!("owner")));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_good_once_and_its_second_use_ends_the_sign_in() {
    let stage = Stage::with(|config: &mut Config| config.auth.refresh_leeway_ms = 0).await;
    let first = register(&stage, "alice").await;
    let (status, second) = refresh(&stage, text(&first, "refresh_token")).await;
    assert_eq!(status, StatusCode::OK, "{second}");
    assert_eq!(me(&stage, text(&second, "access_token")).await.0, StatusCode::OK);
    let (status, problem) = refresh(&stage, text(&first, "refresh_token")).await;
    assert_eq!((status, text(&problem, "code")), (StatusCode::UNAUTHORIZED, "auth.invalid"));
    let (status, _) = refresh(&stage, text(&second, "refresh_token")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "the thief's and the owner's both");
    let (_, problem) = me(&stage, text(&second, "access_token")).await;
    assert_eq!(text(&problem, "code"), "auth.expired", "and the access token with them");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e27_a_reload_before_the_answer_came_keeps_one_signed_in() {
    let stage = Stage::start().await;
    let first = register(&stage, "alice").await;
    let (_, lost) = refresh(&stage, text(&first, "refresh_token")).await;
    let (status, again) = refresh(&stage, text(&first, "refresh_token")).await;
    assert_eq!(status, StatusCode::OK, "{again}");
    assert_ne!(text(&lost, "refresh_token"), text(&again, "refresh_token"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_one_sign_in_or_all() {
    let stage = Stage::start().await;
    let phone = register(&stage, "alice").await;
    let sign_in = json!({ "email": "alice@example.org", "password": PASSWORD, "cookie": false });
    let laptop = stage.post("/auth/login", None, sign_in.clone()).await;
    stage.post("/auth/logout", None, json!({ "refresh_token": phone["refresh_token"] })).await;
    assert_eq!(refresh(&stage, text(&phone, "refresh_token")).await.0, StatusCode::UNAUTHORIZED);
    let (status, laptop) = refresh(&stage, text(&laptop, "refresh_token")).await;
    assert_eq!(status, StatusCode::OK, "the other device stays signed in");

    let tablet = stage.post("/auth/login", None, sign_in).await;
    stage.post("/auth/logout-everywhere", Some(text(&tablet, "access_token")), json!({})).await;
    for device in [&laptop, &tablet] {
        assert_eq!(refresh(&stage, text(device, "refresh_token")).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(me(&stage, text(device, "access_token")).await.0, StatusCode::UNAUTHORIZED);
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_keeps_the_refresh_token_where_scripts_and_other_sites_cannot_use_it() {
    let stage = Stage::start().await;
    let post = |path: &str, body: Value| client().post(format!("{}/api/v1{path}", stage.base)).json(&body);
    let new =
        json!({ "organization_name": "Studio", "name": "alice", "email": "alice@example.org", "password": PASSWORD });
    let response = post("/auth/register", new).send().await.expect("answered");
    let cookie = response.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/api/v1/auth"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let body: Value = response.json().await.expect("JSON");
    assert!(body.get("refresh_token").is_none());

    let pair = cookie.split(';').next().expect("name and value").to_owned();
    let other_site =
        post("/auth/refresh", json!({})).header(header::COOKIE, &pair).header(header::ORIGIN, "https://evil.example");
    let refused = other_site.send().await.expect("answered");
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let form = client().post(format!("{}/api/v1/auth/refresh", stage.base)).header(header::COOKIE, &pair);
    let form = form.header(header::CONTENT_TYPE, "text/plain").body("{}").send().await.expect("answered");
    assert_eq!(form.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let own = post("/auth/refresh", json!({})).header(header::COOKIE, &pair).header(header::ORIGIN, &stage.base);
    assert_eq!(own.send().await.expect("answered").status(), StatusCode::OK);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn someone_is_invited_gets_another_role_and_is_removed() {
    let stage = Stage::start().await;
    let alice = register(&stage, "alice").await;
    let (owner, alice_id) = (text(&alice, "access_token"), alice["user"]["id"].as_str().expect("an id"));
    let invited =
        stage.post("/invitations", Some(owner), json!({ "email": "Bob@Example.org", "role": "facilitator" })).await;
    let (token, url) = (text(&invited, "token"), text(&invited, "url"));
    assert!(url.ends_with(&format!("/invite/{token}")), "{url}");
    let (_, offer) = stage.send(Method::GET, &format!("/invitations/by-token/{token}"), None, None).await;
    assert_eq!(
        offer,
        json!({ "organization_name": "alice's studio", "email": "bob@example.org", "role": "facilitator" })
    );
    let acceptance = json!({ "token": token, "name": "bob", "password": PASSWORD, "cookie": false });
    let bob = stage.post("/invitations/accept", None, acceptance.clone()).await;
    let (status, again) = stage.send(Method::POST, "/invitations/accept", None, Some(acceptance)).await;
    assert_eq!((status, text(&again, "code")), (StatusCode::NOT_FOUND, "invitation.invalid"));

    let bob_id = bob["user"]["id"].as_str().expect("an id");
    let (status, _) = stage.send(Method::GET, "/members", Some(text(&bob, "access_token")), None).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let members = stage.get("/members", owner).await;
    assert_eq!((members["members"].as_array().map(Vec::len), &members["invitations"]), (Some(2), &json!([])));

    let change = |id: &str, role: &str| (format!("/members/{id}"), Some(json!({ "role": role })));
    let (path, body) = change(bob_id, "admin");
    let (status, _) = stage.send(Method::PATCH, &path, Some(owner), body).await;
    assert_eq!(status, StatusCode::OK);
    let (_, problem) = me(&stage, text(&bob, "access_token")).await;
    assert_eq!(text(&problem, "code"), "auth.expired", "the token with the old role has ended");
    let (_, bob) = refresh(&stage, text(&bob, "refresh_token")).await;
    assert_eq!(bob["role"], "admin");
    for (path, body) in [change(alice_id, "member"), change(bob_id, "owner")] {
        let (status, _) = stage.send(Method::PATCH, &path, Some(text(&bob, "access_token")), body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "an admin makes and changes no owners");
    }
    let (path, body) = change(alice_id, "member");
    let (status, problem) = stage.send(Method::PATCH, &path, Some(owner), body).await;
    assert_eq!((status, text(&problem, "code")), (StatusCode::CONFLICT, "role.last_facilitator"));

    let (status, _) = stage.send(Method::DELETE, &format!("/members/{bob_id}"), Some(owner), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(me(&stage, text(&bob, "access_token")).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&stage, text(&bob, "refresh_token")).await.0, StatusCode::UNAUTHORIZED);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_a_password_is_slowed_down() {
    let stage = Stage::with(|config: &mut Config| config.auth.login_per_minute_account = 3).await;
    let attempt = json!({ "email": "alice@example.org", "password": "wrong horse battery" });
    for _ in 0..3 {
        let (status, _) = stage.send(Method::POST, "/auth/login", None, Some(attempt.clone())).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let url = format!("{}/api/v1/auth/login", stage.base);
    let response = client().post(url).json(&attempt).send().await.expect("answered");
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: i64 = response.headers()[header::RETRY_AFTER].to_str().expect("text").parse().expect("a number");
    let problem: Value = response.json().await.expect("JSON");
    assert_eq!(text(&problem, "code"), "auth.throttled");
    assert!(problem["retry_after_ms"].as_i64().is_some_and(|ms| ms > 0 && ms <= seconds * 1_000), "{problem}");
    let other = json!({ "email": "bob@example.org", "password": "wrong horse battery" });
    assert_eq!(stage.send(Method::POST, "/auth/login", None, Some(other)).await.0, StatusCode::UNAUTHORIZED);
    stage.stop().await;
}
