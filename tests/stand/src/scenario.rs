//! «Что должно пойти не так»: faults and the most useful settings, picked by hand. It calls the control API and
//! can do nothing that the control API cannot.

use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use crate::World;
use crate::faults::{Fault, FaultKind, WrongJson, WrongType};
use crate::school::{CallProvider, HostileLink};

/// A choice and what it sets.
type Choice = (String, Value);

/// A setting as people choose it.
struct Setting {
    key: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
}

fn setting<const N: usize>(
    key: &'static str,
    label: &'static str,
    choices: [(&str, Value); N],
) -> Setting {
    Setting {
        key,
        label,
        choices: choices
            .into_iter()
            .map(|(label, value)| (label.to_owned(), value))
            .collect(),
    }
}

fn of_lesson() -> Vec<Setting> {
    let providers = CallProvider::ALL.map(|provider| {
        (
            format!("{} · {}", provider.title(), provider.host()),
            json!(provider),
        )
    });
    let hostile = HostileLink::ALL.map(|link| {
        let name = json!(link);
        (name.as_str().unwrap_or_default().replace('_', " "), name)
    });
    let none = [("Нет".to_owned(), Value::Null)];
    vec![
        setting(
            "button_markup",
            "Где стоит ссылка на урок",
            [
                ("Зелёная кнопка под уроком", json!("additional")),
                ("Кнопка с обводкой под уроком", json!("additional_outlined")),
                ("Простая ссылка под уроком", json!("additional_plain")),
                ("Кнопка, которая открывает скриптом", json!("script_button")),
                ("Кнопка рядом с названием", json!("subject")),
                ("Кнопка в конце урока", json!("lesson_end")),
                ("Кнопка с адресом портала", json!("portal_redirect")),
                ("Ссылка в домашнем задании", json!("homework_link")),
                ("Адрес словами в задании", json!("homework_text")),
                ("Адрес словами в теме", json!("topic_text")),
                ("Ссылка в теме", json!("topic_link")),
                ("Только в JSON: resources", json!("json_resources")),
                ("Только в JSON: payload", json!("json_payload")),
                ("Только в JSON: свой ключ", json!("json_own_key")),
                ("Нигде", json!("nowhere")),
            ],
        ),
        Setting {
            key: "call_provider",
            label: "Служба звонков",
            choices: providers.into(),
        },
        setting(
            "call_link_minutes_before",
            "Когда появляется ссылка",
            [
                ("Всегда", Value::Null),
                ("За 5 минут до звонка", json!(5)),
                ("За 15 минут до звонка", json!(15)),
                ("Со звонком", json!(0)),
            ],
        ),
        setting(
            "call_link_changes_minutes_before",
            "Новая ссылка вместо старой",
            [
                ("Не меняется", Value::Null),
                ("За 5 минут до звонка", json!(5)),
                ("Через 3 минуты после звонка", json!(-3)),
            ],
        ),
        setting(
            "call_stage",
            "Звонок",
            [
                ("Идёт всегда", json!("on")),
                ("Ещё не начался", json!("not_started")),
                ("Завершён", json!("over")),
                ("По расписанию", json!("by_bell")),
            ],
        ),
        setting(
            "call_entry",
            "Вход в звонок",
            [
                ("Сразу", json!("straight")),
                ("Сначала имя", json!("name")),
                ("Зал ожидания", json!("waiting_room")),
            ],
        ),
        setting(
            "online_classes",
            "У кого онлайн-уроки",
            [
                ("9А", json!(["9А"])),
                ("9А, 6В и 2Б", json!(["9А", "6В", "2Б"])),
                ("Ни у кого", json!([])),
            ],
        ),
        Setting {
            key: "hostile_link",
            label: "Поддельная ссылка",
            choices: none.into_iter().chain(hostile).collect(),
        },
    ]
}

