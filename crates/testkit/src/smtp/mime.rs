//! Enough of MIME (RFC 2045, 2046) to read what our own mails say.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The value of a header, with folded lines joined.
pub(super) fn header(message: &str, name: &str) -> Option<String> {
    let (head, _) = message.split_once("\r\n\r\n")?;
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// The decoded text of the first part of this type.
pub(super) fn part(message: &str, kind: &str) -> Option<String> {
    let content_type = header(message, "content-type")?;
    if content_type.starts_with(kind) {
        let (_, body) = message.split_once("\r\n\r\n")?;
        return decode(body, &header(message, "content-transfer-encoding").unwrap_or_default());
    }
    let boundary = content_type.split_once("boundary=")?.1.split(';').next()?.trim_matches('"').to_owned();
    let delimiter = format!("--{boundary}");
    message.split(delimiter.as_str()).skip(1).find_map(|section| part(section.trim_start_matches("\r\n"), kind))
}

fn decode(body: &str, encoding: &str) -> Option<String> {
    let bytes = match encoding.to_ascii_lowercase().as_str() {
        "base64" => STANDARD.decode(body.split_whitespace().collect::<String>()).ok()?,
        "quoted-printable" => quoted_printable(body)?,
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).ok()
}

fn quoted_printable(body: &str) -> Option<Vec<u8>> {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'=' {
            let (code, after) = after.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_and_decoded() {
        let message = "Content-Type: multipart/alternative;\r\n boundary=\"b\"\r\n\r\n--b\r\n\
                       Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
                       caf=C3=A9 =\r\nau lait\r\n--b\r\nContent-Type: text/html\r\n\
                       Content-Transfer-Encoding: base64\r\n\r\nPGI+\r\n--b--\r\n";
        assert_eq!(part(message, "text/plain").unwrap().trim(), "café au lait");
        assert_eq!(part(message, "text/html").unwrap(), "<b>");
        assert_eq!(part(message, "text/calendar"), None);
    }
}
