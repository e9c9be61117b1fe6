//! A canvas that several people have filled, each through a socket of their own and with every change stored before the
//! next.

use futures_util::{StreamExt, future::try_join_all};

use super::{Socket, frame, socket, update};
use crate::{
    Failure,
    author::{Author, Edit},
    dice::Dice,
    house::{Guest, House, Place},
};

/// How many people fill it.
const PEOPLE: u32 = 5;
/// Elements that are pasted or moved together.
const TOGETHER: u32 = 50;

/// Somebody who fills it.
pub struct Filler {
    guest: Guest,
    author: Author,
    socket: Socket,
}

/// So many elements on a canvas, whose notes were moved so often.
///
/// # Errors
/// Any [`Failure`].
pub async fn fill(
    house: &House,
    place: &Place,
    (elements, moves): (u32, u32),
    dice: &Dice,
) -> Result<Vec<Filler>, Failure> {
    let mut fillers = Vec::new();
    for n in 0..PEOPLE {
        let (guest, url) = house.invite(place, &format!("Painter {}", n + 1)).await?;
        let (socket, _) = socket::come(&url).await?;
        let dice = dice.of(n.into());
        let author = Author::new(dice.clone().next() & 0xffff_ffff, &guest.id, dice);
        fillers.push(Filler { guest, author, socket });
    }
    let shares = (0..PEOPLE).map(|n| elements / PEOPLE + u32::from(n < elements % PEOPLE));
    try_join_all(fillers.iter_mut().zip(shares).map(|(filler, share)| filler.draw(share, moves))).await?;
    Ok(fillers)
}

impl Filler {
    async fn draw(&mut self, mut elements: u32, moves: u32) -> Result<(), Failure> {
        while elements > 0 {
            let count = elements.min(TOGETHER);
            elements -= count;
            let (cards, strokes) = (count / 5, count / 5);
            for edit in
                [self.author.stick(count - cards - strokes), self.author.lay(cards), self.author.stroke(strokes)]
            {
                self.say(edit).await?;
            }
        }
        for _ in 0..moves {
            for from in (0..self.author.notes()).step_by(TOGETHER as usize) {
                let edit = self.author.drag_all(from, TOGETHER as usize);
                self.say(edit).await?;
            }
        }
        Ok(())
    }

    /// Moves notes, one at a time.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn go_on(&mut self, changes: usize) -> Result<(), Failure> {
        for n in 0..changes {
            let edit = self.author.drag_all(n % self.author.notes().max(1), 1);
            self.say(edit).await?;
        }
        Ok(())
    }

    /// Comes to a server that was started again.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn come_again(&mut self, house: &House, place: &Place) -> Result<(), Failure> {
        let ticket = house.ticket(place, &self.guest.token, "edit").await?;
        (self.socket, _) = socket::come(&house.socket(&place.canvas, &ticket)).await?;
        Ok(())
    }

    /// Makes a change, and waits until it is stored.
    async fn say(&mut self, edit: Edit) -> Result<(), Failure> {
        if edit.update == [0, 0] {
            return Ok(());
        }
        socket::send(&mut self.socket, frame::update(&edit.update)).await?;
        let own = self.author.client();
        loop {
            let message = match socket::hear(self.socket.next().await) {
                socket::Heard::Message(message) => message,
                socket::Heard::Nothing => continue,
                socket::Heard::End(code) => return Err(Failure::Socket(format!("it ended with {code:?}"))),
            };
            if let Some(words) = socket::denial(&message) {
                return Err(Failure::Socket(format!("a change was refused: {words}")));
            }
            let Ok(frame::Frame::Update(told)) = frame::Frame::read(&message) else { continue };
            let told = update::read(told, &socket::SCHEMA).map(|update| update.runs).unwrap_or_default();
            if told.iter().any(|run| run.client == own && run.end() >= u64::from(edit.end)) {
                return Ok(());
            }
        }
    }
}
