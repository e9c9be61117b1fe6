//! Announcements over real actors: to everyone wherever they are, once, and readable afterwards.

use plenary_core::protocol::{
    announcement,
    breakout::{Assignment, Command},
};

use super::{
    client::Client,
    stage::{Stage, idle, prepare},
};

fn texts(client: &Client) -> Vec<&str> {
    let all = client.view.session.iter().flat_map(|view| &view.announcements);
    all.map(|announcement| announcement.text.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_broadcast_reaches_every_breakout_once_and_stays_readable_in_the_plenary_n_1_e63() {
    let mut stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let mut dana = stage.come("dana").await;
    let places = vec![(bob.who, 0), (charlie.who, 1)];
    alice.does(prepare(&["One", "Two"], Assignment::Given { places })).await;
    alice.does(Command::Open { round_id: None, duration_ms: None }).await;
    for client in [&mut alice, &mut bob, &mut charlie, &mut dana] {
        client.forget();
    }
    // Sent twice by a client that heard nothing of the first try: the same command id.
    alice.send(announcement::Command::Send { text: "Two minutes left".into(), breakouts: None });
    alice.cut();
    idle().await;
    alice.attach(&stage.open().await);
    idle().await;
    for client in [&mut bob, &mut charlie, &mut dana] {
        let heard = client.told().into_iter().filter(|name| name == "announcement.sent").count();
        assert_eq!((heard, texts(client)), (1, vec!["Two minutes left"]), "{}", client.name);
    }
    // A nudge to one breakout is heard there and by nobody else but the facilitators.
    let one = alice.view.session.as_ref().and_then(|view| view.round.as_ref()).expect("open").breakouts[0].id;
    alice.does(announcement::Command::Send { text: "One minute".into(), breakouts: Some(vec![one]) }).await;
    for client in [&mut alice, &mut bob, &mut charlie, &mut dana] {
        client.pump();
    }
    assert_eq!((texts(&bob).len(), texts(&charlie).len(), texts(&dana).len()), (2, 1, 1));

    alice.does(Command::Close { breakouts: None, warning_ms: Some(0) }).await;
    stage.restart().await;
    let handle = stage.open().await;
    for client in [&mut alice, &mut bob, &mut charlie, &mut dana] {
        // Anew, as after a reload: what one reads is what the server has kept.
        let mut fresh = Client::new(&stage.ambient, &client.name, client.who);
        fresh.attach(&handle);
        idle().await;
        fresh.pump();
        assert_eq!(texts(&fresh)[0], "Two minutes left", "{}", client.name);
        let expected = if client.name == "alice" || client.name == "bob" { 2 } else { 1 };
        assert_eq!(texts(&fresh).len(), expected, "{}", client.name);
    }
}
