use super::*;

fn kind(head: &[u8]) -> &'static str {
    sniff(head, true).content_type
}

#[test]
fn chat_08_the_first_bytes_say_what_a_file_is() {
    let heads: [(&[u8], &str, FileKind); 16] = [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", FileKind::Image),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg", FileKind::Image),
        (b"GIF89a\x01\0\x01\0", "image/gif", FileKind::Image),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp", FileKind::Image),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav", FileKind::Audio),
        (b"\0\0\0\x20ftypisom\0\0\x02\0", "video/mp4", FileKind::Video),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4", FileKind::Audio),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm", "video/webm", FileKind::Video),
        (b"OggS\0\x02", "audio/ogg", FileKind::Audio),
        (b"fLaC\0\0\0\x22", "audio/flac", FileKind::Audio),
        (b"ID3\x04\0\0", "audio/mpeg", FileKind::Audio),
        (b"%PDF-1.7\n", "application/pdf", FileKind::Document),
        (b"PK\x03\x04\x14\0", "application/zip", FileKind::Document),
        (b"\x1f\x8b\x08\0", "application/gzip", FileKind::Document),
        (b"plain words\n", "text/plain", FileKind::Document),
        (b"\0\x01\x02", "application/octet-stream", FileKind::Document),
    ];
    for (head, content_type, kind) in heads {
        assert_eq!(sniff(head, true), Sniffed { content_type, kind });
    }
}

#[test]
fn chat_08_what_a_browser_could_run_is_plain_text() {
    let active: [&[u8]; 6] = [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"<?xml version='1.0'?><x:html xmlns:x='http://www.w3.org/1999/xhtml'/>",
        b"alert(1)",
        b"\xef\xbb\xbf<html>",
        b"  \n<HTML>",
    ];
    for head in active {
        assert_eq!(kind(head), "text/plain");
    }
    // Two kinds of file at once: the bytes in front count, and no browser is told anything else.
    assert_eq!(kind(b"GIF89a/*<script>alert(1)</script>*/=1;"), "image/gif");
}

#[test]
fn chat_08_documents_of_office_programs_are_told_from_other_zip_files() {
    let zip = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes()].concat();
    assert_eq!(
        kind(&zip("mimetypeapplication/vnd.oasis.opendocument.text")),
        "application/vnd.oasis.opendocument.text"
    );
    assert!(kind(&zip("word/document.xml")).ends_with("wordprocessingml.document"));
    assert_eq!(kind(&zip("mimetypeapplication/epub+zip")), "application/epub+zip");
    assert_eq!(kind(&zip("a.txt")), "application/zip");
}

#[test]
fn chat_08_an_mp3_without_a_tag_is_known_by_two_frames() {
    let mut frames = vec![0; 417 + 4];
    frames[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
    assert_eq!(kind(&frames), "application/octet-stream", "one header may be chance");
    frames[417..421].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
    assert_eq!(kind(&frames), "audio/mpeg");
}

#[test]
fn chat_08_a_text_may_be_cut_within_a_character_but_not_broken() {
    let text = "Привет".as_bytes();
    assert_eq!(sniff(&text[..5], false).content_type, "text/plain");
    assert_eq!(sniff(&text[..5], true).content_type, "application/octet-stream");
    assert_eq!(kind(b"\xff\xfe\xfd"), "application/octet-stream");
    assert_eq!(kind(b"a\0b"), "application/octet-stream");
    assert_eq!(kind(b""), "application/octet-stream");
}
