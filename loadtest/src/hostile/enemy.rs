//! Somebody who means harm, with tickets like anybody's, and what they are answered.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use plenary_core::canvas::frame::{self, Frame};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    Failure,
    house::{Guest, House, Place},
    socket::{self, Heard, Socket},
};

/// How many people one enemy is: of one person only ten sockets are let in.
const FACES: usize = 8;
/// How long they wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// What comes back when everything before it was looked at.
const PROBE: &[u8] = b"are you there";

/// The enemy, and what they attack.
pub struct Enemy {
    /// The server.
    pub house: House,
    /// Their canvas.
    pub place: Place,
    /// Who they are.
    pub faces: Vec<Guest>,
    turn: AtomicU64,
}

impl Enemy {
    /// In a session of their own.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn new(house: &House) -> Result<Self, Failure> {
        let place = house.open("A session under attack").await?;
        let mut faces = Vec::new();
        for n in 0..FACES {
            faces.push(house.join(&place.code, &format!("Mallory {}", n + 1)).await?);
        }
        Ok(Self { house: house.clone(), place, faces, turn: AtomicU64::new(0) })
    }

    /// The address of the socket for one of them, with a fresh ticket.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn url(&self, right: &str) -> Result<String, Failure> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) as usize % self.faces.len();
        self.url_of(turn, right).await
    }

    /// The same for a certain one.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn url_of(&self, face: usize, right: &str) -> Result<String, Failure> {
        let ticket = self.house.ticket(&self.place, &self.faces[face].token, right).await?;
        Ok(self.house.socket(&self.place.canvas, &ticket))
    }

    /// Comes in, sends messages, and hears what becomes of it.
    ///
    /// # Errors
    /// Any [`Failure`] on the way in.
    pub async fn strike(&self, right: &str, messages: Vec<Message>) -> Result<String, Failure> {
        strike(&self.url(right).await?, messages).await
    }

    /// Opens a socket with any ticket, and hears what becomes of it.
    pub async fn knock(&self, canvas: &str, ticket: &str) -> String {
        match socket::connect(&self.house.socket(canvas, ticket)).await {
            Ok(socket) => answer(socket, Vec::new()).await,
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => response.status().as_u16().to_string(),
            Err(error) => error.to_string(),
        }
    }
}

/// Comes in by an address, sends messages, and hears what becomes of it.
///
/// # Errors
/// [`Failure::Socket`] when it does not get in.
pub async fn strike(url: &str, messages: Vec<Message>) -> Result<String, Failure> {
    let (socket, _) = socket::come(url).await?;
    Ok(answer(socket, messages).await)
}

/// Sends messages and something that comes back when they were looked at; the answer in words: the code and the reason of
/// the end, the reason of a refusal that leaves the socket open, or that nothing came of it.
async fn answer(socket: Socket, mut messages: Vec<Message>) -> String {
    let (mut sink, mut stream) = socket.split();
    messages.push(Message::Binary(frame::status(PROBE).into()));
    let writing = async {
        for message in messages {
            if sink.send(message).await.is_err() {
                break;
            }
        }
        // Its end is for the other side to say.
        std::future::pending::<()>().await
    };
    let reading = async {
        let mut reason: Option<String> = None;
        loop {
            let message = match socket::hear(stream.next().await) {
                Heard::Message(message) => message,
                Heard::Nothing => continue,
                Heard::End(code) => {
                    let code = code.map_or("broken off".to_owned(), |code| code.to_string());
                    return reason.map_or(code.clone(), |reason| format!("{code} {reason}"));
                }
            };
            if let Some(words) = socket::denial(&message) {
                reason.get_or_insert_with(|| words.to_owned());
            }
            match Frame::read(&message) {
                // The first question came before the strike.
                Ok(Frame::Step1(_)) => drop(reason.get_or_insert_with(|| super::ASKED.to_owned())),
                Ok(Frame::Status(PROBE)) => return reason.unwrap_or_else(|| super::NOTHING.to_owned()),
                _ => {}
            }
        }
    };
    tokio::select! {
        answered = tokio::time::timeout(PATIENCE, reading) => answered.unwrap_or_else(|_| "no answer".to_owned()),
        () = writing => String::new(),
    }
}

/// A message of bytes.
#[must_use]
pub fn binary(bytes: impl Into<Vec<u8>>) -> Message {
    Message::Binary(bytes.into().into())
}
