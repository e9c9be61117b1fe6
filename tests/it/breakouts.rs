//! Breakouts: assigning, opening, moving, closing, and where people are meanwhile: always in exactly one place.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, future::join_all, stream};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Live, Person, Stage, inside, patient, places, plenary, step};

/// Who is in which breakout, by a round.
fn sizes(round: &Value) -> BTreeMap<String, usize> {
    let mut sizes = BTreeMap::new();
    for breakout in round["breakouts"].as_array().expect("breakouts") {
        sizes.insert(breakout["id"].as_str().expect("an id").to_owned(), 0);
    }
    for place in round["assignment"].as_object().expect("a map").values() {
        *sizes.get_mut(place.as_str().expect("an id")).expect("a breakout of the round") += 1;
    }
    sizes
}

fn even(round: &Value) -> bool {
    let sizes = sizes(round);
    sizes.values().max().zip(sizes.values().min()).is_some_and(|(most, least)| most - least <= 1)
}

/// Everyone is in one place: what the people's places say is what the round's assignment says.
fn consistent(view: &Value) {
    let assignment = &view["round"]["assignment"];
    for person in view["people"].as_array().expect("people") {
        let assigned = &assignment[person["id"].as_str().expect("an id")];
        match person["standing"].as_str() {
            Some("admitted" | "left") if assigned.is_null() => assert_eq!(person["place"], plenary()),
            Some("admitted" | "left") => assert_eq!(person["place"], inside(assigned.as_str().expect("an id"))),
            _ => {}
        }
    }
}

async fn says(person: &mut Person, text: &str) -> Value {
    person.ask("chat.send", json!({ "channel": { "kind": "breakout" }, "text": text })).await
}

