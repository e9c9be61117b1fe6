//! Attacks by amounts: more messages, comings and goings, and changed bytes than anybody needs.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt, future::join_all};
use plenary_core::canvas::frame;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::Error;

use super::enemy::{Enemy, binary};
use crate::{
    Failure,
    author::Author,
    dice::Dice,
    socket::{self, Heard},
};

/// How long a flood lasts at most: the server reads it at its own pace.
const FLOOD_MAX: Duration = Duration::from_secs(20);
/// Sockets of a flood.
const SOCKETS: usize = 10;
/// Who comes and goes at a time.
const AT_ONCE: u32 = 8;
/// Refused sockets a minute from one address, after which they get a status.
const KNOCKS: usize = 150;

/// The promise for a flood.
pub const PACED: &str = "read at the server's pace";
/// The promise for comings and goings.
pub const ALL_IN: &str = "all let in";
/// The promise for changed bytes.
pub const ANSWERED: &str = "each refused or harmless";
/// The promise for who is refused again and again.
pub const STATUS: &str = "429 in the end";

/// So many messages at once over ten sockets: edits, cursors, and questions, all of them well made.
///
/// # Errors
/// Any [`Failure`] on the way in.
pub async fn flood(enemy: &Enemy, messages: u32, dice: &Dice) -> Result<String, Failure> {
    let late = Instant::now() + FLOOD_MAX;
    let mut floods = Vec::new();
    for n in 0..SOCKETS {
        let (socket, _) = socket::come(&enemy.url_of(n % enemy.faces.len(), "edit").await?).await?;
        let mut author = Author::new(2_000 + n as u64 + (dice.of(8).next() & 0xfff_f000), "Mallory", dice.of(n as u64));
        let share = messages as usize / SOCKETS;
        floods.push(async move {
            let (mut sink, mut stream) = socket.split();
            let pouring = async {
                for n in 0..share {
                    let message = match n % 4 {
                        0 => frame::update(&author.edit().update),
                        1 => frame::query_awareness(),
                        2 => frame::step_1(&[0]),
                        _ => frame::keep_alive(),
                    };
                    if sink.send(binary(message)).await.is_err() {
                        break;
                    }
                }
                std::future::pending::<Option<u16>>().await
            };
            let ending = async {
                loop {
                    if let Heard::End(code) = socket::hear(stream.next().await) {
                        return code;
                    }
                }
            };
            // It goes on until then also when everything is in the buffers of the kernel.
            timeout_at(late, async {
                tokio::select! { code = pouring => code, code = ending => code }
            })
            .await
            .err()
        });
    }
    let paced = join_all(floods).await.into_iter().filter(Option::is_some).count();
    Ok(if paced == SOCKETS { PACED.to_owned() } else { format!("{} of {SOCKETS} sockets ended", SOCKETS - paced) })
}

/// So many come and go again.
///
/// # Errors
/// Any [`Failure`] on the way to the door.
pub async fn come_and_go(enemy: &Enemy, times: u32) -> Result<String, Failure> {
    let mut urls = Vec::new();
    for n in 0..AT_ONCE {
        urls.push(enemy.url_of(n as usize % enemy.faces.len(), "edit").await?);
    }
    let going = urls.iter().map(|url| async move {
        let mut refused = 0;
        for _ in 0..times / AT_ONCE {
            refused += u32::from(socket::come(url).await.is_err());
        }
        refused
    });
    let refused: u32 = join_all(going).await.into_iter().sum();
    Ok(if refused == 0 { ALL_IN.to_owned() } else { format!("{refused} not let in") })
}

/// So many edits with some of their bytes changed, each on a socket of its own.
///
/// # Errors
/// Any [`Failure`] on the way in.
pub async fn change_bytes(enemy: &Enemy, times: u32, dice: &Dice) -> Result<String, Failure> {
    let mut author = Author::new(dice.of(3).next() & 0xffff_ffff, "Mallory", dice.of(4));
    let mut dice = dice.of(5);
    let mut silent = 0;
    for _ in 0..times {
        let mut update = author.edit().update;
        for _ in 0..=dice.below(4) {
            let at = dice.below(update.len() as u64) as usize;
            update[at] = dice.next() as u8;
        }
        let answer = enemy.strike("edit", vec![binary(frame::update(&update))]).await?;
        silent += u32::from(answer == "no answer");
    }
    Ok(if silent == 0 { ANSWERED.to_owned() } else { format!("{silent} not answered") })
}

/// Knocks with no ticket, more often than a stock client that takes no answer.
///
/// # Errors
/// None: whatever becomes of it is the answer.
pub async fn knock_again_and_again(enemy: &Enemy) -> Result<String, Failure> {
    let url = enemy.house.socket(&enemy.place.canvas, "");
    for _ in 0..KNOCKS {
        if let Err(Error::Http(response)) = socket::connect(&url).await
            && response.status() == 429
        {
            return Ok(STATUS.to_owned());
        }
    }
    Ok(format!("{KNOCKS} sockets"))
}
