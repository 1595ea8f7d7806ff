//! From a request to what handlers take; whatever does not fit becomes a [`Problem`].

use std::net::SocketAddr;

use axum::{
    body::Bytes,
    extract::{
        ConnectInfo, FromRequest, FromRequestParts, Request,
        rejection::{BytesRejection, PathRejection},
    },
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use hubbub_app::{Actor, Client, Limit};
use hubbub_net::Peer;
use serde::de::DeserializeOwned;

use super::{
    door::Door,
    problem::{FieldProblem, Problem},
};

/// Whoever the access token stands for.
pub(crate) struct Caller(pub(crate) Actor);

impl FromRequestParts<Door> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let Some(token) = bearer(&parts.headers) else {
            // Costs nothing to answer, but need not be answered without end.
            let client = client(parts)?;
            door.accounts.limits().check(Limit::Address, client.address)?;
            return Err(hubbub_app::Error::Unauthenticated.into());
        };
        let actor = door.accounts.authenticate(token).await?;
        door.accounts.limits().check(Limit::Session, actor.session.0)?;
        Ok(Self(actor))
    }
}

/// Somebody who need not be logged in, counted by address.
pub(crate) struct Guest(pub(crate) Client);

impl FromRequestParts<Door> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let client = client(parts)?;
        door.accounts.limits().check(Limit::Address, client.address)?;
        Ok(Self(client))
    }
}

/// The far end of the connection.
pub(crate) struct From(pub(crate) Peer);

impl FromRequestParts<Door> for From {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Door) -> Result<Self, Problem> {
        peer(parts).map(Self)
    }
}

/// The token of `Authorization: Bearer …` (RFC 6750).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn client(parts: &Parts) -> Result<Client, Problem> {
    let peer = peer(parts)?;
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let device = text(header::USER_AGENT).unwrap_or_default();
    let language = text(header::ACCEPT_LANGUAGE).and_then(|list| list.split([',', ';']).next()).map(str::trim);
    let language = language.filter(|tag| !tag.is_empty() && *tag != "*").map(str::to_owned);
    Ok(Client::new(peer.address.ip(), device, language))
}

/// The far end of the connection, proxies resolved.
pub(crate) fn peer(parts: &Parts) -> Result<Peer, Problem> {
    let direct = || {
        let ConnectInfo(address) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
        Some(Peer { address: *address, secure: false })
    };
    parts.extensions.get::<Peer>().copied().or_else(direct).ok_or_else(|| {
        tracing::error!("a request came without the address of its connection");
        Problem::new("internal", "The server does not know where this request came from.")
    })
}

/// A body of JSON.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Door> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, door: &Door) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let bytes = bytes(request, door).await?;
        parse(&bytes).map(Self)
    }
}

/// A body of JSON that may be left out.
pub(crate) struct MaybeBody<T>(pub(crate) T);

impl<T: DeserializeOwned + Default> FromRequest<Door> for MaybeBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, door: &Door) -> Result<Self, Problem> {
        let json = require_json(request.headers());
        let bytes = bytes(request, door).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        json?;
        parse(&bytes).map(Self)
    }
}

/// A body as it is, up to the limit of its route.
pub(crate) async fn bytes(request: Request, door: &Door) -> Result<Bytes, Problem> {
    Bytes::from_request(request, door).await.map_err(|rejection: BytesRejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new("too_large", "The body has more bytes than this route takes.")
        } else {
            Problem::new("bad_request", "The body did not arrive in full.")
        }
    })
}

/// JSON only: pages of other sites can send forms and plain text without asking, but not this.
fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new("unsupported_media_type", "Send the body as application/json."))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if !error.is_data() {
            return Problem::new("bad_json", format!("The body is not JSON: {error}."));
        }
        let field = misfit(path, error.to_string());
        Problem::new("invalid", "The body does not have the expected form.").with_field(field)
    })?;
    json.end().map_err(|error| Problem::new("bad_json", format!("The body is not one JSON value: {error}.")))?;
    Ok(value)
}

/// The field that made a body unfit. Of a missing or unknown one the parser tells the name in its message only.
pub(crate) fn misfit(path: String, message: String) -> FieldProblem {
    let named = |prefix: &str| message.strip_prefix(prefix)?.split('`').next().map(str::to_owned);
    let (field, code) = match (named("missing field `"), named("unknown field `")) {
        (Some(field), _) => (field, "required"),
        (_, Some(field)) => (field, "unknown"),
        _ => (path, "bad_format"),
    };
    FieldProblem { field, code: code.into(), message }
}

/// Parameters after the `?`.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Door> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Door) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        let axum::extract::Query(query) =
            query.map_err(|rejection| Problem::new("bad_query", rejection.body_text()))?;
        Ok(Self(query))
    }
}

/// An id in the path. What is no id names nothing, so the answer is the same as for an unknown one.
pub(crate) struct Id<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Door> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let path: Result<_, PathRejection> = axum::extract::Path::<T>::from_request_parts(parts, door).await;
        let axum::extract::Path(id) = path.map_err(|_| Problem::new("not_found", "There is nothing with this id."))?;
        Ok(Self(id))
    }
}
