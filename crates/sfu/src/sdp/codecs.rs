//! Changes of a section's list of codecs.

use super::text::Section;
use crate::Codec;

impl Section<'_> {
    /// The payload types of a codec, each with RED before it and RTX behind it, in the order of the `m=` line.
    fn payload_types_of(&self, codec: Codec) -> Vec<u8> {
        let mut found = Vec::new();
        if codec == Codec::Opus {
            found.extend(self.red());
        }
        for line in self.codecs().into_iter().filter(|line| line.codec == Some(codec)) {
            found.push(line.payload_type);
            found.extend(self.resends(line.payload_type));
        }
        found
    }

    fn red(&self) -> Vec<u8> {
        let is_red = |line: &super::OfferedCodec| line.name.eq_ignore_ascii_case("red");
        self.codecs().into_iter().filter(is_red).map(|line| line.payload_type).collect()
    }

    /// Puts the payload types of a codec before all others. Nothing changes when the section does not have it.
    pub(super) fn put_first(&mut self, codec: Codec) {
        let mut order = self.payload_types_of(codec);
        if self.codecs().iter().all(|line| line.codec != Some(codec)) {
            return;
        }
        let rest: Vec<u8> = self.payload_types().into_iter().filter(|pt| !order.contains(pt)).collect();
        order.extend(rest);
        self.set_payload_types(&order);
    }

    /// Leaves nothing but a codec, its RED and its RTX. Nothing changes when the section does not have it.
    pub(super) fn keep_only(&mut self, codec: Codec) {
        if self.codecs().iter().any(|line| line.codec == Some(codec)) {
            self.keep_payload_types(&self.payload_types_of(codec));
        }
    }

    /// Takes out RED, unless nothing else is there.
    pub(super) fn drop_red(&mut self) {
        let red = self.red();
        let rest: Vec<u8> = self.payload_types().into_iter().filter(|pt| !red.contains(pt)).collect();
        if !red.is_empty() && !rest.is_empty() {
            self.keep_payload_types(&rest);
        }
    }

    /// Adds parameters to the `a=fmtp` line of Opus, those that are not there yet.
    pub(super) fn add_opus_parameters(&mut self, extras: &[&str]) {
        let opus = self.codecs().into_iter().find(|line| line.codec == Some(Codec::Opus));
        let Some(payload_type) = opus.map(|line| line.payload_type) else { return };
        if extras.is_empty() {
            return;
        }
        let prefix = format!("a=fmtp:{payload_type} ");
        let Some(index) = self.position(|line| line.starts_with(&prefix)) else {
            self.push(format!("{prefix}{}", extras.join(";")));
            return;
        };
        let have = self.values(&prefix).next().unwrap_or_default();
        let mut words: Vec<&str> = have.split(';').map(str::trim).filter(|word| !word.is_empty()).collect();
        for extra in extras {
            let name = extra.split('=').next().unwrap_or(extra);
            words.retain(|word| word.split('=').next() != Some(name));
            words.push(extra);
        }
        let line = format!("{prefix}{}", words.join(";"));
        self.replace(index, line);
    }

    fn keep_payload_types(&mut self, kept: &[u8]) {
        self.set_payload_types(kept);
        self.keep_lines(|line| {
            let about = ["a=rtpmap:", "a=fmtp:", "a=rtcp-fb:"].iter().find_map(|prefix| line.strip_prefix(prefix));
            let Some(about) = about else { return true };
            let word = about.split(' ').next().unwrap_or_default();
            word.parse().map_or(true, |payload_type: u8| kept.contains(&payload_type))
        });
    }

    fn set_payload_types(&mut self, order: &[u8]) {
        let head: Vec<&str> = self.head().take(3).collect();
        let list: Vec<String> = order.iter().map(u8::to_string).collect();
        let line = format!("m={} {}", head.join(" "), list.join(" "));
        self.replace(0, line);
    }
}
