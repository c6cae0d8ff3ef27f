//! The way to the stand's sites, as «Проверка связи» walks it: every fault is told apart at its step. No window.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use url::Url;
use zvonok_core::{
    check::{Plan, Problem, ProxyPlace, Reached, Step},
    region::{HMAO, Region},
};
use zvonok_lib::{
    adapters::network::{Surroundings, SystemNetwork, Through},
    ports::{Clock, Network},
};
use zvonok_stand::{
    Certificate, Fault, FaultKind, Options, ProductionNames, Service, Stand, moment,
};

const AGENT: &str = "Zvonok/0.1 (test)";

/// This computer's clock, ahead of the real one by so much.
struct Ahead(SignedDuration);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        Timestamp::now() + self.0
    }
}

fn right() -> Arc<dyn Clock> {
    Arc::new(Ahead(SignedDuration::ZERO))
}

async fn plain_stand() -> Stand {
    Stand::start(Options {
        now: Some(Timestamp::now()),
        ..Options::default()
    })
    .await
    .unwrap()
}

fn direct(deadline: Duration) -> Surroundings {
    Surroundings {
        deadline,
        through: Through::Nothing,
        ..Surroundings::default()
    }
}

async fn reach(origin: &Url, deadline: Duration) -> Reached {
    SystemNetwork::within(AGENT, right(), direct(deadline))
        .reach(origin)
        .await
}

fn failure(reached: &Reached) -> Option<(Step, Problem)> {
    reached.failed.map(|(step, problem, _)| (step, problem))
}

fn taken(reached: &Reached) -> Vec<Step> {
    reached.steps.iter().map(|(step, _)| *step).collect()
}

const LONG: Duration = Duration::from_secs(20);

/// The computer's resolver may ask several servers, each of them more than once, before it says that a name is
/// nobody's.
const FOR_NO_NAME: Duration = Duration::from_secs(90);

/// A clock is right by so much, however long the answer lay before anybody read it.
const RIGHT: SignedDuration = SignedDuration::from_secs(60);

#[tokio::test]
async fn every_site_of_the_stand_answers_and_is_asked_for_its_first_page_only() {
    let stand = plain_stand().await;
    let origins = stand.origins().clone();
    for origin in [
        &origins.portal,
        &origins.esia,
        &origins.vk_id,
        &origins.vk_site,
    ] {
        let reached = reach(origin, LONG).await;
        assert_eq!(reached.failed, None, "{origin}: {reached:?}");
        assert_eq!(taken(&reached), [Step::Dns, Step::Tcp, Step::Http]);
        assert_eq!(reached.proxy, None);
        let off = reached.clock.unwrap();
        assert!(off.abs() < RIGHT, "{off:?}");
    }
    let asked = stand.log();
    assert!(asked.len() >= 4);
    for request in asked {
        assert_eq!(
            (request.method.as_str(), request.path.as_str()),
            ("GET", "/")
        );
        assert!(request.query_keys.is_empty());
    }
}

#[tokio::test]
async fn each_fault_of_a_server_is_told_apart() {
    let stand = plain_stand().await;
    let portal = stand.origins().portal.clone();
    for (kind, deadline, expected) in [
        (FaultKind::CutConnection, LONG, Some(Problem::Cut)),
        (FaultKind::Status(502), LONG, Some(Problem::Down(502))),
        (FaultKind::Status(429), LONG, Some(Problem::Down(429))),
        (FaultKind::Status(403), LONG, Some(Problem::Forbidden(403))),
        (FaultKind::Garbage, LONG, Some(Problem::Unreadable)),
        (
            FaultKind::Delay(60_000),
            Duration::from_secs(1),
            Some(Problem::Silent),
        ),
        (FaultKind::CutBody, LONG, Some(Problem::Cut)),
        (
            FaultKind::Trickle(2_000),
            Duration::from_secs(1),
            Some(Problem::Silent),
        ),
        (FaultKind::Delay(200), LONG, None),
        // A login page and a redirect are answers like others.
        (FaultKind::LoginPage, LONG, None),
        (FaultKind::RedirectLoop, LONG, None),
    ] {
        stand.clear_faults();
        stand
            .fault(Fault {
                service: Service::Portal,
                path_prefix: "/".to_owned(),
                kind,
                times: None,
            })
            .unwrap();
        let reached = reach(&portal, deadline).await;
        assert_eq!(
            failure(&reached),
            expected.map(|problem| (Step::Http, problem)),
            "{kind:?}"
        );
        if let FaultKind::Status(status) = kind {
            assert_eq!(reached.status, Some(status));
            assert!(
                reached.clock.is_some(),
                "a failing server tells the time too"
            );
        }
        if kind == FaultKind::Delay(200) {
            assert!(reached.steps.last().unwrap().1 >= 200, "{reached:?}");
        }
    }
}

