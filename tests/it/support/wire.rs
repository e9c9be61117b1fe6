//! A socket by hand, for what no WebSocket library would send: every byte is the test's.

use std::time::Duration;

use serde_json::{Value, json};
use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use super::Person;

const PATIENCE: Duration = Duration::from_secs(60);

/// The end of a text message.
pub const LAST: u8 = 0x80;
/// Opcodes of RFC 6455 §5.2.
pub const CONTINUE: u8 = 0x0;
pub const TEXT: u8 = 0x1;
pub const CLOSE: u8 = 0x8;
pub const PING: u8 = 0x9;

/// A raw socket after its upgrade.
pub struct Wire {
    stream: TcpStream,
    /// What the server answered to the upgrade.
    pub head: String,
    rest: Vec<u8>,
}

impl Wire {
    /// Connects and asks for the upgrade, with further header lines.
    pub async fn upgrade(base: &str, path: &str, headers: &[(&str, &str)]) -> Self {
        let host = base.trim_start_matches("http://");
        // A small window: what is not read soon stays with the server.
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4_096).expect("a small buffer");
        let mut stream = socket.connect(host.parse().expect("an address")).await.expect("the server listens");
        let mut request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        );
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).await.expect("the server takes it");
        let mut wire = Self { stream, head: String::new(), rest: Vec::new() };
        let end = loop {
            if let Some(end) = wire.rest.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            assert!(wire.more().await, "the server ends before its answer does");
        };
        let rest = wire.rest.split_off(end);
        wire.head = String::from_utf8_lossy(&wire.rest).into_owned();
        wire.rest = rest;
        wire
    }

    /// The status of the answer.
    pub fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// Sends a frame as a client does, masked with zeros; `first` holds the FIN bit and the opcode.
    pub async fn frame(&mut self, first: u8, payload: &[u8]) -> bool {
        self.bytes(&header(first, payload.len(), 0x80)).await && self.bytes(payload).await
    }

    /// Sends bytes; whether the server still takes them.
    pub async fn bytes(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Sends a text of JSON.
    pub async fn says(&mut self, frame: &Value) {
        assert!(self.frame(LAST | TEXT, frame.to_string().as_bytes()).await, "the server takes it");
    }

    /// Attaches as somebody.
    pub async fn attach(&mut self, person: &Person) {
        self.says(&json!({ "ref": "a", "type": "attach", "data": { "token": person.token } })).await;
        self.hears(|frame| frame["t"] == "attached").await;
    }

    /// The next text of JSON that fits.
    pub async fn hears(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (opcode, payload) = self.next().await.expect("the server goes on");
            assert_ne!(opcode, CLOSE, "the server closed: {}", String::from_utf8_lossy(&payload));
            if opcode == TEXT {
                let frame: Value = serde_json::from_slice(&payload).expect("the server speaks JSON");
                if fits(&frame) {
                    return frame;
                }
            }
        }
    }

    /// The next frame of the server: opcode and payload; none at the end of the stream.
    pub async fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((opcode, start, end)) = complete(&self.rest) {
                let payload = self.rest[start..end].to_vec();
                self.rest.drain(..end);
                return Some((opcode, payload));
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// Reads on until the server says goodbye: its code, or 1006 if it says nothing.
    pub async fn closed(&mut self) -> u16 {
        // The kernel may keep megabytes for us; through the small window they would come for minutes.
        SockRef::from(&self.stream).set_recv_buffer_size(4 << 20).expect("a wide window");
        let goodbye = async {
            while let Some((opcode, payload)) = self.next().await {
                if opcode == CLOSE {
                    return payload.get(..2).map_or(1005, |code| u16::from_be_bytes([code[0], code[1]]));
                }
            }
            1006
        };
        // As a whole, since a server may say a little for ever.
        tokio::time::timeout(PATIENCE, goodbye).await.expect("the server says goodbye")
    }

    async fn more(&mut self) -> bool {
        let read = tokio::time::timeout(PATIENCE, self.stream.read_buf(&mut self.rest)).await;
        read.expect("the server says something").is_ok_and(|bytes| bytes > 0)
    }
}

/// The head of a frame: length in 7, 16 or 64 bits, and a mask of zeros if `mask` has its bit.
pub fn header(first: u8, length: usize, mask: u8) -> Vec<u8> {
    let mut head = vec![first];
    match length {
        0..=125 => head.push(mask | length as u8),
        126..=0xffff => {
            head.push(mask | 126);
            head.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            head.push(mask | 127);
            head.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    if mask != 0 {
        head.extend_from_slice(&[0; 4]);
    }
    head
}

fn complete(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (opcode, short) = (bytes.first()? & 0x0f, bytes.get(1)? & 0x7f);
    let (start, length) = match short {
        126 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
        127 => (10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?) as usize),
        length => (2, usize::from(length)),
    };
    (bytes.len() >= start + length).then_some((opcode, start, start + length))
}
