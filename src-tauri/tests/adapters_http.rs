//! The portal and VK ID over HTTP, against a server that answers byte for byte what a test wants.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::HashMap,
    io::Write,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp, civil::date};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;
use zvonok_core::{
    diary::json::SchoolToken,
    region::{HMAO, Region},
    secret::{ExposeSecret, Secret},
    sign_in::vk_id::{Grant, TokenError, Tokens},
};
use zvonok_lib::{
    adapters::{portal::HttpPortal, vk_id::HttpVkId},
    ports::{
        CertificateProblem, Portal, PortalError, PortalSession, SessionCookie, VkId, VkIdError,
    },
};

const AGENT: &str = "Zvonok/0.1 (test)";

/// A request as it came.
#[derive(Debug, Clone)]
struct Seen {
    method: String,
    target: String,
    headers: HashMap<String, String>,
    body: String,
}

impl Seen {
    fn query(&self) -> HashMap<String, String> {
        let address = Url::parse("http://x").unwrap().join(&self.target).unwrap();
        address.query_pairs().into_owned().collect()
    }

    fn form(&self) -> HashMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .into_owned()
            .collect()
    }
}

/// What the server does with a request.
enum Reply {
    /// Writes these bytes and closes.
    Bytes(Vec<u8>),
    /// Says nothing, for good.
    Silence,
}

struct Server {
    origin: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    async fn start(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, reply) = (Arc::clone(&seen), Arc::new(reply));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                tokio::spawn(async move {
                    let mut stream = stream;
                    let Some(request) = receive(&mut stream).await else {
                        return;
                    };
                    log.lock().unwrap().push(request.clone());
                    match reply(&request) {
                        Reply::Bytes(bytes) => {
                            let _ = stream.write_all(&bytes).await;
                            let _ = stream.shutdown().await;
                        }
                        Reply::Silence => std::future::pending().await,
                    }
                });
            }
        });
        Self { origin, seen }
    }

    /// Answers everything with the same bytes.
    async fn always(bytes: Vec<u8>) -> Self {
        Self::start(move |_| Reply::Bytes(bytes.clone())).await
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    fn region(&self) -> Region {
        let mut region = Region::parse(HMAO).unwrap();
        region.portal.origin = self.origin.clone();
        region.portal.answer_seconds = 5;
        let vk = &mut region.vk_id;
        vk.client_id = Some("51000000".to_owned());
        for (address, path) in [
            (&mut vk.token, "/oauth2/auth"),
            (&mut vk.user_info, "/oauth2/user_info"),
            (&mut vk.logout, "/oauth2/logout"),
            (&mut vk.revoke, "/oauth2/revoke"),
        ] {
            *address = self.origin.join(path).unwrap();
        }
        region
    }

    fn portal(&self) -> HttpPortal {
        HttpPortal::new(&self.region(), AGENT).unwrap()
    }

    fn vk_id(&self) -> HttpVkId {
        HttpVkId::new(&self.region().vk_id, AGENT).unwrap()
    }
}

async fn receive(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.lines();
            let mut words = lines.next()?.split(' ');
            let headers: HashMap<_, _> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect();
            let length: usize = headers
                .get("content-length")
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
                return Some(Seen {
                    method,
                    target,
                    headers,
                    body: body.to_owned(),
                });
            }
        }
        let mut part = [0; 4096];
        match stream.read(&mut part).await {
            Ok(read @ 1..) => bytes.extend_from_slice(&part[..read]),
            _ => return None,
        }
    }
}

fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn redirect(to: &str) -> Vec<u8> {
    answer(302, &format!("Location: {to}\r\n"), "")
}

fn session() -> PortalSession {
    let cookie = |name: &str, value: &str| SessionCookie {
        name: name.to_owned(),
        value: value.into(),
    };
    PortalSession {
        cookies: vec![
            cookie("jwt_v_2", "session-secret"),
            cookie("ej_id", "device-secret"),
        ],
    }
}

fn token() -> SchoolToken {
    SchoolToken {
        token: "school-secret".into(),
        vendor: "surgut1".to_owned(),
        title: None,
        expires: None,
    }
}

fn pairs(session: &PortalSession) -> Vec<(&str, &str)> {
    session
        .cookies
        .iter()
        .map(|cookie| (cookie.name.as_str(), cookie.value.expose_secret()))
        .collect()
}

