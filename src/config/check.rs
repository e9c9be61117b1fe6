//! What values make sense; each bad one is named, with what it may be.

use super::Config;

impl Config {
    pub(super) fn check(&self, bad: &mut Vec<String>) {
        let Self { server, database, auth, session, canvas, journal, node, telemetry, content: _ } = self;
        let mut rule = |holds: bool, text: &str| {
            if !holds {
                bad.push(text.to_owned());
            }
        };
        let web = |url: &str| url.starts_with("http://") || url.starts_with("https://");
        let bare = |url: &str| {
            web(url) && url.split('/').nth(2).is_some_and(|host| !host.is_empty()) && url.split('/').count() == 3
        };
        rule(
            server.public_url.is_empty() || bare(server.public_url.trim_end_matches('/')),
            "server.public_url: must be http(s)://host[:port] without a path",
        );
        rule(
            server.allowed_origins.iter().all(|origin| bare(origin)),
            "server.allowed_origins: each must be scheme://host[:port]",
        );
        rule(server.workers <= 256, "server.workers: must be at most 256");
        rule(server.connections_max >= 16, "server.connections_max: must be at least 16");
        rule(
            (1_024..=64 << 20).contains(&server.body_bytes_max),
            "server.body_bytes_max: must be from 1024 to 67108864",
        );
        rule(server.head_timeout_ms >= 100, "server.head_timeout_ms: must be at least 100");
        rule(server.body_timeout_ms >= 100, "server.body_timeout_ms: must be at least 100");
        rule(server.handler_timeout_ms >= 100, "server.handler_timeout_ms: must be at least 100");
        let postgres = |url: &str| url.starts_with("postgres://") || url.starts_with("postgresql://");
        rule(
            database.url.is_embedded() || postgres(database.url.expose()),
            "database.url: must be \"embedded\" or postgres://…",
        );
        rule((2..=1_000).contains(&database.pool_max), "database.pool_max: must be from 2 to 1000");
        rule(database.acquire_timeout_ms >= 50, "database.acquire_timeout_ms: must be at least 50");
        rule(database.statement_timeout_ms >= 50, "database.statement_timeout_ms: must be at least 50");
        rule(database.lock_timeout_ms >= 10, "database.lock_timeout_ms: must be at least 10");
        rule(database.idle_transaction_timeout_ms >= 100, "database.idle_transaction_timeout_ms: must be at least 100");
        rule((30..=86_400).contains(&auth.access_ttl_s), "auth.access_ttl_s: must be from 30 to 86400");
        rule((30..=86_400).contains(&auth.guest_ttl_s), "auth.guest_ttl_s: must be from 30 to 86400");
        rule((1..=400).contains(&auth.refresh_ttl_days), "auth.refresh_ttl_days: must be from 1 to 400");
        rule((0..=60_000).contains(&auth.refresh_leeway_ms), "auth.refresh_leeway_ms: must be from 0 to 60000");
        rule((1..=90).contains(&auth.invitation_ttl_days), "auth.invitation_ttl_days: must be from 1 to 90");
        rule((8..=4_194_304).contains(&auth.argon2_memory_kib), "auth.argon2_memory_kib: must be from 8 to 4194304");
        rule((1..=100).contains(&auth.argon2_passes), "auth.argon2_passes: must be from 1 to 100");
        rule((1..=16).contains(&auth.argon2_lanes), "auth.argon2_lanes: must be from 1 to 16");
        rule(
            auth.argon2_memory_kib >= 8 * auth.argon2_lanes,
            "auth.argon2_memory_kib: must be at least 8 for each lane",
        );
        rule(auth.login_per_minute_address > 0, "auth.login_per_minute_address: must be at least 1");
        rule(auth.login_per_minute_account > 0, "auth.login_per_minute_account: must be at least 1");
        rule(auth.join_per_minute_address > 0, "auth.join_per_minute_address: must be at least 1");
        rule(auth.join_per_minute_code > 0, "auth.join_per_minute_code: must be at least 1");
        rule(session.inbox >= 1, "session.inbox: must be at least 1");
        rule(session.in_flight_per_connection >= 1, "session.in_flight_per_connection: must be at least 1");
        rule(session.outbox_frames_max >= 16, "session.outbox_frames_max: must be at least 16");
        rule(session.frame_bytes_max >= 1_024, "session.frame_bytes_max: must be at least 1024");
        rule(
            session.outbox_bytes_max >= session.frame_bytes_max,
            "session.outbox_bytes_max: must be at least session.frame_bytes_max",
        );
        rule((1..=10_000).contains(&session.participants_max), "session.participants_max: must be from 1 to 10000");
        rule(session.connections_per_person >= 1, "session.connections_per_person: must be at least 1");
        rule(session.snapshot_every_events >= 1, "session.snapshot_every_events: must be at least 1");
        rule((10..=10_000).contains(&session.presence_tick_ms), "session.presence_tick_ms: must be from 10 to 10000");
        rule(session.grace_ms >= 0, "session.grace_ms: must not be negative");
        rule(session.goodbye_grace_ms >= 0, "session.goodbye_grace_ms: must not be negative");
        rule(
            session.background_grace_ms >= session.grace_ms,
            "session.background_grace_ms: must be at least session.grace_ms",
        );
        rule(session.heartbeat_s >= 1, "session.heartbeat_s: must be at least 1");
        rule(session.heartbeat_timeout_s >= 1, "session.heartbeat_timeout_s: must be at least 1");
        rule(session.attach_timeout_s >= 1, "session.attach_timeout_s: must be at least 1");
        rule(session.commands_per_second >= 1, "session.commands_per_second: must be at least 1");
        rule(
            session.commands_burst >= session.commands_per_second,
            "session.commands_burst: must be at least session.commands_per_second",
        );
        rule((10..=86_400).contains(&canvas.ticket_ttl_s), "canvas.ticket_ttl_s: must be from 10 to 86400");
        rule((10..=1_000).contains(&canvas.awareness_tick_ms), "canvas.awareness_tick_ms: must be from 10 to 1000");
        rule((1..=25).contains(&canvas.keep_alive_s), "canvas.keep_alive_s: must be from 1 to 25");
        rule(canvas.idle_after_s >= 1, "canvas.idle_after_s: must be at least 1");
        rule(journal.batch_max >= 1, "journal.batch_max: must be at least 1");
        rule(journal.pending_max >= 16, "journal.pending_max: must be at least 16");
        rule(journal.retry_max_ms >= 10, "journal.retry_max_ms: must be at least 10");
        rule(
            node.name.len() <= 100 && !node.name.contains(char::is_control),
            "node.name: at most 100 characters on one line",
        );
        rule((500..=600_000).contains(&node.lease_ttl_ms), "node.lease_ttl_ms: must be from 500 to 600000");
        rule(
            telemetry.log.parse::<tracing_subscriber::EnvFilter>().is_ok(),
            "telemetry.log: is not a filter, as \"info\" or \"info,plenary::store=debug\"",
        );
        rule(
            telemetry.otlp_endpoint.is_empty() || web(&telemetry.otlp_endpoint),
            "telemetry.otlp_endpoint: must be http(s)://…",
        );
    }
}
