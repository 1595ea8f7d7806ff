//! What mails say, in the languages of the product.

use std::time::Duration;

/// A language mails are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Russian,
}

impl Language {
    /// The language for a tag such as `ru-RU`; English where we do not have it.
    pub(crate) fn of(tag: Option<&str>) -> Self {
        let primary = tag.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default();
        if primary.eq_ignore_ascii_case("ru") { Self::Russian } else { Self::English }
    }
}

/// A mail, by what it is about.
#[derive(Debug, Clone)]
pub(crate) enum Letter {
    /// Proves an address.
    Verify { link: String, lifetime: Duration },
    /// Sets a new password.
    Reset { link: String, lifetime: Duration },
    /// Tells that the password was changed.
    PasswordChanged,
    /// Tells the old address that there is a new one.
    EmailChanged,
}

/// A mail in words.
pub(crate) struct Text {
    pub(crate) subject: String,
    pub(crate) plain: String,
    pub(crate) html: String,
}

struct Words {
    subject: String,
    greeting: String,
    body: String,
    button: &'static str,
    footer: &'static str,
}

impl Letter {
    /// The words for `name` on the server called `instance`.
    pub(crate) fn write(&self, language: Language, name: &str, instance: &str) -> Text {
        let words = match language {
            Language::English => self.english(name, instance),
            Language::Russian => self.russian(name, instance),
        };
        Text { plain: plain(&words, self.link()), html: html(&words, self.link()), subject: words.subject }
    }

    fn link(&self) -> Option<&str> {
        match self {
            Self::Verify { link, .. } | Self::Reset { link, .. } => Some(link),
            Self::PasswordChanged | Self::EmailChanged => None,
        }
    }

    fn english(&self, name: &str, instance: &str) -> Words {
        let (subject, body, button, footer) = match self {
            Self::Verify { lifetime, .. } => (
                format!("Confirm your e-mail address for {instance}"),
                format!("Please confirm that this address is yours. The link works for {} hours.", hours(*lifetime)),
                "Confirm the address",
                "If you did not ask for this, ignore this mail: nothing will happen.",
            ),
            Self::Reset { lifetime, .. } => (
                format!("Set a new password for {instance}"),
                format!("Use this link to set a new password. It works once, for {} minutes.", minutes(*lifetime)),
                "Set a new password",
                "If you did not ask for this, ignore this mail: your password stays as it is.",
            ),
            Self::PasswordChanged => (
                format!("Your password for {instance} was changed"),
                "Your password was just changed, and your other devices were signed out.".to_owned(),
                "",
                "If this was not you, reset your password at once and tell an administrator.",
            ),
            Self::EmailChanged => (
                format!("Your e-mail address for {instance} was changed"),
                "Your account now has another e-mail address. This one is no longer used.".to_owned(),
                "",
                "If this was not you, tell an administrator at once.",
            ),
        };
        Words { subject, greeting: format!("Hello {name},"), body, button, footer }
    }

    fn russian(&self, name: &str, instance: &str) -> Words {
        let (subject, body, button, footer) = match self {
            Self::Verify { lifetime, .. } => (
                format!("Подтвердите адрес почты для {instance}"),
                format!("Подтвердите, что этот адрес ваш. Ссылка действует (в часах): {}.", hours(*lifetime)),
                "Подтвердить адрес",
                "Если вы этого не просили, не обращайте внимания на письмо: ничего не произойдёт.",
            ),
            Self::Reset { lifetime, .. } => (
                format!("Новый пароль для {instance}"),
                format!(
                    "По этой ссылке можно задать новый пароль. Она сработает один раз и действует (в минутах): {}.",
                    minutes(*lifetime)
                ),
                "Задать новый пароль",
                "Если вы этого не просили, не обращайте внимания на письмо: пароль останется прежним.",
            ),
            Self::PasswordChanged => (
                format!("Пароль для {instance} изменён"),
                "Ваш пароль только что изменён, на остальных устройствах выполнен выход.".to_owned(),
                "",
                "Если это были не вы, сразу же сбросьте пароль и сообщите администратору.",
            ),
            Self::EmailChanged => (
                format!("Адрес почты для {instance} изменён"),
                "У вашей учётной записи теперь другой адрес почты. Этот больше не используется.".to_owned(),
                "",
                "Если это были не вы, сразу же сообщите администратору.",
            ),
        };
        Words { subject, greeting: format!("Здравствуйте, {name}!"), body, button, footer }
    }
}

fn hours(span: Duration) -> u64 {
    span.as_secs().div_ceil(3_600)
}

fn minutes(span: Duration) -> u64 {
    span.as_secs().div_ceil(60)
}

fn plain(words: &Words, link: Option<&str>) -> String {
    let parts = [Some(words.greeting.as_str()), Some(&words.body), link, Some(words.footer)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n") + "\n"
}

fn html(words: &Words, link: Option<&str>) -> String {
    let paragraph = |text: &str| format!("<p>{}</p>\n", escape(text));
    let link = link.map(escape).map(|link| {
        let style = "display:inline-block;padding:10px 18px;border-radius:8px;background:#5753c6;color:#fff;\
                     text-decoration:none";
        format!("<p><a href=\"{link}\" style=\"{style}\">{}</a></p>\n<p>{link}</p>\n", escape(words.button))
    });
    format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"></head>\n\
         <body style=\"font:16px/1.5 sans-serif;color:#1c2024\">\n{}{}{}{}</body></html>\n",
        paragraph(&words.greeting),
        paragraph(&words.body),
        link.unwrap_or_default(),
        paragraph(words.footer),
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reset() -> Letter {
        Letter::Reset { link: "https://h.example/reset?token=x&y".into(), lifetime: Duration::from_secs(3_600) }
    }

    #[test]
    fn both_forms_hold_the_link_and_nobodys_markup() {
        let text = reset().write(Language::English, "<b>Ann</b>", "Hubbub");
        assert!(text.plain.contains("https://h.example/reset?token=x&y\n"));
        assert!(text.plain.contains("60 minutes"));
        assert!(text.html.contains("href=\"https://h.example/reset?token=x&amp;y\""));
        assert!(text.html.contains("&lt;b&gt;Ann") && !text.html.contains("<b>"));
    }

    #[test]
    fn the_language_follows_the_tag() {
        assert_eq!(Language::of(Some("ru-RU")), Language::Russian);
        assert_eq!(Language::of(Some("rus")), Language::English);
        assert_eq!(Language::of(None), Language::English);
        let letters = [reset(), Letter::PasswordChanged, Letter::EmailChanged];
        for letter in letters {
            let text = letter.write(Language::Russian, "Анна", "Hubbub");
            assert!(text.plain.starts_with("Здравствуйте, Анна!"), "{}", text.plain);
            assert!(!text.subject.is_ascii());
        }
    }
}
