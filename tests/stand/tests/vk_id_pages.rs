//! VK ID's pages: the leaflet's three ways, and every wrong turn on them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod person;
mod vk_person;

use person::*;
use vk_person::*;
use zvonok_stand::{Stand, VkScenario};

const ANNA: &str = "9000000033";
const PETR: &str = "9000000044";
const ABOUT: [(&str, &str); 5] = [
    ("first_name", "Анна"),
    ("last_name", "Иванова"),
    ("middle_name", ""),
    ("born", "03.09.2018"),
    ("sex", "female"),
];

/// `user_info` of whoever came back.
async fn user(stand: &Stand, back: &url::Url) -> serde_json::Value {
    let tokens = exchange(stand, back, &[]).await;
    let form = [
        ("client_id", CLIENT),
        ("access_token", text(&tokens, "access_token")),
    ];
    call(stand, "/oauth2/user_info", &form).await["user"].clone()
}

#[tokio::test]
async fn way_1_an_account_with_a_profile() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[]).await;
    assert_eq!(
        (page.name(), texts(&page.html, "h1")),
        ("vk/phone".into(), vec!["Вход в VK ID".into()])
    );
    for words in [
        "С приложением «Звонок» можно связать свой учебный профиль:",
        "VK Мессенджер и VK Звонки можно использовать для учебных коммуникаций",
        "Для этого используйте учебный профиль VK\u{a0}ID",
        "Ваш профиль ВКонтакте никто не увидит",
        "Нажимая на «Продолжить», вы принимаете пользовательское соглашение и политику конфиденциальности сервиса",
        "Передаваемые данные",
        "Учебный стенд",
    ] {
        assert!(page.says(words), "{words}");
    }
    page.send("phone", &[("phone", "89000000011")])
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/password");
    assert!(page.says("Забыли или не установили пароль?"));
    page.send("password", &[("password", "mel-doska-9a")])
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/code");
    for words in [
        "Подтвердите номер",
        "на номер +7 *** ** *11",
        "SMS придёт в течение 01:59",
    ] {
        assert!(page.says(words), "{words}");
    }
    let code = page.sms().await;
    page.send("code", &[("code", &code)]).await.unwrap();
    assert!(page.says("Продолжить в учебном профиле") && page.says("Войти в другой аккаунт"));
    page.send("profile", &[]).await.unwrap();
    assert_eq!(page.name(), "vk/check");
    for words in ["Иванов Иван Иванович", "25.07.2011", "мужской"] {
        assert!(page.says(words), "{words}");
    }
    let back = page.send("check", &[]).await.unwrap_err();
    assert_eq!(user(&stand, &back).await["first_name"], "Иван");
}

#[tokio::test]
async fn way_2_an_account_without_a_profile() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[]).await;
    page.send("phone", &[("phone", PETR)]).await.unwrap();
    page.send("password", &[("password", "globus-ruchka-6v")])
        .await
        .unwrap();
    let code = page.sms().await;
    page.send("code", &[("code", &code)]).await.unwrap();
    assert_eq!(page.name(), "vk/create");
    for words in [
        "Создайте учебный профиль",
        "Пётр Иванов",
        "+7 *** ** *44",
        "Войти в другой аккаунт",
    ] {
        assert!(page.says(words), "{words}");
    }
    page.send("create", &[]).await.unwrap();
    assert_eq!(
        texts(&page.html, "label"),
        [
            "Имя",
            "Фамилия",
            "Отчество, если есть",
            "Дата рождения",
            "Женский",
            "Мужской"
        ]
    );
    let petr = [
        ("first_name", "Пётр"),
        ("last_name", "Иванов"),
        ("born", "17.2.2014"),
        ("sex", "male"),
    ];
    let back = page.send("info", &petr).await.unwrap_err();
    assert_eq!(user(&stand, &back).await["birthday"], "17.02.2014");

    // The profile is there from now on, until VK ID is taken back to the start.
    for (reset, expected) in [(false, "vk/profile"), (true, "vk/create")] {
        if reset {
            stand.reset_vk_id();
        }
        let mut page = Page::open(&stand, browser(), &[]).await;
        page.send("phone", &[("phone", PETR)]).await.unwrap();
        page.send("password", &[("password", "globus-ruchka-6v")])
            .await
            .unwrap();
        let code = page.sms().await;
        page.send("code", &[("code", &code)]).await.unwrap();
        assert_eq!(page.name(), expected);
    }
}

