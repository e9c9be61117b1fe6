use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::*;

const KEY: &str = "a key of at least thirty-two characters";

fn tokens() -> Tokens {
    Tokens::new(&[Secret::new(KEY)], &config::Config::default().auth, 900, Ambient::system())
}

fn now() -> i64 {
    Ambient::system().now().0 / 1_000
}

fn user() -> Value {
    json!({
        "iss": "plenary", "aud": "plenary", "sub": Uuid::from_u128(1), "typ": "user", "org": Uuid::from_u128(2),
        "role": "facilitator", "iat": now(), "nbf": now(), "exp": now() + 60, "jti": Uuid::now_v7(),
    })
}

fn participant() -> Value {
    let mut claims = user();
    claims["typ"] = "participant".into();
    claims["sid"] = json!(Uuid::from_u128(3));
    claims.as_object_mut().expect("object").remove("role");
    claims
}

fn sign(claims: &Value, key: &str, algorithm: Algorithm) -> String {
    jsonwebtoken::encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(key.as_bytes())).expect("signs")
}

fn code(token: &str) -> Option<Code> {
    tokens().verify(token).err().map(|rejection| rejection.code)
}

#[test]
fn what_was_issued_is_believed() {
    let tokens = tokens();
    let (user, org) = (UserId(Uuid::from_u128(1)), OrgId(Uuid::from_u128(2)));
    let issued = tokens.issue_user(user, org, OrgRole::Admin);
    assert_eq!(issued.expires_in_s, 900);
    match tokens.verify(&issued.access_token) {
        Ok(Principal::User { user: u, org: o, role: OrgRole::Admin, expires_at, .. }) => {
            assert_eq!((u, o), (user, org));
            assert!((expires_at.0 / 1_000 - now() - 900).abs() <= 1);
        }
        other => panic!("{other:?}"),
    }
    let session = SessionId(Uuid::from_u128(3));
    let issued = tokens.issue_participant(ParticipantId(Uuid::from_u128(4)), session, org, None);
    assert!(
        matches!(tokens.verify(&issued.access_token), Ok(Principal::Participant { session: s, .. }) if s == session)
    );
}

#[test]
fn a_well_formed_token_of_ours_passes() {
    assert_eq!(code(&sign(&user(), KEY, Algorithm::HS256)), None);
    assert_eq!(code(&sign(&participant(), KEY, Algorithm::HS256)), None);
}

#[test]
fn an_expired_one_says_so() {
    for exp in [now() - 1, now() - 3_600, 0] {
        let mut claims = user();
        claims["exp"] = json!(exp);
        assert_eq!(code(&sign(&claims, KEY, Algorithm::HS256)), Some(Code::AuthExpired), "{exp}");
    }
}

#[test]
fn one_from_the_future_is_refused() {
    for claim in ["nbf", "iat"] {
        let mut claims = user();
        claims[claim] = json!(now() + 60);
        assert_eq!(code(&sign(&claims, KEY, Algorithm::HS256)), Some(Code::AuthInvalid), "{claim}");
    }
}

#[test]
fn every_claim_is_needed_with_its_type() {
    for claim in ["iss", "aud", "sub", "typ", "org", "role", "iat", "nbf", "exp", "jti"] {
        let mut without = user();
        without.as_object_mut().expect("object").remove(claim);
        assert_eq!(code(&sign(&without, KEY, Algorithm::HS256)), Some(Code::AuthInvalid), "without {claim}");
    }
    let wrong = [
        ("exp", json!("9999999999")),
        ("exp", json!((now() + 60).to_string())),
        ("exp", json!(9_999_999_999.5)),
        ("exp", json!(1e300)),
        ("exp", json!(-1)),
        ("exp", json!(i64::MIN)),
        ("exp", json!(null)),
        ("exp", json!([now() + 60])),
        ("exp", json!(true)),
        ("nbf", json!("0")),
        ("nbf", json!(null)),
        ("iat", json!("0")),
        ("iss", json!("another")),
        ("iss", json!(["plenary"])),
        ("aud", json!("another")),
        ("aud", json!(["another"])),
        ("aud", json!(["plenary"])),
        ("sub", json!("ana")),
        ("sub", json!(1)),
        ("typ", json!("admin")),
        ("typ", json!("Participant")),
        ("typ", json!("participant")),
        ("org", json!("")),
        ("role", json!("root")),
        ("sid", json!(Uuid::nil())),
        ("usr", json!(Uuid::nil())),
        ("jti", json!(7)),
        ("admin", json!(true)),
    ];
    for (claim, value) in wrong {
        let mut claims = user();
        claims[claim] = value.clone();
        assert_eq!(code(&sign(&claims, KEY, Algorithm::HS256)), Some(Code::AuthInvalid), "{claim} = {value}");
    }
    let mut claims = participant();
    claims["role"] = "owner".into();
    assert_eq!(
        code(&sign(&claims, KEY, Algorithm::HS256)),
        Some(Code::AuthInvalid),
        "a participant has no role in the organization"
    );
}