fn of_sign_in() -> Vec<Setting> {
    let obstacles = |names: &[&str]| json!(names);
    vec![
        setting(
            "esia_scenario",
            "Госуслуги",
            [
                ("Всё как обычно", json!("normal")),
                ("Учётная запись заблокирована", json!("locked_account")),
                ("Уводят на чужой сайт", json!("leaves_allowed_hosts")),
                ("Враждебная страница", json!("hostile_page")),
            ],
        ),
        setting(
            "esia_second_factor",
            "Второй шаг Госуслуг",
            [
                ("Как у человека", Value::Null),
                ("Нет", json!("none")),
                ("SMS", json!("sms")),
                ("Код из приложения", json!("ttp")),
                ("Код в MAX", json!("max")),
                ("Подтверждение на телефоне", json!("push")),
            ],
        ),
        setting(
            "esia_obstacles",
            "Вопросы Госуслуг после пароля",
            [
                ("Как у человека", Value::Null),
                ("Никаких", obstacles(&[])),
                ("Код с картинки", obstacles(&["captcha"])),
                ("Контрольный вопрос", obstacles(&["control_question"])),
                ("Сменить пароль", obstacles(&["change_password"])),
                (
                    "Опрос о MAX без «Пропустить»",
                    obstacles(&["max_quiz_forced"]),
                ),
            ],
        ),
        setting(
            "chooser_place",
            "Выбор из двух дневников",
            [
                ("До входа", json!("before_finish")),
                ("После входа", json!("after_finish")),
            ],
        ),
        setting(
            "not_found_place",
            "«Дневник не найден»",
            [
                ("На странице входа", json!("login_page")),
                ("На своей странице", json!("own_page")),
            ],
        ),
        setting(
            "session_seconds",
            "Сессия портала живёт",
            [
                ("26 часов", json!(93_600)),
                ("1 час", json!(3600)),
                ("5 минут", json!(300)),
                ("5 секунд", json!(5)),
            ],
        ),
        setting(
            "vk_scenario",
            "VK ID",
            [
                ("Всё как обычно", json!("normal")),
                ("Отказ", json!("denied")),
                ("Поддельный ответ", json!("forged_state")),
                ("Возврат внутри рамки", json!("redirect_in_iframe")),
                ("Уводит на чужой сайт", json!("leaves_allowed_hosts")),
            ],
        ),
        setting(
            "vk_refresh_dead",
            "Продление VK ID",
            [("Работает", json!(false)), ("Отказывает", json!(true))],
        ),
        setting(
            "vk_linked_at_start",
            "Учебный профиль в «Чатах»",
            [
                ("Ещё не привязан", json!(false)),
                ("Уже привязан", json!(true)),
            ],
        ),
        setting(
            "link_scenario",
            "Привязка учебного профиля",
            [
                ("Удаётся", json!("normal")),
                ("Портал отвечает ошибкой", json!("fails")),
                ("Профиль занят другим дневником", json!("taken")),
            ],
        ),
    ]
}

fn of_json() -> Vec<Setting> {
    vec![
        setting(
            "api_takes_cookie",
            "JSON по сессии сайта",
            [
                ("Отвечает", json!(true)),
                ("Только по токену школы", json!(false)),
            ],
        ),
        setting(
            "api_key_required",
            "Ключ разработчика",
            [("Не нужен", json!(false)), ("Нужен", json!(true))],
        ),
        setting(
            "items_shape",
            "items",
            [
                ("Словарь", json!("map")),
                ("Список", json!("array")),
                ("null", json!("null")),
                ("Нет", json!("missing")),
            ],
        ),
        setting(
            "students_shape",
            "students",
            [
                ("Как описано", json!("documented")),
                ("Словарь", json!("map")),
                ("Список", json!("array")),
                ("null", json!("null")),
                ("Нет", json!("missing")),
            ],
        ),
        setting(
            "number_shape",
            "Номера",
            [
                ("Как описано", json!("documented")),
                ("Строки", json!("strings")),
                ("Целые", json!("integers")),
                ("Дробные", json!("floats")),
            ],
        ),
        setting(
            "empty_result",
            "result при отказе",
            [
                ("{}", json!("object")),
                ("[]", json!("array")),
                ("false", json!("false")),
                ("null", json!("null")),
                ("Нет", json!("absent")),
            ],
        ),
        setting(
            "state_as_string",
            "state",
            [("Число", json!(false)), ("Строка", json!(true))],
        ),
    ]
}

