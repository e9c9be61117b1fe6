use std::collections::HashMap;

use super::*;

fn environment(pairs: &[(&str, &str)]) -> HashMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn bad_keys(file: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    match parse(Some(file), environment(pairs)) {
        Err(Error::BadKeys(mut keys)) => {
            keys.sort();
            keys
        }
        other => panic!("expected bad keys, got {other:?}"),
    }
}

/// Strictness of the types proves one direction (a key of the file is a field), this the other: a field without
/// a key would fail to be read, since nothing has a default but the file.
#[test]
fn the_file_is_complete_and_makes_sense() {
    let config = Config::default();
    assert_eq!(config.session.participants_max, 500);
    assert_eq!(config.public_url(), "http://127.0.0.1:8080");
}

#[test]
fn every_key_of_the_file_is_explained() {
    let mut explained = false;
    for line in DEFAULTS.lines() {
        if line.starts_with('#') {
            explained = true;
        } else if line.trim().is_empty() {
            explained = false;
        } else if !line.starts_with('[') {
            assert!(explained, "no comment above `{line}`");
        }
    }
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let file = "[server]\nworkers = 3\nallowed_origins = [\"https://a.example\"]\n[session]\ninbox = 7\n";
    let pairs = [
        ("PLENARY__SESSION__INBOX", "9"),
        ("PLENARY__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1"),
        ("PLENARY__NODE__NAME", "007"),
        ("PLENARY__CONTENT__SEED_STARTER", "false"),
    ];
    let config = parse(Some(file), environment(&pairs)).expect("valid");
    assert_eq!((config.server.workers, config.session.inbox), (3, 9));
    assert_eq!(config.server.allowed_origins, ["https://a.example"]);
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(config.node.name, "007", "a text stays a text");
    assert!(!config.content.seed_starter);
}

#[test]
fn every_unknown_key_is_named() {
    let file = "colour = 1\n[server]\nwokers = 3\n[sesion]\ninbox = 1\n";
    let named = bad_keys(file, &[("PLENARY__AUTH__SECRETS", "x")]);
    assert_eq!(
        named,
        ["auth.secrets: no such key", "colour: no such key", "server.wokers: no such key", "sesion: no such key"]
            .map(String::from)
            .iter()
            .cloned()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    );
}

#[test]
fn every_value_out_of_its_range_is_named() {
    let file = "[server]\npublic_url = \"plenary.example\"\n[auth]\naccess_ttl_s = 1\n[session]\ngrace_ms = 300000\n[telemetry]\nlog = \"a=b=c\"\n";
    let named = bad_keys(file, &[]);
    let keys: Vec<&str> = named.iter().filter_map(|line| line.split_once(": ").map(|(key, _)| key)).collect();
    assert_eq!(keys, ["auth.access_ttl_s", "server.public_url", "session.background_grace_ms", "telemetry.log"]);
}

#[test]
fn a_wrong_type_names_its_key() {
    let error = parse(Some("[server]\nworkers = \"many\"\n"), HashMap::new()).expect_err("not a number");
    assert!(error.to_string().contains("server.workers"), "{error}");
    let error =
        parse(None, environment(&[("PLENARY__SERVER__TRUSTED_PROXIES", "nonsense")])).expect_err("not a network");
    assert!(error.to_string().contains("nonsense"), "{error}");
}

#[test]
fn a_password_stands_only_in_the_environment_and_is_not_printed() {
    let url = "postgres://ana:hunter2@db/plenary";
    assert!(bad_keys(&format!("[database]\nurl = \"{url}\"\n"), &[])[0].starts_with("database.url:"));
    let config = parse(None, environment(&[("PLENARY__DATABASE__URL", url)])).expect("valid");
    assert_eq!(config.database.url.expose(), url);
    assert!(!format!("{config:?}").contains("hunter2"));
    assert!(!format!("{:?}", Secret::new("hunter2")).contains("hunter2"));
    assert!(!format!("{:?}", Url::new("postgres://db/x?password=hunter2")).contains("hunter2"));
}

#[test]
fn what_a_node_makes_is_kept_and_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = std::env::temp_dir().join(format!("plenary-config-{}", uuid::Uuid::new_v4()));
    let path = folder.join("signing.key");
    let first = secret::kept(&path, secret::fresh).expect("made");
    let second = secret::kept(&path, secret::fresh).expect("found");
    assert_eq!(first, second);
    assert!(first.len() >= 32);
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_dir(&folder).expect("folder").count(), 1, "nothing is left aside");
    fs::remove_dir_all(folder).expect("removed");
}
