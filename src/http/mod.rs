//! The HTTP edge: routes, who may use them, and the shapes of what goes in and out. It names actors' handles and the
//! store's queries, never messages or states of actors, and spawns nothing.
//!
//! A request is refused by a [`Problem`], which only `problem.rs` makes; times are milliseconds since the Unix epoch;
//! what belongs to another tenant is answered exactly as what does not exist.

// Who asks, and how they are refused.
pub mod principal;
pub mod problem;
pub mod token;

// One file for each resource.
pub mod auth;
pub mod decks;
pub mod join;
pub mod journeys;
pub mod members;
pub mod sessions;
pub mod ws;
pub mod yjs;
pub mod hocuspocus;

// For whoever runs or explores the server.
pub mod openapi;
pub mod operations;
pub mod web;

// What the others are made of.
pub mod body;
pub mod cookie;
pub mod inbound;
pub mod limit;
pub mod middleware;
pub mod origin;
pub mod password;
pub mod secret;
mod socket;

use std::{
    io,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpServer,
    dev::Server,
    guard,
    http::Method,
    middleware::{Compress, from_fn},
    web::{Data, ServiceConfig, resource, route, scope, to},
};

use crate::{
    actors::Sessions,
    ambient::Ambient,
    config::{Config, Secret},
    content::{self, Starter},
    store::database::Database,
    telemetry,
};
use problem::Problem;

/// What the edge is made of.
pub struct Parts {
    /// The configuration; `server.bind` must be the address that is listened on.
    pub config: Config,
    /// The keys of access tokens, the signing one first.
    pub signing_keys: Vec<Secret>,
    /// Plain tables.
    pub database: Database,
    /// Live sessions.
    pub sessions: Sessions,
    /// Time and chance.
    pub ambient: Ambient,
}

/// Everything a handler may use.
#[derive(Clone)]
pub struct Api {
    /// The configuration.
    pub config: Arc<Config>,
    /// The address in people's browsers, without a slash at its end.
    pub public_url: Arc<str>,
    /// Plain tables.
    pub database: Database,
    /// Live sessions.
    pub sessions: Sessions,
    /// Access tokens.
    pub tokens: Arc<token::Tokens>,
    /// Password hashes.
    pub passwords: Arc<password::Passwords>,
    /// Which pages may ask.
    pub origins: Arc<origin::Origins>,
    /// How often one may try.
    pub limits: Arc<limit::Limits>,
    /// How cookies are made.
    pub cookies: cookie::Jar,
    /// What new organizations begin with.
    pub starter: Arc<Starter>,
    /// Time and chance.
    pub ambient: Ambient,
    draining: Arc<AtomicBool>,
}

impl Api {
    /// Puts the edge together; takes the time of one password hash.
    #[must_use]
    pub fn new(Parts { config, signing_keys, database, sessions, ambient }: Parts) -> Self {
        let public_url = config.public_url();
        // A test reads it all, so this cannot fail; and if it did, people could still make decks and journeys.
        let starter = content::starter().unwrap_or_else(|error| {
            tracing::error!(error = %problem::Chain(&error), "the starter content is not usable");
            Starter::default()
        });
        Self {
            tokens: Arc::new(token::Tokens::new(
                &signing_keys,
                &config.auth,
                config.canvas.ticket_ttl_s,
                ambient.clone(),
            )),
            passwords: Arc::new(password::Passwords::new(&config.auth)),
            origins: Arc::new(origin::Origins::new(&public_url, &config.server)),
            limits: Arc::new(limit::Limits::new(&config.server, &config.auth)),
            cookies: cookie::Jar::new(&public_url, config.auth.refresh_ttl_days),
            starter: Arc::new(starter),
            draining: Arc::default(),
            config: Arc::new(config),
            public_url: public_url.into(),
            database,
            sessions,
            ambient,
        }
    }

    /// From now on `/readyz` says no, so that no new people are sent here.
    pub fn set_draining(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Whether the node is stopping.
    #[must_use]
    pub fn draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// The edge a request came in by.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<&Self> {
        request.app_data::<Data<Self>>().map(|api| api.as_ref())
    }
}