const DIARY: &str = r#"<!DOCTYPE html><html><head><script> var sentryData = {"user":{"uid":3728,"username":"ivanov","role":"student","domain":"surgut1"}};</script></head>
<body><div class="dnevnik" id="dnevnikDays"><div class="dnevnik-day"><div class="dnevnik-day__header"><div class="dnevnik-day__title">Понедельник, 28.09</div></div>
<div class="dnevnik-day__lessons"><div class="dnevnik-lesson"><div class="dnevnik-lesson__number dnevnik-lesson__number--time">1.</div>
<div class="dnevnik-lesson__subject"><div class="dnevnik-lesson__time">08:00–08:40</div><span class="js-rt_licey-dnevnik-subject">Алгебра</span></div>
<div class="dnevnik-lesson__additional"><a class="button" href="https://vk.ru/call/join/abcdefghijklmnop">Онлайн-урок</a></div></div></div></div></div></body></html>"#;

async fn week(
    portal: &HttpPortal,
) -> Result<zvonok_lib::ports::Fetched<zvonok_core::diary::html::Week>, PortalError> {
    portal.week(&session(), -1, date(2026, 9, 28), None).await
}

#[tokio::test]
async fn a_week_is_fetched_as_a_browser_would() {
    let server = Server::always(answer(
        200,
        "Date: Mon, 28 Sep 2026 05:00:00 GMT\r\n",
        DIARY,
    ))
    .await;
    let fetched = week(&server.portal()).await.unwrap();
    assert_eq!(fetched.value.days[0].lessons[0].subject, "Алгебра");
    assert!(fetched.rotated.is_none());
    assert_eq!(
        fetched.server_time,
        Some("2026-09-28T05:00:00Z".parse().unwrap())
    );
    let seen = server.seen().remove(0);
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("GET", "/journal-app/week.-1")
    );
    assert_eq!(
        seen.headers["cookie"],
        "jwt_v_2=session-secret; ej_id=device-secret"
    );
    assert_eq!(seen.headers["user-agent"], AGENT);
    assert_eq!(seen.headers["accept-encoding"], "gzip");
    assert!(!seen.headers.contains_key("referer"));
}

#[tokio::test]
async fn changed_cookies_are_used_and_handed_on() {
    let server = Server::start(|seen| {
        Reply::Bytes(match seen.target.as_str() {
            "/journal-app/week.-1" => answer(302, "Location: ./week.-1?again\r\nSet-Cookie: jwt_v_2=second-secret; Path=/; HttpOnly\r\n", ""),
            _ => answer(200, "Set-Cookie: ej_id=deleted; Path=/\r\nSet-Cookie: evil=1; Domain=esia.gosuslugi.ru\r\nSet-Cookie: CSRF-TOKEN=t\r\n", DIARY),
        })
    })
    .await;
    let fetched = week(&server.portal()).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[1].target, "/journal-app/week.-1?again");
    assert_eq!(
        seen[1].headers["cookie"],
        "ej_id=device-secret; jwt_v_2=second-secret"
    );
    let rotated = fetched.rotated.unwrap();
    assert_eq!(
        pairs(&rotated),
        [("jwt_v_2", "second-secret"), ("CSRF-TOKEN", "t")]
    );
    assert!(!format!("{rotated:?}").contains("second-secret"));
}

#[tokio::test]
async fn what_a_week_may_end_in() {
    let half = |headers: &str| {
        format!("HTTP/1.1 200 X\r\nContent-Length: 9000\r\n{headers}\r\n<html>").into_bytes()
    };
    for (bytes, error) in [
        (answer(401, "", ""), PortalError::SessionOver),
        (answer(403, "", DIARY), PortalError::SessionOver),
        (answer(404, "", DIARY), PortalError::Unreadable),
        (answer(429, "", ""), PortalError::Down(429)),
        (answer(500, "", ""), PortalError::Down(500)),
        (answer(503, "", DIARY), PortalError::Down(503)),
        (redirect("/authorize/"), PortalError::SessionOver),
        (
            redirect("/authorize?return_uri=%2Fjournal-app"),
            PortalError::SessionOver,
        ),
        (redirect("/journal-app/week.-1"), PortalError::Unreadable),
        (
            redirect("https://esia.gosuslugi.ru/login/"),
            PortalError::Unreadable,
        ),
        (redirect("//127.0.0.1:1/authorize"), PortalError::Unreadable),
        (redirect("javascript:1"), PortalError::Unreadable),
        (redirect("http://["), PortalError::Unreadable),
        (answer(302, "", ""), PortalError::Unreadable),
        (
            answer(200, "", "<p>Ведутся работы</p>"),
            PortalError::Unreadable,
        ),
        (
            answer(200, "", &DIARY.as_bytes()[..DIARY.len() - 60]),
            PortalError::Unreadable,
        ),
        (
            answer(200, "", "x".repeat(8 * 1024 * 1024 + 1)),
            PortalError::Unreadable,
        ),
        (
            answer(
                200,
                "Content-Encoding: gzip\r\n",
                "not gzip at all, not at all",
            ),
            PortalError::Unreadable,
        ),
        (half(""), PortalError::Offline),
        (
            b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n".to_vec(),
            PortalError::Offline,
        ),
        (Vec::new(), PortalError::Offline),
    ] {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned();
        let server = Server::always(bytes).await;
        assert_eq!(week(&server.portal()).await.unwrap_err(), error, "{start}");
    }
}

