//! Attacks over REST: bodies that are too long, too many or too deep, and pictures asked for all at once.

use std::time::Duration;

use futures_util::future::join_all;
use plenary_core::canvas::frame;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::enemy::Enemy;
use crate::{Failure, author::Author, dice::Dice, socket};

/// How long a body is, at which nobody should read to its end.
const BODY_MAX: usize = 200 << 20;
/// Pictures at once.
const BURST: usize = 30;
/// Pixels for each of the canvas: pictures of some 80 million.
const SCALE: u32 = 2;
const PATIENCE: Duration = Duration::from_secs(60);

/// The promise for a body without end: 413, or no answer, since whoever goes on writing to a closed connection may lose
/// what was said before.
pub const CUT: &str = "cut short";
/// The promise for a burst.
pub const DRAWN: &str = "drawn, or 503";

/// An import and its promise.
pub struct Import {
    /// What it is.
    pub what: &'static str,
    /// The body.
    pub body: String,
    /// The answer.
    pub promised: &'static str,
}

/// All of them. The long ones are made when they are sent, since a test of memory must not hold them all.
pub fn imports() -> Vec<fn() -> Import> {
    vec![
        || {
            let group = |id: &str, parent: &str| json!({ "id": id, "k": "group", "z": "a0", "p": parent });
            let export = export(json!([group("a", "b"), group("b", "c"), group("c", "a")]));
            Import { what: "an import with parents in a circle", body: export, promised: "422 field.invalid" }
        },
        || {
            let elements = vec![r#"{"id":"x"}"#; 1_000_000].join(",");
            let body = format!(r#"{{"format":"plenary.canvas","v":1,"elements":[{elements}]}}"#);
            Import { what: "an import of 1,000,000 elements", body, promised: "422 field.invalid" }
        },
        || {
            let deep = ["[".repeat(1_000_000), "]".repeat(1_000_000)].concat();
            let body = format!(r#"{{"format":"plenary.canvas","v":1,"meta":{{"a":{deep}}}}}"#);
            Import { what: "an import nested 1,000,000 deep", body, promised: "422 field.invalid" }
        },
        || Import { what: "an import of 17 MiB", body: " ".repeat(17 << 20), promised: "413 too_large" },
    ]
}

fn export(elements: Value) -> String {
    json!({ "format": "plenary.canvas", "v": 1, "elements": elements }).to_string()
}

/// Posts one.
///
/// # Errors
/// [`Failure::Http`].
pub async fn import(enemy: &Enemy, body: String) -> Result<String, Failure> {
    let path = format!("/sessions/{}/canvases/import", enemy.place.session);
    let answered = enemy.house.send_text(Method::POST, &path, &enemy.faces[0].token, body).await?;
    Ok(said(answered))
}

fn said((status, answer): (u16, Value)) -> String {
    let code = answer["type"].as_str().and_then(|kind| kind.rsplit('/').next()).unwrap_or_default();
    format!("{status} {code}").trim_end().to_owned()
}

/// How the length of a body is told.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    /// Before it comes.
    Before,
    /// Piece by piece.
    Never,
}

/// Sends a body of 200 MB for as long as the server takes it. By hand, since a client would hold it.
///
/// # Errors
/// [`Failure::Socket`] when there is no connection.
pub async fn endless(enemy: &Enemy, told: Told) -> Result<String, Failure> {
    let host = enemy.house.base.trim_start_matches("http://").to_owned();
    let strange = |error: std::io::Error| Failure::Socket(error.to_string());
    let (mut reader, mut writer) = TcpStream::connect(&host).await.map_err(strange)?.into_split();
    let length = match told {
        Told::Before => format!("Content-Length: {BODY_MAX}"),
        Told::Never => "Transfer-Encoding: chunked".to_owned(),
    };
    let (session, token) = (&enemy.place.session, &enemy.faces[0].token);
    let head = format!(
        "POST /api/v1/sessions/{session}/canvases/import HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nConnection: close\r\n{length}\r\n\r\n"
    );
    let piece = vec![b' '; 64 << 10];
    let (before, after) = match told {
        Told::Before => (String::new(), ""),
        Told::Never => (format!("{:x}\r\n", piece.len()), "\r\n"),
    };
    let writing = async {
        let mut ended = writer.write_all(head.as_bytes()).await;
        for _ in 0..BODY_MAX / piece.len() {
            if ended.is_ok() {
                ended = writer.write_all(&[before.as_bytes(), &piece, after.as_bytes()].concat()).await;
            }
        }
        std::future::pending::<()>().await
    };
    let reading = async {
        let mut answer = Vec::new();
        // What came before the connection broke counts, and nobody waits for the end of a connection that has answered.
        while !answer.ends_with(b"}") && reader.read_buf(&mut answer).await.is_ok_and(|count| count > 0) {}
        String::from_utf8_lossy(&answer).into_owned()
    };
    let answer = tokio::select! {
        answer = tokio::time::timeout(PATIENCE, reading) => answer.unwrap_or_else(|_| "HTTP/1.1 none".to_owned()),
        () = writing => String::new(),
    };
    match (answer.split(' ').nth(1), answer.contains("/problems/too_large")) {
        (Some("413"), true) | (None, _) => Ok(CUT.to_owned()),
        (Some(status), _) => Ok(status.to_owned()),
    }
}

/// Puts notes on the canvas, and asks for many large pictures of it at once.
///
/// # Errors
/// Any [`Failure`].
pub async fn ask_for_pictures(enemy: &Enemy, dice: &Dice) -> Result<String, Failure> {
    let (mut socket, _) = socket::come(&enemy.url("edit").await?).await?;
    let mut author = Author::new(dice.of(6).next() & 0xffff_ffff, "Mallory", dice.of(7));
    socket::send(&mut socket, frame::update(&author.stick(300).update)).await?;
    let path = format!("/sessions/{}/canvases/{}/export.png?scale={SCALE}", enemy.place.session, enemy.place.canvas);
    let asking = (0..BURST).map(|n| {
        let (path, face) = (&path, &enemy.faces[n % enemy.faces.len()]);
        async move { enemy.house.send(Method::GET, path, Some(&face.token), None).await }
    });
    let mut others: Vec<String> = Vec::new();
    let burst = join_all(asking).await;
    // Those who were told to come later have left a picture behind that is still being made: this one waits for it.
    let last = enemy.house.send(Method::GET, &path, Some(&enemy.faces[0].token), None).await;
    for answered in burst.into_iter().chain([last]) {
        let (status, answer) = answered?;
        if status != 200 && status != 503 {
            others.push(said((status, answer)));
        }
    }
    others.sort_unstable();
    others.dedup();
    Ok(if others.is_empty() { DRAWN.to_owned() } else { others.join(", ") })
}
