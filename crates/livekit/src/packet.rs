//! What goes over data channels.

use bytes::Bytes;
use prost::Message;

use crate::proto::DataPacket;

/// Reads a message of a data channel; `None` for one that is none.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<DataPacket> {
    DataPacket::decode(bytes).ok()
}

/// Writes a message for a data channel.
#[must_use]
pub fn write(packet: &DataPacket) -> Bytes {
    packet.encode_to_vec().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_and_noise_cannot() {
        let packet = DataPacket { participant_identity: "ann".into(), sequence: 7, ..Default::default() };
        assert_eq!(read(&write(&packet)), Some(packet));
        assert_eq!(read(&[0xff; 9]), None);
    }
}
