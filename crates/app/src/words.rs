//! Checking what people type.

use hubbub_types::{Handle, IdError};
use lettre::Address;

use crate::{Error, FieldError};

const NAME_LENGTH: usize = 64;
const EMAIL_LENGTH: usize = 254;
const NOTE_LENGTH: usize = 200;
const LANGUAGE_LENGTH: usize = 35;

/// Collects refused fields, so that a person hears of all of them at once.
#[derive(Default)]
pub(crate) struct Checks(Vec<FieldError>);

impl Checks {
    /// The value, or nothing and a note about the field.
    pub(crate) fn take<T>(&mut self, result: Result<T, FieldError>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    /// The same for a value that may be absent.
    pub(crate) fn maybe<T>(&mut self, result: Option<Result<T, FieldError>>) -> Option<T> {
        result.and_then(|result| self.take(result))
    }

    /// `value`, which is there whenever nothing was refused.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Error> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Error::Invalid(self.0)),
        }
    }
}

/// A handle.
pub(crate) fn handle(text: &str) -> Result<Handle, FieldError> {
    text.trim().parse().map_err(|error| match error {
        IdError::Length { min, max } => {
            let code = if text.trim().len() < min { "too_short" } else { "too_long" };
            FieldError::new("handle", code, format!("The handle must have {min} to {max} characters."))
        }
        _ => FieldError::new("handle", "bad_characters", "The handle may have letters a to z, digits and . _ - only."),
    })
}

/// A display name: any script, one line, no invisible tricks.
pub(crate) fn name(text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 {
        return Err(FieldError::new("name", "required", "The name is missing."));
    }
    if length > NAME_LENGTH {
        return Err(FieldError::new(
            "name",
            "too_long",
            format!("The name may have at most {NAME_LENGTH} characters."),
        ));
    }
    if text.chars().any(|c| c.is_control() || reorders(c)) {
        return Err(FieldError::new("name", "bad_characters", "The name has characters that cannot be shown."));
    }
    Ok(text.to_owned())
}

/// Characters that turn or hide the text around them, used to look like someone else.
fn reorders(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// An e-mail address, folded to lower case.
pub(crate) fn email(text: &str) -> Result<String, FieldError> {
    let text = text.trim().to_lowercase();
    if text.len() > EMAIL_LENGTH {
        let message = format!("The e-mail address may have at most {EMAIL_LENGTH} characters.");
        return Err(FieldError::new("email", "too_long", message));
    }
    let real = text.parse::<Address>().is_ok() && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    if real { Ok(text) } else { Err(FieldError::new("email", "bad_format", "This is not an e-mail address.")) }
}

/// A language tag (BCP 47).
pub(crate) fn language(text: &str) -> Result<String, FieldError> {
    let wellformed = (2..=LANGUAGE_LENGTH).contains(&text.len())
        && text.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if wellformed {
        Ok(text.to_owned())
    } else {
        Err(FieldError::new("language", "bad_format", "This is not a language tag such as \"en\" or \"ru\"."))
    }
}

/// A note of an admin.
pub(crate) fn note(text: &str) -> Result<String, FieldError> {
    if text.chars().count() > NOTE_LENGTH {
        return Err(FieldError::new(
            "note",
            "too_long",
            format!("The note may have at most {NOTE_LENGTH} characters."),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(FieldError::new("note", "bad_characters", "The note must be one line."));
    }
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_any_script_pass_and_tricks_do_not() {
        for good in ["Ann", "  Анна  ", "山田太郎", "O'Neil-Şahin", "👩🏽‍💻 dev"] {
            assert_eq!(name(good).unwrap(), good.trim());
        }
        for bad in ["", "   ", "a\nb", "a\u{202e}b", "a\u{200b}b", "a\0b", &"x".repeat(65)] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn addresses_are_folded_and_checked() {
        assert_eq!(email(" Ann@Example.ORG ").unwrap(), "ann@example.org");
        for bad in ["", "ann", "ann@", "@example.org", "a b@example.org", "ann@example.org\nBcc: x@y.z", "a@b@c"] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
        assert_eq!(email(&format!("{}@example.org", "x".repeat(260))).unwrap_err().code, "too_long");
    }

    #[test]
    fn every_refused_field_is_named_at_once() {
        let mut checks = Checks::default();
        let handle = checks.take(handle("a b"));
        let name = checks.take(name(""));
        let email = checks.maybe(Some(email("x")));
        let error = checks.finish(handle.zip(name)).unwrap_err();
        let fields: Vec<_> = error.fields().iter().map(|field| field.field).collect();
        assert_eq!(fields, ["handle", "name", "email"]);
        assert_eq!(email, None);
    }

    proptest! {
        #[test]
        fn nothing_accepted_breaks_a_mail_header(text in ".{0,60}") {
            if let Ok(address) = email(&text) {
                prop_assert!(!address.contains(['\r', '\n', ' ', '\0']));
            }
        }
    }
}
