//! The example client of docs/protocol.md, as its readers run it: what the page says is enough to write one.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::support::{Live, Person, Stage};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_secs(30);

struct Bot {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Bot {
    fn start(base: &str, code: &str, name: &str) -> Self {
        let script = Path::new(ROOT).join("docs/examples/bot.mjs");
        let mut node = Command::new("node");
        node.arg(script).args([base, code, name]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = node.spawn().expect("node starts");
        let stdout = child.stdout.take().expect("a pipe");
        let (tell, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        Self { child, lines }
    }

    /// The next line that begins so.
    async fn says(&mut self, beginning: &str) -> String {
        let mut said = Vec::new();
        let line = async {
            while let Some(line) = self.lines.recv().await {
                if line.starts_with(beginning) {
                    return line;
                }
                said.push(line);
            }
            panic!("the bot ended without {beginning:?}: {said:#?}");
        };
        tokio::time::timeout(PATIENCE, line).await.unwrap_or_else(|_| panic!("the bot never says {beginning:?}"))
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Why it cannot run here, if so. `make test` installs both.
fn missing() -> Option<&'static str> {
    let version = Command::new("node").arg("--version").output().ok().filter(|output| output.status.success());
    let Some(version) = version else { return Some("node") };
    let major =
        String::from_utf8_lossy(&version.stdout).trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok());
    // Since version 22 node has a WebSocket of its own.
    let has_socket =
        major.is_some_and(|major: u32| major >= 22) || Path::new(ROOT).join("web/node_modules/ws").exists();
    (!has_socket).then_some("web/node_modules/ws (npm ci in web/)")
}

/// Asks for a card, and sees that it is drawn by the bot, and then what the bot thinks about it: the draw.
async fn ask_for_a_card(alice: &mut Person, bot: &mut Bot, by: &str) -> String {
    alice.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "!draw" })).await;
    let drawn = alice.event("cards.drawn").await["draw"].clone();
    assert_eq!(drawn["by"], by);
    let mine = |frame: &Value| frame["t"] == "shared" && frame["reflections"][0]["draw_id"] == drawn["id"];
    let shared = alice.next(mine).await["reflections"][0].clone();
    assert_eq!((&shared["by"], &shared["audience"]), (&json!(by), &json!({ "with": "everyone" })));
    let (draw, reflection) = (drawn["id"].as_str().expect("an id"), shared["id"].as_str().expect("an id"));
    bot.says(&format!("drew {draw}, shared {reflection}")).await;
    draw.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_client_draws_shares_and_comes_back_by_itself() {
    if let Some(what) = missing() {
        eprintln!("NOT RUN: the example client docs/examples/bot.mjs, because {what} is missing here");
        return;
    }
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bot = Bot::start(&stage.base, &live.code, "Robot");
    bot.says("attached, 0 commands").await;
    let person = live.alice.event("participant.joined").await["person"].clone();
    assert_eq!(person["name"], "Robot");
    let by = person["id"].as_str().expect("an id").to_owned();
    let first = ask_for_a_card(&mut live.alice, &mut bot, &by).await;

    // Its server is stopped and started again in the same place.
    let (database, base) = (stage.database.clone(), stage.base.clone());
    let Live { mut alice, id, token, .. } = live;
    let (_, code) = tokio::join!(stage.stop(), alice.closed());
    assert_eq!(code, 1012);
    let address: SocketAddr = base.trim_start_matches("http://").parse().expect("an address");
    let stage = Stage::on(database, |config| (config.server.bind, config.session.ended_linger_s) = (address, 1)).await;
    assert_eq!(stage.base, base);
    alice.connect().await;
    bot.says("attached, 0 commands").await;
    let second = ask_for_a_card(&mut alice, &mut bot, &by).await;
    let draws = stage.get(&format!("/sessions/{id}/draws"), &token).await["draws"].clone();
    let draws: Vec<&str> = draws.as_array().expect("draws").iter().filter_map(|draw| draw["id"].as_str()).collect();
    assert_eq!(draws, [first, second], "each card once");

    // It knows an end from a cut.
    alice.done("session.complete", json!({})).await;
    assert_eq!(bot.says("closed for good").await, "closed for good: 4503");
    assert!(bot.child.wait().expect("it ends").success());
    stage.stop().await;
}
