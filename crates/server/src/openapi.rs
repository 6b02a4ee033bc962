//! The API's description: collected from the routes, completed with what is true of all of them.

use std::collections::BTreeMap;

use utoipa::{
    OpenApi as _,
    openapi::{
        Content, OpenApi, Ref, RefOr, Response, ResponseBuilder,
        path::Operation,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;
use wire::{ProblemKind, assurance::DataClass};

use crate::{problem::PROBLEM_JSON, routes, session};

/// Name of the security scheme of a person's session.
pub(crate) const SESSION: &str = "session";
/// Name of the security scheme of the desk's token.
pub(crate) const DESK_TOKEN: &str = "desk-token";

/// Before the name of the action that an operation takes a permit for.
const PERMIT: &str = "permit:";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Siegel",
        description = "The reference server's API. Everything of content is sealed: the server keeps and routes it, \
                       and cannot read it. Identifiers are 32 lower-case hexadecimal digits, hashes 64, bytes in JSON \
                       base64url without padding, times milliseconds since 1970. Problems are RFC 9457.",
        license(name = "Apache-2.0 OR MIT")
    ),
    components(schemas(wire::Problem))
)]
struct Description;

/// The description as JSON, as it stands in `docs/openapi.json`.
///
/// # Errors
/// If the description cannot be written as JSON, which is a defect of the generator.
pub fn json() -> Result<String, serde_json::Error> {
    let mut text = describe().to_pretty_json()?;
    text.push('\n');
    Ok(text)
}

/// The description.
pub fn describe() -> OpenApi {
    let (_, collected) = routes::api().split_for_parts();
    let mut description = Description::openapi();
    description.merge(collected);
    let components = description.components.get_or_insert_default();
    components.add_security_scheme(
        SESSION,
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(session::COOKIE))),
    );
    components.add_security_scheme(
        DESK_TOKEN,
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
    );
    for (path, item) in &mut description.paths.paths {
        let is_portals = path.starts_with("/api/");
        let changes = [&mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in changes.into_iter().flatten() {
            let kinds: &[_] = if is_portals { &[ProblemKind::ForeignOrigin] } else { &[] };
            complete(operation, is_portals, kinds);
        }
        if let Some(operation) = &mut item.get {
            complete(operation, is_portals, &[]);
        }
    }
    description
}

/// The router for the desk: its token is demanded where a person's session is described, and names are the desk's own.
pub(crate) fn for_desk<S>(mut router: OpenApiRouter<S>) -> OpenApiRouter<S>
where
    S: Send + Sync + Clone + 'static,
{
    for item in router.get_openapi_mut().paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.put, &mut item.post].into_iter().flatten() {
            operation.security = Some(vec![SecurityRequirement::new(DESK_TOKEN, [] as [&str; 0])]);
            operation.operation_id = operation.operation_id.take().map(|id| format!("desk_{id}"));
        }
    }
    router
}

/// Whether an operation's data are of a class that needs a level: the session's scope names it.
fn needs_level(operation: &Operation) -> bool {
    let requirements = operation.security.iter().flatten();
    requirements
        .filter_map(|requirement| serde_json::to_value(requirement).ok())
        .any(|requirement| DataClass::ALL.iter().any(|class| requirement[SESSION][0] == class.name()))
}

/// Whether an operation takes a permit: the session's second scope names its action.
fn needs_permit(operation: &Operation) -> bool {
    let requirements = operation.security.iter().flatten();
    requirements
        .filter_map(|requirement| serde_json::to_value(requirement).ok())
        .any(|requirement| requirement[SESSION][1].as_str().is_some_and(|scope| scope.starts_with(PERMIT)))
}

/// Adds the problems that any operation of its sort may answer with.
fn complete(operation: &mut Operation, is_portals: bool, kinds: &[ProblemKind]) {
    let mut kinds = kinds.to_vec();
    if operation.security.is_some() {
        kinds.push(ProblemKind::Unauthenticated);
        if is_portals {
            kinds.extend([ProblemKind::SessionEnded, ProblemKind::AccountReplaced]);
            if needs_level(operation) {
                kinds.push(ProblemKind::LevelTooLow);
            }
            if needs_permit(operation) {
                kinds.push(ProblemKind::PermitNeeded);
            }
        }
    }
    kinds.extend([ProblemKind::Internal, ProblemKind::Unavailable]);
    for (status, response) in problem_responses(&kinds) {
        match operation.responses.responses.get_mut(&status) {
            Some(RefOr::T(existing)) => {
                if let RefOr::T(response) = response {
                    existing.description = format!("{}, {}", existing.description, response.description);
                }
            }
            _ => {
                operation.responses.responses.insert(status, response);
            }
        }
    }
}

/// Responses with these problems: one for each status, its description the problems' codes.
pub(crate) fn problem_responses(kinds: &[ProblemKind]) -> BTreeMap<String, RefOr<Response>> {
    let mut codes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for kind in kinds {
        codes.entry(kind.status().to_string()).or_default().push(kind.code());
    }
    codes
        .into_iter()
        .map(|(status, codes)| {
            let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
            let response =
                ResponseBuilder::new().description(codes.join(", ")).content(PROBLEM_JSON, content).build();
            (status, RefOr::T(response))
        })
        .collect()
}

/// Names the problems of an operation for its description.
macro_rules! problems {
    ($name:ident: $($kind:ident),+ $(,)?) => {
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                $crate::openapi::problem_responses(&[$(wire::ProblemKind::$kind),+])
            }
        }
    };
}
pub(crate) use problems;
