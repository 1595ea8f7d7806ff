//! Sending in batches: one system call for many datagrams of one socket, and one datagram of many segments for what goes
//! to one place in equal pieces.

use std::{
    io::{self, IoSlice},
    net::{SocketAddr, UdpSocket},
    os::fd::AsRawFd as _,
};

use hubbub_relay::Head;
use nix::{
    errno::Errno,
    sys::socket::{ControlMessage, MsgFlags, SockaddrStorage, sendmsg},
};
use rustix::net::{MMsgHdr, SendAncillaryBuffer, SendFlags, SocketAddrAny, addr::SocketAddrArg as _, sendmmsg};

/// Most segments of one send, and most bytes of all of them: what the kernel takes (`UDP_MAX_SEGMENTS`, and the length of
/// an IP packet with its headers).
const SEGMENTS: usize = 64;
const SEGMENTED_BYTES: usize = 65_000;

/// One datagram to be sent: a head, where it has one, and a payload that stays where it was received.
#[derive(Clone, Copy)]
pub(crate) struct Datagram<'a> {
    /// The place of the socket it leaves from.
    pub(crate) from: usize,
    pub(crate) to: SocketAddr,
    pub(crate) head: Option<Head>,
    pub(crate) payload: &'a [u8],
    /// Zeros behind the payload: an attribute of STUN is whole four bytes long on datagrams too (RFC 8489 section 14).
    pub(crate) padding: u8,
}

/// The longest padding.
const ZEROS: [u8; 3] = [0; 3];

impl Datagram<'_> {
    fn length(&self) -> usize {
        self.head().len() + self.payload.len() + self.padding().len()
    }

    fn head(&self) -> &[u8] {
        self.head.as_ref().map_or(&[], Head::as_bytes)
    }

    fn padding(&self) -> &'static [u8] {
        ZEROS.get(..usize::from(self.padding)).unwrap_or(&ZEROS)
    }

    fn pieces(&self) -> [IoSlice<'_>; 3] {
        [IoSlice::new(self.head()), IoSlice::new(self.payload), IoSlice::new(self.padding())]
    }
}

