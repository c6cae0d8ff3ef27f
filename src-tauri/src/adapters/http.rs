//! What the HTTP adapters share: one way to build a client, to read a body and to name a failure.

use std::{error::Error, io, net::IpAddr};

use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Client, ClientBuilder, Response,
    header::{DATE, HeaderMap, RETRY_AFTER},
    redirect::Policy,
};
use rustls::CertificateError;
use url::{Host, Url};
use zvonok_core::bell::freshness::LONGEST_BUSY;

use crate::ports::CertificateProblem;

/// Longer bodies than this are nobody's diary.
const LONGEST_BODY: usize = 8 * 1024 * 1024;

/// Why an exchange gave no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Not reached, or cut before its end.
    Offline,
    /// The certificate is not one to go on with.
    Certificate(CertificateProblem),
    /// Not what it claims to be, or endless.
    Unreadable,
}

/// A client for one origin: no cookie store and no redirects of its own.
///
/// TLS is rustls with ring, the only provider in the tree (a megabyte less than aws-lc-rs, and no assembler is
/// needed to build it), and the operating system's trust through rustls-platform-verifier, with what a school or
/// a provider has added to it. The system's proxy is used, except for loopback, which no
/// proxy can reach.
pub(super) fn client(origin: &Url, user_agent: &str) -> ClientBuilder {
    // One for the whole process: where it is set already, it is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .user_agent(user_agent)
        .redirect(Policy::none())
        .https_only(origin.scheme() == "https")
        .referer(false);
    if is_loopback(origin) {
        builder.no_proxy()
    } else {
        builder
    }
}

/// The server's clock.
pub(super) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    moment(headers.get(DATE)?.to_str().ok()?)
}

/// How long a server wants to be left alone (`Retry-After`, in seconds or as a date): an hour at most.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    let word = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match word.parse::<u32>() {
        Ok(seconds) => SignedDuration::from_secs(seconds.into()),
        Err(_) => moment(word)?.duration_since(now),
    };
    asked.is_positive().then(|| asked.min(LONGEST_BUSY))
}

fn moment(date: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(date)
        .ok()
}

pub(super) fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        _ => false,
    }
}

/// Reads a body as text. Bytes that are not UTF-8 are replaced: one of them in a teacher's words must not
/// cost the whole day.
pub(super) async fn text(mut response: Response) -> Result<String, Trouble> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(trouble)? {
        if body.len() + chunk.len() > LONGEST_BODY {
            return Err(Trouble::Unreadable);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// Names a failure. The address, which may carry a token, never gets into the log.
pub(super) fn trouble(error: reqwest::Error) -> Trouble {
    let error = error.without_url();
    let trouble = if let Some(problem) = distrust(&error) {
        Trouble::Certificate(problem)
    } else if error.is_decode() && !is_cut(&error) {
        Trouble::Unreadable
    } else {
        Trouble::Offline
    };
    tracing::debug!(%error, ?trouble, "an exchange failed");
    trouble
}

/// What is wrong with a certificate, where that is what an exchange failed of.
pub(super) fn distrust(error: &(dyn Error + 'static)) -> Option<CertificateProblem> {
    causes(error).find_map(|cause| match cause.downcast_ref()? {
        rustls::Error::InvalidCertificate(error) => Some(match error {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => CertificateProblem::Dates,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                CertificateProblem::OtherSite
            }
            _ => CertificateProblem::Untrusted,
        }),
        rustls::Error::NoCertificatesPresented => Some(CertificateProblem::Untrusted),
        _ => None,
    })
}

/// Whether a body ended before it was whole.
pub(super) fn is_cut(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset
            )
        })
    })
}

/// An error and everything behind it. `io::Error` hands out its content's source, not its content: the
/// content is looked at too.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>() {
            Some(io) => io
                .get_ref()
                .map(|content| content as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}
