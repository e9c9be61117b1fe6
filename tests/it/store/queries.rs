//! What REST asks of the store.

use super::*;

#[tokio::test]
async fn registering_signing_in_and_belonging() {
    let fixture = Fixture::new().await;
    let database = &fixture.database;
    let (org, alice) = (OrgId(Uuid::new_v4()), UserId(Uuid::new_v4()));
    let (decks, journeys) = ([a_deck("values", 3)], [a_journey("Arriving")]);
    let new = Registration { decks: &decks, journeys: &journeys, ..registration(org, alice, "Alice@Example.ORG") };
    organization::register(database, &new).await.expect("a fresh address");
    assert_eq!(deck::list(database, org).await.expect("up").len(), 1);
    assert_eq!(journey::list(database, org).await.expect("up").len(), 1);

    let other = OrgId(Uuid::new_v4());
    let twice =
        organization::register(database, &registration(other, UserId(Uuid::new_v4()), "ALICE@example.org")).await;
    assert_eq!(twice.expect_err("taken").rule(), Some(Rule::EmailTaken));
    assert_eq!(organization::membership(database, other, alice).await.expect("up"), None, "all or nothing");
    let nul = organization::register(
        database,
        &Registration { name: "A\0", ..registration(other, UserId(Uuid::new_v4()), "b@example.org") },
    )
    .await;
    assert!(matches!(nul, Err(Error::Text)), "{nul:?}");

    let credentials = user::by_email(database, "alice@EXAMPLE.org").await.expect("up").expect("known");
    assert_eq!((credentials.user.id, credentials.org, credentials.password_hash.as_str()), (alice, org, "$argon2id$1"));
    assert!(user::by_email(database, "bob@example.org").await.expect("up").is_none());
    assert!(user::set_password_hash(database, org, alice, "$argon2id$2").await.expect("up"));
    assert!(!user::set_password_hash(database, other, alice, "$argon2id$3").await.expect("up"), "not of this tenant");
    assert_eq!(
        user::by_email(database, "alice@example.org").await.expect("up").expect("known").password_hash,
        "$argon2id$2"
    );

    let membership = organization::membership(database, org, alice).await.expect("up").expect("the owner");
    assert_eq!((membership.role, membership.organization.name.as_str()), (OrgRole::Owner, "Points"));
    assert_eq!(membership.user.email, "alice@example.org");
    assert_eq!(organization::of_user(database, alice).await.expect("up"), Some(org));
}

