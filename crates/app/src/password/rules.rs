//! Which passwords are accepted (after NIST SP 800-63B: length and known bad ones, no composition rules).

use crate::{FieldError, PasswordSettings};

/// The most used passwords of leaked lists that are long enough to pass otherwise.
const COMMON: [&str; 48] = [
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "p@ssw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "87654321",
    "11111111",
    "00000000",
    "88888888",
    "12341234",
    "11223344",
    "123123123",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "qwerty12",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "q1w2e3r4",
    "zaq12wsx",
    "asdfghjk",
    "asdfghjkl",
    "zxcvbnm1",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "starwars",
    "trustno1",
    "welcome1",
    "letmein1",
    "whatever",
    "computer",
    "internet",
    "changeme",
    "administrator",
    "abcd1234",
    "abc12345",
    "aaaaaaaa",
    "a1b2c3d4",
    "пароль123",
];

/// Checks a new password of whoever has this handle and e-mail address.
pub(crate) fn check(
    password: &str,
    field: &'static str,
    about: &[Option<&str>],
    settings: &PasswordSettings,
) -> Result<(), FieldError> {
    let length = password.chars().count();
    if length < settings.min_length {
        let text = format!("The password needs at least {} characters.", settings.min_length);
        return Err(FieldError::new(field, "too_short", text));
    }
    if length > settings.max_length {
        let text = format!("The password may have at most {} characters.", settings.max_length);
        return Err(FieldError::new(field, "too_long", text));
    }
    let folded = password.to_lowercase();
    let personal = about.iter().flatten().any(|word| word.to_lowercase() == folded);
    if personal || COMMON.contains(&folded.as_str()) {
        return Err(FieldError::new(field, "too_common", "This password is one of the first that are guessed."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        check(password, "password", &[Some("ann.smith"), None], &PasswordSettings::default()).err().map(|e| e.code)
    }

    #[test]
    fn passwords_are_judged_by_length_and_by_being_known() {
        assert_eq!(code("seven77"), Some("too_short"));
        assert_eq!(code(&"x".repeat(257)), Some("too_long"));
        assert_eq!(code("PassWord123"), Some("too_common"));
        assert_eq!(code("Ann.Smith"), Some("too_common"));
        assert_eq!(code("тихий час"), None);
        assert_eq!(code(&"x".repeat(256)), None);
    }
}
