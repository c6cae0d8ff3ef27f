//! Sockets, connections and what every answer goes through: faults, clock, log.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::Entry;
use axum::http::{
    HeaderMap, HeaderValue, Method, Request as HttpRequest, Response, StatusCode, header,
};
use axum::response::IntoResponse as _;
use futures_util::stream;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use url::Url;

use crate::faults::FaultKind;
use crate::log::Request;
use crate::wire::Counted;
use crate::{Origins, ProductionNames, Service, World, tls};

const SERVICES: [Service; 6] = [
    Service::Portal,
    Service::Esia,
    Service::VkId,
    Service::VkSite,
    Service::People,
    Service::Elsewhere,
];

/// Bound, not yet served: the origins must be known before the first answer.
pub(crate) struct Sockets {
    listeners: Vec<(Service, TcpListener)>,
    named: bool,
}

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
    pub(crate) async fn bind(
        port_base: Option<u16>,
        names: Option<ProductionNames>,
    ) -> io::Result<Self> {
        let mut sockets = Vec::new();
        for (index, service) in (0u8..).zip(SERVICES) {
            let port = match (names, port_base) {
                (Some(names), _) if !tls::names(service).is_empty() => names.port.unwrap_or(0),
                (_, Some(base)) => base
                    .checked_add(u16::from(index))
                    .ok_or(io::ErrorKind::InvalidInput)?,
                (_, None) => 0,
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
        Ok(Self {
            listeners: sockets,
            named: names.is_some(),
        })
    }

    /// Where each production name leads.
    pub(crate) fn addresses(&self) -> io::Result<BTreeMap<&'static str, SocketAddr>> {
        let mut addresses = BTreeMap::new();
        for (service, listener) in self.listeners.iter().filter(|_| self.named) {
            let address = listener.local_addr()?;
            addresses.extend(tls::names(*service).iter().map(|name| (*name, address)));
        }
        Ok(addresses)
    }

    pub(crate) fn origins(&self) -> anyhow::Result<Origins> {
        let origin = |service| -> anyhow::Result<Url> {
            if let Some(named) = tls::origin(service).filter(|_| self.named) {
                return Ok(named);
            }
            let found = self.listeners.iter().find(|(s, _)| *s == service);
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
                Service::VkId => crate::vk_id::routes(world),
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
        Servers(self.listeners.into_iter().map(start).collect())
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
    if service == Service::People {
        return serve(service, stream, &router, &world, std::future::pending()).await;
    }
    let stream = Counted::new(stream, &world);
    let Some(tls) = world
        .tls
        .as_ref()
        .filter(|_| !tls::names(service).is_empty())
    else {
        return serve(service, stream, &router, &world, std::future::pending()).await;
    };
    // Subscribed before the certificate is chosen, so that no change is missed.
    let mut changed = world.certificates_changed.subscribe();
    let certificate = world.settings().certificates.get(&service).copied();
    let Some(config) = tls.config(service, certificate.unwrap_or_default()) else {
        return;
    };
    // A client that does not like the certificate goes away here: its right.
    if let Ok(stream) = TlsAcceptor::from(config).accept(stream).await {
        let end = async {
            let _ = changed.changed().await;
        };
        serve(service, stream, &router, &world, end).await;
    }
}

/// Serves a connection until the other side closes it, or until `end`, with the answer under way finished.
async fn serve(
    service: Service,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    router: &Router,
    world: &Arc<World>,
    end: impl Future<Output = ()>,
) {
    let answer = hyper::service::service_fn(|request| {
        let (router, world) = (router.clone(), Arc::clone(world));
        async move { answer(service, request, router, &world).await }
    });
    let served =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    let (mut served, mut end) = (pin!(served), pin!(end));
    // An error here is the other side's, or a fault we made: nobody to tell.
    tokio::select! {
        _ = served.as_mut() => {}
        () = end.as_mut() => {
            served.as_mut().graceful_shutdown();
            let _ = served.await;
        }
    }
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
    if world.tls.is_some() && service != Service::People {
        secure(response.headers_mut());
    }
    let off = match fault {
        Some(FaultKind::WrongClock(seconds)) => seconds,
        _ => 0,
    };
    if let Ok(date) = HeaderValue::from_str(&world.clock.http_date(off)) {
        response.headers_mut().insert(header::DATE, date);
    }
    // Nothing may linger between two looks at the diary.
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Puts `Secure` on every cookie, as the live services do; on plain http webviews would drop such cookies.
fn secure(headers: &mut HeaderMap) {
    let Entry::Occupied(mut cookies) = headers.entry(header::SET_COOKIE) else {
        return;
    };
    for cookie in cookies.iter_mut() {
        let line = [cookie.as_bytes(), b"; Secure"].concat();
        if let Ok(line) = HeaderValue::from_bytes(&line) {
            *cookie = line;
        }
    }
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
        Some(FaultKind::Busy(seconds)) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let headers = [(header::RETRY_AFTER, seconds.to_string())];
            return Ok((status, headers, crate::page::failure(status)).into_response());
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
            return Ok(crate::portal::login_page(None, None, None).into_response());
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
        Some(FaultKind::WrongJson(json)) => {
            return Ok(([(header::CONTENT_TYPE, "application/json")], json.body()).into_response());
        }
        Some(
            FaultKind::HalfPage
            | FaultKind::CutBody
            | FaultKind::EmptyBody
            | FaultKind::WrongType(_)
            | FaultKind::Trickle(_)
            | FaultKind::DeleteCookies
            | FaultKind::WrongClock(_),
        )
        | None => {}
    }
    let is_head = request.method() == Method::HEAD;
    let old = request.headers().clone();
    let query = request.uri().query().map(str::to_owned);
    let mut response = crate::moved::serve(router, request.map(Body::new), world).await;
    if let Some(cookie) = rotate_to {
        world.portal.end(&old, None);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    match fault {
        Some(FaultKind::DeleteCookies) => {
            world.portal.end(&old, query.as_deref());
            let line = crate::portal::deleted_cookie();
            response.headers_mut().append(header::SET_COOKIE, line);
        }
        Some(FaultKind::WrongType(kind)) => {
            response.headers_mut().remove(header::CONTENT_TYPE);
            if let Some(kind) = kind.value() {
                let kind = HeaderValue::from_static(kind);
                response.headers_mut().insert(header::CONTENT_TYPE, kind);
            }
        }
        Some(fault) if !is_head => return spoil(fault, response).await,
        _ => {}
    }
    Ok(response)
}

/// An answer whose body does not come as it should.
async fn spoil(fault: FaultKind, response: Response<Body>) -> io::Result<Response<Body>> {
    let (mut parts, body) = response.into_parts();
    let body = match fault {
        FaultKind::HalfPage => {
            let whole = body.collect().await.map_err(io::Error::other)?.to_bytes();
            parts.headers.remove(header::CONTENT_LENGTH);
            let close = HeaderValue::from_static("close");
            parts.headers.insert(header::CONNECTION, close);
            Body::from(whole.slice(..whole.len() / 2))
        }
        FaultKind::CutBody => {
            let whole = body.collect().await.map_err(io::Error::other)?.to_bytes();
            let length = HeaderValue::from(whole.len());
            parts.headers.insert(header::CONTENT_LENGTH, length);
            let half = whole.slice(..whole.len() / 2);
            Body::from_stream(stream::unfold(Some(half), |half| async {
                match half {
                    Some(half) => Some((Ok(half), None)),
                    None => {
                        // What was sent so far goes out before the connection is cut.
                        tokio::task::yield_now().await;
                        Some((Err(io::Error::from(io::ErrorKind::ConnectionAborted)), None))
                    }
                }
            }))
        }
        FaultKind::EmptyBody => {
            parts.headers.remove(header::CONTENT_LENGTH);
            Body::empty()
        }
        FaultKind::Trickle(ms) => {
            let whole = body.collect().await.map_err(io::Error::other)?.to_bytes();
            let length = HeaderValue::from(whole.len());
            parts.headers.insert(header::CONTENT_LENGTH, length);
            Body::from_stream(stream::unfold(whole, move |mut rest| async move {
                if rest.is_empty() {
                    return None;
                }
                tokio::time::sleep(Duration::from_millis(ms)).await;
                let piece = rest.split_to(rest.len().min(64));
                Some((Ok::<_, io::Error>(piece), rest))
            }))
        }
        _ => body,
    };
    Ok(Response::from_parts(parts, body))
}
