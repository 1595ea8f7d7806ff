//! One field out of a form in parts (RFC 7578), as libraries for Discord send it beside files.

/// The value of the field `name`, when `body` is such a form with that boundary.
pub(super) fn field<'b>(body: &'b [u8], boundary: &str, name: &str) -> Option<&'b [u8]> {
    let delimiter = format!("--{boundary}");
    let mut rest = after(body, delimiter.as_bytes())?;
    let next = format!("\r\n--{boundary}");
    while let Some(end) = find(rest, next.as_bytes()) {
        let part = rest.get(..end)?;
        if let Some(head) = find(part, b"\r\n\r\n")
            && is_named(&String::from_utf8_lossy(part.get(..head)?), name)
        {
            return part.get(head + 4..);
        }
        rest = rest.get(end + next.len()..)?;
    }
    None
}

/// The boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    let value = parameters.filter_map(|parameter| parameter.trim().strip_prefix("boundary=")).next()?;
    let value = value.trim_matches('"');
    (1..=70).contains(&value.len()).then_some(value)
}

fn is_named(head: &str, name: &str) -> bool {
    head.lines().any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("content-disposition:")
            && line
                .split(';')
                .any(|part| part.trim().strip_prefix("name=").is_some_and(|value| value.trim_matches('"') == name))
    })
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

fn after<'t>(text: &'t [u8], what: &[u8]) -> Option<&'t [u8]> {
    text.get(find(text, what)? + what.len()..)
}
