//! Fingerprints of tables that do not depend on the order of their rows or on the database.

use sha2::{Digest, Sha256};

use crate::db::Value;

/// How many rows there are, and the sum of their hashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pub(super) rows: u64,
    sum: [u64; 4],
}

impl Fingerprint {
    /// Adds a row.
    pub(super) fn add(&mut self, row: &[Value]) {
        let mut hash = Sha256::new();
        for value in row {
            feed(&mut hash, value);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut carry = false;
        for (limb, bytes) in self.sum.iter_mut().zip(digest.as_chunks::<8>().0) {
            let (sum, first) = limb.overflowing_add(u64::from_le_bytes(*bytes));
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            (*limb, carry) = (sum, first || second);
        }
        self.rows += 1;
    }

    /// The sum as text.
    pub(super) fn hex(&self) -> String {
        self.sum.iter().rev().map(|limb| format!("{limb:016x}")).collect()
    }
}

/// Each value after its length, so that no two rows look the same.
fn feed(hash: &mut Sha256, value: &Value) {
    let mut part = |bytes: Option<&[u8]>| match bytes {
        None => hash.update([0]),
        Some(bytes) => {
            hash.update([1]);
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        }
    };
    match value {
        Value::Uuid(value) => part(value.as_ref().map(|value| value.as_bytes().as_slice())),
        Value::Text(value) => part(value.as_deref().map(str::as_bytes)),
        Value::Int(value) => part(value.map(i64::to_le_bytes).as_ref().map(<[u8; 8]>::as_slice)),
        Value::Bool(value) => part(value.map(|value| [u8::from(value)]).as_ref().map(<[u8; 1]>::as_slice)),
        Value::Bytes(value) => part(value.as_deref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(rows: &[Vec<Value>]) -> Fingerprint {
        let mut sum = Fingerprint::default();
        rows.iter().for_each(|row| sum.add(row));
        sum
    }

    fn text(text: &str) -> Value {
        Value::Text(Some(text.into()))
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_everything_else_does() {
        let (one, other) = (vec![text("ab"), Value::Int(Some(1))], vec![text("c"), Value::Int(None)]);
        assert_eq!(fingerprint(&[one.clone(), other.clone()]), fingerprint(&[other.clone(), one.clone()]));
        let twice = [one.clone(), one.clone()];
        assert_ne!(fingerprint(&twice[..1]), fingerprint(&twice));
        assert_ne!(fingerprint(&[vec![text("ab"), text("c")]]), fingerprint(&[vec![text("a"), text("bc")]]));
        assert_ne!(fingerprint(&[vec![Value::Int(None)]]), fingerprint(&[vec![Value::Int(Some(0))]]));
        assert_eq!(fingerprint(&[one]).hex().len(), 64);
    }
}