#[tokio::test]
async fn how_long_the_portal_wants_to_be_left_alone() {
    let busy = |seconds| PortalError::Busy {
        status: 503,
        rests: SignedDuration::from_secs(seconds),
    };
    let clock = "Date: Mon, 28 Sep 2026 05:00:00 GMT\r\n";
    for (word, error) in [
        ("120", busy(120)),
        (" 120 ", busy(120)),
        ("3601", busy(3600)),
        ("4294967295", busy(3600)),
        ("Mon, 28 Sep 2026 05:10:00 GMT", busy(600)),
        ("Tue, 29 Sep 2026 05:10:00 GMT", busy(3600)),
        ("Mon, 28 Sep 2026 04:59:00 GMT", PortalError::Down(503)),
        ("0", PortalError::Down(503)),
        ("-5", PortalError::Down(503)),
        ("1.5", PortalError::Down(503)),
        ("soon", PortalError::Down(503)),
        ("", PortalError::Down(503)),
    ] {
        let headers = format!("{clock}Retry-After: {word}\r\n");
        let server = Server::always(answer(503, &headers, "")).await;
        assert_eq!(week(&server.portal()).await.unwrap_err(), error, "{word}");
    }
    let server = Server::always(answer(429, "Retry-After: 30\r\n", "")).await;
    let asked = server.portal().days(&token(), "7", date(2026, 9, 28)).await;
    let rests = SignedDuration::from_secs(30);
    assert_eq!(asked.unwrap_err(), PortalError::Busy { status: 429, rests });
    // Elsewhere it says nothing.
    let server = Server::always(answer(404, "Retry-After: 30\r\n", "")).await;
    assert_eq!(
        week(&server.portal()).await.unwrap_err(),
        PortalError::Unreadable
    );
}

/// A portal that sends a page whole only to whoever does not have it yet.
async fn sparing(headers: &'static str) -> Server {
    Server::start(move |seen| {
        let has = |name: &str, value: &str| seen.headers.get(name).is_some_and(|it| it == value);
        let known = has("if-none-match", "\"v1\"")
            || has("if-modified-since", "Mon, 28 Sep 2026 04:00:00 GMT");
        Reply::Bytes(if known {
            answer(304, headers, "")
        } else {
            answer(200, headers, DIARY)
        })
    })
    .await
}

fn asked_whole(server: &Server) -> Vec<bool> {
    let conditions = ["if-none-match", "if-modified-since"];
    let whole = |seen: &Seen| conditions.iter().all(|it| !seen.headers.contains_key(*it));
    server.seen().iter().map(whole).collect()
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    for headers in [
        "ETag: \"v1\"\r\n",
        "ETag: \"v1\"\r\nCache-Control: private, no-cache\r\n",
        "Last-Modified: Mon, 28 Sep 2026 04:00:00 GMT\r\n",
        "ETag: \"v1\"\r\nLast-Modified: Mon, 28 Sep 2026 04:00:00 GMT\r\nDate: Mon, 28 Sep 2026 05:00:00 GMT\r\n",
    ] {
        let server = sparing(headers).await;
        let portal = server.portal();
        let first = week(&portal).await.unwrap();
        for _ in 0..2 {
            let again = week(&portal).await.unwrap();
            assert_eq!(again.value.days, first.value.days);
            assert_eq!(again.server_time, first.server_time);
            assert_eq!(again.server_time.is_some(), headers.contains("Date"));
        }
        assert_eq!(asked_whole(&server), [true, false, false], "{headers}");
    }
}