#[tokio::test]
async fn a_port_with_nobody_behind_it_and_a_name_that_leads_nowhere() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let origin = Url::parse(&format!("http://{address}/")).unwrap();
    let reached = reach(&origin, LONG).await;
    assert_eq!(failure(&reached), Some((Step::Tcp, Problem::Refused)));
    assert_eq!(taken(&reached), [Step::Dns]);

    let origin = Url::parse("https://no-such-site.invalid/").unwrap();
    let reached = reach(&origin, FOR_NO_NAME).await;
    assert_eq!(failure(&reached), Some((Step::Dns, Problem::NotFound)));
    assert!(taken(&reached).is_empty());
}

#[tokio::test]
async fn a_server_that_takes_the_connection_and_says_nothing_or_nonsense() {
    for (says, expected) in [
        (&b""[..], Problem::Cut),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Problem::Unreadable),
    ] {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = Url::parse(&format!("http://{}/", server.local_addr().unwrap())).unwrap();
        let serving = tokio::spawn(async move {
            loop {
                let (mut stream, _) = server.accept().await.unwrap();
                let mut head = [0; 1024];
                let _ = stream.read(&mut head).await;
                let _ = stream.write_all(says).await;
            }
        });
        let reached = reach(&origin, LONG).await;
        assert_eq!(failure(&reached), Some((Step::Http, expected)));
        serving.abort();
    }
    // A server that never gets as far as encryption.
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = Url::parse(&format!("https://{}/", server.local_addr().unwrap())).unwrap();
    let reached = reach(&origin, Duration::from_secs(1)).await;
    assert_eq!(failure(&reached), Some((Step::Tls, Problem::Silent)));
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = server.accept().await.unwrap();
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let reached = reach(&origin, LONG).await;
    assert_eq!(failure(&reached), Some((Step::Tls, Problem::Handshake)));
    serving.abort();
}

#[tokio::test]
async fn a_wrong_clock_is_measured() {
    let stand = plain_stand().await;
    let portal = stand.origins().portal.clone();
    for ahead in [SignedDuration::from_hours(2), SignedDuration::from_mins(-7)] {
        let network = SystemNetwork::within(AGENT, Arc::new(Ahead(ahead)), direct(LONG));
        let clock = network.reach(&portal).await.clock.unwrap();
        assert!((clock + ahead).abs() < RIGHT, "{clock:?}");
    }
    // The other way about: the site's clock is off.
    stand
        .fault(Fault {
            service: Service::Portal,
            path_prefix: "/".to_owned(),
            kind: FaultKind::WrongClock(-5_400),
            times: None,
        })
        .unwrap();
    let clock = reach(&portal, LONG).await.clock.unwrap();
    let off = (clock + SignedDuration::from_secs(5_400)).abs();
    assert!(off < RIGHT, "{clock:?}");
}

/// A stand under the names of the live services, and surroundings in which they lead there and are believed.
async fn named_stand() -> (Stand, Surroundings) {
    let stand = Stand::start(Options {
        now: moment("2026-11-25T09:02"),
        production_names: Some(ProductionNames::default()),
        ..Options::default()
    })
    .await
    .unwrap();
    let names: HashMap<String, SocketAddr> = stand
        .addresses()
        .iter()
        .map(|(name, address)| ((*name).to_owned(), *address))
        .collect();
    let authority = CertificateDer::from_pem_slice(stand.authority_pem().unwrap().as_bytes());
    let surroundings = Surroundings {
        authorities: vec![authority.unwrap().to_vec()],
        names,
        ..direct(LONG)
    };
    (stand, surroundings)
}

