//! The way to a site, step by step: its name, a connection, the proxy, encryption, an answer.
//!
//! Names, connections and encryption are tried here one after the other, so that the step that fails is known.
//! The answer is asked for by the very client that the portal's adapter uses.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Certificate, Proxy, Response, StatusCode, header};
use rustls::{ClientConfig, crypto::ring, pki_types::ServerName};
use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::Instant,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};
use zvonok_core::check::{Problem, ProxyPlace, Reached, Step};

use super::http;
use crate::ports::{CertificateProblem, Clock, Network};

/// How long the whole way to one site may take.
pub const DEADLINE: Duration = Duration::from_secs(15);

/// A second address of a name is tried when the first has not answered for this long (RFC 8305).
const NEXT_ADDRESS: Duration = Duration::from_millis(300);

/// More addresses of one name than this are not tried.
const MOST_ADDRESSES: usize = 6;

/// A proxy's answer to CONNECT is no longer than this.
const LONGEST_HEAD: usize = 8 * 1024;

/// So much of a page shows whether it is one.
const ENOUGH_BODY: usize = 64 * 1024;

/// Addresses of nobody, kept for examples (RFC 5737, RFC 3849): the way to them is the way out. With each, where one
/// looks from.
const OUTSIDE: [(SocketAddr, SocketAddr); 2] = [
    (
        SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
        SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 443),
    ),
    (
        SocketAddr::new(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0),
        SocketAddr::new(
            IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
            443,
        ),
    ),
];

/// Which proxy https goes through.
#[derive(Debug, Clone, Default)]
pub enum Through {
    /// The system's, where one is set.
    #[default]
    System,
    /// None.
    Nothing,
    /// This one.
    Proxy(Url),
}

/// What may be other than the system has it.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// How long the whole way to one site may take.
    pub deadline: Duration,
    /// Certificates (DER) of further authorities to trust.
    pub authorities: Vec<Vec<u8>>,
    /// Names that lead to these addresses, whatever the system says.
    pub names: HashMap<String, SocketAddr>,
    /// Which proxy https goes through.
    pub through: Through,
}

impl Default for Surroundings {
    fn default() -> Self {
        Surroundings {
            deadline: DEADLINE,
            authorities: Vec::new(),
            names: HashMap::new(),
            through: Through::System,
        }
    }
}

/// The network of this computer.
pub struct SystemNetwork {
    agent: String,
    clock: Arc<dyn Clock>,
    surroundings: Surroundings,
}

impl SystemNetwork {
    /// As the system has it. `agent` names this program to the sites.
    pub fn new(agent: &str, clock: Arc<dyn Clock>) -> Self {
        Self::within(agent, clock, Surroundings::default())
    }

    /// In these surroundings.
    pub fn within(agent: &str, clock: Arc<dyn Clock>, surroundings: Surroundings) -> Self {
        SystemNetwork {
            agent: agent.to_owned(),
            clock,
            surroundings,
        }
    }

    /// The proxy that the app's client would take for this origin: asked of the same table as reqwest does.
    fn proxy_of(&self, origin: &Url) -> Option<Way> {
        if http::is_loopback(origin) {
            return None;
        }
        let table = match &self.surroundings.through {
            Through::System => Matcher::from_system(),
            Through::Nothing => return None,
            Through::Proxy(proxy) => Matcher::builder().https(proxy.as_str()).build(),
        };
        let found = table.intercept(&origin.as_str().parse().ok()?)?;
        let uri = found.uri();
        let host = uri.host()?.trim_matches(['[', ']']).to_owned();
        let usual = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        Some(Way {
            port: uri.port_u16().unwrap_or(usual),
            host,
            plain: uri.scheme_str() == Some("http"),
            authorization: found
                .basic_auth()
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
        })
    }

    async fn walk(&self, origin: &Url, walk: &mut Walk) -> Result<(), Problem> {
        let (Some(host), Some(port)) = (origin.host(), origin.port_or_known_default()) else {
            return Err(Problem::NotFound);
        };
        let name = match host {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        };
        let proxy = self.proxy_of(origin);
        walk.reached.proxy = proxy.as_ref().map(Way::place);
        let (first, first_port) = match &proxy {
            Some(proxy) => (proxy.host.as_str(), proxy.port),
            None => (name.as_str(), port),
        };

        walk.goes(Step::Dns);
        let addresses = self.look_up(first, first_port).await?;
        walk.goes(Step::Tcp);
        let mut stream = connect(addresses.clone())
            .await
            .map_err(|error| problem_of(&error, Problem::Unreachable))?;
        // Beyond a proxy of another kind only reqwest knows the way: it names the failure itself then.
        let mut through = true;
        if let Some(proxy) = &proxy {
            if proxy.plain && origin.scheme() == "https" {
                walk.goes(Step::Proxy);
                ask_proxy(&mut stream, proxy, &name, port, &self.agent).await?;
            } else {
                through = false;
            }
        }
        if through && origin.scheme() == "https" {
            walk.goes(Step::Tls);
            self.encrypt(stream, &name).await?;
        } else {
            // A server that speaks to one at a time must not wait for us twice.
            drop(stream);
        }
        walk.goes(Step::Http);
        let addresses = if proxy.is_none() {
            addresses
        } else {
            Vec::new()
        };
        self.ask(origin, &name, &addresses, walk).await?;
        walk.arrived();
        Ok(())
    }

