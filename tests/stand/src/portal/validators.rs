//! An answer that names its state, so that whoever has it already need not be sent it again (RFC 9110 §8.8, §13).

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::settings::PageValidators;
use crate::{World, random};

/// States of answers, by the reader's id at the portal and the address.
pub(super) type States = HashMap<(u32, String), State>;

/// An answer, and the time (`Last-Modified`) at which it was first seen to be so.
#[derive(Debug)]
pub(super) struct State {
    hash: [u8; 32],
    since: String,
}

/// The answer with its state; only that it has not changed, to whoever has it.
pub(super) async fn answer(
    world: &World,
    headers: &HeaderMap,
    reader: u32,
    address: &str,
    answer: Response,
) -> Response {
    let validators = world.settings().diary_validators;
    if validators == PageValidators::None || answer.status() != StatusCode::OK {
        return answer;
    }
    let (head, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let hash: [u8; 32] = Sha256::digest(&body).into();
    let modified = modified(world, reader, address, hash);
    let etag = format!("\"{}\"", random::hex_of(&hash[..8]));
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // Where both are said, the tag alone counts (RFC 9110 §13.2.2).
    let is_known = match validators {
        PageValidators::LastModified => said(header::IF_MODIFIED_SINCE) == Some(&modified),
        _ => said(header::IF_NONE_MATCH) == Some(&etag),
    };
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::from_parts(head, Body::from(body))
    };
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CACHE_CONTROL, "private, no-cache");
    if validators != PageValidators::LastModified {
        set(header::ETAG, &etag);
    }
    if validators != PageValidators::Etag {
        set(header::LAST_MODIFIED, &modified);
    }
    response
}

fn modified(world: &World, reader: u32, address: &str, hash: [u8; 32]) -> String {
    let now = world.clock.http_date(0);
    let mut inner = world.portal.0.lock();
    let key = (reader, address.to_owned());
    let state = inner.pages.entry(key).or_insert_with(|| State {
        hash,
        since: now.clone(),
    });
    if state.hash != hash {
        *state = State { hash, since: now };
    }
    state.since.clone()
}
