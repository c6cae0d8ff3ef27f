//! Guessed addresses that stand elsewhere: a client must take them from its region's data, never from its code.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, Response, Uri, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::World;

/// Answers by the routes, as if every address of `Settings::moved_addresses` stood where it was moved to.
pub(crate) async fn serve(
    router: Router,
    mut request: Request<Body>,
    world: &World,
) -> Response<Body> {
    let moved = world.settings().moved_addresses;
    if moved.is_empty() {
        return ask(router, request).await;
    }
    let path = request.uri().path();
    let stands_at = moved.iter().find_map(|(from, to)| {
        let rest = path.strip_prefix(to.as_str())?;
        Some(format!("{from}{rest}"))
    });
    match stands_at {
        Some(path) => {
            let query = request.uri().query().map(|query| format!("?{query}"));
            let address = format!("{path}{}", query.unwrap_or_default());
            if let Ok(uri) = address.parse::<Uri>() {
                *request.uri_mut() = uri;
            }
        }
        // Where it stood there is nothing any more.
        None if moved.keys().any(|from| path.starts_with(from.as_str())) => {
            *request.uri_mut() = Uri::from_static("/_stand/nothing");
        }
        None => {}
    }
    rewrite(ask(router, request).await, &moved).await
}

async fn ask(router: Router, request: Request<Body>) -> Response<Body> {
    let Ok(response) = router
        .oneshot(request)
        .await
        .map_err(|never: Infallible| never);
    response
}

/// Links and redirects lead to where the addresses stand now.
async fn rewrite(response: Response<Body>, moved: &BTreeMap<String, String>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    // An address of the same origin stands right behind a quote.
    let changed = |text: &str| {
        let mut text = text.to_owned();
        for (from, to) in moved {
            for quote in ['"', '\''] {
                text = text.replace(&format!("{quote}{from}"), &format!("{quote}{to}"));
            }
        }
        text
    };
    if let Some(Ok(location)) = parts.headers.get(header::LOCATION).map(|it| it.to_str())
        && let Ok(value) = HeaderValue::from_str(&changed(&format!("\"{location}"))[1..])
    {
        parts.headers.insert(header::LOCATION, value);
    }
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let names_addresses = ["text/html", "application/json", "text/javascript"]
        .iter()
        .any(|text| kind.starts_with(text));
    if !names_addresses {
        return Response::from_parts(parts, body);
    }
    let Ok(whole) = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
    else {
        return Response::from_parts(parts, Body::empty());
    };
    let whole = match std::str::from_utf8(&whole) {
        Ok(text) => Bytes::from(changed(text)),
        Err(_) => whole,
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole))
}