#[tokio::test]
async fn a_portal_without_validators_is_asked_as_ever() {
    for headers in [
        "",
        "Cache-Control: no-cache\r\n",
        "ETag: \"v1\"\r\nCache-Control: private, No-Store\r\n",
        "ETag: \"v1\"\r\nCache-Control: private\r\nCache-Control: no-store\r\n",
        "ETag: \r\n",
    ] {
        let server = sparing(headers).await;
        let portal = server.portal();
        for _ in 0..3 {
            week(&portal).await.unwrap();
        }
        assert_eq!(asked_whole(&server), [true; 3], "{headers}");
    }
    // «Not changed» to whoever has nothing is no answer.
    let server = Server::always(answer(304, "ETag: \"v1\"\r\n", "")).await;
    assert_eq!(
        week(&server.portal()).await.unwrap_err(),
        PortalError::Unreadable
    );
}

#[tokio::test]
async fn what_one_was_sent_is_nothing_to_another() {
    let server = sparing("ETag: \"v1\"\r\n").await;
    let portal = server.portal();
    let other = PortalSession {
        cookies: vec![SessionCookie {
            name: "jwt_v_2".into(),
            value: "other-secret".into(),
        }],
    };
    let monday = date(2026, 9, 28);
    week(&portal).await.unwrap();
    portal.week(&other, -1, monday, None).await.unwrap();
    // Nothing of the first one is left.
    week(&portal).await.unwrap();
    week(&portal).await.unwrap();
    assert_eq!(asked_whole(&server), [true, true, true, false]);
    // Another child, another week on the same address, another page.
    portal
        .week(&session(), -1, monday, Some("5"))
        .await
        .unwrap();
    let next = date(2026, 10, 5);
    portal.week(&session(), -1, next, None).await.unwrap();
    portal.week(&session(), 0, monday, None).await.unwrap();
    week(&portal).await.unwrap();
    assert_eq!(asked_whole(&server)[4..], [true, true, true, false]);
    // Somebody signed out.
    portal.forget();
    week(&portal).await.unwrap();
    assert_eq!(asked_whole(&server)[8..], [true]);
}

#[tokio::test]
async fn an_answer_that_comes_after_the_sign_out_is_not_kept() {
    let (arrived, waits) = std::sync::mpsc::channel();
    let server = Server::start(move |_| {
        let _ = arrived.send(());
        std::thread::sleep(std::time::Duration::from_millis(200));
        Reply::Bytes(answer(200, "ETag: \"v1\"\r\n", DIARY))
    })
    .await;
    let portal = Arc::new(server.portal());
    let asks = Arc::clone(&portal);
    let under_way = tokio::spawn(async move { week(&asks).await });
    tokio::task::spawn_blocking(move || waits.recv())
        .await
        .unwrap()
        .unwrap();
    portal.forget();
    under_way.await.unwrap().unwrap();
    week(&portal).await.unwrap();
    assert_eq!(asked_whole(&server), [true, true]);
}

#[tokio::test]
async fn a_page_outlives_a_changed_cookie_and_no_end_of_the_session() {
    let server = Server::start(|seen| {
        let known = seen.headers.contains_key("if-none-match");
        let cookies = &seen.headers["cookie"];
        Reply::Bytes(match (cookies.contains("second-secret"), known) {
            _ if cookies.contains("over") => redirect("/authorize"),
            (_, false) => answer(200, "ETag: \"v1\"\r\n", DIARY),
            (false, true) => answer(
                304,
                "ETag: \"v1\"\r\nSet-Cookie: jwt_v_2=second-secret; Path=/\r\n",
                "",
            ),
            (true, true) => answer(304, "Set-Cookie: ej_id=y; Path=/\r\n", ""),
        })
    })
    .await;
    let portal = server.portal();
    let monday = date(2026, 9, 28);
    week(&portal).await.unwrap();
    let rotated = week(&portal).await.unwrap().rotated.unwrap();
    let changed = portal.week(&rotated, -1, monday, None).await.unwrap();
    assert!(changed.rotated.is_some());
    // A cookie that is not the session may change as it likes.
    portal
        .week(&changed.rotated.unwrap(), -1, monday, None)
        .await
        .unwrap();
    assert_eq!(asked_whole(&server), [true, false, false, false]);
    let over = PortalSession {
        cookies: vec![SessionCookie {
            name: "jwt_v_2".into(),
            value: "over".into(),
        }],
    };
    let error = portal.week(&over, -1, monday, None).await.unwrap_err();
    assert_eq!(error, PortalError::SessionOver);
    portal.week(&rotated, -1, monday, None).await.unwrap();
    assert_eq!(asked_whole(&server)[4..], [true, true]);
}