/// `path: METHOD handler, …;` for each resource. Another method is answered 405 with the ones there are; HEAD is GET
/// without the body.
macro_rules! resources {
    ($($path:literal: $($method:ident $handler:path),+;)*) => {
        |config: &mut ServiceConfig| {
            $(config.service(
                resource($path)
                    $(.route(route().guard(resources!(@guard $method)).to($handler)))+
                    .default_service(to(|| async { Err::<&str, _>(Problem::method_not_allowed(resources!(@names $($method)+))) }))
                    .wrap(from_fn(middleware::patient)),
            );)*
        }
    };
    (@guard GET) => { guard::Any(guard::Get()).or(guard::Head()) };
    (@guard $method:ident) => { guard::Method(Method::$method) };
    (@names $first:ident $($other:ident)*) => { concat!(stringify!($first), $(", ", stringify!($other)),*) };
}

/// All routes.
pub fn configure(config: &mut ServiceConfig) {
    body::configure(config);
    let api = resources! {
        "/auth/register": POST auth::register;
        "/auth/login": POST auth::login;
        "/auth/refresh": POST auth::refresh;
        "/auth/logout": POST auth::logout;
        "/auth/logout-everywhere": POST auth::logout_everywhere;
        "/me": GET auth::me;
        "/members": GET members::list;
        "/members/{user_id}": PATCH members::change, DELETE members::remove;
        "/invitations": POST members::invite;
        "/invitations/accept": POST members::accept;
        "/invitations/by-token/{token}": GET members::look_at_invitation;
        "/invitations/{id}": DELETE members::withdraw_invitation;
        "/decks": GET decks::list;
        "/decks/{id}": GET decks::get;
        "/journeys": GET journeys::list, POST journeys::create;
        "/journeys/{id}": GET journeys::get, PUT journeys::replace, DELETE journeys::delete;
        "/sessions": GET sessions::search::list, POST sessions::create;
        "/sessions/{id}": GET sessions::get, PATCH sessions::change, DELETE sessions::delete;
        "/sessions/{id}/start": POST sessions::life::start;
        "/sessions/{id}/complete": POST sessions::life::complete;
        "/sessions/{id}/cancel": POST sessions::life::cancel;
        "/sessions/{id}/duplicate": POST sessions::duplicate;
        "/sessions/{id}/join": POST sessions::life::join;
        "/sessions/{id}/participants": GET sessions::inside::participants;
        "/sessions/{id}/draws": GET sessions::inside::draws;
        "/sessions/{id}/rounds": GET sessions::rounds::list;
        "/sessions/{id}/rounds/{round_id}/gallery": GET sessions::rounds::gallery;
        "/sessions/{id}/rounds/{round_id}/export.json": GET sessions::rounds::export_json;
        "/sessions/{id}/rounds/{round_id}/export.md": GET sessions::rounds::export_md;
        "/sessions/{id}/whereabouts": GET sessions::whereabouts::list;
        "/sessions/{id}/whereabouts.csv": GET sessions::whereabouts::table;
        "/sessions/{id}/roster.csv": PUT sessions::roster::import;
        "/sessions/{id}/rounds/{round_id}/fairness": GET sessions::fairness::of_round;
        "/sessions/{id}/attendance": GET sessions::attendance::list;
        "/sessions/{id}/attendance.csv": GET sessions::attendance::table;
        "/sessions/{id}/canvases": GET sessions::canvases::list, POST sessions::canvases::create;
        "/sessions/{id}/canvases/import": POST sessions::canvases::content::import;
        "/sessions/{id}/canvases/{canvas_id}/duplicate": POST sessions::canvases::content::duplicate;
        "/sessions/{id}/canvases/{canvas_id}/export.json": GET sessions::canvases::content::export_json;
        "/sessions/{id}/canvases/{canvas_id}/export.png": GET sessions::canvases::content::export_png;
        "/sessions/{id}/canvases/{canvas_id}/export.pdf": GET sessions::canvases::content::export_pdf;
        "/sessions/{id}/canvases/{canvas_id}/activity": GET sessions::canvases::activity::report;
        "/sessions/{id}/canvases/{canvas_id}/operations": GET sessions::canvases::activity::operations;
        "/sessions/{id}/canvases/{canvas_id}/comments": GET sessions::canvases::comments::list;
        "/sessions/{id}/canvases/{canvas_id}/versions": GET sessions::canvases::content::list_versions, POST sessions::canvases::content::keep_version;
        "/sessions/{id}/canvases/{canvas_id}/versions/{n}": GET sessions::canvases::content::version, PATCH sessions::canvases::content::change_version;
        "/sessions/{id}/canvases/{canvas_id}/versions/{n}/restore": POST sessions::canvases::content::restore;
        "/canvas-templates": GET sessions::canvases::content::templates;
        "/sessions/{id}/canvases/{canvas_id}": PATCH sessions::canvases::change, DELETE sessions::canvases::remove;
        "/sessions/{id}/canvases/{canvas_id}/tickets": POST sessions::canvases::ticket;
        "/sessions/{id}/decks/{deck_id}": GET sessions::inside::deck;
        "/sessions/{id}/breakouts/{breakout_id}/chat": GET sessions::inside::breakout_chat;
        "/join/{code}": GET join::look, POST join::join;
        "/participants/refresh": POST join::refresh;
        "/about": GET operations::about;
        "/openapi.json": GET openapi::document;
    };
    config.service(scope("/api/v1").configure(api).default_service(to(problem::no_such_route)));
    config.service(scope("/api").default_service(to(problem::no_such_route)));
    config.route("/ws/sessions/{session_id}", actix_web::web::get().to(ws::session_socket));
    config.route("/yjs/{canvas_id}", actix_web::web::get().to(yjs::board_socket));
    config.route("/yjs/{canvas_id}/comments", actix_web::web::get().to(yjs::comments_socket));
    config.service(scope("/yjs").default_service(to(problem::no_such_route)));
    config.route("/hp", actix_web::web::get().to(hocuspocus::socket));
    config.service(scope("/ws").default_service(to(problem::no_such_route)));
    let operations = resources! {
        "/healthz": GET operations::healthz;
        "/readyz": GET operations::readyz;
        "/metrics": GET operations::metrics;
    };
    config.configure(operations);
    config.service(openapi::browser());
    config.service(resource("/docs").route(actix_web::web::get().to(openapi::to_browser)));
    config.service(scope("/content").wrap(Compress::default()).default_service(to(web::content)));
    config.service(scope("").wrap(Compress::default()).default_service(to(web::app)));
}

