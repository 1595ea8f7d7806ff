//! A file as clients see it.

use hubbub_chat::wire;
use hubbub_store::FileRow;
use hubbub_types::Preview;

/// The file as it is in messages.
#[must_use]
pub fn shape(row: &FileRow) -> wire::File {
    let base = format!("/api/v1/files/{}", row.id);
    let shrunk = matches!(row.preview, Preview::Pending | Preview::Ready);
    wire::File {
        id: row.id,
        name: row.name.clone(),
        kind: row.kind,
        content_type: row.content_type.clone(),
        bytes: row.bytes,
        width: row.width,
        height: row.height,
        url: format!("{base}/{}", in_path(&row.name)),
        thumbnail: shrunk.then(|| format!("{base}/thumbnail")),
        preview: row.preview,
    }
}

/// The name as one segment of a path (RFC 3986 section 3.3): all but unreserved characters as `%XX`.
fn in_path(name: &str) -> String {
    let mut path = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    // Routes beside this one.
    if matches!(path.as_str(), "thumbnail" | "preview") { format!("{path}.") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_08_a_name_is_one_segment_of_the_address() {
        assert_eq!(in_path("a b.png"), "a%20b.png");
        assert_eq!(in_path("50%?#/é"), "50%25%3F%23%2F%C3%A9");
        assert_eq!(in_path("thumbnail"), "thumbnail.");
    }
}