    async fn look_up(&self, name: &str, port: u16) -> Result<Vec<SocketAddr>, Problem> {
        if let Some(address) = self.surroundings.names.get(name) {
            return Ok(vec![*address]);
        }
        let found = tokio::net::lookup_host((name, port)).await;
        let addresses: Vec<_> = found.map_err(|_| Problem::NotFound)?.collect();
        if addresses.is_empty() {
            return Err(Problem::NotFound);
        }
        Ok(addresses)
    }

    async fn encrypt(&self, stream: TcpStream, name: &str) -> Result<(), Problem> {
        let name = ServerName::try_from(name.to_owned()).map_err(|_| Problem::Handshake)?;
        let config = self.trust().map_err(|_| Problem::Handshake)?;
        let connected = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await;
        let mut stream = connected.map_err(|error| {
            if let Some(problem) = http::distrust(&error) {
                return certificate(problem);
            }
            let disagreed = http::causes(&error).any(|cause| cause.is::<rustls::Error>());
            let otherwise = if disagreed {
                Problem::Handshake
            } else {
                Problem::Cut
            };
            problem_of(&error, otherwise)
        })?;
        // A polite end; whether the site takes it does not matter any more.
        let _ = stream.shutdown().await;
        Ok(())
    }

    /// The trust that reqwest takes: the operating system's.
    fn trust(&self) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let authorities = self
            .surroundings
            .authorities
            .iter()
            .cloned()
            .map(Into::into);
        let verifier = if self.surroundings.authorities.is_empty() {
            Verifier::new(provider.clone())?
        } else {
            Verifier::new_with_extra_roots(authorities, provider.clone())?
        };
        Ok(ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth())
    }

    async fn ask(
        &self,
        origin: &Url,
        name: &str,
        addresses: &[SocketAddr],
        walk: &mut Walk,
    ) -> Result<(), Problem> {
        let mut client = http::client(origin, &self.agent);
        if !addresses.is_empty() {
            // What was looked up a moment ago is not looked up again.
            client = client.resolve_to_addrs(name, addresses);
        }
        match &self.surroundings.through {
            Through::System => {}
            Through::Nothing => client = client.no_proxy(),
            Through::Proxy(proxy) => {
                let proxy = Proxy::https(proxy.as_str()).map_err(|_| Problem::Handshake)?;
                client = client.proxy(proxy);
            }
        }
        let authorities: Result<Vec<_>, _> = self
            .surroundings
            .authorities
            .iter()
            .map(|der| Certificate::from_der(der))
            .collect();
        let authorities = authorities.map_err(|_| Problem::Handshake)?;
        if !authorities.is_empty() {
            client = client.tls_certs_merge(authorities);
        }
        let client = client.build().map_err(|_| Problem::Handshake)?;
        let response = client
            .get(origin.clone())
            .header(header::ACCEPT, "text/html")
            .send()
            .await
            .map_err(|error| refine(&error))?;
        let here = self.clock.now();
        walk.reached.clock =
            http::server_time(response.headers()).map(|there| there.duration_since(here));
        let status = response.status();
        walk.reached.status = Some(status.as_u16());
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Problem::Down(status.as_u16()));
        }
        match status.as_u16() {
            407 => Err(Problem::ProxyPassword),
            status @ (403 | 451) => Err(Problem::Forbidden(status)),
            _ => look_at(response).await,
        }
    }
}

#[async_trait]
impl Network for SystemNetwork {
    async fn reach(&self, origin: &Url) -> Reached {
        let mut walk = Walk::begins();
        let walked =
            tokio::time::timeout(self.surroundings.deadline, self.walk(origin, &mut walk)).await;
        match walked {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => walk.fails(problem),
            Err(_) => walk.fails(Problem::Silent),
        }
        tracing::debug!(host = origin.host_str(), reached = ?walk.reached, "a site was tried");
        walk.reached
    }

    fn way_out(&self) -> Option<IpAddr> {
        OUTSIDE.iter().find_map(|(own, there)| {
            let socket = UdpSocket::bind(own).ok()?;
            // Nothing is sent: the system only looks up its way.
            socket.connect(there).ok()?;
            let own = socket.local_addr().ok()?.ip();
            (!own.is_unspecified()).then_some(own)
        })
    }
}

/// A proxy.
struct Way {
    host: String,
    port: u16,
    /// Speaks plain HTTP with us.
    plain: bool,
    authorization: Option<String>,
}

