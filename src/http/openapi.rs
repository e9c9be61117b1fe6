//! The description of the API, made from the handlers (OpenAPI 3.1), and a page to browse it.

use actix_web::{HttpResponse, http::header};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        PathItem,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{auth, decks, join, journeys, members, operations, problem, sessions};

/// The whole API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "plenary",
        description = "Engine of live facilitated sessions. Errors are RFC 9457 problems with a stable `code`; times are \
            milliseconds since the Unix epoch. What happens live comes over the session socket, `/ws/sessions/{session_id}`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "auth", description = "Signing in and out."),
        (name = "members", description = "Who belongs to an organization."),
        (name = "content", description = "Decks and journeys."),
        (name = "sessions", description = "Planning, running and looking back."),
        (name = "joining", description = "Coming in without an account."),
        (name = "operations", description = "For whoever runs the server.")
    ),
    components(schemas(problem::Body, problem::Fault)),
    modifiers(&Bearer, &Names),
    paths(
        auth::register, auth::login, auth::refresh, auth::logout, auth::logout_everywhere, auth::me,
        members::list, members::change, members::remove, members::invite, members::accept,
        members::look_at_invitation, members::withdraw_invitation,
        decks::list, decks::get,
        journeys::list, journeys::create, journeys::get, journeys::replace, journeys::delete,
        sessions::search::list, sessions::create, sessions::get, sessions::change, sessions::delete, sessions::duplicate,
        sessions::life::start, sessions::life::complete, sessions::life::cancel, sessions::life::join,
        sessions::inside::participants, sessions::inside::draws, sessions::inside::deck, sessions::inside::breakout_chat,
        sessions::roster::import, sessions::fairness::of_round, sessions::whereabouts::list, sessions::whereabouts::table,
        sessions::rounds::list, sessions::rounds::gallery, sessions::rounds::export_json, sessions::rounds::export_md,
        sessions::attendance::list, sessions::attendance::table, sessions::canvases::list, sessions::canvases::create,
        sessions::canvases::change, sessions::canvases::remove, sessions::canvases::ticket,
        sessions::canvases::content::export_json, sessions::canvases::content::export_png,
        sessions::canvases::content::export_pdf, sessions::canvases::content::import,
        sessions::canvases::content::duplicate, sessions::canvases::content::templates,
        sessions::canvases::activity::report, sessions::canvases::activity::operations,
        sessions::canvases::comments::list, sessions::canvases::content::list_versions, sessions::canvases::content::keep_version,
        sessions::canvases::content::version, sessions::canvases::content::change_version,
        sessions::canvases::content::restore,
        join::look, join::join, join::refresh,
        operations::about, operations::healthz, operations::readyz, operations::metrics
    )
)]
pub struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// An operation is called by its method and path: functions of several resources have the same name.
struct Names;

impl Modify for Names {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut document.paths.paths {
            let words: Vec<&str> = path
                .trim_start_matches("/api/v1")
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect();
            let name = words.join("_");
            let PathItem { get, post, put, patch, delete, .. } = item;
            for (method, operation) in
                [("get", get), ("post", post), ("put", put), ("patch", patch), ("delete", delete)]
            {
                if let Some(operation) = operation {
                    operation.operation_id = Some(format!("{method}_{name}"));
                }
            }
        }
    }
}

/// The description as JSON.
pub async fn document() -> HttpResponse {
    HttpResponse::Ok().json(Description::openapi())
}

/// The page, at `/docs/`.
#[must_use]
pub fn browser() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(Config::from("/api/v1/openapi.json"))
}

/// From `/docs` to `/docs/`.
pub async fn to_browser() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_and_every_description_is_a_route() {
        let document = serde_json::to_value(Description::openapi()).expect("JSON");
        assert!(document["openapi"].as_str().expect("version").starts_with("3.1"));
        let mut described: Vec<String> = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            let methods = item.as_object().expect("methods").keys();
            described.extend(
                methods.map(|method| format!("{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1"))),
            );
        }
        described.sort();
        // The routes, as `mod.rs` has them: one line each.
        let mut routes: Vec<String> = Vec::new();
        for line in include_str!("mod.rs").lines().map(str::trim) {
            let Some((path, rest)) = line.strip_prefix('"').and_then(|line| line.split_once("\": ")) else { continue };
            let methods = rest.trim_end_matches(';').split(", ").filter_map(|route| route.split(' ').next());
            routes.extend(methods.map(|method| format!("{method} {path}")));
        }
        routes.retain(|route| route != "GET /openapi.json");
        routes.sort();
        assert!(routes.len() > 30, "{routes:?}");
        assert_eq!(described, routes);
    }

    #[test]
    fn operations_have_names_of_their_own_and_bodies_that_exist() {
        let document = serde_json::to_value(Description::openapi()).expect("JSON");
        let operations = document["paths"]
            .as_object()
            .expect("paths")
            .values()
            .flat_map(|item| item.as_object().expect("methods").values());
        let mut names: Vec<&str> = operations.filter_map(|operation| operation["operationId"].as_str()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!((count, names.contains(&"get_sessions_id")), (names.len(), true), "{names:?}");
        for reference in document.to_string().split("\"$ref\":\"").skip(1) {
            let path = reference.split('"').next().unwrap_or_default().trim_start_matches('#');
            assert!(document.pointer(path).is_some(), "{path} is not described");
        }
    }
}