#[tokio::test]
async fn a_changed_page_takes_the_place_of_the_old_one() {
    let version = Arc::new(Mutex::new(1));
    let now = Arc::clone(&version);
    let server = Server::start(move |seen| {
        let etag = format!("\"v{}\"", now.lock().unwrap());
        let headers = format!("ETag: {etag}\r\n");
        Reply::Bytes(if seen.headers.get("if-none-match") == Some(&etag) {
            answer(304, &headers, "")
        } else {
            answer(
                200,
                &headers,
                DIARY.replace("Алгебра", &etag.replace('"', "")),
            )
        })
    })
    .await;
    let portal = server.portal();
    for (is, subject) in [(1, "v1"), (1, "v1"), (2, "v2"), (2, "v2"), (1, "v1")] {
        *version.lock().unwrap() = is;
        let fetched = week(&portal).await.unwrap();
        assert_eq!(fetched.value.days[0].lessons[0].subject, subject);
    }
    // Only a few pages are remembered.
    for page in 0..12 {
        let monday = date(2026, 9, 28);
        portal.week(&session(), page, monday, None).await.unwrap();
    }
    let before = server.seen().len();
    week(&portal).await.unwrap();
    assert_eq!(asked_whole(&server)[before..], [true]);
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_more() {
    let server = Server::start(|seen| {
        let next = seen
            .query()
            .get("n")
            .map_or(1, |n| n.parse::<usize>().unwrap() + 1);
        Reply::Bytes(if next == 6 {
            answer(200, "", DIARY)
        } else {
            redirect(&format!("?n={next}"))
        })
    })
    .await;
    assert!(week(&server.portal()).await.is_ok());
    assert_eq!(server.seen().len(), 6);
    let endless = Server::always(redirect("/journal-app/week.-1")).await;
    assert_eq!(
        week(&endless.portal()).await.unwrap_err(),
        PortalError::Unreadable
    );
    assert_eq!(endless.seen().len(), 6);
}

#[tokio::test]
async fn cookies_and_tokens_never_leave_the_origin() {
    let other = Server::always(answer(200, "", DIARY)).await;
    let portal = Server::always(redirect(other.origin.as_str())).await;
    assert_eq!(
        week(&portal.portal()).await.unwrap_err(),
        PortalError::Unreadable
    );
    let asked = portal
        .portal()
        .school_tokens(&session(), &"finish-secret".into())
        .await;
    assert_eq!(asked.unwrap_err(), PortalError::Unreadable);
    let login = Server::always(redirect("/authorize")).await;
    assert_eq!(
        week(&login.portal()).await.unwrap_err(),
        PortalError::SessionOver
    );
    assert_eq!(login.seen().len(), 1, "the login page is not fetched");
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_silent_or_absent_portal() {
    let server = Server::start(|_| Reply::Silence).await;
    let mut region = server.region();
    region.portal.answer_seconds = 1;
    let portal = HttpPortal::new(&region, AGENT).unwrap();
    assert_eq!(week(&portal).await.unwrap_err(), PortalError::Slow);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    region.portal.origin =
        Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    assert_eq!(
        week(&HttpPortal::new(&region, AGENT).unwrap())
            .await
            .unwrap_err(),
        PortalError::Offline
    );
    region.portal.origin = Url::parse("https://portal.invalid").unwrap();
    assert_eq!(
        week(&HttpPortal::new(&region, AGENT).unwrap())
            .await
            .unwrap_err(),
        PortalError::Offline
    );
}

#[tokio::test]
async fn the_deadline_is_for_the_whole_visit() {
    let server = Server::start(|seen| {
        if seen.query().contains_key("slow") {
            return Reply::Silence;
        }
        Reply::Bytes(redirect("?slow"))
    })
    .await;
    let mut region = server.region();
    region.portal.answer_seconds = 1;
    assert_eq!(
        week(&HttpPortal::new(&region, AGENT).unwrap())
            .await
            .unwrap_err(),
        PortalError::Slow
    );
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for() {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![cert.der().clone()],
            signing_key.serialize_der().try_into().unwrap(),
        )
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut region = Region::parse(HMAO).unwrap();
    region.portal.origin =
        Url::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            assert!(
                acceptor.accept(stream).await.is_err(),
                "the client must not go on"
            );
        }
    });
    let portal = HttpPortal::new(&region, AGENT).unwrap();
    assert_eq!(
        week(&portal).await.unwrap_err(),
        PortalError::Certificate(CertificateProblem::Untrusted)
    );
    assert_eq!(
        portal.account(&token()).await.unwrap_err(),
        PortalError::Certificate(CertificateProblem::Untrusted)
    );
}