fn faults() -> [(&'static str, FaultKind); 23] {
    [
        ("Ответ через 5 секунд", FaultKind::Delay(5000)),
        ("Ответ через 30 секунд", FaultKind::Delay(30_000)),
        ("Ответ по капле", FaultKind::Trickle(200)),
        ("Страница 502", FaultKind::Status(502)),
        ("Страница 503", FaultKind::Status(503)),
        ("Страница 404", FaultKind::Status(404)),
        ("Обрыв без ответа", FaultKind::CutConnection),
        ("Обрыв посреди ответа", FaultKind::CutBody),
        ("Половина страницы", FaultKind::HalfPage),
        ("Пустой ответ", FaultKind::EmptyBody),
        ("Мусор вместо страницы", FaultKind::Garbage),
        (
            "Страница под видом JSON",
            FaultKind::WrongType(WrongType::Json),
        ),
        ("Ответ без типа", FaultKind::WrongType(WrongType::Absent)),
        (
            "JSON-список не к месту",
            FaultKind::WrongJson(WrongJson::Array),
        ),
        ("JSON null", FaultKind::WrongJson(WrongJson::Null)),
        ("Портал просит подождать минуту", FaultKind::Busy(60)),
        ("Бесконечная переадресация", FaultKind::RedirectLoop),
        ("Страница входа вместо ответа", FaultKind::LoginPage),
        (
            "Сессия кончается на этом запросе",
            FaultKind::ExpiredSession,
        ),
        ("Новая cookie вместо старой", FaultKind::RotateCookies),
        ("Портал отбирает cookie", FaultKind::DeleteCookies),
        (
            "Часы сервера отстают на 2 часа",
            FaultKind::WrongClock(-7200),
        ),
        (
            "Часы сервера спешат на 2 года",
            FaultKind::WrongClock(63_072_000),
        ),
    ]
}

const SERVICES: [(&str, &str); 5] = [
    ("portal", "Дневник"),
    ("esia", "Госуслуги"),
    ("vk_id", "VK ID"),
    ("vk_site", "Звонки"),
    ("elsewhere", "Чужой сайт"),
];

/// The section of the people page.
pub(crate) fn section(world: &World) -> Markup {
    let now = json!(world.settings());
    let active = world.faults.list();
    html! {
        h2 #trouble { "Что должно пойти не так" }
        p.muted { "Изменения действуют сразу. Неудобство пройдёт, как только его убрать." }
        p.error #trouble-error role="alert" {}
        div.panel {
            form #fault {
                div.fields {
                    (choose("fault-service", "Служба", SERVICES.iter().map(|(value, label)| (*label, json!(value)))))
                    (choose("fault-kind", "Сбой", faults().iter().map(|(label, kind)| (*label, json!(kind)))))
                    (choose("fault-times", "Сколько раз", [("Один раз", json!(1)), ("Три раза", json!(3)), ("Пока не уберу", Value::Null)].into_iter()))
                    div {
                        label for="fault-path" { "Адрес начинается с" }
                        input #fault-path name="path" value="/" pattern="/.*" required;
                    }
                }
                button { "Включить сбой" }
            }
            @if active.is_empty() {
                p.muted { "Сейчас сбоев нет." }
            } @else {
                ul.points { @for fault in &active { li { (told(fault)) } } }
                button.quiet type="button" data-method="DELETE" data-path="/control/faults" { "Убрать все сбои" }
            }
        }
        div.panel {
            div.fields {
                div {
                    label for="clock" { "Часы учебного стенда" }
                    input #clock type="datetime-local" value=(world.clock.zoned().strftime("%Y-%m-%dT%H:%M"));
                }
            }
            div.row {
                button.quiet type="button" data-clock="set" { "Поставить часы" }
                button.quiet type="button" data-method="PUT" data-path="/control/clock" data-body=(json!({ "advance_seconds": 300 })) { "+ 5 минут" }
                button.quiet type="button" data-method="PUT" data-path="/control/clock" data-body=(json!({ "advance_seconds": 3600 })) { "+ 1 час" }
                button.quiet type="button" data-method="DELETE" data-path="/control/sessions" { "Завершить все сессии портала" }
            }
        }
        (group("Онлайн-урок", &of_lesson(), &now, true))
        (group("Вход и VK ID", &of_sign_in(), &now, false))
        (group("JSON-дневник", &of_json(), &now, false))
        script { (PreEscaped(SCRIPT)) }
    }
}