#[test]
fn forged_ones_are_refused() {
    let good = sign(&user(), KEY, Algorithm::HS256);
    let parts: Vec<&str> = good.split('.').collect();
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let mut owner = user();
    owner["role"] = "owner".into();
    let doubled = BASE64_URL_SAFE_NO_PAD.encode(user().to_string().replacen('{', "{\"role\":\"owner\",", 1));
    let forged = [
        sign(&user(), "another key, also of thirty-two characters", Algorithm::HS256),
        sign(&user(), KEY, Algorithm::HS384),
        sign(&user(), KEY, Algorithm::HS512),
        format!("{}.{}.", part(&json!({"alg": "none"})), parts[1]),
        format!("{}.{}.", part(&json!({"alg": "None", "typ": "JWT"})), parts[1]),
        format!("{}.{}.{}", part(&json!({"alg": "none"})), parts[1], parts[2]),
        format!("{}.{}.{}", part(&json!({"alg": "RS256"})), parts[1], parts[2]),
        format!("{}.{}.{}", part(&json!({"alg": "HS256", "jwk": {"kty": "oct", "k": "AA"}})), parts[1], parts[2]),
        format!("{}.{}.{}", part(&json!({"alg": "HS256", "kid": "../../dev/null"})), parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], part(&owner), parts[2]),
        format!("{}.{doubled}.{}", parts[0], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{good}."),
        format!("{good}="),
        format!(" {good}"),
        format!("{good}\n"),
        "x".repeat(1 << 20),
        format!("{}.{}.{}", parts[0], "A".repeat(1 << 20), parts[2]),
        "..".into(),
        "".into(),
        "a.b.c".into(),
    ];
    for (index, token) in forged.iter().enumerate() {
        assert_eq!(code(token), Some(Code::AuthInvalid), "number {index}");
    }
}

#[test]
fn claims_that_stand_twice_are_refused_even_when_signed() {
    let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let body = BASE64_URL_SAFE_NO_PAD.encode(user().to_string().replacen('{', "{\"role\":\"owner\",", 1));
    let message = format!("{header}.{body}");
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(KEY.as_bytes()), Algorithm::HS256);
    assert_eq!(code(&format!("{message}.{}", signature.expect("signs"))), Some(Code::AuthInvalid));
}

#[test]
fn a_key_can_be_changed_without_signing_anybody_out() {
    let old = tokens().issue_user(UserId(Uuid::from_u128(1)), OrgId(Uuid::from_u128(2)), OrgRole::Member).access_token;
    let new_key = Secret::new("the new key, which has more than 32 characters");
    let auth = config::Config::default().auth;
    let both = Tokens::new(&[new_key.clone(), Secret::new(KEY)], &auth, 900, Ambient::system());
    assert!(both.verify(&old).is_ok());
    let fresh = both.issue_user(UserId(Uuid::from_u128(1)), OrgId(Uuid::from_u128(2)), OrgRole::Member).access_token;
    let only_new = Tokens::new(&[new_key], &auth, 900, Ambient::system());
    assert!(only_new.verify(&fresh).is_ok());
    assert!(only_new.verify(&old).is_err());
}

#[tokio::test(start_paused = true)]
async fn signing_out_everywhere_ends_what_was_issued_before_and_nothing_else() {
    let tokens = Tokens::new(
        &[Secret::new(KEY)],
        &config::Config::default().auth,
        900,
        Ambient::simulated(Timestamp(1_800_000_000_000), 1),
    );
    let (ana, bob, org) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)), OrgId(Uuid::from_u128(3)));
    let issue = |user| tokens.issue_user(user, org, OrgRole::Member).access_token;
    let (before, other) = (issue(ana), issue(bob));
    tokens.end_all(ana);
    assert_eq!(tokens.verify(&before).map_err(|rejection| rejection.code), Err(Code::AuthExpired));
    assert!(tokens.verify(&other).is_ok());
    tokio::time::advance(std::time::Duration::from_millis(1)).await;
    assert!(tokens.verify(&issue(ana)).is_ok(), "whoever signs in again a moment later is in");
    tokio::time::advance(std::time::Duration::from_secs(900)).await;
    assert_eq!(tokens.verify(&other).map_err(|rejection| rejection.code), Err(Code::AuthExpired));
}