/// How long what was sent may stay unread by the other end before the kernel gives the connection up: a client that
/// reads nothing holds up nobody but itself, and not for long.
const UNREAD_MAX: Duration = Duration::from_secs(15);

/// Bytes of a connection that the kernel takes before they can be sent. What a slow client does not read waits in its
/// bounded outbox, where it is counted, not in megabytes of the kernel's.
const UNSENT_MAX: u32 = 128 << 10;

/// Small frames go out at once, and a peer that is gone, or reads nothing, is noticed by the kernel.
fn tune(connection: &dyn std::any::Any) {
    let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() else { return };
    let socket = socket2::SockRef::from(stream);
    let tuned = socket
        .set_tcp_nodelay(true)
        .and_then(|()| socket.set_tcp_user_timeout(Some(UNREAD_MAX)))
        .and_then(|()| socket.set_tcp_notsent_lowat(UNSENT_MAX));
    if let Err(error) = tuned {
        tracing::debug!(%error, "a connection keeps the system's settings");
    }
}

/// A server on `listener`, not yet running: await it. Signals are left to whoever started it.
///
/// # Errors
/// When the listener cannot be used.
pub fn server(api: Api, listener: TcpListener) -> io::Result<Server> {
    telemetry::recorder();
    let config = api.config.server.clone();
    let workers =
        if config.workers == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { config.workers };
    let api = Data::new(api);
    let server = HttpServer::new(move || {
        App::new().app_data(api.clone()).wrap(from_fn(middleware::around)).configure(configure)
    })
    .workers(workers)
    .max_connections(config.connections_max.div_ceil(workers))
    .client_request_timeout(Duration::from_millis(config.head_timeout_ms))
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(config.drain_timeout_ms.div_ceil(1_000))
    .disable_signals()
    .on_connect(|connection, _| tune(connection))
    .listen(listener)?
    .run();
    Ok(server)
}
