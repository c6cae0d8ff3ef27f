//! Faults, clock, control API, region file.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;

use std::time::{Duration, Instant};

use person::*;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use zvonok_stand::{Fault, FaultKind, Service, Stand};

fn fault(kind: FaultKind, times: Option<u32>) -> Fault {
    Fault {
        service: Service::Portal,
        path_prefix: "/journal-app".into(),
        kind,
        times,
    }
}

#[tokio::test]
async fn each_fault_does_as_it_says() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let diary = stand.origins().portal.join("/journal-app?x=1").unwrap();
    let get = || browser.get(diary.clone()).send();
    let whole = get().await.unwrap().text().await.unwrap();

    stand.fault(fault(FaultKind::Status(502), Some(1))).unwrap();
    let answer = get().await.unwrap();
    assert_eq!(answer.status(), 502);
    assert!(answer.text().await.unwrap().starts_with("<!doctype html>"));
    assert_eq!(get().await.unwrap().status(), 200, "once only");

    stand.fault(fault(FaultKind::Garbage, Some(1))).unwrap();
    assert!(String::from_utf8(get().await.unwrap().bytes().await.unwrap().to_vec()).is_err());

    stand.fault(fault(FaultKind::HalfPage, Some(1))).unwrap();
    let half = get().await.unwrap().bytes().await.unwrap();
    assert_eq!(half.len(), whole.len() / 2);

    stand.fault(fault(FaultKind::CutConnection, None)).unwrap();
    assert!(get().await.is_err());
    stand.clear_faults();

    stand.fault(fault(FaultKind::Delay(200), Some(1))).unwrap();
    let since = Instant::now();
    assert_eq!(get().await.unwrap().status(), 200);
    assert!(since.elapsed() >= Duration::from_millis(200));

    stand.fault(fault(FaultKind::LoginPage, Some(1))).unwrap();
    let answer = get().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("isEsiaEnabled"));

    stand
        .fault(fault(FaultKind::RedirectLoop, Some(1)))
        .unwrap();
    let answer = get().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), location(&answer)),
        (302, diary.clone())
    );

    stand
        .fault(fault(FaultKind::RotateCookies, Some(1)))
        .unwrap();
    let answer = get().await.unwrap();
    assert_eq!(answer.status(), 200);
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.starts_with("jwt_v_2=") && set.contains("HttpOnly") && !set.contains("Secure"));
    assert_eq!(get().await.unwrap().status(), 200, "with the new cookie");

    stand
        .fault(fault(FaultKind::ExpiredSession, Some(1)))
        .unwrap();
    assert_eq!(get().await.unwrap().status(), 302);
    assert_eq!(get().await.unwrap().status(), 302);
    let cut = stand
        .log()
        .into_iter()
        .filter(|request| request.status == 0)
        .count();
    assert!(cut >= 1);
    assert!(
        stand
            .log()
            .iter()
            .any(|request| request.query_keys == ["x"])
    );
}

#[tokio::test]
async fn after_a_rotation_the_old_cookie_is_dead() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let is_session = |secret: &String| secret.starts_with("eyJ");
    let before: Vec<_> = stand.secrets().into_iter().filter(is_session).collect();
    stand
        .fault(fault(FaultKind::RotateCookies, Some(1)))
        .unwrap();
    page_of(&stand, &browser, "/journal-app").await;
    for old in before {
        let answer = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let path = stand.origins().portal.join("/journal-app").unwrap();
        let answer = answer
            .get(path)
            .header("cookie", format!("jwt_v_2={old}"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 302);
    }
}