#[tokio::test]
async fn inviting_accepting_and_removing() {
    let fixture = Fixture::new().await;
    let database = &fixture.database;
    let (org, alice) = fixture.organization("inviting").await;
    let invitation = |email: &str, role| Invitation {
        id: Uuid::new_v4(),
        email: email.to_owned(),
        role,
        expires_at: NOW.plus_ms(1_000),
    };
    let (first, second) = (hash(), hash());
    organization::invite(database, org, &invitation("Bob@example.org", OrgRole::Member), &first, NOW)
        .await
        .expect("free");
    let replaced = invitation("bob@example.org", OrgRole::Facilitator);
    organization::invite(database, org, &replaced, &second, NOW).await.expect("replaces");
    assert_eq!(organization::invitations(database, org, NOW).await.expect("up"), std::slice::from_ref(&replaced));
    assert!(organization::invitations(database, org, NOW.plus_ms(1_000)).await.expect("up").is_empty(), "over");
    assert!(organization::invitation(database, &first, NOW).await.expect("up").is_none(), "replaced");
    let open = organization::invitation(database, &second, NOW).await.expect("up").expect("open");
    assert_eq!((open.organization.name.as_str(), &open.invitation), ("Points", &replaced));

    let acceptance = |token_hash, user| Acceptance { token_hash, user, name: "Bob", password_hash: "$b", at: NOW };
    let bob = UserId(Uuid::new_v4());
    let late = Acceptance { at: NOW.plus_ms(1_000), ..acceptance(&second, bob) };
    assert!(organization::accept(database, &late).await.expect("up").is_none());
    let joined = organization::accept(database, &acceptance(&second, bob)).await.expect("up").expect("open");
    assert_eq!((joined.user.id, joined.role, joined.organization.id), (bob, OrgRole::Facilitator, org));
    assert!(organization::accept(database, &acceptance(&second, bob)).await.expect("up").is_none(), "once");
    let again =
        organization::invite(database, org, &invitation("bob@example.org", OrgRole::Member), &hash(), NOW).await;
    assert_eq!(again.expect_err("a member").rule(), Some(Rule::MemberAlready));
    let (other, _) = fixture.organization("other").await;
    let elsewhere =
        organization::invite(database, other, &invitation("bob@example.org", OrgRole::Member), &hash(), NOW).await;
    assert_eq!(elsewhere.expect_err("belongs elsewhere").rule(), Some(Rule::EmailTaken));

    // Removed: signed out, and free to be invited again, by anybody.
    let token = NewToken { id: Uuid::new_v4(), hash: &hash(), at: NOW, expires_at: NOW.plus_ms(9) };
    refresh::create(database, org, Uuid::new_v4(), Subject::User(bob), &token).await.expect("a member");
    assert_eq!(organization::remove(database, org, bob).await.expect("up"), Change::Done);
    assert_eq!(organization::remove(database, org, bob).await.expect("up"), Change::Unknown);
    assert_eq!(refresh::subject_of(database, token.hash, NOW).await.expect("up"), None);
    assert!(user::by_email(database, "bob@example.org").await.expect("up").is_none());
    let third = hash();
    organization::invite(database, other, &invitation("bob@example.org", OrgRole::Admin), &third, NOW)
        .await
        .expect("free again");
    let back =
        organization::accept(database, &acceptance(&third, UserId(Uuid::new_v4()))).await.expect("up").expect("open");
    assert_eq!((back.user.id, back.organization.id), (bob, other), "the same account");
    assert!(organization::membership(database, org, bob).await.expect("up").is_none());

    let names: Vec<_> =
        organization::members(database, org).await.expect("up").into_iter().map(|member| member.user.id).collect();
    assert_eq!(names, [alice]);
    let fourth = invitation("dora@example.org", OrgRole::Member);
    organization::invite(database, org, &fourth, &hash(), NOW).await.expect("free");
    assert!(!organization::withdraw(database, other, fourth.id).await.expect("up"), "not theirs");
    assert!(organization::withdraw(database, org, fourth.id).await.expect("up"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organization_keeps_an_owner_even_if_two_leave_at_once() {
    let fixture = Fixture::new().await;
    let (org, alice) = fixture.organization("owners").await;
    let database = &fixture.database;
    assert_eq!(organization::remove(database, org, alice).await.expect("up"), Change::LastOwner);
    assert_eq!(organization::change_role(database, org, alice, OrgRole::Admin).await.expect("up"), Change::LastOwner);
    assert_eq!(organization::change_role(database, org, alice, OrgRole::Owner).await.expect("up"), Change::Done);
    for _ in 0..10 {
        let bob = UserId(Uuid::new_v4());
        let token = hash();
        let invitation = Invitation {
            id: Uuid::new_v4(),
            email: format!("{bob}@x.example"),
            role: OrgRole::Admin,
            expires_at: NOW.plus_ms(9),
        };
        organization::invite(database, org, &invitation, &token, NOW).await.expect("free");
        let acceptance = Acceptance { token_hash: &token, user: bob, name: "Bob", password_hash: "$b", at: NOW };
        organization::accept(database, &acceptance).await.expect("up").expect("open");
        assert_eq!(organization::change_role(database, org, bob, OrgRole::Owner).await.expect("up"), Change::Done);
        let owners =
            organization::members(database, org).await.expect("up").into_iter().filter(|m| m.role == OrgRole::Owner);
        let owners: Vec<_> = owners.map(|member| member.user.id).collect();
        assert_eq!(owners.len(), 2);
        let (one, two) = tokio::join!(
            organization::remove(database, org, owners[0]),
            organization::change_role(database, org, owners[1], OrgRole::Member)
        );
        let (one, two) = (one.expect("up"), two.expect("up"));
        assert!(
            matches!((one, two), (Change::Done, Change::LastOwner) | (Change::LastOwner, Change::Done)),
            "{one:?} {two:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_is_good_once() {
    let fixture = Fixture::new().await;
    let (org, alice, session) = full_organization(&fixture).await;
    let database = &fixture.database;
    let guest = Subject::Participant { session, participant: ParticipantId(Uuid::new_v4()) };
    for subject in [Subject::User(alice), guest] {
        let (first, second, third) = (hash(), hash(), hash());
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&first, 0)).await.expect("known");
        assert_eq!(refresh::subject_of(database, &first, NOW).await.expect("up"), Some((org, subject)));
        let done = Rotation::Done { org, subject };
        assert_eq!(refresh::rotate(database, &first, &token(&second, 1), 0).await.expect("up"), done);
        assert_eq!(refresh::subject_of(database, &first, NOW).await.expect("up"), None);
        // A slower tab, within the leeway.
        assert_eq!(refresh::rotate(database, &first, &token(&hash(), 500), 1_000).await.expect("up"), done);
        assert_eq!(refresh::rotate(database, &second, &token(&third, 2), 0).await.expect("up"), done);
        assert_eq!(refresh::rotate(database, &hash(), &token(&hash(), 2), 0).await.expect("up"), Rotation::Refused);
        // A thief: everybody of the family is out.
        assert_eq!(
            refresh::rotate(database, &first, &token(&hash(), 2_000), 1_000).await.expect("up"),
            Rotation::Reused { org, subject }
        );
        assert_eq!(refresh::rotate(database, &third, &token(&hash(), 2_001), 0).await.expect("up"), Rotation::Refused);

        let old = hash();
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&old, 0)).await.expect("known");
        assert_eq!(
            refresh::rotate(database, &old, &token(&hash(), 10_000), 0).await.expect("up"),
            Rotation::Refused,
            "expired"
        );
        refresh::revoke(database, &old, NOW).await.expect("up");
        refresh::revoke(database, &hash(), NOW).await.expect("an unknown one is no error");
        assert_eq!(refresh::subject_of(database, &old, NOW).await.expect("up"), None);

        let (one, two) = (hash(), hash());
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&one, 0)).await.expect("known");
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&two, 0)).await.expect("known");
        assert!(refresh::revoke_all(database, org, subject, NOW).await.expect("up") >= 2);
        assert_eq!(refresh::subject_of(database, &two, NOW).await.expect("up"), None);

        let raced = hash();
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&raced, 0)).await.expect("known");
        let nexts: Vec<_> = (0..6).map(|_| hash()).collect();
        let tokens: Vec<_> = nexts.iter().map(|next| token(next, 1)).collect();
        let rotations =
            futures_util::future::join_all(tokens.iter().map(|next| refresh::rotate(database, &raced, next, 0))).await;
        assert_eq!(
            rotations.iter().filter(|rotation| matches!(rotation, Ok(Rotation::Done { .. }))).count(),
            1,
            "{rotations:?}"
        );
    }
    let stranger = Subject::User(UserId(Uuid::new_v4()));
    let unknown = refresh::create(database, org, Uuid::new_v4(), stranger, &token(&hash(), 0)).await;
    assert_eq!(unknown.expect_err("nobody").rule(), Some(Rule::UserUnknown));
}