#[tokio::test]
async fn way_3_no_account_at_all() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[]).await;
    page.send("phone", &[("phone", ANNA)]).await.unwrap();
    assert_eq!(page.name(), "vk/code");
    let code = page.sms().await;
    page.send("code", &[("code", &code)]).await.unwrap();
    assert_eq!(page.name(), "vk/info");
    page.send("info", &ABOUT).await.unwrap();
    assert_eq!(page.name(), "vk/create");
    page.send("create", &[]).await.unwrap();
    assert_eq!(page.name(), "vk/check");
    assert!(page.says("Иванова Анна") && page.says("03.09.2018") && page.says("женский"));
    let back = page.send("check", &[]).await.unwrap_err();
    let anna = user(&stand, &back).await;
    assert_eq!(
        (&anna["first_name"], &anna["phone"], &anna["sex"]),
        (&"Анна".into(), &format!("7{ANNA}").into(), &1.into())
    );

    // The account is remembered. It has no password until one is set.
    let mut page = Page::open(&stand, browser(), &[]).await;
    page.send("phone", &[("phone", ANNA)]).await.unwrap();
    page.send("password", &[("password", "")]).await.unwrap();
    assert_eq!(page.name(), "vk/password-error");
    assert!(page.says("Пароль ещё не установлен"));
    page.send("forgot", &[]).await.unwrap();
    assert_eq!(page.name(), "vk/reset-code");
    let code = page.sms().await;
    page.send("code", &[("code", &code)]).await.unwrap();
    assert_eq!(page.name(), "vk/reset-password");
    page.send("new-password", &[("password", "short")])
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/reset-password-error");
    page.send("new-password", &[("password", "dlinnyy-parol-2b")])
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/password");
    assert!(page.says("Пароль сохранён"));
    assert!(stand.secrets().contains(&"dlinnyy-parol-2b".into()));
    page.send("password", &[("password", "dlinnyy-parol-2b")])
        .await
        .unwrap();
    let code = page.sms().await;
    page.send("code", &[("code", &code)]).await.unwrap();
    assert_eq!(page.name(), "vk/profile");
}

#[tokio::test]
async fn a_profile_given_up_half_way_is_asked_for_again() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[]).await;
    page.send("phone", &[("phone", ANNA)]).await.unwrap();
    let code = page.sms().await;
    page.send("code", &[("code", &code)]).await.unwrap();
    page.send("info", &ABOUT).await.unwrap();
    // The browser knows the account now, the profile is still to be made.
    let page = Page::open(&stand, page.browser.clone(), &[]).await;
    assert_eq!(page.name(), "vk/create");
}

#[tokio::test]
async fn information_is_checked_in_clear_words() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[]).await;
    page.send("phone", &[("phone", ANNA)]).await.unwrap();
    let code = page.sms().await;
    page.send("code", &[("code", &code)]).await.unwrap();
    for (field, wrong, words) in [
        ("first_name", "  ", "Введите имя"),
        ("last_name", "<b>", "Введите фамилию"),
        ("middle_name", "12", "Отчество пишется буквами"),
        ("born", "31.02.2018", "Введите дату рождения так"),
        ("born", "26.11.2026", "Проверьте год рождения"),
        ("sex", "", "Выберите пол"),
    ] {
        let fields = ABOUT.map(|(name, value)| (name, if name == field { wrong } else { value }));
        page.send("info", &fields).await.unwrap();
        assert_eq!(page.name(), "vk/info-error", "{field}");
        assert!(page.says(words), "{field}: {words}");
        let hands = attribute(&page.html, "[data-first]", "name").unwrap();
        let marked = attribute(&page.html, "[aria-invalid]", "id").unwrap();
        assert_eq!((&*hands, &*marked), (field, field));
        let kept = if field == "last_name" {
            "first_name"
        } else {
            "last_name"
        };
        let value = attribute(&page.html, &format!("#{kept}"), "value").unwrap();
        assert!(
            ["Анна", "Иванова"].contains(&&*value),
            "what was typed stays"
        );
    }
    page.send("info", &ABOUT).await.unwrap();
    assert_eq!(page.name(), "vk/create");
}