#[tokio::test]
async fn every_answer_carries_the_stands_time() {
    let stand = stand().await;
    let origins = stand.origins().clone();
    for origin in [
        &origins.portal,
        &origins.esia,
        &origins.vk_id,
        &origins.vk_site,
        &origins.people,
        &origins.elsewhere,
    ] {
        let answer = browser().get(origin.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{origin}");
        let date = answer.headers()["date"].to_str().unwrap().to_owned();
        assert!(date.starts_with("Wed, 25 Nov 2026 04:02:"), "{date}");
        let page = answer.text().await.unwrap();
        assert!(page.contains("Учебный стенд"), "{origin}");
        let missing = browser()
            .get(origin.join("/no-such-page").unwrap())
            .send()
            .await
            .unwrap();
        assert_eq!(missing.status(), 404, "{origin}");
    }
}

async fn control(stand: &Stand, method: Method, path: &str, body: Option<&str>) -> (u16, Value) {
    let mut request = browser().request(method, stand.origins().people.join(path).unwrap());
    if let Some(body) = body {
        request = request
            .header("content-type", "application/json")
            .body(body.to_owned());
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

#[tokio::test]
async fn the_control_api_does_what_the_handle_does() {
    let stand = stand().await;
    let (status, _) = control(
        &stand,
        Method::PUT,
        "/control/clock",
        Some(r#"{"now":"2026-12-31T23:59"}"#),
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(stand.now().date().to_string(), "2026-12-31");
    control(
        &stand,
        Method::PUT,
        "/control/clock",
        Some(r#"{"advance_seconds":120}"#),
    )
    .await;
    assert_eq!(stand.now().date().to_string(), "2027-01-01");
    control(
        &stand,
        Method::PUT,
        "/control/clock",
        Some(r#"{"now":"2026-11-25T09:02:00+05:00"}"#),
    )
    .await;

    let patch = r#"{"button_markup":"subject","online_lessons":[3]}"#;
    let (status, settings) = control(&stand, Method::PATCH, "/control/settings", Some(patch)).await;
    assert_eq!((status, &settings["check_empty_times"]), (200, &2.into()));
    assert_eq!(stand.current_settings().online_lessons, [3]);

    let body = r#"{"service":"portal","path_prefix":"/","kind":{"status":503},"times":2}"#;
    assert_eq!(
        control(&stand, Method::POST, "/control/faults", Some(body))
            .await
            .0,
        201
    );
    let body = r#"{"service":"esia","path_prefix":"/","kind":"half_page"}"#;
    assert_eq!(
        control(&stand, Method::POST, "/control/faults", Some(body))
            .await
            .1
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        browser()
            .get(stand.origins().portal.clone())
            .send()
            .await
            .unwrap()
            .status(),
        503
    );
    assert_eq!(
        control(&stand, Method::DELETE, "/control/faults", None)
            .await
            .0,
        204
    );

    let (_, log) = control(&stand, Method::GET, "/control/log", None).await;
    assert_eq!(log[0]["status"], 503);
    assert_eq!(
        control(&stand, Method::DELETE, "/control/log", None)
            .await
            .0,
        204
    );
    assert!(stand.log().is_empty());
    let (_, people) = control(&stand, Method::GET, "/control/people", None).await;
    assert_eq!(people["people"][0]["profiles"][0]["uid"], 3728);
    let (_, lessons) = control(
        &stand,
        Method::GET,
        "/control/lessons?uid=3728&date=2026-11-25",
        None,
    )
    .await;
    assert_eq!(lessons[1]["subject"], "Алгебра");
    for path in [
        "/control/state",
        "/control/sms",
        "/control/reports",
        "/control/settings",
        "/control/faults",
    ] {
        assert_eq!(
            control(&stand, Method::GET, path, None).await.0,
            200,
            "{path}"
        );
    }
}

#[tokio::test]
async fn bad_input_is_refused_with_a_reason() {
    let stand = stand().await;
    for (method, path, body) in [
        (Method::PUT, "/control/clock", r#"{"now":"tomorrow"}"#),
        (
            Method::PUT,
            "/control/clock",
            r#"{"now":"2026-13-45T99:99"}"#,
        ),
        (
            Method::PUT,
            "/control/clock",
            r#"{"advance_seconds":9223372036854775807}"#,
        ),
        (Method::PUT, "/control/clock", "{}"),
        (Method::PUT, "/control/clock", "["),
        (Method::PUT, "/control/clock", r#"{"year":2027}"#),
        (
            Method::PATCH,
            "/control/settings",
            r#"{"button_markup":"purple"}"#,
        ),
        (Method::PATCH, "/control/settings", r#"{"unknown":1}"#),
        (
            Method::PATCH,
            "/control/settings",
            r#"{"session_seconds":-1}"#,
        ),
        (
            Method::PATCH,
            "/control/settings",
            r#"{"online_lessons":[9]}"#,
        ),
        (
            Method::PATCH,
            "/control/settings",
            r#"{"vk_error_status":7}"#,
        ),
        (Method::PATCH, "/control/settings", "7"),
        (
            Method::POST,
            "/control/faults",
            r#"{"service":"mars","path_prefix":"/","kind":"garbage"}"#,
        ),
        (
            Method::POST,
            "/control/faults",
            r#"{"service":"portal","path_prefix":"x","kind":"garbage"}"#,
        ),
        (
            Method::POST,
            "/control/faults",
            r#"{"service":"portal","path_prefix":"/","kind":{"status":42}}"#,
        ),
        (
            Method::POST,
            "/control/faults",
            r#"{"service":"portal","path_prefix":"/","kind":"garbage","times":0}"#,
        ),
        (
            Method::POST,
            "/control/faults",
            r#"{"service":"people","path_prefix":"/","kind":"garbage"}"#,
        ),
    ] {
        let (status, answer) = control(&stand, method, path, Some(body)).await;
        assert_eq!(status, 400, "{path} {body}");
        assert!(
            answer["reason"]
                .as_str()
                .is_some_and(|reason| !reason.is_empty()),
            "{path} {body}"
        );
    }
    for path in [
        "/control/lessons",
        "/control/lessons?uid=1",
        "/control/lessons?uid=3728&date=x",
    ] {
        let (status, answer) = control(&stand, Method::GET, path, None).await;
        assert!(status == 400 && answer["reason"].is_string(), "{path}");
    }
    // A page in the same browser can neither declare JSON nor come under another name.
    let url = stand.origins().people.join("/control/clock").unwrap();
    assert_eq!(
        browser()
            .put(url.clone())
            .body("{}")
            .send()
            .await
            .unwrap()
            .status(),
        415
    );
    let state = stand.origins().people.join("/control/state").unwrap();
    assert_eq!(
        browser()
            .get(state)
            .header("host", "evil.example")
            .send()
            .await
            .unwrap()
            .status(),
        403
    );
}

#[tokio::test]
async fn junk_at_the_services_is_answered_not_fatal() {
    let stand = stand().await;
    let origins = stand.origins().clone();
    for (origin, path) in [
        (&origins.portal, "/journal-esia-action/action.validate"),
        (&origins.portal, "/ajaxauthorize"),
        (&origins.esia, "/aas/oauth2/api/login"),
        (&origins.esia, "/aas/oauth2/api/login/otp/verify?code=%FF"),
        (&origins.vk_id, "/auth/phone"),
        (&origins.vk_id, "/auth/profile"),
        (&origins.vk_id, "/oauth2/auth"),
        (&origins.people, "/_stand/report"),
        (&origins.people, "/_stand/ready"),
    ] {
        for kind in [
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            let junk = vec![0xff, 0x00, b'{', b'&', b'='];
            let url = origin.join(path).unwrap();
            let answer = browser()
                .post(url)
                .header("content-type", kind)
                .body(junk)
                .send()
                .await
                .unwrap();
            assert!(!answer.status().is_server_error(), "{path} {kind}");
        }
    }
    for path in [
        "/journal-app/u.%00/week.x",
        "/apiv3/%FF",
        "/storage/x/y",
        "/storage/1/%2E%2E",
    ] {
        let answer = browser()
            .get(origins.portal.join(path).unwrap())
            .send()
            .await
            .unwrap();
        assert!(!answer.status().is_server_error(), "{path}");
    }
}

#[tokio::test]
async fn the_region_file_points_at_the_stand() {
    let stand = stand().await;
    let region: Value =
        serde_json::to_value(toml::from_str::<toml::Table>(&stand.region_toml()).unwrap()).unwrap();
    assert_eq!(region["rehearsal"], json!(true));
    assert_eq!(
        region["portal"]["origin"],
        stand.origins().portal.as_str().trim_end_matches('/')
    );
    assert_eq!(
        region["call_provider"][0]["program"][0]["scheme"],
        "x-zvonok-stand-vk"
    );
    let path =
        std::env::temp_dir().join(format!("zvonok-stand-region-{}.toml", std::process::id()));
    stand.write_region(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), stand.region_toml());
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn a_dropped_stand_answers_no_more() {
    let stand = stand().await;
    let portal = stand.origins().portal.clone();
    assert!(browser().get(portal.clone()).send().await.is_ok());
    drop(stand);
    tokio::task::yield_now().await;
    let gone = async {
        while browser().get(portal.clone()).send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, gone).await.unwrap();
}

#[tokio::test]
async fn whoever_sits_at_the_computer_is_told_what_to_type() {
    let stand = stand().await;
    let script = |origin: url::Url| async move {
        let answer = reqwest::get(origin.join("/_stand/page.js").unwrap()).await;
        answer.unwrap().text().await.unwrap()
    };
    let silent = script(stand.origins().esia.clone()).await;
    assert!(!silent.contains("parta-okno-9a"));

    let refused = stand.settings(|settings| settings.sitting = Some("nobody".into()));
    assert!(refused.is_err_and(|reason| reason.contains("nobody")));
    stand
        .settings(|settings| settings.sitting = Some("ivan".into()))
        .unwrap();
    let esia = script(stand.origins().esia.clone()).await;
    assert!(esia.starts_with(&silent) && esia.contains("parta-okno-9a"));
    let vk = script(stand.origins().vk_id.clone()).await;
    assert!(vk.contains("9000000011") && vk.contains("mel-doska-9a"));
    let stranger = script(stand.origins().elsewhere.clone()).await;
    assert!(!stranger.contains("parta-okno-9a"));
}

#[tokio::test]
async fn people_are_found_by_id_and_by_name() {
    let stand = stand().await;
    for name in ["artem", "Артём", "артем", " Соколов ", "артём соколов"]
    {
        assert_eq!(stand.find_person(name).map(|p| p.id), Ok("artem"), "{name}");
    }
    let several = stand.find_person("Иванов").unwrap_err();
    assert_eq!(several.len(), 2, "{several:?}");
    for nobody in ["", "Арт", "x"] {
        let everybody = stand.find_person(nobody).unwrap_err();
        assert_eq!(everybody.len(), stand.people().len());
    }
}

/// A client that takes guessed addresses from data follows them wherever they stand.
#[tokio::test]
async fn guessed_addresses_can_stand_elsewhere() {
    let stand = stand().await;
    let refused = stand.settings(|settings| {
        settings.moved_addresses = [("/logout".into(), "away".into())].into();
    });
    assert!(refused.is_err_and(|reason| reason.contains("«away»")));
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    stand
        .settings(|settings| {
            settings.moved_addresses = [("/logout".into(), "/vyhod".into())].into();
        })
        .unwrap();
    let page = page_of(&stand, &browser, "/journal-app").await;
    assert!(attribute(&page, "a[href='/vyhod']", "href").is_some());
    assert!(attribute(&page, "a[href='/logout']", "href").is_none());
    let portal = &stand.origins().portal;
    let old = browser.get(portal.join("/logout").unwrap()).send().await;
    assert_eq!(old.unwrap().status(), 404);
    assert_eq!(stand.portal_sessions_live(), 1);
    let new = browser.get(portal.join("/vyhod").unwrap()).send().await;
    assert!(new.unwrap().status().is_redirection());
    assert_eq!(stand.portal_sessions_live(), 0);
}