#[tokio::test]
async fn school_tokens_are_asked_for_with_the_session() {
    let body = r#"{"result":[{"token":"0123456789abcdef0123456789abcdef","vendor":"surgut1","vendor_title":"МБОУ СОШ №1","expires":"2026-12-28 10:00:00"}]}"#;
    let server = Server::always(answer(200, "", body)).await;
    let tokens = server
        .portal()
        .school_tokens(&session(), &"finish-secret".into())
        .await
        .unwrap()
        .value;
    assert_eq!(tokens[0].vendor, "surgut1");
    let seen = server.seen().remove(0);
    assert!(seen.target.starts_with("/apiv3/getusersvendors?"));
    assert_eq!(
        seen.headers["cookie"],
        "jwt_v_2=session-secret; ej_id=device-secret"
    );
    let query = seen.query();
    assert_eq!(query["v_token"], "finish-secret");
    assert_eq!(query["auth_token"], "true");
    assert_eq!(query["out_format"], "json");
    assert!(!query.contains_key("devkey"));
}

#[tokio::test]
async fn the_json_api_is_asked_with_the_token_alone() {
    let server = Server::start(|seen| {
        let result = if seen.target.contains("getrules") {
            r#"{"roles":["student"],"name":"3728","id":"3728","title":"Иванов Иван Иванович","relations":{"students":{}}}"#
        } else {
            r#"{"students":{"3728":{"name":"3728","title":"Иванов Иван","days":{"20260928":{"name":"20260928","title":"Понедельник","items":{"1":{"name":"Алгебра","num":"1"}}}}}}}"#
        };
        Reply::Bytes(answer(200, "", format!(r#"{{"response":{{"state":200,"error":null,"result":{result}}}}}"#)))
    })
    .await;
    let mut region = server.region();
    region.portal.api_key = Some("region-key".to_owned());
    let portal = HttpPortal::new(&region, AGENT).unwrap();
    assert_eq!(
        portal.account(&token()).await.unwrap().name,
        "Иванов Иван Иванович"
    );
    let days = portal
        .days(&token(), "3728", date(2026, 9, 28))
        .await
        .unwrap()
        .value;
    assert_eq!(days[0].lessons[0].subject, "Алгебра");
    let seen = server.seen();
    for (seen, method) in seen.iter().zip(["getrules", "getdiary"]) {
        assert!(
            seen.target.starts_with(&format!("/apiv3/{method}?")),
            "{}",
            seen.target
        );
        assert!(!seen.headers.contains_key("cookie"));
        let query = seen.query();
        for (name, value) in [
            ("vendor", "surgut1"),
            ("auth_token", "school-secret"),
            ("out_format", "json"),
            ("devkey", "region-key"),
        ] {
            assert_eq!(query[name], value);
        }
    }
    let query = seen[1].query();
    for (name, value) in [
        ("student", "3728"),
        ("days", "20260928-20261004"),
        ("rings", "true"),
    ] {
        assert_eq!(query[name], value);
    }
}

#[tokio::test]
async fn what_the_json_api_may_end_in() {
    let envelope =
        |state: u16| format!(r#"{{"response":{{"state":{state},"error":"нет","result":{{}}}}}}"#);
    for (bytes, error) in [
        (answer(403, "", envelope(403)), PortalError::SessionOver),
        (answer(200, "", envelope(403)), PortalError::SessionOver),
        (answer(400, "", envelope(400)), PortalError::Refused),
        (answer(403, "", "<h1>403</h1>"), PortalError::Refused),
        (answer(401, "", ""), PortalError::Refused),
        (answer(404, "", "<h1>404</h1>"), PortalError::Unreadable),
        (answer(200, "", "<h1>Вход</h1>"), PortalError::Unreadable),
        (answer(502, "", "<h1>502</h1>"), PortalError::Down(502)),
        (answer(429, "", envelope(429)), PortalError::Down(429)),
        (redirect("/authorize"), PortalError::SessionOver),
        (Vec::new(), PortalError::Offline),
    ] {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned();
        let server = Server::always(bytes).await;
        let portal = server.portal();
        assert_eq!(
            portal.account(&token()).await.unwrap_err(),
            error,
            "getrules: {start}"
        );
        let days = portal.days(&token(), "3728", date(2026, 9, 28)).await;
        assert_eq!(days.unwrap_err(), error, "getdiary: {start}");
    }
}

/// A refusal of the JSON API, compressed.
const GZIPPED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xab\x56\x2a\x4a\x2d\x2e\xc8\xcf\x2b\x4e\x55\xb2\xaa\x56\x2a\x2e\x49\x2c\x01\x32\x4c\x0c\x0c\x74\x94\x52\x8b\x8a\xf2\x8b\x94\xac\x94\x2e\xec\xbd\xb0\xf5\x62\x93\x92\x0e\x48\x61\x69\x4e\x09\x50\x59\x6d\x6d\x2d\x00\xb6\x0a\xce\x19\x37\x00\x00\x00";

#[tokio::test]
async fn compressed_answers_whole_and_cut() {
    let header = "Content-Encoding: gzip\r\n";
    let cut = format!(
        "HTTP/1.1 200 X\r\nContent-Length: {}\r\n{header}\r\n",
        GZIPPED.len()
    );
    let cut = [cut.as_bytes(), &GZIPPED[..GZIPPED.len() / 2]].concat();
    for (bytes, error) in [
        (answer(400, header, GZIPPED), PortalError::Refused),
        (cut, PortalError::Offline),
    ] {
        let server = Server::always(bytes).await;
        assert_eq!(server.portal().account(&token()).await.unwrap_err(), error);
    }
}

#[tokio::test]
async fn no_secret_gets_into_a_log_or_an_error() {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            Write::write(&mut *self.0.lock().unwrap(), bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());

    let mut errors = String::new();
    for bytes in [
        // Twice: after the first, the line of the log is known to whoever keeps the interest in it.
        Vec::new(),
        Vec::new(),
        answer(500, "", ""),
        answer(
            400,
            "",
            r#"{"response":{"state":400,"error":"school-secret"}}"#,
        ),
        redirect("/authorize?v_token=finish-secret"),
    ] {
        // A test beside this one may have come to a line of the log first, where nobody listens: that is remembered.
        tracing::callsite::rebuild_interest_cache();
        let server = Server::always(bytes).await;
        let portal = server.portal();
        let outcomes = [
            week(&portal).await.map(|_| ()),
            portal
                .school_tokens(&session(), &"finish-secret".into())
                .await
                .map(|_| ()),
            portal.account(&token()).await.map(|_| ()),
            portal
                .days(&token(), "3728", date(2026, 9, 28))
                .await
                .map(|_| ()),
        ];
        let vk = server.vk_id();
        let connected = [
            vk.exchange(&grant(), Timestamp::UNIX_EPOCH)
                .await
                .map(|_| ()),
            vk.refresh(&tokens(), &"state-secret".into(), Timestamp::UNIX_EPOCH)
                .await
                .map(|_| ()),
            vk.person(&tokens()).await.map(|_| ()),
            vk.revoke(&tokens()).await,
        ];
        for error in outcomes.into_iter().map(Result::unwrap_err) {
            errors += &format!("{error} {error:?}\n");
        }
        for error in connected.into_iter().map(Result::unwrap_err) {
            errors += &format!("{error} {error:?}\n");
        }
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("an exchange failed"));
    for text in [log, errors] {
        assert!(!text.contains("secret"), "{text}");
    }
}

fn grant() -> Grant {
    Grant {
        code: "code-secret".into(),
        device_id: "device-secret".into(),
        verifier: "verifier-secret".into(),
        state: "state-secret".into(),
    }
}

fn tokens() -> Tokens {
    Tokens {
        access: "access-secret".into(),
        refresh: "refresh-secret".into(),
        id: Some("id-secret".into()),
        device_id: "device-secret".into(),
        expires_at: 0,
    }
}

const TOKENS: &str = r#"{"access_token":"a2","refresh_token":"r2","token_type":"Bearer","expires_in":3600,"user_id":1,"state":"state-secret","scope":"phone"}"#;

#[tokio::test]
async fn vk_id_is_told_everything_in_the_body() {
    let server = Server::start(|seen| {
        Reply::Bytes(match seen.target.as_str() {
            "/oauth2/auth" => answer(200, "", TOKENS),
            "/oauth2/user_info" => {
                answer(200, "", r#"{"user":{"user_id":"1","first_name":"Иван","last_name":"Иванов","phone":"79990000011"}}"#)
            }
            "/oauth2/revoke" | "/oauth2/logout" => answer(200, "", r#"{"response":1}"#),
            _ => answer(404, "", ""),
        })
    })
    .await;
    let vk = server.vk_id();
    let now: Timestamp = "2026-09-28T05:00:00Z".parse().unwrap();
    let exchanged = vk.exchange(&grant(), now).await.unwrap();
    assert_eq!(exchanged.access.expose_secret(), "a2");
    assert_eq!(exchanged.expires_at, now.as_second() + 3600);
    let refreshed = vk
        .refresh(&tokens(), &"state-secret".into(), now)
        .await
        .unwrap();
    assert_eq!(refreshed.refresh.expose_secret(), "r2");
    assert_eq!(
        refreshed.id.unwrap().expose_secret(),
        "id-secret",
        "kept from the first exchange"
    );
    assert_eq!(vk.person(&tokens()).await.unwrap().name, "Иван И.");
    vk.revoke(&tokens()).await.unwrap();

    let seen = server.seen();
    let targets: Vec<_> = seen.iter().map(|seen| seen.target.as_str()).collect();
    assert_eq!(
        targets,
        [
            "/oauth2/auth",
            "/oauth2/auth",
            "/oauth2/user_info",
            "/oauth2/revoke",
            "/oauth2/logout"
        ]
    );
    for seen in &seen {
        assert_eq!(seen.method, "POST");
        assert_eq!(
            seen.headers["content-type"],
            "application/x-www-form-urlencoded"
        );
        assert_eq!(seen.headers["user-agent"], AGENT);
        assert_eq!(seen.form()["client_id"], "51000000");
    }
    let form = seen[0].form();
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("code", "code-secret"),
        ("code_verifier", "verifier-secret"),
        ("device_id", "device-secret"),
        ("redirect_uri", "vk51000000://vk.ru/blank.html"),
        ("state", "state-secret"),
    ] {
        assert_eq!(form[name], value);
    }
    assert_eq!(seen[1].form()["refresh_token"], "refresh-secret");
    for seen in &seen[2..] {
        assert_eq!(seen.form()["access_token"], "access-secret");
    }
}

#[tokio::test]
async fn what_vk_id_may_end_in() {
    let refusal = |error: &str| format!(r#"{{"error":"{error}","error_description":"x"}}"#);
    for (bytes, error) in [
        (
            answer(200, "", refusal("invalid_grant")),
            VkIdError::Answer(TokenError::Over),
        ),
        (
            answer(401, "", refusal("invalid_token")),
            VkIdError::Answer(TokenError::Over),
        ),
        (
            answer(200, "", refusal("slow_down")),
            VkIdError::Answer(TokenError::Busy),
        ),
        (
            answer(503, "", "<h1>503</h1>"),
            VkIdError::Answer(TokenError::Busy),
        ),
        (
            answer(500, "", refusal("invalid_client")),
            VkIdError::Answer(TokenError::Refused("invalid_client".to_owned())),
        ),
        (
            answer(200, "", "<h1>Вход</h1>"),
            VkIdError::Answer(TokenError::NotAnAnswer),
        ),
        (
            redirect("/oauth2/auth"),
            VkIdError::Answer(TokenError::NotAnAnswer),
        ),
        (Vec::new(), VkIdError::Offline),
        (
            b"HTTP/1.1 200 X\r\nContent-Length: 900\r\n\r\n{".to_vec(),
            VkIdError::Offline,
        ),
    ] {
        let start = String::from_utf8_lossy(&bytes).into_owned();
        let server = Server::always(bytes).await;
        let vk = server.vk_id();
        assert_eq!(
            vk.exchange(&grant(), Timestamp::UNIX_EPOCH)
                .await
                .unwrap_err(),
            error,
            "{start}"
        );
        assert_eq!(vk.person(&tokens()).await.unwrap_err(), error, "{start}");
        assert_eq!(vk.revoke(&tokens()).await.unwrap_err(), error, "{start}");
        let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
        assert_eq!(
            targets,
            [
                "/oauth2/auth",
                "/oauth2/user_info",
                "/oauth2/revoke",
                "/oauth2/logout"
            ],
            "{start}"
        );
    }
    let server = Server::always(answer(200, "", TOKENS)).await;
    let forged = server
        .vk_id()
        .refresh(&tokens(), &Secret::from("another"), Timestamp::UNIX_EPOCH)
        .await;
    assert_eq!(forged.unwrap_err(), VkIdError::Answer(TokenError::Forged));
}

#[tokio::test]
async fn a_revoked_token_need_not_log_out() {
    let server = Server::start(|seen| {
        Reply::Bytes(if seen.target.ends_with("revoke") {
            answer(200, "", r#"{"response":1}"#)
        } else {
            answer(
                401,
                "",
                r#"{"error":"invalid_token","error_description":"x"}"#,
            )
        })
    })
    .await;
    server.vk_id().revoke(&tokens()).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_silent_vk_id_is_offline() {
    let server = Server::start(|_| Reply::Silence).await;
    let asked = tokio::time::Instant::now();
    assert_eq!(
        server.vk_id().person(&tokens()).await.unwrap_err(),
        VkIdError::Offline
    );
    assert_eq!(asked.elapsed().as_secs(), 15);
}