#[tokio::test]
async fn decks_and_journeys_come_back_as_they_were_given() {
    let fixture = Fixture::new().await;
    let (org, _) = fixture.organization("content").await;
    let (other, _) = fixture.organization("other").await;
    let database = &fixture.database;
    let (values, words) = (a_deck("values", 5), a_deck("words", 0));
    deck::insert(database, org, &values, NOW).await.expect("up");
    deck::insert(database, org, &words, NOW).await.expect("up");
    let same = NewDeck { deck: Deck { id: DeckId(Uuid::new_v4()), ..values.deck.clone() }, cards: Vec::new() };
    assert_eq!(deck::insert(database, org, &same, NOW).await.expect_err("taken").rule(), Some(Rule::SlugTaken));
    deck::insert(database, other, &same, NOW).await.expect("another tenant's names are not in the way");
    assert_eq!(deck::list(database, org).await.expect("up"), [values.deck.clone(), words.deck.clone()]);
    assert_eq!(deck::get(database, org, values.deck.id).await.expect("up"), Some(values.clone()));
    assert_eq!(deck::get(database, other, values.deck.id).await.expect("up"), None);
    let asked = [words.deck.id, DeckId(Uuid::new_v4()), values.deck.id];
    assert_eq!(deck::with_cards(database, org, Some(&asked)).await.expect("up"), [words.clone(), values.clone()]);
    assert_eq!(deck::with_cards(database, org, None).await.expect("up"), [values, words]);

    let mut journey = a_journey("Arriving");
    journey::insert(database, org, &journey).await.expect("up");
    assert_eq!(journey::get(database, org, journey.id).await.expect("up"), Some(journey.clone()));
    journey.title = "Leaving".to_owned();
    journey.steps = json!([]);
    assert!(journey::replace(database, org, &journey).await.expect("up"));
    assert!(!journey::replace(database, other, &journey).await.expect("up"));
    assert_eq!(journey::list(database, org).await.expect("up"), [journey.clone()]);
    assert!(!journey::delete(database, other, journey.id).await.expect("up"));
    assert!(journey::delete(database, org, journey.id).await.expect("up"));
    assert_eq!(journey::get(database, org, journey.id).await.expect("up"), None);
}