impl Way {
    fn place(&self) -> ProxyPlace {
        let here = self.host == "localhost"
            || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if here {
            ProxyPlace::Here
        } else {
            ProxyPlace::Elsewhere
        }
    }
}

/// Where an attempt stands.
struct Walk {
    reached: Reached,
    step: Step,
    since: Instant,
}

impl Walk {
    fn begins() -> Self {
        Walk {
            reached: Reached {
                proxy: None,
                steps: Vec::new(),
                failed: None,
                status: None,
                clock: None,
            },
            step: Step::Dns,
            since: Instant::now(),
        }
    }

    /// The step so far succeeded, and this one begins.
    fn goes(&mut self, step: Step) {
        if step != Step::Dns {
            self.arrived();
        }
        self.step = step;
        self.since = Instant::now();
    }

    fn arrived(&mut self) {
        let taken = (self.step, self.millis());
        self.reached.steps.push(taken);
    }

    fn fails(&mut self, problem: Problem) {
        self.reached.failed = Some((self.step, problem, self.millis()));
    }

    fn millis(&self) -> u32 {
        u32::try_from(self.since.elapsed().as_millis()).unwrap_or(u32::MAX)
    }
}

/// Connects to whichever address answers first.
async fn connect(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut attempts = JoinSet::new();
    for (turn, address) in (0u32..).zip(addresses.into_iter().take(MOST_ADDRESSES)) {
        attempts.spawn(async move {
            tokio::time::sleep(NEXT_ADDRESS * turn).await;
            TcpStream::connect(address).await
        });
    }
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    while let Some(attempt) = attempts.join_next().await {
        match attempt {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => {}
        }
    }
    Err(last)
}

/// Asks a proxy for the way to a site (RFC 9110 §9.3.6).
async fn ask_proxy(
    stream: &mut TcpStream,
    proxy: &Way,
    name: &str,
    port: u16,
    agent: &str,
) -> Result<(), Problem> {
    let name = if name.contains(':') {
        format!("[{name}]:{port}")
    } else {
        format!("{name}:{port}")
    };
    let authorization = proxy
        .authorization
        .as_ref()
        .map(|value| format!("Proxy-Authorization: {value}\r\n"))
        .unwrap_or_default();
    let request = format!(
        "CONNECT {name} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: {agent}\r\n{authorization}\r\n"
    );
    let cut = |error: io::Error| problem_of(&error, Problem::Cut);
    stream.write_all(request.as_bytes()).await.map_err(cut)?;
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() > LONGEST_HEAD {
            return Err(Problem::Unreadable);
        }
        if stream.read_buf(&mut head).await.map_err(cut)? == 0 {
            return Err(Problem::Cut);
        }
    }
    let head = String::from_utf8_lossy(&head);
    let status = head
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.split(' ').nth(1))
        .and_then(|status| status.parse::<u16>().ok());
    match status {
        Some(200..=299) => Ok(()),
        Some(407) => Err(Problem::ProxyPassword),
        Some(status) => Err(Problem::ProxyRefused(status)),
        None => Err(Problem::Unreadable),
    }
}

/// Reads the beginning of a page: a page that says it is UTF-8 text has to be.
async fn look_at(mut response: Response) -> Result<(), Problem> {
    let utf8 = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("charset=utf-8"));
    let mut body = Vec::new();
    let mut whole = true;
    while let Some(chunk) = response.chunk().await.map_err(|error| refine(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > ENOUGH_BODY {
            whole = false;
            break;
        }
    }
    let is_text = match std::str::from_utf8(&body) {
        Ok(_) => true,
        // The end of what was read may stand in the middle of a letter.
        Err(error) => error.error_len().is_none() && !whole,
    };
    if utf8 && !is_text {
        return Err(Problem::Unreadable);
    }
    Ok(())
}

fn refine(error: &reqwest::Error) -> Problem {
    if let Some(problem) = http::distrust(error) {
        return certificate(problem);
    }
    let unreadable = http::causes(error).any(|cause| {
        cause
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_parse)
    });
    if unreadable || (error.is_decode() && !http::is_cut(error)) {
        return Problem::Unreadable;
    }
    let io = http::causes(error).find_map(|cause| cause.downcast_ref::<io::Error>());
    io.map_or(Problem::Cut, |io| problem_of(io, Problem::Cut))
}

fn certificate(problem: CertificateProblem) -> Problem {
    match problem {
        CertificateProblem::Untrusted => Problem::Untrusted,
        CertificateProblem::OtherSite => Problem::OtherSite,
        CertificateProblem::Dates => Problem::Dates,
    }
}

fn problem_of(error: &io::Error, otherwise: Problem) -> Problem {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Problem::Refused,
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => Problem::Unreachable,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Problem::Cut,
        io::ErrorKind::TimedOut => Problem::Silent,
        _ => otherwise,
    }
}
