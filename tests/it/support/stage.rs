//! A server in this process, and its REST interface as a client sees it.

use std::net::TcpListener;

use plenary::{
    app::Running,
    config::{Config, Loaded, Secret},
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use super::{Person, client, postgres};

/// A running server with a database of its own.
pub struct Stage {
    /// Where it is, such as `http://127.0.0.1:40123`.
    pub base: String,
    /// Its database's URL, for looking behind the scenes.
    pub database: String,
    client: Client,
    running: Running,
}

impl Stage {
    /// A server with the default configuration, but short patience.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A server with some keys set differently.
    pub async fn with(set: impl FnOnce(&mut Config)) -> Self {
        let database = postgres::database().await;
        Self::on(database, set).await
    }

    /// A server on a database that is there already: a restart, or a second node.
    pub async fn on(database: String, set: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        config.server.bind = "127.0.0.1:0".parse().expect("an address");
        config.server.workers = 1;
        config.database.data_dir = postgres::scratch("data");
        config.database.pool_max = 4;
        config.node.name = "test".into();
        // People in tests answer pings only while somebody waits for what they see.
        config.session.heartbeat_timeout_s = 600;
        config.auth.argon2_memory_kib = 8 * 1_024;
        config.auth.login_per_minute_address = 10_000;
        config.auth.join_per_minute_address = 10_000;
        config.auth.join_per_minute_code = 10_000;
        set(&mut config);
        let signing_keys = vec![Secret::new("a key that only the tests of plenary use")];
        let listener = TcpListener::bind(config.server.bind).expect("a free port");
        let running =
            Running::start(&Loaded { config, signing_keys }, &database, listener).await.expect("the server starts");
        Self { base: running.public_url().to_owned(), database, client: client(), running }
    }

    /// Ends the server in order.
    pub async fn stop(self) {
        self.running.stop().await;
    }

    /// A request to the API: status and body.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.expect("the server answers");
        let status = response.status();
        let body = response.bytes().await.expect("a body");
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// A PUT of a table: status and body.
    pub async fn put_table(&self, path: &str, token: Option<&str>, table: impl Into<Vec<u8>>) -> (StatusCode, Value) {
        let mut request = self.client.put(format!("{}/api/v1{path}", self.base)).header("content-type", "text/csv");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.body(table.into()).send().await.expect("the server answers");
        let status = response.status();
        let body = response.bytes().await.expect("a body");
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// A GET that must succeed.
    pub async fn get(&self, path: &str, token: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, Some(token), None).await;
        assert!(status.is_success(), "GET {path}: {status} {body}");
        body
    }

    /// A POST that must succeed.
    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Value {
        let (status, answer) = self.send(Method::POST, path, token, Some(body)).await;
        assert!(status.is_success(), "POST {path}: {status} {answer}");
        answer
    }

    /// A new organization with an owner: their access token.
    pub async fn owner(&self, name: &str) -> String {
        let email = format!("{name}@{}.example", uuid::Uuid::new_v4().simple());
        let body = json!({
            "organization_name": format!("{name}'s studio"), "name": name, "email": email,
            "password": "correct horse battery", "cookie": false,
        });
        let auth = self.post("/auth/register", None, body).await;
        auth["access_token"].as_str().expect("a token").to_owned()
    }

    /// Another member of an owner's organization: their access token.
    pub async fn member(&self, owner: &str, name: &str, role: &str) -> String {
        let email = format!("{name}@{}.example", uuid::Uuid::new_v4().simple());
        let invited = self.post("/invitations", Some(owner), json!({ "email": email, "role": role })).await;
        let accept =
            json!({ "token": invited["token"], "name": name, "password": "correct horse battery", "cookie": false });
        let auth = self.post("/invitations/accept", None, accept).await;
        auth["access_token"].as_str().expect("a token").to_owned()
    }

    /// A session that is live, with alice as its facilitator and no lobby.
    pub async fn live(&self) -> Live<'_> {
        self.session(json!({ "title": "A morning together", "lobby": false }), true).await
    }

    /// A session as the body of `POST /sessions` says, started or not, with alice as its facilitator.
    pub async fn session(&self, body: Value, start: bool) -> Live<'_> {
        let token = self.owner("alice").await;
        let session = self.post("/sessions", Some(&token), body).await;
        let id = session["id"].as_str().expect("an id").to_owned();
        if start {
            self.post(&format!("/sessions/{id}/start"), Some(&token), json!({})).await;
        }
        let joined = self.post(&format!("/sessions/{id}/join"), Some(&token), json!({})).await;
        let alice = Person::new(&self.base, "alice", &id, &joined);
        let code = session["join_code"].as_str().expect("a code").to_owned();
        Live { stage: self, id, code, token, alice }
    }
}

/// A session on a stage.
pub struct Live<'a> {
    /// Where.
    pub stage: &'a Stage,
    /// Its id.
    pub id: String,
    /// The code to join it.
    pub code: String,
    /// The access token of alice's account.
    pub token: String,
    /// The facilitator, not connected yet.
    pub alice: Person,
}

impl Live<'_> {
    /// A guest who has joined and is connected.
    pub async fn join(&self, name: &str) -> Person {
        let mut person = self.guest(name).await;
        person.connect().await;
        person
    }

    /// A guest who has joined and is not connected.
    pub async fn guest(&self, name: &str) -> Person {
        let body = json!({ "name": name, "cookie": false });
        let joined = self.stage.post(&format!("/join/{}", self.code), None, body).await;
        Person::new(&self.stage.base, name, &self.id, &joined)
    }

    /// A guest who is connected and helps to facilitate; alice must be connected.
    pub async fn helper(&mut self, name: &str) -> Person {
        let mut helper = self.join(name).await;
        self.alice.done("role.set", json!({ "participant_id": helper.id, "role": "co_facilitator" })).await;
        helper.event("role.changed").await;
        helper
    }

    /// Someone with an account who has joined and is not connected.
    pub async fn enter(&self, name: &str, token: &str) -> Person {
        let joined = self.stage.post(&format!("/sessions/{}/join", self.id), Some(token), json!({})).await;
        Person::new(&self.stage.base, name, &self.id, &joined)
    }

    /// Opens breakouts of these names with these people in them, by index: their ids. Alice must be connected.
    pub async fn breakouts(&mut self, names: &[&str], places: &[(&str, usize)]) -> Vec<String> {
        let assignment = json!({ "how": "given", "places": places });
        self.alice.made("breakout.prepare", json!({ "names": names, "assignment": assignment })).await;
        self.alice.done("breakout.open", json!({})).await;
        let round = self.alice.event("breakout.opened").await["round"].clone();
        let ids = round["breakouts"].as_array().expect("breakouts").iter();
        ids.map(|breakout| breakout["id"].as_str().expect("an id").to_owned()).collect()
    }

    /// The session as REST shows it to its facilitator.
    pub async fn show(&self) -> Value {
        self.stage.get(&format!("/sessions/{}", self.id), &self.token).await
    }
}
