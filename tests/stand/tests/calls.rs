//! Calls: every provider's links, links by the clock, what one meets behind them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use person::*;
use zvonok_stand::{
    ButtonMarkup, CallEntry, CallProvider, CallStage, HostileLink, Options, ProductionNames, Stand,
    moment,
};

const TODAY: Date = date(2026, 11, 25);

fn link(stand: &Stand, index: usize) -> Option<String> {
    stand.lessons(3728, TODAY)[index].call_link.clone()
}

async fn status(address: &str) -> (u16, String) {
    let answer = browser().get(address).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn every_providers_link_leads_to_its_own_page() {
    let stand = stand().await;
    let mut addresses = BTreeSet::new();
    for provider in CallProvider::ALL {
        stand.settings(|s| s.call_provider = provider).unwrap();
        let address = link(&stand, 1).unwrap();
        assert!(
            address.starts_with(stand.origins().vk_site.as_str()),
            "loopback: {address}"
        );
        let (code, page) = status(&address).await;
        assert_eq!(code, 200, "{provider:?} {address}");
        for words in ["Алгебра", "Вы подключились", "Call__contentWrapper"] {
            assert!(page.contains(words), "{provider:?}: {words}");
        }
        let is_vk = page.contains("data-ready=\"vk/call\"");
        assert_eq!(is_vk, !page.contains("data-ready=\"call/other\""));
        assert_eq!(page.contains(provider.title()), !is_vk, "{provider:?}");
        // Query and fragment of somebody else's making do no harm [C identity.md §4.1].
        let more = if address.contains('?') { '&' } else { '?' };
        assert_eq!(
            status(&format!("{address}{more}utm=1#x")).await.0,
            200,
            "{provider:?}"
        );
        addresses.insert(address);
    }
    // Forms that differ in the host alone are one on loopback.
    assert_eq!(addresses.len(), 13);
}

#[tokio::test]
async fn under_production_names_each_provider_has_its_own() {
    let stand = Stand::start(Options {
        now: moment("2026-11-25T09:02"),
        production_names: Some(ProductionNames { port: None }),
        ..Options::default()
    })
    .await
    .unwrap();
    for (provider, start) in [
        (CallProvider::Vk, "vk.ru"),
        (CallProvider::VkCom, "vk.com"),
        (CallProvider::Max, "max.ru"),
        (CallProvider::SferumJoinPage, "sferum.ru"),
        (CallProvider::Telemost, "telemost.yandex.ru"),
        (CallProvider::Meet, "meet.google.com"),
    ] {
        stand.settings(|s| s.call_provider = provider).unwrap();
        let address = url::Url::parse(&link(&stand, 1).unwrap()).unwrap();
        assert_eq!(
            (address.scheme(), address.host_str()),
            ("https", Some(start))
        );
    }
    for provider in CallProvider::ALL {
        assert!(
            stand
                .addresses()
                .keys()
                .any(|name| *name == provider.host()),
            "{} leads nowhere",
            provider.host()
        );
    }
}

#[tokio::test]
async fn lessons_of_one_day_may_have_several_providers() {
    let stand = stand().await;
    stand
        .settings(|s| s.call_providers = BTreeMap::from([(4, CallProvider::Max)]))
        .unwrap();
    assert!(link(&stand, 1).unwrap().contains("/call/join/"));
    assert!(link(&stand, 3).unwrap().contains("/joincall/"));
    assert!(
        stand
            .settings(|s| s.call_providers = BTreeMap::from([(9, CallProvider::Max)]))
            .is_err()
    );
}

#[tokio::test]
async fn a_link_appears_five_minutes_before_the_bell() {
    let stand = stand().await;
    stand
        .settings(|s| s.call_link_minutes_before = Some(5))
        .unwrap();
    // Lesson 4 begins at 10:40.
    assert!(link(&stand, 1).is_some() && link(&stand, 3).is_none());
    stand.set_now(moment("2026-11-25T10:34:58").unwrap());
    assert_eq!(link(&stand, 3), None);
    stand.set_now(moment("2026-11-25T10:35").unwrap());
    assert!(link(&stand, 3).is_some());
    let tomorrow = stand.lessons(3728, date(2026, 11, 26));
    assert!(tomorrow.iter().all(|lesson| lesson.call_link.is_none()));
}

#[tokio::test]
async fn a_link_changes_and_the_old_call_is_over() {
    let stand = stand().await;
    stand
        .settings(|s| s.call_link_changes_minutes_before = Some(-3))
        .unwrap();
    stand.set_now(moment("2026-11-25T10:42:50").unwrap());
    let old = link(&stand, 3).unwrap();
    assert_eq!(status(&old).await.0, 200);
    stand.set_now(moment("2026-11-25T10:43").unwrap());
    let new = link(&stand, 3).unwrap();
    assert_ne!(old, new);
    assert_eq!(status(&new).await.0, 200);
    let (code, page) = status(&old).await;
    assert!(code == 410 && page.contains("новый звонок"));
}

#[tokio::test]
async fn the_call_may_not_have_begun_or_be_over() {
    let stand = stand().await;
    let address = link(&stand, 3).unwrap();
    stand
        .settings(|s| s.call_stage = CallStage::NotStarted)
        .unwrap();
    let (code, page) = status(&address).await;
    assert!(
        code == 200 && page.contains("ещё не начался") && page.contains("waiting-room-container")
    );
    stand.settings(|s| s.call_stage = CallStage::Over).unwrap();
    let (code, page) = status(&address).await;
    assert!(code == 410 && page.contains("завершил"));
    stand
        .settings(|s| s.call_stage = CallStage::ByBell)
        .unwrap();
    for (time, words) in [
        ("10:29", "ещё не начался"),
        ("10:30", "Вы подключились"),
        ("11:19", "Вы подключились"),
        ("11:20", "завершил"),
    ] {
        stand.set_now(moment(&format!("2026-11-25T{time}")).unwrap());
        assert!(status(&address).await.1.contains(words), "{time}");
    }
}

#[tokio::test]
async fn a_name_is_asked_for_and_the_waiting_room_holds() {
    let stand = stand().await;
    for provider in [CallProvider::WebVkMe, CallProvider::Zoom] {
        stand
            .settings(|s| (s.call_provider, s.call_entry) = (provider, CallEntry::Name))
            .unwrap();
        let address = link(&stand, 1).unwrap();
        let page = status(&address).await.1;
        assert!(
            attribute(
                &page,
                "#join-calls-root .JoinScreenAnonym input[name=name]",
                "required"
            )
            .is_some()
        );
        let action = attribute(&page, "form", "action").unwrap();
        let mut form = url::Url::parse(&address).unwrap().join(&action).unwrap();
        let hidden = attribute(&page, "input[type=hidden]", "name");
        if let Some(name) = hidden {
            let value = attribute(&page, "input[type=hidden]", "value").unwrap();
            form.query_pairs_mut().append_pair(&name, &value);
        }
        form.query_pairs_mut().append_pair("name", "Иван <9А>");
        let page = status(form.as_str()).await.1;
        assert!(page.contains("как «Иван &lt;9А&gt;»"), "{provider:?}");
    }
    stand
        .settings(|s| s.call_entry = CallEntry::WaitingRoom)
        .unwrap();
    let page = status(&link(&stand, 1).unwrap()).await.1;
    assert!(page.contains("зале ожидания") && page.contains("waiting-room-container"));
    stand
        .settings(|s| s.call_entry = CallEntry::Straight)
        .unwrap();
    assert!(
        status(&link(&stand, 1).unwrap())
            .await
            .1
            .contains("Вы подключились")
    );
}

#[tokio::test]
async fn what_is_no_call_says_so() {
    let stand = stand().await;
    let site = &stand.origins().vk_site;
    for (path, code) in [
        ("/call/join/short", 404),
        ("/joincall/x", 404),
        ("/j/1", 404),
        ("/j/1/2", 404),
        ("/calls/x?psw=y", 404),
        ("/?call_link=x", 404),
        ("/l/meetup-join/x/0", 404),
        ("/abc-defg-hij", 404),
        ("/?p=channel&channelId=1", 200),
        ("/call/12345", 200),
        ("/away.php?to=https%3A%2F%2Fevil.example", 200),
        ("/?p=%FF%00", 200),
    ] {
        let (answered, page) = status(site.join(path).unwrap().as_str()).await;
        assert_eq!(answered, code, "{path}");
        assert!(
            page.contains("Учебный стенд") && !page.contains("Вы подключились"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn hostile_links_stand_where_the_link_would() {
    let stand = stand().await;
    let browser = browser();
    sign_in(&stand, &browser, "ivan").await;
    let right = link(&stand, 1).unwrap();
    let mut seen = BTreeSet::new();
    for hostile in HostileLink::ALL {
        stand
            .settings(|s| {
                (s.hostile_link, s.button_markup) = (Some(hostile), ButtonMarkup::Additional)
            })
            .unwrap();
        let address = link(&stand, 1).unwrap();
        assert_ne!(address, right, "{hostile:?}");
        let page = page_of(&stand, &browser, "/journal-app").await;
        let hrefs: Vec<_> = scraper::Html::parse_document(&page)
            .select(&scraper::Selector::parse(".dnevnik-lesson__additional a").unwrap())
            .map(|a| a.attr("href").unwrap().to_owned())
            .collect();
        assert!(hrefs.contains(&address), "{hostile:?}");
        assert!(seen.insert(address), "{hostile:?} is another's");
    }
}

#[tokio::test]
async fn other_classes_have_calls_where_a_setting_says_so() {
    let stand = stand().await;
    let calls = |uid| {
        let lessons = stand.lessons(uid, TODAY);
        lessons
            .iter()
            .filter(|lesson| lesson.call_link.is_some())
            .count()
    };
    assert_eq!((calls(3728), calls(4115), calls(3944)), (2, 0, 0));
    stand
        .settings(|s| s.online_classes = vec!["2Б".into(), "6В".into()])
        .unwrap();
    assert_eq!((calls(3728), calls(4115), calls(3944)), (0, 2, 2));
    let lesson = stand
        .lessons(3944, TODAY)
        .into_iter()
        .find(|l| l.call_link.is_some())
        .unwrap();
    let page = status(&lesson.call_link.unwrap()).await.1;
    assert!(page.contains("6В") && page.contains(&lesson.subject));
    assert!(
        stand
            .settings(|s| s.online_classes = vec!["11Я".into()])
            .is_err()
    );
}