#[tokio::test]
async fn an_sms_comes_again_when_its_time_is_over() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[]).await;
    page.send("phone", &[("phone", "900")]).await.unwrap();
    assert_eq!(page.name(), "vk/phone-error");
    page.send("phone", &[("phone", "9000000011")])
        .await
        .unwrap();
    page.send("password", &[("password", "wrong")])
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/password-error");
    page.send("password", &[("password", "mel-doska-9a")])
        .await
        .unwrap();
    let first = page.sms().await;

    page.send("resend", &[]).await.unwrap();
    assert!(page.says("когда время ожидания закончится"));
    assert!(attribute(&page.html, "[data-after-countdown]", "hidden").is_some());
    later(&stand, 60);
    page.reload().await;
    assert!(page.says("SMS придёт в течение 00:5"));
    later(&stand, 60);
    page.reload().await;
    assert!(attribute(&page.html, "[data-after-countdown]", "hidden").is_none());
    page.send("resend", &[]).await.unwrap();
    assert!(page.name() == "vk/code" && page.says("Мы отправили новый код"));
    let second = page.sms().await;
    if first != second {
        page.send("code", &[("code", &first)]).await.unwrap();
        assert_eq!(page.name(), "vk/code-error");
        assert!(page.says("Осталось попыток: 2"));
    }

    later(&stand, 301);
    page.send("code", &[("code", &second)]).await.unwrap();
    assert!(page.says("Этот код больше не действует"));
    page.send("resend", &[]).await.unwrap();
    let third = page.sms().await;
    for left in ["2", "1"] {
        page.send("code", &[("code", "00000x")]).await.unwrap();
        assert!(page.says(&format!("Осталось попыток: {left}")));
    }
    page.send("code", &[("code", "00000x")]).await.unwrap();
    assert!(page.says("попытки закончились"));
    page.send("code", &[("code", &third)]).await.unwrap();
    assert_eq!(page.name(), "vk/code-error", "a spent code opens nothing");
    later(&stand, 119);
    page.send("resend", &[]).await.unwrap();
    let fourth = page.sms().await;
    page.send("code", &[("code", &fourth)]).await.unwrap();
    assert_eq!(page.name(), "vk/profile");
}

#[tokio::test]
async fn no_page_is_reached_past_another() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[]).await;
    page.send("phone", &[("phone", "9000000011")])
        .await
        .unwrap();
    for form in [
        "code",
        "profile",
        "check",
        "create",
        "info",
        "new-password",
        "accounts",
    ] {
        page.send_anyway(form, &[("user_id", "530001011")])
            .await
            .unwrap();
        assert_eq!(page.name(), "vk/password", "{form}");
    }
    for id in ["", "0123456789abcdef0123456789abcdef"] {
        for form in ["phone", "check", "info"] {
            let answer = post(
                &stand,
                &browser(),
                &format!("/auth/{form}"),
                &[("flow", id)],
            )
            .await;
            assert_eq!(answer.status(), 400, "{form}");
        }
    }
    // A sign-in that nobody finishes is over after an hour.
    later(&stand, 3601);
    let form = [("flow", &*page.flow), ("password", "mel-doska-9a")];
    let answer = post(&stand, &page.browser, "/auth/password", &form).await;
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn everywhere_there_is_a_way_out() {
    let stand = stand().await;
    let cancel = async |page: &Page<'_>| {
        let address = attribute(&page.html, "#cancel", "href").unwrap();
        let address = stand.origins().vk_id.join(&address).unwrap();
        let back = location(&page.browser.get(address).send().await.unwrap());
        assert_eq!(
            query(&back, "error").unwrap(),
            "access_denied",
            "{}",
            page.name()
        );
        assert_eq!(query(&back, "state").unwrap(), STATE);
    };
    for steps in 0..6 {
        let mut page = Page::open(&stand, browser(), &[]).await;
        if steps > 0 {
            page.send("phone", &[("phone", PETR)]).await.unwrap();
        }
        if steps > 1 {
            page.send("password", &[("password", "globus-ruchka-6v")])
                .await
                .unwrap();
        }
        if steps > 2 {
            let code = page.sms().await;
            page.send("code", &[("code", &code)]).await.unwrap();
        }
        match steps {
            4 => page.send("create", &[]).await.unwrap(),
            5 => page.send("other", &[]).await.unwrap(),
            _ => {}
        }
        cancel(&page).await;
        assert_eq!(
            post(
                &stand,
                &page.browser,
                "/auth/phone",
                &[("flow", &page.flow)]
            )
            .await
            .status(),
            400,
            "a cancelled sign-in is over"
        );
    }
}