fn told(fault: &Fault) -> Markup {
    let known = faults();
    let name = known.iter().find(|(_, kind)| *kind == fault.kind);
    let service = json!(fault.service);
    let service = SERVICES.iter().find(|(code, _)| service == *code);
    html! {
        (service.map_or("", |(_, label)| label)) " · "
        @if let Some((label, _)) = name { (label) } @else { code { (json!(fault.kind)) } }
        " · " code { (fault.path_prefix) }
        @if let Some(times) = fault.times { " · осталось: " (times) }
    }
}

fn choose<'a>(id: &str, label: &str, choices: impl Iterator<Item = (&'a str, Value)>) -> Markup {
    html! {
        div {
            label for=(id) { (label) }
            select id=(id) { @for (label, value) in choices { option value=(value) { (label) } } }
        }
    }
}

fn group(title: &str, settings: &[Setting], now: &Value, is_open: bool) -> Markup {
    html! {
        details.panel open[is_open] {
            summary { (title) }
            div.fields {
                @for setting in settings {
                    @let value = &now[setting.key];
                    @let known = setting.choices.iter().any(|(_, choice)| choice == value);
                    div {
                        label for=(setting.key) { (setting.label) }
                        select id=(setting.key) data-setting=(setting.key) {
                            // Set by the control API to something that is not offered here.
                            @if !known { option value=(value) selected { (value) } }
                            @for (label, choice) in &setting.choices {
                                option value=(choice) selected[choice == value] { (label) }
                            }
                        }
                    }
                }
            }
        }
    }
}

const SCRIPT: &str = r#"'use strict';
(() => {
  const error = document.getElementById('trouble-error');
  const send = async (method, path, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(path, { method, headers, body: method === 'DELETE' ? undefined : body });
    error.textContent = answer.ok ? '' : (await answer.json()).reason;
    return answer.ok;
  };
  const again = async (...request) => { if (await send(...request)) location.reload(); };
  const value = id => JSON.parse(document.getElementById(id).value);
  document.getElementById('fault').addEventListener('submit', event => {
    event.preventDefault();
    again('POST', '/control/faults', JSON.stringify({
      service: value('fault-service'),
      kind: value('fault-kind'),
      times: value('fault-times'),
      path_prefix: document.getElementById('fault-path').value,
    }));
  });
  for (const button of document.querySelectorAll('button[data-method]'))
    button.addEventListener('click', () => again(button.dataset.method, button.dataset.path, button.dataset.body));
  document.querySelector('[data-clock]').addEventListener('click', () =>
    again('PUT', '/control/clock', JSON.stringify({ now: document.getElementById('clock').value })));
  for (const select of document.querySelectorAll('[data-setting]')) {
    // A browser keeps what was chosen over a reload; what counts is what the stand says.
    for (const option of select.options) if (option.defaultSelected) select.value = option.value;
    select.addEventListener('change', () =>
      send('PATCH', '/control/settings', `{${JSON.stringify(select.dataset.setting)}:${select.value}}`));
  }
})();
"#;
