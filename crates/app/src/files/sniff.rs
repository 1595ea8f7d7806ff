//! What a file is, told by its first bytes. What its sender says of it, and its name, are never believed: a browser
//! that is told a wrong type may run what it shows.

use hubbub_types::FileKind;

/// How many of the first bytes are looked at, where there are as many.
pub(crate) const HEAD: usize = 64 << 10;

/// A media type that is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sniffed {
    pub(crate) content_type: &'static str,
    pub(crate) kind: FileKind,
}

const fn image(content_type: &'static str) -> Sniffed {
    Sniffed { content_type, kind: FileKind::Image }
}

const fn video(content_type: &'static str) -> Sniffed {
    Sniffed { content_type, kind: FileKind::Video }
}

const fn audio(content_type: &'static str) -> Sniffed {
    Sniffed { content_type, kind: FileKind::Audio }
}

const fn document(content_type: &'static str) -> Sniffed {
    Sniffed { content_type, kind: FileKind::Document }
}

const UNKNOWN: Sniffed = document("application/octet-stream");
/// SVG, HTML, XML and scripts are text as well: shown as such they can do nothing.
const TEXT: Sniffed = document("text/plain");

/// Bytes at a place.
type Mark = (usize, &'static [u8]);

/// What begins so is that; the first match counts. PNG: ISO/IEC 15948 section 5.2. JPEG: ITU-T T.81 section B.1.1.
/// GIF89a section 17. RIFF: WebP, RFC 9649 section 2.4. ISO/IEC 14496-12 section 4.3: the brand follows `ftyp`.
/// Matroska and WebM: RFC 8794 section 8.1. Ogg: RFC 3533 section 6. FLAC: RFC 9639 section 6. MP3: frame sync, or ID3v2.
const SIGNATURES: &[(&[Mark], Sniffed)] = &[
    (&[(0, b"\x89PNG\r\n\x1a\n")], image("image/png")),
    (&[(0, b"\xff\xd8\xff")], image("image/jpeg")),
    (&[(0, b"GIF87a")], image("image/gif")),
    (&[(0, b"GIF89a")], image("image/gif")),
    (&[(0, b"RIFF"), (8, b"WEBP")], image("image/webp")),
    (&[(0, b"RIFF"), (8, b"WAVE")], audio("audio/wav")),
    (&[(4, b"ftypM4A ")], audio("audio/mp4")),
    (&[(4, b"ftypM4B ")], audio("audio/mp4")),
    (&[(4, b"ftypisom")], video("video/mp4")),
    (&[(4, b"ftypiso2")], video("video/mp4")),
    (&[(4, b"ftypiso4")], video("video/mp4")),
    (&[(4, b"ftypiso5")], video("video/mp4")),
    (&[(4, b"ftypiso6")], video("video/mp4")),
    (&[(4, b"ftypmp41")], video("video/mp4")),
    (&[(4, b"ftypmp42")], video("video/mp4")),
    (&[(4, b"ftypavc1")], video("video/mp4")),
    (&[(4, b"ftypM4V ")], video("video/mp4")),
    (&[(4, b"ftypdash")], video("video/mp4")),
    (&[(0, b"OggS")], audio("audio/ogg")),
    (&[(0, b"fLaC")], audio("audio/flac")),
    (&[(0, b"ID3")], audio("audio/mpeg")),
    (&[(0, b"%PDF-")], document("application/pdf")),
    (&[(0, b"PK\x03\x04"), (30, b"mimetypeapplication/epub+zip")], document("application/epub+zip")),
    (&[(0, b"PK\x03\x04")], document("application/zip")),
    (&[(0, b"PK\x05\x06")], document("application/zip")),
    (&[(0, b"\x1f\x8b\x08")], document("application/gzip")),
    (&[(0, b"7z\xbc\xaf\x27\x1c")], document("application/x-7z-compressed")),
    (&[(0, b"Rar!\x1a\x07")], document("application/vnd.rar")),
];

/// What these first bytes are; `whole` when there are no others.
pub(crate) fn sniff(head: &[u8], whole: bool) -> Sniffed {
    let has = |(at, bytes): &Mark| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes));
    if let Some((_, found)) = SIGNATURES.iter().find(|(marks, _)| marks.iter().all(has)) {
        return match *found {
            Sniffed { content_type: "application/zip", .. } => office(head).unwrap_or(*found),
            found => found,
        };
    }
    if let Some(found) = matroska(head) {
        return found;
    }
    if is_mp3_frame(head) {
        return audio("audio/mpeg");
    }
    if is_text(head, whole) { TEXT } else { UNKNOWN }
}

/// Documents of office programs are ZIP files; the name of an entry near the start tells which.
fn office(head: &[u8]) -> Option<Sniffed> {
    const PARTS: [(&[u8], &str); 6] = [
        (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"),
        (b"mimetypeapplication/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation"),
    ];
    let start = head.get(..head.len().min(4_096))?;
    let found = PARTS.iter().find(|(part, _)| start.windows(part.len()).any(|window| window == *part))?;
    Some(document(found.1))
}

/// EBML with its document type among the first bytes.
fn matroska(head: &[u8]) -> Option<Sniffed> {
    if !head.starts_with(b"\x1a\x45\xdf\xa3") {
        return None;
    }
    let start = head.get(..head.len().min(64))?;
    let named = |name: &[u8]| start.windows(name.len()).any(|window| window == name);
    Some(if named(b"webm") { video("video/webm") } else { document("video/x-matroska") })
}

/// A frame header of layer III that is followed by another one: two bytes alone say too little.
fn is_mp3_frame(head: &[u8]) -> bool {
    frame_length(head).is_some_and(|length| head.get(length..).is_some_and(|next| frame_length(next).is_some()))
}

/// The length of the MPEG audio frame that begins here (ISO/IEC 11172-3 section 2.4.1.3).
fn frame_length(bytes: &[u8]) -> Option<usize> {
    const BITRATES: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const RATES: [usize; 3] = [44_100, 48_000, 32_000];
    let [first, second, third, ..] = *bytes else { return None };
    // Version 1, layer III, with or without a checksum.
    if first != 0xff || second & 0xfe != 0xfa {
        return None;
    }
    let bitrate = BITRATES.get(usize::from(third >> 4)).copied().filter(|rate| *rate > 0)?;
    let rate = RATES.get(usize::from(third >> 2 & 3))?;
    Some(144_000 * bitrate / rate + usize::from(third >> 1 & 1))
}

/// UTF-8 without what no text has. A character may be cut at the end of the head.
fn is_text(head: &[u8], whole: bool) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    };
    let odd = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    valid && !head.is_empty() && !head.iter().any(odd)
}

#[cfg(test)]
#[path = "sniff_tests.rs"]
mod tests;
