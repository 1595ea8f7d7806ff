//! Parts of a file (RFC 9110 section 14), for players that jump.

use std::ops::Range;

use http::{HeaderMap, header};

/// What part is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it. Also where several parts are asked for, or in words that are not understood: a server may always
    /// answer with the whole (section 14.2).
    Whole,
    /// These bytes; the end is not one of them, and may be behind the end of the file.
    Part(Range<u64>),
    /// A part that is not there.
    Nowhere,
}

/// The part that a request for a file of `size` bytes wants, whose content is `tag` at present.
pub(super) fn asked(headers: &HeaderMap, size: u64, tag: &str) -> Asked {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE) else { return Asked::Whole };
    // Only a part of what the client has a part of already (section 13.1.5).
    if text(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Asked::Whole;
    }
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|spec| spec.trim().split_once('-')) else {
        return Asked::Whole;
    };
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    match (number(first), number(last)) {
        (Some(first), None) if last.is_empty() => part(first, size, size),
        (Some(first), Some(last)) if first <= last => part(first, last.saturating_add(1), size),
        (None, Some(count)) if first.is_empty() => part(size.saturating_sub(count), size, size),
        _ => Asked::Whole,
    }
}

fn part(first: u64, end: u64, size: u64) -> Asked {
    if first >= size { Asked::Nowhere } else { Asked::Part(first..end.min(size)) }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(range: &str, known: Option<&str>) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        if let Some(known) = known {
            headers.insert(header::IF_RANGE, HeaderValue::from_str(known).unwrap());
        }
        asked(&headers, 100, "\"tag\"")
    }

    #[test]
    fn chat_08_a_part_is_read_as_the_standard_says() {
        assert_eq!(asked(&HeaderMap::new(), 100, ""), Asked::Whole);
        assert_eq!(of("bytes=0-0", None), Asked::Part(0..1));
        assert_eq!(of("bytes=10-19", None), Asked::Part(10..20));
        assert_eq!(of("bytes=10-", None), Asked::Part(10..100));
        assert_eq!(of("bytes=-10", None), Asked::Part(90..100));
        assert_eq!(of("bytes=-1000", None), Asked::Part(0..100));
        assert_eq!(of("bytes=90-1000", None), Asked::Part(90..100));
        for nowhere in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(of(nowhere, None), Asked::Nowhere, "{nowhere}");
        }
        for odd in ["bytes=5-4", "bytes=0-1,5-6", "bytes=-", "bytes=a-b", "bytes=+1-2", "lines=1-2", "bytes 1-2", ""] {
            assert_eq!(of(odd, None), Asked::Whole, "{odd}");
        }
    }

    #[test]
    fn chat_08_a_part_of_another_content_is_the_whole() {
        assert_eq!(of("bytes=1-2", Some("\"tag\"")), Asked::Part(1..3));
        assert_eq!(of("bytes=1-2", Some("\"other\"")), Asked::Whole);
        assert_eq!(of("bytes=1-2", Some("Sat, 01 Jan 2000 00:00:00 GMT")), Asked::Whole);
    }
}