#[tokio::test]
async fn the_whole_shipped_region_is_reached_under_its_own_names() {
    let (_stand, surroundings) = named_stand().await;
    let network = Arc::new(SystemNetwork::within(AGENT, right(), surroundings));
    let plan = Plan::of(&Region::parse(HMAO).unwrap());
    let mut reaching = tokio::task::JoinSet::new();
    for origin in plan.origins.clone() {
        let network = network.clone();
        reaching.spawn(async move { (network.reach(&origin).await, origin) });
    }
    let reached = reaching.join_all().await;
    assert_eq!(reached.len(), plan.origins.len());
    for (reached, origin) in reached {
        assert_eq!(
            (reached.failed, taken(&reached)),
            (None, WHOLE.to_vec()),
            "{origin}"
        );
    }
}

fn portal() -> Url {
    Url::parse("https://cop.admhmao.ru/").unwrap()
}

const WHOLE: [Step; 4] = [Step::Dns, Step::Tcp, Step::Tls, Step::Http];

#[tokio::test]
async fn each_bad_certificate_is_told_apart_and_nothing_is_asked_of_such_a_site() {
    let (stand, surroundings) = named_stand().await;
    let network = SystemNetwork::within(AGENT, right(), surroundings.clone());
    for origin in [
        "https://cop.admhmao.ru/",
        "https://esia.gosuslugi.ru/",
        "https://id.vk.ru/",
        "https://vk.com/",
    ] {
        let reached = network.reach(&origin.parse().unwrap()).await;
        assert_eq!((reached.failed, taken(&reached)), (None, WHOLE.to_vec()));
        assert!(reached.clock.is_some());
    }
    for (certificate, problem) in [
        (Certificate::Expired, Problem::Dates),
        (Certificate::NotYetValid, Problem::Dates),
        (Certificate::OtherName, Problem::OtherSite),
        (Certificate::OtherAuthority, Problem::Untrusted),
    ] {
        stand
            .settings(|settings| {
                settings.certificates = [(Service::Portal, certificate)].into();
            })
            .unwrap();
        stand.clear_log();
        let reached = network.reach(&portal()).await;
        assert_eq!(failure(&reached), Some((Step::Tls, problem)));
        assert_eq!(taken(&reached), [Step::Dns, Step::Tcp]);
        assert!(stand.log().is_empty(), "{certificate:?}");
    }
    stand
        .settings(|settings| settings.certificates.clear())
        .unwrap();
    // The system's own trust knows nothing of the stand's authority.
    let strict = Surroundings {
        authorities: Vec::new(),
        ..surroundings
    };
    let reached = SystemNetwork::within(AGENT, right(), strict)
        .reach(&portal())
        .await;
    assert_eq!(failure(&reached), Some((Step::Tls, Problem::Untrusted)));
}

/// A proxy that leads everybody to one address, or answers with this status. Keeps the heads it was sent.
async fn proxy(answer: Result<SocketAddr, u16>) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = heads.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let kept = kept.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await.unwrap());
                }
                kept.lock().unwrap().push(String::from_utf8(head).unwrap());
                match answer {
                    Ok(there) => {
                        let mut there = TcpStream::connect(there).await.unwrap();
                        stream
                            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
                            .await
                            .unwrap();
                        let _ = copy_bidirectional(&mut stream, &mut there).await;
                    }
                    Err(status) => {
                        let answer = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
                        let _ = stream.write_all(answer.as_bytes()).await;
                    }
                }
            });
        }
    });
    (address, heads)
}

