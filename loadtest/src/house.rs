//! What REST has to do before and after a run: a session with a canvas that everybody may draw on, and people with tickets.

use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::Failure;

/// A server, entered as somebody who may have sessions.
#[derive(Clone)]
pub struct House {
    client: Client,
    /// Where it is, without a slash at the end.
    pub base: String,
    /// The access token of an account.
    pub token: String,
}

/// A canvas that everybody in its session may draw on.
#[derive(Clone, Debug)]
pub struct Place {
    /// The session.
    pub session: String,
    /// How people join it.
    pub code: String,
    /// The canvas.
    pub canvas: String,
}

/// Somebody in a session.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Who they are there.
    pub id: String,
    /// Their access token.
    pub token: String,
}

impl House {
    /// A server at `base`, with the token of a facilitator's account.
    #[must_use]
    pub fn new(base: &str, token: &str) -> Self {
        // The first call of the process counts.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { client: Client::new(), base: base.trim_end_matches('/').to_owned(), token: token.to_owned() }
    }

    /// A request below `/api/v1`: its status, and its answer as far as that is JSON.
    ///
    /// # Errors
    /// [`Failure::Http`].
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Result<(u16, Value), Failure> {
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        Ok((status, serde_json::from_slice(&response.bytes().await?).unwrap_or_default()))
    }

    /// The same with a body that is said to be JSON, whatever it is.
    ///
    /// # Errors
    /// [`Failure::Http`].
    pub async fn send_text(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: String,
    ) -> Result<(u16, Value), Failure> {
        let request = self.client.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(token);
        let response = request.header("content-type", "application/json").body(body).send().await?;
        let status = response.status().as_u16();
        Ok((status, serde_json::from_slice(&response.bytes().await?).unwrap_or_default()))
    }

    /// A request that must succeed.
    ///
    /// # Errors
    /// [`Failure::Http`], [`Failure::Refused`].
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Result<Value, Failure> {
        let (status, answer) = self.send(method, path, token, body).await?;
        if (200..300).contains(&status) {
            return Ok(answer);
        }
        Err(Failure::Refused { path: path.to_owned(), status, detail: answer["detail"].to_string() })
    }

    async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Result<Value, Failure> {
        self.call(Method::POST, path, token, Some(body)).await
    }

    /// A live session with a canvas.
    ///
    /// # Errors
    /// [`Failure::Http`], [`Failure::Refused`].
    pub async fn open(&self, title: &str) -> Result<Place, Failure> {
        let me = Some(self.token.as_str());
        let session = self.post("/sessions", me, json!({ "title": title, "lobby": false })).await?;
        let (id, code) = (text(&session, "id"), text(&session, "join_code"));
        self.post(&format!("/sessions/{id}/start"), me, json!({})).await?;
        let canvas = self.canvas(&id).await?;
        Ok(Place { session: id, code, canvas })
    }

    /// One more canvas in a session.
    ///
    /// # Errors
    /// [`Failure::Http`], [`Failure::Refused`].
    pub async fn canvas(&self, session: &str) -> Result<String, Failure> {
        let body = json!({ "name": "A canvas under load", "access": { "to": "session", "right": "edit" } });
        let canvas = self.post(&format!("/sessions/{session}/canvases"), Some(&self.token), body).await?;
        Ok(text(&canvas, "id"))
    }

    /// Ends a session. It stays in the list of those that were held, which the server lets nobody delete.
    ///
    /// # Errors
    /// [`Failure::Http`], [`Failure::Refused`].
    pub async fn end(&self, session: &str) -> Result<(), Failure> {
        self.post(&format!("/sessions/{session}/complete"), Some(&self.token), json!({})).await.map(drop)
    }

    /// Somebody joins by the link.
    ///
    /// # Errors
    /// [`Failure::Http`], [`Failure::Refused`].
    pub async fn join(&self, code: &str, name: &str) -> Result<Guest, Failure> {
        let joined = self.post(&format!("/join/{code}"), None, json!({ "name": name, "cookie": false })).await?;
        Ok(Guest { id: text(&joined, "participant_id"), token: text(&joined, "access_token") })
    }

    /// A ticket to a canvas with a right, for whoever has this token.
    ///
    /// # Errors
    /// [`Failure::Http`], [`Failure::Refused`].
    pub async fn ticket(&self, place: &Place, token: &str, right: &str) -> Result<String, Failure> {
        let path = format!("/sessions/{}/canvases/{}/tickets", place.session, place.canvas);
        Ok(text(&self.post(&path, Some(token), json!({ "right": right })).await?, "ticket"))
    }

    /// The address of a canvas's socket.
    #[must_use]
    pub fn socket(&self, canvas: &str, ticket: &str) -> String {
        format!("{}/yjs/{canvas}?token={ticket}", self.base.replacen("http", "ws", 1))
    }

    /// A new guest's address of a canvas's socket, with a ticket that lets them edit.
    ///
    /// # Errors
    /// [`Failure::Http`], [`Failure::Refused`].
    pub async fn invite(&self, place: &Place, name: &str) -> Result<(Guest, String), Failure> {
        let guest = self.join(&place.code, name).await?;
        let ticket = self.ticket(place, &guest.token, "edit").await?;
        Ok((guest, self.socket(&place.canvas, &ticket)))
    }

    /// A figure of the server by its name in `/metrics`, without labels.
    ///
    /// # Errors
    /// [`Failure::Http`].
    pub async fn metric(&self, name: &str) -> Result<Option<f64>, Failure> {
        let text = self.client.get(format!("{}/metrics", self.base)).send().await?.text().await?;
        Ok(text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok()))
    }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}
