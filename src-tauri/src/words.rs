//! Words for people outside the UI's pages: window titles, the message of a start that failed. They come from
//! the same catalogue as the UI's (`ui/messages`), Russian unless the system speaks English.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

const RUSSIAN: &str = include_str!("../../ui/messages/ru.ftl");
const ENGLISH: &str = include_str!("../../ui/messages/en.ftl");

/// The catalogue in one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The catalogue in the system's language.
    pub fn of_the_system() -> Self {
        // An empty variable is no language: the next one is asked.
        let preferred = sys_locale::get_locales().find(|locale| !locale.is_empty());
        Self::of(preferred.as_deref().unwrap_or_default())
    }

    /// The catalogue for a locale («en-GB», «ru_RU.UTF-8»).
    pub fn of(locale: &str) -> Self {
        let english = locale.to_ascii_lowercase().starts_with("en");
        let text = if english { ENGLISH } else { RUSSIAN };
        // What Fluent could read of a file is used even where a message of it is broken.
        let resource =
            FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new_concurrent(Vec::new());
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Words { bundle }
    }

    /// «Звонок».
    pub fn app_name(&self) -> String {
        self.say("app-name", &FluentArgs::new())
    }

    /// «esia.gosuslugi.ru — вход»: the real host, so that a person can check where the password goes.
    pub fn login_window_title(&self, host: &str) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("host", host);
        self.say("login-window-title", &arguments)
    }

    /// The program could not start.
    pub fn start_failed(&self) -> String {
        self.say("start-failed", &FluentArgs::new())
    }

    fn say(&self, id: &str, arguments: &FluentArgs<'_>) -> String {
        let pattern = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value());
        match pattern {
            Some(pattern) => self
                .bundle
                .format_pattern(pattern, Some(arguments), &mut Vec::new())
                .into_owned(),
            None => id.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn both_languages_have_the_words() {
        assert_eq!(Words::of("ru-RU").app_name(), "Звонок");
        assert_eq!(Words::of("").login_window_title("vk.ru"), "vk.ru — вход");
        assert_eq!(
            Words::of("en-GB").login_window_title("vk.ru"),
            "vk.ru — sign-in"
        );
        for locale in ["ru", "en"] {
            let words = Words::of(locale);
            for text in [
                words.app_name(),
                words.login_window_title("x"),
                words.start_failed(),
            ] {
                assert!(
                    !text.contains("start-failed") && !text.contains("title") && !text.is_empty(),
                    "{text}"
                );
            }
        }
    }
}
