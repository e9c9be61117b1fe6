//! Coming in, coming back, and staying who one is: over reloads, restarts of the server, other devices and lost answers.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Live, Person, Stage, inside, patient, places, plenary};

async fn says(person: &mut Person, text: &str) -> String {
    person.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": text })).await
}

fn states(person: &Person, from: usize, stream: &str) -> usize {
    person.seen[from..].iter().filter(|frame| frame["t"] == "state" && frame["stream"] == stream).count()
}

async fn new_token(stage: &Stage, person: &Person, session: &str) -> (StatusCode, Value) {
    let body = json!({ "session_id": session, "refresh_token": person.refresh });
    stage.send(Method::POST, "/participants/refresh", None, Some(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_are_one_participant_and_closing_one_leaves_them_present_e7_e8_e20_a_7() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    live.alice.finds(&bob.id, "online").await;
    let from = live.alice.seen.len();
    let mut phone = bob.twin();
    phone.connect().await;
    assert_eq!(phone.id, bob.id);
    assert_ne!(phone.connection, bob.connection);
    says(&mut live.alice, "hello").await;
    bob.event("chat.sent").await;
    phone.event("chat.sent").await;

    // The older one goes, in order; and a third, without a word: its end is late, and the newer one stays.
    bob.goodbye().await;
    let mut tab = bob.twin();
    tab.connect().await;
    tab.drop_off();
    phone.catch_up().await;
    phone.done("presence.report", json!({ "visible": false })).await;
    live.alice.finds(&bob.id, "background").await;
    phone.done("presence.report", json!({ "visible": true })).await;
    live.alice.finds(&bob.id, "online").await;
    let told = live.alice.presence_of(&bob.id, from);
    assert!(told.iter().all(|state| state == "online" || state == "background"), "{told:?}");
    assert!(live.alice.events("participant.left").is_empty());
    let people = live.alice.eye().await["people"].clone();
    assert_eq!(people.as_array().expect("people").len(), 2, "nobody is there twice");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_comes_back_replaces_its_former_connection_at_once_e21_a_5() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let mut again = bob.twin();
    let attached = again.attach(json!({ "replaces": bob.connection })).await;
    assert_eq!(attached["t"], "attached");
    assert_eq!(bob.closed().await, 4504);
    // Of somebody else's connection nothing is replaced.
    let mut charlie = live.guest("charlie").await;
    charlie.attach(json!({ "replaces": attached["connection_id"] })).await;
    again.catch_up().await;
    // The sixth of one person closes the oldest.
    let mut tabs = vec![again];
    for _ in 0..5 {
        let mut tab = bob.twin();
        tab.connect().await;
        tabs.push(tab);
    }
    assert_eq!(tabs.remove(0).closed().await, 4504);
    for tab in &mut tabs {
        tab.catch_up().await;
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_of_one_name_stay_apart_and_a_second_on_one_link_evicts_nobody_e9_e11_p_8() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let other = live.join("bob").await;
    assert_ne!(bob.id, other.id);
    bob.catch_up().await;
    let people = live.alice.eye().await["people"].clone();
    let labels: BTreeSet<String> = people.as_array().expect("people").iter().map(|p| p["label"].to_string()).collect();
    assert_eq!(labels.len(), 3);
    let listed = stage.get(&format!("/sessions/{}/participants", live.id), &live.token).await["participants"].clone();
    let listed: BTreeSet<String> = listed.as_array().expect("people").iter().map(|p| p["label"].to_string()).collect();
    assert_eq!(listed, labels);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_stays_who_they_are_over_reload_restart_and_moves_e10_b_1() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let deck = bob.state("session").await["decks"][0]["id"].clone();
    let draw = bob.made("cards.draw", json!({ "deck_id": deck })).await;
    let reflection = bob.made("reflection.write", json!({ "text": "mine" })).await;
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 1)]).await;

    let same = |view: &Value| {
        assert_eq!(view["me"], bob.id.as_str());
        assert_eq!(places(view)[&bob.id], inside(&ids[1]));
        assert_eq!((&view["draws"][0]["id"], &view["draws"][0]["by"]), (&json!(draw), &json!(bob.id)));
    };
    same(&bob.eye().await);
    // A reload that asks for its token anew.
    let join = format!("/join/{}", live.code);
    let body = json!({ "name": "bob", "refresh_token": bob.refresh, "cookie": false });
    let joined = stage.post(&join, None, body).await;
    assert_eq!(joined["participant_id"], bob.id.as_str());

    let (database, code) = (stage.database.clone(), live.code.clone());
    let (_, cut) = tokio::join!(stage.stop(), bob.closed());
    assert_eq!(cut, 1012);
    let stage = Stage::on(database, |_| {}).await;
    let body = json!({ "name": "bob", "refresh_token": bob.refresh, "cookie": false });
    let joined = stage.post(&format!("/join/{code}"), None, body).await;
    assert_eq!(joined["participant_id"], bob.id.as_str(), "the secret is good after a restart");
    bob.moves_to(&stage.base);
    let from = bob.seen.len();
    bob.reload().await;
    let own = bob.after(from, |frame| frame["t"] == "state" && frame["data"]["view"] == "participant").await;
    assert_eq!(own["data"]["reflections"][0]["id"], reflection.as_str());
    let breakout = bob.after(from, |frame| frame["t"] == "state" && frame["data"]["view"] == "breakout").await;
    assert_eq!(breakout["data"]["breakout_id"], ids[1].as_str());
    let view = bob.eye().await;
    assert_eq!((&view["me"], &places(&view)[&bob.id]), (&json!(bob.id), &inside(&ids[1])));
    assert_eq!(view["draws"][0]["id"], draw.as_str());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_join_that_is_tried_again_makes_one_participant_e12_p_1() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let join = format!("/join/{}", live.code);
    let device = json!({ "name": "bob", "device": Uuid::new_v4(), "cookie": false });
    let tries = join_all((0..5).map(|_| stage.post(&join, None, device.clone()))).await;
    let ids: BTreeSet<String> = tries.iter().map(|joined| joined["participant_id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "five tries at once");
    let secrets: BTreeSet<String> = tries.iter().map(|joined| joined["refresh_token"].to_string()).collect();
    assert_eq!(secrets.len(), 1);
    let body = json!({ "name": "bob", "refresh_token": tries[0]["refresh_token"], "cookie": false });
    assert_eq!(stage.post(&join, None, body).await["participant_id"], tries[0]["participant_id"]);
    let account = stage.member(&live.token, "charlie", "member").await;
    let (first, again) = tokio::join!(live.enter("charlie", &account), live.enter("charlie", &account));
    assert_eq!(first.id, again.id);
    let people = stage.get(&format!("/sessions/{}/participants", live.id), &live.token).await;
    assert_eq!(people["participants"].as_array().expect("people").len(), 3);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_more_than_the_session_holds_is_refused_and_nobody_notices_e13_e14_p_7_p_9() {
    let stage = Stage::start().await;
    let body = json!({ "title": "A small one", "lobby": false, "capacity": 3 });
    let mut live = stage.session(body, true).await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    bob.catch_up().await;
    let (from, head) = (bob.seen.len(), bob.since["session"]);
    let body = json!({ "name": "one more", "cookie": false });
    let (status, problem) = stage.send(Method::POST, &format!("/join/{}", live.code), None, Some(body.clone())).await;
    assert_eq!((status, &problem["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("session.full")));
    for person in [&mut live.alice, &mut bob, &mut charlie] {
        person.catch_up().await;
        assert_eq!(person.since["session"], head, "{} noticed", person.name);
    }
    assert!(bob.story("session", from).is_empty());

    // Who left comes back without asking, as the same person, also past a lobby.
    live.alice.done("lobby.set", json!({ "enabled": true })).await;
    charlie.done("participant.leave", json!({})).await;
    assert_eq!(charlie.closed().await, 4512);
    bob.event("participant.left").await;
    charlie.connect().await;
    assert_eq!(bob.event("participant.joined").await["person"]["id"], charlie.id.as_str());
    assert_eq!(charlie.eye().await["view"], "session");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_at_once_all_appear_once_in_every_client_e15() {
    let stage = Stage::with(patient).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let names: Vec<String> = (0..20).map(|n| format!("guest {n}")).collect();
    let mut guests = join_all(names.iter().map(|name| live.join(name))).await;
    let expected: BTreeSet<String> = guests.iter().map(|guest| guest.id.clone()).collect();
    assert_eq!(expected.len(), 20);
    live.alice.catch_up().await;
    bob.catch_up().await;
    let ids = |all: Vec<&Value>| {
        all.iter().map(|data| data["person"]["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(live.alice.events("participant.joined")).len(), 21, "bob and the twenty, once each");
    let joined = ids(bob.events("participant.joined"));
    assert_eq!((joined.len(), joined.into_iter().collect::<BTreeSet<_>>()), (20, expected.clone()));
    for guest in &mut guests {
        guest.catch_up().await;
        let shown = guest.state("session").await["people"].clone();
        let shown = shown.as_array().expect("people").iter().map(|p| p["id"].as_str().expect("an id").to_owned());
        let mut all: Vec<String> = shown.chain(ids(guest.events("participant.joined"))).collect();
        assert_eq!(all.len(), 22, "{} sees each of them once", guest.name);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 22);
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_gets_exactly_what_they_missed_in_order_e18_e19_a_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie, mut dana) =
        (live.join("bob").await, live.join("charlie").await, live.join("dana").await);
    says(&mut live.alice, "before").await;
    for person in [&mut bob, &mut charlie] {
        person.event("chat.sent").await;
        person.catch_up().await;
    }
    let (from_bob, from_charlie) = (bob.seen.len(), charlie.seen.len());
    bob.drop_off();
    says(&mut live.alice, "one").await;
    let edited = says(&mut charlie, "two").await;
    charlie.done("chat.edit", json!({ "channel": { "kind": "plenary" }, "message_id": edited, "text": "two!" })).await;
    live.alice
        .made(
            "chat.send",
            json!({ "channel": { "kind": "facilitators", "participant_id": dana.id }, "text": "not for you" }),
        )
        .await;
    let deck = charlie.state("session").await["decks"][0]["id"].clone();
    charlie.made("cards.draw", json!({ "deck_id": deck })).await;
    dana.done("participant.leave", json!({})).await;
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 1)]).await;
    live.alice.done("breakout.move", json!({ "moves": [{ "participant_id": bob.id, "to": inside(&ids[1]) }] })).await;
    says(&mut live.alice, "three").await;
    charlie.catch_up().await;

    bob.connect().await;
    bob.catch_up().await;
    assert_eq!(states(&bob, from_bob, "session"), 0, "events, not the whole");
    assert_eq!(bob.story("session", from_bob), charlie.story("session", from_charlie), "as for who stayed");
    assert!(bob.events("participant.left").iter().any(|left| left["participant_id"] == dana.id.as_str()), "E19");
    assert!(!bob.saw("not for you") && !charlie.saw("not for you"));
    assert_eq!(bob.state("breakout:").await["breakout_id"], ids[1].as_str());

    // Also over a restart of the server, which has them from the log.
    let (database, head) = (stage.database.clone(), bob.since["session"]);
    let Live { mut alice, .. } = live;
    tokio::join!(stage.stop(), bob.closed(), charlie.closed());
    let stage = Stage::on(database, |_| {}).await;
    for person in [&mut alice, &mut bob, &mut charlie] {
        person.moves_to(&stage.base);
    }
    alice.reload().await;
    says(&mut alice, "four").await;
    let from = bob.seen.len();
    bob.connect().await;
    bob.catch_up().await;
    assert_eq!(states(&bob, from, "session"), 0);
    let story = bob.story("session", from);
    assert_eq!(story.len(), 1, "{story:?}");
    assert!(story[0].0 > head && story[0].2["message"]["text"] == "four");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_with_nothing_or_with_nonsense_gets_the_whole_e19() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    bob.drop_off();
    charlie.done("participant.leave", json!({})).await;
    bob.since.clear();
    let (own, other) = (format!("participant:{}", bob.id), format!("participant:{}", charlie.id));
    let unknown = format!("breakout:{}", Uuid::new_v4());
    for since in [
        json!({}),
        json!({ "session": 9_007_199_254_740_991_i64, (own.clone()): 9_007_199_254_740_991_i64 }),
        json!({ "session": -7 }),
        json!({ (other): 3, (unknown): 12 }),
    ] {
        let from = bob.seen.len();
        bob.since.clear();
        assert_eq!(bob.attach(json!({ "since": since })).await["t"], "attached", "{since}");
        bob.catch_up().await;
        assert_eq!((states(&bob, from, "session"), states(&bob, from, &own)), (1, 1), "{since}");
        let view = bob.seen[from..].iter().find(|frame| frame["stream"] == "session").expect("a state")["data"].clone();
        let gone = view["people"].as_array().expect("people").iter().find(|p| p["id"] == charlie.id.as_str()).cloned();
        assert!(gone.is_none_or(|person| person["standing"] == "left"));
        bob.drop_off();
    }
    for since in [json!({ "canvas:1": 3 }), json!({ "session": "three" }), json!({ "session": 1e30 }), json!([1])] {
        let answer = bob.attach(json!({ "since": since })).await;
        assert_eq!((&answer["t"], &answer["code"]), (&json!("error"), &json!("field.invalid")), "{since}");
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facilitator_who_reloads_still_is_one_and_nobody_else_became_one_e22_e23_p_10() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.helper("bob").await;
    let mut charlie = live.join("charlie").await;
    live.alice.drop_off();
    bob.drop_off();
    charlie.catch_up().await;
    let roles = |view: &Value| -> Vec<(String, String)> {
        let people = view["people"].as_array().expect("people").iter();
        people
            .map(|p| (p["name"].as_str().unwrap_or_default().into(), p["role"].as_str().unwrap_or_default().into()))
            .collect()
    };
    let before = roles(&charlie.eye().await);
    bob.reload().await;
    live.alice.reload().await;
    assert_eq!(live.alice.eye().await["role"], "facilitator");
    assert_eq!(bob.eye().await["role"], "co_facilitator");
    assert_eq!(roles(&charlie.eye().await), before);
    assert_eq!(before.iter().filter(|(_, role)| role == "facilitator").count(), 1);
    live.alice.done("hand.lower_all", json!({})).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_changed_in_ones_absence_is_the_one_returned_with_e24_a_4() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.helper("bob").await;
    bob.done("hand.lower_all", json!({})).await;
    bob.drop_off();
    live.alice.done("role.set", json!({ "participant_id": bob.id, "role": "participant" })).await;
    let from = bob.seen.len();
    bob.connect().await;
    assert_eq!(bob.refused("hand.lower_all", json!({})).await, "authz.denied");
    assert_eq!(states(&bob, from, "session"), 1, "the whole, as one with this role may see it");
    assert_eq!(bob.state("session").await["role"], "participant");

    bob.drop_off();
    live.alice.done("role.set", json!({ "participant_id": bob.id, "role": "observer" })).await;
    let database = stage.database.clone();
    stage.stop().await;
    let stage = Stage::on(database, |_| {}).await;
    bob.moves_to(&stage.base);
    let from = bob.seen.len();
    bob.connect().await;
    assert_eq!(bob.refused("hand.raise", json!({})).await, "authz.denied");
    assert_eq!(states(&bob, from, "session"), 1, "also when the server was restarted in between");
    assert_eq!(bob.state("session").await["role"], "observer");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_is_shown_and_takes_unsent_words_e25_e26_s_4_r_7() {
    let stage = Stage::with(|config| config.session.ended_linger_s = 1).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let ids = live.breakouts(&["One"], &[(&bob.id, 0)]).await;
    let shown = bob.made("reflection.write", json!({ "text": "shared before" })).await;
    bob.done("reflection.share", json!({ "reflection_id": shown, "with": "everyone" })).await;
    bob.drop_off();
    live.alice.done("session.complete", json!({})).await;
    assert_eq!(live.alice.closed().await, 4503);

    bob.connect().await;
    let unsent = bob.made("reflection.write", json!({ "text": "written while it ended" })).await;
    assert_eq!(
        bob.refused("reflection.share", json!({ "reflection_id": unsent, "with": "everyone" })).await,
        "session.state"
    );
    bob.done("reflection.revoke", json!({ "reflection_id": shown })).await;
    for (kind, data) in [
        ("hand.raise", json!({})),
        ("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "too late" })),
        ("chat.send", json!({ "channel": { "kind": "breakout" }, "text": "too late" })),
        ("participant.rename", json!({ "name": "Robert" })),
    ] {
        assert_ne!(bob.ask(kind, data).await["t"], "reply", "{kind}");
    }
    assert_eq!(bob.closed().await, 4503);
    bob.event("session.completed").await;

    bob.reload().await;
    let view = bob.next(|frame| frame["stream"] == "session" && frame["t"] == "state").await["data"].clone();
    assert_eq!((&view["session"]["status"], &places(&view)[&bob.id]), (&json!("completed"), &plenary()));
    assert_eq!(view["past_rounds"][0]["breakouts"][0]["id"], ids[0].as_str());
    let own = bob.next(|frame| frame["data"]["view"] == "participant").await["data"]["reflections"].clone();
    let texts: Vec<(Value, Value)> =
        own.as_array().expect("a list").iter().map(|r| (r["text"].clone(), r["shared"].clone())).collect();
    assert_eq!(texts, [(json!("shared before"), Value::Null), (json!("written while it ended"), Value::Null)]);
    assert_eq!(bob.closed().await, 4503);

    let (status, problem) =
        stage.send(Method::POST, &format!("/join/{}", live.code), None, Some(json!({ "name": "late" }))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("session.state")));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_renewed_without_leaving_and_not_for_who_was_removed_e27_a_8() {
    // Their life is a moment; the notice comes with the first beat.
    let stage = Stage::with(|config| (config.auth.guest_ttl_s, config.session.heartbeat_s) = (3, 1)).await;
    let mut live = stage.live().await;
    live.alice.token.clone_from(&live.token);
    live.alice.connect().await;
    let (mut bob, mut charlie, mut dana) =
        (live.join("bob").await, live.join("charlie").await, live.join("dana").await);
    let stranger = live.guest("stranger").await;
    live.alice.done("participant.remove", json!({ "participant_id": dana.id })).await;
    assert_eq!(dana.closed().await, 4508);

    // Bob renews whenever he is asked; Charlie does not, until that has cost him his socket.
    let charlies_end = tokio::spawn(async move { (charlie.closed().await, charlie) });
    let mut renewed = 0;
    while renewed < 3 || !charlies_end.is_finished() {
        bob.next(|frame| frame["notice"] == "auth_refresh").await;
        let (status, fresh) = new_token(&stage, &bob, &live.id).await;
        assert_eq!((status, &fresh["participant_id"]), (StatusCode::OK, &json!(bob.id)));
        let reply = bob.request("auth", None, json!({ "token": fresh["access_token"] })).await;
        assert_eq!(reply["t"], "reply", "{reply}");
        renewed += 1;
    }
    let (code, mut charlie) = charlies_end.await.expect("charlie saw the end");
    assert_eq!(code, 4005);
    assert!(charlie.seen.iter().any(|frame| frame["notice"] == "auth_refresh"), "he was asked");
    assert!(bob.seen.iter().all(|frame| frame["type"] != "participant.left"));
    says(&mut bob, "still here").await;
    let reply = bob.request("auth", None, json!({ "token": stranger.token })).await;
    assert_eq!(reply["t"], "error", "somebody else's token: {reply}");

    let answer = charlie.attach(json!({})).await;
    assert_eq!(answer["code"], "auth.expired");
    assert_eq!(charlie.closed().await, 4005);
    let (_, fresh) = new_token(&stage, &charlie, &live.id).await;
    charlie.token = fresh["access_token"].as_str().expect("a token").to_owned();
    charlie.connect().await;
    assert_eq!(charlie.event("chat.sent").await["message"]["text"], "still here");

    let (status, problem) = new_token(&stage, &dana, &live.id).await;
    assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("participant.banned")));
    assert_eq!(dana.attach(json!({})).await["code"], "auth.expired");
    assert_eq!(dana.closed().await, 4005);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_or_going_as_a_member_ends_every_open_socket_i30_a_9() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut guest = live.join("guest").await;
    let token = stage.member(&live.token, "dave", "member").await;
    // One device with the session's token, one with the account's own.
    let mut phone = live.enter("dave", &token).await;
    let mut laptop = phone.twin();
    laptop.token.clone_from(&token);
    phone.connect().await;
    laptop.connect().await;

    stage.post("/auth/logout-everywhere", Some(&token), json!({})).await;
    assert_eq!((phone.closed().await, laptop.closed().await), (4005, 4005));
    assert_eq!(phone.attach(json!({})).await["code"], "auth.expired");
    assert_eq!(laptop.attach(json!({})).await["code"], "auth.expired");

    let erin = stage.member(&live.token, "erin", "member").await;
    let mut tablet = live.enter("erin", &erin).await;
    tablet.connect().await;
    let id = stage.get("/me", &erin).await["user"]["id"].as_str().expect("an id").to_owned();
    let (status, _) = stage.send(Method::DELETE, &format!("/members/{id}"), Some(&live.token), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(tablet.closed().await, 4005);
    assert_eq!(tablet.attach(json!({})).await["code"], "auth.expired");

    // Nobody else noticed.
    says(&mut guest, "still here").await;
    live.alice.event("chat.sent").await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_is_told_so_and_changes_nothing_e30() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let mut bob = live.guest("bob").await;
    for version in [0, 2, 4_294_967_295_u32] {
        let answer = bob.attach(json!({ "protocol": version })).await;
        assert_eq!((&answer["t"], &answer["code"]), (&json!("error"), &json!("field.invalid")));
        assert_eq!(bob.closed().await, 4505);
    }
    assert_eq!(bob.attach(json!({ "protocol": 1 })).await["protocol"], 1);
    stage.stop().await;
}
