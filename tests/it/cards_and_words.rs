//! Cards, chat and reflections: one card in one hand, and words that reach those they are meant for and nobody else.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Live, Person, Stage};

/// A text that stands nowhere by chance.
const SECRET: &str = "the heron stands on one leg at dusk";

async fn deck(person: &mut Person) -> Value {
    person.state("session").await["decks"][0].clone()
}

async fn says(person: &mut Person, channel: Value, text: &str) -> String {
    person.made("chat.send", json!({ "channel": channel, "text": text })).await
}

async fn shared(person: &mut Person, text: &str) -> Value {
    let fits = |frame: &Value| {
        let mut reflections = frame["reflections"].as_array().into_iter().flatten();
        frame["t"] == "shared" && reflections.any(|reflection| reflection["text"] == text)
    };
    person.next(fits).await
}

async fn revoked(person: &mut Person, reflection: &str) {
    person.next(|frame| frame["t"] == "shared" && frame["revoked"] == json!([reflection])).await;
}

/// What is shared with someone who opens the page now.
async fn shelf(person: &Person) -> BTreeSet<String> {
    let mut twin = person.twin();
    twin.connect().await;
    let frame = twin.next(|frame| frame["t"] == "shared" && frame["complete"] == true).await;
    twin.leave_page().await;
    let all = frame["reflections"].as_array().expect("a list").iter();
    all.map(|reflection| reflection["text"].as_str().expect("words").to_owned()).collect()
}

fn texts(view: &Value) -> Vec<&str> {
    view["chat"].as_array().expect("a list").iter().filter_map(|message| message["text"].as_str()).collect()
}