async fn chat(live: &Live<'_>, breakout: &str, token: &str) -> (StatusCode, Value) {
    let path = format!("/sessions/{}/breakouts/{breakout}/chat", live.id);
    live.stage.send(Method::GET, &path, Some(token), None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn chance_is_even_shuffles_anew_and_leaves_the_locked_e39_b_2_b_3_b_4() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let names: Vec<String> = (0..11).map(|n| format!("guest {n}")).collect();
    let guests = join_all(names.iter().map(|name| live.guest(name))).await;
    let mut bob = live.join("bob").await;
    let random =
        |seed: u32| json!({ "names": ["a", "b", "c", "d", "e"], "assignment": { "how": "random", "seed": seed } });
    live.alice.made("breakout.prepare", random(1)).await;
    let first = live.alice.event("breakout.prepared").await["round"].clone();
    assert!(even(&first), "{first}");
    assert_eq!(first["assignment"].as_object().expect("a map").len(), 12, "everyone but the facilitator");
    assert!(first["assignment"][&live.alice.id].is_null());

    let locked = [&guests[3].id, &bob.id];
    live.alice.done("breakout.shuffle", json!({ "seed": 2, "locked": locked })).await;
    let second = live.alice.event("breakout.prepared").await["round"].clone();
    assert!(even(&second));
    assert_ne!(first["assignment"], second["assignment"]);
    for who in locked {
        assert_eq!(first["assignment"][who], second["assignment"][who], "the locked stay");
    }
    live.alice.done("breakout.shuffle", json!({ "seed": 1 })).await;
    let third = live.alice.event("breakout.prepared").await["round"].clone();
    assert_eq!(first["assignment"], third["assignment"], "the same seed and people");
    bob.catch_up().await;
    assert!(bob.events("breakout.prepared").is_empty(), "a prepared round is the facilitators'");
    let view = bob.eye().await;
    assert!(view["round"].is_null() && view["prepared_rounds"] == json!([]));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_facilitators_who_open_at_once_one_is_refused_e43_b_5() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.helper("bob").await;
    let mut charlie = live.join("charlie").await;
    for _ in 0..5 {
        let prepare = json!({ "names": ["One", "Two"], "assignment": { "how": "random" } });
        live.alice.made("breakout.prepare", prepare.clone()).await;
        let (one, other) =
            tokio::join!(live.alice.ask("breakout.open", json!({})), bob.ask("breakout.open", json!({})));
        let kinds = BTreeSet::from([one["t"].as_str(), other["t"].as_str()]);
        assert_eq!(kinds, BTreeSet::from([Some("error"), Some("reply")]), "{one} {other}");
        let refused = if one["t"] == "error" { one } else { other };
        assert_eq!(refused["code"], "breakout.already_open");
        let next = bob.made("breakout.prepare", prepare).await;
        assert_eq!(bob.refused("breakout.open", json!({ "round_id": next })).await, "breakout.already_open");
        bob.done("breakout.discard", json!({ "round_id": next })).await;
        charlie.event("breakout.opened").await;
        bob.done("breakout.close", json!({ "warning_ms": 0 })).await;
        charlie.event("breakout.closed").await;
    }
    charlie.catch_up().await;
    assert_eq!((charlie.events("breakout.opened").len(), charlie.events("breakout.closed").len()), (5, 5));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_or_goes_while_breakouts_open_is_in_one_place_e45_e47_b_9() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let names: Vec<String> = (0..10).map(|n| format!("guest {n}")).collect();
    let mut guests = join_all(names.iter().map(|name| live.join(name))).await;
    let prepare = json!({ "names": ["One", "Two", "Three"], "assignment": { "how": "random" } });
    live.alice.made("breakout.prepare", prepare).await;
    let late: Vec<String> = (0..10).map(|n| format!("late {n}")).collect();
    let goers = guests.split_off(5);
    let Live { stage, id, code, token, mut alice } = live;
    let door = Live { stage, id: id.clone(), code, token, alice: alice.twin() };
    let (_, mut late, _) = tokio::join!(
        alice.done("breakout.open", json!({})),
        join_all(late.iter().map(|name| door.join(name))),
        join_all(goers.into_iter().map(async |mut person| person.done("participant.leave", json!({})).await)),
    );
    let view = alice.eye().await;
    consistent(&view);
    assert_eq!(view["people"].as_array().expect("people").len(), 21);
    for person in late.iter_mut().chain(&mut guests) {
        person.catch_up().await;
        let seen = person.eye().await;
        consistent(&seen);
        assert_eq!(places(&seen), places(&view), "{} sees what alice sees", person.name);
    }

    // Whoever comes now goes to the smallest, and sees the breakouts.
    for n in 0..4 {
        let before = sizes(&alice.eye().await["round"]);
        let smallest = *before.values().min().expect("three");
        let mut newcomer = door.join(&format!("newcomer {n}")).await;
        let view = newcomer.state("session").await;
        let place = view["round"]["assignment"][&newcomer.id].as_str().expect("a place").to_owned();
        assert_eq!(before[&place], smallest);
        assert_eq!(newcomer.state("breakout:").await["breakout_id"], place.as_str());
    }
    stage.get(&format!("/sessions/{id}"), &door.token).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_assigned_is_told_and_one_bad_line_does_nothing_e46_e50_b_6_b_7() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let twice = json!({ "how": "given", "places": [[bob.id, 0], [charlie.id, 1], [bob.id, 1]] });
    let answer = live.alice.ask("breakout.prepare", json!({ "names": ["One", "Two"], "assignment": twice })).await;
    assert_eq!(answer["code"], "breakout.assigned_twice");
    assert!(answer["message"].as_str().expect("words").contains("bob"), "it says who: {answer}");
    assert_eq!(live.alice.eye().await["prepared_rounds"], json!([]));

    let places_of = [(&bob.id, 0), (&charlie.id, 1), (&live.alice.id, 1)];
    let given = json!({ "how": "given", "places": places_of });
    live.alice.made("breakout.prepare", json!({ "names": ["One", "Two"], "assignment": given })).await;
    live.alice.done("breakout.open", json!({})).await;
    let round = live.alice.event("breakout.opened").await["round"].clone();
    let ids: Vec<&str> =
        round["breakouts"].as_array().expect("breakouts").iter().filter_map(|b| b["id"].as_str()).collect();
    for (person, place) in [(&mut bob, ids[0]), (&mut charlie, ids[1]), (&mut live.alice, ids[1])] {
        person.state("breakout:").await;
        assert_eq!(person.events("breakout.opened").len(), 1, "{}", person.name);
        assert_eq!(person.events("breakout.opened")[0]["round"]["assignment"][&person.id], place);
        assert_eq!(person.state("breakout:").await["breakout_id"], place, "facilitators, too");
    }
    let before = live.alice.eye().await;
    let nowhere = "00000000-0000-4000-8000-000000000000";
    for (moves, code) in [
        (json!([step(&charlie.id, ids[0]), step(&bob.id, ids[1]), step(&bob.id, ids[0])]), "breakout.assigned_twice"),
        (json!([step(&charlie.id, ids[0]), step(&bob.id, nowhere)]), "breakout.unknown"),
        (json!([step(&charlie.id, ids[0]), step(nowhere, ids[1])]), "participant.unknown"),
    ] {
        assert_eq!(live.alice.refused("breakout.move", json!({ "moves": moves })).await, code);
    }
    assert_eq!(live.alice.eye().await["round"], before["round"], "all or nothing");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_one_breakout_go_to_the_empty_other_one_e53_e54() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let ids = live.breakouts(&["One", "Two", "Three"], &[(&bob.id, 0), (&charlie.id, 0)]).await;
    live.alice.done("breakout.move", json!({ "moves": [step(&bob.id, &ids[1]), step(&charlie.id, &ids[1])] })).await;
    for person in [&mut bob, &mut charlie] {
        person.next(|frame| frame["t"] == "state" && frame["stream"] == format!("breakout:{}", ids[1])).await;
    }
    let view = live.alice.eye().await;
    consistent(&view);
    assert_eq!(sizes(&view["round"]), BTreeMap::from([(ids[0].clone(), 0), (ids[1].clone(), 2), (ids[2].clone(), 0)]));

    // Twice in a row, without waiting in between.
    let moves = [json!({ "moves": [step(&bob.id, &ids[0])] }), json!({ "moves": [step(&bob.id, &ids[2])] })];
    for (n, data) in moves.into_iter().enumerate() {
        let frame =
            json!({ "ref": format!("m{n}"), "id": uuid::Uuid::new_v4(), "type": "breakout.move", "data": data });
        live.alice.send(frame).await;
    }
    bob.next(|frame| frame["t"] == "state" && frame["stream"] == format!("breakout:{}", ids[2])).await;
    let view = live.alice.eye().await;
    consistent(&view);
    assert_eq!(places(&view)[&bob.id], inside(&ids[2]));
    let from = bob.seen.len();
    assert_eq!(says(&mut charlie, "bob has gone").await["t"], "reply");
    let reply = says(&mut bob, "here").await;
    assert_eq!(reply["stream"], format!("breakout:{}", ids[2]));
    bob.catch_up().await;
    assert!(!bob.saw("bob has gone"), "one place, one stream");
    assert!(
        bob.seen[from..].iter().any(|frame| frame["type"] == "chat.sent" && frame["data"]["message"]["text"] == "here")
    );
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_away_comes_back_to_where_they_were_moved_e55_e66_e71_b_8_b_13() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 0)]).await;
    bob.state("breakout:").await;
    bob.drop_off();
    live.alice.done("breakout.move", json!({ "moves": [step(&bob.id, &ids[1])] })).await;
    bob.connect().await;
    bob.next(|frame| frame["t"] == "state" && frame["stream"] == format!("breakout:{}", ids[1])).await;
    assert_eq!(places(&bob.eye().await)[&bob.id], inside(&ids[1]));

    // Dropped and back while it is open: there again, with what was said meanwhile.
    charlie.state("breakout:").await;
    live.alice.done("breakout.move", json!({ "moves": [step(&charlie.id, &ids[1])] })).await;
    charlie.next(|frame| frame["t"] == "state" && frame["stream"] == format!("breakout:{}", ids[1])).await;
    bob.drop_off();
    assert_eq!(says(&mut charlie, "while you were away").await["t"], "reply");
    bob.connect().await;
    assert_eq!(bob.event("chat.sent").await["message"]["text"], "while you were away");

    // Back after it was closed: in the plenary, as everybody, who left and was away included.
    bob.drop_off();
    let mut dana = live.join("dana").await;
    dana.done("participant.leave", json!({})).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    charlie.event("breakout.closed").await;
    bob.connect().await;
    bob.event("breakout.closed").await;
    assert_eq!(says(&mut bob, "where am I?").await["code"], "breakout.not_inside");
    dana.connect().await;
    for person in [&bob, &charlie, &dana, &live.alice] {
        let view = person.eye().await;
        assert!(places(&view).values().all(|place| *place == plenary()), "{}", person.name);
        assert!(view["round"].is_null());
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breakout_gives_no_rights_and_stays_readable_to_its_people_e61_e74_b_14_m_2() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut helper = live.helper("helper").await;
    let (mut bob, mut charlie, mut dana) =
        (live.join("bob").await, live.join("charlie").await, live.join("dana").await);
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 0), (&dana.id, 1)]).await;
    let said = says(&mut charlie, "between us").await["data"]["id"].clone();
    bob.event("chat.sent").await;
    let own = json!({ "kind": "breakout" });
    for (kind, data, code) in [
        ("chat.delete", json!({ "channel": own, "message_id": said }), "chat.not_author"),
        ("chat.edit", json!({ "channel": own, "message_id": said, "text": "other words" }), "chat.not_author"),
        ("breakout.close", json!({ "warning_ms": 0 }), "authz.denied"),
        ("breakout.move", json!({ "moves": [step(&charlie.id, &ids[1])] }), "authz.denied"),
        ("participant.remove", json!({ "participant_id": charlie.id }), "authz.denied"),
        ("announcement.send", json!({ "text": "hear me" }), "authz.denied"),
    ] {
        assert_eq!(bob.refused(kind, data).await, code, "{kind}");
    }
    assert_eq!(chat(&live, &ids[0], &dana.token).await.0, StatusCode::FORBIDDEN);
    // Dana visits, and what was said before and after is hers to read, as it is of whoever moved out.
    live.alice.done("breakout.move", json!({ "moves": [step(&bob.id, &ids[1])] })).await;
    assert_eq!(says(&mut charlie, "and alone").await["t"], "reply");
    assert_eq!(says(&mut bob, "elsewhere").await["stream"], format!("breakout:{}", ids[1]));
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    bob.event("breakout.closed").await;

    let texts = |body: &Value| {
        body["messages"].as_array().expect("messages").iter().map(|m| m["text"].clone()).collect::<Vec<_>>()
    };
    for token in [&bob.token, &charlie.token, &live.alice.token, &live.token, &helper.token] {
        let (status, body) = chat(&live, &ids[0], token).await;
        assert_eq!((status, texts(&body)), (StatusCode::OK, vec![json!("between us"), json!("and alone")]));
    }
    let (status, body) = chat(&live, &ids[0], &dana.token).await;
    assert_eq!((status, &body["code"]), (StatusCode::FORBIDDEN, &json!("authz.denied")));
    let stranger = stage.owner("mallory").await;
    assert_eq!(chat(&live, &ids[0], &stranger).await.0, StatusCode::NOT_FOUND);
    assert_eq!(chat(&live, "00000000-0000-4000-8000-000000000000", &bob.token).await.0, StatusCode::NOT_FOUND);
    helper.catch_up().await;
    dana.catch_up().await;
    assert!(!dana.saw("between us") && !helper.saw("between us"), "who is elsewhere hears nothing of it");
    let past = dana.eye().await["past_rounds"][0]["breakouts"].clone();
    assert_eq!(past.as_array().expect("breakouts").len(), 1, "dana sees the one she was in");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_breakouts_and_five_hundred_people_open_and_close_b_1() {
    let stage = Stage::with(patient).await;
    let mut live = stage.live().await;
    let join = format!("/join/{}", live.code);
    let guest =
        async |n: usize| stage.post(&join, None, json!({ "name": format!("guest {n}"), "cookie": false })).await;
    let joined: Vec<Value> = stream::iter(0..499).map(guest).buffer_unordered(16).collect().await;
    let (status, problem) = stage.send(Method::POST, &join, None, Some(json!({ "name": "one more" }))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("session.full")));
    live.alice.connect().await;
    let mut few: Vec<Person> =
        joined.iter().take(5).map(|joined| Person::new(&stage.base, "guest", &live.id, joined)).collect();
    for person in &mut few {
        person.connect().await;
    }
    let mut names: Vec<String> = (0..101).map(|n| format!("Breakout {n}")).collect();
    let how = json!({ "how": "random", "seed": 5 });
    assert_eq!(
        live.alice.refused("breakout.prepare", json!({ "names": names, "assignment": how })).await,
        "breakout.limit"
    );
    names.pop();
    live.alice.made("breakout.prepare", json!({ "names": names, "assignment": how })).await;
    live.alice.done("breakout.open", json!({})).await;
    let round = live.alice.event("breakout.opened").await["round"].clone();
    assert!(even(&round));
    assert_eq!(sizes(&round).values().sum::<usize>(), 499);
    for person in &mut few {
        let place = round["assignment"][&person.id].clone();
        assert_eq!(person.state("breakout:").await["breakout_id"], place);
        assert_eq!(says(person, "hello").await["stream"], format!("breakout:{}", place.as_str().expect("an id")));
    }
    let view = few[0].eye().await;
    consistent(&view);
    assert_eq!(view["people"].as_array().expect("people").len(), 500);
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    for person in &mut few {
        let closed = person.event("breakout.closed").await["round"].clone();
        assert_eq!(closed["breakouts"].as_array().expect("breakouts").len(), 1, "one's own only");
    }
    assert!(places(&live.alice.eye().await).values().all(|place| *place == plenary()));
    stage.stop().await;
}
