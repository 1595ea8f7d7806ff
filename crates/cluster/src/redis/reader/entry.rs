//! Entries of streams as Redis gives them.

use redis::Value;

/// One entry. Its id is `0-<number>`, which Redis counts from 1, so that a missing one is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) number: u64,
    /// Name and value of each field.
    fields: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Entry {
    pub(crate) fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(field, _)| field == name.as_bytes()).map(|(_, value)| value.as_slice())
    }
}

/// The entries of each stream in an answer to XREAD, by the stream's name. What has another form is left out and counted.
pub(super) fn read_streams(answer: Value) -> Vec<(String, Vec<Entry>)> {
    // No stream has anything new.
    let Value::Array(streams) = answer else { return Vec::new() };
    let stream = |value| {
        let Value::Array(parts) = value else { return None };
        let [Value::BulkString(name), entries] = <[Value; 2]>::try_from(parts).ok()? else { return None };
        Some((String::from_utf8(name).ok()?, read_entries(entries)))
    };
    streams.into_iter().filter_map(stream).collect()
}

/// The entries in an answer to XRANGE. What has another form is left out and counted.
pub(crate) fn read_entries(answer: Value) -> Vec<Entry> {
    let Value::Array(entries) = answer else { return Vec::new() };
    let whole = entries.len();
    let entries: Vec<Entry> = entries.into_iter().filter_map(read_entry).collect();
    let broken = whole - entries.len();
    if broken > 0 {
        malformed("entry", broken);
    }
    entries
}

/// Counts what could not be understood.
pub(crate) fn malformed(what: &'static str, count: usize) {
    metrics::counter!("hubbub_redis_malformed_total", "what" => what).increment(count as u64);
    tracing::warn!(what, count, "something in Redis could not be understood and was passed over");
}

fn read_entry(entry: Value) -> Option<Entry> {
    let Value::Array(parts) = entry else { return None };
    let [Value::BulkString(id), Value::Array(fields)] = <[Value; 2]>::try_from(parts).ok()? else { return None };
    let number = read_id(std::str::from_utf8(&id).ok()?)?;
    let texts: Option<Vec<Vec<u8>>> = fields.into_iter().map(text).collect();
    let mut texts = texts?.into_iter();
    let mut fields = Vec::new();
    while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
        fields.push((name, value));
    }
    Some(Entry { number, fields })
}

/// The number in an id `0-<number>`.
pub(super) fn read_id(id: &str) -> Option<u64> {
    id.strip_prefix("0-")?.parse().ok()
}

fn text(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.into())
    }

    fn entry(id: &str) -> Value {
        Value::Array(vec![bulk(id), Value::Array(vec![bulk("e"), bulk("[]")])])
    }

    #[test]
    fn entries_are_read_and_broken_ones_left_out() {
        let odd = Value::Array(vec![bulk("0-9"), Value::Nil]);
        let entries = read_entries(Value::Array(vec![entry("0-7"), entry("1700-0"), Value::Nil, odd, entry("0-8")]));
        assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [7, 8]);
        assert_eq!(entries[0].field("e"), Some(&b"[]"[..]));
        assert_eq!(entries[0].field("m"), None);
    }

    #[test]
    fn an_answer_without_news_has_no_streams() {
        assert!(read_streams(Value::Nil).is_empty());
        let streams = Value::Array(vec![Value::Array(vec![bulk("bus"), Value::Array(vec![entry("0-1")])]), Value::Nil]);
        let read = read_streams(streams);
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].0.as_str(), read[0].1.len()), ("bus", 1));
    }
}