/// Sends, and knows what the kernel can do.
pub(crate) struct Sender {
    segments: bool,
    /// Told of what could not be sent, and why.
    lost: fn(&'static str, usize),
}

impl Sender {
    pub(crate) fn new(lost: fn(&'static str, usize)) -> Self {
        Self { segments: true, lost }
    }

    /// Sends all of `datagrams` from `socket`. What cannot be sent is lost, as on any network, and counted.
    pub(crate) fn send(&mut self, socket: &UdpSocket, datagrams: &[Datagram<'_>]) {
        match datagrams {
            [] => {}
            [Datagram { to, head: None, payload, padding: 0, .. }] => {
                if let Err(error) = socket.send_to(payload, to) {
                    (self.lost)(reason(&error), 1);
                }
            }
            _ => self.send_runs(socket, datagrams),
        }
    }

    fn send_runs(&mut self, socket: &UdpSocket, mut datagrams: &[Datagram<'_>]) {
        let mut single = 0;
        while let Some(rest) = datagrams.get(single..).filter(|rest| !rest.is_empty()) {
            let run = if self.segments { segmentable(rest) } else { 1 };
            if run == 1 {
                single += 1;
                continue;
            }
            let (before, rest) = datagrams.split_at(single);
            let (together, after) = rest.split_at(run);
            self.send_each(socket, before);
            self.send_segmented(socket, together);
            (datagrams, single) = (after, 0);
        }
        self.send_each(socket, datagrams);
    }

    /// Sends a run as segments of one datagram (`UDP_SEGMENT`): it goes through the network stack once.
    fn send_segmented(&mut self, socket: &UdpSocket, run: &[Datagram<'_>]) {
        let Some(first) = run.first() else { return };
        let pieces: Vec<_> = run.iter().flat_map(Datagram::pieces).collect();
        let Ok(size) = u16::try_from(first.length()) else { return self.send_each(socket, run) };
        let control = [ControlMessage::UdpGsoSegments(&size)];
        let to = SockaddrStorage::from(first.to);
        match sendmsg(socket.as_raw_fd(), &pieces, &control, MsgFlags::empty(), Some(&to)) {
            Ok(_) => {}
            // The device cannot do it; too large for the path is `EINVAL` or `EMSGSIZE`, which concerns this run alone.
            Err(error) => {
                self.segments &= error != Errno::EIO;
                self.send_each(socket, run);
            }
        }
    }

    fn send_each(&self, socket: &UdpSocket, datagrams: &[Datagram<'_>]) {
        if datagrams.is_empty() {
            return;
        }
        let addresses: Vec<SocketAddrAny> = datagrams.iter().map(|datagram| datagram.to.as_any()).collect();
        let pieces: Vec<_> = datagrams.iter().map(Datagram::pieces).collect();
        let mut controls: Vec<_> = datagrams.iter().map(|_| SendAncillaryBuffer::default()).collect();
        let parts = addresses.iter().zip(&pieces).zip(&mut controls);
        let mut messages: Vec<_> =
            parts.map(|((to, pieces), control)| MMsgHdr::new_with_addr(to, pieces, control)).collect();
        let mut waiting = messages.as_mut_slice();
        while !waiting.is_empty() {
            let sent = match sendmmsg(socket, waiting, SendFlags::empty()) {
                Ok(sent) => sent,
                Err(rustix::io::Errno::INTR) => 0,
                Err(rustix::io::Errno::AGAIN) => return (self.lost)("full", waiting.len()),
                // The first one cannot be sent; the others may be.
                Err(error) => {
                    (self.lost)(reason(&error.into()), 1);
                    1
                }
            };
            waiting = waiting.get_mut(sent..).unwrap_or_default();
        }
    }
}

/// How many of the first datagrams can be segments of one: same place, same length, the last may be shorter.
fn segmentable(datagrams: &[Datagram<'_>]) -> usize {
    let Some(first) = datagrams.first() else { return 0 };
    let (length, mut total, mut count) = (first.length(), 0, 0);
    for next in datagrams.iter().take(SEGMENTS) {
        total += next.length();
        if next.to != first.to || next.length() > length || next.length() == 0 || total > SEGMENTED_BYTES {
            break;
        }
        count += 1;
        if next.length() < length {
            break;
        }
    }
    count.max(1)
}

fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::WouldBlock => "full",
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => "unreachable",
        io::ErrorKind::PermissionDenied => "firewall",
        _ if error.raw_os_error() == Some(Errno::EMSGSIZE as i32) => "too_long",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram(to: u16, payload: &[u8]) -> Datagram<'_> {
        Datagram { from: 0, to: ([127, 0, 0, 1], to).into(), head: None, payload, padding: 0 }
    }

    #[test]
    fn chat_14_what_a_datagram_is_padded_with_arrives_alone_and_in_a_batch() {
        let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
        receiver.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        let to = receiver.local_addr().unwrap();
        let padded = |payload| Datagram { from: 0, to, head: None, payload, padding: 3 };
        for batch in [vec![padded(b"a")], vec![padded(b"b"), padded(b"c")]] {
            Sender::new(|reason, _| panic!("lost: {reason}")).send(&sender, &batch);
            for sent in batch {
                let mut buffer = [7; 100];
                let length = receiver.recv(&mut buffer).unwrap();
                assert_eq!(&buffer[..length], [sent.payload, &[0, 0, 0]].concat());
            }
        }
    }

    #[test]
    fn a_run_is_one_place_and_one_length_with_a_shorter_end() {
        let long = [7; 100];
        let to = |port, length| datagram(port, &long[..length]);
        assert_eq!(segmentable(&[to(1, 9)]), 1);
        assert_eq!(segmentable(&[to(1, 9), to(1, 9), to(1, 4), to(1, 9)]), 3);
        assert_eq!(segmentable(&[to(1, 9), to(2, 9)]), 1);
        assert_eq!(segmentable(&[to(1, 9), to(1, 10)]), 1);
        assert_eq!(segmentable(&[to(1, 0), to(1, 0)]), 1);
        assert_eq!(segmentable(&vec![to(1, 9); 100]), SEGMENTS);
    }

    #[test]
    fn all_arrive_in_order_whatever_their_lengths_and_places() {
        let receivers = [1, 2].map(|_| UdpSocket::bind("127.0.0.1:0").unwrap());
        let ports = receivers.each_ref().map(|socket| socket.local_addr().unwrap().port());
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        let payloads: Vec<Vec<u8>> = (0..40_u8).map(|n| vec![n; if n % 7 == 0 { 30 } else { 20 }]).collect();
        let datagrams: Vec<_> =
            payloads.iter().enumerate().map(|(n, payload)| datagram(ports[usize::from(n % 5 == 0)], payload)).collect();
        Sender::new(|reason, _| panic!("lost: {reason}")).send(&sender, &datagrams);
        for (receiver, port) in receivers.iter().zip(ports) {
            receiver.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
            let expected = datagrams.iter().filter(|datagram| datagram.to.port() == port);
            for datagram in expected {
                let mut buffer = [0; 100];
                let length = receiver.recv(&mut buffer).unwrap();
                assert_eq!(&buffer[..length], datagram.payload);
            }
        }
    }
}
