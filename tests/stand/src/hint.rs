//! A rehearsal's prompter: the sign-in pages tell whoever sits at the computer what to type there.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use serde_json::json;

use crate::school::Person;
use crate::{Service, World};

#[derive(Serialize)]
struct Hint {
    title: String,
    /// What it is, what to type.
    rows: Vec<(&'static str, String)>,
    /// Codes will arrive.
    codes: bool,
}

fn hint(service: Service, person: &Person) -> Option<Hint> {
    let account = &person.gosuslugi;
    let (rows, codes) = match service {
        Service::Portal => (Vec::new(), false),
        Service::Esia => (
            vec![
                ("Логин", account.login.into()),
                ("Пароль", account.password.into()),
            ],
            true,
        ),
        Service::VkId => match &person.vk {
            Some(vk) => (
                vec![("Телефон", vk.phone.into()), ("Пароль", vk.password.into())],
                true,
            ),
            None => {
                let digits: String = account.phone.chars().filter(char::is_ascii_digit).collect();
                let own = digits.trim_start_matches('7').to_owned();
                (vec![("Телефон (аккаунта VK пока нет)", own)], true)
            }
        },
        Service::VkSite | Service::People | Service::Elsewhere => return None,
    };
    Some(Hint {
        title: format!("Вы — {}. {}.", person.name(), person.shows),
        rows,
        codes,
    })
}

/// The call that shows the hint, for the end of a page's script; nothing when nobody was named.
pub(crate) fn script(service: Service, world: &World) -> String {
    let sitting = world.settings().sitting;
    let person = sitting.and_then(|id| world.school.person(&id));
    let Some(hint) = person.and_then(|person| hint(service, person)) else {
        return String::new();
    };
    format!("{SCRIPT}({});\n", json!(hint))
}

/// The newest code on the telephone of whoever sits at the computer, sent anew with each message.
pub(crate) async fn codes(
    State(world): State<Arc<World>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut changes = world.log.changes();
    changes.mark_changed();
    let stream = stream::unfold((world, changes), |(world, mut changes)| async move {
        changes.changed().await.ok()?;
        let code = newest(&world).unwrap_or_default();
        Some((Ok(Event::default().data(code)), (world, changes)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

fn newest(world: &World) -> Option<String> {
    let sitting = world.settings().sitting?;
    let person = world.school.person(&sitting)?;
    let digits = |phone: &str| -> String {
        let all: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
        all[all.len().saturating_sub(10)..].iter().collect()
    };
    let mut own = vec![digits(person.gosuslugi.phone)];
    own.extend(person.vk.as_ref().map(|vk| digits(vk.phone)));
    let sms = world.log.sms();
    let last = sms
        .iter()
        .rev()
        .find(|sms| !sms.from.asks() && own.contains(&digits(&sms.phone)))?;
    Some(last.code.clone())
}

const SCRIPT: &str = r#"(hint => {
  const aside = document.createElement('aside');
  aside.className = 'hint';
  const title = document.createElement('p');
  title.textContent = hint.title;
  aside.append(title);
  const row = (name, value) => {
    const line = document.createElement('p');
    const code = document.createElement('code');
    code.textContent = value;
    line.append(name + ': ', code);
    aside.append(line);
    return { line, code };
  };
  for (const [name, value] of hint.rows) row(name, value);
  if (hint.codes) {
    const { line, code } = row('Последний код', '');
    line.hidden = true;
    new EventSource('/_stand/codes').onmessage = event => {
      line.hidden = event.data === '';
      code.textContent = event.data;
    };
  }
  document.querySelector('.band').after(aside);
})"#;
