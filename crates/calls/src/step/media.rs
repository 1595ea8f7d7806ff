//! `SET_REMOTE_STREAM_ID` and `MEDIA_UPDATE`: names and state of a side's tracks.

use super::{Result, Step};
use crate::{
    Address, Media, Message, StreamIds,
    record::{Phase, Side},
};

impl Step<'_> {
    /// Goes to the peer; while the call rings, to every ringing device.
    pub(super) fn set_streams(&mut self, streams: &StreamIds) -> Result {
        self.load_counterpart()?;
        self.side_mut()?.streams = Some(streams.clone());
        let message = Message::RemoteStreams { streams: streams.clone() };
        for to in self.note_waiting_streams(streams)? {
            self.send(to, message.clone());
        }
        self.tell_peer(message);
        Ok(())
    }

    /// Goes to the peer at once. Said earlier than that, it is kept for the answer.
    pub(super) fn media_update(&mut self, media: &Media) -> Result {
        self.load_counterpart()?;
        self.side_mut()?.note(media);
        if let Some(streams) = &media.streams {
            self.note_waiting_streams(streams)?;
        }
        self.tell_peer(Message::MediaUpdate { media: media.clone() });
        Ok(())
    }

    /// The sender must hold a side; the record of its peer is loaded.
    fn load_counterpart(&self) -> Result {
        let side = self.held()?;
        self.load(&[&side.peer])
    }

    /// While the sender's call waits, the waiting entry takes the names too. Returns who rings.
    fn note_waiting_streams(&mut self, streams: &StreamIds) -> Result<Vec<Address>> {
        let side = self.side_mut()?;
        if !matches!(side.phase, Phase::Calling { .. }) {
            return Ok(Vec::new());
        }
        let (peer, call) = (side.peer.clone(), side.call);
        let incoming = self.record_mut(&peer)?.incoming.as_deref_mut();
        let Some(incoming) = incoming.filter(|incoming| incoming.call == call) else { return Ok(Vec::new()) };
        incoming.streams = Some(streams.clone());
        Ok(incoming.rung.iter().map(|rung| rung.address).collect())
    }
}

impl Side {
    fn note(&mut self, media: &Media) {
        self.media.muted = media.muted.or(self.media.muted);
        self.media.camera = media.camera.or(self.media.camera);
        if media.streams.is_some() {
            self.streams.clone_from(&media.streams);
        }
    }
}
