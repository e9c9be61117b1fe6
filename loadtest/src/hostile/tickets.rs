//! Tickets that are none: forged, over, or for something else.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::enemy::Enemy;
use crate::{Failure, server::Server};

/// What each is, where it is shown, the ticket, and the answer that is promised.
pub struct Forged {
    /// What it is.
    pub what: &'static str,
    /// The canvas at whose socket it is shown.
    pub canvas: String,
    /// The ticket.
    pub ticket: String,
    /// The answer.
    pub promised: &'static str,
}

/// All of them.
///
/// # Errors
/// Any [`Failure`].
pub async fn all(server: &Server, enemy: &Enemy) -> Result<Vec<Forged>, Failure> {
    let good = enemy.house.ticket(&enemy.place, &enemy.faces[0].token, "edit").await?;
    let own = &enemy.place.canvas;
    let other = enemy.house.canvas(&enemy.place.session).await?;
    let (over, foreign) = (signed(&good, &server.signing_key()?, 1)?, signed(&good, &"x".repeat(64), i64::MAX >> 20)?);
    // Nothing is signed: an old hole of libraries for such tokens.
    let body = good.split('.').nth(1).unwrap_or_default();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}.");
    let forged = |what, canvas: &str, ticket: &str, promised| Forged {
        what,
        canvas: canvas.to_owned(),
        ticket: ticket.to_owned(),
        promised,
    };
    let unauthenticated = "4401 unauthenticated";
    Ok(vec![
        forged("no ticket", own, "", unauthenticated),
        forged("a ticket of noise", own, &"A".repeat(3_000), unauthenticated),
        forged("a ticket that is over", own, &over, unauthenticated),
        forged("a ticket signed with another key", own, &foreign, unauthenticated),
        forged("a ticket signed by nobody", own, &unsigned, unauthenticated),
        forged("a token of a participant as a ticket", own, &enemy.faces[0].token, unauthenticated),
        forged("a ticket for another canvas", &other, &good, "4403 forbidden"),
        forged("a canvas that does not exist", "nowhere", &good, "4404 not-found"),
    ])
}

/// A ticket with another end, signed with a key.
fn signed(ticket: &str, key: &str, expires: i64) -> Result<String, Failure> {
    let strange = |error: jsonwebtoken::errors::Error| Failure::Asked(format!("a ticket cannot be read: {error}"));
    let read = jsonwebtoken::dangerous::insecure_decode::<Value>(ticket).map_err(strange)?;
    let mut claims = read.claims;
    claims["exp"] = json!(expires);
    let key = EncodingKey::from_secret(key.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(strange)
}
