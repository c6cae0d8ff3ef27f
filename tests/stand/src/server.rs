//! Sockets, connections and what every answer goes through: faults, clock, log.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request as HttpRequest, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;
use url::Url;

use crate::faults::FaultKind;
use crate::log::Request;
use crate::{Origins, Service, World};

const SERVICES: [Service; 6] = [
    Service::Portal,
    Service::Esia,
    Service::VkId,
    Service::VkSite,
    Service::People,
    Service::Elsewhere,
];

/// Bound, not yet served: the origins must be known before the first answer.
pub(crate) struct Sockets(Vec<(Service, TcpListener)>);

/// Servers that stop when dropped.
#[derive(Debug)]
pub(crate) struct Servers(Vec<JoinHandle<()>>);

impl Drop for Servers {
    fn drop(&mut self) {
        for server in &self.0 {
            server.abort();
        }
    }
}

impl Sockets {
    /// Each service has a loopback address of its own, so that no cookie of one reaches another: cookies know
    /// no ports.
    pub(crate) async fn bind(port_base: Option<u16>) -> io::Result<Self> {
        let mut sockets = Vec::new();
        for (index, service) in (0u8..).zip(SERVICES) {
            let port = match port_base {
                Some(base) => base
                    .checked_add(u16::from(index))
                    .ok_or(io::ErrorKind::InvalidInput)?,
                None => 0,
            };
            let own = Ipv4Addr::new(127, 0, 0, index + 1);
            let listener = match TcpListener::bind((own, port)).await {
                // macOS has only 127.0.0.1 unless told otherwise.
                Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
                }
                bound => bound,
            }
            .map_err(|error| io::Error::new(error.kind(), format!("{own}:{port}: {error}")))?;
            sockets.push((service, listener));
        }
        Ok(Self(sockets))
    }

    pub(crate) fn origins(&self) -> anyhow::Result<Origins> {
        let origin = |service| -> anyhow::Result<Url> {
            let found = self.0.iter().find(|(s, _)| *s == service);
            let (_, listener) = found.ok_or_else(|| anyhow::anyhow!("no socket"))?;
            Ok(Url::parse(&format!("http://{}/", listener.local_addr()?))?)
        };
        Ok(Origins {
            portal: origin(Service::Portal)?,
            esia: origin(Service::Esia)?,
            vk_id: origin(Service::VkId)?,
            vk_site: origin(Service::VkSite)?,
            people: origin(Service::People)?,
            elsewhere: origin(Service::Elsewhere)?,
        })
    }

    pub(crate) fn serve(self, world: &Arc<World>) -> Servers {
        let start = |(service, listener)| {
            let router = match service {
                Service::Portal => crate::portal::routes(),
                Service::Esia => crate::esia::routes(),
                Service::VkId => crate::vk_id::routes(),
                Service::VkSite => crate::calls::routes(),
                Service::People => crate::people::routes().merge(crate::control::routes()),
                Service::Elsewhere => crate::elsewhere::routes(),
            };
            let router = router
                .merge(crate::page::routes(service))
                .fallback(crate::page::not_found);
            tokio::spawn(accept(
                service,
                listener,
                router.with_state(Arc::clone(world)),
                Arc::clone(world),
            ))
        };
        Servers(self.0.into_iter().map(start).collect())
    }
}

async fn accept(service: Service, listener: TcpListener, router: Router, world: Arc<World>) {
    // Dropped with this task, and every connection with it.
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(
            service,
            stream,
            peer,
            router.clone(),
            Arc::clone(&world),
        ));
    }
}

async fn connection(
    service: Service,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    world: Arc<World>,
) {
    if !peer.ip().is_loopback() {
        return;
    }
    let answer = hyper::service::service_fn(|request| {
        let (router, world) = (router.clone(), Arc::clone(&world));
        async move { answer(service, request, router, &world).await }
    });
    // An error here is the other side's, or a fault we made: nobody to tell.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

/// An error ends the connection without an answer.
async fn answer(
    service: Service,
    request: HttpRequest<Incoming>,
    router: Router,
    world: &World,
) -> io::Result<Response<Body>> {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let query_keys =
        url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .map(|(key, _)| key.into_owned())
            .collect();
    let fault = world.faults.meet(service, &path);
    let answered = meet(fault, request, router, world).await;
    let is_logged = service != Service::People && !path.starts_with("/_stand/");
    if is_logged {
        let status = answered
            .as_ref()
            .map_or(0, |response| response.status().as_u16());
        let at = world.clock.now();
        world.log.request(Request {
            service,
            method: method.to_string(),
            path,
            query_keys,
            status,
            at,
        });
    }
    let mut response = answered?;
    if let Ok(date) = HeaderValue::from_str(&world.clock.http_date()) {
        response.headers_mut().insert(header::DATE, date);
    }
    // Nothing may linger between two looks at the diary.
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn meet(
    fault: Option<FaultKind>,
    request: HttpRequest<Incoming>,
    router: Router,
    world: &World,
) -> io::Result<Response<Body>> {
    let mut rotate_to = None;
    match fault {
        Some(FaultKind::Status(status)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return Ok((status, crate::page::failure(status)).into_response());
        }
        Some(FaultKind::Garbage) => {
            let bytes: Vec<u8> = (0u32..4096)
                .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
                .collect();
            return Ok(
                ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes).into_response(),
            );
        }
        Some(FaultKind::CutConnection) => return Err(io::ErrorKind::ConnectionAborted.into()),
        Some(FaultKind::LoginPage) => {
            return Ok(crate::portal::login_page(world, None, None).into_response());
        }
        Some(FaultKind::RedirectLoop) => {
            let itself = request
                .uri()
                .path_and_query()
                .map_or("/", |path| path.as_str());
            return Ok((StatusCode::FOUND, [(header::LOCATION, itself.to_owned())]).into_response());
        }
        Some(FaultKind::Delay(ms)) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(FaultKind::ExpiredSession) => {
            world.portal.end(request.headers(), request.uri().query())
        }
        Some(FaultKind::RotateCookies) => rotate_to = world.portal.twin(world, request.headers()),
        Some(FaultKind::HalfPage) | None => {}
    }
    let is_head = request.method() == Method::HEAD;
    let old = request.headers().clone();
    let Ok(mut response) = router
        .oneshot(request.map(Body::new))
        .await
        .map_err(|never: Infallible| never);
    if let Some(cookie) = rotate_to {
        world.portal.end(&old, None);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if fault == Some(FaultKind::HalfPage) && !is_head {
        let (mut parts, body) = response.into_parts();
        let whole = body.collect().await.map_err(io::Error::other)?.to_bytes();
        parts.headers.remove(header::CONTENT_LENGTH);
        parts
            .headers
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
        return Ok(Response::from_parts(
            parts,
            Body::from(whole.slice(..whole.len() / 2)),
        ));
    }
    Ok(response)
}
