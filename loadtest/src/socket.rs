//! The socket of a canvas, as a client of `y-websocket` opens it.

use futures_util::{SinkExt, StreamExt};
use plenary_core::canvas::{
    frame::{self, Frame},
    update::Schema,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Bytes, Error, Message, protocol::WebSocketConfig},
};
use yrs::{Doc, Transact, Update, updates::decoder::Decode};

use crate::Failure;

/// What canvases are made of; as long as the whole of one may be.
pub const SCHEMA: Schema =
    Schema { roots: &["elements", "meta", "assets"], text_max: 64 << 10, structs_max: usize::MAX };

/// A socket.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What there is to hear.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// A message.
    Message(Bytes),
    /// Something of the protocol below.
    Nothing,
    /// The end, and the code that was said; none if it broke.
    End(Option<u16>),
}

/// Opens one. Small messages leave at once.
///
/// # Errors
/// As the library says.
pub async fn connect(url: &str) -> Result<Socket, Error> {
    // Hostile messages are longer than what the library would send by itself.
    let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    connect_async_with_config(url, Some(config), true).await.map(|(socket, _)| socket)
}

/// Opens one, says what is known (nothing), and waits for everything: the socket, and everything as an update v1.
///
/// # Errors
/// [`Failure::Socket`] when it ends before.
pub async fn come(url: &str) -> Result<(Socket, Vec<u8>), Failure> {
    let mut socket = connect(url).await.map_err(|error| Failure::Socket(error.to_string()))?;
    send(&mut socket, frame::step_1(&[0])).await?;
    loop {
        match hear(socket.next().await) {
            Heard::Message(message) => match Frame::read(&message) {
                Ok(Frame::Step1(_)) => send(&mut socket, frame::step_2(&[0, 0])).await?,
                Ok(Frame::Step2(update)) => return Ok((socket, update.to_vec())),
                _ => {}
            },
            Heard::Nothing => {}
            Heard::End(code) => return Err(Failure::Socket(format!("it ended with {code:?} before it was in"))),
        }
    }
}

/// Sends a message.
///
/// # Errors
/// [`Failure::Socket`].
pub async fn send(socket: &mut Socket, message: Vec<u8>) -> Result<(), Failure> {
    socket.send(Message::Binary(message.into())).await.map_err(|error| Failure::Socket(error.to_string()))
}

/// What the next of a socket's messages is.
#[must_use]
pub fn hear(next: Option<Result<Message, Error>>) -> Heard {
    match next {
        Some(Ok(Message::Binary(message))) => Heard::Message(message),
        Some(Ok(Message::Close(close))) => Heard::End(close.map(|close| u16::from(close.code))),
        Some(Ok(_)) => Heard::Nothing,
        Some(Err(_)) | None => Heard::End(None),
    }
}

/// The words of a refusal, if a message is one.
#[must_use]
pub fn denial(message: &[u8]) -> Option<&str> {
    match message {
        [2, 0, _, words @ ..] => std::str::from_utf8(words).ok(),
        _ => None,
    }
}

/// Takes an update into a copy.
///
/// # Errors
/// In words, when it is none.
pub fn take(copy: &Doc, bytes: &[u8]) -> Result<(), String> {
    let update = Update::decode_v1(bytes).map_err(|error| error.to_string())?;
    copy.transact_mut().apply_update(update).map_err(|error| error.to_string())
}