#[tokio::test]
async fn pages_speak_and_look_as_asked() {
    let stand = stand().await;
    for (language, scheme, lang, colours, words) in [
        ("0", "light", "ru", "light", "Номер телефона"),
        ("3", "dark", "en", "dark", "Telephone"),
        ("6", "space_gray", "en", "dark", "Telephone"),
        ("97", "bright_light", "ru", "light", "Номер телефона"),
        ("x", "pink", "ru", "any", "Номер телефона"),
    ] {
        let page = Page::open(
            &stand,
            browser(),
            &[("lang_id", language), ("scheme", scheme)],
        )
        .await;
        assert_eq!(attribute(&page.html, "html", "lang").unwrap(), lang);
        assert_eq!(
            attribute(&page.html, "html", "data-scheme").unwrap(),
            colours
        );
        assert!(page.says(words) && page.says("Учебный стенд"), "{language}");
    }
    let page = Page::open(&stand, browser(), &[("scope", "email phone")]).await;
    assert!(page.says("Адрес электронной почты") && !page.says("Имя, фамилия"));
    let mut page = Page::open(&stand, browser(), &[("provider", "ok_ru")]).await;
    assert!(page.name() == "vk/provider" && page.says("Одноклассники"));
    page.send("provider", &[]).await.unwrap();
    assert_eq!(page.name(), "vk/phone");
}

#[tokio::test]
async fn the_scenarios_do_as_they_say() {
    let stand = stand().await;
    let set = |scenario| stand.settings(|s| s.vk_scenario = scenario).unwrap();
    set(VkScenario::ForgedState);
    let back = walk(&stand, &browser()).await;
    assert_ne!(query(&back, "state").unwrap(), STATE);
    set(VkScenario::Denied);
    let back = walk(&stand, &browser()).await;
    assert_eq!(query(&back, "error").unwrap(), "access_denied");

    set(VkScenario::RedirectInIframe);
    let page = Page::open(&stand, browser(), &[]).await;
    let frame = attribute(&page.html, "iframe", "src").unwrap();
    let frame = stand.origins().vk_id.join(&frame).unwrap();
    let bait = browser()
        .get(frame)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(
        (bait.matches(REDIRECT).count(), bait.matches(STATE).count()),
        (2, 1)
    );

    set(VkScenario::LeavesAllowedHosts);
    let mut page = Page::open(&stand, browser(), &[]).await;
    let lost = page
        .send("phone", &[("phone", "9000000011")])
        .await
        .unwrap_err();
    assert_eq!(lost.host_str(), stand.origins().elsewhere.host_str());
}

#[tokio::test]
async fn a_telephone_that_is_signed_in_signs_in() {
    let stand = stand().await;
    let mut page = Page::open(&stand, browser(), &[("scheme", "dark")]).await;
    let address = attribute(&page.html, "#qr", "href").unwrap();
    let address = stand.origins().vk_id.join(&address).unwrap();
    assert_eq!(address.path(), "/qr_auth");
    assert_eq!(query(&address, "scheme").unwrap(), "dark");
    page.html = page
        .browser
        .get(address.clone())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/qr");
    assert!(attribute(&page.html, ".qr svg path", "d").is_some());
    page.send("scanned", &[("user_id", "7")]).await.unwrap();
    assert_eq!(page.name(), "vk/phone", "nobody's telephone");
    page.send_anyway("scanned", &[("user_id", "530001011")])
        .await
        .unwrap();
    assert_eq!(page.name(), "vk/profile");
    let late = page.browser.get(address).send().await.unwrap();
    assert_eq!(
        location(&late).path(),
        "/auth",
        "the code has done its work"
    );
    let nobody = stand
        .origins()
        .vk_id
        .join("/qr_auth?scheme=light&uuid=x")
        .unwrap();
    assert_eq!(browser().get(nobody).send().await.unwrap().status(), 400);
}
