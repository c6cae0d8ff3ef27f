//! The names of the live services, and TLS under them with a throw-away authority.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::NoServerSessionStorage;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::Service;

/// Which certificate a service shows. Validity counts by this computer's clock, not by the stand's: that is
/// the clock clients compare it with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certificate {
    /// Of the stand's own authority, for the service's names, valid now.
    #[default]
    Right,
    /// It ran out yesterday.
    Expired,
    /// It will be valid from tomorrow on.
    NotYetValid,
    /// It names another site.
    OtherName,
    /// An authority signed it that nobody was told to trust.
    OtherAuthority,
}

const CERTIFICATES: [Certificate; 5] = [
    Certificate::Right,
    Certificate::Expired,
    Certificate::NotYetValid,
    Certificate::OtherName,
    Certificate::OtherAuthority,
];

/// Every name that leads to the stand, by service; the first one is the service's origin.
const NAMES: [(Service, &[&str]); 5] = [
    // [C eljur.md §3]
    (Service::Portal, &["cop.admhmao.ru", "cop-sh.admhmao.ru"]),
    // [C identity.md §1.1, §1.7]
    (
        Service::Esia,
        &[
            "esia.gosuslugi.ru",
            "www.gosuslugi.ru",
            "gosuslugi.ru",
            "lk.gosuslugi.ru",
        ],
    ),
    // [C identity.md §0.2, §2]
    (
        Service::VkId,
        &[
            "id.vk.ru",
            "id.vk.com",
            "login.vk.ru",
            "login.vk.com",
            "oauth.vk.ru",
            "oauth.vk.com",
            "api.vk.ru",
            "api.vk.com",
        ],
    ),
    // [C identity.md §4.1, §4.2, §4.4]
    (
        Service::VkSite,
        &[
            "vk.ru",
            "vk.com",
            "m.vk.ru",
            "m.vk.com",
            "vk.me",
            "web.vk.me",
            "sferum.ru",
            "max.ru",
            "web.max.ru",
            "telemost.yandex.ru",
            "telemost.360.yandex.ru",
            "salutejazz.ru",
            "jazz.sber.ru",
            "my.mts-link.ru",
            "events.webinar.ru",
            "school.ktalk.ru",
            "us05web.zoom.us",
            "meet.google.com",
            "teams.microsoft.com",
        ],
    ),
    // On no allowlist; `.example` belongs to nobody (RFC 2606).
    (Service::Elsewhere, &["elsewhere.example"]),
];

/// Names of VK under which a call may stand [C identity.md §4.1].
pub(crate) const CALL_HOSTS: [&str; 6] = [
    "vk.ru",
    "vk.com",
    "m.vk.ru",
    "m.vk.com",
    "vk.me",
    "web.vk.me",
];

/// The names that lead to a service; none for the people's origin, which stays plain http on loopback.
pub(crate) fn names(service: Service) -> &'static [&'static str] {
    NAMES
        .iter()
        .find(|(named, _)| *named == service)
        .map_or(&[], |(_, names)| names)
}

/// `https://{name}/` with no port: names are mapped to ports outside of the address, or the port is 443.
pub(crate) fn origin(service: Service) -> Option<Url> {
    Url::parse(&format!("https://{}/", names(service).first()?)).ok()
}

/// Why these certificates cannot be shown.
pub(crate) fn check(certificates: &BTreeMap<Service, Certificate>) -> Result<(), String> {
    if certificates
        .keys()
        .any(|service| names(*service).is_empty())
    {
        return Err("certificates: the people's origin has none, it answers plain http".into());
    }
    Ok(())
}

/// Everything the services need to answer under their names. The authority's key is forgotten as soon as the
/// certificates are signed.
#[derive(Debug)]
pub(crate) struct Tls {
    authority: String,
    configs: HashMap<(Service, Certificate), Arc<ServerConfig>>,
}

impl Tls {
    /// Makes an authority and all certificates of all services.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let (ours, pem) = authority("Zvonok stand, throw-away authority")?;
        let (stranger, _) = authority("Zvonok stand, an authority nobody knows")?;
        let mut configs = HashMap::new();
        for (service, names) in NAMES {
            for certificate in CERTIFICATES {
                // A key of its own: whoever pins the right certificate's key must not thereby believe a wrong one.
                let key = KeyPair::generate()?;
                let signer = match certificate {
                    Certificate::OtherAuthority => &stranger,
                    _ => &ours,
                };
                let signed = leaf(names, certificate)?.signed_by(&key, signer)?;
                let provider = Arc::new(rustls::crypto::ring::default_provider());
                let mut config = ServerConfig::builder_with_provider(provider)
                    .with_safe_default_protocol_versions()?
                    .with_no_client_auth()
                    .with_single_cert(
                        vec![signed.der().clone()],
                        PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?,
                    )?;
                config.alpn_protocols = vec![b"http/1.1".to_vec()];
                // A resumed session would show no certificate, however bad the present one is.
                config.session_storage = Arc::new(NoServerSessionStorage {});
                config.send_tls13_tickets = 0;
                configs.insert((service, certificate), Arc::new(config));
            }
        }
        Ok(Self {
            authority: pem,
            configs,
        })
    }

    /// The authority's certificate, PEM.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn config(
        &self,
        service: Service,
        certificate: Certificate,
    ) -> Option<Arc<ServerConfig>> {
        self.configs.get(&(service, certificate)).cloned()
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn authority(name: &str) -> anyhow::Result<(Issuer<'static, KeyPair>, String)> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // Long, as authorities are: a computer whose clock is years off still knows it, and the leaf is what is
    // out of its time.
    params.not_before = (SystemTime::now() - 10 * 365 * DAY).into();
    params.not_after = (SystemTime::now() + 10 * 365 * DAY).into();
    let key = KeyPair::generate()?;
    let pem = params.self_signed(&key)?.pem();
    Ok((Issuer::new(params, key), pem))
}

fn leaf(names: &[&str], certificate: Certificate) -> anyhow::Result<CertificateParams> {
    let names: Vec<String> = match certificate {
        Certificate::OtherName => vec!["another-site.example".to_owned()],
        _ => names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let mut params = CertificateParams::new(names.clone())?;
    params
        .distinguished_name
        .push(DnType::CommonName, names[0].clone());
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = SystemTime::now();
    let (from, until) = match certificate {
        Certificate::Expired => (now - 90 * DAY, now - DAY),
        Certificate::NotYetValid => (now + DAY, now + 90 * DAY),
        _ => (now - 30 * DAY, now + 300 * DAY),
    };
    params.not_before = from.into();
    params.not_after = until.into();
    Ok(params)
}