#[tokio::test]
async fn sessions_are_listed_in_pages_and_found_by_code() {
    let fixture = Fixture::new().await;
    let (org, alice) = fixture.organization("lists").await;
    let (other, _) = fixture.organization("other").await;
    let database = &fixture.database;
    let mut ids = Vec::new();
    for n in 0..7_i64 {
        let new = NewSession {
            // Two at the same instant, and one without a plan.
            scheduled_at: (n != 6).then_some(Timestamp(NOW.0 + n / 2)),
            created_at: Timestamp(NOW.0 + 100),
            title: format!("Values {n} 100%_Ä"),
            ..a_new_session()
        };
        ids.push(fixture.new_session(org, alice, new).await);
    }
    let all = Filter { limit: 50, ..Filter::default() };
    let everything = session::list(database, org, &all).await.expect("up");
    assert_eq!((everything.entries.len(), everything.next), (7, None));
    assert_eq!(everything.entries[0].id, ids[6], "made later than the others are planned");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = session::list(database, org, &Filter { limit: 2, after, ..Filter::default() }).await.expect("up");
        seen.extend(page.entries.iter().map(|entry| entry.id));
        // As the client gives it back.
        after = page.next.map(|cursor| cursor.to_string().parse().expect("ours"));
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, everything.entries.iter().map(|entry| entry.id).collect::<Vec<_>>());
    let titles = |text| async move {
        let filter = Filter { text: Some(text), limit: 50, ..Filter::default() };
        session::list(database, org, &filter).await.expect("up").entries.len()
    };
    assert_eq!((titles("values 3").await, titles("100%_").await, titles("%").await, titles("x%").await), (1, 7, 7, 0));
    assert!(session::list(database, other, &all).await.expect("up").entries.is_empty());

    // Bob took part in one; it is live.
    let bob = UserId(Uuid::new_v4());
    let store = fixture.store("a");
    let fence = owned(&store, org, ids[2]).await;
    let row = a_participant(Some(bob), Some("6b0c"));
    let append = Append {
        summary: Some(Summary {
            title: "Values, live".to_owned(),
            status: Status::Live,
            scheduled_at: None,
            started_at: Some(NOW),
            ended_at: None,
            participant_count: 1,
        }),
        // Named twice in one append: the last counts.
        participants: vec![ParticipantRow { standing: Standing::Waiting, ..row.clone() }, row.clone()],
        ..contract::an_append(org, ids[2], fence, Seq(0), 1)
    };
    assert_eq!(store.append(std::slice::from_ref(&append)).await.expect("up"), [Appended::Done]);
    let of = |user| async move {
        let page =
            session::list(database, org, &Filter { of: Some(user), limit: 50, ..Filter::default() }).await.expect("up");
        page.entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    assert_eq!((of(bob).await, of(alice).await.len(), of(UserId(Uuid::new_v4())).await.len()), (vec![ids[2]], 7, 0));
    let live = Filter { statuses: &[Status::Live, Status::Completed], limit: 50, ..Filter::default() };
    let live = session::list(database, org, &live).await.expect("up").entries;
    assert_eq!((live.len(), live[0].title.as_str(), live[0].participant_count), (1, "Values, live", 1));
    assert_eq!(live[0].facilitator_name, "Alice");
    assert!(database.live_sessions().await.expect("up").contains(&(org, ids[2])));

    let found = session::by_join_code(database, &live[0].join_code).await.expect("up").expect("it exists");
    assert_eq!((found.row.id, found.row.org, found.organization.name.as_str()), (ids[2], org, "Points"));
    assert!(session::by_join_code(database, "ZZZZZZZZ").await.expect("up").is_none());
    assert!(session::get(database, other, ids[2]).await.expect("up").is_none());

    for known in [Known::User(bob), Known::Device("6b0c")] {
        assert_eq!(session::participant(database, org, ids[2], known).await.expect("up"), Some(row.clone()));
        assert_eq!(session::participant(database, org, ids[1], known).await.expect("up"), None);
    }
    assert_eq!(session::participants(database, org, ids[2]).await.expect("up"), [row]);
    assert_eq!(history::events(database, &append.key, Seq(0)).await.expect("up").len(), 1);

    assert!(session::set_duration(database, org, ids[0], 90).await.expect("up"));
    assert!(!session::set_duration(database, other, ids[0], 90).await.expect("up"));
    assert_eq!(session::get(database, org, ids[0]).await.expect("up").expect("there").row.duration_minutes, 90);
    assert_eq!(session::delete(database, org, ids[2]).await.expect("up"), Deletion::Refused, "it is live");
    assert_eq!(session::delete(database, other, ids[0]).await.expect("up"), Deletion::Unknown);
    assert_eq!(session::delete(database, org, ids[0]).await.expect("up"), Deletion::Done);
}

#[tokio::test]
async fn a_join_code_that_is_taken_is_drawn_again() {
    let fixture = Fixture::new().await;
    let (org, alice) = fixture.organization("codes").await;
    let new = NewSession { created_by: alice, ..a_new_session() };
    let mut codes = ["AAAAAAAA", "AAAAAAAA", "BBBBBBBB"].into_iter();
    let mut draw = || codes.next().expect("enough").to_owned();
    assert_eq!(session::create(&fixture.database, org, &new, &mut draw).await.expect("free"), "AAAAAAAA");
    let second = NewSession { id: SessionId(Uuid::new_v4()), ..new.clone() };
    assert_eq!(session::create(&fixture.database, org, &second, &mut draw).await.expect("free"), "BBBBBBBB");
    let third = NewSession { id: SessionId(Uuid::new_v4()), ..new };
    let never = session::create(&fixture.database, org, &third, || "AAAAAAAA".to_owned()).await;
    assert_eq!(never.expect_err("always taken").rule(), Some(Rule::JoinCodeTaken));
    let drawn: BTreeSet<_> = (0..100).map(|_| session::join_code(&mut rand::rng())).collect();
    assert_eq!(drawn.len(), 100);
}
