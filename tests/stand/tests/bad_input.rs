//! Nothing that is sent to the stand makes it panic or fail: bad input gets 4xx with a reason.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;
mod source;

use std::time::Duration;

use reqwest::{Client, Method, Response};
use zvonok_stand::{Service, Stand};

const ALL: [Service; 6] = [
    Service::Portal,
    Service::Esia,
    Service::VkId,
    Service::VkSite,
    Service::People,
    Service::Elsewhere,
];

/// Who answers the routes of a source file.
fn services(file: &str) -> &'static [Service] {
    match file.split('/').next().unwrap_or_default() {
        "portal" => &[Service::Portal],
        "esia" => &[Service::Esia],
        "vk_id" => &[Service::VkId],
        "calls" => &[Service::VkSite],
        "people" | "control" => &[Service::People],
        "elsewhere" => &[Service::Elsewhere],
        _ => &ALL,
    }
}

/// `{id}` and `{*rest}` become something that fits no type.
fn addresses(path: &str) -> Vec<String> {
    const JUNK: [&str; 3] = ["x%00%FFy", "-1", "99999999999999999999"];
    if !path.contains('{') {
        return vec![path.into()];
    }
    JUNK.map(|junk| {
        path.split('/')
            .map(|part| if part.starts_with('{') { junk } else { part })
            .collect::<Vec<_>>()
            .join("/")
    })
    .into()
}

fn queries() -> Vec<String> {
    let junk = [
        "client_id",
        "redirect_uri",
        "state",
        "scope",
        "days",
        "student",
        "v_token",
        "auth_token",
        "code",
        "flow",
        "taskId",
        "region",
        "token",
        "date",
        "uid",
        "lang_id",
        "prompt",
        "limit",
        "page",
        "id",
        "return_uri",
    ]
    .map(|name| format!("{name}=%F0%9F%94%94%00-1%22%3Cscript%3E"))
    .join("&");
    vec![
        String::new(),
        junk,
        format!("x={}", "9".repeat(6000)),
        "a&&=&%ZZ&=b".into(),
    ]
}

const BODIES: [(&str, &[u8]); 7] = [
    ("application/json", b""),
    ("application/json", b"[[[[{\"login\": 7, \"password\": null}"),
    ("application/json", b"{\"login\": {}, \"now\": 5, \"service\": \"nobody\", \"advance_seconds\": 9223372036854775807}"),
    ("application/x-www-form-urlencoded", b"grant_type=authorization_code&code=%FF&flow=%00&phone=++++&birthday=99.99.9999"),
    ("application/x-www-form-urlencoded", b"\xff\xfe\x00&&&=="),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\n\xff"),
    ("multipart/form-data", b"no boundary at all"),
];

async fn judge(what: &str, answer: Result<Response, reqwest::Error>, wrong: &mut Vec<String>) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return wrong.push(format!("{what}: no answer: {error:?}")),
    };
    let status = answer.status();
    if status.is_server_error() {
        wrong.push(format!("{what}: {status}"));
    }
    if status.is_client_error() && status != 405 {
        let head = what.starts_with("HEAD");
        let reason = answer.bytes().await.unwrap_or_default();
        if reason.is_empty() && !head {
            wrong.push(format!("{what}: {status} without a reason"));
        }
    }
}

async fn strike(stand: &Stand, browser: &Client) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut struck = 0;
    for route in source::read().routes {
        for service in services(&route.file) {
            let origin = stand.origins().of(*service);
            for address in addresses(&route.path) {
                for (method, _) in &route.answers {
                    let method: Method = method.to_uppercase().parse().unwrap_or(Method::GET);
                    for query in queries() {
                        let mut url = origin.join(&address).unwrap();
                        url.set_query((!query.is_empty()).then_some(&query));
                        let bodies: &[_] = match method {
                            Method::GET | Method::HEAD => &BODIES[..1],
                            _ => &BODIES,
                        };
                        for (kind, body) in bodies {
                            struck += 1;
                            let what = format!("{method} {url:.120} with {kind}");
                            let answer = browser
                                .request(method.clone(), url.clone())
                                .header("content-type", *kind)
                                .body(*body)
                                .timeout(Duration::from_secs(20))
                                .send()
                                .await;
                            judge(&what, answer, &mut wrong).await;
                        }
                    }
                }
            }
        }
    }
    assert!(struck > 500, "only {struck} requests were sent");
    wrong
}

#[tokio::test]
async fn bad_input_gets_a_reason_from_every_route() {
    let stand = person::stand().await;
    let wrong = strike(&stand, &person::browser()).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn bad_input_of_somebody_signed_in_gets_a_reason_too() {
    let stand = person::stand().await;
    let browser = person::browser();
    person::sign_in(&stand, &browser, "ivan").await;
    let wrong = strike(&stand, &browser).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // It still serves.
    let again = person::browser();
    person::sign_in(&stand, &again, "ivan").await;
    person::page_of(&stand, &again, "/journal-app").await;
}