/// Everything that REST lets someone read, by the server's own description of itself.
async fn everything_readable(live: &Live<'_>, token: &str, breakout: &str, deck: &str) -> String {
    let document = live.stage.get("/openapi.json", token).await;
    let view = live.alice.eye().await;
    let round = view["round"]["id"].as_str().or(view["past_rounds"][0]["id"].as_str()).unwrap_or(deck).to_owned();
    let mut all = String::new();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let Some(path) = path.strip_prefix("/api/v1").filter(|_| !item["get"].is_null()) else { continue };
        let id = if path.starts_with("/sessions/") { live.id.as_str() } else { deck };
        let path = path
            .replace("{id}", id)
            .replace("{breakout_id}", breakout)
            .replace("{round_id}", &round)
            .replace("{deck_id}", deck)
            .replace("{canvas_id}", view["canvases"][0]["id"].as_str().unwrap_or(deck))
            .replace("{n}", "1")
            .replace("{code}", &live.code);
        assert!(path == "/invitations/by-token/{token}" || !path.contains('{'), "{path}: what to read there?");
        let (_, body) = live.stage.send(Method::GET, &path, Some(token), None).await;
        all.push_str(&body.to_string());
        asked += 1;
    }
    assert!(asked > 10, "the description is there");
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_want_one_card_exactly_one_has_it_e77_c_1() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let deck = deck(&mut bob).await["id"].clone();
    live.alice.done("deck.set_mode", json!({ "deck_id": deck, "mode": "exclusive" })).await;
    let path = format!("/sessions/{}/decks/{}", live.id, deck.as_str().expect("an id"));
    let cards = stage.get(&path, &bob.token).await["cards"].clone();
    for card in cards.as_array().expect("cards").iter().take(8) {
        let draw = json!({ "deck_id": deck, "card_id": card["id"] });
        let (one, other) = tokio::join!(bob.ask("cards.draw", draw.clone()), charlie.ask("cards.draw", draw.clone()));
        let (has, refused) = if one["t"] == "reply" { (one, other) } else { (other, one) };
        assert_eq!((&has["t"], &refused["code"]), (&json!("reply"), &json!("card.taken")), "{has} {refused}");
        let drawn = live.alice.event("cards.drawn").await["draw"].clone();
        assert_eq!((&drawn["id"], &drawn["card"]["id"]), (&has["data"]["id"], &card["id"]));
    }
    let draws = stage.get(&format!("/sessions/{}/draws", live.id), &charlie.token).await["draws"].clone();
    let hands: BTreeSet<String> =
        draws.as_array().expect("draws").iter().map(|draw| draw["card"]["id"].to_string()).collect();
    assert_eq!((draws.as_array().map(Vec::len), hands.len()), (Some(8), 8));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_after_a_lost_answer_happens_once_e78_a_6() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let deck = deck(&mut bob).await["id"].clone();
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0)]).await;
    bob.state("breakout:").await;
    let asked = [
        (Uuid::new_v4(), "cards.draw", json!({ "deck_id": deck })),
        (Uuid::new_v4(), "reflection.write", json!({ "text": "once" })),
        (Uuid::new_v4(), "chat.send", json!({ "channel": { "kind": "breakout" }, "text": "once" })),
        (Uuid::new_v4(), "chat.send", json!({ "channel": { "kind": "plenary" }, "text": "once" })),
    ];
    let mut answers = Vec::new();
    for (id, kind, data) in &asked {
        answers.push(bob.request(kind, Some(*id), data.clone()).await["data"]["id"].clone());
    }
    assert!(answers.iter().all(Value::is_string), "{answers:?}");
    let again = async |person: &mut Person, times: &str| {
        for ((id, kind, data), answer) in asked.iter().zip(&answers) {
            let reply = person.request(kind, Some(*id), data.clone()).await;
            assert_eq!((&reply["t"], &reply["data"]["id"]), (&json!("reply"), answer), "{kind} {times}: {reply}");
        }
    };
    bob.drop_off();
    bob.connect().await;
    again(&mut bob, "after a cut").await;
    let moves = json!({ "moves": [{ "participant_id": bob.id, "to": { "in": "breakout", "breakout_id": ids[1] } }] });
    live.alice.done("breakout.move", moves).await;
    again(&mut bob, "after a move").await;

    let (database, token, session) = (stage.database.clone(), live.token.clone(), live.id.clone());
    stage.stop().await;
    let stage = Stage::on(database, |_| {}).await;
    bob.moves_to(&stage.base);
    bob.reload().await;
    for index in [0, 1, 3] {
        let (id, kind, data) = &asked[index];
        let reply = bob.request(kind, Some(*id), data.clone()).await;
        assert_eq!(reply["data"]["id"], answers[index], "{kind} after a restart");
    }
    let draws = stage.get(&format!("/sessions/{session}/draws"), &token).await["draws"].clone();
    assert_eq!(draws.as_array().map(Vec::len), Some(1));
    let view = bob.eye().await;
    assert_eq!(texts(&view), ["once"]);
    let chat = stage.get(&format!("/sessions/{session}/breakouts/{}/chat", ids[0]), &token).await["messages"].clone();
    assert_eq!(chat.as_array().map(Vec::len), Some(1));
    let chat = stage.get(&format!("/sessions/{session}/breakouts/{}/chat", ids[1]), &token).await["messages"].clone();
    assert_eq!(chat.as_array().map(Vec::len), Some(0));
    let own = bob.state("participant:").await["reflections"].clone();
    assert_eq!(own.as_array().map(Vec::len), Some(1));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_reflection_is_in_nothing_of_anyone_else_e79_r_1() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut helper = live.helper("helper").await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let mut phone = bob.twin();
    phone.connect().await;
    let deck = deck(&mut bob).await["id"].as_str().expect("an id").to_owned();
    let ids = live.breakouts(&["One"], &[(&bob.id, 0), (&charlie.id, 0)]).await;
    let secret = bob.made("reflection.write", json!({ "text": SECRET })).await;
    bob.done("reflection.write", json!({ "reflection_id": secret, "text": format!("{SECRET}, and waits") })).await;
    assert_eq!(phone.event("reflection.written").await["reflection"]["text"], SECRET, "one's own devices have it");
    assert_eq!(
        charlie.refused("reflection.share", json!({ "reflection_id": secret, "with": "everyone" })).await,
        "reflection.unknown"
    );
    assert_eq!(live.alice.refused("reflection.delete", json!({ "reflection_id": secret })).await, "reflection.unknown");
    // Another one is shared, so that all that could have been said of the first one was said before.
    let open = bob.made("reflection.write", json!({ "text": "for all" })).await;
    bob.done("reflection.share", json!({ "reflection_id": open, "with": "everyone" })).await;
    for person in [&mut live.alice, &mut helper, &mut charlie] {
        shared(person, "for all").await;
        person.catch_up().await;
        assert!(!person.saw(SECRET) && !person.saw(&secret), "{}", person.name);
        let mut twin = person.twin();
        twin.connect().await;
        twin.catch_up().await;
        assert!(!twin.saw(SECRET) && !twin.saw(&secret), "{}'s new page", person.name);
    }
    for token in [&live.token, &live.alice.token, &helper.token, &charlie.token, &bob.token] {
        let all = everything_readable(&live, token, &ids[0], &deck).await;
        assert!(!all.contains(SECRET) && !all.contains(&secret));
    }
    let metrics =
        reqwest::get(format!("{}/metrics", stage.base)).await.expect("the server answers").text().await.expect("text");
    assert!(metrics.contains("plenary_") && !metrics.contains(SECRET) && !metrics.contains(&secret));

    // Nor when it is over.
    live.alice.done("session.complete", json!({})).await;
    charlie.event("session.completed").await;
    let mut twin = charlie.twin();
    twin.connect().await;
    twin.catch_up().await;
    assert!(!twin.saw(SECRET));
    assert!(!everything_readable(&live, &live.token, &ids[0], &deck).await.contains(SECRET));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_reflection_reaches_its_audience_and_leaves_every_screen_e80_r_2_r_4_r_5_r_6() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie, mut dana) =
        (live.join("bob").await, live.join("charlie").await, live.join("dana").await);
    let share = |reflection: &str, with: &str| json!({ "reflection_id": reflection, "with": with });
    let near = bob.made("reflection.write", json!({ "text": "near" })).await;
    assert_eq!(bob.refused("reflection.share", share(&near, "breakout")).await, "breakout.not_inside");
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 0), (&dana.id, 1)]).await;
    let wide = bob.made("reflection.write", json!({ "text": "wide" })).await;
    let up = bob.made("reflection.write", json!({ "text": "up" })).await;
    bob.done("reflection.share", share(&up, "facilitators")).await;
    bob.done("reflection.share", share(&near, "breakout")).await;
    bob.done("reflection.share", share(&wide, "everyone")).await;
    shared(&mut live.alice, "up").await;
    shared(&mut charlie, "near").await;
    for person in [&mut live.alice, &mut charlie, &mut dana] {
        shared(person, "wide").await;
    }
    let set = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(shelf(&live.alice).await, set(&["up", "wide"]));
    assert_eq!(shelf(&charlie).await, set(&["near", "wide"]));
    assert_eq!(shelf(&dana).await, set(&["wide"]));
    // Whoever comes into the breakout later sees it, and no more when they go.
    for (place, expected) in [(&ids[0], set(&["near", "wide"])), (&ids[1], set(&["wide"]))] {
        let moves =
            json!({ "moves": [{ "participant_id": dana.id, "to": { "in": "breakout", "breakout_id": place } }] });
        live.alice.done("breakout.move", moves).await;
        let frame = dana.next(|frame| frame["t"] == "shared" && frame["complete"] == true).await;
        let now: BTreeSet<String> = frame["reflections"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|r| r["text"].as_str().map(str::to_owned))
            .collect();
        assert_eq!(now, expected);
    }
    // Other words are everybody's other words.
    bob.done("reflection.write", json!({ "reflection_id": wide, "text": "wider" })).await;
    shared(&mut dana, "wider").await;
    // Narrowed, revoked, deleted: off the screens that are open, and off those that open later.
    bob.done("reflection.share", share(&wide, "facilitators")).await;
    revoked(&mut dana, &wide).await;
    revoked(&mut charlie, &wide).await;
    bob.done("reflection.revoke", json!({ "reflection_id": near })).await;
    revoked(&mut charlie, &near).await;
    bob.done("reflection.delete", json!({ "reflection_id": up })).await;
    revoked(&mut live.alice, &up).await;
    assert_eq!(shelf(&live.alice).await, set(&["wider"]));
    assert!(shelf(&charlie).await.is_empty() && shelf(&dana).await.is_empty());
    assert_eq!(bob.refused("reflection.share", share(&up, "everyone")).await, "reflection.unknown");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shared_is_shared_after_a_restart_while_its_author_is_away_e80_r_5() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let mut ids = Vec::new();
    for text in ["kept", "revoked", SECRET] {
        ids.push(bob.made("reflection.write", json!({ "text": text })).await);
    }
    for id in &ids[..2] {
        bob.done("reflection.share", json!({ "reflection_id": id, "with": "everyone" })).await;
    }
    bob.done("reflection.revoke", json!({ "reflection_id": ids[1] })).await;
    revoked(&mut charlie, &ids[1]).await;
    bob.drop_off();

    let database = stage.database.clone();
    let Live { mut alice, .. } = live;
    stage.stop().await;
    let stage = Stage::on(database, |_| {}).await;
    for person in [&mut alice, &mut charlie] {
        person.moves_to(&stage.base);
        let from = person.seen.len();
        person.reload().await;
        shared(person, "kept").await;
        person.catch_up().await;
        let later = &person.seen[from..];
        assert!(
            later.iter().all(|frame| !frame.to_string().contains("revoked\"") || frame["revoked"] == json!([])),
            "{later:#?}"
        );
        assert!(!person.saw(SECRET));
    }
    assert_eq!(shelf(&charlie).await, BTreeSet::from(["kept".to_owned()]));
    // And its author takes it back from where they are.
    bob.moves_to(&stage.base);
    bob.connect().await;
    bob.done("reflection.revoke", json!({ "reflection_id": ids[0] })).await;
    revoked(&mut charlie, &ids[0]).await;
    assert!(shelf(&alice).await.is_empty());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_its_authors_and_a_thread_its_peoples_m_1_m_3_m_4_m_5() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut helper = live.helper("helper").await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let plenary = json!({ "kind": "plenary" });
    let own = json!({ "kind": "facilitators" });
    let bobs = json!({ "kind": "facilitators", "participant_id": bob.id });
    let (first, second) =
        (says(&mut bob, plenary.clone(), "hullo").await, says(&mut bob, plenary.clone(), "oops").await);
    bob.done("chat.edit", json!({ "channel": plenary, "message_id": first, "text": "hello" })).await;
    for (kind, text) in [("chat.edit", Some("other")), ("chat.delete", None)] {
        let mut data = json!({ "channel": plenary, "message_id": first });
        if let Some(text) = text {
            data["text"] = json!(text);
        }
        assert_eq!(charlie.refused(kind, data).await, "chat.not_author");
    }
    live.alice.done("chat.delete", json!({ "channel": plenary, "message_id": second })).await;
    assert_eq!(charlie.event("chat.edited").await["text"], "hello");
    assert_eq!(charlie.event("chat.deleted").await["message_id"], second.as_str());
    assert_eq!(texts(&charlie.eye().await), ["hello"]);
    assert_eq!(
        bob.refused("chat.edit", json!({ "channel": plenary, "message_id": second, "text": "back" })).await,
        "chat.unknown"
    );

    let asked = says(&mut bob, own.clone(), "a word in private").await;
    for person in [&mut live.alice, &mut helper] {
        person.next(|frame| frame["data"]["message"]["text"] == "a word in private").await;
    }
    says(&mut helper, bobs.clone(), "of course").await;
    bob.next(|frame| frame["data"]["message"]["text"] == "of course").await;
    assert_eq!(charlie.refused("chat.send", json!({ "channel": bobs, "text": "me too" })).await, "authz.denied");
    for (channel, code) in [(&own, "chat.unknown"), (&plenary, "chat.unknown"), (&bobs, "authz.denied")] {
        for message in [asked.as_str(), "00000000-0000-4000-8000-000000000000"] {
            let data = json!({ "channel": channel, "message_id": message });
            assert_eq!(charlie.refused("chat.delete", data).await, code, "{channel}: as if it were not there");
        }
    }
    says(&mut charlie, own, "mine is another thread").await;
    let mut twin = charlie.twin();
    twin.connect().await;
    charlie.catch_up().await;
    twin.catch_up().await;
    bob.catch_up().await;
    for text in ["a word in private", "of course"] {
        assert!(!charlie.saw(text) && !twin.saw(text), "{text}");
    }
    assert!(!bob.saw("another thread"));
    assert_eq!(texts(&live.alice.eye().await), ["hello", "a word in private", "of course", "mine is another thread"]);
    stage.stop().await;
}