#[tokio::test]
async fn the_way_through_a_proxy_is_walked_as_the_apps_own_client_walks_it() {
    let (stand, surroundings) = named_stand().await;
    let there = stand.addresses()["cop.admhmao.ru"];
    let (at, heads) = proxy(Ok(there)).await;
    let through = |address: &str| Surroundings {
        // Only the proxy has to find the site.
        names: HashMap::new(),
        through: Through::Proxy(address.parse().unwrap()),
        ..surroundings.clone()
    };
    let network = SystemNetwork::within(AGENT, right(), through(&format!("http://user:pw@{at}")));
    let reached = network.reach(&portal()).await;
    assert_eq!(reached.failed, None, "{reached:?}");
    assert_eq!(
        taken(&reached),
        [Step::Dns, Step::Tcp, Step::Proxy, Step::Tls, Step::Http]
    );
    assert_eq!(reached.proxy, Some(ProxyPlace::Here));
    let heads = heads.lock().unwrap().clone();
    // Once by steps, once by the client; both with the proxy's password.
    assert_eq!(heads.len(), 2, "{heads:?}");
    for head in heads {
        assert!(
            head.starts_with("CONNECT cop.admhmao.ru:443 HTTP/1.1\r\n"),
            "{head}"
        );
        assert!(
            head.to_lowercase()
                .contains("proxy-authorization: basic dxnlcjpwdw=="),
            "{head}"
        );
    }

    for (status, problem) in [
        (407, Problem::ProxyPassword),
        (403, Problem::ProxyRefused(403)),
        (502, Problem::ProxyRefused(502)),
    ] {
        let (at, _) = proxy(Err(status)).await;
        let reached = SystemNetwork::within(AGENT, right(), through(&format!("http://{at}")))
            .reach(&portal())
            .await;
        assert_eq!(failure(&reached), Some((Step::Proxy, problem)));
        assert_eq!(taken(&reached), [Step::Dns, Step::Tcp]);
    }

    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = nobody.local_addr().unwrap();
    drop(nobody);
    let reached = SystemNetwork::within(AGENT, right(), through(&format!("http://{at}")))
        .reach(&portal())
        .await;
    assert_eq!(failure(&reached), Some((Step::Tcp, Problem::Refused)));
    assert_eq!(reached.proxy, Some(ProxyPlace::Here));
    let nowhere = Surroundings {
        deadline: FOR_NO_NAME,
        ..through("http://proxy.invalid:3128")
    };
    let reached = SystemNetwork::within(AGENT, right(), nowhere)
        .reach(&portal())
        .await;
    assert_eq!(failure(&reached), Some((Step::Dns, Problem::NotFound)));
    assert_eq!(reached.proxy, Some(ProxyPlace::Elsewhere));
}

#[tokio::test]
async fn nothing_but_a_plain_question_is_sent() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = Url::parse(&format!("http://{}/", server.local_addr().unwrap())).unwrap();
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = server.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read_u8().await {
                    Ok(byte) => head.push(byte),
                    // The first connection only shows that there is one.
                    Err(_) => break,
                }
            }
            if !head.is_empty() {
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    .await;
                return String::from_utf8(head).unwrap();
            }
        }
    });
    let reached = reach(&origin, LONG).await;
    assert_eq!(reached.failed, None);
    let head = serving.await.unwrap();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("GET / HTTP/1.1"));
    for line in lines.filter(|line| !line.is_empty()) {
        let name = line.split(':').next().unwrap().to_lowercase();
        assert!(
            ["accept", "accept-encoding", "user-agent", "host"].contains(&name.as_str()),
            "{line}"
        );
    }
}

#[tokio::test]
async fn the_systems_proxy_is_taken_and_one_that_wants_a_password_is_told() {
    let (at, heads) = proxy(Err(407)).await;
    let case = tokio::task::spawn_blocking(move || {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "through_the_systems_proxy", "--ignored"])
            .env("HTTPS_PROXY", format!("http://{at}"))
            .env_remove("https_proxy")
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap()
    });
    let output = case.await.unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("1 passed"), "{told}");
    let heads = heads.lock().unwrap().clone();
    assert_eq!(heads.len(), 1, "{heads:?}");
    assert!(heads[0].starts_with("CONNECT cop.admhmao.ru:443 "));
}

#[tokio::test]
#[ignore = "a case of the_systems_proxy_is_taken_and_one_that_wants_a_password_is_told"]
async fn through_the_systems_proxy() {
    let reached = SystemNetwork::new(AGENT, right()).reach(&portal()).await;
    assert_eq!(
        failure(&reached),
        Some((Step::Proxy, Problem::ProxyPassword))
    );
    assert_eq!(reached.proxy, Some(ProxyPlace::Here));
}

/// Whether there is one is this computer's matter; asking sends nothing and takes no time.
#[test]
fn the_way_out_is_an_address_of_this_computer() {
    let network = SystemNetwork::new("Zvonok/0.1 (test)", right());
    let before = std::time::Instant::now();
    let way_out = network.way_out();
    assert!(before.elapsed() < Duration::from_secs(1));
    assert!(way_out.is_none_or(|own| !own.is_unspecified()));
    assert_eq!(network.way_out(), way_out);
}
